//! Streams from their bytes to the joined answer: however cut, the same deltas and the same answer; never a panic.
//!
//! The first byte of the input says how long the slices are that the rest is fed in, the second how many bytes the
//! stream may hold (255: plenty).

#![no_main]

use std::ops::ControlFlow;

use libfuzzer_sys::fuzz_target;
use together::stream::{Delta, End, Stream, StreamOutcome};
use together::watch::Watch;

#[derive(Debug, PartialEq)]
struct Run {
    deltas: Vec<String>,
    outcome: Outcome,
    json: String,
    bytes: Vec<u8>,
}

fn run<'a>(limit: usize, slices: impl IntoIterator<Item = &'a [u8]>) -> Run {
    let mut deltas = Vec::new();
    let mut sink = |delta: Delta<'_>| {
        // Where the pauses are depends on how the bytes come.
        if delta != Delta::Pause {
            deltas.push(format!("{delta:?}"));
        }
        ControlFlow::Continue(())
    };
    let mut ask = || Ok(());
    let watch = &mut Watch::new(&mut ask);
    let mut stream = Stream::new(limit);
    for slice in slices {
        if stream.feed(slice, watch, &mut sink).is_break() {
            break;
        }
    }
    let (outcome, answer) = stream.finish(End::Clean, watch, &mut sink);
    let json = answer.json(None).expect("there is memory");
    Run { deltas, outcome, json, bytes: answer.into_bytes() }
}

fuzz_target!(|input: &[u8]| {
    let [length, limit, bytes @ ..] = input else { return };
    let slices = || bytes.chunks(usize::from(*length).max(1));
    let whole = run(1 << 20, [bytes]);
    assert_eq!(run(1 << 20, slices()), whole, "in slices of {length}");
    assert_eq!(run(1 << 20, bytes.chunks(1)), whole, "byte by byte");
    // What is read of it afterwards is JSON by its grammar, whatever was sent. Half a surrogate pair that a
    // server wrote as an escape, in a field that is kept as it came, is within it.
    together::json::read::check(&whole.json).expect("an answer that is JSON");
    // How much fits depends on the cuts; that nothing panics does not.
    if *limit < 255 {
        run(usize::from(*limit) * 16, slices());
    }
});
