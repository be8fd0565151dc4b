//! The threads that calls run on.
//!
//! Responsible for starting a thread when work waits and none is idle, for never having more at work than the
//! limit, and for ending them all. Work that waits for the program itself gives its place to another's
//! meanwhile. It must not know what the work is.

use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, Condvar, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use crate::lock::Lock;
use crate::sys::panic::{contained, guarded};
use crate::sys::thread::{HostMask, spawn_with};

/// Called once: on a worker, or with the reason why there is none.
pub type Work = Box<dyn FnOnce(Result<&WorkerSlot, &io::Error>) + Send>;

/// Starts a thread that runs what it is given.
type StartThread = Box<dyn Fn(Box<dyn FnOnce() + Send>) -> io::Result<JoinHandle<()>> + Send + Sync>;

/// So many times the limit, slots may be released. A program that reads nothing of what it starts runs out of places
/// rather than of threads.
const MOST_RELEASED: usize = 4;

pub struct Workers {
    shared: Arc<SharedWorkers>,
}

struct SharedWorkers {
    pool: Lock<WorkerPool>,
    work_came: Condvar,
    most: usize,
    start_thread: StartThread,
}

#[derive(Default)]
struct WorkerPool {
    waiting: VecDeque<Work>,
    handles: Vec<JoinHandle<()>>,
    /// Those that are being started or run.
    threads: usize,
    idle: usize,
    released: usize,
    is_closing: bool,
}

/// Work's place under the limit.
pub struct WorkerSlot(Arc<SharedWorkers>);

/// While it lives, the place is another's.
pub struct ReleasedSlot(Option<Arc<SharedWorkers>>);

impl Workers {
    /// Functions of the host's run under the signal mask of the thread that is here now.
    pub fn new(most: usize) -> Workers {
        let mask = HostMask::here();
        Workers::starting(most, Box::new(move |run| spawn_with("together-call", mask, run)))
    }

    fn starting(most: usize, start_thread: StartThread) -> Workers {
        let (pool, work_came) = (Lock::default(), Condvar::new());
        Workers { shared: Arc::new(SharedWorkers { pool, work_came, most, start_thread }) }
    }

    /// Has the work done on a worker, in the order in which it is submitted.
    pub fn submit(&self, work: Work) {
        let mut pool = self.shared.pool.lock();
        pool.waiting.push_back(work);
        self.shared.start_one(pool);
        self.shared.work_came.notify_one();
    }

    /// Leaves the threads alone, which a forked child does not have: to detach or join them would be to touch
    /// memory that is others' by now.
    pub fn abandon(&mut self) {
        std::mem::forget(self.shared.clone());
    }

    /// Does what still waits, and ends every thread. The caller has cancelled the work, so that it is short.
    pub fn join(&self) {
        self.shared.pool.lock().is_closing = true;
        self.shared.work_came.notify_all();
        loop {
            let handles = std::mem::take(&mut self.shared.pool.lock().handles);
            if handles.is_empty() {
                break;
            }
            // Work that releases its slot meanwhile may start a thread, whose handle is there when the work has ended.
            for handle in handles {
                // Of a thread that a function of the host's has ended std expects a result, which it never gave.
                let _ = contained(|| handle.join());
            }
        }
    }
}

impl WorkerSlot {
    /// Gives the place to other work, for as long as the program keeps this work waiting. That goes on without
    /// waiting for a place again.
    pub fn release(&self) -> ReleasedSlot {
        let mut pool = self.0.pool.lock();
        if pool.released >= self.0.most.saturating_mul(MOST_RELEASED) {
            return ReleasedSlot(None);
        }
        pool.released += 1;
        self.0.start_one(pool);
        ReleasedSlot(Some(self.0.clone()))
    }
}

#[cfg(test)]
impl WorkerSlot {
    /// Of work that no worker does.
    pub fn detached() -> WorkerSlot {
        WorkerSlot(Workers::new(1).shared)
    }
}

impl Drop for ReleasedSlot {
    fn drop(&mut self) {
        if let Some(shared) = &self.0 {
            shared.pool.lock().released -= 1;
        }
    }
}

impl SharedWorkers {
    /// Starts a thread, if work waits that no idle one takes and one more may be at work. The system may take its time
    /// over it, and no other thread waits for that: the lock is not held meanwhile.
    fn start_one(self: &Arc<SharedWorkers>, mut pool: MutexGuard<'_, WorkerPool>) {
        let has_place = pool.threads < self.most.saturating_add(pool.released);
        if pool.waiting.len() <= pool.idle || !has_place || pool.is_closing {
            return;
        }
        pool.threads += 1;
        drop(pool);
        let shared = self.clone();
        match (self.start_thread)(Box::new(move || shared.work())) {
            Ok(handle) => {
                let mut pool = self.pool.lock();
                pool.handles.retain(|handle| !handle.is_finished());
                pool.handles.push(handle);
            }
            Err(error) => self.go_without(&error),
        }
    }

    /// With others at work, the work is done later; without any, it is not done at all.
    fn go_without(&self, error: &io::Error) {
        let mut pool = self.pool.lock();
        pool.threads -= 1;
        let undone = if pool.threads == 0 { std::mem::take(&mut pool.waiting) } else { VecDeque::new() };
        drop(pool);
        for work in undone {
            work(Err(error));
        }
    }

    fn work(self: Arc<SharedWorkers>) {
        let place = WorkerSlot(self.clone());
        let mut pool = self.pool.lock();
        loop {
            // Some that had released theirs went on: there are too many now.
            if pool.threads > self.most.saturating_add(pool.released) {
                // The wake may have been for work, which another idle one takes.
                self.work_came.notify_one();
                break;
            }
            if let Some(work) = pool.waiting.pop_front() {
                drop(pool);
                // The work says itself what became of it; a panic must not cost the others their worker.
                let _ = guarded(|| work(Ok(&place)));
                pool = self.pool.lock();
                continue;
            }
            if pool.is_closing {
                break;
            }
            pool.idle += 1;
            pool = self.work_came.wait(pool).unwrap_or_else(PoisonError::into_inner);
            pool.idle -= 1;
        }
        pool.threads -= 1;
    }
}

impl std::fmt::Debug for Workers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Workers").field("most", &self.shared.most).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::{Barrier, OnceLock, Weak};

    #[test]
    fn work_runs_side_by_side_up_to_the_limit_and_all_of_it_is_done() {
        let workers = Workers::new(3);
        let (done, together) = (Arc::new(AtomicUsize::new(0)), Arc::new(Barrier::new(3)));
        for _ in 0..30 {
            let (done, together) = (done.clone(), together.clone());
            // Passes only with three at once.
            workers.submit(Box::new(move |_| {
                together.wait();
                done.fetch_add(1, Ordering::SeqCst);
            }));
        }
        assert_eq!(workers.shared.pool.lock().threads, 3);
        workers.join();
        assert_eq!(done.load(Ordering::SeqCst), 30);
    }

    #[test]
    fn a_panic_costs_no_worker() {
        let workers = Workers::new(1);
        let done = Arc::new(AtomicUsize::new(0));
        workers.submit(Box::new(|_| panic!("on purpose")));
        let seen = done.clone();
        workers.submit(Box::new(move |_| {
            seen.fetch_add(1, Ordering::SeqCst);
        }));
        workers.join();
        assert_eq!(done.load(Ordering::SeqCst), 1);
    }

    #[test]
    fn work_that_steps_aside_leaves_its_place_to_others_and_no_thread_too_many() {
        const ASIDE: usize = 6;
        let workers = Workers::new(2);
        let (all_aside, go_on) = (Arc::new(Barrier::new(ASIDE + 1)), Arc::new(Barrier::new(ASIDE + 1)));
        for _ in 0..ASIDE {
            let (all_aside, go_on) = (all_aside.clone(), go_on.clone());
            workers.submit(Box::new(move |place| {
                let _released = place.expect("a worker").release();
                // Passes only when all of them have begun, three times as many as there are places.
                all_aside.wait();
                go_on.wait();
            }));
        }
        all_aside.wait();
        let (sender, receiver) = std::sync::mpsc::channel();
        workers.submit(Box::new(move |_| sender.send(()).unwrap()));
        receiver.recv().unwrap();
        go_on.wait();
        let began = std::time::Instant::now();
        while workers.shared.pool.lock().threads > 2 {
            assert!(began.elapsed().as_secs() < 20, "threads beyond the limit stay");
            std::thread::yield_now();
        }
        assert_eq!(workers.shared.pool.lock().released, 0);
        workers.join();
    }

    #[test]
    fn a_thread_too_many_passes_on_the_wake_for_work() {
        let workers = Workers::new(2);
        let (is_aside, has_stepped_aside) = std::sync::mpsc::channel();
        let (go_on, may_go_on) = std::sync::mpsc::channel::<()>();
        let (end, may_end) = std::sync::mpsc::channel::<()>();
        workers.submit(Box::new(move |place| {
            let released = place.expect("a worker").release();
            is_aside.send(()).unwrap();
            may_go_on.recv().unwrap();
            drop(released);
            is_aside.send(()).unwrap();
            may_end.recv().unwrap();
        }));
        has_stepped_aside.recv().unwrap();
        let side_by_side = Arc::new(Barrier::new(2));
        for _ in 0..2 {
            let side_by_side = side_by_side.clone();
            workers.submit(Box::new(move |_| {
                side_by_side.wait();
            }));
        }
        while workers.shared.pool.lock().idle < 2 {
            std::thread::yield_now();
        }
        go_on.send(()).unwrap();
        has_stepped_aside.recv().unwrap();
        // Three threads for two places: the one that is woken has to go.
        let (ran, has_run) = std::sync::mpsc::channel();
        workers.submit(Box::new(move |_| ran.send(()).unwrap()));
        let outcome = has_run.recv_timeout(std::time::Duration::from_secs(20));
        end.send(()).unwrap();
        workers.join();
        assert_eq!(outcome, Ok(()), "the work waits beside an idle thread");
    }

    #[test]
    fn a_thread_is_started_outside_the_lock() {
        let known = Arc::new(OnceLock::<Weak<SharedWorkers>>::new());
        let (seen, starts) = (known.clone(), Arc::new(AtomicUsize::new(0)));
        let count = starts.clone();
        let workers = Workers::starting(
            1,
            Box::new(move |run| {
                let shared = seen.get().and_then(Weak::upgrade).expect("the workers");
                // The only other thread waits without it.
                assert!(shared.pool.is_free(), "started under the lock");
                count.fetch_add(1, Ordering::SeqCst);
                std::thread::Builder::new().spawn(run)
            }),
        );
        known.set(Arc::downgrade(&workers.shared)).expect("set once");
        let (go_on, may_go_on) = std::sync::mpsc::channel();
        let (begun, has_begun) = std::sync::mpsc::channel();
        workers.submit(Box::new(move |place| {
            begun.send(()).unwrap();
            may_go_on.recv().unwrap();
            let _released = place.expect("a worker").release();
        }));
        has_begun.recv().unwrap();
        let (done, is_done) = std::sync::mpsc::channel();
        workers.submit(Box::new(move |_| done.send(()).unwrap()));
        assert_eq!(starts.load(Ordering::SeqCst), 1);
        go_on.send(()).unwrap();
        is_done.recv().unwrap();
        workers.join();
        assert_eq!(starts.load(Ordering::SeqCst), 2);
    }

    #[test]
    fn work_without_a_thread_learns_why() {
        let refuse = || Box::new(|_| Err(io::Error::from(io::ErrorKind::OutOfMemory)));
        let workers = Workers::starting(2, refuse());
        let learned = Arc::new(AtomicUsize::new(0));
        for _ in 0..2 {
            let learned = learned.clone();
            workers.submit(Box::new(move |place| {
                assert_eq!(place.err().map(io::Error::kind), Some(io::ErrorKind::OutOfMemory));
                learned.fetch_add(1, Ordering::SeqCst);
            }));
        }
        assert_eq!(learned.load(Ordering::SeqCst), 2);
        assert_eq!(workers.shared.pool.lock().threads, 0);
    }

    #[test]
    fn work_that_waits_for_the_last_thread_to_fail_is_not_forgotten() {
        // Two submit at once, and the system has a thread for neither.
        let both = Arc::new(Barrier::new(2));
        let meet = both.clone();
        let workers = Workers::starting(
            2,
            Box::new(move |_| {
                meet.wait();
                Err(io::Error::from(io::ErrorKind::OutOfMemory))
            }),
        );
        let learned = Arc::new(AtomicUsize::new(0));
        std::thread::scope(|scope| {
            for _ in 0..2 {
                let learned = learned.clone();
                scope.spawn(|| {
                    workers.submit(Box::new(move |place| {
                        assert!(place.is_err());
                        learned.fetch_add(1, Ordering::SeqCst);
                    }));
                });
            }
        });
        assert_eq!(learned.load(Ordering::SeqCst), 2);
    }
}
