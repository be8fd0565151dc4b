//! The host's function that wakes its loop when events wait.
//!
//! Responsible for calling it on whatever thread has the news, for no call after its client is freed and none in a forked
//! child, and for waiting for one that runs when the client is freed. It must not know what is queued: the inbox does.

use std::cell::RefCell;
use std::fmt;
use std::sync::{Arc, Condvar, PoisonError};

use crate::lock::Lock;
use crate::sys::fork_guard::ForkGuard;
use crate::sys::panic::contained;

/// The function, as the options hold it.
#[derive(Clone)]
pub struct HostWake(Arc<dyn Fn() + Send + Sync>);

impl HostWake {
    /// `signal` is called on any thread, on several at once, and never while a lock of the library is held.
    pub fn new(signal: impl Fn() + Send + Sync + 'static) -> HostWake {
        HostWake(Arc::new(signal))
    }
}

impl fmt::Debug for HostWake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HostWake")
    }
}

/// One client's use of the function, from its making to its end.
#[derive(Debug)]
pub struct ClientWake {
    /// `None` where the host set none.
    signal: Option<HostWake>,
    home: ForkGuard,
    runs: Lock<Runs>,
    run_ended: Condvar,
}

#[derive(Debug, Default)]
struct Runs {
    is_closed: bool,
    under_way: usize,
}

thread_local! {
    /// What runs on this thread, the innermost last. Kept here and not on the stack, as the function may end its thread
    /// (see `sys::host`): the system then drops what is here, and a client that is freed waits for nothing that is gone.
    static HERE: RefCell<Vec<Run>> = const { RefCell::new(Vec::new()) };
}

/// A run of the function; it is over when this is dropped.
struct Run(Arc<ClientWake>);

impl ClientWake {
    pub fn new(signal: Option<HostWake>) -> ClientWake {
        ClientWake { signal, home: ForkGuard::here(), runs: Lock::default(), run_ended: Condvar::new() }
    }

    /// Calls the function, where there is one. No lock of the library may be held.
    pub fn signal(self: &Arc<ClientWake>) {
        let Some(HostWake(signal)) = &self.signal else { return };
        let Some(run) = self.begin() else { return };
        let mut run = Some(run);
        // On a thread that is ending there is no place for it but the stack.
        let is_here = HERE.try_with(|here| here.borrow_mut().extend(run.take())).is_ok();
        // A bug of the host's must not become one of ours.
        let _ = contained(|| signal());
        if is_here {
            let _ = HERE.try_with(|here| here.borrow_mut().pop());
        }
    }

    /// Lets the function be called no more, and waits for the calls of it that run. In a forked child those do not exist.
    pub fn close(&self) {
        if self.signal.is_none() || !self.home.is_here() {
            return;
        }
        // A function that frees its own client would wait for itself.
        let of_this_thread = |here: &RefCell<Vec<Run>>| {
            here.borrow().iter().filter(|run| std::ptr::eq(&raw const *run.0, self)).count()
        };
        let own = HERE.try_with(of_this_thread).unwrap_or_default();
        let mut runs = self.runs.lock();
        runs.is_closed = true;
        while runs.under_way > own {
            runs = self.run_ended.wait(runs).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn begin(self: &Arc<ClientWake>) -> Option<Run> {
        // First: in a child the lock may be held for ever.
        if !self.home.is_here() {
            return None;
        }
        let mut runs = self.runs.lock();
        if runs.is_closed {
            return None;
        }
        runs.under_way += 1;
        Some(Run(self.clone()))
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        self.0.runs.lock().under_way -= 1;
        self.0.run_ended.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::{Barrier, OnceLock};

    use super::*;

    #[test]
    fn closing_waits_for_a_run_and_lets_none_begin() {
        let (inside, count) = (Arc::new(Barrier::new(2)), Arc::new(AtomicUsize::new(0)));
        let (seen, counted) = (inside.clone(), count.clone());
        let wake = Arc::new(ClientWake::new(Some(HostWake::new(move || {
            seen.wait();
            seen.wait();
            counted.fetch_add(1, Ordering::SeqCst);
        }))));
        std::thread::scope(|scope| {
            scope.spawn(|| wake.signal());
            inside.wait();
            let closing = scope.spawn(|| {
                wake.close();
                count.load(Ordering::SeqCst)
            });
            while !wake.runs.lock().is_closed {
                std::thread::yield_now();
            }
            assert!(!closing.is_finished());
            wake.signal();
            inside.wait();
            assert_eq!(closing.join().unwrap(), 1, "the one that ran had ended, and no other began");
        });
        wake.signal();
        assert_eq!(count.load(Ordering::SeqCst), 1);
    }

    #[test]
    fn a_function_that_closes_its_own_client_or_panics_holds_up_nothing() {
        let own = Arc::new(OnceLock::<Arc<ClientWake>>::new());
        let seen = own.clone();
        let wake = Arc::new(ClientWake::new(Some(HostWake::new(move || {
            seen.get().unwrap().close();
            panic!("on purpose");
        }))));
        own.set(wake.clone()).unwrap();
        wake.signal();
        wake.close();
        assert_eq!(wake.runs.lock().under_way, 0);
    }

    #[test]
    fn without_a_function_nothing_happens() {
        let wake = Arc::new(ClientWake::new(None));
        wake.signal();
        wake.close();
        assert!(!wake.runs.lock().is_closed);
    }
}
