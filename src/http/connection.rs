//! The bytes of one connection, between HTTP/1.1 and the socket: TLS, and the key.
//!
//! Responsible for sealing what ureq writes into TLS records, for putting the key in the placeholder's
//! place on the way (from its locked page straight into the record that rustls seals in place), and for
//! opening what the server sends. It must not decide where a connection goes: the connector does, and
//! gives a placeholder only to the configured origin. Outside of `key` no other code of this crate ever holds a byte of
//! the key.

mod send;
mod two_way;

use std::fmt;
use std::io::{self, Read};
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::ServerName;
use rustls::{ClientConnection, HandshakeKind};
use ureq::unversioned::transport::Buffers;

use super::body::{BodyDecoder, Fault};
use super::buffers::{ConnectionBuffers, MOST_FIELDS, TooManyFields};
use super::exchange::{Exchange, Progress};
use super::splice::{Head, Placeholder};
use super::traffic::Traffic;
use crate::connect::base_url::Origin;
use crate::connect::byte_stream::ByteStream;
use crate::connect::tls;
use crate::connect::tls::session::{handshake, lost, receive};
use crate::error::{Error, Result, Status};
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

/// An error that is no later part of an answer takes so many bytes. Wiping every record of a long answer would cost 10 %
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

fn cut_off(host: &str) -> Error {
    error!(
        Status::Protocol,
        "{host} closed the connection without ending TLS: the answer may be cut short, and is not used"
    )
}
