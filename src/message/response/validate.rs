//! The response to a request whose answer is whole: whether the answer is the one that the operation has, or which
//! failure it is.

use memchr::memmem::Finder;
use once_cell::sync::Lazy;

use super::body::Body;
use super::failure_text::{Account, account};
use super::kind::Kind;
use super::service_error::{self, MOST_OF_AN_ERROR, failure_in};
use super::{AnswerContext, Response, expected};
use crate::error::{Error, Result, Status};
use crate::json::read;
use crate::key::KeyFilter;
use crate::message::incoming::Incoming;
use crate::stream::{StreamOutcome, is_failure};
use crate::watch::Watch;

/// The name of an error's member, in every answer that holds one.
static ERROR_NAME: Lazy<Finder<'static>> = Lazy::new(|| Finder::new(b"\"error\""));

impl Response {
    pub(crate) fn from_answer(
        asked: AnswerContext<'_>,
        mut incoming: Incoming,
        watch: &mut Watch<'_>,
    ) -> Response {
        let filter = std::mem::take(&mut incoming.filter);
        let mut response = Response::of(incoming);
        let checked = response.body.find_text(watch).and_then(|()| match response.http_status {
            200..=299 => response.recognise(asked, &filter, watch),
            _ => {
                // An error's body may claim any type and be any text.
                response.body.check(watch)?;
                Err(response.refusal(asked, &filter, watch)?)
            }
        });
        if let Err(error) = &checked
            && matches!(error.status(), Status::Cancelled | Status::Timeout)
        {
            // Nothing is searched for after the request's end.
            response.body.not_searched();
        }
        response.failure = checked.err().map(|error| error.context(asked.operation));
        response.guarded(&filter)
    }

    /// For the fuzzer and tests, which make answers up.
    #[cfg(any(fuzzing, test))]
    pub fn made_up(incoming: Incoming) -> Response {
        let content_type = incoming.headers.content_type();
        let kind = super::kind_of(content_type, &incoming.body, true, true).unwrap_or(Kind::Bytes);
        let asked =
            AnswerContext { operation: "POST /v1/x", host: "host", unfollowed: "", kind, is_link: false };
        Response::from_answer(asked, incoming, &mut Watch::new(&mut || Ok(())))
    }

    /// Tells what the body of a good answer is, and checks what claims to be JSON; what must be in it, too.
    fn recognise(
        &mut self,
        asked: AnswerContext<'_>,
        filter: &KeyFilter,
        watch: &mut Watch<'_>,
    ) -> Result<()> {
        let host = asked.host;
        let protocol = |what: String| Err(error!(Status::Protocol, "{host} answered {what}"));
        if self.body.bytes().is_empty() {
            return match expected::missing_in_nothing(asked.operation) {
                Some(what) => protocol(format!("{} without a byte, and so without {what}", self.http_status)),
                None => Ok(()),
            };
        }
        if asked.kind == Kind::Page {
            return protocol(
                "with a web page instead of the API's answer: is the base URL right, and is there a proxy or a log-in \
                page on the way?"
                    .to_owned(),
            );
        }
        if asked.kind == Kind::Json && !self.body.check(watch)? && !self.body.mend(watch)? {
            let claims_json = self.headers.get("content-type").is_some_and(says_json);
            if claims_json {
                return protocol(format!(
                    "{} with what is not valid JSON: {}",
                    self.http_status,
                    self.body.why_not_json()
                ));
            }
        }
        let missing = missing(&self.body, asked.operation);
        if let Some(json) = self.json()
            && self.may_be_failure(asked.operation, missing.is_none(), json)
            && is_failure_of(asked.operation, json, watch)?
        {
            let what = format!("{host} answered {} with an error", self.http_status);
            return Err(failure_in(json, true, filter, &what));
        }
        match missing {
            Some(what) => protocol(format!("{} with an answer that has no {what}", self.http_status)),
            None => Ok(()),
        }
    }

    /// Whether it is worth going through a good answer for an error in it: at no cost for what most answers are.
    fn may_be_failure(&self, operation: &str, has_what_is_expected: bool, json: &str) -> bool {
        if expected::missing_in_nothing(operation).is_none() {
            // An error alone is short.
            return json.len() <= MOST_OF_AN_ERROR;
        }
        if !has_what_is_expected {
            return true;
        }
        if operation.ends_with("/responses") && self.json().is_some_and(is_failed_response) {
            return true;
        }
        match operation.ends_with("/completions") {
            // Where a choice holds an error, its name is somewhere.
            true => ERROR_NAME.find(json.as_bytes()).is_some(),
            false => self.value("/error").is_some(),
        }
    }

    /// The failure that an HTTP status outside 2xx is: the server's words, the request's id, what to do.
    fn refusal(&self, asked: AnswerContext<'_>, filter: &KeyFilter, watch: &mut Watch<'_>) -> Result<Error> {
        let host = asked.host;
        if let 300 | 304..=306 | 309..=399 = self.http_status {
            let code = self.http_status;
            return Ok(error!(Status::Api, "{host} sent HTTP {code}, which is no answer to this request"));
        }
        if let 301..=308 = self.http_status {
            let why = match asked.unfollowed {
                "" => "and only a GET follows redirects",
                why => why,
            };
            let what = if asked.is_link { "URL" } else { "base URL" };
            return Ok(error!(
                Status::Api,
                "{host} redirected (HTTP {}), {why}: is the {what} right?", self.http_status
            ));
        }
        let body = self.body.text().unwrap_or_default();
        let account = match self.json() {
            Some(json) => account(json, watch)?,
            None => Account::default(),
        };
        let status = service_error::status_of(self.http_status, &account);
        let content_type = self.headers.content_type();
        let words = service_error::words(content_type, body, &account, filter);
        let id = match self.request_id() {
            Some(id) => format!(" (request id {})", filter.apply(&id)),
            None => String::new(),
        };
        let wait = match self.retry_after() {
            Some(wait) if status == Status::RateLimit => format!(" of {} ms", wait.as_millis()),
            _ => String::new(),
        };
        let advice = match asked.is_link {
            true => service_error::advice_on_link(status),
            false => service_error::advice(status),
        };
        Ok(error!(status, "HTTP {} from {}: {words}{id}: {advice}{wait}", self.http_status, host))
    }
}

/// What a whole answer lacks of what its operation's answer has.
pub fn missing(body: &Body, operation: &str) -> Option<&'static str> {
    match body.searched() {
        Some((json, search)) => {
            search.with_cursor(json, |cursor| expected::missing(operation, Some((json, cursor))))
        }
        None => expected::missing(operation, None),
    }
}

fn says_json(content_type: &str) -> bool {
    content_type.as_bytes().windows(4).any(|part| part.eq_ignore_ascii_case(b"json"))
}

/// Whether a whole answer under HTTP 2xx is the server's account of a failure. Jobs and files have members of such
/// names too, and an `id` and a status of their own beside them: so of operations whose answer is not known only what
/// is nothing but an error is one.
fn is_failure_of(operation: &str, json: &str, watch: &mut Watch<'_>) -> Result<bool> {
    let is_failure = match is_failure(json, watch) {
        Ok(is_failure) => is_failure,
        Err(StreamOutcome::Interrupted(error)) => return Err(error),
        Err(_) => false,
    };
    let is_known = || expected::missing_in_nothing(operation).is_some();
    let is_object_of_its_own = || {
        ["/id", "/status", "/data", "/created_at"]
            .iter()
            .filter(|pointer| read::find(json, pointer).is_some())
            .count()
            > 0
    };
    // "The job is deleted" is all that a deletion may have to say.
    let says_what_is_done = || {
        let names_an_error = |pointer: &&str| read::find(json, pointer).is_some();
        operation.starts_with("DELETE ") && !["/error", "/code", "/type"].iter().any(names_an_error)
    };
    let is_failed = || operation.ends_with("/responses") && is_failed_response(json);
    Ok(is_failure && (is_known() || !is_object_of_its_own() && !says_what_is_done()) || is_failed())
}

/// Whether a whole answer of the Responses API says that it is none, perhaps without saying why.
fn is_failed_response(json: &str) -> bool {
    matches!(read::find(json, "/status"), Some("\"failed\"" | "\"cancelled\""))
}
