//! What is downloaded: the content of files, and the weights of fine-tuned models. Whole, or a part of it, so that a
//! client whose connection broke goes on where it was.

use std::ops::RangeInclusive;
use std::sync::{Arc, PoisonError};

use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::platform::query::parameter;
use crate::refusal::Refusal;
use crate::service::Service;
use crate::stable_hash::{SplitMix, stable_hash};

const BYTES: &str = "application/octet-stream";

/// How large a model's weights are here.
const WEIGHTS_BYTES: usize = 512 << 10;

/// Which weights a fine-tuned model has: the whole model, its adapter alone, or those of a full fine-tune.
const CHECKPOINTS: [&str; 3] = ["merged", "adapter", "model_output_path"];

/// `GET /v1/files/{id}/content`: the file's own bytes.
pub(crate) async fn file(
    State(service): State<Arc<Service>>,
    Path(id): Path<String>,
    asked: HeaderMap,
) -> Result<Response, Refusal> {
    let store = service.files.lock().unwrap_or_else(PoisonError::into_inner);
    let file = store.files.iter().find(|file| file.id == id);
    let bytes = file.map(|file| file.bytes.clone()).ok_or_else(|| no_such("file", &id))?;
    Ok(give(&asked, BYTES, &id, bytes))
}

/// `GET /v1/finetune/download`: bytes that mean nothing, the same ones for the same job, checkpoint and step.
pub(crate) async fn weights(RawQuery(query): RawQuery, asked: HeaderMap) -> Result<Response, Refusal> {
    let parameter = |name| parameter(query.as_deref(), name);
    let Some(id) = parameter("ft_id") else {
        return Err(Refusal::invalid_field("ft_id", "ft_id is required: the fine-tune job"));
    };
    let checkpoint = parameter("checkpoint").unwrap_or_else(|| "merged".to_owned());
    if !CHECKPOINTS.contains(&checkpoint.as_str()) {
        let message = format!("checkpoint must be one of {}, not \"{checkpoint}\"", CHECKPOINTS.join(", "));
        return Err(Refusal::invalid_field("checkpoint", message));
    }
    if !id.starts_with("ft-") {
        return Err(no_such("fine-tune job", &id));
    }
    let name = format!("{id} {checkpoint} {:?}", parameter("checkpoint_step"));
    Ok(give(&asked, BYTES, &name, made_up(&name)))
}

fn no_such(what: &str, id: &str) -> Refusal {
    let message = format!("No such {what}: {id}");
    Refusal::new(StatusCode::NOT_FOUND, "invalid_request_error", message).with_code("not_found")
}

/// Bytes of which no two stretches are the same.
fn made_up(name: &str) -> Bytes {
    let mut numbers = SplitMix(stable_hash(name.as_bytes()));
    (0..WEIGHTS_BYTES / 8).flat_map(|_| numbers.next_number().to_le_bytes()).collect()
}

/// The answer with these bytes, which never change under their name, or with the part of them that the request asks for.
pub(crate) fn give(asked: &HeaderMap, media_type: &str, name: &str, bytes: Bytes) -> Response {
    let text = |name| asked.get(name).and_then(|value| value.to_str().ok());
    let etag = format!("\"{:016x}\"", stable_hash(name.as_bytes()));
    let is_same = text(header::IF_RANGE).is_none_or(|version| version == etag);
    let headers = [
        (header::CONTENT_TYPE, media_type.to_owned()),
        (header::ACCEPT_RANGES, "bytes".to_owned()),
        (header::ETAG, etag),
    ];
    let total = bytes.len() as u64;
    match text(header::RANGE).filter(|_| is_same).and_then(|range| part(range, total)) {
        None => (headers, bytes).into_response(),
        Some(Part::There(range)) => {
            let place = format!("bytes {}-{}/{total}", range.start(), range.end());
            // Both ends lie in what is in memory.
            let part = bytes.slice(*range.start() as usize..=*range.end() as usize);
            (StatusCode::PARTIAL_CONTENT, headers, [(header::CONTENT_RANGE, place)], part).into_response()
        }
        Some(Part::NotThere) => {
            let total = [(header::CONTENT_RANGE, format!("bytes */{total}"))];
            (StatusCode::RANGE_NOT_SATISFIABLE, total).into_response()
        }
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Part {
    There(RangeInclusive<u64>),
    NotThere,
}

/// The part that a `Range` of one range means; `None` for all others, which a server may answer with everything.
fn part(range: &str, total: u64) -> Option<Part> {
    let (first, last) = range.strip_prefix("bytes=")?.split_once('-')?;
    let end = total.saturating_sub(1);
    let range = match (first, last) {
        ("", count) => total.saturating_sub(count.parse().ok()?)..=end,
        (first, "") => first.parse().ok()?..=end,
        (first, last) => first.parse().ok()?..=last.parse::<u64>().ok()?.min(end),
    };
    Some(if range.is_empty() || *range.start() >= total { Part::NotThere } else { Part::There(range) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_a_part() {
        for (range, expected) in [
            ("bytes=0-", Some(Part::There(0..=9))),
            ("bytes=3-", Some(Part::There(3..=9))),
            ("bytes=3-4", Some(Part::There(3..=4))),
            ("bytes=3-99", Some(Part::There(3..=9))),
            ("bytes=-3", Some(Part::There(7..=9))),
            ("bytes=10-", Some(Part::NotThere)),
            ("bytes=4-3", Some(Part::NotThere)),
            ("bytes=1-2,4-5", None),
            ("lines=1-2", None),
            ("bytes=-", None),
        ] {
            assert_eq!(part(range, 10), expected, "{range}");
        }
        assert_eq!(part("bytes=0-", 0), Some(Part::NotThere));
    }
}
