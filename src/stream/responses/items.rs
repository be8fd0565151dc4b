//! The items of the output, and which of them an event speaks of.
//!
//! Events say it by the item's id and by its place in the output. Some servers leave one or both out, give each event
//! an id of its own, or give every item the place 0. So the id counts first, then the place, then what is brought: a
//! text goes on with the latest message.

use std::collections::BTreeMap;

use super::event::Event;
use super::item::Item;
use super::kinds::{ItemKind, PartKind, PartList};
use crate::stream::chunk::{self, OptionalJson};
use crate::stream::json::Json;
use crate::stream::limit::{Budget, make_room};
use crate::stream::object::object;
use crate::stream::outcome::StreamOutcome;
use crate::stream::reading::Reading;
use crate::stream::tool_call::Ending;
use crate::stream::writer::JsonWriter;
use crate::watch::Watch;

/// The items in the order in which they began.
#[derive(Debug, Default)]
pub(super) struct Items {
    all: Vec<Item>,
    by_index: BTreeMap<u32, usize>,
    by_id: BTreeMap<String, usize>,
    /// The latest of each kind.
    latest: [Option<usize>; ItemKind::COUNT],
    /// The order of the list that came last, of all items.
    order: Vec<usize>,
}

/// What an item takes in a list that has idle room, in the maps' half full nodes and in the order.
const COST: usize = size_of::<Item>() * 2 + 256;

object! {
    /// What an item says of which it is.
    Head {
        "id" => id,
        "type" => kind,
    }
}

impl Head<'_> {
    pub(super) fn kind(&self) -> ItemKind {
        ItemKind::of(self.kind)
    }
}

/// What is known of an item that is looked for.
#[derive(Debug, Clone, Copy)]
struct Sought<'a> {
    kind: ItemKind,
    id: Option<&'a str>,
    index: Option<u32>,
    /// Whether an item with another id is another one, wherever it is.
    is_another_by_id: bool,
}

impl Items {
    /// Adds the item that an event brings.
    pub(super) fn join_item(
        &mut self,
        event: &Event<'_>,
        is_done: bool,
        reading: &mut Reading<'_, '_>,
    ) -> Result<(), StreamOutcome> {
        let Some(item) = event.item.filter(|item| item.is_object()) else { return Ok(()) };
        let head = Head::read(item, reading.watch)?;
        let sought = Sought {
            kind: head.kind(),
            id: chunk::word(head.id.or(event.item_id)).map(Json::source),
            index: chunk::index(event.output_index),
            is_another_by_id: true,
        };
        let Some(joined) = self.entry(sought, reading.budget)? else { return Ok(()) };
        joined.join_whole(item, reading)?;
        // Once: a server may repeat the event, and an end goes over all the arguments.
        let ends = is_done && !joined.is_done;
        if ends { joined.finish(Ending::Done, reading) } else { Ok(()) }
    }

    /// Adds the part of an item that an event brings.
    pub(super) fn join_part(
        &mut self,
        event: &Event<'_>,
        list: PartList,
        reading: &mut Reading<'_, '_>,
    ) -> Result<(), StreamOutcome> {
        let Some(part) = event.part else { return Ok(()) };
        let kind = Head::read(part, reading.watch)?.kind;
        let kind = match list {
            PartList::Content => PartKind::of(kind, PartKind::OutputText).item(),
            PartList::Summary => ItemKind::Reasoning,
        };
        let index = event.part_index(list);
        match self.entry(Sought::by(event, kind), reading.budget)? {
            Some(item) => item.join_part(list, index, part, reading),
            None => Ok(()),
        }
    }

    /// Adds the text of a part that an event brings, or a piece of it.
    pub(super) fn join_text(
        &mut self,
        event: &Event<'_>,
        kind: PartKind,
        text: (OptionalJson<'_>, bool),
        reading: &mut Reading<'_, '_>,
    ) -> Result<(), StreamOutcome> {
        let index = event.part_index(kind.list());
        match self.entry(Sought::by(event, kind.item()), reading.budget)? {
            Some(item) => item.join_text((kind, index), text, reading),
            None => Ok(()),
        }
    }

    /// Adds the arguments of a function call that an event brings, or a piece of them.
    pub(super) fn join_arguments(
        &mut self,
        event: &Event<'_>,
        arguments: (OptionalJson<'_>, bool),
        reading: &mut Reading<'_, '_>,
    ) -> Result<(), StreamOutcome> {
        match self.entry(Sought::by(event, ItemKind::FunctionCall), reading.budget)? {
            Some(item) => item.join_arguments(event.name, arguments, reading),
            None => Ok(()),
        }
    }

    /// Adds the whole output, as the last event has it. Items keep its order, and those that it lacks follow.
    pub(super) fn join_output(
        &mut self,
        output: Json<'_>,
        reading: &mut Reading<'_, '_>,
    ) -> Result<(), StreamOutcome> {
        let has_known_ids = self.knows_an_id_in(output, reading.watch)?;
        let Some(mut items) = output.items() else { return Ok(()) };
        let mut first_unlisted = [0; ItemKind::COUNT];
        let mut index = 0;
        while let Some(item) = items.next(reading.watch)?.map(Json::checked) {
            index += 1;
            if !item.is_object() {
                continue;
            }
            let head = Head::read(item, reading.watch)?;
            let sought = Sought {
                kind: head.kind(),
                id: chunk::word(head.id).map(Json::source),
                index: Some(index - 1),
                is_another_by_id: has_known_ids,
            };
            let place = match self.find_unlisted(sought, &mut first_unlisted, reading.watch)? {
                Some(place) => place,
                None => self.add(sought, reading.budget)?,
            };
            make_room(&mut self.order, 1)?;
            self.order.push(place);
            let Some(joined) = self.all.get_mut(place) else { continue };
            joined.is_listed = true;
            joined.join_whole(item, reading)?;
        }
        let missing = self.all.len().saturating_sub(self.order.len());
        make_room(&mut self.order, missing)?;
        let unlisted = self.all.iter().enumerate().filter(|(_, item)| !item.is_listed);
        self.order.extend(unlisted.map(|(place, _)| place));
        Ok(())
    }

    /// Whether the ids in a list are those of the events before it: some servers make new ones for it.
    fn knows_an_id_in(&self, output: Json<'_>, watch: &mut Watch<'_>) -> Result<bool, StreamOutcome> {
        let Some(mut items) = output.items() else { return Ok(false) };
        while let Some(item) = items.next(watch)?.map(Json::checked) {
            let id = chunk::word(Head::read(item, watch)?.id).map(Json::source);
            if id.is_some_and(|id| self.by_id.contains_key(id)) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Says that nothing follows. With an `ending` the server said so, and calls that are complete are handed out.
    pub(super) fn finish(
        &mut self,
        ending: Option<Ending>,
        reading: &mut Reading<'_, '_>,
    ) -> Result<(), StreamOutcome> {
        for item in &mut self.all {
            reading.watch.count(1)?;
            item.finish_texts(reading)?;
            if let Some(ending) = ending {
                item.finish(ending, reading)?;
            }
        }
        Ok(())
    }

    pub(super) fn write(&self, json: &mut JsonWriter) {
        if self.order.is_empty() {
            return json.list(&self.all, |json, (_, item)| item.write(json));
        }
        json.list(self.order.iter().filter_map(|place| self.all.get(*place)), |json, (_, item)| {
            item.write(json)
        });
    }

    /// The item that is looked for; a new one if there is none.
    fn entry(&mut self, sought: Sought<'_>, budget: &mut Budget) -> Result<Option<&mut Item>, StreamOutcome> {
        let place = match self.find(sought) {
            Some(place) => place,
            None => self.add(sought, budget)?,
        };
        if let Some(latest) = self.latest.get_mut(sought.kind as usize) {
            *latest = Some(place);
        }
        let Some(item) = self.all.get_mut(place) else { return Ok(None) };
        if let Some(id) = sought.id.filter(|_| item.id().is_none()) {
            budget.take_allocated(id.len())?;
            item.name_it(Some(Json::checked(id)), budget)?;
            self.by_id.insert(id.to_owned(), place);
        }
        Ok(Some(item))
    }

    fn find(&self, sought: Sought<'_>) -> Option<usize> {
        let place = self.with_id(sought).or_else(|| match sought.index {
            Some(index) => self.by_index.get(&index).copied(),
            None => self.latest.get(sought.kind as usize).copied().flatten(),
        })?;
        let item = self.all.get(place).filter(|item| item.kind == sought.kind)?;
        let is_another = item.has_other_id(sought.id) && (item.is_done || sought.is_another_by_id);
        (!is_another).then_some(place)
    }

    fn with_id(&self, sought: Sought<'_>) -> Option<usize> {
        let place = self.by_id.get(sought.id?).copied()?;
        self.all.get(place).filter(|item| item.kind == sought.kind).map(|_| place)
    }

    /// The item that is looked for among those that the list has not named: by its id, its place, or its kind.
    fn find_unlisted(
        &self,
        sought: Sought<'_>,
        first_unlisted: &mut [usize; ItemKind::COUNT],
        watch: &mut Watch<'_>,
    ) -> Result<Option<usize>, StreamOutcome> {
        let is_it = |place: &usize| {
            self.all.get(*place).is_some_and(|item| {
                let is_another = sought.is_another_by_id && item.has_other_id(sought.id);
                item.kind == sought.kind && !item.is_listed && !is_another
            })
        };
        let at_index = || sought.index.and_then(|index| self.by_index.get(&index).copied());
        if let Some(place) = self.with_id(sought).filter(is_it).or_else(|| at_index().filter(is_it)) {
            return Ok(Some(place));
        }
        let Some(next) = first_unlisted.get_mut(sought.kind as usize) else { return Ok(None) };
        while *next < self.all.len() && !is_it(next) {
            watch.count(1)?;
            *next += 1;
        }
        Ok(Some(*next).filter(is_it))
    }

    fn add(&mut self, sought: Sought<'_>, budget: &mut Budget) -> Result<usize, StreamOutcome> {
        budget.take(COST)?;
        make_room(&mut self.all, 1)?;
        let place = self.all.len();
        self.all.push(Item::new(sought.kind));
        if let Some(index) = sought.index {
            self.by_index.insert(index, place);
        }
        Ok(place)
    }
}

impl<'a> Sought<'a> {
    /// The item of this kind that an event brings a piece of.
    fn by(event: &Event<'a>, kind: ItemKind) -> Sought<'a> {
        let id = chunk::word(event.item_id).map(Json::source);
        Sought { kind, id, index: chunk::index(event.output_index), is_another_by_id: false }
    }
}
