//! `GET /v1/models`, and which models may be called for what.
//!
//! The list is a dozen that the service really has, so that a program's own choice works unchanged, and the
//! `offline/` ones that exist here alone. What those do is written in the file of the triggers.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use serde_json::{Value, json};

use crate::platform;
use crate::refusal::Refusal;
use crate::service::Service;
use crate::triggers::{self, Trigger};

/// What a model is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    Chat,
    Language,
    Embedding,
    Rerank,
    Image,
    Audio,
    Transcribe,
    Video,
}

impl Purpose {
    fn name(self) -> &'static str {
        match self {
            Self::Chat => "chat",
            Self::Language => "language",
            Self::Embedding => "embedding",
            Self::Rerank => "rerank",
            Self::Image => "image",
            Self::Audio => "audio",
            Self::Transcribe => "transcribe",
            Self::Video => "video",
        }
    }
}

struct Model {
    id: &'static str,
    display_name: &'static str,
    purpose: Purpose,
    context_length: u32,
    /// Dollars for a million tokens in and out.
    price: (f64, f64),
}

const fn model(
    id: &'static str,
    display_name: &'static str,
    purpose: Purpose,
    context_length: u32,
    price: (f64, f64),
) -> Model {
    Model { id, display_name, purpose, context_length, price }
}

const MODELS: [Model; 19] = [
    model("openai/gpt-oss-20b", "OpenAI GPT-OSS 20B", Purpose::Chat, 131_072, (0.05, 0.2)),
    model("openai/gpt-oss-120b", "OpenAI GPT-OSS 120B", Purpose::Chat, 131_072, (0.15, 0.6)),
    model(
        "meta-llama/Llama-3.3-70B-Instruct-Turbo",
        "Meta Llama 3.3 70B Instruct Turbo",
        Purpose::Chat,
        131_072,
        (0.88, 0.88),
    ),
    model("Qwen/Qwen3.5-9B", "Qwen3.5 9B", Purpose::Chat, 262_144, (0.1, 0.15)),
    model("deepseek-ai/DeepSeek-V3.1", "DeepSeek V3.1", Purpose::Chat, 131_072, (0.6, 1.7)),
    model("moonshotai/Kimi-K2-Instruct-0905", "Kimi K2 Instruct 0905", Purpose::Chat, 262_144, (1.0, 3.0)),
    model("zai-org/GLM-4.6", "GLM 4.6", Purpose::Chat, 202_752, (0.6, 2.2)),
    model(
        "mistralai/Mistral-7B-Instruct-v0.2",
        "Mistral 7B Instruct v0.2",
        Purpose::Chat,
        32_768,
        (0.2, 0.2),
    ),
    model("mistralai/Mixtral-8x7B-v0.1", "Mixtral 8x7B v0.1", Purpose::Language, 32_768, (0.6, 0.6)),
    model("BAAI/bge-large-en-v1.5", "BGE Large EN v1.5", Purpose::Embedding, 512, (0.02, 0.0)),
    model(
        "intfloat/multilingual-e5-large-instruct",
        "Multilingual E5 Large Instruct",
        Purpose::Embedding,
        514,
        (0.02, 0.0),
    ),
    model("Salesforce/Llama-Rank-V1", "Salesforce Llama Rank V1", Purpose::Rerank, 8_192, (0.1, 0.0)),
    model("black-forest-labs/FLUX.1-schnell", "FLUX.1 schnell", Purpose::Image, 0, (0.0, 0.0)),
    model("black-forest-labs/FLUX.1.1-pro", "FLUX.1.1 pro", Purpose::Image, 0, (0.0, 0.0)),
    model("hexgrad/Kokoro-82M", "Kokoro 82M", Purpose::Audio, 0, (4.0, 0.0)),
    model("cartesia/sonic-2", "Cartesia Sonic 2", Purpose::Audio, 0, (65.0, 0.0)),
    model("minimax/hailuo-02", "MiniMax Hailuo 02", Purpose::Video, 0, (0.0, 0.0)),
    model("google/veo-3.0", "Google Veo 3.0", Purpose::Video, 0, (0.0, 0.0)),
    model("openai/whisper-large-v3", "Whisper large-v3", Purpose::Transcribe, 0, (0.27, 0.0)),
];

/// `GET /v1/models`: a bare array, as the service sends it.
pub(crate) async fn list(State(service): State<Arc<Service>>) -> Json<Value> {
    Json(Value::Array(descriptions(&service)))
}

/// `GET /v1/models/{id}`, where the id has a slash of its own.
pub(crate) async fn retrieve(
    State(service): State<Arc<Service>>,
    Path(id): Path<String>,
) -> Result<Json<Value>, Refusal> {
    let found = descriptions(&service).into_iter().find(|model| model["id"] == id.as_str());
    found.map(Json).ok_or_else(|| unavailable(&id))
}

/// The models for one purpose that every server lists.
pub(crate) fn named_for(purpose: Purpose) -> impl Iterator<Item = &'static str> {
    MODELS.iter().filter(move |model| model.purpose == purpose).map(|model| model.id)
}

fn descriptions(service: &Service) -> Vec<Value> {
    let listed = MODELS.iter().map(|model| {
        description(model.id, model.display_name, model.purpose, model.context_length, model.price)
    });
    let own = service.settings.models.iter().cloned().chain(triggers::listed());
    listed.chain(own.map(|id| description(&id, &id, Purpose::Chat, 131_072, (0.0, 0.0)))).collect()
}

/// Refuses a model that does not exist or does not do what it is called for.
pub(crate) fn check(service: &Service, id: &str, purpose: Purpose) -> Result<(), Refusal> {
    if Trigger::named(id).is_some() || service.settings.models.iter().any(|added| added == id) {
        return Ok(());
    }
    if purpose == Purpose::Chat && platform::has_model(service, id) {
        return Ok(());
    }
    let writes_text = |purpose| matches!(purpose, Purpose::Chat | Purpose::Language);
    match MODELS.iter().find(|model| model.id == id) {
        None => Err(unavailable(id)),
        Some(model) if model.purpose == purpose || writes_text(model.purpose) && writes_text(purpose) => {
            Ok(())
        }
        Some(model) => Err(Refusal::invalid_field(
            "model",
            format!(
                "{id} is a model of type {}: this route needs type {}",
                model.purpose.name(),
                purpose.name()
            ),
        )),
    }
}

fn unavailable(id: &str) -> Refusal {
    Refusal::invalid(format!(
        "Unable to access non-serverless model {id}. GET /v1/models lists the models that the offline server answers for."
    ))
    .with_code("model_not_available")
}

fn description(
    id: &str,
    display_name: &str,
    purpose: Purpose,
    context_length: u32,
    price: (f64, f64),
) -> Value {
    let organization = id.split_once('/').map_or("", |(organization, _)| organization);
    json!({
        "id": id,
        "object": "model",
        "created": 1_700_000_000,
        "type": purpose.name(),
        "running": false,
        "display_name": display_name,
        "organization": organization,
        "link": "",
        "license": "",
        "context_length": context_length,
        "config": { "chat_template": null, "stop": [], "bos_token": null, "eos_token": null },
        "pricing": { "hourly": 0, "input": price.0, "output": price.1, "base": 0, "finetune": 0 },
    })
}
