//! The text that a JSON string stands for, where it is not written as it is.
//!
//! Responsible for what each escape means; half a surrogate pair means U+FFFD. It must not judge what stands between
//! them: a string that `check` or `walk` has let pass holds nothing else that is odd.

use memchr::memchr;

/// What stands between the quotes of a string, without its escapes.
pub(super) fn unescape(inside: &str) -> Option<String> {
    // No escape is shorter than what it stands for. One byte more, so that C's NUL finds room.
    let mut text = String::with_capacity(inside.len() + 1);
    let mut rest = inside;
    while let Some(backslash) = memchr(b'\\', rest.as_bytes()) {
        let (plain, escape) = rest.split_at_checked(backslash)?;
        text.push_str(plain);
        let (character, after) = character(escape)?;
        text.push(character);
        rest = after;
    }
    text.push_str(rest);
    Some(text)
}

/// The character that the escape at the start of `text` stands for, and what follows it.
fn character(text: &str) -> Option<(char, &str)> {
    let (letter, after) = (text.as_bytes().get(1)?, text.get(2..)?);
    let character = match letter {
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'"' | b'\\' | b'/' => char::from(*letter),
        b'u' => {
            let (first, after) = unit(text)?;
            // A pair is one character; a half of one is not, and what follows it stands for itself.
            return Some(match (char::from_u32(first), unit(after)) {
                (Some(character), _) => (character, after),
                (None, Some((second, after_both)))
                    if (0xd800..0xdc00).contains(&first) && (0xdc00..0xe000).contains(&second) =>
                {
                    let both = 0x1_0000 + ((first - 0xd800) << 10 | (second - 0xdc00));
                    (char::from_u32(both)?, after_both)
                }
                _ => (char::REPLACEMENT_CHARACTER, after),
            });
        }
        _ => return None,
    };
    Some((character, after))
}

/// The number of an escape by number at the start of `text`, and what follows it.
fn unit(text: &str) -> Option<(u32, &str)> {
    let (digits, after) = text.strip_prefix("\\u")?.split_at_checked(4)?;
    // A sign is a digit to no one but `from_str_radix`.
    let is_number = !digits.starts_with('+');
    Some((u32::from_str_radix(digits, 16).ok().filter(|_| is_number)?, after))
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
        assert_eq!(unescape(source), Some(expected(source)), "{source}");
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
            assert_eq!(unescape(source), None, "{source}");
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
