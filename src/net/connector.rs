//! A connection to a server: a stream of bytes that reaches it, TLS on top.
//!
//! Responsible for what ureq calls a connector, and for giving the key to a connection only where it
//! belongs: the configured origin, over TLS (or on this machine). Must not know what is sent.

use std::sync::Arc;
use std::time::{Duration, Instant};

use rustls::pki_types::ServerName;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{ConnectionDetails, Connector, NextTimeout};

use super::base_url::Origin;
use super::reach::Reach;
use super::tls::Tls;
use super::traffic::Traffic;
use super::transport::{Connection, Credential};
use crate::error::Error;
use crate::log::{Facts, Log};

#[derive(Debug)]
pub struct OriginConnector {
    pub origin: Origin,
    pub credential: Credential,
    pub reach: Arc<Reach>,
    pub tls: Arc<Tls>,
    pub traffic: Arc<Traffic>,
    pub log: Log,
}

impl Connector for OriginConnector {
    type Out = Connection;

    fn connect(&self, details: &ConnectionDetails, _: Option<()>) -> Result<Option<Connection>, ureq::Error> {
        let target = origin_of(details.uri)?;
        self.open(&target).map(|made| Some(made.counted_by(self.traffic.clone()))).map_err(carried)
    }
}

impl OriginConnector {
    fn open(&self, target: &Origin) -> Result<Connection, Error> {
        let is_the_origin = *target == self.origin;
        let credential = is_the_origin.then(|| self.credential.clone());
        if !target.tls && !target.is_loopback() {
            return Err(Error::invalid(format!(
                "{target} is neither https nor this machine: nothing is sent there"
            )));
        }
        let name = target.endpoint().to_string();
        let stream = self.reach.stream_to(target)?;
        if !target.tls {
            return Ok(Connection::plain(stream, name, credential, self.log.clone()));
        }
        let config = if is_the_origin { self.tls.to_origin() } else { self.tls.to_others() }?;
        let (began, log) = (Instant::now(), self.log.clone());
        let secured = Connection::secured(stream, name, config, server_name(target)?, credential, log);
        self.tell_of_tls(&secured, began.elapsed());
        secured
    }

    fn tell_of_tls(&self, outcome: &Result<Connection, Error>, time: Duration) {
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

/// What a certificate has to be for.
pub fn server_name(origin: &Origin) -> Result<ServerName<'static>, Error> {
    match origin.address() {
        Some(address) => Ok(ServerName::from(address)),
        None => ServerName::try_from(origin.host.clone())
            .map_err(|_| Error::invalid(format!("{} is not a host name that TLS can check", origin.host))),
    }
}

/// Looks up nothing. ureq asks before it looks for a pooled connection, which needs no address; the
/// connector asks when it needs one.
#[derive(Debug)]
pub struct LateResolver;

impl Resolver for LateResolver {
    fn resolve(&self, _: &Uri, _: &Config, _: NextTimeout) -> Result<ResolvedSocketAddrs, ureq::Error> {
        Ok(self.empty())
    }
}

/// Scheme, host and port of a URI that this library built, so of a form that it knows.
fn origin_of(uri: &Uri) -> Result<Origin, ureq::Error> {
    let tls = uri.scheme_str() == Some("https");
    let host = uri.host().ok_or_else(|| ureq::Error::BadUri("no host".to_owned()))?;
    let port = uri.port_u16().unwrap_or(if tls { 443 } else { 80 });
    Ok(Origin { tls, host: host.to_ascii_lowercase(), port })
}

/// An error of ours on its way through ureq.
fn carried(error: Error) -> ureq::Error {
    ureq::Error::Other(Box::new(error))
}
