//! What a stream emits while it is read, and the sink that gets it.

use std::ops::ControlFlow;

use crate::audio::AudioFormat;

/// Something that the server sent, lent for one call of the sink.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delta<'a> {
    /// A chunk as the server sent it, before what it means: UTF-8, in bytes because one that repeats the last is
    /// known to be text without being looked through as text again.
    Chunk { json: &'a [u8] },
    /// The next text of a choice, in whole characters.
    Text { choice: u32, text: &'a str },
    /// What was said, of a session that listens: it replaces what was shown of the same words before, or it is final.
    /// `replayed`: its audio was sent again, so it may repeat words that were shown.
    Transcript { text: &'a str, replaces: bool, replayed: bool },
    /// The same of the model's reasoning.
    Reasoning { choice: u32, text: &'a str },
    /// A tool call that is complete. Each comes once.
    ToolCall { choice: u32, id: &'a str, name: &'a str, arguments: &'a str },
    /// The next bytes of the audio; in whole samples, where it is raw and their format is known.
    Bytes { bytes: &'a [u8], audio: Option<AudioFormat> },
    /// What the server says of the answer's tokens: an object. It comes once, when nothing of the answer follows.
    Usage { json: &'a str },
    /// How far a file is on its way, in bytes. A total of 0 is not known.
    Progress { done: u64, total: u64 },
    /// Flush: no more input is available right now. A sink that gathers chunks and texts passes them on.
    Pause,
}

impl Delta<'_> {
    /// The bytes of its texts.
    pub fn size(&self) -> usize {
        match self {
            Delta::Chunk { json } => json.len(),
            Delta::Text { text, .. } | Delta::Reasoning { text, .. } => text.len(),
            Delta::ToolCall { id, name, arguments, .. } => id.len() + name.len() + arguments.len(),
            Delta::Bytes { bytes, .. } => bytes.len(),
            Delta::Transcript { text, .. } => text.len(),
            Delta::Usage { json } => json.len(),
            Delta::Progress { .. } | Delta::Pause => 0,
        }
    }
}

/// Gets the deltas. It ends the stream with [`ControlFlow::Break`].
///
/// A reference to a closure, and not a type parameter: one call through a pointer costs less than a copy of the
/// code that joins the answer for each sink there is.
pub type Sink<'s> = dyn FnMut(Delta<'_>) -> ControlFlow<()> + 's;
