//! `POST /v2/videos` and `GET /v2/videos/{id}`: films that are done when they are asked for the second time.
//!
//! A film is a header and bytes of no meaning: enough to be fetched and counted, not to be watched.

use std::sync::Arc;

use axum::Router;
use serde_json::json;

use crate::links;
use crate::models::{self, Purpose};
use crate::platform::family::{Family, create, poll};
use crate::platform::page::Paging;
use crate::platform::request::{Made, Request};
use crate::platform::{asked_for, states};
use crate::refusal::Refusal;
use crate::service::{Service, now};
use crate::stable_hash::{SplitMix, stable_hash};
use crate::triggers::Trigger;

/// The bytes of a film.
const LENGTH: usize = 64 * 1024;

const VIDEOS: Family = Family::new("video", "video-", Paging::Whole("data"), make);

pub(crate) fn routes() -> Router<Arc<Service>> {
    Router::new().route("/v2/videos", create(&VIDEOS)).route("/v2/videos/{id}", poll(&VIDEOS))
}

fn make(request: &Request) -> Result<Made, Refusal> {
    let model = request.text("model")?;
    models::check(&request.service, model, Purpose::Video)?;
    let prompt = request.text("prompt")?;
    let side = |name, default| request.or(name, json!(default));
    let value = json!({
        "id": request.id,
        "object": "video",
        "model": model,
        "status": "in_progress",
        "created_at": now(),
        "size": format!("{}x{}", side("width", 1280), side("height", 720)),
        "seconds": request.or("seconds", json!("5")),
    });
    let (is_failing, polls) = asked_for(request);
    let end = match is_failing {
        true => json!({
            "status": "failed",
            "completed_at": now(),
            "error": { "code": "offline_failed", "message": "The offline server failed, as the model's name asks for." },
        }),
        false => {
            let name = format!("{:016x}.mp4", stable_hash(prompt.as_bytes()));
            let url = links::to(&request.service, &name, Trigger::named(model));
            json!({ "status": "completed", "completed_at": now(), "outputs": { "cost": 0.28, "video_url": url } })
        }
    };
    let mut steps = states("status", &["in_progress"]);
    steps.push(end);
    Ok(Made { value, steps, polls, ..Made::default() })
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
