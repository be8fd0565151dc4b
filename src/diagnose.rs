//! What a support desk asks for: one report on a client, from its key to the service's answer.
//!
//! Responsible for the order of the steps, for saying of each what it gave, or why it failed, or why it could
//! not run, and for the report in its two forms, JSON and text, which say the same. It must not open a socket
//! itself, and nothing secret may enter: the key is described, never shown, and headers that a program added
//! are left out.

mod facts;

use std::net::SocketAddr;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use self::facts::{Fact, Facts};
use crate::error::{Error, Result, Status};
use crate::key::Key;
use crate::net::base_url::BaseUrl;
use crate::net::probe::{self, Session, Step, Walk};
use crate::net::{Cancel, Described, Network, Reach, Timeouts, Tls};
use crate::options::Options;
use crate::request::{Request, Streaming, Timeout};
use crate::response::{Report, Response};
use crate::runner::Runner;

/// How long all of it may take where the client has no total limit.
const TIME_LIMIT: Duration = Duration::from_secs(30);

/// Costs nothing, needs a key, and every account may ask it.
const OPERATION: &str = "GET /v1/models";

/// From here on a clock is worth a word: certificates and signatures are dated.
const CLOCK_TOLERANCE_S: i64 = 60;

/// The limits of a client, for the report.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    timeouts: Timeouts,
    response_bytes: u64,
    calls: usize,
    event_queue: usize,
}

impl Limits {
    pub fn of(options: &Options) -> Limits {
        Limits {
            timeouts: options.timeouts(),
            response_bytes: options.response_bytes(),
            calls: options.most_calls(),
            event_queue: options.event_queue(),
        }
    }
}

/// What a client has, as far as it has it: each part that is missing says why.
#[derive(Debug)]
pub struct Known {
    /// Why the client could not be made.
    failure: Option<Error>,
    key: Result<Facts>,
    base: Result<BaseUrl>,
    reach: Result<Arc<Reach>>,
    tls: Result<Arc<Tls>>,
    limits: Limits,
}

impl Known {
    pub fn of_client(network: &Network, limits: Limits) -> Known {
        Known {
            failure: None,
            key: Ok(of_key(&network.key())),
            base: Ok(network.base().clone()),
            reach: Ok(network.reach().clone()),
            tls: Ok(network.tls().clone()),
            limits,
        }
    }

    /// Of options that make no client. Holds nothing of the key.
    pub fn of_options(options: &Options, failure: Error) -> Known {
        Known {
            failure: Some(failure),
            key: options.key().map(|key| of_key(&key)),
            base: options.base_url(),
            reach: options.reach().map(Arc::new),
            tls: options.tls().map(|settings| Arc::new(Tls::new(settings))),
            limits: Limits::of(options),
        }
    }
}

/// Goes through every step that can be gone through. Blocks until the last, the time limit or `cancel`.
pub fn diagnose(known: &Known, runner: Option<&Runner>, cancel: &Arc<Cancel>) -> Response {
    let began = Instant::now();
    let limit = known.limits.timeouts.total.unwrap_or(TIME_LIMIT);
    let left = || limit.saturating_sub(began.elapsed());
    let mut report = Draft::default();
    report.tell("library", vec![("version", env!("CARGO_PKG_VERSION").into())]);
    report.tell("system", of_system());
    match &known.failure {
        None => report.succeeded("client", None, Facts::new()),
        Some(error) => report.failed("client", None, error, Facts::new()),
    }
    report.outcome("key", &known.key, |key| key.clone());
    report.outcome("server", &known.base, |base| {
        vec![("base_url", format!("{}{}", base.origin, base.prefix).into())]
    });
    report.outcome("proxy", &known.reach, |reach| of_proxy(reach, known.base.as_ref().ok()));
    report.outcome("trust", &known.tls.as_deref().map_err(Error::clone).and_then(of_trust), Facts::clone);
    let is_reachable = match (&known.base, &known.reach) {
        (Err(_), _) | (_, Err(_)) => {
            for step in ["dns", "tcp", "tls"] {
                report.not_run(step, "the way to the server is not known");
            }
            false
        }
        (Ok(base), Ok(reach)) => {
            let tls = known.tls.as_deref().ok().filter(|_| base.origin.tls);
            let timeouts = Timeouts { total: Some(left()), ..known.limits.timeouts };
            let walk = probe::walk(&base.origin, reach, tls, timeouts, cancel);
            report.walk(&walk, base, reach.transport.is_some())
        }
    };
    let answer = match runner {
        None => Err("the client could not be made"),
        Some(_) if !is_reachable => Err("the server could not be reached"),
        Some(runner) => Ok(ask(runner, cancel, left())),
    };
    let answer = report.answer(answer);
    report.tell("limits", of_limits(&known.limits));
    report.finish(answer)
}

/// A request as any other, so that the report has what a request would meet. Gives the answer and when it was
/// asked for.
fn ask(runner: &Runner, cancel: &Arc<Cancel>, left: Duration) -> (Response, SystemTime, Duration) {
    let (asked, began) = (SystemTime::now(), Instant::now());
    let milliseconds = i64::try_from(left.as_millis()).unwrap_or(i64::MAX).max(1);
    let request = Request::new(OPERATION).and_then(|mut request| {
        request.set_timeout(Timeout::Total, milliseconds)?;
        Ok(request)
    });
    let answer = match request {
        Ok(request) => runner.run(&request, Streaming::AsSet, cancel, &mut |_| ControlFlow::Continue(())),
        Err(error) => Response::failed(error),
    };
    (answer, asked, began.elapsed())
}

/// The key in words, never a byte of it.
fn of_key(key: &Key) -> Facts {
    let protection = key.protection();
    vec![
        ("locked_in_memory", protection.locked.into()),
        ("left_out_of_core_dumps", protection.undumped.into()),
        ("wiped_in_forked_children", protection.wiped_on_fork.into()),
    ]
}

/// The way to the server: its proxy without its credentials, and whether the host carries the bytes.
fn of_proxy(reach: &Reach, base: Option<&BaseUrl>) -> Facts {
    let proxy = base.and_then(|base| reach.proxies.for_origin(&base.origin));
    let mut facts = vec![("used", proxy.is_some().into())];
    if let Some(proxy) = proxy {
        facts.push(("kind", proxy.kind().name().into()));
        facts.push(("address", proxy.endpoint().to_string().into()));
    }
    facts.push(("transport_of_the_host", reach.transport.is_some().into()));
    facts
}

fn of_system() -> Facts {
    let mut system =
        vec![("os", std::env::consts::OS.into()), ("architecture", std::env::consts::ARCH.into())];
    // Linux alone has it as a file.
    if let Ok(release) = std::fs::read_to_string("/proc/sys/kernel/osrelease") {
        system.push(("release", release.trim().into()));
    }
    system
}

/// Whom the client trusts. Reads the system's authorities, where those are trusted and were not read yet.
fn of_trust(tls: &Tls) -> Result<Facts> {
    let (settings, roots) = (tls.settings(), tls.roots()?);
    Ok(vec![
        ("mode", settings.trust.name().into()),
        ("authorities_built_in", roots.built_in.into()),
        ("authorities_of_the_system", roots.system.into()),
        ("authorities_added", roots.added.into()),
        ("pins", settings.pins.len().into()),
        ("client_certificate", settings.identity.is_some().into()),
    ])
}

fn of_certificate(certificate: &Described) -> Facts {
    let pin = certificate.pin.map(|pin| pin.to_string());
    vec![
        ("subject", certificate.subject.as_str().into()),
        ("issuer", certificate.issuer.as_str().into()),
        ("names", Fact::Texts(certificate.names.clone())),
        ("not_before", certificate.not_before.as_str().into()),
        ("not_after", certificate.not_after.as_str().into()),
        ("pin", pin.into()),
    ]
}

fn of_limits(limits: &Limits) -> Facts {
    let Timeouts { connect, idle, total, .. } = limits.timeouts;
    let milliseconds = |limit: Option<Duration>| {
        limit.map(|limit| u64::try_from(limit.as_millis()).unwrap_or(u64::MAX)).into()
    };
    vec![
        ("connect_ms", milliseconds(connect)),
        ("first_byte_ms", milliseconds(limits.timeouts.first_byte(false))),
        ("first_byte_of_a_stream_ms", milliseconds(limits.timeouts.first_byte(true))),
        ("idle_ms", milliseconds(idle)),
        ("total_ms", milliseconds(total)),
        ("response_bytes", limits.response_bytes.into()),
        ("calls", limits.calls.into()),
        ("event_queue", limits.event_queue.into()),
    ]
}

/// How far this machine's clock is ahead of a server's that said `server` (to the second) at some moment
/// between `asked` and `answered`. 0 where they may be the same.
fn seconds_ahead(server: SystemTime, asked: SystemTime, answered: SystemTime) -> i64 {
    let whole = |span: Duration| i64::try_from(span.as_secs()).unwrap_or(i64::MAX);
    // The server's second has begun, and it is not over.
    match (server.duration_since(answered), asked.duration_since(server + Duration::from_secs(1))) {
        (Ok(behind), _) => -whole(behind),
        (_, Ok(ahead)) => whole(ahead),
        _ => 0,
    }
}

/// A report that is being written.
#[derive(Default)]
struct Draft {
    steps: Facts,
    failure: Option<(&'static str, Error)>,
}

impl Draft {
    /// What cannot fail.
    fn tell(&mut self, step: &'static str, facts: Facts) {
        self.steps.push((step, Fact::Group(facts)));
    }

    fn succeeded(&mut self, step: &'static str, took: Option<Duration>, facts: Facts) {
        self.add(step, "ok", took, Facts::new(), facts);
    }

    fn failed(&mut self, step: &'static str, took: Option<Duration>, error: &Error, facts: Facts) {
        self.failure.get_or_insert_with(|| (step, error.clone()));
        let why = vec![("status", name_of(error.status())), ("message", error.message().into())];
        self.add(step, "failed", took, why, facts);
    }

    fn not_run(&mut self, step: &'static str, reason: &str) {
        self.add(step, "not_run", None, vec![("reason", reason.into())], Facts::new());
    }

    fn outcome<T>(&mut self, step: &'static str, outcome: &Result<T>, facts: impl FnOnce(&T) -> Facts) {
        match outcome {
            Ok(value) => self.succeeded(step, None, facts(value)),
            Err(error) => self.failed(step, None, error, Facts::new()),
        }
    }

    fn add(&mut self, step: &'static str, outcome: &str, took: Option<Duration>, why: Facts, facts: Facts) {
        let mut all = vec![("outcome", outcome.into())];
        if let Some(took) = took {
            all.push(("milliseconds", milliseconds(took)));
        }
        all.extend(why);
        all.extend(facts);
        self.tell(step, all);
    }

    /// The steps of the way to the server: whether it leads there.
    fn walk(&mut self, walk: &Walk, base: &BaseUrl, is_carried: bool) -> bool {
        let host = vec![("host", walk.nearest.host.as_str().into())];
        match &walk.addresses.outcome {
            Ok(_) if is_carried => {
                self.not_run("dns", "the host's transport looks names up");
                self.not_run("tcp", "the host's transport connects");
            }
            Ok(addresses) => {
                let shown: Vec<String> = addresses.iter().map(|address| address.ip().to_string()).collect();
                let mut facts = host;
                facts.push(("addresses", Fact::Texts(shown)));
                self.succeeded("dns", Some(walk.addresses.took), facts);
            }
            Err(error) => self.failed("dns", Some(walk.addresses.took), error, host),
        }
        let is_connected = match &walk.tunnel {
            None => self.connections(&walk.connections),
            Some(tunnel) => {
                if !walk.connections.is_empty() {
                    self.connections(&walk.connections);
                }
                match &tunnel.outcome {
                    Ok(()) => self.succeeded("tunnel", Some(tunnel.took), Facts::new()),
                    Err(error) => self.failed("tunnel", Some(tunnel.took), error, Facts::new()),
                }
                tunnel.outcome.is_ok()
            }
        };
        match &walk.session {
            Some(session) => self.session(session, &walk.certificates),
            None if !base.origin.tls => {
                self.not_run("tls", "the base URL is plain http, which is for this machine alone");
                is_connected
            }
            None if !is_connected => {
                self.not_run("tls", "there is no connection");
                false
            }
            None => {
                self.not_run("tls", "it is not known whom to trust");
                false
            }
        }
    }

    fn connections(&mut self, connections: &[(SocketAddr, Step<()>)]) -> bool {
        let Some((_, first)) = connections.first() else {
            self.not_run("tcp", "there is no address");
            return false;
        };
        let attempts: Vec<Facts> = connections
            .iter()
            .map(|(address, step)| {
                let mut attempt = vec![
                    ("address", address.to_string().into()),
                    ("outcome", if step.outcome.is_ok() { "ok" } else { "failed" }.into()),
                    ("milliseconds", milliseconds(step.took)),
                ];
                if let Err(error) = &step.outcome {
                    attempt.push(("message", error.message().into()));
                }
                attempt
            })
            .collect();
        let took = connections.iter().map(|(_, step)| step.took).sum();
        let facts = vec![("attempts", Fact::Groups(attempts))];
        // One address that answers is enough.
        let is_connected = connections.iter().any(|(_, step)| step.outcome.is_ok());
        match &first.outcome {
            Err(error) if !is_connected => self.failed("tcp", Some(took), error, facts),
            _ => self.succeeded("tcp", Some(took), facts),
        }
        is_connected
    }

    fn session(&mut self, session: &Step<Session>, certificates: &[Described]) -> bool {
        let certificates: Vec<Facts> = certificates.iter().map(of_certificate).collect();
        let certificates = ("certificates", Fact::Groups(certificates));
        match &session.outcome {
            Ok(agreed) => {
                let (version, cipher) = (agreed.version.into(), agreed.cipher.into());
                let facts = vec![("version", version), ("cipher", cipher), certificates];
                self.succeeded("tls", Some(session.took), facts);
            }
            Err(error) => self.failed("tls", Some(session.took), error, vec![certificates]),
        }
        session.outcome.is_ok()
    }

    /// The service's answer, and what its date says of this machine's clock.
    fn answer(
        &mut self,
        answer: std::result::Result<(Response, SystemTime, Duration), &str>,
    ) -> Option<Response> {
        let (answer, asked, took) = match answer {
            Ok(answer) => answer,
            Err(reason) => {
                self.not_run("http", reason);
                self.not_run("clock", "no server told its time");
                return None;
            }
        };
        let facts = vec![
            ("operation", OPERATION.into()),
            ("http_status", i64::from(answer.http_status()).into()),
            ("request_id", answer.request_id().map(String::from).into()),
        ];
        match answer.failure() {
            None => self.succeeded("http", Some(took), facts),
            Some(error) => self.failed("http", Some(took), error, facts),
        }
        match answer.header("date").and_then(|date| httpdate::parse_http_date(date).ok()) {
            None => self.not_run("clock", "no server told its time"),
            Some(server) => {
                let ahead = seconds_ahead(server, asked, asked + took);
                let mut facts = vec![
                    ("here", httpdate::fmt_http_date(asked).into()),
                    ("server", httpdate::fmt_http_date(server).into()),
                    ("seconds_ahead", ahead.into()),
                ];
                if ahead.abs() > CLOCK_TOLERANCE_S {
                    let advice = "set this machine's clock: certificates are checked by it";
                    facts.push(("advice", advice.into()));
                }
                self.succeeded("clock", None, facts);
            }
        }
        Some(answer)
    }

    fn finish(self, answer: Option<Response>) -> Response {
        let Draft { steps, failure } = self;
        let status = failure.as_ref().map_or(Status::Ok, |(_, error)| error.status());
        let mut all = vec![("status", name_of(status))];
        all.push(("failed_step", failure.as_ref().map(|(step, _)| *step).into()));
        all.extend(steps);
        let failure = failure.map(|(step, error)| error.within(step).within("the diagnosis"));
        Response::from_report(
            Report { json: facts::as_json(&all), text: facts::as_text(&all) },
            failure,
            answer,
        )
    }
}

fn name_of(status: Status) -> Fact {
    status.c_name().to_string_lossy().into_owned().into()
}

/// To a tenth: on a fast machine a step takes less than one.
fn milliseconds(took: Duration) -> Fact {
    Fact::Tenths(i64::try_from(took.as_micros() / 100).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_is_only_called_wrong_where_it_must_be() {
        let at = |seconds| SystemTime::UNIX_EPOCH + Duration::from_millis(seconds);
        // (the server's date, asked, answered, seconds ahead), in milliseconds
        for (server, asked, answered, ahead) in [
            (10_000, 10_000, 10_000, 0),
            (10_000, 10_999, 11_500, 0),
            (10_000, 9_000, 10_000, 0),
            (10_000, 12_000, 12_100, 1),
            (10_000, 71_000, 72_000, 60),
            (10_000, 4_000, 5_000, -5),
        ] {
            assert_eq!(
                seconds_ahead(at(server), at(asked), at(answered)),
                ahead,
                "{server} {asked} {answered}"
            );
        }
    }
}
