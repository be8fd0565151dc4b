//! The operations that the API describes: what a request of each may be, and what its answers are.
//!
//! Two documents of one form: the description that Together publishes, and what its documents and SDKs say of the
//! operations that it lacks (`schemas/README.md`). An operation is found by method and path; schemas are checked by the
//! validator, each made when it is needed first.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::http::Method;
use jsonschema::{Draft, Registry, Validator};
use serde_json::{Map, Value, json};

use super::dialect::{self, Direction};
use super::misfit::{self, Misfit};

const DESCRIPTION: &str = include_str!("../../schemas/openapi.json");
const FACTS: &str = include_str!("../../schemas/facts.json");
const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// Where the schemas of an operation are from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    Description,
    Facts,
}

impl Source {
    pub fn name(self) -> &'static str {
        match self {
            Source::Description => "description",
            Source::Facts => "facts",
        }
    }
}

#[derive(Debug)]
pub(super) struct Operation {
    pub method: Method,
    /// With names in braces.
    pub path: String,
    pub source: Source,
    pub parameters: Vec<Parameter>,
    pub body: Option<RequestBody>,
    /// By their status.
    pub answers: Vec<(String, Answer)>,
}

#[derive(Debug)]
pub(super) struct Parameter {
    pub name: String,
    pub place: ParameterPlace,
    pub is_required: bool,
    pub schema: Schema,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ParameterPlace {
    Path,
    Query,
    Header,
}

#[derive(Debug)]
pub(super) struct RequestBody {
    pub is_required: bool,
    /// By their media type.
    pub contents: Vec<(String, Schema)>,
}

#[derive(Debug)]
pub(super) struct Answer {
    /// By their media type.
    pub contents: Vec<(String, Schema)>,
    /// Those that it cannot be without.
    pub headers: Vec<String>,
}

/// A schema, by its JSON pointer in the documents.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Schema {
    pointer: String,
    direction: Direction,
}

/// All that is known of the API.
pub(super) struct Api {
    pub operations: Vec<Operation>,
    requests: Value,
    answers: Value,
    registry: Registry<'static>,
    validators: Mutex<HashMap<Schema, Arc<Validator>>>,
}

impl Api {
    pub fn new() -> Result<Self, String> {
        let text = |what: &str, error: &dyn std::fmt::Display| format!("{what}: {error}");
        let description: Value =
            serde_json::from_str(DESCRIPTION).map_err(|error| text("openapi.json", &error))?;
        let facts: Value = serde_json::from_str(FACTS).map_err(|error| text("facts.json", &error))?;
        let whole = joined(description, facts);
        let translated = |direction| {
            let mut document = whole.clone();
            dialect::translate(&mut document, direction);
            document
        };
        let (requests, answers) = (translated(Direction::Request), translated(Direction::Answer));
        let registry = Registry::new()
            .add(uri(Direction::Request), requests.clone())
            .and_then(|registry| registry.add(uri(Direction::Answer), answers.clone()))
            .and_then(|registry| registry.prepare())
            .map_err(|error| text("the schemas of the API", &error))?;
        let operations = operations(&whole);
        Ok(Self { operations, requests, answers, registry, validators: Mutex::default() })
    }

    /// The operation of a request, and the value of each name in its path. Of two, the one with
    /// the longer text before its first name.
    pub fn find(&self, method: &Method, path: &str) -> Option<(&Operation, Vec<String>)> {
        let found = self.operations.iter().filter(|operation| operation.method == *method);
        let found = found.filter_map(|operation| Some((operation, values(&operation.path, path)?)));
        found.max_by_key(|(operation, values)| (std::cmp::Reverse(values.len()), operation.path.find('{')))
    }

    /// The methods that a path has.
    pub fn methods(&self, path: &str) -> Vec<&str> {
        let found = self.operations.iter().filter(|operation| values(&operation.path, path).is_some());
        found.map(|operation| operation.method.as_str()).collect()
    }

    /// A schema as it is written, without the names that lead to it.
    pub fn written(&self, schema: &Schema) -> &Value {
        self.resolved(
            self.document(schema.direction).pointer(&schema.pointer).unwrap_or(&Value::Null),
            schema,
        )
    }

    /// What stands behind a `$ref`, if there is one.
    pub fn resolved<'api>(&'api self, mut written: &'api Value, of: &Schema) -> &'api Value {
        // No chain in the documents is longer; a circle would have no end.
        for _ in 0..8 {
            let Some(reference) = written.get("$ref").and_then(Value::as_str) else { break };
            let target = reference.strip_prefix('#').and_then(|it| self.document(of.direction).pointer(it));
            written = target.unwrap_or(&Value::Null);
        }
        written
    }

    pub fn document(&self, direction: Direction) -> &Value {
        match direction {
            Direction::Request => &self.requests,
            Direction::Answer => &self.answers,
        }
    }

    /// The first thing in `value` that does not fit.
    pub fn check(&self, schema: &Schema, value: &Value, place: &str) -> Result<(), Misfit> {
        let validator = self.validator(schema).map_err(|error| Misfit::new(place, error))?;
        match validator.iter_errors(value).next() {
            None => Ok(()),
            Some(error) => Err(misfit::of_value(&error, place)),
        }
    }

    fn validator(&self, schema: &Schema) -> Result<Arc<Validator>, String> {
        let known = || self.validators.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(made) = known().get(schema) {
            return Ok(Arc::clone(made));
        }
        // What a URI cannot hold of the paths.
        let fragment = schema.pointer.replace('{', "%7B").replace('}', "%7D");
        let reference = json!({ "$ref": format!("{}#{fragment}", uri(schema.direction)) });
        let made = jsonschema::options()
            .with_draft(Draft::Draft202012)
            .with_registry(&self.registry)
            .should_validate_formats(true)
            .build(&reference)
            .map_err(|error| format!("the schema {} is none: {error}", schema.pointer))?;
        let made = Arc::new(made);
        known().insert(schema.clone(), Arc::clone(&made));
        Ok(made)
    }
}

fn uri(direction: Direction) -> &'static str {
    match direction {
        Direction::Request => "https://offline.invalid/requests",
        Direction::Answer => "https://offline.invalid/answers",
    }
}

/// One document of both, with the version of the API in each path, and the operations of the second marked as they are.
fn joined(description: Value, facts: Value) -> Value {
    let mut paths = Map::new();
    let mut schemas = Map::new();
    for document in [description, facts] {
        for (path, item) in document["paths"].as_object().into_iter().flatten() {
            for method in METHODS {
                let Some(operation) = item.get(method) else { continue };
                let servers = [operation, item, &document].into_iter().find_map(|level| level.get("servers"));
                let server =
                    servers.and_then(|servers| servers.pointer("/0/url")?.as_str()).unwrap_or_default();
                let version = server.splitn(4, '/').nth(3).map_or(String::new(), |path| format!("/{path}"));
                let of_path = paths.entry(format!("{version}{path}")).or_insert_with(|| json!({}));
                let mut operation = operation.clone();
                let parameters = |value: &Value| value["parameters"].as_array().cloned().unwrap_or_default();
                let of_item = parameters(item);
                let earlier = parameters(&of_path[method]);
                let adds = operation.get("x-adds").is_some();
                let all = [earlier, of_item, parameters(&operation)].concat();
                if adds {
                    operation = of_path[method].clone();
                }
                operation["parameters"] = Value::Array(all);
                of_path[method] = operation;
            }
        }
        if let Some(more) = document["components"]["schemas"].as_object() {
            schemas.extend(more.clone());
        }
    }
    json!({ "paths": paths, "components": { "schemas": schemas } })
}

fn operations(document: &Value) -> Vec<Operation> {
    let mut operations = Vec::new();
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        for (name, described) in item.as_object().into_iter().flatten() {
            let Ok(method) = Method::from_bytes(name.to_uppercase().as_bytes()) else { continue };
            let pointer = format!("/paths/{}/{name}", escaped(path));
            operations.push(Operation {
                method,
                path: path.clone(),
                source: if described["x-source"] == "facts" { Source::Facts } else { Source::Description },
                parameters: parameters(described, &pointer),
                body: described.get("requestBody").map(|body| RequestBody {
                    is_required: body["required"] == true,
                    contents: contents(body, &format!("{pointer}/requestBody"), Direction::Request),
                }),
                answers: answers(described, &pointer),
            });
        }
    }
    operations
}

fn parameters(described: &Value, pointer: &str) -> Vec<Parameter> {
    let written = described["parameters"].as_array().into_iter().flatten().enumerate();
    let of_each = written.filter_map(|(index, parameter)| {
        let place = match parameter["in"].as_str()? {
            "path" => ParameterPlace::Path,
            "query" => ParameterPlace::Query,
            "header" => ParameterPlace::Header,
            _ => return None,
        };
        let pointer = format!("{pointer}/parameters/{index}/schema");
        Some(Parameter {
            name: parameter["name"].as_str()?.to_owned(),
            place,
            is_required: parameter["required"] == true,
            schema: Schema { pointer, direction: Direction::Request },
        })
    });
    of_each.collect()
}

fn answers(described: &Value, pointer: &str) -> Vec<(String, Answer)> {
    let written = described["responses"].as_object().into_iter().flatten();
    let of_each = written.map(|(status, answer)| {
        let headers = answer["headers"].as_object().into_iter().flatten();
        let required = headers.filter(|(_, header)| header["required"] == true);
        let contents = contents(answer, &format!("{pointer}/responses/{status}"), Direction::Answer);
        (status.clone(), Answer { contents, headers: required.map(|(name, _)| name.clone()).collect() })
    });
    of_each.collect()
}

fn contents(holder: &Value, pointer: &str, direction: Direction) -> Vec<(String, Schema)> {
    let written = holder["content"].as_object().into_iter().flatten();
    let of_each = written.map(|(kind, _)| {
        let pointer = format!("{pointer}/content/{}/schema", escaped(kind));
        (kind.clone(), Schema { pointer, direction })
    });
    of_each.collect()
}

/// As a part of a JSON pointer, which stands in a URI.
fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// What stands where the template has names, if the path is of it.
fn values(template: &str, path: &str) -> Option<Vec<String>> {
    let (mut names, mut parts) = (template.split('/'), path.split('/'));
    let mut values = Vec::new();
    loop {
        match (names.next(), parts.next()) {
            (None, None) => return Some(values),
            (Some(name), Some(part)) if name.starts_with('{') && !part.is_empty() => {
                values.push(super::query::decoded(part));
            }
            (Some(name), Some(part)) if name == part => {}
            _ => return None,
        }
    }
}
