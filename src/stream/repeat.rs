//! Reads a chunk that repeats the one before it in all but its text, which is what nearly every chunk does.
//!
//! Reading JSON member by member costs several times what such a chunk needs: here the source is compared with the
//! one before, and only the places where text stood are read. Anything that does not fit is left to
//! [`Chunk::parse`], so this decides what a chunk costs, never what it means.

use std::ops::Range;

use super::chunk::{Chunk, Source, Texts};
use super::json::Json;

/// A longer chunk is not kept for comparison: its copy would cost more memory than its reading costs time.
const LONGEST: usize = 4096;

/// The chunk that was parsed last, if those that follow may repeat it.
#[derive(Debug, Default)]
pub(super) struct Repeat {
    source: String,
    /// Where it has values that vary, from the first to the last. Without any, nothing repeats it.
    places: Vec<(Field, Range<usize>)>,
    choice: u32,
    is_completion: bool,
}

/// A value that varies.
#[derive(Debug, Clone, Copy)]
enum Field {
    Text,
    Reasoning,
    ReasoningContent,
    /// The text again under another name.
    SameText,
    TokenId,
}

impl Repeat {
    /// Takes the chunk that was parsed from `source` as the one to be repeated.
    pub(super) fn learn(&mut self, source: &str, chunk: &Chunk<'_>) {
        self.places.clear();
        let Some((choice, texts)) = chunk.only_texts() else { return };
        if source.len() > LONGEST {
            return;
        }
        let mut add = |field, value: Source<'_>| {
            let place = value.and_then(|value| place_of(value.source(), source));
            // The first to claim a place has it.
            if let Some(place) = place.filter(|place| self.places.iter().all(|(_, known)| known != place)) {
                self.places.push((field, place));
            }
        };
        add(Field::Text, texts.text);
        add(Field::Reasoning, texts.reasoning);
        add(Field::ReasoningContent, texts.reasoning_content);
        add(Field::SameText, choice.text);
        if let Some(delta) = &choice.delta {
            add(Field::SameText, delta.content);
            add(Field::TokenId, Some(delta.token_id));
        }
        self.places.sort_unstable_by_key(|(_, place)| place.start);
        self.choice = choice.index(0);
        self.is_completion = texts.is_completion;
        self.source.clear();
        self.source.push_str(source);
    }

    /// The texts that `source` brings, and for which choice, if it repeats the chunk. Its bytes are UTF-8 then: those
    /// that it shares with the chunk are, and each value is looked at.
    pub(super) fn read<'a>(&self, source: &'a [u8]) -> Option<(u32, Texts<'a>)> {
        let learned = self.source.as_bytes();
        let mut texts = Texts { is_completion: self.is_completion, ..Texts::default() };
        // The last text, which often comes again under another name.
        let mut text = "\"\"";
        let mut rest = source;
        let mut end = 0;
        for (field, place) in &self.places {
            rest = rest.strip_prefix(learned.get(end..place.start)?)?;
            end = place.end;
            if let Field::TokenId = field {
                rest = rest.get(length_of_integer(rest)?..)?;
                continue;
            }
            if let Some(after) = rest.strip_prefix(text.as_bytes()) {
                rest = after;
            } else {
                let (value, after) = rest.split_at_checked(length_of_string(rest)?)?;
                text = std::str::from_utf8(value).ok()?;
                rest = after;
            }
            let value = Some(Json::checked(text));
            match field {
                Field::Text => texts.text = value,
                Field::Reasoning => texts.reasoning = value,
                Field::ReasoningContent => texts.reasoning_content = value,
                Field::SameText | Field::TokenId => {}
            }
        }
        (end > 0 && rest == learned.get(end..)?).then_some((self.choice, texts))
    }
}

/// Where in `source` the value lies that was lent from it.
fn place_of(value: &str, source: &str) -> Option<Range<usize>> {
    let start = value.as_ptr().addr().checked_sub(source.as_ptr().addr())?;
    let place = start..start.checked_add(value.len())?;
    (source.get(place.clone())? == value).then_some(place)
}

/// The length of the JSON string that `text` starts with.
fn length_of_string(text: &[u8]) -> Option<usize> {
    let mut rest = text.strip_prefix(b"\"")?;
    loop {
        let plain = rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | ..0x20))?;
        rest = match rest.get(plain..)? {
            [b'"', after @ ..] => return Some(text.len() - after.len()),
            [b'\\', b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't', after @ ..] => after,
            [b'\\', b'u', after @ ..] => {
                let (digits, after) = after.split_at_checked(4)?;
                digits.iter().all(u8::is_ascii_hexdigit).then_some(after)?
            }
            _ => return None,
        };
    }
}

/// The length of the null or the whole number that `text` starts with.
fn length_of_integer(text: &[u8]) -> Option<usize> {
    if text.starts_with(b"null") {
        return Some(4);
    }
    let length = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let has_leading_zero = length > 1 && text.starts_with(b"0");
    (length > 0 && !has_leading_zero).then_some(length)
}

#[cfg(test)]
#[allow(clippy::expect_used)]
mod tests {
    use super::*;

    /// The text and the reasoning that `source` brings if it repeats `learned`.
    fn read<'a>(repeat: &'a mut Repeat, learned: &str, source: &'a str) -> Option<(&'a str, &'a str)> {
        repeat.learn(learned, &Chunk::parse(learned).expect("it is JSON"));
        let (choice, texts) = repeat.read(source.as_bytes())?;
        assert_eq!(choice, 3);
        let source = |source: Source<'a>| source.map_or("", Json::source);
        Some((source(texts.text), source(texts.reasoning)))
    }

    const LEARNED: &str = r#"{"id":"a","choices":[{"index":3,"text":"x","delta":{"token_id":1,"content":"x","reasoning":"r"}}],"usage":null}"#;

    #[test]
    fn a_chunk_that_differs_in_its_texts_is_read() {
        let repeat = &mut Repeat::default();
        for (text, token) in
            [("\"\"", "0"), ("\"longer\"", "null"), (r#""\n\ud83d\"""#, "128009"), ("\"東京\"", "7")]
        {
            let source =
                LEARNED.replace("\"x\"", text).replace("\"r\"", text).replace(":1,", &format!(":{token},"));
            assert_eq!(read(repeat, LEARNED, &source), Some((text, text)), "{source}");
        }
    }

    #[test]
    fn a_chunk_that_differs_in_anything_else_is_not() {
        let repeat = &mut Repeat::default();
        for (old, new) in [
            ("\"a\"", "\"b\""),
            ("3", "4"),
            ("\"x\"", "null"),
            ("\"x\"", "\"x"),
            ("\"x\"", "\"\n\""),
            ("\"x\"", r#""\x""#),
            ("\"x\"", r#""\u00g0""#),
            ("\"x\"", r#""\u00""#),
            (":1,", ":01,"),
            (":1,", ":1.5,"),
            (":1,", ":-1,"),
            (":1,", ":,"),
            ("null}", "{}}"),
            ("null}", "null} "),
            ("null}", "null"),
        ] {
            let source = LEARNED.replace(old, new);
            assert_ne!(source, LEARNED);
            assert_eq!(read(repeat, LEARNED, &source), None, "{source}");
        }
    }

    #[test]
    fn a_chunk_that_brings_more_than_texts_is_not_repeated() {
        let repeat = &mut Repeat::default();
        for more in [
            r#""finish_reason":"stop""#,
            r#""logprobs":{}"#,
            r#""delta":{"tool_calls":[{}]}"#,
            r#""delta":{"content":"x","refusal":"r"}"#,
        ] {
            let source = format!(r#"{{"choices":[{{"index":3,"text":"x",{more}}}]}}"#);
            assert_eq!(read(repeat, &source, &source), None, "{source}");
        }
        let long = LEARNED.replace("\"x\"", &format!("\"{}\"", "x".repeat(LONGEST)));
        assert_eq!(read(repeat, &long, &long), None);
        assert_eq!(read(repeat, r#"{"choices":[]}"#, r#"{"choices":[]}"#), None);
        let two = r#"{"choices":[{"text":"x","index":3},{"text":"y"}]}"#;
        assert_eq!(read(repeat, two, two), None);
    }
}
