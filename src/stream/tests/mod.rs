//! Tests of the stream modules that are too long to be beside what they test.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod bombs;
mod oddities;
mod outcomes;
mod recordings;
mod responses;
mod run;
mod splits;
mod sse;
mod tool_calls;
