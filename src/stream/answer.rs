//! The whole answer that a stream brings in pieces: the body that the same request would have had unstreamed.
//!
//! So a JSON pointer reads the same from either. Chunks go in one by one; what each adds goes on to the sink.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::choice::JoinedChoice;
use super::chunk::{self, Chunk, Texts};
use super::delta::{Delta, Sink};
use super::json::Json;
use super::json_string::to_text;
use super::last_value::{LastValue, UnknownMembers};
use super::limit::{Budget, TooLarge, make_room};
use super::outcome::StreamOutcome;
use super::reading::{Reading, emit};
use super::responses::{self, Joined, JoinedResponse};
use super::text::mark_escaped_bytes;
use super::writer::JsonWriter;
use crate::watch::Watch;

/// The answer as far as it came.
#[derive(Debug)]
pub struct JoinedAnswer {
    pub(super) budget: Budget,
    id: LastValue,
    object: LastValue,
    created: LastValue,
    model: LastValue,
    others: UnknownMembers,
    /// Boxed, as a node of the map has room for eleven and most answers have one.
    choices: BTreeMap<u32, Box<JoinedChoice>>,
    usage: LastValue,
    /// The items of a stream of the Responses API. Boxed, as most answers have none.
    response: Option<Box<JoinedResponse>>,
    bytes: Vec<u8>,
    has_escaped_bytes: bool,
    /// The server said that all of the audio was sent.
    has_whole_audio: bool,
}

/// What a choice takes, with its share of a map's half full nodes.
const COST_OF_CHOICE: usize = size_of::<JoinedChoice>() + 96;

impl JoinedAnswer {
    pub(super) fn new(limit: usize) -> JoinedAnswer {
        JoinedAnswer {
            budget: Budget::new(limit),
            id: LastValue::default(),
            object: LastValue::default(),
            created: LastValue::default(),
            model: LastValue::default(),
            others: UnknownMembers::default(),
            choices: BTreeMap::new(),
            usage: LastValue::default(),
            response: None,
            bytes: Vec::new(),
            has_escaped_bytes: false,
            has_whole_audio: false,
        }
    }

    /// Says that a chunk held bytes that are not UTF-8, which its source has as escapes.
    pub(super) fn note_escaped_bytes(&mut self) {
        self.has_escaped_bytes = true;
    }

    /// The JSON body, with an error that ended the stream.
    pub fn json(&self, error: Option<&str>) -> Result<String, TooLarge> {
        // What was kept, and some names around it.
        let mut json = JsonWriter::new(self.budget.taken() + error.map_or(0, str::len) + 512);
        self.write(&mut json, error);
        let json = json.finish()?;
        Ok(if self.has_escaped_bytes { mark_escaped_bytes(json) } else { json })
    }

    /// The audio of an answer that is speech.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The same, without a copy of it.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// Whether the server said of each part of the answer that it is finished, and there is one.
    pub(super) fn is_finished(&self) -> bool {
        self.has_whole_audio
            || !self.choices.is_empty() && self.choices.values().all(|choice| choice.is_finished())
    }

    /// Whether it comes as events of the Responses API, of which the last says that it is whole.
    pub(super) fn is_of_responses(&self) -> bool {
        self.response.is_some()
    }

    /// Adds a chunk, and gives the sink what it brought.
    pub(super) fn join(
        &mut self,
        chunk: &Chunk<'_>,
        watch: &mut Watch<'_>,
        sink: &mut Sink<'_>,
    ) -> Result<Joined, StreamOutcome> {
        if responses::is_of_responses(chunk) {
            return self.join_event(chunk.source, watch, sink);
        }
        if let Some(audio) = chunk.audio() {
            self.join_audio(audio, sink)?;
        }
        self.has_whole_audio |= chunk.ends_audio();
        let reading = &mut Reading { budget: &mut self.budget, watch, sink };
        self.id.keep(chunk.id, reading.budget)?;
        self.object.keep(chunk.object, reading.budget)?;
        self.created.keep(chunk.created, reading.budget)?;
        self.model.keep(chunk.model, reading.budget)?;
        for (name, value) in chunk.kept_by_name() {
            self.others.keep(name, value, reading.budget)?;
        }
        self.others.keep_all(chunk.others(), reading)?;
        self.usage.keep(chunk.usage(reading.watch)?, reading.budget)?;
        let mut has_failed = false;
        if let Some(mut choices) = chunk.choices() {
            let mut position = 0;
            while let Some(choice) = choices.next(reading.watch)?.map(Json::checked) {
                let choice = chunk::ChunkChoice::read(choice, reading.watch)?;
                has_failed |= choice.has_error();
                self.usage.keep(choice.usage(), reading.budget)?;
                join_choice(&mut self.choices, choice.index(position), choice, chunk, reading)?;
                position += 1;
            }
        } else if chunk.has_choice_of_its_own() {
            join_choice(&mut self.choices, 0, chunk::ChunkChoice::default(), chunk, reading)?;
        }
        Ok(if has_failed { Joined::Fails } else { Joined::GoesOn })
    }

    #[inline(never)]
    fn join_event(
        &mut self,
        event: Json<'_>,
        watch: &mut Watch<'_>,
        sink: &mut Sink<'_>,
    ) -> Result<Joined, StreamOutcome> {
        if self.response.is_none() {
            self.budget.take_allocated(size_of::<JoinedResponse>())?;
        }
        let reading = &mut Reading { budget: &mut self.budget, watch, sink };
        self.response.get_or_insert_default().join(event, reading)
    }

    /// Adds what a chunk brought that repeats the one before in all but its texts.
    pub(super) fn join_texts(
        &mut self,
        choice: u32,
        texts: &Texts<'_>,
        watch: &mut Watch<'_>,
        sink: &mut Sink<'_>,
    ) -> Result<(), StreamOutcome> {
        match self.choices.get_mut(&choice) {
            Some(choice) => {
                choice.join_texts(texts, false, &mut Reading { budget: &mut self.budget, watch, sink })
            }
            // Not met: the chunk that is repeated brought the choice.
            None => Ok(()),
        }
    }

    /// Says that nothing follows: with `is_complete` because the server said so.
    pub(super) fn finish(
        &mut self,
        is_complete: bool,
        watch: &mut Watch<'_>,
        sink: &mut Sink<'_>,
    ) -> Result<(), StreamOutcome> {
        let reading = &mut Reading { budget: &mut self.budget, watch, sink };
        self.choices.values_mut().try_for_each(|choice| choice.finish(is_complete, reading))?;
        match &mut self.response {
            Some(response) => {
                response.finish(reading)?;
                reading.emit_usage(response.usage())
            }
            None => reading.emit_usage(self.usage.get()),
        }
    }

    fn join_audio(&mut self, audio: Json<'_>, sink: &mut Sink<'_>) -> Result<(), StreamOutcome> {
        let source = audio.source();
        if source.contains('\\') {
            self.budget.hold(source.len())?;
        }
        let Some(text) = to_text(audio) else { return Ok(()) };
        // A few more than there are, as padding may be missing.
        let most = text.len() / 4 * 3 + 3;
        self.budget.take(most)?;
        make_room(&mut self.bytes, most)?;
        let before = self.bytes.len();
        if let Err(error) = BASE64.decode_vec(text.as_bytes(), &mut self.bytes) {
            self.bytes.truncate(before);
            return Err(StreamOutcome::Malformed { problem: format!("its audio is not base64 ({error})") });
        }
        match self.bytes.get(before..) {
            Some(bytes) if !bytes.is_empty() => emit(sink, Delta::Bytes { bytes, audio: None }),
            _ => Ok(()),
        }
    }

    /// The name of what a whole answer is, from the name of its chunks, as JSON.
    fn object(&self) -> &str {
        match self.object.get().map(Json::source) {
            Some("\"chat.completion.chunk\"") => "\"chat.completion\"",
            Some("\"completion.chunk\"" | "\"text.completion.chunk\"") => "\"text.completion\"",
            Some(object) => object,
            None if self.choices.values().any(|choice| choice.has_message()) => "\"chat.completion\"",
            None => "\"text.completion\"",
        }
    }

    fn write(&self, json: &mut JsonWriter, error: Option<&str>) {
        if let Some(response) = &self.response {
            return response.write(json, error);
        }
        json.object(|json| {
            if let Some(id) = self.id.get() {
                json.value("id", id.source());
            }
            json.value("object", self.object());
            for (name, value) in [("created", self.created.get()), ("model", self.model.get())] {
                if let Some(value) = value {
                    json.value(name, value.source());
                }
            }
            for (name, value) in self.others.iter() {
                json.value(name, value.get().unwrap_or_default().source());
            }
            json.name("choices");
            json.list(self.choices.values(), |json, (_, choice)| choice.write(json));
            if let Some(usage) = self.usage.get() {
                json.value("usage", usage.source());
            }
            if let Some(error) = error {
                json.value("error", error);
            }
        });
    }
}

fn join_choice(
    choices: &mut BTreeMap<u32, Box<JoinedChoice>>,
    index: u32,
    choice: chunk::ChunkChoice<'_>,
    chunk: &Chunk<'_>,
    reading: &mut Reading<'_, '_>,
) -> Result<(), StreamOutcome> {
    let piece = chunk.piece(choice, reading.watch)?;
    if !choices.contains_key(&index) {
        reading.budget.take(COST_OF_CHOICE)?;
    }
    choices.entry(index).or_insert_with(|| Box::new(JoinedChoice::new(index))).join(&piece, reading)
}

/// Gives the sink what an answer that came whole holds: its texts and its tool calls.
pub(super) fn emit_all(
    chunk: &Chunk<'_>,
    limit: usize,
    watch: &mut Watch<'_>,
    sink: &mut Sink<'_>,
) -> Result<(), StreamOutcome> {
    let Some(mut choices) = chunk.choices() else {
        return responses::hand_out(chunk.source, limit, watch, sink);
    };
    let (mut position, usage) = (0, chunk.usage(watch)?);
    while let Some(choice) = choices.next(watch)?.map(Json::checked) {
        let choice = chunk::ChunkChoice::read(choice, watch)?;
        let index = choice.index(position);
        let piece = chunk.piece(choice, watch)?;
        // Nothing of it is kept, so each may take what the answer may.
        let reading = &mut Reading { budget: &mut Budget::new(limit), watch, sink };
        let mut joined = JoinedChoice::new(index);
        joined.join(&piece, reading)?;
        joined.finish(true, reading)?;
        position += 1;
    }
    Reading { budget: &mut Budget::new(0), watch, sink }.emit_usage(usage)
}

/// Each piece of audio is base64 of its own, padded or not.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);
