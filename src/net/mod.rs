//! The network: one exchange of a request for an answer, over a pool of connections.
//!
//! The only part of the crate that knows ureq, rustls and sockets. Responsible for sending what the
//! objects prepared, within the limits of time and size, and for saying what went wrong in one line. It
//! must not know what the bytes mean: a request is a method, a path, headers and a body; so is an answer.

#[forbid(unsafe_code)]
pub mod base_url;
#[forbid(unsafe_code)]
mod cancel;
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
#[allow(unsafe_code)]
mod wake;

pub use cancel::{Cancel, InFlight};
pub use limits::{FirstByte, Timeouts, cancelled};
pub use tls::{
    CA_FILE_VARIABLE, Certificate, certificates_from_bundle, certificates_from_file, certificates_from_pem,
};
pub use wake::Wake;

use std::fmt;
use std::io::Read;
use std::sync::Arc;
use std::time::Duration;

use once_cell::sync::OnceCell;
use rustls::crypto::SecureRandom;
use ureq::http::{HeaderMap, Request};
use ureq::{Agent, SendBody};

use crate::error::{Error, Result, Status};
use crate::home::Home;
use crate::key::{CurrentKey, Key, KeyFilter};
use base_url::BaseUrl;
use connector::{LateResolver, OriginConnector};
use limits::Clock;
use splice::Placeholder;
use transport::Credential;

/// The most bytes of a request's target (path and query). Servers commonly stop at 8 KiB.
pub const TARGET_LIMIT: usize = 8_000;

/// The most bytes of an answer's status line and headers. Below the connection's input buffer, which
/// must hold them whole.
const ANSWER_HEAD_LIMIT: usize = 15 * 1024;

/// Connections kept for the next request: one for each of the calls that run at once by default. Servers
/// commonly close an idle one after a minute, so it goes before that.
const MOST_IDLE: usize = 64;
const IDLE_AGE: Duration = Duration::from_secs(50);

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

/// An answer's headers.
#[derive(Default)]
pub struct Headers(HeaderMap);

/// Names alone: values may be cookies.
impl fmt::Debug for Headers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

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
    /// For the server's words in it.
    pub filter: KeyFilter,
}

/// A failure, and what had come of the answer before it.
#[derive(Debug)]
pub struct Broken {
    pub error: Error,
    pub so_far: Incoming,
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
    pub fn new(base: BaseUrl, key: Arc<Key>, added_authorities: Vec<Certificate>) -> Result<Network> {
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

    pub fn replace_key(&self, key: Arc<Key>) {
        self.key.replace(key);
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
        let before = self.key.get();
        let response = self.send(outgoing).map_err(|error| self.explain(error))?;
        let (head, body) = response.into_parts();
        Ok(Answer {
            status: head.status.as_u16(),
            headers: Headers(head.headers),
            length: body.content_length(),
            body: body.into_reader(),
            // The one that was sent: the key may have been replaced while the connection was made.
            keys: vec![before, self.key.get()],
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

/// An answer whose head is there, and whose body comes as it is read. Belongs to the thread that opened it,
/// as its limits do.
pub struct Answer<'network> {
    pub status: u16,
    pub headers: Headers,
    length: Option<u64>,
    body: ureq::BodyReader<'static>,
    keys: Vec<Arc<Key>>,
    network: &'network Network,
    _clock: Clock,
}

impl Answer<'_> {
    /// The next bytes of the body; 0 is its end. An end too soon is an error.
    pub fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        self.body.read(buffer).map_err(|error| self.network.explain(ureq::Error::from(error)))
    }

    /// The whole body, up to `limit` bytes. `pass_on` sees each piece as it comes, and ends it all by an error.
    pub fn read_whole(
        mut self,
        limit: u64,
        mut pass_on: impl FnMut(&[u8]) -> Result<()>,
    ) -> std::result::Result<Incoming, Box<Broken>> {
        let mut body = Vec::new();
        let outcome = self.read_into(&mut body, limit, &mut pass_on);
        let filter = KeyFilter::new(self.keys);
        let incoming = Incoming { status: self.status, headers: self.headers, body, filter };
        match outcome {
            Ok(()) => Ok(incoming),
            Err(error) => Err(Box::new(Broken { error, so_far: incoming })),
        }
    }

    fn read_into(
        &mut self,
        body: &mut Vec<u8>,
        limit: u64,
        pass_on: &mut impl FnMut(&[u8]) -> Result<()>,
    ) -> Result<()> {
        if self.length.is_some_and(|length| length > limit) {
            return Err(too_large(limit));
        }
        // A length is a claim: as much memory is taken at once as a common answer needs, and more as it comes.
        // One byte more is where the end shows.
        let claimed = self.length.and_then(|length| usize::try_from(length).ok()).unwrap_or(FIRST_PIECE);
        let mut room = claimed.min(MOST_CLAIMED) + 1;
        let mut filled = 0;
        let outcome = loop {
            if filled == body.len() {
                body.resize(filled + room, 0);
                room = body.len();
            }
            let read = match self.read(body.get_mut(filled..).unwrap_or_default()) {
                Ok(0) => break Ok(()),
                Ok(read) => read,
                Err(error) => break Err(error),
            };
            let before = filled;
            filled += read;
            if filled as u64 > limit {
                filled = usize::try_from(limit).unwrap_or(filled);
                break Err(too_large(limit));
            }
            if let Err(error) = pass_on(body.get(before..filled).unwrap_or_default()) {
                break Err(error);
            }
        };
        body.truncate(filled);
        outcome
    }

    /// Reads the end of a body whose content is complete, so that its connection can be used again. A server
    /// that does not end it soon costs the connection and nothing else.
    pub fn drain(&mut self) {
        limits::drain_within(DRAIN_LIMIT);
        let mut scratch = [0; 512];
        for _ in 0..DRAIN_READS {
            if matches!(self.read(&mut scratch), Ok(0) | Err(_)) {
                break;
            }
        }
    }

    /// The head, and what takes the key out of the server's words, once the body was read.
    pub fn into_head(self) -> (u16, Headers, KeyFilter) {
        (self.status, self.headers, KeyFilter::new(self.keys))
    }
}

/// Of a body whose length was not told.
const FIRST_PIECE: usize = 8 * 1024;
const MOST_CLAIMED: usize = 1024 * 1024;

/// The end of a stream is sent with its last event, or at once after it.
const DRAIN_LIMIT: Duration = Duration::from_millis(20);
const DRAIN_READS: usize = 8;

fn cut_short(host: &str) -> Error {
    Error::new(Status::Protocol, format!("{host} closed the connection before its answer was complete"))
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
