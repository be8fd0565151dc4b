//! The schema that a request's answer must fit.
//!
//! Goes to the service where it looks for it, and stays with the request in the form that the answer is checked with.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::Request;
use crate::error::{Error, Result};
use crate::json::build;
use crate::json::schema::Schema;

/// The fields that hold a schema: of chats and completions, and of the Responses API.
const FIELD: &str = "response_format";
const FIELD_OF_RESPONSES: &str = "text";

impl Request {
    /// Asks for an answer that fits the schema, which has that name.
    pub fn set_schema(&mut self, name: &str, json: &str) -> Result<()> {
        if name.is_empty() {
            return Err(Error::invalid("the schema's name is empty: give it one, such as \"answer\""));
        }
        let value = build::parse(json).map_err(|why| invalid!("the schema is {why}"))?;
        let schema = Schema::of(&value).map_err(|fault| invalid!("in the schema, {fault}"))?;
        let object = |members: Vec<(&str, Value)>| {
            Value::Object(Map::from_iter(members.into_iter().map(|(name, value)| (name.to_owned(), value))))
        };
        let kind = ("type", Value::from("json_schema"));
        let named = vec![("name", Value::from(name)), ("schema", value)];
        if self.operation().name() == "POST /v1/responses" {
            let format = object([vec![kind], named].concat());
            self.set("/text/format", format)?;
        } else {
            self.set(FIELD, object(vec![kind, ("json_schema", object(named))]))?;
        }
        self.schema = Some(Arc::new(schema));
        Ok(())
    }

    pub(crate) fn schema(&self) -> Option<&Schema> {
        self.schema.as_deref()
    }

    /// A field is set: one that held the schema holds it no longer.
    pub(super) fn forget_schema(&mut self, field: &str) {
        let field = field.strip_prefix('/').unwrap_or(field);
        if matches!(field, "" | FIELD | FIELD_OF_RESPONSES | "text/format") {
            self.schema = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::request::Streaming;

    const SCHEMA: &str = r#"{"type":"object"}"#;

    fn body(request: &Request) -> Value {
        serde_json::from_slice(&request.prepare(Streaming::AsSet).unwrap().body.unwrap()).unwrap()
    }

    #[test]
    fn it_goes_where_the_service_looks_for_it() {
        let mut chat = Request::new("POST /v1/chat/completions").unwrap();
        assert_eq!(chat.set_schema("thing", SCHEMA), Ok(()));
        let expected = r#"{"response_format":{"type":"json_schema","json_schema":{"name":"thing","schema":{"type":"object"}}}}"#;
        assert_eq!(body(&chat).to_string(), expected);
        assert_eq!(chat.set_boolean("/response_format/json_schema/strict", true), Ok(()));
        assert!(chat.schema().is_some());
        let mut responses = Request::new("POST /v1/responses").unwrap();
        assert_eq!(responses.set_schema("thing", SCHEMA), Ok(()));
        let expected =
            r#"{"text":{"format":{"type":"json_schema","name":"thing","schema":{"type":"object"}}}}"#;
        assert_eq!(body(&responses).to_string(), expected);
    }

    #[test]
    fn another_value_in_its_place_is_not_checked_by_it() {
        for field in ["", "response_format", "/response_format"] {
            let mut request = Request::new("POST /v1/chat/completions").unwrap();
            request.set_schema("thing", SCHEMA).unwrap();
            request.set_json(field, r#"{"type":"text"}"#).unwrap();
            assert!(request.schema().is_none(), "{field}");
        }
    }

    #[test]
    fn a_schema_that_is_none_changes_nothing() {
        let mut request = Request::new("POST /v1/chat/completions").unwrap();
        for (name, schema, words) in [
            ("", SCHEMA, "the schema's name is empty: give it one, such as \"answer\""),
            ("x", "{", "the schema is not valid JSON: EOF while parsing an object at line 1 column 1"),
            (
                "x",
                r#"{"items":{"type":"text"}}"#,
                "in the schema, \"/items/type\" is not a type: null, boolean, string, array, object, integer or number",
            ),
        ] {
            assert_eq!(request.set_schema(name, schema).unwrap_err().message(), words);
        }
        assert!(request.schema().is_none() && request.prepare(Streaming::AsSet).unwrap().body.is_none());
    }
}
