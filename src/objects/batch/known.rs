//! What is known of each request of a batch by its `custom_id`: where it was written, and where its answer is.
//!
//! Compact: a hundred thousand of them are some megabytes. It must not read files.

use std::collections::BTreeMap;

use super::lines::Place;

#[derive(Debug, Default)]
pub struct Known {
    entries: BTreeMap<Box<str>, Entry>,
    /// Every job has ended, and its files were read.
    pub is_over: bool,
    /// Of every request, such as "POST /v1/chat/completions".
    pub operation: String,
    pub totals: Totals,
}

#[derive(Clone, Copy, Debug)]
pub struct Entry {
    pub request: Place,
    /// Added by an earlier object, which may add it once more: a program that begins again.
    pub is_earlier: bool,
    pub answer: Option<FoundAnswer>,
}

/// A line of a file of results or of errors.
#[derive(Clone, Copy, Debug)]
pub struct FoundAnswer {
    pub place: Place,
    pub is_error: bool,
}

/// Of all answers that were found.
#[derive(Clone, Copy, Debug, Default)]
pub struct Totals {
    pub answered: u64,
    pub failed: u64,
    pub prompt_tokens: u64,
    pub completion_tokens: u64,
}

impl Entry {
    pub fn of_earlier(request: Place) -> Entry {
        Entry { request, is_earlier: true, answer: None }
    }
}

impl Known {
    /// `false`, and nothing is changed, where the id is known.
    pub fn insert(&mut self, id: &str, entry: Entry) -> bool {
        if self.entries.contains_key(id) {
            return false;
        }
        self.entries.insert(id.into(), entry);
        true
    }

    pub fn get(&self, id: &str) -> Option<Entry> {
        self.entries.get(id).copied()
    }

    pub fn get_mut(&mut self, id: &str) -> Option<&mut Entry> {
        self.entries.get_mut(id)
    }

    pub fn count(&self) -> usize {
        self.entries.len()
    }
}
