//! A host program: the objects of the C API, held as C would hold them, and what a test asks of them.
//!
//! Every function here calls the exported C functions and nothing else of the library, so a test that goes this
//! way also tests the pointers. It asserts nothing about what comes back; `process` knows the process around it.

// Each test program uses its part.
#![allow(dead_code)]

pub mod event_streams;
#[path = "../support/log_lines.rs"]
pub mod log_lines;
pub mod process;

use std::ffi::{CStr, CString, c_char, c_void};
use std::time::Duration;

use serde_json::Value;
use together::error::Status;
use together::ffi::call::{self, together_call};
use together::ffi::client::{self, together_client};
use together::ffi::complete;
use together::ffi::event::{self, together_event};
use together::ffi::object::{together_free, together_object_message, together_object_status};
use together::ffi::options::{self, together_options};
use together::ffi::request::{self, together_request};
use together::ffi::response::{self, together_response};
use together_offline::{Scripted, Server};

pub const TEXT: i32 = event::TOGETHER_EVENT_TEXT as i32;
pub const REASONING: i32 = event::TOGETHER_EVENT_REASONING as i32;
pub const TOOL_CALL: i32 = event::TOGETHER_EVENT_TOOL_CALL as i32;
pub const BYTES: i32 = event::TOGETHER_EVENT_BYTES as i32;
pub const CHUNK: i32 = event::TOGETHER_EVENT_CHUNK as i32;
pub const DONE: i32 = event::TOGETHER_EVENT_DONE as i32;

pub const CONNECT: i32 = 1;
pub const FIRST_BYTE: i32 = 2;
pub const IDLE: i32 = 3;
pub const TOTAL: i32 = 4;

pub const RESPONSE_BYTES: i32 = 1;
pub const CALLS: i32 = 2;
pub const EVENT_QUEUE: i32 = 4;

/// How long a test waits for something that is sure to happen.
pub const PATIENCE: Duration = Duration::from_secs(60);

pub const CHAT: &str = "POST /v1/chat/completions";

fn c(text: &str) -> CString {
    CString::new(text).expect("a text without NUL")
}

/// A server that a client can be made for.
pub trait Place {
    fn url(&self) -> &str;
    fn authority(&self) -> &str;
}

impl Place for Server {
    fn url(&self) -> &str {
        self.base_url()
    }
    fn authority(&self) -> &str {
        self.ca_pem()
    }
}

impl Place for Scripted {
    fn url(&self) -> &str {
        self.base_url()
    }
    fn authority(&self) -> &str {
        self.ca_pem()
    }
}

/// Options on their way to a client.
pub struct Setup(*mut together_options);

impl Setup {
    pub fn of(place: &impl Place) -> Setup {
        let setup = Setup::at(place.url());
        let pem = c(place.authority());
        // SAFETY: live options and a NUL-terminated text.
        unsafe { options::together_options_add_ca(setup.0, pem.as_ptr()) };
        setup
    }

    pub fn at(url: &str) -> Setup {
        let (made, url) = (options::together_options_new(), c(url));
        // SAFETY: live options and NUL-terminated texts.
        unsafe {
            options::together_options_set_api_key(made, c"offline".as_ptr());
            options::together_options_set_base_url(made, url.as_ptr());
            options::together_options_set_retries(made, 0);
            // All of it, so that every test of a host is one of the log too.
            let log: unsafe extern "C" fn(_, _, _) = log_lines::hear_in_c;
            options::together_options_set_log(made, 4, Some(log), std::ptr::null_mut());
        }
        Setup(made)
    }

    pub fn without_a_log(self) -> Setup {
        // SAFETY: live options.
        unsafe { options::together_options_set_log(self.0, 0, None, std::ptr::null_mut()) };
        self
    }

    pub fn key_command(self, argv: &[&str]) -> Setup {
        let words: Vec<CString> = argv.iter().map(|word| c(word)).collect();
        let argv: Vec<*const c_char> = words.iter().map(|word| word.as_ptr()).collect();
        // SAFETY: live options, and NUL-terminated texts with their number.
        unsafe { options::together_options_set_api_key_command(self.0, argv.as_ptr(), argv.len()) };
        self
    }

    pub fn limit(self, which: i32, value: u64) -> Setup {
        // SAFETY: live options.
        unsafe { options::together_options_set_limit(self.0, which, value) };
        self
    }

    pub fn cassette(self, path: &str, mode: i32) -> Setup {
        let path = c(path);
        // SAFETY: live options and a NUL-terminated text.
        unsafe { options::together_options_set_cassette(self.0, path.as_ptr(), mode) };
        self
    }

    pub fn timeout(self, which: i32, milliseconds: i64) -> Setup {
        // SAFETY: live options.
        unsafe { options::together_options_set_timeout(self.0, which, milliseconds) };
        self
    }

    pub fn retries(self, count: u32) -> Setup {
        // SAFETY: live options.
        unsafe { options::together_options_set_retries(self.0, count) };
        self
    }

    pub fn client(self) -> Client {
        // SAFETY: live options, freed once.
        let client = unsafe {
            let client = client::together_client_new(self.0);
            together_free(self.0.cast());
            client
        };
        assert_eq!(status(client.cast()), Status::Ok.number(), "{}", message(client.cast()));
        Client(client)
    }
}

/// A client that trusts the server's authority.
pub fn client_of(place: &impl Place) -> Client {
    Setup::of(place).client()
}

fn status(object: *const c_void) -> i32 {
    // SAFETY: an object of the library, or NULL.
    unsafe { together_object_status(object) as i32 }
}

fn message(object: *const c_void) -> String {
    // SAFETY: an object of the library, or NULL; the text lives as long as that.
    unsafe { CStr::from_ptr(together_object_message(object)) }.to_str().expect("UTF-8").to_owned()
}

pub struct Client(pub *mut together_client);

// SAFETY: a client is used from any number of threads at once, says the header.
unsafe impl Send for Client {}
// SAFETY: as above.
unsafe impl Sync for Client {}

impl Client {
    pub fn complete(&self, request: &Request) -> Response {
        // SAFETY: live objects.
        Response(unsafe { complete::together_complete(self.0, request.0) })
    }

    /// `on_event` must not panic: it is called by C's rules.
    pub fn complete_each(&self, request: &Request, mut on_event: impl FnMut(Event) -> bool) -> Response {
        unsafe extern "C" fn pass_on<F: FnMut(Event) -> bool>(
            event: *const together_event,
            user_data: *mut c_void,
        ) -> i32 {
            // SAFETY: the closure below, which nobody else uses during the call.
            let on_event = unsafe { &mut *user_data.cast::<F>() };
            // SAFETY: an event that lives as long as this call.
            i32::from(on_event(unsafe { Event::copy(event) }))
        }
        fn of<F: FnMut(Event) -> bool>(
            _: &F,
        ) -> unsafe extern "C" fn(*const together_event, *mut c_void) -> i32 {
            pass_on::<F>
        }
        let function = of(&on_event);
        let user_data = (&raw mut on_event).cast();
        // SAFETY: live objects; the closure outlives the call.
        Response(unsafe { complete::together_complete_each(self.0, request.0, Some(function), user_data) })
    }

    /// Every event of the stream, and the response.
    pub fn collect(&self, request: &Request) -> (Vec<Event>, Response) {
        let mut events = Vec::new();
        let response = self.complete_each(request, |event| {
            events.push(event);
            true
        });
        (events, response)
    }

    pub fn start(&self, request: &Request) -> Call {
        // SAFETY: live objects.
        Call(unsafe { call::together_start(self.0, request.0) })
    }

    pub fn next(&self, timeout_ms: i32) -> Option<Event> {
        // SAFETY: a live client; the event is copied before the next one is asked for.
        unsafe { Event::copy_some(client::together_client_next(self.0, timeout_ms)) }
    }

    pub fn interrupt(&self) {
        // SAFETY: a live client.
        unsafe { client::together_client_interrupt(self.0) };
    }

    pub fn descriptor(&self) -> i32 {
        // SAFETY: a live client.
        i32::try_from(unsafe { client::together_client_fd(self.0) }).expect("a descriptor")
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        // SAFETY: a live client, freed once.
        unsafe { together_free(self.0.cast()) };
        if !std::thread::panicking() {
            log_lines::expect_no_secret();
        }
    }
}

pub struct Call(pub *mut together_call);

// SAFETY: a call belongs to one thread at a time, whichever that is.
unsafe impl Send for Call {}

impl Call {
    pub fn next(&self, timeout_ms: i32) -> Option<Event> {
        // SAFETY: a live call; the event is copied before the next one is asked for.
        unsafe { Event::copy_some(call::together_call_next(self.0, timeout_ms)) }
    }

    /// The events that are still to come, up to the last. Each may take as long as tests wait for anything.
    pub fn rest(&self) -> Vec<Event> {
        let mut events = Vec::new();
        while let Some(event) = self.next(60_000) {
            let is_last = event.kind == DONE;
            events.push(event);
            if is_last {
                break;
            }
        }
        events
    }

    pub fn cancel(&self) {
        self.canceller().cancel();
    }

    /// What another thread cancels the call by.
    pub fn canceller(&self) -> Canceller {
        Canceller(self.0)
    }

    pub fn descriptor(&self) -> i32 {
        // SAFETY: a live call.
        i32::try_from(unsafe { call::together_call_fd(self.0) }).expect("a descriptor")
    }

    pub fn response(&self) -> Response {
        // SAFETY: a live call.
        Response(unsafe { call::together_call_response(self.0) })
    }

    pub fn status(&self) -> i32 {
        status(self.0.cast())
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        // SAFETY: a live call, freed once.
        unsafe { together_free(self.0.cast()) };
    }
}

#[derive(Clone, Copy)]
pub struct Canceller(*const together_call);

// SAFETY: a call may be cancelled from any thread, says the header.
unsafe impl Send for Canceller {}

impl Canceller {
    pub fn cancel(self) {
        // SAFETY: a live call: the tests keep it.
        unsafe { call::together_call_cancel(self.0) };
    }
}

pub struct Request(pub *mut together_request);

// SAFETY: a request belongs to one thread at a time, and is only read when it is sent.
unsafe impl Send for Request {}
// SAFETY: as above; tests only send it.
unsafe impl Sync for Request {}

impl Request {
    pub fn new(operation: &str, body: &Value) -> Request {
        let (operation, body) = (c(operation), c(&body.to_string()));
        // SAFETY: NUL-terminated texts, and the request that was just made.
        unsafe {
            let made = request::together_request_new(operation.as_ptr());
            request::together_request_set_json(made, c"".as_ptr(), body.as_ptr());
            Request(made)
        }
    }

    /// A chat that says one thing.
    pub fn chat(said: &str) -> Request {
        log_lines::hide(said.as_bytes());
        Request::new(
            CHAT,
            &serde_json::json!({"model": "openai/gpt-oss-20b", "messages": [{"role": "user", "content": said}]}),
        )
    }

    pub fn user_data(self, user_data: usize) -> Request {
        // SAFETY: a live request.
        unsafe { request::together_request_set_user_data(self.0, user_data as *mut c_void) };
        self
    }

    pub fn sentences(self) -> Request {
        // SAFETY: a live request.
        unsafe { request::together_request_set_sentences(self.0, 1) };
        self
    }

    pub fn timeout(self, which: i32, milliseconds: i64) -> Request {
        // SAFETY: a live request.
        unsafe { request::together_request_set_timeout(self.0, which, milliseconds) };
        self
    }
}

impl Drop for Request {
    fn drop(&mut self) {
        // SAFETY: a live request, freed once.
        unsafe { together_free(self.0.cast()) };
    }
}

pub struct Response(pub *mut together_response);

impl Response {
    pub fn status(&self) -> i32 {
        status(self.0.cast())
    }

    pub fn message(&self) -> String {
        message(self.0.cast())
    }

    pub fn text(&self) -> String {
        let mut length = 0;
        // SAFETY: a live response, which the text lives as long as.
        let bytes = unsafe {
            let text = response::together_response_text(self.0, &raw mut length);
            std::slice::from_raw_parts(text.cast(), length)
        };
        String::from_utf8(bytes.to_vec()).expect("UTF-8")
    }

    pub fn bytes(&self) -> Vec<u8> {
        let mut length = 0;
        // SAFETY: a live response, which the bytes live as long as.
        unsafe {
            let bytes = response::together_response_bytes(self.0, &raw mut length);
            std::slice::from_raw_parts(bytes.cast(), length).to_vec()
        }
    }

    pub fn json(&self) -> Value {
        let mut length = 0;
        // SAFETY: a live response, which the text lives as long as.
        let bytes = unsafe {
            let text = response::together_response_json(self.0, &raw mut length);
            std::slice::from_raw_parts(text.cast(), length)
        };
        if bytes.is_empty() { Value::Null } else { serde_json::from_slice(bytes).expect("JSON") }
    }

    pub fn http_status(&self) -> i32 {
        // SAFETY: a live response.
        unsafe { response::together_response_http_status(self.0) }
    }
}

impl Drop for Response {
    fn drop(&mut self) {
        // SAFETY: a live response, freed once.
        unsafe { together_free(self.0.cast()) };
    }
}

/// A copy of an event.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    pub kind: i32,
    pub status: i32,
    pub call: usize,
    pub user_data: usize,
    pub choice: u32,
    pub text: String,
    pub json: String,
    pub bytes: Vec<u8>,
    pub id: String,
}

impl Event {
    /// # Safety
    /// `event` is one that the library gave, and is still valid.
    pub unsafe fn copy(event: *const together_event) -> Event {
        // SAFETY: the caller's promise; no pointer in it is NULL.
        let (event, text, json, bytes, id) = unsafe {
            let event = &*event;
            (
                event,
                std::slice::from_raw_parts(event.text.cast::<u8>(), event.text_length),
                std::slice::from_raw_parts(event.json.cast::<u8>(), event.json_length),
                std::slice::from_raw_parts(event.bytes.cast::<u8>(), event.bytes_length),
                std::slice::from_raw_parts(event.id.cast::<u8>(), event.id_length),
            )
        };
        // Lossy, as a panic could not leave a callback; what is not UTF-8 then fails a comparison.
        let utf8 = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Event {
            kind: event.kind as i32,
            status: event.status as i32,
            call: event.call as usize,
            user_data: event.user_data as usize,
            choice: event.choice,
            text: utf8(text),
            json: utf8(json),
            bytes: bytes.to_vec(),
            id: utf8(id),
        }
    }

    unsafe fn copy_some(event: *const together_event) -> Option<Event> {
        // SAFETY: the caller's promise.
        (!event.is_null()).then(|| unsafe { Event::copy(event) })
    }
}

/// The text of one choice, as its events bring it.
pub fn text_of(events: &[Event], choice: u32) -> String {
    events
        .iter()
        .filter(|event| event.kind == TEXT && event.choice == choice)
        .map(|event| &*event.text)
        .collect()
}

/// How many events are of a kind.
pub fn count_of(events: &[Event], kind: i32) -> usize {
    events.iter().filter(|event| event.kind == kind).count()
}

/// The one DONE event, which must be the last.
pub fn outcome_of(events: &[Event]) -> i32 {
    assert_eq!(count_of(events, DONE), 1, "one DONE: {events:?}");
    let last = events.last().expect("events");
    assert_eq!(last.kind, DONE, "DONE is the last: {events:?}");
    last.status
}
