//! An answer that is read to its end before anything is made of it.
//!
//! Responsible for its first bytes, which tell what it is where its type does not, and for memory that grows with what
//! came and never beyond the limit. It must not know what the bytes mean.

use super::Attempt;
use crate::error::{Error, Result, Status};
use crate::http::{Answer, Exchange};
use crate::message::incoming::{Broken, Incoming};
use crate::message::response::{AnswerContext, Kind, Response, kind_of};
use crate::watch::Watch;

/// The first bytes of an answer, which tell what it is. More than a few lines of white space are waited for no longer.
const MOST_TO_TELL: usize = 1024;

/// What an answer is, and its first bytes if those were needed to tell.
pub fn tell(answer: &mut Answer<'_>, is_computed: bool, exchange: &mut Exchange) -> Result<(Kind, Vec<u8>)> {
    let mut start = Vec::new();
    let mut is_all = false;
    loop {
        let content_type = answer.headers.get("content-type").unwrap_or_default();
        if let Some(kind) = kind_of(content_type, &start, is_computed, is_all || start.len() > MOST_TO_TELL) {
            return Ok((kind, start));
        }
        let before = start.len();
        // As much as a common answer has, so that it comes in one piece.
        let claimed = answer.length().and_then(|length| usize::try_from(length).ok()).unwrap_or(FIRST_PIECE);
        start.resize(before + claimed.clamp(1, FIRST_PIECE) + 1, 0);
        let read = answer.read(start.get_mut(before..).unwrap_or_default(), exchange);
        start.truncate(before + read.as_ref().copied().unwrap_or(0));
        is_all = read? == 0;
    }
}

/// A body whose length was not told, and the most that is believed of a length that was.
const FIRST_PIECE: usize = 8 * 1024;
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
        if filled == body.len() {
            // Of a large body, no more than a part lies idle.
            let more = room.min((limit - filled).saturating_add(1));
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
    answer: Answer<'_>,
    (body, outcome): (Vec<u8>, Result<()>),
    exchange: &Exchange,
    watch: &mut Watch<'_>,
) -> Attempt {
    let is_media = asked.kind == Kind::Bytes;
    let incoming = Incoming { body, ..answer.without_body() };
    match outcome {
        Ok(()) => Attempt::for_good(Response::from_answer(asked, incoming, watch)),
        // What a server refused it refused, whether or not all of its words came.
        Err(error) if incoming.status >= 400 && is_cut(&error) => {
            Attempt::for_good(Response::from_answer(asked, incoming, watch))
        }
        Err(error) => {
            let response = Response::broken_off(asked.operation, Broken { error, so_far: incoming });
            Attempt { progress: exchange.progress(), broke_off: !is_media, ..Attempt::for_good(response) }
        }
    }
}

fn is_cut(error: &Error) -> bool {
    matches!(error.status(), Status::Connection | Status::Protocol)
}

fn too_large(limit: usize) -> Error {
    Error::new(
        Status::TooLarge,
        format!(
            "the answer's body is over its limit of {limit} bytes; set TOGETHER_LIMIT_RESPONSE_BYTES to allow more"
        ),
    )
}

fn no_memory(so_far: usize) -> Error {
    Error::new(
        Status::TooLarge,
        format!(
            "there is no memory for the answer's body beyond {so_far} bytes; lower TOGETHER_LIMIT_RESPONSE_BYTES, or \
             write it to a file with together_request_set_output"
        ),
    )
}
