//! Streams, without any input or output: bytes become events, events what a user wants, and all of it the whole
//! answer.

#![forbid(unsafe_code)]

mod chunk;
mod event_stream;
mod json_string;
mod limit;
mod text;

pub use event_stream::{Event, EventStream};
pub use limit::TooLarge;

#[cfg(test)]
mod tests;
