//! One request, from its fields to its response.
//!
//! Responsible for the order of things: prepare, send, read the answer as what it says it is, hand on its
//! parts as they come, try again where that is right, make the response. It must not start threads or know
//! who asked: blocking calls and calls on workers run the same code.

pub mod retry;
mod throttle;
mod transfers;
pub mod usage;
mod whole;

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{Duration, Instant};

use self::retry::{LONGEST_WAIT, TryOutcome, wait_before_next};
use self::throttle::Throttle;
use self::usage::Usage;
use crate::error::{Error, Result, Status};
use crate::http::Answer;
use crate::http::Exchange;
use crate::http::Outgoing;
use crate::http::Progress;
use crate::http::RequestContent;
use crate::http::Streamed;
use crate::http::{Network, NetworkSettings};
use crate::key::Fingerprint;
use crate::log::{Facts, Log, RequestId};
use crate::message::request::{PreparedRequest, Request, Streaming};
use crate::message::response::{AnswerContext, Kind, Response, foreign_coding};
use crate::operations;
use crate::retry_class::RetryClass;
use crate::settings::Timeouts;
use crate::stream::{Delta, End, Sentences, Sink, Stream, StreamOutcome, hand_out_whole};
use crate::sys::cancel::Cancel;
use crate::sys::random::chance;
use crate::watch::Watch;
use transfers::Sending;

/// The HTTP status of an answer to a request for a part.
const PARTIAL_CONTENT: u16 = 206;
/// The HTTP status of a key that is not taken.
const UNAUTHORIZED: u16 = 401;

/// The HTTP status whose wait holds for all of a client's requests.
const TOO_MANY_REQUESTS: u16 = 429;

/// A piece of an event stream, read at once: a few events; and more where a server sends more at once.
const READ_AT_ONCE: usize = 1024;
const MOST_READ_AT_ONCE: usize = 16 * 1024;

#[derive(Debug)]
pub struct Runner {
    network: Network,
    timeouts: Timeouts,
    response_bytes: u64,
    retries: u32,
    throttle: Throttle,
    usage: Arc<Usage>,
    log: Log,
}

/// What a runner is to be like.
#[derive(Debug)]
pub struct Settings {
    pub network: NetworkSettings,
    pub timeouts: Timeouts,
    pub response_bytes: u64,
    pub retries: u32,
    pub token_budget: Option<u64>,
}

impl Runner {
    pub fn new(settings: Settings) -> Result<Runner> {
        let Settings { network, timeouts, response_bytes, retries, token_budget } = settings;
        let log = network.log.clone();
        let network = Network::new(network)?;
        let usage = Arc::new(Usage::new(token_budget, network.traffic().clone()));
        Ok(Runner { network, timeouts, response_bytes, retries, throttle: Throttle::default(), usage, log })
    }

    pub fn network(&self) -> &Network {
        &self.network
    }

    pub fn usage(&self) -> &Usage {
        &self.usage
    }

    /// How long the request may take in all.
    pub fn total_limit(&self, request: &Request) -> Option<Duration> {
        request.timeouts(self.timeouts).total
    }

    /// Runs the request to its end, and tells the log of it. `sink` is given what comes, as it comes, and ends it
    /// all by breaking.
    pub fn run(
        &self,
        request: &Request,
        streaming: Streaming,
        cancel: &Arc<Cancel>,
        sink: &mut Sink<'_>,
    ) -> Response {
        let began = Instant::now();
        let (response, sent) = self.answer(request, streaming, cancel, sink);
        if self.log.is_on() {
            self.tell(request, &response, began.elapsed(), sent);
        }
        response
    }

    /// One line for each request. One that its caller cancelled is no failure.
    fn tell(&self, request: &Request, response: &Response, time: Duration, sent: Option<Fingerprint>) {
        // A key that was replaced since is not there any more to compare with.
        let key = self.network.key().in_force().ok().filter(|key| Some(key.fingerprint()) == sent);
        let id = RequestId::of(response.request_id().as_deref(), key.as_deref());
        let facts: Facts<'_> = &[
            ("operation", &loggable(request)),
            ("status", &response.status()),
            ("http", &response.http_status()),
            ("time", &time),
            ("bytes", &response.body().len()),
            ("tries", &response.tries()),
            ("request_id", &id),
        ];
        match response.status() {
            Status::Ok | Status::Cancelled => self.log.info("request done", facts),
            _ => self.log.error("request failed", facts),
        }
    }

    /// In as many tries as the request is good for, unless the client's budget is spent. Also says which key the
    /// last one was sent with.
    fn answer(
        &self,
        request: &Request,
        streaming: Streaming,
        cancel: &Arc<Cancel>,
        sink: &mut Sink<'_>,
    ) -> (Response, Option<Fingerprint>) {
        let operation = request.operation().name();
        let prepared = self.usage.begin_request().and_then(|()| request.prepare(streaming));
        let mut prepared = match prepared {
            Ok(prepared) => prepared,
            Err(error) => return (Response::failed(error.context(operation)), None),
        };
        let exchange = &mut Exchange::new(
            request.timeouts(self.timeouts),
            prepared.streams,
            request.operation().retry_class(),
            cancel.clone(),
        );
        let total = exchange.deadline.total_alone();
        let mut still_wanted = || total.check("the server's answer to be read");
        let mut earlier = Vec::new();
        let mut may_ask_for_another_key = true;
        loop {
            if let Err((error, wait)) = self.pause_for_quiet(exchange) {
                let response = Response::failed(error.context(operation)).after(earlier, 0);
                return (response.held_back(wait), None);
            }
            let watch = &mut Watch::new(&mut still_wanted);
            let mut ended = self.attempt(request, &mut prepared, exchange, watch, sink);
            if let Some(late) = exchange.deadline.late_reader() {
                ended.response = ended.response.stopped(operation, late);
            }
            if ended.is_of_origin {
                self.usage.count_answer(&ended.response);
            }
            let has_another_key = match ended.refused_key() {
                Some(refused) if std::mem::take(&mut may_ask_for_another_key) => {
                    self.has_another_key(refused, exchange)
                }
                _ => Ok(false),
            };
            let wait = match has_another_key {
                Ok(true) => Some(Duration::ZERO),
                Ok(false) => self.wait_before_next(&ended, exchange, earlier.len()),
                Err(error) => {
                    earlier.extend(ended.response.failure().cloned());
                    return (Response::failed(error.context(operation)).after(earlier, 0), None);
                }
            };
            let Attempt { response, sent, .. } = ended;
            let Some(wait) = wait else { return (response.after(earlier, 1), sent) };
            let facts: Facts<'_> = &[
                ("operation", &loggable(request)),
                ("status", &response.status()),
                ("http", &response.http_status()),
                ("tries", &(earlier.len() + 1)),
                ("wait", &wait),
            ];
            self.log.warn("request is tried again", facts);
            earlier.extend(response.failure().cloned());
            if let Err(error) = self.wait_until(Instant::now() + wait, exchange) {
                return (Response::failed(error.context(operation)).after(earlier, 0), None);
            }
        }
    }

    /// Whether the key's source has another one than the server refused. That the request's time is over, or that
    /// it was cancelled meanwhile, ends it; that the source has none leaves it refused.
    fn has_another_key(&self, refused: Fingerprint, exchange: &Exchange) -> Result<bool> {
        self.network.has_another_key(refused, exchange).or_else(|error| match error.status() {
            Status::Cancelled | Status::Timeout => Err(error),
            status => {
                self.log.warn("the API key was refused, and its source has no other", &[("status", &status)]);
                Ok(false)
            }
        })
    }

    /// Waits while the server has asked this client for quiet.
    fn pause_for_quiet(&self, exchange: &Exchange) -> std::result::Result<(), (Error, Duration)> {
        let now = Instant::now();
        let Some(until) = self.throttle.paused_until(now).filter(|_| self.retries > 0) else {
            return Ok(());
        };
        // Not all of them in the same moment.
        let wait = until.saturating_duration_since(now).mul_f64(1.0 + 0.1 * chance());
        if !exchange.deadline.has_time_for(wait) {
            let error = Error::new(
                Status::RateLimit,
                format!(
                    "{} answered another request of this client with HTTP 429 and wants quiet for {} ms more, which is \
                     longer than TOGETHER_TIMEOUT_TOTAL leaves: nothing was sent",
                    self.network.host(),
                    wait.as_millis()
                ),
            );
            return Err((error, wait));
        }
        self.wait_until(now + wait, exchange).map_err(|error| (error, wait))
    }

    fn wait_until(&self, end: Instant, exchange: &Exchange) -> Result<()> {
        let began = Instant::now();
        let outcome = exchange.deadline.pause_until(end, "its next try");
        self.usage.count_wait(began.elapsed());
        outcome
    }

    /// How long to wait before the next try; `None` is no other try.
    fn wait_before_next(&self, ended: &Attempt, exchange: &Exchange, made: usize) -> Option<Duration> {
        let response = &ended.response;
        let Some(failure) = response.failure() else {
            self.throttle.succeeded();
            return None;
        };
        let outcome = match response.http_status() {
            0 => TryOutcome::Unanswered {
                status: failure.status(),
                progress: ended.progress,
                is_final: failure.is_final(),
            },
            400.. if !ended.broke_off => TryOutcome::Refused {
                http_status: response.http_status(),
                should_retry: response.header("x-should-retry").and_then(|word| word.parse().ok()),
                retry_after: response.retry_after(),
            },
            200..=299 if ended.broke_off => TryOutcome::BrokenOff { status: failure.status() },
            _ => return None,
        };
        let throttle = &self.throttle;
        let quiet = response.retry_after().filter(|wait| *wait <= LONGEST_WAIT);
        if let (TOO_MANY_REQUESTS, Some(wait), true) = (response.http_status(), quiet, ended.is_of_origin) {
            throttle.pause_until(Instant::now() + wait);
        }
        let made = u32::try_from(made).ok().filter(|made| *made < self.retries)?;
        let wait = wait_before_next(outcome, exchange.retry_class(), made, chance())?;
        (exchange.deadline.has_time_for(wait) && throttle.take_retry()).then_some(wait)
    }

    /// Sends the request once and reads its answer.
    fn attempt(
        &self,
        request: &Request,
        prepared: &mut PreparedRequest,
        exchange: &mut Exchange,
        watch: &mut Watch<'_>,
        sink: &mut Sink<'_>,
    ) -> Attempt {
        let operation = request.operation().name();
        match self.open(request, prepared, exchange, sink) {
            Ok(answer) => {
                let is_of_origin = answer.is_of_origin;
                let sent = answer.sent.filter(|_| is_of_origin);
                let ended = match (not_as_asked(request, &answer), &mut prepared.output) {
                    (Some(error), _) => {
                        Attempt::for_good(Response::broken_off(operation, answer.broken(error)))
                    }
                    (None, Some(output)) if answer.is_good() => {
                        self.save(operation, answer, output, exchange, sink)
                    }
                    (None, _) => self.read(request, prepared.streams, answer, exchange, watch, sink),
                };
                Attempt { sent, is_of_origin, ..ended }
            }
            Err(error) => {
                let response = Response::failed(error.context(operation));
                Attempt { progress: exchange.progress(), ..Attempt::for_good(response) }
            }
        }
    }

    /// Reads an answer as what it is by its type and its first bytes. Not inlined: what it needs is then not on the stack
    /// below a handshake, whose depth is memory that each stream keeps.
    #[inline(never)]
    fn read(
        &self,
        request: &Request,
        streams: bool,
        mut answer: Answer<'_>,
        exchange: &mut Exchange,
        watch: &mut Watch<'_>,
        sink: &mut Sink<'_>,
    ) -> Attempt {
        let operation = request.operation().name();
        let host = answer.host.clone();
        let asked = |kind, unfollowed| AnswerContext { operation, host: &host, unfollowed, kind };
        let unfollowed = answer.unfollowed;
        if !answer.is_good() {
            let body = whole::read_to_end(&mut answer, Vec::new(), self.limit(), exchange, |_| Ok(()));
            return whole::into_response(asked(Kind::Json, unfollowed), answer, body, exchange, watch);
        }
        let is_computed = streams || exchange.retry_class() == RetryClass::Harmless;
        match whole::tell(&mut answer, is_computed, exchange) {
            Ok((Kind::EventStream, start)) => {
                let begun = BegunAnswer { asked: asked(Kind::EventStream, unfollowed), answer, start };
                Attempt::for_good(self.follow_in_sentences(begun, request, exchange, watch, sink))
            }
            Ok((kind, start)) => {
                let begun = BegunAnswer { asked: asked(kind, unfollowed), answer, start };
                self.read_whole(begun, streams, exchange, watch, sink)
            }
            Err(error) => whole::into_response(
                asked(Kind::Json, unfollowed),
                answer,
                (Vec::new(), Err(error)),
                exchange,
                watch,
            ),
        }
    }

    /// The most bytes of an answer.
    fn limit(&self) -> usize {
        usize::try_from(self.response_bytes).unwrap_or(usize::MAX)
    }

    fn open(
        &self,
        request: &Request,
        prepared: &PreparedRequest,
        exchange: &mut Exchange,
        sink: &mut Sink<'_>,
    ) -> Result<Answer<'_>> {
        let sending = prepared.upload.as_ref().map(|upload| Sending::new(upload, sink));
        let form = sending.as_ref().map(|sending| RequestContent::Streamed(sending as &dyn Streamed));
        let outgoing = Outgoing {
            method: request.operation().method().name(),
            target: &prepared.target,
            headers: request.headers().iter().collect(),
            body: form.or_else(|| prepared.body.as_deref().map(RequestContent::Json)),
        };
        self.usage.count_try();
        self.network.open(&outgoing, exchange)
    }

    /// Reads an event stream to its end, its text in sentences where that is wanted.
    fn follow_in_sentences(
        &self,
        begun: BegunAnswer<'_>,
        request: &Request,
        exchange: &mut Exchange,
        watch: &mut Watch<'_>,
        sink: &mut Sink<'_>,
    ) -> Response {
        if !request.wants_sentences() {
            return self.follow(begun, exchange, watch, sink);
        }
        let operation = begun.asked.operation;
        let mut by_choice = BTreeMap::new();
        let mut in_sentences = |delta: Delta<'_>| in_sentences(delta, &mut by_choice, sink);
        let response = self.follow(begun, exchange, watch, &mut in_sentences);
        if response.status() == Status::Cancelled {
            return response;
        }
        let last_sentences = by_choice
            .into_iter()
            .try_for_each(|(choice, sentences)| sentences.finish(|text| sink(Delta::Text { choice, text })));
        match last_sentences.is_continue() && sink(Delta::Pause).is_continue() {
            true => response,
            false => response.stopped(operation, stopped()),
        }
    }

    /// Reads an event stream to its end.
    fn follow(
        &self,
        begun: BegunAnswer<'_>,
        exchange: &mut Exchange,
        watch: &mut Watch<'_>,
        sink: &mut Sink<'_>,
    ) -> Response {
        let BegunAnswer { asked, mut answer, start } = begun;
        let limit = self.limit();
        let mut stream = Stream::new(limit);
        let mut buffer = start;
        let mut came = buffer.len();
        if came == 0 {
            buffer.resize(READ_AT_ONCE, 0);
        }
        // Comments, and events that say nothing, fill no buffer: without a count they could come for ever.
        let mut bytes_that_say_nothing = 0;
        let broken = loop {
            if came > 0 {
                bytes_that_say_nothing += came;
                let flow = stream.feed(buffer.get(..came).unwrap_or_default(), watch, &mut |delta| {
                    if !matches!(delta, Delta::Chunk { .. } | Delta::Pause) {
                        bytes_that_say_nothing = 0;
                    }
                    sink(delta)
                });
                if flow.is_break() {
                    break None;
                }
                if bytes_that_say_nothing > limit {
                    break Some(says_nothing(limit));
                }
                if came == buffer.len() {
                    buffer.resize(if came < READ_AT_ONCE { READ_AT_ONCE } else { MOST_READ_AT_ONCE }, 0);
                }
            }
            match answer.read(&mut buffer, exchange) {
                Ok(0) => break None,
                Ok(read) => came = read,
                Err(error) => break Some(error),
            }
        };
        let end = if broken.is_some() { End::Broken } else { End::Clean };
        let (outcome, joined) = stream.finish(end, watch, sink);
        if outcome == StreamOutcome::Complete {
            answer.drain(exchange);
        }
        Response::from_stream(asked, answer.into_head(), joined, outcome, broken)
    }

    /// Reads an answer that is no event stream. What is not JSON is handed on as it comes, anything else when it is whole.
    fn read_whole(
        &self,
        begun: BegunAnswer<'_>,
        streams: bool,
        exchange: &mut Exchange,
        watch: &mut Watch<'_>,
        sink: &mut Sink<'_>,
    ) -> Attempt {
        let BegunAnswer { asked, mut answer, start } = begun;
        let body = whole::read_to_end(&mut answer, start, self.limit(), exchange, |bytes| {
            match asked.kind == Kind::Bytes && !bytes.is_empty() && sink(Delta::Bytes { bytes }).is_break() {
                true => Err(stopped()),
                false => Ok(()),
            }
        });
        let ended = whole::into_response(asked, answer, body, exchange, watch);
        if ended.response.failure().is_some() || asked.kind != Kind::Json {
            return ended;
        }
        let handed_on = match ended.response.json() {
            Some(json) => self.hand_on(json, streams, watch, sink),
            // It claimed nothing, and is something else.
            None => match sink(Delta::Bytes { bytes: ended.response.body() }) {
                ControlFlow::Continue(()) => Ok(()),
                ControlFlow::Break(()) => Err(stopped()),
            },
        };
        match handed_on {
            Ok(()) => ended,
            Err(error) => Attempt { response: ended.response.stopped(asked.operation, error), ..ended },
        }
    }

    /// Gives the sink a whole answer that is JSON: the JSON; and where a stream was asked for, the texts and tool calls
    /// in it, which that would have brought one by one.
    fn hand_on(&self, json: &str, streams: bool, watch: &mut Watch<'_>, sink: &mut Sink<'_>) -> Result<()> {
        if sink(Delta::Chunk { json: json.as_bytes() }).is_break() {
            return Err(stopped());
        }
        // The answer is there, and the sink copies it.
        let room = self.limit().saturating_sub(json.len()).saturating_mul(2);
        let handed_out = if streams { hand_out_whole(json, room, watch, sink) } else { Ok(()) };
        match handed_out {
            Err(StreamOutcome::Interrupted(error)) => Err(error),
            Err(StreamOutcome::Stopped) => Err(stopped()),
            Err(StreamOutcome::TooLarge(too_large)) => Err(Error::new(
                Status::TooLarge,
                format!("{too_large}; set TOGETHER_LIMIT_RESPONSE_BYTES to allow more"),
            )),
            _ if sink(Delta::Pause).is_break() => Err(stopped()),
            _ => Ok(()),
        }
    }
}

/// Why a good answer cannot be used, whatever it holds: it is a part, or in a coding, that the request does not ask for.
fn not_as_asked(request: &Request, answer: &Answer<'_>) -> Option<Error> {
    if !answer.is_good() {
        return None;
    }
    let asks_for_part = || request.headers().iter().any(|(name, _)| name.eq_ignore_ascii_case("range"));
    if answer.status == PARTIAL_CONTENT && !asks_for_part() {
        let problem = format!("{} sent a part of the answer (HTTP 206) instead of all", answer.host);
        return Some(Error::new(Status::Protocol, problem));
    }
    let (content, transfer) =
        (answer.headers.get("content-encoding"), answer.headers.get("transfer-encoding"));
    if content.is_none() && transfer.is_none() {
        return None;
    }
    let codings =
        answer.headers.iter().filter(|(name, _)| matches!(*name, "content-encoding" | "transfer-encoding"));
    let coding = foreign_coding(codings)?;
    // A server's word, and short as the names of codings are.
    let coding: String = coding.chars().filter(char::is_ascii_alphanumeric).take(16).collect();
    Some(Error::new(
        Status::Protocol,
        format!("{} sent its answer in a coding that was not asked for ({coding})", answer.host),
    ))
}

/// Of an answer that a sink broke off.
fn stopped() -> Error {
    Error::new(Status::Cancelled, "the caller wanted no more of the answer")
}

fn says_nothing(limit: usize) -> Error {
    Error::new(
        Status::TooLarge,
        format!(
            "the stream went on for more than the limit of {limit} bytes with comments and events that say nothing; \
             set TOGETHER_LIMIT_RESPONSE_BYTES to allow more"
        ),
    )
}

/// What is no known operation is the caller's own text, and could hold anything.
fn loggable(request: &Request) -> &'static str {
    let operation = request.operation();
    operations::known(operation.name()).unwrap_or_else(|| operation.method().name())
}

/// An answer whose first bytes were read, to know what it is.
struct BegunAnswer<'answer> {
    asked: AnswerContext<'answer>,
    answer: Answer<'answer>,
    start: Vec<u8>,
}

/// How a try ended.
struct Attempt {
    response: Response,
    progress: Progress,
    /// In the middle of an answer of which nothing was handed on.
    broke_off: bool,
    /// The key that went with it.
    sent: Option<Fingerprint>,
    /// Not where a redirect led: what another server says of keys and rates is not the client's matter.
    is_of_origin: bool,
}

impl Attempt {
    fn for_good(response: Response) -> Attempt {
        Attempt { response, progress: Progress::Answered, broke_off: false, sent: None, is_of_origin: true }
    }

    /// The key that the server does not take.
    fn refused_key(&self) -> Option<Fingerprint> {
        self.sent.filter(|_| self.response.http_status() == UNAUTHORIZED)
    }
}

/// Holds a choice's text back until a sentence of it is whole; everything else goes on as it is.
fn in_sentences(
    delta: Delta<'_>,
    by_choice: &mut BTreeMap<u32, Sentences>,
    sink: &mut Sink<'_>,
) -> ControlFlow<()> {
    match delta {
        Delta::Text { choice, text } => {
            let sentences = by_choice.entry(choice).or_default();
            sentences.push(text, |text| sink(Delta::Text { choice, text }))
        }
        other => sink(other),
    }
}
