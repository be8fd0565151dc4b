//! The files that a server keeps, in memory.

use axum::body::Bytes;
use serde_json::Value;

use crate::uploads::{ArrivedFile, PendingFile};

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
    /// Those that were announced.
    pub pending: Vec<PendingFile>,
    /// Those that were, and came.
    pub arrived: Vec<ArrivedFile>,
}

impl FileStore {
    pub fn next_id(&mut self) -> String {
        self.uploaded += 1;
        format!("file-00000000-0000-4000-8000-{:012}", self.uploaded)
    }
}
