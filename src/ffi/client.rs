//! `together_client`: making one, changing its key, what it used, the events of its calls, its end.

use std::ffi::{c_char, c_void};
use std::sync::Arc;

use super::boundary::{self, Handle};
use super::event::{CurrentEvent, Shown, next_event, together_event};
use super::options::together_options;
use super::response::together_response;
use super::status::together_status;
use crate::engine::usage::Figures;
use crate::error::{Error, Result};
use crate::message::request::Request;
use crate::objects::call::{Call, CallStart, Next, Tag, Until};
use crate::objects::client::{Client, FailedClient};
use crate::objects::options::Options;

/// A server, a key and a pool of connections. Any number of threads can use it at once, and none waits for another.
/// Make one client and keep it: reused connections make later requests fast.
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

    pub(super) fn launch(&self, prepared: CallStart, tag: Tag, request: Result<&Request>) {
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

impl Drop for ClientAndEvent {
    /// A request that runs keeps the client; the host's wake function ends here all the same.
    fn drop(&mut self) {
        if let Some(client) = self.client.as_ref().ok().filter(|client| Arc::strong_count(client) > 1) {
            client.calls().end_wake();
        }
    }
}

/// Makes a client. Makes no connection yet. Blocks while it reads the file that SSL_CERT_FILE names and opens a
/// cassette, if there are any.
///
/// @param options  copied. NULL means the defaults, and the key from TOGETHER_API_KEY.
/// @return         a client to be freed with together_free; never NULL. Its status is TOGETHER_OK, the status of
///                 failed options, TOGETHER_NO_API_KEY, TOGETHER_INVALID_ARGUMENT (for TOGETHER_BASE_URL or the
///                 proxy variables), or TOGETHER_FILE (for SSL_CERT_FILE or a cassette). Every response of a failed
///                 client has the client's status.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_client_new(options: *const together_options) -> *mut together_client {
    boundary::make("together_client_new", |caller| {
        if options.is_null() {
            return Ok(ClientAndEvent::new(&Options::default(), Ok(())));
        }
        let (refused, options) = trust_caller! { (caller.handle("options", options).map(drop), caller.object("options", options)?) };
        Ok(ClientAndEvent::new(options, refused))
    })
}

/// Replaces the client's API key, whatever its source was. No request fails because of it: a request that has begun
/// its try keeps the key that it took before it connected. The old key is wiped when the last try that took it has
/// written its head or failed.
///
/// @param client  must not be NULL (returns TOGETHER_INVALID_ARGUMENT). May be in use by other threads.
/// @param key     must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied, as in together_options_set_api_key.
/// @return        TOGETHER_OK; TOGETHER_NO_API_KEY if it is empty; TOGETHER_INVALID_ARGUMENT if it cannot be a key;
///                or the status of a failed client. On failure the client keeps the old key. A client is shared, so
///                no message stays on it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_client_set_api_key(
    client: *const together_client,
    key: *const c_char,
) -> together_status {
    trust_caller! {
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
    trust_caller! {
        boundary::act(client, |this, caller| {
            this.client()?.set_api_key(caller.bytes("key", key.cast(), length)?)
        })
    }
}

/// What a client has used since it was made, and the rate limits that the service reported last. New fields are
/// only appended.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct together_usage {
    /// Requests that began to run, on any thread.
    pub requests: u64,
    /// Exchanges with the server; more than the requests if some were retried.
    pub tries: u64,
    /// Tokens as the answers report them, streamed or not. A stream that broke off counts what it had reported by
    /// then, often nothing.
    pub prompt_tokens: u64,
    pub completion_tokens: u64,
    /// Prompt tokens that the service had in its cache.
    pub cached_tokens: u64,
    /// Completion tokens of the model's reasoning.
    pub reasoning_tokens: u64,
    /// Bytes of HTTP, heads included, without TLS.
    pub bytes_sent: u64,
    pub bytes_received: u64,
    /// Milliseconds that requests waited between tries.
    pub waited_ms: u64,
    /// From the last answer that had the header, or -1: x-ratelimit-limit, x-ratelimit-remaining, x-ratelimit-reset
    /// (in milliseconds), x-tokenlimit-limit and x-tokenlimit-remaining.
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

/// Reports what a client has used. Each number is exact; requests on other threads may change one number while
/// another is read.
///
/// @param client      must not be NULL (returns TOGETHER_INVALID_ARGUMENT). May be in use by other threads.
/// @param usage_out   must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Written.
/// @param usage_size  sizeof(together_usage), in bytes; not 0 (returns TOGETHER_INVALID_ARGUMENT). No more is
///                    written, so a program that was compiled with an older header gets the fields that it knows.
///                    In a longer struct, fields that this library does not know are left unchanged.
/// @return            TOGETHER_OK; TOGETHER_INVALID_ARGUMENT; or the status of a failed client. Nothing is written
///                    on failure.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_client_usage(
    client: *const together_client,
    usage_out: *mut together_usage,
    usage_size: usize,
) -> together_status {
    trust_caller! {
        boundary::act(client, |this, caller| {
            caller.fill("usage_out", usage_out, usage_size, together_usage::from(this.client()?.usage()?))
        })
    }
}

/// Returns the oldest event of any call of the client: one drain for a frame loop. Blocks for at most `timeout_ms`. Runs
/// the functions of tools as together_call_next does.
///
/// @param client      must not be NULL (returns NULL). Read by one thread at a time. A client that failed, or that was
///                    made before fork(), returns the ends of the calls that were started with it, and never waits.
/// @param timeout_ms  the longest wait in milliseconds; 0 returns at once, -1 (or less) waits without limit.
/// @return            an event that is valid until the next together_client_next of this client, or until the
///                    client is freed; NULL if there is none yet, or if together_client_interrupt ended the wait.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_client_next(
    client: *const together_client,
    timeout_ms: i32,
) -> *const together_event {
    let until = Until::milliseconds(timeout_ms);
    next_event(|| {
        trust_caller! {
            boundary::read(client, Shown::Nothing, |this, _| {
                Some(this.shown.show(|seen| match &this.client {
                    Ok(client) => client.calls().next(until, seen),
                    Err(failed) => failed.next(seen).map(Next::Event),
                }))
            })
        }
    })
}

/// Returns a descriptor that is readable exactly while together_client_next has an event or a tool to run, for epoll,
/// kqueue, select or an event loop. On Windows it is a SOCKET, for WSAPoll, select or WSAEventSelect; a loop that waits for
/// objects uses together_client_event. The library owns it: do not read or close it.
///
/// @param client  must not be NULL or failed (returns -1).
/// @return        the descriptor, the same one every time, valid until the client is freed; -1 if the system gives none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_client_fd(client: *const together_client) -> isize {
    trust_caller! {
        boundary::read(client, -1, |this, _| {
            this.client().ok()?.calls().descriptor().ok()
        })
    }
}

/// Returns a Windows event object that is set exactly while together_client_next has an event or a tool to run, for
/// WaitForMultipleObjects, MsgWaitForMultipleObjects or RegisterWaitForSingleObject. The library owns it: do not reset
/// or close it.
///
/// @param client  must not be NULL or failed (returns NULL).
/// @return        the HANDLE, the same one every time, valid until the client is freed; NULL if there is none, as on
///               every system but Windows (see together_client_fd).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_client_event(client: *const together_client) -> *mut c_void {
    trust_caller! {
        boundary::read(client, std::ptr::null_mut(), |this, _| this.client().ok()?.calls().event().ok())
    }
}

/// Makes a connection ahead of need, on a thread of the library, and returns at once: name lookup, connection, proxy and
/// TLS are done by the time of the next request, which so saves their round trips (two with TLS 1.3, and the lookup).
/// Call it when a user begins to type. A request that starts earlier waits for this connection instead of making
/// another. If an idle connection still works, nothing happens; one that the server has closed is replaced. An idle
/// connection is kept for 50 seconds. No key is needed or sent. A failure shows only in the log; the next request tries
/// again, and says what is wrong. With a cassette that is replayed nothing happens.
///
/// @param client  must not be NULL (returns TOGETHER_INVALID_ARGUMENT). May be in use by other threads.
/// @return        TOGETHER_OK: it has begun, or is not needed; the status of a failed client; TOGETHER_INTERNAL if the
///                system gives no descriptor.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_client_connect(client: *const together_client) -> together_status {
    trust_caller! { boundary::act(client, |this, _| this.client()?.connect()) }
}

/// Cancels everything in flight on a client, on any thread: each request ends with TOGETHER_CANCELLED within
/// milliseconds, even one that waits for a connection or a silent server. Only functions of the host delay it:
/// connect of a together_transport, a together_key_source, a callback. Requests that start later are not affected.
/// A wait in together_client_next or together_call_next returns the last events of what was cancelled, and then NULL,
/// so that a thread that waits without limit can end before its client is freed; if a thread is between two waits, its
/// next wait ends. May be called from any thread.
///
/// @param client  must not be NULL (does nothing); may have failed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_client_interrupt(client: *const together_client) {
    trust_caller! {
        boundary::read(client, (), |this, _| {
            match &this.client {
                Ok(client) => client.interrupt(),
                Err(failed) => failed.interrupt(),
            }
            Some(())
        });
    }
}

/// Performs every step of a request and reports on each, for support: library and system, the key's source and
/// protection (never the key), the trusted authorities, the server's addresses, a connection to each, TLS with the
/// server's certificates, the answer to GET /v1/models, the clock, the limits. A failed step says why and what to
/// do; a step that cannot run says so. docs/diagnose.md lists the members of the JSON. Blocks until the last step
/// ends, at most TOGETHER_TIMEOUT_TOTAL, or 30 s if that is not set. together_client_interrupt ends it.
///
/// @param client  must not be NULL (returns a failed response without a report). May be in use by other threads.
///                For a failed client the report contains what is known.
/// @return        a response to be freed with together_free; never NULL. together_response_text is the report for
///                people, together_response_json the same for programs, whatever the status. The status is
///                TOGETHER_OK if every step succeeded, otherwise that of the first failed step.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_client_diagnose(client: *const together_client) -> *mut together_response {
    boundary::make("together_client_diagnose", |caller| {
        let this = trust_caller! { caller.object("client", client) }?;
        Ok(Arc::new(match &this.client {
            Ok(client) => client.diagnose(),
            Err(failed) => failed.diagnose(),
        }))
    })
}
