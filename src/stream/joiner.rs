//! A stream from its first byte to its outcome: ties the event-stream parser, the chunks and the answer together,
//! and decides when and why the stream is over. Reads from nowhere; it is fed.

use std::borrow::Cow;
use std::ops::ControlFlow;

use super::answer::Answer;
use super::chunk::Chunk;
use super::delta::{Delta, Sink};
use super::event_stream::{Event, EventStream};
use super::outcome::{Outcome, give};
use super::repeat::{Repeat, Repeated};
use super::text::escape_invalid_bytes;

/// How much of a body is kept that may turn out to be no event stream.
const START_LENGTH: usize = 256;

/// A stream being read.
#[derive(Debug)]
pub struct Stream {
    events: EventStream,
    repeat: Repeat,
    answer: Answer,
    outcome: Option<Outcome>,
    /// The first bytes, until there is an event.
    start: Vec<u8>,
    has_events: bool,
}

impl Stream {
    /// A stream that holds at most `limit` bytes of the answer, and as many of one event.
    pub fn new(limit: usize) -> Stream {
        Stream {
            events: EventStream::new(limit),
            repeat: Repeat::default(),
            answer: Answer::new(limit),
            outcome: None,
            start: Vec::new(),
            has_events: false,
        }
    }

    /// Reads what came next and gives it to the sink. [`ControlFlow::Break`] says that nothing that may follow
    /// counts any more, and that [`Stream::finish`] knows why.
    pub fn feed(&mut self, bytes: &[u8], sink: &mut Sink<'_>) -> ControlFlow<()> {
        if self.outcome.is_some() {
            return ControlFlow::Break(());
        }
        if !self.has_events {
            self.start.extend(bytes.iter().take(START_LENGTH.saturating_sub(self.start.len())));
        }
        let read = self.read_events(bytes, sink).and_then(|()| give(sink, Delta::Pause));
        match read {
            Ok(()) => ControlFlow::Continue(()),
            Err(outcome) => {
                self.end(outcome, sink);
                ControlFlow::Break(())
            }
        }
    }

    /// Says that no more bytes come, gives the sink what was held back, and tells how the stream came out: why it
    /// was over, and the answer as far as it came.
    pub fn finish(mut self, sink: &mut Sink<'_>) -> (Outcome, Answer) {
        if self.outcome.is_none() {
            let outcome = match self.read_last_event(sink) {
                Ok(()) => self.end_without_word(),
                // What the end of the bytes cut off is no fault of the event.
                Err(Outcome::Malformed { .. }) => Outcome::Ended,
                Err(outcome) => outcome,
            };
            self.end(outcome, sink);
        }
        (self.outcome.unwrap_or(Outcome::Ended), self.answer)
    }

    fn read_events(&mut self, mut bytes: &[u8], sink: &mut Sink<'_>) -> Result<(), Outcome> {
        loop {
            let is_between_events = self.events.is_between_events();
            if is_between_events {
                bytes = self.read_repeats(bytes, sink)?;
            }
            if bytes.is_empty() {
                break;
            }
            let before = bytes;
            let Some(event) = self.events.next(&mut bytes)? else { break };
            self.has_events = true;
            let lent_from = before.get(..before.len() - bytes.len()).filter(|_| is_between_events);
            read_event(event, lent_from, &mut self.repeat, &mut self.answer, sink)?;
        }
        Ok(())
    }

    /// Reads the events that repeat the one before them, which most do, up to the first that does not.
    fn read_repeats<'a>(&mut self, mut bytes: &'a [u8], sink: &mut Sink<'_>) -> Result<&'a [u8], Outcome> {
        while let Some((repeated, rest)) = self.repeat.read_event(bytes)
            && self.events.allows(repeated.data.len())
        {
            join_repeated(&repeated, &mut self.answer, sink)?;
            bytes = rest;
        }
        Ok(bytes)
    }

    fn read_last_event(&mut self, sink: &mut Sink<'_>) -> Result<(), Outcome> {
        if let Some(event) = self.events.finish() {
            self.has_events = true;
            read_event(event, None, &mut self.repeat, &mut self.answer, sink)?;
        }
        Ok(())
    }

    /// Settles the outcome, once, and gives the sink what only an end makes whole.
    fn end(&mut self, outcome: Outcome, sink: &mut Sink<'_>) {
        let finished = match outcome {
            // The sink is done with: what remains is for the answer alone.
            Outcome::Stopped => self.answer.finish(false, &mut |_| ControlFlow::Continue(())),
            _ => {
                let finished = self.answer.finish(outcome == Outcome::Complete, sink);
                finished.and_then(|()| give(sink, Delta::Pause))
            }
        };
        self.outcome = Some(finished.err().unwrap_or(outcome));
    }

    /// What it means that the bytes ended and nobody had said why.
    fn end_without_word(&self) -> Outcome {
        const FIELDS: [&[u8]; 5] = [b":", b"data", b"event", b"id", b"retry"];
        let start = self.start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&self.start).trim_ascii_start();
        let is_field = |field: &&[u8]| start.starts_with(field) || field.starts_with(start);
        if self.has_events || FIELDS.iter().any(is_field) {
            return Outcome::Ended;
        }
        Outcome::NotAnEventStream { start: String::from_utf8_lossy(start).into_owned() }
    }
}

fn join_repeated(repeated: &Repeated<'_>, answer: &mut Answer, sink: &mut Sink<'_>) -> Result<(), Outcome> {
    give(sink, Delta::Chunk { json: repeated.data })?;
    answer.join_texts(repeated.choice, &repeated.texts, sink)
}

/// Reads one event into the answer. An error is what the stream is over with, be it a good end. `lent_from` is all of
/// the event where it came in one piece.
fn read_event(
    event: Event<'_>,
    lent_from: Option<&[u8]>,
    repeat: &mut Repeat,
    answer: &mut Answer,
    sink: &mut Sink<'_>,
) -> Result<(), Outcome> {
    let data = event.data.trim_ascii();
    if event.name == b"error" {
        return Err(Outcome::ServerError { data: String::from_utf8_lossy(data).into_owned() });
    }
    if data.is_empty() {
        return Ok(());
    }
    if data.starts_with(b"[DONE]") {
        return Err(Outcome::Complete);
    }
    if let Some(repeated) = repeat.read(data)
        && (lent_from.is_none() || repeat.knows_lines())
    {
        return join_repeated(&repeated, answer, sink);
    }
    let source = escape_invalid_bytes(data);
    if matches!(source, Cow::Owned(_)) {
        answer.note_escaped_bytes();
    }
    // What the sink gets is for others to read, so without the escapes of our own.
    let json = match source {
        Cow::Borrowed(json) => Cow::Borrowed(json),
        Cow::Owned(_) => String::from_utf8_lossy(data),
    };
    let chunk = Chunk::parse(&source).map_err(|error| Outcome::Malformed {
        problem: format!("it is not JSON ({error})"),
        data: json.clone().into_owned(),
    })?;
    if chunk.is_error() {
        // An error may come with the last text of a choice.
        answer.join(&chunk, sink)?;
        return Err(Outcome::ServerError { data: json.into_owned() });
    }
    repeat.learn(&source, lent_from, &chunk);
    give(sink, Delta::Chunk { json: json.as_bytes() })?;
    answer.join(&chunk, sink)
}
