//! Numbers and texts of JSON, compared with what a schema names.
//!
//! Whole numbers are compared exactly as long as 128 bits hold them, others as doubles. A number's text never
//! becomes a message: it is the model's.

use std::borrow::Cow;
use std::cmp::Ordering;

use serde_json::{Number, Value};

use super::types::Types;
use crate::json::{build, string};

/// A list or an object that is longer is equal to no value of a schema.
const MOST_COMPARED: usize = 256 * 1024;

/// The bounds of a number, each with its text in the schema.
#[derive(Debug, Default)]
pub(super) struct NumberRange {
    pub(super) least: Option<Number>,
    pub(super) above: Option<Number>,
    pub(super) most: Option<Number>,
    pub(super) below: Option<Number>,
    pub(super) multiple_of: Option<Number>,
}

impl NumberRange {
    /// The bound that the number that `json` is does not keep, and the words for it.
    pub(super) fn broken_by(&self, json: &str) -> Option<(&'static str, &Number)> {
        let breaks = |bound: &Number, is_kept: fn(Ordering) -> bool| {
            !compare(json, bound.as_str()).is_some_and(is_kept)
        };
        match self {
            NumberRange { least: Some(bound), .. } if breaks(bound, Ordering::is_ge) => {
                Some(("at least", bound))
            }
            NumberRange { above: Some(bound), .. } if breaks(bound, Ordering::is_gt) => {
                Some(("more than", bound))
            }
            NumberRange { most: Some(bound), .. } if breaks(bound, Ordering::is_le) => {
                Some(("at most", bound))
            }
            NumberRange { below: Some(bound), .. } if breaks(bound, Ordering::is_lt) => {
                Some(("less than", bound))
            }
            NumberRange { multiple_of: Some(step), .. } if !is_multiple(json, step.as_str()) => {
                Some(("a multiple of", step))
            }
            _ => None,
        }
    }
}

/// What the value is by its first byte. A number is whole by its text: 1.0 is.
pub(super) fn types_of(json: &str) -> Types {
    let named = |name| Types::named(name).unwrap_or(Types::NUMBER);
    match json.as_bytes().first() {
        Some(b'"') => named("string"),
        Some(b'{') => named("object"),
        Some(b'[') => named("array"),
        Some(b't' | b'f') => named("boolean"),
        Some(b'n') => named("null"),
        _ if is_whole(json) => Types::NUMBER.with(Types::INTEGER),
        _ => Types::NUMBER,
    }
}

fn is_whole(number: &str) -> bool {
    let has_point = number.bytes().any(|byte| matches!(byte, b'.' | b'e' | b'E'));
    !has_point || number.parse().is_ok_and(|number: f64| number.fract() == 0.0)
}

fn compare(one: &str, other: &str) -> Option<Ordering> {
    match (one.parse::<i128>(), other.parse::<i128>()) {
        (Ok(one), Ok(other)) => Some(one.cmp(&other)),
        _ => one.parse::<f64>().ok()?.partial_cmp(&other.parse().ok()?),
    }
}

fn is_multiple(number: &str, step: &str) -> bool {
    if let (Ok(number), Ok(step)) = (number.parse::<i128>(), step.parse::<i128>()) {
        return number.checked_rem(step) == Some(0);
    }
    let (Ok(number), Ok(step)) = (number.parse::<f64>(), step.parse::<f64>()) else { return false };
    // 0.3 is three times 0.1, of which no double is the exact one.
    let times = number / step;
    (times - times.round()).abs() <= times.abs().max(1.0) * 1e-9
}

/// A value that is compared with others, read once for all of them.
pub(super) struct Comparable<'t> {
    json: &'t str,
    text: Option<Cow<'t, str>>,
    container: Option<Value>,
}

impl<'t> Comparable<'t> {
    pub(super) fn of(json: &'t str) -> Comparable<'t> {
        let is_container = json.starts_with(['{', '[']) && json.len() <= MOST_COMPARED;
        let container = is_container.then(|| build::parse(json).ok()).flatten();
        Comparable { json, text: string::text(json), container }
    }

    /// In a list or an object, numbers are compared as they are written.
    pub(super) fn is(&self, value: &Value) -> bool {
        match value {
            Value::Null => self.json == "null",
            Value::Bool(value) => self.json == if *value { "true" } else { "false" },
            Value::String(value) => self.text.as_deref() == Some(value),
            Value::Number(value) => compare(self.json, value.as_str()) == Some(Ordering::Equal),
            Value::Array(_) | Value::Object(_) => self.container.as_ref() == Some(value),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_compared_by_what_they_are() {
        for (one, other, order) in [
            ("1", "1.0", Ordering::Equal),
            ("-0", "0", Ordering::Equal),
            ("1e2", "100", Ordering::Equal),
            ("9007199254740993", "9007199254740992", Ordering::Greater),
            ("0.1", "0.2", Ordering::Less),
            ("1e400", "5", Ordering::Greater),
        ] {
            assert_eq!(compare(one, other), Some(order), "{one} {other}");
        }
        for (number, step, expected) in [
            ("9", "3", true),
            ("10", "3", false),
            ("0.3", "0.1", true),
            ("0.35", "0.1", false),
            ("9007199254740993", "2", false),
            ("7.5", "2.5", true),
            ("1", "0", false),
        ] {
            assert_eq!(is_multiple(number, step), expected, "{number} {step}");
        }
        assert!(
            is_whole("1.0") && is_whole("-12") && is_whole("1e3") && !is_whole("1.5") && !is_whole("1e-3")
        );
    }
}
