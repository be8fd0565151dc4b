//! A TCP socket whose every wait ends at the running request's deadline.
//!
//! Responsible for connecting, reading, writing and waiting, with the kernel's non-blocking sockets and
//! `poll`. A timeout costs no system call of its own that way, and SIGPIPE cannot happen. It must not
//! know TLS or HTTP.
//!
//! This is one of the few files with `unsafe`: std has neither a connect that can be given up nor a
//! vectored send without SIGPIPE.

use std::io::{self, IoSlice};
use std::net::SocketAddr;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::time::Instant;

use super::limits;
use crate::error::Error;
use crate::wake::{self, Waited};

#[derive(Debug)]
pub struct Socket {
    descriptor: OwnedFd,
}

impl Socket {
    /// Begins to connect. `wait_for_any` says when that is decided, and `outcome` how.
    pub fn begin(address: SocketAddr) -> io::Result<Socket> {
        let socket = Socket::open(address)?;
        let (storage, length) = raw_address(address);
        // SAFETY: `storage` holds an address of `length` bytes and outlives the call.
        let outcome =
            unsafe { libc::connect(socket.descriptor.as_raw_fd(), (&raw const storage).cast(), length) };
        let error = io::Error::last_os_error();
        match outcome == 0 || error.raw_os_error() == Some(libc::EINPROGRESS) {
            true => Ok(socket),
            false => Err(error),
        }
    }

    /// Waits until it is decided of any of these sockets whether they connect, and says of which, by their
    /// places; or until `until` or the running request's patience ends.
    pub fn wait_for_any<'all>(
        sockets: impl Iterator<Item = &'all Socket>,
        until: Option<Instant>,
    ) -> io::Result<(Waited, Vec<usize>)> {
        let descriptors = sockets.map(|socket| socket.descriptor.as_raw_fd());
        limits::with_wake(|wake| wake::wait_for_any(descriptors, libc::POLLOUT, wake, until))
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
        // SAFETY: a descriptor that was just opened and belongs to nobody else.
        let socket = Socket { descriptor: unsafe { OwnedFd::from_raw_fd(descriptor) } };
        #[cfg(not(any(target_os = "linux", target_os = "android")))]
        socket.set_flags()?;
        // A request is one write, and waits for nothing to join it.
        socket.set_option(libc::IPPROTO_TCP, libc::TCP_NODELAY)?;
        #[cfg(target_vendor = "apple")]
        socket.set_option(libc::SOL_SOCKET, libc::SO_NOSIGPIPE)?;
        Ok(socket)
    }

    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    fn set_flags(&self) -> io::Result<()> {
        let descriptor = self.descriptor.as_raw_fd();
        // SAFETY: fcntl with integer arguments on a descriptor of ours.
        let outcome = unsafe {
            libc::fcntl(descriptor, libc::F_SETFD, libc::FD_CLOEXEC)
                | libc::fcntl(descriptor, libc::F_SETFL, libc::O_NONBLOCK)
        };
        if outcome < 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
    }

    fn set_option(&self, level: libc::c_int, name: libc::c_int) -> io::Result<()> {
        let on: libc::c_int = 1;
        // SAFETY: the option's value is one int, which outlives the call.
        let outcome = unsafe {
            libc::setsockopt(
                self.descriptor.as_raw_fd(),
                level,
                name,
                (&raw const on).cast(),
                size_of::<libc::c_int>() as libc::socklen_t,
            )
        };
        if outcome != 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
    }

    /// How a connection attempt ended.
    pub fn outcome(&self) -> io::Result<()> {
        let mut code: libc::c_int = 0;
        let mut length = size_of::<libc::c_int>() as libc::socklen_t;
        // SAFETY: the option's value is one int; both out-pointers outlive the call.
        let outcome = unsafe {
            libc::getsockopt(
                self.descriptor.as_raw_fd(),
                libc::SOL_SOCKET,
                libc::SO_ERROR,
                (&raw mut code).cast(),
                &raw mut length,
            )
        };
        match (outcome, code) {
            (0, 0) => Ok(()),
            (0, code) => Err(io::Error::from_raw_os_error(code)),
            _ => Err(io::Error::last_os_error()),
        }
    }

    /// Waits until the socket is ready, or the running request's time or patience ends.
    fn wait(&self, events: libc::c_short, until: Option<Instant>) -> io::Result<Waited> {
        limits::with_wake(|wake| wake::wait(self.descriptor.as_raw_fd(), events, wake, until))
    }

    fn wait_for(&self, events: libc::c_short, awaited: &str) -> io::Result<()> {
        let until = limits::deadline();
        // A peer that always has a byte ready must not keep a request for ever.
        if until.is_some_and(|until| until <= Instant::now()) {
            return Err(carry(limits::passed(awaited)));
        }
        match self.wait(events, until)? {
            Waited::Ready => Ok(()),
            Waited::Woken => Err(carry(limits::cancelled(awaited))),
            Waited::TimedOut => Err(carry(limits::passed(awaited))),
        }
    }

    /// Whether a read would not wait: bytes, an end or an error are there.
    pub fn has_input(&self) -> bool {
        let now = Some(Instant::now());
        wake::wait(self.descriptor.as_raw_fd(), libc::POLLIN, None, now)
            .is_ok_and(|waited| waited == Waited::Ready)
    }

    /// Reads what is there, waiting for the first byte until the request's deadline. 0 is the end.
    pub fn read(&self, buffer: &mut [u8]) -> io::Result<usize> {
        limits::wait_begins();
        loop {
            self.wait_for(libc::POLLIN, "the server's answer")?;
            // SAFETY: the kernel writes at most `buffer.len()` bytes into `buffer`.
            let read = unsafe {
                libc::recv(self.descriptor.as_raw_fd(), buffer.as_mut_ptr().cast(), buffer.len(), 0)
            };
            match usize::try_from(read) {
                Ok(read) => return Ok(read),
                Err(_) => retriable(io::Error::last_os_error())?,
            }
        }
    }

    /// Writes some of `pieces`, waiting for room until the request's deadline.
    pub fn write_vectored(&self, pieces: &[IoSlice<'_>]) -> io::Result<usize> {
        limits::wait_begins();
        // SAFETY: an all-zero msghdr is a valid one: no name, no pieces, no control data.
        let mut message: libc::msghdr = unsafe { std::mem::zeroed() };
        // `IoSlice` is defined to have the layout of `iovec`. The kernel only reads from it.
        message.msg_iov = pieces.as_ptr().cast_mut().cast();
        message.msg_iovlen = pieces.len().min(PIECES_A_WRITE) as _;
        #[cfg(not(target_vendor = "apple"))]
        let flags = libc::MSG_NOSIGNAL;
        #[cfg(target_vendor = "apple")]
        let flags = 0;
        loop {
            // SAFETY: `message` refers to `pieces`, which outlive the call.
            let written = unsafe { libc::sendmsg(self.descriptor.as_raw_fd(), &raw const message, flags) };
            match usize::try_from(written) {
                Ok(written) => return Ok(written),
                Err(_) => {
                    retriable(io::Error::last_os_error())?;
                    self.wait_for(libc::POLLOUT, "the server to take the request")?;
                }
            }
        }
    }
}

/// The most pieces that every system takes in one write (IOV_MAX is at least 16 and 1024 in practice).
const PIECES_A_WRITE: usize = 1024;

/// An interrupted call or an empty socket is tried again; anything else is the failure.
fn retriable(error: io::Error) -> io::Result<()> {
    match error.kind() {
        io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted => Ok(()),
        _ => Err(error),
    }
}

/// An error of ours on its way through interfaces that only know `io::Error`.
pub fn carry(error: Error) -> io::Error {
    io::Error::other(error)
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
