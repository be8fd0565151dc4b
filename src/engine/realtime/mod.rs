//! A session with the service over a websocket: audio to text, or text to audio, while both sides speak.
//!
//! Responsible for when what is sent, for what the server's messages mean to a program, and for a session's end. It runs on the
//! call's thread, and waits there for the server and the program at once.
//!
//! ```text
//! session -> talk -> listening, speaking -> heard; listening -> replay
//!         -> outbox, life
//! handshakes: before any of them, for the connection
//! ```

mod handshakes;
mod heard;
mod life;
mod listening;
mod outbox;
mod replay;
mod session;
mod speaking;
mod talk;

pub use handshakes::enter as enter_handshake;
pub use outbox::Outbox;
pub use replay::ReplayMemory;
pub use session::{Reopen, SessionRequest, run};

/// What both kinds of session make of messages that the fuzzer makes up.
#[cfg(fuzzing)]
pub fn hear_made_up(messages: &[String], limit: usize, sink: &mut crate::stream::Sink<'_>) {
    use crate::json::read;
    use crate::message::request::Request;
    for operation in ["GET /v1/realtime", "GET /v1/audio/speech/websocket"] {
        let Ok(request) = Request::new(operation) else { return };
        let Some(session) = request.operation().session() else { return };
        let mut talk = talk::Talk::of(session, &request, 32_000, limit, Default::default());
        for json in messages.iter().filter(|json| read::check(json).is_ok()) {
            let kind = read::find(json, "/type").and_then(read::string).unwrap_or_default();
            // The program may have sent it too.
            talk.sends(&kind, json);
            let _ = talk.hears(&kind, json, sink);
        }
        let _ = (talk.last_messages(), talk.due(std::time::Instant::now()), talk.replay());
        while talk.next_replayed().is_some() {}
    }
}
