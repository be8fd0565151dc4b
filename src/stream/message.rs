//! The message of a chat's choice, joined from its deltas.
//!
//! Reasoning stays under the key it came under: a server wants it back under the same.

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use super::choice::{give_text, join_text};
use super::chunk::{self, Texts};
use super::delta::{Delta, Sink};
use super::kept::{Kept, Members};
use super::limit::{Budget, TooLarge};
use super::outcome::{Outcome, give};
use super::text::Text;
use super::tool_calls::{Function, ToolCalls};

#[derive(Debug, Default)]
pub(super) struct Message {
    role: Kept,
    content: Option<Text>,
    reasoning: Option<Text>,
    reasoning_content: Option<Text>,
    refusal: Option<Text>,
    tool_calls: ToolCalls,
    /// What came before there were tool calls.
    function_call: Option<Function>,
    others: Members,
}

impl Message {
    /// Adds texts and gives the sink what is new of them.
    pub(super) fn join_texts(
        &mut self,
        choice: u32,
        texts: &Texts<'_>,
        budget: &mut Budget,
        sink: &mut Sink<'_>,
    ) -> Result<(), Outcome> {
        if texts.reasoning.is_some() || texts.reasoning_content.is_some() {
            let reasoning = join_text(&mut self.reasoning, texts.reasoning, budget)?;
            let reasoning_content = join_text(&mut self.reasoning_content, texts.reasoning_content, budget)?;
            give_reasoning(choice, reasoning, reasoning_content, sink)?;
        }
        give_text(choice, join_text(&mut self.content, texts.text, budget)?, sink)
    }

    /// Adds what a delta has besides texts.
    pub(super) fn join(&mut self, delta: &chunk::Delta<'_>, budget: &mut Budget) -> Result<(), TooLarge> {
        self.role.keep(delta.role, budget)?;
        join_text(&mut self.refusal, delta.refusal, budget)?;
        self.tool_calls.join(&delta.tool_calls, budget)?;
        if let Some(function_call) = &delta.function_call {
            self.function_call.get_or_insert_default().join(function_call, budget)?;
        }
        self.others.keep(&delta.others, budget)
    }

    /// Hands out the tool calls that cannot grow once the choice is finished.
    pub(super) fn hand_out_whole_tool_calls(
        &mut self,
        choice: u32,
        sink: &mut Sink<'_>,
    ) -> Result<(), Outcome> {
        self.tool_calls.hand_out_whole(choice, sink)
    }

    /// Says that nothing follows, and hands out what remains: the tool calls if they are whole.
    pub(super) fn finish(&mut self, choice: u32, is_whole: bool, sink: &mut Sink<'_>) -> Result<(), Outcome> {
        let reasoning = finish_text(&mut self.reasoning);
        let reasoning_content = finish_text(&mut self.reasoning_content);
        give_reasoning(choice, reasoning, reasoning_content, sink)?;
        give_text(choice, finish_text(&mut self.content), sink)?;
        finish_text(&mut self.refusal);
        if is_whole { self.tool_calls.hand_out_rest(choice, sink) } else { Ok(()) }
    }
}

fn finish_text(text: &mut Option<Text>) -> &str {
    text.as_mut().map_or("", Text::finish)
}

/// Gives what is new of the reasoning once, where a server sends it under both keys.
fn give_reasoning(
    choice: u32,
    reasoning: &str,
    reasoning_content: &str,
    sink: &mut Sink<'_>,
) -> Result<(), Outcome> {
    let text = if reasoning.is_empty() { reasoning_content } else { reasoning };
    if text.is_empty() { Ok(()) } else { give(sink, Delta::Reasoning { choice, text }) }
}

impl Serialize for Message {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        match self.role.get() {
            Some(role) => map.serialize_entry("role", &role)?,
            None => map.serialize_entry("role", "assistant")?,
        }
        // A stream has an empty text where a whole answer that only calls tools has none.
        let content = self.content.as_ref().map(Text::as_str);
        let content = content.filter(|content| !content.is_empty() || self.tool_calls.is_empty());
        map.serialize_entry("content", &content)?;
        for (name, text) in [
            ("reasoning", &self.reasoning),
            ("reasoning_content", &self.reasoning_content),
            ("refusal", &self.refusal),
        ] {
            if let Some(text) = text {
                map.serialize_entry(name, text.as_str())?;
            }
        }
        if !self.tool_calls.is_empty() {
            map.serialize_entry("tool_calls", &self.tool_calls)?;
        }
        if let Some(function_call) = &self.function_call {
            map.serialize_entry("function_call", function_call)?;
        }
        for (name, value) in self.others.iter() {
            map.serialize_entry(name, &value)?;
        }
        map.end()
    }
}
