//! `POST /v1/audio/transcriptions` and `/v1/audio/translations`: the sound is not recognised, so the text describes the request.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::extract::multipart::{Multipart, MultipartRejection};
use serde_json::{Value, json};

use crate::form::Form;
use crate::models::{self, Purpose};
use crate::refusal::Refusal;
use crate::service::Service;

pub(crate) async fn transcribe(
    State(service): State<Arc<Service>>,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Json<Value>, Refusal> {
    let form = Form::read(form).await?;
    models::check(&service, form.text("model"), Purpose::Transcribe)?;
    let text = match (&form.file, form.text("file")) {
        (Some(file), _) => format!("offline: you sent {} bytes as \"{}\"", file.bytes.len(), file.name),
        (None, "") => return Err(Refusal::invalid_field("file", "file is required: audio, or its URL")),
        (None, url) => format!("offline: you sent the address {url}"),
    };
    match form.text("response_format") {
        "" | "json" => Ok(Json(json!({ "text": text }))),
        "verbose_json" => {
            let segment = json!({ "id": 0, "start": 0.0, "end": 0.0, "text": text });
            Ok(Json(json!({ "text": text, "language": "en", "duration": 0.0, "segments": [segment] })))
        }
        other => Err(Refusal::invalid_field(
            "response_format",
            format!("response_format must be json or verbose_json, not {other}"),
        )),
    }
}
