//! `NaN` and `Infinity`, which no JSON has and some servers write.
//!
//! One such number must not cost the answer around it: it becomes null, which reads as no number.

use memchr::memchr3;

use super::string::after_string;
use crate::error::{Error, Result, Status};
use crate::watch::Watch;

/// A number that is none, and where it starts.
struct NonFinite {
    start: usize,
    end: usize,
}

const NULL: &[u8] = b"null";

/// Makes null of each such number in `text`, outside of strings, and says whether there were any. There is room for one
/// byte more behind them: C's NUL.
pub(crate) fn make_null(text: &mut Vec<u8>, watch: &mut Watch<'_>) -> Result<bool> {
    let (mut at, mut growth, mut count) = (0, 0, 0);
    while let Some(found) = next(text, at, watch)? {
        growth += NULL.len().saturating_sub(found.end - found.start);
        count += 1;
        at = found.end;
    }
    if count == 0 {
        return Ok(false);
    }
    if text.try_reserve_exact(growth + 1).is_err() {
        let problem = "there is no memory to take the numbers that are none out of the answer";
        return Err(Error::new(Status::TooLarge, problem));
    }
    // From behind the room that all of them need, so that nothing is written over before it is read.
    let length = text.len();
    text.resize(length + growth, b' ');
    text.copy_within(..length, growth);
    let (mut from, mut to) = (growth, 0);
    while let Some(found) = next(text, from, watch)? {
        to = move_to(text, from, found.start, to);
        if let Some(place) = text.get_mut(to..to + NULL.len()) {
            place.copy_from_slice(NULL);
        }
        to += NULL.len();
        from = found.end;
    }
    let end = text.len();
    to = move_to(text, from, end, to);
    text.truncate(to);
    Ok(true)
}

fn move_to(text: &mut [u8], from: usize, until: usize, to: usize) -> usize {
    text.copy_within(from..until, to);
    to + (until - from)
}

/// The first such number from `at` on, which is outside of strings.
fn next(text: &[u8], mut at: usize, watch: &mut Watch<'_>) -> Result<Option<NonFinite>> {
    loop {
        let rest = text.get(at..).unwrap_or_default();
        let Some(place) = memchr3(b'"', b'N', b'I', rest) else { return Ok(None) };
        watch.count(place + 1)?;
        let (before, found) = rest.split_at(place);
        match found {
            [b'"', inside @ ..] => {
                let Some(after) = after_string(inside) else { return Ok(None) };
                watch.count(inside.len() - after.len())?;
                at = text.len() - after.len();
            }
            [b'N', b'a', b'N', ..] => return Ok(Some(NonFinite { start: at + place, end: at + place + 3 })),
            _ if found.starts_with(b"Infinity") => {
                let start = at + place - usize::from(before.ends_with(b"-"));
                return Ok(Some(NonFinite { start, end: at + place + 8 }));
            }
            _ => at += place + 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mended(text: &str) -> Option<String> {
        let mut ask = || Ok(());
        let mut bytes = text.as_bytes().to_vec();
        let found = make_null(&mut bytes, &mut Watch::new(&mut ask)).unwrap();
        found.then(|| String::from_utf8(bytes).unwrap())
    }

    #[test]
    fn numbers_that_are_none_become_null_and_texts_stay() {
        for (text, expected) in [
            ("NaN", Some("null")),
            ("[NaN,-Infinity,Infinity]", Some("[null,null,null]")),
            ("[NaN,NaN,NaN,\"NaN\\\"NaN\",1]", Some("[null,null,null,\"NaN\\\"NaN\",1]")),
            ("{\"a\":-Infinity,\"Infinity\":\"-Infinity\"}", Some("{\"a\":null,\"Infinity\":\"-Infinity\"}")),
            ("{\"é\":NaN}", Some("{\"é\":null}")),
            ("[\"NaN\", 1, \"N\", \"I\"]", None),
            ("[Nan,Inf]", None),
            ("", None),
        ] {
            assert_eq!(mended(text).as_deref(), expected, "{text}");
        }
    }
}
