//! A call that runs while its caller does something else.

use together::ffi::call::{self, together_call};

use super::event::{DONE, Event};
use super::{Call, Owned, Response};

impl Call {
    pub fn next(&self, timeout_ms: i32) -> Option<Event> {
        // SAFETY: a live call; the event is copied before the next one is asked for.
        unsafe { Event::copy_some(call::together_call_next(self.0, timeout_ms)) }
    }

    /// The events that are still to come, up to the last. Each may take as long as tests wait for anything.
    pub fn rest(&self) -> Vec<Event> {
        let mut events = Vec::new();
        while let Some(event) = self.next(60_000) {
            let is_last = event.kind == DONE;
            events.push(event);
            if is_last {
                break;
            }
        }
        events
    }

    pub fn wait(&self, timeout_ms: i32) -> i32 {
        // SAFETY: a live call.
        unsafe { call::together_call_wait(self.0, timeout_ms) as i32 }
    }

    pub fn send(&self, json: &str) -> i32 {
        let json = std::ffi::CString::new(json).expect("no NUL");
        // SAFETY: a live call and a text.
        unsafe { call::together_call_send(self.0, json.as_ptr()) as i32 }
    }

    pub fn send_bytes(&self, bytes: &[u8]) -> i32 {
        Sender::of(self).send_bytes(bytes)
    }

    pub fn finish(&self) -> i32 {
        Sender::of(self).finish()
    }

    pub fn cancel(&self) {
        self.canceller().cancel();
    }

    /// What another thread cancels the call by.
    pub fn canceller(&self) -> Canceller {
        Canceller(self.0)
    }

    pub fn descriptor(&self) -> isize {
        // SAFETY: a live call.
        unsafe { call::together_call_fd(self.0) }
    }

    pub fn response(&self) -> Response {
        // SAFETY: a live call.
        Owned::new(unsafe { call::together_call_response(self.0) })
    }
}

#[derive(Clone, Copy)]
pub struct Canceller(*const together_call);

// SAFETY: a call may be cancelled from any thread, says the header.
unsafe impl Send for Canceller {}

impl Canceller {
    pub fn cancel(self) {
        // SAFETY: a live call: the tests keep it.
        unsafe { call::together_call_cancel(self.0) };
    }
}

/// What another thread sends to a session by.
#[derive(Clone, Copy)]
pub struct Sender(*const together_call);

// SAFETY: one other thread may send to a session, says the header.
unsafe impl Send for Sender {}

impl Sender {
    pub fn of(call: &Call) -> Sender {
        Sender(call.0)
    }

    pub fn send_bytes(self, bytes: &[u8]) -> i32 {
        // SAFETY: a live call: the tests keep it; and as many bytes as are named.
        unsafe { call::together_call_send_bytes(self.0, bytes.as_ptr().cast(), bytes.len()) as i32 }
    }

    pub fn finish(self) -> i32 {
        // SAFETY: a live call.
        unsafe { call::together_call_finish(self.0) as i32 }
    }
}
