//! A client: one server, one key, a pool of connections.
//!
//! Responsible for running a request to its end on the caller's thread and for making a response of
//! whatever happened. Shared by any number of threads at once; nothing here waits for another request.

use std::sync::Arc;

use crate::error::Result;
use crate::header::Headers;
use crate::key::Key;
use crate::net::{Broken, Incoming, Network, Outgoing, Timeouts};
use crate::options::Options;
use crate::request::Request;
use crate::response::Response;

/// What every request says of this library.
const USER_AGENT: &str = concat!("libtogether/", env!("CARGO_PKG_VERSION"));

#[derive(Debug)]
pub struct Client {
    network: Network,
    headers: Headers,
    timeouts: Timeouts,
    response_bytes: u64,
}

impl Client {
    pub fn new(options: &Options) -> Result<Client> {
        let network = Network::new(options.base_url()?, options.key()?, options.authorities()?)?;
        Ok(Client {
            network,
            headers: options.headers().clone(),
            timeouts: options.timeouts(),
            response_bytes: options.response_bytes(),
        })
    }

    /// Replaces the key. Requests in flight finish with the one that they began with.
    pub fn set_api_key(&self, key: &[u8]) -> Result<()> {
        self.network.replace_key(Arc::new(Key::from_text(key)?));
        Ok(())
    }

    /// Sends the request and waits for its whole answer.
    pub fn complete(&self, request: &Request) -> Response {
        let operation = request.operation().to_string();
        match self.exchange(request) {
            Ok(incoming) => Response::from_answer(&operation, incoming, &self.network),
            Err(broken) => Response::broken_off(&operation, *broken),
        }
    }

    fn exchange(&self, request: &Request) -> std::result::Result<Incoming, Box<Broken>> {
        let prepared = request.prepare()?;
        self.network.exchange(&Outgoing {
            method: request.operation().method().name(),
            target: &prepared.target,
            headers: self.headers_of(request, prepared.body.is_some()),
            body: prepared.body.as_deref(),
            timeouts: request.timeouts(self.timeouts),
            streams: prepared.streams,
            body_limit: self.response_bytes,
        })
    }

    /// The library's own headers, under the client's, under the request's: the last word is the nearest.
    fn headers_of<'all>(&'all self, request: &'all Request, has_body: bool) -> Vec<(&'all str, &'all str)> {
        let mut headers = vec![("user-agent", USER_AGENT), ("accept", "application/json")];
        if has_body {
            headers.push(("content-type", "application/json"));
        }
        for (name, value) in self.headers.iter().chain(request.headers().iter()) {
            match headers.iter_mut().find(|(existing, _)| *existing == name) {
                Some((_, existing)) => *existing = value,
                None => headers.push((name, value)),
            }
        }
        headers
    }
}

/// A client is what threads share: this does not compile otherwise.
const _: fn() = || {
    fn is_shared<T: Send + Sync>() {}
    is_shared::<Client>();
};
