//! `POST /v1/responses`: reads and checks a request, and decides what is answered.
//!
//! The answer quotes what was asked, as a chat's does. Nothing is stored: the whole conversation comes with each
//! request. How the answer is written on the wire is another file's work.

use std::sync::Arc;

use axum::Extension;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::chat_wire::ToolCall;
use crate::exchange::Exchange;
use crate::models::{self, Purpose};
use crate::refusal::Refusal;
use crate::request_body;
use crate::responses_wire::Answer;
use crate::schema;
use crate::service::Service;
use crate::stable_hash::stable_hash;
use crate::triggers::Trigger;
use crate::words::{self, Usage};

#[derive(Debug, Deserialize)]
struct ResponsesRequest {
    model: String,
    input: Input,
    instructions: Option<String>,
    tools: Option<Vec<Tool>>,
    tool_choice: Option<Value>,
    max_output_tokens: Option<u64>,
    temperature: Option<f64>,
    top_p: Option<f64>,
    reasoning: Option<Value>,
    text: Option<TextOptions>,
    stream: Option<bool>,
    previous_response_id: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "expected a string or an array of items as input")]
enum Input {
    Text(String),
    Items(Vec<Item>),
}

/// A message, which need not say its type, a call, its output, or reasoning that is handed back.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Item {
    r#type: Option<String>,
    role: Option<String>,
    content: Option<Content>,
    call_id: Option<String>,
    name: Option<String>,
    arguments: Option<String>,
    output: Option<Content>,
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
    refusal: Option<String>,
    image_url: Option<String>,
    file_url: Option<String>,
    input_audio: Option<Value>,
}

/// Flat, where a chat's tools have an object `function`.
#[derive(Debug, Deserialize)]
struct Tool {
    r#type: String,
    name: Option<String>,
    parameters: Option<Value>,
}

#[derive(Debug, Deserialize)]
struct TextOptions {
    format: Option<Format>,
}

#[derive(Debug, Deserialize)]
struct Format {
    r#type: String,
    name: Option<String>,
    schema: Option<Value>,
}

pub(crate) async fn respond(
    State(service): State<Arc<Service>>,
    Extension(exchange): Extension<Exchange>,
    body: Bytes,
) -> Result<Response, Refusal> {
    let request: ResponsesRequest = request_body::parse(&body)?;
    models::check(&service, &request.model, Purpose::Chat)?;
    request.check()?;
    let trigger = Trigger::named(&request.model);
    let (said, is_result) = request.last()?;
    let calls = match trigger {
        Some(Trigger::Echo) => Vec::new(),
        _ => request.calls(&said, is_result, trigger),
    };
    let text = match (calls.is_empty(), trigger) {
        (false, _) => String::new(),
        (true, Some(Trigger::Echo)) => String::from_utf8_lossy(&body).into_owned(),
        (true, _) => request.words(&said, is_result, trigger)?,
    };
    let reasoning = request
        .reasoning
        .as_ref()
        .is_some_and(Value::is_object)
        .then(|| format!("offline: thinking about \"{said}\""));
    let (text, is_cut) = words::cut_to(text, request.max_output_tokens);
    let called: usize = calls.iter().map(|call| 1 + words::count(&call.arguments)).sum();
    let reasoned = reasoning.as_deref().map_or(0, words::count);
    let usage = Usage {
        prompt: request.size(),
        completion: words::count(&text) + called + reasoned,
        reasoning: Some(reasoned),
    };
    let settings = serde_json::from_slice(&body).unwrap_or_default();
    let answer =
        Answer { id: exchange.id, model: request.model, text, is_cut, reasoning, calls, usage, settings };
    Ok(answer.respond(request.stream.unwrap_or(false), service.settings.pace, trigger))
}

impl ResponsesRequest {
    /// Refuses what the service refuses.
    fn check(&self) -> Result<(), Refusal> {
        let range = |field: &'static str, value: Option<f64>, most: f64| match value {
            Some(value) if !(0.0..=most).contains(&value) => {
                Err(Refusal::invalid_field(field, format!("{field} must be from 0 to {most}, not {value}")))
            }
            _ => Ok(()),
        };
        range("temperature", self.temperature, 2.0)?;
        range("top_p", self.top_p, 1.0)?;
        if self.max_output_tokens == Some(0) {
            return Err(Refusal::invalid_field("max_output_tokens", "max_output_tokens must be at least 1"));
        }
        if self.previous_response_id.is_some() {
            let message = "responses are not stored: send the whole conversation as input";
            return Err(Refusal::invalid_field("previous_response_id", message));
        }
        for tool in self.tools.iter().flatten() {
            if tool.r#type == "function" && tool.name.as_ref().is_none_or(String::is_empty) {
                let message = "a function tool needs its name beside its type: tools are flat here, without \"function\"";
                return Err(Refusal::invalid_field("tools", message));
            }
        }
        let Input::Items(items) = &self.input else { return Ok(()) };
        items.iter().try_for_each(Item::check)?;
        for (place, item) in items.iter().enumerate().filter(|(_, item)| item.is_output()) {
            let is_call = |earlier: &Item| earlier.is_call() && earlier.call_id == item.call_id;
            if !items.iter().take(place).any(is_call) {
                let id = item.call_id.as_deref().unwrap_or_default();
                let message = format!("No tool call found for function call output with call_id {id}.");
                return Err(Refusal::invalid_field("input", message));
            }
        }
        Ok(())
    }

    /// The words of the last item, and whether they are a function's.
    fn last(&self) -> Result<(String, bool), Refusal> {
        match &self.input {
            Input::Text(text) => Ok((text.clone(), false)),
            Input::Items(items) => match items.last() {
                Some(item) if item.is_output() => Ok((Content::words(item.output.as_ref()), true)),
                Some(item) => {
                    Ok((Content::words(item.content.as_ref()), item.role.as_deref() == Some("assistant")))
                }
                None => Err(Refusal::invalid_field("input", "input must hold at least one item")),
            },
        }
    }

    /// The calls of functions, when a message comes with tools and does not forbid them; after an output, where the trigger
    /// asks for more.
    fn calls(&self, said: &str, is_result: bool, trigger: Option<Trigger>) -> Vec<ToolCall> {
        if is_result && trigger != Some(Trigger::EndlessTools) {
            return Vec::new();
        }
        let mut functions = self.tools.iter().flatten().filter(|tool| tool.r#type == "function");
        if self.tool_choice.as_ref().is_some_and(|choice| choice == "none") {
            return Vec::new();
        }
        let wanted = self.tool_choice.as_ref().and_then(|choice| choice.get("name")?.as_str());
        let (all, first) = (functions.clone(), functions.clone().next());
        let function =
            functions.find(|tool| wanted.is_none_or(|wanted| tool.name.as_deref() == Some(wanted)));
        let turn = match &self.input {
            Input::Text(_) => 0,
            Input::Items(items) => items.len() as u64,
        };
        let call = |(number, tool): (u64, &Tool)| {
            let arguments =
                tool.parameters.as_ref().map_or_else(|| json!({}), |schema| schema::sample(schema, ""));
            ToolCall {
                // Another in each turn.
                id: format!("call_{:016x}", stable_hash(said.as_bytes()).wrapping_add((turn << 8) + number)),
                name: tool.name.clone().unwrap_or_default(),
                arguments: arguments.to_string(),
            }
        };
        if trigger == Some(Trigger::AllTools) {
            return (0..).zip(all).map(call).collect();
        }
        function.or(first).map(|tool| call((0, tool))).into_iter().collect()
    }

    /// The answer in words, or in JSON when the request wants that.
    fn words(&self, said: &str, is_result: bool, trigger: Option<Trigger>) -> Result<String, Refusal> {
        let words = match is_result {
            true => format!("offline: the tool answered \"{said}\""),
            false => format!("offline: you asked \"{said}\""),
        };
        let Some(format) = self.text.as_ref().and_then(|text| text.format.as_ref()) else { return Ok(words) };
        match (format.r#type.as_str(), &format.schema) {
            ("text", _) => Ok(words),
            ("json_object", _) => Ok(json!({ "answer": words }).to_string()),
            ("json_schema", Some(schema)) if format.name.is_some() => Ok(schema::answer(schema, trigger)),
            ("json_schema", _) => Err(Refusal::invalid_field(
                "text",
                "text.format of type json_schema needs a name and a schema",
            )),
            (other, _) => Err(Refusal::invalid_field(
                "text",
                format!("text.format.type must be text, json_object or json_schema, not {other}"),
            )),
        }
    }

    /// The tokens of what was sent: one more for each item, as roles cost a token.
    fn size(&self) -> usize {
        let items = match &self.input {
            Input::Text(text) => 1 + words::count(text),
            Input::Items(items) => items.iter().map(|item| 1 + words::count(&item.words())).sum(),
        };
        items + self.instructions.as_deref().map_or(0, |instructions| 1 + words::count(instructions))
    }
}

impl Item {
    fn is_output(&self) -> bool {
        self.r#type.as_deref() == Some("function_call_output")
    }

    fn is_call(&self) -> bool {
        self.r#type.as_deref() == Some("function_call")
    }

    fn check(&self) -> Result<(), Refusal> {
        let refuse = |message: String| Err(Refusal::invalid_field("input", message));
        match self.r#type.as_deref() {
            None | Some("message") => match (self.role.as_deref(), &self.content) {
                (Some("user" | "assistant" | "system" | "developer"), Some(content)) => content.check(),
                (Some(role), Some(_)) => refuse(format!(
                    "a message's role must be user, assistant, system or developer, not {role}"
                )),
                _ => refuse("a message needs a role and a content".to_owned()),
            },
            Some("function_call")
                if self.call_id.is_none() || self.name.is_none() || self.arguments.is_none() =>
            {
                refuse("a function_call needs a call_id, a name, and arguments as text".to_owned())
            }
            Some("function_call_output") => match (&self.call_id, &self.output) {
                (Some(_), Some(output)) => output.check(),
                _ => refuse("a function_call_output needs a call_id and an output".to_owned()),
            },
            Some("function_call" | "reasoning") => Ok(()),
            Some(other) => refuse(format!("Invalid value for an item's type: {other}")),
        }
    }

    fn words(&self) -> String {
        let own = Content::words(self.content.as_ref().or(self.output.as_ref()));
        [&own, self.arguments.as_deref().unwrap_or_default()].join(" ")
    }
}

impl Content {
    fn check(&self) -> Result<(), Refusal> {
        match self {
            Content::Text(_) => Ok(()),
            Content::Parts(parts) => parts.iter().try_for_each(Part::check),
        }
    }

    /// Its words; a part that is not text is named in square brackets.
    fn words(content: Option<&Content>) -> String {
        match content {
            None => String::new(),
            Some(Content::Text(text)) => text.clone(),
            Some(Content::Parts(parts)) => {
                let words = parts.iter().map(|part| {
                    part.text
                        .clone()
                        .or_else(|| part.refusal.clone())
                        .unwrap_or_else(|| format!("[{}]", part.r#type))
                });
                words.collect::<Vec<_>>().join(" ")
            }
        }
    }
}

impl Part {
    fn check(&self) -> Result<(), Refusal> {
        let is_link = |url: &Option<String>| {
            let url = url.as_deref().unwrap_or_default();
            ["https://", "http://", "data:"].iter().any(|scheme| url.starts_with(scheme))
        };
        let is_audio = |audio: &Value| audio.get("data").is_some_and(Value::is_string);
        let is_whole = match self.r#type.as_str() {
            "input_text" | "output_text" | "text" => self.text.is_some(),
            "refusal" => self.refusal.is_some(),
            "input_image" => is_link(&self.image_url),
            "input_file" => is_link(&self.file_url),
            "input_audio" => self.input_audio.as_ref().is_some_and(is_audio),
            _ => false,
        };
        if is_whole {
            return Ok(());
        }
        let message = format!("a part of type {} is unknown, or lacks its member", self.r#type);
        Err(Refusal::invalid_field("input", message))
    }
}
