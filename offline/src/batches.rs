//! `/v1/batches`: jobs that are accepted, listed and cancelled, but never run.
//!
//! Its refusals have the shape of these routes alone: `{"error": "text"}`.

use std::sync::{Arc, MutexGuard, PoisonError};

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};
use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime};

use crate::refusal::Refusal;
use crate::request_body;
use crate::service::Service;

const ENDPOINTS: [&str; 3] = ["/v1/chat/completions", "/v1/audio/transcriptions", "/v1/audio/translations"];

#[derive(Debug, Deserialize)]
struct BatchRequest {
    input_file_id: String,
    endpoint: String,
    model_id: Option<String>,
}

/// `POST /v1/batches`: 201, and the job wrapped, unlike everywhere else.
pub(crate) async fn create(
    State(service): State<Arc<Service>>,
    body: Bytes,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    let request: BatchRequest = request_body::parse(&body).map_err(Refusal::in_bare_text)?;
    if !ENDPOINTS.contains(&request.endpoint.as_str()) {
        let message = format!("endpoint must be one of {}, not {}", ENDPOINTS.join(", "), request.endpoint);
        return Err(Refusal::invalid(message).in_bare_text());
    }
    let created_at = OffsetDateTime::now_utc();
    let mut jobs = jobs(&service);
    let job = json!({
        "id": format!("00000000-0000-4000-8000-{:012}", jobs.len() + 1),
        "user_id": "user_offline",
        "input_file_id": request.input_file_id,
        "file_size_bytes": 0,
        "status": "VALIDATING",
        "job_deadline": created_at.saturating_add(Duration::days(1)).format(&Rfc3339).unwrap_or_default(),
        "created_at": created_at.format(&Rfc3339).unwrap_or_default(),
        "endpoint": request.endpoint,
        "progress": 0.0,
        "model_id": request.model_id.unwrap_or_default(),
    });
    jobs.push(job.clone());
    let warning = "The offline server keeps batch jobs but never runs them.";
    Ok((StatusCode::CREATED, Json(json!({ "job": job, "warning": warning }))))
}

/// `GET /v1/batches`: a bare array.
pub(crate) async fn list(State(service): State<Arc<Service>>) -> Json<Value> {
    Json(Value::Array(jobs(&service).clone()))
}

/// `GET /v1/batches/{id}`.
pub(crate) async fn retrieve(
    State(service): State<Arc<Service>>,
    Path(id): Path<String>,
) -> Result<Json<Value>, Refusal> {
    change(&service, &id, |_| ())
}

/// `POST /v1/batches/{id}/cancel`.
pub(crate) async fn cancel(
    State(service): State<Arc<Service>>,
    Path(id): Path<String>,
) -> Result<Json<Value>, Refusal> {
    change(&service, &id, |job| job["status"] = json!("CANCELLED"))
}

fn change(service: &Service, id: &str, change: impl FnOnce(&mut Value)) -> Result<Json<Value>, Refusal> {
    let mut jobs = jobs(service);
    let Some(job) = jobs.iter_mut().find(|job| job["id"] == id) else {
        let message = format!("Batch job {id} not found");
        return Err(Refusal::new(StatusCode::NOT_FOUND, "not_found", message).in_bare_text());
    };
    change(job);
    Ok(Json(job.clone()))
}

fn jobs(service: &Service) -> MutexGuard<'_, Vec<Value>> {
    service.batches.lock().unwrap_or_else(PoisonError::into_inner)
}
