//! Whose memory the library uses: the system's, or that of a host which manages its own.
//!
//! Responsible for passing every allocation on, and for there being one answer to "whose" for as long as the process
//! lives: memory must go back to where it came from. The first allocation settles it for the system, so a
//! host that names its own functions too late is refused, and can do no harm. It must not allocate itself.
//!
//! While a [`WipedOnFree`] exists, memory is zeroed before it is freed. A server's quote of the key passes through
//! buffers of rustls and ureq that this crate cannot reach: their memory goes through here.
//!
//! This is one of the few files with `unsafe`: an allocator is made of it.

use std::alloc::{GlobalAlloc, Layout, System};
use std::ffi::c_void;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering, fence};

/// C's functions, in the form of the header's `together_allocate` and `together_release`.
pub type Allocate = unsafe extern "C" fn(usize, usize, *mut c_void) -> *mut c_void;
pub type Release = unsafe extern "C" fn(*mut c_void, usize, usize, *mut c_void);

struct Host {
    allocate: Allocate,
    release: Release,
    user_data: *mut c_void,
}

// SAFETY: the header asks for functions and user data that every thread can use.
unsafe impl Send for Host {}
// SAFETY: as above.
unsafe impl Sync for Host {}

/// No memory was allocated yet.
const UNDECIDED: usize = 0;
const SYSTEM: usize = 1;
const HOST: usize = 2;

/// One of those, in the lowest bits; above them, how many [`WipedOnFree`] there are. They share a word, so that a free
/// pays nothing for the second as long as there are none.
static WHOSE: AtomicUsize = AtomicUsize::new(UNDECIDED);
const WHOSE_BITS: usize = 3;
const ONE_WIPE: usize = 4;

/// Set once, before `WHOSE` says so.
static THE_HOST: OnceLock<Host> = OnceLock::new();

#[cfg_attr(feature = "host-allocator", global_allocator)]
static ALLOCATOR: Allocator = Allocator;

struct Allocator;

/// Has all memory come from the host, from now to the end of the process; `false` where it comes from elsewhere
/// already.
///
/// # Safety
/// Every thread can call the functions with `user_data` at any time, and they give and take memory as
/// `GlobalAlloc` asks.
pub unsafe fn set(allocate: Allocate, release: Release, user_data: *mut c_void) -> bool {
    cfg!(feature = "host-allocator")
        && WHOSE.load(Ordering::Relaxed) & WHOSE_BITS == UNDECIDED
        && THE_HOST.set(Host { allocate, release, user_data }).is_ok()
        // Where another thread allocates at this very moment, the system has won.
        && WHOSE.compare_exchange(UNDECIDED, HOST, Ordering::Release, Ordering::Relaxed).is_ok()
}

/// As long as one exists, this crate's memory is zeroed when it is freed or moved, on every thread. It is meant for
/// moments: meanwhile each free costs its size.
#[derive(Debug)]
pub struct WipedOnFree(());

impl WipedOnFree {
    pub fn begin() -> WipedOnFree {
        WHOSE.fetch_add(ONE_WIPE, Ordering::Relaxed);
        WipedOnFree(())
    }
}

impl Drop for WipedOnFree {
    fn drop(&mut self) {
        WHOSE.fetch_sub(ONE_WIPE, Ordering::Relaxed);
    }
}

fn is_wiped() -> bool {
    WHOSE.load(Ordering::Relaxed) >= ONE_WIPE
}

/// # Safety
/// The memory can be written to, and is read no more.
unsafe fn wipe(memory: *mut u8, size: usize) {
    // SAFETY: the caller's promise.
    unsafe { memory.write_bytes(0, size) };
    // A store that no read follows would be optimised away.
    std::hint::black_box(memory);
}

/// Whether a block that becomes smaller stays where it is. A host is asked for another block, which it may not have, and
/// Rust ends the process then: so what is merely idle is kept.
pub fn shrinks_in_place() -> bool {
    host().is_none()
}

/// Whether it is settled that memory is the system's: one load and a branch. What is not the system's is out of line, so
/// that an allocation saves no register for it.
#[inline(always)]
fn is_of_system() -> bool {
    WHOSE.load(Ordering::Relaxed) == SYSTEM
}

/// The host, where memory comes from it.
fn host() -> Option<&'static Host> {
    match WHOSE.load(Ordering::Relaxed) {
        SYSTEM => None,
        _ => settle(),
    }
}

#[cold]
#[inline(never)]
fn settle() -> Option<&'static Host> {
    let settled = WHOSE.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |whose| {
        (whose & WHOSE_BITS == UNDECIDED).then_some(whose | SYSTEM)
    });
    if !matches!(settled, Err(whose) if whose & WHOSE_BITS == HOST) {
        return None;
    }
    // What `set` wrote before it said so.
    fence(Ordering::Acquire);
    THE_HOST.get()
}

impl Host {
    fn allocate(&self, layout: Layout) -> *mut u8 {
        // SAFETY: `set`'s caller promised that any thread can call it so.
        unsafe { (self.allocate)(layout.size(), layout.align(), self.user_data) }.cast()
    }

    /// # Safety
    /// `memory` came from `allocate` with this layout, and is not used after the call.
    unsafe fn release(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise, and that of `set`'s caller.
        unsafe { (self.release)(memory.cast(), layout.size(), layout.align(), self.user_data) }
    }
}

/// # Safety
/// As of `GlobalAlloc::alloc`.
#[cold]
#[inline(never)]
unsafe fn allocate(layout: Layout) -> *mut u8 {
    match host() {
        // SAFETY: the caller's promise.
        None => unsafe { System.alloc(layout) },
        Some(host) => host.allocate(layout),
    }
}

/// # Safety
/// As of `GlobalAlloc::dealloc`.
#[cold]
#[inline(never)]
unsafe fn release(memory: *mut u8, layout: Layout) {
    if is_wiped() {
        // SAFETY: the caller frees it.
        unsafe { wipe(memory, layout.size()) };
    }
    match host() {
        // SAFETY: the caller's promise; it came from there.
        None => unsafe { System.dealloc(memory, layout) },
        // SAFETY: as above.
        Some(host) => unsafe { host.release(memory, layout) },
    }
}

/// # Safety
/// As of `GlobalAlloc::realloc`.
#[cold]
#[inline(never)]
unsafe fn reallocate(memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
    if host().is_none() && !is_wiped() {
        // SAFETY: the caller's promise; it came from there.
        return unsafe { System.realloc(memory, layout, size) };
    }
    // SAFETY: the caller's promise: the size, rounded up to the alignment, is no overflow, and not 0.
    let moved = unsafe { allocate(Layout::from_size_align_unchecked(size, layout.align())) };
    if !moved.is_null() {
        // SAFETY: both have that many bytes, and the new ones are not shared; the old ones are freed.
        unsafe {
            moved.copy_from_nonoverlapping(memory, layout.size().min(size));
            release(memory, layout);
        }
    }
    moved
}

// Out of line: inlined at each allocation, the question would make the library a fifth larger.
// SAFETY: memory is the system allocator's, or that of a host who promised the same; which of them is settled
// before the first allocation and never changes, so memory goes back to where it came from.
unsafe impl GlobalAlloc for Allocator {
    #[inline(never)]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if is_of_system() {
            // SAFETY: the caller's promise.
            return unsafe { System.alloc(layout) };
        }
        // SAFETY: as above.
        unsafe { allocate(layout) }
    }

    #[inline(never)]
    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        if is_of_system() {
            // SAFETY: the caller's promise; it came from there.
            return unsafe { System.dealloc(memory, layout) };
        }
        // SAFETY: as above.
        unsafe { release(memory, layout) }
    }

    #[inline(never)]
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        let Some(host) = host() else {
            // SAFETY: the caller's promise.
            return unsafe { System.alloc_zeroed(layout) };
        };
        let memory = host.allocate(layout);
        if !memory.is_null() {
            // SAFETY: the host gave that many bytes.
            unsafe { memory.write_bytes(0, layout.size()) };
        }
        memory
    }

    #[inline(never)]
    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if is_of_system() {
            // SAFETY: the caller's promise; it came from there.
            return unsafe { System.realloc(memory, layout, size) };
        }
        // SAFETY: as above.
        unsafe { reallocate(memory, layout, size) }
    }
}
