//! `together_tool_call`: a tool that the model calls, carried out by a function of the host's.

use std::ffi::{c_char, c_void};
use std::sync::Arc;

use super::boundary::{self, Borrowed, Cached, Handle};
use super::request::together_request;
use super::response::together_response;
use super::status::together_status;
use crate::error::Error;
use crate::message::tool::ToolCall;
use crate::sys::host;

/// A call of a tool that the model asks for. The library owns it: it is valid while its together_tool function runs, on
/// that thread. Do not free it.
pub struct together_tool_call;

impl Handle for together_tool_call {
    type Value = CallInHand;
    const KIND: u64 = 0x7467_7472_746f_6f31;
    const NAME: &'static str = "together_tool_call";
}

/// A call, and its arguments as an object of C's.
pub struct CallInHand {
    call: Arc<ToolCall>,
    arguments: *mut together_response,
}

// SAFETY: the arguments are an object of their own, which any thread may read and one thread frees.
unsafe impl Send for CallInHand {}
// SAFETY: as above.
unsafe impl Sync for CallInHand {}

impl Drop for CallInHand {
    fn drop(&mut self) {
        // SAFETY: made with the call, and freed with it alone.
        unsafe { boundary::free::<together_response>(self.arguments.cast()) };
    }
}

/// Carries out a tool call. Reads the arguments (together_tool_call_arguments), gives the answer
/// (together_tool_call_answer), and returns TOGETHER_OK. TOGETHER_CANCELLED ends the request: its response has that
/// status. For any other number the model gets an error as the result, with the answer's text if one was given.
///
/// Called on the thread that waits for the answer or reads the call's events: inside together_complete,
/// together_complete_each, together_client_next, together_call_next or together_call_wait. The library holds no lock
/// meanwhile and waits until the function returns, however late; TOGETHER_TIMEOUT_TOTAL and a cancel take effect then.
/// It may call any function of this library, even to free the client, the call or the request, except that it must not
/// wait for its own call. It must not throw an exception.
pub type together_tool =
    Option<unsafe extern "C" fn(call: *mut together_tool_call, user_data: *mut c_void) -> i32>;

/// Offers the model a tool, and carries out its calls with a function of yours. When the model calls it, the library
/// runs the function, sends the model the result, and goes on until the model answers in words: the response is that
/// last answer, and together_request_add_answer appends all turns. Calls of one answer run in their order. The events of
/// all turns arrive as they come, TOGETHER_EVENT_TOOL_CALL included, and one TOGETHER_EVENT_DONE.
///
/// Arguments that are not a JSON object, do not fit the schema, or are longer than 1 MiB never reach the function: the
/// model gets an error as the result. TOGETHER_LIMIT_TURNS bounds the turns, TOGETHER_TIMEOUT_TOTAL the time of all of
/// them, and TOGETHER_LIMIT_TOKENS is checked between them; one answer may call 128 tools (else TOGETHER_TOO_LARGE). If
/// an answer calls a tool that has no function (one of the field "tools" that was set as JSON), no function runs, and
/// the response is that answer. With "n", only the first answer's calls are carried out. After the first turn a
/// "tool_choice" that requires a call is sent as "auto".
///
/// @param request      must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
/// @param name         must not be NULL or empty (returns TOGETHER_INVALID_ARGUMENT). Copied: letters, digits and "_".
///                     If the field "tools" has a tool with this name, as in a loaded conversation, that tool gets the
///                     description, the schema and the function: of two with one name, the later one counts.
/// @param description  must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied: when to use it, for the model.
/// @param schema_json  must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied: the JSON schema of the arguments,
///                     an object.
/// @param function     must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
/// @param user_data    passed to the function; NULL is allowed. It and the function must stay valid until the request
///                     is freed, every call started with it has ended, and no function of such a call runs.
/// @return             TOGETHER_OK; TOGETHER_INVALID_ARGUMENT. A failure stays the request's status until "tools" is
///                     set or removed, or together_request_remove(request, "/tools/-") withdraws it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_request_add_tool(
    request: *mut together_request,
    name: *const c_char,
    description: *const c_char,
    schema_json: *const c_char,
    function: together_tool,
    user_data: *mut c_void,
) -> together_status {
    // As a number, because a pointer stays on its thread; the header asks for one that bears any.
    let user_data = user_data as usize;
    trust_caller! {
        boundary::change(request, "together_request_add_tool", None, |request, caller| {
            caller.adds_to("tools");
            let name = caller.text("name", name)?;
            let description = caller.text("description", description)?;
            let schema = caller.text("schema_json", schema_json)?;
            let function = function.ok_or_else(|| Error::invalid("function is NULL"))?;
            // The header asks for a function that can be called so.
            request.add_tool(name, description, schema, Arc::new(move |call| run(function, user_data, call)))
        })
    }
}

/// Runs the host's function.
///
/// # Safety
/// `function` and `user_data` are as the header's rules say.
fn run(
    function: unsafe extern "C" fn(*mut together_tool_call, *mut c_void) -> i32,
    user_data: usize,
    call: &Arc<ToolCall>,
) -> i32 {
    let arguments = boundary::make("the arguments", |_| Ok(call.arguments().clone()));
    let in_hand = CallInHand { call: call.clone(), arguments };
    let handle = boundary::make::<together_tool_call>("the tool call", |_| Ok(in_hand));
    // SAFETY: the header asks for a function that can be called so; the call lives as long as this.
    unsafe {
        let number = host::call(function as *const (), [handle as usize, user_data, 0, 0]);
        boundary::free::<together_tool_call>(handle.cast());
        number as i32
    }
}

/// Returns the name of the tool that the model calls.
///
/// @param call  must not be NULL (returns "").
/// @return      a text that is valid while the function runs. Never NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_tool_call_name(call: *const together_tool_call) -> *const c_char {
    trust_caller! {
        boundary::read(call, Borrowed::EMPTY, |in_hand, object| {
            Some(object.cache_str(Cached::Text, || Some(in_hand.call.name().to_owned())))
        })
        .into_raw(std::ptr::null_mut())
        .cast()
    }
}

/// Returns the id of the call, which its result carries in the conversation.
///
/// @param call  must not be NULL (returns "").
/// @return      a text that is valid while the function runs; "" if the server sent none. Never NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_tool_call_id(call: *const together_tool_call) -> *const c_char {
    trust_caller! {
        boundary::read(call, Borrowed::EMPTY, |in_hand, object| {
            Some(object.cache_str(Cached::RequestId, || Some(in_hand.call.id().to_owned())))
        })
        .into_raw(std::ptr::null_mut())
        .cast()
    }
}

/// Returns the arguments of the call, to be read like any response: together_response_string(arguments, "/city", NULL).
///
/// @param call  must not be NULL (returns NULL).
/// @return      a response that is valid while the function runs, and that is not yours to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_tool_call_arguments(
    call: *const together_tool_call,
) -> *const together_response {
    trust_caller! {
        boundary::read(call, std::ptr::null(), |in_hand, _| Some(in_hand.arguments.cast_const()))
    }
}

/// Gives the result of the call, for the model. Without it the result is empty; the last one counts.
///
/// @param call     must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
/// @param content  must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied: text or JSON.
/// @return         TOGETHER_OK; TOGETHER_TOO_LARGE if it is longer than TOGETHER_LIMIT_RESPONSE_BYTES leaves for the
///                 request's turns; TOGETHER_INVALID_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_tool_call_answer(
    call: *mut together_tool_call,
    content: *const c_char,
) -> together_status {
    trust_caller! {
        boundary::change(call, "together_tool_call_answer", Some("the answer"), |in_hand, caller| {
            in_hand.call.set_answer(caller.text("content", content)?)
        })
    }
}

/// As together_tool_call_answer, for content that is long, not NUL-terminated, or contains NULs.
///
/// @param length  of the content, in bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_tool_call_answer_n(
    call: *mut together_tool_call,
    content: *const c_char,
    length: usize,
) -> together_status {
    trust_caller! {
        boundary::change(call, "together_tool_call_answer_n", Some("the answer"), |in_hand, caller| {
            in_hand.call.set_answer(caller.text_n("content", content, length)?)
        })
    }
}
