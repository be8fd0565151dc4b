//! What a batch consists of: what an addition or a run has in hand, and what the batch keeps meanwhile.

use super::directory::Directory;
use super::journal::Journal;
use super::known::Known;
use super::requests::Requests;
use crate::lock::Lock;

/// In one hand at a time.
#[derive(Debug)]
pub struct Work {
    pub journal: Journal,
    pub requests: Requests,
}

/// Read by any thread.
#[derive(Debug)]
pub struct Kept {
    pub directory: Directory,
    pub known: Lock<Known>,
}
