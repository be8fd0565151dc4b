//! What goes wrong before a request is read: in TCP, in the handshake, right after it.

use super::{Act, Fault, fault};
use crate::scripted::Answer;

use Act::{AfterHandshake, AfterHello, OnAccept};

pub(super) const FAULTS: &[Fault] = &[
    fault("reset-on-accept", "TCP is reset as soon as it stands", OnAccept(|| Answer::new().reset())),
    fault("close-on-accept", "TCP is closed as soon as it stands", OnAccept(|| Answer::new().cut())),
    fault(
        "silent-on-accept",
        "Not a byte ever comes, not of TLS either",
        OnAccept(|| Answer::new().await_close()),
    ),
    fault("reset-after-hello", "TCP is reset in the handshake", AfterHello(|| Answer::new().reset())),
    fault("close-after-hello", "TCP is closed in the handshake", AfterHello(|| Answer::new().cut())),
    fault(
        "silent-after-hello",
        "The handshake is never answered",
        AfterHello(|| Answer::new().await_close()),
    ),
    fault(
        "garbage-for-tls",
        "The handshake is answered with bytes that mean nothing",
        AfterHello(|| Answer::new().write(GARBAGE).await_close()),
    ),
    fault(
        "http-for-tls",
        "The handshake is answered in plain HTTP",
        AfterHello(|| Answer::response(400, "text/plain", "this is no TLS port").cut()),
    ),
    fault("tls-1.0", "The server speaks TLS 1.0 and nothing newer", AfterHello(|| old_hello(0))),
    fault("tls-1.1", "The server speaks TLS 1.1 and nothing newer", AfterHello(|| old_hello(1))),
    fault(
        "tls-alert",
        "The handshake is refused with the alert handshake_failure",
        AfterHello(|| Answer::new().write([21, 3, 3, 0, 2, 2, 40]).cut()),
    ),
    fault(
        "tls-version-alert",
        "The handshake is refused with the alert protocol_version",
        AfterHello(|| Answer::new().write([21, 3, 1, 0, 2, 2, 70]).cut()),
    ),
    fault(
        "half-server-hello",
        "TCP is closed in the middle of the server's first message",
        AfterHello(|| Answer::new().write(server_hello(3).into_iter().take(30).collect::<Vec<_>>()).cut()),
    ),
    fault(
        "endless-server-hello",
        "A first message of TLS that claims 16 MiB and goes on",
        AfterHello(|| {
            let record = [&[22, 3, 3, 0x40, 0][..], &[0; 0x4000]].concat();
            Answer::new().write([22, 3, 3, 0, 4, 2, 0xFF, 0xFF, 0xFF]).repeat(record)
        }),
    ),
    fault(
        "endless-tls-warnings",
        "Warning alerts of TLS without end",
        AfterHello(|| Answer::new().repeat([21, 3, 3, 0, 2, 1, 90].repeat(1_000))),
    ),
    fault(
        "reset-after-handshake",
        "TCP is reset before the request is read",
        AfterHandshake(|| Answer::new().reset()),
    ),
    fault(
        "close-after-handshake",
        "The connection is closed before the request is read",
        AfterHandshake(|| Answer::new().close()),
    ),
    fault(
        "silent-after-handshake",
        "The request is read and never answered, nor is any other",
        AfterHandshake(|| Answer::new().await_close()),
    ),
    fault(
        "reads-nothing",
        "Not a byte of the request is read, and none answered",
        AfterHandshake(|| Answer::new().pause()),
    ),
    fault(
        "answer-first",
        "A whole answer comes before the request was read, and an orderly end",
        AfterHandshake(|| {
            let chat = r#"{"choices":[{"index":0,"message":{"role":"assistant","content":"early"},"finish_reason":"stop"}]}"#;
            Answer::response(200, "application/json", chat).close()
        }),
    ),
    fault(
        "http2-settings",
        "The first bytes are HTTP/2's, which was not negotiated",
        AfterHandshake(|| Answer::new().write([0, 0, 0, 4, 0, 0, 0, 0, 0]).close()),
    ),
];

const GARBAGE: &[u8] = b"\x7F\x13\x37 this was never TLS, nor anything else \x00\xFF\xFE\r\n\r\n";

/// The answer of a server that knows no newer version than TLS 1.`minor`, written by hand since no library of
/// today would.
fn old_hello(minor: u8) -> Answer {
    Answer::new().write(server_hello(minor + 1)).await_close()
}

/// A ServerHello (RFC 2246, 7.4.1.3) of version 3.`minor`. It chooses ECDHE_RSA_WITH_AES_128_GCM_SHA256, which every
/// client of today offers, so that the version alone is what is wrong.
fn server_hello(minor: u8) -> Vec<u8> {
    let random = [0x5A; 32];
    let body = [&[3, minor][..], &random, &[0], &[0xC0, 0x2F], &[0]].concat();
    let message = [&[2, 0, 0, body.len() as u8][..], &body].concat();
    [&[22, 3, minor, 0, message.len() as u8][..], &message].concat()
}
