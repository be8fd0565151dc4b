//! One origin: the pool of connections to it, the key that goes there, and the exchange of one request for
//! the head of its answer.
//!
//! Responsible for handing ureq a request with a placeholder for the key, and for putting failures in our
//! words. It must not read bodies, nor look at what the bytes mean.

use std::sync::Arc;
use std::time::Duration;

use once_cell::sync::OnceCell;
use rustls::crypto::SecureRandom;
use ureq::http::Request;
use ureq::{Agent, SendBody};

use super::answer::{Answer, Headers};
use super::base_url::BaseUrl;
use super::cancel::{Cancel, InFlight};
use super::connector::{LateResolver, OriginConnector};
use super::limits::{self, Clock, Timeouts};
use super::splice::Placeholder;
use super::tls::Certificate;
use super::transport::Credential;
use crate::error::{Error, Result, Status};
use crate::home::Home;
use crate::key::{CurrentKey, Wait};

/// The most bytes of a request's target (path and query). Servers commonly stop at 8 KiB.
pub const TARGET_LIMIT: usize = 8_000;

/// The most bytes of an answer's status line and headers. Below the connection's input buffer, which
/// must hold them whole.
const ANSWER_HEAD_LIMIT: usize = 15 * 1024;

/// Connections kept for the next request: one for each of the calls that run at once by default. Servers
/// commonly close an idle one after a minute, so it goes before that.
const MOST_IDLE: usize = 64;
const IDLE_AGE: Duration = Duration::from_secs(50);

/// What a client's options say of the network.
#[derive(Clone, Debug)]
pub struct Settings {
    pub base: BaseUrl,
    pub key: Arc<CurrentKey>,
    pub added_authorities: Vec<Certificate>,
}

/// What to send.
pub struct Outgoing<'request> {
    pub method: &'request str,
    /// Path and query, as they stand in the request line.
    pub target: &'request str,
    /// In lower case, and none of those that the network sets itself.
    pub headers: Vec<(&'request str, &'request str)>,
    /// `None` sends no body, and says so where the method would allow one.
    pub body: Option<&'request [u8]>,
    pub timeouts: Timeouts,
    /// Whether the answer is expected to come as a stream.
    pub streams: bool,
}

/// A pool of connections to one origin, and the key that goes there.
#[derive(Debug)]
pub struct Network {
    base: BaseUrl,
    agent: Agent,
    in_flight: Arc<InFlight>,
    home: Home,
    key: Arc<CurrentKey>,
    authorization: String,
}

impl Network {
    /// Nothing is looked up, connected or parsed until the first request.
    pub fn new(settings: Settings) -> Result<Network> {
        let Settings { base, key, added_authorities } = settings;
        let mut random = [0; 16];
        system_random()
            .fill(&mut random)
            .map_err(|_| Error::new(Status::Internal, "the system gives no random numbers"))?;
        let placeholder = Arc::new(Placeholder::new(random));
        let authorization = placeholder.header_value();
        let connector = OriginConnector {
            origin: base.origin.clone(),
            credential: Credential { placeholder, key: key.clone() },
            added_authorities,
            tls: OnceCell::new(),
        };
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .max_response_header_size(ANSWER_HEAD_LIMIT)
            .max_idle_connections(MOST_IDLE)
            .max_idle_connections_per_host(MOST_IDLE)
            .max_idle_age(IDLE_AGE)
            // Named here so that ureq adds none of its own to what the objects set.
            .user_agent("")
            .accept("")
            .accept_encoding("")
            // A DELETE may carry a body (the service has one that does).
            .allow_non_standard_methods(true)
            .proxy(None)
            .build();
        let agent = Agent::with_parts(config, connector, LateResolver);
        Ok(Network { base, agent, in_flight: Arc::default(), home: Home::here(), key, authorization })
    }

    /// The key that goes to the server.
    pub fn key(&self) -> &CurrentKey {
        &self.key
    }

    /// The server, for messages.
    pub fn host(&self) -> &str {
        &self.base.origin.host
    }

    /// What stops requests: each enters before it runs and leaves when it is done.
    pub fn in_flight(&self) -> &Arc<InFlight> {
        &self.in_flight
    }

    /// The process that the network belongs to.
    pub fn home(&self) -> Home {
        self.home
    }

    /// Sends one request and waits for the head of its answer. Blocks until that is there, a limit passes or
    /// `cancel` is told.
    pub fn open(&self, outgoing: &Outgoing<'_>, cancel: &Arc<Cancel>) -> Result<Answer<'_>> {
        self.home.check()?;
        if cancel.is_cancelled() {
            return Err(limits::cancelled("its turn"));
        }
        let clock = Clock::start(outgoing.timeouts, outgoing.streams, cancel.clone());
        // Asked for here, so that a source that has none is a failure of its own; put into the head as it then is.
        // Of the time limits the total alone counts this: no server is at fault.
        let wait = Wait { until: limits::total_deadline(), wake: Some(cancel.wake()) };
        let before = self.key.get(wait)?.fingerprint();
        limits::connecting();
        let response = self.send(outgoing).map_err(|error| self.explain(error))?;
        let (head, body) = response.into_parts();
        Ok(Answer {
            status: head.status.as_u16(),
            headers: Headers(head.headers),
            length: body.content_length(),
            body: body.into_reader(),
            // The one that was sent: the key may have been replaced while the connection was made.
            keys: vec![before, self.key.in_force()?.fingerprint()],
            network: self,
            _clock: clock,
        })
    }

    fn send(
        &self,
        outgoing: &Outgoing<'_>,
    ) -> std::result::Result<ureq::http::Response<ureq::Body>, ureq::Error> {
        let uri = format!("{}{}{}", self.base.origin, self.base.prefix, outgoing.target);
        let mut builder =
            Request::builder().method(outgoing.method).uri(uri).header("authorization", &self.authorization);
        for (name, value) in &outgoing.headers {
            builder = builder.header(*name, *value);
        }
        match outgoing.body {
            Some(body) => self.agent.run(builder.body(body)?),
            None if matches!(outgoing.method, "POST" | "PUT" | "PATCH") => {
                self.agent.run(builder.body(&[][..])?)
            }
            None => self.agent.run(builder.body(SendBody::none())?),
        }
    }

    /// A failure below HTTP, or in it, in our words.
    pub(super) fn explain(&self, error: ureq::Error) -> Error {
        let host = self.host();
        match error {
            ureq::Error::Other(inner) => match inner.downcast::<Error>() {
                Ok(ours) => *ours,
                Err(other) => Error::new(Status::Internal, format!("the request to {host} failed: {other}")),
            },
            ureq::Error::LargeResponseHeader(_, limit) => Error::new(
                Status::TooLarge,
                format!("the head of {host}'s answer is over its limit of {limit} bytes"),
            ),
            ureq::Error::BodyStalled => cut_short(host),
            ureq::Error::Io(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => cut_short(host),
            ureq::Error::Protocol(error) => {
                Error::new(Status::Protocol, format!("{host}'s answer is not valid HTTP: {error}"))
            }
            ureq::Error::Io(error) => {
                Error::new(Status::Connection, format!("the connection to {host} failed: {error}"))
            }
            ureq::Error::Http(error) => {
                Error::invalid(format!("the request cannot be written as HTTP: {error}"))
            }
            other => Error::new(Status::Internal, format!("the request to {host} failed: {other}")),
        }
    }
}

fn cut_short(host: &str) -> Error {
    Error::new(Status::Protocol, format!("{host} closed the connection before its answer was complete"))
}

fn system_random() -> &'static dyn SecureRandom {
    rustls::crypto::ring::default_provider().secure_random
}
