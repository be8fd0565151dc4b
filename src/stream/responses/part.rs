//! One part of an item's `content` or `summary`: a text that grows, and the members beside it.

use super::event::PartList;
use super::item::ItemKind;
use crate::stream::choice::join_text;
use crate::stream::chunk::JsonField;
use crate::stream::json::Json;
use crate::stream::kept::UnknownMembers;
use crate::stream::limit::Budget;
use crate::stream::outcome::StreamOutcome;
use crate::stream::text::Text;
use crate::stream::writer::JsonWriter;
use crate::watch::Watch;

/// What a part with a text is.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) enum PartKind {
    #[default]
    OutputText,
    Refusal,
    ReasoningText,
    SummaryText,
    /// A part that is no text for a reader, whatever its members are called.
    Other,
}

impl PartKind {
    pub(super) fn of(kind: JsonField<'_>, otherwise: PartKind) -> PartKind {
        match kind.map(Json::source) {
            None => otherwise,
            Some(r#""text""#) => otherwise,
            Some(r#""output_text""#) => PartKind::OutputText,
            Some(r#""refusal""#) => PartKind::Refusal,
            Some(r#""reasoning_text""#) => PartKind::ReasoningText,
            Some(r#""summary_text""#) => PartKind::SummaryText,
            Some(_) => PartKind::Other,
        }
    }

    /// The item that such a part is of.
    pub(super) fn item(self) -> ItemKind {
        match self {
            PartKind::OutputText | PartKind::Refusal | PartKind::Other => ItemKind::Message,
            PartKind::ReasoningText | PartKind::SummaryText => ItemKind::Reasoning,
        }
    }

    pub(super) fn list(self) -> PartList {
        if self == PartKind::SummaryText { PartList::Summary } else { PartList::Content }
    }

    fn name(self) -> &'static str {
        match self {
            PartKind::OutputText | PartKind::Other => "output_text",
            PartKind::Refusal => "refusal",
            PartKind::ReasoningText => "reasoning_text",
            PartKind::SummaryText => "summary_text",
        }
    }
}

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
        source: JsonField<'_>,
        is_whole: bool,
        budget: &mut Budget,
        watch: &mut Watch<'_>,
    ) -> Result<Grown<'_>, StreamOutcome> {
        let text = join_text(&mut self.text, source, is_whole, budget, watch)?;
        Ok(Grown { kind: self.kind, text })
    }

    /// Adds the part as far as the server has it, and returns what is new of its text.
    pub(super) fn join_whole(
        &mut self,
        part: Json<'_>,
        budget: &mut Budget,
        watch: &mut Watch<'_>,
    ) -> Result<Grown<'_>, StreamOutcome> {
        let mut text = Some(part).filter(|part| part.is_string());
        let mut kind = None;
        if let Some(mut members) = part.members() {
            while let Some(member) = members.next(watch)? {
                let value = Json::checked(member.value);
                match &*member.name() {
                    "text" | "refusal" if value.is_string() => text = Some(value),
                    name => {
                        if name == "type" {
                            kind = Some(value);
                        }
                        self.members.keep(name, Some(value), budget)?;
                    }
                }
            }
        }
        self.kind = PartKind::of(kind, self.kind);
        self.join_text(text, true, budget, watch)
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
