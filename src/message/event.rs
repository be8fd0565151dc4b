//! One event of a call, kept until its reader has seen it.
//!
//! Responsible for the copy of what a stream lends for a moment, in buffers that are used again: an event
//! costs no allocation once its call is running. It must not know queues or callbacks.

use crate::audio::AudioFormat;
use crate::error::{Error, Result, Status};
use crate::stream::Delta;

/// In the numbers of the C header (`TOGETHER_EVENT_...`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventKind {
    Text = 1,
    Reasoning = 2,
    ToolCall = 3,
    Bytes = 4,
    Progress = 5,
    Chunk = 6,
    Done = 7,
    Usage = 8,
}

/// One event. Its texts lie behind each other in one buffer, which is used again: each with one NUL more, for C.
#[derive(Clone, PartialEq, Eq)]
pub struct Event {
    pub kind: EventKind,
    /// Of the call, in `Done`.
    pub status: Status,
    pub choice: u32,
    /// Of bytes that are raw audio.
    pub audio: Option<AudioFormat>,
    /// Of a text that takes the place of the one before.
    pub replaces: bool,
    /// Of a text that may repeat what was shown.
    pub replayed: bool,
    texts: Vec<u8>,
    text: TextSpan,
    json: TextSpan,
    bytes: TextSpan,
    id: TextSpan,
    /// Of progress, in bytes; a total of 0 is not known.
    pub done: u64,
    pub total: u64,
}

/// Where a text and its NUL lie in an event's buffer.
#[derive(Clone, Copy, PartialEq, Eq)]
struct TextSpan {
    start: usize,
    end: usize,
}

/// The room that an event's buffer keeps for the next.
const MOST_KEPT: usize = 128 * 1024;

/// The NUL that the buffer starts with.
const NOTHING: TextSpan = TextSpan { start: 0, end: 1 };

/// Bytes with one NUL more behind them.
#[derive(Clone, Copy)]
pub struct Terminated<'a>(&'a [u8]);

impl<'a> Terminated<'a> {
    pub fn with_nul(self) -> &'a [u8] {
        self.0
    }

    pub fn bytes(self) -> &'a [u8] {
        self.0.split_last().map_or(&[], |(_, bytes)| bytes)
    }

    pub fn length(self) -> usize {
        self.0.len().saturating_sub(1)
    }
}

/// Not the texts: they are a user's conversation.
impl std::fmt::Debug for Event {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} of {} bytes, {:?}", self.kind, self.texts.len(), self.status)
    }
}

impl Default for Event {
    fn default() -> Event {
        Event {
            kind: EventKind::Done,
            status: Status::Ok,
            choice: 0,
            audio: None,
            replaces: false,
            replayed: false,
            texts: vec![0],
            text: NOTHING,
            json: NOTHING,
            bytes: NOTHING,
            id: NOTHING,
            done: 0,
            total: 0,
        }
    }
}

fn no_memory() -> Error {
    let problem = "there is no memory for an event of the answer: lower TOGETHER_LIMIT_RESPONSE_BYTES";
    Error::new(Status::TooLarge, problem)
}

impl Event {
    /// Text and reasoning; of a tool call, the tool's name.
    pub fn text(&self) -> Terminated<'_> {
        self.at(self.text)
    }

    /// The server's own chunk or count of tokens; of a tool call, its complete arguments.
    pub fn json(&self) -> Terminated<'_> {
        self.at(self.json)
    }

    pub fn bytes(&self) -> Terminated<'_> {
        self.at(self.bytes)
    }

    /// Of a tool call, what its result must name.
    pub fn id(&self) -> Terminated<'_> {
        self.at(self.id)
    }

    /// Becomes a copy of `delta`; says whether it makes an event. Fails if there is no memory for it.
    pub fn set(&mut self, delta: Delta<'_>) -> Result<bool> {
        self.clear();
        match delta {
            Delta::Chunk { json } => {
                self.kind = EventKind::Chunk;
                self.json = self.keep(json)?;
            }
            Delta::Text { choice, text } => {
                (self.kind, self.choice) = (EventKind::Text, choice);
                self.text = self.keep(text.as_bytes())?;
            }
            Delta::Transcript { text, replaces, replayed } => {
                (self.kind, self.replaces, self.replayed) = (EventKind::Text, replaces, replayed);
                self.text = self.keep(text.as_bytes())?;
            }
            Delta::Reasoning { choice, text } => {
                (self.kind, self.choice) = (EventKind::Reasoning, choice);
                self.text = self.keep(text.as_bytes())?;
            }
            Delta::ToolCall { choice, id, name, arguments } => {
                (self.kind, self.choice) = (EventKind::ToolCall, choice);
                self.text = self.keep(name.as_bytes())?;
                self.json = self.keep(arguments.as_bytes())?;
                self.id = self.keep(id.as_bytes())?;
            }
            Delta::Bytes { bytes, audio } => {
                (self.kind, self.audio) = (EventKind::Bytes, audio);
                self.bytes = self.keep(bytes)?;
            }
            Delta::Usage { json } => {
                self.kind = EventKind::Usage;
                self.json = self.keep(json.as_bytes())?;
            }
            Delta::Progress { done, total } => {
                self.kind = EventKind::Progress;
                (self.done, self.total) = (done, total);
            }
            Delta::Pause => return Ok(false),
        }
        Ok(true)
    }

    /// Becomes the last event of a call.
    pub fn set_done(&mut self, status: Status) {
        self.clear();
        (self.kind, self.status) = (EventKind::Done, status);
    }

    /// How much of a queue it takes.
    pub fn size(&self) -> usize {
        size_of::<Event>() + self.texts.len()
    }

    fn clear(&mut self) {
        (self.status, self.choice, self.audio) = (Status::Ok, 0, None);
        (self.replaces, self.replayed) = (false, false);
        (self.done, self.total) = (0, 0);
        [self.text, self.json, self.bytes, self.id] = [NOTHING; 4];
        self.texts.truncate(1);
        // What one long text needed is not kept for all the short ones.
        if self.texts.capacity() > MOST_KEPT {
            self.texts = vec![0];
        }
    }

    // Called for each event and each text of it.
    #[inline(always)]
    fn keep(&mut self, text: &[u8]) -> Result<TextSpan> {
        let start = self.texts.len();
        self.texts.try_reserve(text.len() + 1).map_err(|_| no_memory())?;
        self.texts.extend_from_slice(text);
        self.texts.push(0);
        Ok(TextSpan { start, end: self.texts.len() })
    }

    fn at(&self, place: TextSpan) -> Terminated<'_> {
        // Of an event's four texts most are none, and need no look at the buffer.
        if place.end <= NOTHING.end {
            return Terminated(b"\0");
        }
        Terminated(self.texts.get(place.start..place.end).unwrap_or(b"\0"))
    }
}
