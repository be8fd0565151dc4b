//! Options on their way to a client that a test talks to directly.

use std::ffi::c_void;

use together::error::Status;
use together::ffi::options::{together_options_set_wake, together_wake};
use together::ffi::status;
use together::settings::Timeout;
use together_offline::{Scripted, Server};

use super::super::api::{self, Api, Object, Options as _};
use super::super::carrier::Carrier;
use super::{C, Client, Options};

pub const RESPONSE_BYTES: i32 = status::TOGETHER_LIMIT_RESPONSE_BYTES as i32;
pub const CALLS: i32 = status::TOGETHER_LIMIT_CALLS as i32;
pub const EVENT_QUEUE: i32 = status::TOGETHER_LIMIT_EVENT_QUEUE as i32;

/// A server that a client can be made for.
pub trait Place {
    fn url(&self) -> &str;
    fn authority(&self) -> &str;
}

impl Place for Server {
    fn url(&self) -> &str {
        self.base_url()
    }
    fn authority(&self) -> &str {
        self.ca_pem()
    }
}

impl Place for Scripted {
    fn url(&self) -> &str {
        self.base_url()
    }
    fn authority(&self) -> &str {
        self.ca_pem()
    }
}

pub struct Setup(Options);

impl Setup {
    pub fn of(place: &impl Place) -> Setup {
        Setup::at(place.url()).with(|options| options.add_ca(place.authority().as_bytes()))
    }

    /// Of options that may have failed.
    pub fn failed_client(self) -> Client {
        C::client(&self.0)
    }

    /// Without retries, and logging all there is, so that every test of a host is one of the log too.
    pub fn at(url: &str) -> Setup {
        Setup(C::options())
            .with(|options| options.set_api_key(b"offline"))
            .base_url(url)
            .with(|options| options.set_log(4))
            .retries(0)
    }

    /// One that is none makes a failed client.
    fn base_url(mut self, url: &str) -> Setup {
        let _ = self.0.set_base_url(url);
        self
    }

    fn with(mut self, set: impl FnOnce(&mut Options) -> api::Outcome) -> Setup {
        assert_eq!(set(&mut self.0), Ok(()));
        self
    }

    pub fn without_a_log(self) -> Setup {
        self.with(Options::set_no_log)
    }

    pub fn wake(self, wake: together_wake, user_data: *mut c_void) -> Setup {
        // SAFETY: a live object, and a function and data that the test keeps.
        let status = unsafe { together_options_set_wake(self.0.0, wake, user_data) };
        assert_eq!(status as i32, Status::Ok.number());
        self
    }

    pub fn key_command(self, argv: &[&str]) -> Setup {
        self.with(|options| options.set_api_key_command(argv))
    }

    pub fn limit(self, which: i32, value: u64) -> Setup {
        self.with(|options| options.set_limit(which, value))
    }

    pub fn cassette(self, path: &str, mode: i32) -> Setup {
        self.with(|options| options.set_cassette(path, mode))
    }

    pub fn timeout(self, which: Timeout, milliseconds: i64) -> Setup {
        self.with(|options| options.set_timeout(which, milliseconds))
    }

    pub fn proxy(self, url: &str) -> Setup {
        self.with(|options| options.set_proxy(url))
    }

    pub fn transport(self, transport: Carrier) -> Setup {
        self.with(|options| options.set_transport(transport))
    }

    pub fn retries(self, count: u32) -> Setup {
        self.with(|options| options.set_retries(count))
    }

    pub fn client(self) -> Client {
        let client = C::client(&self.0);
        assert_eq!(client.outcome(), Ok(()));
        client
    }
}

/// A client that trusts the server's authority.
pub fn client_of(place: &impl Place) -> Client {
    Setup::of(place).client()
}
