//! `POST /v1/files` and what follows it: a file is announced, its bytes are put to a storage that knows no key, in one
//! piece or in parts, and then it is a file of the service.
//!
//! Map: here what is announced; `storage` takes the bytes; `parts` are the calls for a file in parts; `arrival` makes a file
//! of them, and moves its state on.
//!
//! Names of files that make things go wrong: `offline-moved...` leads the bytes on to another host, `offline-busy...`
//! refuses each of them at first, `offline-lost...` never takes the second part (or the only one), `offline-invalid...` is
//! found to be of no good format.

use std::sync::{Arc, MutexGuard, PoisonError};

use axum::Json;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::json;

use crate::file_store::FileStore;
use crate::files;
use crate::form::Form;
use crate::refusal::Refusal;
use crate::service::Service;
use crate::sparse::SparseBytes;

mod arrival;
mod parts;
mod storage;

pub(crate) use arrival::{ArrivedFile, advance, preprocess};
pub(crate) use parts::{abort, complete, initiate};
pub(crate) use storage::{PATH, put};

/// Uploads that wait for their bytes; the oldest is forgotten first.
const MOST_WAITING: usize = 64;

/// A file that was announced, and is not there yet.
#[derive(Debug)]
pub(crate) struct PendingFile {
    id: String,
    purpose: String,
    name: String,
    kind: String,
    /// "" where none was sent.
    checksum: String,
    parts: Vec<PendingPart>,
    /// Of each part but the last, where it comes in parts.
    part_size: Option<u64>,
    size: u64,
}

#[derive(Debug, Default)]
struct PendingPart {
    bytes: Option<SparseBytes>,
    tries: u32,
}

impl PendingFile {
    fn is_to(&self, trouble: &str) -> bool {
        self.name.starts_with(&format!("offline-{trouble}"))
    }
}

/// `POST /v1/files`: announces a file. With the file in the form it is taken at once, as curl is shown to send it. The SDK for
/// TypeScript sends a form without parts, and no hash.
pub(crate) async fn create(
    State(service): State<Arc<Service>>,
    request: Request,
) -> Result<Response, Refusal> {
    let form = Form::of_either_kind(request).await?;
    if form.file.is_some() {
        return files::keep_form(&service, &form).map(IntoResponse::into_response);
    }
    let announced = Announced {
        file_name: form.text("file_name").to_owned(),
        purpose: form.text("purpose").to_owned(),
        file_type: form.text("file_type").to_owned(),
        checksum: form.text("checksum").to_owned(),
    };
    if let Some(known) = announced.check(&service)? {
        return Ok(known);
    }
    let id = announce(&service, announced, vec![PendingPart::default()], None, 0);
    let location = format!("{}{}", service.base_url, storage::signed("whole", &id, 1));
    let named = ("x-together-file-id", id);
    Ok((StatusCode::FOUND, [(header::LOCATION.as_str(), location), named]).into_response())
}

/// What is said of a file before it comes.
#[derive(Deserialize)]
struct Announced {
    file_name: String,
    purpose: String,
    file_type: String,
    checksum: String,
}

impl Announced {
    /// The answer that the service knows the content, if it does.
    fn check(&self, service: &Service) -> Result<Option<Response>, Refusal> {
        files::check_purpose(&self.purpose)?;
        if self.file_name.is_empty() {
            return Err(Refusal::invalid_field("file_name", "file_name is required"));
        }
        if !["jsonl", "csv", "parquet"].contains(&self.file_type.as_str()) {
            return Err(Refusal::invalid_field("file_type", "file_type must be jsonl, csv or parquet"));
        }
        let is_hash =
            self.checksum.len() == 64 && self.checksum.bytes().all(|digit| digit.is_ascii_hexdigit());
        if !is_hash && !self.checksum.is_empty() {
            return Err(Refusal::invalid_field(
                "checksum",
                "checksum must be a SHA-256 in hexadecimal digits",
            ));
        }
        let store = store(service);
        let is_there = |id: &str| store.files.iter().any(|file| file.id == id);
        let is_same = |file: &&ArrivedFile| file.checksum.eq_ignore_ascii_case(&self.checksum);
        let known = store.arrived.iter().find(|file| is_same(file) && is_there(&file.id));
        Ok(known.map(|file| {
            let body = json!({ "file_id": file.id, "error": { "message": "The file exists already.", "type": "conflict" } });
            (StatusCode::CONFLICT, Json(body)).into_response()
        }))
    }
}

fn announce(
    service: &Service,
    announced: Announced,
    parts: Vec<PendingPart>,
    part_size: Option<u64>,
    size: u64,
) -> String {
    let mut store = store(service);
    let id = store.next_id();
    if store.pending.len() >= MOST_WAITING {
        store.pending.remove(0);
    }
    let Announced { file_name: name, purpose, file_type: kind, checksum } = announced;
    store.pending.push(PendingFile { id: id.clone(), purpose, name, kind, checksum, parts, part_size, size });
    id
}

fn store(service: &Service) -> MutexGuard<'_, FileStore> {
    service.files.lock().unwrap_or_else(PoisonError::into_inner)
}
