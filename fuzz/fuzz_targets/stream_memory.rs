//! The memory that a stream takes at its peak: under twice its limit and a little, whatever is sent.
//!
//! The input is a start, a unit that is repeated, and an end (`peak/mod.rs`). A sink copies what it is given, as a
//! caller's does.

#![no_main]

mod peak;

use std::ops::ControlFlow;

use libfuzzer_sys::fuzz_target;
use together::stream::{Delta, End, Stream};
use together::watch::Watch;

/// Large beside what a stream needs for itself, and small enough for many runs a second.
const LIMIT: usize = 256 * 1024;
const BESIDE: usize = 96 * 1024;

fuzz_target!(|input: &[u8]| {
    let bytes = peak::repeated(input, LIMIT);
    let peak = peak::peak_of(|| read(&bytes));
    assert!(peak < 2 * LIMIT + BESIDE, "{peak} bytes at a limit of {LIMIT}");
});

fn read(bytes: &[u8]) {
    let mut copy = Vec::new();
    let mut sink = |delta: Delta<'_>| {
        copy.clear();
        copy.shrink_to(64 * 1024);
        match delta {
            Delta::Chunk { json } => copy.extend_from_slice(json),
            Delta::Text { text, .. } | Delta::Reasoning { text, .. } => {
                copy.extend_from_slice(text.as_bytes())
            }
            Delta::Bytes { bytes, .. } => copy.extend_from_slice(bytes),
            _ => {}
        }
        ControlFlow::Continue(())
    };
    let mut ask = || Ok(());
    let watch = &mut Watch::new(&mut ask);
    let mut stream = Stream::new(LIMIT);
    for slice in bytes.chunks(16 * 1024) {
        if stream.feed(slice, watch, &mut sink).is_break() {
            break;
        }
    }
    let (_, answer) = stream.finish(End::Clean, watch, &mut sink);
    let json = answer.json(None);
    drop((json, answer));
}
