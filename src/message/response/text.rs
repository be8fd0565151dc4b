//! The text of an answer, where it comes in parts.
//!
//! A message's content is a string, or a list of parts of which some are text; an answer of the Responses API is a list
//! of items of which some are messages. What a reader wants is the text of them, in order. Pure.

use std::borrow::Cow;

use crate::json::parts::{Items, items};
use crate::json::read;
use crate::watch::Watch;

/// Whether a content type announces text: a transcription as text or subtitles, and whatever else is text.
pub fn is_announced(content_type: &str) -> bool {
    let start = content_type.as_bytes().get(..5);
    let is_subtitles = || content_type.to_ascii_lowercase().contains("subrip");
    start.is_some_and(|start| start.eq_ignore_ascii_case(b"text/")) || is_subtitles()
}

/// The text that a value is, or that its parts hold.
pub fn of_value(value: &str) -> Option<Cow<'_, str>> {
    match items(value) {
        Some(parts) => joined(parts, |part| read::string(part).or_else(|| text_of_part(part))),
        None => read::string(value),
    }
}

/// The text of the messages in the output of the Responses API.
pub fn of_output(output: &str) -> Option<Cow<'_, str>> {
    let output = items(output)?;
    joined(output, |item| {
        let is_message = read::find(item, "/type").is_none_or(|kind| kind == "\"message\"");
        read::find(item, "/content").filter(|_| is_message).and_then(of_value)
    })
}

/// The texts of the parts that have one; none where there is no memory for them.
fn joined<'a>(
    mut parts: Items<'a>,
    text_of: impl Fn(&'a str) -> Option<Cow<'a, str>>,
) -> Option<Cow<'a, str>> {
    let mut ask = || Ok(());
    let mut watch = Watch::new(&mut ask);
    let mut all = String::new();
    while let Ok(Some(part)) = parts.next(&mut watch) {
        if let Some(text) = text_of(part) {
            all.try_reserve(text.len()).ok()?;
            all.push_str(&text);
        }
    }
    Some(Cow::Owned(all))
}

/// The text of a part that is meant to be read, and no reasoning.
fn text_of_part(part: &str) -> Option<Cow<'_, str>> {
    let is_text = read::find(part, "/type").is_none_or(|kind| matches!(kind, "\"text\"" | "\"output_text\""));
    read::find(part, "/text").filter(|_| is_text).and_then(read::string)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_that_are_text_are_joined() {
        for (value, expected) in [
            (r#""a""#, Some("a")),
            (
                r#"[{"type":"text","text":"a\n"},{"type":"thinking","thinking":"t"},"b",{"text":"c"}]"#,
                Some("a\nbc"),
            ),
            (r#"[{"type":"image_url","image_url":{}}]"#, Some("")),
            (r#"[{"type":"reasoning","text":"no"}]"#, Some("")),
            ("null", None),
            ("{}", None),
        ] {
            assert_eq!(of_value(value).as_deref(), expected, "{value}");
        }
        let output = r#"[{"type":"reasoning","content":[{"type":"reasoning_text","text":"no"}]},
            {"type":"message","content":[{"type":"output_text","text":"a"},{"type":"refusal","refusal":"r"}]},
            {"type":"function_call","name":"f"},{"type":"message","content":[{"type":"output_text","text":"b"}]}]"#;
        assert_eq!(of_output(output).as_deref(), Some("ab"));
        assert_eq!(of_output("{}"), None);
    }
}
