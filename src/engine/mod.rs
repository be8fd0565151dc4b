//! One request, from its fields to its response.
//!
//! Responsible for the order of things: prepare, send, read the answer as what it says it is, emit its parts as they
//! arrive, retry where that is right, make the response. It must not know the caller: blocking calls and
//! calls on workers run the same code. It starts no threads, save for the parts of a long file.
//!
//! ```text
//! runner -> tools          turns of one request
//!        -> jobs           the wait for a job
//!        -> file_upload    the steps in which a file goes to the service -> file_parts
//!        -> attempt -> event_stream, whole -> recognised_answer
//!                   -> transfers, speech
//!                   -> realtime      a session over a websocket
//!        -> retry, throttle, usage
//! attempt, event_stream, whole, transfers -> attempt_end
//! ```

mod attempt;
mod attempt_end;
mod event_stream;
mod file_parts;
mod file_upload;
mod jobs;
pub mod model_usage;
pub mod realtime;
mod recognised_answer;
pub mod retry;
mod runner;
mod send_step;
mod speech;
mod structured;
mod throttle;
mod tools;
mod transfers;
mod try_plan;
pub mod usage;
mod whole;

pub use runner::{Asked, Runner, Settings};
pub use tools::{RunTools, Turn, TurnEnd};
