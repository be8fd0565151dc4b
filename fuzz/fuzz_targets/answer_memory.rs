//! The memory that a whole answer takes at its peak: under twice its limit and a little, whatever is sent.
//!
//! The first byte of the input says the HTTP status, the next 15 hold the content type; then come a start, a unit that is
//! repeated, and an end (`peak/mod.rs`).

#![no_main]

mod peak;

use libfuzzer_sys::fuzz_target;
use together::key::{Fingerprint, KeyFilter};
use together::message::incoming::{Incoming, ResponseHeaders};
use together::message::response::Response;

/// Large beside what an answer needs for itself, and small enough for many runs a second.
const LIMIT: usize = 256 * 1024;
const BESIDE: usize = 96 * 1024;

fuzz_target!(|input: &[u8]| {
    let Some((&[status, ref content_type @ ..], input)) = input.split_first_chunk::<16>() else { return };
    let status = if status == 0 { 200 } else { 200 + u16::from(status) * 2 };
    let headers = ResponseHeaders::made_up(&[("content-type", content_type)]);
    let filter = KeyFilter::new([Some(Fingerprint::of(b"a-key-that-servers-quote")), None]);
    let bytes = peak::repeated(input, LIMIT);
    let peak = peak::peak_of(|| {
        let response = Response::made_up(Incoming { status, headers, body: bytes.clone(), filter });
        response.text();
        response.value("/choices/0/message/content");
        response.string("/choices/0/message/content");
        response.floats("/data/0/embedding", |_| {});
    });
    assert!(peak < 2 * LIMIT + BESIDE, "{peak} bytes at a limit of {LIMIT}");
});
