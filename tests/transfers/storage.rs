//! A file by `POST /v1/files`: announced, put to a storage that gets no key, read by the service.

use std::fs;

use together::error::Status;
use together_offline::{Answer, ReceivedRequest, ScriptedSettings};

use crate::support::api::{Api, Client, Object, Options, Request, Response};
use crate::support::expectations::{expect_failure, expect_success};
use crate::support::servers::{Service, chat, options_for, scene_with, service};
use crate::support::{KEY, through_both};
use crate::{MEBIBYTE, download, progress, text};

through_both![
    a_file_is_put_to_the_storage_without_the_key,
    bytes_in_memory_go_the_same_way,
    what_the_service_has_already_is_an_answer,
    the_storage_may_lead_on,
    the_bytes_are_sent_again_where_the_storage_is_busy,
    a_storage_that_never_takes_it_is_a_failure,
    a_parquet_file_with_the_columns_of_tokens_is_sent,
    what_the_service_would_refuse_is_refused_before_anything_is_sent,
    a_file_that_the_service_finds_wrong_is_told_by_its_state,
    progress_is_that_of_the_file,
    a_callback_ends_it_in_the_middle,
    a_file_that_changes_is_not_taken_for_whole,
    an_announcement_is_not_sent_twice,
    answers_that_are_none_are_failures,
    a_tape_holds_no_signature,
    a_reader_goes_where_a_file_goes,
    a_reader_that_breaks_its_word_ends_the_request,
];

/// The upload of bytes.
fn upload<A: Api>(name: &str, bytes: &[u8]) -> A::Request {
    let mut request = A::request("POST /v1/files");
    assert_eq!(request.set_string("purpose", "fine-tune"), Ok(()));
    assert_eq!(request.set_bytes("file", bytes, name), Ok(()));
    request
}

/// Many lines, each with its number.
fn lines(count: usize) -> Vec<u8> {
    (0..count)
        .flat_map(|number| format!("{{\"number\": {number}, \"text\": \"ü\"}}\n").into_bytes())
        .collect()
}

/// The requests that a server has seen, by method and path.
fn seen<A: Api>(service: &Service<A>) -> Vec<String> {
    service.server.traffic().received.iter().map(shown).collect()
}

fn shown(request: &ReceivedRequest) -> String {
    let target = request.target.split('?').next().unwrap_or_default();
    let target = if target.starts_with("/offline/storage/") { "storage" } else { target };
    format!("{} {target}", request.method)
}

const STEPS: [&str; 3] =
    ["POST /v1/files", "PUT storage", "POST /v1/files/file-00000000-0000-4000-8000-000000000001/preprocess"];

fn a_file_is_put_to_the_storage_without_the_key<A: Api>() {
    let service = service::<A>();
    let folder = tempfile::tempdir().expect("a directory");
    let (sent, received) = (folder.path().join("sent.jsonl"), folder.path().join("received"));
    let bytes = lines(100_000);
    fs::write(&sent, &bytes).expect("a file");
    let mut request = A::request("POST /v1/files");
    assert_eq!(request.set_string("purpose", "fine-tune"), Ok(()));
    assert_eq!(request.set_file("file", text(&sent)), Ok(()));
    assert_eq!(request.set_header("x-mine", "secret"), Ok(()));
    let response = service.client.complete(&request);
    expect_success(&response);
    assert_eq!(response.integer("/bytes", -1), i64::try_from(bytes.len()).expect("a length"));
    assert_eq!(
        (response.string("/filename"), response.string("/FileType")),
        ("sent.jsonl".into(), "jsonl".into())
    );
    assert_eq!(response.string("/processing_status"), "PENDING");
    assert_eq!(seen(&service), STEPS);
    let traffic = service.server.traffic();
    let put = &traffic.received[1];
    let names: Vec<_> = put.headers.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(put.header("content-length"), Some(bytes.len().to_string().as_str()));
    for name in ["authorization", "content-type", "x-mine"] {
        assert!(!names.contains(&name), "{names:?}");
    }
    for other in [0, 2] {
        assert!(traffic.received[other].header("authorization").is_some_and(|value| value.contains(KEY)));
        assert_eq!(traffic.received[other].header("x-mine"), Some("secret"));
    }
    let id = response.string("/id");
    expect_success(&service.client.complete(&download::<A>(&id, &received)));
    assert!(fs::read(&received).expect("the file") == bytes);
}

fn bytes_in_memory_go_the_same_way<A: Api>() {
    let service = service::<A>();
    for way in [A::Client::complete, A::Client::call] {
        let mut request = upload::<A>("some.bin", &lines(service.server.traffic().received.len() + 1));
        assert_eq!(request.set_string("file_name", "named.jsonl"), Ok(()));
        let response = way(&service.client, &request);
        expect_success(&response);
        assert_eq!(response.string("/filename"), "named.jsonl");
    }
    let mut table = upload::<A>("a.csv", b"question,answer\n1,\"2,3\"\n");
    assert_eq!(table.set_string("purpose", "eval"), Ok(()));
    let response = service.client.complete(&table);
    expect_success(&response);
    assert_eq!(response.string("/FileType"), "csv");
}

fn what_the_service_has_already_is_an_answer<A: Api>() {
    let service = service::<A>();
    let first = service.client.complete(&upload::<A>("a.jsonl", &lines(3)));
    expect_success(&first);
    let again = service.client.complete(&upload::<A>("b.jsonl", &lines(3)));
    expect_success(&again);
    assert_eq!((again.http_status(), again.string("/id")), (200, first.string("/id")));
    let last = seen(&service).split_off(3);
    assert_eq!(last, ["POST /v1/files".to_owned(), format!("GET /v1/files/{}", first.string("/id"))]);
}

fn the_storage_may_lead_on<A: Api>() {
    let service = service::<A>();
    let bytes = lines(50_000);
    let response = service.client.complete(&upload::<A>("offline-moved.jsonl", &bytes));
    expect_success(&response);
    assert_eq!(response.integer("/bytes", -1), i64::try_from(bytes.len()).expect("a length"));
    assert_eq!(seen(&service)[..3], ["POST /v1/files", "PUT storage", "PUT storage"]);
    let traffic = service.server.traffic();
    let hosts: Vec<_> =
        traffic.received.iter().map(|request| request.header("host").expect("a host")).collect();
    assert!(hosts[1] != hosts[2] && hosts[0] == hosts[3], "{hosts:?}");
    assert_eq!(traffic.received[2].header("authorization"), None);
}

fn with_retries<A: Api>(service: &Service<A>, retries: u32) -> A::Client {
    let mut options = options_for::<A>(service.server.base_url(), service.server.ca_pem());
    assert_eq!(options.set_retries(retries), Ok(()));
    A::client(&options)
}

fn the_bytes_are_sent_again_where_the_storage_is_busy<A: Api>() {
    let service = service::<A>();
    let client = with_retries(&service, 1);
    let response = client.complete(&upload::<A>("offline-busy.jsonl", &lines(10)));
    expect_success(&response);
    assert_eq!(seen(&service)[..3], ["POST /v1/files", "PUT storage", "PUT storage"]);
}

fn a_storage_that_never_takes_it_is_a_failure<A: Api>() {
    let service = service::<A>();
    let client = with_retries(&service, 0);
    let response = client.complete(&upload::<A>("offline-lost.jsonl", &lines(10)));
    expect_failure(&response, Status::Overloaded, &["POST /v1/files: PUT https://", "Please reduce"]);
    let message = response.outcome().expect_err("a failure").message;
    assert!(!message.contains("Signature"), "{message}");
    assert_eq!(seen(&service), STEPS[..2]);
}

/// A Parquet file of tokens in which one text replaces another of the same length.
fn tokens_with(old: &[u8], new: &[u8]) -> Vec<u8> {
    let file = include_bytes!("../data/tokens.parquet");
    let place = file.windows(old.len()).position(|bytes| bytes == old).expect("the text");
    [&file[..place], new, &file[place + old.len()..]].concat()
}

fn a_parquet_file_with_the_columns_of_tokens_is_sent<A: Api>() {
    let service = service::<A>();
    let file = tokens_with(b"labels", b"labels");
    let response = service.client.complete(&upload::<A>("tokens.parquet", &file));
    expect_success(&response);
    assert_eq!(
        (response.string("/FileType"), response.integer("/bytes", 0)),
        ("parquet".to_owned(), file.len() as i64)
    );
}

fn what_the_service_would_refuse_is_refused_before_anything_is_sent<A: Api>() {
    let service = service::<A>();
    for (name, bytes, words) in [
        ("a.jsonl", &b"{}\n\n[1]\n"[..], "line 3 is JSON, but no object"),
        ("a.jsonl", b"{\"a\": \xff}\n", "line 1 is not UTF-8"),
        ("a.jsonl", b"", "is empty"),
        ("a.txt", b"{}", ".jsonl, .csv or .parquet"),
        ("a.parquet", b"PAR1", "no Parquet file"),
        (
            "a.parquet",
            &tokens_with(b"labels", b"tokens"),
            "has a column (number 2) that is none of input_ids",
        ),
        ("a.parquet", &tokens_with(b"input_ids", b"input-ids"), "has no column input_ids"),
        ("a.csv", b"a\n1\n", "does not take for the purpose"),
    ] {
        let response = service.client.complete(&upload::<A>(name, bytes));
        expect_failure(&response, Status::File, &["POST /v1/files: the file", name, words]);
    }
    let mut nameless = A::request("POST /v1/files");
    assert_eq!(nameless.set_bytes("file", b"{}", "a.jsonl"), Ok(()));
    expect_failure(&service.client.complete(&nameless), Status::InvalidArgument, &["\"purpose\""]);
    assert_eq!(service.server.traffic().connections, 0);
}

fn a_file_that_the_service_finds_wrong_is_told_by_its_state<A: Api>() {
    let service = service::<A>();
    for (name, failed) in [("offline-invalid.jsonl", true), ("a.jsonl", false)] {
        let response = service.client.complete(&upload::<A>(name, &lines(name.len())));
        expect_success(&response);
        let mut wait = A::request("GET /v1/files/{id}");
        assert_eq!(wait.set_string("id", &response.string("/id")), Ok(()));
        assert_eq!(wait.set_wait(1), Ok(()));
        let waited = service.client.complete(&wait);
        match failed {
            true => drop(expect_failure(&waited, Status::JobFailed, &["INVALID_FORMAT"])),
            false => expect_success(&waited),
        }
    }
}

fn progress_is_that_of_the_file<A: Api>() {
    let service = service::<A>();
    let bytes = lines(200_000);
    let length = bytes.len() as u64;
    let (mut told, mut kinds) = (Vec::new(), Vec::new());
    let response = service.client.complete_each(&upload::<A>("a.jsonl", &bytes), |event| {
        told.extend(progress(&event));
        kinds.push(event.kind);
        true
    });
    expect_success(&response);
    assert_eq!(told.last(), Some(&(length, length)));
    assert!(told.is_sorted() && told.iter().all(|(_, total)| *total == length), "{told:?}");
    assert!(told.len() as u64 >= length / (2 << 20), "{told:?}");
    // The answer, once, and the end.
    assert_eq!(kinds.split_off(told.len()), [6, 7]);
}

fn a_callback_ends_it_in_the_middle<A: Api>() {
    let service = service::<A>();
    let request = upload::<A>("a.jsonl", &lines(400_000));
    let response = service.client.complete_each(&request, |event| progress(&event).is_none());
    expect_failure(&response, Status::Cancelled, &["POST /v1/files"]);
    assert!(seen(&service).len() <= 2, "{:?}", seen(&service));
    expect_success(&service.client.complete(&request));
    expect_success(&service.client.complete(&chat::<A>()));
}

fn a_file_that_changes_is_not_taken_for_whole<A: Api>() {
    let service = service::<A>();
    let folder = tempfile::tempdir().expect("a directory");
    let path = folder.path().join("a.jsonl");
    fs::write(&path, lines(200_000)).expect("a file");
    let mut request = A::request("POST /v1/files");
    assert_eq!(request.set_string("purpose", "fine-tune"), Ok(()));
    assert_eq!(request.set_file("file", text(&path)), Ok(()));
    let file = fs::OpenOptions::new().write(true).open(&path).expect("the file");
    let response = service.client.complete_each(&request, |event| {
        if progress(&event).is_some() {
            file.set_len(3 * MEBIBYTE as u64).expect("a shorter file");
        }
        true
    });
    expect_failure(&response, Status::File, &[text(&path), "was changed while it was being sent"]);
    assert!(!seen(&service).iter().any(|step| step.ends_with("/preprocess")));
}

fn an_announcement_is_not_sent_twice<A: Api>() {
    let busy = Answer::response(503, "application/json", "{}");
    let scene = scene_with::<A>(ScriptedSettings::default(), vec![busy.clone(), busy], |options| {
        assert_eq!(options.set_retries(1), Ok(()));
    });
    let response = scene.client.complete(&upload::<A>("a.jsonl", &lines(1)));
    assert_eq!((response.http_status(), response.tries()), (503, 1));
    assert_eq!(scene.server.seen().requests.len(), 1);
}

fn answers_that_are_none_are_failures<A: Api>() {
    let found = |headers: &str| {
        Answer::new().write(format!("HTTP/1.1 302 Found\r\n{headers}content-length: 0\r\n\r\n"))
    };
    let place = |location: &str| found(&format!("location: {location}\r\nx-together-file-id: file-1\r\n"));
    let taken = |code: u16| Answer::response(code, "application/json", "{}");
    for (answers, status, words) in [
        (vec![taken(200)], Status::Protocol, "TOGETHER_FILES_UPLOAD"),
        (vec![found("location: /offline/x\r\n")], Status::Protocol, "under which id"),
        (vec![found("x-together-file-id: file-1\r\n")], Status::Protocol, "where its bytes go"),
        (vec![found("location: /x\r\nx-together-file-id: ../1\r\n")], Status::Protocol, "under which id"),
        (vec![place("http://storage.test/x?sig=secret")], Status::Protocol, "which is not followed"),
        (vec![place("ftp://storage.test/x?sig=secret")], Status::Protocol, "neither https nor http"),
        (vec![place("/x?sig=secret"), taken(201)], Status::Protocol, "HTTP 201, and only 200"),
        (vec![place("/x?sig=secret"), taken(204)], Status::Protocol, "HTTP 204, and only 200"),
        (vec![place("/x?sig=secret"), taken(403)], Status::Permission, "PUT https://"),
        (vec![place("/x"), taken(200), taken(500)], Status::Server, "the service has the file as file-1"),
        (vec![taken(409)], Status::Conflict, "409"),
        (vec![taken(401)], Status::Authentication, "401"),
    ] {
        let scene = scene_with::<A>(ScriptedSettings::default(), answers, |options| {
            assert_eq!(options.set_retries(0), Ok(()));
        });
        let response = scene.client.complete(&upload::<A>("a.jsonl", &lines(1)));
        let failure = response.outcome().expect_err("a failure");
        assert_eq!(failure.status, status, "{failure:?}");
        assert!(failure.message.contains(words) && !failure.message.contains("secret"), "{failure:?}");
    }
}

fn a_tape_holds_no_signature<A: Api>() {
    let folder = tempfile::tempdir().expect("a directory");
    let tape = folder.path().join("tape");
    let service = service::<A>();
    let id = {
        let mut options = options_for::<A>(service.server.base_url(), service.server.ca_pem());
        assert_eq!(options.set_cassette(text(&tape), 1), Ok(()));
        let recorded = A::client(&options).complete(&upload::<A>("a.jsonl", &lines(20_000)));
        expect_success(&recorded);
        recorded.string("/id")
    };
    let recorded = fs::read_to_string(&tape).expect("the tape");
    assert!(recorded.len() < 10_000 && !recorded.contains("Signature"), "{recorded}");
    let mut options = A::options();
    assert_eq!(options.set_cassette(text(&tape), 2), Ok(()));
    let client = A::client(&options);
    let played = client.complete(&upload::<A>("a.jsonl", &lines(20_000)));
    expect_success(&played);
    assert_eq!(played.string("/id"), id);
}

/// Reads from these bytes.
fn reader(bytes: Vec<u8>) -> impl Fn(u64, &mut [u8]) -> isize + Send + Sync + 'static {
    move |offset, room| {
        let place = usize::try_from(offset).expect("an offset").min(bytes.len());
        // Less than there is room for, as a decoder does.
        let read = room.len().min(bytes.len() - place).min(10_000);
        room[..read].copy_from_slice(&bytes[place..place + read]);
        isize::try_from(read).expect("a length")
    }
}

fn with_reader<A: Api>(
    operation: &str,
    length: usize,
    reader: impl Fn(u64, &mut [u8]) -> isize + Send + Sync + 'static,
) -> A::Request {
    let mut request = A::request(operation);
    assert_eq!(request.set_string("purpose", "batch-api"), Ok(()));
    assert_eq!(request.set_reader("file", reader, length as u64, "read.jsonl"), Ok(()));
    request
}

fn a_reader_goes_where_a_file_goes<A: Api>() {
    let service = service::<A>();
    let folder = tempfile::tempdir().expect("a directory");
    let received = folder.path().join("received");
    let bytes = lines(30_000);
    for operation in ["POST /v1/files", "POST /v1/files/upload"] {
        for way in [A::Client::complete, A::Client::call] {
            let request = with_reader::<A>(operation, bytes.len(), reader(bytes.clone()));
            let response = way(&service.client, &request);
            expect_success(&response);
            assert_eq!(response.string("/filename"), "read.jsonl");
            expect_success(&service.client.complete(&download::<A>(&response.string("/id"), &received)));
            assert!(fs::read(&received).expect("the file") == bytes);
        }
    }
    let form =
        service.server.traffic().received.iter().find(|seen| seen.target == "/v1/files/upload").cloned();
    let form = String::from_utf8_lossy(&form.expect("a form").body).into_owned();
    assert!(form.contains("name=\"file_name\"\r\n\r\nread.jsonl\r\n"), "a plain form names its file too");
}

fn a_reader_that_breaks_its_word_ends_the_request<A: Api>() {
    let service = service::<A>();
    let bytes = lines(30_000);
    let length = bytes.len();
    for operation in ["POST /v1/files", "POST /v1/files/upload"] {
        let fails = |offset, room: &mut [u8]| match offset < 100_000 {
            true => isize::try_from(room.len()).expect("a length"),
            false => -1,
        };
        let lies = |_, room: &mut [u8]| isize::try_from(room.len()).expect("a length") + 1;
        for (request, words) in [
            (with_reader::<A>(operation, length + 1, reader(bytes.clone())), "has no more bytes at offset"),
            (with_reader::<A>(operation, length - 1, reader(bytes.clone())), "has more bytes than the"),
            (with_reader::<A>("POST /v1/files/upload", length, fails), "failed at offset 1"),
            (with_reader::<A>(operation, length, lies), "says that it has read"),
        ] {
            let response = service.client.complete(&request);
            expect_failure(&response, Status::File, &["the reader of read.jsonl", words]);
        }
    }
    // Nothing was taken for whole.
    let traffic = service.server.traffic();
    assert!(!traffic.received.iter().any(|request| request.target.contains("preprocess")));
    let plain = traffic.received.iter().filter(|request| request.target == "/v1/files/upload");
    assert_eq!(plain.count(), 0);
}
