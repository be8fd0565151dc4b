//! `together_request`, sent again: until a job has ended, and for the next page of a list.

use super::boundary;
use super::request::together_request;
use super::response::together_response;
use super::status::together_status;

/// Makes the GET of a job wait for the job's end: it is sent again and again until the job's state is final. The answer is
/// TOGETHER_OK if the job succeeded. If it failed, expired or was cancelled, the answer is TOGETHER_JOB_FAILED: the message
/// has the service's reason, and the JSON stays readable. Jobs are fine-tunes, batches, videos, evaluations, files that are
/// processed, model uploads, endpoints, deployments, rollouts, adapters, clusters, volumes, remediations, queue jobs and
/// the operations of RL; an endpoint, a deployment or a session that has stopped has ended well. A state that the library
/// does not know is not final. Each new state is a TOGETHER_EVENT_CHUNK event with the answer's JSON.
///
/// A request that fails with TOGETHER_CONNECTION, TOGETHER_TIMEOUT, TOGETHER_RATE_LIMIT, TOGETHER_OVERLOADED or
/// TOGETHER_SERVER is sent again too, up to 20 times in a row; any other failure ends the wait. TOGETHER_TIMEOUT_TOTAL
/// limits the whole wait, and the answer then has the state that was read last.
///
/// @param request      must not be NULL (returns TOGETHER_INVALID_ARGUMENT). It must have no output
///                     (together_request_set_output).
/// @param interval_ms  the pause after each answer; 0 for the pace of the service's own samples (0.5 to 30 s, by the kind
///                     of job), -1 for no wait.
/// @return             TOGETHER_OK; TOGETHER_INVALID_ARGUMENT, also for an operation that asks for no job.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_request_set_wait(
    request: *mut together_request,
    interval_ms: i64,
) -> together_status {
    trust_caller! {
        boundary::change(request, "together_request_set_wait", Some("wait"), |request, _| {
            request.set_wait(interval_ms)
        })
    }
}

/// Makes a request for a list ask for the page after a page that it got: it sets the field "after" or "page_token" to what
/// the page names as the next. Lists that the service sends whole have one page. A loop that sends the request and then
/// calls this function, while it returns 1, reads the whole list.
///
/// @param request   must not be NULL (returns 0).
/// @param response  must not be NULL (returns 0). The page, an answer to this request.
/// @return          1: the request asks for the next page. 0: there is none, or the function failed and the request's
///                  status says why: that of a response that failed; TOGETHER_PROTOCOL if the page names one as the next
///                  that was requested before, which would never end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_request_next_page(
    request: *mut together_request,
    response: *const together_response,
) -> i32 {
    let mut has_next = false;
    trust_caller! {
        boundary::change(request, "together_request_next_page", Some("next page"), |request, caller| {
            has_next = request.next_page(caller.object("response", response)?)?;
            Ok(())
        });
    }
    i32::from(has_next)
}
