//! An answer that is an event stream: read as it arrives, its events emitted, its parts joined to the whole answer.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::time::Instant;

use super::attempt_end::stopped;
use super::recognised_answer::RecognisedAnswer;
use crate::error::{Error, Status};
use crate::http::Exchange;
use crate::message::response::Response;
use crate::stream::{Delta, End, Sentences, Sink, Stream, StreamOutcome};
use crate::sys::allocator::WipedOnFree;
use crate::watch::Watch;

/// A piece of an event stream, read at once: a few events; and more where a server sends more at once.
const READ_AT_ONCE: usize = 1024;
const MOST_READ_AT_ONCE: usize = 16 * 1024;

/// Reads an event stream to its end, its text in sentences where that is wanted.
pub fn follow(
    begun: RecognisedAnswer<'_>,
    in_whole_sentences: bool,
    limit: usize,
    exchange: &mut Exchange,
    watch: &mut Watch<'_>,
    sink: &mut Sink<'_>,
) -> Response {
    if !in_whole_sentences {
        return follow_events(begun, limit, exchange, watch, sink);
    }
    let operation = begun.asked.operation;
    let (mut by_choice, mut usage) = (BTreeMap::new(), None);
    let mut in_sentences = |delta: Delta<'_>| match delta {
        // Behind the last sentences.
        Delta::Usage { json } => {
            usage = Some(json.to_owned());
            ControlFlow::Continue(())
        }
        other => in_sentences(other, &mut by_choice, sink),
    };
    let response = follow_events(begun, limit, exchange, watch, &mut in_sentences);
    if response.status() == Status::Cancelled {
        return response;
    }
    let last_sentences = by_choice
        .into_iter()
        .try_for_each(|(choice, sentences)| sentences.finish(|text| sink(Delta::Text { choice, text })));
    let mut give = |delta: Delta<'_>| sink(delta).is_continue();
    let is_wanted =
        last_sentences.is_continue() && usage.is_none_or(|json| give(Delta::Usage { json: &json }));
    match is_wanted && give(Delta::Pause) {
        true => response,
        false => response.stopped(operation, stopped()),
    }
}

/// Reads an event stream to its end.
fn follow_events(
    begun: RecognisedAnswer<'_>,
    limit: usize,
    exchange: &mut Exchange,
    watch: &mut Watch<'_>,
    sink: &mut Sink<'_>,
) -> Response {
    let RecognisedAnswer { asked, mut answer, start } = begun;
    let mut stream = Stream::new(limit);
    let mut buffer = start;
    let mut came = buffer.len();
    if came == 0 {
        buffer.resize(READ_AT_ONCE, 0);
    }
    // Comments, and events that say nothing, fill no buffer: without a count they could come for ever.
    let mut bytes_that_say_nothing = 0;
    let mut first_token = None;
    let broken = loop {
        if came > 0 {
            bytes_that_say_nothing += came;
            let flow = stream.feed(buffer.get(..came).unwrap_or_default(), watch, &mut |delta| {
                if !matches!(delta, Delta::Chunk { .. } | Delta::Pause) {
                    bytes_that_say_nothing = 0;
                    first_token.get_or_insert_with(Instant::now);
                }
                sink(delta)
            });
            if flow.is_break() {
                break None;
            }
            if bytes_that_say_nothing > limit {
                break Some(says_nothing(limit));
            }
            if came == buffer.len() {
                // It moves, and what it holds may be the start of an error that quotes the key.
                let _wiped = WipedOnFree::begin();
                buffer.resize(if came < READ_AT_ONCE { READ_AT_ONCE } else { MOST_READ_AT_ONCE }, 0);
            }
        }
        match answer.read(&mut buffer, exchange) {
            Ok(0) => break None,
            Ok(read) => came = read,
            Err(error) => break Some(error),
        }
    };
    exchange.times.first_token(first_token);
    let end = if broken.is_some() { End::Broken } else { End::Clean };
    // What ended it may be an error that quotes the key.
    let wiped = (!stream.is_complete()).then(WipedOnFree::begin);
    let (outcome, joined) = stream.finish(end, watch, sink);
    if outcome == StreamOutcome::Complete {
        answer.leave_end();
    }
    let response = Response::from_stream(asked, answer.take_head(), joined, outcome, broken);
    drop(wiped);
    if response.quotes_key() {
        answer.forget();
    }
    response
}

/// Holds a choice's text back until a sentence of it is whole; everything else goes on as it is.
fn in_sentences(
    delta: Delta<'_>,
    by_choice: &mut BTreeMap<u32, Sentences>,
    sink: &mut Sink<'_>,
) -> ControlFlow<()> {
    match delta {
        Delta::Text { choice, text } => {
            let sentences = by_choice.entry(choice).or_default();
            sentences.push(text, |text| sink(Delta::Text { choice, text }))
        }
        other => sink(other),
    }
}

fn says_nothing(limit: usize) -> Error {
    error!(
        Status::TooLarge,
        "the stream went on for more than the limit of {limit} bytes with comments and events that say nothing; \
        set TOGETHER_LIMIT_RESPONSE_BYTES to allow more"
    )
}
