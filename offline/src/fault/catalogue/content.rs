//! Answers that HTTP has no complaint about, and whose content is not what it claims to be.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::{Act, Fault, fault};
use crate::fault::exchange::Exchange;
use crate::scripted::Answer;

use Act::AfterRequest;

pub(super) const FAULTS: &[Fault] = &[
    fault(
        "compressed",
        "The body is compressed, though the request does not accept that",
        AfterRequest(|exchange| compressed(exchange, exchange.body())),
    ),
    fault(
        "compression-bomb",
        "Compressed, and not accepted: 64 KiB that would become 64 MiB",
        AfterRequest(|exchange| compressed(exchange, &vec![b' '; 64 << 20])),
    ),
    fault(
        "deep-json",
        "JSON with 100,000 arrays, one in the other",
        AfterRequest(|_| json(format!("{}{}", "[".repeat(DEPTH), "]".repeat(DEPTH)))),
    ),
    fault(
        "deep-json-member",
        "A chat's answer with a member 100,000 objects deep",
        AfterRequest(|_| {
            json(format!(
                r#"{{"choices":[{{"message":{{"content":"deep"}}}}],"deep":{}1{}}}"#,
                r#"{"a":"#.repeat(DEPTH),
                "}".repeat(DEPTH)
            ))
        }),
    ),
    fault(
        "invalid-utf8",
        "JSON whose texts are not UTF-8",
        AfterRequest(|_| json(b"{\"choices\":[{\"message\":{\"content\":\"\xC3\x28\xFF\xED\xA0\x80\"}}]}")),
    ),
    fault(
        "half-json",
        "JSON that ends in its middle, in a body that is whole",
        AfterRequest(|_| json(r#"{"choices":[{"message":{"content":"never"#)),
    ),
    fault(
        "web-page",
        "HTTP 200 with a page of HTML, as log-in pages of hotels are",
        AfterRequest(|_| {
            Answer::response(
                200,
                "text/html; charset=utf-8",
                "<!DOCTYPE html><title>Welcome</title>Room number?",
            )
        }),
    ),
];

const DEPTH: usize = 100_000;

fn json(body: impl AsRef<[u8]>) -> Answer {
    Answer::response(200, "application/json", body)
}

fn compressed(exchange: &Exchange, body: &[u8]) -> Answer {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    // To write to memory does not fail; were it to, an empty body is as little asked for.
    let body = encoder.write_all(body).and_then(|()| encoder.finish()).unwrap_or_default();
    let framing = format!("content-encoding: gzip\r\ncontent-length: {}\r\n", body.len());
    Answer::new().write(exchange.with(&framing, body))
}
