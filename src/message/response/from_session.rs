//! The response to a request that became a session, and the failures that the service reports in one.

use super::Response;
use super::body::Body;
use super::failure_text::Account;
use super::service_error::{advice, as_member, failure_in, shortened, status_of};
use crate::error::{Error, Status};
use crate::key::KeyFilter;
use crate::message::incoming::Incoming;

/// What a session came to.
pub(crate) struct SessionEnd<'a> {
    /// All that was said, where it listened.
    pub text: Option<&'a str>,
    /// The service's account of the session.
    pub opened_as: Option<&'a str>,
    /// The message that ended it.
    pub reported: Option<&'a str>,
    pub failure: Option<Error>,
}

impl Response {
    pub(crate) fn from_session(operation: &str, head: Incoming, end: SessionEnd<'_>) -> Response {
        let filter = head.filter;
        let mut json = r#"{"object":"realtime""#.to_owned();
        let mut add = |name: &str, value: &str| {
            json.extend([",\"", name, "\":", value]);
        };
        if let Some(text) = end.text {
            add("text", &serde_json::Value::from(text).to_string());
        }
        if let Some(session) = end.opened_as {
            add("session", session);
        }
        if let Some(message) = end.reported {
            add("error", &as_member(message, true));
        }
        json.push('}');
        let mut response = Response::of(head);
        response.body = Body::of_json(json);
        response.failure = end.failure.map(|error| error.context(operation));
        response.guarded(&filter)
    }
}

/// The failure that a message reports, which is JSON.
pub(crate) fn failure_of_message(json: &str, filter: &KeyFilter, host: &str) -> Error {
    failure_in(json, true, filter, &format!("{host} ended the session"))
}

/// The close code of a server that has no worker for the model.
const NO_WORKER: u16 = 4503;

/// The failure of a session that the server closed. Its codes from 4400 on are HTTP's statuses.
pub(crate) fn failure_of_close(code: u16, reason: &str, filter: &KeyFilter, host: &str) -> Error {
    let words = match shortened(&filter.apply(reason)) {
        words if words.is_empty() => String::new(),
        words => format!(": {words}"),
    };
    let (status, what) = match code {
        NO_WORKER => (
            Status::Overloaded,
            "it has no worker for the model: another endpoint may have one, which another base URL leads to; or try \
            again in a moment",
        ),
        4400..=4599 => {
            let status = status_of(code - 4000, &Account::default());
            (status, advice(status))
        }
        1000 | 1001 | 1005 => (Status::Connection, "some of what was sent has no answer: send that again"),
        // A code that no server may send comes as this one, too.
        1002 => (Status::Protocol, "one of the two sides breaks the websocket protocol"),
        1009 => (Status::TooLarge, "send less in one message"),
        1011 => (Status::Server, advice(Status::Server)),
        1012..=1014 => (Status::Overloaded, advice(Status::Overloaded)),
        _ => (Status::Api, "look up what this close code means, and correct what was sent"),
    };
    let failure = error!(status, "{host} closed the session with code {code}{words}: {what}");
    if code == NO_WORKER { failure.mark_not_retryable() } else { failure }
}
