//! What happens to every request before and after its route: read whole, kept in the traffic, given an id,
//! let in by its key, and answered with the headers that the service sends.
//!
//! The door knows no route, but that links lead to files without a key, as the service's presigned ones do; and that what
//! is put to the storage, which may be long, is read there and not kept in the traffic.

use std::sync::Arc;

use axum::body::{Body, HttpBody};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;

use crate::exchange::Exchange;
use crate::links;
use crate::refusal::Refusal;
use crate::service::Service;
use crate::traffic::{ReceivedRequest, TrafficLog};
use crate::uploads;

/// The largest body taken: room for pictures in messages, yet no way to fill the memory.
const BODY_LIMIT: usize = 32 << 20;
/// The largest form. The service takes files of batches up to 100 MB, and audio up to 80.
const FORM_LIMIT: usize = 128 << 20;
/// Requests per second that the service says it allows. Nothing is counted here.
const RATE_LIMIT: HeaderValue = HeaderValue::from_static("600");

/// The number of the connection that a request came on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ConnectionNumber(pub u64);

/// The outermost layer of the service.
pub(crate) async fn pass(State(service): State<Arc<Service>>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let is_stored = parts.uri.path().starts_with(uploads::PATH);
    let (body, stored) = if is_stored { (Body::empty(), Some(body)) } else { (body, None) };
    let limit = if is_form(&parts.headers) { FORM_LIMIT } else { BODY_LIMIT };
    let Ok(body) = axum::body::to_bytes(body, limit).await else {
        let refusal = Refusal::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "invalid_request_error",
            format!("the request's body did not arrive whole, or is larger than {limit} bytes"),
        );
        // It was never received whole, so it was not counted.
        return finish(refusal.into_response(), &Exchange::new(0), false);
    };
    let connection = parts.extensions.get::<ConnectionNumber>().map_or(0, |number| number.0);
    let number = service.traffic.request_received(ReceivedRequest {
        connection,
        method: parts.method.to_string(),
        target: parts.uri.path_and_query().map_or_else(String::new, ToString::to_string),
        headers: parts
            .headers
            .iter()
            .map(|(name, value)| (name.to_string(), value.as_bytes().to_vec()))
            .collect(),
        body: body.clone(),
    });

    let exchange = Exchange::new(number);
    let is_traced = parts.headers.get("x-together-debug").is_some_and(|value| value == "1");
    let entry = if is_stored || parts.uri.path().starts_with(links::PATH) {
        Ok(())
    } else {
        check_key(&parts.headers, &service.settings.key)
    };

    let watch = AbandonWatch { unfinished: Some(Arc::clone(&service.traffic)) };
    let mut request = Request::from_parts(parts, stored.unwrap_or_else(|| Body::from(body)));
    request.extensions_mut().insert(exchange.clone());
    let response = match entry {
        Ok(()) => next.run(request).await,
        Err(refusal) => refusal.into_response(),
    };
    watch.over(finish(response, &exchange, is_traced))
}

fn is_form(headers: &HeaderMap) -> bool {
    headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"multipart/form-data"))
}

fn check_key(headers: &HeaderMap, key: &str) -> Result<(), Refusal> {
    let refusal = |message: &str| Refusal::new(StatusCode::UNAUTHORIZED, "invalid_request_error", message);
    let Some(given) = headers.get(header::AUTHORIZATION) else {
        return Err(refusal("Missing API key: send it as \"Authorization: Bearer <key>\".")
            .with_code("missing_api_key"));
    };
    match given.as_bytes().strip_prefix(b"Bearer ") {
        Some(given) if given == key.as_bytes() => Ok(()),
        _ => Err(refusal(
            "Invalid API key provided: the offline server takes the key that it was started with.",
        )
        .with_code("invalid_api_key")),
    }
}

/// Writes out a refusal and adds the headers of every answer.
fn finish(mut response: Response, exchange: &Exchange, is_traced: bool) -> Response {
    if let Some(refusal) = response.extensions_mut().remove::<Refusal>() {
        let body = refusal.body(exchange).to_string();
        *response.body_mut() = Body::from(body);
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
    let headers = response.headers_mut();
    let mut add = |name: &'static str, value: HeaderValue| {
        headers.entry(HeaderName::from_static(name)).or_insert(value);
    };
    add("x-ratelimit-limit", RATE_LIMIT);
    add("x-ratelimit-remaining", RATE_LIMIT);
    add("x-ratelimit-reset", HeaderValue::from_static("0"));
    if let Ok(ray) = HeaderValue::try_from(format!("{}-OFF", exchange.ray)) {
        add("cf-ray", ray);
    }
    if let Ok(id) = HeaderValue::try_from(&exchange.id) {
        add("x-request-id", id.clone());
        if is_traced {
            add("x-together-traceid", id);
        }
    }
    response
}

/// Counts a request as abandoned when it is dropped before its answer has ended, as happens when the client
/// goes away.
struct AbandonWatch {
    /// Where to count it; nothing once the answer has ended.
    unfinished: Option<Arc<TrafficLog>>,
}

impl AbandonWatch {
    /// Stays with the answer until its last byte; an answer that is whole already has nothing left to abandon.
    fn over(mut self, response: Response) -> Response {
        if response.body().size_hint().exact().is_some() {
            self.unfinished = None;
            return response;
        }
        let (parts, body) = response.into_parts();
        let watched =
            futures_util::stream::unfold((body.into_data_stream(), self), |(mut body, mut watch)| async {
                let frame = body.next().await;
                if frame.is_none() {
                    watch.unfinished = None;
                }
                Some((frame?, (body, watch)))
            });
        Response::from_parts(parts, Body::from_stream(watched))
    }
}

impl Drop for AbandonWatch {
    fn drop(&mut self) {
        if let Some(traffic) = &self.unfinished {
            traffic.request_abandoned();
        }
    }
}
