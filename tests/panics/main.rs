//! Panics, injected: a bug of ours is TOGETHER_INTERNAL, or the nothing that a function has, prints nothing, and
//! leaves a client that works on.
//!
//! Every function of the header is struck at each place that it passes on its thread, from the guard at its
//! entry to the socket; workers are struck too. Nothing is logged meanwhile, as what goes wrong there fails no
//! request. The switch is in builds with debug assertions alone.
#![cfg(debug_assertions)]
#![allow(unsafe_code, reason = "C's functions are called as C does")]

#[path = "../native/declarations.rs"]
#[allow(dead_code, reason = "the statuses are another program's subject")]
mod declarations;
#[path = "../support/mod.rs"]
#[allow(dead_code, unused_imports, unused_macros, reason = "each test file uses its own part")]
mod support;

use std::ffi::{CStr, c_char, c_void};
use std::io::{Read, Seek};
use std::ptr::{null, null_mut};

use together::ffi::allocator::together_set_allocator;
use together::ffi::batch::*;
use together::ffi::call::*;
use together::ffi::client::*;
use together::ffi::complete::*;
use together::ffi::conversation::*;
use together::ffi::event::together_event;
use together::ffi::library::*;
use together::ffi::log::together_log;
use together::ffi::object::*;
use together::ffi::options::*;
use together::ffi::reader::*;
use together::ffi::request::*;
use together::ffi::resend::*;
use together::ffi::response::*;
use together::ffi::response_bytes::*;
use together::ffi::status::{TOGETHER_INTERNAL, TOGETHER_OK, together_status};
use together::ffi::tool::*;
use together::ffi::transport::*;
use together::injection::{has_struck, strike_a_worker, strike_here};
use together_offline::{Server, Settings};

/// What is written there is gone.
const NOWHERE: &CStr = if cfg!(windows) { c"NUL" } else { c"/dev/null" };

/// As the objects of `host` have them.
const OK: i32 = TOGETHER_OK as i32;
const INTERNAL: i32 = TOGETHER_INTERNAL as i32;

use crate::support::PATIENCE;
use crate::support::api::{Api as _, Batch as _, Client as _, Response as _};
use crate::support::c_abi::{Batch, C, Call, Client, DONE, Owned, Request, Response, Setup, TEXT};
use crate::support::process::{Watchdog, alone, with_stderr_in};

unsafe extern "C" fn read_nothing(_: u64, _: *mut c_void, _: usize, _: *mut c_void) -> isize {
    0
}

unsafe extern "C" fn no_stream(_: *const c_char, _: u16, _: i32, _: *mut c_void) -> *mut c_void {
    null_mut()
}

unsafe extern "C" fn no_read(_: *mut c_void, _: *mut c_void, _: usize, _: i32) -> isize {
    -1
}

unsafe extern "C" fn no_write(_: *mut c_void, _: *const c_void, _: usize, _: i32) -> isize {
    -1
}

unsafe extern "C" fn no_close(_: *mut c_void) {}

const NO_TRANSPORT: together_transport = together_transport {
    struct_size: size_of::<together_transport>(),
    connect: Some(no_stream),
    read: Some(no_read),
    write: Some(no_write),
    close: Some(no_close),
};

/// More places than any function passes.
const MOST_PLACES: usize = 200;

/// What a function gave.
enum Gave {
    Status(together_status),
    /// Something that was made, to be freed here.
    Object(*mut c_void),
    /// No status: whether it is what there is when there is nothing.
    Nothing(bool),
    /// What was to be freed.
    Freed(Response),
}

/// One of each, in order. The client is the same each time.
struct Objects<'client> {
    client: &'client Client,
    options: *mut together_options,
    request: Request,
    response: Response,
    call: Call,
    /// In a directory with room for another; for the functions of batches alone.
    batch: Option<(Batch, tempfile::TempDir)>,
}

impl Objects<'_> {
    fn with<'client>(client: &'client Client, function: &str) -> Objects<'client> {
        let request = Request::chat("still there?");
        let response = client.complete(&request);
        let call = client.start(&request);
        call.rest();
        let batch = function.starts_with("together_batch_").then(batch);
        Objects { client, options: together_options_new(), request, response, call, batch }
    }
}

/// An empty batch, and where it is.
fn batch() -> (Batch, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let batch = C::batch(folder.path().join("batch").to_str().unwrap());
    assert_eq!(batch.status(), OK, "{}", batch.message());
    (batch, folder)
}

impl Drop for Objects<'_> {
    fn drop(&mut self) {
        // SAFETY: live options, freed once.
        unsafe { together_free(self.options.cast()) };
    }
}

unsafe extern "C" fn no_key(_: *mut c_char, _: usize, _: *mut u32, _: *mut c_void) -> usize {
    0
}

unsafe extern "C" fn go_on(_: *const together_event, _: *mut c_void) -> i32 {
    1
}

unsafe extern "C" fn carry_out(_: *mut together_tool_call, _: *mut c_void) -> i32 {
    OK
}

fn is_empty(text: *const c_char) -> Gave {
    // SAFETY: texts of the library are NUL-terminated.
    Gave::Nothing(!text.is_null() && unsafe { CStr::from_ptr(text) }.is_empty())
}

/// Calls a function by its name, with arguments that are all in order. A panic is to strike at `place`.
fn call(function: &str, on: &Objects<'_>, place: usize) -> Gave {
    use Gave::{Freed, Nothing, Object, Status};
    let (options, request, response) = (on.options, on.request.0, on.response.0);
    let (client, call, any) = (on.client.0, on.call.0, on.response.0.cast::<c_void>());
    let (text, length, key) = (c"text".as_ptr(), null_mut(), c"a-key-for-panics".as_ptr());
    let pointer = c"/choices/0/message/content".as_ptr();
    let no_log: together_log = None;
    let batch = on.batch.as_ref().map_or(null_mut(), |(batch, _)| batch.0);
    let another = on.batch.as_ref().map(|(_, folder)| folder.path().join("another"));
    let directory =
        std::ffi::CString::new(another.unwrap_or_default().into_os_string().into_string().unwrap());
    let directory = directory.unwrap();
    let freed = match function {
        "together_free" => on.client.complete(&on.request),
        _ => Owned(null_mut()),
    };
    strike_here(place);
    // SAFETY: live objects and NUL-terminated texts, as the header asks.
    unsafe {
        match function {
            "together_free" => {
                together_free(freed.0.cast());
                Freed(freed)
            }
            "together_object_status" => Status(together_object_status(any)),
            "together_object_message" => {
                let message = CStr::from_ptr(together_object_message(any)).to_str().unwrap_or_default();
                Nothing(message.starts_with("a bug in libtogether"))
            }
            // These allocate nothing, and there is nothing in them that could panic.
            "together_status_name" => Nothing(!together_status_name(0).is_null()),
            "together_version" => Nothing(!together_version().is_null()),
            "together_set_allocator" => {
                Nothing(together_set_allocator(None, None, null_mut()) != TOGETHER_OK)
            }
            "together_options_new" => Object(together_options_new().cast()),
            "together_options_set_api_key" => Status(together_options_set_api_key(options, key)),
            "together_options_set_api_key_n" => Status(together_options_set_api_key_n(options, key, 16)),
            "together_options_set_api_key_file" => {
                Status(together_options_set_api_key_file(options, c"Cargo.toml".as_ptr()))
            }
            "together_options_set_api_key_command" => {
                Status(together_options_set_api_key_command(options, [c"true".as_ptr()].as_ptr(), 1))
            }
            "together_options_set_api_key_source" => {
                Status(together_options_set_api_key_source(options, Some(no_key), null_mut()))
            }
            "together_options_set_secret_memory" => Status(together_options_set_secret_memory(options, 1)),
            "together_options_set_environment_wipe" => {
                Status(together_options_set_environment_wipe(options, 0))
            }
            "together_options_set_base_url" => {
                Status(together_options_set_base_url(options, c"https://localhost".as_ptr()))
            }
            "together_options_set_timeout" => Status(together_options_set_timeout(options, 1, 1)),
            "together_options_set_limit" => Status(together_options_set_limit(options, 1, 1)),
            "together_options_set_retries" => Status(together_options_set_retries(options, 1)),
            "together_options_set_header" => Status(together_options_set_header(options, text, text)),
            "together_options_add_ca" => Status(together_options_add_ca(options, text)),
            "together_options_add_ca_n" => Status(together_options_add_ca_n(options, text, 4)),
            "together_options_add_ca_file" => {
                Status(together_options_add_ca_file(options, c"Cargo.toml".as_ptr()))
            }
            "together_options_set_trust" => Status(together_options_set_trust(options, 1)),
            "together_options_add_pin" => Status(together_options_add_pin(options, text)),
            "together_options_set_identity" => Status(together_options_set_identity(options, text, text)),
            "together_options_set_proxy" => {
                Status(together_options_set_proxy(options, c"http://localhost".as_ptr()))
            }
            "together_options_set_transport" => {
                Status(together_options_set_transport(options, &NO_TRANSPORT, null_mut()))
            }
            "together_options_set_wake" => Status(together_options_set_wake(options, None, null_mut())),
            "together_options_set_log" => Status(together_options_set_log(options, 4, no_log, null_mut())),
            "together_options_set_cassette" => {
                Status(together_options_set_cassette(options, c"tape.jsonl".as_ptr(), 2))
            }
            "together_client_new" => Object(together_client_new(std::ptr::null()).cast()),
            "together_client_connect" => Status(together_client_connect(client)),
            "together_client_set_api_key" => Status(together_client_set_api_key(client, c"offline".as_ptr())),
            "together_client_set_api_key_n" => {
                Status(together_client_set_api_key_n(client, c"offline".as_ptr(), 7))
            }
            "together_client_usage" => {
                let mut usage = std::mem::MaybeUninit::uninit();
                Status(together_client_usage(client, usage.as_mut_ptr(), size_of::<together_usage>()))
            }
            "together_client_diagnose" => Object(together_client_diagnose(client).cast()),
            "together_complete" => Object(together_complete(client, request).cast()),
            "together_complete_each" => {
                Object(together_complete_each(client, request, Some(go_on), null_mut()).cast())
            }
            "together_start" => Object(together_start(client, request).cast()),
            "together_client_next" => Nothing(together_client_next(client, 0).is_null()),
            "together_client_fd" => Nothing(together_client_fd(client) == -1),
            "together_client_event" => Nothing(together_client_event(client).is_null()),
            "together_client_interrupt" => {
                together_client_interrupt(client);
                Nothing(true)
            }
            "together_request_new" => Object(together_request_new(c"GET /v1/models".as_ptr()).cast()),
            "together_request_set_string" => Status(together_request_set_string(request, text, text)),
            "together_request_set_string_n" => Status(together_request_set_string_n(request, text, text, 4)),
            "together_request_set_integer" => Status(together_request_set_integer(request, text, 1)),
            "together_request_set_number" => Status(together_request_set_number(request, text, 1.0)),
            "together_request_set_boolean" => Status(together_request_set_boolean(request, text, 1)),
            "together_request_set_json" => Status(together_request_set_json(request, text, c"1".as_ptr())),
            "together_request_set_json_n" => {
                Status(together_request_set_json_n(request, text, c"1".as_ptr(), 1))
            }
            "together_request_add_message" => Status(together_request_add_message(request, text, text)),
            "together_request_add_message_n" => {
                Status(together_request_add_message_n(request, text, text, 4))
            }
            "together_request_add_image" => {
                Status(together_request_add_image(request, text.cast(), 4, c"image/png".as_ptr()))
            }
            "together_request_set_file" => Status(together_request_set_file(request, text, text)),
            "together_request_set_bytes" => {
                Status(together_request_set_bytes(request, text, text.cast(), 4, text))
            }
            "together_request_set_reader" => {
                Status(together_request_set_reader(request, text, Some(read_nothing), null_mut(), 1, text))
            }
            "together_request_set_schema" => {
                Status(together_request_set_schema(request, text, c"{}".as_ptr()))
            }
            "together_request_set_output" => Status(together_request_set_output(request, text)),
            "together_request_set_header" => Status(together_request_set_header(request, text, text)),
            "together_request_set_timeout" => Status(together_request_set_timeout(request, 1, 1)),
            "together_request_set_user_data" => Status(together_request_set_user_data(request, null_mut())),
            "together_request_set_sentences" => Status(together_request_set_sentences(request, 1)),
            "together_request_set_wait" => Status(together_request_set_wait(request, 0)),
            "together_request_next_page" => Nothing(together_request_next_page(request, response) == 0),
            "together_request_json" => is_empty(together_request_json(request, length)),
            "together_request_remove" => Status(together_request_remove(request, text)),
            "together_request_add_answer" => Status(together_request_add_answer(request, response)),
            "together_request_add_tool_result" => {
                Status(together_request_add_tool_result(request, text, text))
            }
            "together_request_add_tool_result_n" => {
                Status(together_request_add_tool_result_n(request, text, text, 4))
            }
            "together_request_add_image_url" => {
                Status(together_request_add_image_url(request, c"https://localhost".as_ptr()))
            }
            "together_request_add_image_file" => {
                Status(together_request_add_image_file(request, c"Cargo.toml".as_ptr()))
            }
            "together_request_add_part" => {
                Status(together_request_add_part(request, c"{\"type\":\"t\"}".as_ptr()))
            }
            "together_request_add_tool" => {
                let schema = c"{}".as_ptr();
                Status(together_request_add_tool(request, text, text, schema, Some(carry_out), null_mut()))
            }
            "together_call_next" => Nothing(together_call_next(call, 0).is_null()),
            "together_call_cancel" => {
                together_call_cancel(call);
                Nothing(true)
            }
            "together_call_fd" => Nothing(together_call_fd(call) == -1),
            "together_call_event" => Nothing(together_call_event(call).is_null()),
            "together_call_send" => Status(together_call_send(call, c"{\"type\":\"t\"}".as_ptr())),
            "together_call_send_bytes" => Status(together_call_send_bytes(call, null(), 0)),
            "together_call_finish" => Status(together_call_finish(call)),
            "together_call_wait" => Status(together_call_wait(call, 0)),
            "together_call_response" => Object(together_call_response(call).cast()),
            "together_response_text" => is_empty(together_response_text(response, length)),
            "together_response_json" => is_empty(together_response_json(response, length)),
            "together_response_bytes" => is_empty(together_response_bytes(response, length).cast()),
            "together_response_string" => is_empty(together_response_string(response, pointer, length)),
            "together_response_value" => is_empty(together_response_value(response, pointer, length)),
            "together_response_integer" => {
                Nothing(together_response_integer(response, c"/usage/total_tokens".as_ptr(), -7) == -7)
            }
            "together_response_number" => {
                Nothing(together_response_number(response, c"/usage/total_tokens".as_ptr(), -7.0) == -7.0)
            }
            "together_response_boolean" => Nothing(together_response_boolean(response, pointer, -3) == -3),
            "together_response_count" => {
                Nothing(together_response_count(response, c"/choices".as_ptr()) == 0)
            }
            "together_response_floats" => {
                Nothing(together_response_floats(response, c"/choices".as_ptr(), null_mut(), 0) == 0)
            }
            "together_response_decode" => {
                Nothing(together_response_decode(response, c"/id".as_ptr(), null_mut(), 0) == 0)
            }
            "together_response_save" => {
                Status(together_response_save(response, c"/id".as_ptr(), NOWHERE.as_ptr()))
            }
            "together_response_parsed" => Object(together_response_parsed(response, 0).cast()),
            "together_json_parse" => Object(together_json_parse(text).cast()),
            "together_json_parse_n" => Object(together_json_parse_n(text, 4).cast()),
            "together_response_time_us" => Nothing(together_response_time_us(response, 5) == -1),
            "together_response_http_status" => Nothing(together_response_http_status(response) == 0),
            "together_response_header" => {
                is_empty(together_response_header(response, c"content-type".as_ptr()))
            }
            "together_response_request_id" => is_empty(together_response_request_id(response)),
            "together_response_tries" => Nothing(together_response_tries(response) == 0),
            "together_response_try_message" => is_empty(together_response_try_message(response, 0)),
            "together_response_retry_after_ms" => Nothing(together_response_retry_after_ms(response) == -1),
            "together_batch_new" => Object(together_batch_new(directory.as_ptr()).cast()),
            "together_batch_add" => Status(together_batch_add(batch, text, request)),
            // The code behind its entry has a test of its own.
            "together_batch_run" => Object(together_batch_run(batch, client, Some(go_on), null_mut()).cast()),
            "together_batch_answer" => Object(together_batch_answer(batch, text).cast()),
            other => panic!("{other} is not among the functions that are struck: add a line for it"),
        }
    }
}

/// Strikes a function at one place after the other; gives how many there were.
fn strike_everywhere(function: &str, client: &Client) -> usize {
    for place in 0..MOST_PLACES {
        let objects = Objects::with(client, function);
        let gave = call(function, &objects, place);
        let struck = has_struck();
        match gave {
            Gave::Status(status) if struck => assert_eq!(status, TOGETHER_INTERNAL, "{function} at {place}"),
            Gave::Nothing(nothing) if struck => assert!(nothing, "{function} at {place}"),
            Gave::Object(object) => {
                // SAFETY: an object that was just made, freed once.
                let status = unsafe {
                    let status = together_object_status(object);
                    together_free(object);
                    status
                };
                assert!(!struck || status == TOGETHER_INTERNAL, "{function} at {place} gives {status:?}");
            }
            // What could not be freed can be freed again.
            Gave::Freed(response) if struck => drop(response),
            Gave::Freed(response) => std::mem::forget(response),
            Gave::Status(_) | Gave::Nothing(_) => {}
        }
        assert_works(client);
        if !struck {
            return place;
        }
    }
    panic!("{function} passes more than {MOST_PLACES} places");
}

#[track_caller]
fn assert_works(client: &Client) {
    let response = client.complete(&Request::chat("and now?"));
    assert_eq!(response.status(), OK, "{}", response.message());
    assert_eq!(response.text(), "offline: you asked \"and now?\"");
}

/// Runs `body`, and gives what was printed on stderr meanwhile. This process runs one test.
fn stderr_of(body: impl FnOnce()) -> String {
    let mut file = tempfile::tempfile().unwrap();
    let outcome = with_stderr_in(&file, || std::panic::catch_unwind(std::panic::AssertUnwindSafe(body)));
    let mut printed = String::new();
    file.rewind().unwrap();
    file.read_to_string(&mut printed).unwrap();
    if let Err(panic) = outcome {
        eprintln!("{printed}");
        std::panic::resume_unwind(panic);
    }
    printed
}

fn server() -> Server {
    Server::start(Settings { key: "offline".to_owned(), ..Settings::default() }).unwrap()
}

#[test]
fn every_function_survives_a_panic_at_every_place() {
    alone(|| {
        let _watchdog = Watchdog::of(PATIENCE * 5);
        let server = server();
        let client = Setup::of(&server).without_a_log().client();
        let header = include_str!("../../include/together.h");
        let printed = stderr_of(|| {
            // A tool call lives inside a function of its own: below.
            let is_of_tool_call = |function: &String| function.starts_with("together_tool_call_");
            for function in declarations::functions(header).into_iter().filter(|name| !is_of_tool_call(name))
            {
                let places = strike_everywhere(&function, &client);
                let least = match &*function {
                    "together_status_name" | "together_version" | "together_set_allocator" => 0,
                    // Its entry, and at each of its reads and writes.
                    "together_complete" | "together_complete_each" => 3,
                    "together_start" => 2,
                    _ => 1,
                };
                assert!(places >= least, "{function} was struck at {places} places");
            }
        });
        assert_eq!(printed, "");
    });
}

/// Of its upload, where what is noted so far must stay; the next run ends it.
#[test]
fn a_batch_survives_a_panic_in_its_run() {
    alone(|| {
        let _watchdog = Watchdog::of(PATIENCE * 5);
        let server = server();
        let client = Setup::of(&server).without_a_log().client();
        let (mut batch, _folder) = batch();
        let printed = stderr_of(|| {
            assert_eq!(batch.add("a", &Request::chat("still there?")), Ok(()));
            for place in 0..8 {
                strike_here(place);
                let response = batch.run(&client, |_| true);
                assert!(has_struck(), "at {place}");
                assert_eq!(response.status(), INTERNAL, "at {place}: {}", response.message());
            }
            let response = batch.run(&client, |_| true);
            assert_eq!(response.status(), OK, "{}", response.message());
            assert_eq!(batch.answer("a").text(), "offline: you asked \"still there?\"");
        });
        assert_eq!(printed, "");
    });
}

/// On a client that has no connection yet: the handshake is struck too.
#[test]
fn a_first_request_survives_a_panic_at_every_place() {
    alone(|| {
        let _watchdog = Watchdog::of(PATIENCE * 5);
        let server = server();
        let mut places = 0;
        let printed = stderr_of(|| {
            for place in 0..MOST_PLACES {
                let client = Setup::of(&server).without_a_log().client();
                let request = Request::chat("for the first time");
                strike_here(place);
                let response = client.complete(&request);
                let struck = has_struck();
                let status = if struck { INTERNAL } else { OK };
                assert_eq!(response.status(), status, "at {place}");
                assert_works(&client);
                if !struck {
                    break;
                }
                places += 1;
            }
        });
        assert_eq!(printed, "");
        assert!(places >= 5, "{places} places");
    });
}

#[test]
fn a_call_survives_a_panic_of_its_worker_at_every_place() {
    alone(|| {
        let _watchdog = Watchdog::of(PATIENCE * 5);
        let server = server();
        let client = Setup::of(&server).without_a_log().client();
        let mut places = 0;
        let printed = stderr_of(|| {
            for place in 0..MOST_PLACES {
                let request = Request::chat("on a worker");
                strike_a_worker(place);
                let call = client.start(&request);
                let events = call.rest();
                let struck = has_struck();
                let status = if struck { INTERNAL } else { OK };
                assert_eq!(
                    events.last().map(|event| (event.kind, event.status)),
                    Some((DONE, status)),
                    "at {place}"
                );
                assert_eq!((call.status(), call.response().status()), (status, status));
                assert_works(&client);
                if !struck {
                    break;
                }
                places += 1;
            }
        });
        assert_eq!(printed, "");
        // The worker's own guard and the call's, reads and writes, and each event.
        assert!(places >= 6, "{places} places");
    });
}

/// A callback's own use of the library is struck: the request that the callback is of goes on.
#[test]
fn a_panic_inside_a_callback_is_that_of_the_function_called_there() {
    alone(|| {
        let _watchdog = Watchdog::of(PATIENCE);
        let server = server();
        let client = Setup::of(&server).without_a_log().client();
        let mut inner = Vec::new();
        let printed = stderr_of(|| {
            let response = client.complete_each(&Request::chat("nested"), |event| {
                if event.kind == TEXT {
                    strike_here(inner.len() % 3);
                    inner.push(client.complete(&Request::chat("inside")).status());
                    has_struck();
                }
                true
            });
            assert_eq!(
                (response.status(), response.text()),
                (OK, "offline: you asked \"nested\"".to_owned())
            );
        });
        assert_eq!(printed, "");
        assert!(inner.len() > 2 && inner.iter().all(|status| *status == INTERNAL), "{inner:?}");
    });
}

/// Strikes what reads a tool call, and gives how often that was.
unsafe extern "C" fn strike_inside(call: *mut together_tool_call, struck: *mut c_void) -> i32 {
    // SAFETY: the library's call, and the test's number; texts of the library are NUL-terminated.
    unsafe {
        let note = |nothing: bool| {
            if has_struck() && nothing {
                *struck.cast::<usize>() += 1;
            }
        };
        strike_here(0);
        note(CStr::from_ptr(together_tool_call_name(call)).is_empty());
        strike_here(0);
        note(CStr::from_ptr(together_tool_call_id(call)).is_empty());
        strike_here(0);
        note(together_tool_call_arguments(call).is_null());
        strike_here(0);
        note(together_tool_call_answer(call, c"x".as_ptr()) == TOGETHER_INTERNAL);
        strike_here(0);
        note(together_tool_call_answer_n(call, c"x".as_ptr(), 1) == TOGETHER_INTERNAL);
    }
    OK
}

fn chat_with_a_tool(function: together_tool, user_data: *mut c_void) -> Request {
    let request = Request::chat("with a tool");
    let (name, schema) = (c"look_up".as_ptr(), c"{}".as_ptr());
    // SAFETY: a live request, NUL-terminated texts, and a function that outlives its calls.
    let status = unsafe { together_request_add_tool(request.0, name, name, schema, function, user_data) };
    assert_eq!(status, TOGETHER_OK);
    request
}

#[test]
fn what_reads_a_tool_call_survives_a_panic() {
    alone(|| {
        let _watchdog = Watchdog::of(PATIENCE);
        let server = server();
        let client = Setup::of(&server).without_a_log().client();
        let mut struck = 0usize;
        let printed = stderr_of(|| {
            let request = chat_with_a_tool(Some(strike_inside), (&raw mut struck).cast());
            let response = client.complete(&request);
            assert_eq!(response.status(), OK, "{}", response.message());
        });
        assert_eq!((printed.as_str(), struck), ("", 5));
    });
}

/// The reader's thread is struck between finding the functions and running them, the worker while it waits for that.
#[test]
fn a_turn_of_tools_survives_a_panic_at_every_place() {
    alone(|| {
        let _watchdog = Watchdog::of(PATIENCE * 5);
        let server = server();
        let client = Setup::of(&server).without_a_log().client();
        let printed = stderr_of(|| {
            for on_a_worker in [true, false] {
                for place in 0..MOST_PLACES {
                    let request = chat_with_a_tool(Some(carry_out), null_mut());
                    if on_a_worker {
                        strike_a_worker(place);
                    }
                    let call = client.start(&request);
                    if !on_a_worker {
                        strike_here(place);
                    }
                    // A struck read finds nothing, and may be made again.
                    let mut events = Vec::new();
                    while events.last().is_none_or(|event: &crate::support::c_abi::Event| event.kind != DONE)
                    {
                        events.extend(call.next(-1));
                    }
                    let struck = has_struck();
                    let status = events.last().map(|event| event.status);
                    if on_a_worker {
                        assert_eq!(status, Some(if struck { INTERNAL } else { OK }), "at {place}");
                    } else {
                        assert!(status == Some(OK) || (struck && status == Some(INTERNAL)), "at {place}");
                    }
                    assert_works(&client);
                    if !struck {
                        assert!(place >= 3, "{place} places");
                        break;
                    }
                }
            }
        });
        assert_eq!(printed, "");
    });
}

/// The positive control: a panic that no guard of ours is round is printed, so one that got out would be seen.
#[test]
fn a_panic_of_the_hosts_own_is_printed() {
    alone(|| {
        let printed = stderr_of(|| {
            let thread = std::thread::spawn(|| panic!("of the host's own"));
            assert!(thread.join().is_err());
        });
        assert!(printed.contains("of the host's own"), "{printed}");
    });
}
