//! Bytes that go to storage by links: the files of models and of volumes, as the official command sends them. What arrives is
//! counted and not kept; a model has the files that it was given all the same, and each is downloaded with its size.

use std::sync::Arc;

use axum::routing::post;
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::links;
use crate::platform::family::{look, objects};
use crate::platform::objects::Object;
use crate::platform::registry::{MODELS, files_of, revision_of};
use crate::platform::request::Request;
use crate::refusal::Refusal;
use crate::service::Service;
use crate::stable_hash::{SplitMix, stable_hash};

/// The most parts of a file, and files of a request.
const MOST: usize = 200;
/// The largest file that is made up for a download.
const LARGEST: usize = 16 << 20;

pub(crate) fn routes() -> Router<Arc<Service>> {
    let models = "/v2/projects/{project}/models";
    Router::new()
        .route(&format!("{models}/upload/create"), post(create_upload))
        .route(&format!("{models}/upload/complete"), post(complete_upload))
        .route(&format!("{models}/download"), post(download))
        .route("/v1/storage/upload-request", post(request_upload))
        .route("/v1/storage/multipart/init", post(start_parts))
        .route("/v1/storage/multipart/complete", post(end_parts))
        .route("/v1/storage/multipart/abort", post(end_parts))
}

/// A link that takes bytes.
fn link(service: &Service) -> String {
    let number = objects(service).next_number();
    links::to(service, &format!("stored-{number:012}"), None)
}

/// The object that a request names, which must be a model of the project.
fn model_of(request: &Request) -> Result<(String, Value), Refusal> {
    let path = format!("/v2/projects/{}/models/{}", request.id_of("projects"), request.text("objectId")?);
    let model = look(&MODELS, &request.service, &path)?;
    Ok((path, model))
}

/// The files of a request, of which each has a path.
fn files(request: &Request) -> Result<&Vec<Value>, Refusal> {
    let files = request.member("files")?.as_array().filter(|files| (1..=MOST).contains(&files.len()));
    let has_path = |file: &Value| file["path"].as_str().is_some_and(|path| !path.is_empty());
    files.filter(|files| files.iter().all(has_path)).ok_or_else(|| {
        Refusal::invalid_field("files", format!("files must be 1 to {MOST} objects, each with its path"))
    })
}

async fn create_upload(request: Request) -> Result<Json<Value>, Refusal> {
    model_of(&request)?;
    let mut answers = Vec::new();
    for file in files(&request)? {
        let parts = file["numParts"].as_u64().filter(|parts| (1..=MOST as u64).contains(parts));
        let parts =
            parts.ok_or_else(|| Refusal::invalid_field("files", format!("numParts must be 1 to {MOST}")))?;
        let part = |number| json!({ "partNumber": number, "url": link(&request.service), "headers": {} });
        let upload = objects(&request.service).next_number();
        answers.push(json!({
            "path": file["path"], "uploadId": format!("upload-{upload:012}"), "parts": (1..=parts).map(part).collect::<Vec<_>>(),
        }));
    }
    Ok(Json(json!({ "files": answers })))
}

async fn complete_upload(request: Request) -> Result<Json<Value>, Refusal> {
    let (path, _) = model_of(&request)?;
    let mut sizes = Vec::new();
    for file in files(&request)? {
        let parts = file.pointer("/uploadDetails/parts").and_then(Value::as_array);
        // The tag of a part that arrived says its size.
        let tags = parts.into_iter().flatten().map(|part| part["hash"].as_str().and_then(links::size_in_tag));
        let size = tags.sum::<Option<usize>>().ok_or_else(|| {
            Refusal::invalid_field(
                "files",
                "each part needs the ETag that storage answered to its bytes, as its hash",
            )
        })?;
        sizes.push(json!({ "path": file["path"], "hash": file["hash"], "sizeBytes": size.to_string() }));
    }
    let mut objects = objects(&request.service);
    let number = objects.next_number();
    let id = format!("rv_{number:012}");
    let revision = Object {
        place: format!("{path}/uploaded"),
        id: id.clone(),
        number,
        value: json!(sizes),
        ..Object::default()
    };
    objects.add(revision)?;
    Ok(Json(json!({ "revisionId": id })))
}

async fn download(request: Request) -> Result<Json<Value>, Refusal> {
    let (path, model) = model_of(&request)?;
    let wanted = request.or("paths", json!([]));
    let wanted: Vec<&str> = wanted.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let known = files_of(&request.service, &path);
    let answers = known
        .iter()
        .filter(|file| wanted.is_empty() || file["path"].as_str().is_some_and(|path| wanted.contains(&path)));
    let answers = answers.map(|file| {
        let size = file["sizeBytes"].as_str().unwrap_or("0");
        let hash = stable_hash(file["path"].as_str().unwrap_or_default().as_bytes());
        let url = links::to(&request.service, &format!("weights-{hash:016x}-{size}"), None);
        let mut file = file.clone();
        file["parts"] = json!([{ "partNumber": 1, "sizeBytes": size, "url": url, "headers": {} }]);
        file
    });
    let answers: Vec<Value> = answers.collect();
    Ok(Json(
        json!({ "revisionId": revision_of(&request.service, &path, &model)["revisionId"], "files": answers }),
    ))
}

/// The file of this name: bytes that mean nothing, as many as the name says.
pub(crate) fn file(name: &str) -> Option<(&'static str, Vec<u8>)> {
    let (seed, size) = name.strip_prefix("weights-")?.split_once('-')?;
    let size = size.parse::<usize>().ok().filter(|size| *size <= LARGEST)?;
    let mut numbers = SplitMix(u64::from_str_radix(seed, 16).ok()?);
    let mut bytes = Vec::with_capacity(size + 8);
    while bytes.len() < size {
        bytes.extend(numbers.next_number().to_le_bytes());
    }
    bytes.truncate(size);
    Some(("application/octet-stream", bytes))
}

async fn request_upload(request: Request) -> Result<Json<Value>, Refusal> {
    request.text("filename")?;
    Ok(Json(json!({ "upload_url": { "url": link(&request.service), "method": "PUT", "headers": {} } })))
}

async fn start_parts(request: Request) -> Result<Json<Value>, Refusal> {
    request.text("filename")?;
    let count = request.member("parts_count")?.as_u64().filter(|count| (1..=10_000).contains(count));
    let count =
        count.ok_or_else(|| Refusal::invalid_field("parts_count", "parts_count must be 1 to 10000"))?;
    let part = |number| json!({ "part_number": number, "url": link(&request.service), "method": "PUT", "headers": {} });
    let parts: Vec<Value> = (1..=count).map(part).collect();
    let upload = objects(&request.service).next_number();
    Ok(Json(json!({ "upload_id": format!("upload-{upload:012}"), "part_upload_urls": parts })))
}

async fn end_parts(request: Request) -> Result<Json<Value>, Refusal> {
    request.text("filename")?;
    request.text("upload_id")?;
    if request.path().ends_with("/complete") && request.member("parts")?.as_array().is_none_or(Vec::is_empty)
    {
        return Err(Refusal::invalid_field("parts", "parts must name each part, with the ETag that it got"));
    }
    Ok(Json(json!({})))
}
