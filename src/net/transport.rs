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
use ureq::unversioned::transport::{Buffers, LazyBuffers, NextTimeout, Transport};

use super::byte_stream::ByteStream;
use super::socket::carry;
use super::splice::{Head, Misplaced, Placeholder};
use super::traffic::Traffic;
use super::{limits, tls};
use crate::error::{Error, Result, Status};
use crate::key::{CurrentKey, Key};
use crate::log::Log;

/// ureq parses an answer's head and reads bodies from the one buffer, and writes heads into the other:
/// enough for a TLS record (16 KiB of text, RFC 8446, 5.1) and for the largest head that `net` lets go.
const INPUT_SIZE: usize = 16 * 1024;
const OUTPUT_SIZE: usize = 16 * 1024;

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
    buffers: LazyBuffers,
    /// The head that is being written; `None` between requests.
    head: Option<Head>,
    /// The next request finds the connection in the pool.
    has_carried_a_request: bool,
    is_pooled: bool,
    /// The connection broke while a request was being sent.
    refused: Option<Error>,
    host: String,
    traffic: Arc<Traffic>,
    log: Log,
}

impl Connection {
    pub fn plain(socket: ByteStream, host: String, credential: Option<Credential>, log: Log) -> Connection {
        let buffers = LazyBuffers::new(INPUT_SIZE, OUTPUT_SIZE);
        Connection {
            socket,
            tls: None,
            credential,
            buffers,
            head: None,
            has_carried_a_request: false,
            is_pooled: false,
            refused: None,
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

    /// Seals or sends the pieces; all of them, or it is a failure.
    fn write(&mut self, pieces: &[IoSlice<'_>]) -> io::Result<()> {
        match &mut self.tls {
            None => write_all(&mut Wire(&self.socket), pieces),
            Some(session) => write_all(&mut Seal { session, socket: &self.socket }, pieces),
        }?;
        self.traffic.count_sent(pieces.iter().map(|piece| piece.len()).sum());
        Ok(())
    }

    /// Writes a piece of a head with the key where the placeholder stands.
    fn write_with_key(&mut self, key: &Key, piece: &[u8], place: Range<usize>) -> io::Result<()> {
        let (before, after) = (piece.get(..place.start), piece.get(place.end..));
        limits::key_sent(key.fingerprint());
        key.lend(|key| {
            // In pieces of eight bytes, which are copied by way of general registers: a copy of sixteen or
            // more would leave the key in the vector registers.
            let mut pieces = Vec::with_capacity(key.len().div_ceil(8) + 2);
            pieces.push(IoSlice::new(before.unwrap_or_default()));
            pieces.extend(key.chunks(8).map(IoSlice::new));
            pieces.push(IoSlice::new(after.unwrap_or_default()));
            self.write(&pieces)
        })
        .map_err(carry)?
    }

    /// A request begins with the first piece of its head.
    fn begin_request(&mut self) {
        if self.head.is_none() {
            limits::sending(self.has_carried_a_request);
            if std::mem::replace(&mut self.has_carried_a_request, true) {
                self.log.debug("a pooled connection is used", &[]);
            }
            self.is_pooled = false;
        }
    }

    fn transmit(&mut self, piece: &[u8]) -> io::Result<()> {
        let Some(credential) = self.credential.clone() else {
            // Where a redirect led. Nothing in the request stands for a key, and there is none here to put in.
            self.begin_request();
            self.head.get_or_insert_default();
            return self.write(&[IoSlice::new(piece)]);
        };
        self.begin_request();
        let head = self.head.get_or_insert_default();
        let place = match head.ended() {
            true => None,
            false => head
                .next_piece(piece, &credential.placeholder)
                .map_err(|misplaced| carry(internal(&misplaced)))?,
        };
        match place {
            Some(place) => {
                let key = credential.key.in_force().map_err(carry)?;
                self.write_with_key(&key, piece, place)
            }
            None => self.write(&[IoSlice::new(piece)]),
        }
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
        self.refused = Some(error);
        Ok(())
    }

    /// Fills ureq's input buffer: whether there is more than before.
    fn fill(&mut self) -> io::Result<bool> {
        limits::head_has_begun(!self.buffers.input().is_empty());
        let room = self.buffers.input_append_buf();
        let read = match &mut self.tls {
            None => self.socket.read(room)?,
            Some(session) => loop {
                match session.reader().read(room) {
                    Ok(read) => break read,
                    Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                        // The end without TLS's own goodbye shows in the next read.
                        receive(session, &self.socket, &self.host)?;
                    }
                    Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                        return Err(cut_off(&self.host));
                    }
                    Err(error) => return Err(error),
                }
            },
        };
        self.buffers.input_appended(read);
        self.traffic.count_received(read);
        limits::answer_came(read).map_err(carry)?;
        Ok(read > 0)
    }
}

/// Session tickets come two at a time; some servers send a few more.
const MOST_RECORDS_BETWEEN: usize = 8;

impl Transport for Connection {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    /// Seals the piece; it leaves with the next read at the latest, so that a head and a short body are
    /// one write.
    fn transmit_output(&mut self, amount: usize, _: NextTimeout) -> std::result::Result<(), ureq::Error> {
        if self.refused.is_some() {
            return Ok(());
        }
        // Taken out and put back, because sealing borrows the connection.
        let mut buffers = std::mem::replace(&mut self.buffers, LazyBuffers::new(INPUT_SIZE, OUTPUT_SIZE));
        let outcome = self.transmit(buffers.output().get(..amount).unwrap_or_default());
        self.buffers = buffers;
        self.note_refusal(outcome)
    }

    fn await_input(&mut self, _: NextTimeout) -> std::result::Result<bool, ureq::Error> {
        if self.head.take().is_some() {
            if let (Some(session), None) = (&mut self.tls, &self.refused) {
                let outcome = flush(session, &self.socket);
                self.note_refusal(outcome)?;
            }
            limits::request_sent();
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
        if self.refused.is_some() {
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

/// A TLS session in the form that is written to. Sealed bytes stay with rustls until it holds 64 KiB of
/// them or an answer is awaited, so that a head and a short body leave in one write.
struct Seal<'connection> {
    session: &'connection mut ClientConnection,
    socket: &'connection ByteStream,
}

impl Write for Seal<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_vectored(&[IoSlice::new(bytes)])
    }

    fn write_vectored(&mut self, pieces: &[IoSlice<'_>]) -> io::Result<usize> {
        match self.session.writer().write_vectored(pieces)? {
            0 => {
                flush(self.session, self.socket)?;
                self.session.writer().write_vectored(pieces)
            }
            written => Ok(written),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        flush(self.session, self.socket)
    }
}

/// Writes every piece, from where they are: a copy on the way could hold the key.
fn write_all(writer: &mut impl Write, pieces: &[IoSlice<'_>]) -> io::Result<()> {
    let mut pieces = pieces.to_vec();
    let mut left = pieces.as_mut_slice();
    // Empty pieces at the front would read as "nothing can be written".
    IoSlice::advance_slices(&mut left, 0);
    while !left.is_empty() {
        let written = writer.write_vectored(left)?;
        if written == 0 {
            return Err(io::ErrorKind::WriteZero.into());
        }
        IoSlice::advance_slices(&mut left, written);
    }
    Ok(())
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
fn receive(session: &mut ClientConnection, socket: &ByteStream, host: &str) -> io::Result<bool> {
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
