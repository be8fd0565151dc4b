//! What items and their parts are, by their `type`, as far as that has a meaning here.

use crate::stream::chunk::OptionalJson;
use crate::stream::json::Json;

/// What an item is, as far as that has a meaning here.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) enum ItemKind {
    #[default]
    Message,
    Reasoning,
    FunctionCall,
    Other,
}

impl ItemKind {
    /// By the item's `type`. One without a type is a message, as in a whole answer.
    pub(super) fn of(kind: OptionalJson<'_>) -> ItemKind {
        match kind.map(Json::source) {
            None | Some(r#""message""#) => ItemKind::Message,
            Some(r#""reasoning""#) => ItemKind::Reasoning,
            Some(r#""function_call""#) => ItemKind::FunctionCall,
            Some(_) => ItemKind::Other,
        }
    }

    pub(super) const COUNT: usize = ItemKind::Other as usize + 1;

    pub(super) fn name(self) -> &'static str {
        match self {
            ItemKind::Message | ItemKind::Other => "message",
            ItemKind::Reasoning => "reasoning",
            ItemKind::FunctionCall => "function_call",
        }
    }

    /// What a part of such an item is that does not say so.
    pub(super) fn part(self, list: PartList) -> PartKind {
        match (self, list) {
            (ItemKind::Reasoning, PartList::Content) => PartKind::ReasoningText,
            (ItemKind::Reasoning, PartList::Summary) => PartKind::SummaryText,
            _ => PartKind::OutputText,
        }
    }
}

/// The list of an item's parts that an event speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PartList {
    Content,
    Summary,
}

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
    pub(super) fn of(kind: OptionalJson<'_>, otherwise: PartKind) -> PartKind {
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

    pub(super) fn name(self) -> &'static str {
        match self {
            PartKind::OutputText | PartKind::Other => "output_text",
            PartKind::Refusal => "refusal",
            PartKind::ReasoningText => "reasoning_text",
            PartKind::SummaryText => "summary_text",
        }
    }
}
