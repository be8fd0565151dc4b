//! `together_complete`: one request, done to its end on the thread that asks.

use std::ffi::c_void;
use std::ops::ControlFlow;
use std::sync::Arc;

use super::boundary;
use super::client::together_client;
use super::event::{TOGETHER_STOP, together_event, together_on_event};
use super::request::together_request;
use super::response::together_response;
use crate::error::Error;
use crate::message::event::Event;
use crate::message::request::{Request, UserData};
use crate::sys::host::HostFunction;

const STOP: i32 = TOGETHER_STOP as i32;

/// Sends a request and waits for its whole answer, on this thread. Blocks until the answer is complete or a time
/// limit passes. The functions of the request's tools run inside this call (together_request_add_tool).
///
/// @param client   must not be NULL or failed (returns a failed response). May be in use by other threads.
/// @param request  must not be NULL or failed (returns a failed response). Can be sent again, and by other threads
///                 at the same time.
/// @return         a response to be freed with together_free; never NULL. Its status is TOGETHER_OK for HTTP 200 to
///                 299; TOGETHER_CONNECTION, _TLS, _TIMEOUT, _PROTOCOL, _TOO_LARGE or _CANCELLED (by
///                 together_client_interrupt) if there is no whole answer; TOGETHER_NO_API_KEY if the key's command
///                 or function returned none; TOGETHER_BAD_REQUEST and above if the service refused the request; or
///                 any other status. Whatever arrived is readable in every case. An answer's head may have at most
///                 128 header fields and 15 KiB (else TOGETHER_TOO_LARGE); its body, TOGETHER_LIMIT_RESPONSE_BYTES.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_complete(
    client: *const together_client,
    request: *const together_request,
) -> *mut together_response {
    boundary::make("together_complete", |caller| {
        let (client, request) =
            trust_caller! { (caller.handle("client", client)?, caller.handle("request", request)?) };
        if request.has_functions() {
            // Held, as a function of a tool may free or change the objects.
            let (client, request) = (client.client()?.clone(), request.clone());
            return Ok(Arc::new(client.complete(&request)));
        }
        Ok(Arc::new(client.client()?.complete(request)))
    })
}

/// As together_complete, but passes each part of the answer to a function as it arrives: text while the model
/// writes it. POST /v1/chat/completions, POST /v1/completions and POST /v1/responses stream unless the request's
/// field "stream" says otherwise; audio arrives in pieces too; any other answer is one TOGETHER_EVENT_CHUNK. If the
/// server answers a request that streams with one JSON document, its texts and tool calls are events as well. TOGETHER_EVENT_DONE is
/// the last event. Blocks until the answer is complete.
///
/// @param client     as in together_complete.
/// @param request    as in together_complete.
/// @param on_event   must not be NULL (returns a failed response). Called on this thread, inside this call, with an
///                   event that is valid until it returns. It returns TOGETHER_GO_ON, or TOGETHER_STOP to end the
///                   answer: TOGETHER_EVENT_DONE still follows, and the response's status is TOGETHER_CANCELLED. It
///                   may call any function of this library, even to free the client or the request, and must not
///                   throw an exception.
/// @param user_data  passed to on_event; NULL is allowed.
/// @return           as in together_complete: the whole answer, as if it had not been streamed. If the answer broke
///                   off, the part that arrived is readable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_complete_each(
    client: *const together_client,
    request: *const together_request,
    on_event: together_on_event,
    user_data: *mut c_void,
) -> *mut together_response {
    boundary::make("together_complete_each", |caller| {
        let on_event = on_event.ok_or_else(|| Error::invalid("on_event is NULL"))?;
        let on_event = HostFunction::on_this_thread(on_event as *const ());
        // SAFETY: pointers are as the header's rules say. The response says why a request failed.
        let own = unsafe { caller.object("request", request) }
            .map_or_else(|_| UserData::default(), Request::user_data);
        let emit = |event: &Event| {
            let view = together_event::of(event, std::ptr::null_mut(), own.0 as *mut c_void);
            // SAFETY: the header asks for a function that can be called so; the view lives as long as this.
            let flow = unsafe { on_event.call([&raw const view as usize, user_data as usize, 0, 0]) };
            match flow as i32 {
                STOP => ControlFlow::Break(()),
                _ => ControlFlow::Continue(()),
            }
        };
        // SAFETY: as above. Both are held or copied, as the callback may free or change the objects.
        let held = unsafe {
            caller
                .handle("client", client)
                .and_then(|this| Ok((this.client()?.clone(), caller.handle("request", request)?.clone())))
        };
        let (client, request) = held.inspect_err(|error| {
            let mut done = Event::default();
            done.set_done(error.status());
            // It is the last event: there is nothing to stop.
            let _ = emit(&done);
        })?;
        let response = client.complete_each(&request, emit);
        Ok(Arc::new(response))
    })
}
