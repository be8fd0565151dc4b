//! One request, from its fields to its response.
//!
//! Responsible for the order of things: prepare, send, read the answer as what it says it is, hand on its
//! parts as they come, try again where that is right, make the response. It must not start threads or know
//! who asked: blocking calls and calls on workers run the same code.

pub mod retry;
mod throttle;
mod transfers;
pub mod usage;

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{Duration, Instant};

use self::retry::{LONGEST_WAIT, Outcome as TryOutcome, wait_before_next};
use self::throttle::Throttle;
use self::usage::Usage;
use crate::error::{Error, Result, Status};
use crate::http::Answer;
use crate::http::Content;
use crate::http::Exchange;
use crate::http::Outgoing;
use crate::http::Progress;
use crate::http::Streamed;
use crate::http::{Network, NetworkSettings};
use crate::key::Fingerprint;
use crate::log::{Facts, Log, RequestId};
use crate::message::incoming::Broken;
use crate::message::request::{PreparedRequest, Request, Streaming};
use crate::message::response::{ContentType, Response};
use crate::operations;
use crate::settings::Timeouts;
use crate::stream::{Delta, Outcome, Sentences, Sink, Stream};
use crate::sys::cancel::Cancel;
use crate::sys::random::chance;
use transfers::Sending;

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
        let mut earlier = Vec::new();
        let mut may_ask_for_another_key = true;
        loop {
            if let Err((error, wait)) = self.pause_for_quiet(exchange) {
                let response = Response::failed(error.context(operation)).after(earlier, 0);
                return (response.held_back(wait), None);
            }
            let mut ended = self.attempt(operation, request, &mut prepared, exchange, sink);
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
            let Ended { response, sent, .. } = ended;
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
    fn wait_before_next(&self, ended: &Ended, exchange: &Exchange, made: usize) -> Option<Duration> {
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

    /// Sends the request once and reads what comes.
    fn attempt(
        &self,
        operation: &str,
        request: &Request,
        prepared: &mut PreparedRequest,
        exchange: &mut Exchange,
        sink: &mut Sink<'_>,
    ) -> Ended {
        match self.open(request, prepared, exchange, sink) {
            Ok(answer) => {
                let is_of_origin = answer.is_of_origin;
                let sent = answer.sent.filter(|_| is_of_origin);
                let ended = match &mut prepared.output {
                    Some(output) if answer.is_good() => self.save(operation, answer, output, exchange, sink),
                    _ => self.read(operation, request, answer, exchange, sink),
                };
                Ended { sent, is_of_origin, ..ended }
            }
            Err(error) => {
                let response = Response::failed(error.context(operation));
                Ended { progress: exchange.progress(), ..Ended::for_good(response) }
            }
        }
    }

    /// Reads an answer as what it says it is. Not inlined: what it needs is then not on the stack below a handshake,
    /// whose depth is memory that each stream keeps.
    #[inline(never)]
    fn read(
        &self,
        operation: &str,
        request: &Request,
        answer: Answer<'_>,
        exchange: &mut Exchange,
        sink: &mut Sink<'_>,
    ) -> Ended {
        let is_good = answer.is_good();
        if is_good && answer.has_foreign_coding() {
            let broken = in_foreign_coding(answer);
            return Ended::for_good(Response::broken_off(operation, broken));
        }
        let content_type = ContentType::of(&answer.headers);
        if is_good && content_type.starts_with("text/event-stream") {
            return Ended::for_good(self.follow_in_sentences(operation, request, answer, exchange, sink));
        }
        let is_media = is_good
            && ["audio/", "video/", "image/", "application/octet-stream"]
                .iter()
                .any(|kind| content_type.starts_with(kind));
        self.read_whole(operation, answer, is_media, exchange, sink)
    }

    fn open(
        &self,
        request: &Request,
        prepared: &PreparedRequest,
        exchange: &mut Exchange,
        sink: &mut Sink<'_>,
    ) -> Result<Answer<'_>> {
        let sending = prepared.upload.as_ref().map(|upload| Sending::new(upload, sink));
        let form = sending.as_ref().map(|sending| Content::Streamed(sending as &dyn Streamed));
        let outgoing = Outgoing {
            method: request.operation().method().name(),
            target: &prepared.target,
            headers: request.headers().iter().collect(),
            body: form.or_else(|| prepared.body.as_deref().map(Content::Json)),
        };
        self.usage.count_try();
        self.network.open(&outgoing, exchange)
    }

    /// Reads an event stream to its end, its text in sentences where that is wanted.
    fn follow_in_sentences(
        &self,
        operation: &str,
        request: &Request,
        answer: Answer<'_>,
        exchange: &mut Exchange,
        sink: &mut Sink<'_>,
    ) -> Response {
        if !request.wants_sentences() {
            return self.follow(operation, answer, exchange, sink);
        }
        let mut by_choice = BTreeMap::new();
        let response =
            self.follow(operation, answer, exchange, &mut |delta| in_sentences(delta, &mut by_choice, sink));
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
        operation: &str,
        mut answer: Answer<'_>,
        exchange: &mut Exchange,
        sink: &mut Sink<'_>,
    ) -> Response {
        let limit = usize::try_from(self.response_bytes).unwrap_or(usize::MAX);
        let mut stream = Stream::new(limit);
        let mut buffer = vec![0; READ_AT_ONCE];
        // Comments, and events that say nothing, fill no buffer: without a count they could come for ever.
        let mut bytes_that_say_nothing = 0;
        let broken = loop {
            match answer.read(&mut buffer, exchange) {
                Ok(0) => break None,
                Ok(read) => {
                    bytes_that_say_nothing += read;
                    let flow = stream.feed(buffer.get(..read).unwrap_or_default(), &mut |delta| {
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
                    if read == buffer.len() {
                        buffer.resize(MOST_READ_AT_ONCE, 0);
                    }
                }
                Err(error) => break Some(error),
            }
        };
        let (outcome, joined) = stream.finish(sink);
        if outcome == Outcome::Complete {
            answer.drain(exchange);
        }
        let host = answer.host.clone();
        Response::from_stream(operation, answer.into_head(), &joined, outcome, broken, &host)
    }

    /// Reads an answer that is no event stream. Media is handed on as it comes, anything else when it is whole.
    fn read_whole(
        &self,
        operation: &str,
        answer: Answer<'_>,
        is_media: bool,
        exchange: &mut Exchange,
        sink: &mut Sink<'_>,
    ) -> Ended {
        let (host, unfollowed) = (answer.host.clone(), answer.unfollowed);
        let read = answer.read_whole(self.response_bytes, exchange, |bytes| {
            match is_media && !bytes.is_empty() && sink(Delta::Bytes { bytes }).is_break() {
                true => Err(stopped()),
                false => Ok(()),
            }
        });
        let response = match read {
            Ok(incoming) => Response::from_answer(operation, incoming, &host, unfollowed),
            Err(broken) => {
                let response = Response::broken_off(operation, *broken);
                return Ended {
                    progress: exchange.progress(),
                    broke_off: !is_media,
                    ..Ended::for_good(response)
                };
            }
        };
        Ended::for_good(match response.json() {
            Some(json) if response.failure().is_none() => {
                let chunk = Delta::Chunk { json: json.as_bytes() };
                let flow = [chunk, Delta::Pause].into_iter().try_for_each(sink);
                match flow {
                    ControlFlow::Continue(()) => response,
                    ControlFlow::Break(()) => response.stopped(operation, stopped()),
                }
            }
            _ => response,
        })
    }
}

fn in_foreign_coding(answer: Answer<'_>) -> Broken {
    let problem = format!("{} sent its answer in a coding that was not asked for (compressed?)", answer.host);
    answer.broken(Error::new(Status::Protocol, problem))
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

/// How a try ended.
struct Ended {
    response: Response,
    progress: Progress,
    /// In the middle of an answer of which nothing was handed on.
    broke_off: bool,
    /// The key that went with it.
    sent: Option<Fingerprint>,
    /// Not where a redirect led: what another server says of keys and rates is not the client's matter.
    is_of_origin: bool,
}

impl Ended {
    fn for_good(response: Response) -> Ended {
        Ended { response, progress: Progress::Answered, broke_off: false, sent: None, is_of_origin: true }
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
