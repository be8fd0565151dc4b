//! The fields of a report, and the two forms in which a caller gets them: JSON for programs, text for people.
//!
//! Responsible for the text: it has what the JSON has, name by name and in the same order. It must not know what the
//! fields are about.

use std::fmt::Write;

use serde_json::{Map, Value};

use crate::error::one_line;

/// In the order in which they are written.
pub type Fields = Vec<(&'static str, Value)>;

pub fn object(fields: Fields) -> Map<String, Value> {
    fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// The names of the JSON in words, indented. Each field has one line: a stranger's text must not be taken for a
/// line of the report.
pub fn as_text(fields: &Map<String, Value>) -> String {
    let mut text = String::new();
    write_lines(&mut text, fields, 0);
    text
}

fn write_lines(text: &mut String, fields: &Map<String, Value>, depth: usize) {
    for (name, value) in fields {
        let heading = format!("{}{}", "  ".repeat(depth), name.replace('_', " "));
        // Writing to a string cannot fail.
        match value {
            Value::Object(fields) => {
                let _ = writeln!(text, "{heading}");
                write_lines(text, fields, depth + 1);
            }
            Value::Array(items) if items.iter().any(Value::is_object) => {
                for (fields, number) in items.iter().filter_map(Value::as_object).zip(1..) {
                    let _ = writeln!(text, "{heading} {number}");
                    write_lines(text, fields, depth + 1);
                }
            }
            value => {
                let _ = writeln!(text, "{heading}: {}", in_words(value));
            }
        }
    }
}

fn in_words(value: &Value) -> String {
    match value {
        Value::Bool(flag) => if *flag { "yes" } else { "no" }.to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => one_line(text),
        Value::Array(items) if !items.is_empty() => items.iter().map(in_words).collect::<Vec<_>>().join(", "),
        _ => "none".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_field_has_its_line() {
        let Value::Object(fields) = serde_json::json!({
            "status": "TOGETHER_OK", "failed_step": null,
            "tcp": {"attempts": [{"address": "one"}, {"address": "a \"\n\u{1}status: é"}]},
            "names": ["a", "b\r\nstatus: c"], "certificates": [], "addresses": [], "locked_in_memory": true,
            "seconds_ahead": -5, "response_bytes": i64::MAX, "milliseconds": 12.3, "nothing": {},
        }) else {
            panic!("fields are an object")
        };
        let text = "status: TOGETHER_OK\nfailed step: none\ntcp\n  attempts 1\n    address: one\n  attempts 2\n    \
                    address: a \" status: é\nnames: a, b status: c\ncertificates: none\naddresses: none\nlocked \
                    in memory: yes\nseconds ahead: -5\nresponse bytes: 9223372036854775807\nmilliseconds: 12.3\nnothing\n";
        assert_eq!(as_text(&fields), text);
    }
}
