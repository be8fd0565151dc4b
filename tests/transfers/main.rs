//! Files through the whole library: sent from the disk and from memory, and written to it. What does not go well
//! leaves the files as they were.

mod downloads;
mod memory;
mod parts;
mod resumes;
mod speech;
mod storage;
mod uploads;
mod very_long;

#[path = "../support/mod.rs"]
#[allow(dead_code, unused_imports, reason = "each test file uses its own part")]
mod support;

use std::path::Path;

use support::api::{Api, Request, Seen};

/// The numbers of the header.
const PROGRESS: i32 = 5;
const MEBIBYTE: usize = 1024 * 1024;

/// A path as the library takes it.
fn text(path: &Path) -> &str {
    path.to_str().expect("UTF-8")
}

/// The upload of a file.
fn upload<A: Api>(path: &Path) -> A::Request {
    let mut request = A::request("POST /v1/files/upload");
    assert_eq!(request.set_string("purpose", "batch-api"), Ok(()));
    assert_eq!(request.set_file("file", text(path)), Ok(()));
    request
}

/// The content of a file, to go to another.
fn download<A: Api>(id: &str, path: &Path) -> A::Request {
    let mut request = A::request("GET /v1/files/{id}/content");
    assert_eq!(request.set_string("id", id), Ok(()));
    assert_eq!(request.set_output(text(path)), Ok(()));
    request
}

/// What a transfer has told of its progress, if this is that.
fn progress(event: &Seen) -> Option<(u64, u64)> {
    (event.kind == PROGRESS).then_some((event.done, event.total))
}

/// Bytes of which no two stretches are the same.
fn content(length: usize) -> Vec<u8> {
    let mut state = 1_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    (0..length).map(|_| next()).collect()
}

/// The names of what is in a directory.
fn entries(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("a directory");
    let mut names: Vec<_> =
        entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("UTF-8")).collect();
    names.sort();
    names
}
