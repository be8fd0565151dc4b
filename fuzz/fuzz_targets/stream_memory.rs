//! The memory that a stream takes at its peak: under twice its limit and a little, whatever is sent.
//!
//! The input is a start, a unit and an end, parted by NULs. The unit is repeated until the stream is as long as the limit
//! allows; each byte 1 in it is the number of the repetition, so that names, indices and ids may all differ. A sink
//! copies what it is given, as a caller's does.

#![no_main]

use std::alloc::{GlobalAlloc, Layout, System};
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};

use libfuzzer_sys::fuzz_target;
use together::stream::{Delta, End, Stream};
use together::watch::Watch;

/// Counts what is held, and the most that was.
struct Counting;

static HELD: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

fn count(more: usize, less: usize) {
    let held = HELD.fetch_add(more, Ordering::Relaxed) + more;
    PEAK.fetch_max(held - less, Ordering::Relaxed);
    HELD.fetch_sub(less, Ordering::Relaxed);
}

// SAFETY: the system's allocator does all of it.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size(), 0);
        // SAFETY: as above.
        unsafe { System.alloc(layout) }
    }
    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        count(0, layout.size());
        // SAFETY: as above.
        unsafe { System.dealloc(pointer, layout) }
    }
    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(size, layout.size());
        // SAFETY: as above.
        unsafe { System.realloc(pointer, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Large beside what a stream needs for itself, and small enough for many runs a second.
const LIMIT: usize = 256 * 1024;
const BESIDE: usize = 96 * 1024;

fuzz_target!(|input: &[u8]| {
    let mut parts = input.splitn(3, |byte| *byte == 0);
    let [start, unit, end] = [(); 3].map(|()| parts.next().unwrap_or_default());
    let mut bytes = start.to_vec();
    for number in 0.. {
        if unit.is_empty() || bytes.len() + end.len() >= LIMIT {
            break;
        }
        for byte in unit {
            match byte {
                1 => bytes.extend(number.to_string().into_bytes()),
                byte => bytes.push(*byte),
            }
        }
    }
    bytes.extend(end);

    let before = HELD.load(Ordering::Relaxed);
    PEAK.store(before, Ordering::Relaxed);
    let mut copy = Vec::new();
    let mut sink = |delta: Delta<'_>| {
        copy.clear();
        copy.shrink_to(64 * 1024);
        match delta {
            Delta::Chunk { json } => copy.extend_from_slice(json),
            Delta::Text { text, .. } | Delta::Reasoning { text, .. } => {
                copy.extend_from_slice(text.as_bytes())
            }
            Delta::Bytes { bytes } => copy.extend_from_slice(bytes),
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
    let peak = PEAK.load(Ordering::Relaxed) - before;
    assert!(peak < 2 * LIMIT + BESIDE, "{peak} bytes at a limit of {LIMIT}");
    drop((json, answer));
});
