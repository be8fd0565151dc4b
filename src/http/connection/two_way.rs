//! A connection that carries messages both ways at any time.
//!
//! Responsible for reads and writes that never wait, and for the one wait that watches both ways and what the program wants
//! to send: so neither side keeps the other from going on. It must not know what a message is.

use std::io::{self, IoSlice, Read, Write};
use std::time::Instant;

use ureq::unversioned::transport::Buffers;

use super::Connection;
use crate::connect::byte_stream::ByteStream;
use crate::connect::tls;
use crate::sys::deadline::Deadline;
use crate::sys::socket::MESSAGE;
use crate::sys::wake::Wake;

impl Connection {
    /// Reads what is there; `WouldBlock` where nothing came yet. 0 is the end.
    pub fn read_at_once(&mut self, room: &mut [u8], deadline: &mut Deadline) -> io::Result<usize> {
        // A server that sends without end must not keep a request beyond its limits.
        deadline.check(MESSAGE)?;
        let behind_head = self.buffers.input();
        if !behind_head.is_empty() {
            let read = (&*behind_head).read(room)?;
            self.buffers.input_consume(read);
            return Ok(read);
        }
        let stream = &self.stream;
        let read = match &mut self.tls {
            None => Line { stream, deadline }.read(room)?,
            Some(session) => loop {
                match session.reader().read(room) {
                    Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                    outcome => break outcome?,
                }
                session.read_tls(&mut Line { stream, deadline })?;
                if let Err(error) = session.process_new_packets() {
                    // Tells the server why, where that is still possible; the refusal is what matters.
                    let _ = session.write_tls(&mut Line { stream, deadline });
                    return Err(io::Error::from(tls::explain(&error, &self.host)));
                }
            },
        };
        self.traffic.count_received(read);
        Ok(read)
    }

    /// Takes some of `bytes`; `WouldBlock` where there is no room.
    pub fn write_at_once(&mut self, bytes: &[u8], deadline: &mut Deadline) -> io::Result<usize> {
        deadline.check(MESSAGE)?;
        let stream = &self.stream;
        let written = match &mut self.tls {
            None => Line { stream, deadline }.write(bytes)?,
            Some(session) => match session.writer().write(bytes)? {
                0 if !bytes.is_empty() => {
                    session.write_tls(&mut Line { stream, deadline })?;
                    return Err(io::ErrorKind::WouldBlock.into());
                }
                written => written,
            },
        };
        self.traffic.count_sent(written);
        Ok(written)
    }

    /// Whether a write never waits: one to a stream of the host's may.
    pub fn writes_without_wait(&self) -> bool {
        matches!(self.stream, ByteStream::Socket(_))
    }

    /// Sends what is sealed; `WouldBlock` where there is no room for all of it.
    pub fn flush_at_once(&mut self, deadline: &mut Deadline) -> io::Result<()> {
        let stream = &self.stream;
        while let Some(session) = self.tls.as_deref_mut().filter(|session| session.wants_write()) {
            session.write_tls(&mut Line { stream, deadline })?;
        }
        Ok(())
    }

    /// Waits for something to read, for room if that is wanted, or for `other`; until `until`, the deadline or a cancel. It
    /// may end early.
    pub fn wait_beside(
        &self,
        wants_room: bool,
        other: &Wake,
        until: Option<Instant>,
        deadline: &Deadline,
    ) -> io::Result<()> {
        self.stream.wait_beside(wants_room, other, until, deadline)
    }
}

/// A stream that never waits, in the form that rustls reads from and writes to.
struct Line<'all> {
    stream: &'all ByteStream,
    deadline: &'all mut Deadline,
}

impl Read for Line<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.stream.read_at_once(buffer, self.deadline)?.ok_or_else(|| io::ErrorKind::WouldBlock.into())
    }
}

impl Write for Line<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_vectored(&[IoSlice::new(bytes)])
    }

    fn write_vectored(&mut self, pieces: &[IoSlice<'_>]) -> io::Result<usize> {
        self.stream.write_at_once(pieces, self.deadline)?.ok_or_else(|| io::ErrorKind::WouldBlock.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
