//! A file that is sent.
//!
//! Responsible for opening it, for its length, and for noticing that it is another file in the end than it was in the
//! beginning: a server must not be given a part of it, nor a mixture, for the whole. It must not keep any of its bytes.

use std::fs::{File, Metadata};
use std::io;
use std::path::Path;
use std::time::SystemTime;

use super::file_error::file_error;
use crate::error::{Error, Result};
use crate::sys::files;
use crate::sys::words::in_english;

#[derive(Debug)]
pub struct UploadFile {
    path: String,
    file: File,
    length: u64,
    modified: Option<SystemTime>,
}

impl UploadFile {
    /// Does not wait, even for the writer of a pipe, which is no file.
    pub fn open(path: &str) -> Result<UploadFile> {
        let cannot_be_read = |error: io::Error| {
            let advice = match error.kind() {
                io::ErrorKind::NotFound => "check its path, and the directory that the program runs in",
                io::ErrorKind::PermissionDenied => "let the program's user read it",
                _ => "see what the system says of it",
            };
            file_error(path, &format!("cannot be read: {}: {advice}", in_english(&error)))
        };
        let file = files::open_without_waiting(path).map_err(cannot_be_read)?;
        let Some(state) = files::regular_state(&file).map_err(cannot_be_read)? else {
            let advice = match file.metadata().is_ok_and(|state| state.is_dir()) {
                true => "is a directory: name a file in it",
                false => {
                    "is a pipe or a device, whose length is unknown: give its bytes to together_request_set_bytes, or \
                     copy it to a file"
                }
            };
            return Err(file_error(path, advice));
        };
        Ok(UploadFile { path: path.to_owned(), file, length: state.len(), modified: state.modified().ok() })
    }

    /// The last part of its path.
    pub fn name(&self) -> &str {
        Path::new(&self.path).file_name().and_then(|name| name.to_str()).unwrap_or(&self.path)
    }

    pub fn length(&self) -> u64 {
        self.length
    }

    /// Reads what is at `place`; at least one byte, before its end.
    pub fn read_at(&self, place: u64, room: &mut [u8]) -> Result<usize> {
        match files::read_at(&self.file, room, place) {
            Ok(0) if !room.is_empty() => Err(self.has_changed()),
            Ok(read) => Ok(read),
            Err(error) => {
                let problem = format!("cannot be read: {}: check the disk that it is on", in_english(&error));
                Err(file_error(&self.path, &problem))
            }
        }
    }

    /// Fails where it is not what it was when it was opened.
    pub fn check_unchanged(&self) -> Result<()> {
        let is_the_same =
            |state: &Metadata| state.len() == self.length && state.modified().ok() == self.modified;
        match self.file.metadata() {
            Ok(state) if is_the_same(&state) => Ok(()),
            _ => Err(self.has_changed()),
        }
    }

    /// The failure of a check of its content.
    pub fn refused(&self, what: &str) -> Error {
        file_error(&self.path, what)
    }

    fn has_changed(&self) -> Error {
        file_error(
            &self.path,
            "was changed while it was being sent, so the request was ended: send it when no program writes to it",
        )
    }
}
