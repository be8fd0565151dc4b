//! Tool calls, put together from the pieces of a stream and handed out once each, complete and in order.
//!
//! Servers number the pieces in their own ways, and some not at all, so what a piece holds counts for more than its
//! numbers. First the call is found that the piece would go on with:
//!
//! | the piece has                      | it would go on with          | because |
//! |---|---|---|
//! | an id that is known                | the call of that id          | an id is made to tell calls apart |
//! | an index that is known             | the last call of that index  | that is what most servers number by |
//! | an index that is new               | none                         | |
//! | neither, beside others in a chunk  | the call at its position     | such servers list the calls in each chunk |
//! | neither, alone                     | the call that grew last      | such servers finish one before the next |
//!
//! Then the piece may begin a call of its own all the same ([`begins_another`]):
//!
//! | the piece has                             | it is                    | because |
//! |---|---|---|
//! | no name                                   | more of the call         | a call without a name cannot be made |
//! | another id, and arguments that go on      | more of the call         | some servers make a new id for each piece |
//! | another id                                | another call             | some servers give every call the index 0 |
//! | another name, after arguments came        | another call             | a name comes before its arguments |
//! | a name, and arguments after complete ones | another call             | nothing can follow what is complete |
//! | complete arguments that are known         | nothing new              | some servers send the whole call again at the end |
//! | another name, before any arguments        | more of the name         | some servers cut names too |

use std::collections::BTreeMap;

use super::chunk;
use super::delta::Delta;
use super::json::Json;
use super::json_string::pieces;
use super::json_tracker::JsonTracker;
use super::last_value::LastValue;
use super::limit::{Budget, make_room};
use super::object::OptionalJson;
use super::outcome::StreamOutcome;
use super::reading::Reading;
use super::text::{Compared, Text};
use super::writer::JsonWriter;
use crate::json::read;
use crate::watch::Watch;

/// The tool calls of one choice, in the order in which they began.
#[derive(Debug, Default)]
pub(super) struct ToolCalls {
    calls: Vec<JoinedCall>,
    by_index: BTreeMap<u32, usize>,
    by_id: BTreeMap<String, usize>,
    /// The one that grew last.
    latest: Option<usize>,
    /// How many at the start were handed out.
    emitted: usize,
}

/// What one takes in a list that has idle room and in the maps' half full nodes.
const COST: usize = size_of::<JoinedCall>() * 2 + 192;

/// A call of a function, as far as it came.
#[derive(Debug, Default)]
pub(super) struct JoinedCall {
    id: Text,
    kind: LastValue,
    function: JoinedFunction,
    is_emitted: bool,
}

/// The function that a call names, with the text of its arguments.
#[derive(Debug, Default)]
struct JoinedFunction {
    name: Text,
    arguments: Text,
    tracker: JsonTracker,
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

impl ToolCalls {
    pub(super) fn is_empty(&self) -> bool {
        self.calls.is_empty()
    }

    /// Adds the pieces that one chunk brought. `is_whole` says that they are all of the calls, perhaps again.
    pub(super) fn join(
        &mut self,
        delta: &chunk::DeltaObject<'_>,
        is_whole: bool,
        reading: &mut Reading<'_, '_>,
    ) -> Result<(), StreamOutcome> {
        let Some(mut pieces) = delta.tool_calls() else { return Ok(()) };
        let (mut position, mut is_listed) = (0, is_whole);
        while let Some(piece) = pieces.next(reading.watch)?.map(Json::checked) {
            is_listed |= !pieces.is_over();
            if piece.is_object() {
                let piece = chunk::ToolCallDelta::read(piece, reading.watch)?;
                self.join_piece(&piece, is_listed.then_some(position), reading)?;
                position += 1;
            }
        }
        Ok(())
    }

    fn join_piece(
        &mut self,
        piece: &chunk::ToolCallDelta<'_>,
        position: Option<usize>,
        reading: &mut Reading<'_, '_>,
    ) -> Result<(), StreamOutcome> {
        let function = piece.function(reading.watch)?;
        let id = id_of(piece.id, reading)?;
        let index = chunk::index(piece.index);
        let found =
            self.find(id.as_str(), index, position).and_then(|place| Some((place, self.calls.get(place)?)));
        let place = match found {
            Some((place, call)) if !begins_another(call, id.as_str(), &function, reading.watch)? => place,
            _ => {
                reading.budget.take(COST)?;
                make_room(&mut self.calls, 1)?;
                self.calls.push(JoinedCall::default());
                self.calls.len() - 1
            }
        };
        if let Some(index) = index {
            self.by_index.insert(index, place);
        }
        let Some(call) = self.calls.get_mut(place) else { return Ok(()) };
        if call.id.as_str().is_empty() && !id.as_str().is_empty() {
            reading.budget.take_allocated(id.as_str().len())?;
            call.id.push_str(id.as_str(), reading.budget)?;
            self.by_id.insert(id.as_str().to_owned(), place);
        }
        call.kind.keep(chunk::word(piece.kind), reading.budget)?;
        call.function.join(&function, reading)?;
        self.latest = Some(place);
        Ok(())
    }

    /// The call that a piece would go on with, by the first table above.
    fn find(&self, id: &str, index: Option<u32>, position: Option<usize>) -> Option<usize> {
        let of_id = self.by_id.get(id).copied().filter(|_| !id.is_empty());
        let otherwise = || match (index, position) {
            (Some(index), _) => self.by_index.get(&index).copied(),
            (None, Some(position)) => Some(position).filter(|position| *position < self.calls.len()),
            (None, None) => self.latest,
        };
        of_id.or_else(otherwise)
    }

    /// Hands out the calls from the first on whose arguments are complete: their choice is finished.
    pub(super) fn emit_whole(
        &mut self,
        choice: u32,
        reading: &mut Reading<'_, '_>,
    ) -> Result<(), StreamOutcome> {
        while let Some(call) = self.calls.get_mut(self.emitted) {
            if !call.function.is_whole(reading.watch)? {
                return Ok(());
            }
            call.emit(choice, reading)?;
            self.emitted += 1;
        }
        Ok(())
    }

    /// Says that nothing follows, and hands out the complete calls that were not yet.
    pub(super) fn emit_rest(
        &mut self,
        choice: u32,
        ending: Ending,
        reading: &mut Reading<'_, '_>,
    ) -> Result<(), StreamOutcome> {
        for call in self.calls.iter_mut().skip(self.emitted) {
            reading.watch.count(1)?;
            call.emit_last(choice, ending, reading)?;
        }
        self.emitted = self.calls.len();
        Ok(())
    }

    pub(super) fn write(&self, json: &mut JsonWriter) {
        json.list(&self.calls, |json, (place, call)| {
            json.object(|json| {
                json.number("index", place);
                json.text("id", call.id.as_str());
                match call.kind.get() {
                    Some(kind) => json.value("type", kind.source()),
                    None => json.text("type", "function"),
                }
                json.name("function");
                call.write_function(json);
            });
        });
    }
}

/// Whether a piece begins a call of its own, by the second table above.
fn begins_another(
    call: &JoinedCall,
    id: &str,
    piece: &chunk::ChunkFunction<'_>,
    watch: &mut Watch<'_>,
) -> Result<bool, StreamOutcome> {
    let Some(name) = chunk::word(piece.name).and_then(pieces) else { return Ok(false) };
    let known = &call.function;
    let has_other_id = !id.is_empty() && !call.id.as_str().is_empty() && id != call.id.as_str();
    if has_other_id {
        return Ok(!(known.tracker.is_open() && piece.has_arguments() && !begins_value(piece.arguments)));
    }
    if known.tracker.is_blank() {
        return Ok(false);
    }
    if !known.name.as_str().is_empty() && !matches!(known.name.compare(name, watch)?, Compared::Same) {
        return Ok(true);
    }
    Ok(known.tracker.has_ended() && piece.has_arguments() && !known.is_repeated(piece.arguments, watch)?)
}

/// Whether arguments are the start of an object, and so no rest of one.
fn begins_value(arguments: OptionalJson<'_>) -> bool {
    arguments.is_some_and(|arguments| {
        let text = arguments.source().trim_start_matches(['"', ' ']);
        text.starts_with('{')
    })
}

/// A piece's id: a text, or a number. It is held for a moment.
fn id_of(source: OptionalJson<'_>, reading: &mut Reading<'_, '_>) -> Result<Text, StreamOutcome> {
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
        let Some(arguments) = arguments else { return Ok(()) };
        let known = &mut self.function.arguments;
        let new = match pieces(arguments) {
            Some(text) if is_whole => match known.compare(text, reading.watch)? {
                Compared::Longer { head, rest } => {
                    known.push_rest(head, rest, reading.budget, reading.watch)?
                }
                Compared::Same | Compared::Other => "",
            },
            Some(text) => known.push(text, reading.budget, reading.watch)?,
            None if is_whole && !known.as_str().is_empty() => "",
            None => known.push_str(arguments.source(), reading.budget)?,
        };
        reading.watch.count(new.len())?;
        self.function.tracker.grow(new);
        Ok(())
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

    fn emit(&mut self, choice: u32, reading: &mut Reading<'_, '_>) -> Result<(), StreamOutcome> {
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
    fn join(
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
        let new = match pieces(arguments) {
            Some(text) => self.arguments.push(text, reading.budget, reading.watch)?,
            // Some servers send an object where a string belongs. Its source is that string.
            None => self.arguments.push_str(arguments.source(), reading.budget)?,
        };
        reading.watch.count(new.len())?;
        self.tracker.grow(new);
        Ok(())
    }

    /// Whether arguments are the known ones again.
    fn is_repeated(&self, arguments: OptionalJson<'_>, watch: &mut Watch<'_>) -> Result<bool, StreamOutcome> {
        let Some(arguments) = arguments else { return Ok(false) };
        match pieces(arguments) {
            Some(text) => Ok(matches!(self.arguments.compare(text, watch)?, Compared::Same)),
            None => Ok(self.arguments.as_str() == arguments.source()),
        }
    }

    /// Whether the arguments are complete, whatever may follow.
    fn is_whole(&mut self, watch: &mut Watch<'_>) -> Result<bool, StreamOutcome> {
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
