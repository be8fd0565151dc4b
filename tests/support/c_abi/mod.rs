//! The exported functions, called as a C program calls them: with raw pointers, and every object freed. All tests that
//! go through C go through here.
//!
//! As one of the two ways to run a scenario (`C`), and for tests of what C alone has: calls, descriptors and events
//! with their call. It checks on the way what the header promises of every text: never NULL, NUL-terminated at its
//! length, UTF-8, and the same pointer when asked again.
#![allow(unsafe_code, reason = "to call C's functions is what this module is for")]

mod batch;
mod call;
mod client;
mod event;
mod options;
mod request;
mod response;
mod setup;
mod transport;

use std::ffi::{CStr, CString, c_char};

use together::error::Status;
use together::ffi::batch::{together_batch, together_batch_new};
use together::ffi::call::together_call;
use together::ffi::client::{together_client, together_client_new};
use together::ffi::object::{together_free, together_object_message, together_object_status};
use together::ffi::options::{together_options, together_options_new};
use together::ffi::request::{together_request, together_request_new};
use together::ffi::response::together_response;
use together::ffi::status::{TOGETHER_OK, together_status};

pub use call::Sender;
pub use event::{
    BYTES, CHUNK, DONE, Event, REASONING, TEXT, TOOL_CALL, USAGE, count_of, outcome_of, text_of,
};
pub use request::CHAT;
pub use setup::{CALLS, EVENT_QUEUE, Place, RESPONSE_BYTES, Setup, client_of};

use super::api::{self, Api, Failure, Outcome};
use super::log_lines;

pub type Options = Owned<together_options>;
pub type Client = Owned<together_client>;
pub type Request = Owned<together_request>;
pub type Response = Owned<together_response>;
pub type Call = Owned<together_call>;
pub type Batch = Owned<together_batch>;

pub struct C;

/// An object of the library, freed when dropped.
pub struct Owned<T: Handle>(pub *mut T);

/// What an object's pointer points to.
pub trait Handle {
    /// What holds when such an object was freed.
    fn check_after() {}
}

impl Handle for together_options {}
impl Handle for together_request {}
impl Handle for together_response {}
impl Handle for together_call {}
impl Handle for together_batch {}
impl Handle for together_client {
    fn check_after() {
        if !std::thread::panicking() {
            log_lines::expect_no_secret();
        }
    }
}

// SAFETY: any object may be handed to another thread; the header only asks for one at a time.
unsafe impl<T: Handle> Send for Owned<T> {}
// SAFETY: the header promises that a client is used by any number of threads at once.
unsafe impl Sync for Owned<together_client> {}
// SAFETY: of a shared request, threads only have `&`, and the functions that take one only read it.
unsafe impl Sync for Owned<together_request> {}
// SAFETY: as above: the functions that read a response take it const.
unsafe impl Sync for Owned<together_response> {}

impl<T: Handle> Owned<T> {
    pub fn new(object: *mut T) -> Owned<T> {
        assert!(!object.is_null(), "objects never come back NULL");
        Owned(object)
    }

    /// What a setter gave, which the object must say too.
    fn after(&self, status: together_status) -> Outcome {
        if status == TOGETHER_OK {
            return Ok(());
        }
        let failure = api::Object::outcome(self).expect_err("a refused setting stays on the object");
        assert_eq!(failure.status.number(), status as i32);
        Err(failure)
    }

    pub fn status(&self) -> i32 {
        // SAFETY: a live object.
        unsafe { together_object_status(self.0.cast()) as i32 }
    }

    pub fn message(&self) -> String {
        // SAFETY: a live object, which the text lives as long as.
        unsafe { text(together_object_message(self.0.cast())) }
    }
}

impl<T: Handle> Drop for Owned<T> {
    fn drop(&mut self) {
        // SAFETY: an object of the library, freed once.
        unsafe { together_free(self.0.cast()) };
        T::check_after();
    }
}

impl<T: Handle> api::Object for Owned<T> {
    fn outcome(&self) -> Outcome {
        let message = self.message();
        match Status::from_number(self.status()).expect("a status of this version") {
            Status::Ok => {
                assert_eq!(message, "");
                Ok(())
            }
            status => Err(Failure { status, message }),
        }
    }
}

fn c_text(text: &str) -> CString {
    CString::new(text).expect("text without NUL: give the rest by its length")
}

/// # Safety
/// `text` is what the library lent.
unsafe fn text(text: *const c_char) -> String {
    assert!(!text.is_null(), "texts are never NULL");
    // SAFETY: the caller's promise.
    unsafe { CStr::from_ptr(text) }.to_str().expect("UTF-8").to_owned()
}

/// Reads a text with its length, twice.
fn lent(lend: impl Fn(*mut usize) -> *const c_char) -> String {
    let mut length = usize::MAX;
    let start = lend(&raw mut length);
    assert!(!start.is_null(), "texts are never NULL");
    assert_eq!(lend(std::ptr::null_mut()), start, "the same text, with or without its length");
    // SAFETY: the library lends `length` bytes and a NUL.
    let bytes = unsafe { std::slice::from_raw_parts(start.cast::<u8>(), length + 1) };
    let (end, bytes) = bytes.split_last().expect("a NUL");
    assert_eq!(*end, 0, "a text ends in NUL");
    std::str::from_utf8(bytes).expect("UTF-8").to_owned()
}

impl Api for C {
    type Options = Options;
    type Client = Client;
    type Request = Request;
    type Response = Response;
    type Batch = Batch;

    fn options() -> Options {
        Owned::new(together_options_new())
    }

    fn client(options: &Options) -> Client {
        // SAFETY: a live object.
        Owned::new(unsafe { together_client_new(options.0) })
    }

    fn default_client() -> Client {
        // SAFETY: NULL is allowed.
        Owned::new(unsafe { together_client_new(std::ptr::null()) })
    }

    fn request(operation: &str) -> Request {
        let operation = c_text(operation);
        // SAFETY: a NUL-terminated text.
        Owned::new(unsafe { together_request_new(operation.as_ptr()) })
    }

    fn batch(directory: &str) -> Batch {
        let directory = c_text(directory);
        // SAFETY: a NUL-terminated text.
        Owned::new(unsafe { together_batch_new(directory.as_ptr()) })
    }
}
