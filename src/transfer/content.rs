//! What a request sends of a file: one on the disk, bytes in memory, or what a function of the program reads.
//!
//! Responsible for one way to read all three, at any place and on several threads at once, and for noticing a function
//! that breaks its word. It must not know how the bytes are sent.

use std::fmt;
use std::io;
use std::sync::Arc;

use super::file_error::file_error;
use super::source::UploadFile;
use crate::error::{Error, Result, Status};

/// A function that reads at an offset into the room that it is given, and says how many bytes that were; 0 is the end.
pub type ReadAt = dyn Fn(u64, &mut [u8]) -> io::Result<usize> + Send + Sync;

#[derive(Debug)]
pub enum UploadContent {
    File(UploadFile),
    /// Shared by a request's copies.
    Bytes {
        bytes: Arc<[u8]>,
        file_name: String,
    },
    Reader(ContentReader),
}

/// A function of the program, and what the program says of what it reads.
#[derive(Clone)]
pub struct ContentReader {
    pub read: Arc<ReadAt>,
    pub length: u64,
    pub file_name: String,
}

impl fmt::Debug for ContentReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes", self.length)
    }
}

impl UploadContent {
    /// The name that the server is given: the last part of a path, or what the program has named it.
    pub fn name(&self) -> &str {
        match self {
            UploadContent::File(file) => file.name(),
            UploadContent::Bytes { file_name, .. } => file_name,
            UploadContent::Reader(reader) => &reader.file_name,
        }
    }

    pub fn length(&self) -> u64 {
        match self {
            UploadContent::File(file) => file.length(),
            UploadContent::Bytes { bytes, .. } => bytes.len() as u64,
            UploadContent::Reader(reader) => reader.length,
        }
    }

    /// Reads what is at `place`; at least one byte, before the end.
    pub fn read_at(&self, place: u64, room: &mut [u8]) -> Result<usize> {
        let left = usize::try_from(self.length().saturating_sub(place)).unwrap_or(usize::MAX);
        let room_for_it = room.len().min(left);
        let room = room.get_mut(..room_for_it).unwrap_or_default();
        match self {
            UploadContent::File(file) => file.read_at(place, room),
            UploadContent::Bytes { bytes, .. } => {
                let left = usize::try_from(place).ok().and_then(|place| bytes.get(place..));
                // Of a slice this cannot fail.
                Ok(io::Read::read(&mut left.unwrap_or_default(), room).unwrap_or_default())
            }
            UploadContent::Reader(reader) => reader.read_at(place, room),
        }
    }

    /// Fails where it is not what it was when the request began, or longer than it was said to be.
    pub fn check_unchanged(&self) -> Result<()> {
        match self {
            UploadContent::File(file) => file.check_unchanged(),
            UploadContent::Bytes { .. } => Ok(()),
            UploadContent::Reader(reader) => reader.check_end(),
        }
    }

    /// The failure of a check of its content.
    pub fn refused(&self, what: &str) -> Error {
        match self {
            UploadContent::File(file) => file.refused(what),
            UploadContent::Bytes { file_name, .. } => file_error(file_name, what),
            UploadContent::Reader(reader) => file_error(&reader.file_name, what),
        }
    }
}

impl ContentReader {
    fn read_at(&self, place: u64, room: &mut [u8]) -> Result<usize> {
        match (self.read)(place, room) {
            Ok(0) if !room.is_empty() => Err(self.broken(&format!(
                "has no more bytes at offset {place}, though its length was said to be {}",
                self.length
            ))),
            Ok(read) if read > room.len() => Err(self.broken(&format!(
                "says that it has read {read} bytes at offset {place} into room for {}",
                room.len()
            ))),
            Ok(read) => Ok(read),
            Err(_) => Err(self.broken(&format!("failed at offset {place} of {}", self.length))),
        }
    }

    /// There is nothing behind its end. A reader that fails there has an end too.
    fn check_end(&self) -> Result<()> {
        match (self.read)(self.length, &mut [0]) {
            Ok(0) | Err(_) => Ok(()),
            Ok(_) => {
                let length = self.length;
                Err(self.broken(&format!("has more bytes than the {length} that were said to be its length")))
            }
        }
    }

    fn broken(&self, what: &str) -> Error {
        let name = &self.file_name;
        error!(Status::File, "the reader of {name} {what}, so the request was ended").mark_not_retryable()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reader(
        length: u64,
        read: impl Fn(u64, &mut [u8]) -> io::Result<usize> + Send + Sync + 'static,
    ) -> UploadContent {
        UploadContent::Reader(ContentReader { read: Arc::new(read), length, file_name: "a.jsonl".to_owned() })
    }

    /// Reads `length` bytes, whatever was said of the length.
    fn honest(length: u64) -> impl Fn(u64, &mut [u8]) -> io::Result<usize> {
        move |place, room| {
            let read = room.len().min(usize::try_from(length.saturating_sub(place)).unwrap());
            room[..read].fill(7);
            Ok(read)
        }
    }

    #[test]
    fn a_reader_is_read_at_any_place_and_never_beyond_its_length() {
        let content = reader(10, honest(10));
        let mut room = [0; 8];
        assert_eq!((content.read_at(0, &mut room), content.read_at(7, &mut room)), (Ok(8), Ok(3)));
        assert_eq!((content.check_unchanged(), content.name(), content.length()), (Ok(()), "a.jsonl", 10));
    }

    #[test]
    fn a_reader_that_breaks_its_word_is_a_failure() {
        let mut room = [0; 4];
        let short = reader(10, honest(5)).read_at(5, &mut room).unwrap_err();
        let long = reader(10, honest(11)).check_unchanged().unwrap_err();
        let failed = reader(10, |_, _| Err(io::ErrorKind::Other.into())).read_at(2, &mut room).unwrap_err();
        let boasts = reader(10, |_, room| Ok(room.len() + 1)).read_at(0, &mut room).unwrap_err();
        for (error, words) in [
            (short, "no more bytes at offset 5, though its length was said to be 10"),
            (long, "more bytes than the 10"),
            (failed, "failed at offset 2 of 10"),
            (boasts, "says that it has read 5 bytes at offset 0 into room for 4"),
        ] {
            assert_eq!(error.status(), Status::File);
            assert!(
                error.message().contains("the reader of a.jsonl") && error.message().contains(words),
                "{error}"
            );
        }
        let ends = reader(
            10,
            |place, room| if place < 10 { Ok(room.len()) } else { Err(io::ErrorKind::Other.into()) },
        );
        assert_eq!(ends.check_unchanged(), Ok(()));
    }
}
