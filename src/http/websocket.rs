//! A websocket over a connection of ours: its handshake, and messages that come and go at any time (RFC 6455).
//!
//! The frames are tungstenite's. Responsible for limits on what a server may send, and for a socket
//! whose reads and writes never wait, so that one wait can watch both ways and what the program sends. A session from a tape
//! has no socket: each line of the tape's body is a message. It must not know what a message means.

use std::io::{self, Read, Write};
use std::time::{Duration, Instant};

use tungstenite::error::CapacityError;
use tungstenite::protocol::frame::coding::CloseCode;
use tungstenite::protocol::{CloseFrame, Role, WebSocketConfig};
use tungstenite::{Error as FrameError, Message};

use super::answer::{Answer, BodySource};
use super::connection::Connection;
use super::exchange::Exchange;
use super::upgrade::UpgradeKey;
use crate::cassette::{Playback, Recording};
use crate::connect::tls::session::lost;
use crate::error::{Error, Result, Status};
use crate::key::KeyFilter;
use crate::message::incoming::Incoming;
use crate::sys::deadline::Deadline;
use crate::sys::wake::Wake;

/// The longest message, unless an answer may be shorter: an hour of speech comes in thousands of them.
const LONGEST_MESSAGE: usize = 16 * 1024 * 1024;

/// The room for what is read at once.
const READ_ROOM: usize = 16 * 1024;

/// The most bytes that are read and dropped behind a close.
const MOST_UNREAD: usize = 256 * 1024;

/// Messages both ways.
pub struct WebSocket {
    way: Way,
    host: String,
    filter: KeyFilter,
    recording: Option<Box<Recording>>,
    /// The most bytes of messages that a recording keeps in memory.
    recorded_left: usize,
    limit: usize,
}

enum Way {
    Live(Box<tungstenite::WebSocket<Socket>>),
    Taped(Box<Tape>),
}

/// What is next of a websocket.
#[derive(Debug, PartialEq, Eq)]
pub enum Received {
    /// A message of text.
    Text(String),
    /// A sign of life.
    Pong,
    /// Nothing came yet.
    Nothing,
    /// The server has closed it, with a code (1005 is none) and a reason.
    Closed(u16, String),
}

impl<'network> Answer<'network> {
    /// The websocket that an answer of HTTP 101 is the beginning of, and the answer's head. Its messages have `limit`.
    pub fn into_websocket(
        mut self,
        key: &UpgradeKey,
        limit: usize,
        exchange: &Exchange,
    ) -> Result<(WebSocket, Incoming)> {
        let host = self.host.to_string();
        let limit = limit.min(LONGEST_MESSAGE);
        let recording = self.recording.take();
        let head = self.take_head();
        let fault = key.fault_of(&head.headers);
        let deadline = exchange.deadline_of_session();
        let way = match std::mem::replace(&mut self.body, BodySource::Taken) {
            BodySource::Live(live) => match live.into_lane() {
                Some(lane) if fault.is_none() => {
                    let socket = Socket { connection: lane.into_connection(), deadline };
                    Way::Live(Box::new(frames(socket, limit)))
                }
                _ => {
                    let fault = fault.unwrap_or("and closed the connection");
                    return Err(error!(
                        Status::Protocol,
                        "{host} answered HTTP 101 {fault}: is there a proxy on the way that knows no websockets?"
                    ));
                }
            },
            BodySource::Taped(playback) => Way::Taped(Box::new(Tape::new(*playback, deadline))),
            BodySource::Taken => return Err(closed_before(&host)),
        };
        let filter = head.filter;
        Ok((WebSocket { way, host, filter, recording, recorded_left: limit, limit }, head))
    }
}

impl WebSocket {
    /// The server's name, for messages.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Whether its messages come from a tape.
    pub fn is_recording(&self) -> bool {
        matches!(self.way, Way::Taped(_))
    }

    /// For the server's words in messages.
    pub fn filter(&self) -> &KeyFilter {
        &self.filter
    }

    /// Whether a message may be sent: none before it waits.
    pub fn has_room(&mut self) -> Result<bool> {
        match &mut self.way {
            Way::Taped(_) => Ok(true),
            Way::Live(socket) => match socket.flush() {
                Ok(()) => Ok(true),
                Err(FrameError::Io(error)) if error.kind() == io::ErrorKind::WouldBlock => Ok(false),
                // The close that comes with it says why.
                Err(FrameError::ConnectionClosed | FrameError::AlreadyClosed) => Ok(true),
                Err(error) => Err(self.failed(error)),
            },
        }
    }

    /// Sends a message, as much of it as there is room for; `has_room` sends the rest.
    pub fn send(&mut self, text: String) -> Result<()> {
        self.write(Message::Text(text.into()))
    }

    /// Asks for a sign of life.
    pub fn ping(&mut self) -> Result<()> {
        self.write(Message::Ping(Vec::new().into()))
    }

    fn write(&mut self, message: Message) -> Result<()> {
        let Way::Live(socket) = &mut self.way else { return Ok(()) };
        // The frame is in the buffer whether or not there is room in the system's.
        match socket.write(message) {
            Ok(()) | Err(FrameError::ConnectionClosed | FrameError::AlreadyClosed) => Ok(()),
            Err(FrameError::Io(error)) if error.kind() == io::ErrorKind::WouldBlock => Ok(()),
            // The server has closed it, which is read next.
            Err(FrameError::Protocol(tungstenite::error::ProtocolError::SendAfterClosing)) => Ok(()),
            Err(error) => Err(self.failed(error)),
        }
    }

    /// Says that nothing more is sent. The server's own close follows.
    pub fn close(&mut self, code: u16) {
        if let Way::Live(socket) = &mut self.way {
            send_close(socket, code);
        }
    }

    /// Closes a session that ends here, as far as that needs no wait: the program does not wait for a server that it has left.
    /// Nothing is sent or received afterwards.
    pub fn leave(&mut self, code: u16) {
        let Way::Live(socket) = &mut self.way else { return };
        let Socket { connection, deadline } = socket.get_mut();
        if !connection.writes_without_wait() {
            return;
        }
        // The limit or the cancel that ended the session would end this write, too.
        *deadline = Deadline::new(None, None);
        send_close(socket, code);
        let socket = socket.get_mut();
        // Systems reset a connection that is closed with unread input, and the server may lose the close with it.
        let mut scratch = [0; 4096];
        for _ in 0..MOST_UNREAD.div_ceil(scratch.len()) {
            if !matches!(socket.read(&mut scratch), Ok(1..)) {
                break;
            }
        }
    }

    /// What is next, as far as it is there.
    pub fn receive(&mut self) -> Result<Received> {
        let received = match &mut self.way {
            Way::Taped(tape) => tape.receive(&self.host, self.limit)?,
            Way::Live(socket) => match socket.read() {
                Ok(Message::Text(text)) => Received::Text(text.as_str().to_owned()),
                Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_)) => Received::Pong,
                Ok(Message::Close(None)) => Received::Closed(1005, String::new()),
                Ok(Message::Close(Some(frame))) => {
                    Received::Closed(frame.code.into(), frame.reason.as_str().to_owned())
                }
                Ok(Message::Binary(_)) => {
                    self.close(1003);
                    return Err(self.protocol("sent a message of bytes where each is JSON"));
                }
                Err(FrameError::Io(error)) if error.kind() == io::ErrorKind::WouldBlock => Received::Nothing,
                Err(error) => {
                    if let Some(code) = close_code(&error) {
                        self.close(code);
                    }
                    let error = self.failed(error);
                    self.end_recording(Some(&error));
                    return Err(error);
                }
            },
        };
        match &received {
            Received::Text(text) => self.record(text)?,
            Received::Closed(code, _) => {
                // The answer to it, which tungstenite has only made. It may not go out: the server has said all it has to.
                let _ = self.has_room();
                let broken = match code {
                    1000 | 1001 | 1005 => None,
                    _ => Some(self.protocol("closed the session")),
                };
                self.end_recording(broken.as_ref());
            }
            Received::Pong | Received::Nothing => {}
        }
        // Waits for the next one begin now, whatever time its reader took for this one.
        if received != Received::Nothing {
            self.deadline().begin_wait();
        }
        Ok(received)
    }

    /// The pause of the server's ends now, for a reader that has taken its time.
    pub fn begin_wait(&mut self) {
        self.deadline().begin_wait();
    }

    /// Waits for a message, for room where a message waits for it, or for `other`; until `until`, a limit of time or a cancel.
    /// It may end early.
    pub fn wait(&mut self, other: &Wake, until: Option<Instant>) -> Result<()> {
        let has_room = self.has_room()?;
        let Way::Live(socket) = &mut self.way else { return Ok(()) };
        let Socket { connection, deadline } = socket.get_mut();
        let outcome = connection.wait_beside(!has_room, other, until, deadline);
        outcome.map_err(|error| lost(error, &self.host, WAITING))
    }

    /// All messages are there, and the recording is whole.
    pub fn end_recording(&mut self, broken: Option<&Error>) {
        if let Some(mut recording) = self.recording.take() {
            recording.end(broken);
        }
    }

    fn record(&mut self, text: &str) -> Result<()> {
        let Some(recording) = &mut self.recording else { return Ok(()) };
        let Some(left) = self.recorded_left.checked_sub(text.len()) else {
            let error = error!(
                Status::TooLarge,
                "the session's messages are more than the {} bytes that a recording holds", self.limit
            );
            self.end_recording(Some(&error));
            return Err(error);
        };
        self.recorded_left = left;
        // A line end in JSON is white space: on the tape it ends the message.
        recording.add(format!("{}\n", text.replace(['\n', '\r'], " ")).as_bytes());
        Ok(())
    }

    fn deadline(&mut self) -> &mut Deadline {
        match &mut self.way {
            Way::Live(socket) => &mut socket.get_mut().deadline,
            Way::Taped(tape) => &mut tape.deadline,
        }
    }

    fn protocol(&self, what: &str) -> Error {
        error!(Status::Protocol, "{} {what}", self.host)
    }

    fn failed(&self, error: FrameError) -> Error {
        let host = &self.host;
        match error {
            FrameError::Io(error) if error.kind() == io::ErrorKind::UnexpectedEof => closed_before(host),
            FrameError::Io(error) => lost(error, host, WAITING),
            FrameError::Protocol(tungstenite::error::ProtocolError::ResetWithoutClosingHandshake)
            | FrameError::ConnectionClosed
            | FrameError::AlreadyClosed => closed_before(host),
            FrameError::Capacity(CapacityError::MessageTooLong { max_size, .. }) => error!(
                Status::TooLarge,
                "a message of {host} is over its limit of {max_size} bytes; set TOGETHER_LIMIT_RESPONSE_BYTES to allow more"
            ),
            FrameError::Utf8(_) => error!(Status::Protocol, "a message of {host} is no UTF-8"),
            // Words of the protocol's: none of them holds what was sent.
            other => error!(Status::Protocol, "{host} breaks the websocket protocol: {other}"),
        }
    }
}

const WAITING: &str = "the session's messages were waited for";

fn closed_before(host: &str) -> Error {
    error!(Status::Connection, "{host} closed the connection in the middle of the session")
}

fn send_close(socket: &mut tungstenite::WebSocket<Socket>, code: u16) {
    let frame = CloseFrame { code: CloseCode::from(code), reason: "".into() };
    // It may not go out: the connection ends in any case.
    let _ = socket.close(Some(frame));
}

/// The close code that names the server's fault. A limit, a cancel or a loss is none: `leave` closes what they end.
fn close_code(error: &FrameError) -> Option<u16> {
    match error {
        FrameError::Protocol(_) => Some(1002),
        FrameError::Utf8(_) => Some(1007),
        FrameError::Capacity(_) => Some(1009),
        _ => None,
    }
}

fn frames<Stream: Read + Write>(stream: Stream, limit: usize) -> tungstenite::WebSocket<Stream> {
    let config = WebSocketConfig::default()
        .read_buffer_size(READ_ROOM)
        // Nothing waits for what may follow.
        .write_buffer_size(0)
        .max_message_size(Some(limit))
        .max_frame_size(Some(limit));
    tungstenite::WebSocket::from_raw_socket(stream, Role::Client, Some(config))
}

/// A connection, and what limits the session over it. Reads and writes never wait.
struct Socket {
    connection: Connection,
    deadline: Deadline,
}

impl Read for Socket {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        self.connection.read_at_once(room, &mut self.deadline)
    }
}

impl Write for Socket {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.connection.write_at_once(bytes, &mut self.deadline)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.connection.flush_at_once(&mut self.deadline)
    }
}

/// A session from a tape: its messages, each a line.
struct Tape {
    playback: Playback,
    deadline: Deadline,
    read: Vec<u8>,
}

impl Tape {
    fn new(playback: Playback, deadline: Deadline) -> Tape {
        Tape { playback, deadline, read: Vec::new() }
    }

    fn receive(&mut self, host: &str, limit: usize) -> Result<Received> {
        let mut room = [0; 4096];
        loop {
            if let Some(end) = memchr::memchr(b'\n', &self.read) {
                let rest = self.read.split_off(end + 1);
                let mut line = std::mem::replace(&mut self.read, rest);
                line.truncate(end);
                let text = String::from_utf8(line)
                    .map_err(|_| error!(Status::Protocol, "a message of {host} is no UTF-8"))?;
                return Ok(Received::Text(text));
            }
            if self.read.len() > limit {
                return Err(error!(
                    Status::TooLarge,
                    "a message of {host} is over its limit of {limit} bytes"
                ));
            }
            match self.playback.read(&mut room, &mut self.deadline)? {
                0 => return Ok(Received::Closed(1000, String::new())),
                read => self.read.extend_from_slice(room.get(..read).unwrap_or_default()),
            }
        }
    }
}

/// How long a close is waited for: the server's work is done by then.
pub const CLOSE_LIMIT: Duration = Duration::from_secs(2);

/// The messages that a server's bytes hold, up to what ends the session: for the fuzzer, which makes them up.
#[cfg(fuzzing)]
pub fn messages_of(bytes: &[u8], limit: usize) -> Vec<String> {
    struct MadeUp<'bytes>(&'bytes [u8]);
    impl Read for MadeUp<'_> {
        fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
            self.0.read(room)
        }
    }
    impl Write for MadeUp<'_> {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let mut socket = frames(MadeUp(bytes), limit);
    let mut messages = Vec::new();
    loop {
        match socket.read() {
            Ok(Message::Text(text)) => messages.push(text.as_str().to_owned()),
            Ok(Message::Ping(_) | Message::Pong(_)) => {}
            Ok(_) | Err(_) => return messages,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::engine::Settings;
    use crate::http::{Network, Outgoing};
    use crate::objects::options::Options;
    use crate::retry_class::RetryClass;

    use super::*;

    /// A session, and what `take` does with each of its messages.
    fn run(
        settings: &Settings,
        network: &Network,
        target: &str,
        mut take: impl FnMut(&mut WebSocket, String),
    ) {
        let key = UpgradeKey::new().unwrap();
        let cancel = network.in_flight().enter().unwrap();
        let mut exchange = Exchange::new(settings.timeouts, true, RetryClass::Harmless, cancel.clone());
        let (headers, upgrade) = (Vec::new(), Some(&key));
        let outgoing =
            Outgoing { method: "GET", target, link: None, headers, rest: None, body: None, upgrade };
        let answer = network.open(&outgoing, &mut exchange).unwrap();
        let (mut socket, _) = answer.into_websocket(&key, LONGEST_MESSAGE, &exchange).unwrap();
        loop {
            match socket.receive() {
                Ok(Received::Text(text)) => take(&mut socket, text),
                Ok(Received::Pong) => {}
                Ok(Received::Nothing) => socket.wait(cancel.wake(), None).unwrap(),
                Ok(Received::Closed(..)) | Err(_) => return,
            }
        }
    }

    /// The client that the Autobahn suite's server judges, by the echo of each of its messages.
    #[test]
    #[ignore = "needs the server of the Autobahn suite, as tests/sdks/run.sh starts it"]
    fn echo_for_autobahn() {
        let mut options = Options::default();
        options.set_base_url(&std::env::var("AUTOBAHN_SERVER").unwrap()).unwrap();
        options.set_api_key(b"key").unwrap();
        let mut count = 0;
        let network = Network::new(options.engine().unwrap().network).unwrap();
        let settings = options.engine().unwrap();
        run(&settings, &network, "/getCaseCount", |_, text| count = text.parse().unwrap());
        for case in 1..=count {
            let target = format!("/runCase?case={case}&agent=libtogether");
            run(&settings, &network, &target, |socket, text| socket.send(text).unwrap());
        }
        run(&settings, &network, "/updateReports?agent=libtogether", |_, _| {});
        assert!(count > 0);
    }
}
