//! What the platform remembers: fine-tunes, endpoints, clusters and the rest, each where its path says, and what each
//! becomes when it is asked for.
//!
//! A job is an object with steps before it: each GET takes one. So a program that polls sees every state, however fast
//! it polls, and a test need not wait for time. The number of objects and the size of each are bounded.

use std::collections::VecDeque;

use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use crate::platform::clock;
use crate::refusal::Refusal;

/// How many objects are kept; the oldest is forgotten first.
const OBJECTS_KEPT: usize = 2_000;
/// The largest object, with all that it becomes, as JSON text: 128 MiB for all of them.
const OBJECT_SIZE: usize = 64 << 10;

/// How the polls of a job go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Polls {
    /// Each gets the next state.
    #[default]
    Good,
    /// Every other one is refused.
    Flaky,
    /// Each gets the next state, until the last, which never comes.
    Endless,
}

/// An object, and what it becomes.
#[derive(Debug, Default)]
pub(crate) struct Object {
    /// The path of the list that it is in.
    pub place: String,
    /// The last part of its own path.
    pub id: String,
    /// The numbers of objects grow, and none is given twice.
    pub number: u64,
    pub value: Value,
    /// What each poll changes: members to take over, those that are null to leave out.
    pub steps: VecDeque<Value>,
    pub polls: Polls,
    /// Whether what a request asks of it fails.
    pub fails: bool,
    pub polled: u64,
    /// How often requests changed it.
    pub changes: u64,
    /// Whether the end of its steps was seen to.
    pub has_ended: bool,
}

impl Object {
    /// One poll: a job moves on by one step.
    pub fn poll(&mut self) -> Result<&Value, Refusal> {
        self.polled += 1;
        if self.polls == Polls::Flaky && self.polled % 2 == 1 && !self.steps.is_empty() {
            return Err(match self.polled % 4 {
                1 => Refusal::new(
                    StatusCode::SERVICE_UNAVAILABLE,
                    "service_unavailable",
                    "This poll failed, as the job's name asks for: the next one succeeds.",
                ),
                _ => Refusal::new(
                    StatusCode::TOO_MANY_REQUESTS,
                    "dynamic_request_limited",
                    "This poll came too soon, as the job's name asks for: the next one succeeds.",
                ),
            });
        }
        if self.polls == Polls::Endless && self.steps.len() == 1 {
            return Ok(&self.value);
        }
        if let Some(step) = self.steps.pop_front() {
            self.change(step);
        }
        Ok(&self.value)
    }

    /// Its etag, where it has one, is another with each change that a request makes.
    pub fn renew_etag(&mut self) {
        self.changes += 1;
        if let Some(etag) = self.value.get_mut("etag") {
            *etag = json!(format!("etag-{}-{}", self.number, self.changes));
        }
    }

    /// Takes over the members of `change`, and notes the time where the object has one for that.
    pub fn change(&mut self, change: Value) {
        merge(&mut self.value, change);
        for name in ["updated_at", "updatedAt"] {
            if let Some(time) = self.value.get_mut(name) {
                *time = json!(clock::now());
            }
        }
    }
}

/// Members of objects are taken over one by one, those that are null are removed; anything else takes the old one's
/// place.
pub(crate) fn merge(value: &mut Value, change: Value) {
    let Value::Object(change) = change else {
        *value = change;
        return;
    };
    if !value.is_object() {
        *value = Value::Object(Map::new());
    }
    let Some(members) = value.as_object_mut() else { return };
    for (name, change) in change {
        match change {
            Value::Null => drop(members.remove(&name)),
            change => merge(members.entry(name).or_insert(Value::Null), change),
        }
    }
}

/// All objects of a server.
#[derive(Debug, Default)]
pub(crate) struct Objects {
    kept: VecDeque<Object>,
    made: u64,
}

impl Objects {
    /// The number of the next object.
    pub fn next_number(&mut self) -> u64 {
        self.made += 1;
        self.made
    }

    pub fn add(&mut self, object: Object) -> Result<(), Refusal> {
        let size = object.value.to_string().len()
            + object.steps.iter().map(|step| step.to_string().len()).sum::<usize>();
        if size > OBJECT_SIZE {
            return Err(Refusal::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                "invalid_request_error",
                format!(
                    "this would be an object of {size} bytes: the offline server keeps {OBJECT_SIZE} at most"
                ),
            ));
        }
        if self.kept.len() >= OBJECTS_KEPT {
            self.kept.pop_front();
        }
        self.kept.push_back(object);
        Ok(())
    }

    /// The newest one.
    pub fn last(&self) -> Option<&Object> {
        self.kept.back()
    }

    pub fn get(&self, place: &str, id: &str) -> Option<&Object> {
        self.kept.iter().find(|object| object.id == id && object.place == place)
    }

    /// Polls all that is directly or further below an object.
    pub fn poll_below(&mut self, path: &str) {
        let below = format!("{path}/");
        for object in self.kept.iter_mut().filter(|object| object.place.starts_with(&below)) {
            // A poll that fails is one of this object, which the request did not name.
            let _ = object.poll();
        }
    }

    pub fn find(&mut self, place: &str, id: &str) -> Option<&mut Object> {
        self.kept.iter_mut().find(|object| object.id == id && object.place == place)
    }

    /// Those of one list, oldest first.
    pub fn list(&self, place: &str) -> impl Iterator<Item = &Object> {
        self.kept.iter().filter(move |object| object.place == place)
    }

    /// Those of every project's list whose path ends so.
    pub fn list_everywhere(&self, ending: &str) -> impl Iterator<Item = &Object> {
        let is_of_project = |place: &str| place.starts_with("/v2/projects/");
        self.kept.iter().filter(move |object| is_of_project(&object.place) && object.place.ends_with(ending))
    }

    /// Removes it with all that is below it.
    pub fn remove(&mut self, place: &str, id: &str) {
        let below = format!("{place}/{id}/");
        self.kept
            .retain(|object| !(object.id == id && object.place == place || object.place.starts_with(&below)));
    }
}
