//! Event streams that never end, whatever was asked for.

use super::{Act, Fault, fault};
use crate::scripted::Answer;

use Act::AfterRequest;

pub(super) const FAULTS: &[Fault] = &[
    fault(
        "endless-line",
        "A stream's line never ends",
        AfterRequest(|_| {
            stream("data: {\"choices\":[{\"delta\":{\"content\":\"").repeat(vec![b'a'; 16 << 10])
        }),
    ),
    fault(
        "endless-event",
        "A stream's event never ends: one line of data after the other",
        AfterRequest(|_| stream("data: [\n").repeat("data: 1,\n".repeat(1_000))),
    ),
    fault(
        "endless-events",
        "A stream's events never end",
        AfterRequest(|_| {
            let event = r#"{"id":"offline","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"more "}}]}"#;
            stream("").repeat(format!("data: {event}\n\n").repeat(100))
        }),
    ),
    fault(
        "endless-comments",
        "A stream of comments, and no event",
        AfterRequest(|_| stream("").repeat(": still here\n\n".repeat(1_000))),
    ),
    fault(
        "endless-blank-lines",
        "A stream of blank lines, and no event",
        AfterRequest(|_| stream("").repeat("\n".repeat(16 << 10))),
    ),
    fault(
        "endless-unknown-fields",
        "A stream of fields that mean nothing, and no event",
        AfterRequest(|_| stream("").repeat("id: 7\nretry: 1\nmood: fine\n".repeat(1_000))),
    ),
    fault(
        "endless-empty-events",
        "A stream of events that say nothing",
        AfterRequest(|_| stream("").repeat("data: {}\n\n".repeat(1_000))),
    ),
];

/// The beginning of a stream that ends when its connection does.
fn stream(beginning: &str) -> Answer {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncache-control: no-cache\r\n\r\n";
    Answer::new().write(format!("{head}{beginning}"))
}
