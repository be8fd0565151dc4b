//! What one event of the Responses API says, by its `type`: which part of which item it brings, and whether it is the last.
//!
//! Events of unknown types say nothing. What they bring comes again in the item or the response that they are of.

use super::kinds::{PartKind, PartList};
use crate::stream::chunk::{self, OptionalJson};
use crate::stream::json::Json;
use crate::stream::object::object;
use crate::stream::tool_call::Ending;

object! {
    /// An event, with the members that any type of it has.
    Event {
        "type" => kind,
        "response" => response,
        "item" => item,
        "part" => part,
        "item_id" => item_id,
        "output_index" => output_index,
        "content_index" => content_index,
        "summary_index" => summary_index,
        "delta" => delta,
        "text" => text,
        "refusal" => refusal,
        "arguments" => arguments,
        "name" => name,
    }
    passes over { "sequence_number" }
}

/// What an event brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Says<'a> {
    Item { is_done: bool },
    Part(PartList),
    Text { kind: PartKind, source: OptionalJson<'a>, is_whole: bool },
    Arguments { source: OptionalJson<'a>, is_whole: bool },
    Nothing,
}

/// Whether an event is the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ends {
    Not,
    Whole(Ending),
    Failed,
}

impl<'a> Event<'a> {
    fn type_name(&self) -> &'a str {
        let kind = self.kind.map_or("", Json::source).trim_matches('"');
        kind.strip_prefix("response.").unwrap_or_default()
    }

    /// The number of the part of this list that it speaks of.
    pub(super) fn part_index(&self, list: PartList) -> Option<u32> {
        chunk::index(match list {
            PartList::Content => self.content_index,
            PartList::Summary => self.summary_index,
        })
    }

    pub(super) fn ends(&self) -> Ends {
        match self.type_name() {
            "completed" => Ends::Whole(Ending::Done),
            "incomplete" => Ends::Whole(Ending::Short),
            "failed" => Ends::Failed,
            _ => Ends::Not,
        }
    }

    pub(super) fn says(&self) -> Says<'a> {
        match self.type_name() {
            "output_item.added" => Says::Item { is_done: false },
            "output_item.done" => Says::Item { is_done: true },
            "content_part.added" | "content_part.done" => Says::Part(PartList::Content),
            "reasoning_part.added" | "reasoning_part.done" => Says::Part(PartList::Content),
            "reasoning_summary_part.added" | "reasoning_summary_part.done" => Says::Part(PartList::Summary),
            "function_call_arguments.delta" => Says::Arguments { source: self.delta, is_whole: false },
            "function_call_arguments.done" => Says::Arguments { source: self.arguments, is_whole: true },
            other => self.says_text(other),
        }
    }

    fn says_text(&self, type_name: &str) -> Says<'a> {
        let Some((of, stage)) = type_name.rsplit_once('.') else { return Says::Nothing };
        let kind = match of {
            "output_text" => PartKind::OutputText,
            "refusal" => PartKind::Refusal,
            "reasoning_text" | "reasoning" => PartKind::ReasoningText,
            "reasoning_summary_text" | "reasoning_summary" => PartKind::SummaryText,
            _ => return Says::Nothing,
        };
        match stage {
            "delta" => Says::Text { kind, source: self.delta, is_whole: false },
            "done" => Says::Text { kind, source: self.text.or(self.refusal), is_whole: true },
            _ => Says::Nothing,
        }
    }
}
