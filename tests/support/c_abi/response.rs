//! What a request came to.

use serde_json::Value;
use together::ffi::response;

use super::super::api;
use super::{Response, c_text, lent, text};

impl api::Response for Response {
    fn http_status(&self) -> i32 {
        // SAFETY: a live object.
        unsafe { response::together_response_http_status(self.0) }
    }

    fn text(&self) -> String {
        // SAFETY: a live object, and a length that can be written or NULL.
        lent(|length| unsafe { response::together_response_text(self.0, length) })
    }

    fn json(&self) -> String {
        // SAFETY: a live object, and a length that can be written or NULL.
        lent(|length| unsafe { response::together_response_json(self.0, length) })
    }

    fn bytes(&self) -> Vec<u8> {
        let mut length = usize::MAX;
        // SAFETY: a live object and a length that can be written; the library lends that many bytes.
        unsafe {
            let start = response::together_response_bytes(self.0, &raw mut length);
            assert!(!start.is_null(), "bytes are never NULL");
            std::slice::from_raw_parts(start.cast::<u8>(), length).to_vec()
        }
    }

    fn string(&self, pointer: &str) -> String {
        let pointer = c_text(pointer);
        // SAFETY: a live object, a NUL-terminated text, and a length that can be written or NULL.
        lent(|length| unsafe { response::together_response_string(self.0, pointer.as_ptr(), length) })
    }

    fn integer(&self, pointer: &str, otherwise: i64) -> i64 {
        let pointer = c_text(pointer);
        // SAFETY: a live object and a NUL-terminated text.
        unsafe { response::together_response_integer(self.0, pointer.as_ptr(), otherwise) }
    }

    fn number(&self, pointer: &str, otherwise: f64) -> f64 {
        let pointer = c_text(pointer);
        // SAFETY: a live object and a NUL-terminated text.
        unsafe { response::together_response_number(self.0, pointer.as_ptr(), otherwise) }
    }

    fn boolean(&self, pointer: &str, otherwise: bool) -> bool {
        let pointer = c_text(pointer);
        // SAFETY: a live object and a NUL-terminated text.
        unsafe { response::together_response_boolean(self.0, pointer.as_ptr(), otherwise.into()) != 0 }
    }

    fn count(&self, pointer: &str) -> usize {
        let pointer = c_text(pointer);
        // SAFETY: a live object and a NUL-terminated text.
        unsafe { response::together_response_count(self.0, pointer.as_ptr()) }
    }

    fn floats(&self, pointer: &str, floats_out: &mut [f32]) -> usize {
        let pointer = c_text(pointer);
        let (start, capacity) = (floats_out.as_mut_ptr(), floats_out.len());
        // SAFETY: a live object, a NUL-terminated text, and an array with its capacity.
        unsafe { response::together_response_floats(self.0, pointer.as_ptr(), start, capacity) }
    }

    fn count_floats(&self, pointer: &str) -> usize {
        let pointer = c_text(pointer);
        // SAFETY: a live object and a NUL-terminated text; NULL has no room, whatever is said of it.
        unsafe {
            response::together_response_floats(self.0, pointer.as_ptr(), std::ptr::null_mut(), usize::MAX)
        }
    }

    fn header(&self, name: &str) -> String {
        let name = c_text(name);
        // SAFETY: a live object and a NUL-terminated text.
        unsafe { text(response::together_response_header(self.0, name.as_ptr())) }
    }

    fn request_id(&self) -> String {
        // SAFETY: a live object.
        unsafe { text(response::together_response_request_id(self.0)) }
    }

    fn tries(&self) -> u32 {
        // SAFETY: a live object.
        unsafe { response::together_response_tries(self.0) }
    }

    fn try_message(&self, number: u32) -> String {
        // SAFETY: a live object; the text is copied at once.
        unsafe { text(response::together_response_try_message(self.0, number)) }
    }

    fn retry_after_ms(&self) -> i64 {
        // SAFETY: a live object.
        unsafe { response::together_response_retry_after_ms(self.0) }
    }
}

impl Response {
    /// Its JSON, taken apart; null where there is none.
    pub fn value(&self) -> Value {
        let json = api::Response::json(self);
        if json.is_empty() { Value::Null } else { serde_json::from_str(&json).expect("JSON") }
    }
}
