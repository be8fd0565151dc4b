//! `/v1/evaluation`: jobs in which a model judges the answers of another; here each line of the file passes.

use std::sync::Arc;

use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::models::{self, Purpose};
use crate::platform::family::{Family, create_as, list, poll, poll_part};
use crate::platform::making::{Made, Making};
use crate::platform::page::Paging;
use crate::platform::{asked_by, clock, members};
use crate::refusal::Refusal;
use crate::service::Service;

const EVALUATIONS: Family = Family::new("evaluation", "eval-", Paging::Array, make);

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

fn make(making: &Making<'_>) -> Result<Made, Refusal> {
    let kind = making.one_of("type", &["classify", "score", "compare"])?;
    let parameters = making.member("parameters")?;
    let judge = parameters.pointer("/judge/model").and_then(Value::as_str);
    let judge =
        judge.ok_or_else(|| Refusal::invalid_field("parameters", "parameters.judge.model is required"))?;
    if parameters.get("input_data_file_path").and_then(Value::as_str).is_none_or(str::is_empty) {
        let message = "parameters.input_data_file_path is required: the id of an uploaded file";
        return Err(Refusal::invalid_field("parameters", message));
    }
    let is_serverless = parameters.pointer("/judge/model_source").is_none_or(|source| source == "serverless");
    if is_serverless {
        models::check(making.service, judge, Purpose::Chat)?;
    }
    let names = ["model_to_evaluate", "model_a", "model_b"].into_iter().filter_map(|name| {
        let model = parameters.get(name)?;
        model.as_str().or_else(|| model.get("model")?.as_str())
    });
    let (is_failing, polls) = asked_by(names.chain([judge]));
    let now = clock::now();
    let value = json!({
        "workflow_id": making.id,
        "type": kind,
        "owner_id": "user_offline",
        "status": "pending",
        "status_updates": [update("pending")],
        "parameters": parameters,
        "created_at": now,
        "updated_at": now,
    });
    let results = match (is_failing, kind) {
        (true, _) => json!({ "error": "The evaluation failed, as a model's name asks for." }),
        (false, "classify") => json!({
            "generation_fail_count": 0, "judge_fail_count": 0, "invalid_label_count": 0, "pass_percentage": 100.0,
            "label_counts": "{\"yes\": 1}",
        }),
        (false, "score") => json!({
            "aggregated_scores": { "mean_score": 5.0, "std_score": 0.0, "pass_percentage": 100.0 },
            "failed_samples": 0, "generation_fail_count": 0, "invalid_score_count": 0, "judge_fail_count": 0,
        }),
        (false, _) => json!({
            "A_wins": 0, "B_wins": 0, "Ties": 1, "generation_fail_count": 0, "judge_fail_count": 0,
        }),
    };
    let last = if is_failing { "error" } else { "completed" };
    let steps = vec![
        json!({ "status": "queued", "status_updates": updates(&["pending", "queued"]) }),
        json!({ "status": "running", "status_updates": updates(&["pending", "queued", "running"]) }),
        json!({ "status": last, "status_updates": updates(&["pending", "queued", "running", last]), "results": results }),
    ];
    Ok(Made { value, steps, polls, ..Made::default() })
}

fn updates(states: &[&str]) -> Vec<Value> {
    states.iter().map(|state| update(state)).collect()
}

fn update(state: &str) -> Value {
    json!({ "status": state, "message": format!("The evaluation is {state}."), "timestamp": clock::now() })
}
