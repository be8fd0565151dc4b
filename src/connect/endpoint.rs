//! A host and a port: where a connection goes.
//!
//! Responsible for reading them from a URL and for telling names from addresses, and this machine from
//! others. Pure; it must not look anything up.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// In lower case; an IPv6 address in brackets, as in a URL.
    pub host: String,
    pub port: u16,
}

impl Endpoint {
    /// `HOST` or `HOST:PORT`, as written in a URL. `None` for what cannot be one.
    pub fn parse(authority: &str, default_port: u16) -> Option<Endpoint> {
        let (host, port) = match authority.strip_prefix('[') {
            Some(rest) => {
                let (address, after) = rest.split_once(']')?;
                let address: Ipv6Addr = address.parse().ok()?;
                (format!("[{address}]"), after.strip_prefix(':').or(after.is_empty().then_some("")))
            }
            None => {
                let (host, port) = authority.split_once(':').unwrap_or((authority, ""));
                let is_name = |label: &str| {
                    !label.is_empty()
                        && label
                            .bytes()
                            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
                };
                let labels = host.strip_suffix('.').unwrap_or(host);
                if labels.len() > 253 || !labels.split('.').all(is_name) {
                    return None;
                }
                (host.to_ascii_lowercase(), Some(port))
            }
        };
        let port = match port? {
            "" => default_port,
            digits if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
                digits.parse().ok().filter(|port| *port != 0)?
            }
            _ => return None,
        };
        Some(Endpoint { host, port })
    }

    /// The host as an address, where it is one.
    pub fn address(&self) -> Option<IpAddr> {
        address(&self.host)
    }

    /// The host as programs other than URLs write it.
    pub fn bare_host(&self) -> &str {
        bare(&self.host)
    }
}

impl From<SocketAddr> for Endpoint {
    fn from(address: SocketAddr) -> Endpoint {
        let host = match address.ip() {
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) => format!("[{address}]"),
        };
        Endpoint { host, port: address.port() }
    }
}

/// As written in a request line: `HOST:PORT`.
impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}

/// Without the brackets of an IPv6 address.
pub fn bare(host: &str) -> &str {
    host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host)
}

pub fn address(host: &str) -> Option<IpAddr> {
    bare(host).parse().ok()
}

/// Leads to this machine: also the addresses of no machine, which the system takes for its own, and those of IPv4 in IPv6.
pub fn is_this_machine(host: &str) -> bool {
    match address(host).map(|address| address.to_canonical()) {
        Some(address) => address.is_loopback() || address.is_unspecified(),
        None => is_loopback(host),
    }
}

/// Names this machine and no other (RFC 6761, 6.3 for the name).
pub fn is_loopback(host: &str) -> bool {
    match address(host) {
        Some(address) => address.is_loopback(),
        None => host == "localhost" || host.ends_with(".localhost"),
    }
}
