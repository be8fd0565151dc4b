//! Heads of answers that are none, never end, or come a thousand times before the answer does.

use super::{Act, Fault, fault};
use crate::fault::exchange::Exchange;
use crate::scripted::Answer;

use Act::AfterRequest;

pub(super) const FAULTS: &[Fault] = &[
    fault(
        "garbage-for-http",
        "The answer is bytes that mean nothing",
        AfterRequest(|_| Answer::new().write(b"\x00\x01\x02 neither head nor body \xFF\xFE\r\n\r\n").close()),
    ),
    fault(
        "http-0.9",
        "The body comes without a head",
        AfterRequest(|exchange| Answer::new().write(exchange.body()).close()),
    ),
    fault(
        "http-3.0",
        "The answer claims to be of HTTP/3.0",
        AfterRequest(|exchange| instead(exchange, "HTTP/1.1", "HTTP/3.0")),
    ),
    fault(
        "http2-preface",
        "The answer is the preface of HTTP/2",
        AfterRequest(|_| Answer::new().write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").close()),
    ),
    fault(
        "bad-status",
        "The answer's status is no number",
        AfterRequest(|exchange| instead(exchange, " 200 ", " 2OO ")),
    ),
    fault(
        "header-without-colon",
        "A line of the head is no header",
        AfterRequest(|exchange| with_line(exchange, "this is no header\r\n")),
    ),
    fault(
        "header-with-nul",
        "A header's value holds a NUL",
        AfterRequest(|exchange| with_line(exchange, "x-nul: a\0b\r\n")),
    ),
    fault(
        "folded-header",
        "A header goes on in the next line, as was allowed long ago",
        AfterRequest(|exchange| with_line(exchange, "x-folded: a\r\n b\r\n")),
    ),
    fault(
        "endless-status-line",
        "The status line never ends",
        AfterRequest(|_| Answer::new().write("HTTP/1.1 200 ").repeat(vec![b'a'; PIECE])),
    ),
    fault(
        "endless-header-line",
        "One header of the answer never ends",
        AfterRequest(|_| Answer::new().write("HTTP/1.1 200 OK\r\nx-long: ").repeat(vec![b'a'; PIECE])),
    ),
    fault(
        "endless-headers",
        "The answer's headers never end",
        AfterRequest(|_| Answer::new().write("HTTP/1.1 200 OK\r\n").repeat("x-more: yes\r\n".repeat(1_000))),
    ),
    fault(
        "endless-100",
        "Nothing comes but 100 Continue, again and again",
        AfterRequest(|_| Answer::new().repeat("HTTP/1.1 100 Continue\r\n\r\n".repeat(100))),
    ),
    fault(
        "endless-103",
        "Nothing comes but 103 Early Hints, again and again",
        AfterRequest(|_| {
            Answer::new().repeat("HTTP/1.1 103 Early Hints\r\nlink: </x>; rel=preload\r\n\r\n".repeat(100))
        }),
    ),
    fault(
        "switched-protocols",
        "The answer is 101 Switching Protocols, and no HTTP after it",
        AfterRequest(|_| {
            Answer::new()
                .write(
                    "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n",
                )
                .write("\u{1}\u{2}not HTTP any more")
                .close()
        }),
    ),
    fault(
        "drip-head",
        "The answer comes byte by byte, from its first",
        AfterRequest(|exchange| Answer::new().drip(exchange.whole(), exchange.pace())),
    ),
];

/// What is written at once, of what has no end.
const PIECE: usize = 16 << 10;

fn instead(exchange: &Exchange, good: &str, bad: &str) -> Answer {
    let whole = exchange.whole();
    let (head, body) = whole.split_at(exchange.head().len());
    let head = String::from_utf8_lossy(head).replacen(good, bad, 1);
    Answer::new().write([head.as_bytes(), body].concat()).close()
}

fn with_line(exchange: &Exchange, line: &str) -> Answer {
    let length = exchange.body().len();
    Answer::new()
        .write(exchange.with(&format!("{line}content-length: {length}\r\n"), exchange.body()))
        .close()
}
