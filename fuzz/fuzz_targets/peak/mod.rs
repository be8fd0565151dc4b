//! Memory at its peak, and inputs that repeat a unit: what the two targets that measure memory share.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};

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

/// The most memory that `work` holds at once, in bytes, beside what is held before it.
pub fn peak_of(work: impl FnOnce()) -> usize {
    let before = HELD.load(Ordering::Relaxed);
    PEAK.store(before, Ordering::Relaxed);
    work();
    PEAK.load(Ordering::Relaxed) - before
}

/// The bytes of an input that is a start, a unit and an end, parted by NULs. The unit is repeated until there are nearly
/// `length` bytes; each byte 1 in it is the number of the repetition, so that names, indices and ids may all differ.
pub fn repeated(input: &[u8], length: usize) -> Vec<u8> {
    let mut parts = input.splitn(3, |byte| *byte == 0);
    let [start, unit, end] = [(); 3].map(|()| parts.next().unwrap_or_default());
    let mut bytes = start.to_vec();
    for number in 0.. {
        if unit.is_empty() || bytes.len() + end.len() >= length {
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
    bytes
}
