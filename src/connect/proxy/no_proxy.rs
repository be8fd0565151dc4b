//! `NO_PROXY`: the hosts that are reached without a proxy.
//!
//! Responsible for reading the list as curl does since 7.86: names that match their subdomains too,
//! addresses, networks, `*`; and beside it a port, as other programs have it. Pure; nothing is looked up,
//! so a name never matches an address. An entry that cannot be parsed is skipped, as other programs do.

use std::net::IpAddr;

use crate::connect::endpoint::{Endpoint, bare};

#[derive(Clone, Debug, Default)]
pub struct NoProxy {
    entries: Vec<Entry>,
}

#[derive(Clone, Debug)]
struct Entry {
    what: What,
    /// `None` is any.
    port: Option<u16>,
}

#[derive(Clone, Debug)]
enum What {
    Everything,
    /// Without the dot that may precede it, in lower case: this name, and those under it.
    Name(String),
    Network(IpAddr, u8),
}

impl NoProxy {
    pub fn parse(list: &str) -> NoProxy {
        let entries = list.split(|mark: char| mark == ',' || mark.is_whitespace());
        NoProxy { entries: entries.filter_map(Entry::parse).collect() }
    }

    pub fn covers(&self, endpoint: &Endpoint) -> bool {
        let address = endpoint.address().map(|address| address.to_canonical());
        let name = endpoint.host.strip_suffix('.').unwrap_or(&endpoint.host);
        self.entries.iter().any(|entry| {
            let is_at_port = entry.port.is_none_or(|port| port == endpoint.port);
            is_at_port
                && match (&entry.what, address) {
                    (What::Everything, _) => true,
                    (What::Network(network, bits), Some(address)) => is_within(address, *network, *bits),
                    (What::Name(under), None) => name
                        .strip_suffix(under.as_str())
                        .is_some_and(|rest| rest.is_empty() || rest.ends_with('.')),
                    _ => false,
                }
        })
    }
}

impl Entry {
    fn parse(text: &str) -> Option<Entry> {
        // An IPv6 address may be there bare, so a colon says nothing before that is tried.
        if let Some(what) = What::parse(text) {
            return Some(Entry { what, port: None });
        }
        let (text, port) = text.rsplit_once(':')?;
        Some(Entry { what: What::parse(text)?, port: Some(port.parse().ok()?) })
    }
}

impl What {
    fn parse(text: &str) -> Option<What> {
        if text == "*" {
            return Some(What::Everything);
        }
        let (start, bits) = match text.split_once('/') {
            Some((start, bits)) => (start, Some(bits.parse::<u8>().ok()?)),
            None => (text, None),
        };
        if let Ok(address) = bare(start).parse::<IpAddr>() {
            let most = if address.is_ipv4() { 32 } else { 128 };
            return Some(What::Network(address, bits.unwrap_or(most))).filter(|_| bits.unwrap_or(0) <= most);
        }
        let name = text.strip_prefix('.').unwrap_or(text);
        let name = name.strip_suffix('.').unwrap_or(name);
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        (!name.is_empty() && name.bytes().all(is_name)).then(|| What::Name(name.to_ascii_lowercase()))
    }
}

/// Whether the first `bits` bits of two addresses of one family are the same.
fn is_within(address: IpAddr, network: IpAddr, bits: u8) -> bool {
    let (difference, width) = match (address, network) {
        (IpAddr::V4(address), IpAddr::V4(network)) => (u128::from(address.to_bits() ^ network.to_bits()), 32),
        (IpAddr::V6(address), IpAddr::V6(network)) => (address.to_bits() ^ network.to_bits(), 128),
        _ => return false,
    };
    // A shift by all 128 bits is none that the processor knows.
    difference.checked_shr(width - u32::from(bits)).unwrap_or(0) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn covers(list: &str, authority: &str) -> bool {
        NoProxy::parse(list).covers(&Endpoint::parse(authority, 443).unwrap())
    }

    #[test]
    fn names_stand_for_what_is_under_them() {
        for list in [
            "together.ai",
            ".together.ai",
            "Together.AI",
            "together.ai.",
            "a, together.ai",
            "a together.ai,b",
        ] {
            for host in
                ["together.ai", "api.together.ai", "a.b.together.ai", "API.together.ai", "api.together.ai."]
            {
                assert!(covers(list, host), "{list:?} {host}");
            }
            for host in ["nottogether.ai", "together.ai.example", "ai", "10.0.0.1", "[::1]"] {
                assert!(!covers(list, host), "{list:?} {host}");
            }
        }
        for list in ["", ",", " , ", ".", "..", "*.together.ai", "together", "https://together.ai", "é.ai"] {
            assert!(!covers(list, "api.together.ai"), "{list:?}");
        }
    }

    #[test]
    fn a_star_is_everything() {
        for host in ["api.together.ai", "10.0.0.1", "[2001:db8::1]"] {
            assert!(covers("*", host) && covers("a, *", host) && covers("*:443", host));
            assert!(!covers("*:80", host));
        }
    }

    #[test]
    fn addresses_and_networks() {
        for (list, host, is_covered) in [
            ("10.0.0.1", "10.0.0.1", true),
            ("10.0.0.1", "10.0.0.10", false),
            ("10.0.0.0/8", "10.200.3.4", true),
            ("10.0.0.0/8", "11.0.0.1", false),
            ("10.1.2.3/8", "10.200.3.4", true),
            ("192.168.1.128/25", "192.168.1.127", false),
            ("192.168.1.128/25", "192.168.1.255", true),
            ("0.0.0.0/0", "203.0.113.9", true),
            ("0.0.0.0/0", "[2001:db8::1]", false),
            ("0.0.0.0/0", "example.com", false),
            ("10.0.0.0/33", "10.0.0.0", false),
            ("10.0.0.0/x", "10.0.0.0", false),
            ("10.0.0.0/", "10.0.0.0", false),
            ("10.0.0.0/-1", "10.0.0.0", false),
            ("2001:db8::1", "[2001:db8::1]", true),
            ("[2001:DB8::1]", "[2001:db8::1]", true),
            ("2001:db8::/32", "[2001:db8:5::1]", true),
            ("[2001:db8::]/32", "[2001:db8:5::1]", true),
            ("2001:db8::/32", "[2001:db9::1]", false),
            ("::/0", "[2001:db9::1]", true),
            ("::/129", "[2001:db9::1]", false),
            ("::1/128", "[::1]", true),
            ("10.0.0.1", "[::ffff:10.0.0.1]", true),
            ("0.0.1", "10.0.0.1", false),
        ] {
            assert_eq!(covers(list, host), is_covered, "{list} {host}");
        }
    }

    #[test]
    fn a_port_narrows_an_entry() {
        for (list, host, is_covered) in [
            ("together.ai:443", "api.together.ai", true),
            ("together.ai:8443", "api.together.ai", false),
            ("together.ai:8443", "api.together.ai:8443", true),
            ("10.0.0.1:8443", "10.0.0.1:8443", true),
            ("10.0.0.1:8443", "10.0.0.1", false),
            ("[2001:db8::1]:8443", "[2001:db8::1]:8443", true),
            ("[2001:db8::1]:8443", "[2001:db8::1]", false),
            ("together.ai:", "together.ai", false),
            ("together.ai:99999", "together.ai", false),
        ] {
            assert_eq!(covers(list, host), is_covered, "{list} {host}");
        }
    }
}
