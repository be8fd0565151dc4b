//! Where a key comes from: the caller's text, a file, the environment.
//!
//! Responsible for carrying a key from its source to its page with no copy left behind. It must not
//! decide what is a valid key; that is the same for every source and stands in the parent module.

use std::fs::File;
use std::io::Read;

use zeroize::Zeroize;

use super::page::CAPACITY;
use super::{ENVIRONMENT_VARIABLE, Key, too_long};
use crate::error::{Error, Result, Status};

impl Key {
    /// From the caller's memory, which stays the caller's to wipe.
    pub fn from_text(text: &[u8]) -> Result<Key> {
        copy("the caller", text)
    }

    /// From a file that holds the key and nothing else. It is read straight onto the locked page.
    pub fn from_file(path: &str) -> Result<Key> {
        let origin = format!("the file {path}");
        let cannot_read =
            |error| Error::new(Status::File, format!("{origin} cannot be read for the API key: {error}"));
        let mut file = File::open(path).map_err(cannot_read)?;
        Key::from_filled(&origin, |page| {
            let mut filled = 0;
            while let Some(room) = page.get_mut(filled..).filter(|room| !room.is_empty()) {
                match file.read(room) {
                    Ok(0) => return Ok(filled),
                    Ok(read) => filled += read,
                    Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                    Err(error) => return Err(cannot_read(error)),
                }
            }
            // The page is full; one more byte, on no page, tells whether the file goes on.
            match file.read(&mut [0]) {
                Ok(0) => Ok(filled),
                _ => Err(too_long(&origin)),
            }
        })
    }

    /// From `TOGETHER_API_KEY`. The environment's own copy is the process's, and stays.
    pub fn from_environment() -> Result<Key> {
        let origin = format!("the environment variable {ENVIRONMENT_VARIABLE}");
        match std::env::var_os(ENVIRONMENT_VARIABLE) {
            Some(value) if !value.is_empty() => {
                let mut bytes = value.into_encoded_bytes();
                let key = copy(&origin, &bytes);
                bytes.zeroize();
                key
            }
            _ => Err(Error::new(
                Status::NoApiKey,
                format!(
                    "no API key: {ENVIRONMENT_VARIABLE} is not set. Set it, or give the key with \
                     together_options_set_api_key or together_options_set_api_key_file"
                ),
            )),
        }
    }
}

fn copy(origin: &str, text: &[u8]) -> Result<Key> {
    if text.len() > CAPACITY {
        return Err(too_long(origin));
    }
    Key::from_filled(origin, |page| {
        // Byte by byte: a block copy would leave the key in the vector registers.
        for (to, from) in page.iter_mut().zip(text) {
            *to = std::hint::black_box(*from);
        }
        Ok(text.len())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file_with(content: &[u8]) -> tempfile::NamedTempFile {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        std::io::Write::write_all(&mut file, content).unwrap();
        file
    }

    fn key_from(content: &[u8]) -> Result<Key> {
        Key::from_file(file_with(content).path().to_str().unwrap())
    }

    #[test]
    fn a_file_gives_its_only_line() {
        for content in [&b"from-a-file"[..], b"from-a-file\n", b"from-a-file\r\n"] {
            assert_eq!(key_from(content).unwrap().lend(|key| key == b"from-a-file").ok(), Some(true));
        }
        assert!(key_from(&[b'x'; CAPACITY]).is_ok());
    }

    #[test]
    fn a_file_that_holds_no_key_is_refused_by_name() {
        for (content, status) in [
            (&b""[..], Status::NoApiKey),
            (b"two lines\nof text", Status::InvalidArgument),
            (&[b'x'; CAPACITY + 1], Status::InvalidArgument),
        ] {
            let file = file_with(content);
            let path = file.path().to_str().unwrap();
            let error = Key::from_file(path).unwrap_err();
            assert_eq!(error.status(), status);
            assert!(error.message().contains(path), "{error}");
        }
        let missing = Key::from_file("/no/such/file").unwrap_err();
        assert_eq!(missing.status(), Status::File);
        assert!(missing.message().contains("/no/such/file"), "{missing}");
        assert_eq!(Key::from_file("/").unwrap_err().status(), Status::File);
    }
}
