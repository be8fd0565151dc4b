//! An answer that comes while its request is still being sent: most often one that refuses it.
//!
//! Responsible for reading it where the server takes no more of the request, and for telling a refusal from other answers.
//! It must not decide what becomes of the request: the connection does.

use std::io::{self, IoSlice, Read, Write};

use rustls::ClientConnection;
use ureq::unversioned::transport::Buffers;

use super::buffers::ConnectionBuffers;
use crate::connect::byte_stream::ByteStream;
use crate::connect::tls::session::receive;
use crate::error::Status;
use crate::sys::deadline::Deadline;

/// A stream that rustls writes to, where the server may send something before it takes what is written: that would block
/// then.
pub struct TwoWayWire<'all> {
    pub stream: &'all ByteStream,
    pub deadline: &'all mut Deadline,
}

impl Write for TwoWayWire<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_vectored(&[IoSlice::new(bytes)])
    }

    fn write_vectored(&mut self, pieces: &[IoSlice<'_>]) -> io::Result<usize> {
        let written = self.stream.write_unless_input(pieces, self.deadline)?;
        written.ok_or_else(|| io::ErrorKind::WouldBlock.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Reads what a server sends while it is sent a request, for ureq to find. Says whether that was something.
pub fn read_early(
    session: &mut ClientConnection,
    stream: &ByteStream,
    host: &str,
    buffers: &mut ConnectionBuffers,
    deadline: &mut Deadline,
) -> io::Result<bool> {
    receive(session, stream, host, deadline)?;
    let room = buffers.input_append_buf();
    if room.is_empty() {
        return Err(io::Error::from(error!(
            Status::Protocol,
            "{host} sends ever more, and does not take the request"
        )));
    }
    match session.reader().read(room) {
        // The server has closed.
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
/// and a server that accepts may mean to have all of the request.
pub fn is_final_error(answer: &[u8]) -> bool {
    let status = answer.strip_prefix(b"HTTP/1.").and_then(|rest| rest.get(1..3));
    status.is_some_and(|status| matches!(status, b" 3" | b" 4" | b" 5"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_a_status_from_300_on() {
        for refusal in ["HTTP/1.1 413 Too long\r\n", "HTTP/1.1 302", "HTTP/1.0 500 ", "HTTP/1.1 4"] {
            assert!(is_final_error(refusal.as_bytes()), "{refusal}");
        }
        for other in
            ["", "HTTP/1.", "HTTP/1.1 ", "HTTP/1.1 100 Continue\r\n", "HTTP/1.1 200 OK\r\n", "4", " 4"]
        {
            assert!(!is_final_error(other.as_bytes()), "{other}");
        }
    }
}
