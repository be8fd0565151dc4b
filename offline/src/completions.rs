//! `POST /v1/completions`: the older way to ask, with a prompt instead of messages.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::chat_wire::prompt;
use crate::event_stream;
use crate::exchange::Exchange;
use crate::models::{self, Purpose};
use crate::refusal::Refusal;
use crate::request_body;
use crate::sampling::Sampling;
use crate::service::{Service, now};
use crate::triggers::Trigger;
use crate::words::{self, LogProbabilities, Usage};

/// The id of the token that ends an answer.
const END_TOKEN: u64 = 128_001;

#[derive(Debug, Deserialize)]
struct CompletionRequest {
    model: String,
    prompt: String,
}

/// What is answered, the same for every choice.
struct Answer {
    id: String,
    request: CompletionRequest,
    sampling: Sampling,
    log_probabilities: LogProbabilities,
    text: String,
    finish_reason: &'static str,
    usage: Usage,
}

pub(crate) async fn complete(
    State(service): State<Arc<Service>>,
    Extension(exchange): Extension<Exchange>,
    body: Bytes,
) -> Result<Response, Refusal> {
    let request: CompletionRequest = request_body::parse(&body)?;
    let sampling: Sampling = request_body::parse(&body)?;
    models::check(&service, &request.model, Purpose::Language)?;
    sampling.check()?;
    let trigger = Trigger::named(&request.model);
    let text = match trigger {
        Some(Trigger::Echo) => String::from_utf8_lossy(&body).into_owned(),
        _ => format!("offline: you asked \"{}\"", request.prompt),
    };
    let (text, is_cut) = words::cut_to(text, sampling.max_tokens);
    let usage = Usage {
        prompt: words::count(&request.prompt),
        completion: words::count(&text) * sampling.choices() as usize,
        reasoning: None,
    };
    let answer = Answer {
        id: exchange.id,
        log_probabilities: sampling.log_probabilities()?,
        finish_reason: if is_cut { "length" } else { "stop" },
        request,
        sampling,
        text,
        usage,
    };
    if answer.sampling.is_stream() {
        Ok(event_stream::respond(answer.events(), service.settings.pace, trigger))
    } else {
        Ok(Json(answer.whole()).into_response())
    }
}

impl Answer {
    fn whole(&self) -> Value {
        let choice = |index| {
            json!({
                "index": index,
                "text": self.text,
                "finish_reason": self.finish_reason,
                "seed": self.sampling.seed(index),
                "logprobs": self.log_probabilities.of_text(&self.text),
            })
        };
        let echoed = self.sampling.wants_prompt_back().then_some(self.request.prompt.as_str());
        json!({
            "id": self.id,
            "object": "text.completion",
            "created": now(),
            "model": self.request.model,
            "prompt": prompt(echoed),
            "choices": (0..self.sampling.choices()).map(choice).collect::<Vec<_>>(),
            "usage": self.usage.to_json(),
        })
    }

    fn events(&self) -> Vec<Value> {
        let last_choice = self.sampling.choices().saturating_sub(1);
        let mut events = Vec::new();
        for index in 0..self.sampling.choices() {
            for token in words::tokens(&self.text) {
                let spoken = json!({
                    "id": token.id(), "text": token.text, "logprob": token.log_probability(), "special": false,
                });
                events.push(self.event(index, spoken));
            }
            let mut end =
                self.event(index, json!({ "id": END_TOKEN, "text": "", "logprob": 0, "special": true }));
            end["finish_reason"] = json!(self.finish_reason);
            end["choices"][0]["finish_reason"] = json!(self.finish_reason);
            end["seed"] = json!(self.sampling.seed(index));
            if index == last_choice && !self.sampling.wants_usage_event() {
                end["usage"] = self.usage.to_json();
            }
            events.push(end);
        }
        if self.sampling.wants_usage_event() {
            let mut usage = self.event(0, Value::Null);
            usage["choices"] = json!([]);
            usage["usage"] = self.usage.to_json();
            events.push(usage);
        }
        events
    }

    fn event(&self, index: u32, token: Value) -> Value {
        json!({
            "id": self.id, "object": "completion.chunk", "created": now(), "model": self.request.model,
            "token": token,
            "choices": [{
                "index": index, "text": token["text"], "finish_reason": null,
                "delta": { "token_id": token["id"], "role": "assistant", "content": token["text"] },
            }],
            "usage": null, "seed": null, "finish_reason": null,
        })
    }
}
