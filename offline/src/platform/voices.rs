//! `GET /v1/voices`: who speaks, by model.

use std::sync::Arc;

use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::models::{self, Purpose};
use crate::platform::request::Request;
use crate::service::Service;

pub(crate) fn routes() -> Router<Arc<Service>> {
    Router::new().route("/v1/voices", get(voices))
}

async fn voices(request: Request) -> Json<Value> {
    let wanted = request.parameter("model").filter(|model| !model.is_empty());
    let models = models::named_for(Purpose::Audio)
        .filter(|model| wanted.as_deref().is_none_or(|wanted| wanted == *model));
    let voices = ["af_bella", "af_heart", "am_adam"].map(|name| json!({ "id": name, "name": name }));
    Json(
        json!({ "data": models.map(|model| json!({ "model": model, "voices": voices })).collect::<Vec<_>>() }),
    )
}
