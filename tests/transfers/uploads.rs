//! What is sent of a file, and what is not.

use std::fs::{self, File, OpenOptions};
use std::io::Write;

use together::error::Status;
use together::settings::Timeout;
use together_offline::{Answer, ScriptedSettings, Server, Settings};

use crate::support::api::{Api, Client, Object, Options, Request, Response};
use crate::support::expectations::{expect_failure, expect_success};
use crate::support::servers::{chat, options_for, scene_with, service};
use crate::support::{KEY, PATIENCE, through_both};
use crate::{MEBIBYTE, content, download, progress, text, upload};

through_both![
    a_file_comes_back_as_it_was_sent,
    names_are_escaped_as_browsers_do_it,
    bytes_in_memory_are_sent_as_a_file,
    a_file_that_cannot_be_read_is_told_before_anything_is_sent,
    a_file_that_changes_while_it_is_sent_breaks_the_request_off,
    a_server_that_says_no_while_it_is_sent_to_is_heard,
    a_connection_that_breaks_is_a_failure_of_its_own,
    a_server_that_reads_no_further_costs_the_idle_limit,
    a_callback_ends_it_in_the_middle,
    an_interrupt_ends_it_while_it_waits,
    progress_grows_to_its_total,
    another_try_sends_all_of_it_again,
    what_creates_is_not_sent_twice,
    a_tape_knows_a_file_by_its_content,
];

fn a_file_comes_back_as_it_was_sent<A: Api>() {
    let service = service::<A>();
    let folder = tempfile::tempdir().expect("a directory");
    let (sent, received) = (folder.path().join("sent.jsonl"), folder.path().join("received.jsonl"));
    let lengths = [0, 1, 16_000, 16 * 1024, 64 * 1024 - 1, 64 * 1024, 64 * 1024 + 1, 3 * MEBIBYTE + 7];
    for length in lengths {
        let mut bytes = content(length);
        // What would look like a text's end, or a form's.
        bytes.iter_mut().take(4).zip(b"\0\r\n-").for_each(|(byte, other)| *byte = *other);
        fs::write(&sent, &bytes).expect("a file");
        let response = service.client.complete(&upload::<A>(&sent));
        expect_success(&response);
        assert_eq!(response.integer("/bytes", -1), i64::try_from(length).expect("a length"));
        assert_eq!(response.string("/filename"), "sent.jsonl");
        assert_eq!(response.string("/purpose"), "batch-api");
        let downloaded = service.client.complete(&download::<A>(&response.string("/id"), &received));
        expect_success(&downloaded);
        assert_eq!(
            (downloaded.http_status(), downloaded.bytes(), downloaded.json()),
            (200, Vec::new(), String::new())
        );
        assert!(fs::read(&received).expect("the file") == bytes, "{length} bytes");
    }
}

fn names_are_escaped_as_browsers_do_it<A: Api>() {
    let service = service::<A>();
    let folder = tempfile::tempdir().expect("a directory");
    let names = [("übung 東京.wav", "übung 東京.wav"), ("a \"b\"\r\nc.wav", "a %22b%22%0D%0Ac.wav")];
    // Windows has no file of the second name.
    for (name, told) in names.into_iter().take(if cfg!(windows) { 1 } else { 2 }) {
        let path = folder.path().join(name);
        fs::write(&path, "RIFF").expect("a file");
        let mut request = A::request("POST /v1/audio/transcriptions");
        assert_eq!(request.set_string("model", "openai/whisper-large-v3"), Ok(()));
        assert_eq!(request.set_file("file", text(&path)), Ok(()));
        let response = service.client.complete(&request);
        expect_success(&response);
        assert_eq!(response.text(), format!("offline: you sent 4 bytes as \"{told}\""));
    }
}

fn bytes_in_memory_are_sent_as_a_file<A: Api>() {
    let service = service::<A>();
    let mut request = A::request("POST /v1/audio/transcriptions");
    assert_eq!(request.set_bytes("file", b"a\0b\xff", "speech.wav"), Ok(()));
    assert_eq!(request.set_string("model", "openai/whisper-large-v3"), Ok(()));
    assert_eq!(request.set_json("timestamp_granularities", r#"["word","segment"]"#), Ok(()));
    for _ in 0..2 {
        let response = service.client.complete(&request);
        expect_success(&response);
        assert_eq!(response.text(), "offline: you sent 4 bytes as \"speech.wav\"");
    }
    assert_eq!(request.set_bytes("file", b"", "empty"), Ok(()));
    assert_eq!(service.client.call(&request).text(), "offline: you sent 0 bytes as \"empty\"");
    let body = service.server.traffic().received[0].body.clone();
    let form = String::from_utf8_lossy(&body);
    let places =
        ["\"model\"", "\"timestamp_granularities[]\"\r\n\r\nword\r\n", "[]\"\r\n\r\nsegment\r\n", "\"file\""];
    let places: Vec<_> = places.iter().map(|part| form.find(part).expect(part)).collect();
    assert!(places.is_sorted(), "{form}");
}

fn a_file_that_cannot_be_read_is_told_before_anything_is_sent<A: Api>() {
    let service = service::<A>();
    let folder = tempfile::tempdir().expect("a directory");
    let missing = folder.path().join("missing.jsonl");
    let words = ["POST /v1/files/upload", text(&missing), "check its path"];
    expect_failure(&service.client.complete(&upload::<A>(&missing)), Status::File, &words);
    let words = [text(folder.path()), "is a directory", "name a file in it"];
    expect_failure(&service.client.complete(&upload::<A>(folder.path())), Status::File, &words);
    assert_eq!(service.server.traffic().connections, 0);
    // It is looked for when it is sent.
    let request = upload::<A>(&missing);
    fs::write(&missing, "{}").expect("a file");
    expect_success(&service.client.complete(&request));
}

fn a_file_that_changes_while_it_is_sent_breaks_the_request_off<A: Api>() {
    let shrink = |file: &mut File| file.set_len(5).expect("a shorter file");
    let grow = |file: &mut File| file.write_all(b"more").expect("a longer file");
    for change in [shrink as fn(&mut File), grow] {
        let service = service::<A>();
        let file = tempfile::NamedTempFile::new().expect("a file");
        fs::write(file.path(), content(4 * MEBIBYTE)).expect("a file");
        let mut other = OpenOptions::new().append(true).open(file.path()).expect("the same file");
        let mut has_changed = false;
        let response = service.client.complete_each(&upload::<A>(file.path()), |event| {
            if progress(&event).is_some() && !std::mem::replace(&mut has_changed, true) {
                change(&mut other);
            }
            true
        });
        let words = [text(file.path()), "was changed while it was being sent", "no program writes"];
        expect_failure(&response, Status::File, &words);
        assert_eq!(service.server.traffic().requests, 0, "the server took it for whole");
        expect_success(&service.client.complete(&upload::<A>(file.path())));
    }
}

fn a_server_that_says_no_while_it_is_sent_to_is_heard<A: Api>() {
    // It answers at once, and reads nothing: the sent bytes fill the connection.
    let json = r#"{"error":{"message":"too long","type":"invalid_request_error","param":null,"code":null}}"#;
    let no = Answer::response(413, "application/json", json).pause();
    let settings = ScriptedSettings { answer_first: true, ..ScriptedSettings::default() };
    let scene = scene_with::<A>(settings, vec![no.clone(), no], |_| ());
    let file = tempfile::NamedTempFile::new().expect("a file");
    file.as_file().set_len(64 << 20).expect("a long file");
    for _ in 0..2 {
        let mut done = 0;
        let response = scene.client.complete_each(&upload::<A>(file.path()), |event| {
            done = progress(&event).map_or(done, |(done, _)| done);
            true
        });
        assert_eq!(response.http_status(), 413);
        assert!(response.outcome().is_err_and(|failure| failure.message.contains("too long")));
        assert!(done < 64 << 20, "it was sent to its end");
        scene.server.release();
    }
}

fn with_fault<A: Api>(fault: &str) -> (Server, A::Options) {
    let fault = Some(fault.parse().expect("a fault"));
    let server =
        Server::start(Settings { key: KEY.to_owned(), fault, ..Settings::default() }).expect("a server");
    let options = options_for::<A>(server.base_url(), server.ca_pem());
    (server, options)
}

fn a_connection_that_breaks_is_a_failure_of_its_own<A: Api>() {
    let file = tempfile::NamedTempFile::new().expect("a file");
    file.as_file().set_len(64 << 20).expect("a long file");
    for fault in ["reset-after-head", "close-after-head"] {
        let (server, mut options) = with_fault::<A>(fault);
        assert_eq!(options.set_retries(2), Ok(()));
        let response = A::client(&options).complete(&upload::<A>(file.path()));
        let failure = response.outcome().expect_err("a failure");
        assert!(matches!(failure.status, Status::Connection | Status::Protocol), "{failure:?}");
        assert!(server.wait_until(PATIENCE, |traffic| traffic.faults == 1), "{fault}");
        assert_eq!((response.tries(), server.traffic().connections), (1, 1), "{fault}");
    }
}

fn a_server_that_reads_no_further_costs_the_idle_limit<A: Api>() {
    let (_server, mut options) = with_fault::<A>("silent-after-head");
    assert_eq!(options.set_timeout(Timeout::Idle, 300), Ok(()));
    let file = tempfile::NamedTempFile::new().expect("a file");
    file.as_file().set_len(64 << 20).expect("a long file");
    let response = A::client(&options).complete(&upload::<A>(file.path()));
    expect_failure(&response, Status::Timeout, &["TOGETHER_TIMEOUT_IDLE", "take the request"]);
}

fn a_callback_ends_it_in_the_middle<A: Api>() {
    let service = service::<A>();
    let file = tempfile::NamedTempFile::new().expect("a file");
    file.as_file().set_len(16 << 20).expect("a long file");
    let mut told = 0;
    let response = service.client.complete_each(&upload::<A>(file.path()), |event| {
        told += usize::from(progress(&event).is_some());
        told < 3
    });
    expect_failure(&response, Status::Cancelled, &["POST /v1/files/upload"]);
    assert_eq!((told, service.server.traffic().requests), (3, 0));
    expect_success(&service.client.complete(&upload::<A>(file.path())));
}

fn an_interrupt_ends_it_while_it_waits<A: Api>() {
    // Nothing is read, so it cannot come to an end.
    let silent = Answer::new().pause();
    let settings = ScriptedSettings { answer_first: true, ..ScriptedSettings::default() };
    let scene = scene_with::<A>(settings, vec![silent.clone(), silent], |_| ());
    let file = tempfile::NamedTempFile::new().expect("a file");
    file.as_file().set_len(64 << 20).expect("a long file");
    for (number, way) in [A::Client::complete, A::Client::call].into_iter().enumerate() {
        std::thread::scope(|scope| {
            let sent = scope.spawn(|| way(&scene.client, &upload::<A>(file.path())).outcome());
            assert!(scene.server.wait_until(PATIENCE, |seen| seen.pauses > number));
            scene.client.interrupt();
            let outcome = sent.join().expect("an outcome");
            assert!(outcome.is_err_and(|failure| failure.status == Status::Cancelled));
        });
        scene.server.release();
    }
}

fn progress_grows_to_its_total<A: Api>() {
    let service = service::<A>();
    let file = tempfile::NamedTempFile::new().expect("a file");
    for length in [0, 5 << 20] {
        file.as_file().set_len(length).expect("a file of that length");
        let mut told = Vec::new();
        let response = service.client.complete_each(&upload::<A>(file.path()), |event| {
            told.extend(progress(&event));
            true
        });
        expect_success(&response);
        let (last, total) = *told.last().expect("an end");
        assert!(last == total && total > length && total < length + 1000, "{told:?}");
        assert!(told.is_sorted() && told.iter().all(|(_, other)| *other == total), "{told:?}");
        let gaps = told.windows(2).map(|pair| pair[1].0 - pair[0].0);
        assert!(gaps.rev().skip(1).all(|gap| (1 << 20..1 << 21).contains(&gap)), "{told:?}");
    }
    let response = service.client.complete_each(&chat::<A>(), |event| progress(&event).is_none());
    expect_success(&response);
}

/// A transcription makes nothing, so it is asked for again.
fn another_try_sends_all_of_it_again<A: Api>() {
    let busy = Answer::response(503, "application/json", "{}");
    let good = Answer::response(200, "application/json", r#"{"text":"yes"}"#);
    let scene = scene_with::<A>(ScriptedSettings::default(), vec![busy, good], |options| {
        assert_eq!(options.set_retries(1), Ok(()));
    });
    let file = tempfile::NamedTempFile::new().expect("a file");
    fs::write(file.path(), content(MEBIBYTE)).expect("a file");
    let mut request = A::request("POST /v1/audio/transcriptions");
    assert_eq!(request.set_file("file", text(file.path())), Ok(()));
    let response = scene.client.complete(&request);
    expect_success(&response);
    assert_eq!((response.text(), response.tries()), ("yes".to_owned(), 2));
    let seen = scene.server.seen();
    assert!(seen.requests.len() == 2 && seen.requests[0] == seen.requests[1]);
    let end = &content(MEBIBYTE)[MEBIBYTE - 64..];
    assert!(seen.requests[0].windows(end.len()).any(|part| part == end));
}

fn what_creates_is_not_sent_twice<A: Api>() {
    let busy = Answer::response(503, "application/json", "{}");
    let scene = scene_with::<A>(ScriptedSettings::default(), vec![busy.clone(), busy], |options| {
        assert_eq!(options.set_retries(1), Ok(()));
    });
    let file = tempfile::NamedTempFile::new().expect("a file");
    let response = scene.client.complete(&upload::<A>(file.path()));
    assert_eq!((response.http_status(), response.tries()), (503, 1));
    assert_eq!(scene.server.seen().requests.len(), 1);
}

fn a_tape_knows_a_file_by_its_content<A: Api>() {
    let folder = tempfile::tempdir().expect("a directory");
    let (tape, file) = (folder.path().join("tape"), folder.path().join("file.jsonl"));
    fs::write(&file, content(100_000)).expect("a file");
    let service = service::<A>();
    let id = {
        let mut options = options_for::<A>(service.server.base_url(), service.server.ca_pem());
        assert_eq!(options.set_cassette(text(&tape), 1), Ok(()));
        let recorded = A::client(&options).complete(&upload::<A>(&file));
        expect_success(&recorded);
        recorded.string("/id")
    };
    assert!(fs::metadata(&tape).expect("the tape").len() < 10_000);
    let mut options = A::options();
    assert_eq!(options.set_cassette(text(&tape), 2), Ok(()));
    let client = A::client(&options);
    assert_eq!(client.complete(&upload::<A>(&file)).string("/id"), id);
    fs::write(&file, content(100_001)).expect("another file");
    let other = client.complete(&upload::<A>(&file));
    assert!(
        other.outcome().is_err_and(|failure| failure.message.contains("its body")),
        "{:?}",
        other.outcome()
    );
}
