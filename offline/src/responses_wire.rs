//! An answer of the Responses API as it goes over the wire: one object, or the typed events of a stream.
//!
//! Every event has its type twice, as its name and inside, and a number; the last one has the whole object, and no
//! `[DONE]` follows. It decides no content.

use std::time::Duration;

use axum::Json;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::chat_wire::ToolCall;
use crate::event_stream;
use crate::service::now;
use crate::triggers::Trigger;
use crate::words::{self, Usage};

/// What is answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub id: String,
    pub model: String,
    pub text: String,
    /// Whether the text is only the start of what was to be said.
    pub is_cut: bool,
    pub reasoning: Option<String>,
    pub calls: Vec<ToolCall>,
    pub usage: Usage,
    /// The request, of which an answer repeats the settings.
    pub settings: Value,
}

impl Answer {
    pub fn respond(&self, streams: bool, pace: Duration, trigger: Option<Trigger>) -> Response {
        if streams {
            event_stream::respond_typed(self.events(), pace, trigger)
        } else {
            Json(self.response(self.status(), self.output(), self.usage())).into_response()
        }
    }

    fn status(&self) -> &'static str {
        if self.is_cut { "incomplete" } else { "completed" }
    }

    fn usage(&self) -> Value {
        let Usage { prompt, completion, reasoning } = self.usage;
        json!({
            "input_tokens": prompt, "input_tokens_details": { "cached_tokens": 0, "cache_write_tokens": 0 },
            "output_tokens": completion, "output_tokens_details": { "reasoning_tokens": reasoning.unwrap_or(0) },
            "total_tokens": prompt + completion,
        })
    }

    fn response(&self, status: &str, output: Vec<Value>, usage: Value) -> Value {
        let setting = |name: &str, otherwise: Value| {
            self.settings.get(name).filter(|value| !value.is_null()).cloned().unwrap_or(otherwise)
        };
        let is_incomplete = status == "incomplete";
        json!({
            "id": format!("resp_{}", self.id),
            "object": "response",
            "created_at": now(),
            "status": status,
            "background": false,
            "error": null,
            "incomplete_details": if is_incomplete { json!({ "reason": "max_output_tokens" }) } else { Value::Null },
            "instructions": setting("instructions", Value::Null),
            "max_output_tokens": setting("max_output_tokens", Value::Null),
            "metadata": setting("metadata", json!({})),
            "model": self.model,
            "output": output,
            "parallel_tool_calls": setting("parallel_tool_calls", json!(true)),
            "previous_response_id": null,
            "reasoning": setting("reasoning", json!({ "effort": null, "summary": null })),
            "store": false,
            "temperature": setting("temperature", json!(1.0)),
            "text": setting("text", json!({ "format": { "type": "text" } })),
            "tool_choice": setting("tool_choice", json!("auto")),
            "tools": setting("tools", json!([])),
            "top_p": setting("top_p", json!(1.0)),
            "truncation": "disabled",
            "usage": usage,
        })
    }

    /// The items as they are in the end: reasoning first, then calls, or a message.
    fn output(&self) -> Vec<Value> {
        let reasoning = self.reasoning.iter().map(|text| {
            json!({
                "id": self.item_id("rs", 0), "type": "reasoning", "summary": [],
                "content": [{ "type": "reasoning_text", "text": text }], "encrypted_content": null, "status": "completed",
            })
        });
        let calls = self.calls.iter().enumerate().map(|(number, call)| {
            json!({
                "id": self.item_id("fc", number), "type": "function_call", "status": "completed", "call_id": call.id,
                "name": call.name, "arguments": call.arguments,
            })
        });
        let message = self.calls.is_empty().then(|| {
            json!({
                "id": self.item_id("msg", 0), "type": "message", "role": "assistant", "status": self.status(),
                "content": [{ "type": "output_text", "text": self.text, "annotations": [], "logprobs": [] }],
            })
        });
        reasoning.chain(calls).chain(message).collect()
    }

    fn item_id(&self, kind: &str, number: usize) -> String {
        format!("{kind}_{}_{number}", self.id)
    }

    fn events(&self) -> Vec<Value> {
        let begun = self.response("in_progress", Vec::new(), Value::Null);
        let mut events = vec![
            json!({ "type": "response.created", "response": begun }),
            json!({ "type": "response.in_progress", "response": begun }),
        ];
        for (place, item) in self.output().iter().enumerate() {
            add_item(&mut events, place, item);
        }
        let whole = self.response(self.status(), self.output(), self.usage());
        events.push(json!({ "type": format!("response.{}", self.status()), "response": whole }));
        for (number, event) in events.iter_mut().enumerate() {
            event["sequence_number"] = json!(number);
        }
        events
    }
}

/// The events of one item, from its beginning to its end.
fn add_item(events: &mut Vec<Value>, place: usize, item: &Value) {
    let mut begun = item.clone();
    begun["status"] = json!("in_progress");
    for (member, empty) in [("content", json!([])), ("arguments", json!(""))] {
        if item.get(member).is_some() {
            begun[member] = empty;
        }
    }
    events.push(json!({ "type": "response.output_item.added", "output_index": place, "item": begun }));
    let mut of_item = |kind: String, more: Value| {
        let mut event = json!({ "type": kind, "item_id": item["id"], "output_index": place });
        if let (Some(event), Value::Object(more)) = (event.as_object_mut(), more) {
            event.extend(more);
        }
        events.push(event);
    };
    if let Some(arguments) = item["arguments"].as_str() {
        for token in words::tokens(arguments) {
            of_item("response.function_call_arguments.delta".to_owned(), json!({ "delta": token.text }));
        }
        of_item("response.function_call_arguments.done".to_owned(), json!({ "arguments": arguments }));
    }
    for (index, part) in item["content"].as_array().into_iter().flatten().enumerate() {
        let mut empty = part.clone();
        empty["text"] = json!("");
        of_item("response.content_part.added".to_owned(), json!({ "content_index": index, "part": empty }));
        let (kind, text) =
            (part["type"].as_str().unwrap_or_default(), part["text"].as_str().unwrap_or_default());
        for token in words::tokens(text) {
            of_item(
                format!("response.{kind}.delta"),
                json!({ "content_index": index, "delta": token.text, "logprobs": [] }),
            );
        }
        of_item(
            format!("response.{kind}.done"),
            json!({ "content_index": index, "text": text, "logprobs": [] }),
        );
        of_item("response.content_part.done".to_owned(), json!({ "content_index": index, "part": part }));
    }
    events.push(json!({ "type": "response.output_item.done", "output_index": place, "item": item }));
}
