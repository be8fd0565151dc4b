//! `together_event`: what a call tells, in C's form.

use std::ffi::{c_char, c_void};
use std::sync::{Mutex, PoisonError};

use super::call::together_call;
use crate::message::event::{Event, Terminated};
use crate::objects::call::Told;

/// More of the answer's text: whole UTF-8 characters, or whole sentences where the request asks for them.
pub const TOGETHER_EVENT_TEXT: i32 = 1;
/// More of the model's reasoning.
pub const TOGETHER_EVENT_REASONING: i32 = 2;
/// A tool call, complete: `text` is the tool's name, `json` its arguments, `id` what its result must name.
pub const TOGETHER_EVENT_TOOL_CALL: i32 = 3;
/// More of an answer that is audio or another kind of bytes.
pub const TOGETHER_EVENT_BYTES: i32 = 4;
/// How far a file is on its way, up (the form of together_request_set_file and _bytes) or down (to
/// together_request_set_output): `done` of `total` bytes. Once a mebibyte or less often, and once at the end, where
/// both are the same. A try that follows another begins again.
pub const TOGETHER_EVENT_PROGRESS: i32 = 5;
/// The server's own JSON, before the events that it means.
pub const TOGETHER_EVENT_CHUNK: i32 = 6;
/// The call is over, with `status`. Nothing follows.
pub const TOGETHER_EVENT_DONE: i32 = 7;

/// Something that a call tells. Owned by the library, valid until the next _next call on the same queue or
/// the end of what it was read from (or of the callback). Fields are only ever appended. No pointer to text
/// or bytes is NULL, and text is NUL-terminated besides.
#[repr(C)]
pub struct together_event {
    /// One of the TOGETHER_EVENT_... numbers. Pass over those that you do not know.
    pub kind: i32,
    /// In TOGETHER_EVENT_DONE: the status of the call.
    pub status: i32,
    /// The call; NULL inside together_complete_each.
    pub call: *mut together_call,
    /// What together_request_set_user_data set.
    pub user_data: *mut c_void,
    /// Which of the request's "n" answers this belongs to; 0 is the first.
    pub choice: u32,
    pub text: *const c_char,
    pub text_length: usize,
    pub json: *const c_char,
    pub json_length: usize,
    pub bytes: *const c_void,
    pub bytes_length: usize,
    /// In TOGETHER_EVENT_PROGRESS.
    pub done: u64,
    /// 0 = unknown.
    pub total: u64,
    pub id: *const c_char,
    pub id_length: usize,
}

/// Takes the events of together_complete_each. Returns false to stop.
pub type together_on_event =
    Option<unsafe extern "C" fn(event: *const together_event, user_data: *mut c_void) -> bool>;

impl together_event {
    /// A view of `event`, valid as long as that is and is not changed.
    pub(super) fn of(event: &Event, call: *mut together_call, user_data: *mut c_void) -> together_event {
        let start = |text: Terminated<'_>| text.with_nul().as_ptr();
        let length = Terminated::length;
        let (text, json, bytes, id) = (event.text(), event.json(), event.bytes(), event.id());
        together_event {
            kind: event.kind as i32,
            status: event.status.number(),
            call,
            user_data,
            choice: event.choice,
            text: start(text).cast(),
            text_length: length(text),
            json: start(json).cast(),
            json_length: length(json),
            bytes: start(bytes).cast(),
            bytes_length: length(bytes),
            done: event.done,
            total: event.total,
            id: start(id).cast(),
            id_length: length(id),
        }
    }
}

/// The event that a queue's reader is looking at.
#[derive(Default)]
pub(super) struct Shown(Mutex<Option<Seen>>);

/// An event, and the view of it.
struct Seen(Event, together_event);

// SAFETY: the pointers in the view lead into the event beside it, which moves with it and owns its memory
// on the heap; the others are only carried.
unsafe impl Send for Seen {}

impl Shown {
    /// Shows the event that `next` finds, which is given the one before for its buffer, and is waited for out of the lock.
    pub(super) fn show(
        &self,
        next: impl FnOnce(Option<Event>) -> Option<Told>,
    ) -> Option<*const together_event> {
        let shown = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let seen = shown().take().map(|Seen(event, _)| event);
        let Told { event, tag } = next(seen)?;
        let view =
            together_event::of(&event, tag.handle as *mut together_call, tag.user_data.0 as *mut c_void);
        let mut shown = shown();
        let Seen(_, view) = shown.insert(Seen(event, view));
        Some(&raw const *view)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::event::Kind;

    #[test]
    fn the_numbers_are_those_of_the_events() {
        for (number, kind) in [
            (TOGETHER_EVENT_TEXT, Kind::Text),
            (TOGETHER_EVENT_REASONING, Kind::Reasoning),
            (TOGETHER_EVENT_TOOL_CALL, Kind::ToolCall),
            (TOGETHER_EVENT_BYTES, Kind::Bytes),
            (TOGETHER_EVENT_PROGRESS, Kind::Progress),
            (TOGETHER_EVENT_CHUNK, Kind::Chunk),
            (TOGETHER_EVENT_DONE, Kind::Done),
        ] {
            assert_eq!(number, kind as i32);
        }
    }
}
