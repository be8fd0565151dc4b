//! `/v1/deployments`: containers of one's own on the service's machines, with their secrets and volumes.

use std::sync::Arc;

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::links;
use crate::platform::family::{Family, act, change, create, list, look, part, poll, remove, split, view};
use crate::platform::objects::{Object, merge};
use crate::platform::page::Paging;
use crate::platform::request::{Made, Request};
use crate::platform::{asked_for, clock, members, states};
use crate::refusal::Refusal;
use crate::service::Service;
use crate::stable_hash::stable_hash;

const CONTAINERS: Family = Family::new("deployment", "deployment-", Paging::WholeList, make_container);
const SECRETS: Family = Family::new("secret", "secret-", Paging::WholeList, make_secret);
const VOLUMES: Family = Family::new("volume", "volume-", Paging::WholeList, make_volume);

/// What a deployment is described by.
const MEMBERS: [&str; 21] = [
    "args",
    "autoscaling",
    "capacity_type",
    "command",
    "cpu",
    "description",
    "environment_variables",
    "gpu_count",
    "gpu_type",
    "health_check_path",
    "image",
    "max_replicas",
    "memory",
    "min_replicas",
    "model_mounts",
    "name",
    "port",
    "protocol",
    "storage",
    "termination_grace_period_seconds",
    "volumes",
];

pub(crate) fn routes() -> Router<Arc<Service>> {
    let container = "/v1/deployments/{id}";
    Router::new()
        .route("/v1/deployments", list(&CONTAINERS).merge(create(&CONTAINERS)))
        .route(
            container,
            poll(&CONTAINERS).merge(change(&CONTAINERS, update)).merge(remove(&CONTAINERS, |_| json!({}))),
        )
        .route(
            &format!("{container}/logs"),
            view(&CONTAINERS, |_, _| Ok(json!({ "lines": ["offline: the container runs"] }))),
        )
        .route(
            &format!("{container}/revisions"),
            part(&CONTAINERS, Paging::WholeList, |_, container| events(container)),
        )
        .route(&format!("{container}/revisions/{{revision}}"), get(revision))
        .route(&format!("{container}/rollback"), act(&CONTAINERS, roll_back))
        .route("/v1/deployments/prewarm", post(async || Json(json!({}))))
        .route(
            "/v1/image-repositories/base-path",
            get(async || Json(json!({ "base-path": "registry.offline/offline-project" }))),
        )
        .route("/v1/deployments/secrets", list(&SECRETS).merge(create(&SECRETS)))
        .route(
            "/v1/deployments/secrets/{id}",
            poll(&SECRETS)
                .merge(change(&SECRETS, |request, secret| {
                    secret.change(members(&request.body, &["name", "description"]));
                    Ok(())
                }))
                .merge(remove(&SECRETS, |_| json!({}))),
        )
        .route("/v1/deployments/storage/volumes", list(&VOLUMES).merge(create(&VOLUMES)))
        .route(
            "/v1/deployments/storage/volumes/{id}",
            poll(&VOLUMES)
                .merge(change(&VOLUMES, |request, volume| {
                    let version = volume.value["current_version"].as_u64().unwrap_or_default() + 1;
                    volume.change(members(&request.body, &["name", "content"]));
                    volume.change(json!({ "current_version": version }));
                    Ok(())
                }))
                .merge(remove(&VOLUMES, |_| json!({}))),
        )
        .route("/v1/deployments/storage/{filename}", get(stored))
        .route("/v1/deployments/storage/{filename}/url", get(link_to_stored))
}

fn make_container(request: &Request) -> Result<Made, Refusal> {
    request.text("name")?;
    request.text("image")?;
    request.text("gpu_type")?;
    let replicas = request.or("min_replicas", json!(1));
    let now = clock::now();
    let mut value = json!({
        "object": "deployment",
        "id": request.id,
        "status": "Updating",
        "created_at": now,
        "updated_at": now,
        "args": [],
        "command": [],
        "cpu": 1.0,
        "environment_variables": [],
        "gpu_count": 0,
        "health_check_path": "/health",
        "max_replicas": 1,
        "memory": 8.0,
        "min_replicas": replicas,
        "port": 8000,
        "storage": 100,
        "volumes": [],
        "desired_replicas": replicas,
        "ready_replicas": 0,
        "replica_events": {},
        "revision_number": 1,
    });
    merge(&mut value, members(&request.body, &MEMBERS));
    let (fails, polls) = asked_for(request);
    Ok(Made { steps: ready(&replicas, fails), value, polls, fails, ..Made::default() })
}

fn ready(replicas: &Value, fails: bool) -> Vec<Value> {
    let last = match (fails, replicas.as_u64()) {
        (true, _) => json!({ "status": "Failed" }),
        (false, Some(0)) => json!({ "status": "ScaledToZero", "ready_replicas": 0 }),
        (false, _) => json!({ "status": "Ready", "ready_replicas": replicas }),
    };
    vec![json!({ "status": "Scaling" }), last]
}

fn update(request: &Request, container: &mut Object) -> Result<(), Refusal> {
    let number = container.value["revision_number"].as_u64().unwrap_or_default() + 1;
    container.change(members(&request.body, &MEMBERS));
    let replicas = container.value["min_replicas"].clone();
    container
        .change(json!({ "status": "Updating", "desired_replicas": replicas, "revision_number": number }));
    container.steps = ready(&replicas, container.fails).into();
    Ok(())
}

fn roll_back(_: &Request, container: &mut Object) -> Result<(), Refusal> {
    let number = container.value["revision_number"].as_u64().unwrap_or_default() + 1;
    container.change(json!({ "status": "Updating", "revision_number": number }));
    container.steps = ready(&container.value["min_replicas"], container.fails).into();
    Ok(())
}

fn events(container: &Value) -> Vec<Value> {
    let event = |number: u64| {
        json!({
            "object": "revision_event",
            "action": if number == 1 { "create" } else { "update" },
            "activated_at": container["updated_at"],
            "event_number": number,
            "revision_number": number,
            "revision_id": format!("revision-{number}"),
            "image": container["image"],
        })
    };
    let newest = container["revision_number"].as_u64().unwrap_or_default();
    (newest.saturating_sub(99).max(1)..=newest).map(event).collect()
}

async fn revision(request: Request) -> Result<Json<Value>, Refusal> {
    let (path, id) = request.path().split_once("/revisions/").unwrap_or_default();
    let container = look(&CONTAINERS, &request.service, path)?;
    let number = id.trim_start_matches("revision-");
    if !events(&container).iter().any(|event| event["revision_id"] == format!("revision-{number}")) {
        return Err(CONTAINERS.missing(id));
    }
    let mut revision = members(&container, &MEMBERS);
    let more = json!({
        "object": "revision", "revision_id": format!("revision-{number}"), "created_at": container["created_at"],
        "capacity_type": container.get("capacity_type").cloned().unwrap_or(json!("stable")),
        "protocol": container.get("protocol").cloned().unwrap_or(json!("http")),
    });
    merge(&mut revision, more);
    Ok(Json(revision))
}

/// The value of a secret is not kept: no answer has it.
fn make_secret(request: &Request) -> Result<Made, Refusal> {
    let now = clock::now();
    request.text("value")?;
    Ok(json!({
        "object": "secret",
        "id": request.id,
        "name": request.text("name")?,
        "description": request.or("description", json!("")),
        "created_by": "user_offline",
        "last_updated_by": "user_offline",
        "created_at": now,
        "updated_at": now,
    })
    .into())
}

fn make_volume(request: &Request) -> Result<Made, Refusal> {
    let now = clock::now();
    let value = json!({
        "object": "volume",
        "id": request.id,
        "name": request.text("name")?,
        "type": request.or("type", json!("readOnly")),
        "content": request.member("content")?,
        "status": "pending",
        "current_version": 1,
        "version_history": {},
        "mounted_by": [],
        "created_at": now,
        "updated_at": now,
    });
    let (is_failing, polls) = asked_for(request);
    let last = if is_failing { "failed" } else { "ready" };
    Ok(Made { value, steps: states("status", &["syncing", last]), polls, ..Made::default() })
}

fn link(service: &Service, path: &str) -> String {
    let (_, name) = split(path);
    let colour = stable_hash(name.as_bytes()) & 0x00ff_ffff;
    links::to(service, &format!("{colour:06x}-64x64.png"), None)
}

/// 307 to where the file is.
async fn stored(request: Request) -> Response {
    let location = links::on_another_host(&link(&request.service, request.path()));
    (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, location)]).into_response()
}

async fn link_to_stored(request: Request) -> Json<Value> {
    Json(json!({ "url": link(&request.service, split(request.path()).0) }))
}
