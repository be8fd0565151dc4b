//! `POST /v1/chat/completions`: reads and checks a request, and decides what is answered.
//!
//! The answer is plainly not a model's: it quotes what was asked. How it is written on the wire, whole or as
//! a stream, is another file's work.

use std::sync::Arc;

use axum::Extension;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::chat_wire::{Answer, ToolCall};
use crate::exchange::Exchange;
use crate::models::{self, Purpose};
use crate::refusal::Refusal;
use crate::request_body;
use crate::sampling::Sampling;
use crate::schema;
use crate::service::Service;
use crate::stable_hash::stable_hash;
use crate::triggers::Trigger;
use crate::words::{self, Usage};

#[derive(Debug, Deserialize)]
struct ChatRequest {
    model: String,
    messages: Vec<Message>,
    tools: Option<Vec<Tool>>,
    tool_choice: Option<Value>,
    response_format: Option<ResponseFormat>,
    reasoning: Option<Reasoning>,
    reasoning_effort: Option<Effort>,
}

#[derive(Debug, Deserialize)]
struct Message {
    role: Role,
    content: Option<Content>,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum Role {
    System,
    User,
    Assistant,
    Tool,
    Function,
}

#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "expected a string or an array of parts as content")]
enum Content {
    Text(String),
    Parts(Vec<Part>),
}

#[derive(Debug, Deserialize)]
struct Part {
    r#type: String,
    text: Option<String>,
    image_url: Option<Value>,
    video_url: Option<Value>,
    audio_url: Option<Value>,
    input_audio: Option<Value>,
}

#[derive(Debug, Deserialize)]
struct Tool {
    function: Function,
}

#[derive(Debug, Deserialize)]
struct Function {
    name: String,
    parameters: Option<Value>,
}

#[derive(Debug, Deserialize)]
struct ResponseFormat {
    r#type: String,
    json_schema: Option<Value>,
    schema: Option<Value>,
}

#[derive(Debug, Deserialize)]
struct Reasoning {
    enabled: Option<bool>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Effort {
    Low,
    Medium,
    High,
}

pub(crate) async fn complete(
    State(service): State<Arc<Service>>,
    Extension(exchange): Extension<Exchange>,
    body: Bytes,
) -> Result<Response, Refusal> {
    let request: ChatRequest = request_body::parse(&body)?;
    let sampling: Sampling = request_body::parse(&body)?;
    models::check(&service, &request.model, Purpose::Chat)?;
    sampling.check()?;
    let Some(last) = request.messages.last() else {
        return Err(Refusal::invalid_field("messages", "messages must hold at least one message"));
    };
    request.messages.iter().try_for_each(Message::check)?;
    let trigger = Trigger::named(&request.model);

    let calls = if trigger == Some(Trigger::Echo) { Vec::new() } else { request.tool_calls(last, trigger) };
    let text = match (calls.is_empty(), trigger) {
        (false, _) => String::new(),
        (true, Some(Trigger::Echo)) => String::from_utf8_lossy(&body).into_owned(),
        (true, _) => request.text(last, trigger)?,
    };
    let reasoning = request.reasons().then(|| format!("offline: thinking about \"{}\"", last.text()));
    let (text, is_cut) = words::cut_to(text, sampling.max_tokens);
    let usage = usage(&request, &sampling, &text, &calls, reasoning.as_deref());
    let answer = Answer {
        id: exchange.id,
        model: request.model,
        text,
        reasoning,
        finish_reason: match (calls.is_empty(), is_cut) {
            (false, _) => "tool_calls",
            (true, true) => "length",
            (true, false) => "stop",
        },
        calls,
        usage,
        prompt: sampling.wants_prompt_back().then(|| last.text()),
        log_probabilities: sampling.log_probabilities()?,
    };
    Ok(answer.respond(&sampling, service.settings.pace, trigger))
}

impl ChatRequest {
    /// The calls of tools, when a user's message comes with tools and does not forbid them; after a tool's message,
    /// where the trigger asks for more.
    fn tool_calls(&self, last: &Message, trigger: Option<Trigger>) -> Vec<ToolCall> {
        let tools = self.tools.as_deref().unwrap_or_default();
        let goes_on = match trigger {
            Some(Trigger::EndlessTools) => last.role == Role::Tool,
            Some(Trigger::WrongArguments | Trigger::BrokenArguments) => {
                last.role == Role::Tool && last.text().starts_with("{\"error\"")
            }
            _ => false,
        };
        let asks = last.role == Role::User || goes_on;
        if !asks || self.tool_choice.as_ref().is_some_and(|choice| choice == "none") {
            return Vec::new();
        }
        let wanted = self.tool_choice.as_ref().and_then(|choice| choice.pointer("/function/name")?.as_str());
        let is_wanted = |tool: &&Tool| wanted.is_none_or(|wanted| tool.function.name == wanted);
        let called = match trigger {
            Some(Trigger::AllTools) => tools,
            _ => tools.iter().find(is_wanted).or_else(|| tools.first()).map_or(&[][..], std::slice::from_ref),
        };
        let calls = called.iter().zip(0u64..).map(|(tool, number)| {
            let parameters = tool.function.parameters.as_ref();
            let arguments = match trigger {
                Some(Trigger::WrongArguments) if !goes_on => json!({ "unexpected": [] }).to_string(),
                Some(Trigger::BrokenArguments) if !goes_on => "{\"city\": \"Par".to_owned(),
                _ => parameters.map_or_else(|| json!({}), |schema| schema::sample(schema, "")).to_string(),
            };
            // Another in each turn.
            let turn = self.messages.len() as u64 - 1;
            let id = stable_hash(last.text().as_bytes()).wrapping_add((turn << 8) + number);
            ToolCall { id: format!("call_{id:016x}"), name: tool.function.name.clone(), arguments }
        });
        calls.collect()
    }

    /// The answer in words, or in JSON when the request wants that.
    fn text(&self, last: &Message, trigger: Option<Trigger>) -> Result<String, Refusal> {
        let said = match last.role {
            Role::Tool | Role::Function => format!("offline: the tool answered \"{}\"", last.text()),
            _ => format!("offline: you asked \"{}\"", last.text()),
        };
        let Some(format) = &self.response_format else { return Ok(said) };
        match format.r#type.as_str() {
            "text" => Ok(said),
            "json_object" => Ok(json!({ "answer": said }).to_string()),
            // The service takes the schema in an object that names it, and beside the type too.
            "json_schema" => match (&format.json_schema, &format.schema) {
                (Some(named), _) => {
                    let anything = json!({});
                    Ok(schema::answer(named.get("schema").unwrap_or(&anything), trigger))
                }
                (None, Some(schema)) => Ok(schema::answer(schema, trigger)),
                (None, None) => {
                    Err(Refusal::invalid_field("response_format", "response_format needs a json_schema"))
                }
            },
            other => Err(Refusal::invalid_field(
                "response_format",
                format!("response_format.type must be text, json_object or json_schema, not {other}"),
            )),
        }
    }

    fn reasons(&self) -> bool {
        let is_enabled = self.reasoning.as_ref().is_some_and(|reasoning| reasoning.enabled.unwrap_or(true));
        is_enabled || self.reasoning_effort.is_some()
    }
}

impl Message {
    /// Refuses parts where the service has text alone, and parts that are none of its kinds.
    fn check(&self) -> Result<(), Refusal> {
        let Some(Content::Parts(parts)) = &self.content else { return Ok(()) };
        if matches!(self.role, Role::System | Role::Tool | Role::Function) {
            return Err(Refusal::invalid_field("messages", "only a user's content may be an array of parts"));
        }
        parts.iter().try_for_each(Part::check)
    }

    /// The message's words; a part that is not text is named in square brackets.
    fn text(&self) -> String {
        match &self.content {
            None => String::new(),
            Some(Content::Text(text)) => text.clone(),
            Some(Content::Parts(parts)) => {
                let texts = parts
                    .iter()
                    .map(|part| part.text.clone().unwrap_or_else(|| format!("[{}]", part.r#type)));
                texts.collect::<Vec<_>>().join(" ")
            }
        }
    }
}

impl Part {
    fn check(&self) -> Result<(), Refusal> {
        let is_link = |part: &Option<Value>| {
            let url = part.as_ref().and_then(|part| part.get("url")?.as_str()).unwrap_or_default();
            ["https://", "http://", "data:"].iter().any(|scheme| url.starts_with(scheme))
        };
        let is_audio = |audio: &Value| audio.get("data").is_some_and(Value::is_string);
        let is_whole = match self.r#type.as_str() {
            "text" => self.text.is_some(),
            "image_url" => is_link(&self.image_url),
            "video_url" => is_link(&self.video_url),
            "audio_url" => is_link(&self.audio_url),
            "input_audio" => self.input_audio.as_ref().is_some_and(is_audio),
            _ => false,
        };
        match is_whole {
            true => Ok(()),
            false => {
                let problem = format!("a part of type {} is unknown, or lacks its member", self.r#type);
                Err(Refusal::invalid_field("messages", problem))
            }
        }
    }
}

fn usage(
    request: &ChatRequest,
    sampling: &Sampling,
    text: &str,
    calls: &[ToolCall],
    reasoning: Option<&str>,
) -> Usage {
    let reasoning = reasoning.map(words::count);
    let called: usize = calls.iter().map(|call| 1 + words::count(&call.arguments)).sum();
    let each = words::count(text) + called + reasoning.unwrap_or(0);
    let choices = sampling.choices() as usize;
    Usage {
        // One more for each message, as roles cost a token.
        prompt: request.messages.iter().map(|message| 1 + words::count(&message.text())).sum(),
        completion: each * choices,
        reasoning: reasoning.map(|reasoning| reasoning * choices),
    }
}
