//! Redirects: where a client is sent, and with which status.
//!
//! What a redirect leads to is marked in its query; requests with the mark are answered as usual, so that a client that
//! follows gets its answer.

use super::{Act, Fault, fault};
use crate::fault::exchange::Exchange;
use crate::scripted::Answer;

use Act::AfterRequest;

pub(super) const FAULTS: &[Fault] = &[
    fault(
        "redirect-301",
        "Moved permanently, to the same server",
        AfterRequest(|exchange| here(exchange, 301)),
    ),
    fault("redirect-302", "Found, at the same server", AfterRequest(|exchange| here(exchange, 302))),
    fault("redirect-303", "See other, at the same server", AfterRequest(|exchange| here(exchange, 303))),
    fault(
        "redirect-307",
        "Temporary redirect, to the same server",
        AfterRequest(|exchange| here(exchange, 307)),
    ),
    fault(
        "redirect-308",
        "Permanent redirect, to the same server",
        AfterRequest(|exchange| here(exchange, 308)),
    ),
    fault(
        "redirect-relative",
        "To a path beside the one that was asked for",
        AfterRequest(|exchange| {
            let path = exchange.marked_target();
            redirect(302, path.rsplit('/').next().unwrap_or_default())
        }),
    ),
    fault(
        "redirect-other-host",
        "To this server by another name: 127.0.0.1 or localhost",
        AfterRequest(|exchange| {
            redirect(302, &format!("{}{}", exchange.other_origin(), exchange.marked_target()))
        }),
    ),
    fault(
        "redirect-to-http",
        "To plain HTTP, at the same host and port",
        AfterRequest(|exchange| {
            let location = format!("http://{}{}", exchange.host(), exchange.marked_target());
            redirect(302, &location)
        }),
    ),
    fault(
        "redirect-to-user",
        "To this server with a user and a password in the URL",
        AfterRequest(|exchange| {
            let location = format!("https://user:secret@{}{}", exchange.host(), exchange.marked_target());
            redirect(302, &location)
        }),
    ),
    fault("redirect-to-file", "To a file", AfterRequest(|_| redirect(302, "file:///etc/passwd"))),
    fault(
        "redirect-to-garbage",
        "To what is no URL",
        AfterRequest(|_| redirect(302, "https://[::not an address/")),
    ),
    fault(
        "redirect-without-location",
        "To nowhere",
        AfterRequest(|_| Answer::new().write("HTTP/1.1 302 Found\r\ncontent-length: 0\r\n\r\n")),
    ),
    fault(
        "redirect-loop",
        "To itself, again and again",
        AfterRequest(|exchange| redirect(302, exchange.target())),
    ),
];

/// To the same path of the same server, by its whole address.
fn here(exchange: &Exchange, status: u16) -> Answer {
    redirect(status, &format!("{}{}", exchange.origin(), exchange.marked_target()))
}

fn redirect(status: u16, location: &str) -> Answer {
    Answer::new()
        .write(format!("HTTP/1.1 {status} Elsewhere\r\nlocation: {location}\r\ncontent-length: 0\r\n\r\n"))
}
