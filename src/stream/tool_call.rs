//! One call of a function, joined from its pieces, and handed out once when it is complete.

use super::chunk;
use super::delta::Delta;
use super::json::Json;
use super::json_string::pieces;
use super::json_tracker::JsonTracker;
use super::last_value::LastValue;
use super::limit::Budget;
use super::object::OptionalJson;
use super::outcome::StreamOutcome;
use super::reading::Reading;
use super::text::{Compared, Text};
use super::writer::JsonWriter;
use crate::json::read;
use crate::watch::Watch;

/// A call of a function, as far as it came.
#[derive(Debug, Default)]
pub(super) struct JoinedCall {
    pub(super) id: Text,
    pub(super) kind: LastValue,
    pub(super) function: JoinedFunction,
    is_emitted: bool,
}

/// The function that a call names, with the text of its arguments.
#[derive(Debug, Default)]
pub(super) struct JoinedFunction {
    pub(super) name: Text,
    arguments: Text,
    pub(super) tracker: JsonTracker,
    /// Whether arguments that have ended are JSON all through, once that was looked at.
    is_json: Option<bool>,
}

/// How a choice came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// The server said that it is done.
    Done,
    /// The server stopped in the middle of it, as no more tokens were allowed or wanted.
    Short,
}

/// A piece's id: a text, or a number. It is held for a moment.
pub(super) fn id_of(source: OptionalJson<'_>, reading: &mut Reading<'_, '_>) -> Result<Text, StreamOutcome> {
    let mut id = Text::default();
    let Some(source) = source else { return Ok(id) };
    // Of what is only looked at, nothing is charged but that it fits.
    let mut room = Budget::new(LONGEST_ID);
    let pushed = match pieces(source) {
        Some(text) => id.push(text, &mut room, reading.watch).map(drop),
        None if source.source().starts_with(|first: char| first == '-' || first.is_ascii_digit()) => {
            id.push_str(source.source(), &mut room).map(drop).map_err(StreamOutcome::from)
        }
        None => Ok(()),
    };
    match pushed {
        Err(StreamOutcome::TooLarge(_)) => {
            reading.budget.take(usize::MAX)?;
            Ok(Text::default())
        }
        Err(outcome) => Err(outcome),
        Ok(()) => {
            id.finish();
            Ok(id)
        }
    }
}

/// No id is as long.
const LONGEST_ID: usize = 64 * 1024;

impl JoinedCall {
    /// Adds a piece of a `function_call`, the form before there were tool calls.
    pub(super) fn join_function(
        &mut self,
        source: Json<'_>,
        reading: &mut Reading<'_, '_>,
    ) -> Result<(), StreamOutcome> {
        let piece = chunk::ChunkFunction::read(source, reading.watch)?;
        self.function.join(&piece, reading)
    }

    /// Says which call it is, unless that is known.
    pub(super) fn join_id(
        &mut self,
        id: OptionalJson<'_>,
        reading: &mut Reading<'_, '_>,
    ) -> Result<(), StreamOutcome> {
        if self.id.as_str().is_empty() {
            let id = id_of(id, reading)?;
            self.id.push_str(id.as_str(), reading.budget)?;
        }
        Ok(())
    }

    /// Says which function it calls, unless that is known.
    pub(super) fn join_name(
        &mut self,
        name: OptionalJson<'_>,
        reading: &mut Reading<'_, '_>,
    ) -> Result<(), StreamOutcome> {
        let known = &mut self.function.name;
        if let Some(name) = chunk::word(name).and_then(pieces).filter(|_| known.as_str().is_empty()) {
            known.push(name, reading.budget, reading.watch)?;
            known.finish();
        }
        Ok(())
    }

    /// Adds arguments of a call that needs no looking for. `is_whole` says that they are all of them, perhaps again.
    pub(super) fn join_arguments(
        &mut self,
        arguments: OptionalJson<'_>,
        is_whole: bool,
        reading: &mut Reading<'_, '_>,
    ) -> Result<(), StreamOutcome> {
        match arguments {
            Some(arguments) => self.function.push_arguments(arguments, is_whole, reading),
            None => Ok(()),
        }
    }

    pub(super) fn has_name(&self) -> bool {
        !self.function.name.as_str().is_empty()
    }

    pub(super) fn arguments(&self) -> &str {
        self.function.arguments.as_str()
    }

    /// Hands it out if its arguments are complete.
    pub(super) fn emit_whole(
        &mut self,
        choice: u32,
        reading: &mut Reading<'_, '_>,
    ) -> Result<(), StreamOutcome> {
        if self.function.is_whole(reading.watch)? { self.emit(choice, reading) } else { Ok(()) }
    }

    /// The same where nothing follows: arguments that never came are those of a function without any.
    pub(super) fn emit_last(
        &mut self,
        choice: u32,
        ending: Ending,
        reading: &mut Reading<'_, '_>,
    ) -> Result<(), StreamOutcome> {
        self.function.arguments.finish();
        let is_whole = match ending {
            Ending::Done => self.function.is_whole_at_the_end(reading.watch)?,
            Ending::Short => self.function.is_whole(reading.watch)?,
        };
        if is_whole { self.emit(choice, reading) } else { Ok(()) }
    }

    pub(super) fn emit(&mut self, choice: u32, reading: &mut Reading<'_, '_>) -> Result<(), StreamOutcome> {
        if std::mem::replace(&mut self.is_emitted, true) {
            return Ok(());
        }
        let JoinedFunction { name, arguments, tracker, .. } = &self.function;
        let arguments = if tracker.is_blank() { "{}" } else { arguments.as_str() };
        reading.emit(Delta::ToolCall { choice, id: self.id.as_str(), name: name.as_str(), arguments })
    }

    pub(super) fn write_function(&self, json: &mut JsonWriter) {
        json.object(|json| {
            json.text("name", self.function.name.as_str());
            json.text("arguments", self.function.arguments.as_str());
        });
    }
}

impl JoinedFunction {
    pub(super) fn join(
        &mut self,
        piece: &chunk::ChunkFunction<'_>,
        reading: &mut Reading<'_, '_>,
    ) -> Result<(), StreamOutcome> {
        if let Some(name) = chunk::word(piece.name).and_then(pieces) {
            let is_repeated = matches!(self.name.compare(name.clone(), reading.watch)?, Compared::Same);
            if self.name.as_str().is_empty() || (!is_repeated && self.tracker.is_blank()) {
                self.name.push(name, reading.budget, reading.watch)?;
                self.name.finish();
            }
        }
        let Some(arguments) = piece.arguments else { return Ok(()) };
        if self.tracker.has_ended() && self.is_repeated(piece.arguments, reading.watch)? {
            return Ok(());
        }
        self.push_arguments(arguments, false, reading)
    }

    fn push_arguments(
        &mut self,
        arguments: Json<'_>,
        is_whole: bool,
        reading: &mut Reading<'_, '_>,
    ) -> Result<(), StreamOutcome> {
        let known = &mut self.arguments;
        let new = match pieces(arguments) {
            Some(text) => known.join(text, is_whole, reading)?,
            None if is_whole && !known.as_str().is_empty() => "",
            // Some servers send an object where a string belongs. Its source is that string.
            None => known.push_str(arguments.source(), reading.budget)?,
        };
        reading.watch.count(new.len())?;
        self.tracker.grow(new);
        Ok(())
    }

    /// Whether arguments are the known ones again.
    pub(super) fn is_repeated(
        &self,
        arguments: OptionalJson<'_>,
        watch: &mut Watch<'_>,
    ) -> Result<bool, StreamOutcome> {
        let Some(arguments) = arguments else { return Ok(false) };
        match pieces(arguments) {
            Some(text) => Ok(matches!(self.arguments.compare(text, watch)?, Compared::Same)),
            None => Ok(self.arguments.as_str() == arguments.source()),
        }
    }

    /// Whether the arguments are complete, whatever may follow.
    pub(super) fn is_whole(&mut self, watch: &mut Watch<'_>) -> Result<bool, StreamOutcome> {
        if !self.tracker.has_ended() {
            return Ok(false);
        }
        if let Some(is_json) = self.is_json {
            return Ok(is_json);
        }
        let is_json = read::check_watched(self.arguments.as_str(), watch)?.is_some();
        self.is_json = Some(is_json);
        Ok(is_json)
    }

    /// Whether they are complete as nothing follows.
    fn is_whole_at_the_end(&mut self, watch: &mut Watch<'_>) -> Result<bool, StreamOutcome> {
        if self.tracker.is_blank() {
            return Ok(!self.name.as_str().is_empty());
        }
        if self.tracker.has_ended() || self.tracker.is_open() {
            return self.is_whole(watch);
        }
        Ok(read::check_watched(self.arguments.as_str(), watch)?.is_some())
    }
}
