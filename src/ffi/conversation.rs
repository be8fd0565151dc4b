//! `together_request`: its conversation, from turn to turn, and its fields as one text.

use std::ffi::{c_char, c_void};

use super::boundary::{self, Borrowed, Cached};
use super::request::together_request;
use super::response::together_response;
use super::status::together_status;

/// Appends a message to the conversation: the field "messages", of POST /v1/responses "input".
///
/// @param request  must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
/// @param role     must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied: "system", "user", "assistant" or
///                 any other role that the model supports.
/// @param content  must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied.
/// @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT, also if "messages" is not a list. A failure of a function
///                 that adds to the conversation stays the request's status until "messages" is set or removed, or
///                 together_request_remove(request, "/messages/-") withdraws it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_request_add_message(
    request: *mut together_request,
    role: *const c_char,
    content: *const c_char,
) -> together_status {
    trust_caller! {
        boundary::change(request, "together_request_add_message", None, |request, caller| {
            caller.adds_to(request.conversation_field());
            request.add_message(caller.text("role", role)?, caller.text("content", content)?)
        })
    }
}

/// As together_request_add_message, for text that is long, not NUL-terminated, or contains NULs.
///
/// @param length  of the content, in bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_request_add_message_n(
    request: *mut together_request,
    role: *const c_char,
    content: *const c_char,
    length: usize,
) -> together_status {
    trust_caller! {
        boundary::change(request, "together_request_add_message_n", None, |request, caller| {
            caller.adds_to(request.conversation_field());
            request.add_message(caller.text("role", role)?, caller.text_n("content", content, length)?)
        })
    }
}

/// Adds an image to the last message of the conversation, for a vision model. The request contains it as a data
/// URL.
///
/// @param request    must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
/// @param bytes      must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied: the bytes of the image file.
/// @param length     in bytes; not 0.
/// @param mime_type  must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied: such as "image/png" or
///                   "image/jpeg".
/// @return           TOGETHER_OK; TOGETHER_INVALID_ARGUMENT, also if there is no message yet, or the last one has
///                   another role than the user's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_request_add_image(
    request: *mut together_request,
    bytes: *const c_void,
    length: usize,
    mime_type: *const c_char,
) -> together_status {
    trust_caller! {
        boundary::change(request, "together_request_add_image", None, |request, caller| {
            caller.adds_to(request.conversation_field());
            request.add_image(caller.bytes("bytes", bytes, length)?, caller.text("mime_type", mime_type)?)
        })
    }
}

/// Returns the request's fields as JSON: a conversation to be saved. together_request_set_json(request, "", text) loads
/// it. Files, headers, the output, limits and the functions of tools are not in it.
///
/// @param request     must not be NULL (returns ""); its settings may have failed.
/// @param length_out  receives the length in bytes, unless it is NULL.
/// @return            a text that is valid until the request is changed or freed; "{}" if it has no fields. Never NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_request_json(
    request: *const together_request,
    length_out: *mut usize,
) -> *const c_char {
    trust_caller! {
        boundary::read(request, Borrowed::EMPTY, |request, object| {
            Some(object.cache_str(Cached::Json, || Some(request.json())))
        })
        .into_raw(length_out)
        .cast()
    }
}

/// Removes a field, or a part of one: "/messages/1" is the second message, and those behind it move up. Its failure is
/// removed with it, so that the request can be sent again; "/messages/-" removes only the failures of functions that
/// add messages. "tools" removes the functions of tools too.
///
/// @param request  must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
/// @param field    must not be NULL (returns TOGETHER_INVALID_ARGUMENT). As in together_request_set_string; also the
///                 name of a file. "" is every field.
/// @return         TOGETHER_OK, also if there is no such field; TOGETHER_INVALID_ARGUMENT if it is no JSON pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_request_remove(
    request: *mut together_request,
    field: *const c_char,
) -> together_status {
    trust_caller! {
        boundary::change(request, "together_request_remove", None, |request, caller| {
            request.remove(caller.removed_field(field)?)
        })
    }
}

/// Appends an answer to the conversation, so that the next question can follow: the first choice's message, with its
/// tool calls, and its reasoning under the name under which it came; of POST /v1/responses, every item of its output. After
/// a request whose tools have functions, appends every message of its turns: the calls, their results, the last answer.
///
/// @param request   must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
/// @param response  must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied: the answer of the request's own
///                  operation, streamed or not.
/// @return          TOGETHER_OK; the status of a response that failed; TOGETHER_INVALID_ARGUMENT for the answer of
///                  another operation. Nothing is appended on failure.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_request_add_answer(
    request: *mut together_request,
    response: *const together_response,
) -> together_status {
    trust_caller! {
        boundary::change(request, "together_request_add_answer", None, |request, caller| {
            caller.adds_to(request.conversation_field());
            request.add_answer(caller.object("response", response)?)
        })
    }
}

/// Appends the result of a tool call to the conversation, after the answer that called it
/// (together_request_add_answer). A tool with a function needs no result: see together_request_add_tool.
///
/// @param request  must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
/// @param id       must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied: the id of the call.
/// @param content  must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied: text or JSON, for the model.
/// @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_request_add_tool_result(
    request: *mut together_request,
    id: *const c_char,
    content: *const c_char,
) -> together_status {
    trust_caller! {
        boundary::change(request, "together_request_add_tool_result", None, |request, caller| {
            caller.adds_to(request.conversation_field());
            request.add_tool_result(caller.text("id", id)?, caller.text("content", content)?)
        })
    }
}

/// As together_request_add_tool_result, for content that is long, not NUL-terminated, or contains NULs.
///
/// @param length  of the content, in bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_request_add_tool_result_n(
    request: *mut together_request,
    id: *const c_char,
    content: *const c_char,
    length: usize,
) -> together_status {
    trust_caller! {
        boundary::change(request, "together_request_add_tool_result_n", None, |request, caller| {
            caller.adds_to(request.conversation_field());
            request.add_tool_result(caller.text("id", id)?, caller.text_n("content", content, length)?)
        })
    }
}

/// Adds an image to the last message of the conversation by its URL, which the server fetches.
///
/// @param request  must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
/// @param url      must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied: begins with "https://", "http://" or
///                 "data:".
/// @return         as in together_request_add_image.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_request_add_image_url(
    request: *mut together_request,
    url: *const c_char,
) -> together_status {
    trust_caller! {
        boundary::change(request, "together_request_add_image_url", None, |request, caller| {
            caller.adds_to(request.conversation_field());
            request.add_image_url(caller.text("url", url)?)
        })
    }
}

/// Adds an image file to the last message of the conversation. Blocks while it reads the file. The file's content, not
/// its name, says whether it is PNG, JPEG, GIF or WebP.
///
/// @param request  must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
/// @param path     must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Used during the call.
/// @return         as in together_request_add_image; also TOGETHER_FILE if the file cannot be read or is not a regular
///                 file, TOGETHER_TOO_LARGE if it has more than 32 MiB, TOGETHER_INVALID_ARGUMENT if it is another kind
///                 of file.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_request_add_image_file(
    request: *mut together_request,
    path: *const c_char,
) -> together_status {
    trust_caller! {
        boundary::change(request, "together_request_add_image_file", None, |request, caller| {
            caller.adds_to(request.conversation_field());
            request.add_image_file(caller.text("path", path)?)
        })
    }
}

/// Adds any part to the content of the last message, such as a video or audio. A text that the content is becomes its
/// first part.
///
/// @param request  must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
/// @param json     must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied: an object with a "type", such as
///                 {"type": "video_url", "video_url": {"url": "https://..."}}.
/// @return         as in together_request_add_image; also TOGETHER_INVALID_ARGUMENT if it is no such object.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_request_add_part(
    request: *mut together_request,
    json: *const c_char,
) -> together_status {
    trust_caller! {
        boundary::change(request, "together_request_add_part", None, |request, caller| {
            caller.adds_to(request.conversation_field());
            request.add_part(caller.text("json", json)?)
        })
    }
}
