//! The network: one exchange of a request for an answer, over a pool of connections.
//!
//! The only part of the crate that knows ureq, rustls and sockets. Responsible for sending what the
//! objects prepared, within the limits of time and size, and for saying what went wrong in one line. It
//! must not know what the bytes mean: a request is a method, a path, headers and a body; so is an answer.

#[forbid(unsafe_code)]
pub mod base_url;
#[forbid(unsafe_code)]
mod connector;
#[forbid(unsafe_code)]
mod limits;
#[allow(unsafe_code)]
mod socket;
#[forbid(unsafe_code)]
mod splice;
#[forbid(unsafe_code)]
mod tls;
#[forbid(unsafe_code)]
mod transport;

pub use limits::{FirstByte, Timeouts};
pub use tls::{CA_FILE_VARIABLE, certificates_from_file, certificates_from_pem};

use std::io::Read;
use std::sync::Arc;

use once_cell::sync::OnceCell;
use rustls::crypto::SecureRandom;
use rustls::pki_types::CertificateDer;
use ureq::http::{HeaderMap, Request};
use ureq::{Agent, SendBody};

use crate::error::{Error, Result, Status};
use crate::key::{CurrentKey, Key, made_before_fork};
use base_url::BaseUrl;
use connector::{OriginConnector, SystemResolver};
use limits::Clock;
use splice::Placeholder;
use transport::Credential;

/// The most bytes of a request's target (path and query). Servers commonly stop at 8 KiB.
pub const TARGET_LIMIT: usize = 8_000;

/// The most bytes of an answer's status line and headers. Below the connection's input buffer, which
/// must hold them whole.
const ANSWER_HEAD_LIMIT: usize = 15 * 1024;

/// What to send.
#[derive(Debug)]
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
    /// The most bytes of the answer's body.
    pub body_limit: u64,
}

/// An answer's headers.
#[derive(Debug, Default)]
pub struct Headers(HeaderMap);

impl Headers {
    /// The first value under a name, in any case of letters; `None` also for a value that is not text.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).and_then(|value| std::str::from_utf8(value.as_bytes()).ok())
    }
}

/// What came back, whatever its status.
#[derive(Debug, Default)]
pub struct Incoming {
    pub status: u16,
    pub headers: Headers,
    pub body: Vec<u8>,
}

/// A failure, and what had come of the answer before it.
#[derive(Debug)]
pub struct Broken {
    pub error: Error,
    pub so_far: Incoming,
}

impl From<Error> for Box<Broken> {
    fn from(error: Error) -> Box<Broken> {
        Box::new(Broken { error, so_far: Incoming::default() })
    }
}

/// A pool of connections to one origin, and the key that goes there.
#[derive(Debug)]
pub struct Network {
    base: BaseUrl,
    agent: Agent,
    /// Where it was made. A forked child has copies of the parent's connections, and using one would put
    /// its bytes in the middle of the parent's.
    process: u32,
    key: Arc<CurrentKey>,
    authorization: String,
}

impl Network {
    /// Nothing is looked up, connected or parsed until the first request.
    pub fn new(
        base: BaseUrl,
        key: Arc<Key>,
        added_authorities: Vec<CertificateDer<'static>>,
    ) -> Result<Network> {
        let mut random = [0; 16];
        system_random()
            .fill(&mut random)
            .map_err(|_| Error::new(Status::Internal, "the system gives no random numbers"))?;
        let placeholder = Arc::new(Placeholder::new(random));
        let key = Arc::new(CurrentKey::new(key));
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
            // Named here so that ureq adds none of its own to what the objects set.
            .user_agent("")
            .accept("")
            .accept_encoding("")
            // A DELETE may carry a body (the service has one that does).
            .allow_non_standard_methods(true)
            .proxy(None)
            .build();
        let agent = Agent::with_parts(config, connector, SystemResolver);
        Ok(Network { base, agent, process: std::process::id(), key, authorization })
    }

    pub fn replace_key(&self, key: Arc<Key>) {
        self.key.replace(key);
    }

    /// Text from the server made safe to show: some servers quote the key that they refuse.
    pub fn without_key(&self, text: &str) -> String {
        let found = self.key.get().lend(|key| {
            // Shorter than any real key: a word that a test's server was started with.
            let key = std::str::from_utf8(key).ok().filter(|key| key.len() >= 8 && text.contains(key))?;
            Some(text.replace(key, "(the API key)"))
        });
        found.ok().flatten().unwrap_or_else(|| text.to_owned())
    }

    /// The server, for messages.
    pub fn host(&self) -> &str {
        &self.base.origin.host
    }

    /// One request and its whole answer. Blocks until it is there or a limit passes.
    pub fn exchange(&self, outgoing: &Outgoing<'_>) -> std::result::Result<Incoming, Box<Broken>> {
        if std::process::id() != self.process {
            return Err(made_before_fork().into());
        }
        let _clock = Clock::start(outgoing.timeouts, outgoing.streams);
        let response = self.send(outgoing).map_err(|error| self.explain(error))?;
        let (head, mut body) = response.into_parts();
        let mut incoming =
            Incoming { status: head.status.as_u16(), headers: Headers(head.headers), body: Vec::new() };
        if let Some(length) = body.content_length() {
            if length > outgoing.body_limit {
                return Err(Box::new(Broken { error: too_large(outgoing.body_limit), so_far: incoming }));
            }
            // A length is a claim; memory is taken as bytes come.
            incoming.body.reserve(usize::try_from(length).unwrap_or(0).min(1 << 20));
        }
        // One byte more than allowed tells "exactly at the limit" from "over it".
        let mut reader = body.as_reader().take(outgoing.body_limit.saturating_add(1));
        if let Err(error) = reader.read_to_end(&mut incoming.body) {
            return Err(Box::new(Broken { error: self.explain(ureq::Error::from(error)), so_far: incoming }));
        }
        if incoming.body.len() as u64 > outgoing.body_limit {
            incoming.body.truncate(usize::try_from(outgoing.body_limit).unwrap_or(usize::MAX));
            return Err(Box::new(Broken { error: too_large(outgoing.body_limit), so_far: incoming }));
        }
        Ok(incoming)
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
    fn explain(&self, error: ureq::Error) -> Error {
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
            ureq::Error::Io(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => Error::new(
                Status::Protocol,
                format!("{host} closed the connection before its answer was complete"),
            ),
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

fn too_large(limit: u64) -> Error {
    Error::new(
        Status::TooLarge,
        format!(
            "the answer's body is over its limit of {limit} bytes; set TOGETHER_LIMIT_RESPONSE_BYTES to allow more"
        ),
    )
}

fn system_random() -> &'static dyn SecureRandom {
    rustls::crypto::ring::default_provider().secure_random
}
