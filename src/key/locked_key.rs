//! A valid key on its locked page: made of what a source fills in, lent for the moment of sending.

use std::fmt;

use super::fingerprint::Fingerprint;
use crate::error::{Error, Result, Status};
use crate::sys::memory::{Memory, Protection};
use crate::sys::page::{CAPACITY, LockedPage};
use crate::sys::registers;

/// Eight characters of a key are a piece of it.
const PIECE: usize = 8;

/// A valid key on its locked page.
pub struct Key {
    page: LockedPage,
    fingerprint: Fingerprint,
}

impl Key {
    /// Lends the key for the length of one call.
    pub fn read<R>(&self, use_key: impl FnOnce(&[u8]) -> R) -> Result<R> {
        let outcome = self.page.read(use_key);
        registers::wipe();
        outcome
    }

    /// Whether the text holds a piece of the key: none of one that is shorter than that, which is a word that a
    /// test's server was started with. A key that cannot be looked at is taken to be in it.
    pub fn has_piece_in(&self, text: &str) -> bool {
        self.read(|key| text.as_bytes().windows(PIECE).any(|piece| find(key, piece))).unwrap_or(true)
    }

    pub fn protection(&self) -> Protection {
        self.page.protection()
    }

    /// To know the key by without having it.
    pub fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
    }

    /// Puts on a page what `fill` writes there, less the line break that a file or a shell leaves at the
    /// end, if an HTTP header can have it. `origin` names the source in messages.
    pub fn from_filled(
        origin: &impl fmt::Display,
        memory: Memory,
        fill: impl FnOnce(&mut [u8]) -> Result<usize>,
    ) -> Result<Key> {
        let mut fingerprint = Fingerprint::of(&[]);
        let page = LockedPage::filled_by(memory, |bytes| {
            let filled = fill(bytes)?;
            let content = bytes.get(..filled).unwrap_or_default();
            let line_breaks = content.iter().rev().take_while(|byte| matches!(**byte, b'\n' | b'\r')).count();
            let length = filled - line_breaks;
            let content = content.get(..length).unwrap_or_default();
            check(origin, content)?;
            fingerprint = Fingerprint::of(content);
            Ok(length)
        });
        registers::wipe();
        Ok(Key { page: page?, fingerprint })
    }
}

/// Window by window: a search with vector registers would leave the key in them.
fn find(key: &[u8], piece: &[u8]) -> bool {
    key.windows(piece.len()).any(|window| window.iter().zip(piece).all(|(one, other)| one == other))
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(not shown)")
    }
}

/// A key travels as `Authorization: Bearer KEY`: visible ASCII without spaces (RFC 9110, 5.5 and 11.2).
fn check(origin: &impl fmt::Display, key: &[u8]) -> Result<()> {
    if key.is_empty() {
        return Err(error!(Status::NoApiKey, "the API key from {origin} is empty"));
    }
    let Some(position) = key.iter().position(|byte| !byte.is_ascii_graphic()) else {
        return Ok(());
    };
    // The byte at fault is named only where that reveals nothing of the key.
    let what = match key.get(position) {
        Some(b' ' | b'\t') => "a space",
        Some(b'\r' | b'\n') => "a line break",
        Some(0) => "a NUL byte",
        Some(0x80..) => "a character outside ASCII",
        _ => "a control character",
    };
    Err(invalid!(
        "the API key from {origin} holds {what} (byte {} of {}), which an HTTP header must not have: \
        give the key alone, as one word",
        position + 1,
        key.len()
    ))
}

pub fn too_long(origin: &impl fmt::Display) -> Error {
    invalid!("the API key from {origin} is longer than {CAPACITY} bytes: that is not a key")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::{CurrentKey, KeySource};

    fn key(text: &[u8]) -> Result<Key> {
        Key::from_text(text, Memory::Ordinary)
    }

    #[test]
    fn a_key_is_lent_as_it_was_given_and_never_shown() {
        let key = key(b"tgp_v1_abc\n").unwrap();
        assert_eq!(key.read(|bytes| bytes == b"tgp_v1_abc").ok(), Some(true));
        assert_eq!(key.fingerprint(), Fingerprint::of(b"tgp_v1_abc"));
        let source = KeySource::text(b"tgp_v1_abc", Memory::Ordinary).unwrap();
        let current = CurrentKey::new(source.clone(), Memory::Ordinary);
        let shown = format!("{key:?}{source:?}{current:?}");
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
            let error = key(text).unwrap_err();
            assert_eq!(error.status(), status, "{error}");
            assert!(error.message().contains(word), "{error}");
            assert!(!error.message().contains("secr"), "the message quotes the key: {error}");
        }
        assert!(key(&[b'x'; CAPACITY]).is_ok());
    }

    #[cfg(all(unix, target_arch = "x86_64"))]
    #[test]
    fn a_key_that_was_copied_is_in_no_vector_register() {
        use crate::sys::registers::testing::{TEXT, copy, left_by};

        extern "C" fn read(key: &Key) {
            key.read(copy).unwrap();
        }
        extern "C" fn take_in(_: &Key) {
            let fill = |page: &mut [u8]| {
                page[..TEXT.len()].copy_from_slice(TEXT);
                copy(page);
                Ok(TEXT.len())
            };
            // Its drop may change registers, so it comes later.
            std::mem::forget(Key::from_filled(&"a test", Memory::Ordinary, fill).unwrap());
        }
        extern "C" fn copy_alone(_: &Key) {
            copy(TEXT);
        }
        let key = Key::from_text(TEXT, Memory::Ordinary).unwrap();
        assert_eq!(&left_by(copy_alone, &key), TEXT);
        assert_eq!(left_by(read, &key), [0; 16]);
        assert_eq!(left_by(take_in, &key), [0; 16]);
    }
}
