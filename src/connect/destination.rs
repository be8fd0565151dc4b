//! A server, and what to ask it for: where a link or a redirect leads.
//!
//! Responsible for reading a link as a program or a model writes it, and for what messages and tapes may show of it: a
//! query is often a signature, which is as good as a password. Pure; it must not look anything up.

use super::base_url::{Origin, TARGET_LIMIT};
use crate::error::Result;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destination {
    pub origin: Origin,
    /// Path and query, as written in the request line.
    pub target: String,
}

impl Destination {
    /// Of a whole URL, which is taken byte for byte but for a fragment, which no server gets.
    pub fn parse(url: &str) -> Result<Destination> {
        // Not quoted: it may hold a password or a signature.
        let refuse = |reason: &str| Err(invalid!("the URL {reason}: give it as https://HOST/PATH"));
        let Some((scheme, rest)) = url.split_once("://") else { return refuse("has no scheme") };
        let tls = match scheme.to_ascii_lowercase().as_str() {
            "https" => true,
            "http" => false,
            _ => return refuse("is neither https nor http"),
        };
        let sent = rest.split_once('#').map_or(rest, |(sent, _)| sent);
        let (authority, target) = sent.split_at(sent.find(['/', '?']).unwrap_or(sent.len()));
        if authority.contains('@') {
            return refuse("holds a user name or password, which is not sent");
        }
        let Some(origin) = Origin::parse(tls, authority) else {
            return refuse("has no host, or a host or port that cannot be");
        };
        if !tls && !origin.is_loopback() {
            return refuse("is plain http, which is for this machine's own addresses only");
        }
        if target.bytes().any(|byte| byte <= b' ' || byte == 0x7f || b"\"<>\\`".contains(&byte)) {
            return refuse("holds a space or another character that a URL cannot hold (percent-encode it)");
        }
        let target = if target.starts_with('/') { target.to_owned() } else { format!("/{target}") };
        if target.len() > TARGET_LIMIT {
            return refuse(&format!("is longer than {TARGET_LIMIT} bytes"));
        }
        Ok(Destination { origin, target })
    }

    /// The URL without its query.
    pub fn without_query(&self) -> String {
        let path = self.target.split_once('?').map_or(&*self.target, |(path, _)| path);
        format!("{}{path}", self.origin)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_taken_byte_for_byte() {
        for (url, origin, target) in [
            ("https://host", "https://host", "/"),
            ("HTTPS://Host:443/", "https://host", "/"),
            ("https://host?x=1", "https://host", "/?x=1"),
            ("https://host/a/../b//c", "https://host", "/a/../b//c"),
            ("https://host/{id}?x={y}&z=[1]|^", "https://host", "/{id}?x={y}&z=[1]|^"),
            ("https://host:8443/a%2Fb?sig=a%2B/=&x=y:z@q", "https://host:8443", "/a%2Fb?sig=a%2B/=&x=y:z@q"),
            ("https://host/a#part?x", "https://host", "/a"),
            ("https://host/ü", "https://host", "/ü"),
            ("http://127.0.0.1:80/a", "http://127.0.0.1", "/a"),
            ("http://localhost:8080/a", "http://localhost:8080", "/a"),
            ("https://192.168.0.1/a", "https://192.168.0.1", "/a"),
            ("https://[::1]:9/p", "https://[::1]:9", "/p"),
        ] {
            let link = Destination::parse(url).unwrap();
            assert_eq!((link.origin.to_string().as_str(), link.target.as_str()), (origin, target), "{url}");
        }
        let link = Destination::parse("https://host:8443/a/b.png?X-Signature=secret?").unwrap();
        assert_eq!(link.without_query(), "https://host:8443/a/b.png");
    }

    #[test]
    fn what_is_refused_is_not_quoted() {
        for (url, word) in [
            ("", "no scheme"),
            ("host/secret", "no scheme"),
            ("https:/host/secret", "no scheme"),
            ("ftp://host/secret", "neither"),
            ("data://host/secret", "neither"),
            ("https://", "no host"),
            ("https:///secret", "no host"),
            ("https://host:0/secret", "no host"),
            ("https://ho st/secret", "no host"),
            ("https://secret:secret@host/", "user name"),
            ("https://secret@host/", "user name"),
            ("http://host/secret", "plain http"),
            ("http://127.0.0.1.example.com/secret", "plain http"),
            ("https://host/secret a", "space"),
            ("https://host/secret\r\nx: y", "space"),
            ("https://host/?secret=\"", "space"),
            ("https://host/secret\0", "space"),
        ] {
            let error = Destination::parse(url).unwrap_err();
            assert!(error.message().contains(word), "{url}: {error}");
            assert!(!error.message().contains("secret"), "{error}");
        }
        let of_length = |length: usize| format!("https://host/{}", "x".repeat(length - 1));
        assert!(Destination::parse(&of_length(TARGET_LIMIT)).is_ok());
        assert!(Destination::parse(&of_length(TARGET_LIMIT + 1)).is_err());
    }
}
