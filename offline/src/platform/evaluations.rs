//! `/v1/evaluation`: jobs in which a model judges the answers of another.

use std::sync::Arc;

use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::models::{self, Purpose};
use crate::platform::family::{Family, create_as, list, poll, poll_part};
use crate::platform::page::Paging;
use crate::platform::request::{Made, Request};
use crate::platform::{asked_by, clock, evaluation_results, members};
use crate::refusal::Refusal;
use crate::service::Service;

const EVALUATIONS: Family = Family::new("evaluation", "eval-", Paging::Array, make).ending(end);

pub(crate) fn routes() -> Router<Arc<Service>> {
    Router::new()
        .route(
            "/v1/evaluation",
            list(&EVALUATIONS).merge(create_as(
                &EVALUATIONS,
                |job| json!({ "workflow_id": job["workflow_id"], "status": "pending" }),
            )),
        )
        .route("/v1/evaluation/model-list", get(model_list))
        .route("/v1/evaluation/{id}", poll(&EVALUATIONS))
        .route(
            "/v1/evaluation/{id}/status",
            poll_part(&EVALUATIONS, |job| members(job, &["status", "results"])),
        )
}

async fn model_list() -> Json<Value> {
    Json(json!({ "model_list": models::named_for(Purpose::Chat).collect::<Vec<_>>() }))
}

fn make(request: &Request) -> Result<Made, Refusal> {
    let kind = request.one_of("type", &["classify", "score", "compare"])?;
    let parameters = request.member("parameters")?;
    let judge = parameters.pointer("/judge/model").and_then(Value::as_str);
    let judge =
        judge.ok_or_else(|| Refusal::invalid_field("parameters", "parameters.judge.model is required"))?;
    if parameters.get("input_data_file_path").and_then(Value::as_str).is_none_or(str::is_empty) {
        let message = "parameters.input_data_file_path is required: the id of an uploaded file";
        return Err(Refusal::invalid_field("parameters", message));
    }
    let is_serverless = parameters.pointer("/judge/model_source").is_none_or(|source| source == "serverless");
    if is_serverless {
        models::check(&request.service, judge, Purpose::Chat)?;
    }
    let names = ["model_to_evaluate", "model_a", "model_b"].into_iter().filter_map(|name| {
        let model = parameters.get(name)?;
        model.as_str().or_else(|| model.get("model")?.as_str())
    });
    let (is_failing, polls) = asked_by(names.chain([judge]));
    let now = clock::now();
    let value = json!({
        "workflow_id": request.id,
        "type": kind,
        "owner_id": "user_offline",
        "status": "pending",
        "status_updates": [update("pending")],
        "parameters": parameters,
        "created_at": now,
        "updated_at": now,
    });
    let mut steps = vec![
        json!({ "status": "queued", "status_updates": updates(&["pending", "queued"]) }),
        json!({ "status": "running", "status_updates": updates(&["pending", "queued", "running"]) }),
    ];
    steps.push(match is_failing {
        true => over("error", &json!({ "error": "The evaluation failed, as a model's name asks for." })),
        // Its end is what its input says.
        false => json!({}),
    });
    Ok(Made { value, steps, polls, ..Made::default() })
}

/// What a job becomes when it is over.
fn end(service: &Service, job: &Value) -> Value {
    if job["status"] == "error" {
        return json!({});
    }
    let (state, results) = evaluation_results::of(service, job);
    over(state, &results)
}

fn over(state: &str, results: &Value) -> Value {
    let updates = updates(&["pending", "queued", "running", state]);
    json!({ "status": state, "status_updates": updates, "results": results })
}

fn updates(states: &[&str]) -> Vec<Value> {
    states.iter().map(|state| update(state)).collect()
}

fn update(state: &str) -> Value {
    json!({ "status": state, "message": format!("The evaluation is {state}."), "timestamp": clock::now() })
}
