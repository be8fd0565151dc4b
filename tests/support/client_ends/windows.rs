//! The client's ends of TCP connections over IPv4 loopback. Windows' table of connections does not say what is unread, so
//! this process's own sockets are asked: the library and the test's server are in one process.
#![allow(unsafe_code, reason = "std has no handle on a socket of somebody else")]

use windows_sys::Win32::Networking::WinSock::{
    AF_INET, FIONREAD, MSG_PEEK, SOCKADDR_IN, SOCKET, WSAECONNABORTED, WSAECONNRESET, WSAGetLastError,
    getpeername, ioctlsocket, recv,
};

use crate::support::process::handles;

#[derive(Debug)]
pub struct ClientEnd {
    /// The server has said that it sends no more.
    pub server_has_closed: bool,
    /// Bytes that came and were not read.
    pub unread: u64,
}

/// The ends that are in use.
pub fn client_ends(port: u16) -> Vec<ClientEnd> {
    handles().map(|handle| handle as SOCKET).filter(|socket| leads_to(*socket, port)).map(looked_at).collect()
}

fn leads_to(socket: SOCKET, port: u16) -> bool {
    let mut peer = SOCKADDR_IN::default();
    let mut length = i32::try_from(size_of::<SOCKADDR_IN>()).expect("a small struct");
    // SAFETY: a handle that is no socket is refused; the address and its length outlive the call.
    let is_connected = unsafe { getpeername(socket, (&raw mut peer).cast(), &raw mut length) } == 0;
    is_connected && peer.sin_family == AF_INET && u16::from_be(peer.sin_port) == port
}

fn looked_at(socket: SOCKET) -> ClientEnd {
    let (mut byte, mut unread) = (0_u8, 0_u32);
    // SAFETY: the library's sockets never block; what is written to outlives the calls. Only a look: nothing is taken.
    let (peeked, error) = unsafe {
        ioctlsocket(socket, FIONREAD, &raw mut unread);
        let peeked = recv(socket, &raw mut byte, 1, MSG_PEEK);
        (peeked, WSAGetLastError())
    };
    let is_lost = peeked < 0 && [WSAECONNRESET, WSAECONNABORTED].contains(&error);
    ClientEnd { server_has_closed: peeked == 0 || is_lost, unread: unread.into() }
}
