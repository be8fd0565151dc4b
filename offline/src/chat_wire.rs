//! A chat answer as it goes over the wire: one JSON object, or the events of a stream.
//!
//! Field for field what the service was seen to send, with the oddities that clients trip over: `text` beside
//! `delta`, a role on every event, two events with a finish reason in a tool call. It decides no content.

use std::time::Duration;

use axum::Json;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::event_stream;
use crate::sampling::Sampling;
use crate::service::now;
use crate::triggers::Trigger;
use crate::words::{self, LogProbabilities, Token, Usage};

/// The id of the token that ends an answer.
const END_TOKEN: u64 = 128_009;

/// What is answered, the same for every choice.
#[derive(Debug)]
pub(crate) struct Answer {
    pub id: String,
    pub model: String,
    pub text: String,
    pub reasoning: Option<String>,
    pub calls: Vec<ToolCall>,
    pub finish_reason: &'static str,
    pub usage: Usage,
    /// The prompt, when it is wanted back.
    pub prompt: Option<String>,
    pub log_probabilities: LogProbabilities,
}

/// A call of one of the request's tools.
#[derive(Debug)]
pub(crate) struct ToolCall {
    pub id: String,
    pub name: String,
    /// JSON, as text.
    pub arguments: String,
}

impl Answer {
    pub fn respond(&self, sampling: &Sampling, pace: Duration, trigger: Option<Trigger>) -> Response {
        if sampling.is_stream() {
            event_stream::respond(self.events(sampling), pace, trigger)
        } else {
            Json(self.whole(sampling)).into_response()
        }
    }

    fn whole(&self, sampling: &Sampling) -> Value {
        let mut message = json!({ "role": "assistant", "content": self.text });
        if let Some(reasoning) = &self.reasoning {
            message["reasoning"] = json!(reasoning);
        }
        if !self.calls.is_empty() {
            message["content"] = Value::Null;
        }
        let called = self.calls.iter().enumerate().map(|(index, call)| {
            json!({
                "id": call.id, "type": "function", "index": index,
                "function": { "name": call.name, "arguments": call.arguments },
            })
        });
        message["tool_calls"] = called.collect();
        let choice = |index| {
            json!({
                "index": index,
                "finish_reason": self.finish_reason,
                "seed": sampling.seed(index),
                "text": self.text,
                "message": message,
                "logprobs": self.log_probabilities.of_text(&self.text),
                "top_logprobs": null,
            })
        };
        json!({
            "id": self.id,
            "object": "chat.completion",
            "created": now(),
            "model": self.model,
            "prompt": prompt(self.prompt.as_deref()),
            "choices": (0..sampling.choices()).map(choice).collect::<Vec<_>>(),
            "usage": self.usage.to_json(),
            "warnings": [{ "message": "This answer comes from the offline server: no model was asked." }],
        })
    }

    fn events(&self, sampling: &Sampling) -> Vec<Value> {
        let last_choice = sampling.choices().saturating_sub(1);
        let mut events = Vec::new();
        for index in 0..sampling.choices() {
            self.add_reasoning(&mut events, index);
            match self.calls.is_empty() {
                false => self.add_calls(&mut events, index),
                true => self.add_text(&mut events, index),
            }
            let mut end = self.event(json!({
                "index": index, "text": "", "logprobs": null, "finish_reason": self.finish_reason,
                "seed": sampling.seed(index),
                "delta": { "token_id": END_TOKEN, "role": "assistant", "content": "" },
            }));
            if index == last_choice && !sampling.wants_usage_event() {
                end["usage"] = self.usage.to_json();
            }
            events.push(end);
        }
        if sampling.wants_usage_event() {
            let mut usage = self.event(Value::Null);
            usage["choices"] = json!([]);
            usage["usage"] = self.usage.to_json();
            events.push(usage);
        }
        events
    }

    fn add_reasoning(&self, events: &mut Vec<Value>, index: u32) {
        for token in self.reasoning.iter().flat_map(|reasoning| words::tokens(reasoning)) {
            let delta = json!({ "token_id": token.id(), "role": "assistant", "content": "", "reasoning": token.text });
            events.push(self.unfinished(index, "", Value::Null, delta));
        }
    }

    fn add_text(&self, events: &mut Vec<Value>, index: u32) {
        for token in words::tokens(&self.text) {
            events.push(self.unfinished(
                index,
                token.text,
                self.log_probabilities.of_token(token),
                token_delta(token),
            ));
        }
    }

    /// An event before the calls, and two for each; the end of every answer follows.
    fn add_calls(&self, events: &mut Vec<Value>, index: u32) {
        let mut first = self.event(json!({
            "index": index, "role": "assistant", "text": "", "logprobs": null, "finish_reason": null,
            "delta": { "token_id": null, "role": "assistant", "content": "" },
        }));
        // The service leaves the key out of this event.
        if let Some(fields) = first.as_object_mut() {
            fields.shift_remove("usage");
        }
        events.push(first);
        for (number, call) in self.calls.iter().enumerate() {
            let named = json!({
                "token_id": null, "role": "assistant", "content": "",
                "tool_calls": [{
                    "index": number, "id": call.id, "type": "function",
                    "function": { "name": call.name, "arguments": "" },
                }],
            });
            events.push(self.unfinished(index, "", Value::Null, named));
            // The last one's arguments come with a finish reason.
            let finish_reason = (number + 1 == self.calls.len()).then_some(self.finish_reason);
            events.push(self.event(json!({
                "index": index, "text": "", "logprobs": null, "finish_reason": finish_reason, "seed": null,
                "delta": {
                    "token_id": null, "role": "assistant", "content": "",
                    "tool_calls": [{ "index": number, "function": { "arguments": call.arguments } }],
                },
            })));
        }
    }

    fn unfinished(&self, index: u32, text: &str, logprobs: Value, delta: Value) -> Value {
        self.event(json!({
            "index": index, "text": text, "logprobs": logprobs, "finish_reason": null, "seed": null, "delta": delta,
        }))
    }

    fn event(&self, choice: Value) -> Value {
        json!({
            "id": self.id, "object": "chat.completion.chunk", "created": now(), "choices": [choice],
            "model": self.model, "usage": null,
        })
    }
}

fn token_delta(token: Token<'_>) -> Value {
    json!({ "token_id": token.id(), "role": "assistant", "content": token.text })
}

/// The `prompt` of an answer: empty, unless the request wants its own words back.
pub(crate) fn prompt(echoed: Option<&str>) -> Value {
    match echoed {
        None => json!([]),
        Some(text) => json!([{ "text": text, "logprobs": null }]),
    }
}
