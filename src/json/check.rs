//! Whether a text is JSON, decided in one pass that looks at many bytes at a time where most bytes are: in strings and in
//! numbers.
//!
//! It says yes to JSON alone, by the grammar of RFC 8259; how deep that nests does not matter. Why a text is not JSON
//! it leaves to serde_json, which also has the last word on what is refused here.

use super::number::{after_number, after_numbers};
use super::scan::after_space;
use super::string::{after_long_string, after_string};
use super::top_level_index::TopLevelIndex;
use crate::watch::PART;

/// What is to be known of the value that a text is.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Outermost {
    /// How many items or members it has.
    pub count: usize,
    pub index: TopLevelIndex,
}

/// What is to be known of the value that `text` is; `None` where it is not one JSON value.
pub(super) fn check(text: &str) -> Option<Outermost> {
    check_while(text, |_| true)
}

/// The same, for as long as `go_on` says so, which is given what is left of the text.
pub(super) fn check_while(text: &str, go_on: impl FnMut(&[u8]) -> bool) -> Option<Outermost> {
    match text.len() <= PART {
        true => check_value::<false>(text, go_on),
        false => check_value::<true>(text, go_on),
    }
}

/// Only in a long text a name, a string or white space can be longer than a part.
#[inline(never)]
fn check_value<const IS_LONG: bool>(text: &str, mut go_on: impl FnMut(&[u8]) -> bool) -> Option<Outermost> {
    let mut outermost = Outermost::default();
    let mut open = Nesting::default();
    let mut rest = after_space_in_parts::<IS_LONG>(text.as_bytes(), &mut go_on)?;
    loop {
        if !go_on(rest) {
            return None;
        }
        // A value starts here.
        let (first, after) = rest.split_first()?;
        rest = match first {
            b'"' => after_string_in_parts::<IS_LONG>(after, &mut go_on)?,
            b'{' => match after_space_in_parts::<IS_LONG>(after, &mut go_on)? {
                [b'}', after @ ..] => after,
                member => {
                    open.push(true);
                    if open.depth == 1 {
                        outermost.count += 1;
                        outermost.index.note(member);
                    }
                    rest = after_name::<IS_LONG>(member, &mut go_on)?;
                    continue;
                }
            },
            b'[' => match after_space_in_parts::<IS_LONG>(after, &mut go_on)? {
                [b']', after @ ..] => after,
                item => {
                    open.push(false);
                    outermost.count += usize::from(open.depth == 1);
                    rest = item;
                    continue;
                }
            },
            // Those of the outermost list are counted one by one.
            b'-' | b'0'..=b'9' if open.depth > 1 && open.is_object() == Some(false) => after_numbers(rest)?,
            b'-' | b'0'..=b'9' => after_number(rest)?,
            b't' => after.strip_prefix(b"rue")?,
            b'f' => after.strip_prefix(b"alse")?,
            b'n' => after.strip_prefix(b"ull")?,
            _ => return None,
        };
        // It ends here, and maybe what holds it.
        loop {
            rest = after_space_in_parts::<IS_LONG>(rest, &mut go_on)?;
            let Some((mark, after)) = rest.split_first() else {
                return (open.depth == 0).then_some(outermost);
            };
            match (mark, open.is_object()?) {
                (b',', is_object) => {
                    rest = after_space_in_parts::<IS_LONG>(after, &mut go_on)?;
                    if open.depth == 1 {
                        outermost.count += 1;
                        if is_object {
                            outermost.index.note(rest);
                        }
                    }
                    if is_object {
                        rest = after_name::<IS_LONG>(rest, &mut go_on)?;
                    }
                    break;
                }
                (b'}', true) | (b']', false) => {
                    open.pop();
                    rest = after;
                    if !go_on(rest) {
                        return None;
                    }
                }
                _ => return None,
            }
        }
    }
}

/// What follows a string; `None` also where `go_on` ends it. Most strings of a long text are short too.
#[inline(always)]
fn after_string_in_parts<'a, const IS_LONG: bool>(
    inside: &'a [u8],
    go_on: &mut impl FnMut(&[u8]) -> bool,
) -> Option<&'a [u8]> {
    if !IS_LONG || inside.len() <= PART {
        return after_string(inside);
    }
    if let Some(after) = inside.get(..PART).and_then(after_string) {
        return inside.get(PART - after.len()..);
    }
    let go_on = |rest: &'a [u8], _| if go_on(rest) { Ok(()) } else { Err(()) };
    after_long_string(inside, go_on).ok().flatten()
}

/// What follows the white space at the start; `None` where `go_on` ends it.
#[inline(always)]
fn after_space_in_parts<'a, const IS_LONG: bool>(
    text: &'a [u8],
    go_on: &mut impl FnMut(&[u8]) -> bool,
) -> Option<&'a [u8]> {
    match IS_LONG && text.first() <= Some(&b' ') {
        true => after_some_space_in_parts(text, go_on),
        false => Some(after_space(text)),
    }
}

#[inline(never)]
fn after_some_space_in_parts<'a>(text: &'a [u8], go_on: &mut impl FnMut(&[u8]) -> bool) -> Option<&'a [u8]> {
    let mut rest = text;
    while let Some(part) = rest.get(..PART) {
        let left = after_space(part).len();
        rest = rest.get(PART - left..).unwrap_or_default();
        if left > 0 {
            return Some(rest);
        }
        if !go_on(rest) {
            return None;
        }
    }
    Some(after_space(rest))
}

/// The value of the member that `text` starts with.
#[inline(always)]
fn after_name<'a, const IS_LONG: bool>(
    text: &'a [u8],
    go_on: &mut impl FnMut(&[u8]) -> bool,
) -> Option<&'a [u8]> {
    let after = after_string_in_parts::<IS_LONG>(text.strip_prefix(b"\"")?, go_on)?;
    let colon = after_space_in_parts::<IS_LONG>(after, go_on)?;
    after_space_in_parts::<IS_LONG>(colon.strip_prefix(b":")?, go_on)
}

/// Which containers are open, the innermost last: a bit for each, set where it is an object. A byte for each would be
/// more memory than the text.
#[derive(Default)]
struct Nesting {
    innermost: u64,
    depth: usize,
    /// What `innermost` has no room for, in words of 64.
    outer: Vec<u64>,
}

impl Nesting {
    /// `None` where none is open.
    #[inline(always)]
    fn is_object(&self) -> Option<bool> {
        (self.depth > 0).then_some(self.innermost & 1 == 1)
    }

    #[inline(always)]
    fn push(&mut self, is_object: bool) {
        self.depth += 1;
        if self.depth.is_multiple_of(64) {
            self.outer.push(self.innermost);
        }
        self.innermost = self.innermost << 1 | u64::from(is_object);
    }

    #[inline(always)]
    fn pop(&mut self) {
        self.innermost >>= 1;
        if self.depth.is_multiple_of(64) {
            self.innermost = self.outer.pop().unwrap_or_default();
        }
        self.depth -= 1;
    }
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
    fn json_is_distinguished_from_near_json() {
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
            "1,2",
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

    #[test]
    fn a_long_value_is_gone_through_in_parts() {
        const LONG: usize = 40 * PART;
        let (open, close) = ("[".repeat(LONG), "]".repeat(LONG));
        // Wherever white space is allowed.
        let with_space = [
            "_0",
            "0_",
            "[_]",
            "[_0]",
            "[0_]",
            "[0_,0]",
            "[0,_0]",
            "[[0,_0]]",
            "{_}",
            "{_\"a\":0}",
            "{\"a\"_:0}",
        ]
        .iter()
        .chain(&["{\"a\":_0}", "{\"a\":0_}", "{\"a\":0,_\"b\":0}"])
        .map(|text| text.replace('_', &" \n".repeat(LONG / 2)));
        for text in [
            format!("\"{}\"", "é".repeat(LONG / 2)),
            format!("\"{}\"", "\\n".repeat(LONG / 2)),
            format!("\"{}\\\"", "x".repeat(LONG)),
            format!("[{}0]", "0,".repeat(LONG / 2)),
            format!("[[{}0]]", "0,".repeat(LONG / 2)),
            format!("{{\"{}\":0}}", "x".repeat(LONG)),
            format!("{{\"{}\":0}}", "\\n".repeat(LONG / 2)),
            format!("{open}{close}"),
        ]
        .into_iter()
        .chain(with_space)
        {
            let mut last = text.len();
            let mut longest = 0;
            check_while(&text, |rest| {
                longest = longest.max(last - rest.len());
                last = rest.len();
                true
            });
            // And the marks and short values around it.
            assert!(longest.max(last) <= PART + 8, "{longest}, {last}: {}", &text[..8]);
            let mut left = 20;
            let ended = check_while(&text, |_| {
                left -= 1;
                left >= 0
            });
            assert!(ended.is_none() && left == -1, "it went on after it was ended: {left}");
        }
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
