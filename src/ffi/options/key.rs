//! `together_options`: where a client's key comes from, and where it lives.
//!
//! Adapters, as in the whole folder. A callback of the host's is handed on as a safe function, and called here
//! alone.

use std::ffi::{c_char, c_void};
use std::time::Duration;

use super::together_options;
use crate::error::Error;
use crate::ffi::boundary;
use crate::ffi::status::together_status;
use crate::key::Supplied;
use crate::sys::host;

/// Settings that stand for one another: a success of either makes a failure of the other good.
const API_KEY: Option<&str> = Some("the API key");

/// Sets the API key. It is copied to a locked page of memory; your copy stays yours to wipe. Prefer
/// together_options_set_api_key_file, which leaves no copy anywhere else.
///
/// Without a key in the options, a client takes TOGETHER_API_KEY from the environment.
///
/// @param options  must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
/// @param key      must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied. Line breaks at its end are
///                 dropped; anything else that is not visible ASCII is refused, as it cannot stand in an HTTP
///                 header.
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

/// Reads the API key from a file that holds nothing else, straight onto the locked page. Blocks for as long as the
/// file takes to read.
///
/// @param options  must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
/// @param path     must not be NULL (returns TOGETHER_INVALID_ARGUMENT). UTF-8; used during the call.
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

/// Takes the API key from what a command prints on its standard output: the command line of a secret manager. It is
/// run without a shell when a request needs a key, on the thread that runs the request, and once more when the
/// server refuses the key (HTTP 401). It reads nothing, may take 10 seconds, must end with exit status 0, and what
/// it says on its standard error is in the message when it fails; the request's status is then TOGETHER_NO_API_KEY.
///
/// @param options  must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
/// @param argv     must not be NULL, nor hold NULL (returns TOGETHER_INVALID_ARGUMENT). `argc` texts, copied: the
///                 program (looked for in PATH, where its name has no slash) and its arguments.
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

/// Takes the API key from a function of yours: a vault, or a server of yours that gives out short-lived keys. It is
/// called when a request needs a key, again when the lifetime that it gave has ended, and once more when the server
/// refuses the key (HTTP 401); other requests wait for it meanwhile.
///
/// @param options    must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
/// @param source     must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Called on any thread, by every client
///                   that is made of the options.
/// @param user_data  given to the function; NULL is allowed. It must live until the options and their clients are
///                   freed, and be fit for use on any thread.
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
                let mut seconds = 0u32;
                // The header asks for a function that can be called so; the room lives as long as this.
                let (key_out, lifetime_out) = (page.as_mut_ptr() as usize, &raw mut seconds as usize);
                let length = host::call(source as *const (), [key_out, page.len(), lifetime_out, user_data]);
                let lifetime = (seconds > 0).then(|| Duration::from_secs(seconds.into()));
                Supplied { length, lifetime }
            });
            Ok(())
        })
    }
}

/// Keeps the API key in memory that not even root can read from outside the process, by /proc or a debugger:
/// memfd_secret, which Linux has since 5.14. Where the system has none the key is on an ordinary locked page. A key
/// that the options hold moves there. Each takes three pages of the limit on locked memory, and the machine cannot
/// hibernate while there is one.
///
/// @param options  must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
/// @param secret   any number but 0 asks for it; 0 unless set.
/// @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT; TOGETHER_INTERNAL when the system gives no memory.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_options_set_secret_memory(
    options: *mut together_options,
    secret: i32,
) -> together_status {
    // SAFETY: pointers are as the header's rules say.
    unsafe {
        boundary::change(
            options,
            "together_options_set_secret_memory",
            Some("secret memory"),
            |options, _| options.set_secret_memory(secret != 0),
        )
    }
}

/// Overwrites TOGETHER_API_KEY in the process's environment with zeros, right after a client of these options took
/// its key from there. The variable is empty from then on, for child processes too; other clients of the same
/// options have the key all the same.
///
/// Call together_client_new before other threads start: no other thread may use the environment meanwhile, with
/// getenv or setenv. The variable's memory must be writable: not a literal that was given to putenv.
///
/// @param options  must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
/// @param wipe     any number but 0 asks for it; 0 unless set.
/// @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_options_set_environment_wipe(
    options: *mut together_options,
    wipe: i32,
) -> together_status {
    // SAFETY: pointers are as the header's rules say.
    unsafe {
        let setting = Some("the environment's wipe");
        boundary::change(options, "together_options_set_environment_wipe", setting, |options, _| {
            options.set_environment_wipe(wipe != 0);
            Ok(())
        })
    }
}
