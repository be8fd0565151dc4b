//! What the server saw: how many connections and requests, and the latest requests word for word.
//!
//! A test asserts on it what went over the wire, and waits on it instead of sleeping. It keeps a bounded
//! number of requests, so that a server left running for a week does not grow. It decides nothing.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::body::Bytes;

/// How many requests are kept; the oldest is forgotten first.
const REQUESTS_KEPT: usize = 256;
/// How many bytes their bodies may take together; the latest request is kept all the same.
const BYTES_KEPT: usize = 64 << 20;

/// How many bytes of plain text are kept.
const PLAIN_TEXT_KEPT: usize = 64 << 10;

/// One request as it arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceivedRequest {
    /// Which connection it came on, counted from 1.
    pub connection: u64,
    /// `GET`, `POST` ...
    pub method: String,
    /// The path and, after a `?`, the query: `/v1/models?limit=2`.
    pub target: String,
    /// Names in lower case, in the order of arrival.
    pub headers: Vec<(String, Vec<u8>)>,
    /// The whole body.
    pub body: Bytes,
}

impl ReceivedRequest {
    /// The first value of a header, by its name in lower case; `None` when absent or not text.
    pub fn header(&self, name: &str) -> Option<&str> {
        let (_, value) = self.headers.iter().find(|(present, _)| present == name)?;
        std::str::from_utf8(value).ok()
    }
}

/// What the server saw up to one moment.
#[derive(Clone, Debug, Default)]
pub struct Traffic {
    /// Connections accepted, whether or not their TLS handshake succeeded.
    pub connections: u64,
    /// Connections open now.
    pub open_connections: u64,
    /// TLS handshakes that failed: the client refused the certificate, or spoke no TLS.
    pub failed_handshakes: u64,
    /// Requests received whole.
    pub requests: u64,
    /// Requests whose client went away before the end of the answer.
    pub abandoned: u64,
    /// How often the fault happened that the server was started with, to its last byte. (Of one that is all in a
    /// certificate, `failed_handshakes` tells.)
    pub faults: u64,
    /// What clients sent before TLS stood, or where it never would, on connections that a fault spoiled: the
    /// first 64 KiB.
    pub in_plain_text: Vec<u8>,
    /// Of a strict server, the operations ("GET /v1/files/{id}") of which a request fitted, and what it was checked by:
    /// `description` or `facts`.
    pub checked: BTreeMap<String, &'static str>,
    /// The latest requests, oldest first.
    pub received: VecDeque<ReceivedRequest>,
}

impl Traffic {
    fn is_over_its_bounds(&self) -> bool {
        let bytes: usize = self.received.iter().map(|request| request.body.len()).sum();
        self.received.len() > REQUESTS_KEPT || bytes > BYTES_KEPT
    }
}

/// The traffic of a running server, shared between its connections and the test.
#[derive(Debug, Default)]
pub(crate) struct TrafficLog {
    traffic: Mutex<Traffic>,
    changed: Condvar,
}

impl TrafficLog {
    pub fn snapshot(&self) -> Traffic {
        self.lock().clone()
    }

    /// Waits until the traffic satisfies `condition`; false when `limit` passes first.
    pub fn wait_until(&self, limit: Duration, condition: impl Fn(&Traffic) -> bool) -> bool {
        let (traffic, _) = self
            .changed
            .wait_timeout_while(self.lock(), limit, |traffic| !condition(traffic))
            .unwrap_or_else(PoisonError::into_inner);
        condition(&traffic)
    }

    /// Counts a new connection and gives its number.
    pub fn connection_opened(&self) -> u64 {
        self.update(|traffic| {
            traffic.connections += 1;
            traffic.open_connections += 1;
            traffic.connections
        })
    }

    pub fn connection_closed(&self) {
        self.update(|traffic| traffic.open_connections -= 1);
    }

    pub fn handshake_failed(&self) {
        self.update(|traffic| traffic.failed_handshakes += 1);
    }

    pub fn request_fitted(&self, operation: String, checked_by: &'static str) {
        self.update(|traffic| traffic.checked.insert(operation, checked_by));
    }

    pub fn fault_happened(&self) {
        self.update(|traffic| traffic.faults += 1);
    }

    pub fn came_in_plain_text(&self, bytes: &[u8]) {
        self.update(|traffic| {
            let room = PLAIN_TEXT_KEPT.saturating_sub(traffic.in_plain_text.len());
            traffic.in_plain_text.extend(bytes.iter().take(room));
        });
    }

    /// Keeps a request and gives its number, counted from 1.
    pub fn request_received(&self, request: ReceivedRequest) -> u64 {
        self.update(|traffic| {
            traffic.requests += 1;
            traffic.received.push_back(request);
            while traffic.received.len() > 1 && traffic.is_over_its_bounds() {
                traffic.received.pop_front();
            }
            traffic.requests
        })
    }

    pub fn request_abandoned(&self) {
        self.update(|traffic| traffic.abandoned += 1);
    }

    fn update<T>(&self, change: impl FnOnce(&mut Traffic) -> T) -> T {
        let result = change(&mut self.lock());
        self.changed.notify_all();
        result
    }

    fn lock(&self) -> MutexGuard<'_, Traffic> {
        self.traffic.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
