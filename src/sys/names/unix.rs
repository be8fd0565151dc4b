//! The C library's `getaddrinfo`.
//!
//! This is one of the few files with `unsafe`: std keeps the number of the failure to itself.

use std::ffi::CString;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::ptr;

use crate::sys::words::in_english;

/// Every address that the system knows for a name, in its order; or why there is none.
pub fn addresses_of_name(name: &str) -> Result<Vec<IpAddr>, String> {
    let name = CString::new(name).map_err(|_| "a name cannot hold a NUL byte".to_owned())?;
    // SAFETY: an all-zero addrinfo is a valid one, which asks for nothing.
    let mut wanted: libc::addrinfo = unsafe { std::mem::zeroed() };
    wanted.ai_socktype = libc::SOCK_STREAM;
    let mut found = ptr::null_mut();
    // SAFETY: the name ends in NUL; all pointers outlive the call.
    let code = unsafe { libc::getaddrinfo(name.as_ptr(), ptr::null(), &raw const wanted, &raw mut found) };
    if code != 0 {
        return Err(reason(code, &io::Error::last_os_error()));
    }
    let list = AddressList(found);
    Ok(list.addresses())
}

/// What `getaddrinfo` gave, until it is freed.
struct AddressList(*mut libc::addrinfo);

impl AddressList {
    fn addresses(&self) -> Vec<IpAddr> {
        let (mut addresses, mut next) = (Vec::new(), self.0);
        // SAFETY: a list that `getaddrinfo` made and that is not freed yet; each entry's address is of the entry's family.
        while let Some(entry) = unsafe { next.as_ref() } {
            next = entry.ai_next;
            // SAFETY: as above.
            let address = unsafe {
                match entry.ai_family {
                    libc::AF_INET => {
                        let v4 = entry.ai_addr.cast::<libc::sockaddr_in>().read_unaligned();
                        IpAddr::V4(Ipv4Addr::from_bits(u32::from_be(v4.sin_addr.s_addr)))
                    }
                    libc::AF_INET6 => {
                        let v6 = entry.ai_addr.cast::<libc::sockaddr_in6>().read_unaligned();
                        IpAddr::V6(Ipv6Addr::from(v6.sin6_addr.s6_addr))
                    }
                    _ => continue,
                }
            };
            addresses.push(address);
        }
        addresses
    }
}

impl Drop for AddressList {
    fn drop(&mut self) {
        // SAFETY: made by `getaddrinfo`, and freed once.
        unsafe { libc::freeaddrinfo(self.0) };
    }
}

/// `error` is what the system said last, which counts where the code says so.
fn reason(code: libc::c_int, error: &io::Error) -> String {
    match code {
        libc::EAI_NONAME => "name or service not known".to_owned(),
        libc::EAI_AGAIN => "temporary failure in name resolution".to_owned(),
        libc::EAI_FAIL => "non-recoverable failure in name resolution".to_owned(),
        libc::EAI_MEMORY => "out of memory".to_owned(),
        libc::EAI_SYSTEM => in_english(error).to_string(),
        #[cfg(any(target_os = "linux", target_os = "android"))]
        libc::EAI_NODATA => "no address is associated with the name".to_owned(),
        code => format!("getaddrinfo error {code}"),
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
        let denied = io::Error::from_raw_os_error(libc::EACCES);
        assert_eq!(reason(libc::EAI_NONAME, &denied), "name or service not known");
        assert_eq!(reason(libc::EAI_SYSTEM, &denied), "Permission denied (os error 13)");
        assert_eq!(reason(-99, &denied), "getaddrinfo error -99");
    }
}
