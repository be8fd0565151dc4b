//! `together_request`: an operation and its fields.

use std::ffi::{c_char, c_void};

use super::boundary::{self, Handle};
use super::status::together_status;
use crate::message::request::{Request, UserData};
use crate::settings::Timeout;

/// An operation and its fields. Can be sent any number of times, by several threads at once. Only one thread at a
/// time may change it, and no other thread may use it meanwhile.
pub struct together_request;

impl Handle for together_request {
    type Value = Request;
    const KIND: u64 = 0x7467_7472_7265_7131;
    const NAME: &'static str = "together_request";
}

/// Makes a request for an operation of the API.
///
/// @param operation  must not be NULL (returns a failed request). "METHOD /path", copied: a TOGETHER_... macro of
///                   this header, or any other operation of the API. Names in braces, in the path or after "?", are
///                   replaced by the fields with those names. A "{?mask,force}" at the end sends the fields with those
///                   names in the query if they are set. A GET or DELETE sends the other fields in the query, any
///                   other method in a JSON body.
///                   Or a link to an image, a film or a file: "GET https://HOST/PATH", or TOGETHER_URL, whose field
///                   "url" is the whole URL. It is requested byte for byte: braces are text, and no field is sent. The
///                   API key and the headers of the client are never sent to a link, not even on the API's own server
///                   (use its path for what needs the key); headers of the request are. The answer is bytes, whatever
///                   its type: TOGETHER_EVENT_BYTES, together_response_bytes or together_request_set_output. Plain http
///                   (except to this machine) and user names in a URL are refused. Any host is allowed, also a private
///                   address: check a link that a stranger wrote before you request it.
/// @return           a request to be freed with together_free; never NULL. Its status is TOGETHER_OK or
///                   TOGETHER_INVALID_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_request_new(operation: *const c_char) -> *mut together_request {
    boundary::make("together_request_new", |caller| {
        Request::new(trust_caller! { caller.text("operation", operation) }?)
    })
}

/// Sets a field to a string.
///
/// @param request  must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
/// @param field    must not be NULL (returns TOGETHER_INVALID_ARGUMENT). A field's name ("model"), or, if it starts
///                 with "/", a JSON pointer into the body ("/response_format/type"; RFC 6901): missing parents are
///                 created, and an index equal to an array's length, or "-", appends. A field that is set twice
///                 keeps the last value.
/// @param value    must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied.
/// @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT, also for a pointer that leads into a string or number.
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

/// As together_request_set_string, for text that is long, not NUL-terminated, or contains NULs.
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

/// Sets a field to an integer. For a larger number than 9,223,372,036,854,775,807 use together_request_set_json.
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
/// @param value    not NaN or infinite, which JSON cannot represent. Sent with the fewest digits that identify it.
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
/// @param value    0 is false, any other number is true.
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

/// Sets a field to any JSON: lists, objects, null, numbers of any length. It is sent as written, with every digit
/// of its numbers.
///
/// @param request  must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
/// @param field    as in together_request_set_string; "" is the whole body, which must be an object.
/// @param json     must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied. At most 128 levels deep.
/// @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT if it is not JSON; the message says where.
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

/// As together_request_set_json, for text that is not NUL-terminated.
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

/// Sends a file from disk with the request, which makes the body a form (multipart/form-data): the other fields
/// become text parts, in the order in which they were set, followed by the files. Each item of a list is sent as
/// "field[]", each member of an object as "field[member]". The library opens and measures the file when it sends
/// the request, and reads it while it sends, so the whole file is never in memory. A retry reads it again from the
/// start.
///
/// POST /v1/files takes the service's own way instead: the file is read once and checked, announced with its name, kind and
/// SHA-256, put to the storage that the service names (without the API key), and handed over to be processed. The
/// response describes the file. If the service has the same content already, it describes that one. The field "purpose"
/// must be set; "file_name" and "file_type" default to the path's last part and its extension, which must be .jsonl, .csv
/// or .parquet. A file that the service would refuse (empty, a line that is no JSON object or not UTF-8, a row of another
/// length than the header, a Parquet file without a row or with other columns than the service takes) gives TOGETHER_FILE
/// before anything is sent, with the line. POST /v1/files/upload is a plain form, unchecked, whose "file_name" defaults to
/// the path's last part.
///
/// @param request  must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Not for a GET or DELETE.
/// @param field    must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied: the name of a field, such as
///                 "file", not a pointer. A field that is set twice keeps the last value, whether a file or not.
/// @param path     must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied. The server gets the last part of
///                 it as the file's name. If the file cannot be read, is not a regular file, or changes while it is
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

/// As together_request_set_file, for bytes in memory.
///
/// @param request    must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Not for a GET or DELETE.
/// @param field      as in together_request_set_file.
/// @param bytes      must not be NULL if `length` is not 0 (returns TOGETHER_INVALID_ARGUMENT). Copied.
/// @param length     in bytes.
/// @param file_name  must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied: the file name for the server.
///                   Its extension may matter: "speech.wav".
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

/// Asks for an answer that is JSON of a given shape: POST /v1/chat/completions gets it as "response_format", POST
/// /v1/responses as "text/format". The answer is checked when it is complete, streamed or not, each of its choices; one
/// that does not fit has the status TOGETHER_PROTOCOL and a message with the JSON pointer that does not fit, and stays
/// readable. Read it with together_response_parsed. Write into the prompt, too, what JSON you want.
///
/// An answer that calls tools is not checked: the schema is for the answer that follows. Some models refuse a request
/// with both tools and a schema. An answer that was cut off (finish_reason "length") or refused is checked like any
/// other, and the message says so. Setting the field "response_format" (or "text") again ends the check.
///
/// Checked: type, enum, const, properties, required, additionalProperties, items, prefixItems, anyOf, oneOf, allOf, $ref
/// into the schema itself ("#/$defs/..."), minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf, minLength,
/// maxLength, minItems, maxItems, minProperties, maxProperties. Sent to the service and not checked: pattern, format,
/// patternProperties (additionalProperties beside it is not checked either), propertyNames, contains, minContains,
/// maxContains, uniqueItems, not, if, then, else, dependentRequired, dependentSchemas, unevaluatedItems,
/// unevaluatedProperties, $dynamicRef, $anchor, $id, and any keyword that is not named here.
///
/// @param request      must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
/// @param name         must not be NULL (returns TOGETHER_INVALID_ARGUMENT). A name for the shape, such as "invoice".
/// @param schema_json  must not be NULL (returns TOGETHER_INVALID_ARGUMENT). A JSON Schema, copied.
/// @return             TOGETHER_OK; TOGETHER_INVALID_ARGUMENT, also if it is no schema: the message has the JSON
///                     pointer to the part that is wrong.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_request_set_schema(
    request: *mut together_request,
    name: *const c_char,
    schema_json: *const c_char,
) -> together_status {
    trust_caller! {
        boundary::change(request, "together_request_set_schema", Some("response_format"), |request, caller| {
            request.set_schema(caller.text("name", name)?, caller.text("schema_json", schema_json)?)
        })
    }
}

/// Writes the answer's bytes to a file, whatever they are. The whole answer is never in memory, and
/// TOGETHER_LIMIT_RESPONSE_BYTES does not apply. The library writes to a temporary file in the same directory
/// (".together-....part") and renames it to the path when the answer is complete; an existing file stays unchanged
/// until then, and if the request fails. For HTTP 200 to 299 the response has headers and no body, and its events
/// are TOGETHER_EVENT_PROGRESS; any other answer is read as usual, and no file is made.
///
/// A download (a GET) that breaks off goes on where it was, if the server named a version of the file (a strong ETag, or
/// Last-Modified) and does not refuse ranges. A file that changed meanwhile starts again; the file that is kept is of one
/// version, and as long as the server said. Each resumption is a try (together_response_tries); those that brought
/// bytes do not count against together_options_set_retries, of which 0 turns this off. A header "Range" of the
/// request's own turns it off too.
///
/// Raw speech (TOGETHER_AUDIO_SPEECH) to a path that ends in ".wav" becomes a WAV file, with the head that its bytes lack;
/// a WAV file whose sizes the server left open gets them. Speech may stream: the file is written while its
/// TOGETHER_EVENT_BYTES arrive, which are then in the response too, within TOGETHER_LIMIT_RESPONSE_BYTES.
///
/// @param request  must not be NULL (returns TOGETHER_INVALID_ARGUMENT). It must not ask for a stream (the field
///                 "stream"), save of speech.
/// @param path     must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied. An existing file is replaced. If
///                 it cannot be written, the response's status is TOGETHER_FILE; if possible, before anything is
///                 sent. On Windows a file that another program has open without sharing cannot be replaced, and the
///                 names of devices and names that end in a dot or a space are refused.
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

/// Adds an HTTP header to this request; it replaces the client's header of the same name.
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

/// Sets one of the four time limits for this request; it replaces the client's.
///
/// @param request       must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
/// @param which         TOGETHER_TIMEOUT_CONNECT, _FIRST_BYTE, _IDLE or _TOTAL.
/// @param milliseconds  0 means no limit.
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

/// Sets a pointer that this request's events carry, so that a reader of many calls can tell them apart.
///
/// @param request    must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
/// @param user_data  never read by the library; NULL is allowed.
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

/// Makes this request's TOGETHER_EVENT_TEXT events contain whole sentences, for text to speech. The rules are
/// Unicode's (UAX 29), the same for every language. A sentence is delivered when the text after it shows that it
/// has ended.
///
/// @param request    must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
/// @param sentences  any number except 0 for sentences; 0, the default, for text as it arrives.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ffi::object::{together_free, together_object_status};

    #[test]
    fn a_field_of_a_settings_name_does_not_clear_its_failure() {
        // SAFETY: objects and texts as the header asks for them; one path is NULL on purpose.
        unsafe {
            let request = together_request_new(c"POST /v1/x".as_ptr());
            let refused = together_request_set_output(request, std::ptr::null());
            let set = together_request_set_string(request, c"output".as_ptr(), c"x".as_ptr());
            assert_eq!((set as i32, together_object_status(request.cast()) as i32), (0, refused as i32));
            assert_ne!(refused as i32, 0);
            together_free(request.cast());
        }
    }
}
