//! A file takes no memory, however long: a process of its own sends one and writes one, and its peak is looked at.
#![cfg(any(target_os = "linux", windows))]

use std::ffi::OsStr;

use together_offline::{Server, Settings};

use crate::support::api::{Api, Client, Response};
use crate::support::expectations::expect_success;
use crate::support::process::{Test, peak};
use crate::support::{KEY, through_both_in_processes};
use crate::{download, upload};

through_both_in_processes![a_long_file_takes_no_memory_on_either_way];

const LENGTH: u64 = 64 << 20;
/// A client, its first connection, and some blocks of a file.
const MOST: u64 = 4 << 20;
const FOLDER: &str = "TOGETHER_TEST_FOLDER";

fn a_long_file_takes_no_memory_on_either_way<A: Api>(test: &Test) {
    if test.is_child() {
        return transfer::<A>(std::env::var_os(FOLDER).expect("a directory").as_ref());
    }
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
