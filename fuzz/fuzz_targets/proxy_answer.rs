//! The answers of proxies: any bytes are an answer, none, or not enough, and mean the same however they come.

#![no_main]

use std::fmt::Debug;

use libfuzzer_sys::fuzz_target;
use together::connect::endpoint::Endpoint;
use together::connect::proxy::{NoProxy, Proxy, connect, socks};

/// What is read of the bytes as they come, one by one, is what is read of all of them.
fn reads_alike<T: PartialEq + Debug, E: PartialEq + Debug>(
    bytes: &[u8],
    parse: impl Fn(&[u8]) -> Result<Option<(T, usize)>, E>,
) {
    let mut came = (0..=bytes.len()).map(|length| (length, parse(&bytes[..length])));
    if let Some((length, first)) = came.find(|(_, parsed)| !matches!(parsed, Ok(None))) {
        if let Ok(Some((_, used))) = &first {
            assert!(*used <= length, "more was read than had come");
        }
        let value = |parsed: Result<Option<(T, usize)>, E>| parsed.map(|found| found.map(|(value, _)| value));
        assert_eq!(value(parse(bytes)), value(first), "with {length} of {} bytes", bytes.len());
    }
}

fuzz_target!(|input: &[u8]| {
    reads_alike(input, connect::parse);
    reads_alike(input, socks::parse_method);
    reads_alike(input, socks::parse_verdict);
    reads_alike(input, socks::parse_reply);
    let Ok(text) = std::str::from_utf8(input) else { return };
    if let Ok(proxy) = Proxy::parse(text) {
        assert!(!proxy.endpoint().host.is_empty());
        assert!(connect::request(&proxy, proxy.endpoint()).ends_with(b"\r\n\r\n"));
        assert!(NoProxy::parse("*").covers(proxy.endpoint()));
    }
    let list = NoProxy::parse(text);
    for host in ["api.together.ai", "10.0.0.1", "[2001:db8::1]"] {
        let _ = list.covers(&Endpoint { host: host.to_owned(), port: 443 });
    }
});
