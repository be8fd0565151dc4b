//! Whether a text is JSON, told in one pass that looks at eight bytes at a time where most bytes are: in strings and
//! in numbers.
//!
//! It says yes to JSON alone, by the grammar of RFC 8259; how deep that nests does not matter. Why a text is not JSON
//! it leaves to serde_json, which also has the last word on what is refused here.

/// Whether `text`, which is UTF-8, is one JSON value.
pub(super) fn is_json(text: &str) -> bool {
    read(text.as_bytes()).is_some()
}

fn read(text: &[u8]) -> Option<()> {
    // The brackets that are open.
    let mut open = Vec::new();
    let mut rest = text;
    loop {
        rest = after_space(rest);
        let (first, after) = rest.split_first()?;
        rest = match first {
            b'"' => string(after)?,
            b'{' => match after_space(after) {
                [b'}', after @ ..] => after,
                members => {
                    open.push(b'{');
                    rest = name(members)?;
                    continue;
                }
            },
            b'[' => match after_space(after) {
                [b']', after @ ..] => after,
                items => {
                    open.push(b'[');
                    rest = items;
                    continue;
                }
            },
            b'-' => number(after)?,
            b'0'..=b'9' => number(rest)?,
            b't' => after.strip_prefix(b"rue")?,
            b'f' => after.strip_prefix(b"alse")?,
            b'n' => after.strip_prefix(b"ull")?,
            _ => return None,
        };
        loop {
            rest = after_space(rest);
            let Some(container) = open.last() else { return rest.is_empty().then_some(()) };
            let (next, after) = rest.split_first()?;
            rest = after;
            match (container, next) {
                (b'{', b'}') | (b'[', b']') => drop(open.pop()),
                (b'{', b',') => {
                    rest = name(after_space(rest))?;
                    break;
                }
                (b'[', b',') => break,
                _ => return None,
            }
        }
    }
}

/// What follows the white space at the start.
fn after_space(mut rest: &[u8]) -> &[u8] {
    while let [b' ' | b'\t' | b'\n' | b'\r', after @ ..] = rest {
        rest = after;
    }
    rest
}

/// What follows a member's name and its colon.
fn name(rest: &[u8]) -> Option<&[u8]> {
    after_space(string(rest.strip_prefix(b"\"")?)?).strip_prefix(b":")
}

/// What follows a string whose first quote was read.
pub(super) fn string(mut rest: &[u8]) -> Option<&[u8]> {
    loop {
        rest = after_while(rest, ends_plain_text, |byte| !matches!(byte, b'"' | b'\\' | ..0x20));
        rest = match rest {
            [b'"', after @ ..] => return Some(after),
            [b'\\', b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't', after @ ..] => after,
            [b'\\', b'u', after @ ..] => {
                let (digits, after) = after.split_at_checked(4)?;
                digits.iter().all(u8::is_ascii_hexdigit).then_some(after)?
            }
            _ => return None,
        };
    }
}

/// What follows a number, after its sign.
fn number(rest: &[u8]) -> Option<&[u8]> {
    let mut rest = match rest {
        [b'0', after @ ..] => after,
        _ => digits(rest)?,
    };
    if let [b'.', after @ ..] = rest {
        rest = digits(after)?;
    }
    if let [b'e' | b'E', b'+' | b'-', after @ ..] | [b'e' | b'E', after @ ..] = rest {
        rest = digits(after)?;
    }
    Some(rest)
}

/// What follows one digit or more.
fn digits(rest: &[u8]) -> Option<&[u8]> {
    let after = after_while(rest, ends_digits, u8::is_ascii_digit);
    (after.len() < rest.len()).then_some(after)
}

/// What follows the bytes that `continues` is true of. `ends` says the same of eight bytes: the highest bit is set in
/// the first of them that is none, in none before it, and may be set in any after it.
fn after_while(mut rest: &[u8], ends: impl Fn(u64) -> u64, continues: impl Fn(&u8) -> bool) -> &[u8] {
    while let Some((eight, after)) = rest.split_first_chunk() {
        let ends = ends(u64::from_le_bytes(*eight));
        if ends != 0 {
            return rest.get(ends.trailing_zeros() as usize / 8..).unwrap_or_default();
        }
        rest = after;
    }
    rest.get(rest.iter().take_while(|byte| continues(byte)).count()..).unwrap_or_default()
}

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGHEST: u64 = ONES * 0x80;

/// A byte's highest bit is set where it is below 0x20, a quote or a backslash.
fn ends_plain_text(eight: u64) -> u64 {
    let is_zero = |eight: u64| eight.wrapping_sub(ONES) & !eight;
    let is_control = eight.wrapping_sub(ONES * 0x20) & !eight;
    (is_control | is_zero(eight ^ (ONES * u64::from(b'"'))) | is_zero(eight ^ (ONES * u64::from(b'\\'))))
        & HIGHEST
}

/// A byte's highest bit is set where it is no digit.
fn ends_digits(eight: u64) -> u64 {
    let values = eight ^ (ONES * u64::from(b'0'));
    (values.wrapping_add(ONES * (0x80 - 10)) | values) & HIGHEST
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde::de::IgnoredAny;

    use super::*;

    fn serde_says(text: &str) -> bool {
        serde_json::from_str::<IgnoredAny>(text).is_ok()
    }

    #[test]
    fn json_is_told_from_what_is_nearly_json() {
        for text in [
            "null",
            " true ",
            "false",
            "0",
            "-0",
            "-12.5e+10",
            "1E9",
            "1e-0",
            "\"\"",
            "\"é \\u00e9\\n\\\"\"",
            "[]",
            "{}",
            "[ ]",
            "{ }",
            "[1,[2,{\"a\":[]}],\"]\"]",
            "{\"a\":{\"\\\"\":1},\"a\":2}",
            "\n\t\r [1 , 2]\n",
            "\"\\ud800\"",
            "12345678",
            "123456789",
            "0.12345678901234567890",
            "\"1234567\"",
            "\"12345678\"",
            "\"123456789\\\\\"",
        ] {
            assert!(is_json(text) && serde_says(text), "{text}");
        }
        for text in [
            "",
            " ",
            "nul",
            "nulll",
            "True",
            "01",
            "-",
            "+1",
            ".5",
            "1.",
            "1.e1",
            "1e",
            "1e+",
            "1 2",
            "\"",
            "\"\\x\"",
            "\"\\u12g4\"",
            "\"\\u123\"",
            "\"\n\"",
            "\"a\u{1f}\"",
            "[",
            "]",
            "[1,]",
            "[,1]",
            "[1 2]",
            "{",
            "{\"a\"}",
            "{\"a\":}",
            "{\"a\":1,}",
            "{a:1}",
            "{1:1}",
            "[1}",
            "{\"a\":1]",
            "[1]]",
            "\u{feff}1",
            "\u{a0}1",
            "12345678a",
            "1234567890-",
            "\"12345678\u{1}9\"",
            "\"1234567\\\"",
            "0x10",
            "1_0",
            "inf",
            "NaN",
            "'a'",
            "[1]//",
        ] {
            assert!(!is_json(text) && !serde_says(text), "{text}");
        }
        assert!(is_json(&format!("{}{}", "[".repeat(100_000), "]".repeat(100_000))));
    }

    proptest! {
        #[test]
        fn it_says_what_serde_says(
            pieces in prop::collection::vec(
                prop_oneof![
                    prop::sample::select(&[
                        "[", "]", "{", "}", ",", ":", "\"", "\"a\"", "\"a\":", "\\", "\\\"", "\\u0041", " ", "\n", "-",
                        "0", "1.5", "e9", "12345678", "true", "null", "é", "\u{1}", "\u{7f}", "\u{80}", "/",
                    ][..]).prop_map(str::to_owned),
                    "[ -~]{0,12}",
                ],
                0..12,
            ),
        ) {
            let text = pieces.concat();
            for text in [&text, &format!("[{text}]"), &format!("\"{text}\""), &format!("{{\"a\":{text}}}")] {
                prop_assert_eq!(is_json(text), serde_says(text), "{}", text);
            }
        }

        #[test]
        fn eight_bytes_are_as_eight_times_one(bytes in any::<[u8; 8]>()) {
            let first = |continues: fn(&u8) -> bool| bytes.iter().position(|byte| !continues(byte));
            let found = |ends: u64| (ends != 0).then(|| ends.trailing_zeros() as usize / 8);
            let eight = u64::from_le_bytes(bytes);
            prop_assert_eq!(found(ends_digits(eight)), first(u8::is_ascii_digit));
            prop_assert_eq!(found(ends_plain_text(eight)), first(|byte| !matches!(byte, b'"' | b'\\' | ..0x20)));
        }
    }
}
