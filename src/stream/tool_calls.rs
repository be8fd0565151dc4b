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
use super::json::Json;
use super::json_string::pieces;
use super::limit::make_room;
use super::object::OptionalJson;
use super::outcome::StreamOutcome;
use super::reading::Reading;
use super::text::Compared;
use super::tool_call::{Ending, JoinedCall, id_of};
use super::writer::JsonWriter;
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
