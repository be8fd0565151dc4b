//! `/v1/endpoints`: models on hardware of their own, started and stopped, with what they can be put on.

use std::sync::Arc;

use axum::http::StatusCode;
use axum::routing::{delete, get};
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::account::PROJECT_SLUG;
use crate::models::{self, Purpose};
use crate::platform::family::{
    Family, change, create_as, fixed_list, list, look, objects, poll, remove_at, split,
};
use crate::platform::objects::Object;
use crate::platform::page::Paging;
use crate::platform::request::{Made, Request};
use crate::platform::{asked_for, clock, members, states};
use crate::refusal::Refusal;
use crate::service::Service;

pub(crate) const PLACE: &str = "/v1/endpoints";

const ENDPOINTS: Family = Family::new("endpoint", "endpoint-", Paging::WholeList, make);
const ADAPTERS: Family = Family::new("adapter", "adapter-", Paging::WholeList, make_adapter).below();

pub(crate) fn routes() -> Router<Arc<Service>> {
    Router::new()
        .route(PLACE, list(&ENDPOINTS).merge(create_as(&ENDPOINTS, Value::clone)))
        .route("/v1/endpoints/{id}", poll(&ENDPOINTS).merge(change(&ENDPOINTS, update)).merge(delete(remove)))
        .route(
            "/v1/endpoints/{id}/adapters",
            list(&ADAPTERS)
                .merge(create_as(&ADAPTERS, |adapter| json!({ "model_id": adapter["model_id"] })))
                .merge(delete(remove_adapter)),
        )
        .route("/v1/hardware", fixed_list(Paging::WholeList, |_| hardware()))
        .route(
            "/v1/clusters/availability-zones",
            get(async || Json(json!({ "avzones": ["offline-1a", "offline-1b"] }))),
        )
}

/// Whether a chat may name this endpoint as its model.
pub(crate) fn answers_to(endpoint: &Value, name: &str) -> bool {
    endpoint["name"] == name && endpoint["state"] == "STARTED"
}

fn make(request: &Request) -> Result<Made, Refusal> {
    let model = request.text("model")?;
    let hardware_id = request.text("hardware")?;
    models::check(&request.service, model, Purpose::Chat)?;
    if !hardware().iter().any(|hardware| hardware["id"] == hardware_id) {
        let message = format!("hardware is not available: {hardware_id}. GET /v1/hardware lists what is");
        return Err(Refusal::invalid_field("hardware", message));
    }
    let autoscaling = request.member("autoscaling")?;
    let (_, base) = model.split_once('/').unwrap_or(("", model));
    let value = json!({
        "object": "endpoint",
        "id": request.id,
        "name": format!("{PROJECT_SLUG}/{base}-{:08x}", request.number),
        "display_name": request.or("display_name", json!(base)),
        "model": model,
        "hardware": hardware_id,
        "type": "dedicated",
        "owner": PROJECT_SLUG,
        "state": "PENDING",
        "autoscaling": autoscaling,
        "inactive_timeout": request.or("inactive_timeout", Value::Null),
        "created_at": clock::now(),
    });
    let (is_failing, polls) = asked_for(request);
    if request.body.get("state").is_some_and(|state| state == "STOPPED") {
        return Ok(Made { steps: states("state", &["STOPPED"]), value, polls, ..Made::default() });
    }
    let last = if is_failing { "ERROR" } else { "STARTED" };
    Ok(Made { steps: states("state", &["STARTING", last]), value, polls, ..Made::default() })
}

fn update(request: &Request, endpoint: &mut Object) -> Result<(), Refusal> {
    if request.body.get("state").is_some() {
        let (first, last) = match request.one_of("state", &["STARTED", "STOPPED"])? {
            "STARTED" => ("STARTING", "STARTED"),
            _ => ("STOPPING", "STOPPED"),
        };
        if endpoint.value["state"] != last {
            endpoint.change(json!({ "state": first }));
            endpoint.steps = states("state", &[last]).into();
        }
    }
    endpoint.change(members(&request.body, &["display_name", "autoscaling", "inactive_timeout"]));
    Ok(())
}

fn make_adapter(request: &Request) -> Result<Made, Refusal> {
    let model = request.text("model_id")?;
    let endpoint = request.id_of("endpoints");
    let value = json!({ "model_id": model, "adapter_name": model, "endpoint_name": endpoint });
    Ok(Made { id: Some(model.to_owned()), value, ..Made::default() })
}

/// 204 and no body.
async fn remove(request: Request) -> Result<StatusCode, Refusal> {
    remove_at(&ENDPOINTS, &request, false).map(|_| StatusCode::NO_CONTENT)
}

/// `DELETE` with a body that names the adapter.
async fn remove_adapter(request: Request) -> Result<Json<Value>, Refusal> {
    let model = request.text("model_id")?;
    look(&ENDPOINTS, &request.service, split(request.path()).0)?;
    let mut objects = objects(&request.service);
    if objects.find(request.path(), model).is_none() {
        return Err(ADAPTERS.missing(model));
    }
    objects.remove(request.path(), model);
    Ok(Json(json!({ "model_id": model, "deleted": true })))
}

fn hardware() -> Vec<Value> {
    let hardware = |id: &str, kind: &str, count: u32, cents: f64| {
        json!({
            "object": "hardware",
            "id": id,
            "pricing": { "cents_per_minute": cents },
            "specs": { "gpu_type": kind, "gpu_link": "sxm", "gpu_memory": 80, "gpu_count": count },
            "availability": { "status": "available" },
            "updated_at": clock::now(),
        })
    };
    vec![
        hardware("1x_nvidia_h100_80gb_sxm", "h100-80gb", 1, 5.5),
        hardware("2x_nvidia_h100_80gb_sxm", "h100-80gb", 2, 11.0),
        hardware("8x_nvidia_h100_80gb_sxm", "h100-80gb", 8, 44.0),
    ]
}
