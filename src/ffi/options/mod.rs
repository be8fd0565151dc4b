//! `together_options`: everything about a client that is not the default.
//!
//! Here is what concerns any request; `key` and `network` have the rest. They are adapters too, and hold no
//! state.

pub mod key;

pub mod network;

pub use key::*;
pub use network::*;

use std::ffi::{c_char, c_void};

use super::boundary::{self, Handle};
use super::log::together_log;
use super::status::together_status;
use crate::cassette::Mode;
use crate::log::{Level, Log};
use crate::objects::options::Options;
use crate::settings::Limit;
use crate::settings::Timeout;
use crate::sys::host;

/// Everything about a client that is not the default. Belongs to one thread at a time. A client copies what
/// it needs, so options can be freed, changed or used again after together_client_new.
pub struct together_options;

impl Handle for together_options {
    type Value = Options;
    const KIND: u64 = 0x7467_7472_6f70_7431;
    const NAME: &'static str = "together_options";
}

/// Makes options that change nothing yet.
///
/// @return  options to be freed with together_free. Never NULL.
#[unsafe(no_mangle)]
pub extern "C" fn together_options_new() -> *mut together_options {
    boundary::make("together_options_new", |_| Ok(Options::default()))
}

/// Sets the server, where it is not https://api.together.ai: a relay of your own, or the offline server. Without
/// it, a client takes TOGETHER_BASE_URL from the environment.
///
/// @param options  must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
/// @param url      must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied. "https://HOST[:PORT][/PATH]";
///                 "/v1" at its end means the same as none, since every operation carries its version. Plain http
///                 is refused, save to this machine (loopback).
/// @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_options_set_base_url(
    options: *mut together_options,
    url: *const c_char,
) -> together_status {
    // SAFETY: pointers are as the header's rules say.
    unsafe {
        boundary::change(options, "together_options_set_base_url", Some("base URL"), |options, caller| {
            options.set_base_url(caller.text("url", url)?)
        })
    }
}

/// Sets one of the four time limits for every request of the client; a request can set its own.
///
/// @param options       must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
/// @param which         TOGETHER_TIMEOUT_CONNECT, _FIRST_BYTE, _IDLE or _TOTAL.
/// @param milliseconds  0 is no limit.
/// @return              TOGETHER_OK; TOGETHER_INVALID_ARGUMENT for another `which` or a negative time.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_options_set_timeout(
    options: *mut together_options,
    which: i32,
    milliseconds: i64,
) -> together_status {
    // SAFETY: pointers are as the header's rules say.
    unsafe {
        let setting = format!("timeout {which}");
        boundary::change(options, "together_options_set_timeout", Some(&setting), |options, _| {
            options.set_timeout(Timeout::from_number(which)?, milliseconds)
        })
    }
}

/// Sets a limit on size or number.
///
/// @param options  must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
/// @param which    TOGETHER_LIMIT_RESPONSE_BYTES, _CALLS, _TOKENS or _EVENT_QUEUE.
/// @param value    the most that is allowed; not 0.
/// @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_options_set_limit(
    options: *mut together_options,
    which: i32,
    value: u64,
) -> together_status {
    // SAFETY: pointers are as the header's rules say.
    unsafe {
        let setting = format!("limit {which}");
        boundary::change(options, "together_options_set_limit", Some(&setting), |options, _| {
            options.set_limit(Limit::from_number(which)?, value)
        })
    }
}

/// Sets how often a request that failed in passing is tried again: 2 times unless set, 0 for never. Tried again is
/// what is safe to send twice: any request that was not sent, or that the service turned away unread (HTTP 429,
/// 408); after HTTP 500 and above, or a connection that was lost before anything of the answer came, only a GET,
/// PUT, DELETE or a completion and its like, never what creates a job, a file or a batch; and of an answer that was
/// lost on its way only a GET's. A time limit that passed is not tried again, nor is a stream that has begun.
/// Between tries it waits as long as the server asks, up to 60 s, or 1, 2, 4 seconds; TOGETHER_TIMEOUT_TOTAL covers
/// all tries and waits. While the server wants quiet (HTTP 429) the client's other requests wait too, unless this
/// is 0.
///
/// @param options  must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
/// @param count    tries beside the first, at most 100.
/// @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_options_set_retries(
    options: *mut together_options,
    count: u32,
) -> together_status {
    // SAFETY: pointers are as the header's rules say.
    unsafe {
        boundary::change(options, "together_options_set_retries", Some("retries"), |options, _| {
            options.set_retries(count)
        })
    }
}

/// Adds an HTTP header to every request of the client; setting a name again replaces it.
///
/// @param options  must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
/// @param name     must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied. Not Authorization (that is the API
///                 key's), Host, nor a header on length or connection.
/// @param value    must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied. Visible ASCII, spaces and tabs, at
///                 most 4,096 bytes.
/// @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_options_set_header(
    options: *mut together_options,
    name: *const c_char,
    value: *const c_char,
) -> together_status {
    // SAFETY: pointers are as the header's rules say.
    unsafe {
        boundary::change(options, "together_options_set_header", None, |options, caller| {
            options.set_header(caller.text("name", name)?, caller.text("value", value)?)
        })
    }
}

/// Records the client's traffic to a file, or answers its requests from one without a network: a game's tests run
/// offline. The file is JSON Lines, made to be read and kept beside a program's tests (docs/cassettes.md). No key,
/// cookie or credential is ever in it; what was asked and answered is. The file is opened by together_client_new.
///
/// TOGETHER_CASSETTE_RECORD makes the file, or empties it; requests go to the server as ever, and each exchange is
/// added when it is over. Where that fails no answer is lost: the next request of the client fails with
/// TOGETHER_FILE. One client records to a file at a time.
///
/// TOGETHER_CASSETTE_REPLAY and TOGETHER_CASSETTE_REPLAY_PACED send nothing and need no key. A request is answered
/// as one of the same method, path, query and body was; the same request asked again gets the next of its
/// recordings, and the last again when they are used up. One that the file lacks fails with TOGETHER_FILE and says
/// what comes nearest.
///
/// @param options  must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
/// @param path     must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied. UTF-8; not empty.
/// @param mode     TOGETHER_CASSETTE_RECORD, _REPLAY or _REPLAY_PACED.
/// @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT. What is wrong with the file is the status of the client:
///                 TOGETHER_FILE, and its message names the line.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_options_set_cassette(
    options: *mut together_options,
    path: *const c_char,
    mode: i32,
) -> together_status {
    // SAFETY: pointers are as the header's rules say.
    unsafe {
        boundary::change(options, "together_options_set_cassette", Some("the cassette"), |options, caller| {
            options.set_cassette(caller.text("path", path)?, Mode::from_number(mode)?)
        })
    }
}

/// Has the library report what it does, one line at a time, to a function of yours. Lines hold no secret: no key,
/// prompt, body, field, URL or server's words, whatever the level; operations that the header does not list are
/// shown by their method alone. Without it nothing is logged; no environment variable turns it on.
///
/// @param options    must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
/// @param level      TOGETHER_LOG_ERROR, _WARN, _INFO or _DEBUG: lines of this level and of those below it; 0 turns
///                   the log off.
/// @param log        called as together_log says; NULL turns the log off.
/// @param user_data  given to log; NULL is allowed. Must stay valid, as log itself, until the options and every client
///                   made with them are freed.
/// @return           TOGETHER_OK; TOGETHER_INVALID_ARGUMENT for another level.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_options_set_log(
    options: *mut together_options,
    level: i32,
    log: together_log,
    user_data: *mut c_void,
) -> together_status {
    let user_data = user_data as usize;
    // SAFETY: pointers are as the header's rules say.
    unsafe {
        boundary::change(options, "together_options_set_log", Some("log"), |options, _| {
            options.set_log(match (Level::from_number(level)?, log) {
                (Some(level), Some(log)) => Log::new(level, move |level, line| {
                    let arguments = [level as usize, line.as_ptr() as usize, user_data, 0];
                    // SAFETY: the header asks for a function that any thread can call so; the line outlives it.
                    host::call(log as *const (), arguments);
                }),
                _ => Log::default(),
            });
            Ok(())
        })
    }
}
