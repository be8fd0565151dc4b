//! `/v1/tci`: sessions in which code would run. Nothing is run: the output says how long the code is.

use std::sync::Arc;

use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::platform::clock;
use crate::platform::family::objects;
use crate::platform::objects::Object;
use crate::platform::request::Request;
use crate::refusal::Refusal;
use crate::service::Service;

const PLACE: &str = "/v1/tci/sessions";

pub(crate) fn routes() -> Router<Arc<Service>> {
    Router::new().route("/v1/tci/execute", post(execute)).route(PLACE, get(sessions))
}

async fn execute(request: Request) -> Result<Json<Value>, Refusal> {
    request.one_of("language", &["python"])?;
    let code = request.text("code")?;
    let files = request.body.get("files").and_then(Value::as_array).map_or(0, Vec::len);
    let mut objects = objects(&request.service);
    let id = match request.body.get("session_id").and_then(Value::as_str) {
        None | Some("") => {
            let number = objects.next_number();
            let id = format!("ses_{number:012}");
            let now = clock::now();
            let value = json!({
                "id": id, "execute_count": 0, "started_at": now, "last_execute_at": now,
                "expires_at": clock::after(time::Duration::hours(1)),
            });
            objects.add(Object {
                place: PLACE.to_owned(),
                id: id.clone(),
                number,
                value,
                ..Object::default()
            })?;
            id
        }
        Some(id) => id.to_owned(),
    };
    let Some(session) = objects.find(PLACE, &id) else {
        return Ok(Json(json!({ "data": null, "errors": [format!("No such session: {id}")] })));
    };
    let count = session.value["execute_count"].as_u64().unwrap_or_default() + 1;
    session.change(json!({ "execute_count": count, "last_execute_at": clock::now() }));
    let text = format!("offline: you sent {} bytes of code and {files} files\n", code.len());
    Ok(Json(json!({
        "errors": null,
        "data": { "outputs": [{ "type": "stdout", "data": text }], "session_id": id, "status": "success" },
    })))
}

async fn sessions(request: Request) -> Json<Value> {
    let sessions: Vec<Value> =
        objects(&request.service).list(PLACE).map(|session| session.value.clone()).collect();
    Json(json!({ "errors": null, "data": { "sessions": sessions } }))
}
