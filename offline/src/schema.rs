//! Makes a JSON value that fits a JSON schema: the arguments of a tool call, the answer to `json_schema`.
//!
//! It reads the keywords that requests use (type, properties, items, enum, const, default, minimum,
//! minItems, anyOf, oneOf, allOf, $ref) and fills in the simplest value. It is no validator.

use serde_json::{Map, Value, json};

/// How deep a schema may nest, or refer to itself, before the rest is null.
const DEPTH_LIMIT: usize = 12;

/// A value that fits `schema`; `name` is what a text inside says it stands for.
pub(crate) fn sample(schema: &Value, name: &str) -> Value {
    Sampler { root: schema }.sample(schema, name, DEPTH_LIMIT)
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
        for choice in ["/anyOf/0", "/oneOf/0", "/allOf/0"] {
            if let Some(chosen) = schema.pointer(choice) {
                return self.sample(chosen, name, depth);
            }
        }
        let kind = schema.get("type").and_then(|kind| kind.as_str().or_else(|| kind.pointer("/0")?.as_str()));
        match kind {
            Some("string") => json!(format!("offline {name}")),
            Some("integer") => schema.get("minimum").and_then(Value::as_i64).unwrap_or(1).into(),
            Some("number") => schema.get("minimum").and_then(Value::as_f64).unwrap_or(0.5).into(),
            Some("boolean") => Value::Bool(true),
            Some("null") => Value::Null,
            Some("array") => self.array(schema, name, depth),
            _ => self.object(schema, depth),
        }
    }

    fn array(&self, schema: &Value, name: &str, depth: usize) -> Value {
        let Some(items) = schema.get("items") else { return json!([]) };
        // A schema that asks for millions of items gets a handful.
        let count = schema.get("minItems").and_then(Value::as_u64).unwrap_or(1).clamp(1, 16);
        (0..count).map(|_| self.sample(items, name, depth)).collect()
    }

    fn object(&self, schema: &Value, depth: usize) -> Value {
        let properties = schema.get("properties").and_then(Value::as_object);
        let filled = properties
            .into_iter()
            .flatten()
            .map(|(name, property)| (name.clone(), self.sample(property, name, depth)));
        Value::Object(filled.collect::<Map<_, _>>())
    }
}
