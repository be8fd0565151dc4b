//! JSON Schema: whether a model's JSON has the shape that a program asked for.
//!
//! Checks the part of the language that the service's models follow: `type`, `enum`, `const`, `properties`, `required`,
//! `additionalProperties`, `items`, `prefixItems`, `anyOf`, `oneOf`, `allOf`, `$ref` into the schema itself, the bounds of
//! numbers (with `multipleOf`), and those of lengths and counts. Every other keyword is read over: a value is never
//! refused because of one. A whole implementation costs more than the rest of the library may grow: it brings regular
//! expressions, URLs and numbers of any size.
//!
//! `parse` makes nodes of a schema, so that references cost nothing later; `check` goes through a text by them, without a
//! tree of the text and without calling itself; `scalar` compares numbers and texts. Pure.

mod check;
mod misfit;
mod node;
mod parse;
mod scalar;
mod types;

use serde_json::Value;

pub use self::node::Fault;
use self::node::Node;
use crate::error::Result;
use crate::watch::Watch;

/// A schema in the form that texts are checked with.
#[derive(Debug)]
pub struct Schema {
    /// The schema itself comes first.
    nodes: Vec<Node>,
}

impl Schema {
    /// The schema that `value` is, or why it is none.
    pub fn of(value: &Value) -> std::result::Result<Schema, Fault> {
        parse::nodes(value).map(|nodes| Schema { nodes })
    }

    /// Why `json` does not fit; `None` where it does. It is JSON: `read::check` let it pass. The watch may end the work.
    pub fn misfit(&self, json: &str, watch: &mut Watch<'_>) -> Result<Option<Fault>> {
        check::misfit(&self.nodes, json, watch)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::error::{Error, Status};

    fn misfit(schema: &Value, json: &str) -> Option<String> {
        assert!(crate::json::read::check(json).is_ok(), "{json}");
        let schema = Schema::of(schema).unwrap();
        schema.misfit(json, &mut Watch::new(&mut || Ok(()))).unwrap().map(|fault| fault.to_string())
    }

    fn fits(schema: &Value, values: &[&str]) {
        for value in values {
            assert_eq!(misfit(schema, value), None, "{schema} {value}");
        }
    }

    fn fails(schema: &Value, values: &[(&str, &str)]) {
        for (value, expected) in values {
            assert_eq!(misfit(schema, value).as_deref(), Some(*expected), "{schema} {value}");
        }
    }

    #[test]
    fn types_are_what_values_are() {
        let all = [
            ("null", "null"),
            ("boolean", "true"),
            ("string", "\"\""),
            ("array", "[]"),
            ("object", "{}"),
            ("integer", "-3"),
            ("number", "1.5"),
        ];
        for (name, _) in all {
            for (other, value) in all {
                let expected = name == other || (name, other) == ("number", "integer");
                let schema = json!({ "type": name });
                let misfit = misfit(&schema, value);
                let said = format!("\"\" is of type {other}, and the schema requires {name}");
                assert_eq!(misfit, (!expected).then_some(said));
            }
        }
        let either = json!({ "type": ["string", "null"] });
        fits(&either, &["\"a\"", "null", " null "]);
        fails(&either, &[("1.0", "\"\" is of type integer, and the schema requires null or string")]);
        fits(&json!({ "type": "integer" }), &["1.0", "-0", "1e3", "123456789012345678901234567890"]);
    }

    #[test]
    fn bounds_hold_for_numbers_texts_and_counts() {
        let number = json!({ "minimum": 0, "exclusiveMaximum": 10, "multipleOf": 0.5 });
        fits(&number, &["0", "9.5", "\"text\"", "[]"]);
        fails(
            &number,
            &[
                ("-0.5", "\"\" is not at least 0"),
                ("10.0", "\"\" is not less than 10"),
                ("0.3", "\"\" is not a multiple of 0.5"),
            ],
        );
        let older =
            json!({ "minimum": 1, "exclusiveMinimum": true, "maximum": 3, "exclusiveMaximum": false });
        fits(&older, &["1.5", "3"]);
        fails(&older, &[("1", "\"\" is not more than 1"), ("3.5", "\"\" is not at most 3")]);
        let text = json!({ "minLength": 2, "maxLength": 3 });
        fits(&text, &["\"ab\"", "\"\\u00e9\\n\\ud83d\\ude00\"", "\"東京都\"", "12345"]);
        fails(
            &text,
            &[
                ("\"a\"", "\"\" has 1 characters, and the schema requires at least 2"),
                ("\"abcd\"", "\"\" has 4 characters, and the schema allows 3"),
            ],
        );
        let list = json!({ "minItems": 1, "maxItems": 2 });
        fits(&list, &["[1]", "[[], {}]", "{}"]);
        fails(
            &list,
            &[
                ("[ ]", "\"\" has 0 items, and the schema requires at least 1"),
                ("[1,2,3]", "\"\" has 3 items, and the schema allows 2"),
            ],
        );
        let object = json!({ "minProperties": 1, "maxProperties": 1 });
        fits(&object, &["{\"a\":{}}", "[]"]);
        fails(&object, &[("{}", "\"\" has 0 members, and the schema requires at least 1")]);
    }

    #[test]
    fn listed_values_are_compared_by_what_they_mean() {
        let listed = json!({ "enum": ["é", 1, null, [1, {"a": 2}], {"a": 1, "b": []}] });
        fits(&listed, &["\"\\u00e9\"", "1.0", "null", "[ 1, { \"a\" : 2 } ]", "{\"b\":[],\"a\":1}"]);
        for other in ["\"e\"", "2", "true", "[]", "[1,{\"a\":3}]", "{\"a\":1}"] {
            fails(&listed, &[(other, "\"\" is not one of the values that the schema lists")]);
        }
        fits(&json!({ "const": "x" }), &["\"x\""]);
        fails(&json!({ "const": "x" }), &[("1", "\"\" is not the one value that the schema allows")]);
        fails(&json!({ "enum": [] }), &[("1", "\"\" is not one of the values that the schema lists")]);
    }

    #[test]
    fn members_and_items_are_found_by_their_pointer() {
        let schema = json!({
            "type": "object",
            "properties": {
                "name": { "type": "string" },
                "a/b": { "items": { "properties": { "~": { "type": "integer" } } } },
            },
            "required": ["name", "id"],
            "additionalProperties": { "type": "boolean" },
        });
        fits(
            &schema,
            &[r#"{"name":"","id":true}"#, r#" { "id" : false , "name" : "x" , "a/b" : [ {} , [] ] } "#],
        );
        fails(
            &schema,
            &[
                (r#"{"name":"x"}"#, "\"\" lacks the member \"id\""),
                (
                    r#"{"id":true,"x":[{"name":""}]}"#,
                    "\"/x\" is of type array, and the schema requires boolean",
                ),
                (r#"{"id":1,"name":""}"#, "\"/id\" is of type integer, and the schema requires boolean"),
                (
                    r#"{"id":true,"a\/b":[1 , {"x":[]}, {"\u007e" : "1"}],"name":""}"#,
                    "\"/a~1b/2/~0\" is of type string, and the schema requires integer",
                ),
            ],
        );
        let closed = json!({ "properties": { "a": true, "b": false }, "additionalProperties": false });
        fits(&closed, &["{}", r#"{"a":[[]]}"#]);
        fails(
            &closed,
            &[
                (r#"{"b":1}"#, "\"/b\" is not allowed by the schema"),
                (r#"{"a":1,"c":1}"#, "\"/c\" is not allowed by the schema"),
            ],
        );
        let open = json!({ "patternProperties": { "^x": true }, "additionalProperties": false });
        fits(&open, &[r#"{"x1":1,"y":2}"#]);
        let pair = json!({ "prefixItems": [{ "type": "string" }], "items": { "type": "null" } });
        let older = json!({ "items": [{ "type": "string" }], "additionalItems": { "type": "null" } });
        for pair in [pair, older] {
            fits(&pair, &["[]", "[\"a\",null,null]"]);
            fails(&pair, &[("[\"a\",null,1]", "\"/2\" is of type integer, and the schema requires null")]);
        }
    }

    #[test]
    fn schemas_are_joined_and_chosen_from() {
        let any = json!({ "anyOf": [
            { "properties": { "kind": { "const": "a" }, "n": { "type": "integer" } }, "required": ["kind", "n"] },
            { "properties": { "kind": { "const": "b" } }, "required": ["kind"], "type": "object" },
        ] });
        fits(&any, &[r#"{"kind":"a","n":1}"#, r#"{"kind":"b","n":"x"}"#, "1"]);
        fails(
            &any,
            &[(r#"{"kind":"a","n":"x"}"#, "\"/n\" is of type string, and the schema requires integer")],
        );
        fails(&any, &[("{}", "\"\" fits no schema of \"anyOf\"")]);
        let one = json!({ "oneOf": [{ "type": "number" }, { "minimum": 3 }] });
        fits(&one, &["1", "\"x\""]);
        fails(&one, &[("3", "\"\" fits more than one schema of \"oneOf\"")]);
        let both = json!({ "allOf": [{ "minimum": 1 }, { "maximum": 2 }], "$ref": "#/$defs/a%2Fb", "$defs": { "a/b": true } });
        assert_eq!(Schema::of(&both).unwrap_err().pointer, "/$ref", "a slash in a name is ~1");
        let both = json!({
            "allOf": [{ "minimum": 1 }, { "maximum": 5 }],
            "$ref": "#/$defs/a~1%62",
            "$defs": { "a/b": { "multipleOf": 2 } },
        });
        fits(&both, &["2", "4.0"]);
        fails(
            &both,
            &[
                ("0", "\"\" is not at least 1"),
                ("3", "\"\" is not a multiple of 2"),
                ("6", "\"\" is not at most 5"),
            ],
        );
    }

    #[test]
    fn a_reference_may_lead_to_what_holds_it() {
        let tree = json!({
            "type": "object",
            "properties": { "left": { "anyOf": [{ "$ref": "#" }, { "type": "null" }] }, "value": { "type": "integer" } },
            "additionalProperties": false,
        });
        fits(&tree, &[r#"{"left":{"left":{"left":null,"value":1}}}"#]);
        fails(
            &tree,
            &[(
                r#"{"left":{"left":{"value":"x"}}}"#,
                "\"/left/left/value\" is of type string, and the schema requires integer",
            )],
        );
    }

    #[test]
    fn a_schema_that_is_none_is_refused_with_its_place() {
        for (schema, expected) in [
            (json!([]), "\"\" is not a schema: a schema is an object, true or false"),
            (json!("x"), "\"\" is not a schema: a schema is an object, true or false"),
            (
                json!({ "properties": { "a/b": { "type": "int" } } }),
                "\"/properties/a~1b/type\" is not a type: null, boolean, string, array, object, integer or number",
            ),
            (
                json!({ "type": [] }),
                "\"/type\" is not a type: null, boolean, string, array, object, integer or number",
            ),
            (json!({ "properties": [] }), "\"/properties\" is not an object"),
            (
                json!({ "properties": { "a": 1 } }),
                "\"/properties/a\" is not a schema: a schema is an object, true or false",
            ),
            (json!({ "required": "a" }), "\"/required\" is not a list"),
            (json!({ "required": ["a", 1] }), "\"/required/1\" is not the name of a member"),
            (json!({ "enum": "a" }), "\"/enum\" is not a list"),
            (json!({ "minLength": -1 }), "\"/minLength\" is not a count"),
            (json!({ "maxItems": 1.5 }), "\"/maxItems\" is not a count"),
            (json!({ "minimum": "1" }), "\"/minimum\" is not a number"),
            (json!({ "multipleOf": 0 }), "\"/multipleOf\" is not a number above 0"),
            (json!({ "anyOf": [] }), "\"/anyOf\" is an empty list: name one schema at least"),
            (json!({ "$ref": 1 }), "\"/$ref\" is not a text"),
            (
                json!({ "items": { "$ref": "other.json#/a" } }),
                "\"/items/$ref\" refers to another document: write what it refers to into this schema, below \"$defs\"",
            ),
            (
                json!({ "items": { "$ref": "#/$defs/a" } }),
                "\"/items/$ref\" refers to nothing: it must be \"#\" and a JSON pointer into this schema",
            ),
            (
                json!({ "items": { "$ref": "#/$defs/a" }, "$defs": { "a": { "anyOf": [true, { "$ref": "#/$defs/a" }] } } }),
                "\"/$defs/a\" leads back to itself, without a member or an item between",
            ),
            (json!({ "$ref": "#" }), "\"\" leads back to itself, without a member or an item between"),
        ] {
            assert_eq!(Schema::of(&schema).unwrap_err().to_string(), expected, "{schema}");
        }
    }

    #[test]
    fn depth_and_alternatives_are_bounded() {
        let list = json!({ "items": { "$ref": "#" }, "type": "array" });
        let nested = |depth| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        fits(&list, &[&nested(500)]);
        let said = misfit(&list, &nested(5_000)).unwrap();
        assert!(said.ends_with("nests too deep to be checked against the schema"), "{said}");
        let alternatives: Vec<_> =
            (0..8).map(|_| json!({ "items": { "$ref": "#" }, "minItems": 1 })).collect();
        let said = misfit(&json!({ "anyOf": alternatives }), &nested(100)).unwrap();
        assert!(said.contains("takes too many tries"), "{said}");
    }

    #[test]
    fn the_work_ends_when_the_watch_ends_it() {
        let schema = Schema::of(&json!({ "items": { "type": "integer" } })).unwrap();
        let text = format!("[{}1]", "1,".repeat(1 << 20));
        let mut asked = 0;
        let mut ask = || {
            asked += 1;
            if asked == 2 { Err(Error::new(Status::Cancelled, "enough")) } else { Ok(()) }
        };
        assert!(schema.misfit(&text, &mut Watch::new(&mut ask)).is_err());
        assert_eq!(asked, 2);
    }
}
