//! A session with the service over a websocket: audio to text, or text to audio, while both sides speak.
//!
//! Responsible for when what is sent, for what the server's messages mean to a program, and for a session's end. It runs on the
//! call's thread, and waits there for the server and the program at once.
//!
//! ```text
//! session -> talk -> listening, speaking -> heard; listening -> replay
//!         -> outbox
//! ```

mod heard;
mod listening;
mod outbox;
mod replay;
mod session;
mod speaking;
mod talk;

pub use outbox::Outbox;
pub use session::{Reopen, SessionRequest, run};
