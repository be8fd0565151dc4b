//! A value from its text, on however small a stack.
//!
//! serde_json reads a list inside a list by calling itself: 100 of them fill the stack of a thread of 64 KiB, which a
//! host may have. Here what is open is kept on the heap. Responsible for the same values; what is no JSON, serde_json
//! says in its own words, which it finds without calling itself. It must not know what values mean.

use serde::de::IgnoredAny;
use serde_json::{Map, Value};

use super::DEPTH_LIMIT;
use super::check::check;
use super::scan::after_space;
use super::string::after_string;
use super::walk::after_value;

/// The most values of a text of a server's that is built. In a conversation a value takes a hundred bytes of memory, be it of
/// two.
pub const MOST_VALUES: usize = 1024 * 1024;

/// Whether JSON may have more values than that: by its commas and brackets, those in strings included.
pub fn has_too_many_values(json: &[u8]) -> bool {
    json.iter().filter(|byte| matches!(byte, b',' | b'[' | b'{')).count() > MOST_VALUES
}

/// Parses what a caller gave as JSON. Numbers keep their text.
pub fn parse(json: &str) -> Result<Value, String> {
    // serde_json's own words name the line, the column and the reason, and quote nothing.
    let invalid = |error: serde_json::Error| format!("not valid JSON: {error}");
    if check(json).is_none() {
        serde_json::from_str::<IgnoredAny>(json).map_err(invalid)?;
    }
    build(json).map_err(|why| match why {
        Why::TooDeep => format!("not usable JSON: nested more than {DEPTH_LIMIT} levels deep"),
        // The place that it names is one in the string or number alone.
        Why::Invalid(error) => {
            let said = error.to_string();
            format!("not valid JSON: {}", said.split(" at line").next().unwrap_or_default())
        }
        Why::Unlike => "not valid JSON".to_owned(),
    })
}

enum Why {
    TooDeep,
    Invalid(serde_json::Error),
    /// Not met: the text was looked at before.
    Unlike,
}

impl From<serde_json::Error> for Why {
    fn from(error: serde_json::Error) -> Why {
        Why::Invalid(error)
    }
}

enum OpenContainer {
    List(Vec<Value>),
    /// And the name of the member that is being read.
    Object(Map<String, Value>, String),
}

/// Of JSON.
fn build(json: &str) -> Result<Value, Why> {
    let mut open: Vec<OpenContainer> = Vec::new();
    let mut rest = after_space(json.as_bytes());
    loop {
        // A value starts here.
        let (first, after) = rest.split_first().ok_or(Why::Unlike)?;
        let mut value = match (first, after_space(after)) {
            (b'{' | b'[', _) if open.len() >= DEPTH_LIMIT => return Err(Why::TooDeep),
            (b'{', [b'}', after @ ..]) => {
                rest = after;
                Value::Object(Map::new())
            }
            (b'[', [b']', after @ ..]) => {
                rest = after;
                Value::Array(Vec::new())
            }
            (b'{', member) => {
                let (name, after) = name(member)?;
                open.push(OpenContainer::Object(Map::new(), name));
                rest = after;
                continue;
            }
            (b'[', item) => {
                open.push(OpenContainer::List(Vec::new()));
                rest = item;
                continue;
            }
            _ => {
                let after = after_value(rest).ok_or(Why::Unlike)?;
                let value = serde_json::from_slice(before(rest, after))?;
                rest = after;
                value
            }
        };
        // It ends here, and maybe what holds it.
        loop {
            rest = after_space(rest);
            let Some(innermost) = open.pop() else { return Ok(value) };
            let (mark, after) = rest.split_first().ok_or(Why::Unlike)?;
            rest = after_space(after);
            match innermost {
                OpenContainer::List(mut items) => {
                    items.push(value);
                    if *mark == b',' {
                        open.push(OpenContainer::List(items));
                        break;
                    }
                    value = Value::Array(items);
                }
                OpenContainer::Object(mut members, of_value) => {
                    members.insert(of_value, value);
                    if *mark == b',' {
                        let (name, after) = name(rest)?;
                        open.push(OpenContainer::Object(members, name));
                        rest = after;
                        break;
                    }
                    value = Value::Object(members);
                }
            }
        }
    }
}

/// The name of the member that `text` starts with, and its value.
fn name(text: &[u8]) -> Result<(String, &[u8]), Why> {
    let after = text.strip_prefix(b"\"").and_then(after_string).ok_or(Why::Unlike)?;
    let name = serde_json::from_slice(before(text, after))?;
    let value = after_space(after).strip_prefix(b":").ok_or(Why::Unlike)?;
    Ok((name, after_space(value)))
}

/// What is in `text` before `after`, which is its end.
fn before<'json>(text: &'json [u8], after: &[u8]) -> &'json [u8] {
    text.get(..text.len().saturating_sub(after.len())).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_those_of_serde_json() {
        for text in [
            "1",
            " \"a\\u00e9\\ud83d\\ude00\" ",
            "{ }",
            "[ ]",
            r#"{"a" : [1, 2.50, {"b": null}, [], {}, [[true]]], "c": "x,]}", "a\"b": false}"#,
            r#"{"a":1,"b":2,"a":3}"#,
            "[[],[[]],[{}],[-0,1e400]]",
            "12345678901234567890123",
        ] {
            let expected: Value = serde_json::from_str(text).unwrap();
            let built = parse(text).unwrap();
            assert_eq!((built.to_string(), &built), (expected.to_string(), &expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_json_is_refused_with_the_place() {
        for (text, words) in [
            ("", "EOF"),
            ("[1,", "EOF"),
            ("[1]]", "trailing characters at line 1 column 4"),
            ("{\"a\":1,}", "line 1 column 8"),
            ("nul", "line 1"),
            (r#"["\ud800"]"#, "not valid JSON"),
            ("{\"a\" 1}", "line 1"),
        ] {
            let refused = parse(text).unwrap_err();
            assert!(refused.starts_with("not valid JSON") && refused.contains(words), "{text}: {refused}");
        }
    }

    #[test]
    fn depth_takes_no_stack_and_is_bounded() {
        let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        let run = move || {
            assert!(parse(&nested(DEPTH_LIMIT + 1)).unwrap_err().contains("nested more than 128 levels"));
            assert!(parse(&nested(100_000)).unwrap_err().contains("levels"));
            assert!(parse(&"[".repeat(100_000)).unwrap_err().contains("EOF"));
            parse(&nested(DEPTH_LIMIT)).unwrap();
        };
        // Less than serde_json takes for half of it, in a build for tests.
        std::thread::Builder::new().stack_size(96 * 1024).spawn(run).unwrap().join().unwrap();
    }
}
