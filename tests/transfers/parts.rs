//! A long file, in parts. The rules of what is long are lowered, so this is for Rust alone; they are lowered in builds with
//! debug assertions only.
#![cfg(debug_assertions)]

use std::ops::ControlFlow;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use together::message::event::EventKind;
use together::objects::client::Client;
use together::{CassetteMode, Options, Request, Response, Status};
use together_offline::{Answer, ReceivedRequest, Scripted, ScriptedSettings, Server, Settings};

use crate::support::{KEY, PATIENCE};
use crate::{content, text};

/// Of a part, and above which a file goes in parts.
const PART: u64 = 64 * 1024;

/// Of a part whose progress is reported.
const LONG_PART: u64 = 1024 * 1024;

fn options(base_url: &str, ca_pem: &str) -> Options {
    let mut options = Options::default();
    options.set_api_key(KEY.as_bytes()).expect("a key");
    options.set_base_url(base_url).expect("a URL");
    options.add_ca(ca_pem.as_bytes()).expect("an authority");
    options.set_part_rules(PART, PART, 1);
    options
}

struct Service {
    server: Server,
    options: Options,
    client: Client,
}

fn service() -> Service {
    let server = Server::start(Settings { key: KEY.to_owned(), ..Settings::default() }).expect("a server");
    let options = options(server.base_url(), server.ca_pem());
    let client = Client::new(&options).expect("a client");
    Service { server, options, client }
}

/// Lines of JSON, of so many parts.
fn lines(parts: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    for number in 0.. {
        if bytes.len() as u64 > PART * (parts as u64 - 1) + PART / 2 {
            break;
        }
        bytes.extend(format!("{{\"number\": {number}}}\n").into_bytes());
    }
    bytes
}

fn upload(name: &str, bytes: &[u8]) -> Request {
    let mut request = Request::new("POST /v1/files").expect("a request");
    request.set_string("purpose", "fine-tune").expect("a field");
    request.set_bytes("file", bytes, name).expect("bytes");
    request
}

fn shown(request: &ReceivedRequest) -> String {
    let target = request.target.split('?').next().unwrap_or_default();
    match target.strip_prefix("/offline/storage/") {
        Some(place) => format!("part {}", place.rsplit('/').next().unwrap_or_default()),
        None => format!("{} {target}", request.method),
    }
}

fn seen(server: &Server) -> Vec<String> {
    server.traffic().received.iter().map(shown).collect()
}

fn count(seen: &[String], step: &str) -> usize {
    seen.iter().filter(|seen| *seen == step).count()
}

fn failure(response: Response) -> (Status, String) {
    let failure = response.failure().expect("a failure");
    (failure.status(), failure.message().to_owned())
}

fn good(response: Response) -> Response {
    assert_eq!(response.failure(), None);
    response
}

const INITIATE: &str = "POST /v1/files/multipart/initiate";
const COMPLETE: &str = "POST /v1/files/multipart/complete";
const ABORT: &str = "POST /v1/files/multipart/abort";

#[test]
fn a_long_file_goes_in_parts_and_comes_back_whole() {
    let Service { server, client, .. } = service();
    let bytes = lines(9);
    let response = good(client.complete(&upload("a.jsonl", &bytes)));
    assert_eq!(response.integer("/bytes"), i64::try_from(bytes.len()).ok());
    assert_eq!(
        response.string("/filename").as_deref(),
        Some("a.jsonl"),
        "the file itself, not what it comes in"
    );
    let steps = seen(&server);
    assert_eq!(
        (steps.first().map(String::as_str), steps.last().map(String::as_str)),
        (Some(INITIATE), Some(COMPLETE))
    );
    for number in 1..=9 {
        assert_eq!(count(&steps, &format!("part {number}")), 1, "{steps:?}");
    }
    assert_eq!(steps.len(), 11, "{steps:?}");
    for request in server.traffic().received.iter().filter(|request| request.method == "PUT") {
        assert_eq!((request.header("authorization"), request.header("content-type")), (None, None));
        assert!(request.header("x-offline-part").is_some(), "as the service gave it");
    }
    let mut download = Request::new("GET /v1/files/{id}/content").expect("a request");
    download.set_string("id", &response.string("/id").expect("an id")).expect("a field");
    assert!(good(client.complete(&download)).body() == bytes);
    let again = good(client.complete(&upload("b.jsonl", &bytes)));
    assert_eq!(again.string("/id"), response.string("/id"));
}

/// More parts than a client has retries for all its requests.
#[test]
fn each_part_is_tried_again_alone() {
    let Service { server, client, .. } = service();
    good(client.complete(&upload("offline-busy.jsonl", &lines(30))));
    let steps = seen(&server);
    for number in 1..=30 {
        assert_eq!(count(&steps, &format!("part {number}")), 2, "{steps:?}");
    }
}

#[test]
fn a_part_that_fails_five_times_ends_them_all() {
    for (retries, tries) in [(2, 5), (0, 1)] {
        let Service { server, mut options, .. } = service();
        options.set_retries(retries).expect("a number");
        let client = Client::new(&options).expect("a client");
        let (status, message) = failure(client.complete(&upload("offline-lost.jsonl", &lines(9))));
        assert_eq!(status, Status::Overloaded);
        for words in ["POST /v1/files: part 2 of 9: PUT https://", "Please reduce"] {
            assert!(message.contains(words) && !message.contains("Signature"), "{message}");
        }
        let steps = seen(&server);
        assert_eq!(
            (count(&steps, "part 2"), count(&steps, ABORT), count(&steps, COMPLETE)),
            (tries, 1, 0),
            "{steps:?}"
        );
    }
}

/// An upload of parts of a megabyte whose last one is read after `progress` says that some of the others are sent.
fn upload_whose_last_part_waits(bytes: &[u8], progress: Receiver<()>) -> Request {
    let (kept, progress, read_before) = (bytes.to_vec(), Mutex::new(progress), AtomicUsize::new(0));
    let last = kept.len() - kept.len() % LONG_PART as usize;
    let read = move |offset, room: &mut [u8]| {
        let place = usize::try_from(offset).expect("an offset").min(kept.len());
        let read = room.len().min(kept.len() - place);
        // The whole file is read once to be checked, before its parts.
        let is_checked = read_before.fetch_add(read, Ordering::SeqCst) >= kept.len();
        if is_checked && (last..kept.len()).contains(&place) {
            // Its sender is gone then, and it waits no second time.
            let _ = progress.lock().expect("a receiver").recv();
        }
        room[..read].copy_from_slice(&kept[place..place + read]);
        Ok(read)
    };
    let mut request = Request::new("POST /v1/files").expect("a request");
    request.set_string("purpose", "fine-tune").expect("a field");
    request.set_reader("file", read, bytes.len() as u64, "a.jsonl").expect("a reader");
    request
}

#[test]
fn progress_is_that_of_all_parts() {
    let Service { server, mut options, .. } = service();
    options.set_part_rules(LONG_PART, LONG_PART, 1);
    let client = Client::new(&options).expect("a client");
    let bytes = lines(100);
    let total = bytes.len() as u64;
    let mut told = Vec::new();
    let (has_progress, progress) = channel();
    let mut has_progress = Some(has_progress);
    let outcome = client.complete_each(&upload_whose_last_part_waits(&bytes, progress), |event| {
        if event.kind == EventKind::Progress {
            told.push((event.done, event.total));
            has_progress = None;
        }
        ControlFlow::Continue(())
    });
    good(outcome);
    assert_eq!(told.last(), Some(&(total, total)));
    assert!(told.len() > 1 && told.iter().all(|(_, of)| *of == total), "{told:?}");
    assert!(told.windows(2).all(|pair| pair[0].0 < pair[1].0), "{told:?}");

    let (has_progress, progress) = channel();
    let mut has_progress = Some(has_progress);
    let outcome =
        client.complete_each(&upload_whose_last_part_waits(&lines(99), progress), |event| match event.kind {
            EventKind::Progress => {
                has_progress = None;
                ControlFlow::Break(())
            }
            _ => ControlFlow::Continue(()),
        });
    assert_eq!(failure(outcome).0, Status::Cancelled);
    let steps = seen(&server);
    assert_eq!((count(&steps, ABORT), count(&steps, COMPLETE)), (1, 1), "the second is given up: {steps:?}");
}

#[test]
fn a_reader_is_read_by_several_threads() {
    let Service { client, server: _server, .. } = service();
    let bytes = lines(9);
    let (most, inside) = (std::sync::Arc::new(AtomicUsize::new(0)), AtomicUsize::new(0));
    let (kept, seen) = (bytes.clone(), most.clone());
    let mut request = Request::new("POST /v1/files").expect("a request");
    request.set_string("purpose", "fine-tune").expect("a field");
    let read = move |offset, room: &mut [u8]| {
        seen.fetch_max(inside.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        std::thread::sleep(Duration::from_millis(1));
        let place = usize::try_from(offset).expect("an offset").min(kept.len());
        let read = room.len().min(kept.len() - place);
        room[..read].copy_from_slice(&kept[place..place + read]);
        inside.fetch_sub(1, Ordering::SeqCst);
        Ok(read)
    };
    request.set_reader("file", read, bytes.len() as u64, "a.jsonl").expect("a reader");
    let response = good(client.complete(&request));
    assert_eq!(response.integer("/bytes"), i64::try_from(bytes.len()).ok());
    assert!(most.load(Ordering::SeqCst) <= 4);
}

/// A server that answers with these, one connection after the other.
fn scene(answers: Vec<Answer>) -> (Scripted, Client) {
    let server = Scripted::start(ScriptedSettings::default(), answers).expect("a server");
    let mut options = options(server.base_url(), server.ca_pem());
    options.set_retries(0).expect("a number");
    let client = Client::new(&options).expect("a client");
    (server, client)
}

#[test]
fn a_list_that_is_not_the_files_is_refused_and_given_up() {
    let list = |parts: &str| {
        let json = format!(r#"{{"upload_id":"u","file_id":"file-1","parts":[{parts}]}}"#);
        Answer::response(200, "application/json", json)
    };
    let part = |number, url| format!(r#"{{"PartNumber":{number},"URL":"{url}"}}"#);
    let place = |number| part(number, "https://storage.test/x?sig=secret");
    for (answer, words, is_given_up) in [
        (list(""), "does not name every part", true),
        (list(&[1, 2, 3].map(place).join(",")), "does not have", true),
        (
            list(&[part(1, "http://storage.test/?sig=secret"), place(2)].join(",")),
            "which is not followed",
            true,
        ),
        (Answer::response(200, "application/json", "{}"), "upload_id", false),
        (
            Answer::response(200, "application/json", format!(r#"{{"a":"{}"}}"#, "x".repeat(5 << 20))),
            "limit",
            false,
        ),
    ] {
        let (server, client) = scene(vec![answer, Answer::response(200, "application/json", "{}")]);
        let (_, message) = failure(client.complete(&upload("a.jsonl", &lines(2))));
        assert!(message.contains(words) && !message.contains("secret"), "{message}");
        let requests: Vec<_> = server
            .seen()
            .requests
            .iter()
            .map(|request| String::from_utf8_lossy(request).into_owned())
            .collect();
        let given_up = requests
            .iter()
            .any(|request| request.starts_with(ABORT) && request.contains("\"upload_id\":\"u\""));
        assert_eq!(given_up, is_given_up, "{requests:?}");
    }
}

#[test]
fn an_interrupt_ends_all_parts_at_once() {
    let Service { server, options, .. } = service();
    drop(server);
    // The list comes from one server, and the parts go to one that says nothing.
    let silent =
        Scripted::start(ScriptedSettings::default(), vec![Answer::new().pause(); 4]).expect("a server");
    let parts: Vec<_> = (1..=9)
        .map(|number| format!(r#"{{"PartNumber":{number},"URL":"{}/{number}"}}"#, silent.base_url()))
        .collect();
    let list = format!(r#"{{"upload_id":"u","file_id":"file-1","parts":[{}]}}"#, parts.join(","));
    let api =
        Scripted::start(ScriptedSettings::default(), vec![Answer::response(200, "application/json", list)]);
    let api = api.expect("a server");
    let mut options = options;
    options.set_base_url(api.base_url()).expect("a URL");
    options.add_ca(api.ca_pem().as_bytes()).expect("an authority");
    options.add_ca(silent.ca_pem().as_bytes()).expect("an authority");
    let client = Client::new(&options).expect("a client");
    std::thread::scope(|scope| {
        let sent = scope.spawn(|| client.complete(&upload("a.jsonl", &lines(9))));
        assert!(silent.wait_until(PATIENCE, |seen| seen.pauses >= 4), "four parts are on their way");
        client.interrupt();
        assert_eq!(failure(sent.join().expect("an outcome")).0, Status::Cancelled);
    });
    assert_eq!(silent.seen().requests.len(), 4);
    assert_eq!(api.seen().requests.len(), 1, "nothing is sent once it is cancelled");
    silent.release();
}

#[test]
fn a_tape_holds_no_signature() {
    let folder = tempfile::tempdir().expect("a directory");
    let tape = folder.path().join("tape");
    let bytes = lines(5);
    let Service { server, mut options, .. } = service();
    options.set_cassette(text(&tape), CassetteMode::Record).expect("a tape");
    let recorded = good(Client::new(&options).expect("a client").complete(&upload("a.jsonl", &bytes)));
    drop(server);
    let written = std::fs::read_to_string(&tape).expect("the tape");
    assert!(!written.contains("Signature") && !written.contains("x-offline-part"), "{written}");
    options.set_cassette(text(&tape), CassetteMode::Replay).expect("a tape");
    let played = good(Client::new(&options).expect("a client").complete(&upload("a.jsonl", &bytes)));
    assert_eq!(played.json(), recorded.json());
}

#[test]
fn what_is_wrong_in_a_long_file_is_found_before_it_is_announced() {
    let Service { server, client, .. } = service();
    let (_, message) = failure(client.complete(&upload("a.jsonl", &content(200_000))));
    assert!(message.contains("line 1 is "), "{message}");
    assert_eq!(server.traffic().connections, 0);
}
