//! What is asked before a fine-tuning job is made: which models can be tuned and how far, what a job costs, and what a
//! file looks like in tokens.

use std::sync::{Arc, PoisonError};

use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::models::{self, Purpose};
use crate::platform::fine_tunes::{base_model_of, no_such_file, stored_file, whole_number};
use crate::platform::objects::merge;
use crate::platform::request::Request;
use crate::refusal::Refusal;
use crate::service::Service;
use crate::words;

pub(crate) fn routes() -> Router<Arc<Service>> {
    Router::new()
        .route("/v1/fine-tunes/estimate-price", post(estimate_price))
        .route("/v1/fine-tunes/preview", post(preview))
        .route("/v1/fine-tunes/models/supported", get(supported_models))
        .route("/v1/fine-tunes/models/limits", get(model_limits))
}

/// `POST /v1/fine-tunes/estimate-price`.
async fn estimate_price(request: Request) -> Result<Json<Value>, Refusal> {
    let (_, _, size) = stored_file(&request, "training_file")?;
    let epochs = whole_number(&request, "n_epochs", 1, 20)?;
    Ok(Json(json!({
        "estimation_available": true,
        "estimated_total_price": 0.0,
        "allowed_to_proceed": true,
        "user_limit": 100.0,
        "estimated_train_token_count": size as u64 / 4 * epochs,
        "estimated_eval_token_count": 0,
    })))
}

/// `POST /v1/fine-tunes/preview`: the first rows of a file in tokens, a word with the blanks before it being one.
async fn preview(request: Request) -> Result<Json<Value>, Refusal> {
    let model = request.text("model")?;
    models::check(&request.service, model, Purpose::Chat)?;
    let id = request.text("training_file")?;
    let files = request.service.files.lock().unwrap_or_else(PoisonError::into_inner);
    let Some(file) = files.files.iter().find(|file| file.id == id) else {
        return Err(no_such_file("training_file", id));
    };
    let text = String::from_utf8_lossy(&file.bytes);
    let count = request.body.get("top_k").and_then(Value::as_u64).unwrap_or(1).min(100) as usize;
    let trains_on_inputs = request.or("train_on_inputs", json!(false));
    let rows = text.lines().filter(|line| !line.trim().is_empty()).take(count).map(|line| {
        let tokens: Vec<&str> = words::tokens(line).iter().take(512).map(|token| token.text).collect();
        let ids: Vec<usize> = (0..tokens.len()).collect();
        json!({
            "input_ids": ids, "labels": ids, "tokens": tokens, "num_tokens": ids.len(), "num_trained_tokens": ids.len(),
            "trained_spans": [[0, ids.len()]], "truncated": false,
        })
    });
    let format = if text.contains("\"messages\"") {
        "conversation"
    } else if text.contains("\"prompt\"") {
        "instruction"
    } else {
        "general"
    };
    Ok(Json(json!({
        "model": model,
        "dataset_format": format,
        "max_seq_length": 8192,
        "train_on_inputs": trains_on_inputs,
        "rows": rows.collect::<Vec<_>>(),
    })))
}

/// `GET /v1/fine-tunes/models/supported`.
async fn supported_models() -> Json<Value> {
    let models: Vec<&str> = models::named_for(Purpose::Chat).collect();
    let detailed: Vec<Value> =
        models.iter().map(|model| json!({ "name": model, "parent_model": model })).collect();
    Json(json!({ "models": models, "detailed_models": detailed }))
}

/// `GET /v1/fine-tunes/models/limits`.
async fn model_limits(request: Request) -> Result<Json<Value>, Refusal> {
    let name = request.parameter("model_name").unwrap_or_default();
    // A job that goes on from another one is asked about by that one's name.
    let model = base_model_of(&request.service, &name).unwrap_or_else(|_| name.clone());
    if models::check(&request.service, &model, Purpose::Chat).is_err() {
        let message = format!("The model {name} cannot be fine-tuned.");
        return Err(Refusal::new(StatusCode::NOT_FOUND, "not_found", message).in_message_alone());
    }
    let batch = json!({ "max_batch_size": 64, "max_batch_size_dpo": 32, "min_batch_size": 8 });
    let mut lora = batch.clone();
    merge(
        &mut lora,
        json!({
            "default_rank": 8, "max_rank": 64, "target_modules": ["q_proj", "k_proj", "v_proj", "o_proj"],
        }),
    );
    Ok(Json(json!({
        "model_name": name,
        "full_training": batch,
        "lora_training": lora,
        "default_gradient_accumulation_steps": 1,
        "max_num_epochs": 20,
        "max_num_evals": 100,
        "max_num_checkpoints": 10,
        "max_learning_rate": 0.01,
        "min_learning_rate": 0.000_000_01,
        "min_max_seq_length": 64,
        "max_seq_length_sft": 8192,
        "max_seq_length_dpo": 8192,
        "supports_full_training": true,
        "supports_vision": false,
        "supports_tools": true,
        "supports_reasoning": true,
        "merge_output_lora": true,
    })))
}
