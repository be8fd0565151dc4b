//! The exported functions, called as a C program calls them: with raw pointers, and every object freed.
//!
//! It checks on the way what the header promises of every text: never NULL, NUL-terminated at its length,
//! UTF-8, and the same pointer when asked again.
#![allow(unsafe_code, reason = "to call C's functions is what this file is for")]

use std::ffi::{CStr, CString, c_char, c_void};
use std::mem::MaybeUninit;

use together::connect::host_stream::HostBytes;
use together::connect::host_stream::HostTransport;
use together::engine::usage::Figures;
use together::error::Status;
use together::ffi::call;
use together::ffi::client::{self, together_client, together_usage};
use together::ffi::complete;
use together::ffi::event::{TOGETHER_EVENT_DONE, together_event};
use together::ffi::object::{together_free, together_object_message, together_object_status};
use together::ffi::options::{self, together_options};
use together::ffi::request::{self, together_request};
use together::ffi::response::{self, together_response};
use together::ffi::status::{
    TOGETHER_LIMIT_RESPONSE_BYTES, TOGETHER_LIMIT_TOKENS, TOGETHER_OK, together_status,
};
use together::ffi::transport::{self, together_transport};
use together::settings::Timeout;

use super::api::{self, Api, Failure, Outcome, Seen};
use super::carrier::Carrier;
use super::log_lines;

pub struct C;

/// An object of the library, freed when dropped.
pub struct Owned<T>(*mut T);

// SAFETY: any object may be handed to another thread; the header only asks for one at a time.
unsafe impl<T> Send for Owned<T> {}
// SAFETY: the header promises that a client is used by any number of threads at once.
unsafe impl Sync for Owned<together_client> {}
// SAFETY: of a shared request, threads only have `&`, and the functions that take one only read it.
unsafe impl Sync for Owned<together_request> {}
// SAFETY: as above: the functions that read a response take it const.
unsafe impl Sync for Owned<together_response> {}

impl<T> Owned<T> {
    fn new(object: *mut T) -> Owned<T> {
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
}

impl<T> Drop for Owned<T> {
    fn drop(&mut self) {
        // SAFETY: an object of the library, freed once.
        unsafe { together_free(self.0.cast()) }
    }
}

impl<T> api::Object for Owned<T> {
    fn outcome(&self) -> Outcome {
        let object: *const c_void = self.0.cast();
        // SAFETY: a live object.
        let (number, message) =
            unsafe { (together_object_status(object), text(together_object_message(object))) };
        match Status::from_number(number as i32).expect("a status of this version") {
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
    type Options = Owned<together_options>;
    type Client = Owned<together_client>;
    type Request = Owned<together_request>;
    type Response = Owned<together_response>;

    fn options() -> Self::Options {
        Owned::new(options::together_options_new())
    }

    fn client(options: &Self::Options) -> Self::Client {
        // SAFETY: a live object.
        Owned::new(unsafe { client::together_client_new(options.0) })
    }

    fn default_client() -> Self::Client {
        // SAFETY: NULL is allowed.
        Owned::new(unsafe { client::together_client_new(std::ptr::null()) })
    }

    fn request(operation: &str) -> Self::Request {
        let operation = c_text(operation);
        // SAFETY: a NUL-terminated text.
        Owned::new(unsafe { request::together_request_new(operation.as_ptr()) })
    }
}

/// Asks the function that `user_data` is.
unsafe extern "C" fn supply(
    key_out: *mut c_char,
    capacity: usize,
    lifetime_s_out: *mut u32,
    user_data: *mut c_void,
) -> usize {
    // SAFETY: `set_api_key_source` gave such a function as the data; the library gives room and a number to
    // be written.
    unsafe {
        let source: api::KeySource = std::mem::transmute(user_data);
        let (length, seconds) = source(std::slice::from_raw_parts_mut(key_out.cast(), capacity));
        lifetime_s_out.write(seconds);
        length
    }
}

impl api::Options for Owned<together_options> {
    fn set_api_key(&mut self, key: &[u8]) -> Outcome {
        log_lines::hide(key);
        // SAFETY: a live object, and bytes with their length.
        self.after(unsafe { options::together_options_set_api_key_n(self.0, key.as_ptr().cast(), key.len()) })
    }

    fn set_api_key_file(&mut self, path: &str) -> Outcome {
        let path = c_text(path);
        // SAFETY: a live object and a NUL-terminated text.
        self.after(unsafe { options::together_options_set_api_key_file(self.0, path.as_ptr()) })
    }

    fn set_api_key_command(&mut self, argv: &[&str]) -> Outcome {
        let words: Vec<CString> = argv.iter().map(|word| c_text(word)).collect();
        let argv: Vec<*const c_char> = words.iter().map(|word| word.as_ptr()).collect();
        // SAFETY: a live object, and NUL-terminated texts with their number.
        self.after(unsafe {
            options::together_options_set_api_key_command(self.0, argv.as_ptr(), argv.len())
        })
    }

    fn set_api_key_source(&mut self, source: api::KeySource) -> Outcome {
        // SAFETY: a live object, a function, and what the function makes of its data: the one to call.
        self.after(unsafe {
            options::together_options_set_api_key_source(self.0, Some(supply), source as *mut c_void)
        })
    }

    fn set_secret_memory(&mut self, secret: bool) -> Outcome {
        // SAFETY: a live object.
        self.after(unsafe { options::together_options_set_secret_memory(self.0, secret.into()) })
    }

    fn set_environment_wipe(&mut self, wipe: bool) -> Outcome {
        // SAFETY: a live object.
        self.after(unsafe { options::together_options_set_environment_wipe(self.0, wipe.into()) })
    }

    fn set_base_url(&mut self, url: &str) -> Outcome {
        let url = c_text(url);
        // SAFETY: a live object and a NUL-terminated text.
        self.after(unsafe { options::together_options_set_base_url(self.0, url.as_ptr()) })
    }

    fn set_timeout(&mut self, which: Timeout, milliseconds: i64) -> Outcome {
        // SAFETY: a live object.
        self.after(unsafe { options::together_options_set_timeout(self.0, which as i32, milliseconds) })
    }

    fn set_log(&mut self, level: i32) -> Outcome {
        let log = Some(log_lines::hear_in_c as unsafe extern "C" fn(i32, *const c_char, *mut c_void));
        // SAFETY: a live object, and a function that is there for ever.
        self.after(unsafe { options::together_options_set_log(self.0, level, log, std::ptr::null_mut()) })
    }

    fn set_trust(&mut self, trust: i32) -> Outcome {
        // SAFETY: a live object.
        self.after(unsafe { options::together_options_set_trust(self.0, trust) })
    }

    fn add_pin(&mut self, pin: &str) -> Outcome {
        let pin = c_text(pin);
        // SAFETY: a live object and a NUL-terminated text.
        self.after(unsafe { options::together_options_add_pin(self.0, pin.as_ptr()) })
    }

    fn set_identity(&mut self, certificate_pem: &str, key_pem: &str) -> Outcome {
        let (certificate, key) = (c_text(certificate_pem), c_text(key_pem));
        // SAFETY: a live object and NUL-terminated texts.
        self.after(unsafe {
            options::together_options_set_identity(self.0, certificate.as_ptr(), key.as_ptr())
        })
    }

    fn set_retries(&mut self, count: u32) -> Outcome {
        // SAFETY: a live object.
        self.after(unsafe { options::together_options_set_retries(self.0, count) })
    }

    fn set_response_limit(&mut self, bytes: u64) -> Outcome {
        // SAFETY: a live object.
        self.after(unsafe {
            options::together_options_set_limit(self.0, TOGETHER_LIMIT_RESPONSE_BYTES as i32, bytes)
        })
    }

    fn set_header(&mut self, name: &str, value: &str) -> Outcome {
        log_lines::hide(value.as_bytes());
        let (name, value) = (c_text(name), c_text(value));
        // SAFETY: a live object and NUL-terminated texts.
        self.after(unsafe { options::together_options_set_header(self.0, name.as_ptr(), value.as_ptr()) })
    }

    fn add_ca(&mut self, pem: &[u8]) -> Outcome {
        // SAFETY: a live object, and bytes with their length.
        self.after(unsafe { options::together_options_add_ca_n(self.0, pem.as_ptr().cast(), pem.len()) })
    }

    fn add_ca_file(&mut self, path: &str) -> Outcome {
        let path = c_text(path);
        // SAFETY: a live object and a NUL-terminated text.
        self.after(unsafe { options::together_options_add_ca_file(self.0, path.as_ptr()) })
    }

    fn set_proxy(&mut self, url: &str) -> Outcome {
        let url = c_text(url);
        // SAFETY: a live object and a NUL-terminated text.
        self.after(unsafe { options::together_options_set_proxy(self.0, url.as_ptr()) })
    }

    fn set_transport(&mut self, transport: Carrier) -> Outcome {
        let user_data: &'static Carrier = Box::leak(Box::new(transport));
        let functions = together_transport {
            struct_size: size_of::<together_transport>(),
            connect: Some(connect),
            read: Some(read),
            write: Some(write),
            close: Some(close),
        };
        // SAFETY: a live object, and functions and data that last for ever; the struct is copied.
        self.after(unsafe {
            let user_data = (&raw const *user_data).cast_mut().cast();
            transport::together_options_set_transport(self.0, &raw const functions, user_data)
        })
    }

    fn set_token_limit(&mut self, tokens: u64) -> Outcome {
        // SAFETY: a live object.
        self.after(unsafe {
            options::together_options_set_limit(self.0, TOGETHER_LIMIT_TOKENS as i32, tokens)
        })
    }

    fn set_cassette(&mut self, path: &str, mode: i32) -> Outcome {
        let path = c_text(path);
        // SAFETY: a live object and a NUL-terminated text.
        self.after(unsafe { options::together_options_set_cassette(self.0, path.as_ptr(), mode) })
    }
}

// A carrier as C has it. Its streams last for ever, as the header asks of what a read may still use.

type Stream = Box<dyn HostBytes>;

/// # Safety
/// As the header says; `user_data` is a carrier.
unsafe extern "C" fn connect(
    host: *const c_char,
    port: u16,
    limit: i32,
    user_data: *mut c_void,
) -> *mut c_void {
    // SAFETY: the caller's promise.
    let (carrier, host) = unsafe { (&*user_data.cast::<Carrier>(), text(host)) };
    let stream = carrier.connect(&host, port, limit);
    stream.map_or(std::ptr::null_mut(), |stream| Box::into_raw(Box::new(stream)).cast())
}

/// # Safety
/// As the header says; `stream` is one of `connect`'s.
unsafe extern "C" fn read(stream: *mut c_void, bytes_out: *mut c_void, capacity: usize, limit: i32) -> isize {
    // SAFETY: the caller's promise.
    unsafe {
        (*stream.cast::<Stream>()).read(std::slice::from_raw_parts_mut(bytes_out.cast(), capacity), limit)
    }
}

/// # Safety
/// As the header says; `stream` is one of `connect`'s.
unsafe extern "C" fn write(stream: *mut c_void, bytes: *const c_void, length: usize, limit: i32) -> isize {
    // SAFETY: the caller's promise.
    unsafe { (*stream.cast::<Stream>()).write(std::slice::from_raw_parts(bytes.cast(), length), limit) }
}

/// # Safety
/// As the header says; `stream` is one of `connect`'s.
unsafe extern "C" fn close(stream: *mut c_void) {
    // SAFETY: the caller's promise.
    unsafe { (*stream.cast::<Stream>()).close() }
}

impl api::Client for Owned<together_client> {
    type Request = Owned<together_request>;
    type Response = Owned<together_response>;

    fn complete(&self, request: &Self::Request) -> Self::Response {
        // SAFETY: live objects.
        Owned::new(unsafe { complete::together_complete(self.0, request.0) })
    }

    fn diagnose(&self) -> Self::Response {
        // SAFETY: a live object.
        Owned::new(unsafe { client::together_client_diagnose(self.0) })
    }

    fn interrupt(&self) {
        // SAFETY: a live object.
        unsafe { client::together_client_interrupt(self.0) }
    }

    fn set_api_key(&self, key: &[u8]) -> Result<(), Status> {
        log_lines::hide(key);
        // SAFETY: a live object, and bytes with their length.
        let status = unsafe { client::together_client_set_api_key_n(self.0, key.as_ptr().cast(), key.len()) };
        match Status::from_number(status as i32).expect("a status of this version") {
            Status::Ok => Ok(()),
            status => Err(status),
        }
    }

    fn complete_each(
        &self,
        request: &Owned<together_request>,
        mut on_event: impl FnMut(Seen) -> bool,
    ) -> Owned<together_response> {
        unsafe extern "C" fn pass_on<F: FnMut(Seen) -> bool>(
            event: *const together_event,
            user_data: *mut c_void,
        ) -> i32 {
            // SAFETY: the closure below, which nobody else uses during the call, and an event that lives as long.
            unsafe { i32::from((*user_data.cast::<F>())(seen(&*event))) }
        }
        fn of<F: FnMut(Seen) -> bool>(
            _: &F,
        ) -> unsafe extern "C" fn(*const together_event, *mut c_void) -> i32 {
            pass_on::<F>
        }
        let (function, user_data) = (of(&on_event), (&raw mut on_event).cast());
        // SAFETY: live objects; the closure outlives the call.
        Owned::new(unsafe { complete::together_complete_each(self.0, request.0, Some(function), user_data) })
    }

    fn usage(&self) -> Figures {
        let mut usage = MaybeUninit::<together_usage>::uninit();
        let size = size_of::<together_usage>();
        // SAFETY: a live object, and a struct with its size, which is whole when the status says so.
        let usage = unsafe {
            assert_eq!(client::together_client_usage(self.0, usage.as_mut_ptr(), size), TOGETHER_OK);
            usage.assume_init()
        };
        Figures {
            requests: usage.requests,
            tries: usage.tries,
            prompt_tokens: usage.prompt_tokens,
            completion_tokens: usage.completion_tokens,
            cached_tokens: usage.cached_tokens,
            reasoning_tokens: usage.reasoning_tokens,
            bytes_sent: usage.bytes_sent,
            bytes_received: usage.bytes_received,
            waited_ms: usage.waited_ms,
            ratelimit_limit: usage.ratelimit_limit,
            ratelimit_remaining: usage.ratelimit_remaining,
            ratelimit_reset_ms: usage.ratelimit_reset_ms,
            tokenlimit_limit: usage.tokenlimit_limit,
            tokenlimit_remaining: usage.tokenlimit_remaining,
        }
    }

    fn call(&self, request: &Self::Request) -> Self::Response {
        // SAFETY: live objects.
        let call = Owned::new(unsafe { call::together_start(self.0, request.0) });
        loop {
            // SAFETY: a live call; an event lives until the next one is asked for.
            let event = unsafe { call::together_call_next(call.0, -1) };
            assert!(!event.is_null(), "one that waits without an end is told of the last event");
            // SAFETY: as above.
            if unsafe { (*event).kind } == TOGETHER_EVENT_DONE {
                break;
            }
        }
        // SAFETY: a live call.
        Owned::new(unsafe { call::together_call_response(call.0) })
    }
}

impl api::Request for Owned<together_request> {
    fn set_string(&mut self, field: &str, value: &str) -> Outcome {
        let field = c_text(field);
        // SAFETY: a live object, a NUL-terminated text, and text with its length.
        self.after(unsafe {
            let (value, length) = (value.as_ptr().cast(), value.len());
            request::together_request_set_string_n(self.0, field.as_ptr(), value, length)
        })
    }

    fn set_integer(&mut self, field: &str, value: i64) -> Outcome {
        let field = c_text(field);
        // SAFETY: a live object and a NUL-terminated text.
        self.after(unsafe { request::together_request_set_integer(self.0, field.as_ptr(), value) })
    }

    fn set_number(&mut self, field: &str, value: f64) -> Outcome {
        let field = c_text(field);
        // SAFETY: a live object and a NUL-terminated text.
        self.after(unsafe { request::together_request_set_number(self.0, field.as_ptr(), value) })
    }

    fn set_boolean(&mut self, field: &str, value: bool) -> Outcome {
        let field = c_text(field);
        // SAFETY: a live object and a NUL-terminated text.
        self.after(unsafe { request::together_request_set_boolean(self.0, field.as_ptr(), value.into()) })
    }

    fn set_json(&mut self, field: &str, json: &str) -> Outcome {
        let (field, json) = (c_text(field), c_text(json));
        // SAFETY: a live object and NUL-terminated texts.
        self.after(unsafe { request::together_request_set_json(self.0, field.as_ptr(), json.as_ptr()) })
    }

    fn add_message(&mut self, role: &str, content: &str) -> Outcome {
        log_lines::hide(content.as_bytes());
        let role = c_text(role);
        // SAFETY: a live object, a NUL-terminated text, and text with its length.
        self.after(unsafe {
            let (content, length) = (content.as_ptr().cast(), content.len());
            request::together_request_add_message_n(self.0, role.as_ptr(), content, length)
        })
    }

    fn add_image(&mut self, bytes: &[u8], mime_type: &str) -> Outcome {
        let mime_type = c_text(mime_type);
        // SAFETY: a live object, bytes with their length, and a NUL-terminated text.
        self.after(unsafe {
            let (start, length) = (bytes.as_ptr().cast(), bytes.len());
            request::together_request_add_image(self.0, start, length, mime_type.as_ptr())
        })
    }

    fn set_header(&mut self, name: &str, value: &str) -> Outcome {
        log_lines::hide(value.as_bytes());
        let (name, value) = (c_text(name), c_text(value));
        // SAFETY: a live object and NUL-terminated texts.
        self.after(unsafe { request::together_request_set_header(self.0, name.as_ptr(), value.as_ptr()) })
    }

    fn set_timeout(&mut self, which: Timeout, milliseconds: i64) -> Outcome {
        // SAFETY: a live object.
        self.after(unsafe { request::together_request_set_timeout(self.0, which as i32, milliseconds) })
    }

    fn set_file(&mut self, field: &str, path: &str) -> Outcome {
        let (field, path) = (c_text(field), c_text(path));
        // SAFETY: a live object and NUL-terminated texts.
        self.after(unsafe { request::together_request_set_file(self.0, field.as_ptr(), path.as_ptr()) })
    }

    fn set_bytes(&mut self, field: &str, bytes: &[u8], file_name: &str) -> Outcome {
        let (field, file_name) = (c_text(field), c_text(file_name));
        let (start, length) = (bytes.as_ptr().cast(), bytes.len());
        // SAFETY: a live object, NUL-terminated texts, and bytes with their length.
        self.after(unsafe {
            request::together_request_set_bytes(self.0, field.as_ptr(), start, length, file_name.as_ptr())
        })
    }

    fn set_output(&mut self, path: &str) -> Outcome {
        let path = c_text(path);
        // SAFETY: a live object and a NUL-terminated text.
        self.after(unsafe { request::together_request_set_output(self.0, path.as_ptr()) })
    }
}

impl api::Response for Owned<together_response> {
    fn http_status(&self) -> i32 {
        // SAFETY: a live object.
        unsafe { response::together_response_http_status(self.0) }
    }

    fn text(&self) -> String {
        // SAFETY: a live object, and a length that can be written or NULL.
        lent(|length| unsafe { response::together_response_text(self.0, length) })
    }

    fn json(&self) -> String {
        // SAFETY: a live object, and a length that can be written or NULL.
        lent(|length| unsafe { response::together_response_json(self.0, length) })
    }

    fn bytes(&self) -> Vec<u8> {
        let mut length = usize::MAX;
        // SAFETY: a live object and a length that can be written; the library lends that many bytes.
        unsafe {
            let start = response::together_response_bytes(self.0, &raw mut length);
            assert!(!start.is_null(), "bytes are never NULL");
            std::slice::from_raw_parts(start.cast::<u8>(), length).to_vec()
        }
    }

    fn string(&self, pointer: &str) -> String {
        let pointer = c_text(pointer);
        // SAFETY: a live object, a NUL-terminated text, and a length that can be written or NULL.
        lent(|length| unsafe { response::together_response_string(self.0, pointer.as_ptr(), length) })
    }

    fn integer(&self, pointer: &str, otherwise: i64) -> i64 {
        let pointer = c_text(pointer);
        // SAFETY: a live object and a NUL-terminated text.
        unsafe { response::together_response_integer(self.0, pointer.as_ptr(), otherwise) }
    }

    fn number(&self, pointer: &str, otherwise: f64) -> f64 {
        let pointer = c_text(pointer);
        // SAFETY: a live object and a NUL-terminated text.
        unsafe { response::together_response_number(self.0, pointer.as_ptr(), otherwise) }
    }

    fn boolean(&self, pointer: &str, otherwise: bool) -> bool {
        let pointer = c_text(pointer);
        // SAFETY: a live object and a NUL-terminated text.
        unsafe { response::together_response_boolean(self.0, pointer.as_ptr(), otherwise.into()) != 0 }
    }

    fn count(&self, pointer: &str) -> usize {
        let pointer = c_text(pointer);
        // SAFETY: a live object and a NUL-terminated text.
        unsafe { response::together_response_count(self.0, pointer.as_ptr()) }
    }

    fn floats(&self, pointer: &str, floats_out: &mut [f32]) -> usize {
        let pointer = c_text(pointer);
        let (start, capacity) = (floats_out.as_mut_ptr(), floats_out.len());
        // SAFETY: a live object, a NUL-terminated text, and an array with its capacity.
        unsafe { response::together_response_floats(self.0, pointer.as_ptr(), start, capacity) }
    }

    fn count_floats(&self, pointer: &str) -> usize {
        let pointer = c_text(pointer);
        // SAFETY: a live object and a NUL-terminated text; NULL has no room, whatever is said of it.
        unsafe {
            response::together_response_floats(self.0, pointer.as_ptr(), std::ptr::null_mut(), usize::MAX)
        }
    }

    fn header(&self, name: &str) -> String {
        let name = c_text(name);
        // SAFETY: a live object and a NUL-terminated text.
        unsafe { text(response::together_response_header(self.0, name.as_ptr())) }
    }

    fn request_id(&self) -> String {
        // SAFETY: a live object.
        unsafe { text(response::together_response_request_id(self.0)) }
    }

    fn tries(&self) -> u32 {
        // SAFETY: a live object.
        unsafe { response::together_response_tries(self.0) }
    }

    fn try_message(&self, number: u32) -> String {
        // SAFETY: a live object; the text is copied at once.
        unsafe { text(response::together_response_try_message(self.0, number)) }
    }

    fn retry_after_ms(&self) -> i64 {
        // SAFETY: a live object.
        unsafe { response::together_response_retry_after_ms(self.0) }
    }
}

fn seen(event: &together_event) -> Seen {
    // SAFETY: the header promises as many bytes as each length says.
    let copy = |start: *const u8, length| unsafe { std::slice::from_raw_parts(start, length) }.to_vec();
    Seen {
        kind: event.kind as i32,
        status: event.status as i32,
        choice: event.choice,
        text: copy(event.text.cast(), event.text_length),
        json: copy(event.json.cast(), event.json_length),
        bytes: copy(event.bytes.cast(), event.bytes_length),
        id: copy(event.id.cast(), event.id_length),
        done: event.done,
        total: event.total,
    }
}
