//! The routes about the account behind the key, as far as a client's own tests need them.

use axum::Json;
use serde_json::{Value, json};

/// The project of the key, as it stands before the names of its models and endpoints.
pub(crate) const PROJECT_SLUG: &str = "offline-project";

pub(crate) const PROJECT: &str = "proj_offline";
pub(crate) const ORGANIZATION: &str = "org_offline";

/// `GET /v1/whoami`.
pub(crate) async fn who_am_i() -> Json<Value> {
    Json(json!({
        "api_key_id": "key_offline",
        "organization_id": ORGANIZATION,
        "organization_name": "Offline",
        "project_id": PROJECT,
        "project_name": "Offline",
        "project_slug": PROJECT_SLUG,
    }))
}

/// `GET /v3/whoami`, whose members depend on its type.
pub(crate) async fn who_is_this_key() -> Json<Value> {
    Json(json!({
        "type": "project_api_key",
        "api_key": { "id": "key_offline" },
        "organization": { "id": ORGANIZATION, "name": "Offline" },
        "project": { "id": PROJECT, "name": "Offline", "slug": PROJECT_SLUG },
    }))
}
