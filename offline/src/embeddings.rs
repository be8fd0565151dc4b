//! `POST /v1/embeddings`: unit vectors that are the same on every run.
//!
//! A text's vector is the sum of its words' vectors, so texts that share words are near each other: enough
//! for a search in a demo to find something. It knows nothing of meaning.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::models::{self, Purpose};
use crate::refusal::Refusal;
use crate::request_body;
use crate::service::Service;
use crate::stable_hash::{SplitMix, stable_hash};
use crate::words::{self, Usage};

const DIMENSIONS: usize = 1024;

#[derive(Debug, Deserialize)]
struct EmbeddingsRequest {
    model: String,
    input: Input,
    encoding_format: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "expected a string or an array of strings as input")]
enum Input {
    One(String),
    Many(Vec<String>),
}

pub(crate) async fn embed(State(service): State<Arc<Service>>, body: Bytes) -> Result<Json<Value>, Refusal> {
    let request: EmbeddingsRequest = request_body::parse(&body)?;
    models::check(&service, &request.model, Purpose::Embedding)?;
    let texts = match request.input {
        Input::One(text) => vec![text],
        Input::Many(texts) => texts,
    };
    if texts.is_empty() {
        return Err(Refusal::invalid_field("input", "input must hold at least one text"));
    }
    let is_base64 = match request.encoding_format.as_deref() {
        None | Some("float") => false,
        Some("base64") => true,
        Some(other) => {
            let message = format!("encoding_format must be float or base64, not {other}");
            return Err(Refusal::invalid_field("encoding_format", message));
        }
    };
    let data = texts.iter().enumerate().map(|(index, text)| {
        let vector = vector(text);
        let embedding = if is_base64 { json!(base64_of(&vector)) } else { json!(vector) };
        json!({ "index": index, "object": "embedding", "embedding": embedding })
    });
    let prompt = texts.iter().map(|text| words::count(text)).sum();
    Ok(Json(json!({
        "object": "list",
        "model": request.model,
        "data": data.collect::<Vec<_>>(),
        "usage": Usage { prompt, ..Usage::default() }.to_json(),
    })))
}

/// The numbers as floats of 32 bits, their least byte first.
fn base64_of(vector: &[f64]) -> String {
    let bytes: Vec<u8> = vector.iter().flat_map(|number| (*number as f32).to_le_bytes()).collect();
    STANDARD.encode(bytes)
}

/// A vector of length one.
pub(crate) fn vector(text: &str) -> Vec<f64> {
    let mut sum = vec![0.0; DIMENSIONS];
    let letters = |character: char| !character.is_alphanumeric();
    // An empty text has a direction too.
    let words = text.split(letters).filter(|word| !word.is_empty()).map(str::to_lowercase);
    for word in words.chain(text.is_empty().then(String::new)) {
        let mut numbers = SplitMix(stable_hash(word.as_bytes()));
        sum.iter_mut().for_each(|value| *value += numbers.next_signed_fraction());
    }
    let length = sum.iter().map(|value| value * value).sum::<f64>().sqrt();
    sum.iter_mut().for_each(|value| *value /= length);
    sum
}
