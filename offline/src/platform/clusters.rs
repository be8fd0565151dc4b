//! `/v1/compute`: clusters of machines, their volumes and add-ons, and the repairs of a machine.

use std::sync::Arc;

use axum::routing::{get, post, put};
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::account::PROJECT;
use crate::platform::family::{Family, act, change_at, create, list, poll, remove, replace};
use crate::platform::objects::Object;
use crate::platform::page::{Paging, page};
use crate::platform::request::{Made, Request};
use crate::platform::{asked_for, clock, members, states};
use crate::refusal::Refusal;
use crate::service::Service;

const CLUSTERS: Family = Family::new("cluster", "cluster-", Paging::Whole("clusters"), make_cluster);
const VOLUMES: Family = Family::new("volume", "volume-", Paging::Whole("volumes"), make_volume);
const ADD_ONS: Family = Family::new("add-on", "addon-", Paging::Whole("add_ons"), make_add_on).below();
const REMEDIATIONS: Family =
    Family::new("remediation", "remediation-", Paging::Token("remediations"), make_remediation);

const VOLUMES_PLACE: &str = "/v1/compute/clusters/storage/volumes";

pub(crate) fn routes() -> Router<Arc<Service>> {
    let cluster = "/v1/compute/clusters/{cluster}";
    let remediations = format!("{cluster}/instances/{{instance}}/remediations");
    let verb = |name: &str| format!("{cluster}/instances/{{instance}}/remediations/{{id}}/{name}");
    Router::new()
        .route("/v1/compute/clusters", list(&CLUSTERS).merge(create(&CLUSTERS)))
        .route(
            cluster,
            poll(&CLUSTERS)
                .merge(replace(&CLUSTERS, update_cluster))
                .merge(remove(&CLUSTERS, |id| json!({ "cluster_id": id }))),
        )
        .route("/v1/compute/regions", get(async || Json(json!({ "regions": regions() }))))
        .route(VOLUMES_PLACE, list(&VOLUMES).merge(create(&VOLUMES)).merge(put(resize_volume)))
        .route(
            &format!("{VOLUMES_PLACE}/{{id}}"),
            poll(&VOLUMES).merge(remove(&VOLUMES, |_| json!({ "success": true }))),
        )
        .route(&format!("{cluster}/addons"), list(&ADD_ONS).merge(create(&ADD_ONS)))
        .route(
            &format!("{cluster}/addons/{{id}}"),
            poll(&ADD_ONS)
                .merge(replace(&ADD_ONS, |request, add_on| {
                    add_on.change(members(&request.body, &["config"]));
                    Ok(())
                }))
                .merge(remove(&ADD_ONS, |_| json!({}))),
        )
        .route(&remediations, list(&REMEDIATIONS).merge(create(&REMEDIATIONS)))
        .route(&format!("{remediations}/{{id}}"), poll(&REMEDIATIONS))
        .route(
            &verb("approve"),
            act(&REMEDIATIONS, |request, remediation| review(request, remediation, "PENDING")),
        )
        .route(
            &verb("reject"),
            act(&REMEDIATIONS, |request, remediation| review(request, remediation, "CANCELLED")),
        )
        .route(&verb("cancel"), post(cancel))
        .route("/v1/compute/passive_health_check_alerts", get(alerts))
}

fn make_cluster(request: &Request) -> Result<Made, Refusal> {
    const MACHINE: u64 = 8;
    let name = request.text("cluster_name")?;
    let gpus = match request.member("num_gpus")?.as_u64() {
        Some(gpus) if gpus > 0 && gpus % MACHINE == 0 => gpus,
        _ => return Err(Refusal::invalid_field("num_gpus", "num_gpus must be a multiple of 8")),
    };
    let now = clock::now();
    let node = |number: u64| {
        json!({
            "node_id": format!("node-{number}"),
            "instance_id": format!("instance-{number}"),
            "host_name": format!("offline-{number}"),
            "status": "Running",
            "num_cpu_cores": 96,
            "num_gpus": MACHINE,
            "memory_gib": 1024.0,
            "networks": ["10.0.0.1"],
            "phase_transitions": [{ "phase": "NODE_PHASE_RUNNING", "transition_time": now }],
        })
    };
    let value = json!({
        "cluster_id": request.id,
        "cluster_name": name,
        "cluster_type": request.or("cluster_type", json!("KUBERNETES")),
        "region": request.text("region")?,
        "gpu_type": request.text("gpu_type")?,
        "billing_type": request.text("billing_type")?,
        "num_gpus": gpus,
        "status": "WaitingForControlPlaneNodes",
        "project_id": request.or("project_id", json!(PROJECT)),
        "volumes": [],
        "control_plane_nodes": [{
            "node_id": "control-1", "host_name": "offline-control", "status": "Running", "num_cpu_cores": 16,
            "memory_gib": 64.0, "network": "10.0.0.2", "phase_transitions": [],
        }],
        "gpu_worker_nodes": (1..=gpus / MACHINE).take(64).map(node).collect::<Vec<_>>(),
        "kube_config": "",
        "num_cpu_workers": 0,
        "num_reserved_gpus": gpus,
        "num_capacity_pool_gpus": 0,
        "desired_preemptible_gpus": 0,
        "allocated_preemptible_gpus": 0,
        "add_ons": [],
        "phase_transitions": [{ "phase": "CLUSTER_PHASE_QUEUED", "transition_time": now }],
        "cuda_version": request.or("cuda_version", json!("12.6")),
        "nvidia_driver_version": request.or("nvidia_driver_version", json!("560")),
        "created_at": now,
    });
    let (is_failing, polls) = asked_for(request);
    let last = if is_failing { "Degraded" } else { "Ready" };
    let mut steps =
        states("status", &["WaitingForDataPlaneNodes", "InstallingDrivers", "RunningAcceptanceTests"]);
    steps.push(json!({ "status": last, "kube_config": "apiVersion: v1\nkind: Config\n" }));
    Ok(Made { value, steps, polls, ..Made::default() })
}

fn update_cluster(request: &Request, cluster: &mut Object) -> Result<(), Refusal> {
    cluster.change(members(
        &request.body,
        &["cluster_type", "num_gpus", "reservation_end_time", "num_reserved_gpus"],
    ));
    Ok(())
}

fn regions() -> Value {
    let version = json!({ "id": "nvidia-560", "cuda_version": "12.6", "nvidia_driver_version": "560", "os": "ubuntu-22.04" });
    let region = |name: &str| json!({ "name": name, "driver_versions": [version], "supported_instance_types": ["H100_SXM", "H200_SXM"] });
    json!([region("offline-1"), region("offline-2")])
}

fn make_volume(request: &Request) -> Result<Made, Refusal> {
    request.text("region")?;
    let size = request.member("size_tib")?;
    if !size.is_u64() {
        return Err(Refusal::invalid_field("size_tib", "size_tib must be a whole number"));
    }
    let value = json!({
        "volume_id": request.id, "volume_name": request.text("volume_name")?, "size_tib": size, "status": "scheduled",
    });
    let (is_failing, polls) = asked_for(request);
    let last = if is_failing { "failed" } else { "available" };
    Ok(Made { value, steps: states("status", &["provisioning", last]), polls, ..Made::default() })
}

/// `PUT` of the list, whose body says which volume.
async fn resize_volume(request: Request) -> Result<Json<Value>, Refusal> {
    let path = format!("{VOLUMES_PLACE}/{}", request.text("volume_id")?);
    change_at(&VOLUMES, request, &path, |request, volume| {
        volume.change(members(&request.body, &["size_tib"]));
        Ok(())
    })
}

fn make_add_on(request: &Request) -> Result<Made, Refusal> {
    let name = request.text("name")?;
    let value = json!({
        "name": name,
        "add_on_type": request.text("add_on_type")?,
        "config": request.or("config", json!({})),
        "state": {},
    });
    Ok(Made { id: Some(name.to_owned()), value, ..Made::default() })
}

fn make_remediation(request: &Request) -> Result<Made, Refusal> {
    let now = clock::now();
    let value = json!({
        "id": request.id,
        "cluster_id": request.id_of("clusters"),
        "instance_id": request.id_of("instances"),
        "mode": request.or("mode", json!("REMEDIATION_MODE_VM_ONLY")),
        "trigger": request.or("trigger", json!("REMEDIATION_TRIGGER_MANUAL")),
        "reason": request.or("reason", json!("")),
        "state": "PENDING_APPROVAL",
        "requested_by": "user_offline",
        "create_time": now,
        "update_time": now,
    });
    let (fails, polls) = asked_for(request);
    Ok(Made { value, polls, fails, ..Made::default() })
}

fn review(request: &Request, remediation: &mut Object, state: &str) -> Result<(), Refusal> {
    if remediation.value["state"] != "PENDING_APPROVAL" {
        return Err(Refusal::invalid("the remediation waits for no approval"));
    }
    let mut change = json!({
        "state": state, "reviewed_by": "user_offline", "review_time": clock::now(),
        "review_comment": request.or("comment", json!("")),
    });
    if let Some(mode) = request.body.get("mode") {
        change["mode"] = mode.clone();
    }
    remediation.change(change);
    if state == "PENDING" {
        let last = if remediation.fails { "FAILED" } else { "SUCCEEDED" };
        remediation.steps = states("state", &["RUNNING", last]).into();
    }
    Ok(())
}

async fn cancel(request: Request) -> Result<Json<Value>, Refusal> {
    let path = request.path().trim_end_matches("/cancel").to_owned();
    change_at(&REMEDIATIONS, request, &path, |_, remediation| {
        remediation.steps.clear();
        remediation.change(json!({ "state": "CANCELLED", "end_time": clock::now() }));
        Ok(())
    })
}

/// `GET /v1/compute/passive_health_check_alerts`: three that are over.
async fn alerts(request: Request) -> Result<Json<Value>, Refusal> {
    let alert = |number: u64| {
        let now = clock::now();
        let alert = json!({
            "passive_health_check_alert_id": format!("alert-{number}"),
            "cluster_id": "cluster-000000000001",
            "target_vm": format!("offline-{number}"),
            "alert_name": "OfflineAlert",
            "severity": "PHC_SEVERITY_INFO",
            "annotations": { "summary": "Nothing is wrong." },
            "started_at": now,
            "resolved_at": now,
        });
        (number, alert)
    };
    page(Paging::Token("alerts"), (1..=3).map(alert), request.query()).map(Json)
}
