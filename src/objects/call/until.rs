//! Until when a thread waits.

use std::time::{Duration, Instant};

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

    /// `None` where it is now, or never.
    pub fn instant(self) -> Option<Instant> {
        match self {
            Until::Deadline(deadline) => Some(deadline),
            Until::Now | Until::Ever => None,
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
