//! `together_response`: reading what was answered.

use std::borrow::Cow;
use std::ffi::{c_char, c_void};
use std::sync::Arc;

use super::boundary::{self, ApiObject, Borrowed, Cached, Handle, owned, pointer_text};
use crate::error::Error;
use crate::message::response::Response;
use crate::message::times::Time;

pub use together_time::*;

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

/// Reads any JSON text as answers are read: tool arguments, lines of result files, a program's own files.
///
/// @param json  must not be NULL (returns a failed response). UTF-8, copied.
/// @return      a response to be freed with together_free; never NULL. Its status is TOGETHER_OK; or
///              TOGETHER_INVALID_ARGUMENT with the line and column where the text is not JSON, which
///              together_response_bytes still returns. It has no HTTP status and no headers.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_json_parse(json: *const c_char) -> *mut together_response {
    boundary::make("together_json_parse", |caller| {
        Ok(Arc::new(Response::from_json(trust_caller! { caller.text("json", json) }?)))
    })
}

/// As together_json_parse, for text that is not NUL-terminated.
///
/// @param length  in bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_json_parse_n(json: *const c_char, length: usize) -> *mut together_response {
    boundary::make("together_json_parse_n", |caller| {
        Ok(Arc::new(Response::from_json(trust_caller! { caller.text_n("json", json, length) }?)))
    })
}

/// Returns the structured answer of a choice (together_request_set_schema), as a response of its own. Works for any
/// answer whose text is JSON.
///
/// @param response  must not be NULL (returns a failed response); may have failed: the returned response then has its
///                  status and message, and what the choice holds is readable as far as it is JSON.
/// @param choice    which of the request's "n" answers; 0 is the first.
/// @return          a response to be freed with together_free, that does not need the first one; never NULL. Its
///                  status is TOGETHER_OK; TOGETHER_PROTOCOL if the choice has no text or it is not JSON;
///                  TOGETHER_INVALID_ARGUMENT if there is no such choice.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_response_parsed(
    response: *const together_response,
    choice: u32,
) -> *mut together_response {
    boundary::make("together_response_parsed", |caller| {
        Ok(Arc::new(trust_caller! { caller.object("response", response) }?.parsed(choice)))
    })
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

/// The parts of a request's time, for together_response_time_us.
#[repr(i32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum together_time {
    /// Until the last try began: a call's turn, earlier tries, redirects and the pauses between them, the key's source.
    TOGETHER_TIME_WAIT = 1,
    /// Name lookup, connection, proxy and TLS handshake of the last try; near 0 on a connection that was kept.
    TOGETHER_TIME_CONNECT = 2,
    /// From the start of the request to the first byte of the answer.
    TOGETHER_TIME_FIRST_BYTE = 3,
    /// From the start of the request to the first text, reasoning, tool call or audio of an event stream.
    TOGETHER_TIME_FIRST_TOKEN = 4,
    /// From the start of the request to its end.
    TOGETHER_TIME_TOTAL = 5,
}

/// Returns how long a part of the request took. A call starts with together_start.
///
/// @param response  must not be NULL (returns -1); may have failed.
/// @param which     a together_time.
/// @return          microseconds; -1 if the request did not get there, the answer was not a stream
///                  (TOGETHER_TIME_FIRST_TOKEN), nothing was sent, or `which` is no together_time.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_response_time_us(response: *const together_response, which: i32) -> i64 {
    trust_caller! {
        boundary::read(response, -1, |response, _| {
            i64::try_from(response.time(Time::from_number(which)?)?.as_micros()).ok()
        })
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
