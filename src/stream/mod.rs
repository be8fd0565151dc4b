//! Streams, without any input or output: bytes become events, events what a user wants, and all of it the whole
//! answer. Nothing here reads a socket, waits, or starts a thread; [`Stream`] is fed and gives to a [`Sink`].
//!
//! On the way of the bytes: `sse` (the framing), `chunk` or, for one like the last, `repeat` (the JSON of
//! an event), `answer` > `choice` > `message` > `tool_calls` or, of the Responses API, `responses` (the joined whole), `text`
//! (characters never split).
//! `joiner` ties them together and says why a stream was over; `sentences` may follow.

mod answer;
mod choice;
mod chunk;
mod delta;
mod joiner;
mod json;
mod json_string;
mod json_tracker;
mod last_value;
mod limit;
mod logprobs;
mod message;
mod object;
mod outcome;
mod parts;
mod reading;
mod repeat;
mod responses;
mod sentences;
mod sse;
mod text;
mod tool_call;
mod tool_calls;
mod writer;

pub use answer::JoinedAnswer;
pub use delta::{Delta, Sink};
pub use joiner::{End, Stream, emit_whole, is_failure};
pub use limit::TooLarge;
pub use outcome::StreamOutcome;
pub use sentences::Sentences;
pub use sse::{SseEvent, SseReader};

#[cfg(test)]
mod tests;
