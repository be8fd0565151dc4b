//! A stream of server-sent events, written byte for byte as the service writes it, at the server's pace.
//!
//! The events are made beforehand; this file adds the frames, the pauses, the end, and the two ways in
//! which a stream can be asked to go wrong.

use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;
use futures_util::stream;
use serde_json::{Value, json};

use crate::triggers::Trigger;

const CONTENT_TYPE: HeaderValue = HeaderValue::from_static("text/event-stream;charset=utf-8");

const STOPPED: &str = "The offline server stopped here, as the model's name asks for.";

/// The events of one answer, first to last, as a response that ends with `[DONE]`.
pub(crate) fn respond(mut events: Vec<Value>, pace: Duration, trigger: Option<Trigger>) -> Response {
    let error =
        json!({ "error": { "message": STOPPED, "type": "server_error", "param": null, "code": null } });
    let is_whole = !spoil(&mut events, error, trigger);
    let done = is_whole.then(|| "data: [DONE]\n\n".to_owned());
    paced(events.iter().map(|event| format!("data: {event}\n\n")).chain(done).collect(), pace)
}

/// The same of events that have a type, which is their name too, and of which the last says that it is the last.
pub(crate) fn respond_typed(mut events: Vec<Value>, pace: Duration, trigger: Option<Trigger>) -> Response {
    let number = events.len().div_ceil(2);
    let error = json!({
        "type": "error", "code": "server_error", "message": STOPPED, "param": null, "sequence_number": number,
    });
    spoil(&mut events, error, trigger);
    let frame =
        |event: &Value| format!("event: {}\ndata: {event}\n\n", event["type"].as_str().unwrap_or_default());
    paced(events.iter().map(frame).collect(), pace)
}

/// Lets events go wrong after their first half, if the trigger asks for that, and says whether it did.
fn spoil(events: &mut Vec<Value>, error: Value, trigger: Option<Trigger>) -> bool {
    let is_spoiled = matches!(trigger, Some(Trigger::Cut | Trigger::ErrorInStream));
    if is_spoiled {
        events.truncate(events.len().div_ceil(2));
    }
    if trigger == Some(Trigger::ErrorInStream) {
        events.push(error);
    }
    is_spoiled
}

fn paced(frames: Vec<String>, pace: Duration) -> Response {
    let paced = stream::iter(frames.into_iter().enumerate()).then(move |(position, frame)| async move {
        if position > 0 && !pace.is_zero() {
            tokio::time::sleep(pace).await;
        }
        Ok::<_, std::convert::Infallible>(frame)
    });
    let headers =
        [(header::CONTENT_TYPE, CONTENT_TYPE), (header::CACHE_CONTROL, HeaderValue::from_static("no-cache"))];
    (headers, Body::from_stream(paced)).into_response()
}
