//! What a request came to.

use serde_json::Value;
use together::error::Status;
use together::ffi::{response, response_bytes};

use super::super::api::{self, Failure, Outcome};
use super::{Response, c_text, lent, text};

impl api::Response for Response {
    fn of_json(json: &str) -> Response {
        // SAFETY: bytes with their length.
        Response::new(unsafe { response::together_json_parse_n(json.as_ptr().cast(), json.len()) })
    }

    fn parsed(&self, choice: u32) -> Response {
        // SAFETY: a live object.
        Response::new(unsafe { response::together_response_parsed(self.0, choice) })
    }

    fn decode(&self, pointer: &str, bytes_out: &mut [u8]) -> usize {
        let pointer = c_text(pointer);
        let (start, capacity) = (bytes_out.as_mut_ptr().cast(), bytes_out.len());
        // SAFETY: a live object, a NUL-terminated text, and an array with its capacity.
        unsafe { response_bytes::together_response_decode(self.0, pointer.as_ptr(), start, capacity) }
    }

    fn save(&self, pointer: &str, path: &str) -> Outcome {
        let (pointer, path) = (c_text(pointer), c_text(path));
        let before = self.status();
        // SAFETY: a live object and NUL-terminated texts.
        let status =
            unsafe { response_bytes::together_response_save(self.0, pointer.as_ptr(), path.as_ptr()) as i32 };
        assert_eq!(self.status(), before, "the response is as it was");
        match Status::from_number(status).expect("a status of this version") {
            Status::Ok => Ok(()),
            status => Err(Failure { status, message: self.message() }),
        }
    }

    fn time_us(&self, which: i32) -> i64 {
        // SAFETY: a live object.
        unsafe { response::together_response_time_us(self.0, which) }
    }

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
        unsafe { response_bytes::together_response_floats(self.0, pointer.as_ptr(), start, capacity) }
    }

    fn count_floats(&self, pointer: &str) -> usize {
        let pointer = c_text(pointer);
        // SAFETY: a live object and a NUL-terminated text; NULL has no room, whatever is said of it.
        unsafe {
            response_bytes::together_response_floats(
                self.0,
                pointer.as_ptr(),
                std::ptr::null_mut(),
                usize::MAX,
            )
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
