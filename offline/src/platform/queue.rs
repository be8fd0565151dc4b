//! `/v1/queue`: jobs for containers, each found by its model and its id together. Refusals are flat.

use std::sync::Arc;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::platform::family::{Family, create_at, objects};
use crate::platform::page::Paging;
use crate::platform::request::{Made, Request};
use crate::platform::{asked_for, clock};
use crate::refusal::Refusal;
use crate::service::Service;

const PLACE: &str = "/v1/queue";

const JOBS: Family =
    Family::new("request", "req-", Paging::Whole("data"), make).in_shape(Refusal::in_flat_shape);

pub(crate) fn routes() -> Router<Arc<Service>> {
    Router::new()
        .route("/v1/queue/submit", create_at(&JOBS, PLACE, |job| json!({ "requestId": job["request_id"] })))
        .route("/v1/queue/status", get(status))
        .route("/v1/queue/cancel", post(cancel))
        .route("/v1/queue/clear", post(clear))
        .route("/v1/queue/metrics", get(metrics))
}

fn make(request: &Request) -> Result<Made, Refusal> {
    let payload = request.member("payload")?;
    let now = clock::now();
    let value = json!({
        "request_id": request.id,
        "model": request.text("model")?,
        "status": "pending",
        "inputs": payload,
        "info": request.or("info", json!({})),
        "priority": request.or("priority", json!(0)),
        "retries": 0,
        "warnings": [],
        "created_at": now,
    });
    let (is_failing, polls) = asked_for(request);
    let last = match is_failing {
        true => {
            json!({ "status": "failed", "done_at": now, "info": { "error": "The job failed, as its model's name asks for." } })
        }
        false => json!({ "status": "done", "done_at": now, "outputs": { "offline": payload } }),
    };
    let steps = vec![json!({ "status": "running", "claimed_at": now }), last];
    Ok(Made { value, steps, polls, ..Made::default() })
}

async fn status(request: Request) -> Result<Json<Value>, Refusal> {
    let needed = |name: &'static str| {
        request
            .parameter(name)
            .filter(|value| !value.is_empty())
            .ok_or_else(|| Refusal::invalid_field(name, format!("{name} is required")).in_flat_shape())
    };
    let (model, id) = (needed("model")?, needed("request_id")?);
    let mut objects = objects(&request.service);
    let job = objects.find(PLACE, &id).filter(|job| job.value["model"] == model.as_str());
    let job = job.ok_or_else(|| JOBS.missing(&id))?;
    job.poll().map(|value| Json(value.clone())).map_err(Refusal::in_flat_shape)
}

/// One that runs or is over cannot be cancelled: 409, with its status.
async fn cancel(request: Result<Request, Refusal>) -> Result<Response, Refusal> {
    let request = request.map_err(Refusal::in_flat_shape)?;
    let (model, id) = (
        request.text("model").map_err(Refusal::in_flat_shape)?,
        request.text("request_id").map_err(Refusal::in_flat_shape)?,
    );
    let mut objects = objects(&request.service);
    let job = objects.find(PLACE, id).filter(|job| job.value["model"] == model);
    let job = job.ok_or_else(|| JOBS.missing(id))?;
    if job.value["status"] != "pending" {
        return Ok((StatusCode::CONFLICT, Json(json!({ "status": job.value["status"] }))).into_response());
    }
    job.steps.clear();
    job.change(json!({ "status": "canceled" }));
    Ok(Json(json!({ "status": "canceled" })).into_response())
}

async fn clear(request: Result<Request, Refusal>) -> Result<Json<Value>, Refusal> {
    let request = request.map_err(Refusal::in_flat_shape)?;
    let model = request.text("model").map_err(Refusal::in_flat_shape)?;
    let mut objects = objects(&request.service);
    let waiting = |value: &Value| value["model"] == model && value["status"] == "pending";
    let ids: Vec<String> =
        objects.list(PLACE).filter(|job| waiting(&job.value)).map(|job| job.id.clone()).collect();
    for id in &ids {
        if let Some(job) = objects.find(PLACE, id) {
            job.steps.clear();
            job.change(json!({ "status": "canceled" }));
        }
    }
    Ok(Json(json!({ "canceled_count": ids.len() })))
}

async fn metrics(request: Request) -> Json<Value> {
    let model = request.parameter("model").unwrap_or_default();
    let objects = objects(&request.service);
    let count = |status: &str| {
        let is_wanted = |value: &Value| value["model"] == model.as_str() && value["status"] == status;
        objects.list(PLACE).filter(|job| is_wanted(&job.value)).count()
    };
    let (running, waiting) = (count("running"), count("pending"));
    Json(json!({ "messages_running": running, "messages_waiting": waiting, "total_jobs": running + waiting }))
}
