//! `together_options`: everything about a client that is not the default.

use std::ffi::{c_char, c_void};
use std::time::Duration;

use super::boundary::{self, Handle};
use super::status::together_status;
use crate::error::Error;
use crate::key::Supplied;
use crate::options::{Limit, Options};
use crate::request::Timeout;

/// Everything about a client that is not the default. Belongs to one thread at a time. A client copies what
/// it needs, so options can be freed, changed or used again after together_client_new.
pub struct together_options;

impl Handle for together_options {
    type Value = Options;
    const KIND: u64 = 0x7467_7472_6f70_7431;
    const NAME: &'static str = "together_options";
}

/// Settings that stand for one another: a success of either makes a failure of the other good.
const API_KEY: Option<&str> = Some("the API key");

/// Makes options that change nothing yet. Does not block.
///
/// @return  options to be freed with together_free. Never NULL.
#[unsafe(no_mangle)]
pub extern "C" fn together_options_new() -> *mut together_options {
    boundary::make("together_options_new", |_| Ok(Options::default()))
}

/// Sets the API key. It is copied to a locked page of memory; your copy stays yours to wipe. Prefer
/// together_options_set_api_key_file, _command or _source, which leave no copy anywhere else. Of these, the one
/// that was set last counts. Does not block.
///
/// Without a key in the options, a client takes TOGETHER_API_KEY from the environment.
///
/// @param options  may be NULL: TOGETHER_INVALID_ARGUMENT.
/// @param key      copied. Line breaks at its end are dropped; anything else that is not visible ASCII
///                 is refused, as it cannot stand in an HTTP header.
/// @return         TOGETHER_OK; TOGETHER_NO_API_KEY when it is empty; TOGETHER_INVALID_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_options_set_api_key(
    options: *mut together_options,
    key: *const c_char,
) -> together_status {
    // SAFETY: pointers are as the header's rules say.
    unsafe {
        boundary::change(options, "together_options_set_api_key", API_KEY, |options, caller| {
            options.set_api_key(caller.text("key", key)?.as_bytes())
        })
    }
}

/// As together_options_set_api_key, for a key that is not NUL-terminated.
///
/// @param length  in bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_options_set_api_key_n(
    options: *mut together_options,
    key: *const c_char,
    length: usize,
) -> together_status {
    // SAFETY: pointers are as the header's rules say.
    unsafe {
        boundary::change(options, "together_options_set_api_key_n", API_KEY, |options, caller| {
            options.set_api_key(caller.bytes("key", key.cast(), length)?)
        })
    }
}

/// Reads the API key from a file that holds nothing else, straight onto the locked page, and once more when the
/// server refuses the key (HTTP 401). Blocks for as long as the file takes to read.
///
/// @param options  may be NULL: TOGETHER_INVALID_ARGUMENT.
/// @param path     UTF-8; used during the call.
/// @return         TOGETHER_OK; TOGETHER_FILE when it cannot be read; TOGETHER_NO_API_KEY when it is empty;
///                 TOGETHER_INVALID_ARGUMENT when it does not hold a key.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_options_set_api_key_file(
    options: *mut together_options,
    path: *const c_char,
) -> together_status {
    // SAFETY: pointers are as the header's rules say.
    unsafe {
        boundary::change(options, "together_options_set_api_key_file", API_KEY, |options, caller| {
            options.set_api_key_file(caller.text("path", path)?)
        })
    }
}

/// Takes the API key from what a command prints on its standard output: the command line of a secret manager.
/// It is run without a shell when a request needs a key, on the thread that runs the request, and once more when
/// the server refuses the key (HTTP 401). It reads nothing, may take 10 seconds, must end with exit status 0, and
/// what it says on its standard error is in the message when it fails; the request's status is then
/// TOGETHER_NO_API_KEY. Does not block.
///
/// @param options  may be NULL: TOGETHER_INVALID_ARGUMENT.
/// @param argv     `argc` texts, copied: the program (looked for in PATH, where its name has no slash) and its
///                 arguments. May not be NULL, nor hold NULL.
/// @param argc     how many; not 0.
/// @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_options_set_api_key_command(
    options: *mut together_options,
    argv: *const *const c_char,
    argc: usize,
) -> together_status {
    // SAFETY: pointers are as the header's rules say.
    unsafe {
        boundary::change(options, "together_options_set_api_key_command", API_KEY, |options, caller| {
            options.set_api_key_command(&caller.texts("argv", argv, argc)?)
        })
    }
}

/// Writes the API key to `key_out`, which is the locked page itself and has room for `capacity` bytes, and how
/// many seconds it is of use to `lifetime_s_out` (0, which stands there: for ever). Returns the key's length,
/// or 0 when there is none. It may be called on any thread, also on one of the library's, but never on two at
/// once for the same client. It must return, must not use the client that asks, and must not throw exceptions.
pub type together_key_source = Option<
    unsafe extern "C" fn(
        key_out: *mut c_char,
        capacity: usize,
        lifetime_s_out: *mut u32,
        user_data: *mut c_void,
    ) -> usize,
>;

/// Takes the API key from a function of yours: a vault, or a server of yours that gives out short-lived keys.
/// It is called when a request needs a key, again when the lifetime that it told has ended, and once more when
/// the server refuses the key (HTTP 401); other requests wait for it meanwhile. Does not block.
///
/// @param options    may be NULL: TOGETHER_INVALID_ARGUMENT.
/// @param source     called on any thread, by every client that is made of the options; NULL gives
///                   TOGETHER_INVALID_ARGUMENT.
/// @param user_data  given to the function; may be NULL. It must live until the options and their clients are
///                   freed, and bear to be used on any thread.
/// @return           TOGETHER_OK; TOGETHER_INVALID_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_options_set_api_key_source(
    options: *mut together_options,
    source: together_key_source,
    user_data: *mut c_void,
) -> together_status {
    // As a number, because a pointer stays on its thread; the header asks for one that bears any.
    let user_data = user_data as usize;
    // SAFETY: pointers are as the header's rules say.
    unsafe {
        boundary::change(options, "together_options_set_api_key_source", API_KEY, |options, _| {
            let source = source.ok_or_else(|| Error::invalid("source is NULL"))?;
            options.set_api_key_source(move |page| {
                let mut seconds = 0;
                // The header asks for a function that can be called so; the room lives as long as this.
                let length =
                    source(page.as_mut_ptr().cast(), page.len(), &raw mut seconds, user_data as *mut c_void);
                let lifetime = (seconds > 0).then(|| Duration::from_secs(seconds.into()));
                Supplied { length, lifetime }
            });
            Ok(())
        })
    }
}

/// Keeps the API key in memory that not even root can read from outside the process, by /proc or a debugger:
/// memfd_secret, which Linux has since 5.14. Where the system has none the key is on an ordinary locked page.
/// A key that the options hold moves there. Each takes three pages of the limit on locked memory, and the
/// machine cannot hibernate while there is one. Does not block.
///
/// @param options  may be NULL: TOGETHER_INVALID_ARGUMENT.
/// @param secret   false, unless set.
/// @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT; TOGETHER_INTERNAL when the system gives no memory.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_options_set_secret_memory(
    options: *mut together_options,
    secret: bool,
) -> together_status {
    // SAFETY: pointers are as the header's rules say.
    unsafe {
        boundary::change(
            options,
            "together_options_set_secret_memory",
            Some("secret memory"),
            |options, _| options.set_secret_memory(secret),
        )
    }
}

/// Overwrites TOGETHER_API_KEY in the process's environment with zeros, right after a client of these options took
/// its key from there. The variable is empty from then on, for child processes too; other clients of the same
/// options have the key all the same. Does not block.
///
/// Call together_client_new before other threads start: no other thread may use the environment meanwhile,
/// with getenv or setenv.
///
/// @param options  may be NULL: TOGETHER_INVALID_ARGUMENT.
/// @param wipe     false, unless set.
/// @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_options_set_environment_wipe(
    options: *mut together_options,
    wipe: bool,
) -> together_status {
    // SAFETY: pointers are as the header's rules say.
    unsafe {
        let setting = Some("the environment's wipe");
        boundary::change(options, "together_options_set_environment_wipe", setting, |options, _| {
            options.set_environment_wipe(wipe);
            Ok(())
        })
    }
}

/// Sets the server, where it is not https://api.together.ai: a relay of your own, or the offline server.
/// Without it, a client takes TOGETHER_BASE_URL from the environment. Does not block.
///
/// @param options  may be NULL: TOGETHER_INVALID_ARGUMENT.
/// @param url      copied. "https://HOST[:PORT][/PATH]"; "/v1" at its end means the same as none, since every
///                 operation carries its version. Plain http is refused, save to this machine (loopback).
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

/// Sets one of the four time limits for every request of the client; a request can set its own. Does not
/// block.
///
/// @param options       may be NULL: TOGETHER_INVALID_ARGUMENT.
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

/// Sets a limit on size. Does not block.
///
/// @param options  may be NULL: TOGETHER_INVALID_ARGUMENT.
/// @param which    TOGETHER_LIMIT_RESPONSE_BYTES, _CALLS or _EVENT_QUEUE.
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

/// Adds an HTTP header to every request of the client; setting a name again replaces it. Does not block.
///
/// @param options  may be NULL: TOGETHER_INVALID_ARGUMENT.
/// @param name     copied. Not Authorization (that is the API key's), Host, nor a header on length or
///                 connection.
/// @param value    copied. Visible ASCII, spaces and tabs, at most 4,096 bytes.
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

/// Trusts the certificate authorities in a PEM text, beside those built in: for a server of your own, or a
/// proxy that replaces certificates. Also read: the file that SSL_CERT_FILE names. Verification itself
/// cannot be turned off. Does not block.
///
/// @param options  may be NULL: TOGETHER_INVALID_ARGUMENT.
/// @param pem      copied. One or more blocks of -----BEGIN CERTIFICATE-----.
/// @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT when there is no certificate in it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_options_add_ca(
    options: *mut together_options,
    pem: *const c_char,
) -> together_status {
    // SAFETY: pointers are as the header's rules say.
    unsafe {
        boundary::change(options, "together_options_add_ca", None, |options, caller| {
            options.add_ca(caller.text("pem", pem)?.as_bytes())
        })
    }
}

/// As together_options_add_ca, for a text that is not NUL-terminated.
///
/// @param length  in bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_options_add_ca_n(
    options: *mut together_options,
    pem: *const c_char,
    length: usize,
) -> together_status {
    // SAFETY: pointers are as the header's rules say.
    unsafe {
        boundary::change(options, "together_options_add_ca_n", None, |options, caller| {
            options.add_ca(caller.bytes("pem", pem.cast(), length)?)
        })
    }
}

/// As together_options_add_ca, from a file. Blocks for as long as the file takes to read.
///
/// @param path  UTF-8; used during the call.
/// @return      TOGETHER_OK; TOGETHER_FILE when it cannot be read or holds no certificate;
///              TOGETHER_INVALID_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_options_add_ca_file(
    options: *mut together_options,
    path: *const c_char,
) -> together_status {
    // SAFETY: pointers are as the header's rules say.
    unsafe {
        boundary::change(options, "together_options_add_ca_file", None, |options, caller| {
            options.add_ca_file(caller.text("path", path)?)
        })
    }
}
