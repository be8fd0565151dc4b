//! The answer of the Responses API, joined from its events: the object that the same request has unstreamed.
//!
//! The API names each event by its `type`. An event brings a piece of an item, an item, or the response as far as it
//! is. Servers differ in which of these they send, so each counts: a piece adds to its text, and a whole text
//! adds only what the pieces left out. So the texts that the sink gets are those of the joined answer, each once.
//!
//! `event` says what an event is, `items` which item it speaks of, `item` and `part` what that holds, `kinds` of which kind
//! they are.

mod event;
mod item;
mod items;
mod kinds;
mod part;

use self::event::{Ends, Event, Says};
use self::item::Item;
use self::items::{Head, Items};
use super::chunk::Chunk;
use super::delta::Sink;
use super::json::Json;
use super::last_value::{LastValue, UnknownMembers};
use super::limit::Budget;
use super::object::OptionalJson;
use super::outcome::StreamOutcome;
use super::reading::Reading;
use super::tool_call::Ending;
use super::writer::JsonWriter;
use crate::watch::Watch;

/// Whether a chunk is an event of the Responses API.
pub(super) fn is_of_responses(chunk: &Chunk<'_>) -> bool {
    chunk.kind.is_some_and(|kind| kind.source().starts_with("\"response."))
}

/// What an event means for the stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Joined {
    /// More follows.
    GoesOn,
    /// It is the last one, and the answer is whole.
    Ends,
    /// It says that the server failed.
    Fails,
}

/// The answer as far as it came.
#[derive(Debug, Default)]
pub(super) struct JoinedResponse {
    /// All of the response but its output.
    members: UnknownMembers,
    items: Items,
    /// How the answer ended, once an event says so.
    ending: Option<Ending>,
}

impl JoinedResponse {
    /// Adds an event, and gives the sink the text that it brings and the calls that it completes.
    pub(super) fn join(
        &mut self,
        event: Json<'_>,
        reading: &mut Reading<'_, '_>,
    ) -> Result<Joined, StreamOutcome> {
        let event = &Event::read(event, reading.watch)?;
        let ends = event.ends();
        if let Some(response) = event.response {
            self.join_response(response, ends != Ends::Not, reading)?;
        }
        match event.says() {
            Says::Item { is_done } => self.items.join_item(event, is_done, reading)?,
            Says::Part(list) => self.items.join_part(event, list, reading)?,
            Says::Text { kind, source, is_whole } => {
                self.items.join_text(event, kind, (source, is_whole), reading)?;
            }
            Says::Arguments { source, is_whole } => {
                self.items.join_arguments(event, (source, is_whole), reading)?;
            }
            Says::Nothing => {}
        }
        Ok(match ends {
            Ends::Not => Joined::GoesOn,
            Ends::Failed => Joined::Fails,
            Ends::Whole(ending) => {
                self.ending = Some(ending);
                Joined::Ends
            }
        })
    }

    /// Adds a response as far as the server has it. Its output counts in the last event, which has all of it.
    fn join_response(
        &mut self,
        response: Json<'_>,
        is_last: bool,
        reading: &mut Reading<'_, '_>,
    ) -> Result<(), StreamOutcome> {
        let Some(mut members) = response.members() else { return Ok(()) };
        while let Some(member) = members.next(reading.watch)? {
            let value = Json::checked(member.value);
            match &*member.name() {
                "output" if is_last => self.items.join_output(value, reading)?,
                "output" => {}
                name => self.members.keep(name, Some(value), reading.budget)?,
            }
        }
        Ok(())
    }

    /// Says that nothing follows, and hands out what remains: the complete tool calls, if the answer has ended.
    pub(super) fn finish(&mut self, reading: &mut Reading<'_, '_>) -> Result<(), StreamOutcome> {
        self.items.finish(self.ending, reading)
    }

    /// What the server says of its tokens.
    pub(super) fn usage(&self) -> OptionalJson<'_> {
        self.members.get("usage").and_then(LastValue::get)
    }

    pub(super) fn write(&self, json: &mut JsonWriter, error: Option<&str>) {
        json.object(|json| {
            if self.members.get("object").is_none() {
                json.text("object", "response");
            }
            let own_error = |name: &str| name == "error" && error.is_some();
            for (name, value) in self.members.iter().filter(|(name, _)| !own_error(name)) {
                json.value(name, value.get().unwrap_or_default().source());
            }
            json.name("output");
            self.items.write(json);
            if let Some(error) = error {
                json.value("error", error);
            }
        });
    }
}

/// Gives the sink what a response that came whole holds: its texts and its tool calls.
pub(super) fn hand_out(
    response: Json<'_>,
    limit: usize,
    watch: &mut Watch<'_>,
    sink: &mut Sink<'_>,
) -> Result<(), StreamOutcome> {
    let Some(mut members) = response.members() else { return Ok(()) };
    let mut ending = Ending::Done;
    let (mut output, mut usage) = (None, None);
    while let Some(member) = members.next(watch)? {
        match &*member.name() {
            "output" => output = Some(member.value),
            "usage" => usage = Some(Json::checked(member.value)),
            "status" if member.value == "\"incomplete\"" => ending = Ending::Short,
            _ => {}
        }
    }
    let Some(mut output) = output.and_then(|output| Json::checked(output).items()) else { return Ok(()) };
    while let Some(item) = output.next(watch)? {
        // Nothing of it is kept, so each may take what the answer may.
        let reading = &mut Reading { budget: &mut Budget::new(limit), watch, sink };
        let item = Json::checked(item);
        let mut joined = Item::new(Head::read(item, reading.watch)?.kind());
        joined.join_whole(item, reading)?;
        joined.finish_texts(reading)?;
        joined.finish(ending, reading)?;
    }
    Reading { budget: &mut Budget::new(0), watch, sink }.emit_usage(usage)
}
