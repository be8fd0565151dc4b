//! The names of one request and its answer.

use crate::stable_hash::stable_hash;

/// One request and its answer, by the names that the service gives them.
#[derive(Clone, Debug)]
pub(crate) struct Exchange {
    /// In the body of an answer and in `x-request-id`.
    pub id: String,
    /// In `cf-ray`, and the last part of the id, as on the real wire.
    pub ray: String,
}

impl Exchange {
    pub fn new(number: u64) -> Self {
        let ray = format!("{:016x}", stable_hash(&number.to_le_bytes()));
        Self { id: format!("offline-{number:06}-{ray}"), ray }
    }
}
