//! An exchange that breaks off: after the request's head, after the request, in the answer's head, in its body
//! (which is the middle of the stream, where the answer is one).

use super::{Act, Fault, fault};
use crate::fault::exchange::Exchange;
use crate::scripted::Answer;

use Act::{AfterHead, AfterRequest};

pub(super) const FAULTS: &[Fault] = &[
    fault(
        "reset-after-head",
        "TCP is reset when the request's head was read",
        AfterHead(|| Answer::new().reset()),
    ),
    fault(
        "close-after-head",
        "The connection is closed when the request's head was read",
        AfterHead(|| Answer::new().close()),
    ),
    fault(
        "silent-after-head",
        "Nothing is read or answered after the request's head",
        AfterHead(|| Answer::new().pause()),
    ),
    fault(
        "reset-after-request",
        "TCP is reset when the request was read",
        AfterRequest(|_| Answer::new().reset()),
    ),
    fault(
        "half-close",
        "The server ends its side when the request was read, and reads on",
        AfterRequest(|_| Answer::new().close()),
    ),
    fault(
        "cut-after-request",
        "As half-close, without the goodbye of TLS",
        AfterRequest(|_| Answer::new().cut()),
    ),
    fault(
        "silent-after-request",
        "The request is read and never answered",
        AfterRequest(|_| Answer::new().await_close()),
    ),
    fault(
        "reset-in-head",
        "TCP is reset in the middle of the answer's head",
        AfterRequest(|exchange| head(exchange).reset()),
    ),
    fault(
        "close-in-head",
        "The connection ends in the middle of the answer's head",
        AfterRequest(|exchange| head(exchange).close()),
    ),
    fault(
        "silent-in-head",
        "Nothing comes after half of the answer's head",
        AfterRequest(|exchange| head(exchange).await_close()),
    ),
    fault(
        "reset-in-body",
        "TCP is reset in the middle of the answer's body or stream",
        AfterRequest(|exchange| body(exchange).reset()),
    ),
    fault(
        "close-in-body",
        "The connection ends in the middle of the body or stream",
        AfterRequest(|exchange| body(exchange).close()),
    ),
    fault(
        "cut-in-body",
        "As close-in-body, without the goodbye of TLS",
        AfterRequest(|exchange| body(exchange).cut()),
    ),
    fault(
        "silent-in-body",
        "Nothing comes after half of the body or stream",
        AfterRequest(|exchange| body(exchange).await_close()),
    ),
];

fn head(exchange: &Exchange) -> Answer {
    Answer::new().write(exchange.half_of_head())
}

fn body(exchange: &Exchange) -> Answer {
    Answer::new().write(exchange.half_of_body())
}
