//! `together_set_allocator`: a host that manages its own memory.

use std::ffi::c_void;

use super::status::{TOGETHER_INVALID_ARGUMENT, TOGETHER_OK, together_status};
use crate::sys::allocator;

/// Gives memory, for together_set_allocator. It is called on any thread, those of the library included, on
/// several at once, and from within any function; it must use no function of the library, and neither throw an
/// exception nor longjmp.
///
/// @param size       in bytes; not 0.
/// @param alignment  a power of 2, commonly 1 to 16: the address must be a multiple of it.
/// @param user_data  what together_set_allocator was given.
/// @return           memory of that size, with any content; NULL when there is none. Rust has no way on from there:
///                   it prints a line on stderr and aborts the process. A host that has a better end does not
///                   return.
pub type together_allocate =
    Option<unsafe extern "C" fn(size: usize, alignment: usize, user_data: *mut c_void) -> *mut c_void>;

/// Takes memory back that together_allocate gave, under the same rules. It may come back on another thread.
///
/// @param memory     never NULL; each address that was given comes back once.
/// @param size       as it was asked for.
/// @param alignment  as it was asked for.
/// @param user_data  what together_set_allocator was given.
pub type together_release =
    Option<unsafe extern "C" fn(memory: *mut c_void, size: usize, alignment: usize, user_data: *mut c_void)>;

/// Has the library take all its memory from functions of yours, to the end of the process: for engines that own
/// their memory. To be called before any other function but together_version and together_status_name: the first
/// allocation settles where memory comes from.
///
/// Not from there: the page of an API key (the system's own, so that it can be locked), the stacks of threads and
/// what libc takes for itself (look-ups, threads). Once every object is freed and every thread that used the
/// library has ended, at most 8 blocks of together 1,024 bytes remain, which it keeps as long as the process lives.
///
/// @param allocate   must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
/// @param release    must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
/// @param user_data  given to both; NULL is allowed. Must stay valid, as they must, as long as the process lives.
/// @return           TOGETHER_OK; TOGETHER_INVALID_ARGUMENT when it is too late, or was done already: then nothing
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
