//! Reads HTTP/1.1 requests off a wire one by one, and keeps each as it came, byte for byte.
//!
//! It parses no more than it must to know where a request ends: a length, or the last chunk.

use std::io::{self, ErrorKind};

use httparse::Status;

use super::wire::Wire;

const HEADERS_LIMIT: usize = 128;
const READ_SIZE: usize = 64 << 10;

/// The bytes that came but were not a whole request yet.
#[derive(Debug, Default)]
pub(super) struct RequestReader {
    received: Vec<u8>,
}

impl RequestReader {
    /// The next request; `None` when the client closes between requests.
    pub fn next(&mut self, wire: &mut Wire) -> io::Result<Option<Vec<u8>>> {
        let mut buffer = vec![0; READ_SIZE];
        loop {
            if let Some(length) = request_length(&self.received)? {
                let rest = self.received.split_off(length);
                return Ok(Some(std::mem::replace(&mut self.received, rest)));
            }
            let count = wire.read(&mut buffer)?;
            if count == 0 {
                let is_between = self.received.is_empty();
                return if is_between { Ok(None) } else { Err(ErrorKind::UnexpectedEof.into()) };
            }
            self.received.extend(buffer.iter().take(count));
        }
    }
}

/// How long the request at the start of `bytes` is; `None` when it is not all there.
fn request_length(bytes: &[u8]) -> io::Result<Option<usize>> {
    let mut headers = [httparse::EMPTY_HEADER; HEADERS_LIMIT];
    let mut request = httparse::Request::new(&mut headers);
    let Status::Complete(head) = request.parse(bytes).map_err(io::Error::other)? else { return Ok(None) };
    let value = |name: &str| {
        let header = request.headers.iter().find(|header| header.name.eq_ignore_ascii_case(name))?;
        std::str::from_utf8(header.value).ok()
    };
    let body = bytes.get(head..).unwrap_or_default();
    let length = if value("transfer-encoding").is_some_and(|coding| coding.eq_ignore_ascii_case("chunked")) {
        chunked_length(body)?
    } else {
        let length = value("content-length").map_or(Ok(0), str::parse).map_err(io::Error::other)?;
        Some(length).filter(|&length| length <= body.len())
    };
    Ok(length.map(|length| head + length))
}

/// How long a chunked body is, with its trailers; `None` when it is not all there.
fn chunked_length(body: &[u8]) -> io::Result<Option<usize>> {
    let mut at = 0;
    loop {
        let Some(rest) = body.get(at..) else { return Ok(None) };
        let parsed = httparse::parse_chunk_size(rest);
        let Status::Complete((line, size)) = parsed.map_err(|_| io::Error::other("not a chunk size"))? else {
            return Ok(None);
        };
        at += line;
        if size == 0 {
            let mut trailers = [httparse::EMPTY_HEADER; HEADERS_LIMIT];
            let rest = body.get(at..).unwrap_or_default();
            return Ok(match httparse::parse_headers(rest, &mut trailers).map_err(io::Error::other)? {
                Status::Complete((length, _)) => Some(at + length),
                Status::Partial => None,
            });
        }
        let size = usize::try_from(size).map_err(io::Error::other)?;
        // The chunk, and the line break after it.
        at = at.saturating_add(size).saturating_add(2);
    }
}
