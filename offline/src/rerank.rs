//! `POST /v1/rerank`: documents in the order of how near their words are to the query's.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::{Extension, Json};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::embeddings;
use crate::exchange::Exchange;
use crate::models::{self, Purpose};
use crate::refusal::Refusal;
use crate::request_body;
use crate::service::Service;
use crate::words::{self, Usage};

#[derive(Debug, Deserialize)]
struct RerankRequest {
    model: String,
    query: String,
    documents: Vec<Value>,
    top_n: Option<usize>,
    return_documents: Option<bool>,
    rank_fields: Option<Vec<String>>,
}

pub(crate) async fn rank(
    State(service): State<Arc<Service>>,
    Extension(exchange): Extension<Exchange>,
    body: Bytes,
) -> Result<Json<Value>, Refusal> {
    let request: RerankRequest = request_body::parse(&body)?;
    models::check(&service, &request.model, Purpose::Rerank)?;
    if request.documents.is_empty() {
        return Err(Refusal::invalid_field("documents", "documents must hold at least one document"));
    }
    let texts =
        request.documents.iter().map(|document| request.text_of(document)).collect::<Result<Vec<_>, _>>()?;
    let query = embeddings::vector(&request.query);
    let mut ranked: Vec<(usize, f64)> =
        texts.iter().enumerate().map(|(index, text)| (index, relevance(&query, text))).collect();
    ranked.sort_by(|one, other| other.1.total_cmp(&one.1));
    ranked.truncate(request.top_n.unwrap_or(usize::MAX));

    let shown = |index: usize| match texts.get(index) {
        Some(text) if request.return_documents.unwrap_or(false) => json!({ "text": text }),
        _ => json!({}),
    };
    let results = ranked
        .into_iter()
        .map(|(index, score)| json!({ "index": index, "relevance_score": score, "document": shown(index) }));
    let prompt = words::count(&request.query) + texts.iter().map(|text| words::count(text)).sum::<usize>();
    Ok(Json(json!({
        "object": "rerank",
        "id": exchange.id,
        "model": request.model,
        "results": results.collect::<Vec<_>>(),
        "usage": Usage { prompt, ..Usage::default() }.to_json(),
    })))
}

impl RerankRequest {
    /// A document as text: an object becomes the JSON of the fields to rank by.
    fn text_of(&self, document: &Value) -> Result<String, Refusal> {
        match document {
            Value::String(text) => Ok(text.clone()),
            Value::Object(fields) => {
                let is_ranked =
                    |name: &String| self.rank_fields.as_ref().is_none_or(|names| names.contains(name));
                let ranked = fields.iter().filter(|(name, _)| is_ranked(name));
                Ok(Value::Object(
                    ranked.map(|(name, value)| (name.clone(), value.clone())).collect::<Map<_, _>>(),
                )
                .to_string())
            }
            _ => Err(Refusal::invalid_field("documents", "a document must be a string or an object")),
        }
    }
}

/// From 0 to 1: the angle between two texts.
fn relevance(query: &[f64], text: &str) -> f64 {
    let cosine: f64 = query.iter().zip(embeddings::vector(text)).map(|(one, other)| one * other).sum();
    (cosine + 1.0) / 2.0
}
