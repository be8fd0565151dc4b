//! `POST /v2/videos` and `GET /v2/videos/{id}`: films that are done when they are asked for the second time.
//!
//! A film is a header and bytes of no meaning: enough to be fetched and counted, not to be watched.

use std::sync::{Arc, MutexGuard, PoisonError};

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::links;
use crate::models::{self, Purpose};
use crate::refusal::Refusal;
use crate::request_body;
use crate::service::{Service, now};
use crate::stable_hash::{SplitMix, stable_hash};
use crate::triggers::Trigger;

/// The bytes of a film.
const LENGTH: usize = 64 * 1024;

#[derive(Debug, Deserialize)]
struct VideoRequest {
    model: String,
    prompt: String,
    width: Option<u32>,
    height: Option<u32>,
    seconds: Option<Value>,
}

/// A film that is made.
#[derive(Debug)]
pub(crate) struct Video {
    description: Value,
    /// What it becomes, when it was asked for so often more.
    end: Value,
    waits: u32,
}

pub(crate) async fn create(State(service): State<Arc<Service>>, body: Bytes) -> Result<Json<Value>, Refusal> {
    let request: VideoRequest = request_body::parse(&body)?;
    models::check(&service, &request.model, Purpose::Video)?;
    if request.prompt.is_empty() {
        return Err(Refusal::invalid_field("prompt", "prompt must not be empty"));
    }
    let trigger = Trigger::named(&request.model);
    let mut videos = videos(&service);
    let id = format!("video-{:012}", videos.len() + 1);
    let (width, height) = (request.width.unwrap_or(1280), request.height.unwrap_or(720));
    let description = json!({
        "id": id,
        "object": "video",
        "model": request.model,
        "status": "in_progress",
        "created_at": now(),
        "size": format!("{width}x{height}"),
        "seconds": request.seconds.unwrap_or_else(|| json!("5")),
    });
    let mut end = description.clone();
    if trigger == Some(Trigger::FailedJob) {
        end["status"] = json!("failed");
        end["error"] = json!({ "code": "offline_failed", "message": "The offline server failed, as the model's name asks for." });
    } else {
        let name = format!("{:016x}.mp4", stable_hash(request.prompt.as_bytes()));
        end["status"] = json!("completed");
        end["outputs"] = json!({ "cost": 0.28, "video_url": links::to(&service, &name, trigger) });
    }
    end["completed_at"] = json!(now());
    videos.push(Video { description: description.clone(), end, waits: 1 });
    Ok(Json(description))
}

pub(crate) async fn retrieve(
    State(service): State<Arc<Service>>,
    Path(id): Path<String>,
) -> Result<Json<Value>, Refusal> {
    let mut videos = videos(&service);
    let Some(video) = videos.iter_mut().find(|video| video.description["id"] == id.as_str()) else {
        let refusal =
            Refusal::new(StatusCode::NOT_FOUND, "invalid_request_error", format!("No such video: {id}"));
        return Err(refusal.with_code("not_found"));
    };
    Ok(Json(match video.waits {
        0 => video.end.clone(),
        _ => {
            video.waits -= 1;
            video.description.clone()
        }
    }))
}

/// The film of this name.
pub(crate) fn file(name: &str) -> Option<(&'static str, Vec<u8>)> {
    let seed = u64::from_str_radix(name.strip_suffix(".mp4")?, 16).ok()?;
    let mut bytes = b"\0\0\0\x20ftypisom\0\0\x02\0isomiso2avc1mp41".to_vec();
    let data = u32::try_from(LENGTH - bytes.len()).unwrap_or_default();
    bytes.extend(data.to_be_bytes());
    bytes.extend(b"mdat");
    let mut numbers = SplitMix(seed);
    while bytes.len() < LENGTH {
        bytes.extend(numbers.next_number().to_le_bytes());
    }
    Some(("video/mp4", bytes))
}

fn videos(service: &Service) -> MutexGuard<'_, Vec<Video>> {
    service.videos.lock().unwrap_or_else(PoisonError::into_inner)
}
