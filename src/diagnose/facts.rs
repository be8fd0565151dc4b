//! Facts under their names, and the two forms in which they are told: JSON for programs, text for people.
//!
//! Responsible for both saying the same, name by name and in the same order. It must not know what the facts
//! are about. Lighter than a tree of JSON values, which would be built for this alone.

use std::fmt::Write;

use crate::error::one_line;

/// In the order in which they are told.
pub type Facts = Vec<(&'static str, Fact)>;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    Nothing,
    Flag(bool),
    Number(i64),
    /// A number with one digit behind the point.
    Tenths(i64),
    Text(String),
    Texts(Vec<String>),
    Group(Facts),
    Groups(Vec<Facts>),
}

impl From<bool> for Fact {
    fn from(flag: bool) -> Fact {
        Fact::Flag(flag)
    }
}

impl From<i64> for Fact {
    fn from(number: i64) -> Fact {
        Fact::Number(number)
    }
}

impl From<u64> for Fact {
    fn from(number: u64) -> Fact {
        Fact::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<usize> for Fact {
    fn from(number: usize) -> Fact {
        Fact::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<&str> for Fact {
    fn from(text: &str) -> Fact {
        Fact::Text(text.to_owned())
    }
}

impl From<String> for Fact {
    fn from(text: String) -> Fact {
        Fact::Text(text)
    }
}

impl<T: Into<Fact>> From<Option<T>> for Fact {
    fn from(fact: Option<T>) -> Fact {
        fact.map_or(Fact::Nothing, T::into)
    }
}

pub fn as_json(facts: &Facts) -> String {
    let mut json = String::new();
    write_object(&mut json, facts);
    json
}

fn write_object(json: &mut String, facts: &Facts) {
    write_between(json, ['{', '}'], facts, |json, (name, fact)| {
        json.push_str(&quoted(name));
        json.push(':');
        write_value(json, fact);
    });
}

fn write_value(json: &mut String, fact: &Fact) {
    match fact {
        Fact::Nothing => json.push_str("null"),
        Fact::Flag(flag) => json.push_str(if *flag { "true" } else { "false" }),
        Fact::Number(_) | Fact::Tenths(_) => json.push_str(&in_words(fact)),
        Fact::Text(text) => json.push_str(&quoted(text)),
        Fact::Texts(texts) => {
            write_between(json, ['[', ']'], texts, |json, text| json.push_str(&quoted(text)))
        }
        Fact::Group(facts) => write_object(json, facts),
        Fact::Groups(groups) => write_between(json, ['[', ']'], groups, write_object),
    }
}

fn write_between<T>(json: &mut String, ends: [char; 2], items: &[T], write: impl Fn(&mut String, &T)) {
    let [start, end] = ends;
    json.push(start);
    for (position, item) in items.iter().enumerate() {
        if position > 0 {
            json.push(',');
        }
        write(json, item);
    }
    json.push(end);
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// The names of the JSON in words, indented. Each fact has one line: a text of somebody else's must not be taken
/// for a line of the report.
pub fn as_text(facts: &Facts) -> String {
    let mut text = String::new();
    write_lines(&mut text, facts, 0);
    text
}

fn write_lines(text: &mut String, facts: &Facts, depth: usize) {
    for (name, fact) in facts {
        let heading = format!("{}{}", "  ".repeat(depth), name.replace('_', " "));
        // Writing to a string cannot fail.
        match fact {
            Fact::Group(facts) => {
                let _ = writeln!(text, "{heading}");
                write_lines(text, facts, depth + 1);
            }
            Fact::Groups(groups) if !groups.is_empty() => {
                for (position, facts) in groups.iter().enumerate() {
                    let _ = writeln!(text, "{heading} {}", position + 1);
                    write_lines(text, facts, depth + 1);
                }
            }
            fact => {
                let _ = writeln!(text, "{heading}: {}", in_words(fact));
            }
        }
    }
}

fn in_words(fact: &Fact) -> String {
    match fact {
        Fact::Flag(flag) => if *flag { "yes" } else { "no" }.to_owned(),
        Fact::Number(number) => number.to_string(),
        Fact::Tenths(tenths) => format!("{}.{}", tenths / 10, tenths % 10),
        Fact::Text(text) => one_line(text),
        Fact::Texts(texts) if !texts.is_empty() => {
            texts.iter().map(|text| one_line(text)).collect::<Vec<_>>().join(", ")
        }
        _ => "none".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_say_the_same() {
        let attempt = |name: &str| vec![("address", name.into())];
        let facts = vec![
            ("status", "TOGETHER_OK".into()),
            ("failed_step", None::<&str>.into()),
            (
                "tcp",
                Fact::Group(vec![(
                    "attempts",
                    Fact::Groups(vec![attempt("one"), attempt("a \"\n\u{1}status: é")]),
                )]),
            ),
            ("names", Fact::Texts(vec!["a".to_owned(), "b\r\nstatus: c".to_owned()])),
            ("certificates", Fact::Groups(Vec::new())),
            ("addresses", Fact::Texts(Vec::new())),
            ("locked_in_memory", true.into()),
            ("seconds_ahead", (-5_i64).into()),
            ("response_bytes", u64::MAX.into()),
            ("milliseconds", Fact::Tenths(123)),
            ("nothing", Fact::Group(Vec::new())),
        ];
        let text = "status: TOGETHER_OK\nfailed step: none\ntcp\n  attempts 1\n    address: one\n  attempts 2\n    \
                    address: a \" status: é\nnames: a, b status: c\ncertificates: none\naddresses: none\nlocked \
                    in memory: yes\nseconds ahead: -5\nresponse bytes: 9223372036854775807\nmilliseconds: 12.3\nnothing\n";
        assert_eq!(as_text(&facts), text);
        let json: serde_json::Value = serde_json::from_str(&as_json(&facts)).unwrap();
        let expected = serde_json::json!({
            "status": "TOGETHER_OK", "failed_step": null,
            "tcp": {"attempts": [{"address": "one"}, {"address": "a \"\n\u{1}status: é"}]},
            "names": ["a", "b\r\nstatus: c"], "certificates": [], "addresses": [], "locked_in_memory": true,
            "seconds_ahead": -5, "response_bytes": i64::MAX, "milliseconds": 12.3, "nothing": {},
        });
        assert_eq!(json, expected);
    }
}
