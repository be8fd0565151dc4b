//! Reads a JSON body into what a route expects, or refuses it in the words that the service uses.

use axum::body::Bytes;
use serde::de::DeserializeOwned;

use crate::refusal::Refusal;

pub(crate) fn parse<T: DeserializeOwned>(body: &Bytes) -> Result<T, Refusal> {
    serde_json::from_slice(body).map_err(|error| Refusal::invalid(format!("Invalid JSON data: {error}")))
}
