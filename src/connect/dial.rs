//! A TCP connection to a host: the first of its addresses that answers.
//!
//! Responsible for running the attempts that `race` schedules, side by side, before a deadline. It must not know what is at the other end: a server or a proxy.

use std::net::SocketAddr;
use std::time::Instant;

use super::dns::addresses_of;
use super::endpoint::Endpoint;
use super::race::{Move, Race};
use crate::error::{Result, Status};
use crate::log::{Facts, Log};
use crate::sys::deadline::{Deadline, cancelled};
use crate::sys::socket::Socket;
use crate::sys::wake::Waited;
use crate::sys::words::in_english;

/// Connects. `advice` ends the message of a failure: what the user can do about it.
pub fn dial(endpoint: &Endpoint, advice: &str, log: &Log, deadline: &Deadline) -> Result<Socket> {
    let addresses = addresses_of(endpoint, advice, log, deadline)?;
    first_to_connect(&addresses, &endpoint.to_string(), advice, log, deadline)
}

/// Of these addresses.
pub fn first_to_connect(
    addresses: &[SocketAddr],
    name: &str,
    advice: &str,
    log: &Log,
    deadline: &Deadline,
) -> Result<Socket> {
    let began = Instant::now();
    let awaited = format!("a connection to {name}");
    let mut race = Race::new(addresses);
    let mut running: Vec<(SocketAddr, Socket)> = Vec::new();
    let mut failures = Vec::new();
    loop {
        deadline.time_left(&awaited)?;
        let rival = match race.next(Instant::now()) {
            Move::Begin(address) => {
                match Socket::begin(address) {
                    Ok(socket) => running.push((address, socket)),
                    Err(error) => {
                        failures.push(format!("{}: {}", address.ip(), in_english(&error)));
                        race.failed();
                    }
                }
                continue;
            }
            Move::Wait(rival) => rival,
            Move::GiveUp => {
                let reasons = failures.join("; ");
                return Err(error!(Status::Connection, "cannot connect to {name} ({reasons}): {advice}"));
            }
        };
        let until = rival.into_iter().chain(deadline.instant()).min();
        let sockets = running.iter().map(|(_, socket)| socket);
        let (waited, decided) = Socket::wait_for_any(sockets, until, deadline).map_err(|error| {
            error!(Status::Connection, "cannot wait for {awaited}: {}", in_english(&error))
        })?;
        if waited == Waited::Woken {
            return Err(cancelled(&awaited));
        }
        // From the back, so that the places of the others stay what they are.
        for place in decided.into_iter().rev() {
            let (address, socket) = running.remove(place);
            match socket.outcome() {
                Ok(()) => {
                    log.debug("connected", &[("address", &address), ("time", &began.elapsed())]);
                    return Ok(socket);
                }
                Err(error) => {
                    let facts: Facts<'_> =
                        &[("address", &address), ("reason", &error.kind()), ("time", &began.elapsed())];
                    log.debug("could not connect", facts);
                    failures.push(format!("{}: {}", address.ip(), in_english(&error)));
                    race.failed();
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, SocketAddrV4, TcpListener, TcpStream};
    use std::sync::Arc;
    use std::time::Duration;

    use super::*;
    use crate::connect::race::HEAD_START;
    use crate::sys::cancel::{Cancel, InFlight};

    fn at(last: u8, port: u16) -> SocketAddr {
        SocketAddrV4::new(Ipv4Addr::new(127, 0, 0, last), port).into()
    }

    /// A listener whose queue is full: what connects to it now hangs, as at an address that is dead.
    struct Dead {
        address: SocketAddr,
        _fillers: Vec<TcpStream>,
        _listener: socket2::Socket,
    }

    fn dead() -> Dead {
        let listener = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).unwrap();
        listener.bind(&at(1, 0).into()).unwrap();
        listener.listen(0).unwrap();
        let address = listener.local_addr().unwrap().as_socket().unwrap();
        let mut fillers = Vec::new();
        while let Ok(filler) = TcpStream::connect_timeout(&address, Duration::from_millis(200)) {
            fillers.push(filler);
            assert!(fillers.len() < 64, "this system's queues never fill");
        }
        Dead { address, _fillers: fillers, _listener: listener }
    }

    fn alive() -> (SocketAddr, TcpListener) {
        let listener = TcpListener::bind(at(2, 0)).unwrap();
        (listener.local_addr().unwrap(), listener)
    }

    /// A port that is taken by a socket which does not listen.
    fn refusing() -> (SocketAddr, socket2::Socket) {
        let taken = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).unwrap();
        taken.bind(&at(3, 0).into()).unwrap();
        (taken.local_addr().unwrap().as_socket().unwrap(), taken)
    }

    fn with_limit(milliseconds: u64, cancel: &Arc<Cancel>) -> Deadline {
        let mut deadline = Deadline::new(None, Some(cancel.clone()));
        deadline.begin_phase("CONNECT", Some(Duration::from_millis(milliseconds)));
        deadline
    }

    fn connect(addresses: &[SocketAddr], deadline: &Deadline) -> Result<Socket> {
        first_to_connect(addresses, "server.example:443", "check it", &Log::default(), deadline)
    }

    #[test]
    fn a_dead_address_costs_the_next_one_its_head_start() {
        let (dead, (alive, listener)) = (dead(), alive());
        let cancel = InFlight::default().enter().unwrap();
        let began = Instant::now();
        connect(&[dead.address, alive], &with_limit(60_000, &cancel)).unwrap();
        // Far below what the system itself gives an attempt, the limit, or half of it.
        assert!((HEAD_START..Duration::from_secs(20)).contains(&began.elapsed()), "{:?}", began.elapsed());
        listener.accept().unwrap();
    }

    #[test]
    fn refused_addresses_cost_nothing_and_are_named_when_there_is_no_other() {
        let ((refused, _taken), (alive, _listener)) = (refusing(), alive());
        let no_limit = Deadline::new(None, None);
        connect(&[refused, alive], &no_limit).unwrap();
        let error = connect(&[refused, at(4, refused.port())], &no_limit).unwrap_err();
        assert_eq!(error.status(), Status::Connection);
        for words in
            ["cannot connect to server.example:443", "127.0.0.3: ", "127.0.0.4: ", "refused", "check it"]
        {
            assert!(error.message().contains(words), "no {words:?} in: {error}");
        }
        assert_eq!(connect(&[], &no_limit).unwrap_err().status(), Status::Connection);
    }

    #[test]
    fn dead_addresses_cost_the_limit_and_no_more() {
        let dead = dead();
        let cancel = InFlight::default().enter().unwrap();
        let error = connect(&[dead.address], &with_limit(100, &cancel)).unwrap_err();
        assert_eq!(error.status(), Status::Timeout);
        let words = "connect limit of 100 ms passed while waiting for a connection to server.example:443";
        assert!(error.message().contains(words), "{error}");
    }

    #[test]
    fn another_thread_ends_the_wait() {
        let dead = dead();
        let cancel = InFlight::default().enter().unwrap();
        let deadline = with_limit(60_000, &cancel);
        std::thread::scope(|scope| {
            scope.spawn(|| cancel.cancel());
            assert_eq!(connect(&[dead.address], &deadline).unwrap_err().status(), Status::Cancelled);
        });
    }
}
