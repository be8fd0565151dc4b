//! A family of objects: how one is made, listed, polled, changed and removed, which the routes of all families share.
//!
//! The path says where an object is: `POST /v1/fine-tunes` puts one into the list `/v1/fine-tunes`, and what is below an
//! object goes with it.

use std::sync::{Arc, MutexGuard, PoisonError};

use axum::Json;
use axum::http::StatusCode;
use axum::routing::{MethodRouter, delete, get, patch, post, put};
use serde_json::Value;

use crate::account::PROJECT_SLUG;
use crate::platform::objects::{Object, Objects};
use crate::platform::page::{Paging, page};
use crate::platform::request::{Made, Request};
use crate::platform::selection::{Choice, Selection};
use crate::refusal::Refusal;
use crate::service::Service;

/// What the routes of a family have in common.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Family {
    /// In refusals: "No such fine-tune".
    pub noun: &'static str,
    /// What ids start with; behind it comes a number.
    pub prefix: &'static str,
    pub paging: Paging,
    /// What a list may be asked for.
    pub choice: Choice,
    /// What may qualify the name of an object in the list at a path.
    pub qualifier: fn(&Objects, &str) -> String,
    /// Whether the object above it must exist.
    pub is_below: bool,
    /// What `POST` makes of a request.
    pub make: fn(&Request) -> Result<Made, Refusal>,
    /// What is said of an object, where that is more than its own members.
    pub show: fn(&Objects, &Object) -> Value,
    /// Whether a poll of an object is one of those below it too.
    pub polls_below: bool,
    /// What an object becomes by what it does at the end of its steps: outside of the lock, since it may take a while.
    pub end: Option<fn(&Service, &Value) -> Value>,
    /// Refusals in a shape of their own.
    pub in_shape: fn(Refusal) -> Refusal,
}

impl Family {
    pub const fn new(
        noun: &'static str,
        prefix: &'static str,
        paging: Paging,
        make: fn(&Request) -> Result<Made, Refusal>,
    ) -> Self {
        Self {
            noun,
            prefix,
            paging,
            choice: Choice::Status,
            qualifier: |_, _| PROJECT_SLUG.to_owned(),
            is_below: false,
            make,
            show: |_, object| object.value.clone(),
            polls_below: false,
            end: None,
            in_shape: std::convert::identity,
        }
    }

    /// Of objects that are below one of another family.
    pub const fn below(self) -> Self {
        Self { is_below: true, ..self }
    }

    /// Of lists that may be asked for a part.
    pub const fn chosen_by(self, choice: Choice) -> Self {
        Self { choice, ..self }
    }

    /// Of objects whose names may be qualified by more than their project.
    pub const fn qualified_by(self, qualifier: fn(&Objects, &str) -> String) -> Self {
        Self { qualifier, ..self }
    }

    /// Of objects that tell what is below them.
    pub const fn shown(self, show: fn(&Objects, &Object) -> Value) -> Self {
        Self { show, polls_below: true, ..self }
    }

    /// Of objects that do something at the end of their steps.
    pub const fn ending(self, end: fn(&Service, &Value) -> Value) -> Self {
        Self { end: Some(end), ..self }
    }

    pub const fn in_shape(self, in_shape: fn(Refusal) -> Refusal) -> Self {
        Self { in_shape, ..self }
    }

    pub fn missing(&self, id: &str) -> Refusal {
        let message = format!("No such {}: {id}", self.noun);
        let refusal = Refusal::new(StatusCode::NOT_FOUND, "invalid_request_error", message);
        (self.in_shape)(refusal.with_code("not_found"))
    }
}

type Routes = MethodRouter<Arc<Service>>;

/// `GET` of a list.
pub(crate) fn list(family: &'static Family) -> Routes {
    get(async move |request: Request| {
        let objects = objects(&request.service);
        let qualifier = (family.qualifier)(&objects, request.path());
        let selection =
            Selection::of(request.query(), family.choice, Some(&qualifier)).map_err(family.in_shape)?;
        let found = objects.list(request.path());
        let found = found.map(|object| (object.number, (family.show)(&objects, object)));
        selection.page(family.paging, found).map(Json).map_err(family.in_shape)
    })
}

/// `GET` of the objects of every project's list whose path ends so.
pub(crate) fn list_everywhere(family: &'static Family, ending: &'static str) -> Routes {
    get(async move |request: Request| {
        let selection = Selection::of(request.query(), family.choice, None)?;
        let objects = objects(&request.service);
        let found = objects.list_everywhere(ending);
        let found = found.map(|object| (object.number, (family.show)(&objects, object)));
        selection.page(family.paging, found).map(Json)
    })
}

/// `GET` of a list that no request adds to.
pub(crate) fn fixed_list(paging: Paging, items: fn(&Service) -> Vec<Value>) -> Routes {
    get(async move |request: Request| {
        page(paging, (1..).zip(items(&request.service)), request.query()).map(Json)
    })
}

/// The same of a list that may be asked for a part.
pub(crate) fn fixed_choice(paging: Paging, choice: Choice, items: fn() -> Vec<Value>) -> Routes {
    get(async move |request: Request| {
        Selection::of(request.query(), choice, None)?.page(paging, (1..).zip(items())).map(Json)
    })
}

/// `GET` of an item of a list that no request adds to, by its `id`.
pub(crate) fn fixed_item(noun: &'static str, items: fn(&Service) -> Vec<Value>) -> Routes {
    get(async move |request: Request| {
        let (_, id) = split(request.path());
        let found = items(&request.service).into_iter().find(|item| item["id"] == id);
        found.map(Json).ok_or_else(|| {
            let message = format!("No such {noun}: {id}");
            Refusal::new(StatusCode::NOT_FOUND, "invalid_request_error", message).with_code("not_found")
        })
    })
}

/// `POST` to a list.
pub(crate) fn create(family: &'static Family) -> Routes {
    create_as(family, Value::clone)
}

/// The same where the answer is not the object itself.
pub(crate) fn create_as(family: &'static Family, answer: fn(&Value) -> Value) -> Routes {
    post(async move |request: Result<Request, Refusal>| {
        let made = request.and_then(|request| make(family, request, None));
        made.map(|value| Json(answer(&value))).map_err(family.in_shape)
    })
}

/// `POST` whose object is in another list than the path says.
pub(crate) fn create_at(family: &'static Family, place: &'static str, answer: fn(&Value) -> Value) -> Routes {
    post(async move |request: Result<Request, Refusal>| {
        let made = request.and_then(|request| make(family, request, Some(place)));
        made.map(|value| Json(answer(&value))).map_err(family.in_shape)
    })
}

/// Makes an object of a request, and puts it into the list at its path, or into another.
pub(crate) fn make(family: &'static Family, request: Request, place: Option<&str>) -> Result<Value, Refusal> {
    let number = objects(&request.service).next_number();
    let place = place.unwrap_or(request.path()).to_owned();
    if family.is_below {
        let (above, _) = split(&place);
        let (place, id) = split(above);
        if objects(&request.service).find(place, id).is_none() {
            let message = format!("No such object: {id}");
            return Err(
                Refusal::new(StatusCode::NOT_FOUND, "invalid_request_error", message).with_code("not_found")
            );
        }
    }
    let id = format!("{}{number:012}", family.prefix);
    let request = Request { id, number, ..request };
    let made = (family.make)(&request)?;
    if request.parameter("validateOnly").is_some_and(|text| text == "true") {
        return Ok(made.value);
    }
    let object = Object {
        place,
        id: made.id.unwrap_or(request.id),
        number,
        value: made.value,
        steps: made.steps.into(),
        polls: made.polls,
        fails: made.fails,
        ..Object::default()
    };
    let mut objects = objects(&request.service);
    objects.add(object)?;
    Ok(objects.last().map_or(Value::Null, |object| (family.show)(&objects, object)))
}

/// `GET` of an object.
pub(crate) fn poll(family: &'static Family) -> Routes {
    get(async move |request: Request| poll_at(family, &request.service, request.path()).map(Json))
}

/// `GET` of a part of what an object says, which is a poll of it: the path's last part is the part's name.
pub(crate) fn poll_part(family: &'static Family, answer: fn(&Value) -> Value) -> Routes {
    get(async move |request: Request| {
        poll_at(family, &request.service, split(request.path()).0).map(|value| Json(answer(&value)))
    })
}

fn poll_at(family: &'static Family, service: &Service, path: &str) -> Result<Value, Refusal> {
    let (place, id) = split(path);
    let mut objects = objects(service);
    if family.polls_below {
        objects.poll_below(path);
    }
    let object = objects.find(place, id).ok_or_else(|| family.missing(id))?;
    object.poll().map_err(family.in_shape)?;
    if let Some(end) = family.end.filter(|_| object.steps.is_empty() && !object.has_ended) {
        object.has_ended = true;
        let value = object.value.clone();
        drop(objects);
        let change = end(service, &value);
        objects = self::objects(service);
        // It may have been removed meanwhile.
        objects.find(place, id).ok_or_else(|| family.missing(id))?.change(change);
    }
    Ok(shown(family, &objects, place, id))
}

/// `GET` of what belongs to an object, such as its events: the path's last part is its name.
pub(crate) fn part(
    family: &'static Family,
    paging: Paging,
    items: fn(&Service, &Value) -> Vec<Value>,
) -> Routes {
    get(async move |request: Request| {
        let value = look(family, &request.service, split(request.path()).0)?;
        page(paging, (1..).zip(items(&request.service, &value)), request.query()).map(Json)
    })
}

/// `GET` of what an object says in another way.
pub(crate) fn view(
    family: &'static Family,
    answer: fn(&Service, &Value) -> Result<Value, Refusal>,
) -> Routes {
    get(async move |request: Request| {
        let value = look(family, &request.service, split(request.path()).0)?;
        answer(&request.service, &value).map(Json).map_err(family.in_shape)
    })
}

/// A copy of the object at a path.
pub(crate) fn look(family: &Family, service: &Service, path: &str) -> Result<Value, Refusal> {
    let (place, id) = split(path);
    let mut objects = objects(service);
    objects.find(place, id).map(|object| object.value.clone()).ok_or_else(|| family.missing(id))
}

/// How a request changes an object, which it may poll no further.
pub(crate) type Change = fn(&Request, &mut Object) -> Result<(), Refusal>;

/// `PATCH` of an object.
pub(crate) fn change(family: &'static Family, change: Change) -> Routes {
    patch(async move |request: Result<Request, Refusal>| change_there(family, request, |path| path, change))
}

/// `PUT` of an object.
pub(crate) fn replace(family: &'static Family, change: Change) -> Routes {
    put(async move |request: Result<Request, Refusal>| change_there(family, request, |path| path, change))
}

/// `POST` of a verb, which is the path's last part.
pub(crate) fn act(family: &'static Family, change: Change) -> Routes {
    post(async move |request: Result<Request, Refusal>| {
        change_there(family, request, |path| split(path).0, change)
    })
}

/// Changes the object at a path that is the request's own or a part of it.
fn change_there(
    family: &'static Family,
    request: Result<Request, Refusal>,
    path: fn(&str) -> &str,
    change: Change,
) -> Result<Json<Value>, Refusal> {
    let request = request.map_err(family.in_shape)?;
    let path = path(request.path()).to_owned();
    change_at(family, request, &path, change)
}

/// Changes the object at a path.
pub(crate) fn change_at(
    family: &'static Family,
    request: Request,
    path: &str,
    change: Change,
) -> Result<Json<Value>, Refusal> {
    let (place, id) = split(path);
    let service = Arc::clone(&request.service);
    let mut objects = objects(&service);
    let object = objects.find(place, id).ok_or_else(|| family.missing(id))?;
    let request = Request { id: id.to_owned(), number: object.number, ..request };
    check_etag(&request, object)?;
    change(&request, object).map_err(family.in_shape)?;
    object.renew_etag();
    Ok(Json(shown(family, &objects, place, id)))
}

fn shown(family: &Family, objects: &Objects, place: &str, id: &str) -> Value {
    objects.get(place, id).map_or(Value::Null, |object| (family.show)(objects, object))
}

/// `DELETE` of an object, and the answer to it.
pub(crate) fn remove(family: &'static Family, answer: fn(&str) -> Value) -> Routes {
    delete(async move |request: Request| remove_at(family, &request, false).map(|id| Json(answer(&id))))
}

/// The same where the request must say which version it means.
pub(crate) fn remove_with_etag(family: &'static Family, answer: fn(&str) -> Value) -> Routes {
    delete(async move |request: Request| remove_at(family, &request, true).map(|id| Json(answer(&id))))
}

/// Removes the object at a path, and gives its id.
pub(crate) fn remove_at(family: &Family, request: &Request, needs_etag: bool) -> Result<String, Refusal> {
    let (place, id) = split(request.path());
    let mut objects = objects(&request.service);
    let object = objects.find(place, id).ok_or_else(|| family.missing(id))?;
    match request.parameter("etag").filter(|etag| !etag.is_empty()) {
        None if needs_etag => {
            return Err(Refusal::invalid_field(
                "etag",
                "etag is required: read the object, and send its etag",
            ));
        }
        Some(etag) if object.value.get("etag").is_some_and(|current| *current != etag.as_str()) => {
            return Err(stale());
        }
        _ => {}
    }
    objects.remove(place, id);
    Ok(id.to_owned())
}

/// Refuses a change of what has changed in between.
fn check_etag(request: &Request, object: &Object) -> Result<(), Refusal> {
    match (request.body.get("etag").and_then(Value::as_str), object.value.get("etag")) {
        (Some(given), Some(current)) if !given.is_empty() && *current != given => Err(stale()),
        _ => Ok(()),
    }
}

fn stale() -> Refusal {
    Refusal::new(
        StatusCode::CONFLICT,
        "invalid_request_error",
        "The etag is not the current one: read the object again, and send its etag.",
    )
    .with_param("etag")
    .with_code("conflict")
}

/// A path without its last part, and that part.
pub(crate) fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

pub(crate) fn objects(service: &Service) -> MutexGuard<'_, Objects> {
    service.objects.lock().unwrap_or_else(PoisonError::into_inner)
}
