//! The connection that is made before a request needs it.
//!
//! Responsible for making one at a time, and for one request to wait for it rather than to make another. It must not
//! connect: the network does.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::error::Result;
use crate::lock::Lock;
use crate::sys::deadline::{Deadline, cancelled};
use crate::sys::wake::{Waited, Wake, wait_until_raised};

#[derive(Debug, Default)]
pub struct Ahead(Lock<Option<Arc<Pending>>>);

#[derive(Debug)]
struct Pending {
    /// Raised when it is made, or cannot be.
    over: Wake,
    /// It serves one request: the others make their own at once.
    is_awaited: AtomicBool,
    /// By the thread that makes it; or by a request that came before that thread's turn, and makes its own.
    is_taken: AtomicBool,
}

/// The making of the connection; over when this is dropped.
#[derive(Debug)]
pub struct Making {
    ahead: Arc<Ahead>,
    pending: Arc<Pending>,
}

impl Ahead {
    /// `None` while another one is being made.
    pub fn begin(self: &Arc<Ahead>) -> io::Result<Option<Making>> {
        let over = Wake::new()?;
        let mut pending = self.0.lock();
        if pending.is_some() {
            return Ok(None);
        }
        let begun = pending.insert(Arc::new(Pending {
            over,
            is_awaited: AtomicBool::new(false),
            is_taken: AtomicBool::new(false),
        }));
        Ok(Some(Making { ahead: self.clone(), pending: begun.clone() }))
    }

    /// Waits for the connection that is being made, if that is so and no other request waits. One whose turn has not come,
    /// as all workers are busy, is not waited for: it may be behind the request itself.
    pub fn wait(&self, deadline: &Deadline) -> Result<()> {
        let Some(pending) = self.0.lock().clone() else { return Ok(()) };
        if pending.is_awaited.swap(true, Ordering::SeqCst) || !pending.is_taken.swap(true, Ordering::SeqCst) {
            return Ok(());
        }
        const AWAITED: &str = "the connection that is made ahead of need";
        match wait_until_raised(&pending.over, deadline.wake(), deadline.instant()) {
            // Where the system refuses to wait, the request makes its own.
            Ok(Waited::Ready) | Err(_) => Ok(()),
            Ok(Waited::Woken) => Err(cancelled(AWAITED)),
            Ok(Waited::TimedOut) => Err(deadline.passed(AWAITED)),
        }
    }
}

impl Making {
    /// Its turn has come. Whether it is still to be made: a request that came first makes its own.
    pub fn take(&self) -> bool {
        !self.pending.is_taken.swap(true, Ordering::SeqCst)
    }
}

impl Drop for Making {
    fn drop(&mut self) {
        self.ahead.0.lock().take();
        self.pending.over.raise();
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::error::Status;
    use crate::sys::cancel::InFlight;

    #[test]
    fn one_request_waits_for_the_one_connection_that_is_made() {
        let ahead = Arc::new(Ahead::default());
        let deadline = Deadline::new(None, None);
        assert_eq!(ahead.wait(&deadline), Ok(()), "none is being made");
        let making = ahead.begin().unwrap().unwrap();
        assert!(ahead.begin().unwrap().is_none(), "one at a time");
        assert!(making.take() && !making.take());
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| ahead.wait(&Deadline::new(None, None)));
            while !making.pending.is_awaited.load(Ordering::SeqCst) {
                std::thread::yield_now();
            }
            assert_eq!(ahead.wait(&deadline), Ok(()), "a second one makes its own");
            assert!(!waiting.is_finished());
            drop(making);
            assert_eq!(waiting.join().unwrap(), Ok(()));
        });
        assert!(ahead.begin().unwrap().is_some());
    }

    #[test]
    fn a_connection_whose_turn_has_not_come_is_not_waited_for_nor_made() {
        let ahead = Arc::new(Ahead::default());
        let making = ahead.begin().unwrap().unwrap();
        assert_eq!(ahead.wait(&Deadline::new(None, None)), Ok(()));
        assert!(!making.take());
    }

    #[test]
    fn a_request_that_waits_keeps_its_limit_and_its_cancel() {
        let ahead = Arc::new(Ahead::default());
        let making = ahead.begin().unwrap().unwrap();
        assert!(making.take());
        let short = Deadline::new(Some(Duration::from_millis(5)), None);
        assert_eq!(ahead.wait(&short).unwrap_err().status(), Status::Timeout);
        let ahead = Arc::new(Ahead::default());
        let making = ahead.begin().unwrap().unwrap();
        assert!(making.take());
        let cancel = InFlight::default().enter().unwrap();
        cancel.cancel();
        assert_eq!(ahead.wait(&Deadline::new(None, Some(cancel))).unwrap_err().status(), Status::Cancelled);
    }
}
