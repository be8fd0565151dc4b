//! `together_options`: how a host's loop learns that events wait.
//!
//! An adapter, as in the whole folder.

use std::ffi::c_void;

use super::together_options;
use crate::ffi::boundary;
use crate::ffi::status::together_status;
use crate::objects::call::HostWake;
use crate::sys::host;

/// A wake function, for together_options_set_wake. Called on any thread, including threads of the library and those that
/// are in together_start or together_call_cancel, and on several at once. It may only signal: post to the program's loop
/// (uv_async_send, QMetaObject::invokeMethod, dispatch_async, SetEvent), or set a flag. It must not call this library,
/// wait, throw an exception or longjmp.
///
/// @param user_data  the pointer that together_options_set_wake received.
pub type together_wake = Option<unsafe extern "C" fn(user_data: *mut c_void)>;

/// Sets a function that wakes the program's loop when events wait, for a loop that cannot wait for a descriptor: Unity,
/// Qt, GCD, libuv. It is called when a queue goes from empty to not empty for the first time since it was made or read to
/// its end, which is when together_client_next (all events of the client) or together_call_next (those of one call)
/// returned NULL. So it is called once for any number of events; after each signal, read until NULL. Reading may find
/// nothing, if the events were read before the signal arrived.
///
/// A signal is never lost, and the library holds no lock while the function runs. together_free of the client waits for a
/// function that runs, and none is called after it. None is called in a forked child. together_complete and
/// together_complete_each have no queue and do not call it.
///
/// @param options    must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
/// @param wake       called as together_wake describes; NULL turns it off.
/// @param user_data  passed to wake; NULL is allowed. It and wake must stay valid until every client made from these
///                   options is freed.
/// @return           TOGETHER_OK; TOGETHER_INVALID_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_options_set_wake(
    options: *mut together_options,
    wake: together_wake,
    user_data: *mut c_void,
) -> together_status {
    let user_data = user_data as usize;
    trust_caller! {
        boundary::change(options, "together_options_set_wake", Some("wake"), |options, _| {
            options.set_wake(wake.map(|wake| {
                // SAFETY: the header asks for a function that any thread can call so.
                HostWake::new(move || { host::call(wake as *const (), [user_data, 0, 0, 0]); })
            }));
            Ok(())
        })
    }
}
