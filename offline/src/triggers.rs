//! The models under `offline/`: ask for one, and the thing that it is named after happens.
//!
//! They let a program meet the service's bad days on purpose. Those that happen before any answer is made
//! are carried out here; those inside an answer are read by the routes that write text.

use std::collections::HashMap;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{Query, Request};
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use crate::refusal::Refusal;

/// How long `offline/slow` waits when its client does.
const SLOW: Duration = Duration::from_secs(30);

/// The statuses that `GET /v1/models` names; any from 400 to 599 is answered.
const LISTED_STATUSES: [u16; 14] = [400, 401, 402, 403, 404, 408, 409, 413, 422, 429, 500, 502, 503, 524];

/// The behaviour that a model under `offline/` selects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trigger {
    /// `offline/status-NNN`: refused with that HTTP status, in the shape that the service has for it.
    Status(StatusCode),
    /// `offline/slow`: nothing until the client goes away or 30 seconds pass, then a usual answer.
    Slow,
    /// `offline/echo`: the answer is the request's body, word for word.
    Echo,
    /// `offline/cut`: a stream that ends after its first half, without `[DONE]`.
    Cut,
    /// `offline/error-in-stream`: a stream that turns into an error after its first half.
    ErrorInStream,
    /// `offline/wrong-json`: an answer to a schema that does not fit it.
    WrongJson,
    /// `offline/broken-json`: an answer to a schema that is not JSON.
    BrokenJson,
    /// `offline/moved-link`: links of images and films that lead on to another host's.
    MovedLink,
    /// `offline/cut-link`: links whose file ends after its first half.
    CutLink,
    /// `offline/cut-first`: the server's first session ends without a word, as with `offline/cut`; no later one does.
    CutFirst,
    /// `offline/close-NNNN`: a session that is closed with that code at the first message.
    Close(u16),
    /// `offline/failed-turn`: a session whose first commit is lost.
    FailedTurn,
    /// `offline/failed-session`: a session that fails at its first commit.
    FailedSession,
    /// `offline/failed-job`: a job that fails.
    FailedJob,
    /// `offline/flaky-job`: a job of which every other poll fails.
    FlakyJob,
    /// `offline/endless-job`: a job that never ends.
    EndlessJob,
    /// `offline/expired-job`: a batch whose time is over before this request of it.
    ExpiredJob,
    /// `offline/all-tools`: every tool is called, in one answer.
    AllTools,
    /// `offline/wrong-arguments`: the first call's arguments fit no schema; told so, it calls rightly.
    WrongArguments,
    /// `offline/broken-arguments`: the same with arguments that are not JSON.
    BrokenArguments,
    /// `offline/endless-tools`: whatever a tool answers, it is called again.
    EndlessTools,
}

impl Trigger {
    /// The trigger of that name, if there is one.
    pub fn named(model: &str) -> Option<Self> {
        match model.strip_prefix("offline/")? {
            "slow" => Some(Self::Slow),
            "echo" => Some(Self::Echo),
            "cut" => Some(Self::Cut),
            "error-in-stream" => Some(Self::ErrorInStream),
            "wrong-json" => Some(Self::WrongJson),
            "broken-json" => Some(Self::BrokenJson),
            "moved-link" => Some(Self::MovedLink),
            "cut-link" => Some(Self::CutLink),
            "failed-job" => Some(Self::FailedJob),
            "flaky-job" => Some(Self::FlakyJob),
            "endless-job" => Some(Self::EndlessJob),
            "expired-job" => Some(Self::ExpiredJob),
            "all-tools" => Some(Self::AllTools),
            "wrong-arguments" => Some(Self::WrongArguments),
            "broken-arguments" => Some(Self::BrokenArguments),
            "endless-tools" => Some(Self::EndlessTools),
            "cut-first" => Some(Self::CutFirst),
            "failed-turn" => Some(Self::FailedTurn),
            "failed-session" => Some(Self::FailedSession),
            other if let Some(code) = other.strip_prefix("close-") => {
                code.parse().ok().filter(|code| (1000..5000).contains(code)).map(Self::Close)
            }
            other => {
                let status = other.strip_prefix("status-")?.parse::<u16>().ok()?;
                let status = StatusCode::from_u16(status).ok()?;
                (status.is_client_error() || status.is_server_error()).then_some(Self::Status(status))
            }
        }
    }
}

/// The names for the list of models.
pub(crate) fn listed() -> impl Iterator<Item = String> {
    const PLAIN: [&str; 21] = [
        "slow",
        "echo",
        "cut",
        "error-in-stream",
        "wrong-json",
        "broken-json",
        "moved-link",
        "cut-link",
        "failed-job",
        "flaky-job",
        "endless-job",
        "expired-job",
        "all-tools",
        "wrong-arguments",
        "broken-arguments",
        "endless-tools",
        "cut-first",
        "failed-turn",
        "failed-session",
        "close-1011",
        "close-4503",
    ];
    PLAIN
        .into_iter()
        .map(|name| format!("offline/{name}"))
        .chain(LISTED_STATUSES.into_iter().map(|status| format!("offline/status-{status}")))
}

/// Carries out the triggers that come before an answer; lets every other request through.
pub(crate) async fn intercept(request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    // The door has read the body already and holds it in memory: no limit is needed, and none can fail.
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap_or_default();
    match named_in(&body).or_else(|| named_in_query(&parts.uri)) {
        Some(Trigger::Status(status)) => return refuse(status),
        Some(Trigger::Slow) => tokio::time::sleep(SLOW).await,
        _ => {}
    }
    next.run(Request::from_parts(parts, Body::from(body))).await
}

fn named_in(body: &Bytes) -> Option<Trigger> {
    let body: Value = serde_json::from_slice(body).ok()?;
    Trigger::named(body.get("model")?.as_str()?)
}

/// Of a session, whose fields are its query.
fn named_in_query(target: &Uri) -> Option<Trigger> {
    let Query(fields) = Query::<HashMap<String, String>>::try_from_uri(target).ok()?;
    Trigger::named(fields.get("model")?)
}

/// The refusal that the service gives with this status.
fn refuse(status: StatusCode) -> Response {
    let refusal = |kind, message| Refusal::new(status, kind, message);
    match status.as_u16() {
        401 => refusal("invalid_request_error", "Invalid API key provided.")
            .with_code("invalid_api_key")
            .into_response(),
        402 => refusal(
            "credit_limit",
            "Credit limit exceeded: add credits in the billing settings of your account to go on.",
        )
        .into_response(),
        403 => refusal(
            "invalid_request_error",
            "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 131073. \
             Given: 131000 `inputs` tokens and 4096 `max_new_tokens`",
        )
        .with_param("max_tokens")
        .into_response(),
        404 => refusal("invalid_request_error", "Unable to find model.")
            .with_param("model")
            .with_code("model_not_found")
            .into_response(),
        409 => refusal("conflict", "Batch job is already in progress").in_bare_text().into_response(),
        429 => {
            let refusal = refusal(
                "dynamic_request_limited",
                "You are sending requests faster than your current dynamic rate allows: slow down and try again.",
            );
            let mut response = refusal.into_response();
            let headers = response.headers_mut();
            headers.insert("x-ratelimit-reset", HeaderValue::from_static("1"));
            headers.insert("x-ratelimit-remaining", HeaderValue::from_static("0"));
            response
        }
        500 => refusal("server_error", "Internal server error").into_response(),
        503 => refusal("service_unavailable", "The server is overloaded or not ready yet: try again later.")
            .into_response(),
        502 | 504 | 520..=527 => page(status),
        400..=499 => {
            refusal("invalid_request_error", "Refused, as the model's name asks for.").into_response()
        }
        _ => refusal("server_error", "Failed, as the model's name asks for.").into_response(),
    }
}

/// What stands between a client and the service answers in HTML.
fn page(status: StatusCode) -> Response {
    let code = status.as_u16();
    let what = match code {
        502 => "Bad gateway",
        504 => "Gateway time-out",
        524 => "A timeout occurred",
        _ => "Web server is returning an unknown error",
    };
    let page = format!(
        "<!DOCTYPE html>\n<html lang=\"en-US\">\n<head><title>together.offline | {code}: {what}</title></head>\n\
         <body><h1>{what} <span>Error code {code}</span></h1><p>Cloudflare-like page of the offline server.</p></body>\n\
         </html>\n"
    );
    (status, [(header::CONTENT_TYPE, "text/html; charset=UTF-8")], page).into_response()
}
