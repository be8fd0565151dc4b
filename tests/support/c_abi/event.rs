//! Events, copied as they come, and what tests ask of many.

use std::ops::Deref;

use together::ffi::event::{self, together_event};

use super::super::api::Seen;

pub const TEXT: i32 = event::TOGETHER_EVENT_TEXT as i32;
pub const REASONING: i32 = event::TOGETHER_EVENT_REASONING as i32;
pub const USAGE: i32 = event::TOGETHER_EVENT_USAGE as i32;
pub const TOOL_CALL: i32 = event::TOGETHER_EVENT_TOOL_CALL as i32;
pub const BYTES: i32 = event::TOGETHER_EVENT_BYTES as i32;
pub const CHUNK: i32 = event::TOGETHER_EVENT_CHUNK as i32;
pub const DONE: i32 = event::TOGETHER_EVENT_DONE as i32;

/// What an event says, and whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    pub seen: Seen,
    pub call: usize,
    pub user_data: usize,
    pub replaces: bool,
    pub replayed: bool,
}

impl Deref for Event {
    type Target = Seen;

    fn deref(&self) -> &Seen {
        &self.seen
    }
}

impl Event {
    /// # Safety
    /// `event` is one that the library gave, and is still valid.
    pub unsafe fn copy(event: *const together_event) -> Event {
        // SAFETY: the caller's promise.
        let event = unsafe { &*event };
        // SAFETY: the header promises as many bytes as each length says.
        let bytes = |start: *const u8, length| unsafe { std::slice::from_raw_parts(start, length) };
        // Lossy, as a panic could not leave a callback; what is not UTF-8 then fails a comparison.
        let text = |start: *const std::ffi::c_char, length| {
            String::from_utf8_lossy(bytes(start.cast(), length)).into_owned()
        };
        Event {
            seen: Seen {
                kind: event.kind as i32,
                status: event.status as i32,
                choice: event.choice,
                text: text(event.text, event.text_length),
                json: text(event.json, event.json_length),
                bytes: bytes(event.bytes.cast(), event.bytes_length).to_vec(),
                audio: (event.sample_rate, event.sample_format),
                id: text(event.id, event.id_length),
                done: event.done,
                total: event.total,
            },
            call: event.call as usize,
            user_data: event.user_data as usize,
            replaces: event.replaces != 0,
            replayed: event.replayed != 0,
        }
    }

    /// # Safety
    /// As of `copy`, or NULL.
    pub unsafe fn copy_some(event: *const together_event) -> Option<Event> {
        // SAFETY: the caller's promise.
        (!event.is_null()).then(|| unsafe { Event::copy(event) })
    }
}

/// The text of one choice, as its events bring it.
pub fn text_of(events: &[Event], choice: u32) -> String {
    events
        .iter()
        .filter(|event| event.kind == TEXT && event.choice == choice)
        .map(|event| &*event.text)
        .collect()
}

/// How many events are of a kind.
pub fn count_of(events: &[Event], kind: i32) -> usize {
    events.iter().filter(|event| event.kind == kind).count()
}

/// The one DONE event, which must be the last.
pub fn outcome_of(events: &[Event]) -> i32 {
    assert_eq!(count_of(events, DONE), 1, "one DONE: {events:?}");
    let last = events.last().expect("events");
    assert_eq!(last.kind, DONE, "DONE is the last: {events:?}");
    last.status
}
