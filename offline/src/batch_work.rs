//! The work of a batch job: its input is checked, and each line's request carried out by the route that it is for.
//!
//! A line that is answered stands in the results, with the HTTP status that the route gave; one that cannot be, and one
//! that the route failed on (5xx), in the errors. It must not know how jobs are kept.

use std::collections::HashSet;
use std::sync::Arc;

use axum::Extension;
use axum::body::{Body, Bytes};
use axum::http::{Request, StatusCode, header};
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::exchange::Exchange;
use crate::models::{self, Purpose};
use crate::refusal::Refusal;
use crate::routes;
use crate::service::Service;
use crate::stable_hash::{SplitMix, stable_hash};
use crate::triggers::Trigger;

const MOST_REQUESTS: usize = 50_000;
const LONGEST_LINE: usize = 10_000_000;
const LONGEST_FILE: usize = 100_000_000;
const LONGEST_ID: usize = 64;

/// Requests that are carried out before other tasks of the server have their turn.
const AT_ONCE: usize = 64;

/// How a job ends.
pub(crate) struct Outcome {
    pub status: &'static str,
    pub error: Option<String>,
    /// Lines, each with its line break.
    pub results: Vec<String>,
    pub errors: Vec<String>,
}

impl Outcome {
    pub fn failed(error: impl Into<String>) -> Outcome {
        Outcome { status: "FAILED", error: Some(error.into()), results: Vec::new(), errors: Vec::new() }
    }
}

pub(crate) async fn carry_out(service: &Arc<Service>, endpoint: &str, input: &Bytes) -> Outcome {
    let lines = match checked(input) {
        Ok(lines) => lines,
        Err(reason) => return Outcome::failed(reason),
    };
    let trigger = |line: &Line<'_>| Trigger::named(line.body["model"].as_str().unwrap_or_default());
    if lines.iter().any(|line| trigger(line) == Some(Trigger::FailedJob)) {
        return Outcome::failed("The offline server failed, as the model's name asks for.");
    }
    let is_expired = lines.iter().any(|line| trigger(line) == Some(Trigger::ExpiredJob));
    let mut outcome = Outcome { status: "COMPLETED", error: None, results: Vec::new(), errors: Vec::new() };
    if is_expired {
        outcome.status = "EXPIRED";
        outcome.error = Some("The job's time was over, as a model's name asks for.".to_owned());
    }
    for (number, line) in lines.iter().enumerate() {
        // Of a job whose time was over, what was carried out before is there.
        if trigger(line) == Some(Trigger::ExpiredJob) {
            continue;
        }
        if number % AT_ONCE == AT_ONCE - 1 {
            tokio::task::yield_now().await;
        }
        let exchange = Exchange::new(stable_hash(line.custom_id.as_bytes()));
        let (status, body) = match endpoint {
            "/v1/chat/completions" => ask(service, endpoint, line, exchange).await,
            _ => transcribe(service, line, &exchange),
        };
        if status.is_server_error() || !body.is_object() {
            let message = body["error"]["message"].as_str().unwrap_or("the request failed");
            let error = json!({ "message": message, "code": status.as_str() });
            outcome.errors.push(format!("{}\n", json!({ "custom_id": line.custom_id, "error": error })));
        } else {
            let response = json!({ "status_code": status.as_u16(), "body": body });
            outcome
                .results
                .push(format!("{}\n", json!({ "custom_id": line.custom_id, "response": response })));
        }
    }
    outcome
}

struct Line<'input> {
    custom_id: String,
    body: Value,
    /// As it was written.
    raw: &'input [u8],
}

/// The lines of an input, or what is wrong with one of them.
fn checked(input: &[u8]) -> Result<Vec<Line<'_>>, String> {
    if input.len() > LONGEST_FILE {
        return Err(format!("error reading input file: it has more than {LONGEST_FILE} bytes"));
    }
    let (mut lines, mut ids) = (Vec::new(), HashSet::new());
    for (index, raw) in input.split(|byte| *byte == b'\n').enumerate() {
        if raw.trim_ascii().is_empty() {
            continue;
        }
        let wrong = |what: &str| Err(format!("error reading input file: line {} {what}", index + 1));
        if raw.len() > LONGEST_LINE {
            return wrong(&format!("has more than {LONGEST_LINE} bytes"));
        }
        let Ok(mut line) = serde_json::from_slice::<Value>(raw) else { return wrong("is not JSON") };
        let Some(custom_id) = line["custom_id"].as_str().map(str::to_owned) else {
            return wrong("has no custom_id");
        };
        if custom_id.is_empty() || custom_id.chars().count() > LONGEST_ID || !ids.insert(custom_id.clone()) {
            return wrong("has a custom_id that is empty, repeated, or longer than 64 characters");
        }
        if !line["body"].is_object() {
            return wrong("has no body");
        }
        lines.push(Line { custom_id, body: line["body"].take(), raw });
    }
    match lines.len() {
        0 => Err("error reading input file: it has no requests".to_owned()),
        count if count > MOST_REQUESTS => {
            Err(format!("error reading input file: it has more than {MOST_REQUESTS} requests"))
        }
        _ => Ok(lines),
    }
}

/// Has the route answer, as if the request had come alone.
async fn ask(
    service: &Arc<Service>,
    endpoint: &str,
    line: &Line<'_>,
    exchange: Exchange,
) -> (StatusCode, Value) {
    let request = Request::post(endpoint)
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(line.body.to_string()));
    let router = routes::inference().layer(Extension(exchange.clone())).with_state(Arc::clone(service));
    let Ok(request) = request else { return (StatusCode::INTERNAL_SERVER_ERROR, Value::Null) };
    let Ok(mut response) = router.oneshot(request).await;
    let status = response.status();
    if let Some(refusal) = response.extensions_mut().remove::<Refusal>() {
        return (status, refusal.body(&exchange));
    }
    // It is in memory, and short.
    let body = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap_or_default();
    (status, serde_json::from_slice(&body).unwrap_or_default())
}

/// Sound is named by a URL, and no line brings a file.
fn transcribe(service: &Service, line: &Line<'_>, exchange: &Exchange) -> (StatusCode, Value) {
    let refused = |refusal: Refusal| (StatusCode::BAD_REQUEST, refusal.body(exchange));
    let is_file = serde_json::from_slice::<Value>(line.raw).is_ok_and(|line| line["method"] == "FILE");
    if !is_file {
        return refused(Refusal::invalid_field("method", "method must be FILE for audio"));
    }
    if let Err(refusal) =
        models::check(service, line.body["model"].as_str().unwrap_or_default(), Purpose::Transcribe)
    {
        return refused(refusal);
    }
    match line.body["file"].as_str() {
        Some(url) => (StatusCode::OK, json!({ "text": format!("offline: you sent the address {url}") })),
        None => refused(Refusal::invalid_field("file", "file is required: the URL of the audio")),
    }
}

/// The same lines, in an order that is not theirs.
pub(crate) fn shuffled(mut lines: Vec<String>, seed: &str) -> Vec<String> {
    let mut numbers = SplitMix(stable_hash(seed.as_bytes()));
    for last in (1..lines.len()).rev() {
        let other = numbers.next_number() % (last as u64 + 1);
        lines.swap(last, usize::try_from(other).unwrap_or_default());
    }
    lines
}
