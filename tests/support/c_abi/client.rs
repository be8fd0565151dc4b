//! A client, and every way to ask it.

use std::ffi::c_void;
use std::mem::MaybeUninit;

use together::engine::usage::Figures;
use together::error::Status;
use together::ffi::client::{self, together_usage};
use together::ffi::event::together_event;
use together::ffi::status::TOGETHER_OK;
use together::ffi::{call, complete};

use super::super::api::{self, Seen};
use super::super::log_lines;
use super::event::{DONE, Event};
use super::{Call, Client, Owned, Request, Response};

impl api::Client for Client {
    type Request = Request;
    type Response = Response;

    fn complete(&self, request: &Self::Request) -> Self::Response {
        // SAFETY: live objects.
        Owned::new(unsafe { complete::together_complete(self.0, request.0) })
    }

    fn diagnose(&self) -> Self::Response {
        // SAFETY: a live object.
        Owned::new(unsafe { client::together_client_diagnose(self.0) })
    }

    fn interrupt(&self) {
        // SAFETY: a live object.
        unsafe { client::together_client_interrupt(self.0) }
    }

    fn connect(&self) -> Result<(), Status> {
        // SAFETY: a live object.
        let status = unsafe { client::together_client_connect(self.0) };
        match Status::from_number(status as i32).expect("a status of this version") {
            Status::Ok => Ok(()),
            status => Err(status),
        }
    }

    fn set_api_key(&self, key: &[u8]) -> Result<(), Status> {
        log_lines::hide(key);
        // SAFETY: a live object, and bytes with their length.
        let status = unsafe { client::together_client_set_api_key_n(self.0, key.as_ptr().cast(), key.len()) };
        match Status::from_number(status as i32).expect("a status of this version") {
            Status::Ok => Ok(()),
            status => Err(status),
        }
    }

    fn complete_each(&self, request: &Request, mut on_event: impl FnMut(Seen) -> bool) -> Response {
        self.complete_each(request, |event| on_event(event.seen))
    }

    fn usage(&self) -> Figures {
        let mut usage = MaybeUninit::<together_usage>::uninit();
        let size = size_of::<together_usage>();
        // SAFETY: a live object, and a struct with its size, which is whole when the status says so.
        let usage = unsafe {
            assert_eq!(client::together_client_usage(self.0, usage.as_mut_ptr(), size), TOGETHER_OK);
            usage.assume_init()
        };
        Figures {
            requests: usage.requests,
            tries: usage.tries,
            prompt_tokens: usage.prompt_tokens,
            completion_tokens: usage.completion_tokens,
            cached_tokens: usage.cached_tokens,
            reasoning_tokens: usage.reasoning_tokens,
            bytes_sent: usage.bytes_sent,
            bytes_received: usage.bytes_received,
            waited_ms: usage.waited_ms,
            ratelimit_limit: usage.ratelimit_limit,
            ratelimit_remaining: usage.ratelimit_remaining,
            ratelimit_reset_ms: usage.ratelimit_reset_ms,
            tokenlimit_limit: usage.tokenlimit_limit,
            tokenlimit_remaining: usage.tokenlimit_remaining,
        }
    }

    fn call(&self, request: &Self::Request) -> Self::Response {
        let call = self.start(request);
        while call.next(-1).expect("a wait without a limit returns the last event").kind != DONE {}
        call.response()
    }
}

impl Client {
    /// `on_event` must not panic: it is called by C's rules.
    pub fn complete_each(&self, request: &Request, mut on_event: impl FnMut(Event) -> bool) -> Response {
        unsafe extern "C" fn pass_on<F: FnMut(Event) -> bool>(
            event: *const together_event,
            user_data: *mut c_void,
        ) -> i32 {
            // SAFETY: the closure below, which is not shared during the call, and an event that lives as long.
            unsafe { i32::from((*user_data.cast::<F>())(Event::copy(event))) }
        }
        fn of<F: FnMut(Event) -> bool>(
            _: &F,
        ) -> unsafe extern "C" fn(*const together_event, *mut c_void) -> i32 {
            pass_on::<F>
        }
        let (function, user_data) = (of(&on_event), (&raw mut on_event).cast());
        // SAFETY: live objects; the closure outlives the call.
        Owned::new(unsafe { complete::together_complete_each(self.0, request.0, Some(function), user_data) })
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
        Owned::new(unsafe { call::together_start(self.0, request.0) })
    }

    pub fn next(&self, timeout_ms: i32) -> Option<Event> {
        // SAFETY: a live client; the event is copied before the next one is asked for.
        unsafe { Event::copy_some(client::together_client_next(self.0, timeout_ms)) }
    }

    pub fn descriptor(&self) -> isize {
        // SAFETY: a live client.
        unsafe { client::together_client_fd(self.0) }
    }
}
