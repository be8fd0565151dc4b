//! `together_client`: making one, changing its key, what it used, the events of its calls, its end.

use std::ffi::c_char;
use std::sync::Arc;

use super::boundary::{self, Handle};
use super::call::until;
use super::event::{CurrentEvent, together_event};
use super::options::together_options;
use super::response::together_response;
use super::status::together_status;
use crate::engine::usage::Figures;
use crate::error::{Error, Result};
use crate::message::request::Request;
use crate::objects::call::{Call, Prepared, Tag};
use crate::objects::client::{Client, FailedClient};
use crate::objects::options::Options;

/// A server, a key and a pool of connections. Used by any number of threads at once; none waits for
/// another. Make one and keep it: its connections are what makes the second request fast.
pub struct together_client;

impl Handle for together_client {
    type Value = ClientAndEvent;
    const KIND: u64 = 0x7467_7472_636c_6e31;
    const NAME: &'static str = "together_client";

    fn failure(value: &ClientAndEvent) -> Option<&Error> {
        value.client.as_ref().err().map(|failed| failed.failure())
    }
}

/// A client, and the event that was read from it last.
pub struct ClientAndEvent {
    /// Shared with requests that run: a callback of one may free the client.
    client: std::result::Result<Arc<Client>, Box<FailedClient>>,
    shown: CurrentEvent,
}

impl ClientAndEvent {
    /// Of options that may have been refused: then the client has failed too, and can still be diagnosed.
    fn new(options: &Options, refused: Result<()>) -> ClientAndEvent {
        let client = refused.and_then(|()| Client::new(options)).map(Arc::new);
        let client = client
            .map_err(|error| Box::new(FailedClient::new(options, error.context("together_client_new"))));
        ClientAndEvent { client, shown: CurrentEvent::default() }
    }

    /// A call, to be launched when it has an address.
    pub(super) fn prepare_call(&self) -> Call {
        match &self.client {
            Ok(client) => client.calls().prepare(),
            Err(failed) => failed.prepare_call(),
        }
    }

    pub(super) fn launch(&self, prepared: Prepared, tag: Tag, request: Result<&Request>) {
        match &self.client {
            Ok(client) => client.calls().launch(prepared, tag, request),
            Err(failed) => failed.launch(prepared, tag),
        }
    }

    /// The client, which is there wherever its object was found to be in order.
    pub(super) fn client(&self) -> Result<&Arc<Client>> {
        self.client.as_ref().map_err(|failed| failed.failure().clone())
    }
}

/// Makes a client. Connects to nothing yet. Blocks for as long as it takes to read the file that SSL_CERT_FILE
/// names, and to open a cassette, where there are such.
///
/// @param options  copied. NULL stands for the defaults, and the key from TOGETHER_API_KEY.
/// @return         a client to be freed with together_free; never NULL. Its status is TOGETHER_OK, or that of the
///                 options, TOGETHER_NO_API_KEY, TOGETHER_INVALID_ARGUMENT (of TOGETHER_BASE_URL or the proxy
///                 variables), TOGETHER_FILE (of SSL_CERT_FILE, or a cassette); then every response of it has that
///                 status too.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_client_new(options: *const together_options) -> *mut together_client {
    boundary::make("together_client_new", |caller| {
        if options.is_null() {
            return Ok(ClientAndEvent::new(&Options::default(), Ok(())));
        }
        // SAFETY: pointers are as the header's rules say.
        let (refused, options) =
            unsafe { (caller.handle("options", options).map(drop), caller.object("options", options)?) };
        Ok(ClientAndEvent::new(options, refused))
    })
}

/// Replaces the client's API key, wherever that came from. No call fails because of it: requests that were written finish
/// with the old key, which is wiped when the last of them has ended.
///
/// @param client  must not be NULL (returns TOGETHER_INVALID_ARGUMENT). May be in use by other threads.
/// @param key     must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied, as in together_options_set_api_key.
/// @return        TOGETHER_OK; TOGETHER_NO_API_KEY when it is empty; TOGETHER_INVALID_ARGUMENT when it cannot be a
///                key; or the status of a client that failed when it was made. On failure the old key stays; a
///                client is shared, so no message is left on it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_client_set_api_key(
    client: *const together_client,
    key: *const c_char,
) -> together_status {
    // SAFETY: pointers are as the header's rules say.
    unsafe {
        boundary::act(client, |this, caller| this.client()?.set_api_key(caller.text("key", key)?.as_bytes()))
    }
}

/// As together_client_set_api_key, for a key that is not NUL-terminated.
///
/// @param length  in bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_client_set_api_key_n(
    client: *const together_client,
    key: *const c_char,
    length: usize,
) -> together_status {
    // SAFETY: pointers are as the header's rules say.
    unsafe {
        boundary::act(client, |this, caller| {
            this.client()?.set_api_key(caller.bytes("key", key.cast(), length)?)
        })
    }
}

/// What a client has used since it was made, and what the service last said of its limits. Fields are only
/// ever appended.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct together_usage {
    /// Requests that began to run, on whatever thread.
    pub requests: u64,
    /// Exchanges with the server: more than the requests, where some were tried again.
    pub tries: u64,
    /// Tokens as the answers report them, streamed or not. A stream that was cut off counts what it had
    /// reported by then, which is often nothing.
    pub prompt_tokens: u64,
    pub completion_tokens: u64,
    /// Of the prompts' tokens, those that the service had in its cache.
    pub cached_tokens: u64,
    /// Of the completions' tokens, those of the model's reasoning.
    pub reasoning_tokens: u64,
    /// Bytes of HTTP, heads included, before TLS seals them and after it has opened them.
    pub bytes_sent: u64,
    pub bytes_received: u64,
    /// Milliseconds for which requests were held back between two tries.
    pub waited_ms: u64,
    /// As the last answer that has the header said, or -1: x-ratelimit-limit, x-ratelimit-remaining,
    /// x-ratelimit-reset (in milliseconds), x-tokenlimit-limit and x-tokenlimit-remaining.
    pub ratelimit_limit: i64,
    pub ratelimit_remaining: i64,
    pub ratelimit_reset_ms: i64,
    pub tokenlimit_limit: i64,
    pub tokenlimit_remaining: i64,
}

impl From<Figures> for together_usage {
    fn from(figures: Figures) -> together_usage {
        together_usage {
            requests: figures.requests,
            tries: figures.tries,
            prompt_tokens: figures.prompt_tokens,
            completion_tokens: figures.completion_tokens,
            cached_tokens: figures.cached_tokens,
            reasoning_tokens: figures.reasoning_tokens,
            bytes_sent: figures.bytes_sent,
            bytes_received: figures.bytes_received,
            waited_ms: figures.waited_ms,
            ratelimit_limit: figures.ratelimit_limit,
            ratelimit_remaining: figures.ratelimit_remaining,
            ratelimit_reset_ms: figures.ratelimit_reset_ms,
            tokenlimit_limit: figures.tokenlimit_limit,
            tokenlimit_remaining: figures.tokenlimit_remaining,
        }
    }
}

/// Says what a client has used. Each figure is exact; requests that run on other threads may have changed one when
/// the next is read.
///
/// @param client      must not be NULL (returns TOGETHER_INVALID_ARGUMENT). May be in use by other threads.
/// @param usage_out   must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Written.
/// @param usage_size  sizeof(together_usage), in bytes: no more is written, so a program that was compiled with an
///                    older header gets the fields that it knows. What this library does not know of a longer one is left
///                    as it is. 0 gives TOGETHER_INVALID_ARGUMENT.
/// @return            TOGETHER_OK; TOGETHER_INVALID_ARGUMENT; or the status of a client that failed when it was
///                    made. Nothing is written on failure.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_client_usage(
    client: *const together_client,
    usage_out: *mut together_usage,
    usage_size: usize,
) -> together_status {
    // SAFETY: pointers are as the header's rules say.
    unsafe {
        boundary::act(client, |this, caller| {
            caller.fill("usage_out", usage_out, usage_size, together_usage::from(this.client()?.usage()?))
        })
    }
}

/// The oldest event of any call of the client: one drain for a frame loop. Blocks for as long as `timeout_ms` says.
///
/// @param client      must not be NULL (returns NULL). Read by one thread at a time. Of a client that failed, or was made
///                    before fork(), it gives the ends of the calls that were started with it, and never waits.
/// @param timeout_ms  0 returns at once; -1 (or less) waits for ever; else the most milliseconds to wait.
/// @return            an event that lives until the next together_client_next of this client, or until the client
///                    is freed; NULL when there is none yet, or when together_client_interrupt ended the wait.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_client_next(
    client: *const together_client,
    timeout_ms: i32,
) -> *const together_event {
    // SAFETY: pointers are as the header's rules say.
    unsafe {
        boundary::read(client, std::ptr::null(), |this, _| {
            this.shown.show(|seen| match &this.client {
                Ok(client) => client.calls().next(until(timeout_ms), seen),
                Err(failed) => failed.next(seen),
            })
        })
    }
}

/// A descriptor that is readable exactly while together_client_next has an event to give, for epoll, kqueue, select
/// or an event loop. It is the library's: do not read or close it.
///
/// @param client  must not be NULL or failed (returns -1).
/// @return        the descriptor, the same each time; -1 where there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_client_fd(client: *const together_client) -> isize {
    // SAFETY: pointers are as the header's rules say.
    unsafe {
        boundary::read(client, -1, |this, _| {
            this.client().ok()?.calls().descriptor().ok().map(|descriptor| descriptor as isize)
        })
    }
}

/// Cancels everything that is under way with a client, on whatever thread: each call ends with TOGETHER_CANCELLED
/// within milliseconds, also one that waits for a connection or a silent server. Only the host's own functions are
/// waited for: connect of a together_transport, a together_key_source, a callback. What is started afterwards is
/// not affected. A wait in together_client_next or together_call_next gives the last events of what was cancelled, and
/// then NULL, so that a thread that waits for ever can be ended before its client is freed; one that is between two
/// waits has its next wait ended. May be called from any thread.
///
/// @param client  must not be NULL (does nothing); may have failed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_client_interrupt(client: *const together_client) {
    // SAFETY: pointers are as the header's rules say.
    unsafe {
        boundary::read(client, (), |this, _| {
            match &this.client {
                Ok(client) => client.interrupt(),
                Err(failed) => failed.interrupt(),
            }
            Some(())
        });
    }
}

/// Goes through every step of a request and reports on each: what a support desk asks for. Library and system,
/// where the key comes from and what protects it (never the key), whom the client trusts, the server's addresses, a
/// connection to each, TLS with the certificates that the server presents, the answer to GET /v1/models, the clock,
/// the limits. A step that fails says why and what to do; one that cannot run says so. docs/diagnose.md has the
/// names of its JSON. Blocks until the last step, or TOGETHER_TIMEOUT_TOTAL; 30 s where that is not set.
/// together_client_interrupt ends it.
///
/// @param client  must not be NULL (returns a failed response without a report). May be in use by other threads. Of
///                one that failed, the report says what can be known.
/// @return        a response to be freed with together_free; never NULL. together_response_text is the report for
///                people, together_response_json the same for programs, whatever its status. That is TOGETHER_OK
///                when every step went well, and otherwise that of the first one that failed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_client_diagnose(client: *const together_client) -> *mut together_response {
    boundary::make("together_client_diagnose", |caller| {
        // SAFETY: pointers are as the header's rules say.
        let this = unsafe { caller.object("client", client) }?;
        Ok(Arc::new(match &this.client {
            Ok(client) => client.diagnose(),
            Err(failed) => failed.diagnose(),
        }))
    })
}
