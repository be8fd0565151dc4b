//! A request that was read, and the answer that the service has for it: what faults in answers are made of.
//!
//! It holds the answer without the headers that say where its body ends, since those are the first to lie. It
//! decides nothing.

use std::time::Duration;

use axum::body::Bytes;
use axum::http::{HeaderName, Request, Response, header};

/// In the query of what a redirect leads to.
const MARK: &str = "redirected=1";

/// The headers that the writer of the answer adds.
const FRAMING: [HeaderName; 3] = [header::CONTENT_LENGTH, header::TRANSFER_ENCODING, header::CONNECTION];

pub(super) struct Exchange {
    target: String,
    host: String,
    scheme: &'static str,
    pace: Duration,
    /// The status line and the headers, each with its line break.
    lines: Vec<u8>,
    body: Bytes,
    is_stream: bool,
}

impl Exchange {
    pub fn new(request: &Request<()>, answer: Response<Bytes>, scheme: &'static str, pace: Duration) -> Self {
        let (head, body) = answer.into_parts();
        let mut lines = format!("HTTP/1.1 {}\r\n", head.status).into_bytes();
        for (name, value) in head.headers.iter().filter(|(name, _)| !FRAMING.contains(name)) {
            lines.extend_from_slice(name.as_str().as_bytes());
            lines.extend_from_slice(b": ");
            lines.extend_from_slice(value.as_bytes());
            lines.extend_from_slice(b"\r\n");
        }
        let text = |name| head.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let is_stream = text(header::CONTENT_TYPE).starts_with("text/event-stream");
        let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
        Self {
            target: request.uri().path_and_query().map_or_else(String::new, ToString::to_string),
            host: host.unwrap_or("localhost").to_owned(),
            scheme,
            pace,
            lines,
            body,
            is_stream,
        }
    }

    /// The pause between two bytes that drip.
    pub fn pace(&self) -> Duration {
        self.pace
    }

    /// The body, as it is before it is framed.
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// The body in chunks, a stream's events one by one, with the last chunk.
    pub fn chunks(&self) -> Vec<u8> {
        let mut chunks = Vec::new();
        let mut left: &[u8] = &self.body;
        while !left.is_empty() {
            let event = left.windows(2).position(|pair| pair == b"\n\n").map(|at| at + 2);
            let (piece, rest) = left.split_at(event.filter(|_| self.is_stream).unwrap_or(left.len()));
            chunks.extend_from_slice(format!("{:x}\r\n", piece.len()).as_bytes());
            chunks.extend_from_slice(piece);
            chunks.extend_from_slice(b"\r\n");
            left = rest;
        }
        chunks.extend_from_slice(b"0\r\n\r\n");
        chunks
    }

    /// The answer with these headers more, each with its line break, and this instead of its body.
    pub fn with(&self, framing: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
        [&self.lines, framing.as_bytes(), b"\r\n", body.as_ref()].concat()
    }

    /// The head of the whole answer, with the empty line behind it.
    pub fn head(&self) -> Vec<u8> {
        match self.is_stream {
            true => self.with("transfer-encoding: chunked\r\n", ""),
            false => self.with(&format!("content-length: {}\r\n", self.body.len()), ""),
        }
    }

    /// The answer as an honest server writes it.
    pub fn whole(&self) -> Vec<u8> {
        let mut whole = self.head();
        match self.is_stream {
            true => whole.extend(self.chunks()),
            false => whole.extend_from_slice(&self.body),
        }
        whole
    }

    /// As far as the middle of the head.
    pub fn half_of_head(&self) -> Vec<u8> {
        let mut head = self.head();
        head.truncate(head.len() / 2);
        head
    }

    /// As far as the middle of the body.
    pub fn half_of_body(&self) -> Vec<u8> {
        let (head, mut whole) = (self.head().len(), self.whole());
        whole.truncate(usize::midpoint(head, whole.len()));
        whole
    }

    /// The path and query that were asked for.
    pub fn target(&self) -> &str {
        &self.target
    }

    /// The host, and the port where there is one, as the client named them.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Where the client found this server.
    pub fn origin(&self) -> String {
        format!("{}://{}", self.scheme, self.host)
    }

    /// The same server by another name.
    pub fn other_origin(&self) -> String {
        let host = match self.host.strip_prefix("localhost") {
            Some(port) => format!("127.0.0.1{port}"),
            None => format!("localhost{}", self.host.rfind(':').map_or("", |at| &self.host[at..])),
        };
        format!("{}://{host}", self.scheme)
    }

    /// What was asked for, with the mark of a redirect that was followed.
    pub fn marked_target(&self) -> String {
        let separator = if self.target.contains('?') { '&' } else { '?' };
        format!("{}{separator}{MARK}", self.target)
    }

    /// Whether this request followed a redirect.
    pub fn followed_a_redirect(&self) -> bool {
        self.target.contains(MARK)
    }
}
