//! An answer that is read to its end before anything is made of it.
//!
//! Responsible for memory that grows with the bytes that arrive and never beyond the limit, and for the sink's share of
//! the answer.

use std::ops::ControlFlow;

use super::attempt_end::{AttemptEnd, stopped};
use super::recognised_answer::{FIRST_PIECE, RecognisedAnswer};
use crate::error::{Error, Result, Status};
use crate::http::{Answer, Exchange};
use crate::message::incoming::{Broken, Incoming};
use crate::message::response::{AnswerContext, Kind, MOST_OF_AN_ERROR, Response};
use crate::stream::{Delta, Sink, StreamOutcome, emit_whole};
use crate::sys::allocator::WipedOnFree;
use crate::watch::Watch;

/// Reads an answer that is no event stream. The sink gets JSON when it is whole, anything else piece by piece.
pub fn read(
    begun: RecognisedAnswer<'_>,
    limit: usize,
    streams: bool,
    exchange: &mut Exchange,
    watch: &mut Watch<'_>,
    sink: &mut Sink<'_>,
) -> AttemptEnd {
    let RecognisedAnswer { asked, mut answer, start } = begun;
    let body = read_to_end(&mut answer, start, limit, exchange, |bytes| {
        match asked.kind == Kind::Bytes
            && !bytes.is_empty()
            && sink(Delta::Bytes { bytes, audio: None }).is_break()
        {
            true => Err(stopped()),
            false => Ok(()),
        }
    });
    let ended = into_response(asked, answer, body, exchange, watch);
    if ended.response.failure().is_some() || asked.kind != Kind::Json {
        return ended;
    }
    let emitted = match ended.response.json() {
        Some(json) => emit(json, streams, limit, watch, sink),
        // It claimed nothing, and is something else.
        None => match sink(Delta::Bytes { bytes: ended.response.body(), audio: None }) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(stopped()),
        },
    };
    match emitted {
        Ok(()) => ended,
        Err(error) => AttemptEnd { response: ended.response.stopped(asked.operation, error), ..ended },
    }
}

/// Emits a whole answer that is JSON: the JSON; and where the request asks for a stream, the texts and tool calls in it,
/// as the stream would have brought them.
fn emit(json: &str, streams: bool, limit: usize, watch: &mut Watch<'_>, sink: &mut Sink<'_>) -> Result<()> {
    if sink(Delta::Chunk { json: json.as_bytes() }).is_break() {
        return Err(stopped());
    }
    // The answer is there, and the sink copies it.
    let room = limit.saturating_sub(json.len()).saturating_mul(2);
    let emitted = if streams { emit_whole(json, room, watch, sink) } else { Ok(()) };
    match emitted {
        Err(StreamOutcome::Interrupted(error)) => Err(error),
        Err(StreamOutcome::Stopped) => Err(stopped()),
        Err(StreamOutcome::TooLarge(too_large)) => {
            Err(error!(Status::TooLarge, "{too_large}; set TOGETHER_LIMIT_RESPONSE_BYTES to allow more"))
        }
        _ if sink(Delta::Pause).is_break() => Err(stopped()),
        _ => Ok(()),
    }
}

/// The most that is believed of a length that an answer claims.
const MOST_CLAIMED: usize = 1024 * 1024;

/// The whole body, which began with `start`, up to `limit` bytes. `pass_on` sees each piece as it comes, and ends it all
/// by an error.
pub fn read_to_end(
    answer: &mut Answer<'_>,
    start: Vec<u8>,
    limit: usize,
    exchange: &mut Exchange,
    mut pass_on: impl FnMut(&[u8]) -> Result<()>,
) -> (Vec<u8>, Result<()>) {
    let mut body = start;
    if body.len() > limit {
        body.truncate(limit);
        return (body, Err(too_large(limit)));
    }
    if answer.length().is_some_and(|length| length > limit as u64) {
        return (body, Err(too_large(limit)));
    }
    // A length is a claim: as much memory is taken at once as a common answer needs, and more as it comes.
    // One byte more is where the end shows.
    let claimed = answer.length().and_then(|length| usize::try_from(length).ok()).unwrap_or(FIRST_PIECE);
    let mut filled = body.len();
    let mut room = (claimed.min(MOST_CLAIMED) + 1).saturating_sub(filled).max(1);
    let mut outcome = Ok(());
    if filled > 0 {
        outcome = pass_on(&body);
    }
    while outcome.is_ok() {
        if filled == body.len() && !answer.has_ended() {
            // Of a large body, no more than a part lies idle.
            let more = room.min((limit - filled).saturating_add(1));
            // It may move, and be an error under 200 that quotes the key. What is larger is no error.
            let _wiped = (filled > 0 && filled <= MOST_OF_AN_ERROR).then(WipedOnFree::begin);
            if body.try_reserve_exact(more).is_err() {
                outcome = Err(no_memory(filled));
                break;
            }
            body.resize(filled + more, 0);
            room = if body.len() < MOST_CLAIMED { body.len() } else { body.len() / 8 };
        }
        let read = match answer.read(body.get_mut(filled..).unwrap_or_default(), exchange) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) => {
                outcome = Err(error);
                break;
            }
        };
        let before = filled;
        filled += read;
        if filled > limit {
            filled = limit;
            outcome = Err(too_large(limit));
        } else {
            outcome = pass_on(body.get(before..filled).unwrap_or_default());
        }
    }
    body.truncate(filled);
    (body, outcome)
}

/// Makes a response of a body that was read, with the reason where it is not whole.
pub fn into_response(
    asked: AnswerContext<'_>,
    mut answer: Answer<'_>,
    (body, outcome): (Vec<u8>, Result<()>),
    exchange: &Exchange,
    watch: &mut Watch<'_>,
) -> AttemptEnd {
    let is_media = asked.kind == Kind::Bytes;
    let incoming = Incoming { body, ..answer.take_head() };
    let ended = match outcome {
        Ok(()) => AttemptEnd::for_good(Response::from_answer(asked, incoming, watch)),
        // What a server refused it refused, whether or not all of its words came.
        Err(error) if incoming.status >= 400 && is_cut(&error) => {
            AttemptEnd::for_good(Response::from_answer(asked, incoming, watch))
        }
        Err(error) => {
            let response = Response::broken_off(asked.operation, Broken { error, so_far: incoming });
            AttemptEnd {
                progress: exchange.progress(),
                broke_off: !is_media,
                ..AttemptEnd::for_good(response)
            }
        }
    };
    if ended.response.quotes_key() {
        answer.forget();
    }
    ended
}

fn is_cut(error: &Error) -> bool {
    matches!(error.status(), Status::Connection | Status::Protocol)
}

fn too_large(limit: usize) -> Error {
    error!(
        Status::TooLarge,
        "the answer's body is over its limit of {limit} bytes; set TOGETHER_LIMIT_RESPONSE_BYTES to allow more"
    )
}

fn no_memory(so_far: usize) -> Error {
    error!(
        Status::TooLarge,
        "there is no memory for the answer's body beyond {so_far} bytes; lower TOGETHER_LIMIT_RESPONSE_BYTES, or \
        write it to a file with together_request_set_output"
    )
}
