//! Whether the client has read what was sent to it, of which the kernel tells: its socket is on this machine.
//!
//! Asks for that one socket (sock_diag(7)); to look it up in /proc/net/tcp takes a thousand times as long, and a client
//! under callgrind waits for each event. Knows nothing of TLS or of what is sent.

use std::io;
use std::net::SocketAddr;
use std::os::fd::OwnedFd;

use rustix::net::{self, AddressFamily, RecvFlags, SendFlags, SocketFlags, SocketType, netlink};

/// The bytes that wait in one end of a connection.
pub struct Unread {
    kernel: OwnedFd,
    question: Vec<u8>,
}

impl Unread {
    /// Of the socket at `end`, which is connected to `other`.
    pub fn of(end: SocketAddr, other: SocketAddr) -> io::Result<Unread> {
        let (SocketAddr::V4(end), SocketAddr::V4(other)) = (end, other) else {
            return Err(io::ErrorKind::Unsupported.into());
        };
        let kernel = net::socket_with(
            AddressFamily::NETLINK,
            SocketType::DGRAM,
            SocketFlags::CLOEXEC,
            Some(netlink::SOCK_DIAG),
        )?;
        // struct inet_diag_req_v2: family, protocol, nothing else asked, in any state; then its inet_diag_sockid.
        let mut socket = vec![AF_INET, IPPROTO_TCP, 0, 0, 0xff, 0xff, 0xff, 0xff];
        socket.extend(end.port().to_be_bytes());
        socket.extend(other.port().to_be_bytes());
        for address in [end, other] {
            socket.extend(address.ip().octets());
            socket.extend([0; 12]);
        }
        // On whatever interface, and with whatever cookie.
        socket.extend([0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]);
        // struct nlmsghdr: length, type, flags, sequence, no sender.
        let length = (HEADER + socket.len()) as u32;
        let mut question = length.to_ne_bytes().to_vec();
        question.extend(SOCK_DIAG_BY_FAMILY.to_ne_bytes());
        question.extend(NLM_F_REQUEST.to_ne_bytes());
        question.extend([0; 8]);
        question.extend(socket);
        Ok(Unread { kernel, question })
    }

    /// None are unread in a socket that is gone.
    pub fn bytes(&self) -> io::Result<u32> {
        net::send(&self.kernel, &self.question, SendFlags::empty())?;
        let mut answer = [0; 1024];
        let (length, _) = net::recv(&self.kernel, &mut answer, RecvFlags::empty())?;
        if answer[4..6] != SOCK_DIAG_BY_FAMILY.to_ne_bytes() {
            return Ok(0);
        }
        // struct inet_diag_msg: family, state and timers, inet_diag_sockid, time to expire, and then it.
        let place = HEADER + 4 + 48 + 4;
        match answer[..length].get(place..place + 4) {
            Some(bytes) => Ok(u32::from_ne_bytes(bytes.try_into().map_err(io::Error::other)?)),
            None => Err(io::ErrorKind::UnexpectedEof.into()),
        }
    }
}

const AF_INET: u8 = 2;
const IPPROTO_TCP: u8 = 6;
const SOCK_DIAG_BY_FAMILY: u16 = 20;
const NLM_F_REQUEST: u16 = 1;
const HEADER: usize = 16;
