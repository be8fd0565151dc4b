//! The host's byte streams, which replace our sockets.
//!
//! Responsible for giving each wait the time that is left, for closing each stream once and beginning
//! nothing on it after, also when a request is cancelled from another thread, and for not believing what
//! cannot be. It must not know how the host is called: it gets safe objects.

use std::fmt;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::endpoint::Endpoint;
use crate::error::{Error, Result, Status};
use crate::lock::Lock;
use crate::sys::cancel::Interrupt;
use crate::sys::deadline::{Deadline, cancelled};
use crate::sys::socket::MESSAGE;

/// Makes streams. Used by any number of threads at once.
pub trait HostTransport: Send + Sync {
    /// Connects within `timeout_ms` (-1: whenever it may be). `None` is a failure.
    fn connect(&self, host: &str, port: u16, timeout_ms: i32) -> Option<Box<dyn HostBytes>>;
}

/// One stream. One thread at a time reads or writes; any may close.
pub trait HostBytes: Send + Sync {
    /// How many bytes came, at least one; or 0 = end, `FAILED` or `TIMED_OUT`.
    fn read(&self, bytes_out: &mut [u8], timeout_ms: i32) -> isize;

    /// How many bytes were taken, at least one; or `FAILED` or `TIMED_OUT`.
    fn write(&self, bytes: &[u8], timeout_ms: i32) -> isize;

    /// Called once. A read or write that runs on another thread, or is about to, returns at once.
    fn close(&self);
}

pub const FAILED: isize = -1;
pub const TIMED_OUT: isize = -2;

/// A stream that is closed when it is dropped, if a cancelled request did not do so before.
pub struct HostStream {
    line: Arc<SharedStream>,
    /// Bytes that came unasked: a look whether an idle connection is still good is a read here.
    kept: Lock<Vec<u8>>,
}

/// The part of a stream that cancelling reaches.
struct SharedStream {
    bytes: Box<dyn HostBytes>,
    closed: AtomicBool,
}

impl SharedStream {
    fn close(&self) {
        if !self.closed.swap(true, Ordering::SeqCst) {
            self.bytes.close();
        }
    }
}

impl Interrupt for SharedStream {
    fn interrupt(&self) {
        self.close();
    }
}

impl HostStream {
    /// Connects before the deadline. A host that is cancelled meanwhile is waited for: its
    /// function cannot be given up.
    pub fn connect(
        transport: &dyn HostTransport,
        endpoint: &Endpoint,
        advice: &str,
        deadline: &Deadline,
    ) -> Result<HostStream> {
        let awaited = format!("the transport to connect to {endpoint}");
        let limit = time_left(deadline, &awaited)?;
        deadline.check_cancel(&awaited)?;
        let stream = transport.connect(endpoint.bare_host(), endpoint.port, limit).map(|bytes| HostStream {
            line: Arc::new(SharedStream { bytes, closed: AtomicBool::new(false) }),
            kept: Lock::default(),
        });
        deadline.check_cancel(&awaited)?;
        match stream {
            Some(stream) => Ok(stream),
            None => {
                // A host that used up its time has timed out.
                deadline.time_left(&awaited)?;
                Err(error!(Status::Connection, "the transport cannot connect to {endpoint}: {advice}"))
            }
        }
    }

    pub fn read(&self, buffer: &mut [u8], deadline: &mut Deadline) -> io::Result<usize> {
        if let Some(kept) = self.take_kept(buffer) {
            return Ok(kept);
        }
        let (awaited, room) = ("the server's answer", buffer.len());
        self.transfer("read", awaited, room, deadline, |bytes, limit| bytes.read(buffer, limit))
    }

    pub fn write(&self, piece: &[u8], deadline: &mut Deadline) -> io::Result<usize> {
        let awaited = "the server to take the request";
        let run = |bytes: &dyn HostBytes, limit| bytes.write(piece, limit);
        match self.transfer("write", awaited, piece.len(), deadline, run)? {
            0 => Err(io::Error::from(impossible("write", "took no byte; it is to wait, or to fail"))),
            written => Ok(written),
        }
    }

    pub fn has_input(&self, deadline: &Deadline) -> bool {
        self.look(0, deadline)
    }

    /// Waits for input for at most so long: a function of the host's waits for nothing beside it.
    pub fn wait_for_input(&self, most: Duration, deadline: &Deadline) -> Result<()> {
        let left = time_left(deadline, MESSAGE)?;
        let most = i32::try_from(most.as_millis()).unwrap_or(i32::MAX);
        self.look(if left < 0 { most } else { left.min(most) }, deadline);
        deadline.check(MESSAGE)
    }

    fn look(&self, limit_ms: i32, deadline: &Deadline) -> bool {
        if !self.kept.lock().is_empty() {
            return true;
        }
        let mut buffer = [0; 4096];
        let Ok(read) = self.call("", deadline, |bytes| bytes.read(&mut buffer, limit_ms)) else {
            return true;
        };
        if let Some(came) = usize::try_from(read).ok().and_then(|read| buffer.get(..read)) {
            self.kept.lock().extend_from_slice(came);
        }
        read != TIMED_OUT
    }

    fn take_kept(&self, buffer: &mut [u8]) -> Option<usize> {
        let mut kept = self.kept.lock();
        let taken = kept.len().min(buffer.len());
        if taken == 0 {
            return None;
        }
        for (place, byte) in buffer.iter_mut().zip(kept.drain(..taken)) {
            *place = byte;
        }
        Some(taken)
    }

    fn transfer(
        &self,
        function: &str,
        awaited: &str,
        most: usize,
        deadline: &mut Deadline,
        run: impl FnOnce(&dyn HostBytes, i32) -> isize,
    ) -> io::Result<usize> {
        deadline.begin_wait();
        let limit = time_left(deadline, awaited)?;
        let outcome = self.call(awaited, deadline, |bytes| run(bytes, limit))?;
        match usize::try_from(outcome) {
            Ok(count) if count <= most => Ok(count),
            Ok(count) => Err(io::Error::from(impossible(
                function,
                &format!("says {count} bytes where there were {most}"),
            ))),
            Err(_) if outcome == FAILED => {
                Err(io::Error::new(io::ErrorKind::ConnectionReset, "the transport says that it failed"))
            }
            Err(_) if outcome == TIMED_OUT && limit >= 0 => Err(io::Error::from(deadline.passed(awaited))),
            Err(_) if outcome == TIMED_OUT => {
                Err(io::Error::from(impossible(function, "says that it timed out, and had no limit")))
            }
            Err(_) => {
                Err(io::Error::from(impossible(function, &format!("gave {outcome}, which means nothing"))))
            }
        }
    }

    /// Runs one function of the host's, unless the stream is closed; a cancel closes it meanwhile.
    fn call(
        &self,
        awaited: &str,
        deadline: &Deadline,
        run: impl FnOnce(&dyn HostBytes) -> isize,
    ) -> io::Result<isize> {
        let cancelled = || io::Error::from(cancelled(awaited));
        let _interruptible = match deadline.cancel() {
            Some(cancel) => Some(cancel.interrupts(self.line.clone()).ok_or_else(cancelled)?),
            None => None,
        };
        if self.line.closed.load(Ordering::SeqCst) {
            return Err(io::Error::new(io::ErrorKind::NotConnected, "the stream is closed"));
        }
        let outcome = run(&*self.line.bytes);
        if deadline.is_cancelled() { Err(cancelled()) } else { Ok(outcome) }
    }
}

impl Drop for HostStream {
    fn drop(&mut self) {
        self.line.close();
    }
}

impl fmt::Debug for HostStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HostStream").field("line", &self.line).finish()
    }
}

impl fmt::Debug for SharedStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SharedStream").field("closed", &self.closed).finish()
    }
}

impl fmt::Debug for dyn HostTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HostTransport")
    }
}

/// The time that a wait which begins now has, in the form of `together_transport`: -1 is no limit.
fn time_left(deadline: &Deadline, awaited: &str) -> Result<i32> {
    Ok(match deadline.time_left(awaited)? {
        None => -1,
        // Rounded up: a wait that ends early would look as if the limit had passed.
        Some(left) => left.as_nanos().div_ceil(1_000_000).try_into().unwrap_or(i32::MAX),
    })
}

fn impossible(function: &str, what: &str) -> Error {
    error!(
        Status::Connection,
        "the transport's function \"{function}\" {what}: together_transport says what it may give"
    )
    .mark_not_retryable()
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use super::*;
    use crate::sys::cancel::{Cancel, InFlight};

    /// Returns what the test sets, and counts.
    #[derive(Default)]
    struct Fake {
        came: Lock<Vec<u8>>,
        calls: AtomicUsize,
        closes: AtomicUsize,
    }

    impl HostBytes for Arc<Fake> {
        fn read(&self, bytes_out: &mut [u8], timeout_ms: i32) -> isize {
            self.calls.fetch_add(1, Ordering::SeqCst);
            let mut came = self.came.lock();
            let count = came.len().min(bytes_out.len());
            for (place, byte) in bytes_out.iter_mut().zip(came.drain(..count)) {
                *place = byte;
            }
            if count == 0 && timeout_ms == 0 { TIMED_OUT } else { count.try_into().unwrap() }
        }

        fn write(&self, bytes: &[u8], _: i32) -> isize {
            self.calls.fetch_add(1, Ordering::SeqCst);
            bytes.len().try_into().unwrap()
        }

        fn close(&self) {
            self.closes.fetch_add(1, Ordering::SeqCst);
        }
    }

    struct Host(Arc<Fake>);

    impl HostTransport for Host {
        fn connect(&self, _: &str, _: u16, _: i32) -> Option<Box<dyn HostBytes>> {
            Some(Box::new(self.0.clone()))
        }
    }

    fn stream() -> (Arc<Fake>, HostStream) {
        let fake = Arc::<Fake>::default();
        let endpoint = Endpoint::parse("localhost", 443).unwrap();
        let stream = HostStream::connect(&Host(fake.clone()), &endpoint, "", &no_limit()).unwrap();
        (fake, stream)
    }

    fn no_limit() -> Deadline {
        Deadline::new(None, None)
    }

    fn cancellable() -> (Arc<Cancel>, Deadline) {
        let cancel = InFlight::default().enter().unwrap();
        (cancel.clone(), Deadline::new(None, Some(cancel)))
    }

    #[test]
    fn a_look_at_an_idle_stream_keeps_what_came() {
        let (fake, stream) = stream();
        let deadline = &mut no_limit();
        assert!(!stream.has_input(deadline));
        fake.came.lock().extend_from_slice(b"planted");
        assert!(stream.has_input(deadline) && stream.has_input(deadline));
        let mut buffer = [0; 4];
        assert_eq!((stream.read(&mut buffer, deadline).unwrap(), &buffer), (4, b"plan"));
        assert_eq!((stream.read(&mut buffer, deadline).unwrap(), &buffer[..3]), (3, &b"ted"[..]));
        assert!(!stream.has_input(deadline));
        assert_eq!(stream.read(&mut buffer, deadline).unwrap(), 0);
    }

    #[test]
    fn a_stream_is_closed_once_and_nothing_is_begun_after() {
        let (fake, stream) = stream();
        let (cancel, mut deadline) = cancellable();
        assert_eq!(stream.write(b"abc", &mut deadline).unwrap(), 3);
        cancel.cancel();
        let calls = fake.calls.load(Ordering::SeqCst);
        for outcome in [stream.write(b"abc", &mut deadline), stream.read(&mut [0; 4], &mut deadline)] {
            let ours = outcome.unwrap_err().downcast::<Error>().unwrap();
            assert_eq!(ours.status(), Status::Cancelled);
        }
        let deadline = &mut no_limit();
        stream.line.interrupt();
        assert!(stream.read(&mut [0; 4], deadline).is_err() && stream.write(b"abc", deadline).is_err());
        assert!(stream.has_input(deadline), "which is not to be waited for");
        assert_eq!(fake.calls.load(Ordering::SeqCst), calls);
        drop(stream);
        assert_eq!(fake.closes.load(Ordering::SeqCst), 1);
    }

    #[test]
    fn what_is_cancelled_before_it_connects_asks_the_host_nothing_more() {
        let fake = Arc::<Fake>::default();
        let (cancel, deadline) = cancellable();
        cancel.cancel();
        let endpoint = Endpoint::parse("localhost", 443).unwrap();
        let error = HostStream::connect(&Host(fake.clone()), &endpoint, "", &deadline).unwrap_err();
        assert_eq!(error.status(), Status::Cancelled);
        assert_eq!(fake.closes.load(Ordering::SeqCst), 0);
    }
}
