//! The routes about the account behind the key, as far as a client's own tests need them.

use axum::Json;
use axum::http::StatusCode;
use serde_json::{Value, json};

/// The project of the key, as it stands before the names of its models and endpoints.
pub(crate) const PROJECT_SLUG: &str = "offline-project";

/// `GET /v3/whoami`.
pub(crate) async fn who_am_i() -> Json<Value> {
    Json(json!({
        "type": "api_key",
        "api_key_id": "key_offline",
        "organization_id": "org_offline",
        "organization_name": "Offline",
        "project_id": "proj_offline",
        "project_name": "Offline",
        "project_slug": PROJECT_SLUG,
    }))
}

/// `DELETE /v1/endpoints/{id}`: 204 and no body, whatever the id.
pub(crate) async fn delete_endpoint() -> StatusCode {
    StatusCode::NO_CONTENT
}
