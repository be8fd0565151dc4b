//! A response: what was answered, or why nothing was.
//!
//! Responsible for telling an answer by its content type, for the status and the line of text that a
//! failure gets, and for lending parts of the answer by convenience or by JSON pointer. It must not send
//! anything, nor keep a second copy of the body: values are found in it when they are asked for.

mod service_error;

use std::borrow::Cow;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use crate::error::{Error, Status};
use crate::json::read::{self, Cursor};
use crate::key::KeyFilter;
use crate::message::incoming::Broken;
use crate::message::incoming::Incoming;
use crate::message::incoming::ResponseHeaders;
use crate::stream::{Answer, Outcome};

/// What an answer says it is. Letters of either case are the same in it.
#[derive(Clone, Copy)]
pub(crate) struct ContentType<'headers>(&'headers str);

impl<'headers> ContentType<'headers> {
    pub(crate) fn of(headers: &'headers ResponseHeaders) -> ContentType<'headers> {
        ContentType(headers.get("content-type").unwrap_or_default())
    }

    fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    /// In lower case.
    pub(crate) fn starts_with(self, kind: &str) -> bool {
        self.0.as_bytes().get(..kind.len()).is_some_and(|start| start.eq_ignore_ascii_case(kind.as_bytes()))
    }

    fn contains(self, word: &str) -> bool {
        self.0.as_bytes().windows(word.len()).any(|part| part.eq_ignore_ascii_case(word.as_bytes()))
    }
}

pub struct Response {
    failure: Option<Error>,
    http_status: u16,
    headers: ResponseHeaders,
    body: Body,
    /// Where searches of the body start, which is JSON then.
    marks: Option<Mutex<Cursor>>,
    /// Why the tries before the last one failed.
    earlier: Vec<Error>,
    tries: u32,
    /// How long another request's answer asked for quiet.
    held_back: Option<Duration>,
    /// What a person reads, where the library itself has written the answer.
    text: Option<String>,
}

/// The answer's bytes and one NUL more: the C ABI lends the body as text without copying it. Whether it is text is
/// looked at once.
enum Body {
    Text(String),
    Bytes(Vec<u8>),
}

impl Body {
    fn new(mut bytes: Vec<u8>) -> Body {
        bytes.push(0);
        String::from_utf8(bytes).map_or_else(|error| Body::Bytes(error.into_bytes()), Body::Text)
    }

    fn terminated(&self) -> &[u8] {
        match self {
            Body::Text(text) => text.as_bytes(),
            Body::Bytes(bytes) => bytes,
        }
    }

    fn text(&self) -> Option<&str> {
        match self {
            Body::Text(text) => text.strip_suffix('\0'),
            Body::Bytes(_) => None,
        }
    }
}

/// A report of the library's own, in its two forms.
pub(crate) struct Report {
    pub json: String,
    pub text: String,
}

impl Response {
    /// A response that broke off; what had come stays readable.
    pub(crate) fn broken_off(operation: &str, Broken { error, so_far }: Broken) -> Response {
        Response { failure: Some(error.context(operation)), ..Response::of(so_far) }
    }

    /// A response to a request that had no answer.
    pub(crate) fn failed(error: Error) -> Response {
        Response { failure: Some(error), ..Response::of(Incoming::default()) }
    }

    /// What came, before anything is known of it.
    fn of(incoming: Incoming) -> Response {
        Response {
            failure: None,
            http_status: incoming.status,
            headers: incoming.headers,
            body: Body::new(incoming.body),
            marks: None,
            earlier: Vec::new(),
            tries: 0,
            held_back: None,
            text: None,
        }
    }

    /// A report of the library's own, with the head of the answer that it had, if any.
    pub(crate) fn from_report(report: Report, failure: Option<Error>, answer: Option<Response>) -> Response {
        Response {
            failure,
            body: Body::new(report.json.into_bytes()),
            marks: Some(Mutex::default()),
            text: Some(report.text),
            ..answer.unwrap_or_else(|| Response::of(Incoming::default()))
        }
    }

    /// The whole answer of an event stream, as far as it came.
    pub(crate) fn from_stream(
        operation: &str,
        (http_status, headers, filter): (u16, ResponseHeaders, KeyFilter),
        joined: &Answer,
        outcome: Outcome,
        broken: Option<Error>,
        host: &str,
    ) -> Response {
        let protocol = |what: &str| Some(Error::new(Status::Protocol, format!("{host}'s stream {what}")));
        let mut server_error = None;
        let failure = match outcome {
            Outcome::Complete => None,
            Outcome::Stopped => Some(Error::new(
                Status::Cancelled,
                "the caller wanted no more of the stream, or cancelled it",
            )),
            // A connection that broke is why the stream ended.
            Outcome::Ended | Outcome::NotAnEventStream { .. } if broken.is_some() => broken,
            Outcome::Ended => protocol("ended before its [DONE]: the answer is not whole"),
            Outcome::NotAnEventStream { .. } => {
                protocol("is no event stream: is there a proxy or a log-in page on the way?")
            }
            // The data is the model's or a stranger's text, and stays out of messages.
            Outcome::Malformed { problem, .. } => {
                protocol(&format!("holds an event that cannot be read: {problem}"))
            }
            Outcome::TooLarge(too_large) => Some(Error::new(
                Status::TooLarge,
                format!("{too_large}; set TOGETHER_LIMIT_RESPONSE_BYTES to allow more"),
            )),
            Outcome::ServerError { data } => {
                let status = service_error::status_in_stream(&data);
                let words = service_error::words("application/json", &data, &filter);
                let advice = service_error::advice(status);
                server_error = Some(service_error::as_member(&data));
                Some(Error::new(status, format!("{host} reported an error in its stream: {words}: {advice}")))
            }
        };
        let (body, is_json) = match (joined.bytes(), server_error) {
            ([], None) => (joined.json().into_bytes(), true),
            ([], Some(error)) => (with_member(&joined.json(), "error", &error).into_bytes(), true),
            (bytes, _) => (bytes.to_vec(), false),
        };
        let failure = failure.map(|error| error.context(operation));
        Response {
            failure,
            http_status,
            headers,
            body: Body::new(body),
            marks: is_json.then(Mutex::default),
            earlier: Vec::new(),
            tries: 0,
            held_back: None,
            text: None,
        }
    }

    /// The same answer, after tries that failed and were made again; `last` counts the one that it is of.
    pub(crate) fn after(mut self, earlier: Vec<Error>, last: u32) -> Response {
        self.tries = u32::try_from(earlier.len()).unwrap_or(u32::MAX).saturating_add(last);
        self.earlier = earlier;
        self
    }

    /// The same failure, of a request that was held back because the server had asked for quiet.
    pub(crate) fn held_back(mut self, wait: Duration) -> Response {
        self.held_back = Some(wait);
        self
    }

    /// How often it was tried.
    pub fn tries(&self) -> u32 {
        self.tries
    }

    /// Why a try before the last one failed, by its number from 0.
    pub fn earlier_failure(&self, number: usize) -> Option<&Error> {
        self.earlier.get(number)
    }

    /// The same answer, of a caller that wanted no more.
    pub(crate) fn stopped(mut self, operation: &str, error: Error) -> Response {
        self.failure = Some(error.context(operation));
        self
    }

    pub fn status(&self) -> Status {
        self.failure.as_ref().map_or(Status::Ok, Error::status)
    }

    pub(crate) fn from_answer(
        operation: &str,
        mut incoming: Incoming,
        host: &str,
        unfollowed: &str,
    ) -> Response {
        let filter = std::mem::take(&mut incoming.filter);
        let mut response = Response::of(incoming);
        response.failure = match response.http_status {
            200..=299 => response.recognise(host).err(),
            _ => {
                // An error's body may claim any type and be any text.
                response.marks =
                    response.whole_text().and_then(|text| read::check_and_mark(text).ok()).map(Mutex::new);
                Some(response.refusal(host, unfollowed, &filter))
            }
        }
        .map(|error| error.context(operation));
        response
    }

    /// For the fuzzer, which makes answers up.
    #[cfg(fuzzing)]
    pub fn made_up(incoming: Incoming) -> Response {
        Response::from_answer("POST /v1/x", incoming, "host", "")
    }

    /// Tells what the body of a good answer is, and checks what claims to be JSON.
    fn recognise(&mut self, host: &str) -> Result<(), Error> {
        if self.body().is_empty() {
            return Ok(());
        }
        let content_type = ContentType::of(&self.headers);
        if content_type.starts_with("text/html") {
            return Err(Error::new(
                Status::Protocol,
                format!(
                    "{host} answered with a web page instead of the API's answer: is the base URL right, and is there \
                     a proxy or a log-in page on the way?"
                ),
            ));
        }
        let claims_json = content_type.contains("json");
        if !claims_json && !content_type.is_empty() {
            return Ok(());
        }
        let checked = match self.whole_text() {
            Some(text) => read::check_and_mark(text).map_err(|error| error.to_string()),
            None => Err("it is not valid UTF-8".to_owned()),
        };
        match checked {
            Ok(marks) => self.marks = Some(Mutex::new(marks)),
            Err(reason) if claims_json => {
                let problem =
                    format!("{host} answered {} with what is not valid JSON: {reason}", self.http_status);
                return Err(Error::new(Status::Protocol, problem));
            }
            Err(_) => {}
        }
        Ok(())
    }

    /// The failure that an HTTP status outside 2xx is: the server's words, the request's id, what to do.
    fn refusal(&self, host: &str, unfollowed: &str, filter: &KeyFilter) -> Error {
        let body = self.whole_text().unwrap_or_default();
        if let 300..=399 = self.http_status {
            let why = match unfollowed {
                "" => "and only a GET is sent on to where that leads",
                why => why,
            };
            return Error::new(
                Status::Api,
                format!("{host} redirected (HTTP {}), {why}: is the base URL right?", self.http_status),
            );
        }
        let status = service_error::status_of(self.http_status, body);
        let content_type = self.headers.get("content-type").unwrap_or_default();
        let words = service_error::words(content_type, body, filter);
        let id = match self.request_id() {
            Some(id) => format!(" (request id {})", filter.apply(&id)),
            None => String::new(),
        };
        let wait = match self.retry_after() {
            Some(wait) if status == Status::RateLimit => format!(" of {} ms", wait.as_millis()),
            _ => String::new(),
        };
        let advice = service_error::advice(status);
        Error::new(status, format!("HTTP {} from {}: {words}{id}: {advice}{wait}", self.http_status, host))
    }

    pub fn failure(&self) -> Option<&Error> {
        self.failure.as_ref()
    }

    /// 0 when no answer came.
    pub fn http_status(&self) -> u16 {
        self.http_status
    }

    pub(crate) fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.headers.iter()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)
    }

    /// The answer's bytes, whatever they are.
    pub fn body(&self) -> &[u8] {
        self.body.terminated().split_last().map_or(&[], |(_, body)| body)
    }

    /// The same with one NUL behind them, for C.
    pub fn terminated_body(&self) -> &[u8] {
        self.body.terminated()
    }

    fn whole_text(&self) -> Option<&str> {
        self.body.text()
    }

    /// The body where it is JSON, whole.
    pub fn json(&self) -> Option<&str> {
        self.whole_text().filter(|_| self.marks.is_some())
    }

    /// What a person would call the answer: the first choice's text, or a transcription's, or a report's.
    pub fn text(&self) -> Option<Cow<'_, str>> {
        if let Some(text) = &self.text {
            return Some(Cow::Borrowed(text));
        }
        ["/choices/0/message/content", "/choices/0/text", "/text"]
            .into_iter()
            .find_map(|pointer| self.string(pointer))
    }

    /// The body where it is JSON, and where the last search of it stopped.
    fn searched(&self) -> Option<(&str, MutexGuard<'_, Cursor>)> {
        Some((self.whole_text()?, self.marks.as_ref()?.lock().unwrap_or_else(PoisonError::into_inner)))
    }

    /// A value's JSON, as the server wrote it.
    pub fn value(&self, pointer: &str) -> Option<&str> {
        let (json, mut marks) = self.searched()?;
        read::find_on(json, pointer, &mut marks)
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
        let (json, mut marks) = self.searched()?;
        read::count_on(json, pointer, &mut marks)
    }

    pub fn floats(&self, pointer: &str, take: impl FnMut(f32)) -> Option<usize> {
        let (json, mut marks) = self.searched()?;
        read::floats_on(json, pointer, &mut marks, take)
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

    /// How long the server asked to be left alone. `x-ratelimit-reset` is the header that Together
    /// documents (seconds); the other two are the web's (RFC 9110, 10.2.3) and the SDKs'.
    pub fn retry_after(&self) -> Option<Duration> {
        let seconds = |text: &str| {
            text.trim().parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        };
        let milliseconds = |text: &str| text.trim().parse().ok().map(Duration::from_millis);
        let moment = |text: &str| {
            let moment = httpdate::parse_http_date(text).ok()?;
            Some(moment.duration_since(SystemTime::now()).unwrap_or_default())
        };
        let said = self
            .header("retry-after-ms")
            .and_then(milliseconds)
            .or_else(|| self.header("retry-after").and_then(|text| seconds(text).or_else(|| moment(text))))
            .or_else(|| self.header("x-ratelimit-reset").and_then(seconds));
        said.or(self.held_back)
    }
}

/// Not the body: it is somebody's conversation.
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

/// A JSON object's text with one member more.
fn with_member(object: &str, name: &str, value: &str) -> String {
    let members = object.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).unwrap_or_default();
    let separator = if members.is_empty() { "" } else { "," };
    format!("{{{members}{separator}\"{name}\":{value}}}")
}
