//! One part of an item's `content` or `summary`: a text that grows, and the members beside it.

use super::kinds::PartKind;
use crate::stream::chunk::OptionalJson;
use crate::stream::json::Json;
use crate::stream::last_value::UnknownMembers;
use crate::stream::outcome::StreamOutcome;
use crate::stream::reading::Reading;
use crate::stream::text::{Text, join_text};
use crate::stream::writer::JsonWriter;

/// What is new of a part's text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Grown<'t> {
    pub(super) kind: PartKind,
    pub(super) text: &'t str,
}

/// A part, as far as it came.
#[derive(Debug, Default)]
pub(super) struct Part {
    kind: PartKind,
    members: UnknownMembers,
    text: Option<Text>,
}

impl Part {
    pub(super) fn new(kind: PartKind) -> Part {
        Part { kind, ..Part::default() }
    }

    /// Adds a text, and returns what is new of it. `is_whole` says that it is all of the text, perhaps again.
    pub(super) fn join_text(
        &mut self,
        source: OptionalJson<'_>,
        is_whole: bool,
        reading: &mut Reading<'_, '_>,
    ) -> Result<Grown<'_>, StreamOutcome> {
        let text = join_text(&mut self.text, source, is_whole, reading)?;
        Ok(Grown { kind: self.kind, text })
    }

    /// Adds the part as far as the server has it, and returns what is new of its text.
    pub(super) fn join_whole(
        &mut self,
        part: Json<'_>,
        reading: &mut Reading<'_, '_>,
    ) -> Result<Grown<'_>, StreamOutcome> {
        let mut text = Some(part).filter(|part| part.is_string());
        let mut kind = None;
        if let Some(mut members) = part.members() {
            while let Some(member) = members.next(reading.watch)? {
                let value = Json::checked(member.value);
                match &*member.name() {
                    "text" | "refusal" if value.is_string() => text = Some(value),
                    name => {
                        if name == "type" {
                            kind = Some(value);
                        }
                        self.members.keep(name, Some(value), reading.budget)?;
                    }
                }
            }
        }
        self.kind = PartKind::of(kind, self.kind);
        self.join_text(text, true, reading)
    }

    /// Says that nothing follows, and returns what that makes of a part of a character.
    pub(super) fn finish(&mut self) -> Grown<'_> {
        Grown { kind: self.kind, text: self.text.as_mut().map_or("", Text::finish) }
    }

    pub(super) fn write(&self, json: &mut JsonWriter) {
        json.object(|json| {
            if self.members.get("type").is_none() {
                json.text("type", self.kind.name());
            }
            for (name, value) in self.members.iter() {
                json.value(name, value.get().unwrap_or_default().source());
            }
            if let Some(text) = &self.text {
                let name = if self.kind == PartKind::Refusal { "refusal" } else { "text" };
                json.text(name, text.as_str());
            }
        });
    }
}
