//! Jobs that the service runs: where an answer says a job's state, and which states are final.
//!
//! Each family of jobs has names of its own. A state that its list lacks is on its way to another one: services add
//! states. Sources: the API's description, and the official SDKs and command. Pure.

use std::time::Duration;

use super::response::Response;
use crate::json::{parts, read};
use crate::operations;
use crate::watch::Watch;

/// The jobs that one operation asks for.
#[derive(Debug, PartialEq, Eq)]
pub struct Job {
    /// `{}` is an id, `*` any word.
    path: &'static str,
    state: StatePlace,
    done: &'static [&'static str],
    failed: &'static [&'static str],
    /// How long its own samples wait before they ask again.
    pace: Duration,
}

/// Where an answer says the state.
#[derive(Debug, PartialEq, Eq)]
enum StatePlace {
    Always(&'static str),
    /// Without it there is nothing to wait for.
    IfAny(&'static str),
    /// Of each item of a list, by its name there; the job is done when all of them are.
    OfEach(&'static str, &'static str),
}

/// A wait for a job.
#[derive(Clone, Copy, Debug)]
pub struct Wait {
    pub job: &'static Job,
    /// Before it is asked for again.
    pub interval: Duration,
    /// Before it is asked for the second time; each further wait is twice as long, up to the interval.
    pub first: Duration,
}

/// How far a job is.
#[derive(Debug, PartialEq, Eq)]
pub enum Progress {
    UnderWay,
    Done,
    /// With the service's name of the state.
    Failed(String),
}

const fn job(
    path: &'static str,
    state: StatePlace,
    done: &'static [&'static str],
    failed: &'static [&'static str],
    pace_ms: u64,
) -> Job {
    Job { path, state, done, failed, pace: Duration::from_millis(pace_ms) }
}

const STATUS: StatePlace = StatePlace::Always("/status");
const STATE: StatePlace = StatePlace::Always("/state");

const DEPLOYMENT_DONE: &[&str] = &["DEPLOYMENT_STATE_READY", "DEPLOYMENT_STATE_STOPPED"];
const DEPLOYMENT_FAILED: &[&str] = &["DEPLOYMENT_STATE_FAILED"];
const TUNING_FAILED: &[&str] = &["cancelled", "error", "user_error"];
const EVALUATION_FAILED: &[&str] = &["error", "user_error"];

/// All of them.
const JOBS: &[Job] = &[
    job("/v1/fine-tunes/{}", STATUS, &["completed"], TUNING_FAILED, 30_000),
    job("/v1/batches/{}", STATUS, &["COMPLETED"], &["FAILED", "EXPIRED", "CANCELLED"], 30_000),
    job("/v2/videos/{}", STATUS, &["completed"], &["failed", "cancelled"], 5_000),
    job("/v1/evaluation/{}", STATUS, &["completed"], EVALUATION_FAILED, 10_000),
    job("/v1/evaluation/{}/status", STATUS, &["completed"], EVALUATION_FAILED, 10_000),
    job(
        "/v1/files/{}",
        StatePlace::IfAny("/processing_status"),
        &["COMPLETED"],
        &["FAILED", "INVALID_FORMAT"],
        5_000,
    ),
    job("/v1/jobs/{}", STATUS, &["Complete"], &["Failed"], 10_000),
    job(
        "/v2/projects/{}/models/uploads/{}",
        STATUS,
        &["REMOTE_UPLOAD_STATUS_SUCCEEDED"],
        &["REMOTE_UPLOAD_STATUS_FAILED"],
        20_000,
    ),
    job("/v1/endpoints/{}", STATE, &["STARTED", "STOPPED"], &["ERROR"], 10_000),
    job(
        "/v2/projects/{}/endpoints/{}",
        StatePlace::OfEach("/deployments", "/state"),
        DEPLOYMENT_DONE,
        DEPLOYMENT_FAILED,
        15_000,
    ),
    job(
        "/v2/projects/{}/endpoints/{}/deployments/{}",
        StatePlace::Always("/status/state"),
        DEPLOYMENT_DONE,
        DEPLOYMENT_FAILED,
        15_000,
    ),
    job(
        "/v2/projects/{}/endpoints/{}/deployments/{}/adapters/{}",
        StatePlace::OfEach("/perCluster", "/state"),
        &["ADAPTER_LOAD_STATE_READY"],
        &["ADAPTER_LOAD_STATE_FAILED"],
        10_000,
    ),
    job(
        "/v2/projects/{}/endpoints/{}/rollouts/{}",
        STATE,
        &["ROLLOUT_STATE_COMPLETED"],
        &["ROLLOUT_STATE_CANCELED", "ROLLOUT_STATE_ABORTED"],
        10_000,
    ),
    job("/v1/compute/clusters/{}", STATUS, &["Ready"], &[], 30_000),
    job("/v1/compute/clusters/storage/volumes/{}", STATUS, &["available", "bound"], &["failed"], 10_000),
    job(
        "/v1/compute/clusters/{}/instances/{}/remediations/{}",
        STATE,
        &["SUCCEEDED", "AUTO_RESOLVED", "QUARANTINED"],
        &["FAILED", "CANCELLED"],
        10_000,
    ),
    job("/v1/deployments/{}", STATUS, &["Ready", "ScaledToZero"], &["Failed"], 3_000),
    job("/v1/deployments/storage/volumes/{}", STATUS, &["ready"], &["failed"], 2_000),
    job("/v1/queue/status", STATUS, &["done"], &["failed", "canceled"], 1_000),
    job(
        "/v1/rl/training-sessions/{}",
        STATUS,
        &["TRAINING_SESSION_STATUS_RUNNING", "TRAINING_SESSION_STATUS_STOPPED"],
        &["TRAINING_SESSION_STATUS_ERROR", "TRAINING_SESSION_STATUS_EXPIRED"],
        10_000,
    ),
    job(
        "/v1/rl/model-resources/{}",
        STATUS,
        &["MODEL_RESOURCES_STATUS_READY", "MODEL_RESOURCES_STATUS_STOPPED"],
        &["MODEL_RESOURCES_STATUS_ERROR"],
        10_000,
    ),
    // Forward and backward, optimiser steps, samples, checkpoints, weights: the kind precedes the id.
    job(
        "/v1/rl/training-sessions/{}/operations/*/{}",
        STATUS,
        &["TRAINING_OPERATION_STATUS_COMPLETED"],
        &["TRAINING_OPERATION_STATUS_FAILED"],
        500,
    ),
    job("/v1/shaping/{}", STATUS, &["completed"], TUNING_FAILED, 10_000),
];

impl Job {
    /// The job that an operation asks for, by the operation's name: "GET /v1/fine-tunes/{id}", or with the id in place.
    pub fn of_operation(name: &str) -> Option<&'static Job> {
        let path = name.strip_prefix("GET ")?;
        // Of "/v1/deployments/secrets" the last part is no id.
        let is_known = operations::known(name).is_some();
        JOBS.iter().find(|job| is_path(path, job.path, is_known))
    }

    pub fn pace(&self) -> Duration {
        self.pace
    }

    /// The state in an answer, for people; of several, all of them.
    pub fn state(&self, json: &str) -> Option<String> {
        let states = self.states(json);
        (!states.is_empty()).then(|| states.join(", "))
    }

    pub fn progress(&self, response: &Response) -> Progress {
        let states = self.states(response.json().unwrap_or_default());
        let is_in = |list: &[&str], state: &str| list.iter().any(|known| known.eq_ignore_ascii_case(state));
        if let Some(state) = states.iter().find(|state| is_in(self.failed, state)) {
            return Progress::Failed(state.clone());
        }
        let is_done = match states.is_empty() {
            true => matches!(self.state, StatePlace::IfAny(_)),
            false => states.iter().all(|state| is_in(self.done, state)),
        };
        if is_done { Progress::Done } else { Progress::UnderWay }
    }

    fn states(&self, json: &str) -> Vec<String> {
        let text = |json: &str, pointer: &str| {
            read::find(json, pointer).and_then(read::string).map(|state| state.into_owned())
        };
        match self.state {
            StatePlace::Always(pointer) | StatePlace::IfAny(pointer) => {
                text(json, pointer).into_iter().collect()
            }
            StatePlace::OfEach(list, pointer) => {
                let mut states = Vec::new();
                let Some(mut items) = read::find(json, list).and_then(parts::items) else { return states };
                // The answer was read to its end, so its time is not over.
                while let Ok(Some(item)) = items.next(&mut Watch::new(&mut || Ok(()))) {
                    // What has none yet is on its way.
                    states.push(text(item, pointer).unwrap_or_default());
                }
                states
            }
        }
    }
}

/// Whether a path is of a job's form. Where the operation is known, an id is a name in braces.
fn is_path(path: &str, form: &str, is_known: bool) -> bool {
    let is_id = |part: &str| !is_known || part.starts_with('{');
    let (mut parts, mut forms) = (path.split('/'), form.split('/'));
    loop {
        match (parts.next(), forms.next()) {
            (None, None) => return true,
            (Some(part), Some("{}")) if is_id(part) => {}
            (Some(part), Some(literal)) if part == literal || literal == "*" => {}
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn progress(operation: &str, json: &str) -> Progress {
        Job::of_operation(operation).unwrap().progress(&Response::from_json(json))
    }

    #[test]
    fn operations_ask_for_jobs_or_not() {
        for (operation, path) in [
            ("GET /v1/fine-tunes/{id}", Some("/v1/fine-tunes/{}")),
            ("GET /v1/fine-tunes/ft-1", Some("/v1/fine-tunes/{}")),
            ("GET /v1/evaluation/{id}/status", Some("/v1/evaluation/{}/status")),
            (
                "GET /v1/rl/training-sessions/{session_id}/operations/optim-step/{operation_id}",
                Some("/v1/rl/training-sessions/{}/operations/*/{}"),
            ),
            ("GET /v1/deployments/secrets", None),
            ("GET /v1/evaluation/model-list", None),
            ("GET /v1/fine-tunes", None),
            ("GET /v1/models", None),
            ("POST /v1/batches/{id}/cancel", None),
            ("DELETE /v1/files/{id}", None),
            ("GET https://example.com/v1/files/1", None),
        ] {
            assert_eq!(Job::of_operation(operation).map(|job| job.path), path, "{operation}");
        }
    }

    /// A form that no operation has would never be used.
    #[test]
    fn each_job_is_one_of_an_operation() {
        for job in JOBS {
            let mut names = operations::SECTIONS.iter().flat_map(|(_, of_section)| *of_section);
            let is_of = |name| Job::of_operation(name).is_some_and(|other| other.path == job.path);
            assert!(names.any(|(_, name)| is_of(name)), "{}", job.path);
        }
    }

    #[test]
    fn final_states_end_and_others_do_not() {
        use Progress::{Done, UnderWay};
        let failed = |state: &str| Progress::Failed(state.to_owned());
        for (operation, json, expected) in [
            ("GET /v1/fine-tunes/{id}", r#"{"status":"running"}"#, UnderWay),
            ("GET /v1/fine-tunes/{id}", r#"{"status":"failed"}"#, UnderWay),
            ("GET /v1/fine-tunes/{id}", r#"{"status":"completed"}"#, Done),
            ("GET /v1/fine-tunes/{id}", r#"{"status":"user_error"}"#, failed("user_error")),
            ("GET /v1/fine-tunes/{id}", r#"{"status":"cancel_requested"}"#, UnderWay),
            ("GET /v1/fine-tunes/{id}", r#"{"state":"completed"}"#, UnderWay),
            ("GET /v1/fine-tunes/{id}", r#"{"status":{"state":"completed"}}"#, UnderWay),
            ("GET /v1/batches/{id}", r#"{"status":"EXPIRED"}"#, failed("EXPIRED")),
            ("GET /v1/batches/{id}", r#"{"status":"completed"}"#, Done),
            ("GET /v1/files/{id}", r#"{"id":"file-1"}"#, Done),
            ("GET /v1/files/{id}", r#"{"processing_status":"PENDING"}"#, UnderWay),
            ("GET /v1/files/{id}", r#"{"processing_status":"INVALID_FORMAT"}"#, failed("INVALID_FORMAT")),
            (
                "GET /v2/projects/{project_id}/models/uploads/{id}",
                r#"{"status":"REMOTE_UPLOAD_STATUS_ERROR"}"#,
                UnderWay,
            ),
            (
                "GET /v2/projects/{project_id}/endpoints/{id}",
                r#"{"deployments":[{"state":"DEPLOYMENT_STATE_READY"},{"state":"DEPLOYMENT_STATE_SCALING"}]}"#,
                UnderWay,
            ),
            (
                "GET /v2/projects/{project_id}/endpoints/{id}",
                r#"{"deployments":[{"state":"DEPLOYMENT_STATE_READY"},{"state":"DEPLOYMENT_STATE_FAILED"}]}"#,
                failed("DEPLOYMENT_STATE_FAILED"),
            ),
            (
                "GET /v2/projects/{project_id}/endpoints/{id}",
                r#"{"deployments":[{"state":"DEPLOYMENT_STATE_READY"},{"state":"DEPLOYMENT_STATE_STOPPED"}]}"#,
                Done,
            ),
            ("GET /v2/projects/{project_id}/endpoints/{id}", r#"{"deployments":[]}"#, UnderWay),
            ("GET /v2/projects/{project_id}/endpoints/{id}", r#"{"deployments":[{}]}"#, UnderWay),
        ] {
            assert_eq!(progress(operation, json), expected, "{operation}: {json}");
        }
    }
}
