//! The failure of a file that a request names.

use crate::error::{Error, Status};

/// The name of the file is the caller's and says best which one.
pub fn file_error(path: &str, what: &str) -> Error {
    error!(Status::File, "the file {path} {what}")
}
