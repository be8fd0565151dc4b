//! What a user writes as a proxy: its kind, its address, its credentials.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use memchr::memmem;
use percent_encoding::percent_decode_str;
use zeroize::Zeroizing;

use crate::connect::endpoint::Endpoint;
use crate::error::Result;

/// The protocol of a proxy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProxyKind {
    /// HTTP's CONNECT.
    Http,
    /// SOCKS 5, with an address that was looked up here.
    Socks5,
    /// SOCKS 5, with the name, which the proxy looks up.
    Socks5WithNames,
}

impl ProxyKind {
    /// As the scheme of its URL.
    pub fn name(self) -> &'static str {
        match self {
            ProxyKind::Http => "http",
            ProxyKind::Socks5 => "socks5",
            ProxyKind::Socks5WithNames => "socks5h",
        }
    }
}

/// Not text: percent-encoding can encode any bytes.
pub struct Credentials {
    pub(super) user: Zeroizing<Vec<u8>>,
    pub(super) password: Zeroizing<Vec<u8>>,
}

pub struct Proxy {
    kind: ProxyKind,
    endpoint: Endpoint,
    pub(super) credentials: Option<Credentials>,
}

impl Proxy {
    /// `[http://|socks5://|socks5h://][USER:PASSWORD@]HOST[:PORT][/]`
    pub fn parse(url: &str) -> Result<Proxy> {
        // The URL is never quoted: it may hold a password, wherever a mistake puts it.
        let refuse = |reason: &str| {
            Err(invalid!(
                "the proxy {reason}: give it as http://HOST:PORT, socks5://HOST:PORT or socks5h://HOST:PORT, with \
                USER:PASSWORD@ before the host where it wants them"
            ))
        };
        let (scheme, rest) = url.split_once("://").unwrap_or(("http", url));
        let (kind, default_port) = match scheme.to_ascii_lowercase().as_str() {
            "http" => (ProxyKind::Http, 80),
            "socks5" => (ProxyKind::Socks5, 1080),
            "socks5h" => (ProxyKind::Socks5WithNames, 1080),
            "https" => {
                return refuse(
                    "is an https:// URL, which is not supported; plain http is enough, as the TLS connection to the \
                    server runs inside",
                );
            }
            _ => return refuse("has another scheme than http, socks5 or socks5h"),
        };
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        let (credentials, authority) = match rest.rsplit_once('@') {
            Some((credentials, authority)) => (Some(credentials), authority),
            None => (None, rest),
        };
        let Some(endpoint) = Endpoint::parse(authority, default_port) else {
            return refuse("has no host, or a host or port that cannot be");
        };
        let credentials = match credentials {
            Some(text) => Credentials::parse(text, kind)
                .map_err(|reason| invalid!("the proxy {endpoint} has {reason}"))?,
            None => None,
        };
        Ok(Proxy { kind, endpoint, credentials })
    }

    pub fn kind(&self) -> ProxyKind {
        self.kind
    }

    pub fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }
}

/// Without the credentials.
impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Proxy")
            .field("kind", &self.kind)
            .field("endpoint", &self.endpoint)
            .field("has_credentials", &self.credentials.is_some())
            .finish()
    }
}

impl Credentials {
    fn parse(text: &str, kind: ProxyKind) -> std::result::Result<Option<Credentials>, &'static str> {
        let (user, password) = text.split_once(':').unwrap_or((text, ""));
        let (user, password) = (decoded(user), decoded(password));
        let mut both = user.iter().chain(password.iter());
        if both.any(u8::is_ascii_control) {
            return Err("a control character in its user name or password");
        }
        if kind == ProxyKind::Http && user.contains(&b':') {
            return Err("a colon in its user name, which HTTP takes for the user name's end");
        }
        let most = if kind == ProxyKind::Http { MOST_BASIC } else { MOST_SOCKS };
        if user.len() > most || password.len() > most {
            return Err("a user name or password that is longer than it can be sent");
        }
        let is_empty = user.is_empty() && password.is_empty();
        Ok((!is_empty).then_some(Credentials { user, password }))
    }
}

impl Credentials {
    /// As HTTP has them.
    pub(super) fn basic(&self) -> Zeroizing<String> {
        let mut both = Zeroizing::new(Vec::with_capacity(self.user.len() + self.password.len() + 1));
        both.extend_from_slice(&self.user);
        both.push(b':');
        both.extend_from_slice(&self.password);
        Zeroizing::new(STANDARD.encode(&*both))
    }

    /// Whether words of a proxy's, which may be shown, hold what must not be.
    pub(super) fn are_quoted_in(&self, words: &str) -> bool {
        let basic = self.basic();
        let secrets = [self.user.as_slice(), self.password.as_slice(), basic.as_bytes()];
        let mut secrets = secrets.into_iter().filter(|secret| !secret.is_empty());
        secrets.any(|secret| memmem::find(words.as_bytes(), secret).is_some())
    }
}

/// Far above any password, and below what a proxy takes in a head.
const MOST_BASIC: usize = 1_024;

/// SOCKS has one byte for the length of a user name or password.
const MOST_SOCKS: usize = 255;

fn decoded(text: &str) -> Zeroizing<Vec<u8>> {
    // At its full size from the start: a buffer that grows leaves what it held behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(text.len()));
    bytes.extend(percent_decode_str(text));
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connect::proxy::Proxies;

    fn parsed(url: &str) -> (ProxyKind, String, Option<(String, String)>) {
        let proxy = Proxy::parse(url).unwrap_or_else(|error| panic!("{url}: {error}"));
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        let credentials = proxy.credentials.as_ref().map(|both| (text(&both.user), text(&both.password)));
        (proxy.kind(), proxy.endpoint().to_string(), credentials)
    }

    #[test]
    fn a_proxy_is_written_as_everywhere() {
        let both = |user: &str, password: &str| Some((user.to_owned(), password.to_owned()));
        for (url, kind, endpoint, credentials) in [
            ("http://proxy.example:3128", ProxyKind::Http, "proxy.example:3128", None),
            ("HTTP://Proxy.Example/", ProxyKind::Http, "proxy.example:80", None),
            ("proxy.example:3128", ProxyKind::Http, "proxy.example:3128", None),
            ("10.0.0.1:8080", ProxyKind::Http, "10.0.0.1:8080", None),
            ("socks5://proxy.example", ProxyKind::Socks5, "proxy.example:1080", None),
            ("socks5h://[::1]:9", ProxyKind::Socks5WithNames, "[::1]:9", None),
            ("http://ada:secret@proxy.example", ProxyKind::Http, "proxy.example:80", both("ada", "secret")),
            ("http://ada@proxy.example", ProxyKind::Http, "proxy.example:80", both("ada", "")),
            ("http://a%40b:p%3Aw%2F@proxy.example", ProxyKind::Http, "proxy.example:80", both("a@b", "p:w/")),
            ("http://ada:a@b/c:d@proxy.example", ProxyKind::Http, "proxy.example:80", both("ada", "a@b/c:d")),
            ("socks5://a%3Ab:c@proxy.example", ProxyKind::Socks5, "proxy.example:1080", both("a:b", "c")),
            ("http://:@proxy.example", ProxyKind::Http, "proxy.example:80", None),
            ("http://@proxy.example", ProxyKind::Http, "proxy.example:80", None),
        ] {
            assert_eq!(parsed(url), (kind, endpoint.to_owned(), credentials), "{url}");
        }
    }

    #[test]
    fn what_cannot_be_a_proxy_is_refused_without_its_password() {
        for (url, word) in [
            ("", "no host"),
            ("http://", "no host"),
            ("http://ada:hunter2@", "no host"),
            ("http://ada:hunter2@host:0", "no host"),
            ("http://ada:hunter2@host:99999", "no host"),
            ("http://ada:hunter2@host/path", "no host"),
            ("http://ada:hunter2@ho st", "no host"),
            ("https://ada:hunter2@host", "TLS"),
            ("socks4://ada:hunter2@host", "another scheme"),
            ("ftp://ada:hunter2@host", "another scheme"),
            ("http://ada:hunter2%0d%0ax@host", "control character"),
            ("http://a%3Ada:hunter2@host", "colon"),
            ("ada:hunter2", "no host"),
        ] {
            let error = Proxy::parse(url).unwrap_err();
            assert!(error.message().contains(word), "{url}: {error}");
            assert!(!error.message().contains("hunter2"), "{url}: {error}");
        }
        let long = "x".repeat(256);
        assert!(Proxy::parse(&format!("socks5://{long}:p@host")).is_err());
        assert!(Proxy::parse(&format!("socks5://u:{long}@host")).is_err());
        assert!(Proxy::parse(&format!("http://u:{long}@host")).is_ok());
        assert!(Proxy::parse(&format!("http://u:{}@host", "x".repeat(MOST_BASIC + 1))).is_err());
    }

    #[test]
    fn debug_output_holds_no_password() {
        let proxies = Proxies::parse("http://ada:hunter2@host").unwrap();
        let shown = format!("{proxies:?} {proxies:#?}");
        assert!(shown.contains("host") && !shown.contains("hunter2") && !shown.contains("ada"), "{shown}");
    }
}
