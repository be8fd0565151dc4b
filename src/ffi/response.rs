//! `together_response`: reading what was answered.

use std::borrow::Cow;
use std::ffi::{c_char, c_void};
use std::sync::Arc;

use super::boundary::{self, ApiObject, Borrowed, Cached, Handle, owned, pointer_text};
use crate::error::Error;
use crate::message::response::Response;

/// The answer, or why there is none. Read by any number of threads at once, and readable whatever its status: the
/// service's own error fields are found with together_response_string(response, "/error/code", NULL).
pub struct together_response;

impl Handle for together_response {
    type Value = Arc<Response>;
    const KIND: u64 = 0x7467_7472_7265_7331;
    const NAME: &'static str = "together_response";

    fn failure(response: &Arc<Response>) -> Option<&Error> {
        response.failure()
    }
}

/// Lends a text that `find` looks for in a response.
///
/// # Safety
/// `response` is NULL or a live response; `length_out` is NULL or can be written.
unsafe fn lend(
    response: *const together_response,
    length_out: *mut usize,
    find: impl FnOnce(&Response, &ApiObject<Arc<Response>>) -> Option<Borrowed>,
) -> *const u8 {
    // SAFETY: the caller's promise.
    unsafe {
        boundary::read(response, Borrowed::EMPTY, |response, object| find(response, object))
            .into_raw(length_out)
    }
}

/// What a person would call the answer: the first choice's text of a chat or completion, a transcription's text.
///
/// @param response    must not be NULL (returns ""); may have failed.
/// @param length_out  receives the length in bytes, unless it is NULL. Model text can hold NULs.
/// @return            text that lives until the response is freed; "" where there is none (an answer that is only a
///                    tool call, say). Never NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_response_text(
    response: *const together_response,
    length_out: *mut usize,
) -> *const c_char {
    trust_caller! {
        lend(response, length_out, |response, object| {
            Some(object.cache_str(Cached::Text, || owned(response.text())))
        })
        .cast()
    }
}

/// The answer's JSON, whole, as the server wrote it. Copies nothing.
///
/// @param response    must not be NULL (returns ""); may have failed: an error's JSON is read here too.
/// @param length_out  receives the length in bytes, unless it is NULL.
/// @return            text that lives until the response is freed; "" when the answer is empty or not JSON
///                    (together_response_bytes has what it is). Never NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_response_json(
    response: *const together_response,
    length_out: *mut usize,
) -> *const c_char {
    trust_caller! {
        lend(response, length_out, |response, _| {
            response.json().map(|_| Borrowed::terminated(response.terminated_body()))
        })
        .cast()
    }
}

/// The answer's bytes, whatever they are: audio, a file, a web page that some proxy sent. Copies nothing.
///
/// @param response    must not be NULL (returns bytes of length 0); may have failed: the part of an answer that
///                    broke off is read here too.
/// @param length_out  receives the length in bytes, unless it is NULL; there is no other way to know it.
/// @return            bytes that live until the response is freed. Never NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_response_bytes(
    response: *const together_response,
    length_out: *mut usize,
) -> *const c_void {
    trust_caller! {
        lend(response, length_out, |response, _| Some(Borrowed::terminated(response.terminated_body())))
            .cast()
    }
}

/// The text at a JSON pointer.
///
/// @param response    must not be NULL (returns ""); may have failed.
/// @param pointer     must not be NULL (returns ""). RFC 6901, such as "/choices/0/message/content" or, of a list,
///                    "/0/id".
/// @param length_out  receives the length in bytes, unless it is NULL.
/// @return            text that lives until the response is freed; "" where there is nothing, or something else
///                    than a text. Half a surrogate pair, which is no character, reads as U+FFFD. Never NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_response_string(
    response: *const together_response,
    pointer: *const c_char,
    length_out: *mut usize,
) -> *const c_char {
    trust_caller! {
        lend(response, length_out, |response, object| {
            let pointer = pointer_text(pointer)?;
            Some(object.cache_str(Cached::At(pointer.to_owned()), || owned(response.string(pointer))))
        })
        .cast()
    }
}

/// The JSON at a JSON pointer, as the server wrote it: a message to send back, a number of any length.
///
/// @param response    must not be NULL (returns ""); may have failed.
/// @param pointer     as in together_response_string; "" is the whole answer.
/// @param length_out  receives the length in bytes, unless it is NULL.
/// @return            text that lives until the response is freed; "" where there is nothing. Never NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_response_value(
    response: *const together_response,
    pointer: *const c_char,
    length_out: *mut usize,
) -> *const c_char {
    trust_caller! {
        lend(response, length_out, |response, object| {
            let pointer = pointer_text(pointer)?;
            Some(object.cache_str(Cached::ValueAt(pointer.to_owned()), || {
                owned(response.value(pointer).map(Cow::Borrowed))
            }))
        })
        .cast()
    }
}

/// The whole number at a JSON pointer.
///
/// @param response   must not be NULL (returns `otherwise`); may have failed.
/// @param pointer    as in together_response_string.
/// @param otherwise  returned where there is nothing, something else, or a number that does not fit: it is never
///                   rounded. together_response_number reads those.
/// @return           the number, or `otherwise`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_response_integer(
    response: *const together_response,
    pointer: *const c_char,
    otherwise: i64,
) -> i64 {
    trust_caller! { boundary::read(response, otherwise, |response, _| response.integer(pointer_text(pointer)?)) }
}

/// The number at a JSON pointer, whole or not.
///
/// @param response   must not be NULL (returns `otherwise`); may have failed.
/// @param pointer    as in together_response_string.
/// @param otherwise  returned where there is nothing, or something else than a number.
/// @return           the number, rounded to the nearest double; or `otherwise`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_response_number(
    response: *const together_response,
    pointer: *const c_char,
    otherwise: f64,
) -> f64 {
    trust_caller! { boundary::read(response, otherwise, |response, _| response.number(pointer_text(pointer)?)) }
}

/// The truth value at a JSON pointer.
///
/// @param response   must not be NULL (returns `otherwise`); may have failed.
/// @param pointer    as in together_response_string.
/// @param otherwise  returned as it is given, where there is nothing, or something else than true or false.
/// @return           1 for true, 0 for false, or `otherwise`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_response_boolean(
    response: *const together_response,
    pointer: *const c_char,
    otherwise: i32,
) -> i32 {
    trust_caller! {
        boundary::read(response, otherwise, |response, _| {
            response.boolean(pointer_text(pointer)?).map(i32::from)
        })
    }
}

/// How many items a list has, or members an object.
///
/// @param response  must not be NULL (returns 0); may have failed.
/// @param pointer   as in together_response_string; "" is the whole answer (GET /v1/models is a list).
/// @return          the number; 0 where there is nothing, or something else than a list or object.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_response_count(
    response: *const together_response,
    pointer: *const c_char,
) -> usize {
    trust_caller! { boundary::read(response, 0, |response, _| response.count(pointer_text(pointer)?)) }
}

/// Copies a list of numbers, such as an embedding ("/data/0/embedding"), into an array.
///
/// @param response    must not be NULL (returns 0); may have failed.
/// @param pointer     as in together_response_string.
/// @param floats_out  receives the first `capacity` numbers, each rounded once to the nearest float; may be NULL,
///                    to ask how many there are. Untouched where the return value is 0.
/// @param capacity    of `floats_out`, in floats.
/// @return            how many numbers the list has, which may be more than `capacity`; 0 where there is no list,
///                    or not one of numbers alone.
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

/// The HTTP status of the answer.
///
/// @param response  must not be NULL (returns 0); may have failed.
/// @return          200, 404 and the like; 0 when no answer came.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_response_http_status(response: *const together_response) -> i32 {
    trust_caller! { boundary::read(response, 0, |response, _| Some(response.http_status().into())) }
}

/// A header of the answer.
///
/// @param response  must not be NULL (returns ""); may have failed.
/// @param name      must not be NULL (returns ""). In any case of letters.
/// @return          the value of the first header of that name, which lives until the response is freed; "" where
///                  there is none. Never NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_response_header(
    response: *const together_response,
    name: *const c_char,
) -> *const c_char {
    // SAFETY: pointers are as the header's rules say; no length is wanted.
    unsafe {
        lend(response, std::ptr::null_mut(), |response, object| {
            let name = pointer_text(name)?;
            Some(object.cache_str(Cached::Header(name.to_owned()), || {
                owned(response.header(name).map(Cow::Borrowed))
            }))
        })
        .cast()
    }
}

/// What Together's support asks for: the request's id, from the headers or an error's body.
///
/// @param response  must not be NULL (returns ""); may have failed.
/// @return          text that lives until the response is freed; "" where the server gave none. Never NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_response_request_id(response: *const together_response) -> *const c_char {
    // SAFETY: pointers are as the header's rules say; no length is wanted.
    unsafe {
        lend(response, std::ptr::null_mut(), |response, object| {
            Some(object.cache_str(Cached::RequestId, || owned(response.request_id())))
        })
        .cast()
    }
}

/// How long the server asks to be left alone, from its headers retry-after-ms, retry-after or x-ratelimit-reset
/// (the one that Together documents).
///
/// @param response  must not be NULL (returns -1); may have failed.
/// @return          milliseconds; -1 when the server did not say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_response_retry_after_ms(response: *const together_response) -> i64 {
    trust_caller! {
        boundary::read(response, -1, |response, _| i64::try_from(response.retry_after()?.as_millis()).ok())
    }
}

/// How often the request was tried: 1 where the first try was the last, more where it was tried again
/// (together_options_set_retries), 0 where it never came to a try.
///
/// @param response  must not be NULL (returns 0); may have failed.
/// @return          the number of tries.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_response_tries(response: *const together_response) -> u32 {
    trust_caller! { boundary::read(response, 0, |response, _| Some(response.tries())) }
}

/// Why a try before the last one failed: one line, as together_object_message has for the last.
///
/// @param response  must not be NULL (returns ""); may have failed.
/// @param number    of the try, from 0.
/// @return          text that lives until the response is freed; "" where there was no such try, or it was the
///                  last. Never NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_response_try_message(
    response: *const together_response,
    number: u32,
) -> *const c_char {
    // SAFETY: pointers are as the header's rules say; no length is wanted.
    unsafe {
        lend(response, std::ptr::null_mut(), |response, object| {
            let failure = response.earlier_failure(usize::try_from(number).ok()?)?;
            let message = failure.message().to_owned();
            Some(object.cache_str(Cached::Message(message.clone()), || Some(message)))
        })
        .cast()
    }
}
