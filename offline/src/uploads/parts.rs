//! The calls for a file in parts: it is begun, and completed once each part is there, or given up.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use super::arrival::arrive;
use super::storage::{PART_HEADER, signed, tag_of};
use super::{Announced, PendingPart, announce, store};
use crate::file_store::FileStore;
use crate::refusal::Refusal;
use crate::request_body;
use crate::service::Service;

/// The most parts of a file.
const MOST_PARTS: usize = 250;

#[derive(Deserialize)]
struct Initiated {
    file_size: u64,
    num_parts: usize,
    #[serde(flatten)]
    announced: Announced,
}

/// `POST /v1/files/multipart/initiate`.
pub(crate) async fn initiate(State(service): State<Arc<Service>>, body: Bytes) -> Result<Response, Refusal> {
    let Initiated { file_size, num_parts, announced } = request_body::parse(&body)?;
    if let Some(known) = announced.check(&service)? {
        return Ok(known);
    }
    if num_parts == 0 || num_parts > MOST_PARTS || file_size < num_parts as u64 {
        return Err(Refusal::invalid_field(
            "num_parts",
            "num_parts must be 1 to 250, of at least a byte each",
        ));
    }
    let parts = std::iter::repeat_with(PendingPart::default).take(num_parts).collect();
    let part_size = file_size.div_ceil(num_parts as u64);
    let id = announce(&service, announced, parts, Some(part_size), file_size);
    let parts: Vec<_> = (1..=num_parts)
        .map(|number| {
            let url = format!("{}{}", service.base_url, signed("whole", &id, number));
            json!({ "PartNumber": number, "URL": url, "Headers": { PART_HEADER: number.to_string() } })
        })
        .collect();
    let answer = json!({ "upload_id": format!("upload-{id}"), "file_id": id, "parts": parts });
    Ok(Json(answer).into_response())
}

#[derive(Deserialize)]
struct Ended {
    upload_id: String,
    file_id: String,
    #[serde(default)]
    parts: Vec<CompletedPart>,
}

#[derive(Deserialize)]
struct CompletedPart {
    part_number: usize,
    etag: String,
}

impl Ended {
    fn place(&self, store: &FileStore) -> Result<usize, Refusal> {
        let place = store.pending.iter().position(|file| file.id == self.file_id);
        place.filter(|_| self.upload_id == format!("upload-{}", self.file_id)).ok_or_else(|| {
            let message = format!("No such upload: {}", self.upload_id);
            Refusal::new(StatusCode::NOT_FOUND, "invalid_request_error", message).with_code("not_found")
        })
    }
}

/// `POST /v1/files/multipart/complete`.
pub(crate) async fn complete(
    State(service): State<Arc<Service>>,
    body: Bytes,
) -> Result<Json<Value>, Refusal> {
    let ended: Ended = request_body::parse(&body)?;
    let mut store = store(&service);
    let place = ended.place(&store)?;
    let file = &store.pending[place];
    let are_all = ended.parts.len() == file.parts.len()
        && ended.parts.iter().enumerate().all(|(before, named)| {
            let bytes = file.parts.get(before).and_then(|part| part.bytes.as_ref());
            named.part_number == before + 1
                && bytes.is_some_and(|bytes| named.etag == tag_of(&file.id, named.part_number, bytes))
        });
    if !are_all {
        return Err(Refusal::invalid_field(
            "parts",
            "parts must name each part in order, with the ETag that it got",
        ));
    }
    arrive(&mut store, place).map(|file| Json(json!({ "file": file })))
}

/// `POST /v1/files/multipart/abort`.
pub(crate) async fn abort(State(service): State<Arc<Service>>, body: Bytes) -> Result<Json<Value>, Refusal> {
    let ended: Ended = request_body::parse(&body)?;
    let mut store = store(&service);
    let place = ended.place(&store)?;
    store.pending.remove(place);
    Ok(Json(json!({})))
}
