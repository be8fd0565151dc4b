//! The files that a server keeps, in memory.

use axum::body::Bytes;
use serde_json::Value;

/// A file, and what is said of it.
#[derive(Debug)]
pub(crate) struct StoredFile {
    pub id: String,
    pub description: Value,
    pub bytes: Bytes,
}

/// The files that were uploaded and not deleted.
#[derive(Debug, Default)]
pub(crate) struct FileStore {
    pub files: Vec<StoredFile>,
    /// Deleted ones count: no id is given twice.
    pub uploaded: usize,
}
