//! A socket that waits in the kernel.
//!
//! A read is one system call, which waits there; a cancel shuts the socket down under it. Only where the deadline is near,
//! or no byte arrived for long, does it wait with `poll`, which ends exactly then. SIGPIPE cannot happen.
//!
//! This is one of the few files with `unsafe`: std has neither a connect that can be given up nor a
//! vectored send without SIGPIPE.

use std::io::{self, IoSlice};
use std::net::SocketAddr;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd, RawFd};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::sys::cancel::{Cancel, Interrupt};
use crate::sys::deadline::{Deadline, cancelled};
use crate::sys::descriptor::above_standard;
use crate::sys::panic::may_strike;
use crate::sys::socket::MESSAGE;
use crate::sys::wake::{self, Waited, Wake};

#[derive(Debug)]
pub struct Socket {
    line: Arc<SharedSocket>,
}

/// The part of a socket that cancelling reaches. It stays open for as long as a cancel can reach it, so that no other file of
/// the process has its number meanwhile.
#[derive(Debug)]
struct SharedSocket(OwnedFd);

impl Interrupt for SharedSocket {
    /// Ends a read that waits, and any that begins later.
    fn interrupt(&self) {
        // SAFETY: shutdown of a descriptor of ours. It fails where the connection is over, which ends reads too.
        unsafe { libc::shutdown(self.0.as_raw_fd(), libc::SHUT_RDWR) };
    }
}

/// How long a read waits in the kernel. It is set once for each connection: to set it for each read, to what is left
/// of the limits, would be a system call more than the one that it saves.
const PATIENCE: Duration = Duration::from_secs(5);

impl Socket {
    /// Begins to connect. `wait_for_any` says when that is decided, and `outcome` how.
    pub fn begin(address: SocketAddr) -> io::Result<Socket> {
        let socket = Socket::open(address)?;
        let (storage, length) = raw_address(address);
        // SAFETY: `storage` holds an address of `length` bytes and outlives the call.
        let outcome = unsafe { libc::connect(socket.descriptor(), (&raw const storage).cast(), length) };
        let error = io::Error::last_os_error();
        match outcome == 0 || error.raw_os_error() == Some(libc::EINPROGRESS) {
            true => Ok(socket),
            false => Err(error),
        }
    }

    /// Waits until it is decided of any of these sockets whether they connect, and says of which, by their
    /// places; or until `until`, or a cancel.
    pub fn wait_for_any<'all>(
        sockets: impl Iterator<Item = &'all Socket>,
        until: Option<Instant>,
        deadline: &Deadline,
    ) -> io::Result<(Waited, Vec<usize>)> {
        wake::wait_for_any(sockets.map(Socket::descriptor), libc::POLLOUT, deadline.wake(), until)
    }

    fn open(address: SocketAddr) -> io::Result<Socket> {
        let family = if address.is_ipv4() { libc::AF_INET } else { libc::AF_INET6 };
        #[cfg(any(target_os = "linux", target_os = "android"))]
        let kind = libc::SOCK_STREAM | libc::SOCK_CLOEXEC | libc::SOCK_NONBLOCK;
        #[cfg(not(any(target_os = "linux", target_os = "android")))]
        let kind = libc::SOCK_STREAM;
        // SAFETY: socket has no preconditions.
        let descriptor = unsafe { libc::socket(family, kind, 0) };
        if descriptor < 0 {
            return Err(io::Error::last_os_error());
        }
        // SAFETY: a descriptor that was just opened and is not shared.
        let descriptor = above_standard(unsafe { OwnedFd::from_raw_fd(descriptor) })?;
        let socket = Socket { line: Arc::new(SharedSocket(descriptor)) };
        #[cfg(not(any(target_os = "linux", target_os = "android")))]
        socket.set_flags()?;
        // A request is one write, and waits for nothing to join it.
        let on: libc::c_int = 1;
        socket.set_option(libc::IPPROTO_TCP, libc::TCP_NODELAY, &on)?;
        #[cfg(target_vendor = "apple")]
        socket.set_option(libc::SOL_SOCKET, libc::SO_NOSIGPIPE, &on)?;
        Ok(socket)
    }

    fn descriptor(&self) -> RawFd {
        self.line.0.as_raw_fd()
    }

    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    fn set_flags(&self) -> io::Result<()> {
        self.control(libc::F_SETFD, libc::FD_CLOEXEC)?;
        self.control(libc::F_SETFL, libc::O_NONBLOCK)
    }

    fn control(&self, command: libc::c_int, flags: libc::c_int) -> io::Result<()> {
        // SAFETY: fcntl with integer arguments on a descriptor of ours.
        match unsafe { libc::fcntl(self.descriptor(), command, flags) } {
            0.. => Ok(()),
            _ => Err(io::Error::last_os_error()),
        }
    }

    fn set_option<T>(&self, level: libc::c_int, name: libc::c_int, value: &T) -> io::Result<()> {
        // SAFETY: the callers give a value of the option's own type, which outlives the call.
        let outcome = unsafe {
            libc::setsockopt(
                self.descriptor(),
                level,
                name,
                (&raw const *value).cast(),
                size_of::<T>() as libc::socklen_t,
            )
        };
        if outcome != 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
    }

    /// From now on a read waits. Not where a write would wait too: Apple's kernel heeds MSG_DONTWAIT in reads alone, so every
    /// wait there is `poll`'s.
    #[cfg(target_vendor = "apple")]
    fn wait_in_reads(&self) -> io::Result<()> {
        Ok(())
    }

    /// From now on a read waits.
    #[cfg(not(target_vendor = "apple"))]
    fn wait_in_reads(&self) -> io::Result<()> {
        let patience = libc::timeval { tv_sec: PATIENCE.as_secs() as _, tv_usec: 0 };
        self.set_option(libc::SOL_SOCKET, libc::SO_RCVTIMEO, &patience)?;
        self.control(libc::F_SETFL, 0)
    }

    /// How a connection attempt ended. A connection that succeeded is made ready to carry.
    pub fn outcome(&self) -> io::Result<()> {
        let mut code: libc::c_int = 0;
        let mut length = size_of::<libc::c_int>() as libc::socklen_t;
        // SAFETY: the option's value is one int; both out-pointers outlive the call.
        let outcome = unsafe {
            libc::getsockopt(
                self.descriptor(),
                libc::SOL_SOCKET,
                libc::SO_ERROR,
                (&raw mut code).cast(),
                &raw mut length,
            )
        };
        match (outcome, code) {
            (0, 0) => self.wait_in_reads(),
            (0, code) => Err(io::Error::from_raw_os_error(code)),
            _ => Err(io::Error::last_os_error()),
        }
    }

    fn wait_for(&self, events: libc::c_short, awaited: &str, deadline: &Deadline) -> io::Result<()> {
        // A peer that always has a byte ready must not keep a request for ever.
        deadline.time_left(awaited)?;
        match wake::wait(self.descriptor(), events, deadline.wake(), deadline.instant())? {
            Waited::Ready => Ok(()),
            Waited::Woken => Err(io::Error::from(cancelled(awaited))),
            Waited::TimedOut => Err(io::Error::from(deadline.passed(awaited))),
        }
    }

    /// Whether a read would not wait: bytes, an end or an error are there.
    pub fn has_input(&self) -> bool {
        let now = Some(Instant::now());
        wake::wait(self.descriptor(), libc::POLLIN, None, now).is_ok_and(|waited| waited == Waited::Ready)
    }

    /// Reads what is there, waiting for the first byte until the deadline. 0 is the end.
    pub fn read(&self, buffer: &mut [u8], deadline: &mut Deadline) -> io::Result<usize> {
        let awaited = "the server's answer";
        if let Some(cancel) = deadline.begin_patient_wait(PATIENCE)
            && let Some(read) = self.receive_in_time(buffer, cancel, awaited)?
        {
            return Ok(read);
        }
        loop {
            self.wait_for(libc::POLLIN, awaited, deadline)?;
            if let Some(read) = self.receive(buffer, libc::MSG_DONTWAIT)? {
                return Ok(read);
            }
        }
    }

    /// Waits in the kernel, which a request that is cancelled ends. `None` where nothing came for long.
    fn receive_in_time(
        &self,
        buffer: &mut [u8],
        cancel: &Cancel,
        awaited: &str,
    ) -> io::Result<Option<usize>> {
        let cancelled = || io::Error::from(cancelled(awaited));
        let interruptible = cancel.interrupts(self.line.clone()).ok_or_else(cancelled)?;
        let read = self.receive(buffer, 0);
        drop(interruptible);
        if cancel.is_cancelled() { Err(cancelled()) } else { read }
    }

    /// `None` where nothing came yet, or a signal did.
    fn receive(&self, buffer: &mut [u8], flags: libc::c_int) -> io::Result<Option<usize>> {
        // SAFETY: the kernel writes at most `buffer.len()` bytes into `buffer`.
        let read = unsafe { libc::recv(self.descriptor(), buffer.as_mut_ptr().cast(), buffer.len(), flags) };
        match usize::try_from(read) {
            Ok(read) => Ok(Some(read)),
            Err(_) => retriable(io::Error::last_os_error()).map(|()| None),
        }
    }

    /// Reads what is there, and never waits: `None` where nothing came yet. 0 is the end.
    pub fn read_at_once(&self, buffer: &mut [u8]) -> io::Result<Option<usize>> {
        may_strike();
        self.receive(buffer, libc::MSG_DONTWAIT)
    }

    /// Writes some of `pieces`, and never waits: `None` where there is no room.
    pub fn write_at_once(&self, pieces: &[IoSlice<'_>]) -> io::Result<Option<usize>> {
        may_strike();
        self.send(pieces)
    }

    /// Waits for something to read, or for room if that is wanted, or for `other`; until `until`, the deadline or a
    /// cancel. That `until` has passed is no failure.
    pub fn wait_beside(
        &self,
        wants_room: bool,
        other: &Wake,
        until: Option<Instant>,
        deadline: &Deadline,
    ) -> io::Result<()> {
        let events = if wants_room { libc::POLLIN | libc::POLLOUT } else { libc::POLLIN };
        deadline.time_left(MESSAGE)?;
        let end = [until, deadline.instant()].into_iter().flatten().min();
        match wake::wait_beside(self.descriptor(), events, other, deadline.wake(), end)? {
            Waited::Ready => Ok(()),
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
            self.wait_for(libc::POLLOUT, TAKING, deadline)?;
            if let Some(written) = self.send(pieces)? {
                return Ok(written);
            }
        }
    }

    /// Has the system take no more than it can soon send: of a long request it would else queue megabytes, which are
    /// gone from the caches when they are sent, and count as sent when they are not.
    pub fn queue_little(&self) {
        // Where it cannot be had, the queue is long.
        #[cfg(any(target_os = "linux", target_os = "android"))]
        let _ = self.set_option(libc::IPPROTO_TCP, libc::TCP_NOTSENT_LOWAT, &MOST_UNSENT);
    }

    /// As above, but `None` where the server sends something while there is no room.
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
        loop {
            self.wait_for(libc::POLLOUT | libc::POLLIN, TAKING, deadline)?;
            match self.send(pieces)? {
                None if !self.has_input() => {}
                written => return Ok(written),
            }
        }
    }

    /// `None` where there is no room, or a signal came.
    fn send(&self, pieces: &[IoSlice<'_>]) -> io::Result<Option<usize>> {
        // SAFETY: an all-zero msghdr is a valid one: no name, no pieces, no control data.
        let mut message: libc::msghdr = unsafe { std::mem::zeroed() };
        // `IoSlice` is defined to have the layout of `iovec`. The kernel only reads from it.
        message.msg_iov = pieces.as_ptr().cast_mut().cast();
        message.msg_iovlen = pieces.len().min(PIECES_A_WRITE) as _;
        #[cfg(not(target_vendor = "apple"))]
        let flags = libc::MSG_DONTWAIT | libc::MSG_NOSIGNAL;
        #[cfg(target_vendor = "apple")]
        let flags = libc::MSG_DONTWAIT;
        // SAFETY: `message` refers to `pieces`, which outlive the call.
        let written = unsafe { libc::sendmsg(self.descriptor(), &raw const message, flags) };
        match usize::try_from(written) {
            Ok(written) => Ok(Some(written)),
            Err(_) => retriable(io::Error::last_os_error()).map(|()| None),
        }
    }
}

/// Two of the pieces in which a long body is sent: while one goes, the next is sealed.
#[cfg(any(target_os = "linux", target_os = "android"))]
const MOST_UNSENT: libc::c_int = 256 * 1024;

const TAKING: &str = "the server to take the request";

/// The most pieces that every system takes in one write (IOV_MAX is at least 16 and 1024 in practice).
const PIECES_A_WRITE: usize = 1024;

/// An interrupted call or an empty socket is tried again; anything else is the failure.
fn retriable(error: io::Error) -> io::Result<()> {
    match error.kind() {
        io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted => Ok(()),
        _ => Err(error),
    }
}

fn raw_address(address: SocketAddr) -> (libc::sockaddr_storage, libc::socklen_t) {
    // SAFETY: an all-zero sockaddr_storage is a valid value.
    let mut storage: libc::sockaddr_storage = unsafe { std::mem::zeroed() };
    let length = match address {
        SocketAddr::V4(address) => {
            // SAFETY: sockaddr_storage is large enough and aligned for every kind of address.
            let v4 = unsafe { &mut *(&raw mut storage).cast::<libc::sockaddr_in>() };
            v4.sin_family = libc::AF_INET as libc::sa_family_t;
            v4.sin_port = address.port().to_be();
            v4.sin_addr.s_addr = u32::from_ne_bytes(address.ip().octets());
            size_of::<libc::sockaddr_in>()
        }
        SocketAddr::V6(address) => {
            // SAFETY: sockaddr_storage is large enough and aligned for every kind of address.
            let v6 = unsafe { &mut *(&raw mut storage).cast::<libc::sockaddr_in6>() };
            v6.sin6_family = libc::AF_INET6 as libc::sa_family_t;
            v6.sin6_port = address.port().to_be();
            v6.sin6_addr.s6_addr = address.ip().octets();
            v6.sin6_flowinfo = address.flowinfo();
            v6.sin6_scope_id = address.scope_id();
            size_of::<libc::sockaddr_in6>()
        }
    };
    (storage, length as libc::socklen_t)
}
