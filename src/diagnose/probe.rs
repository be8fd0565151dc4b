//! One walk to the server, step by step: its addresses, a connection to each, one handshake.
//!
//! Responsible for doing what a request does before it can be sent, and for saying of each step how long it
//! took, what it gave or why it failed, so that a person can see where it stops. It sends no request and no
//! key. It must not decide what any of it means; the report does.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustls::{ClientConnection, ProtocolVersion};

use crate::connect::base_url::Origin;
use crate::connect::byte_stream::ByteStream;
use crate::connect::dial::first_to_connect;
use crate::connect::dns::addresses_of;
use crate::connect::endpoint::Endpoint;
use crate::connect::route::Route;
use crate::connect::tls::certificate::{Described, describe};
use crate::connect::tls::server_name;
use crate::connect::tls::session::handshake;
use crate::connect::tls::verifier::Presented;
use crate::connect::tls::{self, Tls};
use crate::error::{Result, Status};
use crate::log::Log;
use crate::settings::Timeouts;
use crate::sys::cancel::Cancel;
use crate::sys::deadline::Deadline;
use crate::sys::socket::Socket;

/// What a step came to, and how long it took.
#[derive(Debug)]
pub struct Step<T> {
    pub took: Duration,
    pub outcome: Result<T>,
}

impl<T> Step<T> {
    fn of(step: impl FnOnce() -> Result<T>) -> Step<T> {
        let began = Instant::now();
        let outcome = step();
        Step { took: began.elapsed(), outcome }
    }
}

/// How far the walk came. What could not begin is not there.
#[derive(Debug)]
pub struct Walk {
    /// Whose addresses these are: the server's, or its proxy's.
    pub nearest: Endpoint,
    pub addresses: Step<Vec<SocketAddr>>,
    pub connections: Vec<(SocketAddr, Step<()>)>,
    /// Through a proxy, or by the host's transport; `None` where neither is in the way.
    pub tunnel: Option<Step<()>>,
    pub session: Option<Step<Session>>,
    /// What the server presented, the server's own first, whether it was accepted or not.
    pub certificates: Vec<Described>,
}

/// What the two sides agreed on.
#[derive(Debug)]
pub struct Session {
    pub version: &'static str,
    pub cipher: &'static str,
}

/// Walks to `origin` within `timeouts`, as a request of the client would: by way of its proxy, where it has one, and
/// by the host's transport, whose look-ups and connections are not ours to see. `tls` is `None` where there is none
/// to make: of plain text, or of options that cannot be used.
pub fn walk(
    origin: &Origin,
    reach: &Route,
    tls: Option<&Tls>,
    timeouts: Timeouts,
    cancel: &Arc<Cancel>,
) -> Walk {
    let deadline = &mut deadline_of(timeouts, cancel);
    let proxy = reach.proxies.for_origin(origin);
    let nearest = proxy.map_or_else(|| origin.endpoint(), |proxy| proxy.endpoint().clone());
    let is_ours = reach.transport.is_none();
    let addresses = Step::of(|| {
        deadline.check_cancel("its turn")?;
        if is_ours { addresses_of(&nearest, ADVICE, &Log::default(), deadline) } else { Ok(Vec::new()) }
    });
    let mut walk = Walk {
        nearest,
        addresses,
        connections: Vec::new(),
        tunnel: None,
        session: None,
        certificates: Vec::new(),
    };
    let found = walk.addresses.outcome.as_deref().unwrap_or_default();
    let mut reached = None;
    for (position, address) in found.iter().enumerate() {
        // One share is for the handshake; else a dead address at the end would leave none for it.
        let share = share_of_what_is_left(found.len() - position + 1, deadline);
        let step = Step::of(|| connect(*address, Timeouts { connect: share, ..timeouts }, cancel));
        let (took, outcome) = (step.took, step.outcome);
        let outcome = outcome.map(|socket| {
            reached.get_or_insert(ByteStream::Socket(socket));
        });
        walk.connections.push((*address, Step { took, outcome }));
    }
    // What the host or a proxy does is one step of the walk: to come to the server.
    if !is_ours {
        walk.tunnel =
            Some(Step::of(|| reach.stream_to(origin, deadline).map(|stream| reached = Some(stream))));
    } else if let (Some(stream), Some(proxy)) = (&reached, proxy) {
        let step = Step::of(|| reach.through(stream, proxy, origin, deadline));
        if step.outcome.is_err() {
            reached = None;
        }
        walk.tunnel = Some(step);
    }
    if let (Some(stream), Some(tls)) = (reached, tls) {
        let presented = Arc::new(Presented::default());
        walk.session = Some(Step::of(|| secure(&stream, origin, tls, presented.clone(), deadline)));
        walk.certificates = presented.take().iter().map(describe).collect();
    }
    walk
}

const ADVICE: &str = "check the base URL, the proxy if there is one, the network and any firewall";

fn deadline_of(timeouts: Timeouts, cancel: &Arc<Cancel>) -> Deadline {
    let mut deadline = Deadline::new(timeouts.total, Some(cancel.clone()));
    deadline.begin_phase("CONNECT", timeouts.connect);
    deadline
}

fn share_of_what_is_left(shares: usize, deadline: &Deadline) -> Option<Duration> {
    let left = deadline.instant()?.saturating_duration_since(Instant::now());
    Some(left / u32::try_from(shares).unwrap_or(u32::MAX))
}

fn connect(address: SocketAddr, timeouts: Timeouts, cancel: &Arc<Cancel>) -> Result<Socket> {
    let deadline = deadline_of(timeouts, cancel);
    first_to_connect(&[address], &address.to_string(), ADVICE, &Log::default(), &deadline).map_err(|error| {
        match error.status() {
            Status::Timeout => {
                error!(Status::Timeout, "{address} does not answer: a firewall may drop what is sent there")
            }
            _ => error,
        }
    })
}

fn secure(
    stream: &ByteStream,
    origin: &Origin,
    tls: &Tls,
    presented: Arc<Presented>,
    deadline: &mut Deadline,
) -> Result<Session> {
    let name = origin.endpoint().to_string();
    let config = tls.to_origin_noting(presented)?;
    let mut session =
        ClientConnection::new(config, server_name(origin)?).map_err(|error| tls::explain(&error, &name))?;
    handshake(&mut session, stream, &name, deadline)?;
    let version = match session.protocol_version() {
        Some(ProtocolVersion::TLSv1_3) => "1.3",
        Some(ProtocolVersion::TLSv1_2) => "1.2",
        _ => "unknown",
    };
    let cipher = session.negotiated_cipher_suite().map_or("unknown", |suite| tls::cipher_name(suite.suite()));
    Ok(Session { version, cipher })
}
