//! The models of a project under `/v2`: made, described, uploaded from elsewhere; and what the service offers to all.

use std::sync::Arc;

use axum::Json;
use axum::Router;
use axum::routing::get;
use serde_json::{Value, json};

use crate::account::{ORGANIZATION, PROJECT, PROJECT_SLUG};
use crate::models::{self, Purpose};
use crate::platform::family::{
    Family, change, create, fixed_item, fixed_list, list, list_everywhere, look, objects, part, poll, remove,
};
use crate::platform::objects::Object;
use crate::platform::page::{Paging, page};
use crate::platform::request::{Made, Request};
use crate::platform::{asked_for, clock, masked, states};
use crate::refusal::Refusal;
use crate::service::Service;

const PROJECTS: &str = "/v2/projects/{project}";

pub(crate) const MODELS: Family = Family::new("model", "ml_", Paging::Cursor, make_model);
const UPLOADS: Family = Family::new("upload", "upload_", Paging::Cursor, make_upload);

pub(crate) fn routes() -> Router<Arc<Service>> {
    let models = format!("{PROJECTS}/models");
    Router::new()
        .route(&models, list(&MODELS).merge(create(&MODELS)))
        .route(
            &format!("{models}/{{id}}"),
            poll(&MODELS).merge(change(&MODELS, update)).merge(remove(&MODELS, |_| json!({}))),
        )
        .route(&format!("{models}/{{id}}/files"), get(files))
        .route(&format!("{models}/{{id}}/revisions"), get(list_revisions))
        .route(&format!("{models}/{{id}}/revisions/{{revision}}"), get(one_revision))
        .route(&format!("{models}/uploads"), list(&UPLOADS).merge(create(&UPLOADS)))
        .route(&format!("{models}/uploads/{{id}}"), poll(&UPLOADS))
        .route(
            &format!("{models}/uploads/{{id}}/events"),
            part(&UPLOADS, Paging::Cursor, |_, upload| events(upload)),
        )
        .route("/v2/organizations/{organization}/models", list_everywhere(&MODELS, "/models"))
        .route(&format!("{PROJECTS}/configs"), fixed_list(Paging::Cursor, |_| configs()))
        .route(&format!("{PROJECTS}/configs/{{id}}"), fixed_item("config", |_| configs()))
        .route("/v2/supported-models", get(supported_models))
        .route("/v2/supported-models/{id}", fixed_item("supported model", |_| all_supported()))
}

fn make_model(request: &Request) -> Result<Made, Refusal> {
    let name = request.text("name")?;
    let kind = match request.or("type", json!("model")).as_str().unwrap_or_default().to_lowercase() {
        kind if kind.contains("adapter") => "WEIGHTS_TYPE_ADAPTER",
        kind if kind.contains("speculator") => "WEIGHTS_TYPE_SPECULATOR",
        _ => "WEIGHTS_TYPE_DEFAULT",
    };
    let base = request.or("baseModelId", json!(""));
    Ok(json!({
        "id": request.id,
        "projectId": request.id_of("projects"),
        "organizationId": ORGANIZATION,
        "name": format!("{PROJECT_SLUG}/{name}"),
        "description": request.or("description", json!("")),
        "weights": {
            "type": kind, "architecture": "OfflineForCausalLM", "contextLength": "131072",
            "parameters": { "total": "1000000", "byDtype": [{ "dtype": "BF16", "count": "1000000" }] },
        },
        "baseModelId": base,
        "baseModel": base,
        "visibility": "VISIBILITY_PRIVATE",
    })
    .into())
}

fn update(request: &Request, model: &mut Object) -> Result<(), Refusal> {
    let mut change = masked(request, &["name", "description", "visibility"])?;
    if let Some(name) = change.get_mut("name") {
        *name = json!(format!("{PROJECT_SLUG}/{}", name.as_str().unwrap_or_default()));
    }
    model.change(change);
    Ok(())
}

/// `GET .../files`: what the newest revision is made of.
async fn files(request: Request) -> Result<Json<Value>, Refusal> {
    let path = request.path().trim_end_matches("/files");
    let model = look(&MODELS, &request.service, path)?;
    let files = files_of(&request.service, path);
    let sizes = files.iter().filter_map(|file| file["sizeBytes"].as_str()?.parse::<u64>().ok());
    Ok(Json(json!({
        "object": "list",
        "totalSizeBytes": sizes.sum::<u64>().to_string(),
        "data": files,
        "revisionId": revision_of(&request.service, path, &model)["revisionId"],
        "revisionCreatedAt": clock::now(),
    })))
}

/// The files of the model at a path: those that were uploaded last, or those that every model has at first.
pub(crate) fn files_of(service: &Service, path: &str) -> Vec<Value> {
    let place = format!("{path}/uploaded");
    if let Some(uploaded) = objects(service).list(&place).last() {
        return uploaded.value.as_array().cloned().unwrap_or_default();
    }
    let file =
        |path: &str, size: &str| json!({ "path": path, "hash": format!("sha256:{path}"), "sizeBytes": size });
    vec![file("config.json", "600"), file("model.safetensors", "200000")]
}

async fn list_revisions(request: Request) -> Result<Json<Value>, Refusal> {
    let path = request.path().trim_end_matches("/revisions");
    let model = look(&MODELS, &request.service, path)?;
    page(Paging::Cursor, (1..).zip(revisions(&request.service, path, &model)), request.query()).map(Json)
}

async fn one_revision(request: Request) -> Result<Json<Value>, Refusal> {
    let (path, id) = request.path().split_once("/revisions/").unwrap_or_default();
    let model = look(&MODELS, &request.service, path)?;
    let found =
        revisions(&request.service, path, &model).into_iter().find(|revision| revision["revisionId"] == id);
    found.map(Json).ok_or_else(|| MODELS.missing(id))
}

/// The newest revision of the model at a path.
pub(crate) fn revision_of(service: &Service, path: &str, model: &Value) -> Value {
    revisions(service, path, model).swap_remove(0)
}

/// All of them, the newest first. The last is the one that a model is made with.
fn revisions(service: &Service, path: &str, model: &Value) -> Vec<Value> {
    let revision = |id: String| {
        json!({
            "revisionId": id,
            "createdAt": clock::now(),
            "validationStatus": "REVISION_VALIDATION_STATUS_SUCCESS",
            "lastValidatedAt": clock::now(),
            "validationErrors": [],
        })
    };
    let place = format!("{path}/uploaded");
    let mut all = vec![revision(format!("rv_{}", model["id"].as_str().unwrap_or_default()))];
    all.extend(objects(service).list(&place).map(|uploaded| revision(uploaded.id.clone())));
    all.reverse();
    all
}

fn make_upload(request: &Request) -> Result<Made, Refusal> {
    let (model, url) = (request.text("modelId")?, request.text("remoteUrl")?);
    let now = clock::now();
    let value = json!({
        "id": request.id,
        "projectId": request.id_of("projects"),
        "modelId": model,
        "remoteUrl": url,
        "status": "REMOTE_UPLOAD_STATUS_PENDING",
        "statusMessage": "",
        "restartCount": 0,
        "maxRestarts": 3,
        "createdAt": now,
        "updatedAt": now,
    });
    let (is_failing, polls) = asked_for(request);
    let last = if is_failing { "REMOTE_UPLOAD_STATUS_FAILED" } else { "REMOTE_UPLOAD_STATUS_SUCCEEDED" };
    let mut steps = states("status", &["REMOTE_UPLOAD_STATUS_RUNNING", last]);
    if is_failing {
        // An error that is not the end: the service tries again.
        steps.insert(1, json!({ "status": "REMOTE_UPLOAD_STATUS_ERROR", "restartCount": 1 }));
    }
    Ok(Made { value, steps, polls, ..Made::default() })
}

fn events(upload: &Value) -> Vec<Value> {
    let event = |number: u32, kind: &str| {
        json!({
            "id": format!("event_{number}"), "createdAt": upload["createdAt"], "level": "LEVEL_INFO", "type": kind,
            "message": format!("The upload is {kind}."),
        })
    };
    vec![event(1, "created"), event(2, "started")]
}

pub(crate) fn configs() -> Vec<Value> {
    let config = |(number, model): (usize, &str)| {
        json!({
            "id": format!("cfg_{:012}", number + 1),
            "projectId": PROJECT,
            "referenceModelId": format!("ml_{model}"),
            "referenceModel": model,
            "selectors": [{ "key": "gpu", "value": "h100-80gb" }],
            "certifications": [{
                "target": "CERTIFICATION_TARGET_MRE", "certificationType": "CERTIFICATION_TYPE_CERTIFIED",
                "certifiedAt": clock::now(), "certifiedBy": "offline", "model": model, "modelRevisionId": format!("rv_{model}"),
            }],
        })
    };
    models::named_for(Purpose::Chat).enumerate().map(config).collect()
}

fn all_supported() -> Vec<Value> {
    let now = clock::now();
    let model = |name: &str| {
        let (publisher, display) = name.split_once('/').unwrap_or(("", name));
        json!({
            "id": name.replace('/', "--"),
            "name": name,
            "displayName": display,
            "displayType": "chat",
            "inputModalities": ["MODALITY_TEXT"],
            "outputModalities": ["MODALITY_TEXT"],
            "products": ["PRODUCT_SERVERLESS", "PRODUCT_DEDICATED", "PRODUCT_FINE_TUNING"],
            "features": ["FEATURE_TOOL_CALLING", "FEATURE_STRUCTURED_OUTPUT", "FEATURE_REASONING"],
            "capabilities": ["CAPABILITY_CHAT"],
            "contextLength": "131072",
            "publisher": publisher,
            "status": "SUPPORTED_MODEL_STATUS_SUPPORTED",
            "baseModelId": "",
            "baseModel": "",
            "deploymentProfiles": [],
            "createdAt": now,
            "updatedAt": now,
        })
    };
    models::named_for(Purpose::Chat).map(model).collect()
}

/// `GET /v2/supported-models`, of which `search` names a part.
async fn supported_models(request: Request) -> Result<Json<Value>, Refusal> {
    let search = request.parameter("search").unwrap_or_default().to_lowercase();
    let modality = request.parameter("modality").unwrap_or_default();
    let found = (1..).zip(all_supported()).filter(|(_, model)| {
        let name = model["name"].as_str().unwrap_or_default().to_lowercase();
        name.contains(&search) && ["", "MODALITY_TEXT"].contains(&modality.as_str())
    });
    page(Paging::Cursor, found, request.query()).map(Json)
}
