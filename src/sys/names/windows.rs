//! Winsock's `getaddrinfo`, by way of std, which starts Winsock and keeps the number of a failure.

use std::io;
use std::net::{IpAddr, ToSocketAddrs};

use windows_sys::Win32::Networking::WinSock::{
    WSA_NOT_ENOUGH_MEMORY, WSAHOST_NOT_FOUND, WSANO_DATA, WSANO_RECOVERY, WSATRY_AGAIN, WSATYPE_NOT_FOUND,
};

use crate::sys::words::in_english;

/// Every address that the system knows for a name, in its order; or why there is none.
pub fn addresses_of_name(name: &str) -> Result<Vec<IpAddr>, String> {
    if name.contains('\0') {
        return Err("a name cannot hold a NUL byte".to_owned());
    }
    match (name, 0).to_socket_addrs() {
        Ok(addresses) => Ok(addresses.map(|address| address.ip()).collect()),
        Err(error) => Err(reason(&error)),
    }
}

fn reason(error: &io::Error) -> String {
    match error.raw_os_error() {
        Some(WSAHOST_NOT_FOUND | WSATYPE_NOT_FOUND) => "name or service not known".to_owned(),
        Some(WSATRY_AGAIN) => "temporary failure in name resolution".to_owned(),
        Some(WSANO_RECOVERY) => "non-recoverable failure in name resolution".to_owned(),
        Some(WSANO_DATA) => "no address is associated with the name".to_owned(),
        Some(WSA_NOT_ENOUGH_MEMORY) => "out of memory".to_owned(),
        _ => in_english(error).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_reasons_are_found() {
        let found = addresses_of_name("localhost").unwrap();
        assert!(!found.is_empty() && found.iter().all(IpAddr::is_loopback), "{found:?}");
        assert_eq!(addresses_of_name("127.0.0.7").unwrap(), [IpAddr::from([127, 0, 0, 7])]);
        assert_eq!(addresses_of_name("::7").unwrap(), ["::7".parse::<IpAddr>().unwrap()]);
        assert_eq!(addresses_of_name("a\0b").unwrap_err(), "a name cannot hold a NUL byte");
        let of = |code| reason(&io::Error::from_raw_os_error(code));
        assert_eq!(of(WSAHOST_NOT_FOUND), "name or service not known");
        assert_eq!(of(WSATRY_AGAIN), "temporary failure in name resolution");
    }
}
