//! Endpoints of a project under `/v2`, with the deployments that answer for them and the adapters on those.

use std::sync::Arc;

use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::account::{ORGANIZATION, PROJECT, PROJECT_SLUG};
use crate::platform::family::{
    Family, change, create, fixed_choice, fixed_item, fixed_list, list, list_everywhere, look, part, poll,
    remove, remove_with_etag, split,
};
use crate::platform::filter::{Field, Kind};
use crate::platform::objects::{Object, Objects};
use crate::platform::page::Paging;
use crate::platform::request::{Made, Request};
use crate::platform::selection::Choice;
use crate::platform::{asked_for, clock, masked, registry, traffic_changes};
use crate::refusal::Refusal;
use crate::service::Service;

const ENDPOINTS: Family = Family::new("endpoint", "ep_", Paging::Cursor, make_endpoint)
    .shown(show_endpoint)
    .chosen_by(Choice::Fields(&[NAME, CREATED, UPDATED]));
const DEPLOYMENTS: Family = Family::new("deployment", "dep_", Paging::Cursor, make_deployment)
    .below()
    .chosen_by(Choice::Fields(&[
        NAME,
        Field { name: "state", place: "/status/state", kind: Kind::Word(&DEPLOYMENT_STATES) },
        Field { name: "model", place: "/model", kind: Kind::Text },
        CREATED,
        UPDATED,
    ]))
    .qualified_by(name_of_endpoint);
const ADAPTERS: Family = Family::new("adapter", "", Paging::Cursor, make_adapter).below();

const NAME: Field = Field { name: "name", place: "/name", kind: Kind::Name };
const CREATED: Field = Field { name: "created_at", place: "/createdAt", kind: Kind::Time };
const UPDATED: Field = Field { name: "updated_at", place: "/updatedAt", kind: Kind::Time };

const DEPLOYMENT_STATES: [&str; 7] = [
    "DEPLOYMENT_STATE_PROVISIONING",
    "DEPLOYMENT_STATE_SCALING",
    "DEPLOYMENT_STATE_READY",
    "DEPLOYMENT_STATE_DEGRADED",
    "DEPLOYMENT_STATE_STOPPING",
    "DEPLOYMENT_STATE_STOPPED",
    "DEPLOYMENT_STATE_FAILED",
];

pub(crate) fn routes() -> Router<Arc<Service>> {
    let endpoints = "/v2/projects/{project}/endpoints";
    let endpoint = "/v2/projects/{project}/endpoints/{endpoint}";
    let deployment = format!("{endpoint}/deployments/{{deployment}}");
    let nothing = |_: &str| json!({});
    Router::new()
        .route(endpoints, list(&ENDPOINTS).merge(create(&ENDPOINTS)))
        .route(
            endpoint,
            poll(&ENDPOINTS).merge(change(&ENDPOINTS, update_endpoint)).merge(remove(&ENDPOINTS, nothing)),
        )
        .route(&format!("{endpoint}/analytics"), get(analytics))
        .route(
            &format!("{endpoint}/events"),
            part(&ENDPOINTS, Paging::Cursor, |_, endpoint| events(endpoint)),
        )
        .route(&format!("{endpoint}/deployments"), list(&DEPLOYMENTS).merge(create(&DEPLOYMENTS)))
        .route(
            &deployment,
            poll(&DEPLOYMENTS)
                .merge(change(&DEPLOYMENTS, update_deployment))
                .merge(remove(&DEPLOYMENTS, nothing)),
        )
        .route(&format!("{deployment}/adapters"), list(&ADAPTERS).merge(create(&ADAPTERS)))
        .route(
            &format!("{deployment}/adapters/{{id}}"),
            poll(&ADAPTERS)
                .merge(change(&ADAPTERS, update_adapter))
                .merge(remove_with_etag(&ADAPTERS, nothing)),
        )
        .route("/v2/organizations/{organization}/endpoints", list_everywhere(&ENDPOINTS, "/endpoints"))
        .route("/v2/public/endpoints", fixed_choice(Paging::Cursor, ENDPOINTS.choice, public_endpoints))
        .route("/v2/public/inference-instance-types", fixed_list(Paging::Cursor, |_| instance_types()))
        .route("/v2/public/inference-instance-types/{id}", fixed_item("instance type", |_| instance_types()))
        .route(
            "/v2/projects/{project}/placement-profiles",
            fixed_list(Paging::Cursor, |_| placement_profiles()),
        )
        .route(
            "/v2/projects/{project}/placement-profiles/{id}",
            fixed_item("placement profile", |_| placement_profiles()),
        )
}

/// Whether a chat may name an endpoint of that name as its model: one of its deployments is ready.
pub(crate) fn answer_to(objects: &Objects, name: &str) -> bool {
    let Some(name) = name.strip_prefix(PROJECT_SLUG).and_then(|name| name.strip_prefix('/')) else {
        return false;
    };
    objects.list_everywhere("/endpoints").filter(|endpoint| endpoint.value["name"] == name).any(|endpoint| {
        let place = format!("{}/{}/deployments", endpoint.place, endpoint.id);
        objects.list(&place).any(|deployment| deployment.value["status"]["state"] == "DEPLOYMENT_STATE_READY")
    })
}

fn make_endpoint(request: &Request) -> Result<Made, Refusal> {
    let now = clock::now();
    Ok(json!({
        "id": request.id,
        "projectId": request.id_of("projects"),
        "name": request.text("name")?,
        "createdAt": now,
        "updatedAt": now,
        "etag": request.etag(),
        "trafficSplit": [],
        "visibility": request.or("visibility", json!("VISIBILITY_PRIVATE")),
        "endpointType": "ENDPOINT_TYPE_DEDICATED",
        "deployments": [],
    })
    .into())
}

/// The endpoint's name with its project, of the deployments in the list at a path.
fn name_of_endpoint(objects: &Objects, path: &str) -> String {
    let (place, id) = split(split(path).0);
    let name = objects.get(place, id).and_then(|endpoint| endpoint.value["name"].as_str());
    format!("{PROJECT_SLUG}/{}", name.unwrap_or_default())
}

fn show_endpoint(objects: &Objects, endpoint: &Object) -> Value {
    let path = format!("{}/{}", endpoint.place, endpoint.id);
    let summary = |deployment: &Object| {
        let value = &deployment.value;
        json!({
            "id": value["id"],
            "name": value["name"],
            "modelId": value["modelId"],
            "model": value["model"],
            "hardware": value["hardware"],
            "trafficMode": value["trafficMode"],
            "state": value["status"]["state"],
            "createdAt": value["createdAt"],
            "autoscaling": value["autoscaling"],
            "desiredReplicas": value["desiredReplicas"],
            "readyReplicas": value["status"]["readyReplicas"],
            "estimatedEffectiveTrafficShare": 0.0,
        })
    };
    let mut shown = endpoint.value.clone();
    shown["deployments"] = objects.list(&format!("{path}/deployments")).map(summary).collect();
    let is_active = |rollout: &&Object| !traffic_changes::is_over(&rollout.value);
    if let Some(rollout) = objects.list(&format!("{path}/rollouts")).find(is_active) {
        shown["activeRolloutId"] = json!(rollout.id);
    }
    shown
}

fn update_endpoint(request: &Request, endpoint: &mut Object) -> Result<(), Refusal> {
    endpoint.change(masked(request, &["name", "trafficSplit", "visibility"])?);
    Ok(())
}

fn make_deployment(request: &Request) -> Result<Made, Refusal> {
    let name = request.text("name")?;
    let autoscaling = request.member("autoscaling")?;
    let model =
        match request.body.get("model").or_else(|| request.body.get("modelId")).and_then(Value::as_str) {
            Some(model) if !model.is_empty() => model,
            _ => return Err(Refusal::invalid_field("model", "a deployment needs its model")),
        };
    let config = request.or("config", request.or("configId", registry::configs()[0]["id"].clone()));
    let replicas = autoscaling["minReplicas"].as_u64().unwrap_or(1);
    let (is_failing, polls) = asked_for(request);
    let now = clock::now();
    let value = json!({
        "id": request.id,
        "projectId": request.id_of("projects"),
        "endpointId": request.id_of("endpoints"),
        "name": name,
        "createdAt": now,
        "updatedAt": now,
        "etag": request.etag(),
        "model": model,
        "modelId": request.or("modelId", json!(model)),
        "modelRevisionId": request.or("modelRevisionId", json!("rv_offline")),
        "config": config,
        "configId": config,
        "autoscaling": autoscaling,
        "hardware": "1xh100-80gb",
        "trafficMode": "TRAFFIC_MODE_LIVE",
        "enableLora": request.or("enableLora", json!(false)),
        "placement": request.body.get("placement"),
        "desiredReplicas": replicas,
        "estimatedEffectiveTrafficShare": 0.0,
        "status": status("PROVISIONING", 0),
    });
    let mut value = value;
    if value["placement"].is_null() {
        value.as_object_mut().map(|members| members.remove("placement"));
    }
    let last = match (is_failing, replicas) {
        (true, _) => status("FAILED", 0),
        (false, 0) => status("STOPPED", 0),
        (false, replicas) => status("READY", replicas),
    };
    let steps = vec![json!({ "status": status("SCALING", 0) }), json!({ "status": last })];
    Ok(Made { value, steps, polls, ..Made::default() })
}

fn status(state: &str, ready: u64) -> Value {
    json!({
        "state": format!("DEPLOYMENT_STATE_{state}"), "message": "", "readyReplicas": ready, "scheduledReplicas": ready,
    })
}

/// Zero replicas stop a deployment; any other number starts or scales it.
fn update_deployment(request: &Request, deployment: &mut Object) -> Result<(), Refusal> {
    let change = masked(request, &["name", "autoscaling"])?;
    let replicas = change.pointer("/autoscaling/minReplicas").and_then(Value::as_u64);
    let most = change.pointer("/autoscaling/maxReplicas").and_then(Value::as_u64);
    deployment.change(change);
    if let Some(replicas) = replicas {
        let stops = replicas == 0 && most.unwrap_or(0) == 0;
        let (first, last) = match stops {
            true => (status("STOPPING", 0), status("STOPPED", 0)),
            false => (status("SCALING", 0), status("READY", replicas)),
        };
        deployment.change(json!({ "desiredReplicas": replicas, "status": first }));
        deployment.steps = [json!({ "status": last })].into();
    }
    Ok(())
}

fn make_adapter(request: &Request) -> Result<Made, Refusal> {
    let model = request.text("adapterModelId")?;
    let revision = request.or("adapterRevisionId", json!("rv_offline"));
    let (is_failing, polls) = asked_for(request);
    let cluster = |state: &str, ready: u32, failed: u32| {
        json!([{
            "adapterModelId": model, "clusterId": "cluster_offline", "state": format!("ADAPTER_LOAD_STATE_{state}"),
            "readyPodCount": ready, "failedPodCount": failed, "totalPodCount": 1,
        }])
    };
    let value = json!({
        "id": model,
        "adapterModelId": model,
        "adapterModel": model,
        "desiredRevisionId": revision,
        "perCluster": cluster("PENDING", 0, 0),
        "etag": request.etag(),
    });
    let last = if is_failing { cluster("FAILED", 0, 1) } else { cluster("READY", 1, 0) };
    let steps = vec![json!({ "perCluster": cluster("LOADING", 0, 0) }), json!({ "perCluster": last })];
    Ok(Made { id: Some(model.to_owned()), value, steps, polls, ..Made::default() })
}

fn update_adapter(request: &Request, adapter: &mut Object) -> Result<(), Refusal> {
    request.text("etag")?;
    adapter.change(json!({ "desiredRevisionId": request.text("adapterRevisionId")? }));
    Ok(())
}

async fn analytics(request: Request) -> Result<Json<Value>, Refusal> {
    let endpoint = look(&ENDPOINTS, &request.service, split(request.path()).0)?;
    let time = |name, default| request.parameter(name).unwrap_or(default);
    let range = json!({
        "startTime": time("startTime", clock::after(time::Duration::hours(-1))), "endTime": time("endTime", clock::now()),
    });
    let metrics = json!({
        "endpointId": endpoint["id"],
        "timeRange": range,
        "requestMetrics": {
            "totalRequests": "0", "successfulRequests": "0", "failedRequests": "0", "requestsPerSecond": 0.0,
            "requestsByStatusCode": {},
        },
        "latencyMetrics": { "latencyP50Ms": 0.0, "latencyP90Ms": 0.0, "latencyP99Ms": 0.0 },
        "tokenMetrics": { "totalInputTokens": "0", "totalOutputTokens": "0" },
        "deploymentMetrics": [],
    });
    let mut answer = json!({
        "endpointId": endpoint["id"], "timeRange": range, "metrics": metrics, "deploymentAnalytics": [],
    });
    if request.parameter("includeTimeSeries").is_some_and(|wanted| wanted == "true") {
        answer["timeSeries"] = json!([{ "timestamp": range["startTime"], "values": { "requests": 0.0 } }]);
    }
    Ok(Json(answer))
}

fn events(endpoint: &Value) -> Vec<Value> {
    let event = |(number, kind): (usize, &str)| {
        json!({
            "id": format!("event_{number}"),
            "createdAt": endpoint["createdAt"],
            "level": "LEVEL_INFO",
            "type": kind,
            "message": format!("The endpoint was {kind}."),
            "source": endpoint["id"],
            "sourceKind": "SOURCE_KIND_ENDPOINT",
            "endpointId": endpoint["id"],
        })
    };
    ["created", "listed", "read"].into_iter().enumerate().map(event).collect()
}

fn public_endpoints() -> Vec<Value> {
    let endpoint = |number: u32| {
        json!({
            "id": format!("ep_public_{number}"), "projectId": PROJECT, "name": format!("public-{number}"),
            "createdAt": format!("2026-0{number}-01T00:00:00Z"), "updatedAt": format!("2026-0{number}-02T00:00:00Z"),
            "visibility": "VISIBILITY_PUBLIC",
        })
    };
    (1..=3).map(endpoint).collect()
}

fn instance_types() -> Vec<Value> {
    let kind = |count: u32| {
        json!({
            "id": format!("{count}xh100-80gb"),
            "name": format!("{count}xh100-80gb"),
            "description": format!("{count} H100 of 80 GiB"),
            "gpuType": "h100-80gb",
            "gpuCount": count,
            "gpuMemoryGib": 80,
            "priceCentsPerHour": 330 * count,
            "regions": [{ "name": "offline-1", "headroom": { "relation": "RELATION_GTE", "value": 8 } }],
        })
    };
    [1, 2, 4, 8].map(kind).into()
}

fn placement_profiles() -> Vec<Value> {
    let profile = |(number, name): (usize, &str)| {
        json!({
            "id": format!("pp_{}", number + 1), "projectId": PROJECT, "organizationId": ORGANIZATION, "name": name,
            "preferredRegions": ["offline-1"],
        })
    };
    ["default", "europe", "near"].into_iter().enumerate().map(profile).collect()
}
