//! What each fault has to come to: one outcome for every one. A row for every one, or a test fails.
//!
//! The offline server leaves nothing to chance: before it closes a connection it reads what still comes, so that no reset
//! overtakes its last bytes, and what a fault writes behind an answer is in the same TLS record as its end.

use together::error::Status::{self, Api, Connection, Ok, Protocol, Tls, TooLarge};
use together::settings::Timeout::{self, Connect, FirstByte, Idle, Total};

/// How a request ends.
#[derive(Clone, Copy, Debug)]
pub enum End {
    With(Status),
    /// With `TIMEOUT`, when this limit has passed.
    At(Timeout),
}

use End::{At, With};

/// The name of a fault, the end of a request for a whole answer, the end of one for a stream.
pub type Row = (&'static str, End, End);

const fn both(fault: &'static str, end: End) -> Row {
    (fault, end, end)
}

const TLS: End = With(Tls);
const LOST: End = With(Connection);
const ENDED: End = With(Protocol);
const NOT_HTTP: End = With(Protocol);
const LARGE: End = With(TooLarge);
const REDIRECTED: End = With(Api);
const GOOD: End = With(Ok);

pub const CONNECTION: &[Row] = &[
    // Of the server's only address: `each` takes it by that.
    both("reset-on-accept", LOST),
    // RFC 8446, 6.1: without a close_notify no message of TLS ended it, so it is TCP that was lost.
    both("close-on-accept", LOST),
    both("silent-on-accept", At(Connect)),
    both("reset-after-hello", LOST),
    both("close-after-hello", LOST),
    both("silent-after-hello", At(Connect)),
    both("garbage-for-tls", TLS),
    both("http-for-tls", TLS),
    both("tls-1.0", TLS),
    both("tls-1.1", TLS),
    both("tls-alert", TLS),
    both("tls-version-alert", TLS),
    both("half-server-hello", LOST),
    both("endless-server-hello", TLS),
    both("endless-tls-warnings", TLS),
    both("reset-after-handshake", LOST),
    both("close-after-handshake", LOST),
    both("silent-after-handshake", At(FirstByte)),
    both("reads-nothing", At(FirstByte)),
    // RFC 9112, 9.2, forbids an answer without a request that is outstanding. On a new connection this one is: it leaves
    // without a look at what arrived, and 9.5 lets a server answer before it has read all.
    both("answer-first", GOOD),
    // RFC 9112, 4: that is no status line.
    both("http2-settings", NOT_HTTP),
];

pub const CERTIFICATES: &[Row] = &[
    both("certificate-self-signed", TLS),
    both("certificate-untrusted", TLS),
    both("certificate-expired", TLS),
    both("certificate-not-yet-valid", TLS),
    both("certificate-other-host", TLS),
    both("certificate-address-only", TLS),
    // It names localhost too; `names` asks for the address.
    both("certificate-address-as-name", GOOD),
    both("certificate-common-name", TLS),
    both("certificate-for-clients", TLS),
    both("certificate-of-authority", TLS),
    both("certificate-incomplete-chain", TLS),
    both("certificate-name-constraints", TLS),
    both("certificate-unknown-extension", TLS),
    both("certificate-bad-signature", TLS),
    both("certificate-stolen", TLS),
    both("certificate-sha1", TLS),
    both("certificate-rsa-1024", TLS),
];

pub const BREAK_OFF: &[Row] = &[
    both("reset-after-head", LOST),
    both("close-after-head", LOST),
    both("silent-after-head", At(FirstByte)),
    both("reset-after-request", LOST),
    both("half-close", LOST),
    both("cut-after-request", LOST),
    both("silent-after-request", At(FirstByte)),
    both("reset-in-head", LOST),
    both("close-in-head", ENDED),
    both("silent-in-head", At(FirstByte)),
    both("reset-in-body", LOST),
    both("close-in-body", ENDED),
    both("cut-in-body", ENDED),
    both("silent-in-body", At(Idle)),
];

pub const HEADS: &[Row] = &[
    both("garbage-for-http", NOT_HTTP),
    both("http-0.9", NOT_HTTP),
    both("http-3.0", NOT_HTTP),
    both("http2-preface", NOT_HTTP),
    both("bad-status", NOT_HTTP),
    both("header-without-colon", NOT_HTTP),
    both("header-with-nul", NOT_HTTP),
    // RFC 9112, 5.2: each folded line is read as if it began with spaces.
    both("folded-header", GOOD),
    both("endless-status-line", LARGE),
    both("endless-header-line", LARGE),
    both("endless-headers", LARGE),
    both("endless-100", LARGE),
    both("endless-103", LARGE),
    // RFC 9110, 7.8 and 15.2.2: the request asks for no other protocol, so the answer ends with its head, and its status is the
    // outcome.
    both("switched-protocols", With(Api)),
    both("drip-head", At(Total)),
];

/// Of a POST, which follows none. `redirects` has those of a GET.
pub const REDIRECTS: &[Row] = &[
    both("redirect-301", REDIRECTED),
    both("redirect-302", REDIRECTED),
    both("redirect-303", REDIRECTED),
    both("redirect-307", REDIRECTED),
    both("redirect-308", REDIRECTED),
    both("redirect-relative", REDIRECTED),
    both("redirect-other-host", REDIRECTED),
    both("redirect-to-http", REDIRECTED),
    both("redirect-to-user", REDIRECTED),
    both("redirect-to-file", REDIRECTED),
    both("redirect-to-garbage", REDIRECTED),
    both("redirect-without-location", REDIRECTED),
    both("redirect-loop", REDIRECTED),
];

pub const FRAMING: &[Row] = &[
    both("short-length", ENDED),
    // RFC 9112, 8, calls this and what is like it incomplete. A stream ends with its `[DONE]`, by which nothing of its text
    // is missing: what follows need not come.
    ("long-length", ENDED, GOOD),
    both("negative-length", NOT_HTTP),
    both("wordy-length", NOT_HTTP),
    ("largest-length", LARGE, GOOD),
    both("absurd-length", NOT_HTTP),
    both("two-lengths", NOT_HTTP),
    // RFC 9112, 6.3: the chunks count.
    both("length-and-chunks", GOOD),
    both("unknown-coding", NOT_HTTP),
    // RFC 9112, 7.1: no chunk begins like that, and it came with the `[DONE]`.
    both("bad-chunk-size", NOT_HTTP),
    both("negative-chunk-size", NOT_HTTP),
    both("absurd-chunk-size", NOT_HTTP),
    both("chunk-without-end", NOT_HTTP),
    ("no-last-chunk", ENDED, GOOD),
    both("endless-chunk-size", LARGE),
    ("endless-trailers", LARGE, GOOD),
];

pub const BODIES: &[Row] = &[
    both("drip-body", At(Total)),
    both("endless-body", LARGE),
    both("endless-chunks", LARGE),
    both("endless-tiny-chunks", LARGE),
    both("huge-body", LARGE),
    both("huge-chunked-body", LARGE),
];

pub const CONTENT: &[Row] = &[
    both("compressed", ENDED),
    both("compression-bomb", ENDED),
    // RFC 8259, 9: how deep a parser goes is its own affair. This one skips what the caller does not read, however deep; and finds
    // that the arrays hold no choices.
    both("deep-json", ENDED),
    both("deep-json-member", GOOD),
    both("invalid-utf8", ENDED),
    both("half-json", ENDED),
    both("web-page", ENDED),
];

pub const STREAMS: &[Row] = &[
    both("endless-line", LARGE),
    both("endless-event", LARGE),
    both("endless-events", LARGE),
    both("endless-comments", LARGE),
    both("endless-blank-lines", LARGE),
    both("endless-unknown-fields", LARGE),
    both("endless-empty-events", LARGE),
];

/// Of the first request; `reuse` has the second's.
pub const REUSE: &[Row] = &[
    both("close-after-answer", GOOD),
    both("cut-after-answer", GOOD),
    both("reset-after-answer", GOOD),
    both("close-on-next-request", GOOD),
    both("reset-on-next-request", GOOD),
    both("planted-answer", GOOD),
    both("planted-in-one-write", GOOD),
];

pub const GROUPS: [&[Row]; 10] =
    [CONNECTION, CERTIFICATES, BREAK_OFF, HEADS, REDIRECTS, FRAMING, BODIES, CONTENT, STREAMS, REUSE];

#[test]
fn every_fault_has_its_row_and_no_row_is_of_none() {
    let expected: Vec<&str> = GROUPS.into_iter().flatten().map(|(fault, _, _)| *fault).collect();
    let known: Vec<&str> = together_offline::Fault::all().map(together_offline::Fault::name).collect();
    assert_eq!(expected, known);
}
