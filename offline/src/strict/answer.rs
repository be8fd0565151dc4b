//! Holds an answer against the description, and makes an example of one where the server has none of its own.

use std::sync::Arc;

use axum::body::{Body, HttpBody};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use super::api::{Answer, Api, Operation, Schema};
use super::dialect::Direction;
use super::misfit::Misfit;
use super::request::media_type;
use crate::links;
use crate::refusal::Refusal;
use crate::schema;
use crate::service::Service;

const JSON: &str = "application/json";
/// The file that an example's link leads to.
const EXAMPLE_FILE: &str = "ffa000-64x64.png";

/// The answer as it was, and what of it does not fit. Refusals and streams are not looked at.
pub(super) async fn check(api: &Api, operation: &Operation, answer: Response) -> (Response, Option<Misfit>) {
    let status = answer.status();
    if status.is_client_error() || status.is_server_error() || status == StatusCode::SWITCHING_PROTOCOLS {
        return (answer, None);
    }
    let Some((_, described)) = operation.answers.iter().find(|(known, _)| *known == status.as_str()) else {
        let known: Vec<&str> = operation.answers.iter().map(|(known, _)| known.as_str()).collect();
        let problem = format!("is {}; described: {}", status.as_str(), known.join(", "));
        return (answer, Some(Misfit::new("the status", problem)));
    };
    if let Some(missing) = described.headers.iter().find(|name| !answer.headers().contains_key(name.as_str()))
    {
        return (answer, Some(Misfit::new(format!("the header {missing:?}"), "is not there")));
    }
    let kind = media_type(answer.headers());
    let schema = match described.contents.iter().find(|(known, _)| *known == kind) {
        Some((_, schema)) => schema,
        None if described.contents.is_empty() || status.is_redirection() => return (answer, None),
        // A file has its own type.
        None if described.contents.iter().any(|(_, schema)| api.written(schema)["format"] == "binary") => {
            return (answer, None);
        }
        None => {
            let known: Vec<&str> = described.contents.iter().map(|(known, _)| known.as_str()).collect();
            let problem = format!("is {kind:?}; described: {}", known.join(", "));
            return (answer, Some(Misfit::new("the header \"content-type\"", problem)));
        }
    };
    if kind != JSON || answer.body().size_hint().exact().is_none() {
        return (answer, None);
    }
    let (parts, body) = answer.into_parts();
    let Ok(body) = axum::body::to_bytes(body, usize::MAX).await else {
        return (StatusCode::INTERNAL_SERVER_ERROR.into_response(), None);
    };
    let fits = match serde_json::from_slice(&body) {
        Ok(value) => api.check(schema, &value, "the answer"),
        Err(error) => Err(Misfit::new("the answer", format!("is no JSON: {error}"))),
    };
    (Response::from_parts(parts, Body::from(body)), fits.err())
}

/// The good answer of an operation, with the simplest values that its schema allows.
pub(super) fn example(api: &Api, operation: &Operation, service: &Arc<Service>) -> Response {
    let good =
        operation.answers.iter().find(|(status, _)| status.starts_with('2') || status.starts_with('3'));
    let code = good.and_then(|(status, _)| status.parse::<u16>().ok());
    let (Some((_, described)), Some(Ok(status))) = (good, code.map(StatusCode::from_u16)) else {
        return Refusal::new(
            StatusCode::NOT_IMPLEMENTED,
            "invalid_request_error",
            format!("The offline server has no example of {} {}.", operation.method, operation.path),
        )
        .into_response();
    };
    let mut answer = match described.contents.first() {
        None => StatusCode::OK.into_response(),
        Some((kind, schema)) if kind == JSON && !status.is_redirection() => {
            json_answer(&example_value(api, schema)).into_response()
        }
        Some((kind, _)) => {
            ([(header::CONTENT_TYPE, kind.clone())], "an example of the offline server\n").into_response()
        }
    };
    *answer.status_mut() = status;
    if status.is_redirection()
        && let Ok(link) =
            HeaderValue::try_from(links::on_another_host(&links::to(service, EXAMPLE_FILE, None)))
    {
        answer.headers_mut().insert(header::LOCATION, link);
    }
    fill_headers(described, &mut answer);
    answer
}

fn json_answer(value: &Value) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, JSON)], value.to_string())
}

fn fill_headers(described: &Answer, answer: &mut Response) {
    for name in &described.headers {
        if let Ok(name) = HeaderName::try_from(name.as_str()) {
            answer.headers_mut().entry(name).or_insert(HeaderValue::from_static("offline-example"));
        }
    }
}

/// The example that is written beside the schema, if it fits; otherwise one that is made.
pub(super) fn example_value(api: &Api, schema: &Schema) -> Value {
    let written = api.written(schema);
    if let Some(example) = written.get("example")
        && api.check(schema, example, "").is_ok()
    {
        return example.clone();
    }
    schema::sample_in(api.document(Direction::Answer), written, "example")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_example_fits_its_schema() {
        let api = Api::new().expect("schemas");
        assert_eq!(api.operations.len(), 229);
        let mut failures = Vec::new();
        for operation in &api.operations {
            for (status, answer) in operation.answers.iter().filter(|(status, _)| status.starts_with('2')) {
                for (_, schema) in answer.contents.iter().filter(|(kind, _)| kind == JSON) {
                    let example = example_value(&api, schema);
                    if let Err(misfit) = api.check(schema, &example, "the example") {
                        failures.push(format!(
                            "{} {} {status}: {misfit:?}: {example}",
                            operation.method, operation.path
                        ));
                    }
                }
            }
        }
        assert!(failures.is_empty(), "{} of them:\n{}", failures.len(), failures.join("\n"));
    }

    #[test]
    fn every_schema_of_a_request_is_one() {
        let api = Api::new().expect("schemas");
        for operation in &api.operations {
            let of_body = operation.body.iter().flat_map(|body| &body.contents).map(|(_, schema)| schema);
            let of_parameters = operation.parameters.iter().map(|parameter| &parameter.schema);
            for schema in of_body.chain(of_parameters) {
                let checked = api.check(schema, &Value::Null, "");
                let problem = checked.err().map(|misfit| misfit.problem).unwrap_or_default();
                assert!(!problem.contains("is none"), "{} {}: {problem}", operation.method, operation.path);
            }
        }
    }
}
