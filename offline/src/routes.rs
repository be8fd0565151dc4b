//! The map from routes to the files that answer them.
//!
//! Everything passes the door first; routes that name a model then pass the triggers. No answer is made here.

use std::io;
use std::sync::Arc;

use axum::extract::{DefaultBodyLimit, Request};
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post, put};
use axum::{Extension, Router};

use crate::refusal::Refusal;
use crate::service::Service;
use crate::strict::{self, NoRoute};
use crate::{
    account, batches, chat, completions, door, downloads, embeddings, files, images, links, models, platform,
    realtime, realtime_speech, rerank, responses, speech, transcriptions, triggers, uploads,
};

/// The routes that name a model: their requests can be a batch's too.
pub(crate) fn inference() -> Router<Arc<Service>> {
    Router::new()
        .route("/v1/chat/completions", post(chat::complete))
        .route("/v1/completions", post(completions::complete))
        .route("/v1/responses", post(responses::respond))
        .route("/v1/embeddings", post(embeddings::embed))
        .route("/v1/rerank", post(rerank::rank))
        .route("/v1/images/generations", post(images::generate))
        .route("/v1/audio/speech", post(speech::speak))
        .layer(from_fn(triggers::intercept))
}

pub(crate) fn router(service: Arc<Service>) -> io::Result<Router> {
    let sessions = Router::new()
        .route("/v1/audio/speech/websocket", get(realtime_speech::speak))
        .route("/v1/realtime", get(realtime::listen))
        .layer(from_fn(triggers::intercept));
    let rest = Router::new()
        .route("/v1/models", get(models::list))
        .route("/v1/models/{*id}", get(models::retrieve))
        .route("/v1/batches", get(batches::list).post(batches::create))
        .route("/v1/batches/{id}", get(batches::retrieve))
        .route("/v1/batches/{id}/cancel", post(batches::cancel))
        .route("/v1/files", get(files::list).post(uploads::create))
        .route("/v1/files/upload", post(files::upload))
        .route("/v1/files/multipart/initiate", post(uploads::initiate))
        .route("/v1/files/multipart/complete", post(uploads::complete))
        .route("/v1/files/multipart/abort", post(uploads::abort))
        .route("/v1/files/{id}/preprocess", post(uploads::preprocess))
        .route(&format!("{}{{manner}}/{{id}}/{{part}}", uploads::PATH), put(uploads::put))
        .route("/v1/files/{id}", get(files::retrieve).delete(files::delete))
        .route("/v1/files/{id}/content", get(downloads::file))
        .route("/v1/finetune/download", get(downloads::weights))
        .route("/v1/audio/transcriptions", post(transcriptions::transcribe))
        .route("/v1/audio/translations", post(transcriptions::transcribe))
        .route("/v1/whoami", get(account::who_am_i))
        .route("/v3/whoami", get(account::who_is_this_key))
        .route(&format!("{}{{manner}}/{{name}}", links::PATH), get(links::follow).put(links::take));
    let routes = inference()
        .merge(rest)
        .merge(sessions)
        .merge(platform::routes())
        .fallback(no_such_route)
        .method_not_allowed_fallback(no_such_route);
    let router = strict::around(routes, &service)?
        // The door has its own limit, for every route.
        .layer(DefaultBodyLimit::disable())
        .layer(from_fn_with_state(Arc::clone(&service), door::pass))
        .with_state(service);
    Ok(router)
}

async fn no_such_route(request: Request) -> (Extension<NoRoute>, Refusal) {
    let (method, path) = (request.method(), request.uri().path());
    let refusal = Refusal::new(
        StatusCode::NOT_FOUND,
        "invalid_request_error",
        format!("The offline server does not answer {method} {path}: see its README for what it answers."),
    )
    .with_code("not_found");
    (Extension(NoRoute), refusal)
}
