//! `together_set_allocator`: a host that manages its own memory.

use std::ffi::c_void;

use super::status::{TOGETHER_INVALID_ARGUMENT, TOGETHER_OK, together_status};
use crate::sys::allocator;

/// Allocates memory, for together_set_allocator. Called on any thread, including threads of the library, on several
/// at once, and from within any function. It must not use the library, and must not throw an exception or longjmp.
///
/// @param size       in bytes; not 0.
/// @param alignment  a power of 2, commonly 1 to 16; the address must be a multiple of it.
/// @param user_data  the pointer that together_set_allocator received.
/// @return           memory of that size, with any content; NULL if there is none. Rust cannot continue after NULL:
///                   it prints one line to stderr and aborts the process. To end in another way, do not return.
pub type together_allocate =
    Option<unsafe extern "C" fn(size: usize, alignment: usize, user_data: *mut c_void) -> *mut c_void>;

/// Frees memory that together_allocate returned, under the same rules, possibly on another thread.
///
/// @param memory     never NULL; each allocated address is released once.
/// @param size       the same as in together_allocate.
/// @param alignment  the same as in together_allocate.
/// @param user_data  the pointer that together_set_allocator received.
pub type together_release =
    Option<unsafe extern "C" fn(memory: *mut c_void, size: usize, alignment: usize, user_data: *mut c_void)>;

/// Sets the allocator of the library for the life of the process, for engines that manage their own memory. Call it
/// before any other function except together_version and together_status_name: the first allocation fixes the
/// allocator.
///
/// The library does not use it for the page of an API key (mapped, so that it can be locked), for thread stacks, or
/// for what libc allocates itself (lookups, threads). Once every object is freed and every thread that used the
/// library has ended, at most 8 blocks with 1,024 bytes in total remain until the process ends.
///
/// @param allocate   must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
/// @param release    must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
/// @param user_data  passed to both; NULL is allowed. It and both functions must stay valid for the life of the
///                   process.
/// @return           TOGETHER_OK; TOGETHER_INVALID_ARGUMENT if the allocator is already fixed: then nothing
///                   changes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_set_allocator(
    allocate: together_allocate,
    release: together_release,
    user_data: *mut c_void,
) -> together_status {
    let (Some(allocate), Some(release)) = (allocate, release) else {
        return TOGETHER_INVALID_ARGUMENT;
    };
    // No guard round it: that would allocate. It cannot panic.
    // SAFETY: the header asks for what `set` does.
    match unsafe { allocator::set(allocate, release, user_data) } {
        true => TOGETHER_OK,
        false => TOGETHER_INVALID_ARGUMENT,
    }
}
