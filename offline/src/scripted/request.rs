//! Reads HTTP/1.1 requests off a wire one by one, and keeps each as it came, byte for byte.
//!
//! It parses no more than it must to know where a request ends: a length, or the last chunk.

use std::io::{self, ErrorKind};

use httparse::Status;

use super::wire::Wire;

const READ_SIZE: usize = 64 << 10;

/// The bytes that came but were not a whole request yet.
#[derive(Debug, Default)]
pub(crate) struct RequestReader {
    received: Vec<u8>,
}

impl RequestReader {
    /// The most headers of a request.
    pub const HEADERS_LIMIT: usize = 128;

    /// The next request; `None` when the client closes between requests.
    pub fn next(&mut self, wire: &mut Wire) -> io::Result<Option<Vec<u8>>> {
        let mut buffer = vec![0; READ_SIZE];
        loop {
            if let Some(length) = request_length(&self.received)? {
                let rest = self.received.split_off(length);
                return Ok(Some(std::mem::replace(&mut self.received, rest)));
            }
            if !self.receive(wire, &mut buffer)? {
                return Ok(None);
            }
        }
    }

    /// Waits for the head of the next request and no longer; whether one came before the client closed.
    pub fn await_head(&mut self, wire: &mut Wire) -> io::Result<bool> {
        let mut buffer = vec![0; READ_SIZE];
        while head_length(&self.received)?.is_none() {
            if !self.receive(wire, &mut buffer)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Reads on; `false` when the client closes between requests.
    fn receive(&mut self, wire: &mut Wire, buffer: &mut [u8]) -> io::Result<bool> {
        let count = wire.read(buffer)?;
        if count == 0 && !self.received.is_empty() {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        self.received.extend(buffer.iter().take(count));
        Ok(count > 0)
    }
}

/// How long the head at the start of `bytes` is; `None` when it is not all there.
fn head_length(bytes: &[u8]) -> io::Result<Option<usize>> {
    let mut headers = [httparse::EMPTY_HEADER; RequestReader::HEADERS_LIMIT];
    match httparse::Request::new(&mut headers).parse(bytes).map_err(io::Error::other)? {
        Status::Complete(length) => Ok(Some(length)),
        Status::Partial => Ok(None),
    }
}

fn value<'head>(request: &httparse::Request<'_, 'head>, name: &str) -> Option<&'head str> {
    let header = request.headers.iter().find(|header| header.name.eq_ignore_ascii_case(name))?;
    std::str::from_utf8(header.value).ok()
}

fn says_chunked(request: &httparse::Request<'_, '_>) -> bool {
    value(request, "transfer-encoding").is_some_and(|coding| coding.eq_ignore_ascii_case("chunked"))
}

fn is_chunked(bytes: &[u8]) -> io::Result<bool> {
    let mut headers = [httparse::EMPTY_HEADER; RequestReader::HEADERS_LIMIT];
    let mut request = httparse::Request::new(&mut headers);
    request.parse(bytes).map_err(io::Error::other)?;
    Ok(says_chunked(&request))
}

/// How long the request at the start of `bytes` is; `None` when it is not all there.
fn request_length(bytes: &[u8]) -> io::Result<Option<usize>> {
    let mut headers = [httparse::EMPTY_HEADER; RequestReader::HEADERS_LIMIT];
    let mut request = httparse::Request::new(&mut headers);
    let Status::Complete(head) = request.parse(bytes).map_err(io::Error::other)? else { return Ok(None) };
    let body = bytes.get(head..).unwrap_or_default();
    let length = if says_chunked(&request) {
        chunked_length(body)?
    } else {
        let length = value(&request, "content-length").map_or(Ok(0), str::parse).map_err(io::Error::other)?;
        Some(length).filter(|&length| length <= body.len())
    };
    Ok(length.map(|length| head + length))
}

/// The body of a whole request, out of its chunks where it came in some.
pub(crate) fn body_of(request: &[u8]) -> io::Result<Vec<u8>> {
    let head = head_length(request)?.unwrap_or(request.len());
    let mut left = request.get(head..).unwrap_or_default();
    if !is_chunked(request)? {
        return Ok(left.to_vec());
    }
    let mut body = Vec::new();
    while let Ok(Status::Complete((line, size @ 1..))) = httparse::parse_chunk_size(left) {
        let size = usize::try_from(size).map_err(io::Error::other)?;
        let chunk = left.get(line..).unwrap_or_default();
        body.extend(chunk.iter().take(size));
        // The chunk, and the line break after it.
        left = chunk.get(size.saturating_add(2)..).unwrap_or_default();
    }
    Ok(body)
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
            let mut trailers = [httparse::EMPTY_HEADER; RequestReader::HEADERS_LIMIT];
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
