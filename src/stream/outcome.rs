//! Why a stream was over, in terms that a caller can act on.

use std::fmt;
use std::ops::ControlFlow;

use super::delta::{Delta, Sink};
use super::limit::TooLarge;

/// Why a stream was over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The server said that it was done.
    Complete,
    /// The sink wanted no more.
    Stopped,
    /// The bytes ended before the server said that it was done.
    Ended,
    /// The server reported an error, in these words: JSON as a rule.
    ServerError { data: String },
    /// An event is not what it should be.
    Malformed { problem: String, data: String },
    /// The body is no event stream at all, but a web page for example. It starts like this.
    NotAnEventStream { start: String },
    /// The stream needs more memory than it was allowed.
    TooLarge(TooLarge),
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Outcome::Complete => f.write_str("the stream is complete"),
            Outcome::Stopped => f.write_str("the stream was stopped by its reader"),
            Outcome::Ended => f.write_str(
                "the stream ended before the server said that it was done: the answer is not whole, ask again",
            ),
            Outcome::ServerError { data } => write!(f, "the server reported an error in the stream: {}", start(data)),
            Outcome::Malformed { problem, data } => {
                write!(f, "an event of the stream cannot be read, {problem}: {}", start(data))
            }
            Outcome::NotAnEventStream { start: body } => write!(
                f,
                "the answer is not an event stream, check the base URL and any proxy on the way; it starts: {}",
                start(body)
            ),
            Outcome::TooLarge(too_large) => too_large.fmt(f),
        }
    }
}

/// The first line of `text`, cut to what fits in a message.
fn start(text: &str) -> &str {
    let line = text.trim_start().lines().next().unwrap_or_default();
    let end = line.char_indices().nth(200).map_or(line.len(), |(end, _)| end);
    line.get(..end).unwrap_or(line)
}

impl From<TooLarge> for Outcome {
    fn from(too_large: TooLarge) -> Outcome {
        Outcome::TooLarge(too_large)
    }
}

/// Gives `delta` to the sink; an error if the sink wants no more.
pub(super) fn give(sink: &mut Sink<'_>, delta: Delta<'_>) -> Result<(), Outcome> {
    match sink(delta) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(Outcome::Stopped),
    }
}
