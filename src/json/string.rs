//! JSON strings: what an escape means, where a string ends, and its text.
//!
//! Responsible for the one reader of escapes. It hands surrogates out one by one, because a server may send the two
//! halves of a pair in two strings; in a text that is whole, half a pair is U+FFFD: a model's answer is worth more than
//! its last broken emoji.

use std::borrow::Cow;

use memchr::memchr;

use super::scan::after_plain_text;
use crate::watch::PART;

/// A part of a string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StringPart<'a> {
    Text(&'a str),
    Character(char),
    /// Half of a surrogate pair.
    Surrogate(u16),
}

/// The pieces of one string, in order, up to its end or to what cannot be in a string.
#[derive(Debug, Clone)]
pub(crate) struct Pieces<'a> {
    rest: &'a str,
}

impl<'a> Pieces<'a> {
    /// Of a JSON value, if it is a string.
    pub(crate) fn of(json: &'a str) -> Option<Pieces<'a>> {
        Some(Pieces { rest: json.strip_prefix('"')?.strip_suffix('"')? })
    }

    /// An upper bound of the bytes that the rest takes as UTF-8: no escape is shorter than its character.
    pub(crate) fn length_bound(&self) -> usize {
        self.rest.len()
    }

    /// What is not read yet, as it is written.
    pub(crate) fn source(&self) -> &'a str {
        self.rest
    }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = StringPart<'a>;

    // Most texts of a stream are one piece.
    #[inline(always)]
    fn next(&mut self) -> Option<StringPart<'a>> {
        if self.rest.is_empty() {
            return None;
        }
        let plain = self.rest.len() - after_plain_text(self.rest.as_bytes()).len();
        let (text, after) = self.rest.split_at_checked(plain)?;
        if !text.is_empty() {
            self.rest = after;
            return Some(StringPart::Text(text));
        }
        let (piece, length) = escape(after.as_bytes())?;
        self.rest = after.get(length..)?;
        Some(piece)
    }
}

/// The escape that `text` starts with, and its length.
#[inline(never)]
pub(crate) fn escape<'a>(text: &[u8]) -> Option<(StringPart<'a>, usize)> {
    let [b'\\', letter, after @ ..] = text else { return None };
    let character = match letter {
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'"' | b'\\' | b'/' => char::from(*letter),
        b'u' => {
            let digits = after.first_chunk::<4>()?.iter().map(|digit| char::from(*digit).to_digit(16));
            let unit = digits.reduce(|unit, digit| Some(unit? << 4 | digit?))??;
            let half = || Some(StringPart::Surrogate(u16::try_from(unit).ok()?));
            return Some((char::from_u32(unit).map(StringPart::Character).or_else(half)?, 6));
        }
        _ => return None,
    };
    Some((StringPart::Character(character), 2))
}

/// What follows a string whose first quote was read.
#[inline(always)]
pub(crate) fn after_string(inside: &[u8]) -> Option<&[u8]> {
    match after_plain_text(inside) {
        [b'"', after @ ..] => Some(after),
        end => after_escapes(end),
    }
}

/// What follows a string from its first escape on.
#[inline(never)]
pub(super) fn after_escapes(mut rest: &[u8]) -> Option<&[u8]> {
    loop {
        if let [b'"', after @ ..] = rest {
            return Some(after);
        }
        let (_, length) = escape(rest)?;
        rest = after_plain_text(rest.get(length..)?);
    }
}

/// The same of a long one, which is gone through in parts. `go_on` is given what is left of it and how much of it was
/// passed, and may end it.
#[inline(never)]
pub(super) fn after_long_string<'a, E>(
    inside: &'a [u8],
    mut go_on: impl FnMut(&'a [u8], usize) -> Result<(), E>,
) -> Result<Option<&'a [u8]>, E> {
    let mut rest = inside;
    loop {
        let part = rest.get(..PART).unwrap_or(rest);
        let plain = part.len() - after_plain_text(part).len();
        rest = rest.get(plain..).unwrap_or_default();
        go_on(rest, plain + 1)?;
        match rest {
            [b'"', after @ ..] => return Ok(Some(after)),
            [b'\\', ..] => match escape(rest) {
                Some((_, length)) => rest = rest.get(length..).unwrap_or_default(),
                None => return Ok(None),
            },
            _ if plain < part.len() || rest.is_empty() => return Ok(None),
            // The part's end.
            _ => {}
        }
    }
}

/// The text of a string; none if there is no memory for it.
pub fn text(json: &str) -> Option<Cow<'_, str>> {
    let mut pieces = Pieces::of(json)?;
    let source = pieces.source();
    if memchr(b'\\', source.as_bytes()).is_none() {
        return Some(Cow::Borrowed(source));
    }
    // No escape is shorter than its character. One byte more, so that C's NUL finds room.
    let mut text = String::new();
    text.try_reserve_exact(source.len() + 1).ok()?;
    // The first half of a pair, perhaps.
    let mut half = None;
    for piece in pieces.by_ref() {
        if let Some(first) = half.take() {
            if let StringPart::Surrogate(second) = piece
                && let Some(Ok(both)) = char::decode_utf16([first, second]).next()
            {
                text.push(both);
                continue;
            }
            text.push(char::REPLACEMENT_CHARACTER);
        }
        match piece {
            StringPart::Text(plain) => text.push_str(plain),
            StringPart::Character(character) => text.push(character),
            StringPart::Surrogate(unit) => half = Some(unit),
        }
    }
    text.extend(half.map(|_| char::REPLACEMENT_CHARACTER));
    pieces.source().is_empty().then_some(Cow::Owned(text))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde::Deserializer;
    use serde::de::Visitor;

    use super::*;

    /// What serde_json makes of it, which writes half a pair as three bytes that are no character.
    fn expected(source: &str) -> String {
        struct Text;
        impl Visitor<'_> for Text {
            type Value = String;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a string")
            }

            fn visit_bytes<E>(self, bytes: &[u8]) -> Result<String, E> {
                let is_continuation = |byte: &u8| (0x80..0xc0).contains(byte);
                Ok(bytes.utf8_chunks().fold(String::new(), |mut text, chunk| {
                    text.push_str(chunk.valid());
                    if chunk.invalid().first().is_some_and(|first| !is_continuation(first)) {
                        text.push(char::REPLACEMENT_CHARACTER);
                    }
                    text
                }))
            }
        }
        serde_json::Deserializer::from_str(&format!("\"{source}\"")).deserialize_bytes(Text).unwrap()
    }

    fn is_as_expected(source: &str) {
        let json = format!("\"{source}\"");
        assert_eq!(text(&json).as_deref(), Some(expected(source).as_str()), "{source}");
        assert_eq!(after_string(&json.as_bytes()[1..]), Some(&b""[..]), "{source}");
    }

    #[test]
    fn every_escape_is_read() {
        is_as_expected(r#"a\"\\\/\b\f\n\r\tz\u0041\u00e9\u6771\u0000\uD83D\uDE00 é東"#);
        for first in ["", r"\ud83d", r"\ude00", r"\ud83d\ud83d", r"\u0041", "x"] {
            for second in ["", r"\ud83d", r"\ude00", r"\uDE00\ude00", r"\n", r"\\u0041", "u"] {
                is_as_expected(&format!("{first}{second}"));
            }
        }
    }

    #[test]
    fn what_is_no_escape_is_no_text() {
        for source in [r"\", r"\x", r"\u", r"\u12", r"\u12g4", r"\u+123", r"a\é", r"\u00é"] {
            let json = format!("\"{source}\"");
            assert_eq!(text(&json), None, "{source}");
            assert_eq!(after_string(&json.as_bytes()[1..]), None, "{source}");
        }
    }

    proptest! {
        #[test]
        fn a_string_is_what_serde_makes_of_it(
            pieces in prop::collection::vec(
                prop_oneof![
                    prop::sample::select(&[r#"\""#, r"\\", r"\/", r"\b", r"\f", r"\n", r"\r", r"\t"][..]).prop_map(str::to_owned),
                    any::<u16>().prop_map(|unit| format!("\\u{unit:04x}")),
                    (0xd800_u16..0xe000).prop_map(|unit| format!("\\u{unit:04X}")),
                    "[^\"\\\\\\x00-\\x1f]{0,5}",
                ],
                0..12,
            ),
        ) {
            is_as_expected(&pieces.concat());
        }
    }
}
