//! `NaN` and `Infinity`, which no JSON has and some servers write.
//!
//! One such number must not cost the answer around it: it becomes null, which reads as no number.

use memchr::memchr3;

use super::string::after_long_string;
use crate::error::{Error, Result, Status};
use crate::watch::{PART, Watch};

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
        let problem = "there is no memory to replace NaN and Infinity in the answer";
        return Err(Error::new(Status::TooLarge, problem));
    }
    // From behind the room that all of them need, so that nothing is written over before it is read.
    let length = text.len();
    text.resize(length + growth, b' ');
    let mut left = length;
    while left > 0 {
        let begin = left.saturating_sub(PART);
        watch.count(left - begin)?;
        text.copy_within(begin..left, begin + growth);
        left = begin;
    }
    let (mut from, mut to) = (growth, 0);
    while let Some(found) = next(text, from, watch)? {
        to = move_to(text, from, found.start, to, watch)?;
        if let Some(place) = text.get_mut(to..to + NULL.len()) {
            place.copy_from_slice(NULL);
        }
        to += NULL.len();
        from = found.end;
    }
    let end = text.len();
    to = move_to(text, from, end, to, watch)?;
    text.truncate(to);
    Ok(true)
}

/// Moves bytes towards the start, in parts, and says where they end there.
fn move_to(
    text: &mut [u8],
    mut from: usize,
    until: usize,
    mut to: usize,
    watch: &mut Watch<'_>,
) -> Result<usize> {
    while from < until {
        let part = PART.min(until - from);
        watch.count(part)?;
        text.copy_within(from..from + part, to);
        (from, to) = (from + part, to + part);
    }
    Ok(to)
}

/// The first such number from `begin` on, which is outside of strings.
fn next(text: &[u8], begin: usize, watch: &mut Watch<'_>) -> Result<Option<NonFinite>> {
    let mut at = begin;
    loop {
        let rest = text.get(at..).unwrap_or_default();
        let part = rest.get(..PART).unwrap_or(rest);
        let place = memchr3(b'"', b'N', b'I', part);
        watch.count(place.map_or(part.len(), |place| place + 1))?;
        let Some(place) = place else {
            if part.len() == rest.len() {
                return Ok(None);
            }
            at += part.len();
            continue;
        };
        let start = at + place;
        match rest.get(place..).unwrap_or_default() {
            [b'"', inside @ ..] => {
                let after = after_long_string(inside, |_, count| watch.count(count))?;
                let Some(after) = after else { return Ok(None) };
                at = text.len() - after.len();
            }
            [b'N', b'a', b'N', ..] => return Ok(Some(NonFinite { start, end: start + 3 })),
            found if found.starts_with(b"Infinity") => {
                let is_negative = text.get(begin..start).is_some_and(|before| before.ends_with(b"-"));
                return Ok(Some(NonFinite { start: start - usize::from(is_negative), end: start + 8 }));
            }
            _ => at = start + 1,
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

    #[test]
    fn a_long_text_is_gone_over_in_parts_and_nothing_is_missed_where_one_ends() {
        const LONG: usize = 40 * PART;
        for (before, after) in [("[\"", "\",NaN]"), ("[", "NaN]"), ("[NaN,\"", "\"]"), ("[NaN", "]")] {
            let filling = if before.ends_with('"') { "x" } else { " " };
            let text = [before, &filling.repeat(LONG), after].concat();
            let mut asked = 0;
            let mut ask = || {
                asked += 1;
                Ok(())
            };
            let mut bytes = text.clone().into_bytes();
            assert!(make_null(&mut bytes, &mut Watch::new(&mut ask)).unwrap());
            assert_eq!(bytes, text.replace("NaN", "null").into_bytes());
            // It is searched, moved back, searched again and moved on.
            assert!(asked >= 4 * LONG / PART / 2, "{asked} for {before}...{after}");
            for end in [1, asked / 2, asked - 1] {
                let mut left = end;
                let mut ask = || {
                    left -= 1;
                    if left == 0 { Err(Error::new(Status::Cancelled, "enough")) } else { Ok(()) }
                };
                let mut bytes = text.clone().into_bytes();
                assert!(make_null(&mut bytes, &mut Watch::new(&mut ask)).is_err(), "{end} of {asked}");
            }
        }
        for before in PART - 12..PART + 3 {
            for number in ["NaN", "Infinity", "-Infinity"] {
                let spaces = " ".repeat(before);
                assert_eq!(mended(&format!("{spaces}{number}]")), Some(format!("{spaces}null]")), "{before}");
                let text = format!("\"{}\\\"NaN\",{number}", "x".repeat(before));
                assert_eq!(mended(&text), Some(text.replace(&format!(",{number}"), ",null")), "{before}");
            }
        }
    }
}
