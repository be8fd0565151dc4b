//! The API key: what a key is, where it may come from, and the one page it lives on.
//!
//! Responsible for taking a key in (text, file, environment) without leaving a copy on the way, refusing
//! what cannot be a key, and lending it for the moment of sending. It must not know HTTP: nothing outside
//! this folder and the transport that writes it to the wire ever sees a byte of it.
//!
//! There is no getter, no `Clone` of the content, and `Debug` prints nothing of it.

#[allow(unsafe_code)]
mod page;
#[forbid(unsafe_code)]
mod source;

pub use page::Protection;

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use crate::error::{Error, Result, Status};
use page::{CAPACITY, LockedPage};

/// The environment variable that holds the key where none is given (as in Together's own SDKs).
pub const ENVIRONMENT_VARIABLE: &str = "TOGETHER_API_KEY";

/// A valid key on its locked page.
pub struct Key {
    page: LockedPage,
}

impl Key {
    /// Lends the key for the length of one call.
    pub fn lend<R>(&self, use_key: impl FnOnce(&[u8]) -> R) -> Result<R> {
        self.page.read(use_key)
    }

    pub fn protection(&self) -> Protection {
        self.page.protection()
    }

    /// Puts on a page what `fill` writes there, less the line break that a file or a shell leaves at the
    /// end, if it can stand in an HTTP header. `origin` names the source in messages.
    fn from_filled(origin: &str, fill: impl FnOnce(&mut [u8]) -> Result<usize>) -> Result<Key> {
        let page = LockedPage::filled_by(|bytes| {
            let filled = fill(bytes)?;
            let content = bytes.get(..filled).unwrap_or_default();
            let line_breaks = content.iter().rev().take_while(|byte| matches!(**byte, b'\n' | b'\r')).count();
            let length = filled - line_breaks;
            check(origin, content.get(..length).unwrap_or_default())?;
            Ok(length)
        })?;
        Ok(Key { page })
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(not shown)")
    }
}

/// A key travels as `Authorization: Bearer KEY`: visible ASCII without spaces (RFC 9110, 5.5 and 11.2).
fn check(origin: &str, key: &[u8]) -> Result<()> {
    if key.is_empty() {
        return Err(Error::new(Status::NoApiKey, format!("the API key from {origin} is empty")));
    }
    let Some(position) = key.iter().position(|byte| !byte.is_ascii_graphic()) else {
        return Ok(());
    };
    // The byte at fault is named only where that tells nothing of the key.
    let what = match key.get(position) {
        Some(b' ' | b'\t') => "a space",
        Some(b'\r' | b'\n') => "a line break",
        Some(0) => "a NUL byte",
        Some(0x80..) => "a character outside ASCII",
        _ => "a control character",
    };
    Err(Error::invalid(format!(
        "the API key from {origin} holds {what} (byte {} of {}), which cannot stand in an HTTP header: \
         give the key alone, as one word",
        position + 1,
        key.len(),
    )))
}

/// The key in force, shared by a client's connections. Rotation replaces it while calls are in flight:
/// each request holds the key it began with, and the old page is wiped when its last holder lets go.
#[derive(Debug)]
pub struct CurrentKey {
    key: RwLock<Arc<Key>>,
}

impl CurrentKey {
    pub fn new(key: Arc<Key>) -> CurrentKey {
        CurrentKey { key: RwLock::new(key) }
    }

    pub fn get(&self) -> Arc<Key> {
        self.key.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn replace(&self, key: Arc<Key>) {
        let old = std::mem::replace(&mut *self.key.write().unwrap_or_else(PoisonError::into_inner), key);
        // Wiped outside the lock: unmapping is a system call that no sender should wait for.
        drop(old);
    }
}

/// Takes keys out of text that a server sent, before it is shown to anybody: some servers quote the key
/// that they refuse.
#[derive(Debug, Default)]
pub struct KeyFilter(Vec<Arc<Key>>);

/// Shorter than any real key: a word that a test's server was started with.
const SHORTEST_HIDDEN: usize = 8;

impl KeyFilter {
    /// For what answers a request that was sent with one of these.
    pub fn new(keys: Vec<Arc<Key>>) -> KeyFilter {
        KeyFilter(keys)
    }

    pub fn apply(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, key| {
            let replaced = key.lend(|key| {
                let key = std::str::from_utf8(key).ok().filter(|key| key.len() >= SHORTEST_HIDDEN)?;
                text.contains(key).then(|| text.replace(key, "(the API key)"))
            });
            replaced.ok().flatten().unwrap_or(text)
        })
    }
}

fn too_long(origin: &str) -> Error {
    Error::invalid(format!("the API key from {origin} is longer than {CAPACITY} bytes: that is not a key"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_lent_as_it_was_given_and_never_shown() {
        let key = Key::from_text(b"tgp_v1_abc\n").unwrap();
        assert_eq!(key.lend(|bytes| bytes == b"tgp_v1_abc").ok(), Some(true));
        let shown = format!("{key:?}") + &format!("{:?}", CurrentKey::new(Arc::new(key)));
        assert!(!shown.contains("tgp"), "{shown}");
    }

    #[test]
    fn what_cannot_stand_in_a_header_is_refused_and_not_quoted() {
        for (text, status, word) in [
            (&b""[..], Status::NoApiKey, "empty"),
            (b"\r\n\n", Status::NoApiKey, "empty"),
            (b"secret key", Status::InvalidArgument, "a space"),
            (b"secret\tkey", Status::InvalidArgument, "a space"),
            (b" secretkey", Status::InvalidArgument, "a space"),
            (b"secretkey ", Status::InvalidArgument, "a space"),
            (b"secret\r\nkey", Status::InvalidArgument, "a line break"),
            (b"secret\0key", Status::InvalidArgument, "a NUL"),
            (b"secret\x7fkey", Status::InvalidArgument, "a control"),
            ("secrétkey".as_bytes(), Status::InvalidArgument, "outside ASCII"),
            (&[b'x'; CAPACITY + 1], Status::InvalidArgument, "longer"),
        ] {
            let error = Key::from_text(text).unwrap_err();
            assert_eq!(error.status(), status, "{error}");
            assert!(error.message().contains(word), "{error}");
            assert!(!error.message().contains("secr"), "the message quotes the key: {error}");
        }
        assert!(Key::from_text(&[b'x'; CAPACITY]).is_ok());
    }

    #[test]
    fn keys_are_taken_out_of_what_a_server_says() {
        let keys = ["first-key-12345", "second-key-1234", "short"];
        let keys = keys.map(|key| Arc::new(Key::from_text(key.as_bytes()).unwrap()));
        let said = "bad second-key-1234, first-key-12345 and first-key-12345; in short";
        let expected = "bad (the API key), (the API key) and (the API key); in short";
        assert_eq!(KeyFilter::new(keys.to_vec()).apply(said), expected);
        assert_eq!(KeyFilter::default().apply(said), said);
    }

    #[test]
    fn rotation_leaves_the_key_of_a_request_in_flight_alone() {
        let current = CurrentKey::new(Arc::new(Key::from_text(b"first").unwrap()));
        let in_flight = current.get();
        current.replace(Arc::new(Key::from_text(b"second").unwrap()));
        assert_eq!(in_flight.lend(|key| key == b"first").ok(), Some(true));
        assert_eq!(current.get().lend(|key| key == b"second").ok(), Some(true));
    }
}
