//! The client's ends of TCP connections over IPv4 loopback. Windows' table of connections does not say what is unread, so
//! this process's own sockets are asked: the library and the test's server are in one process.
#![allow(unsafe_code, reason = "std knows neither the table nor a socket of somebody else")]

use windows_sys::Win32::NetworkManagement::IpHelper::{
    GetTcpTable, MIB_TCP_STATE_CLOSE_WAIT, MIB_TCP_STATE_ESTAB, MIB_TCPROW_LH, MIB_TCPTABLE,
};
use windows_sys::Win32::Networking::WinSock::{
    AF_INET, FIONREAD, SOCKADDR_IN, SOCKET, getsockname, ioctlsocket,
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
    let in_use = [MIB_TCP_STATE_ESTAB, MIB_TCP_STATE_CLOSE_WAIT];
    let ends = connections_to(port).into_iter().filter(|(_, state)| in_use.contains(state));
    ends.map(|(local_port, state)| ClientEnd {
        server_has_closed: state == MIB_TCP_STATE_CLOSE_WAIT,
        unread: handles()
            .map(|handle| handle as SOCKET)
            .filter_map(|socket| unread(socket, local_port))
            .sum(),
    })
    .collect()
}

/// The machine's TCP connections to a port: the port at their own end, and their state.
pub fn connections_to(port: u16) -> Vec<(u16, i32)> {
    let mut room = vec![0_u32; 1 << 18];
    let mut size = u32::try_from(size_of_val(&room[..])).expect("a small table");
    let table: *mut MIB_TCPTABLE = room.as_mut_ptr().cast();
    // SAFETY: the table is as large as is said; its rows are read up to the number that it holds.
    let rows = unsafe {
        assert_eq!(GetTcpTable(table, &raw mut size, 0), 0, "the table of TCP connections");
        let first: *const MIB_TCPROW_LH = (&raw const (*table).table).cast();
        std::slice::from_raw_parts(first, (*table).dwNumEntries as usize)
    };
    let in_order = |port: u32| u16::from_be((port & 0xffff) as u16);
    let to_it = rows.iter().filter(|row| in_order(row.dwRemotePort) == port);
    // SAFETY: a number, whichever of its two names it is read by.
    to_it.map(|row| (in_order(row.dwLocalPort), unsafe { row.Anonymous.State })).collect()
}

/// What a socket of that port has to read.
fn unread(socket: SOCKET, local_port: u16) -> Option<u64> {
    let mut local = SOCKADDR_IN::default();
    let mut length = i32::try_from(size_of::<SOCKADDR_IN>()).expect("a small struct");
    let mut unread = 0_u32;
    // SAFETY: a handle that is no socket is refused; what is written to outlives the calls.
    unsafe {
        let is_socket = getsockname(socket, (&raw mut local).cast(), &raw mut length) == 0;
        if !is_socket || local.sin_family != AF_INET || u16::from_be(local.sin_port) != local_port {
            return None;
        }
        ioctlsocket(socket, FIONREAD, &raw mut unread);
    }
    Some(unread.into())
}
