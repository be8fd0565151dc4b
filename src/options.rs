//! Everything about a client that is not the default.
//!
//! Responsible for checking what a caller sets when it is set, so that a mistake is told where it was
//! made, and for the environment's say in what was not set. It must not connect or send anything.

use std::sync::Arc;

use crate::error::{Error, Result, Status};
use crate::header::Headers;
use crate::key::Key;
use crate::net::base_url::{self, BaseUrl};
use crate::net::{
    CA_FILE_VARIABLE, Identity, Pin, Settings, Timeouts, TlsSettings, Trust, certificates_from_bundle,
    certificates_from_file, certificates_from_pem,
};
use crate::request::Timeout;

/// Limits on size, in the numbers of the C header (`TOGETHER_LIMIT_...`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// Bytes of an answer that is kept in memory.
    ResponseBytes = 1,
    /// Calls that run at once; the others wait for their turn.
    Calls = 2,
    /// Events of one call that wait to be read.
    EventQueue = 4,
}

impl Limit {
    pub fn from_number(number: i32) -> Result<Limit> {
        match number {
            1 => Ok(Limit::ResponseBytes),
            2 => Ok(Limit::Calls),
            4 => Ok(Limit::EventQueue),
            _ => Err(Error::invalid(format!("{number} is none of the TOGETHER_LIMIT_... numbers"))),
        }
    }
}

/// Enough for the longest answers (embeddings of thousands of texts), too little to take a machine down.
const RESPONSE_BYTES: u64 = 64 * 1024 * 1024;

#[derive(Clone, Debug)]
pub struct Options {
    key: Option<Arc<Key>>,
    base_url: Option<BaseUrl>,
    tls: TlsSettings,
    headers: Headers,
    timeouts: Timeouts,
    response_bytes: u64,
    most_calls: usize,
    event_queue: usize,
}

/// As many threads as calls run, so a number that any machine bears.
const MOST_CALLS: usize = 64;

/// Some seconds of a fast model: a reader that looks once a frame is never the one that is waited for.
const EVENT_QUEUE: usize = 256;

impl Default for Options {
    fn default() -> Options {
        Options {
            key: None,
            base_url: None,
            tls: TlsSettings::default(),
            headers: Headers::default(),
            timeouts: Timeouts::default(),
            response_bytes: RESPONSE_BYTES,
            most_calls: MOST_CALLS,
            event_queue: EVENT_QUEUE,
        }
    }
}

impl Options {
    pub fn set_api_key(&mut self, key: &[u8]) -> Result<()> {
        self.key = Some(Arc::new(Key::from_text(key)?));
        Ok(())
    }

    pub fn set_api_key_file(&mut self, path: &str) -> Result<()> {
        self.key = Some(Arc::new(Key::from_file(path)?));
        Ok(())
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
            Limit::EventQueue => self.event_queue = count,
        }
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

    /// A pin stands beside those that were added before: any of them will do.
    pub fn add_pin(&mut self, pin: &str) -> Result<()> {
        self.tls.pins.push(Pin::parse(pin)?);
        Ok(())
    }

    pub fn set_identity(&mut self, certificate: &[u8], key: &[u8]) -> Result<()> {
        self.tls.identity = Some(Identity::from_pem(certificate, key)?);
        Ok(())
    }

    pub fn headers(&self) -> &Headers {
        &self.headers
    }

    pub fn timeouts(&self) -> Timeouts {
        self.timeouts
    }

    pub fn most_calls(&self) -> usize {
        self.most_calls
    }

    pub fn event_queue(&self) -> usize {
        self.event_queue
    }

    pub fn response_bytes(&self) -> u64 {
        self.response_bytes
    }

    /// What the network is to be like, with the environment's say in what was not set.
    pub fn network(&self) -> Result<Settings> {
        let (base, key, tls) = (self.base_url()?, self.key()?, self.tls()?);
        // A base URL may come from the environment, and must not take the pins' point away.
        if !base.origin.tls && !tls.pins.is_empty() {
            return Err(Error::invalid(format!(
                "a key is pinned, and {} is plain http, which has none: use https, or add no pin",
                base.origin
            )));
        }
        Ok(Settings { base, key, tls })
    }

    /// The key that was set, or the environment's.
    pub fn key(&self) -> Result<Arc<Key>> {
        match &self.key {
            Some(key) => Ok(key.clone()),
            None => Key::from_environment().map(Arc::new),
        }
    }

    /// The base URL that was set, or the environment's, or Together's.
    pub fn base_url(&self) -> Result<BaseUrl> {
        if let Some(url) = &self.base_url {
            return Ok(url.clone());
        }
        let variable = base_url::ENVIRONMENT_VARIABLE;
        match std::env::var(variable) {
            Ok(url) if !url.is_empty() => BaseUrl::parse(&url).map_err(|error| error.within(variable)),
            Err(std::env::VarError::NotUnicode(_)) => {
                Err(Error::invalid(format!("{variable} is not valid UTF-8")))
            }
            _ => BaseUrl::parse(base_url::DEFAULT),
        }
    }

    /// What was set of TLS, and the environment's authorities: they widen what is trusted, which is what a
    /// program that trusts its own alone does not want.
    pub fn tls(&self) -> Result<TlsSettings> {
        let mut tls = self.tls.clone();
        if tls.trust == Trust::AddedOnly {
            return match tls.added.is_empty() {
                true => Err(Error::invalid(
                    "TOGETHER_TRUST_ADDED_ONLY trusts nobody but the authorities that were added, and none was: add \
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
                return Err(Error::invalid(format!("{CA_FILE_VARIABLE} is not valid UTF-8")));
            }
            _ => {}
        }
        Ok(tls)
    }
}
