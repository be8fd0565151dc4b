//! When two requests are the same, and where they differ when they are not.
//!
//! Responsible for the form of a request in which equal ones are equal text: JSON by value, so that neither the
//! order of members nor the way in which a number is written counts; a query by its parameters. Pure. What it
//! says of a difference are names and places, never values, which may be a user's conversation.

use std::fmt::Write;

use serde_json::Value;

use super::tape::RecordedRequest;

/// The same text for requests that are the same, and for no others.
pub fn identity(request: &RecordedRequest) -> Vec<u8> {
    let (path, query) = split(&request.target);
    let mut parameters: Vec<&str> = query.split('&').collect();
    parameters.sort_unstable();
    let from = request.from.unwrap_or(0);
    let mut identity = format!("{} {path}?{} {from}\n", request.method, parameters.join("&")).into_bytes();
    match (&request.body, request.body.as_deref().and_then(json)) {
        (None, _) => {}
        (Some(_), Some(value)) => {
            let mut text = String::from("json ");
            write_canonical(&value, &mut text);
            identity.extend_from_slice(text.as_bytes());
        }
        (Some(body), None) => {
            identity.extend_from_slice(b"body ");
            identity.extend_from_slice(body);
        }
    }
    identity
}

/// The path of a target, without its query.
pub fn path(target: &str) -> &str {
    split(target).0
}

fn split(target: &str) -> (&str, &str) {
    target.split_once('?').unwrap_or((target, ""))
}

fn json(body: &[u8]) -> Option<Value> {
    serde_json::from_slice(body).ok()
}

/// How deep it goes is bounded by serde_json, which has read the value.
fn write_canonical(value: &Value, text: &mut String) {
    match value {
        Value::Object(members) => {
            // By names alone, which other lists are too: each type that is sorted has a sort of its own, of 10 KB.
            let mut names: Vec<&str> = members.keys().map(String::as_str).collect();
            names.sort_unstable();
            text.push('{');
            for (name, value) in names.into_iter().filter_map(|name| members.get_key_value(name)) {
                let _ = write!(text, "{}:", Value::from(name.as_str()));
                write_canonical(value, text);
                text.push(',');
            }
            text.push('}');
        }
        Value::Array(items) => {
            text.push('[');
            for item in items {
                write_canonical(item, text);
                text.push(',');
            }
            text.push(']');
        }
        Value::Number(number) => text.push_str(&canonical_number(&number.to_string())),
        other => {
            let _ = write!(text, "{other}");
        }
    }
}

/// A number's digits without zeros at either end, and its power of ten: `0.70` and `7e-1` are `7e-1`. In digits,
/// because a 64-bit seed is no float.
fn canonical_number(text: &str) -> String {
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let Ok(exponent) = exponent.parse::<i64>() else { return text.to_owned() };
    let (sign, mantissa) = mantissa.strip_prefix('-').map_or(("", mantissa), |digits| ("-", digits));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    let significant = digits.trim_start_matches('0').trim_end_matches('0');
    if significant.is_empty() {
        return "0".to_owned();
    }
    let trailing = digits.len() - digits.trim_end_matches('0').len();
    let power = i128::from(exponent) - fraction.len() as i128 + trailing as i128;
    format!("{sign}{significant}e{power}")
}

/// Where a request differs from a recorded one, as a person would say it. Empty where they are the same.
pub fn differences(recorded: &RecordedRequest, asked: &RecordedRequest) -> Vec<String> {
    let mut places = Vec::new();
    if recorded.method != asked.method || path(&recorded.target) != path(&asked.target) {
        places.push("its method and path".to_owned());
    } else if identity(&RecordedRequest { body: None, ..recorded.clone() })
        != identity(&RecordedRequest { body: None, from: recorded.from, ..asked.clone() })
    {
        places.push("its query".to_owned());
    } else if recorded.from != asked.from {
        places.push("the part of the answer that it asks for".to_owned());
    }
    let values = (recorded.body.as_deref().and_then(json), asked.body.as_deref().and_then(json));
    match values {
        (Some(recorded), Some(asked)) => compare(&recorded, &asked, "", &mut places),
        _ if recorded.body != asked.body => places.push("its body".to_owned()),
        _ => {}
    }
    places
}

fn compare(recorded: &Value, asked: &Value, pointer: &str, places: &mut Vec<String>) {
    match (recorded, asked) {
        (Value::Object(recorded), Value::Object(asked)) => {
            let names = recorded.keys().chain(asked.keys().filter(|name| !recorded.contains_key(*name)));
            for name in names {
                let pointer = format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"));
                match (recorded.get(name), asked.get(name)) {
                    (Some(recorded), Some(asked)) => compare(recorded, asked, &pointer, places),
                    _ => places.push(pointer),
                }
            }
        }
        (Value::Array(recorded), Value::Array(asked)) => {
            for (index, (recorded, asked)) in recorded.iter().zip(asked).enumerate() {
                compare(recorded, asked, &format!("{pointer}/{index}"), places);
            }
            if recorded.len() != asked.len() {
                places.push(format!("{pointer}/{}", recorded.len().min(asked.len())));
            }
        }
        _ => {
            let (mut one, mut other) = (String::new(), String::new());
            write_canonical(recorded, &mut one);
            write_canonical(asked, &mut other);
            if one != other {
                places.push(if pointer.is_empty() { "its body".to_owned() } else { pointer.to_owned() });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(target: &str, body: &str) -> RecordedRequest {
        let body = (!body.is_empty()).then(|| body.as_bytes().to_vec());
        RecordedRequest { method: "POST".to_owned(), target: target.to_owned(), from: None, body }
    }

    #[test]
    fn the_same_value_is_the_same_request_however_it_is_written() {
        for (one, other) in [
            (r#"{"a":1,"b":[{"c":2,"d":null}]}"#, r#" { "b": [ {"d":null, "c": 2} ] , "a": 1 } "#),
            (r#"{"t":0.7}"#, r#"{"t":7.0e-1}"#),
            (r#"{"t":0.70}"#, r#"{"t":70E-2}"#),
            (r#"{"t":100}"#, r#"{"t":1e2}"#),
            (r#"{"t":0}"#, r#"{"t":-0.0e5}"#),
            (r#"{"t":"\u00e9/"}"#, r#"{"t":"é\/"}"#),
            ("not json", "not json"),
        ] {
            let (one, other) = (request("/v1/x", one), request("/v1/x", other));
            assert_eq!(identity(&one), identity(&other), "{one:?} {other:?}");
            assert_eq!(differences(&one, &other), Vec::<String>::new(), "{one:?} {other:?}");
        }
        assert_eq!(identity(&request("/v1/x?a=1&b=2", "")), identity(&request("/v1/x?b=2&a=1", "")));
    }

    #[test]
    fn what_differs_is_named_and_not_quoted() {
        for (recorded, asked, expected) in [
            (
                r#"{"messages":[{"content":"secret"}]}"#,
                r#"{"messages":[{"content":"other"}]}"#,
                "/messages/0/content",
            ),
            (r#"{"seed":15924764223251450000}"#, r#"{"seed":15924764223251450001}"#, "/seed"),
            (r#"{"t":1}"#, r#"{"t":-1}"#, "/t"),
            (r#"{"t":1}"#, r#"{"t":10}"#, "/t"),
            (r#"{"t":1}"#, r#"{"t":"1"}"#, "/t"),
            (r#"{"t":1e99999999999999999999}"#, r#"{"t":1e99999999999999999998}"#, "/t"),
            (r#"{"a":1}"#, r#"{"a":1,"b/c":2}"#, "/b~1c"),
            (r#"{"a":1,"b":2}"#, r#"{"a":1}"#, "/b"),
            (r#"{"a":[1,2]}"#, r#"{"a":[1]}"#, "/a/1"),
            (r#"{"a":1}"#, "", "its body"),
            ("", r#"{"a":1}"#, "its body"),
            ("secret", "other", "its body"),
            ("[]", "{}", "its body"),
        ] {
            let (recorded, asked) = (request("/v1/x", recorded), request("/v1/x", asked));
            assert_ne!(identity(&recorded), identity(&asked), "{recorded:?}");
            assert_eq!(differences(&recorded, &asked), [expected], "{recorded:?}");
        }
        assert_eq!(differences(&request("/v1/x?a=1", ""), &request("/v1/x?a=2", "")), ["its query"]);
        assert_eq!(differences(&request("/v1/x", "{}"), &request("/v1/y", "{}")), ["its method and path"]);
        assert_ne!(identity(&request("/v1/x", "")), identity(&request("/v1/x", "{}")));
        let rest = RecordedRequest { from: Some(5), ..request("/v1/x", "") };
        assert_ne!(identity(&request("/v1/x", "")), identity(&rest));
        assert_eq!(differences(&request("/v1/x", ""), &rest), ["the part of the answer that it asks for"]);
    }
}
