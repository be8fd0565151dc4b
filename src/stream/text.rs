//! A text that grows by pieces, in whole characters only.
//!
//! A server may split a character over two deltas: as the two surrogate escapes of a pair, or as raw bytes. The part
//! of a character waits here for the rest; what can no longer become a character is U+FFFD, as everywhere in Unicode.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::json_string::{Piece, Pieces};
use super::limit::{Budget, TooLarge};

/// The text so far, and the part of a character that came after it.
#[derive(Debug, Default)]
pub(super) struct Text {
    whole: String,
    part: Part,
}

/// The start of a character whose rest has not come.
#[derive(Debug, Default, Clone, Copy)]
enum Part {
    #[default]
    Nothing,
    /// The first half of a surrogate pair.
    HighSurrogate(u16),
    /// The first bytes of a UTF-8 sequence; those not yet there are zero.
    Bytes([u8; 4], usize),
}

impl Text {
    pub(super) fn as_str(&self) -> &str {
        &self.whole
    }

    /// Appends a JSON string and returns the characters that became whole.
    pub(super) fn push(&mut self, string: Pieces<'_>, budget: &mut Budget) -> Result<&str, TooLarge> {
        budget.take(string.length_bound())?;
        let before = self.whole.len();
        for piece in string {
            match piece {
                Piece::Text(text) => {
                    self.give_up_part();
                    self.whole.push_str(text);
                }
                Piece::Character(character) => {
                    self.give_up_part();
                    self.whole.push(character);
                }
                Piece::Surrogate(unit) => self.push_surrogate(unit),
            }
        }
        Ok(self.since(before))
    }

    /// Appends text as it is, and returns it.
    pub(super) fn push_str(&mut self, text: &str, budget: &mut Budget) -> Result<&str, TooLarge> {
        budget.take(text.len())?;
        let before = self.whole.len();
        self.give_up_part();
        self.whole.push_str(text);
        Ok(self.since(before))
    }

    /// Says that nothing follows, and returns what that makes of a part of a character.
    pub(super) fn finish(&mut self) -> &str {
        let before = self.whole.len();
        self.give_up_part();
        self.since(before)
    }

    fn since(&self, before: usize) -> &str {
        self.whole.get(before..).unwrap_or_default()
    }

    fn push_surrogate(&mut self, unit: u16) {
        if let Part::HighSurrogate(high) = self.part
            && let Some(Ok(character)) = char::decode_utf16([high, unit]).next()
        {
            self.part = Part::Nothing;
            self.whole.push(character);
        } else if let Some(byte) = escaped_byte(unit) {
            self.push_byte(byte);
        } else {
            self.give_up_part();
            if is_high_surrogate(unit) {
                self.part = Part::HighSurrogate(unit);
            } else {
                self.whole.push(char::REPLACEMENT_CHARACTER);
            }
        }
    }

    fn push_byte(&mut self, byte: u8) {
        let (mut bytes, mut length) = match self.part {
            Part::Bytes(bytes, length) => (bytes, length),
            _ => {
                self.give_up_part();
                ([0; 4], 0)
            }
        };
        if let Some(place) = bytes.get_mut(length) {
            *place = byte;
            length += 1;
        }
        self.part = Part::Nothing;
        match std::str::from_utf8(bytes.get(..length).unwrap_or_default()) {
            Ok(character) => self.whole.push_str(character),
            Err(error) if error.error_len().is_none() => self.part = Part::Bytes(bytes, length),
            // The byte does not go on with what was there, but it may start a character of its own.
            Err(_) => {
                self.whole.push(char::REPLACEMENT_CHARACTER);
                if length > 1 {
                    self.push_byte(byte);
                }
            }
        }
    }

    fn give_up_part(&mut self) {
        if !matches!(std::mem::take(&mut self.part), Part::Nothing) {
            self.whole.push(char::REPLACEMENT_CHARACTER);
        }
    }
}

fn is_high_surrogate(unit: u16) -> bool {
    (0xD800..0xDC00).contains(&unit)
}

/// `bytes` as text in which each byte that is not UTF-8 is a surrogate escape of JSON, `\udc80` to `\udcff`.
///
/// This is how Python's `surrogateescape` carries such bytes through text. So JSON need only be read from text, and
/// a character that a server split over two strings, byte by byte, is not lost: [`Text`] puts it together again.
pub(super) fn escape_invalid_bytes(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => {
            let mut text = String::with_capacity(bytes.len() + 64);
            for chunk in bytes.utf8_chunks() {
                text.push_str(chunk.valid());
                for byte in chunk.invalid() {
                    // Writing to a String cannot fail.
                    let _ = write!(text, "\\udc{byte:02x}");
                }
            }
            Cow::Owned(text)
        }
    }
}

/// JSON with U+FFFD in the place of each byte that [`escape_invalid_bytes`] wrote as half a surrogate pair: in
/// what is handed out whole, no later piece can make a character of it.
pub(super) fn mark_escaped_bytes(json: &str) -> String {
    let mut marked = String::with_capacity(json.len());
    let mut rest = json;
    let mut after_high_surrogate = false;
    while let Some(start) = rest.find('\\') {
        let (before, escape) = rest.split_at(start);
        marked.push_str(before);
        after_high_surrogate &= before.is_empty();
        let unit =
            escape.strip_prefix("\\u").and_then(|escape| u16::from_str_radix(escape.get(..4)?, 16).ok());
        let length = if unit.is_some() { 6 } else { 2 };
        let (escape, after) = escape.split_at_checked(length).unwrap_or((escape, ""));
        let is_lone =
            !after_high_surrogate && unit.and_then(escaped_byte).is_some_and(|_| escape.starts_with("\\udc"));
        marked.push_str(if is_lone { "\\ufffd" } else { escape });
        after_high_surrogate = unit.is_some_and(|unit| (0xD800..0xDC00).contains(&unit));
        rest = after;
    }
    marked.push_str(rest);
    marked
}

/// The byte that [`escape_invalid_bytes`] wrote as this surrogate.
fn escaped_byte(unit: u16) -> Option<u8> {
    let byte = u8::try_from(unit.checked_sub(0xDC00)?).ok()?;
    (byte >= 0x80).then_some(byte)
}

#[cfg(test)]
#[allow(clippy::expect_used)]
mod tests {
    use super::super::json::Json;
    use super::super::json_string::pieces;
    use super::*;

    #[test]
    fn escaped_bytes_are_marked_and_pairs_are_not() {
        for (json, expected) in [
            (r#"{"model":"a\udcffb"}"#, r#"{"model":"a\ufffdb"}"#),
            (r#"["\udc80\udcff"]"#, r#"["\ufffd\ufffd"]"#),
            (r#"["\ud83d\udc80"]"#, r#"["\ud83d\udc80"]"#),
            (r#"["\ud83d \udc80"]"#, r#"["\ud83d \ufffd"]"#),
            (r#"["\\udcff","\n\"\udcff"]"#, r#"["\\udcff","\n\"\ufffd"]"#),
            (r#"{"plain":1}"#, r#"{"plain":1}"#),
        ] {
            assert_eq!(mark_escaped_bytes(json), expected);
        }
    }

    /// What each of the JSON strings made whole, and what the end did.
    fn grow(strings: &[&[u8]]) -> Vec<String> {
        let (mut text, mut budget) = (Text::default(), Budget::new(1 << 16));
        let mut grown = Vec::new();
        for string in strings {
            let source = escape_invalid_bytes(string);
            let value: Json<'_> = serde_json::from_str(&source).expect("the string is JSON");
            let string = pieces(value).expect("the value is a string");
            grown.push(text.push(string, &mut budget).expect("the budget is large").to_owned());
        }
        grown.push(text.finish().to_owned());
        assert_eq!(text.as_str(), grown.concat());
        grown
    }

    #[test]
    fn surrogate_pairs_are_joined_over_strings() {
        assert_eq!(grow(&[br#""a\ud83d""#, br#""\ude00b""#]), ["a", "😀b", ""]);
        assert_eq!(grow(&[br#""\ud83d""#, br#""""#, br#""\ude00""#]), ["", "", "😀", ""]);
        assert_eq!(grow(&[br#""\ud83d\ude00""#]), ["😀", ""]);
        // The low half of this one is also the name of an escaped byte.
        assert_eq!(grow(&[br#""\ud83d""#, br#""\udc80""#]), ["", "\u{1F480}", ""]);
    }

    #[test]
    fn lone_surrogates_become_replacement_characters() {
        assert_eq!(grow(&[br#""\ud83d""#]), ["", "\u{FFFD}"]);
        assert_eq!(grow(&[br#""\ud83dx""#]), ["\u{FFFD}x", ""]);
        assert_eq!(grow(&[br#""\ude00x""#]), ["\u{FFFD}x", ""]);
        assert_eq!(grow(&[br#""\ud83d\ud83d\ude00""#]), ["\u{FFFD}😀", ""]);
        assert_eq!(grow(&[br#""\ud83d\n""#]), ["\u{FFFD}\n", ""]);
    }

    #[test]
    fn characters_split_as_bytes_are_joined() {
        let smile = "😀".as_bytes();
        for split in 1..smile.len() {
            let first = [b"\"a", &smile[..split], b"\""].concat();
            let second = [b"\"", &smile[split..], b"b\""].concat();
            assert_eq!(grow(&[&first, &second]), ["a", "😀b", ""], "split at {split}");
        }
        assert_eq!(grow(&[b"\"\xF0\"", b"\"\x9F\"", b"\"\x98\"", b"\"\x80\""]), ["", "", "", "😀", ""]);
    }

    #[test]
    fn invalid_bytes_become_replacement_characters() {
        assert_eq!(grow(&[b"\"a\xFFb\""]), ["a\u{FFFD}b", ""]);
        assert_eq!(grow(&[b"\"\xF0\x9F\""]), ["", "\u{FFFD}"]);
        assert_eq!(grow(&[b"\"\xF0\x9F\"", b"\"\xC3\"", b"\"\xA9\""]), ["", "\u{FFFD}", "é", ""]);
    }

    #[test]
    fn bytes_in_one_string_are_replaced_as_the_standard_library_replaces_them() {
        for bytes in
            [&b"\xF0\x9F\x41"[..], b"\xE2\x82\xE2\x82\xAC", b"\xC0\x80", b"\xED\xA0\x80", b"\xF4\x90\x80\x80"]
        {
            let string = [b"\"", bytes, b"\""].concat();
            assert_eq!(grow(&[&string]).concat(), String::from_utf8_lossy(bytes), "{bytes:x?}");
        }
    }

    #[test]
    fn a_text_larger_than_the_budget_is_refused() {
        let value: Json<'_> = serde_json::from_str(r#""four""#).expect("the string is JSON");
        let four = || pieces(value).expect("the value is a string");
        let (mut text, mut budget) = (Text::default(), Budget::new(7));
        assert_eq!(text.push(four(), &mut budget), Ok("four"));
        assert!(text.push(four(), &mut budget).is_err());
        assert_eq!(text.as_str(), "four");
    }
}
