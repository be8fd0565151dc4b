//! Threads that wait for something to change under a lock.
//!
//! Responsible for waking them, at no cost where no thread waits: std's condition variable makes a system call each time
//! (`futex_wake`), and most events find their reader busy with the one before, or woken for that and on its way. It must
//! not know what is waited for.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, MutexGuard, PoisonError};
use std::time::Instant;

use super::until::Until;

#[derive(Debug, Default)]
pub struct Waiters {
    changed: Condvar,
    /// Whether a thread began to wait since the last notification, which wakes all of them. Changed under the lock alone;
    /// atomic because it is reached through shared references.
    has_waiters: AtomicBool,
}

impl Waiters {
    /// Waits for a notification; `Err` when the time for it is over. Ends without one at `look_again`, where that is sooner.
    pub fn wait_until<'lock, T>(
        &self,
        locked: MutexGuard<'lock, T>,
        until: Until,
        look_again: Option<Instant>,
    ) -> Result<MutexGuard<'lock, T>, MutexGuard<'lock, T>> {
        if until.has_passed() {
            return Err(locked);
        }
        self.has_waiters.store(true, Ordering::Relaxed);
        Ok(match until.instant().into_iter().chain(look_again).min() {
            Some(end) => {
                let time = end.saturating_duration_since(Instant::now());
                self.changed.wait_timeout(locked, time).unwrap_or_else(PoisonError::into_inner).0
            }
            None => self.changed.wait(locked).unwrap_or_else(PoisonError::into_inner),
        })
    }

    /// Tells them, under the lock, that what they look at has changed.
    pub fn notify(&self) {
        if self.take_waiters() {
            self.wake();
        }
    }

    /// The first half of a notification, under the lock: whether they are to be woken. They count as notified from here on.
    pub fn take_waiters(&self) -> bool {
        let has_waiters = self.has_waiters.load(Ordering::Relaxed);
        if has_waiters {
            self.has_waiters.store(false, Ordering::Relaxed);
        }
        has_waiters
    }

    /// The second half. A thread that wakes takes the lock at once: where many are, it is better let go before.
    pub fn wake(&self) {
        self.changed.notify_all();
    }

    #[cfg(test)]
    pub fn has_waiters(&self) -> bool {
        self.has_waiters.load(Ordering::Relaxed)
    }
}
