//! `together_event`: what a call tells, in C's form.

use std::ffi::{c_char, c_void};
use std::sync::{Mutex, PoisonError};

use super::call::together_call;
use super::status::together_status;
use crate::message::event::{Event, Kind, Terminated};
use crate::objects::call::QueuedEvent;

pub use together_event_kind::*;
pub use together_flow::*;

/// What an event tells. New ones may be added in any release: pass over those that you do not know.
#[repr(i32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum together_event_kind {
    /// More of the answer's text: whole UTF-8 characters, or whole sentences where the request asks for them.
    TOGETHER_EVENT_TEXT = 1,
    /// More of the model's reasoning.
    TOGETHER_EVENT_REASONING = 2,
    /// A tool call, complete: `text` is the tool's name, `json` its arguments, `id` what its result must name.
    TOGETHER_EVENT_TOOL_CALL = 3,
    /// More of an answer that is audio or another kind of bytes.
    TOGETHER_EVENT_BYTES = 4,
    /// How far a file is on its way, up (the form of together_request_set_file and _bytes) or down (to
    /// together_request_set_output): `done` of `total` bytes. Once a mebibyte or less often, and once at the end, where
    /// both are the same. A try that follows another begins again.
    TOGETHER_EVENT_PROGRESS = 5,
    /// The server's own JSON, before the events that it means.
    TOGETHER_EVENT_CHUNK = 6,
    /// The call is over, with `status`. Nothing follows.
    TOGETHER_EVENT_DONE = 7,
}

impl From<Kind> for together_event_kind {
    fn from(kind: Kind) -> together_event_kind {
        match kind {
            Kind::Text => TOGETHER_EVENT_TEXT,
            Kind::Reasoning => TOGETHER_EVENT_REASONING,
            Kind::ToolCall => TOGETHER_EVENT_TOOL_CALL,
            Kind::Bytes => TOGETHER_EVENT_BYTES,
            Kind::Progress => TOGETHER_EVENT_PROGRESS,
            Kind::Chunk => TOGETHER_EVENT_CHUNK,
            Kind::Done => TOGETHER_EVENT_DONE,
        }
    }
}

/// What a together_on_event function returns.
#[repr(i32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum together_flow {
    /// Ends the answer, which is TOGETHER_CANCELLED; nothing more is paid for.
    TOGETHER_STOP = 0,
    /// More events, please. Any other number but 0 means the same.
    TOGETHER_GO_ON = 1,
}

/// One thing that happened in a call. Owned by the library, and valid until the next event is read from the same
/// client or call, until that object is freed, or until the callback returns. Fields are only ever appended. No
/// pointer to text or bytes is NULL, and text is NUL-terminated besides.
#[repr(C)]
pub struct together_event {
    /// Which of the other fields are set. Pass over kinds that you do not know.
    pub kind: together_event_kind,
    /// In TOGETHER_EVENT_DONE: the status of the call.
    pub status: together_status,
    /// The call; NULL inside together_complete_each.
    pub call: *mut together_call,
    /// What together_request_set_user_data set.
    pub user_data: *mut c_void,
    /// Which of the request's "n" answers this belongs to; 0 is the first.
    pub choice: u32,
    /// In TOGETHER_EVENT_TEXT and _REASONING; in _TOOL_CALL the tool's name. It can hold NULs.
    pub text: *const c_char,
    /// In bytes, as all lengths.
    pub text_length: usize,
    /// In TOGETHER_EVENT_CHUNK; in _TOOL_CALL the arguments, whole.
    pub json: *const c_char,
    pub json_length: usize,
    /// In TOGETHER_EVENT_BYTES.
    pub bytes: *const c_void,
    pub bytes_length: usize,
    /// In TOGETHER_EVENT_PROGRESS: bytes that are through.
    pub done: u64,
    /// In TOGETHER_EVENT_PROGRESS: bytes in all; 0 = unknown.
    pub total: u64,
    /// In TOGETHER_EVENT_TOOL_CALL: what the tool's result must name.
    pub id: *const c_char,
    pub id_length: usize,
}

/// Takes the events of together_complete_each. Returns TOGETHER_GO_ON (any number but 0), or TOGETHER_STOP to end the
/// answer.
pub type together_on_event =
    Option<unsafe extern "C" fn(event: *const together_event, user_data: *mut c_void) -> i32>;

impl together_event {
    /// A view of `event`, valid as long as that is and is not changed.
    pub(super) fn of(event: &Event, call: *mut together_call, user_data: *mut c_void) -> together_event {
        let start = |text: Terminated<'_>| text.with_nul().as_ptr();
        let length = Terminated::length;
        let (text, json, bytes, id) = (event.text(), event.json(), event.bytes(), event.id());
        together_event {
            kind: event.kind.into(),
            status: event.status.into(),
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
pub(super) struct CurrentEvent(Mutex<Option<Seen>>);

/// An event, and the view of it.
struct Seen(Event, together_event);

// SAFETY: the pointers in the view lead into the event beside it, which moves with it and owns its memory
// on the heap; the others are only carried.
unsafe impl Send for Seen {}

impl CurrentEvent {
    /// Shows the event that `next` finds, which is given the one before for its buffer, and is waited for out of the lock.
    pub(super) fn show(
        &self,
        next: impl FnOnce(Option<Event>) -> Option<QueuedEvent>,
    ) -> Option<*const together_event> {
        let shown = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let seen = shown().take().map(|Seen(event, _)| event);
        let QueuedEvent { event, tag } = next(seen)?;
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
            assert_eq!(together_event_kind::from(kind), number);
            assert_eq!(number as i32, kind as i32);
        }
    }
}
