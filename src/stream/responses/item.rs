//! One item of the output: a message, reasoning, a function call, or another whose members are kept as they came.

use std::collections::BTreeMap;

use super::kinds::{ItemKind, PartKind, PartList};
use super::part::{Grown, Part};
use crate::stream::chunk::OptionalJson;
use crate::stream::json::Json;
use crate::stream::last_value::{LastValue, UnknownMembers};
use crate::stream::limit::Budget;
use crate::stream::outcome::StreamOutcome;
use crate::stream::reading::Reading;
use crate::stream::tool_call::{Ending, JoinedCall};
use crate::stream::writer::JsonWriter;

/// An answer of the Responses API is one, and so its texts and calls are those of this choice.
const CHOICE: u32 = 0;

/// The parts of a list by their numbers, if the list has come.
type Parts = Option<BTreeMap<u32, Part>>;

/// What a part takes, with its share of a map's half full nodes.
const COST_OF_PART: usize = size_of::<Part>() * 2 + 96;

/// The lists of parts that an item has.
#[derive(Debug, Default)]
struct Lists {
    content: Parts,
    summary: Parts,
}

impl Lists {
    fn list(&mut self, list: PartList) -> &mut BTreeMap<u32, Part> {
        match list {
            PartList::Content => &mut self.content,
            PartList::Summary => &mut self.summary,
        }
        .get_or_insert_default()
    }

    /// The part of this number, or the last one if an event does not say which.
    fn part(
        &mut self,
        list: PartList,
        index: Option<u32>,
        kind: PartKind,
        budget: &mut Budget,
    ) -> Result<&mut Part, StreamOutcome> {
        let parts = self.list(list);
        let index = index.or_else(|| parts.last_key_value().map(|(last, _)| *last)).unwrap_or(0);
        if !parts.contains_key(&index) {
            budget.take(COST_OF_PART)?;
        }
        Ok(parts.entry(index).or_insert_with(|| Part::new(kind)))
    }
}

/// An item, as far as it came.
#[derive(Debug, Default)]
pub(super) struct Item {
    pub(super) kind: ItemKind,
    /// All that has no place of its own below.
    members: UnknownMembers,
    lists: Lists,
    call: JoinedCall,
    emitted: Emitted,
    /// Whether it came in one piece, be it an empty one.
    came_as_item: bool,
    pub(super) is_done: bool,
    /// Whether the last event's list of items has it.
    pub(super) is_listed: bool,
}

/// The list of a reasoning item that the sink gets: the first that brings a text. The other one says the same in other
/// words.
type Emitted = Option<PartList>;

impl Item {
    pub(super) fn new(kind: ItemKind) -> Item {
        Item { kind, ..Item::default() }
    }

    /// Its id as it is written.
    pub(super) fn id(&self) -> Option<&str> {
        self.members.get("id").and_then(LastValue::get).filter(|id| id.is_word()).map(Json::source)
    }

    /// Whether it is another item than that of an id. The ids of pieces say less than an item's own.
    pub(super) fn has_other_id(&self, id: Option<&str>) -> bool {
        self.came_as_item && matches!((self.id(), id), (Some(known), Some(id)) if known != id)
    }

    /// Says which id events know it by, where it has none.
    pub(super) fn name_it(&mut self, id: OptionalJson<'_>, budget: &mut Budget) -> Result<(), StreamOutcome> {
        match self.id() {
            Some(_) => Ok(()),
            None => Ok(self.members.keep("id", id, budget)?),
        }
    }

    /// Adds the item as far as the server has it.
    pub(super) fn join_whole(
        &mut self,
        item: Json<'_>,
        reading: &mut Reading<'_, '_>,
    ) -> Result<(), StreamOutcome> {
        let Some(mut members) = item.members() else { return Ok(()) };
        self.came_as_item = true;
        // It may precede the content, which the reading.sink gets rather than the summary.
        let mut summary = Json::default();
        while let Some(member) = members.next(reading.watch)? {
            let value = Json::checked(member.value);
            match (self.kind, &*member.name()) {
                (ItemKind::Message | ItemKind::Reasoning, "content") => {
                    self.join_parts(PartList::Content, value, reading)?;
                }
                (ItemKind::Reasoning, "summary") => summary = value,
                (ItemKind::FunctionCall, "arguments") => {
                    self.call.join_arguments(Some(value), true, reading)?;
                }
                (kind, name) => {
                    match (kind, name) {
                        (ItemKind::FunctionCall, "call_id") => self.call.join_id(Some(value), reading)?,
                        (ItemKind::FunctionCall, "name") => self.call.join_name(Some(value), reading)?,
                        _ => {}
                    }
                    self.members.keep(name, Some(value), reading.budget)?;
                }
            }
        }
        self.join_parts(PartList::Summary, summary, reading)
    }

    /// Adds a list of parts, or the text that some servers send for one.
    fn join_parts(
        &mut self,
        list: PartList,
        parts: Json<'_>,
        reading: &mut Reading<'_, '_>,
    ) -> Result<(), StreamOutcome> {
        if parts.is_string() {
            return self.join_part(list, Some(0), parts, reading);
        }
        let Some(mut items) = parts.items() else { return Ok(()) };
        self.lists.list(list);
        let mut index = 0;
        while let Some(part) = items.next(reading.watch)? {
            self.join_part(list, Some(index), Json::checked(part), reading)?;
            index += 1;
        }
        Ok(())
    }

    /// Adds a part as far as the server has it. What is neither an object nor a text is none.
    pub(super) fn join_part(
        &mut self,
        list: PartList,
        index: Option<u32>,
        part: Json<'_>,
        reading: &mut Reading<'_, '_>,
    ) -> Result<(), StreamOutcome> {
        if !part.is_object() && !part.is_string() {
            return Ok(());
        }
        let joined = self.lists.part(list, index, self.kind.part(list), reading.budget)?;
        let grown = joined.join_whole(part, reading)?;
        emit_grown(self.kind, list, &mut self.emitted, grown, reading)
    }

    /// Adds the text of a part, or a piece of it.
    pub(super) fn join_text(
        &mut self,
        (kind, index): (PartKind, Option<u32>),
        (source, is_whole): (OptionalJson<'_>, bool),
        reading: &mut Reading<'_, '_>,
    ) -> Result<(), StreamOutcome> {
        let list = kind.list();
        let joined = self.lists.part(list, index, kind, reading.budget)?;
        let grown = joined.join_text(source, is_whole, reading)?;
        emit_grown(self.kind, list, &mut self.emitted, grown, reading)
    }

    /// Adds a piece of a call's arguments, or all of them, and its name where that comes with them.
    pub(super) fn join_arguments(
        &mut self,
        name: OptionalJson<'_>,
        (source, is_whole): (OptionalJson<'_>, bool),
        reading: &mut Reading<'_, '_>,
    ) -> Result<(), StreamOutcome> {
        self.call.join_name(name, reading)?;
        self.call.join_arguments(source, is_whole, reading)
    }

    /// Says that the server is done with the item, and hands out the call that it is, if that is complete.
    pub(super) fn finish(
        &mut self,
        ending: Ending,
        reading: &mut Reading<'_, '_>,
    ) -> Result<(), StreamOutcome> {
        self.is_done = true;
        if self.kind != ItemKind::FunctionCall || !self.call.has_name() {
            return Ok(());
        }
        // An answer to the call needs an id, and a server that sends one id means it.
        self.call.join_id(self.members.get("id").and_then(LastValue::get), reading)?;
        let status = self.members.get("status").and_then(LastValue::get).map(Json::source);
        let ending = if status == Some(r#""incomplete""#) { Ending::Short } else { ending };
        self.call.emit_last(CHOICE, ending, reading)
    }

    /// Says that nothing follows, and gives what that makes of parts of characters.
    pub(super) fn finish_texts(&mut self, reading: &mut Reading<'_, '_>) -> Result<(), StreamOutcome> {
        let Lists { content, summary } = &mut self.lists;
        for (list, parts) in [(PartList::Content, content), (PartList::Summary, summary)] {
            for part in parts.iter_mut().flat_map(BTreeMap::values_mut) {
                reading.watch.count(1)?;
                emit_grown(self.kind, list, &mut self.emitted, part.finish(), reading)?;
            }
        }
        Ok(())
    }

    pub(super) fn write(&self, json: &mut JsonWriter) {
        json.object(|json| {
            if self.members.get("type").is_none() {
                json.text("type", self.kind.name());
            }
            if self.kind == ItemKind::Message && self.members.get("role").is_none() {
                json.text("role", "assistant");
            }
            for (name, value) in self.members.iter() {
                json.value(name, value.get().unwrap_or_default().source());
            }
            for (name, parts) in [("summary", &self.lists.summary), ("content", &self.lists.content)] {
                if let Some(parts) = parts {
                    json.name(name);
                    json.list(parts.values(), |json, (_, part)| part.write(json));
                }
            }
            if self.kind == ItemKind::FunctionCall {
                json.text("arguments", self.call.arguments());
            }
        });
    }
}

/// Gives the sink what is new of a part's text, if it is for a reader.
fn emit_grown(
    item: ItemKind,
    list: PartList,
    emitted: &mut Emitted,
    grown: Grown<'_>,
    reading: &mut Reading<'_, '_>,
) -> Result<(), StreamOutcome> {
    match (item, grown.kind) {
        _ if grown.text.is_empty() => Ok(()),
        (_, PartKind::Refusal | PartKind::Other) => Ok(()),
        (ItemKind::Message, PartKind::OutputText) => reading.emit_text(CHOICE, grown.text),
        _ if *emitted.get_or_insert(list) == list => reading.emit_reasoning(CHOICE, grown.text),
        _ => Ok(()),
    }
}
