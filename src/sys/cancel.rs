//! Cancelling a request from another thread, and cancelling all of a client's.
//!
//! Responsible for who is running and for telling one or all of them to stop. It must not know how a
//! request stops: whatever waits watches the request's wake.

use std::fmt::Debug;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::wake::Wake;

/// Stops one request, from any thread.
#[derive(Debug)]
pub struct Cancel {
    wake: Wake,
    cancelled: AtomicBool,
    /// The request's time passed while its events were not read.
    has_late_reader: AtomicBool,
    /// What waits where no wake is watched.
    busy: Mutex<Option<Arc<dyn Interrupt>>>,
}

/// Something that waits inside code of the host, and can be made to return from another thread.
pub trait Interrupt: Debug + Send + Sync {
    fn interrupt(&self);
}

/// While it lives, cancelling interrupts.
#[derive(Debug)]
pub struct Interruptible<'cancel>(&'cancel Cancel);

impl Drop for Interruptible<'_> {
    fn drop(&mut self) {
        self.0.busy().take();
    }
}

impl Cancel {
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::SeqCst);
        self.wake.raise();
        // Taken out first: the host's code must not run under a lock of ours.
        let busy = self.busy().take();
        if let Some(busy) = busy {
            busy.interrupt();
        }
    }

    /// Lets `cancel` interrupt what is about to wait; `None` when it was called already.
    pub fn interrupts(&self, what: Arc<dyn Interrupt>) -> Option<Interruptible<'_>> {
        let mut busy = self.busy();
        // Under the lock: who cancels from now on finds it.
        if self.is_cancelled() {
            return None;
        }
        *busy = Some(what);
        Some(Interruptible(self))
    }

    fn busy(&self) -> MutexGuard<'_, Option<Arc<dyn Interrupt>>> {
        self.busy.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::SeqCst)
    }

    /// The request ends because its events are not read in time.
    pub fn note_late_reader(&self) {
        self.has_late_reader.store(true, Ordering::Relaxed);
    }

    pub fn has_late_reader(&self) -> bool {
        self.has_late_reader.load(Ordering::Relaxed)
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
            None => Arc::new(Cancel {
                wake: Wake::new()?,
                cancelled: AtomicBool::new(false),
                has_late_reader: AtomicBool::new(false),
                busy: Mutex::default(),
            }),
        };
        requests.running.push(cancel.clone());
        Ok(cancel)
    }

    /// As `enter`, for work that is done on another thread; it leaves when what this gives is dropped.
    pub fn enter_for_long(self: &Arc<InFlight>) -> io::Result<LongEntry> {
        Ok(LongEntry { in_flight: self.clone(), cancel: self.enter()? })
    }

    /// Runs a request that is in flight for as long as `request` runs, also when that panics.
    pub fn run<R>(&self, request: impl FnOnce(&Arc<Cancel>) -> R) -> io::Result<R> {
        let entered = Entered { in_flight: self, cancel: self.enter()? };
        Ok(request(&entered.cancel))
    }

    /// The request is over: `cancel` stops nothing any more.
    pub fn leave(&self, cancel: &mut Arc<Cancel>) {
        let mut requests = self.lock();
        requests.running.retain(|running| !Arc::ptr_eq(running, cancel));
        // Used again only where no other thread can still cancel it, and none did.
        let is_ours_alone = Arc::get_mut(cancel).is_some();
        let is_as_new = !cancel.is_cancelled() && !cancel.has_late_reader();
        if is_ours_alone && is_as_new && requests.idle.len() < MOST_IDLE {
            requests.idle.push(cancel.clone());
        }
    }

    pub fn cancel_all(&self) {
        // A copy of the list: the host's code must not run under a lock of ours.
        let running = self.lock().running.clone();
        running.iter().for_each(|cancel| cancel.cancel());
    }

    fn lock(&self) -> MutexGuard<'_, Requests> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A request that is in flight; it leaves when this is dropped.
struct Entered<'all> {
    in_flight: &'all InFlight,
    cancel: Arc<Cancel>,
}

/// The same, of what does not end where it began.
pub struct LongEntry {
    in_flight: Arc<InFlight>,
    pub cancel: Arc<Cancel>,
}

impl Drop for LongEntry {
    fn drop(&mut self) {
        self.in_flight.leave(&mut self.cancel);
    }
}

impl Drop for Entered<'_> {
    fn drop(&mut self) {
        self.in_flight.leave(&mut self.cancel);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use super::*;

    #[derive(Debug, Default)]
    struct Interrupts(AtomicUsize);

    impl Interrupt for Interrupts {
        fn interrupt(&self) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }

    #[test]
    fn what_waits_elsewhere_is_interrupted_once_and_only_while_it_waits() {
        let cancel = InFlight::default().enter().unwrap();
        let wait = Arc::new(Interrupts::default());
        drop(cancel.interrupts(wait.clone()).unwrap());
        let waiting = cancel.interrupts(wait.clone()).unwrap();
        cancel.cancel();
        cancel.cancel();
        assert_eq!(wait.0.load(Ordering::SeqCst), 1);
        drop(waiting);
        assert!(cancel.interrupts(wait).is_none(), "nothing begins any more");
    }

    #[test]
    fn all_that_run_are_cancelled_and_none_that_comes_later() {
        let in_flight = InFlight::default();
        let (mut first, mut second) = (in_flight.enter().unwrap(), in_flight.enter().unwrap());
        in_flight.cancel_all();
        assert!(first.is_cancelled() && second.is_cancelled());
        in_flight.leave(&mut first);
        in_flight.leave(&mut second);
        let mut third = in_flight.enter().unwrap();
        assert!(!third.is_cancelled());
        let address = Arc::as_ptr(&third);
        in_flight.leave(&mut third);
        drop(third);
        assert_eq!(Arc::as_ptr(&in_flight.enter().unwrap()), address, "an unused one is used again");
    }
}
