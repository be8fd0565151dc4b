//! What every object has: a status, a message, an end.

use std::ffi::{c_char, c_void};

use super::batch::together_batch;
use super::boundary::{self, Borrowed, Handle, kind_of};
use super::client::together_client;
use super::event::together_call;
use super::options::together_options;
use super::request::together_request;
use super::response::together_response;
use super::status::together_status;
use super::tool::together_tool_call;
use crate::error::Status;
use crate::sys::panic::guarded;

/// Frees any object of this library. For a client: cancels its calls and joins its threads. Blocks until that is
/// done, for milliseconds, unless a thread waits for a function of the host (see together_client_interrupt).
///
/// No other thread may still use the object. Objects may be freed in any order: responses and requests do not need
/// the client that they were used with.
///
/// @param object  an object that together_..._new, together_complete or a similar function returned; NULL does
///                nothing. Texts that were read from it become invalid. Do not pass anything else, such as a
///                string, and do not free an object twice: the library cannot always detect that.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_free(object: *mut c_void) {
    // SAFETY: the header asks for an object of this library or NULL; the kind says which.
    unsafe {
        match kind_of(object) {
            Some(together_options::KIND) => boundary::free::<together_options>(object),
            Some(together_client::KIND) => boundary::free::<together_client>(object),
            Some(together_request::KIND) => boundary::free::<together_request>(object),
            Some(together_call::KIND) => boundary::free::<together_call>(object),
            Some(together_response::KIND) => boundary::free::<together_response>(object),
            Some(together_batch::KIND) => boundary::free::<together_batch>(object),
            _ => {}
        }
    }
}

/// Status and message of whatever object this is.
///
/// # Safety
/// `object` is NULL or an object of this library.
unsafe fn state_of(object: *const c_void) -> (Status, Borrowed) {
    let nothing = Borrowed::terminated(b"the object is NULL, or is not one of this library\0");
    // SAFETY: the caller's promise; the kind says which.
    let state = guarded(|| unsafe {
        match kind_of(object)? {
            together_options::KIND => Some(boundary::status_of::<together_options>(object)),
            together_client::KIND => Some(boundary::status_of::<together_client>(object)),
            together_request::KIND => Some(boundary::status_of::<together_request>(object)),
            together_call::KIND => Some(boundary::status_of::<together_call>(object)),
            together_response::KIND => Some(boundary::status_of::<together_response>(object)),
            together_batch::KIND => Some(boundary::status_of::<together_batch>(object)),
            together_tool_call::KIND => Some(boundary::status_of::<together_tool_call>(object)),
            _ => None,
        }
    });
    let bug =
        Borrowed::terminated(b"a bug in libtogether: the object cannot say what it is: please report it\0");
    state.map_or((Status::Internal, bug), |state| state.unwrap_or((Status::InvalidArgument, nothing)))
}

/// Returns the status of any object.
///
/// @param object  any object of this library; NULL returns TOGETHER_INVALID_ARGUMENT.
/// @return        TOGETHER_OK, or why it failed. For options and requests: the status of the first setting that
///                failed and has not been set successfully since.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_object_status(object: *const c_void) -> together_status {
    // SAFETY: the header asks for an object of this library or NULL.
    unsafe { state_of(object) }.0.into()
}

/// Returns the message of any object: one line that says what failed, on what, and what to do. It never contains
/// the API key, and contains a prompt only if the server quotes it.
///
/// @param object  any object of this library; NULL returns a message that says so.
/// @return        a text that is valid until the object is freed; "" if the status is TOGETHER_OK, unless the last
///                together_response_decode or _save of this response, or the last together_call_send, _send_bytes or
///                together_call_finish of this call, failed: then why. Never NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_object_message(object: *const c_void) -> *const c_char {
    // SAFETY: the header asks for an object of this library or NULL; no length is wanted.
    unsafe { state_of(object).1.into_raw(std::ptr::null_mut()).cast() }
}
