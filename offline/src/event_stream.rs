//! A stream of server-sent events, written byte for byte as the service writes it, at the server's pace.
//!
//! The events are made beforehand; this file adds the frames, the pauses, the `[DONE]`, and the two ways in
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

/// The events of one answer, first to last, as a response.
pub(crate) fn respond(mut events: Vec<Value>, pace: Duration, trigger: Option<Trigger>) -> Response {
    let half = events.len().div_ceil(2);
    let is_whole = match trigger {
        Some(Trigger::Cut) => {
            events.truncate(half);
            false
        }
        Some(Trigger::ErrorInStream) => {
            events.truncate(half);
            events.push(json!({
                "error": {
                    "message": "The offline server stopped here, as the model's name asks for.",
                    "type": "server_error", "param": null, "code": null,
                },
            }));
            false
        }
        _ => true,
    };
    let done = is_whole.then(|| "[DONE]".to_owned());
    let frames = events.into_iter().map(|event| event.to_string()).chain(done);
    let paced = stream::iter(frames.enumerate()).then(move |(position, data)| async move {
        if position > 0 && !pace.is_zero() {
            tokio::time::sleep(pace).await;
        }
        Ok::<_, std::convert::Infallible>(format!("data: {data}\n\n"))
    });
    let headers =
        [(header::CONTENT_TYPE, CONTENT_TYPE), (header::CACHE_CONTROL, HeaderValue::from_static("no-cache"))];
    (headers, Body::from_stream(paced)).into_response()
}
