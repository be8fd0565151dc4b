//! What each fault has to come to. A row for every one, or a test fails.
//!
//! More than one status stands where two are as good: whether a server that went away broke the connection or the
//! protocol depends on which of its last segments came first.

use together::error::Status::{self, Api, Connection, Ok, Protocol, Tls, TooLarge};
use together::settings::Timeout::{self, Connect, FirstByte, Idle, Total};

/// How a request ends.
#[derive(Clone, Copy, Debug)]
pub enum End {
    /// With one of these.
    With(&'static [Status]),
    /// With `TIMEOUT`, when this limit has passed.
    At(Timeout),
}

use End::{At, With};

/// The name of a fault, the end of a request for a whole answer, the end of one for a stream.
pub type Row = (&'static str, End, End);

const fn both(fault: &'static str, end: End) -> Row {
    (fault, end, end)
}

const TLS: End = With(&[Tls]);
const LOST: End = With(&[Connection]);
const ENDED: End = With(&[Protocol]);
const ENDED_OR_LOST: End = With(&[Protocol, Connection]);
const IN_HANDSHAKE: End = With(&[Tls, Connection]);
const NOT_HTTP: End = With(&[Protocol]);
const LARGE: End = With(&[TooLarge]);
const LARGE_OR_NOT_HTTP: End = With(&[TooLarge, Protocol]);
const REDIRECTED: End = With(&[Api]);
/// The fault is behind the `[DONE]` of a stream, where nobody needs to look.
const BEHIND_DONE: End = With(&[Ok, Protocol, TooLarge]);
const GOOD: End = With(&[Ok]);

pub const CONNECTION: &[Row] = &[
    // A host has more than one address, and the next may be better.
    both("reset-on-accept", With(&[Ok, Connection])),
    both("close-on-accept", IN_HANDSHAKE),
    both("silent-on-accept", At(Connect)),
    both("reset-after-hello", LOST),
    both("close-after-hello", IN_HANDSHAKE),
    both("silent-after-hello", At(Connect)),
    both("garbage-for-tls", TLS),
    both("http-for-tls", TLS),
    both("tls-1.0", TLS),
    both("tls-1.1", TLS),
    both("tls-alert", TLS),
    both("tls-version-alert", TLS),
    both("half-server-hello", IN_HANDSHAKE),
    both("endless-server-hello", TLS),
    both("endless-tls-warnings", TLS),
    both("reset-after-handshake", LOST),
    both("close-after-handshake", ENDED_OR_LOST),
    both("silent-after-handshake", At(FirstByte)),
    both("reads-nothing", At(FirstByte)),
    // On a connection that is new, and to a request that may have left: an early answer is one (RFC 9112, 9.5).
    both("answer-first", With(&[Ok, Protocol, Connection])),
    both("http2-settings", ENDED_OR_LOST),
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
    both("close-after-head", ENDED_OR_LOST),
    both("silent-after-head", At(FirstByte)),
    both("reset-after-request", LOST),
    both("half-close", ENDED),
    both("cut-after-request", ENDED),
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
    both("endless-status-line", LARGE_OR_NOT_HTTP),
    both("endless-header-line", LARGE),
    both("endless-headers", LARGE_OR_NOT_HTTP),
    both("endless-100", LARGE_OR_NOT_HTTP),
    both("endless-103", LARGE_OR_NOT_HTTP),
    both("switched-protocols", With(&[Api, Protocol])),
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
    ("long-length", ENDED, BEHIND_DONE),
    both("negative-length", NOT_HTTP),
    both("wordy-length", NOT_HTTP),
    ("largest-length", LARGE, BEHIND_DONE),
    both("absurd-length", NOT_HTTP),
    both("two-lengths", NOT_HTTP),
    // RFC 9112, 6.3: such an answer ought to be handled as an error.
    both("length-and-chunks", NOT_HTTP),
    both("unknown-coding", NOT_HTTP),
    ("bad-chunk-size", NOT_HTTP, BEHIND_DONE),
    ("negative-chunk-size", NOT_HTTP, BEHIND_DONE),
    ("absurd-chunk-size", NOT_HTTP, BEHIND_DONE),
    both("chunk-without-end", NOT_HTTP),
    ("no-last-chunk", ENDED, BEHIND_DONE),
    both("endless-chunk-size", LARGE_OR_NOT_HTTP),
    ("endless-trailers", LARGE_OR_NOT_HTTP, BEHIND_DONE),
];

pub const BODIES: &[Row] = &[
    both("drip-body", At(Total)),
    ("endless-body", LARGE, LARGE_OR_NOT_HTTP),
    ("endless-chunks", LARGE, LARGE_OR_NOT_HTTP),
    ("endless-tiny-chunks", LARGE, LARGE_OR_NOT_HTTP),
    ("huge-body", LARGE, LARGE_OR_NOT_HTTP),
    ("huge-chunked-body", LARGE, LARGE_OR_NOT_HTTP),
];

pub const CONTENT: &[Row] = &[
    both("compressed", ENDED),
    both("compression-bomb", ENDED),
    both("deep-json", With(&[Ok, Protocol])),
    both("deep-json-member", With(&[Ok, Protocol])),
    both("invalid-utf8", ENDED),
    both("half-json", ENDED),
    both("web-page", ENDED),
];

pub const STREAMS: &[Row] = &[
    both("endless-line", LARGE),
    both("endless-event", LARGE),
    both("endless-events", LARGE),
    both("endless-comments", LARGE_OR_NOT_HTTP),
    both("endless-blank-lines", LARGE_OR_NOT_HTTP),
    both("endless-unknown-fields", LARGE_OR_NOT_HTTP),
    both("endless-empty-events", LARGE_OR_NOT_HTTP),
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
