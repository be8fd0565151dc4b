//! A connection to a server: a stream of bytes that reaches it, TLS on top.
//!
//! Responsible for giving the key's placeholder to a connection only where it belongs: the configured origin, over TLS (or
//! on this machine), for requests that carry the key. Must not know what is sent.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::connection::Connection;
use super::splice::Placeholder;
use super::traffic::Traffic;
use crate::connect::base_url::Origin;
use crate::connect::route::Route;
use crate::connect::tls::{Tls, server_name};
use crate::error::Result;
use crate::log::{Facts, Log};
use crate::sys::deadline::Deadline;

#[derive(Debug)]
pub struct Connector {
    pub origin: Origin,
    pub placeholder: Arc<Placeholder>,
    pub reach: Arc<Route>,
    pub tls: Arc<Tls>,
    pub traffic: Arc<Traffic>,
    pub log: Log,
}

impl Connector {
    /// A connection to `target`. Without `carries_key` no request can send the key over it, the origin's own included.
    pub fn connect(&self, target: &Origin, carries_key: bool, deadline: &mut Deadline) -> Result<Connection> {
        let is_the_origin = *target == self.origin;
        let placeholder = (is_the_origin && carries_key).then(|| self.placeholder.clone());
        if !target.tls && !target.is_loopback() {
            return Err(invalid!("{target} is neither https nor this machine: nothing is sent there"));
        }
        let stream = self.reach.stream_to(target, deadline)?;
        let plain = Connection::plain(target, stream, placeholder, self.traffic.clone(), self.log.clone());
        if !target.tls {
            return Ok(plain);
        }
        let config = if is_the_origin { self.tls.to_origin() } else { self.tls.to_others() }?;
        let began = Instant::now();
        let secured = plain.secured(config, server_name(target)?, deadline);
        self.log_tls(&secured, began.elapsed());
        secured
    }

    fn log_tls(&self, outcome: &Result<Connection>, time: Duration) {
        match outcome {
            Ok(connection) => {
                let (version, cipher, is_resumed) = connection.agreed();
                let facts: Facts<'_> =
                    &[("version", &version), ("cipher", &cipher), ("resumed", &is_resumed), ("time", &time)];
                self.log.debug("TLS agreed", facts);
            }
            Err(error) => self.log.debug("TLS failed", &[("status", &error.status()), ("time", &time)]),
        }
    }
}
