//! A TLS session over a byte stream: its handshake, and the records that go and come.
//!
//! Responsible for a session's reads and writes before a deadline, and for saying why a handshake failed. It must not know
//! what is sealed.

use std::io::{self, IoSlice, Read, Write};

use rustls::ClientConnection;

use crate::connect::byte_stream::ByteStream;
use crate::connect::tls;
use crate::error::{Error, Result, Status};
use crate::sys::deadline::Deadline;
use crate::sys::words::in_english;

/// A stream in the form that rustls reads from and writes to.
struct Wire<'all> {
    stream: &'all ByteStream,
    deadline: &'all mut Deadline,
}

impl Read for Wire<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.stream.read(buffer, self.deadline)
    }
}

impl Write for Wire<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_vectored(&[IoSlice::new(bytes)])
    }

    fn write_vectored(&mut self, pieces: &[IoSlice<'_>]) -> io::Result<usize> {
        self.stream.write_vectored(pieces, self.deadline)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Brings a handshake to its end, or to the reason why not.
pub fn handshake(
    session: &mut ClientConnection,
    stream: &ByteStream,
    host: &str,
    deadline: &mut Deadline,
) -> Result<()> {
    while session.is_handshaking() {
        if session.wants_write() {
            session
                .write_tls(&mut Wire { stream, deadline })
                .map_err(|error| handshake_failure(error, host))?;
            continue;
        }
        receive(session, stream, host, deadline).map_err(|error| handshake_failure(error, host)).and_then(|open| {
            match open {
                true => Ok(()),
                // As a load balancer does that is just being restarted: nothing was sent, and the next try may do.
                false => Err(error!(
                    Status::Connection,
                    "TLS with {host} failed: the server closed the connection during the handshake (is it one \
                    that speaks TLS?)"
                )),
            }
        })?;
    }
    flush(session, stream, deadline).map_err(|error| handshake_failure(error, host))?;
    Ok(())
}

/// Sends what rustls has sealed.
pub fn flush(session: &mut ClientConnection, stream: &ByteStream, deadline: &mut Deadline) -> io::Result<()> {
    while session.wants_write() {
        session.write_tls(&mut Wire { stream, deadline })?;
    }
    Ok(())
}

/// Reads from the wire and opens the records; `false` when the server has closed.
pub fn receive(
    session: &mut ClientConnection,
    stream: &ByteStream,
    host: &str,
    deadline: &mut Deadline,
) -> io::Result<bool> {
    let read = session.read_tls(&mut Wire { stream, deadline })?;
    if let Err(error) = session.process_new_packets() {
        // Tells the server why, where that is still possible; the refusal is what matters.
        let _ = session.write_tls(&mut Wire { stream, deadline });
        return Err(io::Error::from(tls::explain(&error, host)));
    }
    Ok(read > 0)
}

fn handshake_failure(error: io::Error, host: &str) -> Error {
    lost(error, host, "the TLS handshake ran")
}

/// Our own error from inside an `io::Error`, or what the system says of a broken connection.
pub fn lost(error: io::Error, host: &str, doing: &str) -> Error {
    match error.downcast::<Error>() {
        Ok(ours) => ours,
        Err(error) => error!(
            Status::Connection,
            "the connection to {host} was lost while {doing}: {}",
            in_english(&error)
        ),
    }
}
