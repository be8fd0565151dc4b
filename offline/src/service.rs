//! What the routes share: the server's settings, and all that it remembers.

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
        })
    }
}

/// Seconds since 1970, as `created` fields count them.
pub(crate) fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}
