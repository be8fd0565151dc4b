//! `POST /v1/files` and what follows it: a file is announced, its bytes are put to a storage that knows no key, in one
//! piece or in parts, and then it is a file of the service.
//!
//! Names of files that make things go wrong: `offline-moved...` leads the bytes on to another host, `offline-busy...`
//! refuses each of them at first, `offline-lost...` never takes the second part (or the only one), `offline-invalid...` is
//! found to be of no good format.

use std::sync::{Arc, MutexGuard, PoisonError};

use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::multipart::{Multipart, MultipartRejection};
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;
use ring::digest;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::file_store::{FileStore, StoredFile};
use crate::files::{self, BYTES_KEPT};
use crate::form::Form;
use crate::links;
use crate::refusal::Refusal;
use crate::request_body;
use crate::service::{self, Service};
use crate::sparse::SparseBytes;
use crate::stable_hash::stable_hash;

/// Where bytes are put.
pub(crate) const PATH: &str = "/offline/storage/";
/// The most parts of a file.
const MOST_PARTS: usize = 250;
/// Uploads that wait for their bytes; the oldest is forgotten first.
const MOST_WAITING: usize = 64;
/// The header that each part is to come with, as the service says.
const PART_HEADER: &str = "x-offline-part";

/// A file that was announced, and is not there yet.
#[derive(Debug)]
pub(crate) struct PendingFile {
    id: String,
    purpose: String,
    name: String,
    kind: String,
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

/// A file that came so, and what it goes through.
#[derive(Debug)]
pub(crate) struct ArrivedFile {
    id: String,
    checksum: String,
    /// The states to come, the last one first.
    states: Vec<&'static str>,
}

impl PendingFile {
    fn is_to(&self, trouble: &str) -> bool {
        self.name.starts_with(&format!("offline-{trouble}"))
    }
}

/// `POST /v1/files`: announces a file. With the file in the form it is taken at once, as curl is shown to send it.
pub(crate) async fn create(
    State(service): State<Arc<Service>>,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Response, Refusal> {
    let form = Form::read(form).await?;
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
    let location = format!("{}{}", service.base_url, signed("whole", &id, 1));
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
        if self.checksum.len() != 64 || !self.checksum.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Err(Refusal::invalid_field(
                "checksum",
                "checksum must be a SHA-256 in hexadecimal digits",
            ));
        }
        let store = store(service);
        let is_there = |id: &str| store.files.iter().any(|file| file.id == id);
        let known = store.arrived.iter().find(|file| file.checksum == self.checksum && is_there(&file.id));
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

/// The path and the query of the place of a part.
fn signed(manner: &str, id: &str, part: usize) -> String {
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

fn tag_of(id: &str, part: usize, bytes: &SparseBytes) -> String {
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
fn arrive(store: &mut FileStore, place: usize) -> Result<Value, Refusal> {
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
    if hash != file.checksum.to_ascii_lowercase() {
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
    store.arrived.push(ArrivedFile {
        id: file.id.clone(),
        checksum: file.checksum,
        states: vec![end, "RUNNING"],
    });
    store.files.push(StoredFile { id: file.id, description: description.clone(), bytes: Bytes::from(bytes) });
    Ok(description)
}

/// A file's state goes on each time that it is asked for.
pub(crate) fn advance(store: &mut FileStore, id: &str) {
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

fn store(service: &Service) -> MutexGuard<'_, FileStore> {
    service.files.lock().unwrap_or_else(PoisonError::into_inner)
}
