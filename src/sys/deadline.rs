//! When a wait must end, and what can end it sooner.
//!
//! One value travels from a request to everything that waits for it: a socket, a look-up, a proxy, a host's stream, a
//! recording. Responsible for three limits of time (on the phase, on each pause, on it all), for the cancel beside them,
//! and for the message when one of them ends a wait. It must not know what a phase is: the exchange does.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::cancel::Cancel;
use super::wake::{self, Waited, Wake};
use super::words::in_english;
use crate::error::{Error, Result, Status};

#[derive(Debug)]
pub struct Deadline {
    phase: TimeLimit,
    pause: TimeLimit,
    total: TimeLimit,
    /// `None` where no other thread can end it.
    cancel: Option<Arc<Cancel>>,
}

/// A limit of time.
#[derive(Clone, Copy, Debug)]
struct TimeLimit {
    /// The end of its constant's name, `TOGETHER_TIMEOUT_...`.
    constant: &'static str,
    /// `None` is no limit.
    length: Option<Duration>,
    began: Instant,
}

impl TimeLimit {
    /// A limit too long for the clock to count is none.
    fn end(&self) -> Option<Instant> {
        self.length.and_then(|length| self.began.checked_add(length))
    }

    fn has_left(&self, time: Duration, now: Instant) -> bool {
        self.length
            .is_none_or(|length| length.saturating_sub(now.saturating_duration_since(self.began)) > time)
    }
}

impl Deadline {
    /// The total begins now; no other limit holds yet.
    pub fn new(total: Option<Duration>, cancel: Option<Arc<Cancel>>) -> Deadline {
        let limit = TimeLimit { constant: "TOTAL", length: total, began: Instant::now() };
        Deadline {
            phase: TimeLimit { length: None, ..limit },
            pause: TimeLimit { constant: "IDLE", length: None, ..limit },
            total: limit,
            cancel,
        }
    }

    /// The total began before now: this is a later part of what it limits.
    pub fn begin_total_at(&mut self, began: Instant) {
        self.total.began = began;
    }

    /// When the total began.
    pub fn began(&self) -> Instant {
        self.total.began
    }

    /// The limit on it all and the cancel, for work that waits for no server.
    pub fn total_alone(&self) -> Deadline {
        let none = |limit: TimeLimit| TimeLimit { length: None, ..limit };
        Deadline {
            phase: none(self.phase),
            pause: none(self.pause),
            total: self.total,
            cancel: self.cancel.clone(),
        }
    }

    /// Fails when the request was cancelled, or its time has passed.
    pub fn check(&self, awaited: &str) -> Result<()> {
        self.check_cancel(awaited)?;
        self.time_left(awaited).map(drop)
    }

    /// The same limits without the cancel: what is left behind while the deadline itself is lent.
    pub fn without_cancel(&self) -> Deadline {
        Deadline { cancel: None, ..*self }
    }

    /// A phase begins, with its own limit and none on its pauses.
    pub fn begin_phase(&mut self, constant: &'static str, length: Option<Duration>) {
        let began = Instant::now();
        self.phase = TimeLimit { constant, length, began };
        self.pause = TimeLimit { length: None, began, ..self.pause };
    }

    /// No phase has a limit any more. The clock is not read: the limit on a pause begins with its wait.
    pub fn end_phase(&mut self) {
        self.phase.length = None;
    }

    /// From now on each pause has this limit.
    pub fn limit_pauses(&mut self, length: Option<Duration>) {
        self.pause.length = length;
    }

    /// A wait begins. Time that the caller took, in a callback or before it read an event, is no pause of the server's.
    pub fn begin_wait(&mut self) {
        super::panic::may_strike();
        self.pause.began = Instant::now();
    }

    /// As above, of a wait in the kernel that ends by itself after `patience`: what cancels it, where no limit ends before then.
    pub fn begin_patient_wait(&mut self, patience: Duration) -> Option<&Arc<Cancel>> {
        self.begin_wait();
        let limits = [&self.phase, &self.pause, &self.total];
        let cancel = self.cancel.as_ref()?;
        limits.into_iter().all(|limit| limit.has_left(patience, self.pause.began)).then_some(cancel)
    }

    /// The instant at which the wait that begins now must end; `None` is never.
    pub fn instant(&self) -> Option<Instant> {
        self.nearest().map(|(_, end)| end)
    }

    /// The instant at which everything must be over, for a wait that no phase's limit is for.
    pub fn total_instant(&self) -> Option<Instant> {
        self.total.end()
    }

    /// What a wait must watch beside what it waits for.
    pub fn wake(&self) -> Option<&Wake> {
        self.cancel.as_deref().map(Cancel::wake)
    }

    pub fn cancel(&self) -> Option<&Arc<Cancel>> {
        self.cancel.as_ref()
    }

    pub fn is_cancelled(&self) -> bool {
        self.cancel.as_ref().is_some_and(|cancel| cancel.is_cancelled())
    }

    /// Fails when the request was cancelled before it came to what it waits for now.
    pub fn check_cancel(&self, awaited: &str) -> Result<()> {
        if self.is_cancelled() { Err(cancelled(awaited)) } else { Ok(()) }
    }

    /// The time that a wait which begins now has; `None` is no limit.
    pub fn time_left(&self, awaited: &str) -> Result<Option<Duration>> {
        match self.instant().map(|end| end.saturating_duration_since(Instant::now())) {
            Some(Duration::ZERO) => Err(self.passed(awaited)),
            left => Ok(left),
        }
    }

    /// Whether a wait of this length would end before the total limit does.
    pub fn has_time_for(&self, wait: Duration) -> bool {
        let end = Instant::now().checked_add(wait);
        self.total_instant().is_none_or(|deadline| end.is_some_and(|end| end < deadline))
    }

    /// Waits until `end`, unless the request is cancelled or its total limit passes before. `awaited` says for what.
    pub fn pause_until(&self, end: Instant, awaited: &str) -> Result<()> {
        let total = self.total_instant().filter(|total| *total < end);
        match wake::wait_for_wake(self.wake(), Some(total.unwrap_or(end))) {
            Ok(Waited::Woken) => Err(cancelled(awaited)),
            Ok(_) if total.is_some() => Err(self.passed(awaited)),
            Ok(_) => Ok(()),
            Err(error) => {
                let problem = format!("the system refuses to wait: {}", in_english(&error));
                Err(Error::new(Status::Internal, problem))
            }
        }
    }

    /// The failure of a wait that reached its deadline.
    pub fn passed(&self, awaited: &str) -> Error {
        self.nearest().map_or(self.total, |(limit, _)| limit).passed(awaited)
    }

    /// The failure of a request whose events were not read before the total limit passed, if that is so.
    pub fn late_reader(&self) -> Option<Error> {
        let is_late = self.cancel.as_ref().is_some_and(|cancel| cancel.has_late_reader());
        is_late.then(|| self.total.passed("the call's events to be read"))
    }

    /// The limit that ends first, and its end.
    fn nearest(&self) -> Option<(TimeLimit, Instant)> {
        let limits = [self.phase, self.pause, self.total];
        limits.into_iter().filter_map(|limit| Some((limit, limit.end()?))).min_by_key(|(_, end)| *end)
    }
}

impl TimeLimit {
    fn passed(&self, awaited: &str) -> Error {
        let TimeLimit { constant, length, .. } = self;
        let name = constant.to_ascii_lowercase().replace('_', "-");
        Error::new(
            Status::Timeout,
            format!(
                "the {name} limit of {} ms passed while waiting for {awaited}; set TOGETHER_TIMEOUT_{constant} to \
                 allow more",
                length.unwrap_or_default().as_millis()
            ),
        )
    }
}

/// The failure of a wait that another thread ended.
pub fn cancelled(awaited: &str) -> Error {
    Error::new(Status::Cancelled, format!("the call was cancelled while it waited for {awaited}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sys::cancel::InFlight;

    fn milliseconds(count: u64) -> Option<Duration> {
        Some(Duration::from_millis(count))
    }

    #[test]
    fn the_limit_that_ends_first_is_named() {
        let mut deadline = Deadline::new(milliseconds(5_000), None);
        assert!(deadline.passed("it").message().contains("total limit of 5000 ms"));
        deadline.begin_phase("FIRST_BYTE", milliseconds(2_000));
        let message = deadline.passed("an answer").message().to_owned();
        assert!(
            message.contains("the first-byte limit of 2000 ms passed while waiting for an answer"),
            "{message}"
        );
        assert!(message.contains("TOGETHER_TIMEOUT_FIRST_BYTE"), "{message}");
        deadline.limit_pauses(milliseconds(1_000));
        assert!(deadline.passed("it").message().contains("idle limit of 1000 ms"));
        deadline.limit_pauses(milliseconds(3_000));
        deadline.end_phase();
        assert!(deadline.passed("it").message().contains("idle limit of 3000 ms"));
        assert!(deadline.instant().unwrap() > Instant::now() + Duration::from_secs(2));
    }

    #[test]
    fn no_limit_is_no_deadline() {
        let mut deadline = Deadline::new(None, None);
        deadline.begin_phase("CONNECT", None);
        assert_eq!(deadline.instant(), None);
        deadline.begin_phase("CONNECT", Some(Duration::MAX));
        assert_eq!(deadline.instant(), None, "longer than the clock counts");
        assert_eq!(deadline.time_left("it"), Ok(None));
        deadline.begin_phase("CONNECT", Some(Duration::ZERO));
        assert_eq!(deadline.time_left("it").unwrap_err().status(), Status::Timeout);
    }

    #[test]
    fn a_pause_between_tries_has_the_total_alone() {
        let deadline = Deadline::new(milliseconds(60_000), None);
        assert!(
            deadline.has_time_for(Duration::from_secs(50)) && !deadline.has_time_for(Duration::from_secs(70))
        );
        assert!(!deadline.has_time_for(Duration::MAX));
        let soon = Instant::now() + Duration::from_millis(5);
        assert_eq!(deadline.pause_until(soon, "its next try"), Ok(()));
        assert!(Instant::now() >= soon);
        let spent = Deadline::new(Some(Duration::ZERO), None);
        let late = Instant::now() + Duration::from_secs(600);
        assert_eq!(spent.pause_until(late, "its next try").unwrap_err().status(), Status::Timeout);
    }

    #[test]
    fn a_cancel_ends_a_pause_and_patience_is_only_for_waits_that_no_limit_ends_sooner() {
        let cancel = InFlight::default().enter().unwrap();
        let mut deadline = Deadline::new(milliseconds(60_000), Some(cancel.clone()));
        assert!(deadline.begin_patient_wait(Duration::from_secs(5)).is_some());
        deadline.limit_pauses(milliseconds(4_000));
        assert!(deadline.begin_patient_wait(Duration::from_secs(5)).is_none());
        assert_eq!(deadline.check_cancel("its turn"), Ok(()));
        cancel.cancel();
        let late = Instant::now() + Duration::from_secs(600);
        assert_eq!(deadline.pause_until(late, "its next try").unwrap_err().status(), Status::Cancelled);
        assert_eq!(deadline.check_cancel("its turn").unwrap_err().status(), Status::Cancelled);
        assert!(!deadline.without_cancel().is_cancelled());
    }
}
