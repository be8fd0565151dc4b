//! The events of a client's calls, from the workers that bring them to the caller that reads them.
//!
//! Responsible for one bounded queue a call, for the order over all of them, and for a descriptor that is
//! readable exactly when an event waits. A worker whose queue is full waits, and so does its socket: a slow
//! reader costs no memory. It must not know what a call is, beyond a number.

use std::collections::{BTreeMap, VecDeque};
use std::io;
use std::os::fd::RawFd;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use super::waiters::Waiters;
use crate::error::Status;
use crate::event::{Event, Kind};
use crate::panic::may_strike;
use crate::request::UserData;
use crate::stream::Delta;
use crate::wake::Wake;

pub type CallId = u64;

/// How many bytes of events may wait in one queue, whatever their number. One event is let in beyond it,
/// or it could never be read.
const QUEUE_BYTES: usize = 1024 * 1024;

/// Read events whose buffers are kept for the next ones.
const MOST_SPARE: usize = 64;
/// A buffer larger than this was for an unusual event, and goes back to the system.
const LARGEST_SPARE: usize = 16 * 1024;

/// What a call goes by with those who read its events.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tag {
    /// The caller's own address of the call; only carried.
    pub handle: usize,
    pub user_data: UserData,
}

/// An event, and what its call goes by.
#[derive(Debug, PartialEq, Eq)]
pub struct Told {
    pub event: Event,
    pub tag: Tag,
}

#[derive(Debug)]
pub struct Inbox {
    queues: Mutex<Queues>,
    /// An event came, for those who read the events of all calls.
    any_arrived: Waiters,
    /// An event was read, or a call given up: there is room.
    room: Waiters,
    most_events: usize,
}

#[derive(Debug, Default)]
struct Queues {
    by_call: BTreeMap<CallId, Queue>,
    /// Which queue holds the oldest event, the next oldest, and so on. An entry whose event was read from its
    /// own queue is stale, and is passed over.
    order: VecDeque<(u64, CallId)>,
    next_number: u64,
    waiting: usize,
    signal: Option<Wake>,
    spare: Vec<Event>,
}

#[derive(Debug, Default)]
struct Queue {
    tag: Tag,
    /// An event came, for those who read this queue; also when nothing comes any more.
    arrived: Arc<Waiters>,
    events: VecDeque<(u64, Event)>,
    bytes: usize,
    signal: Option<Wake>,
    /// Its last event was read: nothing comes any more.
    is_over: bool,
}

impl Inbox {
    pub fn new(most_events: usize) -> Inbox {
        Inbox {
            queues: Mutex::default(),
            any_arrived: Waiters::default(),
            room: Waiters::default(),
            most_events,
        }
    }

    /// Makes a call's queue, before anything is put there.
    pub fn open(&self, call: CallId, tag: Tag) {
        self.lock().by_call.insert(call, Queue { tag, ..Queue::default() });
    }

    /// Drops a call's queue and what waits in it. Nothing of the call is seen any more.
    pub fn close(&self, call: CallId) {
        let mut queues = self.lock();
        if let Some(queue) = queues.by_call.remove(&call) {
            queues.waiting -= queue.events.len();
            queues.settle_signal();
        }
        self.room.tell(queues);
    }

    /// For the worker that puts a call's events there.
    pub fn writer(&self, call: CallId) -> Writer<'_> {
        Writer { inbox: self, call, untold: Untold::default() }
    }

    /// Puts the last event in a call's queue, room or not.
    pub fn push_done(&self, call: CallId, status: Status) {
        let mut queues = self.lock();
        let mut event = queues.spare();
        event.set_done(status);
        let untold = self.put(&mut queues, call, event);
        drop(queues);
        self.tell(untold);
    }

    /// Who waits for the event.
    fn put(&self, queues: &mut Queues, call: CallId, event: Event) -> Untold {
        Untold { of_call: queues.put(call, event), of_any: self.any_arrived.somebody_waits() }
    }

    /// Out of the lock, which they take at once.
    fn tell(&self, untold: Untold) {
        if untold.of_any {
            self.any_arrived.tell_all();
        }
        if let Some(of_call) = untold.of_call {
            of_call.tell_all();
        }
    }

    /// Makes workers look again whether their call was given up.
    pub fn look_again(&self) {
        // Taken and let go, so that no worker is between looking and waiting.
        self.room.tell(self.lock());
    }

    fn has_room(&self, queue: &Queue) -> bool {
        queue.events.is_empty() || (queue.events.len() < self.most_events && queue.bytes < QUEUE_BYTES)
    }

    /// The oldest event of one call. `None` at once where nothing comes any more.
    pub fn next_of(&self, call: CallId, until: Until, seen: Option<Event>) -> Option<Told> {
        let mut queues = self.lock();
        queues.take_back(seen);
        let told = loop {
            if let Some(told) = queues.take_from(call) {
                break told;
            }
            let queue = queues.by_call.get(&call).filter(|queue| !queue.is_over)?;
            let arrived = queue.arrived.clone();
            queues = wait(&arrived, queues, until)?;
        };
        self.taken(queues, call, &told);
        Some(told)
    }

    /// The oldest event of any call.
    pub fn next(&self, until: Until, seen: Option<Event>) -> Option<Told> {
        let mut queues = self.lock();
        queues.take_back(seen);
        let (call, told) = loop {
            match queues.take_oldest() {
                Some(taken) => break taken,
                None => queues = wait(&self.any_arrived, queues, until)?,
            }
        };
        self.taken(queues, call, &told);
        Some(told)
    }

    /// After an event was taken: its worker may go on, and who waits for more of a call that is over need not.
    fn taken(&self, queues: MutexGuard<'_, Queues>, call: CallId, told: &Told) {
        if let (Kind::Done, Some(queue)) = (told.event.kind, queues.by_call.get(&call)) {
            queue.arrived.tell_all();
        }
        self.room.tell(queues);
    }

    /// A descriptor that is readable exactly while an event of the call waits.
    pub fn descriptor_of(&self, call: CallId) -> io::Result<RawFd> {
        let mut queues = self.lock();
        let queue = queues.by_call.get_mut(&call).ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))?;
        readable_while(&mut queue.signal, !queue.events.is_empty())
    }

    /// A descriptor that is readable exactly while an event of any call waits.
    pub fn descriptor(&self) -> io::Result<RawFd> {
        let mut queues = self.lock();
        let is_waiting = queues.waiting > 0;
        readable_while(&mut queues.signal, is_waiting)
    }

    fn lock(&self) -> MutexGuard<'_, Queues> {
        self.queues.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Puts a call's events in its queue.
#[derive(Debug)]
pub struct Writer<'inbox> {
    inbox: &'inbox Inbox,
    call: CallId,
    untold: Untold,
}

/// Who waits for events that are there.
#[derive(Debug, Default)]
struct Untold {
    of_call: Option<Arc<Waiters>>,
    of_any: bool,
}

impl Writer<'_> {
    /// Puts a copy of `delta` in the queue, waiting for room there until `is_given_up`. `false` when nobody reads the
    /// queue any more. Who waits for it is told at once; of a chunk together with what it means, which follows it,
    /// or when nothing follows: a reader is woken once for both.
    pub fn push(&mut self, delta: Delta<'_>, is_given_up: impl Fn() -> bool) -> bool {
        if delta == Delta::Pause {
            self.tell();
            return true;
        }
        let mut queues = self.inbox.lock();
        loop {
            match queues.by_call.get(&self.call) {
                None => return false,
                Some(_) if is_given_up() => return false,
                Some(queue) if self.inbox.has_room(queue) => break,
                // Who is to make room must know that there is something to read.
                Some(_) if self.untold.is_somebody() => {
                    drop(queues);
                    self.tell();
                    queues = self.inbox.lock();
                }
                Some(_) => queues = self.inbox.room.wait(queues),
            }
        }
        may_strike();
        let mut event = queues.spare();
        event.set(delta);
        let Untold { of_call, of_any } = self.inbox.put(&mut queues, self.call, event);
        drop(queues);
        self.untold.of_any |= of_any;
        self.untold.of_call = self.untold.of_call.take().or(of_call);
        if !matches!(delta, Delta::Chunk { .. }) {
            self.tell();
        }
        true
    }

    fn tell(&mut self) {
        if self.untold.is_somebody() {
            self.inbox.tell(std::mem::take(&mut self.untold));
        }
    }
}

impl Drop for Writer<'_> {
    fn drop(&mut self) {
        self.tell();
    }
}

impl Untold {
    fn is_somebody(&self) -> bool {
        self.of_any || self.of_call.is_some()
    }
}

/// How long a reader waits for an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    Now,
    Deadline(Instant),
    Ever,
}

/// Waits for an arrival; `None` when the time for it is over.
fn wait<'queues>(
    arrived: &Waiters,
    queues: MutexGuard<'queues, Queues>,
    until: Until,
) -> Option<MutexGuard<'queues, Queues>> {
    match until {
        Until::Now => None,
        Until::Ever => Some(arrived.wait(queues)),
        Until::Deadline(deadline) => {
            let left = deadline.saturating_duration_since(Instant::now());
            (!left.is_zero()).then(|| arrived.wait_for(queues, left))
        }
    }
}

/// The signal's descriptor; made when it is first asked for.
fn readable_while(signal: &mut Option<Wake>, is_waiting: bool) -> io::Result<RawFd> {
    if let Some(signal) = signal {
        return Ok(signal.descriptor());
    }
    let made = signal.insert(Wake::new()?);
    if is_waiting {
        made.raise();
    }
    Ok(made.descriptor())
}

impl Queues {
    /// An event whose buffer was used before, if there is one.
    fn spare(&mut self) -> Event {
        self.spare.pop().unwrap_or_default()
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

    /// Who waits for it.
    fn put(&mut self, call: CallId, event: Event) -> Option<Arc<Waiters>> {
        let queue = self.by_call.get_mut(&call)?;
        let arrived = queue.arrived.somebody_waits().then(|| queue.arrived.clone());
        queue.bytes += event.size();
        queue.events.push_back((self.next_number, event));
        if let (1, Some(signal)) = (queue.events.len(), &queue.signal) {
            signal.raise();
        }
        self.order.push_back((self.next_number, call));
        self.next_number += 1;
        self.waiting += 1;
        if let (1, Some(signal)) = (self.waiting, &self.signal) {
            signal.raise();
        }
        arrived
    }

    fn take_from(&mut self, call: CallId) -> Option<Told> {
        let queue = self.by_call.get_mut(&call)?;
        let (_, event) = queue.events.pop_front()?;
        queue.bytes -= event.size();
        queue.is_over = event.kind == Kind::Done;
        let told = Told { event, tag: queue.tag };
        if let (true, Some(signal)) = (queue.events.is_empty(), &queue.signal) {
            signal.clear();
        }
        self.waiting -= 1;
        self.settle_signal();
        Some(told)
    }

    fn take_oldest(&mut self) -> Option<(CallId, Told)> {
        while let Some((number, call)) = self.order.pop_front() {
            let queue = self.by_call.get(&call);
            if queue.and_then(|queue| queue.events.front()).is_some_and(|(oldest, _)| *oldest == number) {
                return self.take_from(call).map(|told| (call, told));
            }
        }
        None
    }

    /// After events were taken: nothing left to announce, and no stale order left to keep.
    fn settle_signal(&mut self) {
        if self.waiting == 0 {
            self.order.clear();
            if let Some(signal) = &self.signal {
                signal.clear();
            }
        } else if self.order.len() > 2 * self.waiting + 64 {
            let by_call = &self.by_call;
            self.order.retain(|(number, call)| {
                let oldest = by_call.get(call).and_then(|queue| queue.events.front());
                oldest.is_some_and(|(oldest, _)| oldest <= number)
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Delta<'_> {
        Delta::Text { choice: 0, text }
    }

    fn inbox_of(calls: std::ops::RangeInclusive<CallId>, most_events: usize) -> Inbox {
        let inbox = Inbox::new(most_events);
        calls.for_each(|call| inbox.open(call, Tag { handle: call as usize, ..Tag::default() }));
        inbox
    }

    fn push(inbox: &Inbox, call: CallId, delta: Delta<'_>, is_given_up: bool) -> bool {
        inbox.writer(call).push(delta, || is_given_up)
    }

    /// The call by its tag, and the text.
    fn said(told: Option<Told>) -> Option<(usize, String)> {
        told.map(|told| (told.tag.handle, String::from_utf8(told.event.text().bytes().to_vec()).unwrap()))
    }

    #[test]
    fn events_come_in_their_order_over_all_calls_and_of_one() {
        let inbox = inbox_of(1..=3, 8);
        for (call, word) in [(1, "a"), (2, "b"), (1, "c"), (3, "d"), (2, "e")] {
            assert!(push(&inbox, call, text(word), false));
        }
        assert_eq!(said(inbox.next_of(2, Until::Now, None)), Some((2, "b".to_owned())));
        assert_eq!(said(inbox.next(Until::Now, None)), Some((1, "a".to_owned())));
        assert_eq!(said(inbox.next(Until::Now, None)), Some((1, "c".to_owned())));
        inbox.close(3);
        assert_eq!(said(inbox.next(Until::Now, None)), Some((2, "e".to_owned())));
        assert_eq!(inbox.next(Until::Now, None), None);
        assert_eq!(inbox.next_of(1, Until::Now, None), None);
        assert!(!push(&inbox, 3, text("late"), false), "a closed call takes nothing");
        assert_eq!(inbox.next(Until::Deadline(Instant::now()), None), None);
    }

    #[test]
    fn a_full_queue_holds_its_worker_until_there_is_room_or_it_is_given_up() {
        let inbox = inbox_of(1..=1, 2);
        assert!(push(&inbox, 1, text("a"), false) && push(&inbox, 1, text("b"), false));
        assert!(!push(&inbox, 1, text("c"), true));
        std::thread::scope(|scope| {
            let held = scope.spawn(|| push(&inbox, 1, text("c"), false));
            assert_eq!(said(inbox.next_of(1, Until::Ever, None)), Some((1, "a".to_owned())));
            assert!(held.join().unwrap());
        });
        inbox.push_done(1, Status::Ok);
        let rest: Vec<Kind> =
            std::iter::from_fn(|| inbox.next_of(1, Until::Ever, None)).map(|told| told.event.kind).collect();
        assert_eq!(rest, [Kind::Text, Kind::Text, Kind::Done], "and after the last nothing is waited for");
    }

    #[test]
    fn a_chunk_is_told_with_what_follows_it_or_when_nothing_does() {
        const CHUNK: Delta<'_> = Delta::Chunk { json: b"{}" };
        for of_any in [false, true] {
            // Room for one event: the text must wait until somebody has read the chunk.
            let inbox = inbox_of(1..=1, 1);
            let next = || match of_any {
                true => inbox.next(Until::Ever, None),
                false => inbox.next_of(1, Until::Ever, None),
            };
            std::thread::scope(|scope| {
                let kinds = scope.spawn(|| [next(), next(), next()].map(|told| told.unwrap().event.kind));
                let mut writer = inbox.writer(1);
                for delta in [CHUNK, text("a"), CHUNK, Delta::Pause] {
                    assert!(writer.push(delta, || false));
                }
                assert_eq!(kinds.join().unwrap(), [Kind::Chunk, Kind::Text, Kind::Chunk]);
            });
        }
    }

    #[test]
    fn an_event_of_any_size_is_let_into_an_empty_queue() {
        let inbox = inbox_of(1..=1, 2);
        assert!(push(&inbox, 1, text(&"x".repeat(QUEUE_BYTES + 1)), false));
        assert!(!push(&inbox, 1, text("x"), true));
    }

    #[test]
    fn whoever_waits_for_a_call_is_told_when_another_took_its_last_event() {
        for _ in 0..200 {
            let inbox = inbox_of(1..=1, 2);
            std::thread::scope(|scope| {
                let waits = scope.spawn(|| inbox.next_of(1, Until::Ever, None));
                let drains = scope.spawn(|| {
                    let soon = Instant::now() + std::time::Duration::from_millis(2);
                    inbox.next(Until::Deadline(soon), None)
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
            seen = inbox.next_of(1, Until::Now, seen).map(|told| told.event);
        }
        assert!(inbox.lock().order.len() < 200);
        assert_eq!(said(inbox.next(Until::Now, None)), Some((2, "stays".to_owned())));
    }
}
