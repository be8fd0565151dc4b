//! Jobs: a request is sent again until the job that it asks for has ended.
//!
//! Responsible for when to ask again, for what ends the wait, and for which answers the caller sees. What a state means,
//! `message/job` knows.

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use super::attempt_end::Answered;
use crate::error::{Error, Status};
use crate::key::{CurrentKey, KeyFilter};
use crate::log::{Facts, Log};
use crate::message::job::{Progress, Wait};
use crate::stream::{Delta, Sink};
use crate::sys::deadline::Deadline;

/// The failed requests in a row that a wait survives, after each one's own retries.
const MOST_FAILURES: u32 = 20;

/// A request's wait for its job.
pub(super) struct JobWait<'runner> {
    pub wait: Wait,
    pub operation: &'runner str,
    pub deadline: Deadline,
    pub key: &'runner CurrentKey,
    pub log: &'runner Log,
}

impl JobWait<'_> {
    /// Asks until the job has ended. `ask` sends the request once; for a later time it learns when the first one began.
    /// `sink` gets the answers in which the state is another than before.
    pub fn run(
        &self,
        sink: &mut Sink<'_>,
        mut ask: impl FnMut(Option<Instant>, &mut Sink<'_>) -> Answered,
    ) -> Answered {
        let Wait { job, interval, first } = self.wait;
        let (mut shown, mut began, mut failures, mut next) = (None, None, 0, first);
        loop {
            let mut of_new_state = |delta: Delta<'_>| {
                if let Delta::Chunk { json } = delta {
                    let state = std::str::from_utf8(json).ok().and_then(|json| job.state(json));
                    if shown.as_ref() == Some(&state) {
                        return ControlFlow::Continue(());
                    }
                    shown = Some(state);
                }
                sink(delta)
            };
            let (response, sent) = ask(began, &mut of_new_state);
            began = Some(self.deadline.began());
            let wait = match response.failure() {
                None => match job.progress(&response) {
                    Progress::Done => return (response, sent),
                    Progress::Failed(state) => {
                        let filter =
                            KeyFilter::new([sent, self.key.in_force().ok().map(|key| key.fingerprint())]);
                        return (response.of_failed_job(self.operation, &state, &filter), sent);
                    }
                    Progress::UnderWay => {
                        failures = 0;
                        let wait = next;
                        next = next.saturating_mul(2).min(interval);
                        wait
                    }
                },
                Some(failure) if passes(failure) && failures < MOST_FAILURES => {
                    failures += 1;
                    let wait = interval.max(response.retry_after().unwrap_or_default());
                    self.note(failure, wait);
                    wait
                }
                Some(_) => return (response, sent),
            };
            if let Err(error) = self.deadline.pause_until(Instant::now() + wait, "the job's next state") {
                return (response.stopped(self.operation, error), sent);
            }
        }
    }

    fn note(&self, failure: &Error, wait: Duration) {
        let facts: Facts<'_> = &[("status", &failure.status()), ("wait", &wait)];
        self.log.warn("a job's state could not be read, and is asked for again", facts);
    }
}

/// Whether it may have passed when the job is asked for again.
fn passes(failure: &Error) -> bool {
    matches!(
        failure.status(),
        Status::Connection | Status::Timeout | Status::RateLimit | Status::Overloaded | Status::Server
    )
}
