//! `together_call`: a request that runs on a thread of the library, from its start to its answer.

use std::ffi::{c_char, c_void};
use std::sync::atomic::{AtomicBool, Ordering};

use super::boundary::{self, Handle};
use super::caller::Caller;
use super::client::{ClientAndEvent, together_client};
pub use super::event::together_call;
use super::event::{CurrentEvent, HeldTools, Shown, next_event, together_event};
use super::request::together_request;
use super::response::together_response;
use super::status::together_status;
use crate::error::{Error, Status};
use crate::message::event::Event;
use crate::message::request::{Request, UserData};
use crate::objects::call::{Call, Next, QueuedEvent, Tag, Until};

impl Handle for together_call {
    type Value = CallAndEvent;
    const KIND: u64 = 0x7467_7472_6361_6c31;
    const NAME: &'static str = "together_call";

    fn failure(this: &CallAndEvent) -> Option<&Error> {
        match &this.call {
            Ok(call) => call.response()?.failure(),
            Err(error) => Some(error),
        }
    }
}

/// A call, or why there is none; and the event that was read from it last.
pub struct CallAndEvent {
    call: Result<Call, Error>,
    shown: CurrentEvent,
    /// Of a call that never was: what its one event carries, and whether it was read.
    user_data: UserData,
    is_delivered: AtomicBool,
}

impl CallAndEvent {
    pub(super) fn new(call: Result<Call, Error>, user_data: UserData) -> CallAndEvent {
        CallAndEvent { call, shown: CurrentEvent::default(), user_data, is_delivered: AtomicBool::new(false) }
    }

    fn next(&self, handle: *mut together_call, until: Until, seen: Option<Event>) -> Option<Next> {
        match &self.call {
            Ok(call) => call.next(until, seen),
            Err(_) if self.is_delivered.swap(true, Ordering::SeqCst) => None,
            Err(error) => {
                let mut event = Event::default();
                event.set_done(error.status());
                let tag = Tag { handle: handle as usize, user_data: self.user_data };
                Some(Next::Event(QueuedEvent { event, tag }))
            }
        }
    }

    /// The call, to which something is sent. That it is over the call says itself.
    fn session(&self) -> Result<&Call, Error> {
        self.call.as_ref().map_err(Error::clone)
    }

    fn wait(&self, until: Until) -> Result<Option<HeldTools>, Error> {
        match &self.call {
            Ok(call) => Ok(call.wait(until)?.map(|tools| self.shown.hold(tools))),
            Err(_) => {
                self.is_delivered.store(true, Ordering::SeqCst);
                Ok(None)
            }
        }
    }
}

/// Starts a request on a thread of the library and returns at once. Read its events with together_call_next or
/// together_client_next, and its answer with together_call_response. The same operations stream as in
/// together_complete_each. At most TOGETHER_LIMIT_CALLS run at once; further calls wait in order.
///
/// @param client   must not be NULL or failed (returns a failed call). May be in use by other threads.
/// @param request  must not be NULL or failed (returns a failed call). Copied: you can change, send or free it at
///                 once.
/// @return         a call to be freed with together_free, which cancels it; never NULL. A failed call has one
///                 event, TOGETHER_EVENT_DONE, like any other call that ends. If `client` is NULL or not a client, only
///                 together_call_next returns that event.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_start(
    client: *const together_client,
    request: *const together_request,
) -> *mut together_call {
    let caller = Caller::default();
    // SAFETY: pointers are as the header's rules say. The call says why a request failed.
    let (carried, request) =
        unsafe { (caller.object("request", request), caller.handle("request", request)) };
    let user_data = carried.map_or_else(|_| UserData::default(), Request::user_data);
    let mut prepared = None;
    let call = boundary::make("together_start", |caller| {
        let call = trust_caller! { caller.object("client", client) }.map(ClientAndEvent::prepare_call);
        prepared = call.as_ref().ok().map(Call::prepared);
        Ok(CallAndEvent::new(call.map_err(|error| error.context("together_start")), user_data))
    });
    // Only now does the call have the address that its events name.
    // SAFETY: as above; the call itself is not touched any more, as the thread that drains may free it.
    unsafe {
        boundary::read(client, (), |this, _| {
            let request = request.map_err(|error| error.context("together_start"));
            let tag = Tag { handle: call as usize, user_data };
            this.launch(prepared?, tag, request);
            Some(())
        });
    }
    call
}

/// Returns the call's oldest event. Blocks for at most `timeout_ms`. Runs the functions of the request's tools that the
/// model has called (together_request_add_tool), before it looks on, however long they take.
///
/// @param call        must not be NULL (returns NULL).
/// @param timeout_ms  the longest wait in milliseconds; 0 returns at once, -1 (or less) waits without limit.
/// @return            an event that is valid until the next together_call_next of this call, or until the call is
///                    freed; NULL if there is none yet, if together_client_interrupt ended the wait, and always (at
///                    once) after TOGETHER_EVENT_DONE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_call_next(
    call: *mut together_call,
    timeout_ms: i32,
) -> *const together_event {
    let until = Until::milliseconds(timeout_ms);
    next_event(|| {
        trust_caller! {
            boundary::read(call, Shown::Nothing, |this, _| {
                Some(this.shown.show(|seen| this.next(call, until, seen)))
            })
        }
    })
}

/// Waits until a call is done, for a program that wants the answer and not the events: those that were not read are
/// dropped, those that come meanwhile and TOGETHER_EVENT_DONE included, so the call never waits for a reader. Blocks for
/// at most `timeout_ms`. Runs the functions of tools as together_call_next does.
///
/// @param call        must not be NULL (returns TOGETHER_INVALID_ARGUMENT); may have failed, which is done.
/// @param timeout_ms  the longest wait in milliseconds; 0 returns at once, -1 (or less) waits without limit.
/// @return            TOGETHER_OK if the call is done, with whatever outcome: read it with together_call_response.
///                    TOGETHER_TIMEOUT if it is not done yet: the time passed, or together_client_interrupt ended the
///                    wait. The call goes on; wait again, read its events, or free it. TOGETHER_CANCELLED if a function
///                    of a tool freed the call.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_call_wait(call: *mut together_call, timeout_ms: i32) -> together_status {
    let until = Until::milliseconds(timeout_ms);
    loop {
        let mut tools = None;
        let status = trust_caller! {
            boundary::ask(call, |this| {
                tools = this.wait(until)?;
                Ok(())
            })
        };
        match tools.map(HeldTools::run) {
            Some(true) => {}
            // A function has freed the call, which has cancelled it.
            Some(false) => return Status::Cancelled.into(),
            None => return status,
        }
    }
}

/// Sends a message to a session (a call of TOGETHER_REALTIME or TOGETHER_AUDIO_SPEECH_WEBSOCKET), behind everything that was
/// sent before, and not before the server has opened the session. One thread may send while another reads the events.
///
/// @param call  must not be NULL, and must be a session that was not finished and has not ended (returns
///              TOGETHER_INVALID_ARGUMENT; its own status if it ended with a failure). together_object_message says why
///              a message was refused, until one is taken.
/// @param json  must not be NULL (returns TOGETHER_INVALID_ARGUMENT). A JSON object with a "type", sent as it is: any message
///              of the service's reference, such as {"type":"input_text_buffer.append","text":"Hello."}.
/// @return      TOGETHER_OK; TOGETHER_TOO_LARGE if more than 1 MiB would wait to be sent: send it when the server has taken
///              some; TOGETHER_INVALID_ARGUMENT; the status of a call that ended with a failure.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_call_send(
    call: *const together_call,
    json: *const c_char,
) -> together_status {
    trust_caller! {
        boundary::act_and_note(call, "together_call_send", |this, caller| {
            this.session()?.send(caller.text("json", json)?)
        })
    }
}

/// Sends raw audio to a session that listens (TOGETHER_REALTIME): samples without a header, in the format of the field
/// "input_audio_format" (16-bit integers), in pieces of any size. Each message to the server has a second at most. One
/// thread may send while another reads the events.
///
/// @param call    as in together_call_send, and must be a session that listens (returns TOGETHER_INVALID_ARGUMENT).
/// @param bytes   NULL only if `length` is 0 (otherwise returns TOGETHER_INVALID_ARGUMENT). Copied.
/// @param length  in bytes. Half a sample at the end is sent with its other half.
/// @return        as in together_call_send.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_call_send_bytes(
    call: *const together_call,
    bytes: *const c_void,
    length: usize,
) -> together_status {
    trust_caller! {
        boundary::act_and_note(call, "together_call_send_bytes", |this, caller| {
            this.session()?.send_bytes(caller.bytes("bytes", bytes, length)?)
        })
    }
}

/// Ends a session in good order. What was sent is committed, what is due is waited for (texts for at most 30 seconds;
/// audio for as long as some comes every 30 seconds), and the connection is closed; TOGETHER_EVENT_DONE with TOGETHER_OK
/// follows. Read the events up to there. One thread may do this while another reads the events.
///
/// @param call  must not be NULL, and must be a session (returns TOGETHER_INVALID_ARGUMENT, and
///              together_object_message says why).
/// @return      TOGETHER_OK, also if the session has ended, with whatever outcome; TOGETHER_INVALID_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_call_finish(call: *const together_call) -> together_status {
    trust_caller! {
        boundary::ask_and_note(call, "together_call_finish", |this| this.session()?.finish())
    }
}

/// Cancels a call: TOGETHER_EVENT_DONE with TOGETHER_CANCELLED follows within milliseconds, even while the call
/// waits for a connection or a silent server; later if it waits for a function of the host (see
/// together_client_interrupt). A finished call does not change. May be called from any thread.
///
/// @param call  must not be NULL (does nothing); may have failed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_call_cancel(call: *const together_call) {
    trust_caller! {
        boundary::read(call, (), |this, _| {
            this.call.as_ref().ok()?.cancel();
            Some(())
        });
    }
}

/// Returns a descriptor that is readable exactly while together_call_next has an event or a tool to run, for epoll,
/// kqueue, select or an event loop. On Windows it is a SOCKET, for WSAPoll, select or WSAEventSelect; a loop that waits for
/// objects uses together_call_event. The library owns it: do not read or close it.
///
/// @param call  must not be NULL or failed (returns -1).
/// @return      the descriptor, the same one every time, valid until the call is freed; -1 if the system gives none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_call_fd(call: *const together_call) -> isize {
    trust_caller! {
        boundary::read(call, -1, |this, _| {
            this.call.as_ref().ok()?.descriptor().ok()
        })
    }
}

/// Returns a Windows event object that is set exactly while together_call_next has an event or a tool to run, for
/// WaitForMultipleObjects, MsgWaitForMultipleObjects or RegisterWaitForSingleObject. The library owns it: do not reset
/// or close it.
///
/// @param call  must not be NULL or failed (returns NULL).
/// @return      the HANDLE, the same one every time, valid until the call is freed; NULL if there is none, as on
///             every system but Windows (see together_call_fd).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_call_event(call: *const together_call) -> *mut c_void {
    trust_caller! {
        boundary::read(call, std::ptr::null_mut(), |this, _| this.call.as_ref().ok()?.event().ok())
    }
}

/// Returns the whole answer of a finished call, as if it had not been streamed.
///
/// @param call  must not be NULL or failed (returns a failed response).
/// @return      a response to be freed with together_free; never NULL. Before TOGETHER_EVENT_DONE its status is
///              TOGETHER_INVALID_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_call_response(call: *mut together_call) -> *mut together_response {
    boundary::make("together_call_response", |caller| {
        let this = trust_caller! { caller.object("call", call) }?;
        match this.call.as_ref().map_err(Error::clone)?.response() {
            Some(response) => Ok(response.clone()),
            None => {
                Err(Error::invalid("the call is not done: read its events up to TOGETHER_EVENT_DONE first"))
            }
        }
    })
}
