//! The threads that calls run on.
//!
//! Responsible for starting a thread when work waits and none is idle, for never having more at work than the
//! limit, and for ending them all. Work that waits for the program itself steps aside: its place is another's
//! meanwhile. It must not know what the work is.

use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use crate::sys::panic::{contained, guarded};
use crate::sys::thread::{HostMask, spawn_with};

pub type Work = Box<dyn FnOnce(&WorkerSlot) + Send>;

/// So many times the limit may have stepped aside. A program that reads nothing of what it starts runs out of places
/// rather than of threads.
const MOST_ASIDE: usize = 4;

pub struct Workers {
    shared: Arc<SharedWorkers>,
}

struct SharedWorkers {
    bench: Mutex<Bench>,
    work_came: Condvar,
    most: usize,
    mask: HostMask,
}

#[derive(Default)]
struct Bench {
    waiting: VecDeque<Work>,
    handles: Vec<JoinHandle<()>>,
    /// Those that have begun and not ended.
    threads: usize,
    idle: usize,
    aside: usize,
    is_closing: bool,
}

/// Work's place under the limit.
pub struct WorkerSlot(Arc<SharedWorkers>);

/// While it lives, the place is another's.
pub struct Aside(Option<Arc<SharedWorkers>>);

impl Workers {
    /// Functions of the host's run under the signal mask of the thread that is here now.
    pub fn new(most: usize) -> Workers {
        let bench = Mutex::default();
        Workers {
            shared: Arc::new(SharedWorkers {
                bench,
                work_came: Condvar::new(),
                most,
                mask: HostMask::here(),
            }),
        }
    }

    /// Has the work done on a worker, in the order in which it came. Where there is no thread at all to do it, it
    /// comes back.
    pub fn submit(&self, work: Work) -> Result<(), (io::Error, Option<Work>)> {
        let mut bench = self.shared.bench();
        bench.waiting.push_back(work);
        if let Err(error) = self.shared.start_one(&mut bench)
            // With others at work it is done later rather than not at all.
            && bench.threads == 0
        {
            return Err((error, bench.waiting.pop_back()));
        }
        drop(bench);
        self.shared.work_came.notify_one();
        Ok(())
    }

    /// Leaves the threads alone, which a forked child does not have: to detach or join them would be to touch
    /// memory that is others' by now.
    pub fn abandon(&mut self) {
        std::mem::forget(self.shared.clone());
    }

    /// Does what still waits, and ends every thread. The caller has cancelled the work, so that it is short.
    pub fn join(&self) {
        self.shared.bench().is_closing = true;
        self.shared.work_came.notify_all();
        let handles = std::mem::take(&mut self.shared.bench().handles);
        for handle in handles {
            // Of a thread that a function of the host's has ended std expects a result, which it never gave.
            let _ = contained(|| handle.join());
        }
    }
}

impl WorkerSlot {
    /// Gives the place to other work, for as long as the program keeps this work waiting. That goes on without
    /// waiting for a place again.
    pub fn step_aside(&self) -> Aside {
        let mut bench = self.0.bench();
        if bench.aside >= self.0.most.saturating_mul(MOST_ASIDE) {
            return Aside(None);
        }
        bench.aside += 1;
        // Where the system gives no thread, the others are done later.
        let _ = self.0.start_one(&mut bench);
        drop(bench);
        Aside(Some(self.0.clone()))
    }
}

#[cfg(test)]
impl WorkerSlot {
    /// Of work that no worker does.
    pub fn detached() -> WorkerSlot {
        WorkerSlot(Workers::new(1).shared)
    }
}

impl Drop for Aside {
    fn drop(&mut self) {
        if let Some(shared) = &self.0 {
            shared.bench().aside -= 1;
        }
    }
}

impl SharedWorkers {
    fn bench(&self) -> MutexGuard<'_, Bench> {
        self.bench.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts a thread, where work waits that no idle one will take, and one more may be at work.
    fn start_one(self: &Arc<SharedWorkers>, bench: &mut Bench) -> io::Result<()> {
        let has_place = bench.threads < self.most.saturating_add(bench.aside);
        if bench.waiting.len() <= bench.idle || !has_place || bench.is_closing {
            return Ok(());
        }
        let shared = self.clone();
        let handle = spawn_with("together-call", self.mask, move || shared.work())?;
        bench.threads += 1;
        bench.handles.retain(|handle| !handle.is_finished());
        bench.handles.push(handle);
        Ok(())
    }

    fn work(self: Arc<SharedWorkers>) {
        let place = WorkerSlot(self.clone());
        let mut bench = self.bench();
        loop {
            // Some that had stepped aside went on: there are too many now.
            if bench.threads > self.most.saturating_add(bench.aside) {
                break;
            }
            if let Some(work) = bench.waiting.pop_front() {
                drop(bench);
                // The work says itself what became of it; a panic must not cost the others their worker.
                let _ = guarded(|| work(&place));
                bench = self.bench();
                continue;
            }
            if bench.is_closing {
                break;
            }
            bench.idle += 1;
            bench = self.work_came.wait(bench).unwrap_or_else(PoisonError::into_inner);
            bench.idle -= 1;
        }
        bench.threads -= 1;
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
    use std::sync::Barrier;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn work_runs_side_by_side_up_to_the_limit_and_all_of_it_is_done() {
        let workers = Workers::new(3);
        let (done, together) = (Arc::new(AtomicUsize::new(0)), Arc::new(Barrier::new(3)));
        for _ in 0..30 {
            let (done, together) = (done.clone(), together.clone());
            // Passes only with three at once.
            workers
                .submit(Box::new(move |_| {
                    together.wait();
                    done.fetch_add(1, Ordering::SeqCst);
                }))
                .map_err(|(error, _)| error)
                .unwrap();
        }
        assert_eq!(workers.shared.bench().threads, 3);
        workers.join();
        assert_eq!(done.load(Ordering::SeqCst), 30);
    }

    #[test]
    fn a_panic_costs_no_worker() {
        let workers = Workers::new(1);
        let done = Arc::new(AtomicUsize::new(0));
        let submit = |work| workers.submit(work).map_err(|(error, _)| error).unwrap();
        submit(Box::new(|_| panic!("on purpose")));
        let seen = done.clone();
        let count = move |_: &WorkerSlot| {
            seen.fetch_add(1, Ordering::SeqCst);
        };
        submit(Box::new(count));
        workers.join();
        assert_eq!(done.load(Ordering::SeqCst), 1);
    }

    #[test]
    fn work_that_steps_aside_leaves_its_place_to_others_and_no_thread_too_many() {
        const ASIDE: usize = 6;
        let workers = Workers::new(2);
        let submit = |work| workers.submit(work).map_err(|(error, _)| error).unwrap();
        let (all_aside, go_on) = (Arc::new(Barrier::new(ASIDE + 1)), Arc::new(Barrier::new(ASIDE + 1)));
        for _ in 0..ASIDE {
            let (all_aside, go_on) = (all_aside.clone(), go_on.clone());
            submit(Box::new(move |place: &WorkerSlot| {
                let _aside = place.step_aside();
                // Passes only when all of them have begun, three times as many as there are places.
                all_aside.wait();
                go_on.wait();
            }));
        }
        all_aside.wait();
        let (sender, receiver) = std::sync::mpsc::channel();
        submit(Box::new(move |_| sender.send(()).unwrap()));
        receiver.recv().unwrap();
        go_on.wait();
        let began = std::time::Instant::now();
        while workers.shared.bench().threads > 2 {
            assert!(began.elapsed().as_secs() < 20, "threads beyond the limit stay");
            std::thread::yield_now();
        }
        assert_eq!(workers.shared.bench().aside, 0);
        workers.join();
    }
}
