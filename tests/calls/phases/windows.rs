//! A listener that is full, and Windows' resolver with one host more.
//!
//! Windows itself refuses a connection for which there is no room; wine leaves it to the system below, which does not
//! answer, so that a call can be held there.

use std::ffi::{c_char, c_int};
use std::net::TcpListener;
use std::os::windows::io::AsRawSocket;
use std::sync::OnceLock;

use windows_sys::Win32::NetworkManagement::IpHelper::MIB_TCP_STATE_SYN_SENT;
use windows_sys::Win32::Networking::WinSock::{ADDRINFOA, SOCKET, WSAHOST_NOT_FOUND, listen};
use windows_sys::Win32::System::LibraryLoader::{GetModuleHandleW, GetProcAddress};
use windows_sys::w;

use crate::support::servers::client_ends::connections_to;

/// Room for one connection; who comes after is not answered.
pub fn let_one_connection_wait(listener: &TcpListener) {
    let socket = SOCKET::try_from(listener.as_raw_socket()).unwrap();
    // SAFETY: listen with integer arguments, on a socket of ours that listens already.
    assert_eq!(unsafe { listen(socket, 0) }, 0);
}

/// How many sockets of this machine have sent a SYN to a port and heard nothing.
pub fn connecting_to(port: u16) -> usize {
    connections_to(port).iter().filter(|(_, state)| *state == MIB_TCP_STATE_SYN_SENT).count()
}

type GetAddrInfo =
    unsafe extern "system" fn(*const c_char, *const c_char, *const ADDRINFOA, *mut *mut ADDRINFOA) -> c_int;

/// A program calls a DLL's function through a pointer of this name, or by the function's own: where it has both itself,
/// neither is imported.
#[unsafe(no_mangle)]
#[allow(non_upper_case_globals, reason = "the linker's name")]
static __imp_getaddrinfo: GetAddrInfo = getaddrinfo;

#[unsafe(no_mangle)]
unsafe extern "system" fn getaddrinfo(
    host: *const c_char,
    service: *const c_char,
    hints: *const ADDRINFOA,
    found: *mut *mut ADDRINFOA,
) -> c_int {
    // SAFETY: NULL or a NUL-terminated text, as for the real one.
    if unsafe { super::is_looked_up_slowly(host) } {
        return WSAHOST_NOT_FOUND;
    }
    static REAL: OnceLock<usize> = OnceLock::new();
    let real = *REAL.get_or_init(|| {
        // SAFETY: NUL-terminated names of a library that is loaded for good, and of a function of it.
        let function =
            unsafe { GetProcAddress(GetModuleHandleW(w!("ws2_32.dll")), c"getaddrinfo".as_ptr().cast()) };
        function.expect("Windows has a resolver") as usize
    });
    // SAFETY: Windows' function of this name has this signature, and is given what we were.
    unsafe { std::mem::transmute::<usize, GetAddrInfo>(real)(host, service, hints, found) }
}
