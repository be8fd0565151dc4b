//! Which HTTP headers a caller may add to requests.
//!
//! Responsible for refusing what would break a request apart (line breaks), what the library sets itself
//! (a second `Host` or length is how requests are smuggled), and the one header that would put a key
//! where the key's protection does not reach.

use crate::error::{Error, Result};

/// Set by the library, and wrong if set twice.
const OWN: [&str; 11] = [
    "connection",
    "content-length",
    "content-type",
    "expect",
    "host",
    "keep-alive",
    "proxy-authorization",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// A few lines of text, not a body: together with the rest they must fit in one write.
const LONGEST_VALUE: usize = 4_096;

/// Headers in the order they were set; setting one again replaces it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct RequestHeaders(Vec<(String, String)>);

/// Together they stay below what servers accept (commonly 8 KiB for all).
const MOST_BYTES: usize = 8_000;

impl RequestHeaders {
    pub fn set(&mut self, name: &str, value: &str) -> Result<()> {
        let name = name.to_ascii_lowercase();
        check_name(&name)?;
        check_owner(&name)?;
        check_value(&name, value)?;
        self.keep(name, value)
    }

    fn keep(&mut self, name: String, value: &str) -> Result<()> {
        let others: usize = self
            .iter()
            .filter(|(other, _)| *other != name)
            .map(|(name, value)| name.len() + value.len() + 4)
            .sum();
        if others + name.len() + value.len() > MOST_BYTES {
            return Err(invalid!("the headers together are longer than {MOST_BYTES} bytes"));
        }
        match self.0.iter_mut().find(|(existing, _)| *existing == name) {
            Some((_, existing)) => *existing = value.to_owned(),
            None => self.0.push((name, value.to_owned())),
        }
        Ok(())
    }

    /// As `set`, of a header that another server is to get and the API has given: also one that says what a body is, or
    /// lets it in there. One that says how a message is carried is left out, as the carrier writes it.
    pub fn set_as_given(&mut self, name: &str, value: &str) -> Result<()> {
        let name = name.to_ascii_lowercase();
        if OWN.contains(&&*name) && name != "content-type" {
            return Ok(());
        }
        check_name(&name)?;
        check_value(&name, value)?;
        self.keep(name, value)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

/// Names alone: a value may be a token for a relay.
impl std::fmt::Debug for RequestHeaders {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.iter().map(|(name, _)| name)).finish()
    }
}

fn check_name(name: &str) -> Result<()> {
    // RFC 9110, 5.6.2: a token.
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    if name.is_empty() || name.len() > 128 || !name.bytes().all(is_token) {
        return Err(Error::invalid("the header's name is empty or holds what a header's name cannot hold"));
    }
    Ok(())
}

/// A program sets none of the library's own.
fn check_owner(name: &str) -> Result<()> {
    if name == "authorization" {
        return Err(Error::invalid(
            "the Authorization header is the library's: give the key with together_options_set_api_key, which \
            protects it",
        ));
    }
    if OWN.contains(&name) {
        return Err(invalid!("the header {name} is set by the library and cannot be replaced"));
    }
    Ok(())
}

fn check_value(name: &str, value: &str) -> Result<()> {
    if value.len() > LONGEST_VALUE {
        return Err(invalid!("the value of the header {name} is longer than {LONGEST_VALUE} bytes"));
    }
    // RFC 9110, 5.5, less what is obsolete: visible ASCII, spaces and tabs inside.
    let fits = |byte: u8| byte == b'\t' || byte == b' ' || byte.is_ascii_graphic();
    if !value.bytes().all(fits) || value.trim() != value {
        return Err(invalid!(
            "the value of the header {name} holds a line break or another character that a header cannot hold, or \
            begins or ends with a space"
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_value_counts_whatever_the_case() {
        let mut headers = RequestHeaders::default();
        headers.set("X-Trace", "one").unwrap();
        headers.set("x-trace", "two").unwrap();
        headers.set("x-other", "").unwrap();
        assert_eq!(headers.iter().collect::<Vec<_>>(), [("x-trace", "two"), ("x-other", "")]);
    }

    #[test]
    fn what_would_break_a_request_is_refused() {
        for (name, value, word) in [
            ("", "x", "name"),
            ("a b", "x", "name"),
            ("a:", "x", "name"),
            ("naïve", "x", "name"),
            ("x", "a\r\nb: c", "line break"),
            ("x", "a\nb", "line break"),
            ("x", "a\0b", "line break"),
            ("x", "é", "line break"),
            ("x", " padded", "space"),
            ("Authorization", "Bearer secret", "together_options_set_api_key"),
            ("HOST", "elsewhere", "library"),
            ("Content-Length", "3", "library"),
            ("x", &"v".repeat(LONGEST_VALUE + 1), "longer"),
        ] {
            let error = RequestHeaders::default().set(name, value).unwrap_err();
            assert!(error.message().contains(word), "{name}: {error}");
            assert!(!error.message().contains("secret"));
        }
        let mut headers = RequestHeaders::default();
        assert!((0..10).map(|n| headers.set(&format!("x-{n}"), &"v".repeat(4_000))).any(|set| set.is_err()));
    }
}
