//! A socket that never blocks, and an event that says when it is worth another try.
//!
//! Every wait is one call, for the event of the socket and the wake of the request. The event sets itself back as a wait
//! ends with it, and the system sets it again after a read that left something, and when something new comes: so a read
//! waits first only where the last look found nothing, and no wait has ended with the event since (`is_drained`). A
//! request on a connection that was just probed takes one send, one wait and one receive.
//!
//! This is one of the few files with `unsafe`: std has neither a connect that can be given up nor events.

use std::io::{self, IoSlice};
use std::net::SocketAddr;
use std::os::windows::io::{AsRawHandle, AsRawSocket, FromRawSocket, OwnedHandle, OwnedSocket};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use windows_sys::Win32::Networking::WinSock::{
    AF_INET, AF_INET6, FD_CLOSE, FD_CONNECT, FD_CONNECT_BIT, FD_READ, FD_WRITE, INVALID_SOCKET, IPPROTO_TCP,
    MSG_PEEK, SOCK_STREAM, SOCKADDR_IN, SOCKADDR_IN6, SOCKADDR_STORAGE, SOCKET, TCP_NODELAY,
    WSA_FLAG_NO_HANDLE_INHERIT, WSA_FLAG_OVERLAPPED, WSAEWOULDBLOCK, WSAEnumNetworkEvents, WSAEventSelect,
    WSANETWORKEVENTS, WSASend, WSASocketW, connect, recv, setsockopt,
};
use windows_sys::Win32::System::Threading::SetEvent;

use crate::sys::deadline::{Deadline, cancelled};
use crate::sys::panic::may_strike;
use crate::sys::socket::MESSAGE;
use crate::sys::wake::{self, Object, Reset, Waited, Wake};
use crate::sys::winsock::{error_of, last_error, start};

#[derive(Debug)]
pub struct Socket {
    socket: OwnedSocket,
    /// Set by the system at what `WSAEventSelect` was asked for, and set back by the wait that it ends.
    event: OwnedHandle,
    /// How the attempt to connect ended, as a number of Winsock's; 0 is well.
    connected: OnceLock<i32>,
    /// The last look found nothing to read, and no wait has ended with the event since.
    is_drained: AtomicBool,
}

impl Socket {
    /// Begins to connect. `wait_for_any` says when that is decided, and `outcome` how.
    pub fn begin(address: SocketAddr) -> io::Result<Socket> {
        let socket = Socket::open(address)?;
        let (storage, length) = raw_address(address);
        // SAFETY: `storage` holds an address of `length` bytes and outlives the call.
        if unsafe { connect(socket.number(), (&raw const storage).cast(), length) } == 0 {
            let _ = socket.connected.set(0);
            // SAFETY: an event of ours.
            unsafe { SetEvent(socket.object()) };
            return Ok(socket);
        }
        match last_error() {
            error if error.raw_os_error() == Some(WSAEWOULDBLOCK) => Ok(socket),
            error => Err(error),
        }
    }

    /// Waits until it is decided of any of these sockets whether they connect, and says of which, by their
    /// places; or until `until`, or a cancel.
    pub fn wait_for_any<'all>(
        sockets: impl Iterator<Item = &'all Socket>,
        until: Option<Instant>,
        deadline: &Deadline,
    ) -> io::Result<(Waited, Vec<usize>)> {
        let sockets: Vec<&Socket> = sockets.collect();
        loop {
            let objects = sockets.iter().map(|socket| socket.object());
            let (waited, place) = wake::wait_for_any(objects, deadline.wake(), until)?;
            let Some(place) = place else { return Ok((waited, Vec::new())) };
            if sockets.get(place).map(|socket| socket.is_decided()).transpose()?.unwrap_or_default() {
                return Ok((waited, vec![place]));
            }
        }
    }

    fn open(address: SocketAddr) -> io::Result<Socket> {
        start()?;
        let family = if address.is_ipv4() { AF_INET } else { AF_INET6 };
        let flags = WSA_FLAG_OVERLAPPED | WSA_FLAG_NO_HANDLE_INHERIT;
        // SAFETY: numbers, and no description of a protocol.
        let socket =
            unsafe { WSASocketW(family.into(), SOCK_STREAM, IPPROTO_TCP, std::ptr::null(), 0, flags) };
        if socket == INVALID_SOCKET {
            return Err(last_error());
        }
        // SAFETY: a socket that was just opened and is not shared.
        let socket = unsafe { OwnedSocket::from_raw_socket(socket as u64) };
        let event = wake::event(Reset::ByWait)?;
        let socket = Socket { socket, event, connected: OnceLock::new(), is_drained: AtomicBool::new(false) };
        // A request is one write, and waits for nothing to join it.
        let on: i32 = 1;
        // SAFETY: the option's value is one number, which outlives the call.
        let outcome = unsafe {
            setsockopt(
                socket.number(),
                IPPROTO_TCP,
                TCP_NODELAY,
                (&raw const on).cast(),
                size_of::<i32>() as i32,
            )
        };
        if outcome != 0 {
            return Err(last_error());
        }
        let events = (FD_READ | FD_WRITE | FD_CONNECT | FD_CLOSE).cast_signed();
        // From here on the socket does not block.
        // SAFETY: a socket and an event of ours; the event lives as long as the socket.
        if unsafe { WSAEventSelect(socket.number(), socket.object() as isize, events) } != 0 {
            return Err(last_error());
        }
        Ok(socket)
    }

    fn number(&self) -> SOCKET {
        self.socket.as_raw_socket() as SOCKET
    }

    fn object(&self) -> Object {
        self.event.as_raw_handle()
    }

    /// Whether the attempt to connect has ended.
    fn is_decided(&self) -> io::Result<bool> {
        if self.connected.get().is_some() {
            return Ok(true);
        }
        // SAFETY: an all-zero value is a valid one, which the call writes.
        let (outcome, events) = unsafe {
            let mut events: WSANETWORKEVENTS = std::mem::zeroed();
            // Without the event, which the wait set back.
            (WSAEnumNetworkEvents(self.number(), 0, &raw mut events), events)
        };
        if outcome != 0 {
            return Err(last_error());
        }
        let is_decided = events.lNetworkEvents & FD_CONNECT.cast_signed() != 0;
        if is_decided {
            let code = events.iErrorCode.get(FD_CONNECT_BIT as usize).copied().unwrap_or_default();
            let _ = self.connected.set(code);
        }
        Ok(is_decided)
    }

    /// How a connection attempt ended.
    pub fn outcome(&self) -> io::Result<()> {
        match self.connected.get() {
            Some(0) => Ok(()),
            Some(code) => Err(error_of(*code)),
            None => Err(io::ErrorKind::NotConnected.into()),
        }
    }

    fn wait(&self, awaited: &str, deadline: &Deadline) -> io::Result<()> {
        // A peer that always has a byte ready must not keep a request for ever.
        deadline.time_left(awaited)?;
        match wake::wait(self.object(), deadline.wake(), deadline.instant())? {
            Waited::Ready => {
                self.is_drained.store(false, Ordering::Relaxed);
                Ok(())
            }
            Waited::Woken => Err(io::Error::from(cancelled(awaited))),
            Waited::TimedOut => Err(io::Error::from(deadline.passed(awaited))),
        }
    }

    /// Whether a read would not wait: bytes, an end or an error are there.
    pub fn has_input(&self) -> bool {
        !matches!(self.receive(&mut [0], MSG_PEEK), Ok(None))
    }

    /// Reads what is there, waiting for the first byte until the deadline. 0 is the end.
    pub fn read(&self, buffer: &mut [u8], deadline: &mut Deadline) -> io::Result<usize> {
        deadline.begin_wait();
        loop {
            if !self.is_drained.load(Ordering::Relaxed)
                && let Some(read) = self.receive(buffer, 0)?
            {
                return Ok(read);
            }
            self.wait("the server's answer", deadline)?;
        }
    }

    /// `None` where nothing came yet.
    fn receive(&self, buffer: &mut [u8], flags: i32) -> io::Result<Option<usize>> {
        let length = i32::try_from(buffer.len()).unwrap_or(i32::MAX);
        // SAFETY: the system writes at most `length` bytes into `buffer`.
        let read = unsafe { recv(self.number(), buffer.as_mut_ptr(), length, flags) };
        match usize::try_from(read) {
            Ok(read) => Ok(Some(read)),
            Err(_) => match last_error() {
                error if error.raw_os_error() == Some(WSAEWOULDBLOCK) => {
                    self.is_drained.store(true, Ordering::Relaxed);
                    Ok(None)
                }
                error => Err(error),
            },
        }
    }

    /// Reads what is there, and never waits: `None` where nothing came yet. 0 is the end.
    pub fn read_at_once(&self, buffer: &mut [u8]) -> io::Result<Option<usize>> {
        may_strike();
        self.receive(buffer, 0)
    }

    /// Writes some of `pieces`, and never waits: `None` where there is no room.
    pub fn write_at_once(&self, pieces: &[IoSlice<'_>]) -> io::Result<Option<usize>> {
        may_strike();
        self.send(pieces)
    }

    /// Waits for something to read, or for room where the last write found none, or for `other`; until `until`, the
    /// deadline or a cancel. That `until` has passed is no failure.
    pub fn wait_beside(
        &self,
        _: bool,
        other: &Wake,
        until: Option<Instant>,
        deadline: &Deadline,
    ) -> io::Result<()> {
        deadline.time_left(MESSAGE)?;
        let end = [until, deadline.instant()].into_iter().flatten().min();
        let objects = [self.object(), other.object()].into_iter();
        match wake::wait_for_any(objects, deadline.wake(), end)?.0 {
            Waited::Ready => {
                self.is_drained.store(false, Ordering::Relaxed);
                Ok(())
            }
            Waited::Woken => Err(io::Error::from(cancelled(MESSAGE))),
            Waited::TimedOut => Ok(deadline.time_left(MESSAGE).map(drop)?),
        }
    }

    /// Writes some of `pieces`, waiting for room until the deadline.
    pub fn write_vectored(&self, pieces: &[IoSlice<'_>], deadline: &mut Deadline) -> io::Result<usize> {
        may_strike();
        if let Some(written) = self.send(pieces)? {
            return Ok(written);
        }
        deadline.begin_wait();
        loop {
            self.wait(TAKING, deadline)?;
            if let Some(written) = self.send(pieces)? {
                return Ok(written);
            }
        }
    }

    /// The system takes no write while as much is unsent as it has room for, so it queues little by itself.
    pub fn queue_little(&self) {}

    /// As `write_vectored`, but `None` where the server sends something while there is no room.
    pub fn write_unless_input(
        &self,
        pieces: &[IoSlice<'_>],
        deadline: &mut Deadline,
    ) -> io::Result<Option<usize>> {
        may_strike();
        if let Some(written) = self.send(pieces)? {
            return Ok(Some(written));
        }
        deadline.begin_wait();
        // Before each wait: one that ended with the event may have been for bytes that are still there.
        while !self.has_input() {
            self.wait(TAKING, deadline)?;
            if let Some(written) = self.send(pieces)? {
                return Ok(Some(written));
            }
        }
        Ok(None)
    }

    /// `None` where there is no room.
    fn send(&self, pieces: &[IoSlice<'_>]) -> io::Result<Option<usize>> {
        let count = pieces.len().min(PIECES_A_WRITE) as u32;
        let mut sent = 0;
        // SAFETY: `IoSlice` is defined to have the layout of `WSABUF`, which the system only reads from; `pieces`
        // outlive the call, as it is none that goes on afterwards.
        let outcome = unsafe {
            WSASend(
                self.number(),
                pieces.as_ptr().cast(),
                count,
                &raw mut sent,
                0,
                std::ptr::null_mut(),
                None,
            )
        };
        if outcome == 0 {
            return Ok(Some(sent as usize));
        }
        match last_error() {
            error if error.raw_os_error() == Some(WSAEWOULDBLOCK) => Ok(None),
            error => Err(error),
        }
    }
}

const TAKING: &str = "the server to take the request";

/// The most pieces of one write.
const PIECES_A_WRITE: usize = 1024;

fn raw_address(address: SocketAddr) -> (SOCKADDR_STORAGE, i32) {
    // SAFETY: an all-zero storage is a valid value.
    let mut storage: SOCKADDR_STORAGE = unsafe { std::mem::zeroed() };
    let length = match address {
        SocketAddr::V4(address) => {
            // SAFETY: the storage is large enough and aligned for every kind of address.
            let v4 = unsafe { &mut *(&raw mut storage).cast::<SOCKADDR_IN>() };
            v4.sin_family = AF_INET;
            v4.sin_port = address.port().to_be();
            v4.sin_addr.S_un.S_addr = u32::from_ne_bytes(address.ip().octets());
            size_of::<SOCKADDR_IN>()
        }
        SocketAddr::V6(address) => {
            // SAFETY: as above.
            let v6 = unsafe { &mut *(&raw mut storage).cast::<SOCKADDR_IN6>() };
            v6.sin6_family = AF_INET6;
            v6.sin6_port = address.port().to_be();
            v6.sin6_addr.u.Byte = address.ip().octets();
            v6.sin6_flowinfo = address.flowinfo();
            v6.Anonymous.sin6_scope_id = address.scope_id();
            size_of::<SOCKADDR_IN6>()
        }
    };
    (storage, length as i32)
}
