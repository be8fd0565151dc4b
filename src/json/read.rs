//! Finding a value in an answer by JSON pointer, without building a tree of the answer.
//!
//! Responsible for turning the piece of text that `walk` finds into a string, a number or floats. It must not
//! guess: what is missing or of another kind is `None`. An answer has been through `check` before anything is read
//! from it.

use std::borrow::Cow;

use memchr::memchr;
use serde::de::IgnoredAny;

use super::unescape::unescape;
use super::walk::Marks;
use super::{check, number, walk};
use crate::error::Result;
use crate::watch::{PART, Watch};

/// Whether `text` is one whole JSON value. How deep it nests does not matter: what is skipped costs no stack.
pub fn check(text: &str) -> std::result::Result<(), serde_json::Error> {
    check_and_mark(text).map(drop)
}

/// The same, for searches to come.
pub fn check_and_mark(text: &str) -> std::result::Result<Marks, serde_json::Error> {
    match check::check(text) {
        Some(outermost) => Ok(Marks::of(text, outermost)),
        None => serde_json::from_str::<IgnoredAny>(text).map(|_| Marks::default()),
    }
}

/// The same of a text of any length. The watch is told of what is gone over, and may end it.
pub(crate) fn check_watched(text: &str, watch: &mut Watch<'_>) -> Result<Option<Marks>> {
    if text.len() <= PART {
        watch.count(text.len())?;
        return Ok(check::check(text).map(|outermost| Marks::of(text, outermost)));
    }
    // Where it is counted next: one comparison for each value.
    let (mut refused, mut next) = (Ok(()), text.len() - PART);
    let outermost = check::check_while(text, |rest| {
        if rest.len() >= next {
            return true;
        }
        refused = watch.count(next + PART - rest.len());
        next = rest.len().saturating_sub(PART);
        refused.is_ok()
    });
    refused.map(|()| outermost.map(|outermost| Marks::of(text, outermost)))
}

/// The text of the value at `pointer` in `json`, exactly as the server wrote it.
pub fn find<'json>(json: &'json str, pointer: &str) -> Option<&'json str> {
    find_on(json, pointer, &mut Marks::default())
}

/// The same, going on from where the last search of the same text stopped.
pub fn find_on<'json>(json: &'json str, pointer: &str, marks: &mut Marks) -> Option<&'json str> {
    walk::find(json, pointer, marks)
}

/// The first byte of the value at `pointer`, and the one that follows white space behind it. Goes on from where the last
/// search stopped.
pub(crate) fn start_on(json: &str, pointer: &str, marks: &mut Marks) -> Option<(u8, Option<u8>)> {
    let (first, rest) = walk::find_start(json, pointer, marks)?.split_first()?;
    Some((*first, rest.trim_ascii_start().first().copied()))
}

/// The text of a JSON string. Half a surrogate pair, which no character is, becomes U+FFFD: a model's
/// answer is worth more than its last broken emoji.
pub fn string(json: &str) -> Option<Cow<'_, str>> {
    let inside = json.strip_prefix('"')?.strip_suffix('"')?;
    if memchr(b'\\', inside.as_bytes()).is_none() {
        return Some(Cow::Borrowed(inside));
    }
    unescape(inside).map(Cow::Owned)
}

/// A whole number that fits; never one that was rounded.
pub fn integer(json: &str) -> Option<i64> {
    json.parse().ok()
}

pub fn number(json: &str) -> Option<f64> {
    let is_number = json.starts_with(|first: char| first == '-' || first.is_ascii_digit());
    // What is beyond the range of a double would be read as infinity.
    json.parse().ok().filter(|number: &f64| is_number && number.is_finite())
}

pub fn boolean(json: &str) -> Option<bool> {
    json.parse().ok()
}

/// How many items an array or members an object has.
pub fn count(json: &str) -> Option<usize> {
    count_on(json, "", &mut Marks::default())
}

/// The same of the array or object at `pointer`. Goes on from where the last search stopped.
pub fn count_on(json: &str, pointer: &str, marks: &mut Marks) -> Option<usize> {
    walk::count(json, pointer, marks)
}

/// The first value of each of `names`, in the object at `pointer`. Goes on from where the last search stopped.
pub fn members_on<'json, const N: usize>(
    json: &'json str,
    pointer: &str,
    marks: &mut Marks,
    names: [&str; N],
) -> Option<[Option<&'json str>; N]> {
    walk::find_members(json, pointer, marks, names)
}

/// Hands each number of the list at `pointer` to `take`, in order, and says how many there were. `None`, and nothing is
/// taken, where the value is no list or an item is no number. Goes on from where the last search stopped.
pub fn floats_on(json: &str, pointer: &str, marks: &mut Marks, take: impl FnMut(f32)) -> Option<usize> {
    number::floats(walk::find_numbers(json, pointer, marks)?, take)
}

/// The same of the list that `json` is.
pub fn floats(json: &str, take: impl FnMut(f32)) -> Option<usize> {
    floats_on(json, "", &mut Marks::default(), take)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANSWER: &str = r#" { "id" : "a" , "choices" : [ { "text" : "hi\u0000 \"you\"" , "n" : 12345678901234567890 } ,
        { "text" : null } ] , "a/b" : { "" : true } , "id" : "second", "usage": { "cost": 0.28 } } "#;

    #[test]
    fn pointers_find_the_text_of_values() {
        for (pointer, expected) in [
            ("/id", Some("\"a\"")),
            ("/choices/0/text", Some(r#""hi\u0000 \"you\"""#)),
            ("/choices/0/n", Some("12345678901234567890")),
            ("/choices/1/text", Some("null")),
            ("/choices/1", Some(r#"{ "text" : null }"#)),
            ("/a~1b/", Some("true")),
            ("/usage", Some(r#"{ "cost": 0.28 }"#)),
            ("", Some(ANSWER.trim())),
            ("/choices/2", None),
            ("/choices/-", None),
            ("/choices/00", None),
            ("/choices/0/text/x", None),
            ("/id/0", None),
            ("/nothing", None),
            ("id", None),
            ("/~", None),
        ] {
            assert_eq!(find(ANSWER, pointer), expected, "{pointer}");
        }
        assert_eq!(find("[{\"id\":1},{\"id\":2}]", "/1/id"), Some("2"));
    }

    #[test]
    fn depth_is_no_danger() {
        let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
        assert!(check(&deep).is_ok());
        assert_eq!(find(&deep, &"/0".repeat(100_000)), Some("1"));
        assert!(find(&deep, "/0/0").is_some());
        assert_eq!(count(&deep), Some(1));
        assert!(check(&"[".repeat(100_000)).is_err());
    }

    #[test]
    fn values_are_read_exactly_or_not_at_all() {
        assert_eq!(string(r#""plain""#).as_deref(), Some("plain"));
        assert_eq!(string(r#""a\u0000b\ud83d\ude00""#).as_deref(), Some("a\0b\u{1f600}"));
        assert_eq!(string(r#""x\ud83dy""#).as_deref(), Some("x\u{fffd}y"));
        assert_eq!(string(r#""\ude00\ud83d""#).as_deref(), Some("\u{fffd}\u{fffd}"));
        assert_eq!(string(r#""\ufffd\ud83d\ud83d""#).as_deref(), Some("\u{fffd}\u{fffd}\u{fffd}"));
        assert_eq!(string("1"), None);
        assert_eq!(string("null"), None);
        assert_eq!(string("[1]"), None);

        assert_eq!(integer("9223372036854775807"), Some(i64::MAX));
        assert_eq!(integer("9223372036854775808"), None);
        assert_eq!(integer("1.0"), None);
        assert_eq!(integer("true"), None);
        assert_eq!(number("15924764223251450000"), Some(15924764223251450000.0));
        assert_eq!(number("-1.5e3"), Some(-1500.0));
        assert_eq!(number("null"), None);
        assert_eq!(number("\"1\""), None);
        assert_eq!(boolean("true"), Some(true));
        assert_eq!(boolean("1"), None);

        assert_eq!(count("[]"), Some(0));
        assert_eq!(count("[1,[2,3]]"), Some(2));
        assert_eq!(count(r#"{"a":1,"b":{}}"#), Some(2));
        assert_eq!(count("\"text\""), None);
        assert_eq!(count("12"), None);
    }

    #[test]
    fn floats_come_in_order_and_unrounded() {
        let mut taken = Vec::new();
        assert_eq!(
            floats("[0.1, -2e-3 ,3, 1.00000017881393432617187499]", |float| taken.push(float)),
            Some(4)
        );
        assert_eq!(taken, [0.1, -0.002, 3.0, 1.000_000_1]);
        for bad in ["[1,null]", "[\"1\"]", "{}", "1", "[true]", "[inf]", "[[1]]"] {
            assert_eq!(floats(bad, |_| {}), None, "{bad}");
        }
        assert_eq!(floats("[]", |_| {}), Some(0));
    }
}
