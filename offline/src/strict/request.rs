//! Holds a request against the description of its operation: path, query, headers, type of the content, body.

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use serde_json::{Map, Value};

use super::api::{Api, Operation, Parameter, ParameterPlace, Schema};
use super::misfit::Misfit;
use super::query;

const FORM: &str = "multipart/form-data";
const PLAIN_FORM: &str = "application/x-www-form-urlencoded";

/// The first thing that does not fit. `in_path` has the value of each name in the path.
pub(super) async fn check(
    api: &Api,
    operation: &Operation,
    in_path: &[String],
    parts: &Parts,
    body: &Bytes,
) -> Result<(), Misfit> {
    let of_place = |place| operation.parameters.iter().filter(move |parameter| parameter.place == place);
    for (parameter, value) in of_place(ParameterPlace::Path).zip(in_path) {
        check_text(api, parameter, &[value.as_str()], &format!("{:?} in the path", parameter.name))?;
    }
    for parameter in of_place(ParameterPlace::Header) {
        let place = format!("the header {:?}", parameter.name);
        let values = parts.headers.get_all(&parameter.name).iter();
        let texts: Vec<&str> = values.filter_map(|value| value.to_str().ok()).collect();
        check_text(api, parameter, &texts, &place)?;
    }
    let asked = query::pairs(parts.uri.query().unwrap_or_default());
    for parameter in of_place(ParameterPlace::Query) {
        let place = format!("the query parameter {:?}", parameter.name);
        let of_name = asked.iter().filter(|(name, _)| plain_name(name) == parameter.name);
        let texts: Vec<&str> = of_name.map(|(_, value)| value.as_str()).collect();
        check_text(api, parameter, &texts, &place)?;
    }
    for (name, _) in &asked {
        if !of_place(ParameterPlace::Query).any(|parameter| parameter.name == plain_name(name)) {
            let known: Vec<&str> =
                of_place(ParameterPlace::Query).map(|parameter| parameter.name.as_str()).collect();
            let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
            let problem = format!("is not described; the operation's query parameters: {known}");
            return Err(Misfit::new(format!("the query parameter {name:?}"), problem));
        }
    }
    check_body(api, operation, &parts.headers, body).await
}

/// `status` of `status[]`, as some clients send lists.
fn plain_name(name: &str) -> &str {
    name.strip_suffix("[]").unwrap_or(name)
}

fn check_text(api: &Api, parameter: &Parameter, texts: &[&str], place: &str) -> Result<(), Misfit> {
    if texts.is_empty() {
        return match parameter.is_required {
            true => Err(Misfit::new(place, "is required and is not there")),
            false => Ok(()),
        };
    }
    api.check(&parameter.schema, &typed(api, &parameter.schema, texts), place)
}

/// Text as the value that its schema wants; what cannot be one stays text, which the schema then refuses.
fn typed(api: &Api, schema: &Schema, texts: &[&str]) -> Value {
    let written = api.written(schema);
    if kind(written) != "array" {
        return typed_one(written, texts.last().copied().unwrap_or_default());
    }
    let item = api.resolved(&written["items"], schema);
    texts.iter().flat_map(|text| text.split(',')).map(|text| typed_one(item, text)).collect()
}

fn kind(written: &Value) -> &str {
    match &written["type"] {
        Value::String(kind) => kind,
        Value::Array(kinds) => {
            kinds.iter().filter_map(Value::as_str).find(|kind| *kind != "null").unwrap_or_default()
        }
        _ => "",
    }
}

fn typed_one(written: &Value, text: &str) -> Value {
    let as_json = || serde_json::from_str(text).unwrap_or_else(|_| Value::from(text));
    match kind(written) {
        "integer" | "number" | "boolean" | "object" => as_json(),
        "" if ["anyOf", "oneOf"].iter().any(|choice| written.get(choice).is_some()) => as_json(),
        _ => Value::from(text),
    }
}

async fn check_body(
    api: &Api,
    operation: &Operation,
    headers: &HeaderMap,
    body: &Bytes,
) -> Result<(), Misfit> {
    let place = "the body";
    let described = match &operation.body {
        None if body.is_empty() => return Ok(()),
        None => return Err(Misfit::new(place, "is there, and the operation has none")),
        Some(described) if body.is_empty() => {
            return match described.is_required {
                true => Err(Misfit::new(place, "is required and is not there")),
                false => Ok(()),
            };
        }
        Some(described) => described,
    };
    let kind = media_type(headers);
    let Some((_, schema)) = described.contents.iter().find(|(known, _)| *known == kind) else {
        let known: Vec<&str> = described.contents.iter().map(|(known, _)| known.as_str()).collect();
        let problem = format!("is {kind:?}; expected {}", known.join(" or "));
        return Err(Misfit::new("the header \"content-type\"", problem));
    };
    let value = match kind.as_str() {
        FORM => object(api, schema, form_fields(headers, body).await?),
        PLAIN_FORM => object(api, schema, query::pairs(&String::from_utf8_lossy(body))),
        _ => serde_json::from_slice(body)
            .map_err(|error| Misfit::new(place, format!("is no JSON: {error}")))?,
    };
    api.check(schema, &value, place)
}

/// Without what stands behind it, as the boundary of a form does.
pub(super) fn media_type(headers: &HeaderMap) -> String {
    let whole = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    whole.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// Names and texts; of a file its name.
async fn form_fields(headers: &HeaderMap, body: &Bytes) -> Result<Vec<(String, String)>, Misfit> {
    let broken = |error: String| Misfit::new("the body", format!("is no form: {error}"));
    let mut request = Request::new(Body::from(body.clone()));
    *request.headers_mut() = headers.clone();
    let mut form =
        Multipart::from_request(request, &()).await.map_err(|rejection| broken(rejection.body_text()))?;
    let mut fields = Vec::new();
    while let Some(field) = form.next_field().await.map_err(|error| broken(error.body_text()))? {
        let name = field.name().unwrap_or_default().to_owned();
        let text = match field.file_name().map(str::to_owned) {
            Some(file) => {
                field.bytes().await.map_err(|error| broken(error.body_text()))?;
                file
            }
            None => field.text().await.map_err(|error| broken(error.body_text()))?,
        };
        fields.push((name, text));
    }
    Ok(fields)
}

/// A form's fields as the object that the schema describes.
fn object(api: &Api, schema: &Schema, fields: Vec<(String, String)>) -> Value {
    let properties = &api.written(schema)["properties"];
    let mut members = Map::new();
    for (name, text) in fields {
        let is_listed = name.ends_with("[]");
        let name = plain_name(&name).to_owned();
        let property = api.resolved(&properties[&name], schema);
        if is_listed || kind(property) == "array" {
            let item = api.resolved(&property["items"], schema);
            let of_name = members.entry(name).or_insert_with(|| Value::Array(Vec::new()));
            if let Value::Array(items) = of_name {
                items.push(typed_one(item, &text));
            }
        } else {
            members.insert(name, typed_one(property, &text));
        }
    }
    Value::Object(members)
}
