//! An answer whose first bytes are read, which decide what it is where its content type does not.

use crate::error::Result;
use crate::http::{Answer, Exchange};
use crate::message::response::{AnswerContext, Declared, Kind};

/// What is expected of an answer that claims no length: a common one fits.
pub const FIRST_PIECE: usize = 8 * 1024;

/// More than a few lines of white space are waited for no longer.
const MOST_START: usize = 1024;

/// The answer, and its first bytes as far as they are needed to know its kind.
pub struct RecognisedAnswer<'answer> {
    pub asked: AnswerContext<'answer>,
    pub answer: Answer<'answer>,
    pub start: Vec<u8>,
}

/// The kind of an answer, and its first bytes if its kind takes those.
pub fn recognise(
    answer: &mut Answer<'_>,
    is_computed: bool,
    exchange: &mut Exchange,
) -> Result<(Kind, Vec<u8>)> {
    let declared = Declared::of(answer.headers.content_type());
    let mut start = Vec::new();
    let mut is_all = false;
    loop {
        if let Some(kind) = declared.kind(&start, is_computed, is_all || start.len() > MOST_START) {
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
