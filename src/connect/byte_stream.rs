//! What carries a connection's bytes: a socket of ours, or a stream of the host's own.
//!
//! Responsible for making the two one to their reader and writer. It must not know what the bytes mean.

use std::io::{self, IoSlice};
use std::time::{Duration, Instant};

use super::host_stream::HostStream;
use crate::sys::deadline::Deadline;
use crate::sys::socket::Socket;
use crate::sys::wake::Wake;

/// How long a message may wait to be sent over a host's stream while nothing comes.
const HOST_PATIENCE: Duration = Duration::from_millis(20);

#[derive(Debug)]
pub enum ByteStream {
    Socket(Socket),
    Host(HostStream),
}

impl ByteStream {
    /// Reads what is there, waiting for the first byte until the deadline. 0 is the end.
    pub fn read(&self, buffer: &mut [u8], deadline: &mut Deadline) -> io::Result<usize> {
        match self {
            ByteStream::Socket(socket) => socket.read(buffer, deadline),
            ByteStream::Host(stream) => stream.read(buffer, deadline),
        }
    }

    /// Writes some of `pieces`, from where they are, waiting for room until the deadline.
    pub fn write_vectored(&self, pieces: &[IoSlice<'_>], deadline: &mut Deadline) -> io::Result<usize> {
        match self {
            ByteStream::Socket(socket) => socket.write_vectored(pieces, deadline),
            // One at a time: to put them together would copy them, and the key may be among them.
            ByteStream::Host(stream) => match pieces.iter().find(|piece| !piece.is_empty()) {
                Some(piece) => stream.write(piece, deadline),
                None => Ok(0),
            },
        }
    }

    /// A long request begins.
    pub fn queue_little(&self) {
        match self {
            ByteStream::Socket(socket) => socket.queue_little(),
            ByteStream::Host(_) => {}
        }
    }

    /// As above, but `None` where the server sends something while there is no room; a host's stream cannot say that.
    pub fn write_unless_input(
        &self,
        pieces: &[IoSlice<'_>],
        deadline: &mut Deadline,
    ) -> io::Result<Option<usize>> {
        match self {
            ByteStream::Socket(socket) => socket.write_unless_input(pieces, deadline),
            ByteStream::Host(_) => self.write_vectored(pieces, deadline).map(Some),
        }
    }

    /// Writes it all.
    pub fn write_all(&self, mut bytes: &[u8], deadline: &mut Deadline) -> io::Result<()> {
        while !bytes.is_empty() {
            let written = self.write_vectored(&[IoSlice::new(bytes)], deadline)?;
            bytes = bytes.get(written..).filter(|_| written > 0).ok_or(io::ErrorKind::WriteZero)?;
        }
        Ok(())
    }

    /// Reads what is there, and never waits: `None` where nothing came yet. 0 is the end.
    pub fn read_at_once(&self, buffer: &mut [u8], deadline: &mut Deadline) -> io::Result<Option<usize>> {
        match self {
            ByteStream::Socket(socket) => socket.read_at_once(buffer),
            ByteStream::Host(stream) if !stream.has_input(deadline) => Ok(None),
            ByteStream::Host(stream) => stream.read(buffer, deadline).map(Some),
        }
    }

    /// Writes some of `pieces`, and never waits: `None` where there is no room. A host's stream cannot say that, and
    /// waits until the deadline.
    pub fn write_at_once(
        &self,
        pieces: &[IoSlice<'_>],
        deadline: &mut Deadline,
    ) -> io::Result<Option<usize>> {
        match self {
            ByteStream::Socket(socket) => socket.write_at_once(pieces),
            ByteStream::Host(_) => self.write_vectored(pieces, deadline).map(Some),
        }
    }

    /// Waits for something to read, for room if that is wanted, or for `other`; until `until`, the deadline or a cancel.
    /// It may end early: a host's stream does not watch `other`, so its waits are short.
    pub fn wait_beside(
        &self,
        wants_room: bool,
        other: &Wake,
        until: Option<Instant>,
        deadline: &Deadline,
    ) -> io::Result<()> {
        match self {
            ByteStream::Socket(socket) => socket.wait_beside(wants_room, other, until, deadline),
            ByteStream::Host(stream) => {
                let left = until.map(|until| until.saturating_duration_since(Instant::now()));
                Ok(stream.wait_for_input(left.unwrap_or(HOST_PATIENCE).min(HOST_PATIENCE), deadline)?)
            }
        }
    }

    /// Whether a read would not wait: bytes, an end or an error are there.
    pub fn has_input(&self, deadline: &mut Deadline) -> bool {
        match self {
            ByteStream::Socket(socket) => socket.has_input(),
            ByteStream::Host(stream) => stream.has_input(deadline),
        }
    }
}
