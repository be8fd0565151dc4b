//! One choice of the answer, joined from its pieces: what is new goes to the sink, and all of it stays here.

use super::chunk::{ChoicePart, From, Texts};
use super::last_value::{LastValue, UnknownMembers};
use super::logprobs::Logprobs;
use super::message::Message;
use super::outcome::StreamOutcome;
use super::reading::Reading;
use super::text::{Text, join_text};
use super::tool_call::Ending;
use super::writer::JsonWriter;

/// A choice of a chat, with a message, or of a completion, with a text.
#[derive(Debug, Default)]
pub(super) struct JoinedChoice {
    index: u32,
    text: Option<Text>,
    message: Option<Message>,
    finish_reason: LastValue,
    seed: LastValue,
    logprobs: Logprobs,
    others: UnknownMembers,
    /// Whether something of it came as an increment.
    has_deltas: bool,
}

impl JoinedChoice {
    pub(super) fn new(index: u32) -> JoinedChoice {
        JoinedChoice { index, ..JoinedChoice::default() }
    }

    pub(super) fn has_message(&self) -> bool {
        self.message.is_some()
    }

    pub(super) fn is_finished(&self) -> bool {
        self.finish_reason.get().is_some()
    }

    /// Adds a part of this choice.
    pub(super) fn join(
        &mut self,
        part: &ChoicePart<'_>,
        reading: &mut Reading<'_, '_>,
    ) -> Result<(), StreamOutcome> {
        let is_whole = match part.from {
            From::Delta => false,
            From::Message => self.has_deltas,
            From::Whole => true,
        };
        let is_again = is_whole && self.has_deltas;
        self.has_deltas |= part.from == From::Delta && part.delta.is_some();
        self.join_texts(&part.texts, is_whole, reading)?;
        if let (Some(message), Some(delta)) = (&mut self.message, &part.delta) {
            message.join(self.index, delta, is_whole, reading)?;
        }
        if !is_again || self.logprobs.is_empty() {
            let token_id = part.token.id.or(part.delta.and_then(|delta| delta.token_id));
            self.logprobs.join(part.choice.logprobs, part.texts.text, token_id, reading)?;
        }
        self.seed.keep(part.seed, reading.budget)?;
        self.others.keep("usage", part.choice.usage, reading.budget)?;
        self.others.keep_all(part.choice.others(), reading)?;
        self.finish_reason.keep(part.finish_reason, reading.budget)?;
        if let (true, Some(message)) = (self.is_finished(), &mut self.message) {
            message.emit_whole_tool_calls(self.index, reading)?;
        }
        Ok(())
    }

    /// Adds texts and gives the sink what is new of them. `is_whole` says that they are all of it, perhaps again.
    #[inline(always)]
    pub(super) fn join_texts(
        &mut self,
        texts: &Texts<'_>,
        is_whole: bool,
        reading: &mut Reading<'_, '_>,
    ) -> Result<(), StreamOutcome> {
        if texts.is_completion {
            let text = join_text(&mut self.text, texts.text, is_whole, reading)?;
            return reading.emit_text(self.index, text);
        }
        let message = self.message.get_or_insert_default();
        message.join_texts(self.index, texts, is_whole, reading)
    }

    /// Says that nothing follows. Tool calls that may lack their end are not handed out: the server must have said
    /// that the choice is finished, or with `is_complete` that the stream is.
    pub(super) fn finish(
        &mut self,
        is_complete: bool,
        reading: &mut Reading<'_, '_>,
    ) -> Result<(), StreamOutcome> {
        if let Some(text) = &mut self.text {
            reading.emit_text(self.index, text.finish())?;
        }
        if let Some(message) = &mut self.message {
            let ending = match self.finish_reason.get().map(|reason| reason.source()) {
                Some(r#""length""# | r#""content_filter""#) => Some(Ending::Short),
                Some(_) => Some(Ending::Done),
                None => is_complete.then_some(Ending::Done),
            };
            message.finish(self.index, ending, reading)?;
        }
        Ok(())
    }

    pub(super) fn write(&self, json: &mut JsonWriter) {
        json.object(|json| {
            json.number("index", self.index as usize);
            if let Some(text) = &self.text {
                json.text("text", text.as_str());
            }
            if let Some(message) = &self.message {
                json.name("message");
                message.write(json);
            }
            json.value("finish_reason", self.finish_reason.get().unwrap_or_default().source());
            if let Some(seed) = self.seed.get() {
                json.value("seed", seed.source());
            }
            if !self.logprobs.is_empty() {
                json.name("logprobs");
                self.logprobs.write(json);
            }
            for (name, value) in self.others.iter() {
                json.value(name, value.get().unwrap_or_default().source());
            }
        });
    }
}
