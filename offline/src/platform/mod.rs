//! The platform beside inference: fine-tunes, evaluations, endpoints and the rest, which are objects with ids and states.
//!
//! Map: `objects` keeps them, and lets jobs move on; `family` answers the routes that all families have; `page` divides
//! lists. Each other file has the routes of one part of the platform, and what is said of its objects.

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn;
use serde_json::Value;

use crate::service::Service;
use crate::triggers::{self, Trigger};

use family::Making;
use objects::Polls;

mod clock;
mod family;
mod fine_tunes;
pub(crate) mod objects;
mod page;
pub(crate) mod query;

/// The routes of the platform.
pub(crate) fn routes() -> Router<Arc<Service>> {
    Router::new().merge(fine_tunes::routes()).layer(from_fn(triggers::intercept))
}

/// Whether a model of that name was made here: by a fine-tune.
pub(crate) fn has_model(service: &Service, name: &str) -> bool {
    family::objects(service).list(fine_tunes::PLACE).any(|job| fine_tunes::gives_model(&job.value, name))
}

/// The file of this name that a link of the platform leads to.
pub(crate) fn file(name: &str) -> Option<(&'static str, Vec<u8>)> {
    fine_tunes::file(name)
}

/// Whether a request asks for a job that fails, and how polls of it go. Where a job has no model, its name says so, with
/// or without `offline/`.
fn asked_for(making: &Making<'_>) -> (bool, Polls) {
    const NAMES: [&str; 8] =
        ["model", "suffix", "name", "model_name", "display_name", "cluster_name", "volume_name", "modelId"];
    let mut is_failing = false;
    let mut polls = Polls::Good;
    for name in NAMES.iter().filter_map(|name| making.body.get(*name)?.as_str()) {
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

/// The members of `body` with these names, as far as it has them.
fn members(body: &Value, names: &[&str]) -> Value {
    let member = |name: &&str| Some(((*name).to_owned(), body.get(*name)?.clone()));
    Value::Object(names.iter().filter_map(member).collect())
}
