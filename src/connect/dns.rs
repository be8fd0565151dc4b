//! The addresses of a host.
//!
//! Responsible for asking the system before a deadline, on a thread that may outlive it.
//! It must not connect to anything.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use super::endpoint::{Endpoint, is_loopback};
use crate::error::{Error, Result, Status};
use crate::log::Log;
use crate::sys::deadline::{Deadline, cancelled};
use crate::sys::thread::spawn;
use crate::sys::wake::{self, Waited, Wake};

/// The addresses of a host. An address needs no look-up, nor does `localhost`, which must mean this
/// machine whatever a name server says (RFC 6761, 6.3). `advice` ends the message of a failure.
pub fn addresses_of(
    endpoint: &Endpoint,
    advice: &str,
    log: &Log,
    deadline: &Deadline,
) -> Result<Vec<SocketAddr>> {
    match endpoint.address() {
        Some(address) => Ok(vec![SocketAddr::new(address, endpoint.port)]),
        None if is_loopback(&endpoint.host) => {
            let this_machine = [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)];
            Ok(this_machine.map(|address| SocketAddr::new(address, endpoint.port)).to_vec())
        }
        None => {
            let began = Instant::now();
            let found = look_up(endpoint, advice, deadline);
            let count = found.as_ref().map_or(0, Vec::len);
            log.debug("looked up", &[("addresses", &count), ("time", &began.elapsed())]);
            found
        }
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
fn look_up(endpoint: &Endpoint, advice: &str, deadline: &Deadline) -> Result<Vec<SocketAddr>> {
    let host = endpoint.host.as_str();
    let impossible = |error| Error::new(Status::Connection, format!("{host} cannot be looked up: {error}"));
    let not_found = |reason: &str| {
        Error::new(Status::Connection, format!("the host {host} cannot be found ({reason}): {advice}"))
    };
    let done = Wake::new().map_err(impossible)?;
    let look_up = Arc::new(LookUp { found: Mutex::new(None), done });
    let (asked, name) = (look_up.clone(), (endpoint.host.clone(), endpoint.port));
    let run = move || {
        let found = name.to_socket_addrs().map(Iterator::collect);
        *asked.found.lock().unwrap_or_else(PoisonError::into_inner) = Some(found);
        asked.done.raise();
    };
    spawn("together-dns", run).map_err(impossible)?;
    let awaited = format!("the address of {host}");
    let waited = wake::wait_until_raised(&look_up.done, deadline.wake(), deadline.instant());
    match waited.map_err(impossible)? {
        Waited::Ready => {}
        Waited::Woken => return Err(cancelled(&awaited)),
        Waited::TimedOut => return Err(deadline.passed(&awaited)),
    }
    match look_up.found.lock().unwrap_or_else(PoisonError::into_inner).take() {
        Some(Ok(addresses)) if !addresses.is_empty() => Ok(addresses),
        Some(Err(error)) => Err(not_found(&error.to_string())),
        _ => Err(not_found("it has no address")),
    }
}
