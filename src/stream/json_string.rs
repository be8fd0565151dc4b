//! The texts in an event's values, piece by piece, into whatever the caller collects.

use std::borrow::Cow;

use super::json::Json;
pub(super) use crate::json::string::{Pieces, StringPart};

/// The pieces of `value` if it is a string.
pub(super) fn pieces(value: Json<'_>) -> Option<Pieces<'_>> {
    Pieces::of(value.source())
}

/// The text of `value` if it is a string.
pub(super) fn to_text(value: Json<'_>) -> Option<Cow<'_, str>> {
    crate::json::read::string(value.source())
}

#[cfg(test)]
#[allow(clippy::expect_used)]
mod tests {
    use super::*;

    fn read(source: &str) -> Vec<StringPart<'_>> {
        crate::json::read::check(source).expect("the source is JSON");
        pieces(Json::checked(source)).expect("the source is a string").collect()
    }

    #[test]
    fn text_without_escapes_is_one_piece_of_the_source() {
        assert_eq!(read(r#""Zürich 東京""#), [StringPart::Text("Zürich 東京")]);
        assert_eq!(read(r#""""#), []);
    }

    #[test]
    fn every_escape_of_the_standard_is_read() {
        let text: String = read(r#""\"\\\/\b\f\n\r\t\u0041\u00e9\u6771\u0000""#)
            .into_iter()
            .map(|piece| match piece {
                StringPart::Character(character) => character,
                other => panic!("{other:?} is not an escape"),
            })
            .collect();
        assert_eq!(text, "\"\\/\u{8}\u{C}\n\r\tAé東\0");
    }

    #[test]
    fn surrogates_come_one_by_one() {
        let expected = [
            StringPart::Text("a"),
            StringPart::Surrogate(0xD83D),
            StringPart::Surrogate(0xDE00),
            StringPart::Text("b"),
        ];
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
