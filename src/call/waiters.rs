//! Threads that wait for something to change under a lock.
//!
//! Responsible for waking them, at no cost where nobody waits: std's condition variable makes a system call each time
//! (`futex_wake`), and most events find their reader busy with the one before. It must not know what is waited for.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, MutexGuard, PoisonError};
use std::time::Duration;

#[derive(Debug, Default)]
pub struct Waiters {
    changed: Condvar,
    /// Changed under the lock alone, so that it is right for whoever holds that, and for what they do after it.
    count: AtomicUsize,
}

impl Waiters {
    pub fn wait<'lock, T>(&self, locked: MutexGuard<'lock, T>) -> MutexGuard<'lock, T> {
        self.counted(|| self.changed.wait(locked).unwrap_or_else(PoisonError::into_inner))
    }

    pub fn wait_for<'lock, T>(&self, locked: MutexGuard<'lock, T>, time: Duration) -> MutexGuard<'lock, T> {
        self.counted(|| self.changed.wait_timeout(locked, time).unwrap_or_else(PoisonError::into_inner).0)
    }

    /// Asked under the lock, by who tells them when it is let go.
    pub fn somebody_waits(&self) -> bool {
        self.count.load(Ordering::Relaxed) > 0
    }

    /// Tells all of them of a change that was made under the lock.
    pub fn tell(&self) {
        if self.somebody_waits() {
            self.changed.notify_all();
        }
    }

    fn counted<G>(&self, wait: impl FnOnce() -> G) -> G {
        self.count.fetch_add(1, Ordering::Relaxed);
        let locked = wait();
        self.count.fetch_sub(1, Ordering::Relaxed);
        locked
    }
}
