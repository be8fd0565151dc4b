//! The base URL: the server, and the path under which its API begins.
//!
//! Responsible for taking apart what a user wrote, refusing what cannot be meant, and for the one rule on
//! `/v1`: Together's URLs are quoted with and without it, while paths here always carry their version.
//! Pure; it must not look anything up.

use std::fmt;
use std::net::IpAddr;

use super::endpoint::{self, Endpoint};
use crate::error::Result;

/// Where Together's API is (the official SDKs' default; facts in `docs/abi.md`).
pub const DEFAULT: &str = "https://api.together.ai";

/// The environment variable that names another one.
pub const ENVIRONMENT_VARIABLE: &str = "TOGETHER_BASE_URL";

/// The most bytes of a request's target (path and query). Servers commonly stop at 8 KiB.
pub const TARGET_LIMIT: usize = 8_000;

/// The most of them that a base URL's own path may take: the rest is the operations'.
pub const PREFIX_LIMIT: usize = TARGET_LIMIT / 4;

/// Scheme, host and port: what a connection, and a key, belong to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Origin {
    pub tls: bool,
    pub host: String,
    pub port: u16,
}

impl Origin {
    /// Of a scheme and `HOST` or `HOST:PORT`.
    pub fn parse(tls: bool, authority: &str) -> Option<Origin> {
        let Endpoint { host, port } = Endpoint::parse(authority, if tls { 443 } else { 80 })?;
        Some(Origin { tls, host, port })
    }

    /// The host as an address, where it is one.
    pub fn address(&self) -> Option<IpAddr> {
        endpoint::address(&self.host)
    }

    /// Whether its host is written as an address or a name of this machine: more of them than are used for plain http.
    pub fn is_this_machine(&self) -> bool {
        endpoint::is_this_machine(&self.host)
    }

    /// Names this machine and no other.
    pub fn is_loopback(&self) -> bool {
        endpoint::is_loopback(&self.host)
    }

    /// Where it is reached.
    pub fn endpoint(&self) -> Endpoint {
        Endpoint { host: self.host.clone(), port: self.port }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.tls { "https" } else { "http" };
        match (self.tls, self.port) {
            (true, 443) | (false, 80) => write!(f, "{scheme}://{}", self.host),
            _ => write!(f, "{scheme}://{}:{}", self.host, self.port),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseUrl {
    pub origin: Origin,
    /// Between the host and an operation's path: empty, or `/relay` for a server of one's own.
    pub prefix: String,
}

impl BaseUrl {
    pub fn parse(url: &str) -> Result<BaseUrl> {
        let refuse = |reason: &str| {
            Err(invalid!(
                "the base URL {reason}: give it as https://HOST, https://HOST:PORT or https://HOST/PATH"
            ))
        };
        let (scheme, rest) = match url.split_once("://") {
            Some((scheme, rest)) => (scheme.to_ascii_lowercase(), rest),
            None if url.is_empty() => return refuse("is empty"),
            None => return refuse("has no scheme"),
        };
        let tls = match scheme.as_str() {
            "https" => true,
            "http" => false,
            _ => return refuse("is neither https nor http"),
        };
        if url.bytes().any(|byte| {
            !byte.is_ascii_graphic()
                || matches!(byte, b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}')
        }) {
            return refuse("holds a space or another character that a URL cannot hold");
        }
        if rest.contains(['?', '#']) {
            return refuse("has a query or a fragment");
        }
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        if authority.contains('@') {
            // Not quoted: it holds a password.
            return refuse("holds a user name or password, which belong nowhere in it");
        }
        let Some(origin) = Origin::parse(tls, authority) else {
            return refuse("has no host, or a host or port that cannot be");
        };
        if path.split('/').any(|segment| matches!(segment, "." | "..")) {
            return refuse("has \".\" or \"..\" in its path");
        }
        let path = path.trim_end_matches('/');
        let prefix = path.strip_suffix("/v1").unwrap_or(path).trim_end_matches('/').to_owned();
        if prefix.len() > PREFIX_LIMIT {
            return refuse(&format!(
                "has a path of {} bytes, over the limit of {PREFIX_LIMIT}",
                prefix.len()
            ));
        }
        if !tls && !origin.is_loopback() {
            return Err(invalid!(
                "the base URL {origin} would send the API key and every prompt unencrypted: use https (plain http \
                is for this machine's own addresses only)"
            ));
        }
        Ok(BaseUrl { origin, prefix })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn with_and_without_a_version_mean_the_same() {
        for (url, origin, prefix) in [
            ("https://api.together.ai", "https://api.together.ai", ""),
            ("https://api.together.xyz/v1", "https://api.together.xyz", ""),
            ("https://api.together.xyz/v1/", "https://api.together.xyz", ""),
            ("HTTPS://API.Together.AI/", "https://api.together.ai", ""),
            ("https://relay.example:8443/llm/v1", "https://relay.example:8443", "/llm"),
            ("https://relay.example/llm/", "https://relay.example", "/llm"),
            ("https://relay.example/v2", "https://relay.example", "/v2"),
            ("http://localhost:8080", "http://localhost:8080", ""),
            ("http://127.0.0.1:1/v1", "http://127.0.0.1:1", ""),
            ("http://[::1]:8080/v1", "http://[::1]:8080", ""),
            ("https://[2001:DB8::1]", "https://[2001:db8::1]", ""),
            ("https://host:443", "https://host", ""),
        ] {
            let base = BaseUrl::parse(url).unwrap();
            assert_eq!((base.origin.to_string().as_str(), base.prefix.as_str()), (origin, prefix), "{url}");
        }
        assert_eq!(BaseUrl::parse(DEFAULT).unwrap().origin.port, 443);
    }

    #[test]
    fn what_cannot_be_meant_is_refused_without_quoting_a_password() {
        for (url, word) in [
            ("", "empty"),
            ("api.together.ai", "scheme"),
            ("ftp://api.together.ai", "neither"),
            ("https://", "no host"),
            ("https:///v1", "no host"),
            ("https://:443", "no host"),
            ("https://user:hunter2@host", "password"),
            ("https://host/v1?x=1", "query"),
            ("https://host/#f", "fragment"),
            ("https://host:0", "no host"),
            ("https://host:65536", "no host"),
            ("https://host:+1", "no host"),
            ("https://ho st", "space"),
            ("https://host/\r\nx: y", "space"),
            ("https://host/a/../b", ".."),
            ("https://[::1", "no host"),
            ("https://[::1]x", "no host"),
            ("https://a..b", "no host"),
            ("https://hôte", "character"),
            ("http://api.together.ai", "unencrypted"),
            ("http://127.0.0.1.example.com", "unencrypted"),
        ] {
            let error = BaseUrl::parse(url).unwrap_err();
            assert!(error.message().contains(word), "{url}: {error}");
            assert!(!error.message().contains("hunter2"));
        }
        let of_length = |length: usize| format!("https://host/{}/v1", "x".repeat(length - 1));
        assert!(BaseUrl::parse(&of_length(PREFIX_LIMIT)).is_ok());
        let error = BaseUrl::parse(&of_length(PREFIX_LIMIT + 1)).unwrap_err();
        assert!(error.message().contains("a path of 2001 bytes, over the limit of 2000"), "{error}");
    }
}
