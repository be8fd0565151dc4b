//! Links as the service's storage gives them: to a file, without a key, with a signature that is checked.
//!
//! A link's path says all there is to make the file of, so none is kept. The key has no business here: a request that
//! brings one is refused, as storage refuses it.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream;

use crate::downloads;
use crate::images;
use crate::platform;
use crate::service::Service;
use crate::stable_hash::stable_hash;
use crate::triggers::Trigger;

/// Where files are served.
pub(crate) const PATH: &str = "/offline/files/";
/// The parameter that says that the service wrote the link.
const SIGNATURE: &str = "X-Amz-Signature";
/// How long a link claims to be good. Nothing is measured here.
const SECONDS: u32 = 3600;

/// How a link behaves, by a part of its path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Manner {
    Plain,
    /// Leads on to the file, on this server by its other name.
    Moved,
    /// Ends after half of the file.
    Cut,
}

impl Manner {
    const ALL: [(Manner, &'static str); 3] =
        [(Manner::Plain, "whole"), (Manner::Moved, "moved"), (Manner::Cut, "cut")];

    fn name(self) -> &'static str {
        Self::ALL.iter().find(|(manner, _)| *manner == self).map_or("", |(_, name)| name)
    }

    fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known)| *known == name).map(|(manner, _)| *manner)
    }
}

/// A link to the file of this name; some triggers want it to lead on, or to break off.
pub(crate) fn to(service: &Service, name: &str, trigger: Option<Trigger>) -> String {
    let manner = match trigger {
        Some(Trigger::MovedLink) => Manner::Moved,
        Some(Trigger::CutLink) => Manner::Cut,
        _ => Manner::Plain,
    };
    format!("{}{}", service.base_url, signed(manner, name))
}

/// The same link by the server's other name. A redirect of the API leads to storage, which is another host: a client
/// leaves its key behind.
pub(crate) fn on_another_host(link: &str) -> String {
    link.replacen("//localhost", "//127.0.0.1", 1)
}

/// The path and the query of a link.
fn signed(manner: Manner, name: &str) -> String {
    let path = format!("{PATH}{}/{name}", manner.name());
    let signature = signature(&path);
    format!("{path}?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Expires={SECONDS}&{SIGNATURE}={signature}")
}

fn signature(path: &str) -> String {
    format!("{:016x}", stable_hash(path.as_bytes()))
}

/// `PUT /offline/files/{manner}/{name}`: takes bytes, and answers with a tag that says how many. They are not kept.
pub(crate) async fn take(
    Path((manner, name)): Path<(String, String)>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if let Err(refused) = check(&manner, &name, query, &headers) {
        return *refused;
    }
    let tag = format!("\"{:016x}-{}\"", stable_hash(&body), body.len());
    ([(header::ETAG, tag)], "").into_response()
}

/// How many bytes were taken, by their tag.
pub(crate) fn size_in_tag(tag: &str) -> Option<usize> {
    tag.trim_matches('"').split_once('-')?.1.parse().ok()
}

/// `GET /offline/files/{manner}/{name}`.
pub(crate) async fn follow(
    State(service): State<Arc<Service>>,
    Path((manner, name)): Path<(String, String)>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    if let Err(refused) = check(&manner, &name, query, &headers) {
        return *refused;
    }
    let file = images::file(&name).or_else(|| platform::file(&name));
    let (Some((media_type, file)), Some(manner)) = (file, Manner::named(&manner)) else {
        return refuse(StatusCode::NOT_FOUND, "NoSuchKey", "The specified key does not exist.");
    };
    match manner {
        Manner::Plain => downloads::give(&headers, media_type, &name, file.into()),
        Manner::Moved => {
            let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
            let scheme = if service.settings.plain { "http" } else { "https" };
            let location = format!("{scheme}://{}{}", by_its_other_name(host), signed(Manner::Plain, &name));
            (StatusCode::FOUND, [(header::LOCATION, location)]).into_response()
        }
        Manner::Cut => {
            let length = file.len();
            let half = Bytes::from(file).split_to(length / 2);
            let pieces = [Ok(half), Err(std::io::Error::other("the link is cut"))];
            let headers =
                [(header::CONTENT_TYPE, media_type.to_owned()), (header::CONTENT_LENGTH, length.to_string())];
            (headers, Body::from_stream(stream::iter(pieces))).into_response()
        }
    }
}

/// Refuses a link that is not as it was written, and one that comes with the key.
fn check(manner: &str, name: &str, query: Option<String>, headers: &HeaderMap) -> Result<(), Box<Response>> {
    if headers.contains_key(header::AUTHORIZATION) {
        let message = "Only one auth mechanism allowed";
        return Err(Box::new(refuse(StatusCode::BAD_REQUEST, "InvalidArgument", message)));
    }
    let signature = format!("{SIGNATURE}={}", signature(&format!("{PATH}{manner}/{name}")));
    if !query.unwrap_or_default().split('&').any(|parameter| parameter == signature) {
        let message = "The signature of this link does not match.";
        return Err(Box::new(refuse(StatusCode::FORBIDDEN, "SignatureDoesNotMatch", message)));
    }
    Ok(())
}

/// The server has two names, and a client takes them for two hosts.
pub(crate) fn by_its_other_name(host: &str) -> String {
    match host.strip_prefix("localhost") {
        Some(port) => format!("127.0.0.1{port}"),
        None => format!("localhost{}", host.strip_prefix("127.0.0.1").unwrap_or_default()),
    }
}

/// Storage answers in XML.
pub(crate) fn refuse(status: StatusCode, code: &str, message: &str) -> Response {
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>{message}</Message></Error>"
    );
    (status, [(header::CONTENT_TYPE, "application/xml")], body).into_response()
}
