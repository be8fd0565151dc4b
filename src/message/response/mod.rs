//! A response: an answer, or why there is none.
//!
//! Responsible for the status and the line of text that a failure gets, and for lending parts of the answer by convenience
//! or by JSON pointer. It must not send anything.

mod batch_line;
mod body;
mod bytes;
mod expected;
mod failed_job;
mod failure_text;
mod from_session;
mod from_stream;
mod kind;
mod parsed;
mod retry_after;
mod service_error;
mod text;
mod validate;

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use self::body::Body;
pub(crate) use self::service_error::MOST_OF_AN_ERROR;
use crate::error::{Error, Status};
use crate::json::read;
use crate::key::KeyFilter;
use crate::message::incoming::{Broken, Incoming, ResponseHeaders};
use crate::message::times::{Time, Times};
use crate::sys::allocator::WipedOnFree;
use crate::sys::registers;
pub(crate) use from_session::{SessionEnd, failure_of_close, failure_of_message};
pub(crate) use kind::{Declared, Kind, foreign_coding, kind_of};

pub struct Response {
    failure: Option<Error>,
    http_status: u16,
    headers: ResponseHeaders,
    body: Body,
    /// Why the tries before the last one failed.
    earlier: Vec<Error>,
    tries: u32,
    /// How long another request's answer asked for quiet.
    held_back: Option<Duration>,
    /// How long its parts took.
    times: Option<Times>,
    /// What a person reads, where the library itself has written the answer.
    text: Option<String>,
    /// The messages of the turns before it: answers that called tools, and the tools' results.
    turns: Vec<serde_json::Value>,
    /// Of an upload: the service had the content already.
    is_of_known_content: bool,
    /// Of a failure that quotes the key. The last field, so that the others are freed before it.
    quote: Option<KeyQuote>,
}

/// A request whose answer is read: what messages and checks need to know of it.
#[derive(Clone, Copy)]
pub(crate) struct AnswerContext<'a> {
    /// Method and path.
    pub operation: &'a str,
    /// The server that answered.
    pub host: &'a str,
    /// Why a redirect was not followed.
    pub unfollowed: &'a str,
    /// What the answer is read as, if it is a good one.
    pub kind: Kind,
    /// Asked for by a URL of its own, and not the API's answer.
    pub is_link: bool,
}

/// A report of the library's own, in its two forms.
pub(crate) struct Report {
    pub json: String,
    pub text: String,
}

impl Response {
    /// A response that broke off; what had come stays readable.
    pub(crate) fn broken_off(operation: &str, Broken { error, so_far }: Broken) -> Response {
        let filter = so_far.filter;
        Response { failure: Some(error.context(operation)), ..Response::of(so_far) }.guarded(&filter)
    }

    /// The same response. Where it is a failure that quotes the key, all memory is wiped when it is freed, for as long as the
    /// response exists: copies of what it says are in many hands until then.
    fn guarded(mut self, filter: &KeyFilter) -> Response {
        let quotes_key = || {
            let is_long = self.body().len() > MOST_OF_AN_ERROR;
            let mut values = self.headers.as_map().values();
            is_long
                || filter.finds_key_in(self.body())
                || values.any(|value| filter.finds_key_in(value.as_bytes()))
        };
        if self.failure.is_some() && filter.has_keys() && quotes_key() {
            self.quote = Some(KeyQuote { _wiped: WipedOnFree::begin() });
        }
        self
    }

    /// Whether it is a failure that quotes the key, or is too long to be searched for it.
    pub(crate) fn quotes_key(&self) -> bool {
        self.quote.is_some()
    }

    /// A response to a request that had no answer.
    pub(crate) fn failed(error: Error) -> Response {
        Response { failure: Some(error), ..Response::of(Incoming::default()) }
    }

    /// The answer, before anything is known of it.
    fn of(incoming: Incoming) -> Response {
        Response {
            failure: None,
            http_status: incoming.status,
            headers: incoming.headers,
            body: Body::new(incoming.body),
            earlier: Vec::new(),
            tries: 0,
            held_back: None,
            times: None,
            text: None,
            turns: Vec::new(),
            is_of_known_content: false,
            quote: None,
        }
    }

    /// A report of the library's own, with the head of the answer that it had, if any.
    pub(crate) fn from_report(report: Report, failure: Option<Error>, answer: Option<Response>) -> Response {
        Response {
            failure,
            body: Body::of_json(report.json),
            text: Some(report.text),
            ..answer.unwrap_or_else(|| Response::of(Incoming::default()))
        }
    }

    /// JSON that a model wrote, to be read as an answer is; `None` where it is something else.
    pub(crate) fn of_json(json: &str) -> Option<Response> {
        read::check(json).ok()?;
        Some(Response { body: Body::of_json(json.to_owned()), ..Response::of(Incoming::default()) })
    }

    /// The same answer of so many tries, of which all but the last failed and were made again.
    pub(crate) fn after(mut self, earlier: Vec<Error>, tries: u32) -> Response {
        self.tries = tries;
        self.earlier = earlier;
        self
    }

    /// The same failure, of a request that was held back because the server had asked for quiet.
    pub(crate) fn held_back(mut self, wait: Duration) -> Response {
        self.held_back = Some(wait);
        self
    }

    /// The same answer, with when its request reached what.
    pub(crate) fn timed(mut self, times: Times) -> Response {
        self.times = Some(times);
        self
    }

    /// How long a part of the request took, where it is known.
    pub fn time(&self, which: Time) -> Option<Duration> {
        self.times?.of(which)
    }

    /// The same answer, with other JSON: a part of its own.
    pub(crate) fn with_json(mut self, json: String) -> Response {
        self.body = Body::of_json(json);
        self
    }

    /// The same answer, after turns in which tools were called.
    pub(crate) fn with_turns(mut self, turns: Vec<serde_json::Value>) -> Response {
        self.turns = turns;
        self
    }

    /// The messages of the turns before it, in their order.
    pub(crate) fn turns(&self) -> &[serde_json::Value] {
        &self.turns
    }

    /// The same answer, to the upload of a content that the service had already.
    pub(crate) fn of_known_content(mut self) -> Response {
        self.is_of_known_content = true;
        self
    }

    /// Whether an upload sent nothing, as the service had the content already.
    pub(crate) fn is_of_known_content(&self) -> bool {
        self.is_of_known_content
    }

    /// How often it was tried.
    pub fn tries(&self) -> u32 {
        self.tries
    }

    /// Why a try before the last one failed, by its number from 0.
    pub fn earlier_failure(&self, number: usize) -> Option<&Error> {
        self.earlier.get(number)
    }

    /// The same answer, of a request that its caller ended.
    pub(crate) fn stopped(mut self, operation: &str, error: Error) -> Response {
        self.failure = Some(error.context(operation));
        self
    }

    pub fn status(&self) -> Status {
        self.failure.as_ref().map_or(Status::Ok, Error::status)
    }
    /// A response to a good answer whose body went elsewhere.
    pub(crate) fn without_body(incoming: Incoming) -> Response {
        Response::of(incoming)
    }
    pub fn failure(&self) -> Option<&Error> {
        self.failure.as_ref()
    }

    /// 0 when no answer came.
    pub fn http_status(&self) -> u16 {
        self.http_status
    }

    /// The headers whose names, in lower case, are wanted.
    pub(crate) fn headers(&self, is_wanted: impl Fn(&str) -> bool) -> impl Iterator<Item = (&str, &str)> {
        self.headers.named(is_wanted)
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)
    }

    /// The answer's bytes, whatever they are.
    pub fn body(&self) -> &[u8] {
        self.body.bytes()
    }

    /// The same with one NUL behind them, for C.
    #[doc(hidden)]
    pub fn terminated_body(&self) -> &[u8] {
        self.body.terminated()
    }

    /// The body where it is JSON, whole.
    pub fn json(&self) -> Option<&str> {
        self.body.json()
    }

    /// What a person would call the answer: the first choice's text, or a transcription's, or a report's.
    pub fn text(&self) -> Option<Cow<'_, str>> {
        if let Some(text) = &self.text {
            return Some(Cow::Borrowed(text));
        }
        if !self.body.is_json() {
            let is_text = self.headers.get("content-type").is_some_and(text::is_announced);
            return self.body.text().filter(|_| is_text && self.failure.is_none()).map(Cow::Borrowed);
        }
        ["/choices/0/message/content", "/choices/0/text", "/text"]
            .into_iter()
            .find_map(|pointer| self.value(pointer).and_then(text::of_value))
            .or_else(|| self.value("/output").and_then(text::of_output))
    }

    /// A value's JSON, as the server wrote it.
    pub fn value(&self, pointer: &str) -> Option<&str> {
        let (json, search) = self.body.searched()?;
        search.find(json, pointer)
    }

    /// The first value of each of these names in the object at `pointer`.
    pub(crate) fn members<const N: usize>(&self, pointer: &str, names: [&str; N]) -> [Option<&str>; N] {
        let Some((json, search)) = self.body.searched() else { return [None; N] };
        search.members(json, pointer, names)
    }

    pub fn string(&self, pointer: &str) -> Option<Cow<'_, str>> {
        self.value(pointer).and_then(read::string)
    }

    pub fn integer(&self, pointer: &str) -> Option<i64> {
        self.value(pointer).and_then(read::integer)
    }

    pub fn number(&self, pointer: &str) -> Option<f64> {
        self.value(pointer).and_then(read::number)
    }

    pub fn boolean(&self, pointer: &str) -> Option<bool> {
        self.value(pointer).and_then(read::boolean)
    }

    pub fn count(&self, pointer: &str) -> Option<usize> {
        let (json, search) = self.body.searched()?;
        search.count(json, pointer)
    }

    /// What Together's support asks for: the id in the headers, or beside the error in the body.
    pub fn request_id(&self) -> Option<Cow<'_, str>> {
        let in_headers =
            ["x-request-id", "x-together-traceid", "cf-ray"].into_iter().find_map(|name| self.header(name));
        let in_error = || {
            let json = self.json().filter(|_| self.failure.is_some() || self.http_status >= 400)?;
            service_error::request_id(json).map(Cow::Owned)
        };
        in_headers.map(Cow::Borrowed).or_else(in_error)
    }

    /// How long the server asked to be left alone.
    pub fn retry_after(&self) -> Option<Duration> {
        retry_after::retry_after(&self.headers).or(self.held_back)
    }
}

/// A server's quote of the key. While it exists, all memory is wiped when it is freed; and so are the registers, by which its
/// bytes were copied, at its end.
struct KeyQuote {
    _wiped: WipedOnFree,
}

impl Drop for KeyQuote {
    fn drop(&mut self) {
        registers::wipe();
    }
}

/// Not the body: it is a user's conversation.
impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status())
            .field("http_status", &self.http_status)
            .field("headers", &self.headers)
            .field("body_length", &self.body().len())
            .finish_non_exhaustive()
    }
}
