//! A request, and what may be set of it.

use std::ffi::{CStr, c_void};

use serde_json::Value;
use together::ffi::conversation;
use together::ffi::reader;
use together::ffi::request;
use together::ffi::resend;
use together::ffi::response::together_response_json;
use together::ffi::tool::{self, together_tool_call};
use together::settings::Timeout;

use super::super::api::{self, Api, Failure, Object, Outcome, Reader, Tool};
use super::super::log_lines;
use super::{C, Request, Response, c_text, lent};

/// The operation that most tests ask for.
pub const CHAT: &str = "POST /v1/chat/completions";

/// Reads with the reader that `user_data` is.
///
/// # Safety
/// It is one, and there is room of that capacity.
unsafe extern "C" fn read<R: Reader>(
    offset: u64,
    bytes_out: *mut c_void,
    capacity: usize,
    user_data: *mut c_void,
) -> isize {
    // SAFETY: the caller's promise.
    unsafe {
        let room = std::slice::from_raw_parts_mut(bytes_out.cast(), capacity);
        (*user_data.cast::<R>())(offset, room)
    }
}

/// Carries a call out by the tool that `user_data` is.
///
/// # Safety
/// `call` is the library's, and `user_data` a live tool.
unsafe extern "C" fn carry_out<T: Tool>(call: *mut together_tool_call, user_data: *mut c_void) -> i32 {
    // SAFETY: the caller's promise; texts of the library are NUL-terminated.
    unsafe {
        let text = |start| CStr::from_ptr(start).to_str().unwrap_or("no UTF-8");
        let arguments =
            together_response_json(tool::together_tool_call_arguments(call), std::ptr::null_mut());
        let (name, id) = (tool::together_tool_call_name(call), tool::together_tool_call_id(call));
        let (number, answer) = (*user_data.cast::<T>())(text(name), text(id), text(arguments));
        if let Some(answer) = answer {
            let (start, length) = (answer.as_ptr().cast(), answer.len());
            tool::together_tool_call_answer_n(call, start, length);
        }
        number
    }
}

impl api::Request for Request {
    type Response = Response;

    fn json(&self) -> String {
        // SAFETY: a live object, and a length that can be written or NULL.
        lent(|length| unsafe { conversation::together_request_json(self.0, length) })
    }

    fn remove(&mut self, field: &str) -> Outcome {
        let field = c_text(field);
        // SAFETY: a live object and a NUL-terminated text.
        self.after(unsafe { conversation::together_request_remove(self.0, field.as_ptr()) })
    }

    fn add_answer(&mut self, response: &Response) -> Outcome {
        // SAFETY: live objects.
        self.after(unsafe { conversation::together_request_add_answer(self.0, response.0) })
    }

    fn set_wait(&mut self, interval_ms: i64) -> Outcome {
        // SAFETY: a live object.
        self.after(unsafe { resend::together_request_set_wait(self.0, interval_ms) })
    }

    fn next_page(&mut self, page: &Response) -> Result<bool, Failure> {
        // SAFETY: live objects.
        match unsafe { resend::together_request_next_page(self.0, page.0) } {
            0 => self.outcome().map(|()| false),
            number => Ok(number == 1),
        }
    }

    fn add_tool_result(&mut self, id: &str, content: &str) -> Outcome {
        let id = c_text(id);
        // SAFETY: a live object, a NUL-terminated text, and text with its length.
        self.after(unsafe {
            let (content, length) = (content.as_ptr().cast(), content.len());
            conversation::together_request_add_tool_result_n(self.0, id.as_ptr(), content, length)
        })
    }

    fn add_image_url(&mut self, url: &str) -> Outcome {
        let url = c_text(url);
        // SAFETY: a live object and a NUL-terminated text.
        self.after(unsafe { conversation::together_request_add_image_url(self.0, url.as_ptr()) })
    }

    fn add_image_file(&mut self, path: &str) -> Outcome {
        let path = c_text(path);
        // SAFETY: a live object and a NUL-terminated text.
        self.after(unsafe { conversation::together_request_add_image_file(self.0, path.as_ptr()) })
    }

    fn add_part(&mut self, json: &str) -> Outcome {
        let json = c_text(json);
        // SAFETY: a live object and a NUL-terminated text.
        self.after(unsafe { conversation::together_request_add_part(self.0, json.as_ptr()) })
    }

    /// The tool lives as long as the process: no event says when the last call of it has ended.
    fn add_tool(&mut self, name: &str, description: &str, schema: &str, tool: impl Tool) -> Outcome {
        fn function_of<T: Tool>(_: &T) -> tool::together_tool {
            Some(carry_out::<T>)
        }
        let function = function_of(&tool);
        let user_data = std::ptr::from_ref(Box::leak(Box::new(tool))).cast_mut().cast();
        let (name, description, schema) = (c_text(name), c_text(description), c_text(schema));
        // SAFETY: a live object, NUL-terminated texts, and a function that may be called with this for ever.
        self.after(unsafe {
            let (name, description, schema) = (name.as_ptr(), description.as_ptr(), schema.as_ptr());
            tool::together_request_add_tool(self.0, name, description, schema, function, user_data)
        })
    }

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
            conversation::together_request_add_message_n(self.0, role.as_ptr(), content, length)
        })
    }

    fn add_image(&mut self, bytes: &[u8], mime_type: &str) -> Outcome {
        let mime_type = c_text(mime_type);
        // SAFETY: a live object, bytes with their length, and a NUL-terminated text.
        self.after(unsafe {
            let (start, length) = (bytes.as_ptr().cast(), bytes.len());
            conversation::together_request_add_image(self.0, start, length, mime_type.as_ptr())
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

    /// The reader lives as long as the process, as a tool does.
    fn set_reader(&mut self, field: &str, reader: impl Reader, length: u64, file_name: &str) -> Outcome {
        fn function_of<R: Reader>(_: &R) -> reader::together_reader {
            Some(read::<R>)
        }
        let function = function_of(&reader);
        let user_data = std::ptr::from_ref(Box::leak(Box::new(reader))).cast_mut().cast();
        let (field, file_name) = (c_text(field), c_text(file_name));
        // SAFETY: a live object, NUL-terminated texts, and a function that may be called with this for ever.
        self.after(unsafe {
            let (field, file_name) = (field.as_ptr(), file_name.as_ptr());
            reader::together_request_set_reader(self.0, field, function, user_data, length, file_name)
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

    /// Without a field.
    pub fn of_nothing(operation: &str) -> Request {
        C::request(operation)
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
