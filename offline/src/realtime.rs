//! `GET /v1/realtime`: a websocket that takes audio and says what was said in it, a word for each quarter of a second.
//!
//! What is shown of a turn is corrected until the turn ends: by the client's commit, or by silence where the server is to hear
//! it. The words are numbers, so that a client can count them.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use axum::extract::ws::{
    CloseFrame, Message, WebSocket, WebSocketUpgrade, rejection::WebSocketUpgradeRejection,
};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::models::{self, Purpose};
use crate::refusal::Refusal;
use crate::service::Service;
use crate::triggers::Trigger;

/// Words in a second.
const WORDS_PER_SECOND: usize = 4;
/// A sample whose value is no more is silence.
const SILENCE: i32 = 300;
const SAMPLE: usize = 2;

const WORDS: [&str; 10] = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];

/// What a message does to the session.
pub(crate) enum Next {
    GoesOn,
    /// With this code and reason.
    Closes(u16, &'static str),
    /// Without a word.
    Breaks,
}

pub(crate) type Fields = HashMap<String, String>;

pub(crate) async fn listen(
    State(service): State<Arc<Service>>,
    Query(fields): Query<Fields>,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, Refusal> {
    let (upgrade, trigger) = accept(&service, &fields, Purpose::Transcribe, upgrade)?;
    let is_first = service.is_first_session();
    Ok(upgrade.on_upgrade(move |socket| async move {
        let session = Listening::new(&fields, trigger, is_first);
        let created = json!({
            "type": "session.created",
            "event_id": "event_1",
            "session": {
                "id": "session_1", "object": "realtime.session", "modalities": ["text"], "model": fields.get("model"),
            },
        });
        // A client that goes away in the middle is its own business.
        let _ = run(socket, created, session).await;
    }))
}

/// What both sessions check before they begin.
pub(crate) fn accept(
    service: &Service,
    fields: &Fields,
    purpose: Purpose,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<(WebSocketUpgrade, Option<Trigger>), Refusal> {
    let model = fields.get("model").map(String::as_str).unwrap_or_default();
    models::check(service, model, purpose)?;
    let upgrade = upgrade.map_err(|_| {
        Refusal::new(
            StatusCode::UPGRADE_REQUIRED,
            "invalid_request_error",
            "This route is a websocket: send \"Upgrade: websocket\" and the headers that belong to it.",
        )
    })?;
    Ok((upgrade, Trigger::named(model)))
}

/// What answers the messages of a session.
pub(crate) trait Session: Send {
    /// The answers to a message, and what follows them.
    fn answer(&mut self, kind: &str, message: &Value) -> (Vec<Value>, Next);
}

/// Answers messages until either side ends it.
pub(crate) async fn run(
    mut socket: WebSocket,
    created: Value,
    mut session: impl Session,
) -> Result<(), axum::Error> {
    socket.send(Message::text(created.to_string())).await?;
    while let Some(message) = socket.recv().await {
        let (answers, next) = match message? {
            Message::Text(text) => match serde_json::from_str::<Value>(&text) {
                Ok(message) => {
                    let kind = message["type"].as_str().unwrap_or_default().to_owned();
                    session.answer(&kind, &message)
                }
                Err(_) => (vec![error("The message is not JSON.")], Next::GoesOn),
            },
            Message::Binary(_) => (Vec::new(), Next::Closes(1003, "messages are text")),
            // The answer to it goes out with the next look for a message, which finds none.
            Message::Close(_) => continue,
            Message::Ping(_) | Message::Pong(_) => continue,
        };
        for answer in answers {
            socket.send(Message::text(answer.to_string())).await?;
        }
        match next {
            Next::GoesOn => {}
            Next::Breaks => return Ok(()),
            Next::Closes(code, reason) => {
                socket.send(Message::Close(Some(CloseFrame { code, reason: reason.into() }))).await?;
                // Until the client has closed it too.
                while let Some(Ok(_)) = socket.recv().await {}
                return Ok(());
            }
        }
    }
    Ok(())
}

pub(crate) fn error(message: &str) -> Value {
    json!({ "type": "error", "message": message })
}

struct Listening {
    /// Samples in a second; 0 is a format that is not known.
    rate: usize,
    /// Of silence that ends a turn, where the server hears it.
    silence_of_end: Option<usize>,
    trigger: Option<Trigger>,
    is_first: bool,
    /// Samples of the turn in which something is said, and of silence since the last of them.
    spoken: usize,
    silent: usize,
    /// Of all turns, for the clock.
    before: usize,
    shown: usize,
    items: usize,
    commits: usize,
}

impl Listening {
    fn new(fields: &Fields, trigger: Option<Trigger>, is_first: bool) -> Listening {
        let field = |name: &str| fields.get(name).map(String::as_str);
        let rate = match field("input_audio_format") {
            Some("pcm_s16le_8000") => 8_000,
            Some("pcm_s16le_16000") => 16_000,
            Some("pcm_s16le_24000" | "pcm16" | "pcm_s16" | "pcm_s16le") => 24_000,
            _ => 0,
        };
        let milliseconds = field("min_silence_duration_ms").and_then(|text| text.parse().ok()).unwrap_or(500);
        let hears_ends = field("turn_detection").is_some_and(|how| how != "none");
        Listening {
            rate,
            silence_of_end: hears_ends.then_some(rate * milliseconds / 1000),
            trigger,
            is_first,
            spoken: 0,
            silent: 0,
            before: 0,
            shown: 0,
            items: 0,
            commits: 0,
        }
    }

    fn words(&self) -> usize {
        self.spoken * WORDS_PER_SECOND / self.rate.max(1)
    }

    fn event(&self, what: &str, name: &str, text: Value) -> Value {
        let seconds = |samples: usize| samples as f64 / self.rate.max(1) as f64;
        json!({
            "type": format!("conversation.item.input_audio_transcription.{what}"),
            "item_id": format!("item_{}", self.items + 1),
            name: text,
            "start": seconds(self.before),
            "duration": seconds(self.spoken),
        })
    }

    fn append(&mut self, audio: &[u8]) -> (Vec<Value>, Next) {
        let mut answers = Vec::new();
        for sample in audio.chunks_exact(SAMPLE) {
            let value = i32::from(i16::from_le_bytes([sample[0], sample[1]]));
            match self.silence_of_end {
                Some(end) if value.abs() <= SILENCE => {
                    self.silent += 1;
                    if self.silent >= end && self.spoken > 0 {
                        answers.push(self.end_turn());
                    }
                }
                _ => {
                    self.silent = 0;
                    self.spoken += 1;
                }
            }
        }
        if self.words() > self.shown {
            self.shown = self.words();
            answers.push(self.event("delta", "delta", json!(text(self.shown))));
            let breaks = match self.trigger {
                Some(Trigger::Cut) => true,
                Some(Trigger::CutFirst) => self.is_first,
                _ => false,
            };
            if breaks && self.shown >= 3 {
                return (answers, Next::Breaks);
            }
        }
        (answers, Next::GoesOn)
    }

    fn end_turn(&mut self) -> Value {
        let completed = self.event("completed", "transcript", json!(text(self.words())));
        self.begin_turn();
        completed
    }

    fn begin_turn(&mut self) {
        self.before += self.spoken;
        (self.spoken, self.shown) = (0, 0);
        self.items += 1;
    }

    fn commit(&mut self) -> (Vec<Value>, Next) {
        self.commits += 1;
        if self.spoken == 0 {
            return (Vec::new(), Next::GoesOn);
        }
        match self.trigger {
            Some(Trigger::FailedTurn) if self.commits == 1 => {
                let reason = json!({
                    "message": "The turn was not understood.", "type": "server_error", "param": null, "code": "turn_lost",
                });
                let mut failed = self.event("failed", "error", reason);
                failed["event_type"] = json!("turn_failed");
                self.begin_turn();
                (vec![failed], Next::GoesOn)
            }
            Some(Trigger::FailedSession) => {
                let reason = json!({
                    "message": "No worker is left for this model.", "type": "service_unavailable_error", "param": null,
                    "code": "no_healthy_workers",
                });
                (vec![self.event("failed", "error", reason)], Next::Closes(1000, ""))
            }
            _ => (vec![self.end_turn()], Next::GoesOn),
        }
    }
}

impl Session for Listening {
    fn answer(&mut self, kind: &str, message: &Value) -> (Vec<Value>, Next) {
        if let Some(Trigger::Close(code)) = self.trigger {
            return (Vec::new(), Next::Closes(code, "as the model's name asks for"));
        }
        let only = |answer: Value| (vec![answer], Next::GoesOn);
        match kind {
            "input_audio_buffer.append" => {
                let audio = message["audio"].as_str().and_then(|audio| STANDARD.decode(audio).ok());
                match audio {
                    Some(audio) if self.rate > 0 && audio.len().is_multiple_of(SAMPLE) => self.append(&audio),
                    _ => {
                        let reason = json!({
                            "message": "invalid audio data format", "type": "service_unavailable_error", "param": null,
                            "code": null,
                        });
                        (vec![self.event("failed", "error", reason)], Next::Closes(1000, ""))
                    }
                }
            }
            "input_audio_buffer.commit" => self.commit(),
            "input_audio_buffer.clear" => {
                (self.spoken, self.shown, self.silent, self.before) = (0, 0, 0, 0);
                (Vec::new(), Next::GoesOn)
            }
            "transcription_session.updated" => {
                match &message["session"]["turn_detection"] {
                    Value::Null if message["session"].get("turn_detection").is_some() => {
                        self.silence_of_end = None
                    }
                    Value::Object(_) => self.silence_of_end = Some(self.rate / 2),
                    _ => {}
                }
                only(message.clone())
            }
            "echo" => {
                let now =
                    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as u64);
                only(json!({
                    "type": "echo.response", "echo_id": message["echo_id"], "payload": message["payload"],
                    "server_received_at": now, "server_sent_at": now,
                }))
            }
            other => only(error(&format!("There is no message of type {other:?}."))),
        }
    }
}

fn text(words: usize) -> String {
    let words: Vec<&str> = (0..words).map(|number| WORDS[number % WORDS.len()]).collect();
    words.join(" ")
}
