//! How often and for how long a request is tried.

use std::sync::Arc;
use std::time::Instant;

use super::realtime::Outbox;
use crate::retry_class::RetryClass;
use crate::sys::cancel::Cancel;

#[derive(Clone, Copy)]
pub struct TryPlan<'run> {
    pub asked: Instant,
    /// When the first of the requests began that share a time, if this is a later one.
    pub began: Option<Instant>,
    /// What sending it twice would do.
    pub retry_class: RetryClass,
    pub retries: u32,
    /// Whether its retries count against those that a client has for all its requests.
    pub spends_budget: bool,
    /// The most bytes of an answer.
    pub limit: usize,
    pub cancel: &'run Arc<Cancel>,
    /// What the program sends meanwhile, where the request is a session.
    pub outbox: Option<&'run Outbox>,
}
