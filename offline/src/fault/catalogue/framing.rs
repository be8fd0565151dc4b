//! Where a body ends: lengths and chunks that lie, contradict each other or make no sense.

use super::{Act, Fault, fault};
use crate::fault::exchange::Exchange;
use crate::scripted::Answer;

use Act::AfterRequest;

pub(super) const FAULTS: &[Fault] = &[
    fault(
        "short-length",
        "Content-Length is half of what comes",
        AfterRequest(|exchange| length(exchange, &(exchange.body().len() / 2).to_string())),
    ),
    fault(
        "long-length",
        "Content-Length is more than what comes before the end",
        AfterRequest(|exchange| length(exchange, &(exchange.body().len() + 100).to_string()).close()),
    ),
    fault("negative-length", "Content-Length is -1", AfterRequest(|exchange| length(exchange, "-1").close())),
    fault(
        "wordy-length",
        "Content-Length is a word",
        AfterRequest(|exchange| length(exchange, "many").close()),
    ),
    fault(
        "largest-length",
        "Content-Length is the largest number of 64 bits",
        AfterRequest(|exchange| length(exchange, "18446744073709551615").close()),
    ),
    fault(
        "absurd-length",
        "Content-Length has thirty digits",
        AfterRequest(|exchange| length(exchange, &"9".repeat(30)).close()),
    ),
    fault(
        "two-lengths",
        "There are two Content-Lengths, and they differ",
        AfterRequest(|exchange| {
            let lengths = format!("content-length: {}\r\ncontent-length: 3\r\n", exchange.body().len());
            Answer::new().write(exchange.with(&lengths, exchange.body())).close()
        }),
    ),
    fault(
        "length-and-chunks",
        "There is a Content-Length beside the chunks, and it lies",
        AfterRequest(|exchange| {
            let framing = "content-length: 5\r\ntransfer-encoding: chunked\r\n";
            Answer::new().write(exchange.with(framing, exchange.chunks())).close()
        }),
    ),
    fault(
        "unknown-coding",
        "The transfer coding is unknown",
        AfterRequest(|exchange| {
            Answer::new().write(exchange.with("transfer-encoding: scrambled\r\n", exchange.body())).close()
        }),
    ),
    fault(
        "bad-chunk-size",
        "A chunk's size is no number",
        AfterRequest(|exchange| chunked(exchange, "zz\r\n")),
    ),
    fault(
        "negative-chunk-size",
        "A chunk's size is negative",
        AfterRequest(|exchange| chunked(exchange, "-5\r\n")),
    ),
    fault(
        "absurd-chunk-size",
        "A chunk's size has thirty digits",
        AfterRequest(|exchange| chunked(exchange, &format!("{}\r\n", "f".repeat(30)))),
    ),
    fault(
        "chunk-without-end",
        "A chunk's bytes are not followed by a line break",
        AfterRequest(|exchange| {
            let chunks = exchange.chunks();
            // The first line is a size; the break after that many bytes is what goes missing.
            let size = chunks.iter().position(|byte| *byte == b'\n').map_or(0, |at| at + 1);
            let (line, rest) = chunks.split_at(size);
            let length = usize::from_str_radix(String::from_utf8_lossy(line).trim(), 16).unwrap_or_default();
            let (bytes, rest) = rest.split_at(length.min(rest.len()));
            let rest = rest.get(2..).unwrap_or_default();
            Answer::new().write(exchange.with(CHUNKED, [line, bytes, rest].concat())).close()
        }),
    ),
    fault(
        "no-last-chunk",
        "The connection ends where the last chunk should be",
        AfterRequest(|exchange| {
            let chunks = exchange.chunks();
            let whole = chunks.strip_suffix(b"0\r\n\r\n").unwrap_or(&chunks);
            Answer::new().write(exchange.with(CHUNKED, whole)).close()
        }),
    ),
    fault(
        "endless-chunk-size",
        "The line with a chunk's size never ends",
        AfterRequest(|exchange| {
            Answer::new().write(exchange.with(CHUNKED, "5;extension=")).repeat(vec![b'a'; 16 << 10])
        }),
    ),
    fault(
        "endless-trailers",
        "The headers after the last chunk never end",
        AfterRequest(|exchange| {
            let chunks = exchange.chunks();
            let whole = chunks.strip_suffix(b"\r\n").unwrap_or(&chunks);
            Answer::new().write(exchange.with(CHUNKED, whole)).repeat("x-trailer: yes\r\n".repeat(1_000))
        }),
    ),
];

const CHUNKED: &str = "transfer-encoding: chunked\r\n";

fn length(exchange: &Exchange, length: &str) -> Answer {
    Answer::new().write(exchange.with(&format!("content-length: {length}\r\n"), exchange.body()))
}

/// A good chunk, and then this line instead of the next one's size.
fn chunked(exchange: &Exchange, size: &str) -> Answer {
    let chunks = exchange.chunks();
    let whole = chunks.strip_suffix(b"0\r\n\r\n").unwrap_or(&chunks);
    Answer::new().write(exchange.with(CHUNKED, [whole, size.as_bytes()].concat())).close()
}
