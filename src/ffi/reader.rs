//! `together_reader`: what a request sends, read by a function of the host's.

use std::ffi::{c_char, c_void};
use std::io;

use super::boundary;
use super::request::together_request;
use super::status::together_status;
use crate::error::Error;
use crate::sys::host::HostFunction;

/// Reads bytes that a request sends. Writes to `bytes_out` what is at `offset`, and returns how many bytes that is: at
/// least 1, at most `capacity`; or 0 = the end, -1 = failed.
///
/// Called on any thread, including threads of the library, on several at once, at any offset, any number of times: a file
/// is checked before it is sent, and sent again in a retry. The bytes at an offset must be the same each time. Neither
/// TOGETHER_TIMEOUT_TOTAL nor a cancel interrupts the function: the request ends when it has returned. It must not call
/// this library with the client that runs the request, and must not throw an exception.
pub type together_reader = Option<
    unsafe extern "C" fn(
        offset: u64,
        bytes_out: *mut c_void,
        capacity: usize,
        user_data: *mut c_void,
    ) -> isize,
>;

/// As together_request_set_file, for bytes that a function reads: from an archive, a decoder, another file system. The
/// library never holds more than a few blocks of them.
///
/// A function that breaks its word ends the request with TOGETHER_FILE, and a message with the offset: it fails, ends
/// before `length`, reads on behind it, or says that it read more than `capacity`.
///
/// @param request    must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Not for a GET or DELETE.
/// @param field      as in together_request_set_file.
/// @param reader     must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
/// @param user_data  passed to the function, on any thread; NULL is allowed. It and the function must stay valid until the
///                   request is freed, and every call started with it has ended.
/// @param length     in bytes: how many there are in all.
/// @param file_name  must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied: the file name for the server.
///                   Its extension may matter: "requests.jsonl".
/// @return           TOGETHER_OK; TOGETHER_INVALID_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_request_set_reader(
    request: *mut together_request,
    field: *const c_char,
    reader: together_reader,
    user_data: *mut c_void,
    length: u64,
    file_name: *const c_char,
) -> together_status {
    // As a number, because a pointer stays on its thread; the header asks for one that bears any.
    let user_data = user_data as usize;
    trust_caller! {
        boundary::change(request, "together_request_set_reader", None, |request, caller| {
            let field = caller.field(field)?;
            let reader = reader.ok_or_else(|| Error::invalid("reader is NULL"))?;
            let file_name = caller.text("file_name", file_name)?;
            request.set_reader(field, move |offset, room| read(reader, user_data, offset, room), length, file_name)
        })
    }
}

fn read(
    reader: unsafe extern "C" fn(u64, *mut c_void, usize, *mut c_void) -> isize,
    user_data: usize,
    offset: u64,
    room: &mut [u8],
) -> io::Result<usize> {
    let function = HostFunction::on_this_thread(reader as *const ());
    // SAFETY: the host's function, called as the header says; there is room of that capacity.
    let read = unsafe { function.call_at(offset, [room.as_mut_ptr() as usize, room.len(), user_data]) };
    usize::try_from(read as isize).map_err(io::Error::other)
}
