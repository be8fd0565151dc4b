//! What comes of an answer under the path that it is to go to: all of it, or what was there before.

use std::fs;

use together::error::Status;
use together_offline::{Answer, ScriptedSettings};

use crate::support::api::{Api, Client, Object, Options, Request, Response};
use crate::support::expectations::{expect_failure, expect_success};
use crate::support::servers::{Scene, raw, scene, scene_with, service};
use crate::support::{PATIENCE, through_both};
use crate::{MEBIBYTE, content, download, entries, progress, text};

through_both![
    no_limit_on_answers_bounds_a_file,
    json_goes_to_a_file_as_any_answer,
    a_part_that_was_not_asked_for_makes_no_file,
    an_error_is_read_as_always_and_makes_no_file,
    a_file_that_was_there_stays_when_the_answer_breaks_off,
    a_file_of_more_than_4_gib_is_not_taken_for_its_first_bytes,
    another_try_begins_the_file_anew,
    a_path_that_cannot_be_written_is_told_before_anything_is_sent,
    a_redirect_is_followed_to_the_file,
    what_is_no_file_is_refused,
    a_callback_ends_it_in_the_middle,
    an_interrupt_ends_it_while_it_waits,
    progress_grows_to_its_total,
];

fn bytes(content: impl AsRef<[u8]>) -> Answer {
    Answer::response(200, "application/octet-stream", content)
}

/// Half of what it promises.
fn half() -> Answer {
    raw("HTTP/1.1 200 OK\ncontent-type: audio/wav\ncontent-length: 8", "half").close()
}

/// A directory with an older answer in it.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a directory");
    fs::write(folder.path().join("answer"), "older").expect("a file");
    folder
}

/// The older answer is as it was, and nothing is beside it.
#[track_caller]
fn expect_untouched(folder: &tempfile::TempDir) {
    assert_eq!(entries(folder.path()), ["answer"]);
    assert_eq!(fs::read(folder.path().join("answer")).expect("the file"), b"older");
}

fn fetch<A: Api>(scene: &Scene<A>, folder: &tempfile::TempDir) -> A::Response {
    scene.client.complete(&download::<A>("f", &folder.path().join("answer")))
}

fn no_limit_on_answers_bounds_a_file<A: Api>() {
    let whole = content(2 * MEBIBYTE);
    let scene = scene_with::<A>(ScriptedSettings::default(), vec![bytes(&whole)], |options| {
        assert_eq!(options.set_response_limit(1000), Ok(()));
    });
    let folder = folder();
    let response = fetch(&scene, &folder);
    expect_success(&response);
    assert_eq!((response.bytes().len(), response.text(), response.json()), (0, String::new(), String::new()));
    assert_eq!(response.header("content-type"), "application/octet-stream");
    assert!(fs::read(folder.path().join("answer")).expect("the file") == whole);
    assert_eq!(entries(folder.path()), ["answer"]);
}

fn json_goes_to_a_file_as_any_answer<A: Api>() {
    let chunks = "HTTP/1.1 200 OK\ncontent-type: application/json\ntransfer-encoding: chunked";
    let answers = vec![
        Answer::response(200, "application/json", "{\"a\": 1}"),
        raw(chunks, "8\r\n{\"a\": 1}\r\n0\r\n\r\n"),
        raw("HTTP/1.1 204 No Content", ""),
    ];
    let scene = scene::<A>(answers);
    for expected in ["{\"a\": 1}", "{\"a\": 1}", ""] {
        let folder = folder();
        let response = fetch(&scene, &folder);
        expect_success(&response);
        assert_eq!(response.json(), "");
        assert_eq!(fs::read_to_string(folder.path().join("answer")).expect("the file"), expected);
    }
}

fn a_part_that_was_not_asked_for_makes_no_file<A: Api>() {
    let part = "HTTP/1.1 206 Partial Content\ncontent-type: audio/wav\ncontent-length: 3";
    let folder = folder();
    let response = fetch(&scene::<A>(vec![raw(part, "abc")]), &folder);
    expect_failure(&response, Status::Protocol, &["a part", "HTTP 206"]);
    expect_untouched(&folder);
}

fn an_error_is_read_as_always_and_makes_no_file<A: Api>() {
    let service = service::<A>();
    let folder = folder();
    let response = service.client.complete(&download::<A>("none", &folder.path().join("answer")));
    expect_failure(&response, Status::NotFound, &["HTTP 404", "No such file: none"]);
    assert_eq!(response.string("/error/code"), "not_found");
    expect_untouched(&folder);
    let response = service.client.complete(&download::<A>("none", &folder.path().join("other")));
    assert_eq!(response.http_status(), 404);
    expect_untouched(&folder);
}

fn a_file_that_was_there_stays_when_the_answer_breaks_off<A: Api>() {
    let head = "HTTP/1.1 200 OK\ncontent-type: audio/wav\ntransfer-encoding: chunked";
    let answers = vec![half(), raw(head, "4\r\nhalf\r\n").close(), raw(head, "4\r\nhalf\r\n").cut()];
    let count = answers.len();
    let scene = scene::<A>(answers);
    for _ in 0..count {
        let folder = folder();
        let response = fetch(&scene, &folder);
        expect_failure(&response, Status::Protocol, &["GET /v1/files/{id}/content"]);
        assert_eq!((response.http_status(), response.bytes()), (200, Vec::new()));
        expect_untouched(&folder);
    }
}

fn a_file_of_more_than_4_gib_is_not_taken_for_its_first_bytes<A: Api>() {
    // A count of 32 bits would take these three bytes for the whole file.
    let length = (1_u64 << 32) + 3;
    let head = format!("HTTP/1.1 200 OK\ncontent-type: audio/wav\ncontent-length: {length}");
    let chunk = format!("{length:x}\r\nabc");
    let chunked = "HTTP/1.1 200 OK\ncontent-type: audio/wav\ntransfer-encoding: chunked";
    for answer in [raw(&head, "abc"), raw(chunked, &chunk)] {
        let folder = folder();
        let response = fetch(&scene::<A>(vec![answer.close()]), &folder);
        expect_failure(&response, Status::Protocol, &["GET /v1/files/{id}/content"]);
        expect_untouched(&folder);
    }
}

fn another_try_begins_the_file_anew<A: Api>() {
    let scene = scene_with::<A>(ScriptedSettings::default(), vec![half(), bytes("all")], |options| {
        assert_eq!(options.set_retries(1), Ok(()));
    });
    let folder = folder();
    let response = fetch(&scene, &folder);
    expect_success(&response);
    assert_eq!(response.tries(), 2);
    assert_eq!(fs::read(folder.path().join("answer")).expect("the file"), b"all");
    assert_eq!(entries(folder.path()), ["answer"]);
}

fn a_path_that_cannot_be_written_is_told_before_anything_is_sent<A: Api>() {
    let service = service::<A>();
    let folder = folder();
    let nowhere = folder.path().join("none").join("answer");
    let words =
        ["GET /v1/files/{id}/content", text(&nowhere), "cannot be written", "make its directory first"];
    expect_failure(&service.client.complete(&download::<A>("f", &nowhere)), Status::File, &words);
    let words = [text(folder.path()), "is a directory"];
    expect_failure(&service.client.complete(&download::<A>("f", folder.path())), Status::File, &words);
    // No user may make such files, not even root.
    let forbidden = if cfg!(windows) { r"C:\answer?" } else { "/proc/answer" };
    let words = ["cannot be written"];
    expect_failure(&service.client.complete(&download::<A>("f", forbidden.as_ref())), Status::File, &words);
    assert_eq!(service.server.traffic().connections, 0);
    expect_untouched(&folder);
}

fn a_redirect_is_followed_to_the_file<A: Api>() {
    let elsewhere = scene::<A>(vec![bytes("presigned")]);
    let location = format!("{}/stored?signature=s", elsewhere.server.base_url());
    let redirect = raw(&format!("HTTP/1.1 302 Found\nlocation: {location}\ncontent-length: 0"), "");
    let authority = elsewhere.server.ca_pem().to_owned();
    let scene = scene_with::<A>(ScriptedSettings::default(), vec![redirect], |options| {
        assert_eq!(options.add_ca(authority.as_bytes()), Ok(()));
    });
    let folder = folder();
    expect_success(&fetch(&scene, &folder));
    assert_eq!(fs::read(folder.path().join("answer")).expect("the file"), b"presigned");
    assert!(elsewhere.sent(0).all("authorization").is_empty());
}

fn what_is_no_file_is_refused<A: Api>() {
    let stream = Answer::response(200, "text/event-stream", "data: [DONE]\n\n");
    let page = Answer::response(200, "text/html; charset=utf-8", "<html>");
    let coded = "HTTP/1.1 200 OK\ncontent-type: audio/wav\ncontent-encoding: gzip\ncontent-length: 1";
    let scene = scene::<A>(vec![stream, page, raw(coded, "x")]);
    for words in ["event stream", "web page", "coding"] {
        let folder = folder();
        expect_failure(&fetch(&scene, &folder), Status::Protocol, &[words]);
        expect_untouched(&folder);
    }
    let folder = folder();
    let mut chat = A::request("POST /v1/chat/completions");
    assert_eq!(chat.set_boolean("stream", true), Ok(()));
    assert_eq!(chat.set_output(text(&folder.path().join("answer"))), Ok(()));
    let words = ["\"stream\"", "output"];
    expect_failure(&scene.client.complete(&chat), Status::InvalidArgument, &words);
    expect_untouched(&folder);
}

fn a_callback_ends_it_in_the_middle<A: Api>() {
    let scene = scene::<A>(vec![bytes(content(4 * MEBIBYTE)), bytes("short")]);
    for told_before in [1, 0] {
        let folder = folder();
        let request = download::<A>("f", &folder.path().join("answer"));
        let mut told = 0;
        let response = scene.client.complete_each(&request, |event| {
            told += usize::from(progress(&event).is_some());
            told <= told_before
        });
        expect_failure(&response, Status::Cancelled, &["cancelled by the caller"]);
        assert_eq!(told, told_before + 1);
        expect_untouched(&folder);
    }
}

fn an_interrupt_ends_it_while_it_waits<A: Api>() {
    let head = "HTTP/1.1 200 OK\ncontent-type: audio/wav\ncontent-length: 8";
    let scene = scene::<A>(vec![raw(head, "half").pause(), raw(head, "half").pause()]);
    for (number, way) in [A::Client::complete, A::Client::call].into_iter().enumerate() {
        let folder = folder();
        let request = download::<A>("f", &folder.path().join("answer"));
        std::thread::scope(|scope| {
            let fetched = scope.spawn(|| way(&scene.client, &request).outcome());
            assert!(scene.server.wait_until(PATIENCE, |seen| seen.pauses > number));
            scene.client.interrupt();
            let outcome = fetched.join().expect("an outcome");
            assert!(outcome.is_err_and(|failure| failure.status == Status::Cancelled));
        });
        scene.server.release();
        expect_untouched(&folder);
    }
}

fn progress_grows_to_its_total<A: Api>() {
    let length = 3 * MEBIBYTE + 5;
    let chunked = "HTTP/1.1 200 OK\ncontent-type: audio/wav\ntransfer-encoding: chunked";
    let body = "x".repeat(length);
    let in_chunks = raw(chunked, &format!("{length:x}\r\n{body}\r\n0\r\n\r\n"));
    let scene = scene::<A>(vec![bytes(&body), in_chunks, bytes("")]);
    for (length, before_the_end) in [(length as u64, length as u64), (length as u64, 0), (0, 0)] {
        let folder = folder();
        let request = download::<A>("f", &folder.path().join("answer"));
        let mut told = Vec::new();
        let response = scene.client.complete_each(&request, |event| {
            told.extend(progress(&event));
            true
        });
        expect_success(&response);
        let (last, before) = told.split_last().expect("an end");
        assert_eq!(*last, (length, length));
        assert_eq!(before.len() as u64, length >> 20, "{before:?}");
        assert!(before.is_sorted() && before.iter().all(|(_, total)| *total == before_the_end), "{before:?}");
    }
}
