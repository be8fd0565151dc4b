//! `--strict`: every request is held against the description of the API before its route sees it, and every answer of
//! a route before the client does; an operation without a route gets an example.
//!
//! One layer around the routes, which is not there without `--strict`. It knows no operation of its own: all that it
//! checks is in `schemas/`. Paths that are no API's, as links are, pass.

mod answer;
mod api;
mod dialect;
mod misfit;
mod query;
mod request;

use std::io;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};

use crate::refusal::Refusal;
use crate::service::Service;
use api::Api;
use misfit::Misfit;

/// What a request was checked by: `description`, or `facts`.
const CHECKED_BY: HeaderName = HeaderName::from_static("x-offline-checked-by");
/// Where an answer is from: `server`, or `example`.
const ANSWER: HeaderName = HeaderName::from_static("x-offline-answer");
/// What of the server's own answer does not fit the description.
const MISFIT: HeaderName = HeaderName::from_static("x-offline-answer-misfit");
/// The most of a misfit that stands in a header.
const MOST_OF_MISFIT: usize = 400;

/// On the answer to a request that no route takes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NoRoute;

struct Strict {
    api: Api,
    service: Arc<Service>,
}

/// The routes, behind the check if the settings want one.
pub(crate) fn around(
    routes: Router<Arc<Service>>,
    service: &Arc<Service>,
) -> io::Result<Router<Arc<Service>>> {
    if !service.settings.strict {
        return Ok(routes);
    }
    let api = Api::new().map_err(io::Error::other)?;
    let strict = Arc::new(Strict { api, service: Arc::clone(service) });
    Ok(routes.layer(from_fn_with_state(strict, check)))
}

async fn check(State(strict): State<Arc<Strict>>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path();
    if !["/v1/", "/v2/", "/v3/"].iter().any(|version| path.starts_with(version)) {
        return next.run(Request::from_parts(parts, body)).await;
    }
    let Some((operation, in_path)) = strict.api.find(&parts.method, path) else {
        return no_such_operation(&strict.api, parts.method.as_str(), path).into_response();
    };
    // The door has read it whole, within its limit.
    let Ok(body) = axum::body::to_bytes(body, usize::MAX).await else {
        return Refusal::invalid("The request's body did not arrive whole.").into_response();
    };
    let mut answer = match request::check(&strict.api, operation, &in_path, &parts, &body).await {
        Err(misfit) => refusal(&operation.method, &operation.path, misfit).into_response(),
        Ok(()) => {
            let name = format!("{} {}", operation.method, operation.path);
            strict.service.traffic.request_fitted(name, operation.source.name());
            let own = next.run(Request::from_parts(parts, Body::from(body))).await;
            if own.extensions().get::<NoRoute>().is_some() {
                let mut example = answer::example(&strict.api, operation, &strict.service);
                example.headers_mut().insert(ANSWER, HeaderValue::from_static("example"));
                example
            } else {
                let (mut own, misfit) = answer::check(&strict.api, operation, own).await;
                own.headers_mut().insert(ANSWER, HeaderValue::from_static("server"));
                if let Some(text) = misfit.and_then(header_text) {
                    own.headers_mut().insert(MISFIT, text);
                }
                own
            }
        }
    };
    answer.headers_mut().insert(CHECKED_BY, HeaderValue::from_static(operation.source.name()));
    answer
}

fn refusal(method: &axum::http::Method, path: &str, misfit: Misfit) -> Refusal {
    let Misfit { place, problem } = misfit;
    let message = format!("The request does not fit the description of {method} {path}: {place}: {problem}");
    Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid_request_error", message)
        .with_code("not_as_described")
}

fn no_such_operation(api: &Api, method: &str, path: &str) -> Refusal {
    let methods = api.methods(path);
    let hint = match methods.is_empty() {
        true => "no operation has this path".to_owned(),
        false => format!("this path has {}", methods.join(", ")),
    };
    let message = format!("The API describes no operation {method} {path}: {hint}.");
    Refusal::new(StatusCode::NOT_FOUND, "invalid_request_error", message).with_code("not_described")
}

fn header_text(misfit: Misfit) -> Option<HeaderValue> {
    let text = format!("{}: {}", misfit.place, misfit.problem);
    let plain = text.chars().map(|character| if (' '..='~').contains(&character) { character } else { '?' });
    HeaderValue::try_from(plain.take(MOST_OF_MISFIT).collect::<String>()).ok()
}
