//! One choice of the answer, joined from its pieces: what came of it goes to the sink, and all of it stays here.

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use super::chunk::{self, Chunk, Source, Texts};
use super::delta::{Delta, Sink};
use super::json_string::pieces;
use super::kept::{Kept, Members};
use super::limit::{Budget, TooLarge};
use super::logprobs::Logprobs;
use super::message::Message;
use super::outcome::{Outcome, give};
use super::text::Text;

/// A choice of a chat, with a message, or of a completion, with a text.
#[derive(Debug, Default)]
pub(super) struct Choice {
    index: u32,
    text: Option<Text>,
    message: Option<Message>,
    finish_reason: Kept,
    seed: Kept,
    logprobs: Logprobs,
    others: Members,
}

impl Choice {
    pub(super) fn new(index: u32) -> Choice {
        Choice { index, ..Choice::default() }
    }

    pub(super) fn has_message(&self) -> bool {
        self.message.is_some()
    }

    /// Adds the piece of this choice that `chunk` brought.
    pub(super) fn join(
        &mut self,
        piece: &chunk::Choice<'_>,
        chunk: &Chunk<'_>,
        budget: &mut Budget,
        sink: &mut Sink<'_>,
    ) -> Result<(), Outcome> {
        let texts = chunk.texts(piece);
        self.join_texts(&texts, budget, sink)?;
        let delta = piece.delta.as_ref();
        if let (Some(message), Some(delta)) = (&mut self.message, delta) {
            message.join(delta, budget)?;
        }
        let token_id = chunk.token.as_ref().and_then(|token| token.id).or(delta.map(|delta| delta.token_id));
        self.logprobs.join(piece.logprobs, texts.text, token_id, budget)?;
        self.seed.keep(piece.seed.or(chunk.seed), budget)?;
        self.others.keep(&piece.others, budget)?;
        self.finish_reason.keep(piece.finish_reason.or(chunk.finish_reason), budget)?;
        if let (Some(_), Some(message)) = (self.finish_reason.get(), &mut self.message) {
            message.hand_out_whole_tool_calls(self.index, sink)?;
        }
        Ok(())
    }

    /// Adds texts and gives the sink what is new of them.
    pub(super) fn join_texts(
        &mut self,
        texts: &Texts<'_>,
        budget: &mut Budget,
        sink: &mut Sink<'_>,
    ) -> Result<(), Outcome> {
        if texts.is_completion {
            let text = join_text(&mut self.text, texts.text, budget)?;
            return give_text(self.index, text, sink);
        }
        self.message.get_or_insert_default().join_texts(self.index, texts, budget, sink)
    }

    /// Says that nothing follows. Tool calls that may lack their end are not handed out: the server must have said
    /// that the choice is finished, or with `is_complete` that the stream is.
    pub(super) fn finish(&mut self, is_complete: bool, sink: &mut Sink<'_>) -> Result<(), Outcome> {
        if let Some(text) = &mut self.text {
            give_text(self.index, text.finish(), sink)?;
        }
        if let Some(message) = &mut self.message {
            message.finish(self.index, is_complete || self.finish_reason.get().is_some(), sink)?;
        }
        Ok(())
    }
}

/// Joins a text that may be missing, and returns what is new of it.
pub(super) fn join_text<'a>(
    text: &'a mut Option<Text>,
    source: Source<'_>,
    budget: &mut Budget,
) -> Result<&'a str, TooLarge> {
    match source.and_then(pieces) {
        Some(string) => text.get_or_insert_default().push(string, budget),
        None => Ok(""),
    }
}

pub(super) fn give_text(choice: u32, text: &str, sink: &mut Sink<'_>) -> Result<(), Outcome> {
    if text.is_empty() { Ok(()) } else { give(sink, Delta::Text { choice, text }) }
}

impl Serialize for Choice {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("index", &self.index)?;
        if let Some(text) = &self.text {
            map.serialize_entry("text", text.as_str())?;
        }
        if let Some(message) = &self.message {
            map.serialize_entry("message", message)?;
        }
        map.serialize_entry("finish_reason", &self.finish_reason.get())?;
        if let Some(seed) = self.seed.get() {
            map.serialize_entry("seed", &seed)?;
        }
        if !self.logprobs.is_empty() {
            map.serialize_entry("logprobs", &self.logprobs)?;
        }
        for (name, value) in self.others.iter() {
            map.serialize_entry(name, &value)?;
        }
        map.end()
    }
}
