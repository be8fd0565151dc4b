//! `/v1/fine-tunes`: jobs that take a stored file, pass through every state, and leave a model that can be asked.
//!
//! Nothing is trained: the model answers as every other one here does.

use std::sync::{Arc, PoisonError};

use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::account::PROJECT_SLUG;
use crate::links;
use crate::models::{self, Purpose};
use crate::platform::family::{Family, act, create, list, look, objects, part, poll, remove, split, view};
use crate::platform::objects::{Object, Polls, merge};
use crate::platform::page::Paging;
use crate::platform::request::{Made, Request};
use crate::platform::{asked_for, clock, members};
use crate::refusal::Refusal;
use crate::service::Service;

/// Where the jobs are.
pub(crate) const PLACE: &str = "/v1/fine-tunes";

/// Steps of a training, a checkpoint's among them.
const STEPS: u64 = 10;

const FINE_TUNES: Family =
    Family::new("fine-tuning job", "ft-00000000-0000-4000-8000-", Paging::Whole("data"), make);

pub(crate) fn routes() -> Router<Arc<Service>> {
    let job = "/v1/fine-tunes/{id}";
    Router::new()
        .route(PLACE, list(&FINE_TUNES).merge(create(&FINE_TUNES)))
        .route(
            job,
            poll(&FINE_TUNES)
                .merge(remove(&FINE_TUNES, |_| json!({ "message": "The fine-tuning job is deleted." }))),
        )
        .route(&format!("{job}/cancel"), act(&FINE_TUNES, cancel))
        .route(
            &format!("{job}/events"),
            part(&FINE_TUNES, Paging::Whole("data"), |_, job| items(job, "events")),
        )
        .route(
            &format!("{job}/checkpoints"),
            part(&FINE_TUNES, Paging::Whole("data"), |_, job| checkpoints(job)),
        )
        .route(&format!("{job}/metrics"), get(metrics))
        .route(&format!("{job}/download-tokenized-dataset"), view(&FINE_TUNES, tokenized_dataset))
}

/// Whether the job has made the model of that name.
pub(crate) fn gives_model(job: &Value, name: &str) -> bool {
    job["status"] == "completed" && job["model_output_name"] == name
}

fn make(request: &Request) -> Result<Made, Refusal> {
    let (training_file, lines, size) = stored_file(request, "training_file")?;
    let validation_file = request.body.get("validation_file").and_then(Value::as_str).unwrap_or_default();
    if !validation_file.is_empty() {
        stored_file(request, "validation_file")?;
    }
    let model = match request.body.get("from_checkpoint").and_then(Value::as_str).unwrap_or_default() {
        "" => request.text("model")?.to_owned(),
        checkpoint => base_model_of(&request.service, checkpoint)?,
    };
    models::check(&request.service, &model, Purpose::Chat)?;
    let epochs = whole_number(request, "n_epochs", 1, 20)?;
    let n_checkpoints = whole_number(request, "n_checkpoints", 1, 10)?;
    let n_evals = whole_number(request, "n_evals", 0, 100)?;
    let suffix = request.body.get("suffix").and_then(Value::as_str).unwrap_or_default();
    let (_, base) = model.split_once('/').unwrap_or(("", &model));
    let parts = [base, suffix, &format!("{:08x}", request.number)];
    let name = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-");
    let name = format!("{}/{name}", PROJECT_SLUG);
    let training_type = request.or("training_type", json!({
        "type": "Lora", "lora_r": 8, "lora_alpha": 16, "lora_dropout": 0.0, "lora_trainable_modules": "all-linear",
    }));
    let is_adapter = training_type["type"] == "Lora";
    let now = clock::now();
    let mut value = json!({
        "id": request.id,
        "job_id": request.id,
        "status": "pending",
        "created_at": now,
        "updated_at": now,
        "user_id": "user_offline",
        "owner_address": "",
        "model": model,
        "model_output_name": name,
        "adapter_output_name": is_adapter.then(|| format!("{name}-adapter")),
        "suffix": suffix,
        "training_file": training_file,
        "validation_file": validation_file,
        "trainingfile_numlines": lines,
        "trainingfile_size": size,
        "n_epochs": epochs,
        "n_checkpoints": n_checkpoints,
        "n_evals": n_evals,
        "batch_size": request.body.get("batch_size").filter(|size| size.is_u64()).cloned().unwrap_or(json!(8)),
        "learning_rate": request.or("learning_rate", json!(0.00001)),
        "lr_scheduler": request.or("lr_scheduler", json!({ "lr_scheduler_type": "linear", "lr_scheduler_args": { "min_lr_ratio": 0.0 } })),
        "warmup_ratio": request.or("warmup_ratio", json!(0.0)),
        "max_grad_norm": request.or("max_grad_norm", json!(1.0)),
        "weight_decay": request.or("weight_decay", json!(0.0)),
        "training_type": training_type,
        "training_method": request.or("training_method", json!({ "method": "sft", "train_on_inputs": "auto" })),
        "token_count": 0,
        "param_count": 0,
        "total_price": 0,
        "epochs_completed": 0,
        "queue_depth": 0,
    });
    let more = [
        "packing",
        "max_seq_length",
        "random_seed",
        "from_checkpoint",
        "from_hf_model",
        "hf_model_revision",
        "wandb_project_name",
        "wandb_name",
        "multimodal_params",
    ];
    merge(&mut value, members(&request.body, &more));
    let (is_failing, polls) = asked_for(request);
    Ok(Made { steps: states(&value, epochs, is_failing), value, polls, ..Made::default() })
}

/// What the job becomes: each state with the events up to it.
fn states(job: &Value, epochs: u64, is_failing: bool) -> Vec<Value> {
    let now = clock::now();
    let mut events = Vec::new();
    let mut step = |status: &str, new: &[(&str, &str)], more: Value| {
        events.extend(new.iter().map(|(kind, message)| event(kind, message)));
        let mut step = json!({ "status": status, "events": events });
        merge(&mut step, more);
        step
    };
    let mut states = vec![
        step("queued", &[("job_pending", "The job is pending.")], json!({ "queue_depth": 1 })),
        step(
            "running",
            &[
                ("job_start", "The job has started."),
                ("training_data_download_complete", "The training data is there."),
                ("training_start", "The training has started."),
            ],
            json!({ "queue_depth": 0, "started_at": now, "progress": { "estimate_available": true, "seconds_remaining": 3 } }),
        ),
    ];
    if is_failing {
        states.push(step(
            "error",
            &[("job_error", "The job failed, as its model's name or its suffix asks for.")],
            json!({ "progress": null }),
        ));
        return states;
    }
    let name = job["model_output_name"].as_str().unwrap_or_default();
    let id = job["id"].as_str().unwrap_or_default();
    let mut done = json!({
        "progress": null,
        "model_output_path": format!("offline://fine-tunes/{id}/model"),
        "model_object_id": format!("ml_{id}"),
        "model_object_name": name,
        "model_object_revision_id": format!("rv_{id}"),
        "token_count": job["trainingfile_size"].as_u64().unwrap_or_default() / 4 * epochs,
    });
    if job["training_type"]["type"] == "Lora" {
        done["adapter_object_id"] = json!(format!("ml_{id}-adapter"));
        done["adapter_object_name"] = json!(format!("{name}-adapter"));
        done["adapter_object_revision_id"] = json!(format!("rv_{id}-adapter"));
    }
    states.extend([
        step(
            "compressing",
            &[
                ("checkpoint_save", "A checkpoint is saved."),
                ("epoch_complete", "The last epoch is complete."),
                ("training_complete", "The training is complete."),
                ("model_compressing", "The model is being compressed."),
            ],
            json!({ "epochs_completed": epochs }),
        ),
        step("uploading", &[("model_uploading", "The model is being uploaded.")], json!({})),
        step(
            "completed",
            &[("model_upload_complete", "The model is uploaded."), ("job_complete", "The job is complete.")],
            done,
        ),
    ]);
    states
}

fn event(kind: &str, message: &str) -> Value {
    json!({
        "object": "fine-tune-event",
        "created_at": clock::now(),
        "level": if kind == "job_error" { "error" } else { "info" },
        "message": message,
        "type": kind,
    })
}

fn cancel(_: &Request, job: &mut Object) -> Result<(), Refusal> {
    if job.steps.is_empty() {
        let message = format!("the job is {} already", job.value["status"].as_str().unwrap_or_default());
        return Err(Refusal::invalid(message));
    }
    let mut events = items(&job.value, "events");
    events.push(event("cancel_requested", "The job is to be cancelled."));
    job.polls = Polls::Good;
    job.steps = [json!({ "status": "cancelled", "progress": null })].into();
    job.change(json!({ "status": "cancel_requested", "events": events }));
    Ok(())
}

fn items(job: &Value, name: &str) -> Vec<Value> {
    job[name].as_array().cloned().unwrap_or_default()
}

fn checkpoints(job: &Value) -> Vec<Value> {
    if job["status"] != "completed" {
        return Vec::new();
    }
    let id = job["id"].as_str().unwrap_or_default();
    let checkpoint = |kind: &str| {
        json!({
            "step": STEPS,
            "created_at": job["updated_at"],
            "path": format!("offline://fine-tunes/{id}/{kind}"),
            "checkpoint_type": format!("Final (step {STEPS})"),
            "checkpoint": kind,
            "object_id": format!("ml_{id}"),
            "object_name": job["model_output_name"],
            "object_revision_id": format!("rv_{id}"),
        })
    };
    let has_adapter = job["training_type"]["type"] == "Lora";
    std::iter::once("model").chain(has_adapter.then_some("adapter")).map(checkpoint).collect()
}

/// `GET /v1/fine-tunes/{id}/metrics`: a loss that falls.
async fn metrics(request: Request) -> Result<Json<Value>, Refusal> {
    let job = look(&FINE_TUNES, &request.service, split(request.path()).0)?;
    let bound = |name, default| request.parameter(name).and_then(|text| text.parse().ok()).unwrap_or(default);
    let range = bound("global_step_from", 0)..=bound("global_step_to", u64::MAX);
    let is_trained = job["epochs_completed"] != 0;
    let points = (1..=STEPS).filter(|step| is_trained && range.contains(step));
    let points = points.map(|step| json!({ "global_step": step, "train/loss": 2.0 / step as f64 }));
    Ok(Json(json!({ "metrics": points.collect::<Vec<_>>() })))
}

fn tokenized_dataset(service: &Service, job: &Value) -> Result<Value, Refusal> {
    if job["status"] != "completed" {
        return Err(FINE_TUNES.missing("its tokenized dataset, before the job is completed"));
    }
    let name = format!("{}.jsonl.gz", job["id"].as_str().unwrap_or_default());
    let size = file(&name).map_or(0, |(_, bytes)| bytes.len());
    Ok(json!({
        "url": links::to(service, &name, None),
        "filename": name,
        "size": size,
        "content_type": "application/gzip",
        "expires_at": clock::after(time::Duration::hours(1)),
    }))
}

/// The tokenized dataset of this name.
pub(crate) fn file(name: &str) -> Option<(&'static str, Vec<u8>)> {
    let id = name.strip_suffix(".jsonl.gz").filter(|id| id.starts_with("ft-"))?;
    let row = json!({ "input_ids": [1, 2, 3], "labels": [-100, 2, 3], "job": id });
    let mut packed = flate2::GzBuilder::new().write(Vec::new(), flate2::Compression::default());
    std::io::Write::write_all(&mut packed, format!("{row}\n").as_bytes()).ok()?;
    Some(("application/gzip", packed.finish().ok()?))
}

/// A file of the store that a request names: its id, its lines and its bytes.
pub(crate) fn stored_file(request: &Request, name: &'static str) -> Result<(String, usize, usize), Refusal> {
    let id = request.text(name)?;
    let files = &request.service.files.lock().unwrap_or_else(PoisonError::into_inner);
    let file = files.files.iter().find(|file| file.id == id).ok_or_else(|| no_such_file(name, id))?;
    let lines = file.bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).count();
    Ok((id.to_owned(), lines, file.bytes.len()))
}

pub(crate) fn no_such_file(name: &'static str, id: &str) -> Refusal {
    let message = format!("{name} is no file of this account: \"{id}\". Upload it first: POST /v1/files");
    Refusal::invalid_field(name, message)
}

/// The model that a job was made from, by the job's id or the name of the model that it made.
pub(crate) fn base_model_of(service: &Service, checkpoint: &str) -> Result<String, Refusal> {
    let (job, _) = checkpoint.split_once(':').unwrap_or((checkpoint, ""));
    let objects = objects(service);
    let found =
        objects.list(PLACE).find(|object| object.id == job || object.value["model_output_name"] == job);
    found.and_then(|object| object.value["model"].as_str().map(str::to_owned)).ok_or_else(|| {
        Refusal::invalid_field(
            "from_checkpoint",
            format!("from_checkpoint is no job of this account: \"{checkpoint}\""),
        )
    })
}

pub(crate) fn whole_number(
    request: &Request,
    name: &'static str,
    default: u64,
    most: u64,
) -> Result<u64, Refusal> {
    match request.body.get(name).filter(|value| !value.is_null()) {
        None => Ok(default),
        Some(value) => match value.as_u64() {
            Some(number) if number <= most => Ok(number),
            _ => Err(Refusal::invalid_field(
                name,
                format!("{name} must be a whole number up to {most}, not {value}"),
            )),
        },
    }
}
