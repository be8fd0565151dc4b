//! What leads the traffic of an endpoint: rollouts from one deployment to another, and experiments beside them.

use std::sync::Arc;

use axum::routing::post;
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::platform::family::{Family, act, change, create, list, poll, remove};
use crate::platform::objects::{Object, Objects};
use crate::platform::page::Paging;
use crate::platform::request::{Made, Request};
use crate::platform::selection::Choice;
use crate::platform::{asked_for, clock, masked, states};
use crate::refusal::Refusal;
use crate::service::Service;

const ROLLOUTS: Family =
    Family::new("rollout", "ro_", Paging::Cursor, make_rollout).below().chosen_by(Choice::Words(&[
        ("ROLLOUT_FILTER_ACTIVE", |rollout| !is_over(rollout)),
        ("ROLLOUT_FILTER_TERMINAL", is_over),
    ]));
const AB_EXPERIMENTS: Family = Family::new("experiment", "ab_", Paging::Cursor, make_ab_experiment).below();
const SHADOW_EXPERIMENTS: Family = Family::new("experiment", "sh_", Paging::Cursor, make_shadow_experiment)
    .below()
    .shown(show_shadow_experiment);
const TARGETS: Family = Family::new("target", "st_", Paging::Cursor, make_target).below();

pub(crate) fn routes() -> Router<Arc<Service>> {
    let endpoint = "/v2/projects/{project}/endpoints/{endpoint}";
    let rollouts = format!("{endpoint}/rollouts");
    let nothing = |_: &str| json!({});
    let verb = |name: &str| format!("{endpoint}/rollouts/{{id}}/{name}");
    let ab = format!("{endpoint}/abExperiments");
    let shadow = format!("{endpoint}/shadowExperiments");
    Router::new()
        .route(&rollouts, list(&ROLLOUTS).merge(create(&ROLLOUTS)))
        .route(&format!("{rollouts}/preview-defaults"), post(preview_defaults))
        .route(&format!("{rollouts}/{{id}}"), poll(&ROLLOUTS).merge(remove(&ROLLOUTS, nothing)))
        .route(&verb("start"), act(&ROLLOUTS, start))
        .route(&verb("resume"), act(&ROLLOUTS, start))
        .route(&verb("pause"), act(&ROLLOUTS, |_, rollout| go(rollout, "PAUSING", &["PAUSED"])))
        .route(&verb("promote"), act(&ROLLOUTS, |_, rollout| go(rollout, "STABILIZING", &["COMPLETED"])))
        .route(
            &verb("cancel"),
            act(&ROLLOUTS, |request, rollout| {
                request.text("reason")?;
                go(rollout, "CANCELLING", &["CANCELED"])
            }),
        )
        .route(&ab, list(&AB_EXPERIMENTS).merge(create(&AB_EXPERIMENTS)))
        .route(
            &format!("{ab}/{{id}}"),
            poll(&AB_EXPERIMENTS)
                .merge(change(&AB_EXPERIMENTS, |request, experiment| {
                    experiment.change(masked(request, &["description", "members"])?);
                    Ok(())
                }))
                .merge(remove(&AB_EXPERIMENTS, nothing)),
        )
        .route(&shadow, list(&SHADOW_EXPERIMENTS).merge(create(&SHADOW_EXPERIMENTS)))
        .route(
            &format!("{shadow}/{{id}}"),
            poll(&SHADOW_EXPERIMENTS)
                .merge(change(&SHADOW_EXPERIMENTS, |request, experiment| {
                    needs_mask(request)?;
                    experiment.change(masked(request, &["description", "source"])?);
                    Ok(())
                }))
                .merge(remove(&SHADOW_EXPERIMENTS, nothing)),
        )
        .route(&format!("{shadow}/{{experiment}}/targets"), list(&TARGETS).merge(create(&TARGETS)))
        .route(
            &format!("{shadow}/{{experiment}}/targets/{{id}}"),
            poll(&TARGETS)
                .merge(change(&TARGETS, |request, target| {
                    needs_mask(request)?;
                    target.change(masked(request, &["name", "targetDeploymentId", "description"])?);
                    Ok(())
                }))
                .merge(remove(&TARGETS, nothing)),
        )
}

/// The one of the three strategies that a request has.
fn strategy(request: &Request) -> Result<(&'static str, Vec<u64>), Refusal> {
    let strategies: Vec<&str> = ["canary", "blueGreen", "rolling"]
        .into_iter()
        .filter(|name| request.body.get(*name).is_some())
        .collect();
    let [strategy] = strategies.as_slice() else {
        let message = "a rollout needs exactly one of canary, blueGreen and rolling";
        return Err(Refusal::invalid_field("strategy", message));
    };
    Ok(match *strategy {
        "canary" => {
            let steps = request.body["canary"]["steps"].as_array();
            let steps: Vec<u64> =
                steps.into_iter().flatten().filter_map(|step| step["traffic"].as_u64()).collect();
            ("ROLLOUT_STRATEGY_TYPE_CANARY", if steps.is_empty() { vec![10, 50, 100] } else { steps })
        }
        "blueGreen" => ("ROLLOUT_STRATEGY_TYPE_BLUE_GREEN", vec![100]),
        _ => ("ROLLOUT_STRATEGY_TYPE_ROLLING", vec![100]),
    })
}

fn make_rollout(request: &Request) -> Result<Made, Refusal> {
    let (strategy, traffic) = strategy(request)?;
    let steps: Vec<Value> = (0..).zip(&traffic).map(|(index, percent): (u64, &u64)| {
        json!({ "stepIndex": index, "targetTrafficPercent": percent, "state": "ROLLOUT_STEP_STATE_PENDING" })
    }).collect();
    let (fails, polls) = asked_for(request);
    let value = json!({
        "id": request.id,
        "endpointId": request.id_of("endpoints"),
        "sourceDeploymentId": request.text("sourceDeploymentId")?,
        "targetDeploymentId": request.text("targetDeploymentId")?,
        "strategy": strategy,
        "state": "ROLLOUT_STATE_PENDING",
        "currentStep": 0,
        "currentTrafficPercent": 0,
        "createdAt": clock::now(),
        "etag": request.etag(),
        "status": { "totalSteps": steps.len(), "steps": steps },
    });
    Ok(Made { value, polls, fails, ..Made::default() })
}

/// From now on each poll moves it on.
fn start(_: &Request, rollout: &mut Object) -> Result<(), Refusal> {
    rollout.change(json!({ "startedAt": clock::now() }));
    match rollout.fails {
        true => go(rollout, "RUNNING", &["ABORTING", "ABORTED"]),
        false => go(rollout, "RUNNING", &["STABILIZING", "COMPLETED"]),
    }
}

pub(crate) fn is_over(rollout: &Value) -> bool {
    let state = rollout["state"].as_str().unwrap_or_default();
    ["ROLLOUT_STATE_COMPLETED", "ROLLOUT_STATE_CANCELED", "ROLLOUT_STATE_ABORTED"].contains(&state)
}

fn go(rollout: &mut Object, now: &str, then: &[&str]) -> Result<(), Refusal> {
    if is_over(&rollout.value) {
        return Err(Refusal::invalid(format!("the rollout is over: {}", rollout.value["state"])));
    }
    rollout.change(json!({ "state": format!("ROLLOUT_STATE_{now}") }));
    let then: Vec<String> = then.iter().map(|state| format!("ROLLOUT_STATE_{state}")).collect();
    let mut steps = states("state", &then.iter().map(String::as_str).collect::<Vec<_>>());
    if let Some(last) = steps.last_mut().filter(|last| last["state"] == "ROLLOUT_STATE_COMPLETED") {
        *last = json!({ "state": last["state"], "currentTrafficPercent": 100, "completedAt": clock::now() });
    }
    rollout.steps = steps.into();
    Ok(())
}

/// `POST .../rollouts/preview-defaults`: the request with what it leaves out.
async fn preview_defaults(request: Request) -> Result<Json<Value>, Refusal> {
    request.text("sourceDeploymentId")?;
    request.text("targetDeploymentId")?;
    let (_, traffic) = strategy(&request)?;
    Ok(Json(json!({
        "spec": request.body,
        "estimatedEffectiveSteps": traffic.iter().map(|percent| json!({ "traffic": percent })).collect::<Vec<_>>(),
        "sourceReplicas": 1,
        "targetReplicas": 1,
        "targetMinReplicas": 1,
        "targetMaxReplicas": 1,
        "warnings": [],
    })))
}

fn make_ab_experiment(request: &Request) -> Result<Made, Refusal> {
    let now = clock::now();
    Ok(json!({
        "id": request.id,
        "projectId": request.id_of("projects"),
        "endpointId": request.id_of("endpoints"),
        "name": request.text("name")?,
        "description": request.or("description", json!("")),
        "members": request.member("members")?,
        "createdBy": "user_offline",
        "createdAt": now,
        "updatedAt": now,
        "etag": request.etag(),
    })
    .into())
}

fn make_shadow_experiment(request: &Request) -> Result<Made, Refusal> {
    let now = clock::now();
    let mut targets = request.or("targets", json!([]));
    for (number, target) in (1..).zip(targets.as_array_mut().into_iter().flatten()) {
        target["id"] = json!(format!("{}_{number}", request.id));
        target["experimentId"] = json!(request.id);
        target["createdAt"] = json!(now);
        target["updatedAt"] = json!(now);
        target["etag"] = json!(request.etag());
    }
    Ok(json!({
        "id": request.id,
        "projectId": request.id_of("projects"),
        "endpointId": request.id_of("endpoints"),
        "name": request.text("name")?,
        "description": request.or("description", json!("")),
        "source": request.member("source")?,
        "targets": targets,
        "state": "SHADOW_EXPERIMENT_STATE_ACTIVE",
        "createdBy": "user_offline",
        "createdAt": now,
        "updatedAt": now,
        "etag": request.etag(),
    })
    .into())
}

/// The targets that came with it, and those that were added.
fn show_shadow_experiment(objects: &Objects, experiment: &Object) -> Value {
    let mut shown = experiment.value.clone();
    let place = format!("{}/{}/targets", experiment.place, experiment.id);
    let added = objects.list(&place);
    if let Some(targets) = shown["targets"].as_array_mut() {
        targets.extend(added.map(|target| target.value.clone()));
    }
    shown
}

fn make_target(request: &Request) -> Result<Made, Refusal> {
    let now = clock::now();
    Ok(json!({
        "id": request.id,
        "experimentId": request.id_of("shadowExperiments"),
        "name": request.text("name")?,
        "targetDeploymentId": request.text("targetDeploymentId")?,
        "description": request.or("description", json!("")),
        "createdAt": now,
        "updatedAt": now,
        "etag": request.etag(),
    })
    .into())
}

fn needs_mask(request: &Request) -> Result<(), Refusal> {
    match request.parameter("updateMask") {
        Some(mask) if !mask.is_empty() => Ok(()),
        _ => Err(Refusal::invalid_field(
            "updateMask",
            "updateMask is required: the names of the members to change",
        )),
    }
}
