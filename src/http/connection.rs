//! The bytes of one connection, between HTTP/1.1 and the socket: TLS, and the key.
//!
//! Responsible for sealing what ureq writes into TLS records, for putting the key in the placeholder's
//! place on the way (from its locked page straight into the record that rustls seals in place), and for
//! opening what the server sends. It must not decide where a connection goes: the connector does, and
//! gives a placeholder only to the configured origin. Outside of `key` no other code of this crate ever holds a byte of
//! the key.

use crate::connect::tls::session::{flush, handshake, lost, receive};
use std::fmt;
use std::io::{self, IoSlice, Read, Write};
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::ServerName;
use rustls::{ClientConnection, HandshakeKind};
use ureq::unversioned::transport::Buffers;
use zeroize::Zeroizing;

use super::body::{BodyDecoder, Fault};
use super::buffers::{ConnectionBuffers, MOST_FIELDS, TooManyFields};
use super::early_response::{TwoWayWire, is_final_error, read_early};
use super::exchange::{Exchange, Progress};
use super::splice::{Head, Misplaced, Placeholder};
use super::traffic::Traffic;
use crate::connect::base_url::Origin;
use crate::connect::byte_stream::ByteStream;
use crate::connect::tls;
use crate::error::{Error, Result, Status};
use crate::key::Key;
use crate::log::Log;
use crate::sys::allocator::WipedOnFree;
use crate::sys::deadline::Deadline;

pub struct Connection {
    origin: Origin,
    /// Ours, or one of the host's own.
    stream: ByteStream,
    /// `None` is plain text, which the connector makes to loopback only.
    tls: Option<Box<ClientConnection>>,
    /// What the key takes the place of; `None` for an origin that must not see the key.
    placeholder: Option<Arc<Placeholder>>,
    buffers: ConnectionBuffers,
    /// The head that is being written; `None` between requests.
    head: Option<Head>,
    /// It waited for a request: the server may have closed it meanwhile.
    was_idle: bool,
    /// The connection broke while a request was being sent.
    lost: Option<Error>,
    /// The server has sent something before it had all of a request. Where that refuses it, the rest is not sent.
    has_early_input: bool,
    is_refused: bool,
    /// Of the answer: what is still read of its start.
    start_left: usize,
    host: String,
    traffic: Arc<Traffic>,
    log: Log,
}

impl Connection {
    /// In plain text. The HTTP that it carries is counted by `traffic`.
    pub fn plain(
        origin: &Origin,
        stream: ByteStream,
        placeholder: Option<Arc<Placeholder>>,
        traffic: Arc<Traffic>,
        log: Log,
    ) -> Connection {
        Connection {
            host: origin.endpoint().to_string(),
            origin: origin.clone(),
            stream,
            tls: None,
            placeholder,
            buffers: ConnectionBuffers::default(),
            head: None,
            was_idle: false,
            lost: None,
            has_early_input: false,
            is_refused: false,
            start_left: 0,
            traffic,
            log,
        }
    }

    /// The same over TLS. Completes the handshake before anything is written: rustls would otherwise keep a copy of the
    /// text to send, key included, until it can seal it.
    pub fn secured(
        self,
        config: Arc<rustls::ClientConfig>,
        name: ServerName<'static>,
        deadline: &mut Deadline,
    ) -> Result<Connection> {
        let mut session =
            ClientConnection::new(config, name).map_err(|error| tls::explain(&error, &self.host))?;
        handshake(&mut session, &self.stream, &self.host, deadline)?;
        Ok(Connection { tls: Some(Box::new(session)), ..self })
    }

    /// Where it leads.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// The server's name and port, for messages.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Whether a request may carry the key here.
    pub fn carries_key(&self) -> bool {
        self.placeholder.is_some()
    }

    pub fn is_tls(&self) -> bool {
        self.tls.is_some()
    }

    /// The TLS version and cipher in use, and whether they are those of an earlier connection.
    pub fn agreed(&self) -> (&'static str, &'static str, bool) {
        let version = self.tls.as_ref().and_then(|session| session.protocol_version()?.as_str());
        let cipher = self.tls.as_ref().and_then(|session| session.negotiated_cipher_suite());
        let cipher = cipher.map(|suite| tls::cipher_name(suite.suite()));
        let kind = self.tls.as_ref().and_then(|session| session.handshake_kind());
        (version.unwrap_or("none"), cipher.unwrap_or("none"), kind == Some(HandshakeKind::Resumed))
    }

    pub fn buffers(&mut self) -> &mut ConnectionBuffers {
        &mut self.buffers
    }

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

    /// Waits for more of the answer's head, once all of the request is sent. `false` is the connection's end.
    pub fn read_head(&mut self, exchange: &mut Exchange) -> Result<bool> {
        if self.head.is_some() {
            if !self.takes_no_more() {
                let outcome = self.send_gathered(exchange).and_then(|()| self.flush(&mut exchange.deadline));
                self.note_loss(outcome, exchange)?;
            }
            self.buffers.end_request();
            self.head = None;
            exchange.end_request();
            if std::mem::take(&mut self.has_early_input) {
                return Ok(true);
            }
        }
        self.start_left = START_OF_ANSWER;
        exchange.await_head(!self.buffers.input().is_empty());
        if self.lost.is_some() {
            exchange.drain_within(MOST_AFTER_A_LOSS);
        }
        let read = self.fill(&mut exchange.deadline).and_then(|read| {
            exchange.count_head(read)?;
            self.prepare_head()?;
            Ok(read > 0)
        });
        let has_closed = match &read {
            Ok(is_more) => !is_more,
            Err(error) => error.kind() == io::ErrorKind::UnexpectedEof,
        };
        match (read, self.lost.take()) {
            (Ok(true), lost) => {
                self.lost = lost;
                Ok(true)
            }
            // No alert came before the connection closed: the close is all there is to report.
            (_, Some(lost)) => Err(lost),
            (_, None) if has_closed && exchange.progress() == Progress::Sent => Err(self.unanswered()),
            (Ok(false), None) => Ok(false),
            (Err(error), None) => Err(self.lost_while_reading(error)),
        }
    }

    /// Reads the next bytes of an answer's body; 0 is its end.
    pub fn read_body(
        &mut self,
        body: &mut BodyDecoder,
        room: &mut [u8],
        deadline: &mut Deadline,
    ) -> Result<usize> {
        loop {
            let decoded = body.decode(self.buffers.input(), room).map_err(|fault| self.fault(fault))?;
            self.buffers.input_consume(decoded.used);
            if decoded.filled > 0 || body.has_ended() || room.is_empty() {
                return Ok(decoded.filled);
            }
            match self.fill(deadline).map_err(|error| self.lost_while_reading(error))? {
                0 => body.close().map_err(|fault| self.fault(fault))?,
                _ => self.buffers.release_output(),
            }
        }
    }

    /// Nothing is sent over it until a request needs it.
    pub fn rest(&mut self) {
        self.was_idle = true;
    }

    /// Whether another request may be sent: no byte came that belongs to no answer.
    pub fn is_reusable(&self) -> bool {
        !self.takes_no_more() && self.buffers.input().is_empty()
    }

    /// Whether a connection that was idle can carry another request. Bytes that came unasked make it unfit: they
    /// would be taken for the answer.
    pub fn is_open(&mut self, deadline: &mut Deadline) -> bool {
        for _ in 0..MOST_RECORDS_BETWEEN {
            // What rustls has opened already counts too: it may have come with the end of the last answer.
            let is_clean = match &mut self.tls {
                None => true,
                Some(session) => session
                    .process_new_packets()
                    .is_ok_and(|state| state.plaintext_bytes_to_read() == 0 && !state.peer_has_closed()),
            };
            if !is_clean || !self.stream.has_input(deadline) {
                return is_clean;
            }
            // TLS 1.3 sends session tickets at any time; they are no answer.
            let Some(session) = &mut self.tls else { return false };
            if !receive(session, &self.stream, &self.host, deadline).unwrap_or(false) {
                return false;
            }
        }
        // A server that sends that much unasked is not waited for.
        false
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

    /// Seals or sends what ureq has written so far, with the key where the placeholder stands.
    fn send_gathered(&mut self, exchange: &mut Exchange) -> io::Result<()> {
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
    fn note_loss(&mut self, outcome: io::Result<()>, exchange: &Exchange) -> Result<()> {
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
    fn takes_no_more(&self) -> bool {
        self.lost.is_some() || self.is_refused
    }

    /// Nothing more of the request is sent: there is room again for what ureq still writes of it.
    fn drop_the_rest(&mut self, exchange: &Exchange) {
        self.buffers.clear_gathered();
        exchange.stop_body();
    }

    /// Sends what is sealed.
    fn flush(&mut self, deadline: &mut Deadline) -> io::Result<()> {
        match &mut self.tls {
            Some(session) => flush(session, &self.stream, deadline),
            None => Ok(()),
        }
    }

    /// Waits for more of an answer: how many bytes came; 0 is the end. An end without TLS's own is an error,
    /// `UnexpectedEof`.
    fn fill(&mut self, deadline: &mut Deadline) -> io::Result<usize> {
        let room = self.buffers.input_append_buf();
        let read = match &mut self.tls {
            None => self.stream.read(room, deadline)?,
            Some(session) => loop {
                if session.wants_read() {
                    // The end without TLS's own goodbye shows in the read below.
                    receive(session, &self.stream, &self.host, deadline)?;
                }
                // rustls frees the opened record that it copies from, before anything is known of what it says: it may be an
                // error that quotes the key.
                let wiped = (self.start_left > 0).then(WipedOnFree::begin);
                let read = session.reader().read(room);
                drop(wiped);
                match read {
                    Ok(read) => break read,
                    Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                    Err(error) => return Err(error),
                }
            },
        };
        self.start_left = self.start_left.saturating_sub(read);
        self.traffic.count_received(read);
        self.buffers.input_appended(read);
        Ok(read)
    }

    fn prepare_head(&mut self) -> Result<()> {
        self.buffers.prepare_head().map_err(|TooManyFields| {
            let host = &self.host;
            error!(Status::TooLarge, "the head of {host}'s answer has more than {MOST_FIELDS} header fields")
        })
    }

    fn lost_while_reading(&self, error: io::Error) -> Error {
        match error.kind() {
            io::ErrorKind::UnexpectedEof => cut_off(&self.host),
            _ => lost(error, &self.host, "its answer was being read"),
        }
    }

    /// Why there is no answer, with TLS's end or without.
    fn unanswered(&self) -> Error {
        error!(Status::Connection, "{} closed the connection before it sent a byte of an answer", self.host)
    }

    fn fault(&self, fault: Fault) -> Error {
        let status = if fault == Fault::TooMuchFraming { Status::TooLarge } else { Status::Protocol };
        let (host, what) = (&self.host, fault.what());
        Error::new(
            status,
            match fault {
                Fault::CutShort => format!("{host} closed the connection before its answer was complete"),
                _ => format!("{host}'s answer is not valid HTTP: its body {what}"),
            },
        )
    }
}

/// An error that is no later part of an answer stands in so many bytes. Wiping every record of a long answer would cost 10 %
/// of its instructions.
const START_OF_ANSWER: usize = 16 * 1024;

/// How long an answer is awaited of a server that takes no more of the request. What it sent before it closed is there
/// by then, or nearly; a connection that broke in another way (a host's own stream, say) may stay silent.
const MOST_AFTER_A_LOSS: Duration = Duration::from_secs(1);

/// Session tickets come two at a time; some servers send a few more.
const MOST_RECORDS_BETWEEN: usize = 8;

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection").field("host", &self.host).field("tls", &self.tls.is_some()).finish()
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
    /// Writes a piece of a head with the key where the placeholder stands. Says how many bytes that made.
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

fn cut_off(host: &str) -> Error {
    error!(
        Status::Protocol,
        "{host} closed the connection without ending TLS: the answer may be cut short, and is not used"
    )
}
