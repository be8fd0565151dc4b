//! Windows's sockets, as far as std has no words for them.
//!
//! Responsible for Winsock being started, and for its errors. It must not know what a socket is for.
//!
//! This is one of the few files with `unsafe`: it calls the system.

use std::io;
use std::sync::OnceLock;

use windows_sys::Win32::Foundation::ERROR_NETNAME_DELETED;
use windows_sys::Win32::Networking::WinSock::{WSADATA, WSAECONNABORTED, WSAGetLastError, WSAStartup};

/// Starts Winsock once, for as long as the library is loaded: the host may end its own use of it at any time.
pub fn start() -> io::Result<()> {
    static STARTED: OnceLock<i32> = OnceLock::new();
    const VERSION_2_2: u16 = 0x0202;
    let outcome = *STARTED.get_or_init(|| {
        // SAFETY: an all-zero WSADATA is a valid value, which the call writes.
        unsafe {
            let mut data: WSADATA = std::mem::zeroed();
            WSAStartup(VERSION_2_2, &raw mut data)
        }
    });
    match outcome {
        0 => Ok(()),
        code => Err(io::Error::from_raw_os_error(code)),
    }
}

/// Why the last call of this thread failed.
pub fn last_error() -> io::Error {
    // SAFETY: has no preconditions.
    error_of(unsafe { WSAGetLastError() })
}

/// A network that went away has two numbers, of which std knows the second alone as an end of the connection.
pub fn error_of(code: i32) -> io::Error {
    const GONE: i32 = ERROR_NETNAME_DELETED.cast_signed();
    io::Error::from_raw_os_error(if code == GONE { WSAECONNABORTED } else { code })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sys::words::in_english;

    #[test]
    fn a_network_that_went_away_is_an_aborted_connection() {
        assert_eq!(error_of(64).kind(), io::ErrorKind::ConnectionAborted);
        assert_eq!(error_of(10054).kind(), io::ErrorKind::ConnectionReset);
        start().unwrap();
    }

    /// A firewall that blocks a port, and each way in which a network goes away, has a kind and a sentence in English.
    #[test]
    fn what_a_network_may_say_is_a_sentence() {
        for (code, kind) in [
            (10013, io::ErrorKind::PermissionDenied),
            (64, io::ErrorKind::ConnectionAborted),
            (10050, io::ErrorKind::NetworkDown),
            (10051, io::ErrorKind::NetworkUnreachable),
            (10053, io::ErrorKind::ConnectionAborted),
            (10054, io::ErrorKind::ConnectionReset),
            (10060, io::ErrorKind::TimedOut),
            (10061, io::ErrorKind::ConnectionRefused),
            (10065, io::ErrorKind::HostUnreachable),
        ] {
            let error = error_of(code);
            assert_eq!(error.kind(), kind, "{code}");
            let words = in_english(&error).to_string();
            assert!(words.is_ascii() && words.len() > 20 && words.contains("(os error "), "{words}");
        }
    }
}
