//! One request, from its fields to its response.
//!
//! Responsible for the order of things: prepare, send, read the answer as what it says it is, emit its parts as they
//! arrive, retry where that is right, make the response. It must not start threads or know the caller: blocking calls and
//! calls on workers run the same code.
//!
//! ```text
//! runner -> tools          turns of one request
//!        -> jobs           the wait for a job
//!        -> attempt -> event_stream, whole -> recognised_answer
//!                   -> transfers, speech
//!                   -> realtime      a session over a websocket
//!        -> retry, throttle, usage
//! attempt, event_stream, whole, transfers -> attempt_end
//! ```

mod attempt;
mod attempt_end;
mod event_stream;
mod jobs;
pub mod model_usage;
pub mod realtime;
mod recognised_answer;
pub mod retry;
mod runner;
mod speech;
mod structured;
mod throttle;
mod tools;
mod transfers;
pub mod usage;
mod whole;

pub use runner::{Asked, Runner, Settings};
pub use tools::{RunTools, Turn, TurnEnd};
