//! `together_event`: an event of a call, in C's form.

use std::ffi::{c_char, c_void};
use std::sync::{Arc, Weak};

use super::status::together_status;
use crate::lock::Lock;
use crate::message::event::{Event, EventKind, Terminated};
use crate::objects::call::{Next, QueuedEvent, ToolsToRun};
use crate::sys::panic::guarded;

pub use together_event_kind::*;
pub use together_flow::*;
pub use together_sample_format::*;

/// The kind of an event. New kinds may be added in any release: ignore those that you do not know.
#[repr(i32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum together_event_kind {
    /// More of the answer's text: whole UTF-8 characters, or whole sentences where the request asks for them. A long
    /// text comes in several events.
    TOGETHER_EVENT_TEXT = 1,
    /// More of the model's reasoning.
    TOGETHER_EVENT_REASONING = 2,
    /// A complete tool call: `text` is the tool's name, `json` its arguments, which are valid JSON ("{}" if the model
    /// wrote none), `id` the id that its result must carry. A tool call that was cut off gives no event.
    TOGETHER_EVENT_TOOL_CALL = 3,
    /// More of an answer that is audio or another kind of bytes. Raw speech comes in whole samples, with `sample_rate` and
    /// `sample_format`.
    TOGETHER_EVENT_BYTES = 4,
    /// The progress of an upload (the form of together_request_set_file and _bytes) or a download (to
    /// together_request_set_output): `done` of `total` bytes. At most once per MiB, and once at the end, when both
    /// are equal. A retry starts again from 0, save that of a download which goes on where it broke off.
    TOGETHER_EVENT_PROGRESS = 5,
    /// The server's own JSON, before the events that are made from it.
    TOGETHER_EVENT_CHUNK = 6,
    /// The call has ended, with `status`. It is the last event.
    TOGETHER_EVENT_DONE = 7,
    /// What the answer cost, where the server says it in a stream: `json` is its usage object ("/prompt_tokens",
    /// "/completion_tokens"). Once, after the texts and before TOGETHER_EVENT_DONE.
    TOGETHER_EVENT_USAGE = 8,
}

impl From<EventKind> for together_event_kind {
    fn from(kind: EventKind) -> together_event_kind {
        match kind {
            EventKind::Text => TOGETHER_EVENT_TEXT,
            EventKind::Reasoning => TOGETHER_EVENT_REASONING,
            EventKind::ToolCall => TOGETHER_EVENT_TOOL_CALL,
            EventKind::Bytes => TOGETHER_EVENT_BYTES,
            EventKind::Progress => TOGETHER_EVENT_PROGRESS,
            EventKind::Chunk => TOGETHER_EVENT_CHUNK,
            EventKind::Done => TOGETHER_EVENT_DONE,
            EventKind::Usage => TOGETHER_EVENT_USAGE,
        }
    }
}

/// What a together_on_event function returns.
#[repr(i32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum together_flow {
    /// Ends the answer with TOGETHER_CANCELLED; no further tokens are charged.
    TOGETHER_STOP = 0,
    /// Continues. Any other number except 0 means the same.
    TOGETHER_GO_ON = 1,
}

/// A request that runs on a thread of the library, or has finished. Used by one thread at a time, except that any
/// thread may cancel it, and that one other thread may send to a session and finish it. Freeing a call cancels it. A call outlives its client; freeing the client cancels the
/// call.
pub struct together_call;

/// One event of a call. The library owns it. It is valid until the next event is read from the same client or call,
/// until that object is freed, or until the callback returns. New fields are only appended. Pointers to text and
/// bytes are never NULL, and text is NUL-terminated.
#[repr(C)]
pub struct together_event {
    /// Says which of the other fields are set. Ignore kinds that you do not know.
    pub kind: together_event_kind,
    /// In TOGETHER_EVENT_DONE: the status of the call.
    pub status: together_status,
    /// The call; NULL inside together_complete_each.
    pub call: *mut together_call,
    /// The pointer that together_request_set_user_data set.
    pub user_data: *mut c_void,
    /// Which of the request's "n" answers this belongs to; 0 is the first.
    pub choice: u32,
    /// In TOGETHER_EVENT_TEXT and _REASONING; in _TOOL_CALL the tool's name. It can contain NULs.
    pub text: *const c_char,
    /// In bytes, like every length.
    pub text_length: usize,
    /// In TOGETHER_EVENT_CHUNK and _USAGE; in _TOOL_CALL the complete arguments.
    pub json: *const c_char,
    pub json_length: usize,
    /// In TOGETHER_EVENT_BYTES.
    pub bytes: *const c_void,
    pub bytes_length: usize,
    /// In TOGETHER_EVENT_PROGRESS: bytes transferred.
    pub done: u64,
    /// In TOGETHER_EVENT_PROGRESS: bytes in total; 0 = unknown.
    pub total: u64,
    /// In TOGETHER_EVENT_TOOL_CALL: the id that the tool's result must carry.
    pub id: *const c_char,
    pub id_length: usize,
    /// In TOGETHER_EVENT_TEXT of TOGETHER_REALTIME. 1: the words of the present turn so far, which may still change; they take
    /// the place of the text before, if that has 1 too. 0: the words are final, and are added to those of earlier turns, as
    /// in every other answer.
    pub replaces: i32,
    /// In TOGETHER_EVENT_BYTES of raw speech: samples a second. The answer does not say it: it is known from the request's
    /// fields and model. 0 = not raw audio (a WAV or MP3 file says it itself), or not known.
    pub sample_rate: u32,
    /// As `sample_rate`: how a sample is written (together_sample_format). One channel; each event has whole samples.
    pub sample_format: i32,
    /// In TOGETHER_EVENT_TEXT of TOGETHER_REALTIME. 1: a connection was lost, and the audio of these words was sent again over
    /// the next one, so they may repeat words that earlier events had (of the same turn, or at the end of the turn before).
    pub replayed: i32,
}

/// How the samples of raw audio are written, lowest byte first.
#[repr(i32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum together_sample_format {
    /// Not stated, or not raw audio.
    TOGETHER_SAMPLE_UNKNOWN = 0,
    /// 16-bit signed integers.
    TOGETHER_SAMPLE_S16 = 1,
    /// 32-bit floats from -1 to 1.
    TOGETHER_SAMPLE_F32 = 2,
    /// 8-bit mu-law.
    TOGETHER_SAMPLE_MULAW = 3,
    /// 8-bit A-law.
    TOGETHER_SAMPLE_ALAW = 4,
}

/// Receives the events of together_complete_each. Returns TOGETHER_GO_ON (any number except 0), or TOGETHER_STOP to
/// end the answer.
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
            replaces: event.replaces.into(),
            sample_rate: event.audio.map_or(0, |audio| audio.sample_rate),
            sample_format: event.audio.map_or(TOGETHER_SAMPLE_UNKNOWN as i32, |audio| audio.sample as i32),
            replayed: event.replayed.into(),
        }
    }
}

/// The event that a queue's reader is looking at. Shared, so that it is known whether the object that it belongs to was
/// freed while a function of the host's ran.
#[derive(Default)]
pub(super) struct CurrentEvent(Arc<Lock<Option<Seen>>>);

/// An event, and the view of it.
pub(super) struct Seen(Event, together_event);

// SAFETY: the pointers in the view lead into the event beside it, which moves with it and owns its memory
// on the heap; the others are only carried.
unsafe impl Send for Seen {}

/// What a reader finds.
pub(super) enum Shown {
    Event(*const together_event),
    Nothing,
    Tools(HeldTools),
}

/// Functions that run before anything else is found, and whether the object that is read is still there after them.
pub(super) struct HeldTools(ToolsToRun, Weak<Lock<Option<Seen>>>);

impl HeldTools {
    /// Runs them, where nothing of the object is held; false where one of them has freed it.
    pub(super) fn run(self) -> bool {
        let HeldTools(tools, object) = self;
        // The call says what became of a panic.
        let _ = guarded(|| tools.run());
        object.strong_count() > 0
    }
}

impl CurrentEvent {
    /// Shows what `next` finds, which is given the event before for its buffer, and is waited for out of the lock.
    pub(super) fn show(&self, next: impl FnOnce(Option<Event>) -> Option<Next>) -> Shown {
        let shown = || self.0.lock();
        let seen = shown().take().map(|Seen(event, _)| event);
        match next(seen) {
            Some(Next::Event(QueuedEvent { event, tag })) => {
                let (call, user_data) = (tag.handle as *mut together_call, tag.user_data.0 as *mut c_void);
                let view = together_event::of(&event, call, user_data);
                let mut shown = shown();
                let Seen(_, view) = shown.insert(Seen(event, view));
                Shown::Event(&raw const *view)
            }
            Some(Next::Tools(tools)) => Shown::Tools(self.hold(tools)),
            None => Shown::Nothing,
        }
    }
}

impl CurrentEvent {
    /// Functions that the reader of this is to run.
    pub(super) fn hold(&self, tools: ToolsToRun) -> HeldTools {
        HeldTools(tools, Arc::downgrade(&self.0))
    }
}

/// The next event that `find` shows. Functions of tools run here in between, where nothing of the object is held: one of
/// them may free it, and then there is none.
pub(super) fn next_event(mut find: impl FnMut() -> Shown) -> *const together_event {
    loop {
        match find() {
            Shown::Event(event) => return event,
            Shown::Nothing => return std::ptr::null(),
            Shown::Tools(tools) => {
                if !tools.run() {
                    return std::ptr::null();
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_are_those_of_the_events() {
        for (number, kind) in [
            (TOGETHER_EVENT_TEXT, EventKind::Text),
            (TOGETHER_EVENT_REASONING, EventKind::Reasoning),
            (TOGETHER_EVENT_TOOL_CALL, EventKind::ToolCall),
            (TOGETHER_EVENT_BYTES, EventKind::Bytes),
            (TOGETHER_EVENT_PROGRESS, EventKind::Progress),
            (TOGETHER_EVENT_CHUNK, EventKind::Chunk),
            (TOGETHER_EVENT_DONE, EventKind::Done),
            (TOGETHER_EVENT_USAGE, EventKind::Usage),
        ] {
            assert_eq!(together_event_kind::from(kind), number);
            assert_eq!(number as i32, kind as i32);
        }
    }
}
