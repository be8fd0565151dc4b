//! What happens to a connection behind a good answer, where the next request would use it.

use super::{Act, Fault, fault};
use crate::fault::exchange::Exchange;
use crate::scripted::Answer;

use Act::AfterRequest;

pub(super) const FAULTS: &[Fault] = &[
    fault(
        "close-after-answer",
        "The connection is closed behind an answer that promised to keep it",
        AfterRequest(|exchange| whole(exchange).close()),
    ),
    fault(
        "cut-after-answer",
        "As close-after-answer, without the goodbye of TLS",
        AfterRequest(|exchange| whole(exchange).cut()),
    ),
    fault(
        "reset-after-answer",
        "TCP is reset behind an answer that promised to keep it",
        AfterRequest(|exchange| whole(exchange).reset()),
    ),
    fault(
        "close-on-next-request",
        "The next request's first byte closes the connection",
        AfterRequest(|exchange| whole(exchange).await_byte().close()),
    ),
    fault(
        "reset-on-next-request",
        "The next request's first byte resets TCP",
        AfterRequest(|exchange| whole(exchange).await_byte().reset()),
    ),
    fault(
        "planted-answer",
        "An unsolicited second answer follows the first",
        AfterRequest(|exchange| whole(exchange).write(PLANTED)),
    ),
    fault(
        "planted-in-one-write",
        "As planted-answer, in the same write as the answer",
        AfterRequest(|exchange| {
            Answer::new().write([exchange.whole().as_slice(), PLANTED.as_bytes()].concat())
        }),
    ),
];

/// Not empty, and marked: a client that returns it has taken the planted answer.
const PLANTED: &str =
    "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 16\r\n\r\n{\"planted\":true}";

fn whole(exchange: &Exchange) -> Answer {
    Answer::new().write(exchange.whole())
}
