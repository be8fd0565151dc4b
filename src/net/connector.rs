//! Reaching a server: its addresses, a TCP connection to one of them, TLS on top.
//!
//! Responsible for what ureq calls a connector, and for giving the key to a connection only where it
//! belongs: the configured origin, over TLS (or on this machine). Must not know what is sent.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use once_cell::sync::OnceCell;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{ConnectionDetails, Connector, NextTimeout};

use super::base_url::Origin;
use super::socket::Socket;
use super::traffic::Traffic;
use super::transport::{Connection, Credential};
use super::{limits, tls};
use crate::error::{Error, Status};
use crate::thread::spawn;
use crate::wake::{self, Waited, Wake};

#[derive(Debug)]
pub struct OriginConnector {
    pub origin: Origin,
    pub credential: Credential,
    pub added_authorities: Vec<tls::Certificate>,
    /// Made with the first connection: parsing 150 roots is no part of making a client.
    pub tls: OnceCell<Arc<ClientConfig>>,
    pub traffic: Arc<Traffic>,
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
        let credential = (*target == self.origin).then(|| self.credential.clone());
        if !target.tls && !target.is_loopback() {
            return Err(Error::invalid(format!(
                "{target} is neither https nor this machine: nothing is sent there"
            )));
        }
        let name = format!("{}:{}", target.host, target.port);
        let socket = connect_to_one_of(&addresses_of(target)?, &name)?;
        if !target.tls {
            return Ok(Connection::plain(socket, name, credential));
        }
        let config = self.tls.get_or_try_init(|| tls::client_config(&self.added_authorities))?;
        let server_name = match target.address() {
            Some(address) => ServerName::from(address),
            None => ServerName::try_from(target.host.clone()).map_err(|_| {
                Error::invalid(format!("{} is not a host name that TLS can check", target.host))
            })?,
        };
        Connection::secured(socket, name, config.clone(), server_name, credential)
    }
}

/// Tries one address after the other; each may use an equal share of the time that is left, so that one
/// dead address does not cost the others theirs.
fn connect_to_one_of(addresses: &[SocketAddr], name: &str) -> Result<Socket, Error> {
    let mut failures = Vec::new();
    for (position, address) in addresses.iter().enumerate() {
        let left = limits::deadline().map(|deadline| deadline.saturating_duration_since(Instant::now()));
        if left == Some(Duration::ZERO) {
            return Err(limits::passed(&format!("a connection to {name}")));
        }
        let share = left.map(|left| left / u32::try_from(addresses.len() - position).unwrap_or(u32::MAX));
        match Socket::connect(*address, share) {
            Ok(socket) => return Ok(socket),
            Err(error) => match error.downcast::<Error>() {
                Ok(ours) => return Err(ours),
                Err(error) => failures.push((address.ip(), error)),
            },
        }
    }
    if failures.iter().all(|(_, error)| error.kind() == io::ErrorKind::TimedOut) {
        return Err(limits::passed(&format!("a connection to {name}")));
    }
    let reasons: Vec<String> =
        failures.iter().map(|(address, error)| format!("{address}: {error}")).collect();
    Err(Error::new(
        Status::Connection,
        format!(
            "cannot connect to {name} ({}): check the base URL, the network and any firewall",
            reasons.join("; ")
        ),
    ))
}

/// The addresses of a host. An address needs no look-up, nor does `localhost`, which must mean this
/// machine whatever a name server says (RFC 6761, 6.3).
fn addresses_of(origin: &Origin) -> Result<Vec<SocketAddr>, Error> {
    match origin.address() {
        Some(address) => Ok(vec![SocketAddr::new(address, origin.port)]),
        None if origin.is_loopback() => {
            let this_machine = [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)];
            Ok(this_machine.map(|address| SocketAddr::new(address, origin.port)).to_vec())
        }
        None => look_up(origin),
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

/// What a look-up on another thread came to.
#[derive(Debug)]
struct LookUp {
    found: Mutex<Option<io::Result<Vec<SocketAddr>>>>,
    done: Wake,
}

/// Asks the system, on a thread of its own: `getaddrinfo` can be neither limited nor given up. The thread
/// ends with the look-up and touches nothing of the client's.
fn look_up(origin: &Origin) -> Result<Vec<SocketAddr>, Error> {
    let host = origin.host.as_str();
    let impossible = |error| Error::new(Status::Connection, format!("{host} cannot be looked up: {error}"));
    let not_found = |reason: &str| {
        Error::new(
            Status::Connection,
            format!("the host {host} cannot be found ({reason}): check the base URL and the network"),
        )
    };
    let done = Wake::new().map_err(impossible)?;
    let look_up = Arc::new(LookUp { found: Mutex::new(None), done });
    let (asked, name) = (look_up.clone(), (origin.host.clone(), origin.port));
    let run = move || {
        let found = name.to_socket_addrs().map(Iterator::collect);
        *asked.found.lock().unwrap_or_else(PoisonError::into_inner) = Some(found);
        asked.done.raise();
    };
    spawn("together-dns", run).map_err(impossible)?;
    let awaited = format!("the address of {host}");
    let until = limits::deadline();
    match limits::with_wake(|wake| wake::wait_until_raised(&look_up.done, wake, until)).map_err(impossible)? {
        Waited::Ready => {}
        Waited::Woken => return Err(limits::cancelled(&awaited)),
        Waited::TimedOut => return Err(limits::passed(&awaited)),
    }
    match look_up.found.lock().unwrap_or_else(PoisonError::into_inner).take() {
        Some(Ok(addresses)) if !addresses.is_empty() => Ok(addresses),
        Some(Err(error)) => Err(not_found(&error.to_string())),
        _ => Err(not_found("it has no address")),
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
