//! The platform beside inference: fine-tunes, evaluations, endpoints and the rest, which are objects with ids and states.
//!
//! Map: `objects` keeps them, and lets jobs move on; `request` reads requests; `family` answers the routes that all families
//! have; `selection`, `filter` and `page` say what a list has. Each other file has the routes of one part of the platform,
//! and what is said of its objects.

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn;
use serde_json::{Value, json};

use crate::refusal::Refusal;
use crate::service::Service;
use crate::triggers::{self, Trigger};

use objects::Polls;
use request::Request;

mod clock;
mod clusters;
mod code_interpreter;
mod containers;
mod dedicated_endpoints;
mod deployments;
mod evaluation_results;
mod evaluations;
mod family;
mod filter;
mod fine_tune_plans;
mod fine_tunes;
mod model_uploads;
pub(crate) mod objects;
mod organization;
mod page;
mod post_training;
pub(crate) mod query;
mod queue;
mod registry;
mod request;
mod rows;
mod selection;
mod shaping;
mod storage;
mod traffic_changes;
mod videos;
mod voices;

/// The routes of the platform.
pub(crate) fn routes() -> Router<Arc<Service>> {
    Router::new()
        .merge(clusters::routes())
        .merge(code_interpreter::routes())
        .merge(containers::routes())
        .merge(dedicated_endpoints::routes())
        .merge(deployments::routes())
        .merge(evaluations::routes())
        .merge(fine_tune_plans::routes())
        .merge(fine_tunes::routes())
        .merge(model_uploads::routes())
        .merge(organization::routes())
        .merge(post_training::routes())
        .merge(queue::routes())
        .merge(registry::routes())
        .merge(shaping::routes())
        .merge(storage::routes())
        .merge(traffic_changes::routes())
        .merge(videos::routes())
        .merge(voices::routes())
        .layer(from_fn(triggers::intercept))
}

/// Whether a model of that name exists here: one that a fine-tune made, or an endpoint that is ready.
pub(crate) fn has_model(service: &Service, name: &str) -> bool {
    let objects = family::objects(service);
    objects.list(fine_tunes::PLACE).any(|job| fine_tunes::gives_model(&job.value, name))
        || objects
            .list(dedicated_endpoints::PLACE)
            .any(|endpoint| dedicated_endpoints::answers_to(&endpoint.value, name))
        || deployments::answer_to(&objects, name)
}

/// The file of this name that a link of the platform leads to.
pub(crate) fn file(name: &str) -> Option<(&'static str, Vec<u8>)> {
    videos::file(name).or_else(|| fine_tunes::file(name)).or_else(|| storage::file(name))
}

/// Whether a request asks for a job that fails, and how polls of it go. Where a job has no model, its name says so, with
/// or without `offline/`.
fn asked_for(request: &Request) -> (bool, Polls) {
    const NAMES: [&str; 12] = [
        "model",
        "suffix",
        "name",
        "model_name",
        "display_name",
        "cluster_name",
        "volume_name",
        "modelId",
        "base_model",
        "remoteUrl",
        "reason",
        "adapterModelId",
    ];
    asked_by(NAMES.iter().filter_map(|name| request.body.get(*name)?.as_str()))
}

/// The same of these names.
fn asked_by<'n>(names: impl Iterator<Item = &'n str>) -> (bool, Polls) {
    let mut is_failing = false;
    let mut polls = Polls::Good;
    for name in names {
        let name = name.strip_prefix("offline/").unwrap_or(name);
        match Trigger::named(&format!("offline/{name}")) {
            Some(Trigger::FailedJob) => is_failing = true,
            Some(Trigger::FlakyJob) => polls = Polls::Flaky,
            Some(Trigger::EndlessJob) => polls = Polls::Endless,
            _ => {}
        }
    }
    (is_failing, polls)
}

/// The states that a job passes through, one at each poll: values of the member of this name.
fn states(member: &str, names: &[&str]) -> Vec<Value> {
    names.iter().map(|name| json!({ member: name })).collect()
}

/// The members that a request changes: those of its `updateMask`, or where it has none all that it has. One that the mask
/// names and the request lacks is cleared.
fn masked(request: &Request, names: &[&str]) -> Result<Value, Refusal> {
    let mask = request.parameter("updateMask").filter(|mask| !mask.is_empty());
    let Some(mask) = mask else { return Ok(members(&request.body, names)) };
    let mut change = json!({});
    for name in mask.split(',') {
        let (name, _) = name.split_once('.').unwrap_or((name, ""));
        if !names.contains(&name) {
            let message = format!("updateMask names {name}, which cannot be changed: {}", names.join(", "));
            return Err(Refusal::invalid_field("updateMask", message));
        }
        let cleared = || if ["trafficSplit", "members"].contains(&name) { json!([]) } else { json!("") };
        change[name] = request.body.get(name).cloned().unwrap_or_else(cleared);
    }
    Ok(change)
}

/// The members of `body` with these names, as far as it has them.
fn members(body: &Value, names: &[&str]) -> Value {
    let member = |name: &&str| Some(((*name).to_owned(), body.get(*name)?.clone()));
    Value::Object(names.iter().filter_map(member).collect())
}
