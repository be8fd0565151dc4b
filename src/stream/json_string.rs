//! Reads a JSON string from its source text, piece by piece, into whatever the caller collects.
//!
//! The source has been checked by serde_json, so this only has to take it apart. Unlike serde_json it hands out
//! surrogate escapes one by one: a server may send the two halves of a pair in two strings.

use std::borrow::Cow;

use super::json::Json;
use crate::json::scan::after_plain_text;

/// A part of a JSON string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    Text(&'a str),
    Character(char),
    /// Half of a surrogate pair.
    Surrogate(u16),
}

/// The pieces of one JSON string, in order.
#[derive(Debug, Clone)]
pub(super) struct Pieces<'a> {
    rest: &'a str,
}

/// The pieces of `value` if it is a string.
pub(super) fn pieces(value: Json<'_>) -> Option<Pieces<'_>> {
    let rest = value.source().strip_prefix('"')?.strip_suffix('"')?;
    Some(Pieces { rest })
}

/// The text of `value` if it is a string.
pub(super) fn to_text(value: Json<'_>) -> Option<Cow<'_, str>> {
    let source = pieces(value)?.rest;
    if source.contains('\\') {
        crate::json::read::string(value.source())
    } else {
        Some(Cow::Borrowed(source))
    }
}

impl Pieces<'_> {
    /// An upper bound of the bytes that the string takes as UTF-8: no escape is shorter than what it stands for.
    pub(super) fn length_bound(&self) -> usize {
        self.rest.len()
    }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    // For the loop that each event's text goes through.
    #[inline(always)]
    fn next(&mut self) -> Option<Piece<'a>> {
        if self.rest.is_empty() {
            return None;
        }
        // No quote is in it, nor a control character.
        let plain = self.rest.len() - after_plain_text(self.rest.as_bytes()).len();
        let (text, after) = self.rest.split_at_checked(plain)?;
        if !text.is_empty() {
            self.rest = after;
            return Some(Piece::Text(text));
        }
        let (piece, rest) = read_escape(after)?;
        self.rest = rest;
        Some(piece)
    }
}

/// The escape that `text` starts with, and what follows it.
fn read_escape(text: &str) -> Option<(Piece<'_>, &str)> {
    let mut characters = text.strip_prefix('\\')?.chars();
    let character = match characters.next()? {
        'b' => '\u{8}',
        'f' => '\u{C}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'u' => {
            let (digits, rest) = characters.as_str().split_at_checked(4)?;
            let unit = u16::from_str_radix(digits, 16).ok()?;
            let piece = char::from_u32(unit.into()).map_or(Piece::Surrogate(unit), Piece::Character);
            return Some((piece, rest));
        }
        itself => itself,
    };
    Some((Piece::Character(character), characters.as_str()))
}

#[cfg(test)]
#[allow(clippy::expect_used)]
mod tests {
    use super::*;

    fn read(source: &str) -> Vec<Piece<'_>> {
        crate::json::read::check(source).expect("the source is JSON");
        pieces(Json::checked(source)).expect("the source is a string").collect()
    }

    #[test]
    fn text_without_escapes_is_one_piece_of_the_source() {
        assert_eq!(read(r#""Zürich 東京""#), [Piece::Text("Zürich 東京")]);
        assert_eq!(read(r#""""#), []);
    }

    #[test]
    fn every_escape_of_the_standard_is_read() {
        let text: String = read(r#""\"\\\/\b\f\n\r\t\u0041\u00e9\u6771\u0000""#)
            .into_iter()
            .map(|piece| match piece {
                Piece::Character(character) => character,
                other => panic!("{other:?} is not an escape"),
            })
            .collect();
        assert_eq!(text, "\"\\/\u{8}\u{C}\n\r\tAé東\0");
    }

    #[test]
    fn surrogates_come_one_by_one() {
        let expected =
            [Piece::Text("a"), Piece::Surrogate(0xD83D), Piece::Surrogate(0xDE00), Piece::Text("b")];
        assert_eq!(read(r#""a\ud83d\uDE00b""#), expected);
    }

    #[test]
    fn other_values_are_not_strings() {
        for source in ["null", "1", "[\"a\"]", "{}", "true"] {
            crate::json::read::check(source).expect("the source is JSON");
            assert!(pieces(Json::checked(source)).is_none(), "{source}");
        }
    }
}
