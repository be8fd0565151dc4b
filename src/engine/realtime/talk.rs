//! What both kinds of session have in common: what the program sends, what the server says, and what is still due.

use std::sync::Arc;
use std::time::Instant;

use super::heard::Heard;
use super::listening::Listening;
use super::replay::{Replay, ReplayMemory};
use super::speaking::Speaking;
use crate::error::Result;
use crate::message::request::Request;
use crate::message::request::operation::Session;
use crate::stream::Sink;

pub enum Talk {
    Listens(Listening),
    Speaks(Speaking),
}

impl Talk {
    /// `second` is a second of audio and `limit` the whole text at most, in bytes.
    pub fn of(
        session: Session,
        request: &Request,
        second: usize,
        limit: usize,
        memory: Arc<ReplayMemory>,
    ) -> Talk {
        match session {
            Session::Listens => Talk::Listens(Listening::new(request, second, limit, memory)),
            Session::Speaks => Talk::Speaks(Speaking::new(request)),
        }
    }

    /// The program sends a message.
    pub fn sends(&mut self, kind: &str, json: &str) {
        match self {
            Talk::Listens(listening) => listening.sends(kind, json),
            Talk::Speaks(speaking) => speaking.sends(kind, json),
        }
    }

    /// The program sends samples.
    pub fn sends_audio(&mut self, samples: &[u8]) {
        if let Talk::Listens(listening) = self {
            listening.sends_audio(samples);
        }
    }

    /// A new connection begins, if the session can go on over one: what was not said yet cannot be told from what was,
    /// where it speaks.
    pub fn replay(&mut self) -> Option<Replay> {
        match self {
            Talk::Listens(listening) => Some(listening.replay()),
            Talk::Speaks(_) => None,
        }
    }

    /// The next message that a new connection is sent before what the program sends.
    pub fn next_replayed(&mut self) -> Option<String> {
        match self {
            Talk::Listens(listening) => listening.next_replayed(),
            Talk::Speaks(_) => None,
        }
    }

    /// How many turns have ended, where the session can go on over a new connection.
    pub fn turns(&self) -> Option<u64> {
        match self {
            Talk::Listens(listening) => listening.turns(),
            Talk::Speaks(_) => None,
        }
    }

    /// The server has sent one, which is JSON.
    pub fn hears(&mut self, kind: &str, json: &str, sink: &mut Sink<'_>) -> Result<Heard> {
        match (kind, self) {
            ("error", _) => Ok(Heard::Fatal),
            (_, Talk::Listens(listening)) => listening.hears(kind, json, sink),
            (_, Talk::Speaks(speaking)) => speaking.hears(kind, json, sink),
        }
    }

    /// The messages that ask for what is still missing, at the end.
    pub fn last_messages(&mut self) -> Vec<String> {
        match self {
            Talk::Listens(listening) => listening.last_messages(),
            Talk::Speaks(speaking) => speaking.last_messages(),
        }
    }

    /// Until when something is still expected, unless news come; `None` where nothing is. `finished` is since when the
    /// program sends no more.
    pub fn due(&self, finished: Instant) -> Option<Instant> {
        match self {
            Talk::Listens(listening) => listening.due(finished),
            Talk::Speaks(speaking) => speaking.due(finished),
        }
    }

    /// Whether something that the program sent was not answered yet.
    pub fn is_unanswered(&self) -> bool {
        match self {
            Talk::Listens(listening) => listening.is_unanswered(),
            Talk::Speaks(speaking) => speaking.is_unanswered(),
        }
    }

    /// The whole text, of a session that listens.
    pub fn text(&self) -> Option<&str> {
        match self {
            Talk::Listens(listening) => Some(listening.text()),
            Talk::Speaks(_) => None,
        }
    }
}
