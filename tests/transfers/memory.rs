//! A file takes no memory, however long, and a batch takes little for a request: a process of its own does the work, and its
//! peak is looked at.
#![cfg(any(target_os = "linux", windows))]

use std::ffi::OsStr;

use together_offline::{Server, Settings};

use crate::support::api::{Api, Batch, Client, Object, Request, Response};
use crate::support::expectations::expect_success;
use crate::support::process::{Test, peak};
use crate::support::{KEY, through_both_in_processes};
use crate::{download, upload};

through_both_in_processes![
    a_long_file_takes_no_memory_on_either_way,
    a_request_of_a_batch_takes_little_memory
];

const LENGTH: u64 = 64 << 20;
/// A client, its first connection, and some blocks of a file.
const MOST: u64 = 4 << 20;
const FOLDER: &str = "TOGETHER_TEST_FOLDER";

fn a_long_file_takes_no_memory_on_either_way<A: Api>(test: &Test) {
    if test.is_child() {
        return transfer::<A>(std::env::var_os(FOLDER).expect("a directory").as_ref());
    }
    again_beside_server(test);
}

/// The test again, in a process of its own that has a server, a key for it and a directory.
fn again_beside_server(test: &Test) {
    let settings = Settings { key: KEY.to_owned(), ..Settings::default() };
    let server = Server::start(settings).expect("a server");
    let folder = tempfile::tempdir().expect("a directory");
    let authority = folder.path().join("ca.pem");
    std::fs::write(&authority, server.ca_pem()).expect("a file");
    test.again_with(&[
        ("TOGETHER_API_KEY", OsStr::new(KEY)),
        ("TOGETHER_BASE_URL", OsStr::new(server.base_url())),
        ("SSL_CERT_FILE", authority.as_os_str()),
        (FOLDER, folder.path().as_os_str()),
    ]);
}

/// How many requests a batch has; more by hand: 100,000 take less than 64 MiB.
const REQUESTS: &str = "TOGETHER_TEST_BATCH";
/// Beside the client and blocks of files, 64 MiB for 100,000.
const MOST_OF_A_REQUEST: u64 = 600;

fn a_request_of_a_batch_takes_little_memory<A: Api>(test: &Test) {
    let count: u64 = std::env::var(REQUESTS).map_or(4_000, |count| count.parse().expect("a number"));
    if test.is_child() {
        let folder = std::env::var_os(FOLDER).expect("a directory");
        return carry_out::<A>(folder.as_ref(), count);
    }
    again_beside_server(test);
}

/// In the child: each request has an id of the full length.
fn carry_out<A: Api>(folder: &std::path::Path, count: u64) {
    let client = A::default_client();
    let before = peak();
    let mut batch = A::batch(folder.join("batch").to_str().expect("UTF-8"));
    assert_eq!(batch.outcome(), Ok(()));
    let mut request = A::request("POST /v1/chat/completions");
    assert_eq!(request.set_string("model", "openai/gpt-oss-20b"), Ok(()));
    assert_eq!(request.add_message("user", "How are you?"), Ok(()));
    let id = |number: u64| format!("{number:064}");
    for number in 0..count {
        assert_eq!(batch.add(&id(number), &request), Ok(()));
    }
    let job = batch.run(&client, |_| true);
    expect_success(&job);
    assert_eq!(job.integer("/requests/answered", 0).unsigned_abs(), count);
    for number in [0, count / 2, count - 1] {
        assert_eq!(batch.answer(&id(number)).text(), "offline: you asked \"How are you?\"");
    }
    let taken = peak() - before;
    println!("{} KiB for {count} requests", taken >> 10);
    assert!(taken <= MOST + count * MOST_OF_A_REQUEST, "{} KiB", taken >> 10);
}

/// In the child, where the client's buffers are the only ones.
fn transfer<A: Api>(folder: &std::path::Path) {
    let (from, to) = (folder.join("from"), folder.join("to"));
    std::fs::File::create(&from).and_then(|file| file.set_len(LENGTH)).expect("a long file");
    let client = A::default_client();
    let before = peak();
    for way in [A::Client::complete, A::Client::call] {
        let uploaded = way(&client, &upload::<A>(&from));
        expect_success(&uploaded);
        expect_success(&way(&client, &download::<A>(&uploaded.string("/id"), &to)));
        assert_eq!(std::fs::metadata(&to).expect("the file").len(), LENGTH);
    }
    let taken = peak() - before;
    assert!(taken <= MOST, "{} KiB", taken >> 10);
}
