//! A request on its way into a connection.
//!
//! Responsible for gathering it into few records, for the key in the placeholder's place, and for a server that takes no more
//! of it.

use std::io::{self, IoSlice, Write};
use std::ops::Range;

use rustls::ClientConnection;
use ureq::unversioned::transport::Buffers;
use zeroize::Zeroizing;

use super::Connection;
use crate::connect::byte_stream::ByteStream;
use crate::connect::tls::session::{flush, lost};
use crate::error::{Error, Result, Status};
use crate::http::early_response::{TwoWayWire, is_final_error, read_early};
use crate::http::exchange::Exchange;
use crate::http::splice::{Head, Misplaced};
use crate::key::Key;
use crate::sys::deadline::Deadline;

impl Connection {
    /// Keeps a piece of the request until there is no room for another or the answer is awaited, so that a head and a
    /// short body are one record and one write.
    pub fn write(&mut self, amount: usize, exchange: &mut Exchange) -> Result<()> {
        self.begin_request(exchange);
        if self.takes_no_more() {
            return Ok(());
        }
        let was_long = self.buffers.is_long();
        if self.buffers.gather(amount) {
            return Ok(());
        }
        if !was_long {
            self.begin_long_body();
        }
        let outcome = self.send_gathered(exchange);
        self.note_loss(outcome, exchange)
    }

    /// A request begins with the first piece of its head.
    fn begin_request(&mut self, exchange: &mut Exchange) {
        if self.head.is_some() {
            return;
        }
        self.head = Some(Head::default());
        self.buffers.begin_request();
        exchange.begin_request(self.was_idle);
        if self.was_idle {
            self.log.debug("a pooled connection is used", &[]);
        }
    }

    /// Seals or sends what ureq has written so far, with the key where the placeholder is.
    pub(super) fn send_gathered(&mut self, exchange: &mut Exchange) -> io::Result<()> {
        let Connection { buffers, head: Some(head), placeholder, .. } = self else { return Ok(()) };
        let piece = buffers.gathered();
        if piece.is_empty() {
            return Ok(());
        }
        let place = match placeholder {
            Some(placeholder) if !head.ended() => head
                .next_piece(piece, placeholder)
                .map_err(|misplaced| io::Error::from(internal(misplaced)))?,
            // The head is over; or this follows a redirect: the request has no placeholder, and there is no key
            // here to insert.
            _ => None,
        };
        let key = match place {
            Some(place) => Some((
                place,
                exchange.take_key().ok_or_else(|| io::Error::from(internal(Misplaced::Elsewhere)))?,
            )),
            None => None,
        };
        let mut outlet = Outlet {
            session: self.tls.as_deref_mut(),
            stream: &self.stream,
            deadline: &mut exchange.deadline,
        };
        let sent = match key {
            Some((place, key)) => outlet.write_with_key(&key, piece, place),
            None => outlet.write_all(&mut [IoSlice::new(piece)]),
        }?;
        self.traffic.count_sent(sent);
        self.buffers.clear_gathered();
        if self.buffers.is_long() { self.send_sealed(exchange) } else { Ok(()) }
    }

    /// What is sealed of it is sent piece by piece, in `send_sealed`: there rustls has no limit to keep, and the system a
    /// small one.
    fn begin_long_body(&mut self) {
        if let Some(session) = &mut self.tls {
            session.set_buffer_limit(None);
        }
        self.stream.queue_little();
    }

    /// Sends what is sealed of a long request, while the caches have it; and what is sealed next is whole records then.
    /// Reads the server's answer where it refuses the request before it takes that.
    fn send_sealed(&mut self, exchange: &mut Exchange) -> io::Result<()> {
        let deadline = &mut exchange.deadline;
        while let Some(session) = self.tls.as_deref_mut().filter(|session| session.wants_write()) {
            match session.write_tls(&mut TwoWayWire { stream: &self.stream, deadline }) {
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    self.has_early_input |=
                        read_early(session, &self.stream, &self.host, &mut self.buffers, deadline)?;
                    self.prepare_head()?;
                    if is_final_error(self.buffers.input()) {
                        self.is_refused = true;
                        self.drop_the_rest(exchange);
                        return Ok(());
                    }
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// A server that refuses a request may answer and close before it has read it all: its answer is
    /// worth more than the broken pipe, so that is kept back until there is none.
    pub(super) fn note_loss(&mut self, outcome: io::Result<()>, exchange: &Exchange) -> Result<()> {
        let Err(error) = outcome else { return Ok(()) };
        let may_have_answered = matches!(
            error.kind(),
            io::ErrorKind::BrokenPipe | io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted
        );
        let error = lost(error, &self.host, "the request was being sent");
        if !may_have_answered {
            return Err(error);
        }
        self.drop_the_rest(exchange);
        self.lost = Some(error);
        Ok(())
    }

    /// Whether the server takes no more of the request, nor another one.
    pub(super) fn takes_no_more(&self) -> bool {
        self.lost.is_some() || self.is_refused
    }

    /// Nothing more of the request is sent: there is room again for what ureq still writes of it.
    fn drop_the_rest(&mut self, exchange: &Exchange) {
        self.buffers.clear_gathered();
        exchange.stop_body();
    }

    /// Sends what is sealed.
    pub(super) fn flush(&mut self, deadline: &mut Deadline) -> io::Result<()> {
        match &mut self.tls {
            Some(session) => flush(session, &self.stream, deadline),
            None => Ok(()),
        }
    }
}

/// Where a request's bytes go: sealed by a session, or as they are. Sealed bytes stay with rustls until it holds 64 KiB
/// of them or an answer is awaited.
struct Outlet<'connection> {
    session: Option<&'connection mut ClientConnection>,
    stream: &'connection ByteStream,
    deadline: &'connection mut Deadline,
}

impl Outlet<'_> {
    /// Writes a piece of a head with the key where the placeholder is. Says how many bytes that made.
    fn write_with_key(&mut self, key: &Key, piece: &[u8], place: Range<usize>) -> io::Result<usize> {
        let (before, after) = (piece.get(..place.start), piece.get(place.end..));
        let (before, after) = (before.unwrap_or_default(), after.unwrap_or_default());
        // In pieces of eight bytes, which are copied by way of general registers: a copy of sixteen or
        // more would leave the key in the vector registers.
        key.read(|key| match (&self.session, self.stream) {
            (None, ByteStream::Host(_)) => self.write_with_copies(key.chunks(8), before, after),
            _ => {
                let mut pieces = Vec::with_capacity(key.len().div_ceil(8) + 2);
                pieces.push(IoSlice::new(before));
                pieces.extend(key.chunks(8).map(IoSlice::new));
                pieces.push(IoSlice::new(after));
                self.write_all(&mut pieces)
            }
        })?
    }

    /// For a host that carries plain text: it may hand on what it is given to another of its threads, and for that one
    /// the key's page is closed.
    fn write_with_copies<'key>(
        &mut self,
        key: impl Iterator<Item = &'key [u8]>,
        before: &[u8],
        after: &[u8],
    ) -> io::Result<usize> {
        let mut length = self.write_all(&mut [IoSlice::new(before)])?;
        for part in key {
            let mut copy = Zeroizing::new([0; 8]);
            copy.iter_mut().zip(part).for_each(|(place, byte)| *place = *byte);
            let shown = copy.get(..part.len()).unwrap_or_default();
            length += self.write_all(&mut [IoSlice::new(shown)])?;
        }
        Ok(length + self.write_all(&mut [IoSlice::new(after)])?)
    }

    /// Writes every piece, from where it is: a copy on the way could hold the key. Says how many bytes that were.
    fn write_all(&mut self, mut pieces: &mut [IoSlice<'_>]) -> io::Result<usize> {
        let length = pieces.iter().map(|piece| piece.len()).sum();
        // Empty pieces at the front would read as "nothing can be written".
        IoSlice::advance_slices(&mut pieces, 0);
        while !pieces.is_empty() {
            let written = self.write(pieces)?;
            if written == 0 {
                return Err(io::ErrorKind::WriteZero.into());
            }
            IoSlice::advance_slices(&mut pieces, written);
        }
        Ok(length)
    }

    fn write(&mut self, pieces: &[IoSlice<'_>]) -> io::Result<usize> {
        let Some(session) = &mut self.session else {
            return self.stream.write_vectored(pieces, self.deadline);
        };
        match session.writer().write_vectored(pieces)? {
            0 => {
                flush(session, self.stream, self.deadline)?;
                session.writer().write_vectored(pieces)
            }
            written => Ok(written),
        }
    }
}

fn internal(misplaced: Misplaced) -> Error {
    let what = match misplaced {
        Misplaced::Missing => "had no place for the API key",
        Misplaced::Elsewhere => "had the API key's placeholder in a wrong place",
    };
    error!(Status::Internal, "the request {what}, and was not sent: this is a bug in libtogether")
}
