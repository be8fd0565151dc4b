//! A host's transport over plain sockets, which leads every connection to one server, counts what it is asked,
//! and sees to it that the library keeps the rules: closed once, and nothing after.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Shutdown, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use together::connect::host_stream::HostBytes;
use together::connect::host_stream::HostTransport;

use super::PATIENCE;

/// What it is to do wrong.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Fault {
    #[default]
    None,
    /// Connects to nothing.
    Unconnected,
    /// Returns these instead of the number of bytes.
    Reads(isize),
    Writes(isize),
    /// Claims one byte more than there was room for, or were.
    ReadsTooMuch,
    WritesTooMuch,
    /// Lets no look (a read that is not to wait) end before so many have begun.
    LooksTogether(usize),
    /// Lets a look end only when its stream is closed.
    LooksUntilClosed,
}

#[derive(Debug, Default)]
pub struct Counts {
    pub asked: Mutex<Vec<String>>,
    pub reads: AtomicUsize,
    pub writes: AtomicUsize,
    pub connected: AtomicUsize,
    pub closed: AtomicUsize,
    /// Reads that wait now.
    pub waiting: AtomicUsize,
    /// Looks that were under way at once.
    pub most_looks: AtomicUsize,
    looks: Mutex<usize>,
    looks_changed: Condvar,
    pub longest_wait: AtomicI32,
    /// Rules that were broken.
    pub broken_rules: AtomicUsize,
    pub carried: Mutex<Vec<u8>>,
}

#[derive(Clone)]
pub struct Carrier {
    pub counts: Arc<Counts>,
    server_port: u16,
    fault: Fault,
}

impl Carrier {
    pub fn to(server_port: u16) -> Carrier {
        Carrier::with(Fault::None, server_port)
    }

    pub fn with(fault: Fault, server_port: u16) -> Carrier {
        Carrier { counts: Arc::default(), server_port, fault }
    }

    pub fn asked(&self) -> Vec<String> {
        self.counts.asked.lock().expect("no panic").clone()
    }

    /// Every stream was closed once, and no rule was broken.
    #[track_caller]
    pub fn expect_all_closed(&self) {
        let counts = &self.counts;
        assert_eq!(counts.closed.load(SeqCst), counts.connected.load(SeqCst), "{counts:?}");
        assert_eq!(counts.broken_rules.load(SeqCst), 0, "{counts:?}");
    }
}

impl HostTransport for Carrier {
    fn connect(&self, host: &str, port: u16, timeout_ms: i32) -> Option<Box<dyn HostBytes>> {
        self.counts.asked.lock().expect("no panic").push(format!("{host}:{port}"));
        self.counts.longest_wait.fetch_max(timeout_ms, SeqCst);
        if self.fault == Fault::Unconnected {
            return None;
        }
        let socket = TcpStream::connect((Ipv4Addr::LOCALHOST, self.server_port)).ok()?;
        self.counts.connected.fetch_add(1, SeqCst);
        Some(Box::new(Carried { socket, carrier: self.clone(), is_closed: AtomicBool::new(false) }))
    }
}

struct Carried {
    socket: TcpStream,
    carrier: Carrier,
    is_closed: AtomicBool,
}

impl Carried {
    /// Waits, as a look of a slow host would, until enough looks have begun or something else has happened.
    fn look_until(&self, is_over: impl Fn(usize) -> bool) {
        let counts = &self.carrier.counts;
        let mut looks = counts.looks.lock().expect("no panic");
        *looks += 1;
        counts.most_looks.fetch_max(*looks, SeqCst);
        counts.looks_changed.notify_all();
        let (_looks, waited) = counts
            .looks_changed
            .wait_timeout_while(looks, PATIENCE, |looks| !is_over(*looks))
            .expect("no panic");
        assert!(!waited.timed_out(), "the others never looked");
    }

    fn within<R>(&self, timeout_ms: i32, wait: impl FnOnce(&TcpStream) -> io::Result<R>) -> io::Result<R> {
        // Closed by another thread while this call was on its way in is no rule broken; `close` counts those.
        self.carrier.counts.longest_wait.fetch_max(timeout_ms, SeqCst);
        match u64::try_from(timeout_ms) {
            Ok(0) => self.socket.set_nonblocking(true)?,
            Ok(limit) => self.socket.set_read_timeout(Some(Duration::from_millis(limit)))?,
            Err(_) => self.socket.set_read_timeout(None)?,
        }
        let outcome = wait(&self.socket);
        self.socket.set_nonblocking(false)?;
        outcome
    }
}

fn answer(outcome: io::Result<usize>) -> isize {
    match outcome {
        Ok(count) => isize::try_from(count).expect("a small number"),
        Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) => -2,
        Err(_) => -1,
    }
}

impl HostBytes for Carried {
    fn read(&self, bytes_out: &mut [u8], timeout_ms: i32) -> isize {
        let counts = &self.carrier.counts;
        counts.reads.fetch_add(1, SeqCst);
        match self.carrier.fault {
            Fault::Reads(answer) => return answer,
            Fault::ReadsTooMuch => return isize::try_from(bytes_out.len() + 1).expect("a small number"),
            Fault::LooksTogether(count) if timeout_ms == 0 => self.look_until(|looks| looks >= count),
            Fault::LooksUntilClosed if timeout_ms == 0 => {
                self.look_until(|_| self.is_closed.load(SeqCst));
                return -1;
            }
            _ => {}
        }
        counts.waiting.fetch_add(1, SeqCst);
        let read = answer(self.within(timeout_ms, |mut socket| socket.read(bytes_out)));
        counts.waiting.fetch_sub(1, SeqCst);
        let came = usize::try_from(read).unwrap_or(0);
        counts.carried.lock().expect("no panic").extend_from_slice(&bytes_out[..came]);
        read
    }

    fn write(&self, bytes: &[u8], timeout_ms: i32) -> isize {
        let counts = &self.carrier.counts;
        counts.writes.fetch_add(1, SeqCst);
        match self.carrier.fault {
            Fault::Writes(answer) => return answer,
            Fault::WritesTooMuch => return isize::try_from(bytes.len() + 1).expect("a small number"),
            _ => {}
        }
        // A little at a time, as a host may.
        let some = &bytes[..bytes.len().min(1_000)];
        let written = answer(self.within(timeout_ms, |mut socket| socket.write(some)));
        let went = usize::try_from(written).unwrap_or(0);
        counts.carried.lock().expect("no panic").extend_from_slice(&bytes[..went]);
        written
    }

    fn close(&self) {
        let counts = &self.carrier.counts;
        counts.closed.fetch_add(1, SeqCst);
        if self.is_closed.swap(true, SeqCst) {
            counts.broken_rules.fetch_add(1, SeqCst);
        }
        // Under the lock: a look that is about to wait sees it.
        drop(counts.looks.lock().expect("no panic"));
        counts.looks_changed.notify_all();
        // One that the server has closed already needs no closing.
        let _ = self.socket.shutdown(Shutdown::Both);
    }
}
