//! Streams, without any input or output: bytes become events, events what a user wants, and all of it the whole
//! answer.

#![forbid(unsafe_code)]

mod answer;
mod choice;
mod chunk;
mod delta;
mod event_stream;
mod joiner;
mod json;
mod json_string;
mod kept;
mod limit;
mod logprobs;
mod message;
mod outcome;
mod repeat;
mod sentences;
mod text;
mod tool_calls;

pub use answer::Answer;
pub use delta::{Delta, Sink};
pub use event_stream::{Event, EventStream};
pub use joiner::Stream;
pub use limit::TooLarge;
pub use outcome::Outcome;
pub use sentences::Sentences;

#[cfg(test)]
mod tests;
