//! The events of a client's calls, from the workers that bring them to the caller that reads them.
//!
//! Responsible for one bounded queue a call, for the order over all of them, and for a descriptor that is
//! readable exactly when an event waits. A worker whose queue is full waits, and so does its socket: a slow
//! reader costs no memory. It waits no longer than its request's total limit, and gives its
//! place among the workers to another call meanwhile. All calls share one lock, so events are copied before it is taken,
//! and their readers are woken after it. It must not know what a call is, beyond a number.

use std::collections::{BTreeMap, VecDeque};
use std::ffi::c_void;
use std::io;
use std::sync::{Arc, MutexGuard};
use std::time::{Duration, Instant};

use super::handover::Handover;
use super::host_wake::ClientWake;
use super::waiters::Waiters;
use super::workers::{ReleasedSlot, WorkerSlot};
use crate::engine::{Turn, TurnEnd};
use crate::error::{Result, Status};
use crate::lock::Lock;
use crate::message::event::{Event, EventKind};
use crate::message::request::UserData;
use crate::stream::Delta;
use crate::sys::host_signals::{HostDescriptor, HostEvent, HostSignals};
use crate::sys::panic::may_strike;

pub type CallId = u64;

/// How many bytes of events may wait in one queue, whatever their number. One event is let in beyond it,
/// or it could never be read; what a worker holds is not counted.
const QUEUE_BYTES: usize = 1024 * 1024;

/// A larger event is copied only when there is room for it in the queue.
const LARGEST_WAITING: usize = 64 * 1024;

/// Events that wait for what else came with them: their reader is woken once.
const MOST_HELD: usize = 16;

/// How long a wait that is interrupted still waits for the ends of what was cancelled: only a function of the host's can
/// keep them longer.
const LAST_EVENTS: Duration = Duration::from_millis(250);

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

#[derive(Debug)]
pub struct Inbox {
    queues: Lock<Queues>,
    /// Who reads the events of all calls.
    readers: Waiters,
    most_events: usize,
    /// The host's loop, which looks for events when it is woken.
    wake: Arc<ClientWake>,
}

#[derive(Debug, Default)]
struct Queues {
    by_call: BTreeMap<CallId, Queue>,
    /// Which queue holds the oldest event, the next oldest, and so on. An entry whose event was read from its
    /// own queue is stale, and is passed over.
    order: VecDeque<(u64, CallId)>,
    next_number: u64,
    waiting: usize,
    /// Calls whose last event was not put in their queue yet.
    unfinished: usize,
    /// The client was interrupted, and no reader knows it yet: until when the last events are waited for.
    interrupted: Option<Instant>,
    signals: HostSignals,
    /// Since it was last read to its end the host was woken for it, or will be.
    is_announced: bool,
    /// Some queue has become not empty, and the host has no signal of it yet.
    has_news: bool,
    spare: Vec<Event>,
}

#[derive(Debug, Default)]
struct Queue {
    tag: Tag,
    ends: Arc<Ends>,
    events: VecDeque<(u64, Event)>,
    bytes: usize,
    /// Behind the events: the worker puts nothing there before these have run, but the last event.
    tools: Option<(u64, Arc<Handover>)>,
    signals: HostSignals,
    /// As `Queues::is_announced`, of this call's events alone.
    is_announced: bool,
    /// Its last event was put here.
    has_ended: bool,
    /// Its last event was read: nothing comes any more.
    is_over: bool,
    /// As `Queues::interrupted`, for those who wait for this call alone.
    interrupted: Option<Instant>,
}

/// Who waits at one queue.
#[derive(Debug, Default)]
struct Ends {
    /// For an event, or for the news that none comes any more.
    readers: Waiters,
    /// The call's worker: for room, or for the call's cancellation. Each queue has its own: one for all would wake the
    /// worker of every full queue at each event that is read.
    writer: Waiters,
}

impl Inbox {
    pub fn new(most_events: usize, wake: Arc<ClientWake>) -> Inbox {
        Inbox { queues: Lock::default(), readers: Waiters::default(), most_events, wake }
    }

    /// As many events of one call wait at most.
    pub fn most_events(&self) -> usize {
        self.most_events
    }

    pub fn wake(&self) -> &Arc<ClientWake> {
        &self.wake
    }

    /// Makes a call's queue, before anything is put there.
    pub fn open(&self, call: CallId, tag: Tag) {
        let mut queues = self.queues.lock();
        queues.by_call.insert(call, Queue { tag, ..Queue::default() });
        queues.unfinished += 1;
        // What is started after an interrupt is not affected by it.
        queues.interrupted = None;
    }

    /// Drops a call's queue and what waits in it. Nothing of the call is seen any more.
    pub fn close(&self, call: CallId) {
        let mut queues = self.queues.lock();
        queues.drop_tools(call);
        if let Some(queue) = queues.by_call.remove(&call) {
            queues.waiting -= queue.events.len();
            queues.settle_signal();
            queue.ends.writer.notify();
            if !queue.has_ended {
                queues.finish_one(&self.readers);
            }
        }
    }

    /// Ends the waits of all readers, of all calls and of each. A reader that is between two waits has its next one
    /// ended: it has not seen the interrupt.
    pub fn interrupt(&self) {
        let mut queues = self.queues.lock();
        let until = Some(Instant::now() + LAST_EVENTS);
        queues.interrupted = until;
        self.readers.notify();
        for queue in queues.by_call.values_mut().filter(|queue| !queue.has_ended) {
            queue.interrupted = until;
            queue.ends.readers.notify();
        }
    }

    /// For the worker that puts a call's events there, in its place under the limit, until the request's time is over.
    pub fn writer<'inbox>(
        &'inbox self,
        call: CallId,
        until: Option<Instant>,
        place: &'inbox WorkerSlot,
    ) -> QueueWriter<'inbox> {
        QueueWriter { inbox: self, call, until, place, held: Vec::new(), spare: Vec::new() }
    }

    /// Puts the last event in a call's queue, room or not.
    pub fn push_done(&self, call: CallId, status: Status) {
        let mut queues = self.queues.lock();
        queues.drop_tools(call);
        let mut event = queues.spare.pop().unwrap_or_default();
        event.set_done(status);
        if let Some(queue) = queues.by_call.get_mut(&call)
            && !std::mem::replace(&mut queue.has_ended, true)
        {
            queues.finish_one(&self.readers);
        }
        queues.put(call, event);
        self.notify_readers(queues, call);
    }

    /// After events were put in a call's queue.
    fn notify_readers(&self, mut queues: MutexGuard<'_, Queues>, call: CallId) {
        let of_any = self.readers.take_waiters();
        let ends = queues.by_call.get(&call).map(|queue| &queue.ends);
        let of_call = ends.filter(|ends| ends.readers.take_waiters()).cloned();
        let has_news = std::mem::take(&mut queues.has_news);
        drop(queues);
        if of_any {
            self.readers.wake();
        }
        if let Some(ends) = of_call {
            ends.readers.wake();
        }
        if has_news {
            self.wake.signal();
        }
    }

    /// A call was cancelled: its functions do not run any more, and its worker looks again.
    pub fn give_up(&self, call: CallId) {
        let mut queues = self.queues.lock();
        queues.drop_tools(call);
        if let Some(queue) = queues.by_call.get(&call) {
            queue.ends.writer.notify();
        }
    }

    /// Makes the call's worker look again whether it may go on.
    pub fn look_again(&self, call: CallId) {
        // Under the lock, so that the worker is not between looking and waiting.
        if let Some(queue) = self.queues.lock().by_call.get(&call) {
            queue.ends.writer.notify();
        }
    }

    fn has_room(&self, queue: &Queue) -> bool {
        queue.events.is_empty() || (queue.events.len() < self.most_events && queue.bytes < QUEUE_BYTES)
    }

    /// When a worker that waits for room wakes: not for one event at a time.
    fn has_much_room(&self, queue: &Queue) -> bool {
        queue.events.len() <= self.most_events / 2 && queue.bytes <= QUEUE_BYTES / 2
    }

    /// What is next of one call. `None` at once where nothing comes any more.
    pub fn next_of(&self, call: CallId, until: Until, seen: Option<Event>) -> Option<Found> {
        let mut queues = self.queues.lock();
        queues.take_back(seen);
        let queued = loop {
            if let Some(queued) = queues.take_from(call) {
                break queued;
            }
            if let Some(handover) = queues.take_tools(call) {
                return Some(Found::Tools(call, handover));
            }
            let queue = queues.by_call.get_mut(&call).filter(|queue| !queue.is_over)?;
            let interrupted = queue.interrupted;
            if interrupted.is_some_and(|end| end <= Instant::now()) {
                queue.interrupted = None;
                queue.is_announced = false;
                return None;
            }
            let ends = queue.ends.clone();
            queues = match wait(&ends.readers, queues, until, interrupted) {
                Ok(waited) => waited,
                Err(mut queues) => {
                    queues.by_call.get_mut(&call)?.is_announced = false;
                    return None;
                }
            };
        };
        self.taken(&queues, call, &queued);
        Some(Found::Event(queued))
    }

    /// Whether the call's last event was read, or its queue is closed.
    pub fn is_over(&self, call: CallId) -> bool {
        self.queues.lock().by_call.get(&call).is_none_or(|queue| queue.is_over)
    }

    /// What is next of any call.
    pub fn next(&self, until: Until, seen: Option<Event>) -> Option<Found> {
        let mut queues = self.queues.lock();
        queues.take_back(seen);
        let (call, queued) = loop {
            match queues.take_oldest() {
                Some((call, Found::Event(queued))) => break (call, queued),
                Some((_, tools)) => return Some(tools),
                None => {}
            }
            let interrupted = queues.interrupted;
            if interrupted.is_some_and(|end| queues.unfinished == 0 || end <= Instant::now()) {
                queues.interrupted = None;
                queues.is_announced = false;
                return None;
            }
            queues = match wait(&self.readers, queues, until, interrupted) {
                Ok(waited) => waited,
                Err(mut queues) => {
                    queues.is_announced = false;
                    return None;
                }
            };
        };
        self.taken(&queues, call, &queued);
        Some(Found::Event(queued))
    }

    fn taken(&self, queues: &Queues, call: CallId, queued: &QueuedEvent) {
        let queue = queues.by_call.get(&call);
        if let Some(waiters) = queue.and_then(|queue| self.waiters_to_notify(queue, queued.event.kind)) {
            waiters.notify();
        }
    }

    /// After an event was taken: its worker may go on, and who waits for more of a call that is over need not.
    fn waiters_to_notify<'queue>(&self, queue: &'queue Queue, taken: EventKind) -> Option<&'queue Waiters> {
        match taken {
            EventKind::Done => Some(&queue.ends.readers),
            _ if self.has_much_room(queue) => Some(&queue.ends.writer),
            _ => None,
        }
    }

    /// A descriptor that is readable exactly while an event of the call waits.
    pub fn descriptor_of(&self, call: CallId) -> io::Result<isize> {
        if let Some(descriptor) = self.queues.lock().queue(call)?.signals.descriptor() {
            return Ok(descriptor);
        }
        // Without the lock: it may take several system calls.
        let made = HostDescriptor::new()?;
        let mut queues = self.queues.lock();
        let queue = queues.queue(call)?;
        let is_waiting = !queue.is_empty();
        Ok(queue.signals.keep_descriptor(made, is_waiting))
    }

    /// A descriptor that is readable exactly while an event of any call waits.
    pub fn descriptor(&self) -> io::Result<isize> {
        if let Some(descriptor) = self.queues.lock().signals.descriptor() {
            return Ok(descriptor);
        }
        let made = HostDescriptor::new()?;
        let mut queues = self.queues.lock();
        let is_waiting = queues.waiting > 0;
        Ok(queues.signals.keep_descriptor(made, is_waiting))
    }

    /// As `descriptor_of`, an event object that is set.
    pub fn event_of(&self, call: CallId) -> io::Result<*mut c_void> {
        if let Some(event) = self.queues.lock().queue(call)?.signals.event() {
            return Ok(event);
        }
        let made = HostEvent::new()?;
        let mut queues = self.queues.lock();
        let queue = queues.queue(call)?;
        let is_waiting = !queue.is_empty();
        Ok(queue.signals.keep_event(made, is_waiting))
    }

    /// As `descriptor`, an event object that is set.
    pub fn event(&self) -> io::Result<*mut c_void> {
        if let Some(event) = self.queues.lock().signals.event() {
            return Ok(event);
        }
        let made = HostEvent::new()?;
        let mut queues = self.queues.lock();
        let is_waiting = queues.waiting > 0;
        Ok(queues.signals.keep_event(made, is_waiting))
    }
}

/// Puts a call's events in its queue.
pub struct QueueWriter<'inbox> {
    inbox: &'inbox Inbox,
    call: CallId,
    until: Option<Instant>,
    place: &'inbox WorkerSlot,
    held: Vec<Event>,
    /// Buffers for the next ones.
    spare: Vec<Event>,
}

/// What became of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pushed {
    /// It is in the queue, or will be with others.
    Taken,
    /// The queue has no reader any more.
    GivenUp,
    /// The request's time was over before there was room.
    Late,
}

impl QueueWriter<'_> {
    /// Puts a copy of `delta` in the queue, waiting for room there until `is_given_up`. A stream's chunks and what they
    /// mean are held until there are some, or something else follows.
    pub fn push(&mut self, delta: Delta<'_>, is_given_up: impl Fn() -> bool) -> Result<Pushed> {
        // A large event is not copied while another waits for the reader: the copy would be one more in memory.
        if delta.size() > LARGEST_WAITING {
            match self.put_all(&is_given_up) {
                Pushed::Taken => {}
                pushed => return Ok(pushed),
            }
            let mut released = None;
            match self.wait_for_room(self.inbox.queues.lock(), &mut released, &is_given_up) {
                Ok(queues) => drop(queues),
                Err(pushed) => return Ok(pushed),
            }
        }
        if delta != Delta::Pause {
            let mut event = self.spare.pop().unwrap_or_default();
            event.set(delta)?;
            self.held.push(event);
        }
        let more_may_follow = match delta {
            Delta::Chunk { .. }
            | Delta::Text { .. }
            | Delta::Reasoning { .. }
            | Delta::ToolCall { .. }
            | Delta::Usage { .. } => true,
            Delta::Bytes { .. } | Delta::Progress { .. } | Delta::Pause => false,
        };
        if self.held.is_empty() || (more_may_follow && self.held.len() < MOST_HELD) {
            return Ok(Pushed::Taken);
        }
        Ok(self.put_all(is_given_up))
    }

    /// Has a turn's functions run by the reader of the queue, and waits for that: in no other work's place, until the
    /// call is given up or its time has passed.
    pub fn run(
        &mut self,
        turn: &Arc<Turn>,
        is_given_up: impl Fn() -> bool + Copy,
    ) -> std::result::Result<TurnEnd, Pushed> {
        match self.put_all(is_given_up) {
            Pushed::Taken => {}
            pushed => return Err(pushed),
        }
        let handover = Arc::new(Handover::new(turn.clone()));
        let mut queues = self.inbox.queues.lock();
        queues.put_tools(self.call, handover.clone());
        self.inbox.notify_readers(queues, self.call);
        let _released = self.place.release();
        let mut queues = self.inbox.queues.lock();
        loop {
            if let Some(end) = handover.end() {
                return Ok(end);
            }
            may_strike();
            let queue = queues.by_call.get(&self.call).filter(|_| !is_given_up());
            let Some(ends) = queue.map(|queue| queue.ends.clone()) else {
                queues.drop_tools(self.call);
                handover.give_up();
                return Err(Pushed::GivenUp);
            };
            queues = match wait(&ends.writer, queues, self.until.into(), None) {
                Ok(waited) => waited,
                Err(mut queues) => {
                    queues.drop_tools(self.call);
                    handover.give_up();
                    return Err(Pushed::Late);
                }
            };
        }
    }

    fn put_all(&mut self, is_given_up: impl Fn() -> bool) -> Pushed {
        let mut queues = self.inbox.queues.lock();
        let mut released = None;
        let mut held = std::mem::take(&mut self.held);
        for event in held.drain(..) {
            queues = match self.wait_for_room(queues, &mut released, &is_given_up) {
                Ok(queues) => queues,
                Err(pushed) => return pushed,
            };
            may_strike();
            queues.put(self.call, event);
            self.spare.extend(queues.spare.pop());
        }
        self.held = held;
        self.inbox.notify_readers(queues, self.call);
        Pushed::Taken
    }

    /// Waits until the queue takes another event; out of the worker's place from the first wait on.
    fn wait_for_room<'queues>(
        &self,
        mut queues: MutexGuard<'queues, Queues>,
        released: &mut Option<ReleasedSlot>,
        is_given_up: impl Fn() -> bool,
    ) -> std::result::Result<MutexGuard<'queues, Queues>, Pushed>
    where
        Self: 'queues,
    {
        loop {
            let Some(queue) = queues.by_call.get(&self.call).filter(|_| !is_given_up()) else {
                return Err(Pushed::GivenUp);
            };
            if self.inbox.has_room(queue) {
                return Ok(queues);
            }
            let ends = queue.ends.clone();
            // Who is to make room must know that there is something to read: the host's loop, out of the lock, and
            // those who wait.
            if std::mem::take(&mut queues.has_news) {
                drop(queues);
                self.inbox.wake.signal();
                queues = self.inbox.queues.lock();
                continue;
            }
            if released.is_none() {
                // It may start a thread, which no lock is held for. Then there may be room.
                drop(queues);
                *released = Some(self.place.release());
                queues = self.inbox.queues.lock();
                continue;
            }
            ends.readers.notify();
            self.inbox.readers.notify();
            queues = wait(&ends.writer, queues, self.until.into(), None).map_err(|_| Pushed::Late)?;
        }
    }
}

/// How long a reader waits for an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    Now,
    Deadline(Instant),
    Ever,
}

impl Until {
    pub fn has_passed(self) -> bool {
        match self {
            Until::Now => true,
            Until::Ever => false,
            Until::Deadline(deadline) => deadline <= Instant::now(),
        }
    }

    /// 0 is now, and a negative number is for ever.
    pub fn milliseconds(timeout_ms: i32) -> Until {
        match u64::try_from(timeout_ms) {
            Ok(0) => Until::Now,
            Ok(milliseconds) => Until::Deadline(Instant::now() + Duration::from_millis(milliseconds)),
            Err(_) => Until::Ever,
        }
    }
}

impl From<Option<Instant>> for Until {
    fn from(deadline: Option<Instant>) -> Until {
        deadline.map_or(Until::Ever, Until::Deadline)
    }
}

/// Waits with others; `Err` when the time for it is over. Looks again at `look_again`, where that is sooner.
fn wait<'queues>(
    waiters: &Waiters,
    queues: MutexGuard<'queues, Queues>,
    until: Until,
    look_again: Option<Instant>,
) -> std::result::Result<MutexGuard<'queues, Queues>, MutexGuard<'queues, Queues>> {
    let deadline = match until {
        Until::Now => return Err(queues),
        Until::Ever => None,
        Until::Deadline(deadline) => Some(deadline),
    };
    let now = Instant::now();
    if deadline.is_some_and(|deadline| deadline <= now) {
        return Err(queues);
    }
    match deadline.into_iter().chain(look_again).min() {
        Some(end) => Ok(waiters.wait_for(queues, end.saturating_duration_since(now))),
        None => Ok(waiters.wait(queues)),
    }
}

impl Queue {
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
    fn queue(&mut self, call: CallId) -> io::Result<&mut Queue> {
        self.by_call.get_mut(&call).ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    /// A call will put nothing more here. Those who wait for the last events of interrupted calls look again.
    fn finish_one(&mut self, readers: &Waiters) {
        self.unfinished -= 1;
        if self.unfinished == 0 && self.interrupted.is_some() {
            readers.notify();
        }
    }

    /// Takes an event back when it was read, for its buffer.
    fn take_back(&mut self, seen: Option<Event>) {
        if let Some(event) = seen
            && self.spare.len() < MOST_SPARE
            && event.size() <= LARGEST_SPARE
        {
            self.spare.push(event);
        }
    }

    fn put(&mut self, call: CallId, event: Event) {
        let Some(queue) = self.by_call.get_mut(&call) else { return };
        let is_known = std::mem::replace(&mut queue.is_announced, true);
        self.has_news |= !(std::mem::replace(&mut self.is_announced, true) && is_known);
        queue.bytes += event.size();
        queue.events.push_back((self.next_number, event));
        if queue.events.len() == 1 {
            queue.signals.raise();
        }
        self.order.push_back((self.next_number, call));
        self.next_number += 1;
        self.waiting += 1;
        if self.waiting == 1 {
            self.signals.raise();
        }
    }

    fn put_tools(&mut self, call: CallId, handover: Arc<Handover>) {
        let Some(queue) = self.by_call.get_mut(&call) else { return };
        let is_known = std::mem::replace(&mut queue.is_announced, true);
        self.has_news |= !(std::mem::replace(&mut self.is_announced, true) && is_known);
        let was_empty = queue.is_empty();
        queue.tools = Some((self.next_number, handover));
        if was_empty {
            queue.signals.raise();
        }
        self.order.push_back((self.next_number, call));
        self.next_number += 1;
        self.waiting += 1;
        if self.waiting == 1 {
            self.signals.raise();
        }
    }

    /// The functions that are next of a call.
    fn take_tools(&mut self, call: CallId) -> Option<Arc<Handover>> {
        let queue = self.by_call.get_mut(&call).filter(|queue| queue.events.is_empty())?;
        let (_, handover) = queue.tools.take()?;
        queue.signals.clear();
        self.waiting -= 1;
        self.settle_signal();
        Some(handover)
    }

    /// The functions that no reader has come for do not run.
    fn drop_tools(&mut self, call: CallId) {
        let Some(queue) = self.by_call.get_mut(&call) else { return };
        let Some((_, handover)) = queue.tools.take() else { return };
        handover.give_up();
        if queue.events.is_empty() {
            queue.signals.clear();
        }
        self.waiting -= 1;
        self.settle_signal();
    }

    fn take_from(&mut self, call: CallId) -> Option<QueuedEvent> {
        let queue = self.by_call.get_mut(&call)?;
        let (_, event) = queue.events.pop_front()?;
        queue.bytes -= event.size();
        queue.is_over = event.kind == EventKind::Done;
        let queued = QueuedEvent { event, tag: queue.tag };
        if queue.is_empty() {
            queue.signals.clear();
        }
        self.waiting -= 1;
        self.settle_signal();
        Some(queued)
    }

    fn take_oldest(&mut self) -> Option<(CallId, Found)> {
        while let Some((number, call)) = self.order.pop_front() {
            if self.by_call.get(&call).and_then(Queue::oldest) != Some(number) {
                continue;
            }
            if let Some(queued) = self.take_from(call) {
                return Some((call, Found::Event(queued)));
            }
            if let Some(handover) = self.take_tools(call) {
                return Some((call, Found::Tools(call, handover)));
            }
        }
        None
    }

    /// After events were taken: nothing left to announce, and no stale order left to keep.
    fn settle_signal(&mut self) {
        if self.waiting == 0 {
            self.order.clear();
            self.signals.clear();
        } else if self.order.len() > 2 * self.waiting + 64 {
            let by_call = &self.by_call;
            self.order.retain(|(number, call)| {
                by_call.get(call).and_then(Queue::oldest).is_some_and(|oldest| oldest <= *number)
            });
        }
    }
}

#[cfg(test)]
impl Inbox {
    fn next_event(&self, until: Until, seen: Option<Event>) -> Option<QueuedEvent> {
        self.next(until, seen).and_then(Found::into_event)
    }

    fn next_event_of(&self, call: CallId, until: Until, seen: Option<Event>) -> Option<QueuedEvent> {
        self.next_of(call, until, seen).and_then(Found::into_event)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

    use super::*;

    fn text(text: &str) -> Delta<'_> {
        Delta::Text { choice: 0, text }
    }

    fn inbox_of(calls: std::ops::RangeInclusive<CallId>, most_events: usize) -> Inbox {
        let inbox = Inbox::new(most_events, Arc::new(ClientWake::new(None)));
        calls.for_each(|call| inbox.open(call, Tag { handle: call as usize, ..Tag::default() }));
        inbox
    }

    fn push(inbox: &Inbox, call: CallId, delta: Delta<'_>, is_given_up: bool) -> bool {
        push_until(inbox, call, delta, || is_given_up)
    }

    fn push_until(inbox: &Inbox, call: CallId, delta: Delta<'_>, is_given_up: impl Fn() -> bool) -> bool {
        let place = WorkerSlot::detached();
        let mut writer = inbox.writer(call, None, &place);
        writer.push(delta, &is_given_up) == Ok(Pushed::Taken)
            && writer.push(Delta::Pause, is_given_up) == Ok(Pushed::Taken)
    }

    /// The call by its tag, and the text.
    fn said(queued: Option<QueuedEvent>) -> Option<(usize, String)> {
        queued.map(|queued| {
            (queued.tag.handle, String::from_utf8(queued.event.text().bytes().to_vec()).unwrap())
        })
    }

    #[test]
    fn events_come_in_their_order_over_all_calls_and_of_one() {
        let inbox = inbox_of(1..=3, 8);
        for (call, word) in [(1, "a"), (2, "b"), (1, "c"), (3, "d"), (2, "e")] {
            assert!(push(&inbox, call, text(word), false));
        }
        assert_eq!(said(inbox.next_event_of(2, Until::Now, None)), Some((2, "b".to_owned())));
        assert_eq!(said(inbox.next_event(Until::Now, None)), Some((1, "a".to_owned())));
        assert_eq!(said(inbox.next_event(Until::Now, None)), Some((1, "c".to_owned())));
        inbox.close(3);
        assert_eq!(said(inbox.next_event(Until::Now, None)), Some((2, "e".to_owned())));
        assert_eq!(inbox.next_event(Until::Now, None), None);
        assert_eq!(inbox.next_event_of(1, Until::Now, None), None);
        assert!(!push(&inbox, 3, text("late"), false), "a closed call takes nothing");
        assert_eq!(inbox.next_event(Until::Deadline(Instant::now()), None), None);
    }

    #[test]
    fn a_full_queue_holds_its_worker_until_there_is_room_or_it_is_given_up() {
        let inbox = inbox_of(1..=1, 2);
        assert!(push(&inbox, 1, text("a"), false) && push(&inbox, 1, text("b"), false));
        assert!(!push(&inbox, 1, text("c"), true));
        std::thread::scope(|scope| {
            let held = scope.spawn(|| push(&inbox, 1, text("c"), false));
            assert_eq!(said(inbox.next_event_of(1, Until::Ever, None)), Some((1, "a".to_owned())));
            assert!(held.join().unwrap());
        });
        inbox.push_done(1, Status::Ok);
        let rest: Vec<EventKind> = std::iter::from_fn(|| inbox.next_event_of(1, Until::Ever, None))
            .map(|queued| queued.event.kind)
            .collect();
        assert_eq!(
            rest,
            [EventKind::Text, EventKind::Text, EventKind::Done],
            "and after the last nothing is waited for"
        );
    }

    #[test]
    fn reading_one_call_wakes_no_worker_of_another_that_waits_for_room() {
        let inbox = inbox_of(1..=2, 2);
        assert!(push(&inbox, 2, text("a"), false) && push(&inbox, 2, text("b"), false));
        let (looks, is_given_up) = (AtomicUsize::new(0), AtomicBool::new(false));
        std::thread::scope(|scope| {
            let held = scope.spawn(|| {
                push_until(&inbox, 2, text("c"), || {
                    looks.fetch_add(1, Ordering::Relaxed);
                    is_given_up.load(Ordering::Relaxed)
                })
            });
            while !inbox.queues.lock().by_call[&2].ends.writer.has_waiters() {
                std::thread::yield_now();
            }
            // Each is waited for, so that a worker that was woken has the time to look.
            scope.spawn(|| (0..1_000).for_each(|_| assert!(push(&inbox, 1, text("x"), false))));
            for _ in 0..1_000 {
                assert_eq!(said(inbox.next_event_of(1, Until::Ever, None)), Some((1, "x".to_owned())));
            }
            is_given_up.store(true, Ordering::Relaxed);
            inbox.look_again(2);
            assert!(!held.join().unwrap());
        });
        assert!(looks.into_inner() < 10, "twice, unless the system wakes threads for no reason");
    }

    #[test]
    fn a_worker_that_waits_for_room_is_told_when_half_of_its_queue_was_read() {
        let inbox = inbox_of(1..=1, 4);
        let waiters_to_notify = |kind| {
            let queues = inbox.queues.lock();
            let queue = &queues.by_call[&1];
            inbox.waiters_to_notify(queue, kind).map(|waiters| std::ptr::eq(waiters, &queue.ends.writer))
        };
        (0..4).for_each(|_| assert!(push(&inbox, 1, text("x"), false)));
        let told_after_each = [(); 4].map(|()| {
            assert!(inbox.next_event_of(1, Until::Now, None).is_some());
            waiters_to_notify(EventKind::Text)
        });
        assert_eq!(told_after_each, [None, Some(true), Some(true), Some(true)]);
        assert_eq!(waiters_to_notify(EventKind::Done), Some(false));
    }

    #[test]
    fn deltas_that_arrive_together_are_queued_when_no_more_follow() {
        const CHUNK: Delta<'_> = Delta::Chunk { json: b"{}" };
        for of_any in [false, true] {
            // Room for one event: each waits until the one before is read.
            let inbox = inbox_of(1..=1, 1);
            let next = || match of_any {
                true => inbox.next_event(Until::Ever, None),
                false => inbox.next_event_of(1, Until::Ever, None),
            };
            std::thread::scope(|scope| {
                let kinds = scope.spawn(|| [next(), next(), next()].map(|queued| queued.unwrap().event.kind));
                let place = WorkerSlot::detached();
                let mut writer = inbox.writer(1, None, &place);
                for delta in [CHUNK, text("a"), CHUNK, Delta::Pause] {
                    assert_eq!(writer.push(delta, || false), Ok(Pushed::Taken));
                }
                assert_eq!(kinds.join().unwrap(), [EventKind::Chunk, EventKind::Text, EventKind::Chunk]);
            });
        }
    }

    #[test]
    fn no_more_than_some_events_are_held() {
        let inbox = inbox_of(1..=1, 2 * MOST_HELD);
        let place = WorkerSlot::detached();
        let mut writer = inbox.writer(1, None, &place);
        let mut push = |delta| assert_eq!(writer.push(delta, || false), Ok(Pushed::Taken));
        let waiting = || inbox.queues.lock().waiting;
        (1..MOST_HELD).for_each(|_| push(text("x")));
        assert_eq!(waiting(), 0);
        push(text("x"));
        assert_eq!(waiting(), MOST_HELD);
        // A delta that is no part of a text is pushed at once.
        push(Delta::Progress { done: 1, total: 2 });
        assert_eq!(waiting(), MOST_HELD + 1);
    }

    #[test]
    fn a_large_event_is_copied_when_there_is_room_for_it() {
        let inbox = inbox_of(1..=1, 2);
        let large = "x".repeat(LARGEST_WAITING + 1);
        let place = WorkerSlot::detached();
        let mut writer = inbox.writer(1, Some(Instant::now()), &place);
        for small_and_large in [text("a"), text(&large)] {
            assert_eq!(writer.push(small_and_large, || false), Ok(Pushed::Taken));
        }
        assert_eq!(writer.push(text(&large), || false), Ok(Pushed::Late));
        assert!(writer.held.is_empty(), "no copy waits with the worker");
        assert_eq!(said(inbox.next_event(Until::Now, None)), Some((1, "a".to_owned())));
        assert_eq!(said(inbox.next_event(Until::Now, None)), Some((1, large.clone())));
        assert_eq!(writer.push(text(&large), || false), Ok(Pushed::Taken));
        assert_eq!(
            said(inbox.next_event(Until::Now, None)),
            None,
            "it waits for the event that comes with it"
        );
    }

    #[test]
    fn an_event_of_any_size_is_let_into_an_empty_queue() {
        let inbox = inbox_of(1..=1, 2);
        assert!(push(&inbox, 1, text(&"x".repeat(QUEUE_BYTES + 1)), false));
        assert!(!push(&inbox, 1, text("x"), true));
    }

    #[test]
    fn a_reader_of_a_call_wakes_when_another_takes_its_last_event() {
        for _ in 0..200 {
            let inbox = inbox_of(1..=1, 2);
            std::thread::scope(|scope| {
                let waits = scope.spawn(|| inbox.next_event_of(1, Until::Ever, None));
                let drains = scope.spawn(|| {
                    let soon = Instant::now() + std::time::Duration::from_millis(2);
                    inbox.next_event(Until::Deadline(soon), None)
                });
                inbox.push_done(1, Status::Ok);
                assert_eq!(waits.join().unwrap().is_some() as u8 + drains.join().unwrap().is_some() as u8, 1);
            });
        }
    }

    #[test]
    fn the_order_does_not_grow_with_what_is_read_elsewhere() {
        let inbox = inbox_of(1..=2, 8);
        push(&inbox, 2, text("stays"), false);
        let mut seen = None;
        for _ in 0..10_000 {
            push(&inbox, 1, text("x"), false);
            seen = inbox.next_event_of(1, Until::Now, seen).map(|queued| queued.event);
        }
        assert!(inbox.queues.lock().order.len() < 200);
        assert_eq!(said(inbox.next_event(Until::Now, None)), Some((2, "stays".to_owned())));
    }

    #[test]
    fn a_writer_waits_for_room_until_its_request_is_over_and_no_longer() {
        let inbox = inbox_of(1..=1, 1);
        let place = WorkerSlot::detached();
        let until = Instant::now() + Duration::from_millis(20);
        let mut writer = inbox.writer(1, Some(until), &place);
        assert_eq!(writer.push(Delta::Bytes { bytes: b"1" }, || false), Ok(Pushed::Taken));
        assert_eq!(writer.push(Delta::Bytes { bytes: b"2" }, || false), Ok(Pushed::Late));
        assert!(Instant::now() >= until);
    }

    #[test]
    fn an_interrupt_ends_a_wait_or_the_next_one_with_the_last_events_first() {
        let inbox = inbox_of(1..=2, 4);
        let kind = |queued: Option<QueuedEvent>| queued.map(|queued| queued.event.kind);
        std::thread::scope(|scope| {
            let of_any = scope.spawn(|| [(); 3].map(|()| kind(inbox.next_event(Until::Ever, None))));
            while !inbox.readers.has_waiters() {
                std::thread::yield_now();
            }
            inbox.interrupt();
            inbox.push_done(1, Status::Cancelled);
            inbox.push_done(2, Status::Cancelled);
            assert_eq!(of_any.join().unwrap(), [Some(EventKind::Done), Some(EventKind::Done), None]);
        });
        // No thread waits: the next wait ends, once.
        inbox.interrupt();
        assert_eq!(inbox.next_event(Until::Ever, None), None);
        // A call that is started later is not affected, nor is a wait for it.
        inbox.interrupt();
        inbox.open(3, Tag::default());
        inbox.push_done(3, Status::Ok);
        assert_eq!(kind(inbox.next_event(Until::Ever, None)), Some(EventKind::Done));
        // A function of the host's keeps the call: the wait for it ends all the same.
        inbox.open(4, Tag::default());
        inbox.interrupt();
        assert_eq!(inbox.next_event_of(4, Until::Ever, None), None);
        assert_eq!(inbox.next_event(Until::Ever, None), None);
    }
}
