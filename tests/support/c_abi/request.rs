//! A request, and what may be set of it.

use std::ffi::c_void;

use serde_json::Value;
use together::ffi::request;
use together::settings::Timeout;

use super::super::api::{self, Api, Outcome};
use super::super::log_lines;
use super::{C, Request, c_text};

/// The operation that most tests ask for.
pub const CHAT: &str = "POST /v1/chat/completions";

impl api::Request for Request {
    fn set_string(&mut self, field: &str, value: &str) -> Outcome {
        let field = c_text(field);
        // SAFETY: a live object, a NUL-terminated text, and text with its length.
        self.after(unsafe {
            let (value, length) = (value.as_ptr().cast(), value.len());
            request::together_request_set_string_n(self.0, field.as_ptr(), value, length)
        })
    }

    fn set_integer(&mut self, field: &str, value: i64) -> Outcome {
        let field = c_text(field);
        // SAFETY: a live object and a NUL-terminated text.
        self.after(unsafe { request::together_request_set_integer(self.0, field.as_ptr(), value) })
    }

    fn set_number(&mut self, field: &str, value: f64) -> Outcome {
        let field = c_text(field);
        // SAFETY: a live object and a NUL-terminated text.
        self.after(unsafe { request::together_request_set_number(self.0, field.as_ptr(), value) })
    }

    fn set_boolean(&mut self, field: &str, value: bool) -> Outcome {
        let field = c_text(field);
        // SAFETY: a live object and a NUL-terminated text.
        self.after(unsafe { request::together_request_set_boolean(self.0, field.as_ptr(), value.into()) })
    }

    fn set_json(&mut self, field: &str, json: &str) -> Outcome {
        let (field, json) = (c_text(field), c_text(json));
        // SAFETY: a live object and NUL-terminated texts.
        self.after(unsafe { request::together_request_set_json(self.0, field.as_ptr(), json.as_ptr()) })
    }

    fn add_message(&mut self, role: &str, content: &str) -> Outcome {
        log_lines::hide(content.as_bytes());
        let role = c_text(role);
        // SAFETY: a live object, a NUL-terminated text, and text with its length.
        self.after(unsafe {
            let (content, length) = (content.as_ptr().cast(), content.len());
            request::together_request_add_message_n(self.0, role.as_ptr(), content, length)
        })
    }

    fn add_image(&mut self, bytes: &[u8], mime_type: &str) -> Outcome {
        let mime_type = c_text(mime_type);
        // SAFETY: a live object, bytes with their length, and a NUL-terminated text.
        self.after(unsafe {
            let (start, length) = (bytes.as_ptr().cast(), bytes.len());
            request::together_request_add_image(self.0, start, length, mime_type.as_ptr())
        })
    }

    fn set_header(&mut self, name: &str, value: &str) -> Outcome {
        log_lines::hide(value.as_bytes());
        let (name, value) = (c_text(name), c_text(value));
        // SAFETY: a live object and NUL-terminated texts.
        self.after(unsafe { request::together_request_set_header(self.0, name.as_ptr(), value.as_ptr()) })
    }

    fn set_timeout(&mut self, which: Timeout, milliseconds: i64) -> Outcome {
        // SAFETY: a live object.
        self.after(unsafe { request::together_request_set_timeout(self.0, which as i32, milliseconds) })
    }

    fn set_file(&mut self, field: &str, path: &str) -> Outcome {
        let (field, path) = (c_text(field), c_text(path));
        // SAFETY: a live object and NUL-terminated texts.
        self.after(unsafe { request::together_request_set_file(self.0, field.as_ptr(), path.as_ptr()) })
    }

    fn set_bytes(&mut self, field: &str, bytes: &[u8], file_name: &str) -> Outcome {
        let (field, file_name) = (c_text(field), c_text(file_name));
        let (start, length) = (bytes.as_ptr().cast(), bytes.len());
        // SAFETY: a live object, NUL-terminated texts, and bytes with their length.
        self.after(unsafe {
            request::together_request_set_bytes(self.0, field.as_ptr(), start, length, file_name.as_ptr())
        })
    }

    fn set_schema(&mut self, name: &str, schema: &str) -> Outcome {
        let (name, schema) = (c_text(name), c_text(schema));
        // SAFETY: a live object and NUL-terminated texts.
        self.after(unsafe { request::together_request_set_schema(self.0, name.as_ptr(), schema.as_ptr()) })
    }

    fn set_output(&mut self, path: &str) -> Outcome {
        let path = c_text(path);
        // SAFETY: a live object and a NUL-terminated text.
        self.after(unsafe { request::together_request_set_output(self.0, path.as_ptr()) })
    }
}

impl Request {
    /// With a whole body. One that the library refuses is refused again by whatever is done with it.
    pub fn of(operation: &str, body: &Value) -> Request {
        let mut request = C::request(operation);
        let _ = api::Request::set_json(&mut request, "", &body.to_string());
        request
    }

    /// A chat that says one thing.
    pub fn chat(said: &str) -> Request {
        log_lines::hide(said.as_bytes());
        Request::of(
            CHAT,
            &serde_json::json!({"model": "openai/gpt-oss-20b", "messages": [{"role": "user", "content": said}]}),
        )
    }

    pub fn user_data(self, user_data: usize) -> Request {
        // SAFETY: a live request; what it carries is a number.
        let status = unsafe { request::together_request_set_user_data(self.0, user_data as *mut c_void) };
        assert_eq!(self.after(status), Ok(()));
        self
    }

    pub fn sentences(self) -> Request {
        // SAFETY: a live request.
        assert_eq!(self.after(unsafe { request::together_request_set_sentences(self.0, 1) }), Ok(()));
        self
    }

    pub fn timeout(mut self, which: Timeout, milliseconds: i64) -> Request {
        assert_eq!(api::Request::set_timeout(&mut self, which, milliseconds), Ok(()));
        self
    }
}
