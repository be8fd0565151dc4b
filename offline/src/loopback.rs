//! Listening on this machine's loopback: 127.0.0.1 and, where the machine has it, the same port of ::1.
//!
//! `localhost` may mean either, and a stranger's server on the other would be a riddle to debug. No address
//! that other machines can reach is ever listened on.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, TcpListener};

/// How often a pair of listeners on one free port is tried for before giving up.
const ATTEMPTS: usize = 16;

/// Listens on `wanted`, or on a free port when that is 0; gives the port too.
pub(crate) fn listen(wanted: u16) -> io::Result<(Vec<TcpListener>, u16)> {
    let mut last_error = io::Error::from(io::ErrorKind::AddrInUse);
    for _ in 0..ATTEMPTS {
        let first = TcpListener::bind((Ipv4Addr::LOCALHOST, wanted))
            .map_err(|error| cannot_listen(wanted, &error))?;
        let port = first.local_addr()?.port();
        match TcpListener::bind((Ipv6Addr::LOCALHOST, port)) {
            Ok(second) => return Ok((vec![first, second], port)),
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => {
                last_error = cannot_listen(port, &error)
            }
            // No IPv6 here.
            Err(_) => return Ok((vec![first], port)),
        }
        if wanted != 0 {
            break;
        }
    }
    Err(last_error)
}

fn cannot_listen(port: u16, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("cannot listen on port {port} of this machine's loopback: {error}"))
}
