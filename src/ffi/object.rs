//! What every object has: a status, a message, an end.

use std::ffi::{c_char, c_void};

use super::boundary::{self, Borrowed, Handle, kind_of};
use super::call::together_call;
use super::client::together_client;
use super::options::together_options;
use super::request::together_request;
use super::response::together_response;
use super::status::together_status;
use crate::error::Status;
use crate::sys::panic::guarded;

/// Frees any object of this library. Blocks, where it is a client, until its calls are cancelled and its threads
/// joined: milliseconds, unless a function of the host's keeps one of them (see together_client_interrupt).
///
/// Other threads must be done with the object. Responses and requests do not need the client that they were used
/// with, so objects may be freed in any order.
///
/// @param object  what a together_..._new, together_complete or the like returned; NULL does nothing. Every text that
///                was read from it ends with it. Anything else, a string for example, is not an object: freeing it,
///                or one object twice, is a mistake that cannot always be noticed.
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
            _ => None,
        }
    });
    let bug =
        Borrowed::terminated(b"a bug in libtogether: the object cannot say what it is: please report it\0");
    state.map_or((Status::Internal, bug), |state| state.unwrap_or((Status::InvalidArgument, nothing)))
}

/// The status of any object.
///
/// @param object  any object of this library; NULL returns TOGETHER_INVALID_ARGUMENT.
/// @return        TOGETHER_OK; or why it failed. Of options and requests: the first setting that failed and was not
///                set rightly since.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_object_status(object: *const c_void) -> together_status {
    // SAFETY: the header asks for an object of this library or NULL.
    unsafe { state_of(object) }.0.into()
}

/// The status in words: one line that says what failed, on what, and what to do. Never the API key; of a prompt,
/// only what the server itself quotes.
///
/// @param object  any object of this library; NULL returns a message that says so.
/// @return        text that lives until the object is freed; "" when the status is TOGETHER_OK. Never NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_object_message(object: *const c_void) -> *const c_char {
    // SAFETY: the header asks for an object of this library or NULL; no length is wanted.
    unsafe { state_of(object).1.into_raw(std::ptr::null_mut()).cast() }
}
