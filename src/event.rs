//! One event of a call, kept until its reader has seen it.
//!
//! Responsible for the copy of what a stream lends for a moment, in buffers that are used again: an event
//! costs no allocation once its call is running. It must not know queues or callbacks.

use crate::error::Status;
use crate::stream::Delta;

/// In the numbers of the C header (`TOGETHER_EVENT_...`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Text = 1,
    Reasoning = 2,
    ToolCall = 3,
    Bytes = 4,
    Progress = 5,
    Chunk = 6,
    Done = 7,
}

/// Bytes with one NUL more behind them, for C.
#[derive(Clone, PartialEq, Eq)]
pub struct Terminated(Vec<u8>);

/// Not the text: it is somebody's conversation.
impl std::fmt::Debug for Terminated {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} bytes", self.bytes().len())
    }
}

impl Default for Terminated {
    fn default() -> Terminated {
        Terminated(vec![0])
    }
}

impl Terminated {
    fn set(&mut self, bytes: &[u8]) {
        // Most of an event's texts are empty, as they were in the event before.
        if bytes.is_empty() && self.0.len() == 1 {
            return;
        }
        self.0.clear();
        self.0.extend_from_slice(bytes);
        self.0.push(0);
    }

    pub fn with_nul(&self) -> &[u8] {
        &self.0
    }

    pub fn bytes(&self) -> &[u8] {
        self.0.split_last().map_or(&[], |(_, bytes)| bytes)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    pub kind: Kind,
    /// Of the call, in `Done`.
    pub status: Status,
    pub choice: u32,
    /// Text and reasoning; of a tool call, the tool's name.
    pub text: Terminated,
    /// The server's own chunk; of a tool call, its complete arguments.
    pub json: Terminated,
    pub bytes: Terminated,
    /// Of a tool call, what its result must name.
    pub id: Terminated,
    /// Of progress, in bytes; a total of 0 is not known.
    pub done: u64,
    pub total: u64,
}

impl Default for Event {
    fn default() -> Event {
        Event {
            kind: Kind::Done,
            status: Status::Ok,
            choice: 0,
            text: Terminated::default(),
            json: Terminated::default(),
            bytes: Terminated::default(),
            id: Terminated::default(),
            done: 0,
            total: 0,
        }
    }
}

impl Event {
    /// Becomes a copy of `delta`.
    pub fn set(&mut self, delta: Delta<'_>) {
        let (kind, choice, text, json, bytes, id): (_, _, &str, &[u8], &[u8], &str) = match delta {
            Delta::Chunk { json } => (Kind::Chunk, 0, "", json, &[], ""),
            Delta::Text { choice, text } => (Kind::Text, choice, text, &[], &[], ""),
            Delta::Reasoning { choice, text } => (Kind::Reasoning, choice, text, &[], &[], ""),
            Delta::ToolCall { choice, id, name, arguments } => {
                (Kind::ToolCall, choice, name, arguments.as_bytes(), &[], id)
            }
            Delta::Bytes { bytes } => (Kind::Bytes, 0, "", &[], bytes, ""),
            Delta::Progress { .. } => (Kind::Progress, 0, "", &[], &[], ""),
        };
        (self.done, self.total) = match delta {
            Delta::Progress { done, total } => (done, total),
            _ => (0, 0),
        };
        (self.kind, self.status, self.choice) = (kind, Status::Ok, choice);
        self.text.set(text.as_bytes());
        self.json.set(json);
        self.bytes.set(bytes);
        self.id.set(id.as_bytes());
    }

    /// Becomes the last event of a call.
    pub fn set_done(&mut self, status: Status) {
        self.set(Delta::Bytes { bytes: &[] });
        (self.kind, self.status) = (Kind::Done, status);
    }

    /// How much of a queue it takes.
    pub fn size(&self) -> usize {
        self.text.0.len() + self.json.0.len() + self.bytes.0.len() + self.id.0.len()
    }
}
