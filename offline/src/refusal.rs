//! The shapes in which the service says no.
//!
//! A handler returns a [`Refusal`]; the door writes it out, since only the door knows the request's id,
//! which the inference routes repeat inside the body. This file knows shapes, not reasons.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::exchange::Exchange;

/// A request refused.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    status: StatusCode,
    shape: Shape,
    message: String,
    kind: &'static str,
    param: Option<&'static str>,
    code: Option<&'static str>,
}

/// How the body of a refusal is laid out.
#[derive(Clone, Copy, Debug)]
enum Shape {
    /// `{"id", "error": {"message", "type", "param", "code"}}`: the inference routes.
    Object,
    /// `{"error": "text"}`: the batch routes.
    BareText,
    /// `{"message": "text"}`: the limits of models that can be fine-tuned.
    MessageAlone,
    /// `{"message", "type", "param", "code"}`: the queue.
    Flat,
}

impl Refusal {
    pub fn new(status: StatusCode, kind: &'static str, message: impl Into<String>) -> Self {
        Self { status, shape: Shape::Object, message: message.into(), kind, param: None, code: None }
    }

    /// A 400 about the request as a whole.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid_request_error", message)
    }

    /// A 400 about one field.
    pub fn invalid_field(param: &'static str, message: impl Into<String>) -> Self {
        Self::invalid(message).with_param(param)
    }

    pub fn with_param(self, param: &'static str) -> Self {
        Self { param: Some(param), ..self }
    }

    pub fn with_code(self, code: &'static str) -> Self {
        Self { code: Some(code), ..self }
    }

    pub fn in_bare_text(self) -> Self {
        Self { shape: Shape::BareText, ..self }
    }

    pub fn in_message_alone(self) -> Self {
        Self { shape: Shape::MessageAlone, ..self }
    }

    pub fn in_flat_shape(self) -> Self {
        Self { shape: Shape::Flat, ..self }
    }

    /// The JSON text the client reads.
    pub fn body(&self, exchange: &Exchange) -> Value {
        match self.shape {
            Shape::Object => json!({
                "id": exchange.id,
                "error": {
                    "message": self.message, "type": self.kind, "param": self.param, "code": self.code,
                },
            }),
            Shape::MessageAlone => json!({ "message": self.message }),
            Shape::Flat => json!({
                "message": self.message, "type": self.kind, "param": self.param, "code": self.code,
            }),
            Shape::BareText => json!({ "error": self.message }),
        }
    }
}

impl IntoResponse for Refusal {
    /// Hands the refusal on to the door inside the response.
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}
