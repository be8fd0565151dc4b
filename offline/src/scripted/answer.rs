//! What a server of exact bytes does at one moment of a connection: a list of steps.

use std::time::Duration;

/// One thing to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Write these bytes, in one piece.
    Write(Vec<u8>),
    /// Write these bytes as often as this, until the client goes away.
    Repeat(Vec<u8>, u64),
    /// Write these bytes one by one, with this pause before each.
    Drip(Vec<u8>, Duration),
    /// Wait until the test releases the server.
    Pause,
    /// Wait until the client has sent a byte that was not awaited yet, or has closed. It stays to be read.
    AwaitByte,
    /// Wait until the client closes the connection, and be done with it.
    AwaitClose,
    /// Close as TLS and TCP ask for: `close_notify`, then the end of the stream.
    Close,
    /// End the TCP stream without `close_notify`.
    Cut,
    /// Reset the TCP connection. Some systems then drop what was written but not yet read.
    Reset,
}

/// Steps in their order. Without an ending, the connection is kept for the next request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    steps: Vec<Step>,
}

impl Answer {
    /// No steps yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// A whole HTTP/1.1 response of known length.
    pub fn response(status: u16, content_type: &str, body: impl AsRef<[u8]>) -> Self {
        let body = body.as_ref();
        let head = format!(
            "HTTP/1.1 {status} Scripted\r\ncontent-type: {content_type}\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        Self::new().write([head.as_bytes(), body].concat())
    }

    /// Adds [`Step::Write`].
    pub fn write(self, bytes: impl Into<Vec<u8>>) -> Self {
        self.then(Step::Write(bytes.into()))
    }

    /// Adds [`Step::Repeat`] without an end.
    pub fn repeat(self, bytes: impl Into<Vec<u8>>) -> Self {
        self.then(Step::Repeat(bytes.into(), u64::MAX))
    }

    /// Adds [`Step::Drip`].
    pub fn drip(self, bytes: impl Into<Vec<u8>>, pace: Duration) -> Self {
        self.then(Step::Drip(bytes.into(), pace))
    }

    /// Adds [`Step::Pause`].
    pub fn pause(self) -> Self {
        self.then(Step::Pause)
    }

    /// Adds [`Step::AwaitByte`].
    pub fn await_byte(self) -> Self {
        self.then(Step::AwaitByte)
    }

    /// Adds [`Step::AwaitClose`].
    pub fn await_close(self) -> Self {
        self.then(Step::AwaitClose)
    }

    /// Adds [`Step::Close`].
    pub fn close(self) -> Self {
        self.then(Step::Close)
    }

    /// Adds [`Step::Cut`].
    pub fn cut(self) -> Self {
        self.then(Step::Cut)
    }

    /// Adds [`Step::Reset`].
    pub fn reset(self) -> Self {
        self.then(Step::Reset)
    }

    /// Adds all that another does.
    pub fn and(mut self, other: Self) -> Self {
        self.steps.extend(other.steps);
        self
    }

    /// Adds any step.
    pub fn then(mut self, step: Step) -> Self {
        self.steps.push(step);
        self
    }

    pub(crate) fn steps(&self) -> &[Step] {
        &self.steps
    }
}
