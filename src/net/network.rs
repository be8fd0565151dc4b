//! One origin: the pool of connections to it, the key that goes there, and the exchange of one request for
//! the head of its answer.
//!
//! Responsible for handing ureq a request with a placeholder for the key, for following a redirect without
//! it, for what a stale connection costs, and for putting failures in our words. It must not read bodies, nor look
//! at what the bytes mean, nor try again what failed: the runner does.

use std::borrow::Cow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use rustls::crypto::SecureRandom;
use ureq::http::{HeaderMap, Request, Version, header};
use ureq::{Agent, SendBody};

use super::answer::{Answer, Body, Headers};
use super::base_url::BaseUrl;
use super::cancel::{Cancel, InFlight};
use super::cassette::{Cassette, Choice, Player};
use super::connector::{LateResolver, OriginConnector};
use super::going::Going;
use super::limits;
use super::outgoing::{Content, Outgoing, Template};
use super::reach::Reach;
use super::redirect::{self, Destination, MOST_REDIRECTS};
use super::restraint::Restraint;
use super::retry::Repeat;
use super::splice::Placeholder;
use super::tls::{Tls, TlsSettings};
use super::traffic::Traffic;
use super::transport::Credential;
use crate::error::{Error, Result, Status};
use crate::home::Home;
use crate::key::{CurrentKey, Fingerprint, KeyFilter, Wait};
use crate::log::{Facts, Log};

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
    pub reach: Reach,
    pub tls: TlsSettings,
    /// Of every request, in lower case.
    pub headers: Vec<(String, String)>,
    pub cassette: Option<Choice>,
    pub log: Log,
}

/// A pool of connections to one origin, and the key that goes there.
#[derive(Debug)]
pub struct Network {
    base: BaseUrl,
    reach: Arc<Reach>,
    tls: Arc<Tls>,
    agent: Agent,
    in_flight: Arc<InFlight>,
    home: Home,
    key: Arc<CurrentKey>,
    template: Template,
    restraint: Restraint,
    has_told_of_denials: AtomicBool,
    traffic: Arc<Traffic>,
    cassette: Option<Cassette>,
    log: Log,
}

impl Network {
    /// Nothing is looked up, connected or parsed until the first request, save a cassette.
    pub fn new(settings: Settings) -> Result<Network> {
        let Settings { base, key, reach, tls, headers, cassette, log } = settings;
        let cassette = cassette.as_ref().map(Cassette::open).transpose()?;
        let traffic = Arc::<Traffic>::default();
        let placeholder = Arc::new(Placeholder::new(random()?));
        let (tls, reach) = (Arc::new(Tls::new(tls)), Arc::new(reach));
        let template = Template::new(&base, &headers, &placeholder.header_value())?;
        let connector = OriginConnector {
            origin: base.origin.clone(),
            credential: Credential { placeholder, key: key.clone() },
            reach: reach.clone(),
            tls: tls.clone(),
            traffic: traffic.clone(),
            log: log.clone(),
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
            // Proxies are the connector's: ureq's own would be read from the environment, past our rules.
            .proxy(None)
            .build();
        let agent = Agent::with_parts(config, connector, LateResolver);
        Ok(Network {
            base,
            reach,
            tls,
            agent,
            in_flight: Arc::default(),
            home: Home::here(),
            key,
            template,
            restraint: Restraint::default(),
            has_told_of_denials: AtomicBool::new(false),
            traffic,
            cassette,
            log,
        })
    }

    /// The key that goes to the server.
    pub fn key(&self) -> &CurrentKey {
        &self.key
    }

    pub fn replace_key(&self, text: &[u8]) -> Result<()> {
        self.key.replace(text)?;
        self.has_told_of_denials.store(false, Ordering::Relaxed);
        self.log.debug("API key replaced", &[]);
        Ok(())
    }

    /// Whether there is another key to send than the one that the server refused.
    pub fn has_another_key(&self, refused: Fingerprint) -> Result<bool> {
        let cancel = limits::cancel();
        self.key.ask_again(refused, wait_of(&cancel))
    }

    /// The key to send, asked for where there is none. Of the time limits the total alone counts this: no server is
    /// at fault.
    fn key_to_send(&self) -> Result<()> {
        let cancel = limits::cancel();
        let key = self.key.get(wait_of(&cancel))?;
        if self.log.is_on() && !self.has_told_of_denials.swap(true, Ordering::Relaxed) {
            for (protection, grant) in key.protection().missing() {
                let reason = grant.errno().unwrap_or_default();
                let facts: Facts<'_> = &[("protection", &protection), ("errno", &reason)];
                self.log.warn("the system denied a protection of the API key", facts);
            }
        }
        Ok(())
    }

    /// The server, for messages.
    pub fn host(&self) -> &str {
        &self.base.origin.host
    }

    /// The server and its path, for the diagnosis.
    pub fn base(&self) -> &BaseUrl {
        &self.base
    }

    /// How connections are secured, for the diagnosis.
    pub fn tls(&self) -> &Arc<Tls> {
        &self.tls
    }

    /// What stops requests: each enters before it runs and leaves when it is done.
    pub fn in_flight(&self) -> &Arc<InFlight> {
        &self.in_flight
    }

    /// The bytes that went to servers and came from them.
    pub fn traffic(&self) -> &Arc<Traffic> {
        &self.traffic
    }

    /// The process that the network belongs to.
    pub fn home(&self) -> Home {
        self.home
    }

    /// Whether answers come from a cassette, and nothing goes out.
    pub fn replays(&self) -> bool {
        matches!(self.cassette, Some(Cassette::Player(_)))
    }

    /// The way of its connections.
    pub fn reach(&self) -> &Arc<Reach> {
        &self.reach
    }

    pub fn restraint(&self) -> &Restraint {
        &self.restraint
    }

    /// Sends one request and waits for the head of its answer, of whichever server a GET was sent on to. Blocks
    /// until that is there, a limit passes or the request is cancelled.
    pub fn open(&self, outgoing: &Outgoing<'_>) -> Result<Answer<'_>> {
        self.home.check()?;
        limits::still_wanted("its turn")?;
        let recorder = match &self.cassette {
            Some(Cassette::Player(player)) => return self.replay(player, outgoing),
            Some(Cassette::Recorder(recorder)) => recorder,
            None => return self.follow(outgoing),
        };
        recorder.check()?;
        let on_tape = outgoing.on_tape()?;
        let began = Instant::now();
        let mut answer = self.follow(outgoing)?;
        let head = (answer.status, &answer.headers.0);
        let recording = recorder.begin(on_tape, head, answer.filter, began);
        answer.recording = Some(Box::new(recording));
        Ok(answer)
    }

    /// The answer that a tape has: no connection and no key is asked for.
    fn replay(&self, player: &Player, outgoing: &Outgoing<'_>) -> Result<Answer<'_>> {
        let playback = player.play(&outgoing.on_tape()?)?;
        let headers = Headers(playback.headers());
        Ok(Answer {
            status: playback.status(),
            host: self.host().into(),
            unfollowed: "",
            length: headers.get("content-length").and_then(|length| length.parse().ok()),
            headers,
            body: Body::Taped(Box::new(playback)),
            recording: None,
            sent: None,
            filter: KeyFilter::default(),
            is_of_origin: true,
        })
    }

    /// Sends a request to the origin, and a GET on to where it is redirected.
    fn follow(&self, outgoing: &Outgoing<'_>) -> Result<Answer<'_>> {
        let mut elsewhere: Option<Destination> = None;
        let mut followed = 0;
        loop {
            let mut answer = self.exchange(outgoing, elsewhere.as_ref())?;
            if outgoing.method != "GET" || !redirect::is_redirect(answer.status) {
                return Ok(answer);
            }
            let Some(location) = answer.headers.get("location") else { return Ok(answer) };
            let here = elsewhere.take().unwrap_or_else(|| self.destination(outgoing));
            elsewhere = match redirect::follow(&here, location) {
                Ok(next) if followed < MOST_REDIRECTS => Some(next),
                Ok(_) => {
                    answer.unfollowed = "more often than is followed";
                    return Ok(answer);
                }
                Err(refusal) => {
                    answer.unfollowed = refusal;
                    return Ok(answer);
                }
            };
            followed += 1;
            answer.drain();
        }
    }

    fn destination(&self, outgoing: &Outgoing<'_>) -> Destination {
        let target = format!("{}{}", self.base.prefix, outgoing.target);
        Destination { origin: self.base.origin.clone(), target }
    }

    /// One request to one server, over a new connection where a pooled one turns out to be closed: nobody else
    /// can have seen such a request.
    fn exchange(&self, outgoing: &Outgoing<'_>, elsewhere: Option<&Destination>) -> Result<Answer<'_>> {
        let host = match elsewhere {
            None => Cow::Borrowed(self.host()),
            Some(place) => Cow::Owned(place.origin.host.clone()),
        };
        limits::try_begins();
        // Before anything is connected, so that a source that has none is a failure of its own.
        self.key_to_send()?;
        limits::try_begins();
        let response = loop {
            match self.send(outgoing, elsewhere).map_err(|error| explain(error, &host)) {
                Err(error) if is_lost(&error) && limits::may_have_been_stale() => limits::try_begins(),
                outcome => break outcome?,
            }
        };
        let (head, body) = response.into_parts();
        limits::head_came(head.version == Version::HTTP_11 && is_in_chunks(&head.headers));
        let sent = limits::sent_key();
        Ok(Answer {
            status: head.status.as_u16(),
            headers: Headers(head.headers),
            host,
            unfollowed: "",
            length: body.content_length(),
            body: Body::Live(body.into_reader()),
            recording: None,
            sent,
            filter: KeyFilter::new([sent, Some(self.key.in_force()?.fingerprint())]),
            is_of_origin: elsewhere.is_none_or(|place| place.origin == self.base.origin),
        })
    }

    fn send(
        &self,
        outgoing: &Outgoing<'_>,
        elsewhere: Option<&Destination>,
    ) -> std::result::Result<ureq::http::Response<ureq::Body>, ureq::Error> {
        let request = match elsewhere {
            Some(place) => self.template.redirect(outgoing, place),
            None => self.template.fill(outgoing),
        };
        let request = request.map_err(|error| ureq::Error::Other(Box::new(error)))?;
        match outgoing.body {
            Some(Content::Json(json)) => self.run(outgoing.repeat, request.map(|()| json)),
            Some(Content::Streamed(body)) => {
                let mut going = Going::new(body);
                self.run(outgoing.repeat, request.map(|()| SendBody::from_reader(&mut going)))
            }
            None if matches!(outgoing.method, "POST" | "PUT" | "PATCH") => {
                self.run(outgoing.repeat, request.map(|()| &[][..]))
            }
            None => self.run(outgoing.repeat, request.map(|()| SendBody::none())),
        }
    }

    /// A request that creates something goes over a connection of its own: of one that was idle nobody knows
    /// whether the server has just closed it, or has read the request first.
    fn run(
        &self,
        repeat: Repeat,
        request: Request<impl ureq::AsSendBody>,
    ) -> std::result::Result<ureq::http::Response<ureq::Body>, ureq::Error> {
        match repeat {
            Repeat::Creates => {
                // ureq shares its pool among requests of like settings. This one differs in a setting that says
                // nothing to our connector.
                self.agent.run(self.agent.configure_request(request).no_delay(false).build())
            }
            Repeat::Idempotent | Repeat::Harmless => self.agent.run(request),
        }
    }
}

/// What a source may take of the running request's time.
fn wait_of(cancel: &Option<Arc<Cancel>>) -> Wait<'_> {
    Wait { until: limits::total_deadline(), wake: cancel.as_deref().map(Cancel::wake) }
}

/// A failure below HTTP, or in it, in our words.
pub(super) fn explain(error: ureq::Error, host: &str) -> Error {
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
        ureq::Error::Protocol(error) => {
            Error::new(Status::Protocol, format!("{host}'s answer is not valid HTTP: {error}"))
        }
        ureq::Error::Io(error) => match error.downcast::<Error>() {
            // What a body that is read while it is sent could not be read for.
            Ok(ours) => ours,
            Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => cut_short(host),
            Err(error) => Error::new(Status::Connection, format!("the connection to {host} failed: {error}")),
        },
        ureq::Error::Http(error) => Error::invalid(format!("the request cannot be written as HTTP: {error}")),
        other => Error::new(Status::Internal, format!("the request to {host} failed: {other}")),
    }
}

/// Whether a body behind these headers comes in chunks and in nothing else, as ureq reads it.
fn is_in_chunks(headers: &HeaderMap) -> bool {
    let mut codings = headers.get_all(header::TRANSFER_ENCODING).iter();
    codings.next().is_some_and(|coding| coding.as_bytes().eq_ignore_ascii_case(b"chunked"))
        && codings.next().is_none()
}

/// Whether the connection went away.
fn is_lost(error: &Error) -> bool {
    matches!(error.status(), Status::Connection | Status::Protocol)
}

fn cut_short(host: &str) -> Error {
    Error::new(Status::Protocol, format!("{host} closed the connection before its answer was complete"))
}

/// A number between 0 and 1, for waits that are not to be alike.
pub fn chance() -> f64 {
    let mut random = [0; 4];
    // Without random numbers all wait the longest, which is what they would have done alone.
    match system_random().fill(&mut random) {
        Ok(()) => f64::from(u32::from_ne_bytes(random)) / f64::from(u32::MAX),
        Err(_) => 0.0,
    }
}

/// Bytes that nobody can guess.
pub fn random<const LENGTH: usize>() -> Result<[u8; LENGTH]> {
    let mut random = [0; LENGTH];
    match system_random().fill(&mut random) {
        Ok(()) => Ok(random),
        Err(_) => Err(Error::new(Status::Internal, "the system gives no random numbers")),
    }
}

fn system_random() -> &'static dyn SecureRandom {
    rustls::crypto::ring::default_provider().secure_random
}
