//! Puts a call's events in its queue, from the worker that reads them.
//!
//! A worker whose queue is full waits, and so does its socket: a slow reader costs no memory. It waits no longer than its
//! request's total limit, and gives its place among the workers to another call meanwhile.

use std::sync::{Arc, MutexGuard};
use std::time::Instant;

use super::handover::Handover;
use super::inbox::Inbox;
use super::queues::{CallId, Queues};
use super::workers::{ReleasedSlot, WorkerSlot};
use crate::engine::{Turn, TurnEnd};
use crate::error::Result;
use crate::message::event::Event;
use crate::stream::Delta;
use crate::sys::panic::may_strike;

/// A larger event is copied only when there is room for it in the queue.
pub const LARGEST_WAITING: usize = 64 * 1024;

/// Events that wait for what else came with them: their reader is woken once.
pub const MOST_HELD: usize = 16;

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

impl<'inbox> QueueWriter<'inbox> {
    /// In the worker's place under the limit, until the request's time is over.
    pub fn new(
        inbox: &'inbox Inbox,
        call: CallId,
        until: Option<Instant>,
        place: &'inbox WorkerSlot,
    ) -> QueueWriter<'inbox> {
        QueueWriter { inbox, call, until, place, held: Vec::new(), spare: Vec::new() }
    }

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
            match self.wait_for_room(self.inbox.lock(), &mut released, &is_given_up) {
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
            | Delta::Transcript { .. }
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
        let mut queues = self.inbox.lock();
        queues.put_tools(self.call, handover.clone());
        self.inbox.notify_readers(queues, self.call);
        let _released = self.place.release();
        let mut queues = self.inbox.lock();
        loop {
            if let Some(end) = handover.end() {
                return Ok(end);
            }
            may_strike();
            let Some(ends) = queues.ends(self.call).filter(|_| !is_given_up()).cloned() else {
                queues.drop_tools(self.call);
                handover.give_up();
                return Err(Pushed::GivenUp);
            };
            queues = match ends.writer.wait_until(queues, self.until.into(), None) {
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
        let mut queues = self.inbox.lock();
        let mut released = None;
        let mut held = std::mem::take(&mut self.held);
        for event in held.drain(..) {
            queues = match self.wait_for_room(queues, &mut released, &is_given_up) {
                Ok(queues) => queues,
                Err(pushed) => return pushed,
            };
            may_strike();
            queues.put(self.call, event);
            self.spare.extend(queues.take_spare());
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
            let Some(queue) = queues.queue(self.call).filter(|_| !is_given_up()) else {
                return Err(Pushed::GivenUp);
            };
            if self.inbox.has_room(queue) {
                return Ok(queues);
            }
            let ends = queue.ends.clone();
            // Who is to make room must know that there is something to read: the host's loop, out of the lock, and
            // those who wait.
            if queues.take_has_news() {
                drop(queues);
                self.inbox.wake.signal();
                queues = self.inbox.lock();
                continue;
            }
            if released.is_none() {
                // It may start a thread, which no lock is held for. Then there may be room.
                drop(queues);
                *released = Some(self.place.release());
                queues = self.inbox.lock();
                continue;
            }
            ends.readers.notify();
            self.inbox.readers.notify();
            queues = ends.writer.wait_until(queues, self.until.into(), None).map_err(|_| Pushed::Late)?;
        }
    }
}

#[cfg(test)]
impl QueueWriter<'_> {
    pub fn holds_events(&self) -> bool {
        !self.held.is_empty()
    }
}
