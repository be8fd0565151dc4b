//! A stream from its first byte to its outcome: ties the event-stream parser, the chunks and the answer together,
//! and decides when and why the stream is over. Reads from nowhere; it is fed.

use std::borrow::Cow;
use std::ops::ControlFlow;

use super::answer::{self, JoinedAnswer};
use super::chunk::Chunk;
use super::delta::{Delta, Sink};
use super::json::Json;
use super::limit::make_room;
use super::outcome::StreamOutcome;
use super::reading::emit;
use super::repeat::{Repeat, Repeated};
use super::responses::Joined;
use super::sse::{SseEvent, SseReader};
use super::text::escape_invalid_bytes;
use crate::json::{non_finite, read};
use crate::watch::Watch;

/// How much of a body is kept that may turn out to be no event stream.
const START_LENGTH: usize = 256;

/// A stream being read.
#[derive(Debug)]
pub struct Stream {
    events: SseReader,
    repeat: Repeat,
    answer: JoinedAnswer,
    outcome: Option<StreamOutcome>,
    /// The first bytes, until there is an event.
    start: Vec<u8>,
    has_events: bool,
}

/// How the bytes of a stream ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// By its framing, or as the connection was closed in good order.
    Clean,
    /// In the middle of it.
    Broken,
}

impl Stream {
    /// A stream that holds at most `limit` bytes of the answer, as many of one event, and twice as many in all.
    pub fn new(limit: usize) -> Stream {
        Stream {
            events: SseReader::new(limit),
            repeat: Repeat::default(),
            answer: JoinedAnswer::new(limit),
            outcome: None,
            start: Vec::new(),
            has_events: false,
        }
    }

    /// Reads the next bytes and gives their events to the sink. [`ControlFlow::Break`] says that nothing that may follow
    /// counts any more, and that [`Stream::finish`] knows why.
    pub fn feed(&mut self, bytes: &[u8], watch: &mut Watch<'_>, sink: &mut Sink<'_>) -> ControlFlow<()> {
        if self.outcome.is_some() {
            return ControlFlow::Break(());
        }
        if !self.has_events {
            self.start.extend(bytes.iter().take(START_LENGTH.saturating_sub(self.start.len())));
        }
        let read = self.read_events(bytes, watch, sink).and_then(|()| emit(sink, Delta::Pause));
        match read {
            Ok(()) => ControlFlow::Continue(()),
            Err(outcome) => {
                self.end(outcome, watch, sink);
                ControlFlow::Break(())
            }
        }
    }

    /// Whether all of it came, so far as it was fed.
    pub fn is_complete(&self) -> bool {
        self.outcome == Some(StreamOutcome::Complete)
    }

    /// Says that no more bytes come, gives the sink what was held back, and tells how the stream came out: why it
    /// was over, and the answer as far as it came.
    pub fn finish(
        mut self,
        end: End,
        watch: &mut Watch<'_>,
        sink: &mut Sink<'_>,
    ) -> (StreamOutcome, JoinedAnswer) {
        if self.outcome.is_none() {
            let outcome = match self.read_last_events(watch, sink) {
                Ok(()) => self.end_without_word(end),
                // What the end of the bytes cut off is no fault of the event.
                Err(StreamOutcome::Malformed { .. }) => StreamOutcome::Ended,
                Err(outcome) => outcome,
            };
            self.end(outcome, watch, sink);
        }
        (self.outcome.unwrap_or(StreamOutcome::Ended), self.answer)
    }

    fn read_events(
        &mut self,
        mut bytes: &[u8],
        watch: &mut Watch<'_>,
        sink: &mut Sink<'_>,
    ) -> Result<(), StreamOutcome> {
        loop {
            let is_between_events = self.events.is_between_events();
            if is_between_events {
                bytes = self.read_repeats(bytes, watch, sink)?;
            }
            if bytes.is_empty() {
                break;
            }
            let before = bytes;
            let Some(event) = self.events.next(&mut bytes)? else { break };
            self.has_events = true;
            let lent_from = before.get(..before.len() - bytes.len()).filter(|_| is_between_events);
            read_event(event, lent_from, &mut self.repeat, &mut self.answer, watch, sink)?;
        }
        Ok(())
    }

    /// Reads the events that repeat the one before them, which most do, up to the first that does not.
    fn read_repeats<'a>(
        &mut self,
        mut bytes: &'a [u8],
        watch: &mut Watch<'_>,
        sink: &mut Sink<'_>,
    ) -> Result<&'a [u8], StreamOutcome> {
        while let Some((repeated, rest)) = self.repeat.read_event(bytes)
            && self.events.allows(repeated.data.len())
        {
            join_repeated(&repeated, &mut self.answer, watch, sink)?;
            bytes = rest;
        }
        Ok(bytes)
    }

    fn read_last_events(&mut self, watch: &mut Watch<'_>, sink: &mut Sink<'_>) -> Result<(), StreamOutcome> {
        while let Some(event) = self.events.finish()? {
            self.has_events = true;
            read_event(event, None, &mut self.repeat, &mut self.answer, watch, sink)?;
        }
        Ok(())
    }

    /// Settles the outcome, once, and gives the sink what only an end makes whole.
    fn end(&mut self, outcome: StreamOutcome, watch: &mut Watch<'_>, sink: &mut Sink<'_>) {
        let finished = match outcome {
            // The sink is done with: what remains is for the answer alone.
            StreamOutcome::Stopped | StreamOutcome::Interrupted(_) => {
                self.answer.finish(false, watch, &mut |_| ControlFlow::Continue(()))
            }
            _ => {
                let finished = self.answer.finish(outcome == StreamOutcome::Complete, watch, sink);
                finished.and_then(|()| emit(sink, Delta::Pause))
            }
        };
        let is_ended = matches!(outcome, StreamOutcome::Stopped | StreamOutcome::Interrupted(_));
        self.outcome = Some(finished.err().filter(|_| !is_ended).unwrap_or(outcome));
    }

    /// What it means that the bytes ended without a reason.
    fn end_without_word(&self, end: End) -> StreamOutcome {
        const FIELDS: [&[u8]; 6] = [b":", b"data", b"event", b"id", b"retry", b"error"];
        if end == End::Clean && self.answer.is_finished() {
            return StreamOutcome::Complete;
        }
        let start = self.start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&self.start).trim_ascii_start();
        let is_field = |field: &&[u8]| start.starts_with(field) || field.starts_with(start);
        if self.has_events || FIELDS.iter().any(is_field) {
            return StreamOutcome::Ended;
        }
        StreamOutcome::NotAnEventStream { start: String::from_utf8_lossy(start).into_owned() }
    }
}

/// Gives the sink the texts and tool calls of an answer that came whole, which is JSON. `limit` is what its joined
/// texts may take.
pub fn emit_whole(
    json: &str,
    limit: usize,
    watch: &mut Watch<'_>,
    sink: &mut Sink<'_>,
) -> Result<(), StreamOutcome> {
    let chunk = Chunk::read(Json::checked(json.trim_ascii()), watch)?;
    answer::emit_all(&chunk, limit, watch, sink)
}

/// Whether a whole answer, which is JSON, is the server's account of a failure, beside an HTTP status that says
/// otherwise.
pub fn is_failure(json: &str, watch: &mut Watch<'_>) -> Result<bool, StreamOutcome> {
    let chunk = Chunk::read(Json::checked(json.trim_ascii()), watch)?;
    Ok(chunk.has_error(watch)? || chunk.has_failed_choice(watch)?)
}

fn join_repeated(
    repeated: &Repeated<'_>,
    answer: &mut JoinedAnswer,
    watch: &mut Watch<'_>,
    sink: &mut Sink<'_>,
) -> Result<(), StreamOutcome> {
    emit(sink, Delta::Chunk { json: repeated.data })?;
    answer.join_texts(repeated.choice, &repeated.texts, watch, sink)
}

/// Reads one event into the answer. An error is what the stream is over with, be it a good end. `lent_from` is all of
/// the event where it came in one piece.
fn read_event(
    event: SseEvent<'_>,
    lent_from: Option<&[u8]>,
    repeat: &mut Repeat,
    answer: &mut JoinedAnswer,
    watch: &mut Watch<'_>,
    sink: &mut Sink<'_>,
) -> Result<(), StreamOutcome> {
    let data = event.data.trim_ascii();
    answer.budget.hold_event(data.len())?;
    let is_error = event.name == b"error";
    if data.is_empty() && !is_error {
        answer.budget.release_held();
        return Ok(());
    }
    if data.starts_with(b"[DONE]") {
        // An answer of the Responses API says itself that it is whole; behind one that does not, this says nothing.
        let is_whole = !answer.is_of_responses();
        return Err(if is_whole { StreamOutcome::Complete } else { StreamOutcome::Ended });
    }
    if !is_error
        && let Some(repeated) = repeat.read(data)
        && (lent_from.is_none() || repeat.knows_lines())
    {
        answer.budget.release_held();
        return join_repeated(&repeated, answer, watch, sink);
    }
    watch.count(data.len())?;
    let source = escape_invalid_bytes(data, &mut answer.budget, watch)?;
    if matches!(source, Cow::Owned(_)) {
        answer.note_escaped_bytes();
    }
    if is_error {
        return Err(server_error(answer, data)?);
    }
    let Some(source) = checked(source, answer, watch)? else {
        answer.budget.release_held();
        return match is_remark(&event) {
            true => Ok(()),
            false => Err(malformed(data)),
        };
    };
    let chunk = Chunk::read(Json::checked(&source), watch)?;
    if chunk.has_error(watch)? {
        // An error may come with the last text of a choice.
        answer.join(&chunk, watch, sink)?;
        return Err(server_error(answer, data)?);
    }
    // What the sink gets is for others to read, so without the escapes of our own.
    match std::str::from_utf8(data) {
        Ok(_) if source.len() == data.len() => {
            repeat.learn(&source, lent_from, &chunk, watch)?;
            emit(sink, Delta::Chunk { json: data })?;
        }
        Ok(_) => emit(sink, Delta::Chunk { json: source.as_bytes() })?,
        Err(_) => {
            answer.budget.hold(data.len().saturating_mul(3))?;
            emit(sink, Delta::Chunk { json: String::from_utf8_lossy(data).as_bytes() })?;
        }
    }
    match answer.join(&chunk, watch, sink)? {
        Joined::GoesOn => {
            answer.budget.release_held();
            Ok(())
        }
        Joined::Ends => {
            answer.budget.release_held();
            Err(StreamOutcome::Complete)
        }
        Joined::Fails => Err(server_error(answer, data)?),
    }
}

/// The data as JSON that was checked; none if it is not.
fn checked<'d>(
    source: Cow<'d, str>,
    answer: &mut JoinedAnswer,
    watch: &mut Watch<'_>,
) -> Result<Option<Cow<'d, str>>, StreamOutcome> {
    if read::check_watched(&source, watch)?.is_some() {
        return Ok(Some(source));
    }
    if !source.contains("NaN") && !source.contains("Infinity") {
        return Ok(None);
    }
    // As much again for the nulls, which are longer by a third at most.
    answer.budget.hold(source.len().saturating_mul(2))?;
    let mut bytes = Vec::new();
    make_room(&mut bytes, source.len())?;
    bytes.extend_from_slice(source.as_bytes());
    if !non_finite::make_null(&mut bytes, watch)? {
        return Ok(None);
    }
    let mended = String::from_utf8(bytes).unwrap_or_default();
    Ok(read::check_watched(&mended, watch)?.map(|_| Cow::Owned(mended)))
}

/// Whether data that are not JSON are a remark, which asks for nothing: a comment that was sent as data, or an
/// event with a name of its own, such as `ping`. What starts as JSON does is an answer that was cut.
fn is_remark(event: &SseEvent<'_>) -> bool {
    let data = event.data.trim_ascii();
    let is_named = !event.name.is_empty() && event.name != b"message";
    data.starts_with(b":") || is_named && !data.starts_with(b"{") && !data.starts_with(b"[")
}

fn server_error(answer: &mut JoinedAnswer, data: &[u8]) -> Result<StreamOutcome, StreamOutcome> {
    answer.budget.hold(data.len())?;
    Ok(StreamOutcome::ServerError { data: String::from_utf8_lossy(data).into_owned() })
}

fn malformed(data: &[u8]) -> StreamOutcome {
    // Why it is not JSON, serde_json says best; it stops where it sees that.
    let problem = match serde_json::from_slice::<serde::de::IgnoredAny>(data) {
        Err(error) => format!("it is not JSON ({error})"),
        Ok(_) => "it is not JSON".to_owned(),
    };
    StreamOutcome::Malformed { problem }
}
