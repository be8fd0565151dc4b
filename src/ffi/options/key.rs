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

/// One setting of several functions: a success of one clears a failure of another.
const API_KEY: Option<&str> = Some("the API key");

/// Sets the API key. The library copies it to a locked page of memory; wipe your own copy. Prefer
/// together_options_set_api_key_file, which leaves no other copy in memory.
///
/// If the options have no key, a client uses TOGETHER_API_KEY from the environment.
///
/// @param options  must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
/// @param key      must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied. Line breaks at its end are
///                 dropped; every other character must be visible ASCII, as in an HTTP header.
/// @return         TOGETHER_OK; TOGETHER_NO_API_KEY if it is empty; TOGETHER_INVALID_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_options_set_api_key(
    options: *mut together_options,
    key: *const c_char,
) -> together_status {
    trust_caller! {
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
    trust_caller! {
        boundary::change(options, "together_options_set_api_key_n", API_KEY, |options, caller| {
            options.set_api_key(caller.bytes("key", key.cast(), length)?)
        })
    }
}

/// Reads the API key from a file that contains nothing else, directly onto the locked page. Blocks while it reads
/// the file.
///
/// @param options  must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
/// @param path     must not be NULL (returns TOGETHER_INVALID_ARGUMENT). UTF-8; used during the call.
/// @return         TOGETHER_OK; TOGETHER_FILE if it cannot be read; TOGETHER_NO_API_KEY if it is empty;
///                 TOGETHER_INVALID_ARGUMENT if it does not contain a key.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_options_set_api_key_file(
    options: *mut together_options,
    path: *const c_char,
) -> together_status {
    trust_caller! {
        boundary::change(options, "together_options_set_api_key_file", API_KEY, |options, caller| {
            options.set_api_key_file(caller.text("path", path)?)
        })
    }
}

/// Reads the API key from the standard output of a command, such as a secret manager's. The library runs the
/// command without a shell when a request needs a key, on the thread that runs the request, and once more if the
/// server rejects the key (HTTP 401). The command gets no input, has 10 seconds, and must end with exit status 0.
/// If it fails, the request's status is TOGETHER_NO_API_KEY, and the message quotes its standard error.
///
/// @param options  must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
/// @param argv     must not be NULL or contain NULL (returns TOGETHER_INVALID_ARGUMENT). `argc` texts, copied: the
///                 program (searched for in PATH if its name has no slash) and its arguments.
/// @param argc     number of texts; not 0.
/// @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_options_set_api_key_command(
    options: *mut together_options,
    argv: *const *const c_char,
    argc: usize,
) -> together_status {
    trust_caller! {
        boundary::change(options, "together_options_set_api_key_command", API_KEY, |options, caller| {
            options.set_api_key_command(&caller.texts("argv", argv, argc)?)
        })
    }
}

/// Writes the API key to `key_out`, which is the locked page itself and has room for `capacity` bytes, and the
/// key's lifetime in seconds to `lifetime_s_out` (preset to 0: no limit). Returns the key's length, or 0 if there
/// is no key. Called on any thread, including threads of the library, but never on two at once for one client. It
/// must return, must not use the client that calls it, and must not throw an exception.
pub type together_key_source = Option<
    unsafe extern "C" fn(
        key_out: *mut c_char,
        capacity: usize,
        lifetime_s_out: *mut u32,
        user_data: *mut c_void,
    ) -> usize,
>;

/// Reads the API key from a function of yours, for example one that asks a vault, or a server of yours that issues
/// short-lived keys. The library calls it when a request needs a key, when the lifetime that it returned has
/// passed, and once more if the server rejects the key (HTTP 401). Other requests wait for it.
///
/// @param options    must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
/// @param source     must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Called on any thread, by every client
///                   made from the options.
/// @param user_data  passed to the function; NULL is allowed. Must stay valid, on any thread, until the options and
///                   their clients are freed.
/// @return           TOGETHER_OK; TOGETHER_INVALID_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_options_set_api_key_source(
    options: *mut together_options,
    source: together_key_source,
    user_data: *mut c_void,
) -> together_status {
    // As a number, because a pointer stays on its thread; the header asks for one that bears any.
    let user_data = user_data as usize;
    trust_caller! {
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
/// memfd_secret, in Linux since 5.14. If the system has no such memory, the key stays on an ordinary locked page. A
/// key that the options already have moves there. Each key takes three pages of the limit on locked memory, and the
/// machine cannot hibernate while one exists.
///
/// @param options  must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
/// @param secret   any number except 0 turns it on; 0 unless set.
/// @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT; TOGETHER_INTERNAL if the system denies memory.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_options_set_secret_memory(
    options: *mut together_options,
    secret: i32,
) -> together_status {
    trust_caller! {
        boundary::change(
            options,
            "together_options_set_secret_memory",
            Some("secret memory"),
            |options, _| options.set_secret_memory(secret != 0),
        )
    }
}

/// Overwrites TOGETHER_API_KEY in the process's environment with zeros as soon as a client of these options has
/// read its key there. The variable is empty from then on, for child processes too. Other clients made from the
/// same options still get the key. On Windows the variable is unset, also in the C libraries that are loaded as DLLs.
///
/// Call together_client_new before other threads start: no other thread may call getenv or setenv during it. The
/// variable's memory must be writable, so it must not be a literal passed to putenv.
///
/// @param options  must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
/// @param wipe     any number except 0 turns it on; 0 unless set.
/// @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_options_set_environment_wipe(
    options: *mut together_options,
    wipe: i32,
) -> together_status {
    trust_caller! {
        let setting = Some("the environment's wipe");
        boundary::change(options, "together_options_set_environment_wipe", setting, |options, _| {
            options.set_environment_wipe(wipe != 0);
            Ok(())
        })
    }
}
