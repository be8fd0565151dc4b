//! An answer as it came from the network, before anybody asks what it means.
//!
//! Responsible for its status, its headers and its bytes, and for one that broke off. It must not know where they came from.

use std::fmt;

use ureq::http::header::{CONTENT_ENCODING, CONTENT_TYPE, TRANSFER_ENCODING};
use ureq::http::{HeaderMap, HeaderValue};

use crate::error::Error;
use crate::key::KeyFilter;

/// An answer's headers.
#[derive(Default)]
pub struct ResponseHeaders(HeaderMap);

/// Names alone: values may be cookies.
impl fmt::Debug for ResponseHeaders {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

impl From<HeaderMap> for ResponseHeaders {
    fn from(headers: HeaderMap) -> ResponseHeaders {
        ResponseHeaders(headers)
    }
}

impl ResponseHeaders {
    #[cfg(test)]
    pub fn of(headers: &[(&str, &str)]) -> ResponseHeaders {
        let parsed = headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
        ResponseHeaders(parsed.collect())
    }

    pub fn as_map(&self) -> &HeaderMap {
        &self.0
    }

    /// Each name, in lower case, with its values that are text.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.named(|_| true)
    }

    /// The same of the names that are wanted.
    pub fn named(&self, is_wanted: impl Fn(&str) -> bool) -> impl Iterator<Item = (&str, &str)> {
        let wanted = self.0.iter().filter(move |(name, _)| is_wanted(name.as_str()));
        wanted.filter_map(|(name, value)| Some((name.as_str(), std::str::from_utf8(value.as_bytes()).ok()?)))
    }

    /// The content type; "" where none is named.
    pub fn content_type(&self) -> &str {
        let value = self.0.get(CONTENT_TYPE).map(HeaderValue::as_bytes);
        value.and_then(|value| std::str::from_utf8(value).ok()).unwrap_or_default()
    }

    /// Whether a field says how the content is coded; or the transfer, which an answer with a length has no coding of.
    pub fn has_coding(&self, length: Option<u64>) -> bool {
        self.0.contains_key(CONTENT_ENCODING) || length.is_none() && self.0.contains_key(TRANSFER_ENCODING)
    }

    /// The first value under a name, in any case of letters; `None` also for a value that is not text.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).and_then(|value| std::str::from_utf8(value.as_bytes()).ok())
    }
}

#[cfg(fuzzing)]
impl ResponseHeaders {
    /// Of a server that the fuzzer makes up; what cannot be a header's value is left out.
    pub fn made_up(named: &[(&'static str, &[u8])]) -> ResponseHeaders {
        let mut headers = HeaderMap::new();
        for (name, value) in named {
            if let Ok(value) = ureq::http::HeaderValue::from_bytes(value) {
                headers.append(*name, value);
            }
        }
        ResponseHeaders(headers)
    }
}

/// An answer, whatever its status.
#[derive(Debug, Default)]
pub struct Incoming {
    pub status: u16,
    pub headers: ResponseHeaders,
    pub body: Vec<u8>,
    /// For the server's words in it.
    pub filter: KeyFilter,
}

/// A failure, and what had come of the answer before it.
#[derive(Debug)]
pub struct Broken {
    pub error: Error,
    pub so_far: Incoming,
}
