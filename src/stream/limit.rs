//! How much memory a stream may take: one number, given at construction and never exceeded.
//!
//! Holds the count and the error; what is counted is decided where it is kept.

use std::fmt;

/// The stream wants more memory than it was allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TooLarge {
    /// What was being read.
    pub what: &'static str,
    /// The limit, in bytes.
    pub limit: usize,
}

impl fmt::Display for TooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} is larger than the limit of {} bytes: raise the limit on the response",
            self.what, self.limit
        )
    }
}

impl std::error::Error for TooLarge {}

/// What is left of the limit for the answer that a stream is joined into.
#[derive(Debug)]
pub(super) struct Budget {
    limit: usize,
    left: usize,
}

impl Budget {
    pub(super) fn new(limit: usize) -> Budget {
        Budget { limit, left: limit }
    }

    /// How much was taken so far.
    pub(super) fn taken(&self) -> usize {
        self.limit - self.left
    }

    /// Takes `bytes` for good, or says that there are not so many left.
    pub(super) fn take(&mut self, bytes: usize) -> Result<(), TooLarge> {
        match self.left.checked_sub(bytes) {
            Some(left) => self.left = left,
            None => return Err(TooLarge { what: "the joined answer", limit: self.limit }),
        }
        Ok(())
    }
}
