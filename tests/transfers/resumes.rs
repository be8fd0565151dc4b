//! A download that broke off goes on where it was; or starts again where that would make a file of two.

use std::fs;
use std::path::Path;

use together::error::Status;
use together_offline::{Answer, ScriptedSettings, Server, Settings};

use crate::support::api::{Api, Client, Object, Options, Request, Response};
use crate::support::expectations::{expect_failure, expect_success};
use crate::support::servers::{Scene, Sent, options_for, raw, scene_with};
use crate::support::{KEY, PATIENCE, through_both};
use crate::{download, entries, progress, text};

through_both![
    a_download_that_is_cut_five_times_is_whole,
    the_rest_goes_behind_what_is_there,
    a_file_that_changed_starts_again,
    a_file_without_a_version_starts_again,
    a_download_that_gets_no_further_ends,
    an_interrupt_ends_it_before_the_rest_comes,
    the_rest_is_asked_for_where_a_redirect_leads,
    a_link_goes_on_too,
    a_part_that_the_program_asks_for_is_all_that_it_gets,
    a_tape_has_the_parts_of_a_download,
];

const ETAG: &str = "etag: \"a\"";

/// The first four of eight bytes.
fn half(version: &str) -> Answer {
    raw(&format!("HTTP/1.1 200 OK\ncontent-type: audio/wav\n{version}\ncontent-length: 8"), "half").close()
}

fn rest(range: &str, version: &str) -> Answer {
    let length = "content-type: audio/wav\ncontent-length: 4";
    raw(&format!("HTTP/1.1 206 Partial Content\n{length}\ncontent-range: bytes {range}\n{version}"), "rest")
}

fn whole() -> Answer {
    raw("HTTP/1.1 200 OK\ncontent-type: audio/wav\netag: \"b\"\ncontent-length: 5", "whole")
}

fn fetch<A: Api>(scene: &Scene<A>, path: &Path) -> A::Response {
    scene.client.complete(&download::<A>("f", path))
}

/// What the request of that number says of the part that it wants.
fn asked<A: Api>(scene: &Scene<A>, number: usize) -> Option<(String, String)> {
    let sent = scene.sent(number);
    let one = |name| sent.all(name).first().map(|value| (*value).to_owned());
    one("range").zip(one("if-range"))
}

fn rest_of_a() -> Option<(String, String)> {
    Some(("bytes=4-".to_owned(), "\"a\"".to_owned()))
}

fn retrying<A: Api>(answers: Vec<Answer>) -> Scene<A> {
    scene_with::<A>(ScriptedSettings::default(), answers, |options| {
        assert_eq!(options.set_retries(2), Ok(()));
    })
}

fn weights<A: Api>(path: &Path) -> A::Request {
    let mut request = A::request("GET /v1/finetune/download");
    assert_eq!(request.set_string("ft_id", "ft-1").and(request.set_output(text(path))), Ok(()));
    request
}

fn a_download_that_is_cut_five_times_is_whole<A: Api>() {
    let fault = Some("cut-in-body:5".parse().expect("a fault"));
    let server =
        Server::start(Settings { key: KEY.to_owned(), fault, ..Settings::default() }).expect("a server");
    let mut options = options_for::<A>(server.base_url(), server.ca_pem());
    assert_eq!(options.set_retries(1), Ok(()));
    let client = A::client(&options);
    let folder = tempfile::tempdir().expect("a directory");
    let (cut, undisturbed) = (folder.path().join("cut"), folder.path().join("undisturbed"));

    let mut told = Vec::new();
    let response = client.complete_each(&weights::<A>(&cut), |event| {
        told.extend(progress(&event));
        true
    });
    expect_success(&response);
    assert_eq!((response.tries(), server.traffic().requests), (6, 6));
    assert_eq!(response.http_status(), 206);
    assert!(told.is_sorted(), "{told:?}");
    let length = fs::metadata(&cut).expect("a file").len();
    assert_eq!(told.last(), Some(&(length, length)));

    expect_success(&client.complete(&weights::<A>(&undisturbed)));
    assert!(fs::read(cut).expect("a file") == fs::read(undisturbed).expect("a file"));
    assert_eq!(entries(folder.path()), ["cut", "undisturbed"]);
}

fn the_rest_goes_behind_what_is_there<A: Api>() {
    let dated = "last-modified: Mon, 30 Nov 2026 10:00:00 GMT\ndate: Mon, 30 Nov 2026 12:00:00 GMT";
    let chunked = "HTTP/1.1 200 OK\ncontent-type: audio/wav\ntransfer-encoding: chunked\netag: \"a\"";
    for (first, second, version) in [
        (half(ETAG), rest("4-7/8", ETAG), "\"a\""),
        (half(dated), rest("4-7/8", dated), "Mon, 30 Nov 2026 10:00:00 GMT"),
        (raw(chunked, "4\r\nhalf\r\n").close(), rest("4-7/8", ETAG), "\"a\""),
    ] {
        let folder = tempfile::tempdir().expect("a directory");
        let path = folder.path().join("answer");
        let scene = retrying::<A>(vec![first, second]);
        let response = fetch(&scene, &path);
        expect_success(&response);
        assert_eq!(fs::read(&path).expect("a file"), b"halfrest");
        assert_eq!((response.tries(), asked(&scene, 0)), (2, None));
        assert_eq!(asked(&scene, 1), Some(("bytes=4-".to_owned(), version.to_owned())));
    }
}

/// Each in a thread: they wait before they try again.
fn each_at_once<T: Send>(cases: impl IntoIterator<Item = T>, check: impl Fn(T) + Sync) {
    std::thread::scope(|scope| {
        for case in cases {
            scope.spawn(|| check(case));
        }
    });
}

fn a_file_that_changed_starts_again<A: Api>() {
    let gone = "HTTP/1.1 416 Range Not Satisfiable\ncontent-range: bytes */3\ncontent-length: 0";
    let cases = [
        // The server knows If-Range.
        vec![whole()],
        // These do not.
        vec![rest("4-7/8", "etag: \"b\""), whole()],
        vec![rest("4-7/9", ETAG), whole()],
        vec![rest("3-6/8", ETAG), whole()],
        vec![rest("4-7/8", "x-no: etag"), whole()],
        vec![raw(gone, ""), whole()],
        // More bytes than it says.
        vec![rest("4-6/8", ETAG), whole()],
    ];
    each_at_once(cases, |later| {
        let folder = tempfile::tempdir().expect("a directory");
        let path = folder.path().join("answer");
        let count = later.len() + 1;
        let scene = retrying::<A>([vec![half(ETAG)], later].concat());
        let response = fetch(&scene, &path);
        expect_success(&response);
        assert_eq!(fs::read(&path).expect("a file"), b"whole");
        assert_eq!((response.tries() as usize, asked(&scene, 1)), (count, rest_of_a()));
        if count > 2 {
            assert_eq!(asked(&scene, count - 1), None);
        }
    });
}

fn a_file_without_a_version_starts_again<A: Api>() {
    let weak =
        "etag: W/\"a\"\nlast-modified: Mon, 30 Nov 2026 10:00:00 GMT\ndate: Mon, 30 Nov 2026 12:00:00 GMT";
    each_at_once(["x-no: version", weak, "etag: \"a\"\naccept-ranges: none"], |version| {
        let folder = tempfile::tempdir().expect("a directory");
        let path = folder.path().join("answer");
        let scene = retrying::<A>(vec![half(version), half(version), whole()]);
        let response = fetch(&scene, &path);
        expect_success(&response);
        assert_eq!(fs::read(&path).expect("a file"), b"whole");
        assert_eq!((asked(&scene, 1), asked(&scene, 2)), (None, None));
    });
}

fn a_download_that_gets_no_further_ends<A: Api>() {
    let nothing = "HTTP/1.1 206 Partial Content\ncontent-range: bytes 4-7/8\netag: \"a\"\ncontent-length: 4";
    let answers = [half(ETAG), raw(nothing, "").close(), rest("4-7/8", ETAG)];
    each_at_once([(0, 1), (1, 2)], |(retries, requests)| {
        let folder = tempfile::tempdir().expect("a directory");
        let scene = scene_with::<A>(ScriptedSettings::default(), answers.to_vec(), |options| {
            assert_eq!(options.set_retries(retries), Ok(()));
        });
        let response = fetch(&scene, &folder.path().join("answer"));
        expect_failure(&response, Status::Protocol, &["GET /v1/files/{id}/content"]);
        assert_eq!((response.tries(), scene.server.seen().requests.len()), (requests as u32, requests));
        assert_eq!(entries(folder.path()), [""; 0]);
    });
}

fn an_interrupt_ends_it_before_the_rest_comes<A: Api>() {
    // Whether it waits to ask for the rest, or for the answer, which never comes.
    let scene = retrying::<A>(vec![half(ETAG), Answer::new().pause()]);
    let folder = tempfile::tempdir().expect("a directory");
    let path = folder.path().join("answer");
    std::thread::scope(|scope| {
        let fetched = scope.spawn(|| fetch(&scene, &path).outcome());
        assert!(scene.server.wait_until(PATIENCE, |seen| !seen.requests.is_empty()));
        scene.client.interrupt();
        let outcome = fetched.join().expect("an outcome");
        assert!(outcome.is_err_and(|failure| failure.status == Status::Cancelled));
    });
    scene.server.release();
    assert_eq!(entries(folder.path()), [""; 0]);
}

fn the_rest_is_asked_for_where_a_redirect_leads<A: Api>() {
    let elsewhere = retrying::<A>(vec![half(ETAG), rest("4-7/8", ETAG)]);
    let location = format!("{}/stored?signature=s", elsewhere.server.base_url());
    let redirect = raw(&format!("HTTP/1.1 302 Found\nlocation: {location}\ncontent-length: 0"), "");
    let authority = elsewhere.server.ca_pem().to_owned();
    let scene = scene_with::<A>(ScriptedSettings::default(), vec![redirect.clone(), redirect], |options| {
        assert_eq!(options.add_ca(authority.as_bytes()).and(options.set_retries(1)), Ok(()));
        assert_eq!(options.set_header("x-relay", "secret"), Ok(()));
    });
    let folder = tempfile::tempdir().expect("a directory");
    let path = folder.path().join("answer");
    expect_success(&fetch(&scene, &path));
    assert_eq!(fs::read(&path).expect("a file"), b"halfrest");
    assert_eq!((asked(&elsewhere, 0), asked(&elsewhere, 1)), (None, rest_of_a()));
    let at_storage = elsewhere.sent(1);
    assert_eq!((at_storage.all("authorization"), at_storage.all("x-relay")), (vec![], vec![]));
}

fn a_link_goes_on_too<A: Api>() {
    let scene = retrying::<A>(vec![half(ETAG), rest("4-7/8", ETAG)]);
    let folder = tempfile::tempdir().expect("a directory");
    let path = folder.path().join("answer");
    let mut link = A::request("GET {url}");
    let url = format!("{}/film?signature=s", scene.server.base_url());
    assert_eq!(link.set_string("url", &url).and(link.set_output(text(&path))), Ok(()));
    expect_success(&scene.client.complete(&link));
    assert_eq!(fs::read(&path).expect("a file"), b"halfrest");
    assert_eq!(asked(&scene, 1), rest_of_a());
    assert!(scene.sent(1).all("authorization").is_empty());
}

fn a_part_that_the_program_asks_for_is_all_that_it_gets<A: Api>() {
    let scene = retrying::<A>(vec![rest("4-7/8", ETAG), half(ETAG), rest("4-7/8", ETAG)]);
    let folder = tempfile::tempdir().expect("a directory");
    let path = folder.path().join("answer");
    let mut request = download::<A>("f", &path);
    assert_eq!(request.set_header("Range", "bytes=4-7"), Ok(()));
    for tries in [1, 2] {
        let response = scene.client.complete(&request);
        expect_success(&response);
        assert_eq!((response.tries(), fs::read(&path).expect("a file")), (tries, b"rest".to_vec()));
    }
    for number in 0..3 {
        let sent: Sent = scene.sent(number);
        assert_eq!((sent.all("range"), sent.all("if-range")), (vec!["bytes=4-7"], vec![]));
    }
}

fn a_tape_has_the_parts_of_a_download<A: Api>() {
    const RECORD: i32 = 1;
    const REPLAY: i32 = 2;
    let folder = tempfile::tempdir().expect("a directory");
    let (path, tape) = (folder.path().join("answer"), folder.path().join("tape"));
    let on_tape = |mode, answers| {
        scene_with::<A>(ScriptedSettings::default(), answers, |options| {
            assert_eq!(options.set_retries(1).and(options.set_cassette(text(&tape), mode)), Ok(()));
        })
    };
    let recording = on_tape(RECORD, vec![half(ETAG), rest("4-7/8", ETAG)]);
    expect_success(&fetch(&recording, &path));
    drop(recording);
    let replaying = on_tape(REPLAY, Vec::new());
    for _ in 0..2 {
        fs::remove_file(&path).expect("a file");
        expect_success(&fetch(&replaying, &path));
        assert_eq!(fs::read(&path).expect("a file"), b"halfrest");
    }
    assert_eq!(replaying.server.seen().connections, 0);
}
