//! How long a request may take, and which of the four limits passed.
//!
//! Responsible for turning the limits that a user set into the one deadline that the next wait has, and
//! for the message when it passes. It must not wait itself; the socket does.
//!
//! ureq hands a pooled connection to the next request without saying whose it is, so the request that
//! runs on this thread is kept in a thread-local for as long as it runs: a connection asks here.

use std::cell::RefCell;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::cancel::Cancel;
use crate::error::{Error, Status};
use crate::wake::Wake;

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
    fn first_byte(&self, streams: bool) -> Option<Duration> {
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
    /// Sent, and nothing of the answer has come.
    FirstByte,
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
    cancel: Arc<Cancel>,
}

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
        let phase = Phase::Connect;
        let running = Running { timeouts, streams, began: now, phase, phase_began: now, cancel };
        Clock { outer: RUNNING.replace(Some(running)), on_this_thread: PhantomData }
    }
}

impl Drop for Clock {
    fn drop(&mut self) {
        RUNNING.set(self.outer.take());
    }
}

/// The key is there: the limit on connecting begins.
pub fn connecting() {
    enter(Phase::Connect);
}

/// Connected: from now on the limit is on each pause.
pub fn connected() {
    enter(Phase::Idle);
}

/// The whole request is in the system's hands: from now on the answer is waited for.
pub fn request_sent() {
    enter(Phase::FirstByte);
}

/// The answer is coming.
pub fn answer_came() {
    with_running(|running| running.phase = Phase::Idle);
}

/// A wait for the server begins. Time that the caller took, in a callback or before it read an event, is
/// not the server's pause.
pub fn wait_begins() {
    with_running(|running| {
        if running.phase == Phase::Idle {
            running.phase_began = Instant::now();
        }
    });
}

fn enter(phase: Phase) {
    with_running(|running| {
        running.phase = phase;
        running.phase_began = Instant::now();
    });
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

/// The answer is whole; from now on only its end is read, so that the connection can be used again. That
/// is worth this long and no longer.
pub fn drain_within(limit: Duration) {
    with_running(|running| running.timeouts.idle = Some(limit));
    enter(Phase::Idle);
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
    fn phase_limit(&self) -> Option<Duration> {
        match self.phase {
            Phase::Connect => self.timeouts.connect,
            Phase::FirstByte => self.timeouts.first_byte(self.streams),
            Phase::Idle => self.timeouts.idle,
        }
    }

    fn phase_deadline(&self) -> Option<Instant> {
        // A limit too long for the clock to count is none.
        self.phase_limit().and_then(|limit| self.phase_began.checked_add(limit))
    }

    fn total_deadline(&self) -> Option<Instant> {
        self.timeouts.total.and_then(|limit| self.began.checked_add(limit))
    }

    fn deadline(&self) -> Option<Instant> {
        match (self.phase_deadline(), self.total_deadline()) {
            (Some(phase), Some(total)) => Some(phase.min(total)),
            (phase, total) => phase.or(total),
        }
    }

    fn passed(&self, awaited: &str) -> Error {
        let total_came_first = match (self.phase_deadline(), self.total_deadline()) {
            (Some(phase), Some(total)) => total <= phase,
            (phase, _) => phase.is_none(),
        };
        let (name, constant, limit) = match self.phase {
            _ if total_came_first => ("total", "TOGETHER_TIMEOUT_TOTAL", self.timeouts.total),
            Phase::Connect => ("connect", "TOGETHER_TIMEOUT_CONNECT", self.phase_limit()),
            Phase::FirstByte => ("first-byte", "TOGETHER_TIMEOUT_FIRST_BYTE", self.phase_limit()),
            Phase::Idle => ("idle", "TOGETHER_TIMEOUT_IDLE", self.phase_limit()),
        };
        let milliseconds = limit.unwrap_or_default().as_millis();
        Error::new(
            Status::Timeout,
            format!(
                "the {name} limit of {milliseconds} ms passed while waiting for {awaited}; set {constant} to allow more"
            ),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cancel() -> Arc<Cancel> {
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
        let clock = Clock::start(timeouts, false, cancel());
        assert!(passed("a connection").message().contains("connect limit of 1000 ms"));
        request_sent();
        assert!(passed("an answer").message().contains("first-byte limit of 2000 ms"));
        answer_came();
        wait_begins();
        assert!(passed("more").message().contains("idle limit of 3000 ms"));
        assert!(deadline().unwrap() > Instant::now() + Duration::from_secs(2));
        drop(clock);
        assert_eq!(deadline(), None);

        let clock = Clock::start(Timeouts { total: milliseconds(500), ..timeouts }, false, cancel());
        assert!(passed("a connection").message().contains("total limit of 500 ms"));
        assert!(deadline().unwrap() <= Instant::now() + Duration::from_millis(500));
        drop(clock);
    }

    #[test]
    fn a_request_inside_anothers_callback_gives_its_limits_back() {
        let outer = Timeouts { idle: milliseconds(700), ..Timeouts::default() };
        let _outer = Clock::start(outer, false, cancel());
        connected();
        drop(Clock::start(Timeouts::default(), false, cancel()));
        assert!(passed("more").message().contains("idle limit of 700 ms"));
    }

    #[test]
    fn no_limit_is_no_deadline() {
        let none = Timeouts { connect: None, first_byte: FirstByte::Set(None), idle: None, total: None };
        let _clock = Clock::start(none, true, cancel());
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
