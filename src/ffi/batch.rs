//! `together_batch`: requests that the service carries out in its own time.

use std::ffi::{c_char, c_void};
use std::ops::ControlFlow;
use std::sync::Arc;

use super::boundary::{self, Handle};
use super::client::together_client;
use super::event::{TOGETHER_STOP, together_event, together_on_event};
use super::request::together_request;
use super::response::together_response;
use super::status::together_status;
use crate::message::event::Event;
use crate::objects::batch::Batch;
use crate::sys::host::HostFunction;

const STOP: i32 = TOGETHER_STOP as i32;

/// Requests that the service carries out within a day or so, at its own pace and often at a lower price, in a directory
/// that outlives the process: what a program that was killed at any point had done is found there, and
/// together_batch_run goes on. One thread at a time uses it, except that several may read answers.
pub struct together_batch;

impl Handle for together_batch {
    /// Shared with a run, as its callback may free the batch.
    type Value = Arc<Batch>;
    const KIND: u64 = 0x7467_7472_6261_7431;
    const NAME: &'static str = "together_batch";
}

/// Makes a batch in a directory, or opens the one that is in it. Blocks while it reads the files there.
///
/// The directory holds the requests, the answers and a journal, readable by the program's user alone (0700, files 0600).
/// While the object lives, no other has the directory. Remove it when the answers are no longer needed.
///
/// @param directory  must not be NULL (returns a failed batch). New (its parent must exist), empty, or a batch's; must
///                   belong to the program's user and not be writable to others. Copied.
/// @return           a batch to be freed with together_free; never NULL. Its status is TOGETHER_OK; or TOGETHER_FILE if
///                   the directory cannot be used, is in use by another batch object of this or another process, holds
///                   anything else, or was changed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_batch_new(directory: *const c_char) -> *mut together_batch {
    boundary::make("together_batch_new", |caller| {
        Ok(Arc::new(Batch::new(trust_caller! { caller.text("directory", directory) }?)?))
    })
}

/// Adds a request to a batch. Blocks while it is written to the directory. A program that was killed may add all
/// of its requests again: one that is there word for word, from an earlier object, is not added twice.
///
/// A failure stays on the batch for good, as of every function that adds; what was added before is kept, and another
/// object of the same directory goes on. The operation is POST /v1/chat/completions, POST /v1/audio/transcriptions or
/// POST /v1/audio/translations (with a URL in the field "file"), the same for the whole batch. A batch sends no files,
/// streams nothing and runs no functions of tools, and applies none of the request's headers, limits and schema checks.
///
/// @param batch      must not be NULL or running (returns TOGETHER_INVALID_ARGUMENT).
/// @param custom_id  names the request and its answer; must not be NULL, empty, longer than 64 characters, or used for
///                   another request of the batch (returns TOGETHER_INVALID_ARGUMENT).
/// @param request    must not be NULL or failed (returns its status). Copied.
/// @return           TOGETHER_OK; TOGETHER_INVALID_ARGUMENT, also if the batch was started already;
///                   TOGETHER_TOO_LARGE if the request is longer than 10,000,000 bytes; TOGETHER_FILE if it cannot be
///                   written. Any number of requests can be added: each 50,000, or 100 MB, are a job of the service.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_batch_add(
    batch: *mut together_batch,
    custom_id: *const c_char,
    request: *const together_request,
) -> together_status {
    trust_caller! {
        boundary::change(batch, "together_batch_add", None, |batch, caller| {
            let custom_id = caller.text("custom_id", custom_id)?;
            batch.add(custom_id, caller.handle("request", request)?)
        })
    }
}

/// Runs a batch to its end: uploads the requests, starts the service's jobs, waits for them and fetches the answers.
/// Blocks until all jobs have ended, which may take a day; TOGETHER_TIMEOUT_TOTAL limits it, and
/// together_client_interrupt ends it.
///
/// Can be called again after any failure, in another process too: it does what is still to be done, and no job is made
/// twice. Once all answers are there it returns at once and sends nothing.
///
/// @param batch      must not be NULL, failed or running, and must have requests (returns a failed response).
/// @param client     must not be NULL or failed (returns a failed response). The tokens of the answers that are fetched
///                   count in its together_client_usage.
/// @param on_event   NULL, or called on this thread, inside this call: TOGETHER_EVENT_PROGRESS of uploads and downloads,
///                   TOGETHER_EVENT_CHUNK with the job at each new state, TOGETHER_EVENT_DONE as the last. It returns
///                   TOGETHER_GO_ON, or TOGETHER_STOP to end the run, whose status is then TOGETHER_CANCELLED: the jobs
///                   go on, and so does the next run. It may call any function of this library, even to free the batch
///                   or the client, and must not throw an exception.
/// @param user_data  passed to on_event; NULL is allowed.
/// @return           a response to be freed with together_free; never NULL. TOGETHER_OK if all jobs completed, even where
///                   single requests failed; TOGETHER_JOB_FAILED if one failed, expired or was cancelled (the answers
///                   that there are can be read); or the status of the step that failed. Its JSON is the job's, of
///                   several the first that failed or else the last, with three members more: "/requests/total",
///                   "/requests/answered" and "/requests/failed"; "/usage" with the tokens of all answers; "/jobs", the
///                   ids of all jobs.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_batch_run(
    batch: *mut together_batch,
    client: *const together_client,
    on_event: together_on_event,
    user_data: *mut c_void,
) -> *mut together_response {
    boundary::make("together_batch_run", |caller| {
        // Held, as the callback may free the objects.
        let batch = trust_caller! { caller.handle("batch", batch) }?.clone();
        let client = trust_caller! { caller.handle("client", client) }?.client()?.clone();
        let on_event = on_event.map(|function| HostFunction::on_this_thread(function as *const ()));
        let response = batch.run(&client, &mut |event: &Event| {
            let Some(on_event) = &on_event else { return ControlFlow::Continue(()) };
            let view = together_event::of(event, std::ptr::null_mut(), std::ptr::null_mut());
            // SAFETY: the header asks for a function that can be called so; the view lives as long as this.
            let flow = unsafe { on_event.call([&raw const view as usize, user_data as usize, 0, 0]) };
            if flow as i32 == STOP { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        Ok(Arc::new(response))
    })
}

/// Returns the answer to one request of a batch, as together_complete would have returned it. Blocks while it is read
/// from the directory.
///
/// @param batch      must not be NULL (returns a failed response). May have failed in together_batch_add.
/// @param custom_id  must not be NULL and must name a request of the batch (returns a failed response).
/// @return           a response to be freed with together_free, that does not need the batch; never NULL. TOGETHER_OK; the
///                   status that the service's refusal of the request would have had alone, with its words;
///                   TOGETHER_INVALID_ARGUMENT while there is no answer yet; TOGETHER_JOB_FAILED if the batch ended without
///                   one; TOGETHER_FILE if its file was changed. It has no headers, and an HTTP status where the service
///                   gave one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_batch_answer(
    batch: *const together_batch,
    custom_id: *const c_char,
) -> *mut together_response {
    boundary::make("together_batch_answer", |caller| {
        let batch = trust_caller! { caller.object("batch", batch) }?;
        Ok(Arc::new(batch.answer(trust_caller! { caller.text("custom_id", custom_id) }?)?))
    })
}
