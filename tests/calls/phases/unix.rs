//! A listener that is full, and the C library's resolver with one host more, as Linux lets a program have them.

use std::ffi::{c_char, c_int, c_void};
use std::net::TcpListener;
use std::os::fd::AsRawFd;
use std::sync::OnceLock;

/// Room for one connection; who comes after is not answered.
pub fn let_one_connection_wait(listener: &TcpListener) {
    // SAFETY: listen with integer arguments, on a descriptor of ours that listens already.
    assert_eq!(unsafe { libc::listen(listener.as_raw_fd(), 0) }, 0);
}

/// How many sockets of this machine have sent a SYN to a port and heard nothing.
pub fn connecting_to(port: u16) -> usize {
    let to = format!(":{port:04X}");
    let table = std::fs::read_to_string("/proc/net/tcp").unwrap();
    let fields = table.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
    fields.filter(|fields| fields.len() > 3 && fields[2].ends_with(&to) && fields[3] == "02").count()
}

type GetAddrInfo = unsafe extern "C" fn(
    *const c_char,
    *const c_char,
    *const libc::addrinfo,
    *mut *mut libc::addrinfo,
) -> c_int;

/// A program's own function of that name stands before the C library's.
#[unsafe(no_mangle)]
unsafe extern "C" fn getaddrinfo(
    host: *const c_char,
    service: *const c_char,
    hints: *const libc::addrinfo,
    found: *mut *mut libc::addrinfo,
) -> c_int {
    // SAFETY: NULL or a NUL-terminated text, as for the real one.
    if unsafe { super::is_looked_up_slowly(host) } {
        return libc::EAI_NONAME;
    }
    static REAL: OnceLock<usize> = OnceLock::new();
    let real = *REAL.get_or_init(|| {
        // SAFETY: a NUL-terminated name.
        let function: *mut c_void = unsafe { libc::dlsym(libc::RTLD_NEXT, c"getaddrinfo".as_ptr()) };
        function as usize
    });
    assert_ne!(real, 0, "the C library has a resolver");
    // SAFETY: the C library's function of this name has this signature, and is given what we were.
    unsafe { std::mem::transmute::<usize, GetAddrInfo>(real)(host, service, hints, found) }
}
