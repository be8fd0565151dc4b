//! Whether a text is JSON, told in one pass that looks at many bytes at a time where most bytes are: in strings and in
//! numbers.
//!
//! It says yes to JSON alone, by the grammar of RFC 8259; how deep that nests does not matter. Why a text is not JSON
//! it leaves to serde_json, which also has the last word on what is refused here.
//!
//! Answers are mostly written without white space, so what stands next to each other in them is looked for first.

use super::outermost::Outermost;
use super::{number, scan};

/// What is to be known of the value that `text` is, which is UTF-8; `None` where it is not one JSON value.
pub(super) fn check(text: &str) -> Option<Outermost> {
    check_while(text, |_| true)
}

/// The same, for as long as `go_on` says so, which is given what is left of the text.
#[inline(always)]
pub(super) fn check_while(text: &str, mut go_on: impl FnMut(&[u8]) -> bool) -> Option<Outermost> {
    let text = text.as_bytes();
    let mut outermost = Outermost::begin();
    let mut open = Open::default();
    let mut rest = after_space(text);
    loop {
        if !go_on(rest) {
            return None;
        }
        // A value stands here.
        rest = if let [b'"', inside @ ..] = rest {
            let end = scan::after_plain_text(inside);
            if open.is_object()
                && let Some(inside) = end.strip_prefix(b"\",\"")
            {
                rest = member(text, inside, open.depth, &mut outermost)?;
                continue;
            }
            match end {
                [b'"', after @ ..] => after,
                end => after_escapes(end)?,
            }
        } else {
            let (first, after) = rest.split_first()?;
            match first {
                b'{' => match after_space(after) {
                    [b'}', after @ ..] => after,
                    [b'"', inside @ ..] => {
                        open.push(true);
                        rest = member(text, inside, open.depth, &mut outermost)?;
                        continue;
                    }
                    _ => return None,
                },
                b'[' => match after_space(after) {
                    [b']', after @ ..] => after,
                    items => {
                        open.push(false);
                        outermost.count += usize::from(open.depth == 1);
                        rest = items;
                        continue;
                    }
                },
                // The items of the outermost list are counted one by one.
                b'-' | b'0'..=b'9' if open.is_object() || open.depth == 1 => number::after_number(rest)?,
                b'-' | b'0'..=b'9' => after_numbers(rest)?,
                b't' => after.strip_prefix(b"rue")?,
                b'f' => after.strip_prefix(b"alse")?,
                b'n' => after.strip_prefix(b"ull")?,
                _ => return None,
            }
        };
        // It ends here, and maybe what holds it.
        rest = loop {
            rest = match rest {
                [b',', b'"', inside @ ..] if open.is_object() => {
                    break member(text, inside, open.depth, &mut outermost)?;
                }
                [b',', after @ ..] if open.is_object() => {
                    let inside = after_space(after).strip_prefix(b"\"")?;
                    break member(text, inside, open.depth, &mut outermost)?;
                }
                [b',', after @ ..] if open.is_array() => {
                    outermost.count += usize::from(open.depth == 1);
                    break after_space(after);
                }
                [b'}', after @ ..] if open.is_object() => {
                    open.pop();
                    after
                }
                [b']', after @ ..] if open.is_array() => {
                    open.pop();
                    after
                }
                [b' ' | b'\t' | b'\n' | b'\r', after @ ..] => after,
                [] if open.depth == 0 => return Some(outermost),
                _ => return None,
            };
        };
    }
}

/// Which containers are open, the innermost last: a bit for each, set where it is an object.
#[derive(Default)]
struct Open {
    objects: u64,
    depth: usize,
    /// What `objects` has no room for, in words of 64.
    outer: Vec<u64>,
}

impl Open {
    #[inline(always)]
    fn is_object(&self) -> bool {
        self.objects & 1 == 1
    }

    #[inline(always)]
    fn is_array(&self) -> bool {
        self.objects & 1 == 0 && self.depth > 0
    }

    #[inline(always)]
    fn push(&mut self, is_object: bool) {
        self.depth += 1;
        if self.depth.is_multiple_of(64) {
            set_aside(&mut self.outer, self.objects);
        }
        self.objects = self.objects << 1 | u64::from(is_object);
    }

    #[inline(always)]
    fn pop(&mut self) {
        self.objects >>= 1;
        if self.depth.is_multiple_of(64) {
            self.objects = take_back(&mut self.outer);
        }
        self.depth -= 1;
    }
}

// Apart, so that the rest of `Open` can be in registers.
#[cold]
#[inline(never)]
fn set_aside(outer: &mut Vec<u64>, objects: u64) {
    outer.push(objects);
}

#[cold]
#[inline(never)]
fn take_back(outer: &mut Vec<u64>) -> u64 {
    outer.pop().unwrap_or_default()
}

/// What follows the white space at the start.
#[inline(always)]
pub(super) fn after_space(mut rest: &[u8]) -> &[u8] {
    while let [b' ' | b'\t' | b'\n' | b'\r', after @ ..] = rest {
        rest = after;
    }
    rest
}

/// The value of a member, which is noted if it is one of the outermost; the first quote of its name was read.
#[inline(always)]
fn member<'text>(
    text: &[u8],
    inside: &'text [u8],
    depth: usize,
    outermost: &mut Outermost,
) -> Option<&'text [u8]> {
    if depth == 1 {
        outermost.note(text.len() - inside.len());
    }
    let after_name = match scan::after_plain_text(inside) {
        [b'"', b':', value @ ..] if value.first() > Some(&b' ') => return Some(value),
        [b'"', after @ ..] => after,
        end => {
            outermost.note_escape();
            after_escapes(end)?
        }
    };
    Some(after_space(after_space(after_name).strip_prefix(b":")?))
}

/// What follows a string whose first quote was read.
#[inline(always)]
pub(super) fn after_string(inside: &[u8]) -> Option<&[u8]> {
    match scan::after_plain_text(inside) {
        [b'"', after @ ..] => Some(after),
        end => after_escapes(end),
    }
}

/// What follows a string from its first escape on.
#[inline(never)]
pub(super) fn after_escapes(mut rest: &[u8]) -> Option<&[u8]> {
    loop {
        rest = scan::after_plain_text(match rest {
            [b'"', after @ ..] => return Some(after),
            [b'\\', b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't', after @ ..] => after,
            [b'\\', b'u', after @ ..] => {
                let (digits, after) = after.split_first_chunk::<4>()?;
                digits.iter().all(u8::is_ascii_hexdigit).then_some(after)?
            }
            _ => return None,
        });
    }
}

/// Long lists of numbers are checked in parts, so that whoever watches is asked between them.
const NUMBERS_AT_ONCE: usize = 4096;

/// What follows the numbers of a list, one at least; maybe not all of them.
#[inline(never)]
fn after_numbers(text: &[u8]) -> Option<&[u8]> {
    let mut rest = number::after_number(text)?;
    // A list of any length would be gone through in one go.
    for _ in 0..NUMBERS_AT_ONCE {
        let [b',', next @ ..] = rest else { break };
        rest = match number::after_fraction(next) {
            Some(after) => after,
            None => match after_space(next) {
                next @ [b'-' | b'0'..=b'9', ..] => number::after_number(next)?,
                _ => break,
            },
        };
    }
    Some(rest)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde::de::IgnoredAny;

    use super::*;

    fn is_json(text: &str) -> bool {
        check(text).is_some()
    }

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
    }
}
