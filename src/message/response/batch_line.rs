//! A line of a batch's results or errors, as the answer that the request would have had alone.
//!
//! Responsible for the status that a line means: a response in it is judged as one that came over HTTP, and an error
//! without one by its own words. It must not know where the line is from.

use std::borrow::Cow;

use super::service_error::failure_in;
use super::{AnswerContext, Kind, Response};
use crate::error::{Error, Status};
use crate::json::read;
use crate::key::KeyFilter;
use crate::message::incoming::Incoming;
use crate::watch::Watch;

impl Response {
    /// The answer in `line`, which is JSON.
    pub(crate) fn of_batch_line(line: &Response, operation: &str) -> Response {
        let response = line.value("/response").filter(|response| response.starts_with('{'));
        let Some(response) = response else { return of_error(line, operation) };
        let body = read::find(response, "/body").unwrap_or_default();
        let status = read::find(response, "/status_code").and_then(read::integer).unwrap_or(200);
        // A text is in a string; JSON may be too.
        let body = match body.starts_with('"') {
            true => read::string(body).unwrap_or_default(),
            false => Cow::Borrowed(body),
        };
        let is_json = body.starts_with(['{', '[']);
        let incoming = Incoming {
            status: u16::try_from(status).unwrap_or_default(),
            body: body.into_owned().into_bytes(),
            ..Incoming::default()
        };
        let kind = if is_json { Kind::Json } else { Kind::Bytes };
        let asked = AnswerContext { operation, host: "the batch", unfollowed: "", kind, is_link: false };
        Response::from_answer(asked, incoming, &mut Watch::new(&mut || Ok(())))
    }
}

/// Of a request that has no response at all.
fn of_error(line: &Response, operation: &str) -> Response {
    let Some(error) = line.value("/error").filter(|error| *error != "null") else {
        let error = Error::new(
            Status::Protocol,
            "the batch's line for the request has neither a response nor an error",
        );
        return Response::failed(error.context(operation));
    };
    let json = format!("{{\"error\":{error}}}");
    let failure = failure_in(&json, true, &KeyFilter::default(), "the batch could not carry out the request");
    Response::from_json(&json).stopped(operation, failure)
}

#[cfg(fuzzing)]
impl Response {
    /// For the fuzzer, which makes lines up.
    pub fn of_made_up_batch_line(line: &str) -> Response {
        Response::of_batch_line(&Response::from_json(line), "POST /v1/chat/completions")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(line: &str) -> Response {
        Response::of_batch_line(&Response::from_json(line), "POST /v1/chat/completions")
    }

    #[test]
    fn a_response_is_what_it_would_have_been_alone() {
        let good = answer(
            r#"{"custom_id":"a","response":{"status_code":200,"body":{"choices":[{"message":{"content":"Hi"}}]}},"error":null}"#,
        );
        assert_eq!((good.status(), good.http_status()), (Status::Ok, 200));
        assert_eq!(good.text().as_deref(), Some("Hi"));
        for (line, status, http, words) in [
            (
                r#"{"response":{"status_code":422,"body":{"error":{"message":"no such field"}}}}"#,
                Status::Unprocessable,
                422,
                "POST /v1/chat/completions: HTTP 422 from the batch: no such field",
            ),
            (
                r#"{"response":{"status_code":429,"body":{}}}"#,
                Status::RateLimit,
                429,
                "HTTP 429 from the batch",
            ),
            (r#"{"response":{"body":{"error":"odd"}}}"#, Status::Server, 200, "odd"),
            (r#"{"response":{"status_code":200,"body":{}}}"#, Status::Protocol, 200, "has no choices"),
            (r#"{"response":{"status_code":200}}"#, Status::Protocol, 200, "without a byte"),
            (r#"{"response":{"status_code":-7,"body":{"choices":[{}]}}}"#, Status::Api, 0, "HTTP 0"),
            (
                r#"{"error":{"message":"no such model","code":"model_not_found"}}"#,
                Status::NotFound,
                0,
                "POST /v1/chat/completions: the batch could not carry out the request: no such model (model_not_found)",
            ),
            (r#"{"error":{"message":"busy","code":"503"}}"#, Status::Overloaded, 0, "busy"),
            (r#"{"error":"down"}"#, Status::Server, 0, "down"),
            (r#"{"error":null}"#, Status::Protocol, 0, "neither a response nor an error"),
            (r#"{"response":7}"#, Status::Protocol, 0, "neither a response nor an error"),
            ("[]", Status::Protocol, 0, "neither a response nor an error"),
        ] {
            let failed = answer(line);
            let failure = failed.failure().unwrap_or_else(|| panic!("{line}"));
            assert_eq!((failure.status(), failed.http_status()), (status, http), "{line}: {failure}");
            assert!(failure.message().contains(words), "{line}: {failure}");
        }
        assert_eq!(answer(r#"{"error":{"message":"m"}}"#).string("/error/message").as_deref(), Some("m"));
    }

    #[test]
    fn a_body_may_be_text() {
        let line = r#"{"response":{"status_code":200,"body":"{\"text\":\"a\"}"}}"#;
        let operation = "POST /v1/audio/transcriptions";
        let json = Response::of_batch_line(&Response::from_json(line), operation);
        assert_eq!((json.status(), json.text().as_deref()), (Status::Ok, Some("a")));
        let line = r#"{"response":{"status_code":200,"body":"plain"}}"#;
        let text = Response::of_batch_line(&Response::from_json(line), operation);
        assert_eq!((text.status(), text.body()), (Status::Ok, &b"plain"[..]));
    }
}
