//! Uploaded bytes become a file of the service, whose state then moves on.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use ring::digest;
use serde_json::{Value, json};

use super::{PendingFile, store};
use crate::file_store::{FileStore, StoredFile};
use crate::files::BYTES_KEPT;
use crate::refusal::Refusal;
use crate::service::{self, Service};

/// A file that came so, and what it goes through.
#[derive(Debug)]
pub(crate) struct ArrivedFile {
    pub(super) id: String,
    pub(super) checksum: String,
    /// The states to come, the last one first.
    states: Vec<&'static str>,
}

/// `POST /v1/files/{id}/preprocess`.
pub(crate) async fn preprocess(
    State(service): State<Arc<Service>>,
    Path(id): Path<String>,
) -> Result<Json<Value>, Refusal> {
    let mut store = store(&service);
    if let Some(file) = store.files.iter().find(|file| file.id == id) {
        return Ok(Json(file.description.clone()));
    }
    let Some(place) = store.pending.iter().position(|file| file.id == id) else {
        return Err(Refusal::new(
            StatusCode::NOT_FOUND,
            "invalid_request_error",
            format!("No such file: {id}"),
        )
        .with_code("not_found"));
    };
    arrive(&mut store, place).map(Json)
}

/// The file is there, if all of it has come as it was announced.
pub(super) fn arrive(store: &mut FileStore, place: usize) -> Result<Value, Refusal> {
    let file = &store.pending[place];
    let mut hash = digest::Context::new(&digest::SHA256);
    let mut length = 0;
    for part in &file.parts {
        let Some(bytes) = &part.bytes else {
            return Err(Refusal::invalid(format!("The bytes of {} were not uploaded.", file.id)));
        };
        bytes.hash_into(&mut hash);
        length += bytes.length();
    }
    let hash: String = hash.finish().as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    if !file.checksum.is_empty() && hash != file.checksum.to_ascii_lowercase() {
        return Err(Refusal::invalid(format!("The checksum of {} does not match its bytes.", file.id)));
    }
    let file = store.pending.remove(place);
    let mut bytes = Vec::new();
    // Of a file that is larger than that, most is a hole: its length and hash are kept, and no content.
    if length <= BYTES_KEPT as u64 {
        file.parts.iter().filter_map(|part| part.bytes.as_ref()).for_each(|part| part.append_to(&mut bytes));
    }
    let description = json!({
        "id": file.id,
        "object": "file",
        "created_at": service::now(),
        "filename": file.name,
        "bytes": length,
        "purpose": file.purpose,
        "FileType": file.kind,
        "Processed": false,
        "processing_status": "PENDING",
    });
    let end = if file.is_to("invalid") { "INVALID_FORMAT" } else { "COMPLETED" };
    store.arrived.push(ArrivedFile { id: file.id.clone(), checksum: hash, states: vec![end, "RUNNING"] });
    store.files.push(StoredFile { id: file.id, description: description.clone(), bytes: Bytes::from(bytes) });
    Ok(description)
}

/// A file's state goes on each time that it is asked for. One whose bytes are there is a file from then on, without a request
/// to read it.
pub(crate) fn advance(store: &mut FileStore, id: &str) {
    let waits = |file: &PendingFile| file.id == id && file.part_size.is_none();
    if let Some(place) = store.pending.iter().position(waits) {
        // Without its bytes it is none yet.
        let _ = arrive(store, place);
        return;
    }
    let Some(state) = store.arrived.iter_mut().find(|file| file.id == id).and_then(|file| file.states.pop())
    else {
        return;
    };
    if let Some(file) = store.files.iter_mut().find(|file| file.id == id) {
        file.description["processing_status"] = json!(state);
        file.description["Processed"] = json!(state == "COMPLETED");
        if state == "INVALID_FORMAT" {
            file.description["validation_report"] = json!({
                "valid": false, "error_type": "INVALID_FORMAT", "error": "Refused, as the file's name asks for.",
            });
        }
    }
}
