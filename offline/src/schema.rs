//! Makes a JSON value that fits a JSON schema, or on demand one that does not: the arguments of a tool call, the answer
//! to `json_schema`.
//!
//! It reads the keywords that requests use (type, properties, required, items, prefixItems, enum, const, default, the
//! bounds of numbers, texts and lists, format, anyOf, oneOf, allOf, $ref) and fills in the simplest value. It is no
//! validator.

use serde_json::{Map, Value, json};

use crate::triggers::Trigger;

/// How deep a schema may nest, or refer to itself, before the rest is null.
const DEPTH_LIMIT: usize = 12;
/// A schema that asks for millions of items or characters gets a handful.
const MOST_ITEMS: u64 = 16;
const MOST_CHARACTERS: u64 = 4096;

/// A value that fits `schema`; `name` is what a text inside names.
pub(crate) fn sample(schema: &Value, name: &str) -> Value {
    Sampler { root: schema }.sample(schema, name, DEPTH_LIMIT)
}

/// The same of a schema that is a part of `document`, where its references lead. Such documents are the server's own,
/// and nest deeper.
pub(crate) fn sample_in(document: &Value, schema: &Value, name: &str) -> Value {
    Sampler { root: document }.sample(schema, name, 2 * DEPTH_LIMIT)
}

/// The answer to a request for JSON of this schema, as text. Some triggers want it wrong.
pub(crate) fn answer(schema: &Value, trigger: Option<Trigger>) -> String {
    let mut value = sample(schema, "answer");
    if trigger == Some(Trigger::WrongJson) {
        break_first(&mut value);
    }
    let mut text = value.to_string();
    if trigger == Some(Trigger::BrokenJson) {
        text.pop();
    }
    text
}

/// Makes the first value inside one of another type: what it was instead of fits no more.
fn break_first(value: &mut Value) {
    let inner = match value {
        Value::Object(members) => members.values_mut().next(),
        Value::Array(items) => items.first_mut(),
        _ => None,
    };
    if let Some(inner) = inner {
        return break_first(inner);
    }
    *value = match value {
        Value::Array(_) => json!({ "offline": "wrong" }),
        _ => json!(["offline: wrong"]),
    };
}

struct Sampler<'schema> {
    root: &'schema Value,
}

impl Sampler<'_> {
    fn sample(&self, schema: &Value, name: &str, depth: usize) -> Value {
        let Some(depth) = depth.checked_sub(1) else { return Value::Null };
        if let Some(fixed) =
            schema.get("const").or_else(|| schema.get("default")).or_else(|| schema.pointer("/enum/0"))
        {
            return fixed.clone();
        }
        if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
            let target = reference.strip_prefix('#').and_then(|pointer| self.root.pointer(pointer));
            return target.map_or(Value::Null, |target| self.sample(target, name, depth));
        }
        for choice in ["/anyOf/0", "/oneOf/0"] {
            if let Some(chosen) = schema.pointer(choice) {
                let sample = self.sample(chosen, name, depth);
                return if schema.get("properties").is_some() {
                    self.beside(schema, sample, depth)
                } else {
                    sample
                };
            }
        }
        if let Some(all) = schema.get("allOf").and_then(Value::as_array) {
            return self.all_of(schema, all, name, depth);
        }
        let kind = schema.get("type").and_then(|kind| kind.as_str().or_else(|| kind.pointer("/0")?.as_str()));
        match kind {
            Some("string") => json!(text(schema, name)),
            Some("integer") => whole_number(schema).into(),
            Some("number") => number(schema).into(),
            Some("boolean") => Value::Bool(true),
            Some("null") => Value::Null,
            Some("array") => self.array(schema, name, depth),
            _ => self.object(schema, depth),
        }
    }

    /// What each of the schemas wants of an object, in one; of other values, what the first wants.
    fn all_of(&self, schema: &Value, all: &[Value], name: &str, depth: usize) -> Value {
        let mut joined = match self.object(schema, depth) {
            Value::Object(members) => members,
            _ => Map::new(),
        };
        for part in all {
            match self.sample(part, name, depth) {
                Value::Object(members) => {
                    for (name, value) in members {
                        // What a part only requires is another part's to say.
                        let says =
                            |keyword: &str| part.get("properties").and_then(|it| it.get(keyword)).is_some();
                        if part.get("required").is_none() || says(&name) || !joined.contains_key(&name) {
                            joined.insert(name, value);
                        }
                    }
                }
                other => return other,
            }
        }
        Value::Object(joined)
    }

    /// The members that a schema has itself, and what it has by choice.
    fn beside(&self, schema: &Value, chosen: Value, depth: usize) -> Value {
        let mut own = self.object(schema, depth);
        if let (Value::Object(own), Value::Object(chosen)) = (&mut own, chosen) {
            for (name, value) in chosen {
                own.entry(name).or_insert(value);
            }
        }
        own
    }

    fn array(&self, schema: &Value, name: &str, depth: usize) -> Value {
        let first = schema.get("prefixItems").and_then(Value::as_array);
        let mut items: Vec<Value> =
            first.into_iter().flatten().map(|item| self.sample(item, name, depth)).collect();
        let bound = |name: &str| schema.get(name).and_then(Value::as_u64);
        let most = bound("maxItems").unwrap_or(MOST_ITEMS).min(MOST_ITEMS);
        let least = bound("minItems").unwrap_or(1).clamp(1, MOST_ITEMS).min(most);
        if let Some(item) = schema.get("items").filter(|item| item.is_object()) {
            while (items.len() as u64) < least {
                items.push(self.sample(item, name, depth));
            }
        }
        Value::Array(items)
    }

    fn object(&self, schema: &Value, depth: usize) -> Value {
        let properties = schema.get("properties").and_then(Value::as_object);
        let filled = properties
            .into_iter()
            .flatten()
            .map(|(name, property)| (name.clone(), self.sample(property, name, depth)));
        let mut members = filled.collect::<Map<_, _>>();
        let anything = json!({ "type": "string" });
        let others =
            schema.get("additionalProperties").filter(|others| others.is_object()).unwrap_or(&anything);
        for name in
            schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
        {
            if !members.contains_key(name) {
                members.insert(name.to_owned(), self.sample(others, name, depth));
            }
        }
        Value::Object(members)
    }
}

/// A text that names its field, or one of the format that is wanted.
fn text(schema: &Value, name: &str) -> String {
    let format = schema.get("format").and_then(Value::as_str).unwrap_or_default();
    let formatted = match format {
        "date" => "2026-01-31",
        "time" => "12:30:00Z",
        "date-time" => "2026-01-31T12:30:00Z",
        "duration" => "PT1H",
        "email" => "offline@example.com",
        "hostname" => "example.com",
        "uri" => "https://example.com/offline",
        "uuid" => "00000000-0000-4000-8000-000000000000",
        "ipv4" => "192.0.2.1",
        "ipv6" => "2001:db8::1",
        _ => "",
    };
    if !formatted.is_empty() {
        return formatted.to_owned();
    }
    let bound = |name: &str| schema.get(name).and_then(Value::as_u64);
    let mut characters: Vec<char> = format!("offline {name}").chars().collect();
    if let Some(least) = bound("minLength") {
        let least = usize::try_from(least.min(MOST_CHARACTERS)).unwrap_or_default();
        characters.resize(characters.len().max(least), '.');
    }
    if let Some(most) = bound("maxLength") {
        characters.truncate(usize::try_from(most).unwrap_or(usize::MAX));
    }
    characters.into_iter().collect()
}

/// The bounds of a number, without those that are only beside it.
fn bounds(schema: &Value) -> (Option<f64>, Option<f64>) {
    let bound = |name: &str| schema.get(name).and_then(Value::as_f64);
    let step = if schema.get("type").is_some_and(|kind| kind == "integer") { 1.0 } else { 0.25 };
    let least = bound("minimum").or_else(|| bound("exclusiveMinimum").map(|beside| beside + step));
    let most = bound("maximum").or_else(|| bound("exclusiveMaximum").map(|beside| beside - step));
    (least, most)
}

fn whole_number(schema: &Value) -> i64 {
    // A bound of its own kind is not rounded on the way.
    if let Some(least) = schema.get("minimum").and_then(Value::as_i64) {
        return least;
    }
    let multiple = schema.get("multipleOf").and_then(Value::as_i64).unwrap_or(1);
    match bounds(schema) {
        (Some(least), _) => least.ceil() as i64,
        (None, Some(most)) if most < multiple as f64 => most.floor() as i64,
        _ => multiple,
    }
}

fn number(schema: &Value) -> f64 {
    let multiple = schema.get("multipleOf").and_then(Value::as_f64).unwrap_or(0.5);
    match bounds(schema) {
        (Some(least), _) => least,
        (None, Some(most)) => most.min(multiple),
        _ => multiple,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_keep_to_the_bounds_of_their_schema() {
        for (schema, expected) in [
            (json!({ "type": "integer", "maximum": -3 }), json!(-3)),
            (json!({ "type": "integer", "exclusiveMinimum": 4 }), json!(5)),
            (
                json!({ "type": "integer", "minimum": 9_007_199_254_740_993_i64 }),
                json!(9_007_199_254_740_993_i64),
            ),
            (json!({ "type": "number", "maximum": 0.25 }), json!(0.25)),
            (json!({ "type": "string", "maxLength": 3 }), json!("off")),
            (json!({ "type": "string", "minLength": 12 }), json!("offline n...")),
            (json!({ "type": "string", "format": "date" }), json!("2026-01-31")),
            (json!({ "type": "array", "items": { "type": "null" }, "minItems": 2 }), json!([null, null])),
            (json!({ "type": "array", "items": { "type": "null" }, "maxItems": 0 }), json!([])),
            (
                json!({ "type": "array", "prefixItems": [{ "type": "boolean" }, { "const": 7 }], "items": false }),
                json!([true, 7]),
            ),
            (json!({ "type": "object", "required": ["a"] }), json!({ "a": "offline a" })),
            (
                json!({ "properties": { "a": { "const": 1 } }, "anyOf": [{ "required": ["a", "b"] }, { "required": ["c"] }] }),
                json!({ "a": 1, "b": "offline b" }),
            ),
            (
                json!({ "allOf": [{ "properties": { "a": { "const": 1 } } }, { "properties": { "b": { "const": 2 } } }] }),
                json!({ "a": 1, "b": 2 }),
            ),
            (
                json!({ "allOf": [{ "properties": { "a": { "const": 1 } } }, { "required": ["a", "b"] }] }),
                json!({ "a": 1, "b": "offline b" }),
            ),
        ] {
            assert_eq!(sample(&schema, "n"), expected, "{schema}");
        }
    }

    #[test]
    fn a_wrong_answer_is_wrong_in_its_first_value_and_a_broken_one_is_no_json() {
        let schema = json!({ "type": "object", "properties": {
            "a": { "type": "object", "properties": { "b": { "type": "array", "items": { "type": "string" } } } } } });
        assert_eq!(answer(&schema, None), r#"{"a":{"b":["offline b"]}}"#);
        assert_eq!(answer(&schema, Some(Trigger::WrongJson)), r#"{"a":{"b":[["offline: wrong"]]}}"#);
        assert_eq!(answer(&schema, Some(Trigger::BrokenJson)), r#"{"a":{"b":["offline b"]}"#);
        assert_eq!(answer(&json!({ "type": "integer" }), Some(Trigger::WrongJson)), r#"["offline: wrong"]"#);
    }
}
