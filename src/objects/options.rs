//! Everything about a client that is not the default.
//!
//! Responsible for checking what a caller sets when it is set, so that a mistake shows where it was
//! made, and for the environment's say in what was not set. It must not connect or send anything.

use std::sync::{Arc, OnceLock};

use super::call::HostWake;
use crate::cassette;
use crate::connect::base_url::{self, BaseUrl};
use crate::connect::host_stream::HostTransport;
use crate::connect::proxy::Proxies;
use crate::connect::route::Route;
use crate::connect::tls::TlsSettings;
use crate::connect::tls::identity::Identity;
use crate::connect::tls::pins::Pin;
use crate::connect::tls::roots::CA_FILE_VARIABLE;
use crate::connect::tls::roots::Trust;
use crate::connect::tls::roots::certificates_from_bundle;
use crate::connect::tls::roots::certificates_from_file;
use crate::connect::tls::roots::certificates_from_pem;
use crate::diagnose::{Known, Limits};
use crate::engine::Settings;
use crate::error::{Error, Result, Status};
use crate::http::{ACCEPTED, LIBRARY, NetworkSettings, UNCODED};
use crate::key::{CurrentKey, KeySource, Memory, Supplied};
use crate::log::Log;
use crate::message::header::RequestHeaders;
use crate::settings::{Limit, Timeout, Timeouts};
use crate::transfer::PartRules;

/// Enough for the longest answers (embeddings of thousands of texts), too little to take a machine down.
const RESPONSE_BYTES: u64 = 64 * 1024 * 1024;

#[derive(Clone, Debug)]
pub struct Options {
    key: Option<KeySource>,
    memory: Memory,
    wipes_environment: bool,
    /// The environment's key, where it is wiped there: the next client of these options has it from here.
    taken: Arc<OnceLock<KeySource>>,
    base_url: Option<BaseUrl>,
    tls: TlsSettings,
    headers: RequestHeaders,
    timeouts: Timeouts,
    response_bytes: u64,
    most_calls: usize,
    event_queue: usize,
    turns: usize,
    /// When a file goes in parts; only tests set it.
    parts: PartRules,
    retries: u32,
    token_budget: Option<u64>,
    cassette: Option<cassette::CassetteSetting>,
    /// `None` is the environment's.
    proxies: Option<Proxies>,
    transport: Option<Arc<dyn HostTransport>>,
    wake: Option<HostWake>,
    log: Log,
}

/// Tries beside the first, as in Together's own SDKs.
const RETRIES: u32 = 2;

/// More would only be a mistake: the waits between them add up to a quarter of an hour.
const MOST_RETRIES: u32 = 100;

/// As many threads as calls run, so a number that any machine bears.
const MOST_CALLS: usize = 64;

/// Some seconds of a fast model: a reader that looks once a frame is never the one that is waited for.
const EVENT_QUEUE: usize = 256;

/// Enough for a model that looks things up; one that goes on for longer goes in circles, and each turn costs more than
/// the one before.
const TURNS: usize = 8;

impl Default for Options {
    fn default() -> Options {
        Options {
            key: None,
            memory: Memory::default(),
            wipes_environment: false,
            taken: Arc::default(),
            base_url: None,
            tls: TlsSettings::default(),
            headers: RequestHeaders::default(),
            timeouts: Timeouts::default(),
            response_bytes: RESPONSE_BYTES,
            most_calls: MOST_CALLS,
            event_queue: EVENT_QUEUE,
            turns: TURNS,
            parts: PartRules::default(),
            retries: RETRIES,
            token_budget: None,
            cassette: None,
            proxies: None,
            transport: None,
            wake: None,
            log: Log::default(),
        }
    }
}

impl Options {
    pub fn set_api_key(&mut self, key: &[u8]) -> Result<()> {
        self.key = Some(KeySource::text(key, self.memory)?);
        Ok(())
    }

    pub fn set_api_key_file(&mut self, path: &str) -> Result<()> {
        self.key = Some(KeySource::file(path, self.memory)?);
        Ok(())
    }

    /// A program and its arguments, which prints the key. It is run when a request needs one.
    pub fn set_api_key_command(&mut self, argv: &[&str]) -> Result<()> {
        self.key = Some(KeySource::command(argv)?);
        Ok(())
    }

    /// A function that writes the key to a place that it receives. It is called when a request needs one, on that
    /// request's thread.
    pub fn set_api_key_source(&mut self, source: impl Fn(&mut [u8]) -> Supplied + Send + Sync + 'static) {
        self.key = Some(KeySource::callback(source));
    }

    /// Whether keys live in memory that not even root can read, also the one that was set already.
    pub fn set_secret_memory(&mut self, secret: bool) -> Result<()> {
        let memory = if secret { Memory::Secret } else { Memory::Ordinary };
        if memory != self.memory {
            let moved = |source: &KeySource| source.moved_to(memory);
            let (key, taken) = (self.key.as_ref().map(moved), self.taken.get().map(moved));
            self.key = key.transpose()?;
            self.taken = Arc::new(taken.transpose()?.map_or_else(OnceLock::new, OnceLock::from));
        }
        self.memory = memory;
        Ok(())
    }

    /// Whether `TOGETHER_API_KEY` is wiped in the environment when a client takes its key from there. No other
    /// thread may use the environment while that client is made.
    pub fn set_environment_wipe(&mut self, wipe: bool) {
        self.wipes_environment = wipe;
    }

    pub fn set_base_url(&mut self, url: &str) -> Result<()> {
        self.base_url = Some(BaseUrl::parse(url)?);
        Ok(())
    }

    pub fn set_timeout(&mut self, which: Timeout, milliseconds: i64) -> Result<()> {
        which.set(&mut self.timeouts, milliseconds)
    }

    pub fn set_limit(&mut self, which: Limit, value: u64) -> Result<()> {
        if value == 0 {
            return Err(Error::invalid("a limit of 0 would allow nothing: give the most that is allowed"));
        }
        let count = usize::try_from(value).unwrap_or(usize::MAX);
        match which {
            Limit::ResponseBytes => self.response_bytes = value,
            Limit::Calls => self.most_calls = count,
            Limit::Tokens => self.token_budget = Some(value),
            Limit::EventQueue => self.event_queue = count,
            Limit::Turns => self.turns = count,
        }
        Ok(())
    }

    pub fn set_retries(&mut self, count: u32) -> Result<()> {
        if count > MOST_RETRIES {
            return Err(invalid!("more than {MOST_RETRIES} retries are not possible"));
        }
        self.retries = count;
        Ok(())
    }

    pub fn set_header(&mut self, name: &str, value: &str) -> Result<()> {
        self.headers.set(name, value)
    }

    pub fn add_ca(&mut self, pem: &[u8]) -> Result<()> {
        let added = certificates_from_pem(pem, "the CA text", Status::InvalidArgument)?;
        self.tls.added.extend(added);
        Ok(())
    }

    pub fn add_ca_file(&mut self, path: &str) -> Result<()> {
        self.tls.added.extend(certificates_from_file(path, &format!("the CA file {path}"))?);
        Ok(())
    }

    pub fn set_trust(&mut self, trust: Trust) {
        self.tls.trust = trust;
    }

    /// A pin is added to those that were added before: any of them will do.
    pub fn add_pin(&mut self, pin: &str) -> Result<()> {
        self.tls.pins.push(Pin::parse(pin)?);
        Ok(())
    }

    pub fn set_identity(&mut self, certificate: &[u8], key: &[u8]) -> Result<()> {
        self.tls.identity = Some(Identity::from_pem(certificate, key)?);
        Ok(())
    }

    pub fn set_cassette(&mut self, path: &str, mode: cassette::Mode) -> Result<()> {
        self.cassette = Some(cassette::CassetteSetting::new(path, mode)?);
        Ok(())
    }

    /// The library's own headers, and the caller's in their place where they have the same name.
    fn sent_headers(&self) -> Vec<(String, String)> {
        let own = [("user-agent", LIBRARY), ("accept", ACCEPTED), ("accept-encoding", UNCODED)];
        let all = own.into_iter().chain(self.headers.iter());
        all.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    }

    /// A proxy for what is not plain http; "" is none, whatever the environment says.
    pub fn set_proxy(&mut self, url: &str) -> Result<()> {
        self.proxies = Some(Proxies::parse(url)?);
        Ok(())
    }

    /// The host's byte streams, which replace sockets and look-ups.
    pub fn set_transport(&mut self, transport: Arc<dyn HostTransport>) {
        self.transport = Some(transport);
    }

    /// What wakes the host's loop when events of calls wait; `None` is nothing.
    pub fn set_wake(&mut self, wake: Option<HostWake>) {
        self.wake = wake;
    }

    pub(crate) fn wake(&self) -> Option<HostWake> {
        self.wake.clone()
    }

    pub fn set_log(&mut self, log: Log) {
        self.log = log;
    }

    pub(crate) fn most_calls(&self) -> usize {
        self.most_calls
    }

    pub(crate) fn event_queue(&self) -> usize {
        self.event_queue
    }

    /// What runs the requests of a client with these options.
    pub(crate) fn engine(&self) -> Result<Settings> {
        Ok(Settings {
            network: self.network()?,
            timeouts: self.timeouts,
            response_bytes: self.response_bytes,
            retries: self.retries,
            token_budget: self.token_budget,
            turns: self.turns,
            parts: self.parts,
        })
    }

    /// Lets short files go in parts, for tests: above `above` bytes, in parts of about `usual` and at least `least`.
    #[cfg(debug_assertions)]
    #[doc(hidden)]
    pub fn set_part_rules(&mut self, above: u64, usual: u64, least: u64) {
        self.parts = PartRules { above, usual, least };
    }

    /// What the network is to be like, with the environment's say in what was not set.
    fn network(&self) -> Result<NetworkSettings> {
        let (base, tls) = (self.base_url()?, self.tls()?);
        // A base URL may come from the environment, and must not take the pins' point away.
        if !base.origin.tls && !tls.pins.is_empty() {
            return Err(invalid!(
                "a key is pinned, and {} is plain http, which has none: use https, or add no pin",
                base.origin
            ));
        }
        let (key, reach) = (Arc::new(self.key()?), self.reach()?);
        let (headers, cassette, log) = (self.sent_headers(), self.cassette.clone(), self.log.clone());
        Ok(NetworkSettings { base, key, reach, tls, headers, cassette, log })
    }

    /// The limits, for a diagnosis.
    pub(crate) fn limits(&self) -> Limits {
        Limits {
            timeouts: self.timeouts,
            response_bytes: self.response_bytes,
            calls: self.most_calls,
            event_queue: self.event_queue,
        }
    }

    /// What is known of a client that cannot be made of these options. Holds nothing of the key.
    pub(crate) fn known(&self, failure: Error) -> Known {
        Known::without_client(
            failure,
            self.key(),
            self.base_url(),
            self.reach(),
            self.tls(),
            self.limits(),
            self.replays(),
        )
    }

    /// The proxy that was set, or the environment's, and the host's transport.
    pub(crate) fn reach(&self) -> Result<Route> {
        let proxies = self.proxies.clone().map_or_else(Proxies::from_environment, Ok)?;
        Ok(Route { proxies, transport: self.transport.clone(), log: self.log.clone() })
    }

    /// Whether answers are to come from a cassette, be it there or not.
    pub(crate) fn replays(&self) -> bool {
        self.cassette.as_ref().is_some_and(cassette::CassetteSetting::replays)
    }

    /// The key that was set, or the environment's.
    pub(crate) fn key(&self) -> Result<CurrentKey> {
        // Nothing is sent, so none is asked for: a word takes its place.
        if self.replays() {
            return Ok(CurrentKey::new(KeySource::text(b"none", Memory::Ordinary)?, Memory::Ordinary));
        }
        let source = match self.key.as_ref().or_else(|| self.taken.get()) {
            Some(source) => source.clone(),
            None => KeySource::environment(self.memory, self.wipes_environment)?,
        };
        if self.key.is_none() && self.wipes_environment {
            let _ = self.taken.set(source.clone());
        }
        Ok(CurrentKey::new(source, self.memory))
    }

    /// The base URL that was set, or the environment's, or Together's.
    pub(crate) fn base_url(&self) -> Result<BaseUrl> {
        if let Some(url) = &self.base_url {
            return Ok(url.clone());
        }
        let variable = base_url::ENVIRONMENT_VARIABLE;
        match std::env::var(variable) {
            Ok(url) if !url.is_empty() => BaseUrl::parse(&url).map_err(|error| error.context(variable)),
            Err(std::env::VarError::NotUnicode(_)) => Err(invalid!("{variable} is not valid UTF-8")),
            _ => BaseUrl::parse(base_url::DEFAULT),
        }
    }

    /// What was set of TLS, and the environment's authorities: they widen what is trusted, which is what a
    /// program that trusts its own alone does not want.
    pub(crate) fn tls(&self) -> Result<TlsSettings> {
        let mut tls = self.tls.clone();
        if tls.trust == Trust::AddedOnly {
            return match tls.added.is_empty() {
                true => Err(Error::invalid(
                    "TOGETHER_TRUST_ADDED_ONLY trusts only the authorities that were added, and none was: add \
                    one with together_options_add_ca or together_options_add_ca_file",
                )),
                false => Ok(tls),
            };
        }
        match std::env::var(CA_FILE_VARIABLE) {
            Ok(path) if !path.is_empty() => {
                let origin =
                    format!("the CA file {path} (named by the environment variable {CA_FILE_VARIABLE})");
                tls.added.extend(certificates_from_bundle(&path, &origin)?);
            }
            Err(std::env::VarError::NotUnicode(_)) => {
                return Err(invalid!("{CA_FILE_VARIABLE} is not valid UTF-8"));
            }
            _ => {}
        }
        Ok(tls)
    }
}
