//! A response: what was answered, or why nothing was.
//!
//! Responsible for telling an answer by its content type, for the status and the line of text that a
//! failure gets, and for lending parts of the answer by convenience or by JSON pointer. It must not send
//! anything, nor keep a second copy of the body: values are found in it when they are asked for.

mod expected;
mod failure_text;
mod kind;
mod service_error;
mod text;

use std::borrow::Cow;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use memchr::memmem::Finder;
use once_cell::sync::Lazy;

use crate::error::{Error, Result, Status};
use crate::json::non_finite;
use crate::json::read::{self, Cursor};
use crate::key::KeyFilter;
use crate::message::incoming::{Broken, Incoming, ResponseHeaders};
use crate::stream::{JoinedAnswer, StreamOutcome, is_failure};
use crate::watch::Watch;
use failure_text::{Account, account};
pub(crate) use kind::{Kind, foreign_coding, kind_of};

/// The name of an error, as it stands in every answer that holds one.
static ERROR_NAME: Lazy<Finder<'static>> = Lazy::new(|| Finder::new(b"\"error\""));

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

/// Of an answer that is nothing but an error.
const MOST_OF_AN_ERROR: usize = 64 * 1024;

/// A body that is larger is not kept beside one that was mended.
const MOST_COPIED: usize = 4 * 1024 * 1024;

/// The room that a body may keep unused.
const MOST_IDLE: usize = 64 * 1024;

impl Body {
    fn new(mut bytes: Vec<u8>) -> Body {
        // Before the NUL, which must not make it grow by more than itself.
        bytes.shrink_to(bytes.len().saturating_add(MOST_IDLE));
        if bytes.try_reserve_exact(1).is_err() {
            bytes = Vec::new();
        }
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

    /// Its bytes, to be changed and made a body again.
    fn take(&mut self) -> Vec<u8> {
        let mut bytes = match std::mem::replace(self, Body::Bytes(vec![0])) {
            Body::Text(text) => text.into_bytes(),
            Body::Bytes(bytes) => bytes,
        };
        bytes.pop();
        bytes
    }
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

    /// The answer, before anything is known of it.
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
        asked: AnswerContext<'_>,
        (http_status, headers, filter): (u16, ResponseHeaders, KeyFilter),
        joined: JoinedAnswer,
        outcome: StreamOutcome,
        broken: Option<Error>,
    ) -> Response {
        let host = asked.host;
        let protocol = |what: &str| Some(Error::new(Status::Protocol, format!("{host}'s stream {what}")));
        let too_large = |too_large: &dyn fmt::Display| {
            Error::new(
                Status::TooLarge,
                format!("{too_large}; set TOGETHER_LIMIT_RESPONSE_BYTES to allow more"),
            )
        };
        let is_complete = outcome == StreamOutcome::Complete;
        let mut server_error = None;
        let failure = match outcome {
            StreamOutcome::Complete => None,
            StreamOutcome::Stopped => Some(Error::new(
                Status::Cancelled,
                "the caller wanted no more of the stream, or cancelled it",
            )),
            StreamOutcome::Interrupted(error) => Some(error),
            // A connection that broke is why the stream ended.
            StreamOutcome::Ended | StreamOutcome::NotAnEventStream { .. } if broken.is_some() => broken,
            StreamOutcome::Ended => protocol("ended before its [DONE]: the answer is not whole"),
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
        let mut response = Response {
            failure,
            http_status,
            headers,
            body: Body::new(Vec::new()),
            marks: None,
            earlier: Vec::new(),
            tries: 0,
            held_back: None,
            text: None,
        };
        if !joined.bytes().is_empty() {
            response.body = Body::new(joined.into_bytes());
        } else {
            match joined.json(server_error.as_deref()) {
                Ok(json) => {
                    drop(joined);
                    response.body = Body::new(json.into_bytes());
                    response.marks = Some(Mutex::default());
                }
                Err(what) => {
                    response.failure.get_or_insert_with(|| too_large(&what));
                }
            }
            if is_complete && response.failure.is_none() {
                let missing = response.missing(asked.operation);
                response.failure =
                    missing.and_then(|what| protocol(&format!("ended and had brought no {what}")));
            }
        }
        response.failure = response.failure.map(|error| error.context(asked.operation));
        response
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
        asked: AnswerContext<'_>,
        mut incoming: Incoming,
        watch: &mut Watch<'_>,
    ) -> Response {
        let filter = std::mem::take(&mut incoming.filter);
        let mut response = Response::of(incoming);
        let checked = match response.http_status {
            200..=299 => response.recognise(asked, &filter, watch),
            _ => {
                // An error's body may claim any type and be any text.
                let refused = response.mark(watch).and_then(|_| response.refusal(asked, &filter, watch));
                refused.and_then(Err)
            }
        };
        if let Err(error) = &checked
            && matches!(error.status(), Status::Cancelled | Status::Timeout)
        {
            // Who wanted no more of it wants nothing searched for in it either.
            response.marks = None;
        }
        response.failure = checked.err().map(|error| error.context(asked.operation));
        response
    }

    /// A response to a good answer whose body went elsewhere.
    pub(crate) fn without_body(incoming: Incoming) -> Response {
        Response::of(incoming)
    }

    /// For the fuzzer and tests, which make answers up.
    #[cfg(any(fuzzing, test))]
    pub fn made_up(incoming: Incoming) -> Response {
        let content_type = incoming.headers.get("content-type").unwrap_or_default();
        let kind = kind_of(content_type, &incoming.body, true, true).unwrap_or(Kind::Bytes);
        let asked = AnswerContext { operation: "POST /v1/x", host: "host", unfollowed: "", kind };
        Response::from_answer(asked, incoming, &mut Watch::new(&mut || Ok(())))
    }

    /// Notes that the body is JSON, where it is, and says so.
    fn mark(&mut self, watch: &mut Watch<'_>) -> Result<bool> {
        let marks = match self.whole_text() {
            Some(text) => read::check_watched(text, watch)?,
            None => None,
        };
        self.marks = marks.map(Mutex::new);
        Ok(self.marks.is_some())
    }

    /// The same of JSON that has a mark or numbers in it that are none, which are taken out.
    fn mend_and_mark(&mut self, watch: &mut Watch<'_>) -> Result<bool> {
        const BYTE_ORDER_MARK: &str = "\u{feff}";
        let Some(text) = self.whole_text() else { return Ok(false) };
        let json = text.strip_prefix(BYTE_ORDER_MARK);
        let mark_length = json.map_or(0, |_| BYTE_ORDER_MARK.len());
        if let Some(json) = json
            && read::check_watched(json, watch)?.is_some()
        {
            let mut bytes = self.body.take();
            bytes.drain(..mark_length);
            self.body = Body::new(bytes);
            return self.mark(watch);
        }
        // A copy, so that what is no JSON all the same stays as it came; of a large body there is no room for two.
        let is_large = text.len() > MOST_COPIED;
        let original = (!is_large).then(|| text.as_bytes().to_vec());
        let mut bytes = self.body.take();
        bytes.drain(..mark_length);
        let is_changed = non_finite::make_null(&mut bytes, watch)?;
        self.body = Body::new(bytes);
        let is_json = is_changed && self.mark(watch)?;
        if let Some(original) = original.filter(|_| !is_json) {
            self.body = Body::new(original);
        }
        Ok(is_json)
    }

    /// Tells what the body of a good answer is, and checks what claims to be JSON; what must be in it, too.
    fn recognise(
        &mut self,
        asked: AnswerContext<'_>,
        filter: &KeyFilter,
        watch: &mut Watch<'_>,
    ) -> Result<()> {
        let host = asked.host;
        let protocol = |what: String| Err(Error::new(Status::Protocol, format!("{host} answered {what}")));
        if self.body().is_empty() {
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
        if asked.kind == Kind::Json && !self.mark(watch)? && !self.mend_and_mark(watch)? {
            let claims_json = self.headers.get("content-type").is_some_and(says_json);
            if claims_json {
                return protocol(format!(
                    "{} with what is not valid JSON: {}",
                    self.http_status,
                    self.why_no_json()
                ));
            }
        }
        let missing = self.missing(asked.operation);
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

    fn missing(&self, operation: &str) -> Option<&'static str> {
        match self.searched() {
            Some((json, mut marks)) => expected::missing(operation, Some((json, &mut *marks))),
            None => expected::missing(operation, None),
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
        match operation.ends_with("/completions") {
            // Where a choice holds an error, its name stands somewhere.
            true => ERROR_NAME.find(json.as_bytes()).is_some(),
            false => self.value("/error").is_some(),
        }
    }

    /// Why the body is not JSON, in serde_json's words.
    fn why_no_json(&self) -> String {
        match self.whole_text().map(read::check) {
            Some(Err(error)) => error.to_string(),
            Some(Ok(())) => "it cannot be read".to_owned(),
            None => "it is not valid UTF-8".to_owned(),
        }
    }

    /// The failure that an HTTP status outside 2xx is: the server's words, the request's id, what to do.
    fn refusal(&self, asked: AnswerContext<'_>, filter: &KeyFilter, watch: &mut Watch<'_>) -> Result<Error> {
        let host = asked.host;
        if let 300 | 304..=306 | 309..=399 = self.http_status {
            let code = self.http_status;
            let problem = format!("{host} sent HTTP {code}, which is no answer to this request");
            return Ok(Error::new(Status::Api, problem));
        }
        if let 301..=308 = self.http_status {
            let why = match asked.unfollowed {
                "" => "and only a GET is sent on to where that leads",
                why => why,
            };
            return Ok(Error::new(
                Status::Api,
                format!("{host} redirected (HTTP {}), {why}: is the base URL right?", self.http_status),
            ));
        }
        let body = self.whole_text().unwrap_or_default();
        let account = match self.json() {
            Some(json) => account(json, watch)?,
            None => Account::default(),
        };
        let status = service_error::status_of(self.http_status, &account);
        let content_type = self.headers.get("content-type").unwrap_or_default();
        let words = service_error::words(content_type, body, &account, filter);
        let id = match self.request_id() {
            Some(id) => format!(" (request id {})", filter.apply(&id)),
            None => String::new(),
        };
        let wait = match self.retry_after() {
            Some(wait) if status == Status::RateLimit => format!(" of {} ms", wait.as_millis()),
            _ => String::new(),
        };
        let advice = service_error::advice(status);
        Ok(Error::new(
            status,
            format!("HTTP {} from {}: {words}{id}: {advice}{wait}", self.http_status, host),
        ))
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
        if self.marks.is_none() {
            // A transcription as text or subtitles, and whatever else is text.
            let is_text = self.headers.get("content-type").is_some_and(says_text);
            return self.whole_text().filter(|_| is_text && self.failure.is_none()).map(Cow::Borrowed);
        }
        ["/choices/0/message/content", "/choices/0/text", "/text"]
            .into_iter()
            .find_map(|pointer| self.value(pointer).and_then(text::of_value))
            .or_else(|| self.value("/output").and_then(text::of_output))
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
        let moment = |text: &str| {
            let moment = httpdate::parse_http_date(text).ok()?;
            Some(moment.duration_since(SystemTime::now()).unwrap_or_default())
        };
        let said = self
            .header("retry-after-ms")
            .and_then(|text| text.trim().parse().ok().map(Duration::from_millis).filter(is_wait))
            .or_else(|| self.header("retry-after").and_then(|text| wait(text).or_else(|| moment(text))))
            .or_else(|| self.header("x-ratelimit-reset").and_then(wait));
        said.or(self.held_back)
    }
}

/// No server asks for more: what is longer is a moment, or nonsense.
const LONGEST_WAIT: Duration = Duration::from_secs(366 * 24 * 60 * 60);

fn is_wait(wait: &Duration) -> bool {
    *wait <= LONGEST_WAIT
}

/// A wait in seconds; or until a moment to come, which some servers name instead, in seconds or milliseconds since 1970.
fn wait(text: &str) -> Option<Duration> {
    let seconds: f64 = text.trim().parse().ok()?;
    let seconds_to = |moment: f64| {
        let moment = Duration::try_from_secs_f64(moment).ok()?;
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).ok()?;
        moment.checked_sub(now).filter(is_wait)
    };
    let wait = Duration::try_from_secs_f64(seconds).ok()?;
    if is_wait(&wait) { Some(wait) } else { seconds_to(seconds).or_else(|| seconds_to(seconds / 1_000.0)) }
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

fn says_text(content_type: &str) -> bool {
    let start = content_type.as_bytes().get(..5);
    let is_subtitles = || content_type.to_ascii_lowercase().contains("subrip");
    start.is_some_and(|start| start.eq_ignore_ascii_case(b"text/")) || is_subtitles()
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
    Ok(is_failure && (is_known() || !is_object_of_its_own()))
}

/// A failure that a server reports under an HTTP status that says otherwise.
fn failure_in(data: &str, is_json: bool, filter: &KeyFilter, what: &str) -> Error {
    let mut ask = || Ok(());
    let account = match is_json {
        // Not ended any more: the request is over.
        true => account(data, &mut Watch::new(&mut ask)).unwrap_or_default(),
        false => Account::default(),
    };
    let status = service_error::status_in_answer(&account);
    let words = service_error::words("application/json", data, &account, filter);
    let advice = service_error::advice(status);
    Error::new(status, format!("{what}: {words}: {advice}"))
}
