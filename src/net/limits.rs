//! How long a request may take, which of the four limits passed, and how far a try of it came.
//!
//! Responsible for turning the limits that a user set into the one deadline that the next wait has, and
//! for the message when it passes. It must not wait for a server; the socket does.
//!
//! ureq hands a pooled connection to the next request without saying whose it is, so the request that
//! runs on this thread is kept in a thread-local for as long as it runs: a connection asks here.

use std::cell::RefCell;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::cancel::Cancel;
use crate::error::{Error, Result, Status};
use crate::key::Fingerprint;
use crate::wake::{self, Waited, Wake};

/// What a user may set, in the numbers of the C header (`TOGETHER_TIMEOUT_...`). `None` is no limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    pub connect: Option<Duration>,
    pub first_byte: FirstByte,
    pub idle: Option<Duration>,
    pub total: Option<Duration>,
}

/// The wait for an answer's first byte has two defaults: a stream begins at once, while an answer that
/// comes whole is silent for as long as the model writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FirstByte {
    ByKind,
    Set(Option<Duration>),
}

impl Default for Timeouts {
    fn default() -> Timeouts {
        Timeouts {
            connect: Some(Duration::from_secs(10)),
            first_byte: FirstByte::ByKind,
            idle: Some(Duration::from_secs(60)),
            total: None,
        }
    }
}

impl Timeouts {
    pub(crate) fn first_byte(&self, streams: bool) -> Option<Duration> {
        match self.first_byte {
            FirstByte::Set(limit) => limit,
            FirstByte::ByKind => Some(Duration::from_secs(if streams { 60 } else { 600 })),
        }
    }
}

/// Where a request is: each phase has its own limit.
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

/// The time that the request on this thread has.
#[derive(Debug)]
struct Running {
    timeouts: Timeouts,
    streams: bool,
    began: Instant,
    phase: Phase,
    phase_began: Instant,
    pause_began: Instant,
    progress: Progress,
    on_used_connection: bool,
    /// Bytes of the answer that came before its head was whole.
    head_bytes: usize,
    /// The answer's head is whole, and says that its body comes in chunks.
    is_in_chunks: bool,
    /// Bytes of the answer that came since its body last brought something.
    framing_bytes: usize,
    cancel: Arc<Cancel>,
    /// In the place of the limit on pauses, while only the end of an answer is read.
    drain: Option<Duration>,
    sent_key: Option<Fingerprint>,
    /// The server has said no before it had all of the request.
    takes_no_more: bool,
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
    /// What stands in the way stays there: a proxy that says no, a host's transport that breaks its word.
    Barred,
}

/// The most bytes of interim answers (1xx) and a head together. A head alone has a smaller limit, and a few
/// interim answers are short.
const MOST_BEFORE_THE_ANSWER: usize = 64 * 1024;

/// The most bytes of chunk sizes and trailers in a row, which ureq reads without telling anybody.
const MOST_FRAMING: usize = 64 * 1024;

thread_local! {
    static RUNNING: RefCell<Option<Running>> = const { RefCell::new(None) };
}

/// Holds the limits of the request that this thread runs, while it lives. A callback of a request may run
/// another one, so what ran before is kept and comes back. It stays on its thread, as they do.
#[derive(Debug)]
pub struct Clock {
    outer: Option<Running>,
    on_this_thread: PhantomData<*const ()>,
}

impl Clock {
    pub fn start(timeouts: Timeouts, streams: bool, cancel: Arc<Cancel>) -> Clock {
        let now = Instant::now();
        let running = Running {
            timeouts,
            streams,
            began: now,
            phase: Phase::Connect,
            phase_began: now,
            pause_began: now,
            progress: Progress::NotSent,
            on_used_connection: false,
            head_bytes: 0,
            is_in_chunks: false,
            framing_bytes: 0,
            drain: None,
            sent_key: None,
            takes_no_more: false,
            cancel,
        };
        Clock { outer: RUNNING.replace(Some(running)), on_this_thread: PhantomData }
    }
}

impl Drop for Clock {
    fn drop(&mut self) {
        RUNNING.set(self.outer.take());
    }
}

/// The request is tried, for the first time or again: every limit but the total begins anew.
pub fn try_begins() {
    with_running(|running| {
        running.enter(Phase::Connect);
        running.progress = Progress::NotSent;
        running.on_used_connection = false;
        running.head_bytes = 0;
        running.is_in_chunks = false;
        running.framing_bytes = 0;
        running.drain = None;
        running.sent_key = None;
        running.takes_no_more = false;
    });
}

/// Connected, and the request begins to go: from now on the limit is on each pause. A connection is used when
/// it has carried a request before.
pub fn sending(on_used_connection: bool) {
    with_running(|running| {
        running.enter(Phase::Idle);
        running.progress = Progress::Sent;
        running.on_used_connection = on_used_connection;
    });
}

/// The key that was put into the head.
pub fn key_sent(key: Fingerprint) {
    with_running(|running| running.sent_key = Some(key));
}

/// The key that the try was sent with, if it was.
pub fn sent_key() -> Option<Fingerprint> {
    RUNNING.with_borrow(|slot| slot.as_ref().and_then(|running| running.sent_key))
}

/// The server has said no, or gone, before it had all of the request: the rest is not worth reading.
pub fn refused() {
    with_running(|running| running.takes_no_more = true);
}

/// Whether what is still to be sent would go nowhere.
pub fn takes_no_more() -> bool {
    RUNNING.with_borrow(|slot| slot.as_ref().is_some_and(|running| running.takes_no_more))
}

/// What the try fails with would be met again.
pub fn barred() {
    with_running(|running| running.progress = Progress::Barred);
}

/// The whole request is in the system's hands: from now on the answer is waited for.
pub fn request_sent() {
    with_running(|running| running.enter(Phase::FirstByte));
}

/// Bytes of the answer came, or (0) its end: whether they are known to be of a body in chunks. Fails when there are too
/// many of them before its head is whole, or too many that bring nothing of its body.
pub fn answer_came(bytes: usize) -> Result<bool> {
    RUNNING.with_borrow_mut(|slot| match slot {
        Some(running) if bytes > 0 && matches!(running.phase, Phase::FirstByte | Phase::Head) => {
            running.progress = Progress::Answered;
            running.head_bytes = running.head_bytes.saturating_add(bytes);
            match running.head_bytes > MOST_BEFORE_THE_ANSWER {
                true => Err(Error::new(
                    Status::TooLarge,
                    format!(
                        "interim answers (HTTP 1xx) and the answer's head are over their limit of \
                         {MOST_BEFORE_THE_ANSWER} bytes"
                    ),
                )),
                false => Ok(false),
            }
        }
        Some(running) if running.phase == Phase::Idle => {
            running.framing_bytes = running.framing_bytes.saturating_add(bytes);
            match running.framing_bytes > MOST_FRAMING {
                true => Err(Error::new(
                    Status::TooLarge,
                    format!(
                        "chunk sizes or trailers of the answer are over their limit of {MOST_FRAMING} bytes"
                    ),
                )),
                false => Ok(running.is_in_chunks),
            }
        }
        _ => Ok(false),
    })
}

/// Something of the answer's body was read.
pub fn body_came() {
    with_running(|running| running.framing_bytes = 0);
}

/// More of the answer is waited for; of its head, a part is there or not.
pub fn head_has_begun(has_begun: bool) {
    with_running(|running| match running.phase {
        Phase::FirstByte if has_begun => running.phase = Phase::Head,
        Phase::Head if !has_begun => running.phase = Phase::FirstByte,
        _ => {}
    });
}

/// The answer's head is whole: from now on the limit is on each pause.
pub fn head_came(is_in_chunks: bool) {
    with_running(|running| {
        running.enter(Phase::Idle);
        running.is_in_chunks = is_in_chunks;
    });
}

/// Fails when the request was cancelled before it came to what it waits for now.
pub fn still_wanted(awaited: &str) -> Result<()> {
    let is_cancelled =
        RUNNING.with_borrow(|slot| slot.as_ref().is_some_and(|running| running.cancel.is_cancelled()));
    if is_cancelled { Err(cancelled(awaited)) } else { Ok(()) }
}

/// How far the try that runs on this thread came.
pub fn progress() -> Progress {
    RUNNING.with_borrow(|slot| slot.as_ref().map_or(Progress::NotSent, |running| running.progress))
}

/// Whether the try went over a connection that had carried a request before, and nothing came back: the
/// server may have closed it in the moment before.
pub fn may_have_been_stale() -> bool {
    RUNNING.with_borrow(|slot| {
        slot.as_ref().is_some_and(|running| running.on_used_connection && running.progress == Progress::Sent)
    })
}

/// Whether a wait of this length would end before the total limit does.
pub fn has_time_for(wait: Duration) -> bool {
    RUNNING.with_borrow(|slot| {
        let deadline = slot.as_ref().and_then(Running::total_deadline);
        let end = Instant::now().checked_add(wait);
        deadline.is_none_or(|deadline| end.is_some_and(|end| end < deadline))
    })
}

/// Waits between two tries, unless the request is cancelled or its time is over before.
pub fn pause_until(end: Instant) -> Result<()> {
    let deadline = total_deadline().filter(|deadline| *deadline < end);
    match with_wake(|wake| wake::wait_for_wake(wake, deadline.unwrap_or(end))) {
        Ok(Waited::Woken) => Err(cancelled("its next try")),
        Ok(_) if deadline.is_some() => Err(passed("its next try")),
        Ok(_) => Ok(()),
        Err(error) => Err(Error::new(Status::Internal, format!("the system refuses to wait: {error}"))),
    }
}

/// A wait for the server begins. Time that the caller took, in a callback or before it read an event, is
/// not the server's pause.
pub fn wait_begins() {
    crate::panic::may_strike();
    with_running(|running| running.pause_began = Instant::now());
}

/// As above, of a wait that may be given up after `patience`: what can end it before then, if no limit does.
pub fn patient_wait_begins(patience: Duration) -> Option<Arc<Cancel>> {
    crate::panic::may_strike();
    RUNNING.with_borrow_mut(|slot| {
        let running = slot.as_mut()?;
        let now = Instant::now();
        running.pause_began = now;
        running.has_left(patience, now).then(|| running.cancel.clone())
    })
}

fn with_running(change: impl FnOnce(&mut Running)) {
    RUNNING.with_borrow_mut(|slot| slot.as_mut().map(change));
}

/// The instant at which the wait that begins now must end; `None` is never.
pub fn deadline() -> Option<Instant> {
    RUNNING.with_borrow(|slot| slot.as_ref().and_then(Running::deadline))
}

/// The instant at which everything must be over, for a wait that no phase's limit is for.
pub fn total_deadline() -> Option<Instant> {
    RUNNING.with_borrow(|slot| slot.as_ref().and_then(Running::total_deadline))
}

/// Lends what a wait must watch beside its socket, so that the request can be cancelled.
pub fn with_wake<R>(wait: impl FnOnce(Option<&Wake>) -> R) -> R {
    RUNNING.with_borrow(|slot| wait(slot.as_ref().map(|running| running.cancel.wake())))
}

/// What cancels the request, for waits that a wake cannot end.
pub fn cancel() -> Option<Arc<Cancel>> {
    RUNNING.with_borrow(|slot| slot.as_ref().map(|running| running.cancel.clone()))
}

/// The answer is whole; from now on only its end is read, so that the connection can be used again. That
/// is worth this long and no longer.
pub fn drain_within(limit: Duration) {
    with_running(|running| {
        running.enter(Phase::Idle);
        running.drain = Some(limit);
    });
}

/// The failure of a wait that another thread ended.
pub fn cancelled(awaited: &str) -> Error {
    Error::new(Status::Cancelled, format!("the call was cancelled while it waited for {awaited}"))
}

/// The failure of a wait that reached its deadline. `awaited` says what was waited for.
pub fn passed(awaited: &str) -> Error {
    RUNNING.with_borrow(|slot| match slot {
        Some(running) => running.passed(awaited),
        None => Error::new(Status::Timeout, format!("no time is left for {awaited}")),
    })
}

impl Running {
    /// The clock is not asked where the limit is on each pause: that begins with its wait.
    fn enter(&mut self, phase: Phase) {
        self.phase = phase;
        if phase != Phase::Idle {
            self.phase_began = Instant::now();
            self.pause_began = self.phase_began;
        }
    }

    /// The limits that hold now: of the phase, of the pause, of it all. Of each its name and constant, its length, and
    /// since when it runs.
    fn at_hand(&self) -> [(&'static str, Option<Duration>, Instant); 3] {
        let Timeouts { connect, idle, total, .. } = self.timeouts;
        let (connect, first_byte, idle) = match self.phase {
            Phase::Connect => (connect, None, None),
            Phase::FirstByte => (None, self.timeouts.first_byte(self.streams), None),
            Phase::Head => (None, self.timeouts.first_byte(self.streams), idle),
            Phase::Idle => (None, None, self.drain.or(idle)),
        };
        let of_phase = match connect {
            Some(_) => ("CONNECT", connect, self.phase_began),
            None => ("FIRST_BYTE", first_byte, self.phase_began),
        };
        [of_phase, ("IDLE", idle, self.pause_began), ("TOTAL", total, self.began)]
    }

    /// The one that ends first, and its end. A limit too long for the clock to count is none.
    fn nearest(&self) -> Option<(&'static str, Duration, Instant)> {
        let ends = self.at_hand().into_iter().filter_map(|(constant, limit, began)| {
            limit.and_then(|limit| Some((constant, limit, began.checked_add(limit)?)))
        });
        ends.min_by_key(|(_, _, end)| *end)
    }

    fn has_left(&self, time: Duration, now: Instant) -> bool {
        self.at_hand().into_iter().all(|(_, limit, began)| {
            limit.is_none_or(|limit| limit.saturating_sub(now.saturating_duration_since(began)) > time)
        })
    }

    fn total_deadline(&self) -> Option<Instant> {
        self.timeouts.total.and_then(|limit| self.began.checked_add(limit))
    }

    fn deadline(&self) -> Option<Instant> {
        self.nearest().map(|(_, _, end)| end)
    }

    fn passed(&self, awaited: &str) -> Error {
        let (constant, limit, _) = self.nearest().unwrap_or(("TOTAL", Duration::ZERO, self.began));
        let name = constant.to_ascii_lowercase().replace('_', "-");
        Error::new(
            Status::Timeout,
            format!(
                "the {name} limit of {} ms passed while waiting for {awaited}; set TOGETHER_TIMEOUT_{constant} to \
                 allow more",
                limit.as_millis()
            ),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn new_cancel() -> Arc<Cancel> {
        crate::net::cancel::InFlight::default().enter().unwrap()
    }

    fn milliseconds(count: u64) -> Option<Duration> {
        Some(Duration::from_millis(count))
    }

    #[test]
    fn each_phase_has_its_limit_and_the_total_has_the_last_word() {
        let timeouts = Timeouts {
            connect: milliseconds(1_000),
            first_byte: FirstByte::Set(milliseconds(2_000)),
            idle: milliseconds(3_000),
            total: None,
        };
        let clock = Clock::start(timeouts, false, new_cancel());
        assert!(passed("a connection").message().contains("connect limit of 1000 ms"));
        request_sent();
        assert!(passed("an answer").message().contains("first-byte limit of 2000 ms"));
        assert_eq!(answer_came(1), Ok(false));
        assert!(passed("an answer").message().contains("first-byte limit of 2000 ms"), "a drip is no answer");
        head_has_begun(true);
        assert!(passed("an answer").message().contains("first-byte limit"), "it is the nearer one");
        head_has_begun(false);
        head_came(false);
        wait_begins();
        assert!(passed("more").message().contains("idle limit of 3000 ms"));
        assert!(deadline().unwrap() > Instant::now() + Duration::from_secs(2));
        drop(clock);
        assert_eq!(deadline(), None);

        let clock = Clock::start(Timeouts { total: milliseconds(500), ..timeouts }, false, new_cancel());
        assert!(passed("a connection").message().contains("total limit of 500 ms"));
        assert!(deadline().unwrap() <= Instant::now() + Duration::from_millis(500));
        drop(clock);
    }

    #[test]
    fn a_request_inside_anothers_callback_gives_its_limits_back() {
        let outer = Timeouts { idle: milliseconds(700), ..Timeouts::default() };
        let _outer = Clock::start(outer, false, new_cancel());
        sending(false);
        drop(Clock::start(Timeouts::default(), false, new_cancel()));
        assert!(passed("more").message().contains("idle limit of 700 ms"));
    }

    #[test]
    fn a_try_tells_how_far_it_came_and_the_next_begins_anew() {
        let timeouts = Timeouts { total: milliseconds(60_000), ..Timeouts::default() };
        let _clock = Clock::start(timeouts, false, new_cancel());
        assert_eq!((progress(), may_have_been_stale()), (Progress::NotSent, false));
        sending(true);
        request_sent();
        assert_eq!((progress(), may_have_been_stale()), (Progress::Sent, true));
        assert_eq!(answer_came(10), Ok(false));
        assert_eq!((progress(), may_have_been_stale()), (Progress::Answered, false));
        try_begins();
        assert_eq!((progress(), may_have_been_stale()), (Progress::NotSent, false));
        assert!(has_time_for(Duration::from_secs(50)) && !has_time_for(Duration::from_secs(70)));
        assert!(!has_time_for(Duration::MAX));
    }

    #[test]
    fn interim_answers_without_end_run_into_a_limit() {
        let _clock = Clock::start(Timeouts::default(), false, new_cancel());
        request_sent();
        assert_eq!(answer_came(MOST_BEFORE_THE_ANSWER), Ok(false));
        assert_eq!(answer_came(1).unwrap_err().status(), Status::TooLarge);
        head_came(false);
        assert_eq!(answer_came(MOST_FRAMING), Ok(false), "a body has another limit");
        body_came();
        assert_eq!(answer_came(MOST_FRAMING), Ok(false), "its framing did not fill it");
        assert_eq!(answer_came(1).unwrap_err().status(), Status::TooLarge);
    }

    #[test]
    fn a_pause_ends_at_its_end_or_with_the_request() {
        let soon = Instant::now() + Duration::from_millis(5);
        let cancel = new_cancel();
        let _clock = Clock::start(Timeouts::default(), false, cancel.clone());
        assert_eq!(pause_until(soon), Ok(()));
        assert!(Instant::now() >= soon);
        cancel.cancel();
        let late = Instant::now() + Duration::from_secs(600);
        assert_eq!(pause_until(late).unwrap_err().status(), Status::Cancelled);
    }

    #[test]
    fn no_limit_is_no_deadline() {
        let none = Timeouts { connect: None, first_byte: FirstByte::Set(None), idle: None, total: None };
        let _clock = Clock::start(none, true, new_cancel());
        assert_eq!(deadline(), None);
        request_sent();
        assert_eq!(deadline(), None);
    }

    #[test]
    fn a_stream_is_expected_to_begin_sooner() {
        let default = Timeouts::default();
        assert_eq!(default.first_byte(true), Some(Duration::from_secs(60)));
        assert_eq!(default.first_byte(false), Some(Duration::from_secs(600)));
    }
}
