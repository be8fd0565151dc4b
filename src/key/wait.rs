//! How long a request can wait for its key.

use std::fmt;
use std::time::Instant;

use crate::error::{Error, Status};
use crate::sys::wake::Wake;

/// The end of its time, and the wake that ends its wait sooner.
#[derive(Clone, Copy, Debug)]
pub struct Wait<'request> {
    pub until: Option<Instant>,
    pub wake: Option<&'request Wake>,
}

impl Wait<'_> {
    pub fn given_up(&self, status: Status, origin: &impl fmt::Display) -> Error {
        Error::new(
            status,
            match status {
                Status::Cancelled => {
                    format!("the call was cancelled while it waited for the API key from {origin}")
                }
                _ => format!(
                    "the request's time passed while it waited for the API key from {origin}; \
                     set TOGETHER_TIMEOUT_TOTAL to allow more"
                ),
            },
        )
    }
}
