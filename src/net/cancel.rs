//! Cancelling a request from another thread, and cancelling all of a client's.
//!
//! Responsible for who is running and for telling one or all of them to stop. It must not know how a
//! request stops: whatever waits watches the request's wake.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::wake::Wake;

/// Stops one request, from any thread.
#[derive(Debug)]
pub struct Cancel {
    wake: Wake,
    cancelled: AtomicBool,
}

impl Cancel {
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::SeqCst);
        self.wake.raise();
    }

    pub fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::SeqCst)
    }

    pub fn wake(&self) -> &Wake {
        &self.wake
    }
}

/// The requests that a client has under way.
#[derive(Debug, Default)]
pub struct InFlight {
    requests: Mutex<Requests>,
}

#[derive(Debug, Default)]
struct Requests {
    running: Vec<Arc<Cancel>>,
    /// Kept for the next request: an eventfd is two system calls that a request need not make.
    idle: Vec<Arc<Cancel>>,
}

/// Kept at most; more were only needed by a burst.
const MOST_IDLE: usize = 64;

impl InFlight {
    /// A new request's cancel, which `cancel_all` reaches as long as the request runs.
    pub fn enter(&self) -> io::Result<Arc<Cancel>> {
        let mut requests = self.lock();
        let cancel = match requests.idle.pop() {
            Some(cancel) => cancel,
            None => Arc::new(Cancel { wake: Wake::new()?, cancelled: AtomicBool::new(false) }),
        };
        requests.running.push(cancel.clone());
        Ok(cancel)
    }

    /// Runs a request that is in flight for as long as `request` runs, also when that panics.
    pub fn run<R>(&self, request: impl FnOnce(&Arc<Cancel>) -> R) -> io::Result<R> {
        let cancel = self.enter()?;
        let outcome = catch_unwind(AssertUnwindSafe(|| request(&cancel)));
        self.leave(cancel);
        outcome.map_or_else(|panic| resume_unwind(panic), Ok)
    }

    pub fn leave(&self, mut cancel: Arc<Cancel>) {
        let mut requests = self.lock();
        requests.running.retain(|running| !Arc::ptr_eq(running, &cancel));
        // Used again only where nobody else can still cancel it, and nobody did.
        let is_ours_alone = Arc::get_mut(&mut cancel).is_some();
        if is_ours_alone && !cancel.is_cancelled() && requests.idle.len() < MOST_IDLE {
            requests.idle.push(cancel);
        }
    }

    pub fn cancel_all(&self) {
        self.lock().running.iter().for_each(|cancel| cancel.cancel());
    }

    fn lock(&self) -> MutexGuard<'_, Requests> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_that_run_are_cancelled_and_none_that_comes_later() {
        let in_flight = InFlight::default();
        let (first, second) = (in_flight.enter().unwrap(), in_flight.enter().unwrap());
        in_flight.cancel_all();
        assert!(first.is_cancelled() && second.is_cancelled());
        in_flight.leave(first);
        in_flight.leave(second);
        let third = in_flight.enter().unwrap();
        assert!(!third.is_cancelled());
        let descriptor = third.wake().descriptor();
        in_flight.leave(third);
        assert_eq!(in_flight.enter().unwrap().wake().descriptor(), descriptor, "an unused one is used again");
    }
}
