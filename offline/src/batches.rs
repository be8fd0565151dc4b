//! `/v1/batches`: jobs that are validated, carried out and ended as they are asked for.
//!
//! A job says VALIDATING when it is asked for the first time, IN_PROGRESS the second, and its end the third: nothing
//! depends on time. Its refusals have the shape of these routes alone: `{"error": "text"}`.

use std::sync::{Arc, MutexGuard, PoisonError};

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};
use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime};

use crate::batch_work::{self, Outcome};
use crate::file_store::StoredFile;
use crate::refusal::Refusal;
use crate::request_body;
use crate::service::{self, Service};

const ENDPOINTS: [&str; 3] = ["/v1/chat/completions", "/v1/audio/transcriptions", "/v1/audio/translations"];

#[derive(Debug, Deserialize)]
struct BatchRequest {
    input_file_id: String,
    endpoint: String,
    model_id: Option<String>,
}

/// A job, and how far it is.
#[derive(Debug)]
pub(crate) struct Batch {
    description: Value,
    stage: Stage,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    New,
    Validating,
    InProgress,
    /// One request of it is carried out after the other.
    AtWork,
    Over,
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
    let input = content_of(&service, &request.input_file_id);
    let created_at = OffsetDateTime::now_utc();
    let mut batches = batches(&service);
    let job = json!({
        "id": format!("00000000-0000-4000-8000-{:012}", batches.len() + 1),
        "user_id": "user_offline",
        "input_file_id": request.input_file_id,
        "file_size_bytes": input.as_ref().map_or(0, Bytes::len),
        "status": "VALIDATING",
        "job_deadline": created_at.saturating_add(Duration::days(1)).format(&Rfc3339).unwrap_or_default(),
        "created_at": created_at.format(&Rfc3339).unwrap_or_default(),
        "endpoint": request.endpoint,
        "progress": 0.0,
        "model_id": request.model_id.unwrap_or_default(),
    });
    batches.push(Batch { description: job.clone(), stage: Stage::New });
    let mut answer = json!({ "job": job });
    if input.is_none() {
        answer["warning"] = json!("There is no such input file: the job will fail.");
    }
    Ok((StatusCode::CREATED, Json(answer)))
}

/// `GET /v1/batches`: a bare array. It moves no job.
pub(crate) async fn list(State(service): State<Arc<Service>>) -> Json<Value> {
    Json(batches(&service).iter().map(|batch| batch.description.clone()).collect())
}

/// `GET /v1/batches/{id}`: each moves the job one stage on.
pub(crate) async fn retrieve(
    State(service): State<Arc<Service>>,
    Path(id): Path<String>,
) -> Result<Json<Value>, Refusal> {
    let job = change(&service, &id, |batch| {
        match batch.stage {
            Stage::New => batch.stage = Stage::Validating,
            Stage::Validating => {
                batch.stage = Stage::InProgress;
                batch.description["status"] = json!("IN_PROGRESS");
            }
            Stage::InProgress => {
                batch.stage = Stage::AtWork;
                return Ok((batch.description.clone(), true));
            }
            Stage::AtWork | Stage::Over => {}
        }
        Ok((batch.description.clone(), false))
    })?;
    let (job, is_due) = job;
    if !is_due {
        return Ok(Json(job));
    }
    // A client that goes away while it waits does not end the work.
    let work = tokio::spawn(async move { carry_out(&service, &id, &job).await });
    work.await.unwrap_or_else(|_| {
        let message = "the job ended by a bug of the offline server";
        Err(Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "server_error", message).in_bare_text())
    })
}

/// Does the work of a job, and notes its end.
async fn carry_out(service: &Arc<Service>, id: &str, job: &Value) -> Result<Json<Value>, Refusal> {
    let text = |name: &str| job[name].as_str().unwrap_or_default().to_owned();
    let outcome = match content_of(service, &text("input_file_id")) {
        Some(input) => batch_work::carry_out(service, &text("endpoint"), &input).await,
        None => Outcome::failed("error reading input file: there is no such file"),
    };
    let seed = text("id");
    let ids =
        [(outcome.results, "output_file_id"), (outcome.errors, "error_file_id")].map(|(lines, name)| {
            (!lines.is_empty()).then(|| (name, keep(service, &seed, batch_work::shuffled(lines, &seed))))
        });
    let ended = change(service, id, |batch| {
        // It may have been cancelled meanwhile.
        if batch.stage == Stage::AtWork {
            let job = &mut batch.description;
            job["status"] = json!(outcome.status);
            for (name, file) in ids.into_iter().flatten() {
                job[name] = json!(file);
            }
            if let Some(error) = outcome.error {
                job["error"] = json!(error);
            } else {
                job["progress"] = json!(100.0);
            }
            job["completed_at"] = json!(OffsetDateTime::now_utc().format(&Rfc3339).unwrap_or_default());
            batch.stage = Stage::Over;
        }
        Ok(batch.description.clone())
    });
    ended.map(Json)
}

/// `POST /v1/batches/{id}/cancel`.
pub(crate) async fn cancel(
    State(service): State<Arc<Service>>,
    Path(id): Path<String>,
) -> Result<Json<Value>, Refusal> {
    let cancelled = change(&service, &id, |batch| {
        if batch.stage == Stage::Over {
            let status = batch.description["status"].as_str().unwrap_or_default();
            let message = format!("Batch job is already {status}");
            return Err(Refusal::new(StatusCode::CONFLICT, "conflict", message).in_bare_text());
        }
        batch.stage = Stage::Over;
        batch.description["status"] = json!("CANCELLED");
        Ok(batch.description.clone())
    });
    cancelled.map(Json)
}

fn change<R>(
    service: &Service,
    id: &str,
    change: impl FnOnce(&mut Batch) -> Result<R, Refusal>,
) -> Result<R, Refusal> {
    let mut batches = batches(service);
    let Some(batch) = batches.iter_mut().find(|batch| batch.description["id"] == id) else {
        let message = format!("Batch job {id} not found");
        return Err(Refusal::new(StatusCode::NOT_FOUND, "not_found", message).in_bare_text());
    };
    change(batch)
}

fn batches(service: &Service) -> MutexGuard<'_, Vec<Batch>> {
    service.batches.lock().unwrap_or_else(PoisonError::into_inner)
}

fn content_of(service: &Service, file_id: &str) -> Option<Bytes> {
    let store = service.files.lock().unwrap_or_else(PoisonError::into_inner);
    store.files.iter().find(|file| file.id == file_id).map(|file| file.bytes.clone())
}

/// Puts these lines among the files, and says under which id.
fn keep(service: &Service, job: &str, lines: Vec<String>) -> String {
    let bytes = Bytes::from(lines.concat());
    let mut store = service.files.lock().unwrap_or_else(PoisonError::into_inner);
    store.uploaded += 1;
    let id = format!("file-00000000-0000-4000-8000-{:012}", store.uploaded);
    let description = json!({
        "id": id,
        "object": "file",
        "created_at": service::now(),
        "filename": format!("{job}.jsonl"),
        "bytes": bytes.len(),
        "purpose": "batch-api",
        "FileType": "jsonl",
        "Processed": true,
    });
    store.files.push(StoredFile { id: id.clone(), description, bytes });
    id
}
