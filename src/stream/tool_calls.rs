//! Tool calls, put together from the pieces of a stream and handed out once each, whole and in order.
//!
//! Only a call's first piece carries its id and name, and servers number the pieces in their own ways: see
//! [`ToolCalls::find`].

use std::collections::BTreeMap;

use serde::Serialize;
use serde::de::IgnoredAny;
use serde::ser::{SerializeMap, Serializer};

use super::chunk::{self, Source};
use super::delta::{Delta, Sink};
use super::json_string::pieces;
use super::kept::Kept;
use super::limit::{Budget, TooLarge};
use super::object::Few;
use super::outcome::{Outcome, give};
use super::text::Text;

/// The tool calls of one choice, by index.
#[derive(Debug, Default)]
pub(super) struct ToolCalls {
    calls: BTreeMap<u32, ToolCall>,
    /// The index of the call that grew last.
    latest: Option<u32>,
}

#[derive(Debug, Default)]
struct ToolCall {
    id: Text,
    kind: Kept,
    function: Function,
    is_handed_out: bool,
}

/// The function that a call names, with the text of its arguments.
#[derive(Debug, Default)]
pub(super) struct Function {
    name: Text,
    arguments: Text,
}

impl ToolCalls {
    pub(super) fn is_empty(&self) -> bool {
        self.calls.is_empty()
    }

    /// Adds the pieces that one chunk brought.
    pub(super) fn join(
        &mut self,
        pieces: &Few<chunk::ToolCall<'_>>,
        budget: &mut Budget,
    ) -> Result<(), TooLarge> {
        let is_only_piece = pieces.len() == 1;
        for (position, piece) in pieces.iter().enumerate() {
            let index = self.find(piece, (!is_only_piece).then_some(position), budget)?;
            if !self.calls.contains_key(&index) {
                budget.take(size_of::<ToolCall>())?;
            }
            let call = self.calls.entry(index).or_default();
            set_once(&mut call.id, piece.id, budget)?;
            call.kind.keep(piece.kind, budget)?;
            call.function.join(&piece.function, budget)?;
            self.latest = Some(index);
        }
        Ok(())
    }

    /// The index of the call that `piece` belongs to.
    ///
    /// The server's own index decides. Without one it is the call of the same id, and a new one for a new id.
    /// Without either it is the piece's position if the chunk has several, or else the call that grew last, unless
    /// the piece names another function.
    fn find(
        &self,
        piece: &chunk::ToolCall<'_>,
        position: Option<usize>,
        budget: &mut Budget,
    ) -> Result<u32, TooLarge> {
        if let Some(index) = chunk::index(piece.index) {
            return Ok(index);
        }
        let next = self.calls.last_key_value().map_or(0, |(last, _)| last.saturating_add(1));
        let mut id = Text::default();
        set_once(&mut id, piece.id, budget)?;
        if !id.as_str().is_empty() {
            let same = self.calls.iter().find(|(_, call)| call.id.as_str() == id.as_str());
            return Ok(same.map_or(next, |(index, _)| *index));
        }
        if let Some(position) = position {
            return Ok(self.calls.keys().nth(position).copied().unwrap_or(next));
        }
        let mut name = Text::default();
        set_once(&mut name, piece.function.name, budget)?;
        let latest = self.latest.filter(|latest| {
            let known = self.calls.get(latest).map_or("", |call| call.function.name.as_str());
            name.as_str().is_empty() || known.is_empty() || known == name.as_str()
        });
        Ok(latest.unwrap_or(next))
    }

    /// Hands out the calls whose arguments are whole JSON: nothing can follow that, and the choice is finished.
    pub(super) fn hand_out_whole(&mut self, choice: u32, sink: &mut Sink<'_>) -> Result<(), Outcome> {
        let is_whole =
            |call: &ToolCall| serde_json::from_str::<IgnoredAny>(call.function.arguments.as_str()).is_ok();
        for call in self.calls.values_mut() {
            if !call.is_handed_out && !is_whole(call) {
                return Ok(());
            }
            call.hand_out(choice, sink)?;
        }
        Ok(())
    }

    /// Says that nothing follows, and hands out the calls that were not yet.
    pub(super) fn hand_out_rest(&mut self, choice: u32, sink: &mut Sink<'_>) -> Result<(), Outcome> {
        for call in self.calls.values_mut() {
            call.function.arguments.finish();
            call.hand_out(choice, sink)?;
        }
        Ok(())
    }
}

impl ToolCall {
    fn hand_out(&mut self, choice: u32, sink: &mut Sink<'_>) -> Result<(), Outcome> {
        if std::mem::replace(&mut self.is_handed_out, true) {
            return Ok(());
        }
        let (name, arguments) = (self.function.name.as_str(), self.function.arguments.as_str());
        give(sink, Delta::ToolCall { choice, id: self.id.as_str(), name, arguments })
    }
}

impl Function {
    pub(super) fn join(&mut self, piece: &chunk::Function<'_>, budget: &mut Budget) -> Result<(), TooLarge> {
        set_once(&mut self.name, piece.name, budget)?;
        if let Some(arguments) = piece.arguments {
            match pieces(arguments) {
                Some(text) => self.arguments.push(text, budget)?,
                // Some servers send an object where a string belongs. Its source is that string.
                None => self.arguments.push_str(arguments.source(), budget)?,
            };
        }
        Ok(())
    }
}

/// Sets a text that comes whole with the first piece; some servers repeat it, or send it empty, with the others.
fn set_once(text: &mut Text, source: Source<'_>, budget: &mut Budget) -> Result<(), TooLarge> {
    if text.as_str().is_empty()
        && let Some(value) = source.and_then(pieces)
    {
        text.push(value, budget)?;
        text.finish();
    }
    Ok(())
}

impl Serialize for ToolCalls {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.calls.iter().map(|(index, call)| Numbered { index: *index, call }))
    }
}

struct Numbered<'a> {
    index: u32,
    call: &'a ToolCall,
}

impl Serialize for Numbered<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("index", &self.index)?;
        map.serialize_entry("id", self.call.id.as_str())?;
        match self.call.kind.get() {
            Some(kind) => map.serialize_entry("type", &kind)?,
            None => map.serialize_entry("type", "function")?,
        }
        map.serialize_entry("function", &self.call.function)?;
        map.end()
    }
}

impl Serialize for Function {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("name", self.name.as_str())?;
        map.serialize_entry("arguments", self.arguments.as_str())?;
        map.end()
    }
}
