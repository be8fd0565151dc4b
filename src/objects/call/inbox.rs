//! The events of a client's calls, as their readers find them.
//!
//! Responsible for waits: of a reader for what is next of one call or of any, and for a descriptor that is readable exactly
//! when an event waits. All calls share one lock, so events are copied before it is taken, and their readers are woken after
//! it. It must not know what a call is, beyond a number.

use std::ffi::c_void;
use std::io;
use std::sync::{Arc, MutexGuard};
use std::time::{Duration, Instant};

use super::host_wake::ClientWake;
use super::queues::{CallId, Found, Queue, Queues, Tag};
use super::until::Until;
use super::waiters::Waiters;
use crate::error::Status;
use crate::lock::Lock;
use crate::message::event::{Event, EventKind};
use crate::sys::host_signals::{HostDescriptor, HostEvent};

/// How many bytes of events may wait in one queue, whatever their number. One event is let in beyond it,
/// or it could never be read; what a worker holds is not counted.
const QUEUE_BYTES: usize = 1024 * 1024;

/// How long a wait that is interrupted still waits for the ends of what was cancelled: only a function of the host's can
/// keep them longer.
const LAST_EVENTS: Duration = Duration::from_millis(250);

#[derive(Debug)]
pub struct Inbox {
    queues: Lock<Queues>,
    /// Who reads the events of all calls.
    pub readers: Waiters,
    most_events: usize,
    /// The host's loop, which looks for events when it is woken.
    pub wake: Arc<ClientWake>,
}

impl Inbox {
    pub fn new(most_events: usize, wake: Arc<ClientWake>) -> Inbox {
        Inbox { queues: Lock::default(), readers: Waiters::default(), most_events, wake }
    }

    /// As many events of one call wait at most.
    pub fn most_events(&self) -> usize {
        self.most_events
    }

    pub fn lock(&self) -> MutexGuard<'_, Queues> {
        self.queues.lock()
    }

    /// Makes a call's queue, before anything is put there.
    pub fn open(&self, call: CallId, tag: Tag) {
        self.lock().open(call, tag);
    }

    /// Drops a call's queue and what waits in it. Nothing of the call is seen any more.
    pub fn close(&self, call: CallId) {
        self.lock().close(call, &self.readers);
    }

    /// Ends the waits of all readers, of all calls and of each. A reader that is between two waits has its next one
    /// ended: it has not seen the interrupt.
    pub fn interrupt(&self) {
        let mut queues = self.lock();
        queues.interrupt(Instant::now() + LAST_EVENTS);
        self.readers.notify();
    }

    /// Puts the last event in a call's queue, room or not.
    pub fn push_done(&self, call: CallId, status: Status) {
        let mut queues = self.lock();
        let mut event = queues.take_spare().unwrap_or_default();
        event.set_done(status);
        queues.put_last(call, event, &self.readers);
        self.notify_readers(queues, call);
    }

    /// After events were put in a call's queue.
    pub fn notify_readers(&self, mut queues: MutexGuard<'_, Queues>, call: CallId) {
        let of_any = self.readers.take_waiters();
        let of_call = queues.ends(call).filter(|ends| ends.readers.take_waiters()).cloned();
        let has_news = queues.take_has_news();
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
        let mut queues = self.lock();
        queues.drop_tools(call);
        if let Some(ends) = queues.ends(call) {
            ends.writer.notify();
        }
    }

    /// Makes the call's worker look again whether it may go on.
    pub fn look_again(&self, call: CallId) {
        // Under the lock, so that the worker is not between looking and waiting.
        if let Some(ends) = self.lock().ends(call) {
            ends.writer.notify();
        }
    }

    pub fn has_room(&self, queue: &Queue) -> bool {
        !queue.has_events() || queue.is_below(self.most_events, QUEUE_BYTES)
    }

    /// When a worker that waits for room wakes: not for one event at a time.
    fn has_much_room(&self, queue: &Queue) -> bool {
        queue.is_below(self.most_events / 2 + 1, QUEUE_BYTES / 2 + 1)
    }

    /// Whether the call's last event was read, or its queue is closed.
    pub fn is_over(&self, call: CallId) -> bool {
        self.lock().queue(call).is_none_or(Queue::is_over)
    }

    /// What is next of one call, or of any. `None` at once where nothing comes any more.
    pub fn next(&self, call: Option<CallId>, until: Until, seen: Option<Event>) -> Option<Found> {
        let mut queues = self.lock();
        queues.take_back(seen);
        loop {
            if let Some((call, found)) = queues.take(call) {
                if let (Found::Event(queued), Some(queue)) = (&found, queues.queue(call)) {
                    self.notify_after(queue, queued.event.kind);
                }
                return Some(found);
            }
            let (ends, is_at_end) = match call {
                Some(call) => {
                    (Some(queues.queue(call).filter(|queue| !queue.is_over())?.ends.clone()), false)
                }
                None => (None, queues.are_finished()),
            };
            let (news, _) = queues.news(call).ok()?;
            let interrupted = news.interrupted;
            if interrupted.is_some_and(|end| is_at_end || end <= Instant::now()) {
                news.interrupted = None;
                news.is_announced = false;
                return None;
            }
            let readers = ends.as_deref().map_or(&self.readers, |ends| &ends.readers);
            queues = match readers.wait_until(queues, until, interrupted) {
                Ok(waited) => waited,
                Err(mut queues) => {
                    queues.news(call).ok()?.0.is_announced = false;
                    return None;
                }
            };
        }
    }

    /// After an event was taken: its worker may go on, and the readers of a call that is over stop waiting.
    fn notify_after(&self, queue: &Queue, taken: EventKind) {
        if let Some(waiters) = self.waiters_to_notify(queue, taken) {
            waiters.notify();
        }
    }

    fn waiters_to_notify<'queue>(&self, queue: &'queue Queue, taken: EventKind) -> Option<&'queue Waiters> {
        match taken {
            EventKind::Done => Some(&queue.ends.readers),
            _ if self.has_much_room(queue) => Some(&queue.ends.writer),
            _ => None,
        }
    }

    /// A descriptor that is readable exactly while an event of the call, or of any, waits.
    pub fn descriptor(&self, call: Option<CallId>) -> io::Result<isize> {
        if let Some(descriptor) = self.lock().news(call)?.0.signals.descriptor() {
            return Ok(descriptor);
        }
        // Without the lock: it may take several system calls.
        let made = HostDescriptor::new()?;
        let mut queues = self.lock();
        let (news, is_waiting) = queues.news(call)?;
        Ok(news.signals.keep_descriptor(made, is_waiting))
    }

    /// As `descriptor`, an event object that is set.
    pub fn event(&self, call: Option<CallId>) -> io::Result<*mut c_void> {
        if let Some(event) = self.lock().news(call)?.0.signals.event() {
            return Ok(event);
        }
        let made = HostEvent::new()?;
        let mut queues = self.lock();
        let (news, is_waiting) = queues.news(call)?;
        Ok(news.signals.keep_event(made, is_waiting))
    }
}

#[cfg(test)]
impl Inbox {
    fn next_event(&self, until: Until, seen: Option<Event>) -> Option<super::queues::QueuedEvent> {
        self.next(None, until, seen).and_then(Found::into_event)
    }

    fn next_event_of(
        &self,
        call: CallId,
        until: Until,
        seen: Option<Event>,
    ) -> Option<super::queues::QueuedEvent> {
        self.next(Some(call), until, seen).and_then(Found::into_event)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

    use super::super::queue_writer::{LARGEST_WAITING, MOST_HELD, Pushed, QueueWriter};
    use super::super::queues::QueuedEvent;
    use super::super::workers::WorkerSlot;
    use super::*;
    use crate::stream::Delta;

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
        let mut writer = QueueWriter::new(inbox, call, None, &place);
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
            while !inbox.lock().ends(2).unwrap().writer.has_waiters() {
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
            let queues = inbox.lock();
            let queue = queues.queue(1).unwrap();
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
                let mut writer = QueueWriter::new(&inbox, 1, None, &place);
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
        let mut writer = QueueWriter::new(&inbox, 1, None, &place);
        let mut push = |delta| assert_eq!(writer.push(delta, || false), Ok(Pushed::Taken));
        let waiting = || inbox.lock().waiting();
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
        let mut writer = QueueWriter::new(&inbox, 1, Some(Instant::now()), &place);
        for small_and_large in [text("a"), text(&large)] {
            assert_eq!(writer.push(small_and_large, || false), Ok(Pushed::Taken));
        }
        assert_eq!(writer.push(text(&large), || false), Ok(Pushed::Late));
        assert!(!writer.holds_events(), "no copy waits with the worker");
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
        assert!(inbox.lock().length_of_order() < 200);
        assert_eq!(said(inbox.next_event(Until::Now, None)), Some((2, "stays".to_owned())));
    }

    #[test]
    fn a_writer_waits_for_room_until_its_request_is_over_and_no_longer() {
        let inbox = inbox_of(1..=1, 1);
        let place = WorkerSlot::detached();
        let until = Instant::now() + Duration::from_millis(20);
        let mut writer = QueueWriter::new(&inbox, 1, Some(until), &place);
        assert_eq!(writer.push(Delta::Bytes { bytes: b"1", audio: None }, || false), Ok(Pushed::Taken));
        assert_eq!(writer.push(Delta::Bytes { bytes: b"2", audio: None }, || false), Ok(Pushed::Late));
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
