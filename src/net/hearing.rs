//! What a server says while it is sent a long request: most often that it will not have it.
//!
//! Responsible for noticing it where the server takes no more, and for telling a no from other words. It must not decide
//! what becomes of the request: the transport does.

use std::io::{self, IoSlice, Read, Write};

use rustls::ClientConnection;
use ureq::unversioned::transport::Buffers;

use super::buffers::ConnectionBuffers;
use super::byte_stream::ByteStream;
use super::socket::carry;
use super::transport::receive;
use crate::error::{Error, Status};

/// A socket that rustls writes to, where the server may say something before it takes what is written: that would block
/// then.
pub struct HearingWire<'socket>(pub &'socket ByteStream);

impl Write for HearingWire<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_vectored(&[IoSlice::new(bytes)])
    }

    fn write_vectored(&mut self, pieces: &[IoSlice<'_>]) -> io::Result<usize> {
        self.0.write_or_hear(pieces)?.ok_or_else(|| io::ErrorKind::WouldBlock.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Reads what a server says while it is sent a request, for ureq to find. Says whether that was something.
pub fn hear(
    session: &mut ClientConnection,
    socket: &ByteStream,
    host: &str,
    buffers: &mut ConnectionBuffers,
) -> io::Result<bool> {
    receive(session, socket, host)?;
    let room = buffers.input_append_buf();
    if room.is_empty() {
        let problem = format!("{host} says ever more, and does not take the request");
        return Err(carry(Error::new(Status::Protocol, problem)));
    }
    match session.reader().read(room) {
        // Nobody is there any more.
        Ok(0) => Err(io::ErrorKind::BrokenPipe.into()),
        Ok(read) => {
            buffers.input_appended(read);
            Ok(true)
        }
        // TLS's own: session tickets, mostly.
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(false),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Err(io::ErrorKind::BrokenPipe.into()),
        Err(error) => Err(error),
    }
}

/// Whether an answer begins with a status that no more of the request could change. An interim one (1xx) is no answer,
/// and whoever says yes may mean to have it all.
pub fn says_no(answer: &[u8]) -> bool {
    let status = answer.strip_prefix(b"HTTP/1.").and_then(|rest| rest.get(1..3));
    status.is_some_and(|status| matches!(status, b" 3" | b" 4" | b" 5"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_no_is_a_status_from_300_on() {
        for no in ["HTTP/1.1 413 Too long\r\n", "HTTP/1.1 302", "HTTP/1.0 500 ", "HTTP/1.1 4"] {
            assert!(says_no(no.as_bytes()), "{no}");
        }
        for other in
            ["", "HTTP/1.", "HTTP/1.1 ", "HTTP/1.1 100 Continue\r\n", "HTTP/1.1 200 OK\r\n", "4", " 4"]
        {
            assert!(!says_no(other.as_bytes()), "{other}");
        }
    }
}
