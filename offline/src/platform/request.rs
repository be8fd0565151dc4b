//! A request to the platform, as all its routes read one, and what is made of it.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::FromRequest;
use axum::http::Uri;
use serde_json::{Value, json};

use crate::platform::objects::Polls;
use crate::platform::query::parameter;
use crate::refusal::Refusal;
use crate::service::Service;

/// A request to the platform, which handlers take as their argument. Its body is an object of JSON, or empty.
pub(crate) struct Request {
    pub service: Arc<Service>,
    pub uri: Uri,
    pub body: Value,
    /// Of the object that it makes or changes, once that is known: its id and number.
    pub id: String,
    pub number: u64,
}

impl FromRequest<Arc<Service>> for Request {
    type Rejection = Refusal;

    async fn from_request(request: axum::extract::Request, service: &Arc<Service>) -> Result<Self, Refusal> {
        let uri = request.uri().clone();
        let body = Bytes::from_request(request, service).await;
        let body = body.map_err(|_| Refusal::invalid("The body did not arrive whole."))?;
        Ok(Self { service: Arc::clone(service), uri, body: read(&body)?, id: String::new(), number: 0 })
    }
}

impl Request {
    pub fn path(&self) -> &str {
        self.uri.path()
    }

    pub fn query(&self) -> Option<&str> {
        self.uri.query()
    }

    /// The value of a parameter of the query, decoded.
    pub fn parameter(&self, name: &str) -> Option<String> {
        parameter(self.query(), name)
    }

    /// A text that the request must have.
    pub fn text(&self, name: &'static str) -> Result<&str, Refusal> {
        match self.body.get(name) {
            Some(Value::String(text)) if !text.is_empty() => Ok(text),
            Some(Value::String(_)) => Err(Refusal::invalid_field(name, format!("{name} must not be empty"))),
            Some(other) => Err(Refusal::invalid_field(
                name,
                format!("Invalid JSON data: invalid type of `{name}`: expected a string, not {other}"),
            )),
            None => Err(Refusal::invalid_field(name, format!("Invalid JSON data: missing field `{name}`"))),
        }
    }

    /// A member that the request must have, of any type.
    pub fn member(&self, name: &'static str) -> Result<&Value, Refusal> {
        self.body
            .get(name)
            .ok_or_else(|| Refusal::invalid_field(name, format!("Invalid JSON data: missing field `{name}`")))
    }

    /// A member, or what it is where the request does not have it.
    pub fn or(&self, name: &str, default: Value) -> Value {
        self.body.get(name).filter(|value| !value.is_null()).cloned().unwrap_or(default)
    }

    /// One of some words that the request must have.
    pub fn one_of<'w>(&self, name: &'static str, words: &[&'w str]) -> Result<&'w str, Refusal> {
        let text = self.text(name)?;
        words.iter().find(|word| **word == text).copied().ok_or_else(|| {
            Refusal::invalid_field(name, format!("{name} must be one of {}, not {text}", words.join(", ")))
        })
    }

    /// The etag of a new object.
    pub fn etag(&self) -> String {
        format!("etag-{}-0", self.number)
    }

    /// The part of the path that follows a word of it: the id behind `projects`, say.
    pub fn id_of(&self, word: &str) -> &str {
        let mut parts = self.path().split('/').skip_while(|part| *part != word);
        parts.nth(1).unwrap_or_default()
    }
}

/// An object as its `POST` answers it, and what it becomes.
#[derive(Debug, Default)]
pub(crate) struct Made {
    pub value: Value,
    pub steps: Vec<Value>,
    pub polls: Polls,
    /// Whether what it is asked to do later fails.
    pub fails: bool,
    /// The last part of its path, where that is not the id that was planned.
    pub id: Option<String>,
}

impl From<Value> for Made {
    fn from(value: Value) -> Self {
        Self { value, ..Self::default() }
    }
}

/// The members of an object, or none where there is no body.
fn read(body: &Bytes) -> Result<Value, Refusal> {
    if body.is_empty() {
        return Ok(json!({}));
    }
    let value: Value = serde_json::from_slice(body)
        .map_err(|error| Refusal::invalid(format!("Invalid JSON data: {error}")))?;
    match value {
        Value::Object(_) => Ok(value),
        _ => Err(Refusal::invalid("Invalid JSON data: expected an object")),
    }
}
