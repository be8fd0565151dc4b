//! The response to a request whose answer is an event stream.

use std::fmt;

use super::body::Body;
use super::service_error::{self, MOST_OF_AN_ERROR, failure_in};
use super::validate::missing;
use super::{AnswerContext, Response, expected};
use crate::error::{Error, Status};
use crate::json::read;
use crate::message::incoming::Incoming;
use crate::stream::{JoinedAnswer, StreamOutcome};
use crate::watch::Watch;

impl Response {
    /// The whole answer of an event stream, as far as it arrived.
    pub(crate) fn from_stream(
        asked: AnswerContext<'_>,
        head: Incoming,
        joined: JoinedAnswer,
        outcome: StreamOutcome,
        broken: Option<Error>,
    ) -> Response {
        let filter = head.filter;
        let host = asked.host;
        let protocol = |what: &str| Some(error!(Status::Protocol, "{host}'s stream {what}"));
        let too_large = |too_large: &dyn fmt::Display| {
            error!(Status::TooLarge, "{too_large}; set TOGETHER_LIMIT_RESPONSE_BYTES to allow more")
        };
        let is_complete = outcome == StreamOutcome::Complete;
        let mut server_error = None;
        let failure = match outcome {
            StreamOutcome::Complete => None,
            StreamOutcome::Stopped => Some(Error::new(Status::Cancelled, "cancelled by the caller")),
            StreamOutcome::Interrupted(error) => Some(error),
            // A connection that broke is why the stream ended.
            StreamOutcome::Ended | StreamOutcome::NotAnEventStream { .. } if broken.is_some() => broken,
            StreamOutcome::Ended => {
                let last = expected::last_event(asked.operation);
                protocol(&format!("ended before its {last}: the answer is not whole"))
            }
            StreamOutcome::NotAnEventStream { .. } => {
                protocol("is no event stream: is there a proxy or a log-in page on the way?")
            }
            // The data is the model's or a stranger's text, and stays out of messages.
            StreamOutcome::Malformed { problem } => {
                protocol(&format!("holds an event that cannot be read: {problem}"))
            }
            StreamOutcome::TooLarge(what) => Some(too_large(&what)),
            StreamOutcome::ServerError { data } => {
                let is_json = read::check(&data).is_ok();
                // A longer one is no error that anybody reads, and would be there three times.
                let is_short = data.len() <= MOST_OF_AN_ERROR;
                server_error = is_short.then(|| service_error::as_member(&data, is_json));
                Some(failure_in(&data, is_json, &filter, &format!("{host} reported an error in its stream")))
            }
        };
        let mut response = Response { failure, ..Response::of(head) };
        if !joined.bytes().is_empty() {
            response.body = Body::new(joined.into_bytes());
            // Audio shows in its first bytes that it is no text. Nothing ends the search.
            let _ = response.body.find_text(&mut Watch::new(&mut || Ok(())));
        } else {
            match joined.json(server_error.as_deref()) {
                Ok(json) => {
                    drop(joined);
                    response.body = Body::of_json(json);
                }
                Err(what) => {
                    response.failure.get_or_insert_with(|| too_large(&what));
                }
            }
            if is_complete && response.failure.is_none() {
                let missing = missing(&response.body, asked.operation);
                response.failure = missing.and_then(|what| protocol(&format!("ended without any {what}")));
            }
        }
        response.failure = response.failure.map(|error| error.context(asked.operation));
        response.guarded(&filter)
    }
}
