//! `together_response`: reading what was answered.

use std::borrow::Cow;
use std::ffi::{c_char, c_void};
use std::sync::Arc;

use super::boundary::{self, ApiObject, Borrowed, Cached, Handle, owned, pointer_text};
use crate::error::Error;
use crate::message::response::Response;

/// An answer, or the reason why there is none. Any number of threads can read it at once, whatever its status:
/// together_response_string(response, "/error/code", NULL) returns the service's own error code.
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

/// Returns the text of the answer: the first choice of a chat or completion, the messages of POST /v1/responses, the
/// text of a transcription, or a body of text (Content-Type text/...).
///
/// @param response    must not be NULL (returns ""); may have failed.
/// @param length_out  receives the length in bytes, unless it is NULL. Model text can contain NULs.
/// @return            a text that is valid until the response is freed; "" if there is none (for example if the
///                    answer is only a tool call). Never NULL.
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

/// Returns the whole JSON of the answer, as the server wrote it. Copies nothing.
///
/// @param response    must not be NULL (returns ""); may have failed: then this is the error's JSON.
/// @param length_out  receives the length in bytes, unless it is NULL.
/// @return            a text that is valid until the response is freed; "" if the answer is empty or not JSON (use
///                    together_response_bytes). Never NULL.
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

/// Returns the bytes of the answer, whatever they are: audio, a file, a proxy's web page. Copies nothing.
///
/// @param response    must not be NULL (returns bytes of length 0); may have failed: then this is the part of the
///                    answer that arrived.
/// @param length_out  receives the length in bytes, unless it is NULL. No other function returns it.
/// @return            bytes that are valid until the response is freed. Never NULL.
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

/// Returns the string at a JSON pointer.
///
/// @param response    must not be NULL (returns ""); may have failed.
/// @param pointer     must not be NULL (returns ""). RFC 6901, such as "/choices/0/message/content" or, in a list,
///                    "/0/id".
/// @param length_out  receives the length in bytes, unless it is NULL.
/// @return            a text that is valid until the response is freed; "" if there is no value or it is not a
///                    string. An unpaired surrogate reads as U+FFFD. Never NULL.
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

/// Returns the JSON at a JSON pointer, as the server wrote it: a message to send back, a number of any length.
///
/// @param response    must not be NULL (returns ""); may have failed.
/// @param pointer     as in together_response_string; "" is the whole answer.
/// @param length_out  receives the length in bytes, unless it is NULL.
/// @return            a text that is valid until the response is freed; "" if there is no value. Never NULL.
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

/// Returns the integer at a JSON pointer.
///
/// @param response   must not be NULL (returns `otherwise`); may have failed.
/// @param pointer    as in together_response_string.
/// @param otherwise  returned if there is no value, it is not an integer, or it does not fit: integers are never
///                   rounded. Use together_response_number for those.
/// @return           the number, or `otherwise`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_response_integer(
    response: *const together_response,
    pointer: *const c_char,
    otherwise: i64,
) -> i64 {
    trust_caller! { boundary::read(response, otherwise, |response, _| response.integer(pointer_text(pointer)?)) }
}

/// Returns the number at a JSON pointer.
///
/// @param response   must not be NULL (returns `otherwise`); may have failed.
/// @param pointer    as in together_response_string.
/// @param otherwise  returned if there is no value or it is not a number.
/// @return           the number, rounded to the nearest double; or `otherwise`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_response_number(
    response: *const together_response,
    pointer: *const c_char,
    otherwise: f64,
) -> f64 {
    trust_caller! { boundary::read(response, otherwise, |response, _| response.number(pointer_text(pointer)?)) }
}

/// Returns the boolean at a JSON pointer.
///
/// @param response   must not be NULL (returns `otherwise`); may have failed.
/// @param pointer    as in together_response_string.
/// @param otherwise  returned unchanged if there is no value or it is not true or false.
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

/// Returns the number of items of a list, or of members of an object.
///
/// @param response  must not be NULL (returns 0); may have failed.
/// @param pointer   as in together_response_string; "" is the whole answer (GET /v1/models is a list).
/// @return          the number; 0 if there is no value or it is not a list or object.
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
///                    to get the count only. Unchanged if the return value is 0.
/// @param capacity    of `floats_out`, in floats.
/// @return            the number of items of the list, which may be more than `capacity`; 0 if there is no list, or
///                    it contains anything except numbers.
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

/// Returns the HTTP status of the answer.
///
/// @param response  must not be NULL (returns 0); may have failed.
/// @return          a number such as 200 or 404; 0 if there was no answer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_response_http_status(response: *const together_response) -> i32 {
    trust_caller! { boundary::read(response, 0, |response, _| Some(response.http_status().into())) }
}

/// Returns a header of the answer.
///
/// @param response  must not be NULL (returns ""); may have failed.
/// @param name      must not be NULL (returns ""). Upper and lower case are the same.
/// @return          the value of the first header with that name, valid until the response is freed; "" if there is
///                  none. Never NULL.
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

/// Returns the request's id, which Together's support asks for, from the headers or an error's body.
///
/// @param response  must not be NULL (returns ""); may have failed.
/// @return          a text that is valid until the response is freed; "" if the server sent none. Never NULL.
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

/// Returns the time that the server asks clients to wait, from its headers retry-after-ms, retry-after or
/// x-ratelimit-reset (the one that Together documents).
///
/// @param response  must not be NULL (returns -1); may have failed.
/// @return          milliseconds; -1 if the server named no time.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_response_retry_after_ms(response: *const together_response) -> i64 {
    trust_caller! {
        boundary::read(response, -1, |response, _| i64::try_from(response.retry_after()?.as_millis()).ok())
    }
}

/// Returns the number of tries: 1 if the first try was the last, more if the request was retried
/// (together_options_set_retries), 0 if there was no try.
///
/// @param response  must not be NULL (returns 0); may have failed.
/// @return          the number of tries.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_response_tries(response: *const together_response) -> u32 {
    trust_caller! { boundary::read(response, 0, |response, _| Some(response.tries())) }
}

/// Returns why a try before the last one failed: one line, like together_object_message for the last try.
///
/// @param response  must not be NULL (returns ""); may have failed.
/// @param number    the number of the try, from 0.
/// @return          a text that is valid until the response is freed; "" if there was no such try, or it was the
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
