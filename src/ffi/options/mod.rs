//! `together_options`: everything about a client that is not the default.
//!
//! Here is what concerns any request; `key`, `network` and `wake` have the rest. They are adapters too, and hold no
//! state.

pub mod key;

pub mod network;

pub mod wake;

pub use key::*;
pub use network::*;
pub use wake::*;

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

/// The settings of a client. Used by one thread at a time. A client copies what it needs, so options can be freed,
/// changed or used again after together_client_new.
pub struct together_options;

impl Handle for together_options {
    type Value = Options;
    const KIND: u64 = 0x7467_7472_6f70_7431;
    const NAME: &'static str = "together_options";
}

/// Makes options with the default settings.
///
/// @return  options to be freed with together_free. Never NULL.
#[unsafe(no_mangle)]
pub extern "C" fn together_options_new() -> *mut together_options {
    boundary::make("together_options_new", |_| Ok(Options::default()))
}

/// Sets the server, for example a relay of yours or the offline server. Without it, a client uses TOGETHER_BASE_URL
/// from the environment, or https://api.together.ai.
///
/// @param options  must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
/// @param url      must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied. "https://HOST[:PORT][/PATH]";
///                 "/v1" at its end is ignored, because every operation contains its version. Plain http is allowed
///                 to this machine (loopback) only.
/// @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_options_set_base_url(
    options: *mut together_options,
    url: *const c_char,
) -> together_status {
    trust_caller! {
        boundary::change(options, "together_options_set_base_url", Some("base URL"), |options, caller| {
            options.set_base_url(caller.text("url", url)?)
        })
    }
}

/// Sets one of the four time limits for all requests of the client; a request can override it.
///
/// @param options       must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
/// @param which         TOGETHER_TIMEOUT_CONNECT, _FIRST_BYTE, _IDLE or _TOTAL.
/// @param milliseconds  0 means no limit.
/// @return              TOGETHER_OK; TOGETHER_INVALID_ARGUMENT for another `which` or a negative time.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_options_set_timeout(
    options: *mut together_options,
    which: i32,
    milliseconds: i64,
) -> together_status {
    trust_caller! {
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
/// @param value    the largest allowed value; not 0.
/// @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_options_set_limit(
    options: *mut together_options,
    which: i32,
    value: u64,
) -> together_status {
    trust_caller! {
        let setting = format!("limit {which}");
        boundary::change(options, "together_options_set_limit", Some(&setting), |options, _| {
            options.set_limit(Limit::from_number(which)?, value)
        })
    }
}

/// Sets how often a request is retried after a transient failure: 2 times unless set, 0 for never. A request is
/// retried only if it is safe to repeat: any request that was not sent, or that the service rejected without
/// reading it (HTTP 429, 408); after HTTP 500 and above, or a connection that was lost before the answer began, a
/// GET, PUT, DELETE, completion or similar request, but never one that creates a job, a file or a batch; after an
/// answer that broke off, a GET, PUT or DELETE. A request is not retried after a time limit passed, nor after its
/// stream began. Between tries the library waits as long as the server asks, up to 60 s, or else 1, 2, 4 seconds;
/// TOGETHER_TIMEOUT_TOTAL covers all tries and waits. After HTTP 429 the client's other requests wait too, unless
/// this is 0.
///
/// @param options  must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
/// @param count    retries after the first try, at most 100.
/// @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_options_set_retries(
    options: *mut together_options,
    count: u32,
) -> together_status {
    trust_caller! {
        boundary::change(options, "together_options_set_retries", Some("retries"), |options, _| {
            options.set_retries(count)
        })
    }
}

/// Adds an HTTP header to all requests of the client. Setting a name again replaces its value.
///
/// @param options  must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
/// @param name     must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied. Not Authorization (which carries
///                 the API key), Host, or a header about the message's length or the connection.
/// @param value    must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied. Visible ASCII, spaces and tabs, at
///                 most 4,096 bytes.
/// @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_options_set_header(
    options: *mut together_options,
    name: *const c_char,
    value: *const c_char,
) -> together_status {
    trust_caller! {
        boundary::change(options, "together_options_set_header", None, |options, caller| {
            options.set_header(caller.header_name(name)?, caller.text("value", value)?)
        })
    }
}

/// Records the client's traffic to a file, or answers its requests from such a file without a network, so that
/// tests run offline. The file is readable JSON Lines, to be kept with a program's tests (docs/cassettes.md). It
/// contains requests and answers, but never a key, cookie or credential. together_client_new opens the file.
///
/// TOGETHER_CASSETTE_RECORD creates or truncates the file. Requests go to the server, and each exchange is appended
/// when it ends. If that fails, no answer is lost, but the client's next request fails with TOGETHER_FILE. Only one
/// client at a time can record to a file.
///
/// TOGETHER_CASSETTE_REPLAY and TOGETHER_CASSETTE_REPLAY_PACED send nothing and need no key. A request gets the
/// answer of the recorded request with the same method, path, query and body. A repeated request gets the next of
/// its recordings, and after the last one the last one again. A request that the file lacks fails with
/// TOGETHER_FILE; the message names the closest recording.
///
/// @param options  must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
/// @param path     must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied. UTF-8; not empty.
/// @param mode     TOGETHER_CASSETTE_RECORD, _REPLAY or _REPLAY_PACED.
/// @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT. If the file is invalid, together_client_new returns a
///                 client with TOGETHER_FILE, whose message names the line.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_options_set_cassette(
    options: *mut together_options,
    path: *const c_char,
    mode: i32,
) -> together_status {
    trust_caller! {
        boundary::change(options, "together_options_set_cassette", Some("the cassette"), |options, caller| {
            options.set_cassette(caller.text("path", path)?, Mode::from_number(mode)?)
        })
    }
}

/// Sets a log function, which receives one line for each thing that the library does. At every level, lines contain
/// no key, prompt, body, field, URL or text of a server; of an operation that the header does not list, they
/// contain only the method. Without a log function nothing is logged; no environment variable turns the log on.
///
/// @param options    must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
/// @param level      TOGETHER_LOG_ERROR, _WARN, _INFO or _DEBUG: the log gets lines of this level and of lower
///                   numbers; 0 turns the log off.
/// @param log        called as together_log describes; NULL turns the log off.
/// @param user_data  passed to log; NULL is allowed. It and log must stay valid until the options and every client
///                   made from them are freed.
/// @return           TOGETHER_OK; TOGETHER_INVALID_ARGUMENT for another level.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_options_set_log(
    options: *mut together_options,
    level: i32,
    log: together_log,
    user_data: *mut c_void,
) -> together_status {
    let user_data = user_data as usize;
    trust_caller! {
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
