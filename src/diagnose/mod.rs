//! What a support desk asks for: one report on a client, from its key to the service's answer.
//!
//! Responsible for what is known of a client, made or not, for the order of the steps and for which of them can
//! run. `report` writes down what each came to, and `fields` has its two forms. It must not open a socket itself, and
//! nothing secret may enter: the key is described, never shown, and headers that a program added are left out.

mod fields;
mod probe;
mod report;

use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use serde_json::Value;

use self::fields::{Fields, object};
use self::report::{Answered, OPERATION, ReportBuilder};
use crate::connect::base_url::BaseUrl;
use crate::connect::route::Route;
use crate::connect::tls::{Tls, TlsSettings};
use crate::engine::model_usage::ModelTokens;
use crate::engine::{Asked, Runner, TurnEnd};
use crate::error::{Error, Result};
use crate::http::Network;
use crate::key::{CurrentKey, Grant, Wait};
use crate::log::RequestId;
use crate::message::request::{Request, Streaming};
use crate::message::response::Response;
use crate::settings::{Timeout, Timeouts};
use crate::sys::cancel::Cancel;
use crate::sys::release;

/// How long all of it may take where the client has no total limit.
const TIME_LIMIT: Duration = Duration::from_secs(30);

/// Why nothing is asked of a server.
const REPLAYS: &str = "the client replays a cassette";

/// The limits of a client, for the report.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    pub timeouts: Timeouts,
    pub response_bytes: u64,
    pub calls: usize,
    pub event_queue: usize,
}

/// What a client has, as far as it has it: each part that is missing says why.
#[derive(Debug)]
pub struct Known {
    /// Why the client could not be made.
    failure: Option<Error>,
    key: Result<Fields>,
    base: Result<BaseUrl>,
    reach: Result<Arc<Route>>,
    tls: Result<Arc<Tls>>,
    limits: Limits,
    /// Answers come from a cassette, or were to come from one that cannot be read: no socket is opened.
    replays: bool,
}

impl Known {
    /// Asks for the key where no request has yet, within the limit of a diagnosis.
    pub fn of_client(network: &Network, limits: Limits, cancel: &Cancel) -> Known {
        let until = Instant::now().checked_add(limits.timeouts.total.unwrap_or(TIME_LIMIT));
        let asked = network.key().get(Wait { until, wake: Some(cancel.wake()) });
        Known {
            failure: None,
            key: asked.map(|_| of_key(network.key())),
            base: Ok(network.base().clone()),
            reach: Ok(network.reach().clone()),
            tls: Ok(network.tls().clone()),
            limits,
            replays: network.replays(),
        }
    }

    /// Of a client that could not be made, with what it would have had. Holds nothing of the key.
    pub fn without_client(
        failure: Error,
        key: Result<CurrentKey>,
        base: Result<BaseUrl>,
        route: Result<Route>,
        tls: Result<TlsSettings>,
        limits: Limits,
        replays: bool,
    ) -> Known {
        Known {
            failure: Some(failure),
            key: key.map(|key| of_key(&key)),
            base,
            reach: route.map(Arc::new),
            tls: tls.map(|settings| Arc::new(Tls::new(settings))),
            limits,
            replays,
        }
    }
}

/// Goes through every step that can be gone through. Blocks until the last, the time limit or `cancel`.
pub fn diagnose(known: &Known, runner: Option<&Arc<Runner>>, cancel: &Arc<Cancel>) -> Response {
    let began = Instant::now();
    let limit = known.limits.timeouts.total.unwrap_or(TIME_LIMIT);
    let left = || limit.saturating_sub(began.elapsed());
    let mut report = ReportBuilder::default();
    report.note("library", vec![("version", env!("CARGO_PKG_VERSION").into())]);
    report.note("system", of_system());
    match &known.failure {
        None => report.succeeded("client", None, Fields::new()),
        Some(error) => report.failed("client", None, error, Fields::new()),
    }
    report.outcome("key", &known.key, |key| key.clone());
    report.outcome("server", &known.base, |base| {
        vec![("base_url", format!("{}{}", base.origin, base.prefix).into())]
    });
    report.outcome("proxy", &known.reach, |reach| of_proxy(reach, known.base.as_ref().ok()));
    report.outcome("trust", &known.tls.as_deref().map_err(Error::clone).and_then(of_trust), Fields::clone);
    let is_reachable = match (&known.base, &known.reach) {
        _ if known.replays => {
            report.not_walked(REPLAYS);
            false
        }
        (Err(_), _) | (_, Err(_)) => {
            report.not_walked("the way to the server is not known");
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
        Some(_) if known.replays => Err(REPLAYS),
        Some(_) if !is_reachable => Err("the server could not be reached"),
        Some(runner) => Ok(ask(runner, cancel, left())),
    };
    let answer = report.answer(answer);
    report.note("limits", of_limits(&known.limits));
    report.note("tokens", runner.map(|runner| of_tokens(runner)).unwrap_or_default());
    report.finish(answer)
}

/// A request as any other, so that the report has what a request would meet.
fn ask(runner: &Arc<Runner>, cancel: &Arc<Cancel>, left: Duration) -> Answered {
    let key_in_force = || runner.network().key().in_force().ok();
    // Not the key itself: one that is replaced meanwhile is not to be held any longer for this.
    let fingerprint = key_in_force().map(|key| key.fingerprint());
    let (asked, began) = (SystemTime::now(), Instant::now());
    let milliseconds = i64::try_from(left.as_millis()).unwrap_or(i64::MAX).max(1);
    let request = Request::new(OPERATION).and_then(|mut request| {
        request.set_timeout(Timeout::Total, milliseconds)?;
        Ok(request)
    });
    let response = match request {
        Ok(request) => {
            let no_tools = &mut |_: &_| TurnEnd::Failed;
            let asked = Asked { since: began, streaming: Streaming::AsSet, cancel, outbox: None };
            runner.run(&asked, &request, &mut |_| ControlFlow::Continue(()), no_tools)
        }
        Err(error) => Response::failed(error),
    };
    let took = began.elapsed();
    // One that was replaced is not there any more to compare with.
    let key = key_in_force().filter(|key| fingerprint.is_none_or(|before| before == key.fingerprint()));
    let request_id = RequestId::of(response.request_id().as_deref(), key.as_deref());
    Answered { response, request_id, asked, took }
}

/// The key in words, never a byte of it: where it comes from and what protects it. Of one that was not asked for
/// yet nothing is protected.
fn of_key(key: &CurrentKey) -> Fields {
    let (source, protection) = key.describe();
    let mut fields = vec![("source", source.into()), ("is_there", protection.is_some().into())];
    let Some(protection) = protection else { return fields };
    let names =
        ["locked_in_memory", "left_out_of_core_dumps", "kept_from_forked_children", "unreadable_for_root"];
    for (name, (_, grant)) in names.into_iter().zip(protection.each()) {
        if grant != Grant::NotNeeded {
            fields.push((name, (grant == Grant::Granted).into()));
        }
    }
    let missing: Vec<String> =
        protection.missing().map(|(what, grant)| format!("not {what}: {grant}")).collect();
    if !missing.is_empty() {
        fields.push(("refused", missing.into()));
    }
    fields
}

/// The way to the server: its proxy without its credentials, and whether the host carries the bytes.
fn of_proxy(reach: &Route, base: Option<&BaseUrl>) -> Fields {
    let proxy = base.and_then(|base| reach.proxies.for_origin(&base.origin));
    let mut fields = vec![("used", proxy.is_some().into())];
    if let Some(proxy) = proxy {
        fields.push(("kind", proxy.kind().name().into()));
        fields.push(("address", proxy.endpoint().to_string().into()));
    }
    fields.push(("transport_of_the_host", reach.transport.is_some().into()));
    fields
}

fn of_system() -> Fields {
    let mut system =
        vec![("os", std::env::consts::OS.into()), ("architecture", std::env::consts::ARCH.into())];
    if let Some(release) = release() {
        system.push(("release", release.into()));
    }
    system
}

/// Whom the client trusts. Reads the system's authorities, where those are trusted and were not read yet.
fn of_trust(tls: &Tls) -> Result<Fields> {
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

/// What the client's requests took, model by model.
fn of_tokens(runner: &Runner) -> Fields {
    let of_model = |(model, tokens): (String, ModelTokens)| {
        let fields = vec![
            ("model", model.into()),
            ("answers", tokens.answers.into()),
            ("prompt_tokens", tokens.prompt.into()),
            ("completion_tokens", tokens.completion.into()),
        ];
        Value::from(object(fields))
    };
    vec![("models", runner.usage().by_model().all().into_iter().map(of_model).collect())]
}

fn of_limits(limits: &Limits) -> Fields {
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
        ("response_bytes", limits.response_bytes.min(i64::MAX.unsigned_abs()).into()),
        ("calls", limits.calls.into()),
        ("event_queue", limits.event_queue.into()),
    ]
}
