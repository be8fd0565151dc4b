//! A text that grows by pieces, in whole characters only.
//!
//! A server may split a character over two deltas: as the two surrogate escapes of a pair, or as raw bytes. The part
//! of a character waits here for the rest; what can no longer become a character is U+FFFD, as everywhere in Unicode.

use std::borrow::Cow;
use std::fmt::Write as _;

use memchr::memchr;

use super::json_string::{Pieces, StringPart, pieces};
use super::limit::{Budget, TooLarge, give_back, make_room};
use super::object::OptionalJson;
use super::outcome::StreamOutcome;
use super::reading::Reading;
use crate::json::string::escape;
use crate::watch::Watch;

/// The text so far, and the part of a character that came after it.
#[derive(Debug, Default)]
pub(super) struct Text {
    whole: String,
    part: PartialCharacter,
}

/// The start of a character whose rest has not come.
#[derive(Debug, Default, Clone, Copy)]
enum PartialCharacter {
    #[default]
    Nothing,
    /// The first half of a surrogate pair.
    HighSurrogate(u16),
    /// The first bytes of a UTF-8 sequence; those not yet there are zero.
    Bytes([u8; 4], usize),
}

/// What a text costs beside its bytes: its first allocation, and room for half a character.
const PER_TEXT: usize = 48;

/// The room that a finished text may keep.
const MOST_IDLE: usize = 64 * 1024;

/// How a string compares with the text before it.
#[derive(Debug, Clone)]
pub(super) enum Compared<'a> {
    Same,
    /// It goes on with this.
    Longer {
        head: &'a str,
        rest: Pieces<'a>,
    },
    Other,
}

impl Text {
    pub(super) fn as_str(&self) -> &str {
        &self.whole
    }

    /// Appends a JSON string and returns the characters that became whole.
    #[inline(always)]
    pub(super) fn push(
        &mut self,
        string: Pieces<'_>,
        budget: &mut Budget,
        watch: &mut Watch<'_>,
    ) -> Result<&str, StreamOutcome> {
        self.make_room(string.length_bound(), budget)?;
        let before = self.whole.len();
        for piece in string {
            match piece {
                StringPart::Text(text) => {
                    self.give_up_part();
                    self.whole.push_str(text);
                    continue;
                }
                StringPart::Character(character) => {
                    self.give_up_part();
                    self.whole.push(character);
                }
                StringPart::Surrogate(unit) => self.push_surrogate(unit),
            }
            // A text is followed by one of these, or by the end.
            watch.count(1)?;
        }
        Ok(self.since(before))
    }

    /// Appends text as it is, and returns it.
    pub(super) fn push_str(&mut self, text: &str, budget: &mut Budget) -> Result<&str, TooLarge> {
        self.make_room(text.len(), budget)?;
        let before = self.whole.len();
        self.give_up_part();
        self.whole.push_str(text);
        Ok(self.since(before))
    }

    /// Joins a string, and returns what is new. Of one that is all of the text (`is_whole`) that is what follows the known
    /// text; one that does not begin with it is another version of what the sink has, and left.
    #[inline(always)]
    pub(super) fn join(
        &mut self,
        string: Pieces<'_>,
        is_whole: bool,
        reading: &mut Reading<'_, '_>,
    ) -> Result<&str, StreamOutcome> {
        if !is_whole {
            return self.push(string, reading.budget, reading.watch);
        }
        let before = self.whole.len();
        if let Compared::Longer { head, rest } = self.compare(string, reading.watch)? {
            self.push_str(head, reading.budget)?;
            self.push(rest, reading.budget, reading.watch)?;
        }
        Ok(self.since(before))
    }

    /// Room for a string whose source is this long, and for the part of a character that may end with it.
    #[inline(always)]
    fn make_room(&mut self, length: usize, budget: &mut Budget) -> Result<(), TooLarge> {
        budget.take(if self.whole.capacity() == 0 { length + PER_TEXT } else { length })?;
        make_room(&mut self.whole, length + char::REPLACEMENT_CHARACTER.len_utf8())
    }

    /// How a JSON string that may be all of this text, or more, compares with it.
    pub(super) fn compare<'a>(
        &self,
        mut string: Pieces<'a>,
        watch: &mut Watch<'_>,
    ) -> Result<Compared<'a>, StreamOutcome> {
        let mut known = self.whole.as_str();
        while !known.is_empty() {
            watch.count(1)?;
            let character = match string.next() {
                None => return Ok(Compared::Other),
                Some(StringPart::Text(text)) => {
                    let common = text.len().min(known.len());
                    let (Some(here), Some(there)) = (text.get(..common), known.get(..common)) else {
                        return Ok(Compared::Other);
                    };
                    watch.count(common)?;
                    match (here == there, text.get(common..)) {
                        (true, Some("")) => known = known.get(common..).unwrap_or_default(),
                        (true, Some(head)) => return Ok(Compared::Longer { head, rest: string }),
                        _ => return Ok(Compared::Other),
                    }
                    continue;
                }
                Some(StringPart::Character(character)) => character,
                Some(StringPart::Surrogate(high)) => {
                    let mut ahead = string.clone();
                    let pair = match ahead.next() {
                        Some(StringPart::Surrogate(low)) => char::decode_utf16([high, low]).next(),
                        _ => None,
                    };
                    match pair {
                        Some(Ok(character)) => {
                            string = ahead;
                            character
                        }
                        _ => char::REPLACEMENT_CHARACTER,
                    }
                }
            };
            match known.strip_prefix(character) {
                Some(rest) => known = rest,
                None => return Ok(Compared::Other),
            }
        }
        Ok(match string.clone().next() {
            None => Compared::Same,
            Some(_) => Compared::Longer { head: "", rest: string },
        })
    }

    /// Says that nothing follows, and returns what that makes of a part of a character.
    pub(super) fn finish(&mut self) -> &str {
        let before = self.whole.len();
        self.give_up_part();
        let room = self.whole.len().saturating_add(MOST_IDLE);
        give_back(&mut self.whole, room);
        self.since(before)
    }

    fn since(&self, before: usize) -> &str {
        self.whole.get(before..).unwrap_or_default()
    }

    fn push_surrogate(&mut self, unit: u16) {
        if let PartialCharacter::HighSurrogate(high) = self.part
            && let Some(Ok(character)) = char::decode_utf16([high, unit]).next()
        {
            self.part = PartialCharacter::Nothing;
            self.whole.push(character);
        } else if let Some(byte) = escaped_byte(unit) {
            self.push_byte(byte);
        } else {
            self.give_up_part();
            if is_high_surrogate(unit) {
                self.part = PartialCharacter::HighSurrogate(unit);
            } else {
                self.whole.push(char::REPLACEMENT_CHARACTER);
            }
        }
    }

    fn push_byte(&mut self, byte: u8) {
        let (mut bytes, mut length) = match self.part {
            PartialCharacter::Bytes(bytes, length) => (bytes, length),
            _ => {
                self.give_up_part();
                ([0; 4], 0)
            }
        };
        if let Some(place) = bytes.get_mut(length) {
            *place = byte;
            length += 1;
        }
        self.part = PartialCharacter::Nothing;
        match std::str::from_utf8(bytes.get(..length).unwrap_or_default()) {
            Ok(character) => self.whole.push_str(character),
            Err(error) if error.error_len().is_none() => self.part = PartialCharacter::Bytes(bytes, length),
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
        if !matches!(std::mem::take(&mut self.part), PartialCharacter::Nothing) {
            self.whole.push(char::REPLACEMENT_CHARACTER);
        }
    }
}

/// Joins a text that may be missing, as `Text::join` does.
pub(super) fn join_text<'t>(
    text: &'t mut Option<Text>,
    source: OptionalJson<'_>,
    is_whole: bool,
    reading: &mut Reading<'_, '_>,
) -> Result<&'t str, StreamOutcome> {
    match source.and_then(pieces) {
        Some(string) => text.get_or_insert_default().join(string, is_whole, reading),
        None => Ok(""),
    }
}

fn is_high_surrogate(unit: u16) -> bool {
    (0xD800..0xDC00).contains(&unit)
}

/// `bytes` as text in which each byte that is not UTF-8 is a surrogate escape of JSON, `\udc80` to `\udcff`.
///
/// This is how Python's `surrogateescape` carries such bytes through text. So JSON need only be read from text, and
/// a character that a server split over two strings, byte by byte, is not lost: [`Text`] puts it together again.
pub(super) fn escape_invalid_bytes<'b>(
    bytes: &'b [u8],
    budget: &mut Budget,
    watch: &mut Watch<'_>,
) -> Result<Cow<'b, str>, StreamOutcome> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(Cow::Borrowed(text));
    }
    let mut length = 0;
    for chunk in bytes.utf8_chunks() {
        watch.count(1)?;
        length += chunk.valid().len() + chunk.invalid().len() * ESCAPE;
    }
    budget.hold(length)?;
    let mut text = String::new();
    make_room(&mut text, length)?;
    for chunk in bytes.utf8_chunks() {
        watch.count(1)?;
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            // Writing to a String cannot fail.
            let _ = write!(text, "\\udc{byte:02x}");
        }
    }
    Ok(Cow::Owned(text))
}

/// The length of an escape.
const ESCAPE: usize = 6;

/// Replaces each byte that [`escape_invalid_bytes`] wrote as half a surrogate pair by U+FFFD, in JSON that is emitted
/// whole: no later piece can make a character of it.
pub(super) fn mark_escaped_bytes(json: String) -> String {
    let mut bytes = json.into_bytes();
    let mut at = 0;
    let mut after_high_surrogate = None;
    while let Some(found) = bytes.get(at..).and_then(|rest| memchr(b'\\', rest)) {
        let start = at + found;
        let Some((part, length)) = bytes.get(start..).and_then(escape) else { break };
        at = start + length;
        let StringPart::Surrogate(unit) = part else { continue };
        let is_lone = after_high_surrogate != Some(start) && escaped_byte(unit).is_some();
        if let Some(source) =
            bytes.get_mut(start..at).filter(|source| is_lone && source.starts_with(b"\\udc"))
        {
            source.copy_from_slice(b"\\ufffd");
        }
        after_high_surrogate = is_high_surrogate(unit).then_some(at);
    }
    // Only ASCII was put where ASCII was.
    String::from_utf8(bytes).unwrap_or_default()
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
            assert_eq!(mark_escaped_bytes(json.to_owned()), expected);
        }
    }

    /// What each of the JSON strings made whole, and what the end did.
    fn grow(strings: &[&[u8]]) -> Vec<String> {
        let (mut text, mut budget) = (Text::default(), Budget::new(1 << 16));
        let mut grown = Vec::new();
        let mut ask = || Ok(());
        let watch = &mut Watch::new(&mut ask);
        for string in strings {
            let source = escape_invalid_bytes(string, &mut budget, watch).expect("the budget is large");
            crate::json::read::check(&source).expect("the string is JSON");
            let string = pieces(Json::checked(&source)).expect("the value is a string");
            grown.push(text.push(string, &mut budget, watch).expect("the budget is large").to_owned());
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
    fn a_string_is_compared_with_what_is_known() {
        let mut ask = || Ok(());
        let watch = &mut Watch::new(&mut ask);
        let (mut text, mut budget) = (Text::default(), Budget::new(1 << 16));
        let known = Json::checked(r#""a\"é\ud83d\ude00b""#);
        text.push(pieces(known).expect("a string"), &mut budget, watch).expect("the budget is large");
        for (source, expected) in [
            (r#""a\"é\ud83d\ude00b""#, Some("")),
            (r#""\u0061\u0022\u00e9😀b""#, Some("")),
            (r#""a\"é😀bc\nd""#, Some("c\nd")),
            (r#""a\"é😀b\n""#, Some("\n")),
            (r#""a\"é😀""#, None),
            (r#""a\"é😀c""#, None),
            (r#""a\"è😀b""#, None),
            (r#""a\"é\ud83db""#, None),
            (r#""""#, None),
        ] {
            let compared = text.compare(pieces(Json::checked(source)).expect("a string"), watch);
            let more = match compared.expect("it is wanted") {
                Compared::Same => Some(String::new()),
                Compared::Longer { head, rest } => {
                    let mut more = Text::default();
                    more.push_str(head, &mut budget).expect("the budget is large");
                    more.push(rest, &mut budget, watch).expect("the budget is large");
                    Some(more.as_str().to_owned())
                }
                Compared::Other => None,
            };
            assert_eq!(more.as_deref(), expected, "{source}");
        }
    }

    #[test]
    fn a_text_larger_than_the_budget_is_refused() {
        let four = || pieces(Json::checked(r#""four""#)).expect("the value is a string");
        let (mut text, mut budget) = (Text::default(), Budget::new(7 + PER_TEXT));
        let mut ask = || Ok(());
        let watch = &mut Watch::new(&mut ask);
        assert_eq!(text.push(four(), &mut budget, watch), Ok("four"));
        assert!(text.push(four(), &mut budget, watch).is_err());
        assert_eq!(text.as_str(), "four");
    }
}
