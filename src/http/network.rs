//! One origin: the pool of connections to it, the key that goes there, and the exchange of one request for
//! the head of its answer.
//!
//! Responsible for handing ureq a request with a placeholder for the key, for following a redirect without
//! it, for what a stale connection costs, and for putting failures in our words. It must not read bodies, nor look
//! at what the bytes mean, nor try again what failed: the runner does.

use std::borrow::Cow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use ureq::SendBody;
use ureq::config::Config;
use ureq::http::response::Parts;

use super::ahead::{Ahead, Making};
use super::answer::{Answer, BodySource, Live};
use super::body::{BodyDecoder, persists};
use super::connector::Connector;
use super::exchange::Exchange;
use super::head::{self, Lane};
use super::outgoing::{Outgoing, RequestContent, Template};
use super::pool::Pool;
use super::redirect::{self, MOST_REDIRECTS};
use super::request_body::RequestBody;
use super::splice::Placeholder;
use super::traffic::Traffic;
use crate::cassette::{Cassette, CassetteSetting, Player};
use crate::connect::base_url::{BaseUrl, Origin};
use crate::connect::destination::Destination;
use crate::connect::route::Route;
use crate::connect::tls::{Tls, TlsSettings};
use crate::error::{Error, Result, Status};
use crate::key::{CurrentKey, Fingerprint, Key, KeyFilter, Wait};
use crate::log::{Facts, Log};
use crate::message::incoming::ResponseHeaders;
use crate::retry_class::RetryClass;
use crate::sys::allocator::WipedOnFree;
use crate::sys::cancel::InFlight;
use crate::sys::deadline::Deadline;
use crate::sys::fork_guard::ForkGuard;
use crate::sys::words::in_english;

/// What a client's options say of the network.
#[derive(Clone, Debug)]
pub struct NetworkSettings {
    pub base: BaseUrl,
    pub key: Arc<CurrentKey>,
    pub reach: Route,
    pub tls: TlsSettings,
    /// Of every request, in lower case.
    pub headers: Vec<(String, String)>,
    pub cassette: Option<CassetteSetting>,
    pub log: Log,
}

/// A pool of connections to one origin, and the key that goes there.
#[derive(Debug)]
pub struct Network {
    base: BaseUrl,
    connector: Connector,
    config: Config,
    pool: Pool,
    ahead: Arc<Ahead>,
    in_flight: Arc<InFlight>,
    home: ForkGuard,
    key: Arc<CurrentKey>,
    template: Template,
    has_told_of_denials: AtomicBool,
    traffic: Arc<Traffic>,
    cassette: Option<Cassette>,
    log: Log,
}

impl Network {
    /// Nothing is looked up, connected or parsed until the first request, save a cassette.
    pub fn new(settings: NetworkSettings) -> Result<Network> {
        let NetworkSettings { base, key, reach, tls, headers, cassette, log } = settings;
        let cassette = cassette.as_ref().map(Cassette::open).transpose()?;
        let traffic = Arc::<Traffic>::default();
        let placeholder = Placeholder::new(crate::sys::random::random()?);
        let template = Template::new(&base, &headers, &placeholder.header_value())?;
        let connector = Connector {
            origin: base.origin.clone(),
            placeholder: Arc::new(placeholder),
            reach: Arc::new(reach),
            tls: Arc::new(Tls::new(tls)),
            traffic: traffic.clone(),
            log: log.clone(),
        };
        Ok(Network {
            base,
            connector,
            config: head::config(),
            pool: Pool::default(),
            ahead: Arc::default(),
            in_flight: Arc::default(),
            home: ForkGuard::here(),
            key,
            template,
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
    pub fn has_another_key(&self, refused: Fingerprint, exchange: &Exchange) -> Result<bool> {
        self.key.ask_again(refused, wait_of(&exchange.deadline))
    }

    /// The key to send, asked for where there is none. Of the time limits the total alone counts this: no server is
    /// at fault.
    fn key_to_send(&self, deadline: &Deadline) -> Result<Arc<Key>> {
        let key = self.key.get(wait_of(deadline))?;
        if self.log.is_on() && !self.has_told_of_denials.swap(true, Ordering::Relaxed) {
            for (protection, grant) in key.protection().missing() {
                let reason = grant.errno().unwrap_or_default();
                let facts: Facts<'_> = &[("protection", &protection), ("errno", &reason)];
                self.log.warn("the system denied a protection of the API key", facts);
            }
        }
        Ok(key)
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
        &self.connector.tls
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
    pub fn home(&self) -> ForkGuard {
        self.home
    }

    /// Whether answers come from a cassette, and nothing goes out.
    pub fn replays(&self) -> bool {
        matches!(self.cassette, Some(Cassette::Player(_)))
    }

    /// The way of its connections.
    pub fn reach(&self) -> &Arc<Route> {
        &self.connector.reach
    }

    /// Begins to make a connection ahead of need; `None` where one is being made already, or none is needed.
    pub fn begin_ahead(&self) -> Result<Option<Making>> {
        self.home.check()?;
        if self.replays() {
            return Ok(None);
        }
        self.ahead.begin().map_err(|error| {
            error!(Status::Internal, "the system has no more descriptors: {}", in_english(&error))
        })
    }

    /// Makes the connection, unless one waits in the pool that still serves. A failure is the log's alone: the request that
    /// meets it too says it.
    pub fn connect_ahead(&self, making: Making, deadline: &mut Deadline) {
        if !making.take() {
            return;
        }
        let origin = &self.base.origin;
        if self.pool.has(origin, true, deadline) {
            return;
        }
        match self.connector.connect(origin, true, deadline) {
            Ok(connection) => {
                self.pool.put(Lane::new(connection, &self.config));
                drop(making);
                self.log.debug("connected ahead of need", &[]);
            }
            Err(error) => self.log_ahead(making, error.status()),
        }
    }

    /// No connection is made ahead of need: a request that waits for it makes its own.
    pub fn log_ahead(&self, making: Making, failure: Status) {
        drop(making);
        self.log.warn("connecting ahead of need failed", &[("status", &failure)]);
    }

    /// Sends one request and waits for the head of its answer, of whichever server a GET was sent on to. Blocks
    /// until that is there, a limit passes or the request is cancelled.
    pub fn open(&self, outgoing: &Outgoing<'_>, exchange: &mut Exchange) -> Result<Answer<'_>> {
        self.home.check()?;
        exchange.deadline.check_cancel("its turn")?;
        let recorder = match &self.cassette {
            Some(Cassette::Player(player)) => return self.replay(player, outgoing, exchange),
            Some(Cassette::Recorder(recorder)) => recorder,
            None => return self.follow(outgoing, exchange),
        };
        recorder.check()?;
        let on_tape = outgoing.on_tape()?;
        let began = Instant::now();
        let mut answer = self.follow(outgoing, exchange)?;
        let head = (answer.status, answer.headers.as_map());
        let recording = recorder.begin(on_tape, head, answer.filter, began);
        answer.recording = Some(Box::new(recording));
        Ok(answer)
    }

    /// The answer that a tape has: no connection and no key is asked for.
    fn replay(
        &self,
        player: &Player,
        outgoing: &Outgoing<'_>,
        exchange: &mut Exchange,
    ) -> Result<Answer<'_>> {
        let mut playback = player.play(&outgoing.on_tape()?)?;
        exchange.begin_try();
        exchange.begin_request(false);
        exchange.end_request();
        playback.await_head(&exchange.deadline)?;
        exchange.end_head();
        let host = outgoing.link.map_or(self.host().into(), |link| link.origin.host.clone().into());
        let is_of_origin = outgoing.link.is_none_or(|link| link.origin == self.base.origin);
        Ok(Answer::taped(playback, host, is_of_origin))
    }

    /// Where the API's answer to a request for `target` leads with `location`; or why that is not followed.
    pub fn lead(&self, target: &str, location: &str) -> std::result::Result<Destination, &'static str> {
        if self.replays() {
            // Nothing is asked of it; and the tape was made with another base URL, perhaps.
            return Destination::parse(location).map_err(|_| "but to an address that cannot be read");
        }
        redirect::follow(&self.place_of(target), location)
    }

    /// What is at `target` below the base URL.
    fn place_of(&self, target: &str) -> Destination {
        Destination { origin: self.base.origin.clone(), target: format!("{}{target}", self.base.prefix) }
    }

    /// Sends a request to the origin or to where its link leads, and a GET on to where it is redirected; as it is, what is
    /// put to a link.
    fn follow(&self, outgoing: &Outgoing<'_>, exchange: &mut Exchange) -> Result<Answer<'_>> {
        let mut elsewhere = outgoing.link.cloned();
        let mut followed = 0;
        // Whether each step so far led to the server that the program named. Another server that sends a request back there must
        // not choose what is asked for with the key.
        let named = outgoing.link.map_or(&self.base.origin, |link| &link.origin);
        let mut is_trusted = true;
        loop {
            let mut answer = self.exchange(outgoing, elsewhere.as_ref(), is_trusted, exchange)?;
            let may_follow = outgoing.method == "GET" || outgoing.link.is_some();
            let is_upgraded = outgoing.upgrade.is_some();
            if !may_follow || is_upgraded || !redirect::is_redirect(answer.status) {
                return Ok(answer);
            }
            let Some(location) = answer.headers.get("location") else { return Ok(answer) };
            let here = elsewhere.take().unwrap_or_else(|| self.place_of(outgoing.target));
            let next = redirect::follow(&here, location);
            match if followed < MOST_REDIRECTS { next } else { next.and(Err("more often than is followed")) }
            {
                Ok(next) => elsewhere = Some(next),
                Err(refusal) => {
                    answer.unfollowed = refusal;
                    return Ok(answer);
                }
            }
            followed += 1;
            is_trusted &= elsewhere.as_ref().is_some_and(|next| next.origin == *named);
            answer.leave_end();
        }
    }

    /// One request to one server, over a new connection where a pooled one turns out to be closed: no server
    /// can have seen such a request.
    fn exchange(
        &self,
        outgoing: &Outgoing<'_>,
        elsewhere: Option<&Destination>,
        is_trusted: bool,
        exchange: &mut Exchange,
    ) -> Result<Answer<'_>> {
        let (host, target) = match elsewhere {
            None => (Cow::Borrowed(self.host()), &self.base.origin),
            Some(place) => (Cow::Owned(place.origin.host.clone()), &place.origin),
        };
        let is_of_origin = *target == self.base.origin;
        let is_link = outgoing.link.is_some();
        let carries_key = is_trusted && !is_link;
        let (head, lane) = loop {
            exchange.begin_try();
            if !is_link {
                // Before anything is connected, so that a source that has none is a failure of its own.
                let key = self.key_to_send(&exchange.deadline)?;
                exchange.begin_try();
                if carries_key {
                    exchange.hold_key(key);
                }
            }
            let lane = self.lane(target, carries_key, exchange)?;
            match self.send(lane, outgoing, elsewhere.map(|place| (place, is_trusted)), exchange) {
                Err(error) if is_lost(&error) && !error.is_final() && exchange.may_have_been_stale() => {}
                outcome => break outcome?,
            }
        };
        let sent = exchange.sent_key();
        let in_force = self.key.in_force().map(|key| key.fingerprint());
        let in_force = if is_link { in_force.ok() } else { Some(in_force?) };
        let pool = persists(&head).then_some(&self.pool);
        let decoder = BodyDecoder::for_answer(&head, outgoing.method);
        Ok(Answer {
            status: head.status.as_u16(),
            host,
            unfollowed: "",
            length: decoder.length(),
            body: BodySource::Live(Live::new(decoder, lane, pool)),
            recording: None,
            sent,
            filter: KeyFilter::new([sent, in_force]),
            is_of_origin,
            _wiped: (!head.status.is_success()).then(WipedOnFree::begin),
            headers: ResponseHeaders::from(head.headers),
        })
    }

    /// A connection for one exchange. A request that creates something goes over one of its own: of one that was idle
    /// it is unknown whether the server has just closed it, or has read the request first.
    fn lane(&self, target: &Origin, carries_key: bool, exchange: &mut Exchange) -> Result<Lane> {
        let pooled = match exchange.retry_class() {
            RetryClass::Creates => None,
            RetryClass::Idempotent | RetryClass::Harmless => {
                let deadline = &mut exchange.deadline;
                match self.pool.take(target, carries_key, deadline) {
                    // It may be in the pool meanwhile, also where it was no longer waited for.
                    None if carries_key => {
                        self.ahead.wait(deadline)?;
                        self.pool.take(target, carries_key, deadline)
                    }
                    pooled => pooled,
                }
            }
        };
        match pooled {
            Some(lane) => Ok(lane),
            None => {
                let connection = self.connector.connect(target, carries_key, &mut exchange.deadline)?;
                Ok(Lane::new(connection, &self.config))
            }
        }
    }

    fn send(
        &self,
        lane: Lane,
        outgoing: &Outgoing<'_>,
        elsewhere: Option<(&Destination, bool)>,
        exchange: &mut Exchange,
    ) -> Result<(Parts, Lane)> {
        let request = match (elsewhere, outgoing.link) {
            (Some((place, is_trusted)), Some(_)) => Template::link(outgoing, place, is_trusted),
            (Some((place, is_trusted)), None) => self.template.redirect(outgoing, place, is_trusted),
            (None, _) => self.template.fill(outgoing),
        }?;
        match outgoing.body {
            Some(RequestContent::Json(json)) => lane.send(request.map(|()| json), exchange),
            Some(RequestContent::Streamed(body)) => {
                let mut bytes = RequestBody::new(body.begin(), body.length(), exchange.watch_body());
                lane.send(request.map(|()| SendBody::from_reader(&mut bytes)), exchange)
            }
            None if matches!(outgoing.method, "POST" | "PUT" | "PATCH") => {
                lane.send(request.map(|()| &[][..]), exchange)
            }
            None => lane.send(request.map(|()| SendBody::none()), exchange),
        }
    }
}

/// What a source may take of the running request's time.
fn wait_of(deadline: &Deadline) -> Wait<'_> {
    Wait { until: deadline.total_instant(), wake: deadline.wake() }
}

/// Whether the connection went away.
fn is_lost(error: &Error) -> bool {
    matches!(error.status(), Status::Connection | Status::Protocol)
}
