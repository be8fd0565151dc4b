//! Setting values in a JSON body by field name or JSON pointer.
//!
//! Responsible for where a value goes: missing parents are made, an index equal to an array's length (or
//! `-`) appends, and a pointer that leads through a text or a number is refused. It must not know which
//! fields the service has: every name is as good as any other.

use serde_json::{Map, Number, Value};

use super::{DEPTH_LIMIT, pointer};

/// Where a setter puts its value.
#[derive(Debug, PartialEq, Eq)]
pub enum FieldPlace<'field> {
    /// The empty field: the value is the whole body.
    Whole,
    /// A member of the body, by its name.
    RawMember(&'field str),
    /// A JSON pointer into the body; never empty.
    Pointer(Vec<std::borrow::Cow<'field, str>>),
}

impl<'field> FieldPlace<'field> {
    pub fn of(field: &'field str) -> Result<FieldPlace<'field>, String> {
        match field {
            "" => Ok(FieldPlace::Whole),
            _ if field.starts_with('/') => {
                let tokens = pointer::tokens(field)?.collect::<Result<Vec<_>, _>>()?;
                if tokens.len() > DEPTH_LIMIT / 2 {
                    return Err(format!("more than {} levels deep", DEPTH_LIMIT / 2));
                }
                Ok(FieldPlace::Pointer(tokens))
            }
            _ => Ok(FieldPlace::RawMember(field)),
        }
    }
}

/// Puts `value` at `place` in `body`. On failure the body is as it was.
pub fn set(body: &mut Map<String, Value>, place: FieldPlace<'_>, value: Value) -> Result<(), String> {
    match place {
        FieldPlace::Whole => match value {
            Value::Object(members) => *body = members,
            _ => return Err("the whole body must be a JSON object".to_owned()),
        },
        FieldPlace::RawMember(name) => {
            body.insert(name.to_owned(), value);
        }
        FieldPlace::Pointer(tokens) => {
            let tokens: Vec<&str> = tokens.iter().map(AsRef::as_ref).collect();
            let [first, rest @ ..] = tokens.as_slice() else { return Ok(()) };
            match body.get_mut(*first) {
                Some(existing) => {
                    // Looked through before anything is made, so that a refusal changes nothing.
                    check_path(existing, rest)?;
                    follow(existing, rest, value);
                }
                None => {
                    check_path(&Value::Null, rest)?;
                    follow(body.entry(*first).or_insert(Value::Null), rest, value);
                }
            }
        }
    }
    Ok(())
}

/// Takes out what is at `place` in `body`; an item's followers move up.
pub fn remove(body: &mut Map<String, Value>, place: &FieldPlace<'_>) {
    match place {
        FieldPlace::Whole => body.clear(),
        FieldPlace::RawMember(name) => drop(body.shift_remove(*name)),
        FieldPlace::Pointer(tokens) => match tokens.as_slice() {
            [] => {}
            [name] => drop(body.shift_remove(name.as_ref())),
            [first, between @ .., last] => {
                let mut holder = body.get_mut(first.as_ref());
                for token in between {
                    holder = match holder {
                        Some(Value::Object(members)) => members.get_mut(token.as_ref()),
                        Some(Value::Array(items)) => {
                            pointer::index(token).and_then(|index| items.get_mut(index))
                        }
                        _ => None,
                    };
                }
                match holder {
                    Some(Value::Object(members)) => drop(members.shift_remove(last.as_ref())),
                    Some(Value::Array(items)) => {
                        if let Some(index) = pointer::index(last).filter(|index| *index < items.len()) {
                            items.remove(index);
                        }
                    }
                    _ => {}
                }
            }
        },
    }
}

/// Says why a value cannot be put at `tokens` below `value`, if it cannot.
fn check_path(value: &Value, tokens: &[&str]) -> Result<(), String> {
    let Some((token, rest)) = tokens.split_first() else { return Ok(()) };
    match value {
        Value::Object(members) => check_path(members.get(*token).unwrap_or(&Value::Null), rest),
        Value::Array(items) => {
            let index = array_index(token, items.len())?;
            check_path(items.get(index).unwrap_or(&Value::Null), rest)
        }
        // A missing parent becomes an array where the first index asks for one, else an object.
        Value::Null => check_path(&Value::Null, rest),
        _ => Err(format!("\"{token}\" leads into {}, which has no parts", kind(value))),
    }
}

/// Puts `new` at `tokens` below `value`, along a path that `check_path` found good.
fn follow(value: &mut Value, tokens: &[&str], new: Value) {
    let Some((token, rest)) = tokens.split_first() else {
        *value = new;
        return;
    };
    if value.is_null() {
        *value = match *token {
            "0" | "-" => Value::Array(Vec::new()),
            _ => Value::Object(Map::new()),
        };
    }
    match value {
        Value::Object(members) => follow(members.entry(*token).or_insert(Value::Null), rest, new),
        Value::Array(items) => {
            let Ok(index) = array_index(token, items.len()) else { return };
            if index == items.len() {
                items.push(Value::Null);
            }
            if let Some(item) = items.get_mut(index) {
                follow(item, rest, new);
            }
        }
        _ => {}
    }
}

fn array_index(token: &str, length: usize) -> Result<usize, String> {
    match pointer::index(token) {
        _ if token == "-" => Ok(length),
        Some(index) if index <= length => Ok(index),
        Some(index) => Err(format!("index {index} is past the end of an array of {length}")),
        None => Err(format!("\"{token}\" is not an index of an array of {length}")),
    }
}

/// What a value is, in words.
pub fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

/// A number as it is written to the wire; NaN and the infinities have no form in JSON.
pub fn number(value: f64) -> Result<Value, String> {
    Number::from_f64(value)
        .map(Value::Number)
        .ok_or_else(|| "NaN and infinity cannot be written in JSON".to_owned())
}

/// A value as written in a URL's query or path: text as it is, numbers and booleans in their JSON form,
/// arrays joined by commas (as both official SDKs do), objects as JSON.
pub fn as_url_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(as_url_text).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::build::parse;

    fn edited(start: &str, field: &str, value: &str) -> Result<String, String> {
        let Value::Object(mut body) = parse(start)? else { return Err("not an object".into()) };
        set(&mut body, FieldPlace::of(field)?, parse(value)?)?;
        Ok(Value::Object(body).to_string())
    }

    #[test]
    fn names_and_pointers_lead_to_their_place() {
        for (start, field, value, expected) in [
            ("{}", "model", r#""m""#, r#"{"model":"m"}"#),
            (r#"{"model":"a","n":1}"#, "model", r#""b""#, r#"{"model":"b","n":1}"#),
            ("{}", "a/b", "1", r#"{"a/b":1}"#),
            ("{}", "/a~1b", "1", r#"{"a/b":1}"#),
            ("{}", "/a/b/c", "1", r#"{"a":{"b":{"c":1}}}"#),
            ("{}", "/a/0/b", "1", r#"{"a":[{"b":1}]}"#),
            ("{}", "/a/-", "1", r#"{"a":[1]}"#),
            ("{}", "/a/1", "1", r#"{"a":{"1":1}}"#),
            (r#"{"a":[1,2]}"#, "/a/0", "9", r#"{"a":[9,2]}"#),
            (r#"{"a":[1,2]}"#, "/a/2", "9", r#"{"a":[1,2,9]}"#),
            (r#"{"a":[1,2]}"#, "/a/-/x", "9", r#"{"a":[1,2,{"x":9}]}"#),
            (r#"{"a":null}"#, "/a/b", "1", r#"{"a":{"b":1}}"#),
            (r#"{"a":1}"#, "/a", r#""x""#, r#"{"a":"x"}"#),
            ("{}", "/", "1", r#"{"":1}"#),
            (r#"{"a":1}"#, "", r#"{"b":2}"#, r#"{"b":2}"#),
        ] {
            assert_eq!(edited(start, field, value).as_deref(), Ok(expected), "{field} in {start}");
        }
    }

    #[test]
    fn what_is_removed_leaves_the_rest_in_its_order() {
        for (start, field, expected) in [
            (r#"{"a":1,"b":2,"c":3}"#, "a", r#"{"b":2,"c":3}"#),
            (r#"{"a":1,"b":2}"#, "/a", r#"{"b":2}"#),
            (r#"{"a":[1,2,3]}"#, "/a/1", r#"{"a":[1,3]}"#),
            (r#"{"a":[{"x":1,"y":2},3]}"#, "/a/0/x", r#"{"a":[{"y":2},3]}"#),
            (r#"{"a":{"":{"b/c":1}}}"#, "/a//b~1c", r#"{"a":{"":{}}}"#),
            (r#"{"a":1}"#, "", "{}"),
            // Not there.
            (r#"{"a":[1]}"#, "/a/1", r#"{"a":[1]}"#),
            (r#"{"a":[1]}"#, "/a/-", r#"{"a":[1]}"#),
            (r#"{"a":[1]}"#, "/a/x", r#"{"a":[1]}"#),
            (r#"{"a":"text"}"#, "/a/0/b", r#"{"a":"text"}"#),
            (r#"{"a":null}"#, "b", r#"{"a":null}"#),
        ] {
            let Ok(Value::Object(mut body)) = parse(start) else { panic!("{start}") };
            remove(&mut body, &FieldPlace::of(field).unwrap());
            assert_eq!(Value::Object(body).to_string(), expected, "{field} of {start}");
        }
    }

    #[test]
    fn a_place_that_cannot_be_is_refused_and_nothing_changes() {
        for (start, field, word) in [
            (r#"{"a":"text"}"#, "/a/b", "a text"),
            (r#"{"a":1}"#, "/a/0", "a number"),
            (r#"{"a":true}"#, "/a/b/c", "a boolean"),
            (r#"{"a":[1]}"#, "/a/2", "past the end"),
            (r#"{"a":[1]}"#, "/a/01", "not an index"),
            (r#"{"a":[1]}"#, "/a/x", "not an index"),
            ("{}", "/a~", "~0"),
            ("{}", "", "object"),
        ] {
            let Value::Object(mut body) = parse(start).unwrap() else { panic!("{start}") };
            let before = body.clone();
            let refused = FieldPlace::of(field).and_then(|place| set(&mut body, place, Value::from(1)));
            assert!(refused.clone().is_err_and(|reason| reason.contains(word)), "{field}: {refused:?}");
            assert_eq!(body, before);
        }
    }

    #[test]
    fn depth_is_bounded_however_it_is_reached() {
        assert!(parse(&format!("{}1{}", "[".repeat(120), "]".repeat(120))).is_ok());
        assert!(FieldPlace::of(&"/a".repeat(100_000)).unwrap_err().contains("levels"));
        assert!(edited("{}", &"/a".repeat(DEPTH_LIMIT / 2), "1").is_ok());
    }

    #[test]
    fn values_keep_their_text() {
        for text in ["15924764223251450000", "1e+400", "0.10", "-0", "12345678901234567890123", "1.0"] {
            assert_eq!(edited("{}", "x", text), Ok(format!("{{\"x\":{text}}}")));
        }
        assert_eq!(number(0.7).unwrap().to_string(), "0.7");
        assert!(number(f64::NAN).is_err() && number(f64::INFINITY).is_err());
        assert!(parse(r#""\ud800""#).is_err());
    }
}
