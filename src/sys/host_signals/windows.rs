//! A pair of sockets, of which the host watches one, and an event object.

use std::ffi::c_void;
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::windows::io::AsRawSocket;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::sys::wake::Wake;

/// Two ends of a connection within this machine. One byte is in it from `raise` to `clear`.
#[derive(Debug)]
pub struct HostDescriptor {
    reader: TcpStream,
    writer: TcpStream,
    is_raised: AtomicBool,
}

/// Programs that connect to a port which was just opened for us; each is turned away.
const MOST_STRANGERS: usize = 16;

/// What a byte within this machine never takes.
const LONGEST_WAY: Duration = Duration::from_secs(1);

impl HostDescriptor {
    pub fn new() -> io::Result<HostDescriptor> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let writer = TcpStream::connect(listener.local_addr()?)?;
        for _ in 0..MOST_STRANGERS {
            let (reader, peer) = listener.accept()?;
            if peer != writer.local_addr()? {
                continue;
            }
            writer.set_nodelay(true)?;
            writer.set_nonblocking(true)?;
            // Only for a byte that is known to be on its way.
            reader.set_read_timeout(Some(LONGEST_WAY))?;
            return Ok(HostDescriptor { reader, writer, is_raised: AtomicBool::new(false) });
        }
        Err(io::Error::other("other programs connect to what was opened for this one"))
    }

    pub fn raise(&self) {
        if !self.is_raised.swap(true, Ordering::Relaxed) {
            let _ = (&self.writer).write(&[1]);
        }
    }

    pub fn clear(&self) {
        if !self.is_raised.swap(false, Ordering::Relaxed) {
            return;
        }
        // A host that watches the socket by `WSAEventSelect` makes reads of it return at once, and the byte may still be on
        // its way.
        let end = Instant::now() + LONGEST_WAY;
        while (&self.reader).read(&mut [0]).is_err_and(|error| error.kind() == io::ErrorKind::WouldBlock)
            && Instant::now() < end
        {
            std::thread::yield_now();
        }
    }

    pub fn number(&self) -> isize {
        self.reader.as_raw_socket() as isize
    }
}

#[derive(Debug)]
pub struct HostEvent(Wake);

impl HostEvent {
    pub fn new() -> io::Result<HostEvent> {
        Wake::new().map(HostEvent)
    }

    pub fn raise(&self) {
        self.0.raise();
    }

    pub fn clear(&self) {
        self.0.clear();
    }

    pub fn handle(&self) -> *mut c_void {
        self.0.object()
    }
}

#[cfg(test)]
mod tests {
    use windows_sys::Win32::Networking::WinSock::{POLLRDNORM, SOCKET, WSAPOLLFD, WSAPoll};
    use windows_sys::Win32::System::Threading::WaitForSingleObject;

    use super::*;

    #[test]
    fn both_are_raised_from_raise_to_clear() {
        let (descriptor, event) = (HostDescriptor::new().unwrap(), HostEvent::new().unwrap());
        let state = |milliseconds: i32| {
            let mut watched = WSAPOLLFD { fd: descriptor.number() as SOCKET, events: POLLRDNORM, revents: 0 };
            // SAFETY: one socket and one event of ours.
            unsafe {
                let is_readable = WSAPoll(&raw mut watched, 1, milliseconds) == 1;
                (is_readable, WaitForSingleObject(event.handle(), 0) == 0)
            }
        };
        for _ in 0..100 {
            assert_eq!(state(0), (false, false));
            for _ in 0..2 {
                descriptor.raise();
                event.raise();
                assert_eq!(state(60_000), (true, true));
            }
            descriptor.clear();
            event.clear();
            assert_eq!(state(0), (false, false));
        }
    }

    #[test]
    fn a_descriptor_that_the_host_has_made_non_blocking_is_cleared_too() {
        let descriptor = HostDescriptor::new().unwrap();
        descriptor.reader.set_nonblocking(true).unwrap();
        for _ in 0..100 {
            descriptor.raise();
            descriptor.clear();
            assert!((&descriptor.reader).read(&mut [0]).is_err(), "nothing is left");
        }
    }
}
