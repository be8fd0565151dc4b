//! OpenAPI's schemas as JSON Schema 2020-12, which the validator reads.
//!
//! They differ in little: `nullable`, fields that only answers have, and examples, which the maker of example answers
//! takes for defaults. The description also has some defaults that its own types forbid, lists of models, which were
//! those of its day, and says `oneOf` of schemas that overlap, such as a text and the text of a URL. It calls ids UUIDs
//! that start with `ft-`, gives a type beside alternatives that are of other types, and requires a model of what goes on from a
//! checkpoint. What an answer may leave out, the service may also send as null.

use serde_json::{Map, Value, json};

/// Seconds, as the description writes them. It has no other pattern.
const DURATION: &str = r"^-?(?:0|[1-9][0-9]{0,11})(?:\.[0-9]{1,9})?s$";

/// Who reads a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Direction {
    /// A field that only answers have is not required of a request.
    Request,
    Answer,
}

/// Translates every schema inside `document`.
pub(super) fn translate(document: &mut Value, direction: Direction) {
    match document {
        Value::Array(items) => items.iter_mut().for_each(|item| translate(item, direction)),
        Value::Object(members) => {
            for (name, member) in members.iter_mut() {
                match name.as_str() {
                    // Values, not schemas.
                    "const" | "default" | "enum" | "example" | "examples" => {}
                    "properties" => {
                        for (name, property) in member.as_object_mut().into_iter().flatten() {
                            forget_models(name, property);
                            translate(property, direction);
                        }
                    }
                    _ => translate(member, direction),
                }
            }
            if let Some(Value::String(name)) = members.get("name").cloned()
                && let Some(schema) = members.get_mut("schema")
            {
                forget_models(&name, schema);
            }
            if let Some(choices) = members.shift_remove("oneOf") {
                members.entry("anyOf").or_insert(choices);
            }
            if members.contains_key("anyOf") && members.get("type").is_some_and(|kind| kind != "object") {
                members.shift_remove("type");
            }
            if members.get("format").is_some_and(|format| format == "uuid") {
                members.shift_remove("format");
            }
            match direction {
                Direction::Request => {
                    forget_fields_of_answers(members);
                    let_a_checkpoint_name_the_model(members);
                }
                Direction::Answer => allow_null_for_optional(members),
            }
            choose_default(members);
            let lists_null = take_null(members);
            if members.shift_remove("nullable") == Some(Value::Bool(true)) || lists_null {
                allow_null(members);
            }
        }
        _ => {}
    }
}

/// Models come and go with every week.
fn forget_models(name: &str, schema: &mut Value) {
    if name == "model"
        && let Some(schema) = schema.as_object_mut()
    {
        schema.shift_remove("enum");
    }
}

fn allow_null_for_optional(schema: &mut Map<String, Value>) {
    let required = schema.get("required").and_then(Value::as_array).cloned().unwrap_or_default();
    let properties = schema.get_mut("properties").and_then(Value::as_object_mut);
    for (name, property) in properties.into_iter().flatten() {
        let is_required = required.iter().any(|required| required == name);
        if let Some(property) = property.as_object_mut()
            && !is_required
        {
            allow_null(property);
        }
    }
}

fn forget_fields_of_answers(schema: &mut Map<String, Value>) {
    let Some(properties) = schema.get("properties").and_then(Value::as_object) else { return };
    let is_of_answers = |name: &str| {
        properties.get(name).is_some_and(|property| property.get("readOnly") == Some(&json!(true)))
    };
    let Some(required) = schema.get("required").and_then(Value::as_array) else { return };
    let left = required.iter().filter(|name| !name.as_str().is_some_and(is_of_answers)).cloned().collect();
    schema.insert("required".to_owned(), Value::Array(left));
}

/// What goes on from a checkpoint has the checkpoint's model.
fn let_a_checkpoint_name_the_model(schema: &mut Map<String, Value>) {
    if schema.get("properties").and_then(|properties| properties.get("from_checkpoint")).is_none() {
        return;
    }
    let Some(required) = schema.get_mut("required").and_then(Value::as_array_mut) else { return };
    let count = required.len();
    required.retain(|name| name != "model");
    if required.len() < count {
        let either = json!([{ "required": ["model"] }, { "required": ["from_checkpoint"] }]);
        schema.entry("anyOf").or_insert(either);
    }
}

fn choose_default(schema: &mut Map<String, Value>) {
    let Some(kind) = schema.get("type").and_then(Value::as_str).map(str::to_owned) else { return };
    if schema.get("default").is_some_and(|value| !is_of_kind(value, &kind)) {
        schema.shift_remove("default");
    }
    if schema.get("pattern").is_some_and(|pattern| pattern == DURATION) {
        schema.entry("default").or_insert(json!("300s"));
    }
    let is_simple = !["array", "object"].contains(&kind.as_str());
    if let Some(example) = schema.get("example").filter(|value| is_simple && is_of_kind(value, &kind)) {
        let example = example.clone();
        schema.insert("default".to_owned(), example);
    }
}

fn is_of_kind(value: &Value, kind: &str) -> bool {
    match kind {
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => true,
    }
}

/// A null that is one of the values, though the type forbids it, means that null is allowed.
fn take_null(schema: &mut Map<String, Value>) -> bool {
    let is_typed = schema.get("type").is_some_and(Value::is_string);
    let Some(Value::Array(values)) = schema.get_mut("enum").filter(|_| is_typed) else { return false };
    let before = values.len();
    values.retain(|value| !value.is_null());
    values.len() < before
}

fn allow_null(schema: &mut Map<String, Value>) {
    let is_plain = ["$ref", "allOf", "anyOf", "const", "enum", "not", "oneOf"]
        .iter()
        .all(|keyword| !schema.contains_key(*keyword));
    match schema.get("type").cloned() {
        Some(Value::String(kind)) if is_plain => {
            schema.insert("type".to_owned(), json!([kind, "null"]));
        }
        None if is_plain => {}
        _ => {
            let otherwise = std::mem::take(schema);
            schema.insert("anyOf".to_owned(), json!([otherwise, { "type": "null" }]));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_openapi_says_otherwise_is_translated() {
        for (schema, direction, expected) in [
            (
                json!({ "type": "string", "nullable": true }),
                Direction::Answer,
                json!({ "type": ["string", "null"] }),
            ),
            (
                json!({ "nullable": true, "$ref": "#/a" }),
                Direction::Answer,
                json!({ "anyOf": [{ "$ref": "#/a" }, { "type": "null" }] }),
            ),
            (
                json!({ "type": "string", "nullable": true, "enum": ["a"] }),
                Direction::Request,
                json!({ "anyOf": [{ "type": "string", "enum": ["a"] }, { "type": "null" }] }),
            ),
            (
                json!({ "type": "string", "enum": [null, "a"] }),
                Direction::Answer,
                json!({ "anyOf": [{ "type": "string", "enum": ["a"] }, { "type": "null" }] }),
            ),
            (json!({ "type": "string", "nullable": false }), Direction::Answer, json!({ "type": "string" })),
            (
                json!({ "required": ["a", "b"], "properties": { "a": { "readOnly": true }, "b": {} } }),
                Direction::Request,
                json!({ "required": ["b"], "properties": { "a": { "readOnly": true }, "b": {} } }),
            ),
            (
                json!({ "required": ["a"], "properties": { "a": { "readOnly": true }, "b": { "type": "string" } } }),
                Direction::Answer,
                json!({ "required": ["a"], "properties": { "a": { "readOnly": true }, "b": { "type": ["string", "null"] } } }),
            ),
            (
                json!({ "type": "boolean", "oneOf": [{ "type": "boolean" }, { "enum": ["auto"] }], "default": "auto" }),
                Direction::Request,
                json!({ "anyOf": [{ "type": "boolean" }, { "enum": ["auto"] }], "default": "auto" }),
            ),
            (json!({ "type": "string", "format": "uuid" }), Direction::Answer, json!({ "type": "string" })),
            (
                json!({ "oneOf": [{ "type": "string" }, { "format": "uri" }] }),
                Direction::Request,
                json!({ "anyOf": [{ "type": "string" }, { "format": "uri" }] }),
            ),
            (
                json!({ "properties": { "model": { "enum": ["a"] }, "format": { "enum": ["a"] } } }),
                Direction::Request,
                json!({ "properties": { "model": {}, "format": { "enum": ["a"] } } }),
            ),
            (
                json!({ "name": "model", "in": "query", "schema": { "enum": ["a"] } }),
                Direction::Request,
                json!({ "name": "model", "in": "query", "schema": {} }),
            ),
            (json!({ "type": "integer", "default": "20" }), Direction::Answer, json!({ "type": "integer" })),
            (
                json!({ "type": "integer", "example": 7 }),
                Direction::Answer,
                json!({ "type": "integer", "example": 7, "default": 7 }),
            ),
            // A field may have the name of a keyword.
            (
                json!({ "properties": { "nullable": { "type": "boolean" }, "example": { "type": "string", "nullable": true } } }),
                Direction::Request,
                json!({ "properties": { "nullable": { "type": "boolean" }, "example": { "type": ["string", "null"] } } }),
            ),
        ] {
            let mut translated = schema.clone();
            translate(&mut translated, direction);
            assert_eq!(translated, expected, "{schema}");
        }
    }
}
