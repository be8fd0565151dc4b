//! The handshake that turns a connection into a websocket: its key, and what an answer of HTTP 101 must say (RFC 6455, 4).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};

use crate::error::Result;
use crate::message::incoming::ResponseHeaders;
use crate::sys::random::random;

/// HTTP's status of a connection that carries another protocol from here on.
pub const SWITCHING_PROTOCOLS: u16 = 101;

/// What a server's answer to the key is made with (RFC 6455, 1.3).
const ACCEPT_SUFFIX: &[u8] = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/// The key of a handshake.
pub struct UpgradeKey(String);

impl UpgradeKey {
    pub fn new() -> Result<UpgradeKey> {
        Ok(UpgradeKey(STANDARD.encode(random::<16>()?)))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is the answer to this key: no server that knows nothing of websockets gives it.
    fn is_accepted_by(&self, accept: Option<&str>) -> bool {
        let expected = digest(&SHA1_FOR_LEGACY_USE_ONLY, &[self.0.as_bytes(), ACCEPT_SUFFIX].concat());
        accept.map(str::trim) == Some(&*STANDARD.encode(expected))
    }

    /// Why an answer of HTTP 101 begins no websocket, if it does not (RFC 6455, 4.1).
    pub fn fault_of(&self, headers: &ResponseHeaders) -> Option<&'static str> {
        let says = |name, word: &str| {
            let named = headers.named(|other| other.eq_ignore_ascii_case(name));
            named.flat_map(|(_, value)| value.split(',')).any(|it| it.trim().eq_ignore_ascii_case(word))
        };
        let extensions = headers.as_map().get_all("sec-websocket-extensions");
        let has_extension = extensions.iter().any(|it| !it.as_bytes().trim_ascii().is_empty());
        match () {
            () if !says("upgrade", "websocket") => Some("without Upgrade: websocket"),
            () if !says("connection", "upgrade") => Some("without Connection: Upgrade"),
            () if !self.is_accepted_by(headers.get("sec-websocket-accept")) => {
                Some("without the Sec-WebSocket-Accept that belongs to the request")
            }
            // Its frames would not be what they look like.
            () if has_extension => Some("with a Sec-WebSocket-Extensions that the request did not ask for"),
            () => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_has_one_answer() {
        // RFC 6455, 1.3.
        let key = UpgradeKey("dGhlIHNhbXBsZSBub25jZQ==".to_owned());
        assert!(key.is_accepted_by(Some("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")));
        for other in [None, Some(""), Some("S3pPLMBiTxaQ9kYGzzhZRbK+xOo="), Some(key.as_str())] {
            assert!(!key.is_accepted_by(other));
        }
        let (one, two) = (UpgradeKey::new().unwrap(), UpgradeKey::new().unwrap());
        assert!(one.as_str() != two.as_str() && one.as_str().len() == 24);
    }

    #[test]
    fn an_answer_that_begins_no_websocket_has_a_fault() {
        let key = UpgradeKey("dGhlIHNhbXBsZSBub25jZQ==".to_owned());
        let accept = ("sec-websocket-accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
        let (upgrade, connection) = (("upgrade", "WebSocket"), ("connection", "keep-alive, UPGRADE"));
        let fault = |headers: &[(&str, &str)]| key.fault_of(&ResponseHeaders::of(headers));
        assert_eq!(fault(&[upgrade, connection, accept]), None);
        for (headers, words) in [
            (&[connection, accept][..], "Upgrade: websocket"),
            (&[("upgrade", "h2c"), connection, accept], "Upgrade: websocket"),
            (&[upgrade, accept], "Connection: Upgrade"),
            (&[upgrade, ("connection", "close"), accept], "Connection: Upgrade"),
            (&[upgrade, connection], "Sec-WebSocket-Accept"),
            (
                &[upgrade, connection, accept, ("sec-websocket-extensions", "permessage-deflate")],
                "Sec-WebSocket-Extensions",
            ),
        ] {
            assert!(fault(headers).unwrap_or_default().contains(words), "{headers:?}");
        }
    }
}
