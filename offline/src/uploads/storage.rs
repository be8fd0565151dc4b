//! Where bytes are put: by a link with a signature, and without the key.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;

use super::store;
use crate::files::BYTES_KEPT;
use crate::links;
use crate::service::Service;
use crate::sparse::SparseBytes;
use crate::stable_hash::stable_hash;

pub(crate) const PATH: &str = "/offline/storage/";
/// The header that each part is to come with, as the service says.
pub(super) const PART_HEADER: &str = "x-offline-part";

/// The path and the query of the place of a part.
pub(super) fn signed(manner: &str, id: &str, part: usize) -> String {
    let path = format!("{PATH}{manner}/{id}/{part}");
    format!("{path}?X-Amz-Expires=3600&X-Amz-Signature={}", signature(&path))
}

fn signature(path: &str) -> String {
    format!("{:016x}", stable_hash(path.as_bytes()))
}

/// `PUT /offline/storage/{manner}/{id}/{part}`.
pub(crate) async fn put(
    State(service): State<Arc<Service>>,
    Path((manner, id, part)): Path<(String, String, usize)>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Body,
) -> Response {
    if headers.contains_key(header::AUTHORIZATION) {
        return links::refuse(StatusCode::BAD_REQUEST, "InvalidArgument", "Only one auth mechanism allowed");
    }
    let signature = format!("X-Amz-Signature={}", signature(&format!("{PATH}{manner}/{id}/{part}")));
    if !query.unwrap_or_default().split('&').any(|parameter| parameter == signature) {
        let message = "The signature of this link does not match.";
        return links::refuse(StatusCode::FORBIDDEN, "SignatureDoesNotMatch", message);
    }
    if let Err(refused) = admit(&service, &manner, &id, part, &headers) {
        return *refused;
    }
    let mut bytes = SparseBytes::default();
    let mut pieces = body.into_data_stream();
    while let Some(piece) = pieces.next().await {
        let Ok(piece) = piece else {
            return links::refuse(
                StatusCode::BAD_REQUEST,
                "IncompleteBody",
                "The body did not arrive whole.",
            );
        };
        bytes.push(&piece);
        if bytes.kept() > BYTES_KEPT {
            return links::refuse(
                StatusCode::PAYLOAD_TOO_LARGE,
                "EntityTooLarge",
                "The offline server keeps no more.",
            );
        }
    }
    bytes.end();
    let mut store = store(&service);
    let kept: usize = store.files.iter().map(|file| file.bytes.len()).sum();
    let waiting = store.pending.iter().flat_map(|file| &file.parts).filter_map(|part| part.bytes.as_ref());
    let waiting: usize = waiting.map(SparseBytes::kept).sum();
    if kept + waiting + bytes.kept() > BYTES_KEPT {
        return links::refuse(
            StatusCode::PAYLOAD_TOO_LARGE,
            "EntityTooLarge",
            "The offline server keeps no more.",
        );
    }
    let tag = format!("\"{}\"", tag_of(&id, part, &bytes));
    match store
        .pending
        .iter_mut()
        .find(|file| file.id == id)
        .and_then(|file| file.parts.get_mut(part.wrapping_sub(1)))
    {
        Some(place) => place.bytes = Some(bytes),
        None => return no_such_upload(),
    }
    ([(header::ETAG, tag)], "").into_response()
}

/// The tag that a part gets when it is there.
pub(super) fn tag_of(id: &str, part: usize, bytes: &SparseBytes) -> String {
    format!("{:016x}", stable_hash(format!("{id}/{part}/{}", bytes.length()).as_bytes()))
}

fn no_such_upload() -> Response {
    links::refuse(StatusCode::NOT_FOUND, "NoSuchUpload", "The upload does not exist.")
}

/// Refuses what is not to come, or is to fail.
fn admit(
    service: &Service,
    manner: &str,
    id: &str,
    part: usize,
    headers: &HeaderMap,
) -> Result<(), Box<Response>> {
    let mut store = store(service);
    let Some(file) = store.pending.iter_mut().find(|file| file.id == id) else {
        return Err(Box::new(no_such_upload()));
    };
    let (is_moved, is_busy, is_lost) = (file.is_to("moved"), file.is_to("busy"), file.is_to("lost"));
    let (part_size, count, size) = (file.part_size, file.parts.len(), file.size);
    let Some(place) = file.parts.get_mut(part.wrapping_sub(1)) else {
        return Err(Box::new(no_such_upload()));
    };
    if is_moved && manner == "whole" {
        let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
        let scheme = if service.settings.plain { "http" } else { "https" };
        let location = format!("{scheme}://{}{}", links::by_its_other_name(host), signed("moved", id, part));
        let moved = (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, location)]);
        return Err(Box::new(moved.into_response()));
    }
    place.tries += 1;
    if is_busy && place.tries == 1 || is_lost && (part == 2 || count == 1) {
        let mut busy =
            links::refuse(StatusCode::SERVICE_UNAVAILABLE, "SlowDown", "Please reduce your request rate.");
        busy.headers_mut().insert("retry-after-ms", header::HeaderValue::from_static("1"));
        return Err(Box::new(busy));
    }
    let Some(part_size) = part_size else { return Ok(()) };
    if headers.get(PART_HEADER).and_then(|value| value.to_str().ok()) != Some(&part.to_string()) {
        let message = "A header that was signed is missing.";
        return Err(Box::new(links::refuse(StatusCode::FORBIDDEN, "SignatureDoesNotMatch", message)));
    }
    let expected = if part == count { size - part_size * (count as u64 - 1) } else { part_size };
    let length =
        headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    match length == Some(expected) {
        true => Ok(()),
        false => {
            let message = format!("Part {part} must have {expected} bytes.");
            Err(Box::new(links::refuse(StatusCode::BAD_REQUEST, "EntityTooSmall", &message)))
        }
    }
}
