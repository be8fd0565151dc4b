//! `POST /v1/models` and `/v1/jobs`: models that are taken over from elsewhere, as jobs.

use std::sync::Arc;

use axum::Router;
use serde_json::{Value, json};

use crate::account::PROJECT_SLUG;
use crate::platform::family::{Family, create_at, list, poll};
use crate::platform::page::Paging;
use crate::platform::request::{Made, Request};
use crate::platform::{asked_for, clock};
use crate::refusal::Refusal;
use crate::service::Service;

/// Where the jobs are, which are made at another path.
const PLACE: &str = "/v1/jobs";

const JOBS: Family = Family::new("job", "job-", Paging::Whole("data"), make);

pub(crate) fn routes() -> Router<Arc<Service>> {
    Router::new()
        .route("/v1/models", create_at(&JOBS, PLACE, answer))
        .route(PLACE, list(&JOBS))
        .route("/v1/jobs/{id}", poll(&JOBS))
}

/// What `POST /v1/models` answers.
fn answer(job: &Value) -> Value {
    json!({
        "data": {
            "job_id": job["job_id"],
            "model_name": job["args"]["modelName"],
            "model_id": format!("model-{}", job["job_id"].as_str().unwrap_or_default()),
            "model_source": job["args"]["modelSource"],
        },
        "message": "The upload has started.",
    })
}

fn make(request: &Request) -> Result<Made, Refusal> {
    let name = request.text("model_name")?;
    let source = request.text("model_source")?;
    let kind = match request.or("model_type", json!("model")).as_str() {
        Some("adapter") => "adapter_upload",
        _ => "model_upload",
    };
    let now = clock::now();
    let update = |state: &str| json!({ "status": state, "message": format!("The upload is {state}."), "timestamp": now });
    let mut updates = vec![update("Queued")];
    let value = json!({
        "type": kind,
        "job_id": request.id,
        "status": "Queued",
        "status_updates": updates,
        "args": {
            "description": request.or("description", json!("")),
            "modelName": format!("{PROJECT_SLUG}/{name}"),
            "modelSource": source,
        },
        "created_at": now,
        "updated_at": now,
    });
    let (is_failing, polls) = asked_for(request);
    let mut step = |state: &str| {
        updates.push(update(state));
        json!({ "status": state, "status_updates": updates })
    };
    let steps = vec![step("Running"), step(if is_failing { "Failed" } else { "Complete" })];
    Ok(Made { value, steps, polls, ..Made::default() })
}
