//! A report that is being written: each step with its outcome, and the first that failed.
//!
//! Responsible for the form that every step has, and for the fields of each step of the connection. It must
//! not run any of them.

use std::net::SocketAddr;
use std::time::{Duration, SystemTime};

use serde_json::Value;

use super::fields::{self, Fields, object};
use super::probe::{Session, Step, Walk};
use crate::connect::base_url::BaseUrl;
use crate::connect::tls::certificate::Described;
use crate::error::{Error, Result, Status};
use crate::log::RequestId;
use crate::message::response::{Report, Response};

/// From here on a clock is worth a word: certificates and signatures are dated.
const CLOCK_TOLERANCE_S: i64 = 60;

/// The one request that a report makes: it costs nothing, needs a key, and every account may send it.
pub const OPERATION: &str = "GET /v1/models";

/// How it ended.
pub struct Answered {
    pub response: Response,
    /// As in the log: a server chooses it, and could send back the key that it was sent.
    pub request_id: RequestId,
    pub asked: SystemTime,
    pub took: Duration,
}

/// A report that is being written.
#[derive(Default)]
pub struct ReportBuilder {
    steps: Fields,
    failure: Option<(&'static str, Error)>,
}

impl ReportBuilder {
    /// What cannot fail.
    pub fn note(&mut self, step: &'static str, fields: Fields) {
        self.steps.push((step, object(fields).into()));
    }

    pub fn succeeded(&mut self, step: &'static str, took: Option<Duration>, fields: Fields) {
        self.add(step, "ok", took, Fields::new(), fields);
    }

    pub fn failed(&mut self, step: &'static str, took: Option<Duration>, error: &Error, fields: Fields) {
        self.failure.get_or_insert_with(|| (step, error.clone()));
        let why = vec![("status", name_of(error.status())), ("message", error.message().into())];
        self.add(step, "failed", took, why, fields);
    }

    pub fn not_run(&mut self, step: &'static str, reason: &str) {
        self.add(step, "not_run", None, vec![("reason", reason.into())], Fields::new());
    }

    /// None of the steps of the way to the server.
    pub fn not_walked(&mut self, reason: &str) {
        ["dns", "tcp", "tls"].into_iter().for_each(|step| self.not_run(step, reason));
    }

    pub fn outcome<T>(&mut self, step: &'static str, outcome: &Result<T>, fields: impl FnOnce(&T) -> Fields) {
        match outcome {
            Ok(value) => self.succeeded(step, None, fields(value)),
            Err(error) => self.failed(step, None, error, Fields::new()),
        }
    }

    fn add(
        &mut self,
        step: &'static str,
        outcome: &str,
        took: Option<Duration>,
        why: Fields,
        fields: Fields,
    ) {
        let mut all = vec![("outcome", outcome.into())];
        if let Some(took) = took {
            all.push(("milliseconds", milliseconds(took)));
        }
        all.extend(why);
        all.extend(fields);
        self.note(step, all);
    }

    /// The steps of the way to the server: whether it leads there.
    pub fn walk(&mut self, walk: &Walk, base: &BaseUrl, is_carried: bool) -> bool {
        let host = vec![("host", walk.nearest.host.as_str().into())];
        match &walk.addresses.outcome {
            Ok(_) if is_carried => {
                self.not_run("dns", "the host's transport looks names up");
                self.not_run("tcp", "the host's transport connects");
            }
            Ok(addresses) => {
                let shown: Vec<String> = addresses.iter().map(|address| address.ip().to_string()).collect();
                let mut fields = host;
                fields.push(("addresses", shown.into()));
                self.succeeded("dns", Some(walk.addresses.took), fields);
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
                    Ok(()) => self.succeeded("tunnel", Some(tunnel.took), Fields::new()),
                    Err(error) => self.failed("tunnel", Some(tunnel.took), error, Fields::new()),
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
                self.not_run("tls", "the trusted authorities are not known");
                false
            }
        }
    }

    fn connections(&mut self, connections: &[(SocketAddr, Step<()>)]) -> bool {
        let Some((_, first)) = connections.first() else {
            self.not_run("tcp", "there is no address");
            return false;
        };
        let attempts: Vec<Value> = connections
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
                object(attempt).into()
            })
            .collect();
        let took = connections.iter().map(|(_, step)| step.took).sum();
        let fields = vec![("attempts", attempts.into())];
        // One address that answers is enough.
        let is_connected = connections.iter().any(|(_, step)| step.outcome.is_ok());
        match &first.outcome {
            Err(error) if !is_connected => self.failed("tcp", Some(took), error, fields),
            _ => self.succeeded("tcp", Some(took), fields),
        }
        is_connected
    }

    fn session(&mut self, session: &Step<Session>, certificates: &[Described]) -> bool {
        let certificates: Vec<Value> = certificates.iter().map(of_certificate).collect();
        let certificates = ("certificates", certificates.into());
        match &session.outcome {
            Ok(agreed) => {
                let (version, cipher) = (agreed.version.into(), agreed.cipher.into());
                let fields = vec![("version", version), ("cipher", cipher), certificates];
                self.succeeded("tls", Some(session.took), fields);
            }
            Err(error) => self.failed("tls", Some(session.took), error, vec![certificates]),
        }
        session.outcome.is_ok()
    }

    /// The service's answer, and what its date says of this machine's clock.
    pub fn answer(&mut self, answer: std::result::Result<Answered, &str>) -> Option<Response> {
        let Answered { response, request_id, asked, took } = match answer {
            Ok(answered) => answered,
            Err(reason) => {
                self.not_run("http", reason);
                self.not_run("clock", "no server sent its time");
                return None;
            }
        };
        let fields = vec![
            ("operation", OPERATION.into()),
            ("http_status", i64::from(response.http_status()).into()),
            ("request_id", request_id.as_str().into()),
        ];
        match response.failure() {
            None => self.succeeded("http", Some(took), fields),
            Some(error) => self.failed("http", Some(took), error, fields),
        }
        match response.header("date").and_then(|date| httpdate::parse_http_date(date).ok()) {
            None => self.not_run("clock", "no server sent its time"),
            Some(server) => {
                let ahead = seconds_ahead(server, asked, asked + took);
                let mut fields = vec![
                    ("here", httpdate::fmt_http_date(asked).into()),
                    ("server", httpdate::fmt_http_date(server).into()),
                    ("seconds_ahead", ahead.into()),
                ];
                if ahead.abs() > CLOCK_TOLERANCE_S {
                    let advice = "set this machine's clock: certificates are checked by it";
                    fields.push(("advice", advice.into()));
                }
                self.succeeded("clock", None, fields);
            }
        }
        Some(response)
    }

    pub fn finish(self, answer: Option<Response>) -> Response {
        let ReportBuilder { steps, failure } = self;
        let status = failure.as_ref().map_or(Status::Ok, |(_, error)| error.status());
        let mut all = vec![("status", name_of(status))];
        all.push(("failed_step", failure.as_ref().map(|(step, _)| *step).into()));
        all.extend(steps);
        let all = object(all);
        let failure = failure.map(|(step, error)| error.context(step).context("the diagnosis"));
        Response::from_report(
            Report { text: fields::as_text(&all), json: Value::Object(all).to_string() },
            failure,
            answer,
        )
    }
}

fn name_of(status: Status) -> Value {
    status.c_name().to_string_lossy().into_owned().into()
}

/// To a tenth: on a fast machine a step takes less than one.
fn milliseconds(took: Duration) -> Value {
    Value::from((took.as_micros() / 100) as f64 / 10.0)
}

fn of_certificate(certificate: &Described) -> Value {
    let pin = certificate.pin.map(|pin| pin.to_string());
    let fields = vec![
        ("subject", certificate.subject.as_str().into()),
        ("issuer", certificate.issuer.as_str().into()),
        ("names", certificate.names.clone().into()),
        ("not_before", certificate.not_before.as_str().into()),
        ("not_after", certificate.not_after.as_str().into()),
        ("pin", pin.into()),
    ];
    object(fields).into()
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
