//! The bytes of one connection, between ureq's HTTP/1.1 and the socket: TLS, and the key.
//!
//! Responsible for sealing what ureq writes into TLS records, for putting the key in the placeholder's
//! place on the way (from its locked page straight into the record that rustls seals in place), and for
//! opening what the server sends. It must not decide where a connection goes: the connector does, and
//! gives a key only to the configured origin. Outside of `key` no other code of this crate ever holds a byte of
//! the key.

use std::fmt;
use std::io::{self, IoSlice, Read, Write};
use std::ops::Range;
use std::sync::Arc;

use rustls::pki_types::ServerName;
use rustls::{ClientConnection, HandshakeKind};
use ureq::unversioned::transport::{Buffers, NextTimeout, Transport};
use zeroize::Zeroizing;

use super::buffers::ConnectionBuffers;
use super::byte_stream::ByteStream;
use super::hearing::{HearingWire, hear, says_no};
use super::socket::carry;
use super::splice::{Head, Misplaced, Placeholder};
use super::traffic::Traffic;
use super::{limits, tls};
use crate::error::{Error, Result, Status};
use crate::key::{CurrentKey, Key};
use crate::log::Log;

/// What a connection to the configured origin sends its requests with.
#[derive(Clone, Debug)]
pub struct Credential {
    pub placeholder: Arc<Placeholder>,
    pub key: Arc<CurrentKey>,
}

pub struct Connection {
    /// Ours, or one of the host's own.
    socket: ByteStream,
    /// `None` is plain text, which the connector makes to loopback only.
    tls: Option<Box<ClientConnection>>,
    /// `None` for an origin that must not see the key.
    credential: Option<Credential>,
    buffers: ConnectionBuffers,
    /// The head that is being written; `None` between requests.
    head: Option<Head>,
    /// The next request finds the connection in the pool.
    has_carried_a_request: bool,
    is_pooled: bool,
    /// The connection broke while a request was being sent.
    refused: Option<Error>,
    /// The server has said something before it had all of a request. Where that is no, the rest is not sent.
    has_heard: bool,
    has_said_no: bool,
    host: String,
    traffic: Arc<Traffic>,
    log: Log,
}

impl Connection {
    pub fn plain(socket: ByteStream, host: String, credential: Option<Credential>, log: Log) -> Connection {
        Connection {
            socket,
            tls: None,
            credential,
            buffers: ConnectionBuffers::default(),
            head: None,
            has_carried_a_request: false,
            is_pooled: false,
            refused: None,
            has_heard: false,
            has_said_no: false,
            host,
            traffic: Arc::default(),
            log,
        }
    }

    /// From now on the HTTP that it carries is counted there.
    pub fn counted_by(self, traffic: Arc<Traffic>) -> Connection {
        Connection { traffic, ..self }
    }

    /// Completes the handshake before anything is written: rustls would otherwise keep a copy of the text
    /// to send, key included, until it can seal it.
    pub fn secured(
        socket: ByteStream,
        host: String,
        config: Arc<rustls::ClientConfig>,
        name: ServerName<'static>,
        credential: Option<Credential>,
        log: Log,
    ) -> Result<Connection> {
        let session = ClientConnection::new(config, name).map_err(|error| tls::explain(&error, &host))?;
        let mut connection = Connection::plain(socket, host, credential, log);
        let session = connection.tls.insert(Box::new(session));
        handshake(session, &connection.socket, &connection.host)?;
        Ok(connection)
    }

    /// The TLS version and cipher in use, and whether they are those of an earlier connection.
    pub fn agreed(&self) -> (&'static str, &'static str, bool) {
        let version = self.tls.as_ref().and_then(|session| session.protocol_version()?.as_str());
        let cipher = self.tls.as_ref().and_then(|session| session.negotiated_cipher_suite());
        let cipher = cipher.map(|suite| tls::cipher_name(suite.suite()));
        let kind = self.tls.as_ref().and_then(|session| session.handshake_kind());
        (version.unwrap_or("none"), cipher.unwrap_or("none"), kind == Some(HandshakeKind::Resumed))
    }

    /// A request begins with the first piece of its head.
    fn begin_request(&mut self) {
        if self.head.is_some() {
            return;
        }
        self.head = Some(Head::default());
        self.buffers.expect_head();
        limits::sending(self.has_carried_a_request);
        if std::mem::replace(&mut self.has_carried_a_request, true) {
            self.log.debug("a pooled connection is used", &[]);
        }
        self.is_pooled = false;
    }

    /// Seals or sends what ureq has written so far, with the key where the placeholder stands.
    fn pass_on(&mut self) -> io::Result<()> {
        let Connection { buffers, head: Some(head), credential, .. } = self else { return Ok(()) };
        let piece = buffers.gathered();
        if piece.is_empty() {
            return Ok(());
        }
        let placed = match credential {
            Some(credential) if !head.ended() => {
                let place = head.next_piece(piece, &credential.placeholder);
                place.map_err(|misplaced| carry(internal(&misplaced)))?.zip(Some(&credential.key))
            }
            // The head is over; or the way is where a redirect led: nothing in the request stands for a key, and
            // there is none here to put in.
            _ => None,
        };
        let mut outlet = Outlet { session: self.tls.as_deref_mut(), socket: &self.socket };
        let sent = match placed {
            Some((place, key)) => outlet.write_with_key(&*key.in_force().map_err(carry)?, piece, place),
            None => outlet.write_all(&mut [IoSlice::new(piece)]),
        }?;
        self.traffic.count_sent(sent);
        self.buffers.clear_gathered();
        if self.buffers.is_long() { self.send_sealed() } else { Ok(()) }
    }

    /// What is sealed of it is sent piece by piece, in `send_sealed`: there rustls has no limit to keep, and the system a
    /// small one.
    fn begin_long_body(&mut self) {
        if let Some(session) = &mut self.tls {
            session.set_buffer_limit(None);
        }
        self.socket.queue_little();
    }

    /// Sends what is sealed of a long request, while the caches have it; and what is sealed next is whole records then.
    /// Hears the server where it says no before it takes that.
    fn send_sealed(&mut self) -> io::Result<()> {
        while let Some(session) = self.tls.as_deref_mut().filter(|session| session.wants_write()) {
            match session.write_tls(&mut HearingWire(&self.socket)) {
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    self.has_heard |= hear(session, &self.socket, &self.host, &mut self.buffers)?;
                    if says_no(self.buffers.input()) {
                        self.has_said_no = true;
                        self.drop_the_rest();
                        return Ok(());
                    }
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// A server that will not have a request may answer and close before it has read it all: its answer is
    /// worth more than the broken pipe, so that is kept back until there is none.
    fn note_refusal(&mut self, outcome: io::Result<()>) -> std::result::Result<(), ureq::Error> {
        let Err(error) = outcome else { return Ok(()) };
        let may_have_answered =
            matches!(error.kind(), io::ErrorKind::BrokenPipe | io::ErrorKind::ConnectionReset);
        let error = lost(error, &self.host, "the request was being sent");
        if !may_have_answered {
            return Err(ureq::Error::Other(Box::new(error)));
        }
        self.drop_the_rest();
        self.refused = Some(error);
        Ok(())
    }

    /// Whether the server will have no more of the request, nor another one.
    fn takes_no_more(&self) -> bool {
        self.refused.is_some() || self.has_said_no
    }

    /// Nothing more of the request is sent: there is room again for what ureq still writes of it.
    fn drop_the_rest(&mut self) {
        self.buffers.clear_gathered();
        limits::refused();
    }

    /// Sends what is sealed.
    fn flush(&mut self) -> io::Result<()> {
        match &mut self.tls {
            Some(session) => flush(session, &self.socket),
            None => Ok(()),
        }
    }

    /// Fills ureq's input buffer: whether there is more than before.
    fn fill(&mut self) -> io::Result<bool> {
        if !self.buffers.is_in_body() {
            limits::head_has_begun(!self.buffers.input().is_empty());
        }
        let room = self.buffers.input_append_buf();
        let read = match &mut self.tls {
            None => self.socket.read(room)?,
            Some(session) => loop {
                if session.wants_read() {
                    // The end without TLS's own goodbye shows in the read below.
                    receive(session, &self.socket, &self.host)?;
                }
                match session.reader().read(room) {
                    Ok(read) => break read,
                    Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                    Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                        return Err(cut_off(&self.host));
                    }
                    Err(error) => return Err(error),
                }
            },
        };
        self.traffic.count_received(read);
        let is_in_chunks = limits::answer_came(read).map_err(carry)?;
        self.buffers.append(read, is_in_chunks);
        Ok(read > 0)
    }
}

/// Session tickets come two at a time; some servers send a few more.
const MOST_RECORDS_BETWEEN: usize = 8;

impl Transport for Connection {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    /// Keeps the piece until there is no room for another or the answer is awaited, so that a head and a short body
    /// are one record and one write.
    fn transmit_output(&mut self, amount: usize, _: NextTimeout) -> std::result::Result<(), ureq::Error> {
        self.begin_request();
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
        let outcome = self.pass_on();
        self.note_refusal(outcome)
    }

    fn await_input(&mut self, _: NextTimeout) -> std::result::Result<bool, ureq::Error> {
        if self.head.is_some() {
            if !self.takes_no_more() {
                let outcome = self.pass_on().and_then(|()| self.flush());
                self.note_refusal(outcome)?;
            }
            self.buffers.end_of_request();
            self.head = None;
            limits::request_sent();
            if std::mem::take(&mut self.has_heard) {
                return Ok(true);
            }
        }
        if self.buffers.show_all() {
            return Ok(true);
        }
        match (self.fill(), self.refused.take()) {
            (Ok(true), refused) => {
                self.refused = refused;
                Ok(true)
            }
            // Nothing was said before the connection went: that it went is all there is to tell.
            (_, Some(refused)) => Err(ureq::Error::Other(Box::new(refused))),
            (Ok(false), None) => Ok(false),
            (Err(error), None) => {
                Err(ureq::Error::Other(Box::new(lost(error, &self.host, "its answer was being read"))))
            }
        }
    }

    /// Whether a pooled connection can carry another request. Bytes that came unasked make it unfit: they
    /// would be taken for the answer. ureq asks when it puts a connection into the pool, and when it takes it out:
    /// the system is asked the second time, which counts.
    fn is_open(&mut self) -> bool {
        if self.takes_no_more() {
            return false;
        }
        if !std::mem::replace(&mut self.is_pooled, true) {
            return true;
        }
        for _ in 0..MOST_RECORDS_BETWEEN {
            // What rustls has opened already counts too: it may have come with the end of the last answer.
            let is_clean = match &mut self.tls {
                None => true,
                Some(session) => session
                    .process_new_packets()
                    .is_ok_and(|state| state.plaintext_bytes_to_read() == 0 && !state.peer_has_closed()),
            };
            if !is_clean || !self.socket.has_input() {
                return is_clean;
            }
            // TLS 1.3 sends session tickets at any time; they are no answer.
            let Some(session) = &mut self.tls else { return false };
            if !receive(session, &self.socket, &self.host).unwrap_or(false) {
                return false;
            }
        }
        // Whoever sends that much unasked is not waited out.
        false
    }

    fn is_tls(&self) -> bool {
        self.tls.is_some()
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection").field("host", &self.host).field("tls", &self.tls.is_some()).finish()
    }
}

/// The socket in the form that rustls reads from and writes to.
struct Wire<'socket>(&'socket ByteStream);

impl Read for Wire<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer)
    }
}

impl Write for Wire<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write_vectored(&[IoSlice::new(bytes)])
    }

    fn write_vectored(&mut self, pieces: &[IoSlice<'_>]) -> io::Result<usize> {
        self.0.write_vectored(pieces)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Where a request's bytes go: sealed by a session, or as they are. Sealed bytes stay with rustls until it holds 64 KiB
/// of them or an answer is awaited.
struct Outlet<'connection> {
    session: Option<&'connection mut ClientConnection>,
    socket: &'connection ByteStream,
}

impl Outlet<'_> {
    /// Writes a piece of a head with the key where the placeholder stands. Says how many bytes that made.
    fn write_with_key(&mut self, key: &Key, piece: &[u8], place: Range<usize>) -> io::Result<usize> {
        let (before, after) = (piece.get(..place.start), piece.get(place.end..));
        limits::key_sent(key.fingerprint());
        let (before, after) = (before.unwrap_or_default(), after.unwrap_or_default());
        // In pieces of eight bytes, which are copied by way of general registers: a copy of sixteen or
        // more would leave the key in the vector registers.
        key.lend(|key| match (&self.session, self.socket) {
            (None, ByteStream::Host(_)) => self.write_with_copies(key.chunks(8), before, after),
            _ => {
                let mut pieces = Vec::with_capacity(key.len().div_ceil(8) + 2);
                pieces.push(IoSlice::new(before));
                pieces.extend(key.chunks(8).map(IoSlice::new));
                pieces.push(IoSlice::new(after));
                self.write_all(&mut pieces)
            }
        })
        .map_err(carry)?
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
        let Some(session) = &mut self.session else { return self.socket.write_vectored(pieces) };
        match session.writer().write_vectored(pieces)? {
            0 => {
                flush(session, self.socket)?;
                session.writer().write_vectored(pieces)
            }
            written => Ok(written),
        }
    }
}

/// Brings a handshake to its end, or to the reason why not.
pub(super) fn handshake(session: &mut ClientConnection, socket: &ByteStream, host: &str) -> Result<()> {
    while session.is_handshaking() {
        if session.wants_write() {
            session.write_tls(&mut Wire(socket)).map_err(|error| handshake_failure(error, host))?;
            continue;
        }
        receive(session, socket, host).map_err(|error| handshake_failure(error, host)).and_then(|open| {
            match open {
                true => Ok(()),
                // As a load balancer does that is just being restarted: nothing was sent, and the next try may do.
                false => Err(Error::new(
                    Status::Connection,
                    format!(
                        "TLS with {host} failed: the server closed the connection during the handshake (is it one \
                         that speaks TLS?)"
                    ),
                )),
            }
        })?;
    }
    flush(session, socket).map_err(|error| handshake_failure(error, host))?;
    Ok(())
}

/// Sends what rustls has sealed.
fn flush(session: &mut ClientConnection, socket: &ByteStream) -> io::Result<()> {
    while session.wants_write() {
        session.write_tls(&mut Wire(socket))?;
    }
    Ok(())
}

/// Reads from the wire and opens what came; `false` when the server has closed.
pub(super) fn receive(session: &mut ClientConnection, socket: &ByteStream, host: &str) -> io::Result<bool> {
    let read = session.read_tls(&mut Wire(socket))?;
    if let Err(error) = session.process_new_packets() {
        // Tells the server why, where that is still possible; the refusal is what matters.
        let _ = session.write_tls(&mut Wire(socket));
        return Err(carry(tls::explain(&error, host)));
    }
    Ok(read > 0)
}

fn internal(misplaced: &Misplaced) -> Error {
    let what = match misplaced {
        Misplaced::Missing => "had no place for the API key",
        Misplaced::Elsewhere => "had the API key's placeholder in a wrong place",
    };
    Error::new(
        Status::Internal,
        format!("the request {what}, and was not sent: this is a bug in libtogether"),
    )
}

fn cut_off(host: &str) -> io::Error {
    carry(Error::new(
        Status::Protocol,
        format!(
            "{host} closed the connection without ending TLS: the answer may be cut short, and is not used"
        ),
    ))
}

fn handshake_failure(error: io::Error, host: &str) -> Error {
    lost(error, host, "the TLS handshake ran")
}

/// Our own error from inside an `io::Error`, or what the system says of a broken connection.
fn lost(error: io::Error, host: &str, doing: &str) -> Error {
    match error.downcast::<Error>() {
        Ok(ours) => ours,
        Err(error) => Error::new(
            Status::Connection,
            format!("the connection to {host} was lost while {doing}: {error}"),
        ),
    }
}
