//! Bodies that are too much, or come too slowly.

use super::{Act, Fault, fault};
use crate::fault::exchange::Exchange;
use crate::scripted::{Answer, Step};

use Act::AfterRequest;

pub(super) const FAULTS: &[Fault] = &[
    fault(
        "drip-body",
        "The body or stream comes byte by byte",
        AfterRequest(|exchange| {
            let whole = exchange.whole();
            let (head, body) = whole.split_at(exchange.head().len());
            Answer::new().write(head).drip(body, exchange.pace())
        }),
    ),
    fault(
        "endless-body",
        "A body whose length is not told never ends",
        AfterRequest(|exchange| {
            Answer::new().write(exchange.with("connection: close\r\n", "\"")).repeat(vec![b'a'; PIECE])
        }),
    ),
    fault(
        "endless-chunks",
        "The chunks never end",
        AfterRequest(|exchange| {
            Answer::new().write(exchange.with(CHUNKED, "1\r\n\"\r\n")).repeat(chunk(PIECE))
        }),
    ),
    fault(
        "endless-tiny-chunks",
        "Chunks of one byte never end",
        AfterRequest(|exchange| {
            Answer::new().write(exchange.with(CHUNKED, "1\r\n\"\r\n")).repeat(chunk(1).repeat(2_000))
        }),
    ),
    fault(
        "huge-body",
        "A body of 2 GiB, with its length",
        AfterRequest(|exchange| huge(exchange, &format!("content-length: {HUGE}\r\n"), vec![b'a'; PIECE])),
    ),
    fault(
        "huge-chunked-body",
        "A body of 2 GiB in chunks",
        AfterRequest(|exchange| huge(exchange, CHUNKED, chunk(PIECE)).write("0\r\n\r\n")),
    ),
];

const CHUNKED: &str = "transfer-encoding: chunked\r\n";
const PIECE: usize = 16 << 10;
const HUGE: u64 = 2 << 30;

fn chunk(length: usize) -> Vec<u8> {
    format!("{length:x}\r\n{}\r\n", "a".repeat(length)).into_bytes()
}

fn huge(exchange: &Exchange, framing: &str, piece: Vec<u8>) -> Answer {
    Answer::new().write(exchange.with(framing, "")).then(Step::Repeat(piece, HUGE / PIECE as u64))
}
