//! `/v1/rl`: sessions of training on machines that are held for them, their operations and their checkpoints.

use std::sync::Arc;

use axum::http::HeaderMap;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::links;
use crate::models::{self, Purpose};
use crate::platform::family::{Family, act, change, create, list, look, make, objects, poll, split};
use crate::platform::objects::{Object, merge};
use crate::platform::page::{Paging, page};
use crate::platform::request::{Made, Request};
use crate::platform::{asked_for, clock, members, states};
use crate::refusal::Refusal;
use crate::service::Service;
use crate::stable_hash::stable_hash;

const RESOURCES: Family = Family::new("model resources", "res-", Paging::Meta, make_resources);
const SESSIONS: Family = Family::new("training session", "session-", Paging::Meta, make_session);
const OPERATIONS: Family = Family::new("operation", "op-", Paging::Meta, make_operation);

const SESSIONS_PLACE: &str = "/v1/rl/training-sessions";

pub(crate) fn routes() -> Router<Arc<Service>> {
    let session = "/v1/rl/training-sessions/{session}";
    let mut routes = Router::new()
        .route("/v1/rl/model-resources", list(&RESOURCES).merge(create(&RESOURCES)))
        .route("/v1/rl/model-resources/estimate-cost", post(estimate_cost))
        .route("/v1/rl/model-resources/{id}", poll(&RESOURCES))
        .route(
            "/v1/rl/model-resources/{id}/stop",
            act(&RESOURCES, |_, resources| {
                stop(resources, "MODEL_RESOURCES_STATUS_STOPPING", "MODEL_RESOURCES_STATUS_STOPPED")
            }),
        )
        .route(
            "/v1/rl/model-resources/{id}/extend-expiry",
            act(&RESOURCES, |request, resources| {
                let seconds =
                    request.member("seconds")?.as_i64().filter(|seconds| (1..1 << 30).contains(seconds));
                let seconds = seconds
                    .ok_or_else(|| Refusal::invalid_field("seconds", "seconds must be a positive number"))?;
                resources.change(json!({ "expires_at": clock::after(time::Duration::seconds(seconds)) }));
                Ok(())
            }),
        )
        .route("/v1/rl/supported-models", get(async || Json(json!({ "data": supported_models() }))))
        .route(SESSIONS_PLACE, list(&SESSIONS).merge(create(&SESSIONS)))
        .route(
            session,
            poll(&SESSIONS).merge(change(&SESSIONS, |request, session| {
                session.change(members(&request.body, &["display_name", "metadata"]));
                Ok(())
            })),
        )
        .route(
            &format!("{session}/stop"),
            act(&SESSIONS, |_, session| {
                stop(session, "TRAINING_SESSION_STATUS_STOPPING", "TRAINING_SESSION_STATUS_STOPPED")
            }),
        )
        .route(&format!("{session}/payloads/upload-url"), post(payload_to_upload))
        .route(&format!("{session}/payloads/{{id}}/download-url"), post(payload_to_download))
        .route("/v1/rl/checkpoints", get(checkpoints))
        .route("/v1/rl/checkpoints/{id}", get(checkpoint))
        .route("/v1/rl/checkpoints/{id}/download", get(download));
    for operation in [
        "forward",
        "forward-backward",
        "custom-forward-backward",
        "optim-step",
        "weights-sync",
        "sample",
        "inference-checkpoint",
        "training-checkpoint",
    ] {
        let path = format!("{session}/operations/{operation}");
        routes = routes.route(&path, post(operate)).route(&format!("{path}/{{id}}"), poll(&OPERATIONS));
    }
    routes
}

fn make_resources(request: &Request) -> Result<Made, Refusal> {
    let model = request.text("base_model")?;
    models::check(&request.service, model, Purpose::Chat)?;
    let now = clock::now();
    let mut compute = request.or("compute_config", json!({}));
    if compute.get("num_generator_replicas").is_none() {
        compute["num_generator_replicas"] = json!(1);
    }
    let value = json!({
        "id": request.id,
        "base_model": model,
        "status": "MODEL_RESOURCES_STATUS_PENDING",
        "status_details": {},
        "compute_config": compute,
        "lora_enabled": request.or("lora_enabled", json!(true)),
        "optimizer_config": request.or("optimizer_config", json!({ "adamw": {} })),
        "inactive_timeout": request.or("inactive_timeout", json!(3600)),
        "created_at": now,
        "updated_at": now,
        "created_by": "user_offline",
    });
    let (is_failing, polls) = asked_for(request);
    let mut steps = states("status", &["MODEL_RESOURCES_STATUS_CREATING"]);
    steps.push(match is_failing {
        true => json!({
            "status": "MODEL_RESOURCES_STATUS_ERROR",
            "error": {
                "code": "MODEL_RESOURCES_ERROR_CODE_PROVISIONING_FAILED", "occurred_at": now,
                "message": "They failed, as the model's name asks for.",
            },
        }),
        false => json!({ "status": "MODEL_RESOURCES_STATUS_READY" }),
    });
    Ok(Made { value, steps, polls, ..Made::default() })
}

fn stop(object: &mut Object, now: &str, then: &str) -> Result<(), Refusal> {
    if object.value["status"] != then {
        object.change(json!({ "status": now }));
        object.steps = states("status", &[then]).into();
    }
    Ok(())
}

async fn estimate_cost(request: Request) -> Result<Json<Value>, Refusal> {
    request.text("base_model")?;
    Ok(Json(json!({ "price_per_hour": 3.3, "currency": "USD" })))
}

fn supported_models() -> Vec<Value> {
    let generator = json!({
        "context_length": 32768,
        "sampling_defaults": { "n": 1, "max_tokens": 1024, "temperature": 1.0, "logprobs": 0 },
    });
    let trainer = json!({
        "full": { "max_batch_size": 64, "max_seq_length": 8192 },
        "lora": { "max_batch_size": 64, "max_seq_length": 8192, "max_rank": 64 },
    });
    let model = |name: &str| {
        json!({
            "base_model": name,
            "default_gpu_type": "B200-SXM",
            "trainer_config": trainer,
            "generator_config": generator,
            "compute_configs": [{ "gpu_type": "B200-SXM", "trainer_config": trainer, "generator_config": generator }],
        })
    };
    models::named_for(Purpose::Chat).map(model).collect()
}

fn make_session(request: &Request) -> Result<Made, Refusal> {
    let resources = request.text("model_resources_id")?;
    let base_model =
        look(&RESOURCES, &request.service, &format!("/v1/rl/model-resources/{resources}"))?["base_model"]
            .clone();
    let now = clock::now();
    let mut value = json!({
        "id": request.id,
        "display_name": "",
        "metadata": {},
        "status": "TRAINING_SESSION_STATUS_CREATING",
        "inference_checkpoints": [],
        "training_checkpoints": [],
        "step": "0",
        "policy_state": {
            "applied_weights_version": "0", "target_weights_version": "0", "trainer_step": "0", "pending_publish": false,
        },
        "created_at": now,
        "updated_at": now,
        "model_resources_id": resources,
        "base_model": base_model,
        "created_by": "user_offline",
    });
    let given =
        members(&request.body, &["display_name", "metadata", "lora_config", "resume_from_checkpoint_id"]);
    merge(&mut value, given);
    let (is_failing, polls) = asked_for(request);
    let last = match is_failing {
        true => json!({
            "status": "TRAINING_SESSION_STATUS_ERROR",
            "error": {
                "code": "TRAINING_SESSION_ERROR_CODE_SESSION_FAILED", "occurred_at": now,
                "message": "It failed, as its name asks for.",
            },
        }),
        false => json!({ "status": "TRAINING_SESSION_STATUS_RUNNING" }),
    };
    Ok(Made { value, steps: vec![last], polls, ..Made::default() })
}

/// `POST` of an operation. One with the key of an earlier one is that one.
async fn operate(headers: HeaderMap, request: Request) -> Result<Json<Value>, Refusal> {
    let key = headers.get("idempotency-key").and_then(|key| key.to_str().ok()).filter(|key| !key.is_empty());
    let Some(key) = key else { return make(&OPERATIONS, request, None).map(Json) };
    let keys = format!("{} keys", request.path());
    let service = Arc::clone(&request.service);
    let mut known = objects(&service);
    if let Some(id) = known.find(&keys, key).map(|noted| noted.value.as_str().unwrap_or_default().to_owned())
    {
        let operation = known.get(request.path(), &id).ok_or_else(|| OPERATIONS.missing(&id))?;
        return Ok(Json(operation.value.clone()));
    }
    drop(known);
    let operation = make(&OPERATIONS, request, None)?;
    let mut known = objects(&service);
    let number = known.next_number();
    let value = operation["id"].clone();
    known.add(Object { place: keys, id: key.to_owned(), number, value, ..Object::default() })?;
    Ok(Json(operation))
}

/// An operation, which is done at the second poll. What it gives depends on its name.
fn make_operation(request: &Request) -> Result<Made, Refusal> {
    let (above, operation) = split(request.path());
    let (path, _) = split(above);
    let session = look(&SESSIONS, &request.service, path)?;
    let count = |name: &str| request.body.get(name).and_then(Value::as_array).map_or(1, Vec::len).min(1000);
    let checkpoint = format!("ckpt-{}", request.id);
    let output = match operation {
        "forward" => json!({ "logprobs": vec![json!({ "data": [-0.5] }); count("samples")] }),
        "forward-backward" => json!({ "loss": 0.5, "metrics": { "tokens": 1.0 } }),
        "optim-step" => json!({ "step": "1" }),
        "weights-sync" => json!({ "weights_version": "1" }),
        "sample" => {
            let sequence = json!({
                "tokens": ["1", "2", "3"], "logprobs": [-0.1, -0.2, -0.3], "stop_reason": "STOP_REASON_STOP",
                "prompt_cache_hit_tokens": 0,
            });
            let samples =
                request.body.get("num_samples").and_then(Value::as_u64).unwrap_or(1).min(16) as usize;
            let result = json!({
                "sequences": vec![sequence; samples], "policy_segments": [{ "start_token": 0, "version": 0 }],
            });
            json!({ "results": vec![result; count("model_inputs").min(16)] })
        }
        // The description of the API and the newest SDK name them differently: each finds its own.
        "inference-checkpoint" => json!({
            "model_name": format!("{}-{}", session["base_model"].as_str().unwrap_or_default(), request.id),
            "checkpoint": checkpoint_of(&checkpoint),
        }),
        "training-checkpoint" => {
            json!({ "checkpoint_id": checkpoint, "checkpoint": checkpoint_of(&checkpoint) })
        }
        _ => json!({}),
    };
    let is_running = session["status"] == "TRAINING_SESSION_STATUS_RUNNING";
    let last = match is_running {
        true => json!({ "status": "TRAINING_OPERATION_STATUS_COMPLETED", "output": output }),
        false => json!({
            "status": "TRAINING_OPERATION_STATUS_FAILED",
            "error": {
                "code": "TRAINING_OPERATION_ERROR_CODE_SESSION_NOT_ACTIVE",
                "message": "The session is not running: poll it until it is.",
            },
        }),
    };
    if is_running && operation.ends_with("-checkpoint") {
        note_checkpoint(request, path, operation, &checkpoint);
    }
    let value = json!({ "id": request.id, "status": "TRAINING_OPERATION_STATUS_PENDING" });
    let mut steps = states("status", &["TRAINING_OPERATION_STATUS_RUNNING"]);
    steps.push(last);
    Ok(Made { value, steps, ..Made::default() })
}

/// The session lists its checkpoints.
fn note_checkpoint(request: &Request, path: &str, operation: &str, id: &str) {
    let (place, session) = split(path);
    let mut objects = objects(&request.service);
    let Some(session) = objects.find(place, session) else { return };
    let list =
        if operation == "training-checkpoint" { "training_checkpoints" } else { "inference_checkpoints" };
    if let Some(checkpoints) =
        session.value[list].as_array_mut().filter(|checkpoints| checkpoints.len() < 100)
    {
        checkpoints.push(checkpoint_of(id));
    }
}

fn checkpoint_of(id: &str) -> Value {
    json!({ "id": id, "step": "1", "created_at": clock::now() })
}

/// The checkpoints of all sessions.
fn all_checkpoints(service: &Service) -> Vec<Value> {
    let mut found = Vec::new();
    for session in objects(service).list(SESSIONS_PLACE) {
        for (list, kind) in [("training_checkpoints", "TRAINING"), ("inference_checkpoints", "INFERENCE")] {
            let checkpoints = session.value[list].as_array().into_iter().flatten();
            found.extend(checkpoints.map(|checkpoint| {
                json!({
                    "id": checkpoint["id"],
                    "base_model": session.value["base_model"],
                    "created_at": checkpoint["created_at"],
                    "session_id": session.id,
                    "step": checkpoint["step"],
                    "type": format!("CHECKPOINT_TYPE_{kind}"),
                })
            }));
        }
    }
    found
}

async fn checkpoints(request: Request) -> Result<Json<Value>, Refusal> {
    page(Paging::Meta, (1..).zip(all_checkpoints(&request.service)), request.query()).map(Json)
}

async fn checkpoint(request: Request) -> Result<Json<Value>, Refusal> {
    found_checkpoint(&request.service, split(request.path()).1).map(Json)
}

fn found_checkpoint(service: &Service, id: &str) -> Result<Value, Refusal> {
    let found = all_checkpoints(service).into_iter().find(|checkpoint| checkpoint["id"] == id);
    found.ok_or_else(|| Family { noun: "checkpoint", ..SESSIONS }.missing(id))
}

/// `GET /v1/rl/checkpoints/{id}/download`: links to the files of one.
async fn download(request: Request) -> Result<Json<Value>, Refusal> {
    let variant = request.parameter("variant").unwrap_or_default();
    if !["CHECKPOINT_VARIANT_MERGED", "CHECKPOINT_VARIANT_ADAPTER"].contains(&variant.as_str()) {
        let message = "variant must be CHECKPOINT_VARIANT_MERGED or CHECKPOINT_VARIANT_ADAPTER";
        return Err(Refusal::invalid_field("variant", message));
    }
    let checkpoint = found_checkpoint(&request.service, split(split(request.path()).0).1)?;
    let name = format!("ft-{}.jsonl.gz", checkpoint["id"].as_str().unwrap_or_default());
    let size = crate::platform::file(&name).map_or(0, |(_, bytes)| bytes.len());
    let file = json!({ "filename": name, "url": links::to(&request.service, &name, None), "size": size.to_string() });
    Ok(Json(json!({ "data": [file] })))
}

async fn payload_to_upload(request: Request) -> Result<Json<Value>, Refusal> {
    look(&SESSIONS, &request.service, request.path().trim_end_matches("/payloads/upload-url"))?;
    let number = objects(&request.service).next_number();
    let id = format!("payload-{number:012}");
    Ok(Json(json!({ "payload_id": id, "upload_url": payload_link(&request.service, &id) })))
}

async fn payload_to_download(request: Request) -> Result<Json<Value>, Refusal> {
    let (path, id) =
        request.path().trim_end_matches("/download-url").split_once("/payloads/").unwrap_or_default();
    look(&SESSIONS, &request.service, path)?;
    Ok(Json(json!({ "download_url": payload_link(&request.service, id) })))
}

fn payload_link(service: &Service, id: &str) -> String {
    links::to(service, &format!("ft-{:016x}.jsonl.gz", stable_hash(id.as_bytes())), None)
}
