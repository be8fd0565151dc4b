//! A batch, and its run.

use std::ffi::c_void;

use together::ffi::batch;
use together::ffi::event::together_event;

use super::super::api::{self, Outcome, Seen};
use super::event::Event;
use super::{Batch, Client, Owned, Request, Response, c_text};

impl api::Batch for Batch {
    type Client = Client;
    type Request = Request;
    type Response = Response;

    fn add(&mut self, custom_id: &str, request: &Request) -> Outcome {
        let custom_id = c_text(custom_id);
        // SAFETY: live objects and a NUL-terminated text.
        self.after(unsafe { batch::together_batch_add(self.0, custom_id.as_ptr(), request.0) })
    }

    fn run(&mut self, client: &Client, mut on_event: impl FnMut(Seen) -> bool) -> Response {
        unsafe extern "C" fn pass_on<F: FnMut(Seen) -> bool>(
            event: *const together_event,
            user_data: *mut c_void,
        ) -> i32 {
            // SAFETY: the closure below, which is not shared during the call, and an event that lives as long.
            unsafe { i32::from((*user_data.cast::<F>())(Event::copy(event).seen)) }
        }
        fn of<F: FnMut(Seen) -> bool>(
            _: &F,
        ) -> unsafe extern "C" fn(*const together_event, *mut c_void) -> i32 {
            pass_on::<F>
        }
        let (function, user_data) = (of(&on_event), (&raw mut on_event).cast());
        // SAFETY: live objects; the closure outlives the call.
        Owned::new(unsafe { batch::together_batch_run(self.0, client.0, Some(function), user_data) })
    }

    fn answer(&self, custom_id: &str) -> Response {
        let custom_id = c_text(custom_id);
        // SAFETY: a live object and a NUL-terminated text.
        Owned::new(unsafe { batch::together_batch_answer(self.0, custom_id.as_ptr()) })
    }
}
