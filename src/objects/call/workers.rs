//! The threads that calls run on.
//!
//! Responsible for starting a thread when work waits and none is idle, for never having more than the
//! limit, and for ending them all. It must not know what the work is.

use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use crate::sys::panic::guarded;
use crate::sys::thread::spawn;

pub type Work = Box<dyn FnOnce() + Send>;

pub struct Workers {
    shared: Arc<SharedWorkers>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    most: usize,
}

#[derive(Default)]
struct SharedWorkers {
    bench: Mutex<Bench>,
    work_came: Condvar,
}

#[derive(Default)]
struct Bench {
    waiting: VecDeque<Work>,
    idle: usize,
    is_closing: bool,
}

impl Workers {
    pub fn new(most: usize) -> Workers {
        Workers { shared: Arc::default(), threads: Mutex::default(), most }
    }

    /// Has the work done on a worker, in the order in which it came. Where there is no thread at all to do it, it
    /// comes back.
    pub fn submit(&self, work: Work) -> Result<(), (io::Error, Option<Work>)> {
        let mut threads = self.threads.lock().unwrap_or_else(PoisonError::into_inner);
        let mut bench = self.shared.bench();
        bench.waiting.push_back(work);
        if bench.waiting.len() > bench.idle && threads.len() < self.most {
            let shared = self.shared.clone();
            match spawn("together-call", move || shared.work()) {
                Ok(thread) => threads.push(thread),
                // With others at work it is done later rather than not at all.
                Err(error) if threads.is_empty() => return Err((error, bench.waiting.pop_back())),
                Err(_) => {}
            }
        }
        drop(bench);
        self.shared.work_came.notify_one();
        Ok(())
    }

    /// Leaves the threads alone, which a forked child does not have: to detach or join them would be to touch
    /// memory that is others' by now.
    pub fn abandon(&mut self) {
        let threads = self.threads.get_mut().unwrap_or_else(PoisonError::into_inner);
        std::mem::forget((std::mem::take(threads), self.shared.clone()));
    }

    /// Does what still waits, and ends every thread. Whoever calls sees to it that the work is short by then.
    pub fn join(&self) {
        self.shared.bench().is_closing = true;
        self.shared.work_came.notify_all();
        let threads = std::mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner));
        for thread in threads {
            // A worker that panicked outside its work has nothing left to tell.
            let _ = thread.join();
        }
    }
}

impl SharedWorkers {
    fn bench(&self) -> MutexGuard<'_, Bench> {
        self.bench.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn work(&self) {
        let mut bench = self.bench();
        loop {
            if let Some(work) = bench.waiting.pop_front() {
                drop(bench);
                // The work says itself what became of it; a panic must not cost the others their worker.
                let _ = guarded(work);
                bench = self.bench();
                continue;
            }
            if bench.is_closing {
                return;
            }
            bench.idle += 1;
            bench = self.work_came.wait(bench).unwrap_or_else(PoisonError::into_inner);
            bench.idle -= 1;
        }
    }
}

impl std::fmt::Debug for Workers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Workers").field("most", &self.most).finish_non_exhaustive()
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
                .submit(Box::new(move || {
                    together.wait();
                    done.fetch_add(1, Ordering::SeqCst);
                }))
                .map_err(|(error, _)| error)
                .unwrap();
        }
        assert_eq!(workers.threads.lock().unwrap().len(), 3);
        workers.join();
        assert_eq!(done.load(Ordering::SeqCst), 30);
    }

    #[test]
    fn a_panic_costs_no_worker() {
        let workers = Workers::new(1);
        let done = Arc::new(AtomicUsize::new(0));
        let submit = |work| workers.submit(work).map_err(|(error, _)| error).unwrap();
        submit(Box::new(|| panic!("on purpose")));
        let seen = done.clone();
        let count = move || {
            seen.fetch_add(1, Ordering::SeqCst);
        };
        submit(Box::new(count));
        workers.join();
        assert_eq!(done.load(Ordering::SeqCst), 1);
    }
}
