//! A client's runner: it prepares a request, makes as many tries as the request is good for, and logs the outcome.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::attempt::Attempt;
use super::attempt_end::{Answered, AttemptEnd};
use super::file_upload::FileUploadRun;
use super::jobs::JobWait;
use super::realtime::{Outbox, ReplayMemory};
use super::retry::{LONGEST_WAIT, TryOutcome, wait_before_next};
use super::send_step::SendStep;
use super::structured::judge;
use super::throttle::Throttle;
use super::tools::{RunTools, TurnLimits};
use super::try_plan::TryPlan;
use super::usage::Usage;
use crate::connect::destination::Destination;
use crate::error::{Error, Result, Status};
use crate::http::{Exchange, Making, Network, NetworkSettings};
use crate::key::Fingerprint;
use crate::log::{Facts, Log, RequestId};
use crate::message::job::Wait;
use crate::message::request::{PreparedRequest, Request, Streaming, UploadStep};
use crate::message::response::Response;
use crate::operations;
use crate::settings::Timeouts;
use crate::stream::Sink;
use crate::sys::cancel::{Cancel, InFlight};
use crate::sys::deadline::Deadline;
use crate::sys::random::chance;
use crate::transfer::PartRules;
use crate::watch::Watch;

/// The HTTP status whose wait holds for all of a client's requests.
const TOO_MANY_REQUESTS: u16 = 429;
/// The HTTP status of the rest of a file that there is not.
const RANGE_NOT_SATISFIABLE: u16 = 416;

/// Of a request's tries: a file that breaks off may have any number of them.
const MOST_FAILURES_KEPT: usize = 100;

/// How often the connection of a session is made again, in a row.
const MOST_SESSIONS: u32 = 2;

#[derive(Debug)]
pub struct Runner {
    network: Network,
    timeouts: Timeouts,
    response_bytes: u64,
    retries: u32,
    /// Of tools, in one request.
    turns: usize,
    /// When a file goes in parts.
    parts: PartRules,
    throttle: Throttle,
    usage: Arc<Usage>,
    /// Of the sessions.
    replay_memory: Arc<ReplayMemory>,
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
    /// Of tools, in one request.
    pub turns: usize,
    /// When a file goes in parts.
    pub parts: PartRules,
}

/// How a request was asked for.
pub struct Asked<'call> {
    /// Since when it is under way.
    pub since: Instant,
    pub streaming: Streaming,
    pub cancel: &'call Arc<Cancel>,
    /// What the program sends meanwhile, where the request is a session.
    pub outbox: Option<&'call Outbox>,
}

impl Runner {
    pub fn new(settings: Settings) -> Result<Runner> {
        let Settings { network, timeouts, response_bytes, retries, token_budget, turns, parts } = settings;
        let log = network.log.clone();
        let network = Network::new(network)?;
        let usage = Arc::new(Usage::new(token_budget, network.traffic().clone()));
        let throttle = Throttle::default();
        let replay_memory = Arc::default();
        Ok(Runner {
            network,
            timeouts,
            response_bytes,
            retries,
            turns,
            parts,
            throttle,
            usage,
            replay_memory,
            log,
        })
    }

    pub fn network(&self) -> &Network {
        &self.network
    }

    pub fn usage(&self) -> &Usage {
        &self.usage
    }

    /// Makes a connection that the next request finds, within the client's limits.
    pub fn connect_ahead(&self, making: Making, cancel: &Arc<Cancel>) {
        let mut deadline = Deadline::new(self.timeouts.total, Some(cancel.clone()));
        deadline.begin_phase("CONNECT", self.timeouts.connect);
        self.network.connect_ahead(making, &mut deadline);
    }

    /// How long the request may take in all.
    pub fn total_limit(&self, request: &Request) -> Option<Duration> {
        request.timeouts(self.timeouts).total
    }

    /// Runs the request to its end, and logs it. `sink` gets each part of the answer as it arrives, and ends the request
    /// by breaking; `run_tools` has the functions of tools run that the model calls.
    pub fn run(
        self: &Arc<Runner>,
        asked: &Asked<'_>,
        request: &Request,
        sink: &mut Sink<'_>,
        run_tools: &mut RunTools<'_>,
    ) -> Response {
        let began = self.log.is_on().then(Instant::now);
        let with_its_link = request.with_its_link();
        let request = with_its_link.as_ref().unwrap_or(request);
        let ask = |request: &Request, began, sink: &mut Sink<'_>| self.answer(asked, request, began, sink);
        let (response, sent) = match request.wait() {
            Some(wait) => {
                self.job_wait(wait, request, asked.cancel).run(sink, |began, sink| ask(request, began, sink))
            }
            None if request.has_functions() => {
                let limits = self.turn_limits(request, asked.cancel);
                limits.converse(request, run_tools, |request, began| ask(request, began, sink))
            }
            None if request.is_file_upload() => self.file_upload(asked, request).run(sink),
            None => ask(request, None, sink),
        };
        if let Some(began) = began {
            self.log_end(request, &response, began.elapsed(), sent);
        }
        response
    }

    /// One line for each request. One that its caller cancelled is no failure.
    fn log_end(&self, request: &Request, response: &Response, time: Duration, sent: Option<Fingerprint>) {
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

    /// Unless the client's budget is spent. Also says which key the last try was sent with. `began` is set for a later
    /// turn of a request: when the first one began.
    fn answer(
        &self,
        asked: &Asked<'_>,
        request: &Request,
        began: Option<Instant>,
        sink: &mut Sink<'_>,
    ) -> Answered {
        let operation = request.operation().name();
        // A link to another server spends no tokens, and waits for none of the API's quiet.
        let is_of_api = self.is_of_api(request);
        let is_allowed = if began.is_none() { self.usage.begin_request(is_of_api) } else { Ok(()) };
        let prepared = is_allowed.and_then(|()| request.prepare(asked.streaming));
        let prepared =
            prepared.and_then(|prepared| check_session(request, &prepared, asked.outbox).map(|()| prepared));
        let mut prepared = match prepared {
            Ok(prepared) => prepared,
            Err(error) => return (Response::failed(error.context(operation)), None),
        };
        let (retry_class, retries) = (request.operation().retry_class(), self.retries);
        let plan = TryPlan {
            asked: asked.since,
            began,
            retry_class,
            retries,
            spends_budget: true,
            limit: self.limit(),
            cancel: asked.cancel,
            outbox: asked.outbox,
        };
        self.send(request, &plan, &mut prepared, sink)
    }

    /// Sends what is prepared, in as many tries as it is good for.
    fn send(
        &self,
        request: &Request,
        plan: &TryPlan<'_>,
        prepared: &mut PreparedRequest,
        sink: &mut Sink<'_>,
    ) -> Answered {
        let exchange = &mut Exchange::new(
            request.timeouts(self.timeouts),
            prepared.streams || plan.outbox.is_some(),
            plan.retry_class,
            plan.cancel.clone(),
        );
        if let Some(began) = plan.began {
            exchange.deadline.begin_total_at(began);
        }
        exchange.times.began = plan.asked;
        let (response, sent) = self.try_until_answered(request, plan, prepared, exchange, sink);
        exchange.times.end(Instant::now());
        (response.timed(exchange.times), sent)
    }

    /// In as many tries as the request is good for.
    fn try_until_answered(
        &self,
        request: &Request,
        plan: &TryPlan<'_>,
        prepared: &mut PreparedRequest,
        exchange: &mut Exchange,
        sink: &mut Sink<'_>,
    ) -> Answered {
        let limit = plan.limit;
        let operation = request.operation().name();
        let is_of_api = self.is_of_api(request);
        let total = exchange.deadline.total_alone();
        let mut still_wanted = || total.check("the server's answer to be read");
        let one_try = Attempt {
            network: &self.network,
            usage: &self.usage,
            request,
            limit,
            outbox: plan.outbox,
            sessions: self.retries.min(MOST_SESSIONS),
            memory: &self.replay_memory,
        };
        let (mut earlier, mut tries) = (Vec::new(), 0);
        // In a row: a file that got further may go on as often as it does.
        let mut failed = 0;
        let mut may_ask_for_another_key = true;
        loop {
            let quiet = if is_of_api { self.pause_for_quiet(exchange) } else { Ok(()) };
            if let Err((error, wait)) = quiet {
                let response = Response::failed(error.context(operation)).after(earlier, tries);
                return (response.held_back(wait), None);
            }
            let watch = &mut Watch::new(&mut still_wanted);
            let mut ended = one_try.make(prepared, exchange, watch, sink);
            tries += 1;
            if ended.got_further {
                failed = 0;
            }
            if let Some(late) = exchange.deadline.late_reader() {
                ended.response = ended.response.stopped(operation, late);
            }
            if ended.is_of_origin {
                self.usage.count_answer(&ended.response, request.model());
            }
            let has_another_key = match ended.refused_key() {
                Some(refused) if std::mem::take(&mut may_ask_for_another_key) => {
                    self.has_another_key(refused, exchange)
                }
                _ => Ok(false),
            };
            let wait = match has_another_key {
                Ok(true) => Some(Duration::ZERO),
                Ok(false) => self.wait_before_next(&ended, (is_of_api, plan), exchange, failed),
                Err(error) => {
                    earlier.extend(ended.response.failure().cloned());
                    return (Response::failed(error.context(operation)).after(earlier, tries), None);
                }
            };
            let AttemptEnd { response, sent, .. } = ended;
            let Some(wait) = wait else {
                return (judge(request, response, watch).after(earlier, tries), sent);
            };
            let facts: Facts<'_> = &[
                ("operation", &loggable(request)),
                ("status", &response.status()),
                ("http", &response.http_status()),
                ("tries", &tries),
                ("wait", &wait),
            ];
            self.log.warn("request is retried", facts);
            failed += 1;
            if earlier.len() < MOST_FAILURES_KEPT {
                earlier.extend(response.failure().cloned());
            }
            if let Err(error) = self.wait_until(Instant::now() + wait, exchange) {
                return (Response::failed(error.context(operation)).after(earlier, tries), None);
            }
        }
    }

    /// Whether it goes to the client's own server: as an operation, or by a link.
    fn is_of_api(&self, request: &Request) -> bool {
        let link = request.operation().destination();
        link.is_none_or(|link| link.origin == self.network.base().origin)
    }

    /// Of all turns, or all looks at a job.
    fn total_deadline(&self, request: &Request, cancel: &Arc<Cancel>) -> Deadline {
        Deadline::new(self.total_limit(request), Some(cancel.clone()))
    }

    fn file_upload<'runner>(
        self: &'runner Arc<Runner>,
        asked: &Asked<'runner>,
        request: &'runner Request,
    ) -> FileUploadRun<'runner> {
        let (since, cancel) = (asked.since, asked.cancel);
        let deadline = self.total_deadline(request, cancel);
        let (retries, rules) = (self.retries, self.parts);
        FileUploadRun { steps: self.clone(), asked: since, request, cancel, deadline, retries, rules }
    }

    fn turn_limits(&self, request: &Request, cancel: &Arc<Cancel>) -> TurnLimits<'_> {
        TurnLimits {
            turns: self.turns,
            bytes: self.limit(),
            deadline: self.total_deadline(request, cancel),
            usage: &self.usage,
            log: &self.log,
        }
    }

    fn job_wait<'runner>(
        &'runner self,
        wait: Wait,
        request: &'runner Request,
        cancel: &Arc<Cancel>,
    ) -> JobWait<'runner> {
        JobWait {
            wait,
            operation: request.operation().name(),
            deadline: self.total_deadline(request, cancel),
            key: self.network.key(),
            log: &self.log,
        }
    }

    /// The most bytes of an answer.
    fn limit(&self) -> usize {
        usize::try_from(self.response_bytes).unwrap_or(usize::MAX)
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
        if self.retries == 0 {
            return Ok(());
        }
        self.throttle.wait_for_quiet(Instant::now, |now, until| {
            // Not all of them in the same moment.
            let wait = until.saturating_duration_since(now).mul_f64(1.0 + 0.1 * chance());
            if exchange.deadline.has_time_for(wait) {
                return self.wait_until(now + wait, exchange).map_err(|error| (error, wait));
            }
            let error = error!(
                Status::RateLimit,
                "{} answered another request of this client with HTTP 429 and wants quiet for {} ms more, which is \
                longer than TOGETHER_TIMEOUT_TOTAL leaves: nothing was sent",
                self.network.host(),
                wait.as_millis()
            );
            Err((error, wait))
        })
    }

    fn wait_until(&self, end: Instant, exchange: &Exchange) -> Result<()> {
        let began = Instant::now();
        let outcome = exchange.deadline.pause_until(end, "its next try");
        self.usage.count_wait(began.elapsed());
        outcome
    }

    /// How long to wait before the next try; `None` is no other try.
    fn wait_before_next(
        &self,
        ended: &AttemptEnd,
        (is_of_api, plan): (bool, &TryPlan<'_>),
        exchange: &Exchange,
        made: u32,
    ) -> Option<Duration> {
        let response = &ended.response;
        let Some(failure) = response.failure() else {
            if is_of_api {
                self.throttle.succeeded();
            }
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
            200..=299 | RANGE_NOT_SATISFIABLE if ended.broke_off => {
                TryOutcome::BrokenOff { status: failure.status(), got_further: ended.got_further }
            }
            _ => return None,
        };
        let throttle = &self.throttle;
        let quiet = response.retry_after().filter(|wait| *wait <= LONGEST_WAIT);
        if let (TOO_MANY_REQUESTS, Some(wait), true) = (response.http_status(), quiet, ended.is_of_origin) {
            throttle.pause_until(Instant::now() + wait);
        }
        if made >= plan.retries {
            return None;
        }
        let wait = wait_before_next(outcome, exchange.retry_class(), made, chance())?;
        // A file that got further costs its server nothing twice.
        let is_spared = !is_of_api || !plan.spends_budget || ended.got_further;
        (exchange.deadline.has_time_for(wait) && (is_spared || throttle.take_retry())).then_some(wait)
    }
}

/// A session needs what the program sends to it, which a call alone has; and nothing that is for an answer.
fn check_session(request: &Request, prepared: &PreparedRequest, outbox: Option<&Outbox>) -> Result<()> {
    if request.operation().session().is_none() {
        return Ok(());
    }
    if outbox.is_none() {
        return Err(Error::invalid(
            "this operation is a session, in which both sides send: start it with together_start, and send with \
            together_call_send",
        ));
    }
    if prepared.body.is_some() || prepared.upload.is_some() || prepared.output.is_some() {
        return Err(Error::invalid(
            "a session has no body, files or output: its fields are its query, and its audio comes as events",
        ));
    }
    Ok(())
}

impl SendStep for Runner {
    fn begin(&self) -> Result<()> {
        self.usage.begin_request(true)
    }

    fn send(&self, step: &mut UploadStep, plan: &TryPlan<'_>, sink: &mut Sink<'_>) -> Answered {
        let plan = TryPlan { limit: plan.limit.min(self.limit()), ..*plan };
        self.send(&step.request, &plan, &mut step.prepared, sink)
    }

    fn lead(&self, target: &str, location: &str) -> std::result::Result<Destination, &'static str> {
        self.network.lead(target, location)
    }

    fn host(&self) -> &str {
        self.network.host()
    }

    fn in_flight(&self) -> &Arc<InFlight> {
        self.network.in_flight()
    }
}

/// What is no known operation is the caller's own text, and could hold anything.
fn loggable(request: &Request) -> &'static str {
    let operation = request.operation();
    operations::known(operation.name()).unwrap_or_else(|| operation.method().name())
}
