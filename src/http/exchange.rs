//! One request on its way: its limits, how far a try of it is, and the key that goes with it.
//!
//! Owned by the run of the request, and passed to everything that is done for it: so two requests may take turns on one
//! thread, and one may move between threads. Responsible for which limit holds in which phase, and for what a try that
//! failed had come to. It must not wait for anything.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::error::{Result, Status};
use crate::key::{Fingerprint, Key};
use crate::message::times::Times;
use crate::retry_class::RetryClass;
use crate::settings::Timeouts;
use crate::sys::cancel::Cancel;
use crate::sys::deadline::Deadline;

#[derive(Debug)]
pub struct Exchange {
    /// When the wait that begins now must end.
    pub deadline: Deadline,
    pub times: Times,
    timeouts: Timeouts,
    streams: bool,
    retry_class: RetryClass,
    phase: Phase,
    progress: Progress,
    is_on_used_connection: bool,
    /// Bytes of the answer that came before its head was whole.
    head_bytes: usize,
    key: TryKey,
    /// Shared with the body that is being sent, which ureq reads.
    body_stop: Option<Arc<AtomicBool>>,
}

/// Where a try is: each phase has its own limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// Finding, reaching and checking the server. One limit for all of it, from its beginning.
    Connect,
    /// Sent, and the head of the answer is not there yet. Interim answers (1xx) do not end this: a server that
    /// sends one after the other has not answered.
    FirstByte,
    /// A part of the head is there: the limit on each pause holds beside the one above, which a server that drips
    /// it does not escape.
    Head,
    /// The answer is coming (or the request going): the limit is on each pause.
    Idle,
}

/// How far a try of a request came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Nothing of it went to a server.
    NotSent,
    /// Some or all of it did, and nothing came back.
    Sent,
    /// Something of the answer came.
    Answered,
}

/// The key of a try. It is held from before the connection is made until the head is written, and no longer: the page of
/// one that was replaced is wiped with the last head that it was written into.
#[derive(Debug, Default)]
enum TryKey {
    #[default]
    None,
    Held(Arc<Key>),
    Sent(Fingerprint),
}

/// The most bytes of interim answers (1xx) and a head together. A head alone has a smaller limit, and a few
/// interim answers are short.
const MOST_BEFORE_THE_ANSWER: usize = 64 * 1024;

impl Exchange {
    /// The total limit begins now.
    pub fn new(timeouts: Timeouts, streams: bool, retry_class: RetryClass, cancel: Arc<Cancel>) -> Exchange {
        let mut exchange = Exchange {
            deadline: Deadline::new(timeouts.total, Some(cancel)),
            times: Times::of_request(Instant::now()),
            timeouts,
            streams,
            retry_class,
            phase: Phase::Connect,
            progress: Progress::NotSent,
            is_on_used_connection: false,
            head_bytes: 0,
            key: TryKey::None,
            body_stop: None,
        };
        exchange.enter(Phase::Connect);
        exchange
    }

    /// Takes the exchange, to be given back: what stays in its place has the same limits, and can neither be cancelled
    /// nor sent.
    pub(super) fn hand_over(&mut self) -> Exchange {
        let left = Exchange {
            deadline: self.deadline.without_cancel(),
            key: TryKey::None,
            body_stop: None,
            ..*self
        };
        std::mem::replace(self, left)
    }

    /// What limits a session that begins now, in which either side may be silent for long: the total, and the limit on
    /// each pause, which the session holds against the server's signs of life.
    pub fn deadline_of_session(&self) -> Deadline {
        let mut deadline = self.deadline.total_alone();
        deadline.limit_pauses(self.timeouts.idle);
        deadline.begin_wait();
        deadline
    }

    /// The longest pause of a server that is there.
    pub fn longest_pause(&self) -> Option<Duration> {
        self.timeouts.idle
    }

    /// The request is tried, for the first time or again: every limit but the total begins anew.
    pub fn begin_try(&mut self) {
        self.enter(Phase::Connect);
        self.times.begin_try(Instant::now());
        self.progress = Progress::NotSent;
        self.is_on_used_connection = false;
        self.head_bytes = 0;
        self.key = TryKey::None;
        self.body_stop = None;
    }

    /// What sending the request twice would do.
    pub fn retry_class(&self) -> RetryClass {
        self.retry_class
    }

    /// The key that the head is to be written with.
    pub fn hold_key(&mut self, key: Arc<Key>) {
        self.key = TryKey::Held(key);
    }

    /// The key, for the head that is being written; `None` where it was written already, or there is none.
    pub fn take_key(&mut self) -> Option<Arc<Key>> {
        match std::mem::take(&mut self.key) {
            TryKey::Held(key) => {
                self.key = TryKey::Sent(key.fingerprint());
                Some(key)
            }
            other => {
                self.key = other;
                None
            }
        }
    }

    /// The key that the try was sent with, if it was.
    pub fn sent_key(&self) -> Option<Fingerprint> {
        match self.key {
            TryKey::Sent(key) => Some(key),
            TryKey::None | TryKey::Held(_) => None,
        }
    }

    /// Connected, and the request begins to go: from now on the limit is on each pause. A connection is used when
    /// it was idle before.
    pub fn begin_request(&mut self, on_used_connection: bool) {
        self.enter(Phase::Idle);
        self.times.connected(Instant::now());
        self.progress = Progress::Sent;
        self.is_on_used_connection = on_used_connection;
    }

    /// Says when the rest of a body, which is read while it is sent, is not to be read.
    pub fn watch_body(&mut self) -> Arc<AtomicBool> {
        self.body_stop.insert(Arc::default()).clone()
    }

    /// The server has refused the request, or gone, before it had all of it: the rest is not worth reading.
    pub fn stop_body(&self) {
        if let Some(stop) = &self.body_stop {
            stop.store(true, Ordering::Relaxed);
        }
    }

    /// The whole request is in the system's hands: from now on the answer is waited for.
    pub fn end_request(&mut self) {
        self.enter(Phase::FirstByte);
    }

    /// More of the answer's head is waited for; a part of it is there or not.
    pub fn await_head(&mut self, has_begun: bool) {
        match self.phase {
            Phase::FirstByte if has_begun => self.enter(Phase::Head),
            Phase::Head if !has_begun => self.resume_first_byte(),
            _ => {}
        }
    }

    /// Bytes of the answer came before its head was whole. Fails when there are too many.
    pub fn count_head(&mut self, bytes: usize) -> Result<()> {
        if bytes > 0 {
            self.progress = Progress::Answered;
            self.times.answered(Instant::now);
        }
        self.head_bytes = self.head_bytes.saturating_add(bytes);
        if self.head_bytes <= MOST_BEFORE_THE_ANSWER {
            return Ok(());
        }
        Err(error!(
            Status::TooLarge,
            "interim answers (HTTP 1xx) and the answer's head are over their limit of {MOST_BEFORE_THE_ANSWER} bytes"
        ))
    }

    /// The answer's head is whole: from now on the limit is on each pause.
    pub fn end_head(&mut self) {
        self.times.answered(Instant::now);
        self.enter(Phase::Idle);
    }

    /// The answer is whole; from now on only its end is read, so that the connection can be used again. That
    /// is worth this long and no longer.
    pub fn drain_within(&mut self, limit: Duration) {
        self.deadline.limit_pauses(Some(limit));
    }

    /// How far the try came.
    pub fn progress(&self) -> Progress {
        self.progress
    }

    /// Whether the try went over a connection that was idle before, and nothing came back: the
    /// server may have closed it in the moment before.
    pub fn may_have_been_stale(&self) -> bool {
        self.is_on_used_connection && self.progress == Progress::Sent
    }

    fn enter(&mut self, phase: Phase) {
        self.phase = phase;
        match phase {
            Phase::Connect => self.deadline.begin_phase("CONNECT", self.timeouts.connect),
            Phase::FirstByte => {
                self.deadline.begin_phase("FIRST_BYTE", self.timeouts.first_byte(self.streams));
            }
            Phase::Head => self.deadline.limit_pauses(self.timeouts.idle),
            Phase::Idle => {
                self.deadline.end_phase();
                self.deadline.limit_pauses(self.timeouts.idle);
            }
        }
    }

    /// What was there of a head was an interim answer's: the limit goes on that began with the wait for the answer.
    fn resume_first_byte(&mut self) {
        self.phase = Phase::FirstByte;
        self.deadline.limit_pauses(None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::FirstByte;
    use crate::sys::cancel::InFlight;

    fn milliseconds(count: u64) -> Option<Duration> {
        Some(Duration::from_millis(count))
    }

    fn exchange(timeouts: Timeouts) -> Exchange {
        Exchange::new(timeouts, false, RetryClass::Harmless, InFlight::default().enter().unwrap())
    }

    fn limit_of(exchange: &Exchange) -> String {
        let message = exchange.deadline.passed("it").message().to_owned();
        message.split(" passed").next().unwrap().to_owned()
    }

    #[test]
    fn each_phase_has_its_limit_and_the_total_has_the_last_word() {
        let timeouts = Timeouts {
            connect: milliseconds(1_000),
            first_byte: FirstByte::Set(milliseconds(2_000)),
            idle: milliseconds(3_000),
            total: None,
        };
        let mut running = exchange(timeouts);
        assert_eq!(limit_of(&running), "the connect limit of 1000 ms");
        running.begin_request(false);
        assert_eq!(limit_of(&running), "the idle limit of 3000 ms");
        running.end_request();
        assert_eq!(limit_of(&running), "the first-byte limit of 2000 ms");
        running.count_head(1).unwrap();
        assert_eq!(limit_of(&running), "the first-byte limit of 2000 ms", "a drip is no answer");
        running.await_head(true);
        assert_eq!(limit_of(&running), "the first-byte limit of 2000 ms", "it is the nearer one");
        running.await_head(false);
        running.end_head();
        running.deadline.begin_wait();
        assert_eq!(limit_of(&running), "the idle limit of 3000 ms");
        running.drain_within(Duration::from_millis(20));
        assert_eq!(limit_of(&running), "the idle limit of 20 ms");
        running.begin_try();
        assert_eq!(limit_of(&running), "the connect limit of 1000 ms");

        let total = exchange(Timeouts { total: milliseconds(500), ..timeouts });
        assert_eq!(limit_of(&total), "the total limit of 500 ms");
    }

    #[test]
    fn a_pause_inside_a_head_has_a_limit_of_its_own() {
        let timeouts = Timeouts {
            first_byte: FirstByte::Set(milliseconds(2_000)),
            idle: milliseconds(700),
            ..Timeouts::default()
        };
        let mut running = exchange(timeouts);
        running.end_request();
        running.await_head(true);
        assert_eq!(limit_of(&running), "the idle limit of 700 ms");
        running.await_head(false);
        assert_eq!(limit_of(&running), "the first-byte limit of 2000 ms", "an interim answer is over");
    }

    #[test]
    fn two_requests_that_take_turns_keep_their_limits() {
        let of = |count| exchange(Timeouts { idle: milliseconds(count), ..Timeouts::default() });
        let (mut first, mut second) = (of(700), of(800));
        first.begin_request(false);
        second.begin_request(true);
        assert_eq!(limit_of(&first), "the idle limit of 700 ms");
        assert_eq!(limit_of(&second), "the idle limit of 800 ms");
    }

    #[test]
    fn a_try_says_how_far_it_came_and_the_next_begins_anew() {
        let mut running = exchange(Timeouts::default());
        let state = |running: &Exchange| (running.progress(), running.may_have_been_stale());
        assert_eq!(state(&running), (Progress::NotSent, false));
        running.begin_request(true);
        running.end_request();
        assert_eq!(state(&running), (Progress::Sent, true));
        running.count_head(0).unwrap();
        assert_eq!(state(&running), (Progress::Sent, true), "an end is no answer");
        running.count_head(10).unwrap();
        assert_eq!(state(&running), (Progress::Answered, false));
        running.begin_try();
        assert_eq!(state(&running), (Progress::NotSent, false));
    }

    #[test]
    fn interim_answers_without_end_run_into_a_limit() {
        let mut running = exchange(Timeouts::default());
        running.end_request();
        assert_eq!(running.count_head(MOST_BEFORE_THE_ANSWER), Ok(()));
        assert_eq!(running.count_head(1).unwrap_err().status(), Status::TooLarge);
    }

    #[test]
    fn a_body_is_stopped_while_the_exchange_is_lent() {
        let mut running = exchange(Timeouts::default());
        let stop = running.watch_body();
        let lent = running.hand_over();
        assert!(running.deadline.cancel().is_none() && lent.deadline.cancel().is_some());
        running.stop_body();
        assert!(!stop.load(Ordering::Relaxed), "what is left behind stops nothing");
        lent.stop_body();
        assert!(stop.load(Ordering::Relaxed));
    }
}
