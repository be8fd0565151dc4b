//! Everything about a client that is not the default.
//!
//! Responsible for checking what a caller sets when it is set, so that a mistake is told where it was
//! made, and for the environment's say in what was not set. It must not connect or send anything.

use std::sync::{Arc, OnceLock};

use crate::error::{Error, Result, Status};
use crate::header::Headers;
use crate::key::{CurrentKey, KeySource, Memory, Supplied};
use crate::net::base_url::{self, BaseUrl};
use crate::net::{
    CA_FILE_VARIABLE, Certificate, Settings, Timeouts, certificates_from_bundle, certificates_from_file,
    certificates_from_pem,
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
    key: Option<KeySource>,
    memory: Memory,
    wipes_environment: bool,
    /// The environment's key, where it is wiped there: the next client of these options has it from here.
    taken: Arc<OnceLock<KeySource>>,
    base_url: Option<BaseUrl>,
    authorities: Vec<Certificate>,
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
            memory: Memory::default(),
            wipes_environment: false,
            taken: Arc::default(),
            base_url: None,
            authorities: Vec::new(),
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

    /// A function that writes the key where it is told to. It is called when a request needs one, on that
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
            Limit::EventQueue => self.event_queue = count,
        }
        Ok(())
    }

    pub fn set_header(&mut self, name: &str, value: &str) -> Result<()> {
        self.headers.set(name, value)
    }

    pub fn add_ca(&mut self, pem: &[u8]) -> Result<()> {
        let added = certificates_from_pem(pem, "the CA text", Status::InvalidArgument)?;
        self.authorities.extend(added);
        Ok(())
    }

    pub fn add_ca_file(&mut self, path: &str) -> Result<()> {
        self.authorities.extend(certificates_from_file(path, &format!("the CA file {path}"))?);
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
        Ok(Settings {
            base: self.base_url()?,
            key: Arc::new(self.key()?),
            added_authorities: self.authorities()?,
        })
    }

    /// The key that was set, or the environment's.
    fn key(&self) -> Result<CurrentKey> {
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
    fn base_url(&self) -> Result<BaseUrl> {
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

    /// The authorities that were added, and the environment's.
    fn authorities(&self) -> Result<Vec<Certificate>> {
        let mut authorities = self.authorities.clone();
        match std::env::var(CA_FILE_VARIABLE) {
            Ok(path) if !path.is_empty() => {
                let origin =
                    format!("the CA file {path} (named by the environment variable {CA_FILE_VARIABLE})");
                authorities.extend(certificates_from_bundle(&path, &origin)?);
            }
            Err(std::env::VarError::NotUnicode(_)) => {
                return Err(Error::invalid(format!("{CA_FILE_VARIABLE} is not valid UTF-8")));
            }
            _ => {}
        }
        Ok(authorities)
    }
}
