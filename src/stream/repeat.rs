//! Reads a chunk that repeats the one before it in all but its text, which is what nearly every chunk does.
//!
//! Reading JSON member by member costs several times what such a chunk needs: here the source is compared with the
//! one before, and only the places where text stood are read. An event that lies whole in the input is compared with
//! the lines that it came in, so that not even their ends are searched for. Anything that does not fit is left to
//! [`SseReader`](super::sse) and [`Chunk::read`], so this decides what a chunk costs, never what it means.

use std::ops::Range;

use super::chunk::{ChoicePart, Chunk, OptionalJson, Texts};
use super::json::Json;
use super::outcome::StreamOutcome;
use crate::json::scan::after_digits;
use crate::json::string::after_string;
use crate::watch::Watch;

/// A longer chunk is not kept for comparison: its copy would cost more memory than its reading costs time.
const LONGEST: usize = 4096;

/// The chunk that was parsed last, if those that follow may repeat it.
#[derive(Debug, Default)]
pub(super) struct Repeat {
    event: Vec<u8>,
    /// Where its data lie in it: there are lines around them, if they are known.
    data: Range<usize>,
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

/// What a chunk says that repeats the one before.
#[derive(Debug)]
pub(super) struct Repeated<'a> {
    pub(super) data: &'a [u8],
    pub(super) choice: u32,
    pub(super) texts: Texts<'a>,
}

impl Repeat {
    /// Takes the chunk that was parsed from `source` as the one to be repeated. `event` is what that was lent from,
    /// from the end of the event before to its own, where all of it is there.
    pub(super) fn learn(
        &mut self,
        source: &str,
        event: Option<&[u8]>,
        chunk: &Chunk<'_>,
        watch: &mut Watch<'_>,
    ) -> Result<(), StreamOutcome> {
        self.places.clear();
        if source.len() > LONGEST {
            return Ok(());
        }
        let Some(ChoicePart { choice, delta, texts, .. }) = chunk.only_texts(watch)? else { return Ok(()) };
        let source = source.as_bytes();
        let whole = event.and_then(|event| Some((event, place_of(source, event)?)));
        let (event, data) = whole.unwrap_or((source, 0..source.len()));
        if event.len() > LONGEST {
            return Ok(());
        }
        let mut add = |field, value: OptionalJson<'_>| {
            let place = value.and_then(|value| place_of(value.source().as_bytes(), source));
            let place = place.map(|place| data.start + place.start..data.start + place.end);
            // The first to claim a place has it.
            if let Some(place) = place.filter(|place| self.places.iter().all(|(_, known)| known != place)) {
                self.places.push((field, place));
            }
        };
        add(Field::Text, texts.text);
        add(Field::Reasoning, texts.reasoning);
        add(Field::ReasoningContent, texts.reasoning_content);
        add(Field::SameText, choice.text);
        if let Some(delta) = &delta {
            add(Field::SameText, delta.content);
            add(Field::TokenId, delta.token_id);
        }
        self.places.sort_unstable_by_key(|(_, place)| place.start);
        self.choice = choice.index(0);
        self.is_completion = texts.is_completion;
        self.event.clear();
        self.event.extend_from_slice(event);
        self.data = data;
        Ok(())
    }

    pub(super) fn knows_lines(&self) -> bool {
        self.data.end < self.event.len()
    }

    /// The chunk that `input` starts with, and what follows its event, if it repeats the one before with the lines
    /// that it came in. There is no line end in what varies, so the lines end where those did.
    pub(super) fn read_event<'a>(&self, input: &'a [u8]) -> Option<(Repeated<'a>, &'a [u8])> {
        if !self.knows_lines() {
            return None;
        }
        let lines_behind = self.event.len() - self.data.end;
        let (texts, rest) = self.read_values(input, 0..self.event.len())?;
        let data = input.get(self.data.start..input.len() - rest.len() - lines_behind)?;
        Some((Repeated { data, choice: self.choice, texts }, rest))
    }

    /// The chunk whose source is `data`, if it repeats the one before.
    pub(super) fn read<'a>(&self, data: &'a [u8]) -> Option<Repeated<'a>> {
        let (texts, rest) = self.read_values(data, self.data.clone())?;
        rest.is_empty().then_some(Repeated { data, choice: self.choice, texts })
    }

    /// The texts in what repeats this part of the event, and what follows that. Its bytes are UTF-8 then: those that
    /// it shares with the event are, and each value is looked at.
    fn read_values<'a>(&self, source: &'a [u8], part: Range<usize>) -> Option<(Texts<'a>, &'a [u8])> {
        let mut texts = Texts { is_completion: self.is_completion, ..Texts::default() };
        // The last text, which often comes again under another name.
        let mut text = "\"\"";
        let mut rest = source;
        let mut end = part.start;
        for (field, place) in &self.places {
            rest = rest.strip_prefix(self.event.get(end..place.start)?)?;
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
        self.places.first()?;
        Some((texts, rest.strip_prefix(self.event.get(end..part.end)?)?))
    }
}

/// Where in `source` the value lies that was lent from it.
fn place_of(value: &[u8], source: &[u8]) -> Option<Range<usize>> {
    let start = value.as_ptr().addr().checked_sub(source.as_ptr().addr())?;
    let place = start..start.checked_add(value.len())?;
    (source.get(place.clone())? == value).then_some(place)
}

/// The length of the JSON string that `text` starts with.
fn length_of_string(text: &[u8]) -> Option<usize> {
    let after = after_string(text.strip_prefix(b"\"")?)?;
    Some(text.len() - after.len())
}

/// The length of the null or the whole number that `text` starts with.
fn length_of_integer(text: &[u8]) -> Option<usize> {
    match text {
        [b'n', b'u', b'l', b'l', ..] => Some(4),
        [b'0', b'0'..=b'9', ..] => None,
        _ => Some(text.len() - after_digits(text).len()).filter(|length| *length > 0),
    }
}

#[cfg(test)]
#[allow(clippy::expect_used)]
mod tests {
    use super::*;

    fn learn(repeat: &mut Repeat, source: &str, event: Option<&[u8]>) {
        crate::json::read::check(source).expect("it is JSON");
        let mut ask = || Ok(());
        let watch = &mut Watch::new(&mut ask);
        let chunk = Chunk::read(Json::checked(source), watch).expect("it is wanted");
        repeat.learn(source, event, &chunk, watch).expect("it is wanted");
    }

    /// The text and the reasoning that `source` brings if it repeats `learned`.
    fn read<'a>(repeat: &'a mut Repeat, learned: &str, source: &'a str) -> Option<(&'a str, &'a str)> {
        learn(repeat, learned, None);
        assert!(repeat.read_event(source.as_bytes()).is_none(), "its lines are not known");
        let Repeated { data, choice, texts } = repeat.read(source.as_bytes())?;
        assert_eq!((data, choice), (source.as_bytes(), 3));
        let (before, behind) = ("event: message\ndata:  ", " \n\n");
        let event = |data: &str| format!("{before}{data}{behind}");
        let known = event(learned);
        let known_data = known.get(before.len()..before.len() + learned.len()).expect("it is there");
        learn(repeat, known_data, Some(known.as_bytes()));
        assert_eq!(repeat.read(source.as_bytes()).expect("it repeats it").texts, texts);
        let input = event(source) + "data: more";
        let (repeated, rest) = repeat.read_event(input.as_bytes()).expect("it repeats it");
        assert_eq!((repeated.data, repeated.choice, repeated.texts), (source.as_bytes(), 3, texts));
        assert_eq!(rest, b"data: more");
        assert!(repeat.read_event(input.trim_end_matches("\n\ndata: more").as_bytes()).is_none());
        let source = |source: OptionalJson<'a>| source.map_or("", Json::source);
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
            r#""delta":{"content":[{"text":"x"}]}"#,
            r#""delta":{"content":"x","reasoning_details":[{"text":"x"}]}"#,
            r#""message":{"content":"x"}"#,
            r#""usage":{"prompt_tokens":1}"#,
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
