//! Files that are sent in the steps of the service take no memory, however long they are: as in `memory`, in a process of its
//! own.
#![cfg(any(target_os = "linux", windows))]

use std::ffi::OsStr;
use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use together_offline::{Server, Settings};

use crate::support::api::{Api, Client, Request, Response};
use crate::support::expectations::expect_success;
use crate::support::process::{Test, peak};
use crate::support::{KEY, through_both_in_processes};
use crate::text;

through_both_in_processes![
    a_stored_file_takes_no_memory,
    /// Takes minutes, and a disk that has files with holes: `cargo test --test transfers six_gibibytes -- --ignored
    /// --nocapture` says how long it takes, and the peak of memory.
    #[ignore = "takes minutes"]
    six_gibibytes_go_in_parts_of_which_each_fails_once,
];

const FOLDER: &str = "TOGETHER_TEST_FOLDER";

/// A table of Parquet.
const TABLE: &[u8] = include_bytes!("../data/tokens.parquet");

/// A file of this length that begins and ends as a table of Parquet. All between is a hole, which takes no room on a disk.
fn sparse_table(path: &Path, length: u64) {
    // The footer, its length and the mark.
    let (footer_length, _) = TABLE[TABLE.len() - 8..].split_first_chunk().expect("four bytes");
    let end = &TABLE[TABLE.len() - 8 - u32::from_le_bytes(*footer_length) as usize..];
    let mut file = File::create(path).expect("a file");
    file.write_all(b"PAR1").expect("its start");
    file.set_len(length).expect("a long file");
    file.seek(SeekFrom::Start(length - end.len() as u64)).expect("its end");
    file.write_all(end).expect("its end");
}

/// In the child, which sends a file of that length and name.
fn store<A: Api>(name: &str, length: u64, most: u64) {
    let path = PathBuf::from(std::env::var_os(FOLDER).expect("a directory")).join(name);
    sparse_table(&path, length);
    let client = A::default_client();
    let mut request = A::request("POST /v1/files");
    assert_eq!(request.set_string("purpose", "fine-tune"), Ok(()));
    assert_eq!(request.set_file("file", text(&path)), Ok(()));
    let (before, began) = (peak(), Instant::now());
    let stored = client.complete(&request);
    expect_success(&stored);
    assert_eq!(stored.integer("/bytes", -1), i64::try_from(length).expect("a length"));
    let taken = peak() - before;
    println!("{} s, {} KiB of memory", began.elapsed().as_secs(), taken >> 10);
    assert!(taken <= most, "{} KiB", taken >> 10);
}

/// The server has compared the hash of the bytes with the one that was announced. Without TLS, which costs most of the time.
fn in_a_child(test: &Test) -> Server {
    let settings = Settings { key: KEY.to_owned(), plain: true, ..Settings::default() };
    let server = Server::start(settings).expect("a server");
    let folder = tempfile::tempdir().expect("a directory");
    test.again_with(&[
        ("TOGETHER_API_KEY", OsStr::new(KEY)),
        ("TOGETHER_BASE_URL", OsStr::new(server.base_url())),
        (FOLDER, folder.path().as_os_str()),
    ]);
    server
}

fn a_stored_file_takes_no_memory<A: Api>(test: &Test) {
    match test.is_child() {
        true => store::<A>("table.parquet", 64 << 20, 4 << 20),
        false => drop(in_a_child(test)),
    }
}

fn six_gibibytes_go_in_parts_of_which_each_fails_once<A: Api>(test: &Test) {
    if test.is_child() {
        // The server refuses each part of a file of this name once.
        return store::<A>("offline-busy.parquet", 6 << 30, 16 << 20);
    }
    let seen = in_a_child(test).traffic().received;
    let of = |method: &str| seen.iter().filter(|request| request.method == method).count();
    assert_eq!((of("PUT"), of("POST")), (50, 2), "25 parts, each twice");
}
