//! One connection as bytes, with TLS or without, and the three ways in which it can end.

use std::io::{self, BufRead, IoSlice, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use rustls::{HandshakeKind, ServerConfig, ServerConnection, StreamOwned};
use socket2::SockRef;

/// How much unexpected input is kept.
const MOST_KEPT: usize = 64 << 10;

/// On Windows no read waits longer than this before it is tried again: that the stage shuts a socket down ends one that
/// begins, and none that waits.
const LONGEST_READ: Duration = Duration::from_millis(20);

/// A socket whose reads end when the stage shuts it down.
pub(crate) struct Socket(TcpStream);

impl Socket {
    pub fn new(stream: TcpStream) -> io::Result<Self> {
        if cfg!(windows) {
            stream.set_read_timeout(Some(LONGEST_READ))?;
        }
        Ok(Self(stream))
    }

    /// Waits until something can be read, or the stream has ended.
    fn await_byte(&self) -> io::Result<()> {
        until_it_ends(|| self.0.peek(&mut [0])).map(drop)
    }
}

/// Reads again where the time for one read has passed.
fn until_it_ends(mut read: impl FnMut() -> io::Result<usize>) -> io::Result<usize> {
    loop {
        match read() {
            Err(error) if matches!(error.kind(), io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock) => {}
            other => return other,
        }
    }
}

impl Read for Socket {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        until_it_ends(|| self.0.read(buffer))
    }
}

impl Write for Socket {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    /// Records that TLS has ready together leave together.
    fn write_vectored(&mut self, parts: &[IoSlice<'_>]) -> io::Result<usize> {
        self.0.write_vectored(parts)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

pub(crate) enum Wire {
    Plain(Socket),
    Tls(Box<StreamOwned<ServerConnection, Socket>>),
}

impl Wire {
    pub fn plain(socket: Socket) -> Self {
        Self::Plain(socket)
    }

    /// Shakes hands.
    pub fn tls(mut socket: Socket, config: &Arc<ServerConfig>) -> io::Result<Self> {
        let mut connection = ServerConnection::new(Arc::clone(config)).map_err(io::Error::other)?;
        while connection.is_handshaking() {
            connection.complete_io(&mut socket)?;
        }
        Ok(Self::Tls(Box::new(StreamOwned::new(connection, socket))))
    }

    /// Whether the client came back with a session of an earlier connection, and saw no certificate.
    pub fn is_resumed(&self) -> bool {
        match self {
            Self::Plain(_) => false,
            Self::Tls(stream) => stream.conn.handshake_kind() == Some(HandshakeKind::Resumed),
        }
    }

    /// Reads some bytes; none at the end of the stream, with `close_notify` or without.
    pub fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = match self {
            Self::Plain(stream) => stream.read(buffer),
            Self::Tls(stream) => stream.read(buffer),
        };
        match read {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(0),
            other => other,
        }
    }

    /// Reads until the client has closed its side; returns the beginning of the input.
    pub fn read_to_end(&mut self) -> Vec<u8> {
        let mut kept = Vec::new();
        let mut buffer = [0; 4096];
        while let Ok(count @ 1..) = self.read(&mut buffer) {
            let room = MOST_KEPT - kept.len();
            kept.extend(buffer.iter().take(count.min(room)));
        }
        kept
    }

    /// Waits until something has come that was not read, or the client has closed.
    pub fn await_byte(&mut self) -> io::Result<()> {
        if let Self::Tls(stream) = self
            && !stream.fill_buf()?.is_empty()
        {
            return Ok(());
        }
        self.socket().await_byte()
    }

    pub fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Self::Plain(stream) => stream.write_all(bytes),
            Self::Tls(stream) => {
                stream.write_all(bytes)?;
                stream.flush()
            }
        }
    }

    /// Ends the stream as TLS and TCP ask for.
    pub fn close(mut self) -> io::Result<Vec<u8>> {
        if let Self::Tls(stream) = &mut self {
            stream.conn.send_close_notify();
            stream.flush()?;
        }
        self.cut()
    }

    /// Ends the TCP stream, and reads what still comes: closing a socket with unread bytes would reset the
    /// connection, and take from the client what it has not read yet.
    ///
    /// Returns the beginning of the input as it arrived: encrypted, where there is TLS.
    pub fn cut(self) -> io::Result<Vec<u8>> {
        let socket = self.into_socket();
        socket.0.shutdown(Shutdown::Write)?;
        Ok(Self::Plain(socket).read_to_end())
    }

    /// Resets the TCP connection.
    pub fn reset(self) -> io::Result<()> {
        // To linger for no time is to reset.
        SockRef::from(&self.socket().0).set_linger(Some(Duration::ZERO))
    }

    fn socket(&self) -> &Socket {
        match self {
            Self::Plain(socket) => socket,
            Self::Tls(stream) => &stream.sock,
        }
    }

    fn into_socket(self) -> Socket {
        match self {
            Self::Plain(socket) => socket,
            Self::Tls(stream) => stream.sock,
        }
    }
}
