//! One connection as bytes, with TLS or without, and the three ways in which it can end.

use std::io::{self, BufRead, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use rustls::{HandshakeKind, ServerConfig, ServerConnection, StreamOwned};
use socket2::SockRef;

/// How much unexpected input is kept.
const MOST_KEPT: usize = 64 << 10;

pub(crate) enum Wire {
    Plain(TcpStream),
    Tls(Box<StreamOwned<ServerConnection, TcpStream>>),
}

impl Wire {
    pub fn plain(stream: TcpStream) -> Self {
        Self::Plain(stream)
    }

    /// Shakes hands.
    pub fn tls(mut stream: TcpStream, config: &Arc<ServerConfig>) -> io::Result<Self> {
        let mut connection = ServerConnection::new(Arc::clone(config)).map_err(io::Error::other)?;
        while connection.is_handshaking() {
            connection.complete_io(&mut stream)?;
        }
        Ok(Self::Tls(Box::new(StreamOwned::new(connection, stream))))
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
        self.tcp().peek(&mut [0]).map(drop)
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
        let stream = self.into_tcp();
        stream.shutdown(Shutdown::Write)?;
        Ok(Self::Plain(stream).read_to_end())
    }

    /// Resets the TCP connection.
    pub fn reset(self) -> io::Result<()> {
        let stream = self.into_tcp();
        // To linger for no time is to reset.
        SockRef::from(&stream).set_linger(Some(Duration::ZERO))
    }

    fn tcp(&self) -> &TcpStream {
        match self {
            Self::Plain(stream) => stream,
            Self::Tls(stream) => &stream.sock,
        }
    }

    fn into_tcp(self) -> TcpStream {
        match self {
            Self::Plain(stream) => stream,
            Self::Tls(stream) => stream.sock,
        }
    }
}
