//! Connections that wait for their next request.
//!
//! Responsible for how many are kept and for how long, and for giving away only what still serves. A connection is looked
//! at, and closed, outside of the lock: both may run a host's code, which may take its time.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::head::Lane;
use crate::connect::base_url::Origin;
use crate::sys::deadline::Deadline;

/// Kept at most: one for each of the calls that run at once by default. Servers commonly close an idle one after a
/// minute, so it goes before that.
const MOST_IDLE: usize = 64;
const IDLE_AGE: Duration = Duration::from_secs(50);

/// The oldest first.
#[derive(Debug, Default)]
pub struct Pool {
    idle: Mutex<Vec<Idle>>,
}

#[derive(Debug)]
struct Idle {
    lane: Lane,
    since: Instant,
}

impl Pool {
    /// The newest connection to `origin` that still serves, of those that may carry the key or of those that cannot. A server that keeps what it is sent is asked over as few
    /// connections as can be.
    pub fn take(&self, origin: &Origin, carries_key: bool, deadline: &mut Deadline) -> Option<Lane> {
        self.take_idle(origin, carries_key, deadline).map(|idle| idle.lane)
    }

    /// Whether there is one that `take` would give.
    pub fn has(&self, origin: &Origin, carries_key: bool, deadline: &mut Deadline) -> bool {
        let found = self.take_idle(origin, carries_key, deadline);
        let is_there = found.is_some();
        if let Some(found) = found {
            self.keep(found);
        }
        is_there
    }

    fn take_idle(&self, origin: &Origin, carries_key: bool, deadline: &mut Deadline) -> Option<Idle> {
        loop {
            let now = Instant::now();
            let mut idle = self.lock();
            let too_old: Vec<Idle> = {
                let count =
                    idle.partition_point(|idle| now.saturating_duration_since(idle.since) >= IDLE_AGE);
                idle.drain(..count).collect()
            };
            let serves = |lane: &Lane| lane.origin() == origin && lane.carries_key() == carries_key;
            let place = idle.iter().rposition(|idle| serves(&idle.lane));
            let newest = place.map(|place| idle.remove(place));
            drop(idle);
            drop(too_old);
            let mut newest = newest?;
            if newest.lane.connection().is_open(deadline) {
                return Some(newest);
            }
        }
    }

    /// Keeps a connection whose answer was read to its end, or that is for the next request.
    pub fn put(&self, mut lane: Lane) {
        lane.connection().rest();
        self.keep(Idle { lane, since: Instant::now() });
    }

    fn keep(&self, kept: Idle) {
        let mut idle = self.lock();
        let place = idle.partition_point(|other| other.since <= kept.since);
        idle.insert(place, kept);
        let oldest = (idle.len() > MOST_IDLE).then(|| idle.remove(0));
        drop(idle);
        drop(oldest);
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Idle>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
