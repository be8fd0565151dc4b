//! An answer as it came from the network, before anybody asks what it means.
//!
//! Responsible for its status, its headers and its bytes, and for one that broke off. It must not know where they came from.

use std::fmt;

use ureq::http::HeaderMap;

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
        self.0
            .iter()
            .filter_map(|(name, value)| Some((name.as_str(), std::str::from_utf8(value.as_bytes()).ok()?)))
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
