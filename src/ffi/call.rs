//! `together_call`: a request under way.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::boundary::{self, Handle};
use super::event::{Shown, together_event};
use super::response::together_response;
use crate::error::Error;
use crate::message::event::Event;
use crate::message::request::UserData;
use crate::objects::call::{Call, Tag, Told, Until};

/// A request under way, or done. Belongs to one thread at a time, except that it may be cancelled from any.
/// Freeing it cancels it. It outlives its client, whose end cancels it.
pub struct together_call;

impl Handle for together_call {
    type Value = CallAndShown;
    const KIND: u64 = 0x7467_7472_6361_6c31;
    const NAME: &'static str = "together_call";

    fn failure(this: &CallAndShown) -> Option<&Error> {
        match &this.call {
            Ok(call) => call.response()?.failure(),
            Err(error) => Some(error),
        }
    }
}

/// A call, or why there is none; and the event that was read from it last.
pub struct CallAndShown {
    call: Result<Call, Error>,
    shown: Shown,
    /// Of a call that never was: what its one event carries, and whether it was read.
    user_data: UserData,
    is_told: AtomicBool,
}

impl CallAndShown {
    pub(super) fn new(call: Result<Call, Error>, user_data: UserData) -> CallAndShown {
        CallAndShown { call, shown: Shown::default(), user_data, is_told: AtomicBool::new(false) }
    }

    fn next(&self, handle: *mut together_call, until: Until, seen: Option<Event>) -> Option<Told> {
        match &self.call {
            Ok(call) => call.next(until, seen),
            Err(_) if self.is_told.swap(true, Ordering::SeqCst) => None,
            Err(error) => {
                let mut event = Event::default();
                event.set_done(error.status());
                Some(Told { event, tag: Tag { handle: handle as usize, user_data: self.user_data } })
            }
        }
    }
}

/// What a number of milliseconds means to those that wait.
pub(super) fn until(timeout_ms: i32) -> Until {
    match u64::try_from(timeout_ms) {
        Ok(0) => Until::Now,
        Ok(milliseconds) => Until::Deadline(Instant::now() + Duration::from_millis(milliseconds)),
        Err(_) => Until::Ever,
    }
}

/// The call's oldest event.
///
/// @param call        may be NULL or failed: NULL.
/// @param timeout_ms  0 does not block; -1 (or less) waits for ever; else the most milliseconds to wait.
/// @return            an event that lives until the next together_call_next of this call, or until the call is
///                    freed; NULL when there is none yet, and, at once, after TOGETHER_EVENT_DONE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_call_next(
    call: *mut together_call,
    timeout_ms: i32,
) -> *const together_event {
    // SAFETY: pointers are as the header's rules say.
    unsafe {
        boundary::read(call, std::ptr::null(), |this, _| {
            this.shown.show(|seen| this.next(call, until(timeout_ms), seen))
        })
    }
}

/// Ends a call: TOGETHER_EVENT_DONE with TOGETHER_CANCELLED follows within milliseconds, also when it waits
/// for a connection or a silent server; later where a function of the host's keeps it (see
/// together_client_interrupt). A call that is done stays as it is. May be called from any thread. Does not block.
///
/// @param call  may be NULL or failed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_call_cancel(call: *const together_call) {
    // SAFETY: pointers are as the header's rules say.
    unsafe {
        boundary::read(call, (), |this, _| {
            this.call.as_ref().ok()?.cancel();
            Some(())
        });
    }
}

/// A descriptor that is readable exactly while together_call_next has an event to give, for epoll, kqueue,
/// select or an event loop. It is the library's: do not read or close it. Does not block.
///
/// @param call  may be NULL or failed.
/// @return      the descriptor, the same each time, until the call is freed; -1 where there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_call_fd(call: *const together_call) -> isize {
    // SAFETY: pointers are as the header's rules say.
    unsafe {
        boundary::read(call, -1, |this, _| {
            this.call.as_ref().ok()?.descriptor().ok().map(|descriptor| descriptor as isize)
        })
    }
}

/// The whole answer of a call that is done, as if it had not been streamed. Does not block.
///
/// @param call  may be NULL or failed: a failed response.
/// @return      a response to be freed with together_free; never NULL. Before TOGETHER_EVENT_DONE its status is
///              TOGETHER_INVALID_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_call_response(call: *mut together_call) -> *mut together_response {
    boundary::make("together_call_response", |caller| {
        // SAFETY: pointers are as the header's rules say.
        let this = unsafe { caller.object("call", call) }?;
        match this.call.as_ref().map_err(Error::clone)?.response() {
            Some(response) => Ok(response.clone()),
            None => {
                Err(Error::invalid("the call is not done: read its events up to TOGETHER_EVENT_DONE first"))
            }
        }
    })
}
