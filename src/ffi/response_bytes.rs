//! `together_response`: bytes and floats that an answer holds.

use std::ffi::{c_char, c_void};

use super::boundary::{self, pointer_text};
use super::response::together_response;
use super::status::together_status;

/// Copies a list of numbers, such as an embedding ("/data/0/embedding"), into an array. Reads embeddings that were
/// asked for as base64 ("encoding_format") too.
///
/// @param response    must not be NULL (returns 0); may have failed.
/// @param pointer     as in together_response_string. Leads to a list of numbers, or to a string that is base64 of
///                    32-bit floats, lowest byte first.
/// @param floats_out  receives the first `capacity` numbers, each rounded once to the nearest float; may be NULL,
///                    to get the count only. Unchanged if the return value is 0.
/// @param capacity    of `floats_out`, in floats.
/// @return            the number of floats, which may be more than `capacity`; 0 if there are none, or the value
///                    contains anything else.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_response_floats(
    response: *const together_response,
    pointer: *const c_char,
    floats_out: *mut f32,
    capacity: usize,
) -> usize {
    let room = if floats_out.is_null() { 0 } else { capacity };
    // SAFETY: pointers are as the header's rules say; what is written stays below `capacity`.
    unsafe {
        boundary::read(response, 0, |response, _| {
            let mut position = 0;
            // All or none: an array half written would be worse than none.
            response.floats(pointer_text(pointer)?, move |float| {
                if position < room {
                    floats_out.add(position).write(float);
                }
                position += 1;
            })
        })
    }
}

/// Decodes a base64 string, such as an image ("/data/0/b64_json"), into a buffer. Reads the standard and the URL-safe
/// alphabet, with or without padding, and data: URLs.
///
/// @param response   must not be NULL (returns 0); may have failed.
/// @param pointer    as in together_response_string.
/// @param bytes_out  receives the first `capacity` bytes; may be NULL, to get the count only. Unchanged if the
///                   return value is 0.
/// @param capacity   of `bytes_out`, in bytes.
/// @return           the number of bytes in the string, which may be more than `capacity`; 0 if there are none, or
///                   the value is not a base64 string: together_object_message(response) then says why, until the
///                   next call of together_response_decode or _save with this response.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_response_decode(
    response: *const together_response,
    pointer: *const c_char,
    bytes_out: *mut c_void,
    capacity: usize,
) -> usize {
    let room = if bytes_out.is_null() { 0 } else { capacity };
    // SAFETY: pointers are as the header's rules say; what is written stays below `capacity`.
    unsafe {
        boundary::read(response, 0, |response, object| {
            let pointer = pointer_text(pointer)?;
            let mut filled = 0;
            let mut copy = |bytes: &[u8]| {
                let count = bytes.len().min(room - filled);
                std::ptr::copy_nonoverlapping(bytes.as_ptr(), bytes_out.cast::<u8>().add(filled), count);
                filled += count;
                Ok(())
            };
            // All or none, as for floats.
            let counted = response.decode(pointer, &mut |_| Ok(()));
            let decoded = counted
                .and_then(|count| if room > 0 { response.decode(pointer, &mut copy) } else { Ok(count) });
            object.note("together_response_decode", decoded)
        })
    }
}

/// Writes the bytes of a base64 string to a file, as together_response_decode reads them; or the answer's own bytes.
/// The file is written as by together_request_set_output: under another name first, so that it is whole or as it was.
/// Blocks while the file is written.
///
/// @param response  must not be NULL or failed (returns TOGETHER_INVALID_ARGUMENT, or the response's status: nothing
///                  is written).
/// @param pointer   must not be NULL (returns TOGETHER_INVALID_ARGUMENT). As in together_response_string; "" writes
///                  the bytes of the answer, whatever they are.
/// @param path      must not be NULL (returns TOGETHER_INVALID_ARGUMENT). A file that exists is replaced.
/// @return          TOGETHER_OK; TOGETHER_INVALID_ARGUMENT if there is no value at the pointer; TOGETHER_PROTOCOL if
///                  it is not a base64 string; TOGETHER_FILE. On failure together_object_message(response) says why,
///                  until the next call of together_response_decode or _save with this response; its status stays.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_response_save(
    response: *const together_response,
    pointer: *const c_char,
    path: *const c_char,
) -> together_status {
    trust_caller! {
        boundary::act_and_note(response, "together_response_save", |response, caller| {
            response.save(caller.text("pointer", pointer)?, caller.text("path", path)?)
        })
    }
}
