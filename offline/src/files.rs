//! `/v1/files`: files that are taken, kept in memory, listed, given back and deleted. Nothing reads them.

use std::sync::{Arc, MutexGuard, PoisonError};

use axum::Json;
use axum::body::Bytes;
use axum::extract::multipart::{Multipart, MultipartRejection};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::file_store::{FileStore, StoredFile};
use crate::form::Form;
use crate::refusal::Refusal;
use crate::service::{self, Service};
use crate::uploads;

/// How many bytes are kept: room for the largest that is taken, and no way to fill the memory.
pub(crate) const BYTES_KEPT: usize = 256 << 20;

const PURPOSES: [&str; 4] = ["fine-tune", "eval", "batch-api", "calibration"];

/// `POST /v1/files/upload`: a form with a `file` and a `purpose`.
pub(crate) async fn upload(
    State(service): State<Arc<Service>>,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Json<Value>, Refusal> {
    keep_form(&service, &Form::read(form).await?)
}

pub(crate) fn check_purpose(purpose: &str) -> Result<(), Refusal> {
    if PURPOSES.contains(&purpose) {
        return Ok(());
    }
    let message = format!("purpose must be one of {}, not \"{purpose}\"", PURPOSES.join(", "));
    Err(Refusal::invalid_field("purpose", message))
}

/// Takes the file of a form.
pub(crate) fn keep_form(service: &Service, form: &Form) -> Result<Json<Value>, Refusal> {
    let Some(file) = &form.file else {
        return Err(Refusal::invalid_field("file", "file is required: send it as a part with a file name"));
    };
    let purpose = form.text("purpose");
    check_purpose(purpose)?;
    let name = match form.text("file_name") {
        "" => &file.name,
        name => name,
    };
    keep(service, name, purpose, &file.bytes).map(Json)
}

/// Keeps a file, and gives what is said of it.
pub(crate) fn keep(service: &Service, name: &str, purpose: &str, bytes: &Bytes) -> Result<Value, Refusal> {
    let mut store = store(service);
    let kept: usize = store.files.iter().map(|file| file.bytes.len()).sum();
    if kept + bytes.len() > BYTES_KEPT {
        return Err(Refusal::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "invalid_request_error",
            format!("the offline server keeps {BYTES_KEPT} bytes of files: delete some"),
        ));
    }
    let id = store.next_id();
    let kind = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let description = json!({
        "id": id,
        "object": "file",
        "created_at": service::now(),
        "filename": name,
        "bytes": bytes.len(),
        "purpose": purpose,
        "FileType": kind,
        "Processed": true,
        "processing_status": "COMPLETED",
    });
    store.files.push(StoredFile { id, description: description.clone(), bytes: bytes.clone() });
    Ok(description)
}

/// The name of a file and its bytes, if it is here.
pub(crate) fn content(service: &Service, id: &str) -> Option<(String, Bytes)> {
    let store = store(service);
    let file = store.files.iter().find(|file| file.id == id)?;
    Some((file.description["filename"].as_str().unwrap_or_default().to_owned(), file.bytes.clone()))
}

/// `GET /v1/files`.
pub(crate) async fn list(State(service): State<Arc<Service>>) -> Json<Value> {
    let descriptions: Vec<_> = store(&service).files.iter().map(|file| file.description.clone()).collect();
    Json(json!({ "data": descriptions }))
}

/// `GET /v1/files/{id}`.
pub(crate) async fn retrieve(
    State(service): State<Arc<Service>>,
    Path(id): Path<String>,
) -> Result<Json<Value>, Refusal> {
    uploads::advance(&mut store(&service), &id);
    find(&service, &id, |file| Json(file.description.clone()))
}

/// `DELETE /v1/files/{id}`.
pub(crate) async fn delete(
    State(service): State<Arc<Service>>,
    Path(id): Path<String>,
) -> Result<Json<Value>, Refusal> {
    find(&service, &id, |_| ())?;
    store(&service).files.retain(|file| file.id != id);
    Ok(Json(json!({ "id": id, "deleted": true })))
}

fn find<T>(service: &Service, id: &str, read: impl FnOnce(&StoredFile) -> T) -> Result<T, Refusal> {
    store(service).files.iter().find(|file| file.id == id).map(read).ok_or_else(|| {
        Refusal::new(StatusCode::NOT_FOUND, "invalid_request_error", format!("No such file: {id}"))
            .with_code("not_found")
    })
}

fn store(service: &Service) -> MutexGuard<'_, FileStore> {
    service.files.lock().unwrap_or_else(PoisonError::into_inner)
}
