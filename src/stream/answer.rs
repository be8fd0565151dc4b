//! The whole answer that a stream brings in pieces: the body that the same request would have had unstreamed.
//!
//! So a JSON pointer reads the same from either. Chunks go in one by one; what each adds goes on to the sink.

use std::borrow::Cow;
use std::collections::BTreeMap;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use super::choice::Choice;
use super::chunk::{self, Chunk, Texts};
use super::delta::{Delta, Sink};
use super::json::Json;
use super::json_string::to_text;
use super::kept::{Kept, Members};
use super::limit::Budget;
use super::outcome::{Outcome, give};
use super::text::mark_escaped_bytes;

/// The answer as far as it came.
#[derive(Debug)]
pub struct Answer {
    budget: Budget,
    id: Kept,
    object: Kept,
    created: Kept,
    model: Kept,
    others: Members,
    /// Boxed, as a node of the map has room for eleven and most answers have one.
    choices: BTreeMap<u32, Box<Choice>>,
    usage: Kept,
    bytes: Vec<u8>,
    has_escaped_bytes: bool,
}

impl Answer {
    pub(super) fn new(limit: usize) -> Answer {
        Answer {
            budget: Budget::new(limit),
            id: Kept::default(),
            object: Kept::default(),
            created: Kept::default(),
            model: Kept::default(),
            others: Members::default(),
            choices: BTreeMap::new(),
            usage: Kept::default(),
            bytes: Vec::new(),
            has_escaped_bytes: false,
        }
    }

    /// Says that a chunk held bytes that are not UTF-8, which its source has as escapes.
    pub(super) fn note_escaped_bytes(&mut self) {
        self.has_escaped_bytes = true;
    }

    /// The JSON body.
    pub fn json(&self) -> String {
        // What was kept, and some names around it.
        let mut json = Vec::with_capacity(self.budget.taken() + 512);
        // Every value is a number, a text or JSON that serde_json has read: it cannot fail to write them, as UTF-8.
        let written = serde_json::to_writer(&mut json, self);
        let json = written.ok().and_then(|()| String::from_utf8(json).ok()).unwrap_or_default();
        if self.has_escaped_bytes { mark_escaped_bytes(&json) } else { json }
    }

    /// The audio of an answer that is speech.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Adds a chunk, and gives the sink what it brought.
    pub(super) fn join(&mut self, chunk: &Chunk<'_>, sink: &mut Sink<'_>) -> Result<(), Outcome> {
        if let Some(audio) = chunk.audio() {
            self.join_audio(audio, sink)?;
        }
        let budget = &mut self.budget;
        self.id.keep(chunk.id, budget)?;
        self.object.keep(chunk.object, budget)?;
        self.created.keep(chunk.created, budget)?;
        self.model.keep(chunk.model, budget)?;
        self.others.keep(&chunk.others, budget)?;
        self.usage.keep(chunk.usage, budget)?;
        for (position, piece) in chunk.choices.iter().enumerate() {
            self.join_choice(piece.index(position), piece, chunk, sink)?;
        }
        if chunk.choices.is_empty() && (chunk.token.is_some() || chunk.finish_reason.is_some()) {
            self.join_choice(0, &chunk::Choice::default(), chunk, sink)?;
        }
        Ok(())
    }

    /// Adds what a chunk brought that repeats the one before in all but its texts.
    pub(super) fn join_texts(
        &mut self,
        choice: u32,
        texts: &Texts<'_>,
        sink: &mut Sink<'_>,
    ) -> Result<(), Outcome> {
        match self.choices.get_mut(&choice) {
            Some(choice) => choice.join_texts(texts, &mut self.budget, sink),
            // Not met: the chunk that is repeated brought the choice.
            None => Ok(()),
        }
    }

    /// Says that nothing follows: with `is_complete` because the server said so.
    pub(super) fn finish(&mut self, is_complete: bool, sink: &mut Sink<'_>) -> Result<(), Outcome> {
        self.choices.values_mut().try_for_each(|choice| choice.finish(is_complete, sink))
    }

    fn join_choice(
        &mut self,
        index: u32,
        piece: &chunk::Choice<'_>,
        chunk: &Chunk<'_>,
        sink: &mut Sink<'_>,
    ) -> Result<(), Outcome> {
        if !self.choices.contains_key(&index) {
            self.budget.take(size_of::<Choice>())?;
        }
        let choice = self.choices.entry(index).or_insert_with(|| Box::new(Choice::new(index)));
        choice.join(piece, chunk, &mut self.budget, sink)
    }

    fn join_audio(&mut self, audio: Json<'_>, sink: &mut Sink<'_>) -> Result<(), Outcome> {
        let text = to_text(audio).unwrap_or(Cow::Borrowed(audio.source()));
        self.budget.take(text.len() / 4 * 3)?;
        let before = self.bytes.len();
        if let Err(error) = BASE64.decode_vec(text.as_bytes(), &mut self.bytes) {
            self.bytes.truncate(before);
            let problem = format!("its audio is not base64 ({error})");
            return Err(Outcome::Malformed { problem, data: text.into_owned() });
        }
        match self.bytes.get(before..) {
            Some(bytes) if !bytes.is_empty() => give(sink, Delta::Bytes { bytes }),
            _ => Ok(()),
        }
    }

    /// The name of what a whole answer is, from the name of its chunks.
    fn object(&self) -> Option<&str> {
        match self.object.get().map(Json::source) {
            Some("\"chat.completion.chunk\"") => Some("chat.completion"),
            Some("\"completion.chunk\"" | "\"text.completion.chunk\"") => Some("text.completion"),
            Some(_) => None,
            None if self.choices.values().any(|choice| choice.has_message()) => Some("chat.completion"),
            None => Some("text.completion"),
        }
    }
}

/// Each piece of audio is base64 of its own, padded or not.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

impl Serialize for Answer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if let Some(id) = self.id.get() {
            map.serialize_entry("id", &id)?;
        }
        match self.object() {
            Some(object) => map.serialize_entry("object", object)?,
            None => map.serialize_entry("object", &self.object.get())?,
        }
        for (name, value) in [("created", self.created.get()), ("model", self.model.get())] {
            if let Some(value) = value {
                map.serialize_entry(name, &value)?;
            }
        }
        for (name, value) in self.others.iter() {
            map.serialize_entry(name, &value)?;
        }
        map.serialize_entry("choices", &Choices(&self.choices))?;
        if let Some(usage) = self.usage.get() {
            map.serialize_entry("usage", &usage)?;
        }
        map.end()
    }
}

struct Choices<'a>(&'a BTreeMap<u32, Box<Choice>>);

impl Serialize for Choices<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.values())
    }
}
