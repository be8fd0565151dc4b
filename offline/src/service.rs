//! What the routes share: the server's settings, and all that it remembers.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::batches::Batch;
use crate::file_store::FileStore;
use crate::platform::objects::Objects;
use crate::settings::Settings;
use crate::traffic::TrafficLog;

/// What the routes know of their server.
#[derive(Debug)]
pub(crate) struct Service {
    pub settings: Settings,
    pub base_url: String,
    pub traffic: Arc<TrafficLog>,
    /// The batch jobs made so far.
    pub batches: Mutex<Vec<Batch>>,
    pub files: Mutex<FileStore>,
    /// All that the platform remembers.
    pub objects: Mutex<Objects>,
    /// Sessions over websockets that were opened.
    sessions: AtomicU64,
}

impl Service {
    pub fn new(settings: Settings, base_url: String, traffic: Arc<TrafficLog>) -> Arc<Self> {
        Arc::new(Self {
            settings,
            base_url,
            traffic,
            batches: Mutex::default(),
            files: Mutex::default(),
            objects: Mutex::default(),
            sessions: AtomicU64::new(0),
        })
    }

    /// Counts a session, and says whether it is the first.
    pub fn is_first_session(&self) -> bool {
        self.sessions.fetch_add(1, Ordering::Relaxed) == 0
    }
}

/// Seconds since 1970, as `created` fields count them.
pub(crate) fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}
