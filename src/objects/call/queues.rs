//! What waits for those who read the events of a client's calls: a queue for each call, and the order over all of them.
//!
//! Responsible for what is next, and for what the host's loop is to know of it. One lock guards all of it; nothing here takes
//! it or waits.

use std::collections::{BTreeMap, VecDeque};
use std::io;
use std::mem::replace;
use std::sync::Arc;
use std::time::Instant;

use super::handover::Handover;
use super::waiters::Waiters;
use crate::message::event::{Event, EventKind};
use crate::message::request::UserData;
use crate::sys::host_signals::HostSignals;

pub type CallId = u64;

/// Read events whose buffers are kept for the next ones: as many as wait in a queue that is as long as they are unless set.
const MOST_SPARE: usize = 256;
/// A buffer larger than this was for an unusual event, and goes back to the system.
const LARGEST_SPARE: usize = 4 * 1024;

/// What a call goes by with those who read its events.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tag {
    /// The caller's own address of the call; only carried.
    pub handle: usize,
    pub user_data: UserData,
}

/// An event, and what its call goes by.
#[derive(Debug, PartialEq, Eq)]
pub struct QueuedEvent {
    pub event: Event,
    pub tag: Tag,
}

/// What is next in a queue, or in all of them.
#[derive(Debug)]
pub enum Found {
    Event(QueuedEvent),
    /// Functions for the reader's thread to run, before it looks again.
    Tools(CallId, Arc<Handover>),
}

impl Found {
    pub fn into_event(self) -> Option<QueuedEvent> {
        match self {
            Found::Event(event) => Some(event),
            Found::Tools(..) => None,
        }
    }
}

#[derive(Debug, Default)]
pub struct Queues {
    by_call: BTreeMap<CallId, Queue>,
    /// Which queue holds the oldest event, the next oldest, and so on. An entry whose event was read from its
    /// own queue is stale, and is passed over.
    order: VecDeque<(u64, CallId)>,
    next_number: u64,
    waiting: usize,
    /// Calls whose last event was not put in their queue yet.
    unfinished: usize,
    /// For those who read the events of all calls.
    news: News,
    /// Some queue has become not empty, and the host has no signal of it yet.
    has_news: bool,
    spare: Vec<Event>,
}

#[derive(Debug, Default)]
pub struct Queue {
    tag: Tag,
    pub ends: Arc<Ends>,
    events: VecDeque<(u64, Event)>,
    bytes: usize,
    /// Behind the events: the worker puts nothing there before these have run, but the last event.
    tools: Option<(u64, Arc<Handover>)>,
    /// For those who read the events of this call alone.
    news: News,
    /// Its last event was put here.
    has_ended: bool,
    /// Its last event was read: nothing comes any more.
    is_over: bool,
}

/// What those who read one queue, or all, are to know.
#[derive(Debug, Default)]
pub struct News {
    pub signals: HostSignals,
    /// Since the events were last read to their end the host was woken for them, or will be.
    pub is_announced: bool,
    /// The client was interrupted, and no reader knows it yet: until when the last events are waited for.
    pub interrupted: Option<Instant>,
}

/// Who waits at one queue.
#[derive(Debug, Default)]
pub struct Ends {
    /// For an event, or for the news that none comes any more.
    pub readers: Waiters,
    /// The call's worker: for room, or for the call's cancellation. Each queue has its own: one for all would wake the
    /// worker of every full queue at each event that is read.
    pub writer: Waiters,
}

impl Queue {
    pub fn is_over(&self) -> bool {
        self.is_over
    }

    /// Whether it is no longer than this: never in bytes, unless it holds one event.
    pub fn is_below(&self, events: usize, bytes: usize) -> bool {
        self.events.len() < events && self.bytes < bytes
    }

    pub fn has_events(&self) -> bool {
        !self.events.is_empty()
    }

    /// Whether nothing is there for a reader.
    fn is_empty(&self) -> bool {
        self.events.is_empty() && self.tools.is_none()
    }

    /// The number of what is next.
    fn oldest(&self) -> Option<u64> {
        let tools = || self.tools.as_ref().map(|(number, _)| *number);
        self.events.front().map(|(number, _)| *number).or_else(tools)
    }
}

impl Queues {
    /// Makes a call's queue.
    pub fn open(&mut self, call: CallId, tag: Tag) {
        self.by_call.insert(call, Queue { tag, ..Queue::default() });
        self.unfinished += 1;
        // What is started after an interrupt is not affected by it.
        self.news.interrupted = None;
    }

    /// Drops a call's queue and what waits in it.
    pub fn close(&mut self, call: CallId, all_readers: &Waiters) {
        self.drop_tools(call);
        if let Some(queue) = self.by_call.remove(&call) {
            self.waiting -= queue.events.len();
            self.settle();
            queue.ends.writer.notify();
            if !queue.has_ended {
                self.finish_one(all_readers);
            }
        }
    }

    /// Ends the waits of all readers at `until`.
    pub fn interrupt(&mut self, until: Instant) {
        self.news.interrupted = Some(until);
        for queue in self.by_call.values_mut().filter(|queue| !queue.has_ended) {
            queue.news.interrupted = Some(until);
            queue.ends.readers.notify();
        }
    }

    pub fn queue(&self, call: CallId) -> Option<&Queue> {
        self.by_call.get(&call)
    }

    pub fn ends(&self, call: CallId) -> Option<&Arc<Ends>> {
        self.by_call.get(&call).map(|queue| &queue.ends)
    }

    /// What the readers of a call, or of all calls, are to know; and whether something waits for them.
    pub fn news(&mut self, call: Option<CallId>) -> io::Result<(&mut News, bool)> {
        let Some(call) = call else { return Ok((&mut self.news, self.waiting > 0)) };
        let queue = self.by_call.get_mut(&call).ok_or(io::ErrorKind::NotFound)?;
        let is_waiting = !queue.is_empty();
        Ok((&mut queue.news, is_waiting))
    }

    /// Whether every call has put its last event here.
    pub fn are_finished(&self) -> bool {
        self.unfinished == 0
    }

    /// Whether the host is to be woken, once.
    pub fn take_has_news(&mut self) -> bool {
        std::mem::take(&mut self.has_news)
    }

    pub fn take_spare(&mut self) -> Option<Event> {
        self.spare.pop()
    }

    /// Takes an event back when it was read, for its buffer.
    pub fn take_back(&mut self, seen: Option<Event>) {
        if let Some(event) = seen
            && self.spare.len() < MOST_SPARE
            && event.size() <= LARGEST_SPARE
        {
            self.spare.push(event);
        }
    }

    pub fn put(&mut self, call: CallId, event: Event) {
        self.add(call, |queue, number| {
            queue.bytes += event.size();
            queue.events.push_back((number, event));
        });
    }

    pub fn put_tools(&mut self, call: CallId, handover: Arc<Handover>) {
        self.add(call, |queue, number| queue.tools = Some((number, handover)));
    }

    /// Puts a call's last event in its queue.
    pub fn put_last(&mut self, call: CallId, event: Event, all_readers: &Waiters) {
        self.drop_tools(call);
        if let Some(queue) = self.by_call.get_mut(&call)
            && !replace(&mut queue.has_ended, true)
        {
            self.finish_one(all_readers);
        }
        self.put(call, event);
    }

    /// A call will put nothing more here. Those who wait for the last events of interrupted calls look again.
    fn finish_one(&mut self, all_readers: &Waiters) {
        self.unfinished -= 1;
        if self.unfinished == 0 && self.news.interrupted.is_some() {
            all_readers.notify();
        }
    }

    fn add(&mut self, call: CallId, add: impl FnOnce(&mut Queue, u64)) {
        let Some(queue) = self.by_call.get_mut(&call) else { return };
        let is_known = replace(&mut queue.news.is_announced, true);
        self.has_news |= !(replace(&mut self.news.is_announced, true) && is_known);
        let was_empty = queue.is_empty();
        add(queue, self.next_number);
        if was_empty {
            queue.news.signals.raise();
        }
        self.order.push_back((self.next_number, call));
        self.next_number += 1;
        self.waiting += 1;
        if self.waiting == 1 {
            self.news.signals.raise();
        }
    }

    /// What is next of one call, or of any.
    pub fn take(&mut self, call: Option<CallId>) -> Option<(CallId, Found)> {
        if let Some(call) = call {
            return self.take_of(call);
        }
        while let Some((number, call)) = self.order.pop_front() {
            if self.by_call.get(&call).and_then(Queue::oldest) == Some(number) {
                return self.take_of(call);
            }
        }
        None
    }

    fn take_of(&mut self, call: CallId) -> Option<(CallId, Found)> {
        let found = self.remove(call, |queue| {
            if let Some((_, event)) = queue.events.pop_front() {
                queue.bytes -= event.size();
                queue.is_over = event.kind == EventKind::Done;
                return Some(Found::Event(QueuedEvent { event, tag: queue.tag }));
            }
            queue.tools.take().map(|(_, handover)| Found::Tools(call, handover))
        })?;
        Some((call, found))
    }

    /// The functions that no reader has come for do not run.
    pub fn drop_tools(&mut self, call: CallId) {
        if let Some((_, handover)) = self.remove(call, |queue| queue.tools.take()) {
            handover.give_up();
        }
    }

    fn remove<T>(&mut self, call: CallId, remove: impl FnOnce(&mut Queue) -> Option<T>) -> Option<T> {
        let queue = self.by_call.get_mut(&call)?;
        let removed = remove(queue)?;
        if queue.is_empty() {
            queue.news.signals.clear();
        }
        self.waiting -= 1;
        self.settle();
        Some(removed)
    }

    /// After events were taken: nothing left to announce, and no stale order left to keep.
    fn settle(&mut self) {
        if self.waiting == 0 {
            self.order.clear();
            self.news.signals.clear();
        } else if self.order.len() > 2 * self.waiting + 64 {
            let by_call = &self.by_call;
            self.order.retain(|(number, call)| {
                by_call.get(call).and_then(Queue::oldest).is_some_and(|oldest| oldest <= *number)
            });
        }
    }
}

#[cfg(test)]
impl Queues {
    pub fn waiting(&self) -> usize {
        self.waiting
    }

    pub fn length_of_order(&self) -> usize {
        self.order.len()
    }
}
