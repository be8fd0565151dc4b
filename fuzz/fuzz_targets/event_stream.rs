//! The parser of event streams: any bytes, cut anywhere, give the events that they give whole.
//!
//! The first byte of the input says how long the slices are that the rest is fed in.

#![no_main]

use libfuzzer_sys::fuzz_target;
use together::stream::SseReader;

const LIMIT: usize = 1 << 20;

/// The names and data of the events, the one that the end cut short last.
fn events<'a>(slices: impl IntoIterator<Item = &'a [u8]>) -> Vec<(Vec<u8>, Vec<u8>)> {
    let mut parser = SseReader::new(LIMIT);
    let mut events = Vec::new();
    for mut slice in slices {
        while let Some(event) = parser.next(&mut slice).expect("a small input") {
            events.push((event.name.to_vec(), event.data.to_vec()));
        }
    }
    while let Some(event) = parser.finish().expect("a small input") {
        events.push((event.name.to_vec(), event.data.to_vec()));
    }
    events
}

fuzz_target!(|input: &[u8]| {
    let Some((length, bytes)) = input.split_first() else { return };
    let whole = events([bytes]);
    assert_eq!(events(bytes.chunks(usize::from(*length).max(1))), whole, "in slices of {length}");
    assert_eq!(events(bytes.chunks(1)), whole, "byte by byte");
    let (first, second) = bytes.split_at(usize::from(*length).min(bytes.len()));
    assert_eq!(events([first, &[], second]), whole, "cut at {length}");
});
