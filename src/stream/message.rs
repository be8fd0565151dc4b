//! The message of a chat's choice, joined from its deltas.
//!
//! Reasoning stays under the key it came under: a server wants it back under the same.

use super::chunk::{self, Texts};
use super::last_value::{LastValue, UnknownMembers};
use super::logprobs::{JoinedList, items};
use super::outcome::StreamOutcome;
use super::parts::texts_of_parts;
use super::reading::Reading;
use super::text::{Text, join_text};
use super::tool_call::{Ending, JoinedCall};
use super::tool_calls::ToolCalls;
use super::writer::JsonWriter;

#[derive(Debug, Default)]
pub(super) struct Message {
    role: LastValue,
    content: Option<Text>,
    reasoning: Option<Text>,
    reasoning_content: Option<Text>,
    refusal: Option<Text>,
    reasoning_details: JoinedList,
    tool_calls: ToolCalls,
    /// The form of a tool call before there were tool calls.
    function_call: Option<Box<JoinedCall>>,
    others: UnknownMembers,
}

impl Message {
    /// Adds texts and gives the sink what is new of them.
    // Each event's text comes through here: a call with so many arguments costs as much as what it does.
    #[inline(always)]
    pub(super) fn join_texts(
        &mut self,
        choice: u32,
        texts: &Texts<'_>,
        is_whole: bool,
        reading: &mut Reading<'_, '_>,
    ) -> Result<(), StreamOutcome> {
        if texts.reasoning.is_some() || texts.reasoning_content.is_some() {
            let reasoning = join_text(&mut self.reasoning, texts.reasoning, is_whole, reading)?;
            let reasoning_content =
                join_text(&mut self.reasoning_content, texts.reasoning_content, is_whole, reading)?;
            reading.emit_reasoning(choice, either(reasoning, reasoning_content))?;
        }
        let text = join_text(&mut self.content, texts.text, is_whole, reading)?;
        reading.emit_text(choice, text)
    }

    /// Adds what a delta has besides texts that are strings.
    pub(super) fn join(
        &mut self,
        choice: u32,
        delta: &chunk::DeltaObject<'_>,
        is_whole: bool,
        reading: &mut Reading<'_, '_>,
    ) -> Result<(), StreamOutcome> {
        self.role.keep(chunk::word(delta.role), reading.budget)?;
        join_text(&mut self.refusal, delta.refusal, is_whole, reading)?;
        if let Some(details) = delta.reasoning_details.and_then(items)
            && (!is_whole || self.reasoning_details.is_empty())
        {
            self.reasoning_details.join(details, reading.budget)?;
        }
        // Reasoning in parts is what the strings say once more, where there are any.
        let has_reasoning = delta.reasoning.or(delta.reasoning_content).is_some();
        let is_known =
            |text: &Option<Text>| is_whole && text.as_ref().is_some_and(|text| !text.as_str().is_empty());
        let details = delta.reasoning_details.filter(|_| !has_reasoning && !is_known(&self.reasoning));
        let content = delta.content.filter(|_| !is_known(&self.content));
        for parts in [details, content].into_iter().flatten() {
            texts_of_parts(parts, reading, &mut |texts, reading| {
                self.join_texts(choice, &texts, false, reading)
            })?;
        }
        self.tool_calls.join(delta, is_whole, reading)?;
        if let Some(function_call) = delta.function_call() {
            if self.function_call.is_none() {
                reading.budget.take_allocated(size_of::<JoinedCall>())?;
            }
            self.function_call.get_or_insert_default().join_function(function_call, reading)?;
        }
        self.others.keep_all(delta.others(), reading)
    }

    /// Hands out the tool calls that cannot grow once the choice is finished.
    pub(super) fn emit_whole_tool_calls(
        &mut self,
        choice: u32,
        reading: &mut Reading<'_, '_>,
    ) -> Result<(), StreamOutcome> {
        if let Some(function_call) = &mut self.function_call {
            function_call.emit_whole(choice, reading)?;
        }
        self.tool_calls.emit_whole(choice, reading)
    }

    /// Says that nothing follows, and hands out what remains: the complete tool calls if their choice has ended.
    pub(super) fn finish(
        &mut self,
        choice: u32,
        ending: Option<Ending>,
        reading: &mut Reading<'_, '_>,
    ) -> Result<(), StreamOutcome> {
        let reasoning = finish_text(&mut self.reasoning);
        let reasoning_content = finish_text(&mut self.reasoning_content);
        reading.emit_reasoning(choice, either(reasoning, reasoning_content))?;
        reading.emit_text(choice, finish_text(&mut self.content))?;
        finish_text(&mut self.refusal);
        let Some(ending) = ending else { return Ok(()) };
        if let Some(function_call) = &mut self.function_call {
            function_call.emit_last(choice, ending, reading)?;
        }
        self.tool_calls.emit_rest(choice, ending, reading)
    }

    pub(super) fn write(&self, json: &mut JsonWriter) {
        json.object(|json| {
            match self.role.get() {
                Some(role) => json.value("role", role.source()),
                None => json.text("role", "assistant"),
            }
            // A stream has an empty text where a whole answer that only calls tools has none.
            let content = self.content.as_ref().map(Text::as_str);
            match content.filter(|content| !content.is_empty() || self.tool_calls.is_empty()) {
                Some(content) => json.text("content", content),
                None => json.value("content", "null"),
            }
            for (name, text) in [
                ("reasoning", &self.reasoning),
                ("reasoning_content", &self.reasoning_content),
                ("refusal", &self.refusal),
            ] {
                if let Some(text) = text {
                    json.text(name, text.as_str());
                }
            }
            if !self.reasoning_details.is_empty() {
                json.items("reasoning_details", self.reasoning_details.items());
            }
            if !self.tool_calls.is_empty() {
                json.name("tool_calls");
                self.tool_calls.write(json);
            }
            if let Some(function_call) = &self.function_call {
                json.name("function_call");
                function_call.write_function(json);
            }
            for (name, value) in self.others.iter() {
                json.value(name, value.get().unwrap_or_default().source());
            }
        });
    }
}

/// What is new of a reasoning under either of its names: under both it is the same.
fn either<'t>(reasoning: &'t str, reasoning_content: &'t str) -> &'t str {
    if reasoning.is_empty() { reasoning_content } else { reasoning }
}

fn finish_text(text: &mut Option<Text>) -> &str {
    text.as_mut().map_or("", Text::finish)
}
