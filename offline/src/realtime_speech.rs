//! `GET /v1/audio/speech/websocket`: a websocket that takes text, in contexts of their own, and hums it a sentence at a time.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::ws::{WebSocketUpgrade, rejection::WebSocketUpgradeRejection};
use axum::extract::{Query, State};
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::models::Purpose;
use crate::realtime::{Fields, Next, Session, accept, error, run};
use crate::refusal::Refusal;
use crate::service::Service;
use crate::speech;
use crate::triggers::Trigger;
use crate::words;

/// Bytes of samples in one message: an odd number, as no one promises that samples are whole.
const DELTA_BYTES: usize = 4095;
const MOST_CONTEXTS: usize = 100;
const SAMPLE_RATE: u32 = 24_000;

pub(crate) async fn speak(
    State(service): State<Arc<Service>>,
    Query(fields): Query<Fields>,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, Refusal> {
    let (upgrade, trigger) = accept(&service, &fields, Purpose::Audio, upgrade)?;
    let field = |name: &str| fields.get(name).map(String::as_str);
    if let Some(other) = field("response_format").filter(|format| !matches!(*format, "pcm" | "raw")) {
        let message = format!("the offline server speaks pcm only over a websocket, not {other}");
        return Err(Refusal::invalid_field("response_format", message));
    }
    let session = Speaking {
        rate: field("sample_rate").and_then(|rate| rate.parse().ok()).unwrap_or(SAMPLE_RATE),
        says_words: field("alignment") == Some("word"),
        waits_for_commit: field("segment") == Some("never"),
        trigger,
        contexts: HashMap::new(),
        items: 0,
    };
    let created = json!({
        "type": "session.created",
        "event_id": "event_1",
        "session": {
            "id": "session_1", "object": "realtime.tts.session", "modalities": ["text", "audio"],
            "model": field("model"), "voice": field("voice").unwrap_or("tara"),
        },
    });
    Ok(upgrade.on_upgrade(move |socket| async move {
        // A client that goes away in the middle is its own business.
        let _ = run(socket, created, session).await;
    }))
}

struct Speaking {
    rate: u32,
    says_words: bool,
    waits_for_commit: bool,
    trigger: Option<Trigger>,
    /// The text of each that is not spoken yet.
    contexts: HashMap<String, String>,
    items: usize,
}

impl Speaking {
    fn speak(&mut self, context: &str, text: &str, answers: &mut Vec<Value>) {
        if text.trim().is_empty() {
            return;
        }
        self.items += 1;
        let item = format!("tts_{}", self.items);
        let samples = speech::hum(words::count(text), self.rate);
        let raw: Vec<u8> = samples.iter().flat_map(|sample| sample.to_le_bytes()).collect();
        answers.extend(raw.chunks(DELTA_BYTES).map(|bytes| {
            json!({
                "type": "conversation.item.audio_output.delta", "item_id": item, "context_id": context,
                "delta": STANDARD.encode(bytes),
            })
        }));
        if self.says_words {
            let words: Vec<&str> = text.split_whitespace().collect();
            let second = |word: usize| word as f64 / f64::from(speech::WORDS_PER_SECOND);
            answers.push(json!({
                "type": "conversation.item.word_timestamps", "item_id": item, "context_id": context, "words": words,
                "start_seconds": (0..words.len()).map(second).collect::<Vec<_>>(),
                "end_seconds": (1..=words.len()).map(second).collect::<Vec<_>>(),
            }));
        }
        answers.push(json!({
            "type": "conversation.item.audio_output.done", "item_id": item, "context_id": context,
        }));
    }

    /// Speaks the sentences that are whole, or all that is there.
    fn speak_sentences(&mut self, context: &str, speaks_all: bool, answers: &mut Vec<Value>) {
        while let Some(text) = self.contexts.get_mut(context) {
            let end = text.find(['.', '!', '?']).map(|end| end + 1);
            let Some(end) = end.or(speaks_all.then_some(text.len())).filter(|_| !text.is_empty()) else {
                break;
            };
            let rest = text.split_off(end);
            let sentence = std::mem::replace(text, rest);
            self.speak(context, &sentence, answers);
        }
    }
}

impl Session for Speaking {
    fn answer(&mut self, kind: &str, message: &Value) -> (Vec<Value>, Next) {
        if let Some(Trigger::Close(code)) = self.trigger {
            return (Vec::new(), Next::Closes(code, "as the model's name asks for"));
        }
        let context = message["context_id"].as_str().unwrap_or("default").to_owned();
        let mut answers = Vec::new();
        match kind {
            "input_text_buffer.append" => {
                if self.contexts.len() >= MOST_CONTEXTS && !self.contexts.contains_key(&context) {
                    return (vec![error("There are 100 contexts already.")], Next::GoesOn);
                }
                let text = message["text"].as_str().unwrap_or_default();
                answers.push(json!({
                    "type": "conversation.item.input_text.received", "context_id": context, "text": text,
                }));
                self.contexts.entry(context.clone()).or_default().push_str(text);
                if !self.waits_for_commit {
                    self.speak_sentences(&context, false, &mut answers);
                }
            }
            "input_text_buffer.commit" if self.trigger == Some(Trigger::FailedTurn) => {
                self.contexts.remove(&context);
                answers.push(json!({
                    "type": "conversation.item.tts.failed", "context_id": context,
                    "error": { "message": "The text cannot be spoken.", "type": "invalid_request_error", "code": null },
                }));
            }
            "input_text_buffer.commit" => self.speak_sentences(&context, true, &mut answers),
            "input_text_buffer.clear" => {
                self.contexts.remove(&context);
            }
            "context.cancel" => {
                // As the service does, which has audio on its way when it hears of it.
                self.speak_sentences(&context, true, &mut answers);
                self.contexts.remove(&context);
                answers.push(json!({ "type": "context.cancelled", "context_id": context }));
            }
            "tts_session.updated" => answers.push(message.clone()),
            other => answers.push(error(&format!("There is no message of type {other:?}."))),
        }
        if self.trigger == Some(Trigger::Cut) && answers.len() > 1 {
            answers.truncate(answers.len() / 2);
            return (answers, Next::Breaks);
        }
        (answers, Next::GoesOn)
    }
}
