//! Whether a failed try is made again, and after how long.
//!
//! Responsible for one decision, from the operation, the outcome and the number of tries. Pure: time,
//! chance and what other requests of the client do come from the caller. What Together's own SDKs do, and where
//! this differs, is in `docs/retries.md`.

use std::time::Duration;

use crate::error::Status;
pub use crate::http::Progress;
use crate::retry_class::RetryClass;

/// How a try failed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum TryOutcome {
    /// Nothing that could be called an answer.
    Unanswered {
        status: Status,
        progress: Progress,
        /// Another try would meet the cause again.
        is_final: bool,
    },
    /// An answer that says no.
    Refused {
        http_status: u16,
        /// The header `x-should-retry`.
        should_retry: Option<bool>,
        /// How long the server asks to be left alone.
        retry_after: Option<Duration>,
    },
    /// A good answer broke off before any of it was handed on.
    BrokenOff {
        status: Status,
        /// It was a file, whose rest the next try asks for.
        got_further: bool,
    },
}

/// The longest that a server's word is waited for. What asks for more goes to the caller at once, who can see
/// the time in the response.
pub const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// The waits of the SDKs: 1, 2, 4, 8 and then 10 seconds, less up to a quarter by chance.
const FIRST_BACK_OFF: Duration = Duration::from_secs(1);
const LONGEST_BACK_OFF: Duration = Duration::from_secs(10);

/// Before a file goes on: its server is well, and has just sent more of it.
const BEFORE_REST: Duration = Duration::from_millis(250);

/// How long to wait before the next try; `None` is no other try. `made` counts the tries before this one, and
/// `chance` is between 0 and 1.
pub fn wait_before_next(outcome: TryOutcome, class: RetryClass, made: u32, chance: f64) -> Option<Duration> {
    let less_by_chance = |wait: Duration| wait.mul_f64(1.0 - 0.25 * chance);
    let back_off = less_by_chance(FIRST_BACK_OFF.saturating_mul(1 << made.min(8)).min(LONGEST_BACK_OFF));
    match outcome {
        TryOutcome::Unanswered { is_final: true, .. } => None,
        TryOutcome::Unanswered { status, progress, .. } => {
            is_worth_repeating(status, progress, class).then_some(back_off)
        }
        TryOutcome::BrokenOff { status, got_further } => {
            let is_lost = matches!(status, Status::Connection | Status::Protocol);
            let wait = if got_further { less_by_chance(BEFORE_REST) } else { back_off };
            (is_lost && class == RetryClass::Idempotent).then_some(wait)
        }
        TryOutcome::Refused { http_status, should_retry, retry_after } => {
            let was_named = retry_after.filter(|wait| !wait.is_zero());
            if !should_retry.unwrap_or_else(|| is_passing(http_status, class)) {
                return None;
            }
            match was_named {
                // A little later than it says, each client by another amount, so that not all come at once.
                Some(wait) if wait <= LONGEST_WAIT => Some(wait.mul_f64(1.0 + 0.1 * chance)),
                Some(_) => None,
                None => Some(back_off),
            }
        }
    }
}

/// Of a request without an answer. A limit that passed is the caller's word and is not stretched by another try;
/// a certificate does not get better.
fn is_worth_repeating(status: Status, progress: Progress, class: RetryClass) -> bool {
    match (status, progress) {
        (Status::Connection, Progress::NotSent) => true,
        // The server may have done what it was asked.
        (Status::Connection | Status::Protocol, Progress::Sent) => class != RetryClass::Creates,
        (Status::Connection, Progress::Answered) => class == RetryClass::Idempotent,
        _ => false,
    }
}

/// Whether an HTTP status passes by itself, and says that nothing was done (or that it does no harm to do it
/// twice).
fn is_passing(http_status: u16, class: RetryClass) -> bool {
    match http_status {
        // Too slow in sending, or too often: the request was not looked at.
        408 | 429 => true,
        500.. => class != RetryClass::Creates,
        // 409 among them: that a file is there already, or that a job is in another state, stays so.
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use RetryClass::{Creates, Harmless, Idempotent};

    const KINDS: [RetryClass; 3] = [Idempotent, Harmless, Creates];

    fn refused(http_status: u16) -> TryOutcome {
        TryOutcome::Refused { http_status, should_retry: None, retry_after: None }
    }

    fn wait(outcome: TryOutcome, class: RetryClass) -> Option<Duration> {
        wait_before_next(outcome, class, 0, 0.0)
    }

    /// Every row of the table of HTTP statuses: which kinds of request are tried again.
    #[test]
    fn every_http_status_has_its_answer() {
        let all = &KINDS[..];
        let harmless = &[Idempotent, Harmless][..];
        for (statuses, kinds) in [
            (&[300, 301, 302, 303, 304, 307, 308][..], &[][..]),
            (
                &[
                    400, 401, 402, 403, 404, 405, 406, 409, 410, 411, 412, 413, 414, 415, 421, 422, 423, 424,
                    425,
                ],
                &[],
            ),
            (&[426, 428, 431, 451, 499], &[]),
            (&[408, 429], all),
            (
                &[500, 501, 502, 503, 504, 505, 507, 508, 511, 520, 521, 522, 523, 524, 525, 526, 529, 599],
                harmless,
            ),
        ] {
            for status in statuses {
                let tried_again: Vec<_> =
                    KINDS.into_iter().filter(|kind| wait(refused(*status), *kind).is_some()).collect();
                assert_eq!(tried_again, kinds, "HTTP {status}");
            }
        }
    }

    #[test]
    fn the_server_has_the_last_word_on_whether() {
        for class in KINDS {
            for http_status in [400, 404, 409, 429, 500, 503] {
                let said = |should_retry, retry_after| TryOutcome::Refused {
                    http_status,
                    should_retry,
                    retry_after,
                };
                assert!(wait(said(Some(true), None), class).is_some(), "{http_status}");
                assert_eq!(
                    wait(said(Some(false), Some(Duration::from_secs(1))), class),
                    None,
                    "{http_status}"
                );
            }
        }
    }

    #[test]
    fn a_time_to_come_again_does_not_say_that_nothing_was_begun() {
        // A gateway names one too, of a request that broke off behind it; and Together's limits on rate are on
        // any answer.
        let retry_after = Some(Duration::from_secs(1));
        let overloaded = TryOutcome::Refused { http_status: 503, should_retry: None, retry_after };
        assert_eq!(wait(overloaded, Creates), None);
        assert_eq!(wait(overloaded, Harmless), Some(Duration::from_secs(1)));
    }

    #[test]
    fn a_job_is_never_made_twice_by_doubt() {
        for progress in [Progress::Sent, Progress::Answered] {
            for status in Status::ALL {
                let outcome = TryOutcome::Unanswered { status, progress, is_final: false };
                assert_eq!(wait(outcome, Creates), None, "{status:?}");
            }
        }
        for status in Status::ALL {
            let broken_off = TryOutcome::BrokenOff { status, got_further: false };
            assert_eq!(wait(broken_off, Creates), None);
            assert_eq!(wait(broken_off, Harmless), None, "its tokens are spent");
        }
        let never_sent = |is_final| {
            let (status, progress) = (Status::Connection, Progress::NotSent);
            wait(TryOutcome::Unanswered { status, progress, is_final }, Creates)
        };
        assert!(never_sent(false).is_some());
        assert_eq!(never_sent(true), None, "the cause stays");
    }

    #[test]
    fn transport_failures_are_tried_again_where_that_is_safe_and_limits_are_not() {
        for (status, progress, kinds) in [
            (Status::Connection, Progress::NotSent, &KINDS[..]),
            (Status::Connection, Progress::Sent, &[Idempotent, Harmless]),
            (Status::Protocol, Progress::Sent, &[Idempotent, Harmless]),
            (Status::Connection, Progress::Answered, &[Idempotent]),
            (Status::Protocol, Progress::Answered, &[]),
            (Status::Timeout, Progress::NotSent, &[]),
            (Status::Timeout, Progress::Sent, &[]),
            (Status::Tls, Progress::NotSent, &[]),
            (Status::Cancelled, Progress::NotSent, &[]),
            (Status::Cancelled, Progress::Sent, &[]),
            (Status::TooLarge, Progress::Answered, &[]),
            (Status::Internal, Progress::NotSent, &[]),
            (Status::InvalidArgument, Progress::NotSent, &[]),
        ] {
            let outcome = TryOutcome::Unanswered { status, progress, is_final: false };
            let tried_again: Vec<_> =
                KINDS.into_iter().filter(|kind| wait(outcome, *kind).is_some()).collect();
            assert_eq!(tried_again, kinds, "{outcome:?}");
        }
        for (status, expected) in [
            (Status::Connection, true),
            (Status::Protocol, true),
            (Status::Timeout, false),
            (Status::TooLarge, false),
        ] {
            for (got_further, pause) in [(false, FIRST_BACK_OFF), (true, BEFORE_REST)] {
                let waited = wait(TryOutcome::BrokenOff { status, got_further }, Idempotent);
                assert_eq!(waited, expected.then_some(pause), "{status:?}");
            }
        }
    }

    /// The table of waits of the official SDKs.
    #[test]
    fn waits_double_up_to_ten_seconds_less_a_quarter_by_chance() {
        for (made, longest) in
            [(0, 1.0), (1, 2.0), (2, 4.0), (3, 8.0), (4, 10.0), (5, 10.0), (4_000_000_000, 10.0)]
        {
            for (chance, part) in [(0.0, 1.0), (1.0, 0.75)] {
                let wait = wait_before_next(refused(500), Idempotent, made, chance).unwrap();
                assert_eq!(wait, Duration::from_secs_f64(longest * part), "after {made} tries");
            }
        }
    }

    #[test]
    fn a_time_that_the_server_names_is_kept_and_never_shortened() {
        let named = |seconds| TryOutcome::Refused {
            http_status: 429,
            should_retry: None,
            retry_after: Some(Duration::from_secs_f64(seconds)),
        };
        for seconds in [0.001, 0.25, 2.0, 60.0] {
            for chance in [0.0, 0.5, 1.0] {
                let wait = wait_before_next(named(seconds), Creates, 3, chance).unwrap().as_secs_f64();
                assert!(wait >= seconds && wait <= seconds * 1.1 + 1e-6, "{seconds}: {wait}");
            }
        }
        // The SDK comes back at once then; we leave it to the caller.
        assert_eq!(wait(named(60.001), Idempotent), None);
        assert_eq!(wait(named(1e12), Idempotent), None);
        assert_eq!(wait(named(0.0), Idempotent), Some(FIRST_BACK_OFF), "now is no time to wait for");
    }
}
