//! `together_request`: an operation and its fields.

use std::ffi::{c_char, c_void};

use super::boundary::{self, Handle};
use super::status::together_status;
use crate::message::request::{Request, UserData};
use crate::settings::Timeout;

/// An operation and its fields. Changed by one thread at a time, and by none while another uses it; sent any number of
/// times, also by several threads at once.
pub struct together_request;

impl Handle for together_request {
    type Value = Request;
    const KIND: u64 = 0x7467_7472_7265_7131;
    const NAME: &'static str = "together_request";
}

/// Makes a request for an operation, named by the API's own words.
///
/// @param operation  must not be NULL (returns a failed request). "METHOD /path", copied: a TOGETHER_... macro of
///                   this header, or anything that the API's reference lists, now or later. Names in braces, in the
///                   path or after "?", are filled from the fields of those names; of the other fields, a GET or
///                   DELETE puts them in the query and the rest in a JSON body.
/// @return           a request to be freed with together_free; never NULL. Its status is TOGETHER_OK or
///                   TOGETHER_INVALID_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_request_new(operation: *const c_char) -> *mut together_request {
    boundary::make("together_request_new", |caller| {
        Request::new(trust_caller! { caller.text("operation", operation) }?)
    })
}

/// Sets a field to a text.
///
/// @param request  must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
/// @param field    must not be NULL (returns TOGETHER_INVALID_ARGUMENT). A field's name ("model"), or a JSON
///                 pointer into the body where it starts with "/" ("/response_format/type"; RFC 6901): parents that
///                 are missing are made, and an index equal to an array's length, or "-", appends. A field that is
///                 set twice keeps the last value.
/// @param value    must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied.
/// @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT, also for a pointer that leads into a text or number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_request_set_string(
    request: *mut together_request,
    field: *const c_char,
    value: *const c_char,
) -> together_status {
    trust_caller! {
        boundary::change(request, "together_request_set_string", None, |request, caller| {
            request.set_string(caller.field(field)?, caller.text("value", value)?)
        })
    }
}

/// As together_request_set_string, for a text that is long, not NUL-terminated, or holds NULs.
///
/// @param length  of the value, in bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_request_set_string_n(
    request: *mut together_request,
    field: *const c_char,
    value: *const c_char,
    length: usize,
) -> together_status {
    trust_caller! {
        boundary::change(request, "together_request_set_string_n", None, |request, caller| {
            request.set_string(caller.field(field)?, caller.text_n("value", value, length)?)
        })
    }
}

/// Sets a field to a whole number. For one above 9,223,372,036,854,775,807 use together_request_set_json.
///
/// @param request  must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
/// @param field    as in together_request_set_string.
/// @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_request_set_integer(
    request: *mut together_request,
    field: *const c_char,
    value: i64,
) -> together_status {
    trust_caller! {
        boundary::change(request, "together_request_set_integer", None, |request, caller| {
            request.set_integer(caller.field(field)?, value)
        })
    }
}

/// Sets a field to a number.
///
/// @param request  must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
/// @param field    as in together_request_set_string.
/// @param value    not NaN or infinite, which JSON cannot write. Sent in the fewest digits that mean it.
/// @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_request_set_number(
    request: *mut together_request,
    field: *const c_char,
    value: f64,
) -> together_status {
    trust_caller! {
        boundary::change(request, "together_request_set_number", None, |request, caller| {
            request.set_number(caller.field(field)?, value)
        })
    }
}

/// Sets a field to true or false.
///
/// @param request  must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
/// @param field    as in together_request_set_string.
/// @param value    0 is false, any other number true.
/// @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_request_set_boolean(
    request: *mut together_request,
    field: *const c_char,
    value: i32,
) -> together_status {
    trust_caller! {
        boundary::change(request, "together_request_set_boolean", None, |request, caller| {
            request.set_boolean(caller.field(field)?, value != 0)
        })
    }
}

/// Sets a field to any JSON: lists, objects, null, numbers of any length. It goes to the wire as it is written,
/// every digit of its numbers included.
///
/// @param request  must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
/// @param field    as in together_request_set_string; "" is the whole body, which must be an object.
/// @param json     must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied. At most 128 levels deep.
/// @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT when it is not JSON; the message says where.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_request_set_json(
    request: *mut together_request,
    field: *const c_char,
    json: *const c_char,
) -> together_status {
    trust_caller! {
        boundary::change(request, "together_request_set_json", None, |request, caller| {
            request.set_json(caller.field(field)?, caller.text("json", json)?)
        })
    }
}

/// As together_request_set_json, for a text that is not NUL-terminated.
///
/// @param length  of the JSON, in bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_request_set_json_n(
    request: *mut together_request,
    field: *const c_char,
    json: *const c_char,
    length: usize,
) -> together_status {
    trust_caller! {
        boundary::change(request, "together_request_set_json_n", None, |request, caller| {
            request.set_json(caller.field(field)?, caller.text_n("json", json, length)?)
        })
    }
}

/// Appends a message to the conversation (the field "messages").
///
/// @param request  must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
/// @param role     must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied: "system", "user", "assistant" or
///                 what else the model knows.
/// @param content  must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied.
/// @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT, also when "messages" was set to something else than a
///                 list.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_request_add_message(
    request: *mut together_request,
    role: *const c_char,
    content: *const c_char,
) -> together_status {
    trust_caller! {
        boundary::change(request, "together_request_add_message", None, |request, caller| {
            request.add_message(caller.text("role", role)?, caller.text("content", content)?)
        })
    }
}

/// As together_request_add_message, for a text that is long, not NUL-terminated, or holds NULs.
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
            request.add_message(caller.text("role", role)?, caller.text_n("content", content, length)?)
        })
    }
}

/// Adds an image to the last message of the conversation, for a model that sees. It is sent inside the request, as
/// a data URL.
///
/// @param request    must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
/// @param bytes      must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied: the image file's bytes.
/// @param length     in bytes; not 0.
/// @param mime_type  must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied: "image/png", "image/jpeg" and
///                   the like.
/// @return           TOGETHER_OK; TOGETHER_INVALID_ARGUMENT, also when there is no message yet.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_request_add_image(
    request: *mut together_request,
    bytes: *const c_void,
    length: usize,
    mime_type: *const c_char,
) -> together_status {
    trust_caller! {
        boundary::change(request, "together_request_add_image", None, |request, caller| {
            request.add_image(caller.bytes("bytes", bytes, length)?, caller.text("mime_type", mime_type)?)
        })
    }
}

/// Sends a file of the disk with the request, which makes its body a form (multipart/form-data): the other fields
/// become its texts, in the order in which they were set, and the files follow. A list's items are sent each as
/// "field[]", an object's members as "field[member]". The file is opened and measured when the request is sent, and
/// read while it is sent: it is never in memory as a whole. A try that follows another reads it again from its
/// start.
///
/// @param request  must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Not of a GET or DELETE.
/// @param field    must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied: a field's plain name, such as
///                 "file". A field that is set twice keeps the last value, be it a file or not.
/// @param path     must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied. The server sees the last part
///                 of it as the file's name. Where it cannot be read, is no regular file, or changes while it is
///                 sent, the response's status is TOGETHER_FILE.
/// @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_request_set_file(
    request: *mut together_request,
    field: *const c_char,
    path: *const c_char,
) -> together_status {
    trust_caller! {
        boundary::change(request, "together_request_set_file", None, |request, caller| {
            request.set_file(caller.field(field)?, caller.text("path", path)?)
        })
    }
}

/// As together_request_set_file, of bytes that are in memory.
///
/// @param request    must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Not of a GET or DELETE.
/// @param field      as in together_request_set_file.
/// @param bytes      must not be NULL where `length` is not 0 (returns TOGETHER_INVALID_ARGUMENT). Copied.
/// @param length     in bytes.
/// @param file_name  must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied: the name under which the server
///                   is to know them. Its ending may matter: "speech.wav".
/// @return           TOGETHER_OK; TOGETHER_INVALID_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_request_set_bytes(
    request: *mut together_request,
    field: *const c_char,
    bytes: *const c_void,
    length: usize,
    file_name: *const c_char,
) -> together_status {
    trust_caller! {
        boundary::change(request, "together_request_set_bytes", None, |request, caller| {
            let (field, bytes) = (caller.field(field)?, caller.bytes("bytes", bytes, length)?);
            request.set_bytes(field, bytes, caller.text("file_name", file_name)?)
        })
    }
}

/// Has the answer's bytes written to a file, whatever they are: they are never in memory as a whole, and
/// TOGETHER_LIMIT_RESPONSE_BYTES does not bound them. They are kept in a temporary file of the same directory
/// (".together-....part"), which takes the path when all of the answer is there: until then, and for ever where the
/// request fails, a file that was there stays as it was. Of a good answer (HTTP 200 to 299) the response has the
/// headers and no body, and its events are TOGETHER_EVENT_PROGRESS; any other is read as always, and no file is
/// made.
///
/// @param request  must not be NULL (returns TOGETHER_INVALID_ARGUMENT). It may not ask for a stream (the field
///                 "stream").
/// @param path     must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied. A file that is there is replaced.
///                 Where it cannot be written, the response's status is TOGETHER_FILE: before anything is sent,
///                 where that can be known.
/// @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_request_set_output(
    request: *mut together_request,
    path: *const c_char,
) -> together_status {
    trust_caller! {
        boundary::change(request, "together_request_set_output", Some("output"), |request, caller| {
            request.set_output(caller.text("path", path)?)
        })
    }
}

/// Adds an HTTP header to this request, over one of the client's of that name.
///
/// @param request  must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
/// @param name     must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied, as in together_options_set_header.
/// @param value    must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied, as in together_options_set_header.
/// @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_request_set_header(
    request: *mut together_request,
    name: *const c_char,
    value: *const c_char,
) -> together_status {
    trust_caller! {
        boundary::change(request, "together_request_set_header", None, |request, caller| {
            request.set_header(caller.header_name(name)?, caller.text("value", value)?)
        })
    }
}

/// Sets one of the four time limits for this request, instead of the client's.
///
/// @param request       must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
/// @param which         TOGETHER_TIMEOUT_CONNECT, _FIRST_BYTE, _IDLE or _TOTAL.
/// @param milliseconds  0 is no limit.
/// @return              TOGETHER_OK; TOGETHER_INVALID_ARGUMENT for another `which` or a negative time.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_request_set_timeout(
    request: *mut together_request,
    which: i32,
    milliseconds: i64,
) -> together_status {
    trust_caller! {
        let setting = format!("timeout {which}");
        boundary::change(request, "together_request_set_timeout", Some(&setting), |request, _| {
            request.set_timeout(Timeout::from_number(which)?, milliseconds)
        })
    }
}

/// Sets what this request's events carry, so that a reader of many calls knows which one each event belongs to.
///
/// @param request    must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
/// @param user_data  only ever handed back; NULL is allowed.
/// @return           TOGETHER_OK; TOGETHER_INVALID_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_request_set_user_data(
    request: *mut together_request,
    user_data: *mut c_void,
) -> together_status {
    trust_caller! {
        boundary::change(request, "together_request_set_user_data", None, |request, _| {
            request.set_user_data(UserData(user_data as usize));
            Ok(())
        })
    }
}

/// Has this request's TOGETHER_EVENT_TEXT events come in whole sentences, for a voice to speak. The rules are
/// Unicode's (UAX 29), the same for every language; a sentence is held back until the text behind it shows that it
/// is over.
///
/// @param request    must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
/// @param sentences  any number but 0 asks for sentences; 0, the default, for text as it comes.
/// @return           TOGETHER_OK; TOGETHER_INVALID_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_request_set_sentences(
    request: *mut together_request,
    sentences: i32,
) -> together_status {
    trust_caller! {
        boundary::change(request, "together_request_set_sentences", None, |request, _| {
            request.set_sentences(sentences != 0);
            Ok(())
        })
    }
}
