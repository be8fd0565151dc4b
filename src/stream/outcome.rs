//! Why a stream was over, in terms that a caller can act on.

use super::limit::TooLarge;
use crate::error::Error;

/// Why a stream was over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StreamOutcome {
    /// The server said that it was done.
    Complete,
    /// The sink ended it.
    Stopped,
    /// Its request was ended while its bytes were gone through: by a deadline, or cancelled.
    Interrupted(Error),
    /// The bytes ended before the server said that it was done.
    Ended,
    /// The server reported an error, in these words: JSON as a rule.
    ServerError { data: String },
    /// An event is not what it should be.
    Malformed { problem: String },
    /// The body is no event stream at all, but a web page for example. It starts like this.
    NotAnEventStream { start: String },
    /// The stream needs more memory than it was allowed.
    TooLarge(TooLarge),
}

impl From<TooLarge> for StreamOutcome {
    fn from(too_large: TooLarge) -> StreamOutcome {
        StreamOutcome::TooLarge(too_large)
    }
}

impl From<Error> for StreamOutcome {
    fn from(error: Error) -> StreamOutcome {
        StreamOutcome::Interrupted(error)
    }
}
