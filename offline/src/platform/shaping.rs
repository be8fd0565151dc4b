//! `/v1/shaping`: jobs that make a model fit for inference in four bits.

use std::sync::Arc;

use axum::routing::post;
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::account::PROJECT;
use crate::platform::family::{Family, act, create_at, list, part, poll};
use crate::platform::objects::{Object, Polls};
use crate::platform::page::Paging;
use crate::platform::request::{Made, Request};
use crate::platform::{asked_by, clock};
use crate::refusal::Refusal;
use crate::service::Service;

const PLACE: &str = "/v1/shaping";

const JOBS: Family = Family::new("shaping job", "shaping-", Paging::WholeList, make);

pub(crate) fn routes() -> Router<Arc<Service>> {
    Router::new()
        .route(PLACE, list(&JOBS))
        .route("/v1/shaping/prepare-for-fp4-inference", create_at(&JOBS, PLACE, Value::clone))
        .route("/v1/shaping/prepare-for-fp4-inference/estimate", post(estimate))
        .route("/v1/shaping/{id}", poll(&JOBS))
        .route("/v1/shaping/{id}/cancel", act(&JOBS, cancel))
        .route(
            "/v1/shaping/{id}/events",
            part(&JOBS, Paging::WholeList, |_, job| job["events"].as_array().cloned().unwrap_or_default()),
        )
}

fn make(request: &Request) -> Result<Made, Refusal> {
    let inputs = request.member("inputs")?;
    let model = inputs.get("model_object_id").and_then(Value::as_str);
    let model =
        model.ok_or_else(|| Refusal::invalid_field("inputs", "inputs.model_object_id is required"))?;
    let now = clock::now();
    let value = json!({
        "id": request.id,
        "job_type": "quantization",
        "status": "pending",
        "user_id": "user_offline",
        "params": {
            "inputs": inputs,
            "configuration": {
                "base_model_name": model, "base_object_id": model, "base_revision_id": "rv_offline", "model_name": model,
                "model_project_id": PROJECT, "model_revision_id": "rv_offline", "user_id": "user_offline",
            },
        },
        "events": [],
        "created_at": now,
        "updated_at": now,
    });
    let (is_failing, polls) = asked_by(std::iter::once(model));
    let mut events = Vec::new();
    let mut step = |status: &str, level: &str, kind: &str| {
        events.push(json!({
            "object": "shaping", "level": level, "type": kind, "message": format!("The job is {status}."), "created_at": now,
        }));
        json!({ "status": status, "events": events })
    };
    let mut steps = vec![json!({ "status": "queued" }), step("running", "Info", "QUANTIZATION_JOB_START")];
    if is_failing {
        steps.push(step("error", "Error", "SHAPING_ERROR"));
    } else {
        let mut last = step("completed", "Info", "QUANTIZATION_JOB_COMPLETE");
        last["results"] = json!({ "model_object_id": format!("{model}-fp4"), "model_revision_id": "rv_fp4" });
        steps.push(last);
    }
    Ok(Made { value, steps, polls, ..Made::default() })
}

fn cancel(_: &Request, job: &mut Object) -> Result<(), Refusal> {
    if job.steps.is_empty() {
        return Err(Refusal::invalid("the job is over already"));
    }
    job.polls = Polls::Good;
    job.steps = [json!({ "status": "cancelled" })].into();
    job.change(json!({ "status": "cancel_requested" }));
    Ok(())
}

async fn estimate(request: Request) -> Result<Json<Value>, Refusal> {
    request.member("inputs")?;
    Ok(Json(
        json!({ "price_usd": 1.5, "time_hours": 0.5, "credit_limit": 100.0, "allowed_to_proceed": true }),
    ))
}
