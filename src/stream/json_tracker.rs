//! Whether the text of a tool's arguments is whole JSON. It grows, and each byte is read once.
//!
//! Brackets and strings say when the outermost value ends. Whether it is JSON all through is checked once, when that is
//! asked for, as nothing but white space may follow.

use crate::json::scan::after_plain_text;

/// How far the first value of a text came.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Progress {
    /// White space at most.
    #[default]
    Blank,
    /// An object or list that goes on.
    Open,
    /// An object or list that ended.
    Ended,
    /// Something that has no bracket to end it, or that follows an end.
    Other,
}

/// What is known of a text that grows.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct JsonTracker {
    state: Progress,
    depth: usize,
    in_string: bool,
    after_backslash: bool,
}

impl JsonTracker {
    /// Goes on with what was appended.
    pub(super) fn grow(&mut self, text: &str) {
        let mut rest = text.as_bytes();
        loop {
            if self.in_string && !self.after_backslash {
                rest = after_plain_text(rest);
            }
            let Some((byte, after)) = rest.split_first() else { return };
            rest = after;
            match (self.state, byte) {
                _ if self.in_string => {
                    let is_escaped = std::mem::take(&mut self.after_backslash);
                    self.after_backslash = *byte == b'\\' && !is_escaped;
                    self.in_string = *byte != b'"' || is_escaped;
                }
                (_, b' ' | b'\t' | b'\n' | b'\r') => {}
                (Progress::Blank, b'{' | b'[') => (self.state, self.depth) = (Progress::Open, 1),
                (Progress::Open, b'{' | b'[') => self.depth += 1,
                (Progress::Open, b'}' | b']') => {
                    self.depth -= 1;
                    if self.depth == 0 {
                        self.state = Progress::Ended;
                    }
                }
                (Progress::Open, b'"') => self.in_string = true,
                (Progress::Open, _) => {}
                _ => {
                    self.state = Progress::Other;
                    return;
                }
            }
        }
    }

    pub(super) fn is_blank(self) -> bool {
        self.state == Progress::Blank
    }

    /// Whether an object or list is there from its first bracket to its last, and nothing else.
    pub(super) fn has_ended(self) -> bool {
        self.state == Progress::Ended
    }

    /// Whether an object or list has begun and goes on.
    pub(super) fn is_open(self) -> bool {
        self.state == Progress::Open
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn state(parts: &[&str]) -> Progress {
        let mut tracker = JsonTracker::default();
        parts.iter().for_each(|part| tracker.grow(part));
        tracker.state
    }

    #[test]
    fn ends_are_told_from_brackets_in_strings() {
        for (text, expected) in [
            ("", Progress::Blank),
            (" \n", Progress::Blank),
            ("{}", Progress::Ended),
            (" {\"a\":[1,{}]} ", Progress::Ended),
            ("{\"a\":\"}\"", Progress::Open),
            ("{\"a\":\"\\\"}", Progress::Open),
            ("{\"a\":\"\\\\\"}", Progress::Ended),
            ("[{\"]\":1}", Progress::Open),
            ("{}{", Progress::Other),
            ("{} x", Progress::Other),
            ("1", Progress::Other),
            ("\"{}\"", Progress::Other),
        ] {
            assert_eq!(state(&[text]), expected, "{text}");
            let characters: Vec<String> = text.chars().map(String::from).collect();
            let characters: Vec<&str> = characters.iter().map(String::as_str).collect();
            assert_eq!(state(&characters), expected, "{text} in pieces");
        }
    }

    proptest! {
        #[test]
        fn whole_json_has_ended_and_no_start_of_it_has(text in "\\{\"[a\"\\\\]{0,6}\":(\\[\\]|\\{\\}|1|\"[}\\]]\")\\}") {
            prop_assume!(serde_json::from_str::<serde::de::IgnoredAny>(&text).is_ok());
            prop_assert_eq!(state(&[&text]), Progress::Ended);
            for end in 1..text.len() {
                prop_assert_eq!(state(&[&text[..end]]), Progress::Open);
            }
        }
    }
}
