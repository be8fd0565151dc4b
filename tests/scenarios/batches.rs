//! A batch is carried out and read, and goes on wherever its process ended.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};
use together::error::Status;
use together::settings::Timeout;
use together_offline::{Answer, Server, Settings};

use crate::support::api::{Api, Batch, Client, Object, Options, Request, Response, Seen};
use crate::support::expectations::{expect_failure, expect_refusal, expect_success};
use crate::support::process::Test;
use crate::support::servers::{Scene, ok, options_for, scene, service};
use crate::support::{KEY, through_both, through_both_in_processes};

through_both![
    every_request_has_its_answer,
    a_batch_that_is_opened_again_has_its_answers_and_sends_nothing,
    what_no_batch_takes_is_refused,
    a_program_that_begins_again_may_add_the_same,
    a_bad_end_is_a_failure_and_leaves_the_answers_that_there_are,
    several_input_files_are_several_jobs,
    a_run_that_is_ended_goes_on,
    a_directory_has_one_holder,
    a_directory_that_is_not_a_batchs_own_is_refused,
    a_file_that_was_changed_is_noticed,
    #[cfg(unix)]
    what_may_not_be_written_or_read_is_told_and_nothing_is_lost,
    audio_is_named_by_url,
    a_job_whose_id_was_lost_is_found_by_its_file,
    a_known_files_other_jobs_are_left_alone,
    what_a_service_may_not_say_is_refused,
];

through_both_in_processes![a_batch_that_is_killed_at_any_step_goes_on_with_one_job];

/// The events' numbers in the C header.
const PROGRESS: i32 = 5;
const CHUNK: i32 = 6;
const DONE: i32 = 7;

const CHAT: &str = "POST /v1/chat/completions";

fn ask<A: Api>(model: &str, question: &str) -> A::Request {
    let mut request = A::request(CHAT);
    assert_eq!(request.set_string("model", model), Ok(()));
    assert_eq!(request.add_message("user", question), Ok(()));
    request
}

const GOOD: &str = "openai/gpt-oss-20b";

/// A batch in a directory that is not there yet.
fn batch<A: Api>(folder: &Path) -> A::Batch {
    let batch = A::batch(text(&folder.join("batch")));
    assert_eq!(batch.outcome(), Ok(()));
    batch
}

fn text(path: &Path) -> &str {
    path.to_str().expect("UTF-8")
}

fn add<A: Api>(batch: &mut A::Batch, ids: &[&str]) {
    for id in ids {
        assert_eq!(batch.add(id, &ask::<A>(GOOD, id)), Ok(()));
    }
}

fn run<A: Api>(batch: &mut A::Batch, client: &A::Client) -> A::Response {
    batch.run(client, |_| true)
}

fn requests(server: &Server) -> u64 {
    server.traffic().requests
}

fn jobs<A: Api>(client: &A::Client) -> usize {
    client.complete(&A::request("GET /v1/batches")).count("")
}

fn every_request_has_its_answer<A: Api>() {
    let service = service::<A>();
    let folder = tempfile::tempdir().expect("a directory");
    let mut batch = batch::<A>(folder.path());
    let early = batch.answer("one");
    expect_failure(&early, Status::InvalidArgument, &["no request with the custom_id \"one\""]);
    add::<A>(&mut batch, &["one", "two\n\"\u{e9}\"", "three"]);
    assert_eq!(batch.add("unknown", &ask::<A>("no/such", "?")), Ok(()));
    assert_eq!(batch.add("down", &ask::<A>("offline/status-503", "?")), Ok(()));
    let early = batch.answer("one");
    expect_failure(&early, Status::InvalidArgument, &["\"one\" has no answer yet"]);

    let mut seen: Vec<Seen> = Vec::new();
    let response = batch.run(&service.client, |event| {
        seen.push(event);
        true
    });
    expect_success(&response);
    assert_eq!(response.string("/status"), "COMPLETED");
    let counts =
        ["total", "answered", "failed"].map(|name| response.integer(&format!("/requests/{name}"), -1));
    assert_eq!(counts, [5, 3, 2]);
    assert_eq!((response.count("/jobs"), response.string("/jobs/0")), (1, response.string("/id")));

    for id in ["one", "two\n\"\u{e9}\"", "three"] {
        let answer = batch.answer(id);
        expect_success(&answer);
        assert_eq!(answer.text(), format!("offline: you asked \"{id}\""));
        assert_eq!(answer.http_status(), 200);
    }
    let words = ["POST /v1/chat/completions: HTTP 400 from the batch: ", "(model_not_available)"];
    expect_failure(&batch.answer("unknown"), Status::BadRequest, &words);
    expect_failure(&batch.answer("down"), Status::Overloaded, &["the batch could not carry out the request"]);
    expect_failure(
        &batch.answer("four"),
        Status::InvalidArgument,
        &["no request with the custom_id \"four\""],
    );

    // What it cost stands in the job, and is counted as of any request.
    let total = response.integer("/usage/total_tokens", -1);
    let usage = service.client.usage();
    assert!(total > 0 && usage.prompt_tokens + usage.completion_tokens == total.unsigned_abs());
    let states: Vec<_> = seen.iter().filter(|event| event.kind == CHUNK).collect();
    let state = |event: &&Seen| serde_json::from_str::<Value>(&event.json).expect("JSON")["status"].clone();
    assert_eq!(states.iter().map(state).collect::<Vec<_>>(), ["VALIDATING", "IN_PROGRESS", "COMPLETED"]);
    let (first, last) = (seen.first().expect("an event"), seen.last().expect("an event"));
    assert!(first.kind == PROGRESS && first.done == first.total && first.total > 0);
    assert_eq!((last.kind, last.status), (DONE, 0));
    assert!(seen.iter().all(|event| [PROGRESS, CHUNK, DONE].contains(&event.kind)));
}

fn a_batch_that_is_opened_again_has_its_answers_and_sends_nothing<A: Api>() {
    let service = service::<A>();
    let folder = tempfile::tempdir().expect("a directory");
    let mut first = batch::<A>(folder.path());
    add::<A>(&mut first, &["a", "b"]);
    let before = run::<A>(&mut first, &service.client);
    expect_success(&before);
    drop(first);
    let sent = requests(&service.server);
    let mut again = batch::<A>(folder.path());
    assert_eq!(again.answer("b").text(), "offline: you asked \"b\"");
    let after = run::<A>(&mut again, &service.client);
    expect_success(&after);
    assert_eq!(after.json(), before.json());
    assert_eq!(requests(&service.server), sent);
}

fn what_no_batch_takes_is_refused<A: Api>() {
    let service = service::<A>();
    let folder = tempfile::tempdir().expect("a directory");
    let refused = |id: &str, request: &A::Request, status: Status, words: &[&str]| {
        // A refusal stays on a batch of C, so each is of one of its own.
        let mut batch = batch::<A>(folder.path());
        expect_refusal(batch.add(id, request), status, words);
    };
    let good = ask::<A>(GOOD, "?");
    let invalid = Status::InvalidArgument;
    refused("", &good, invalid, &["custom_id is empty"]);
    refused(&"\u{e9}".repeat(65), &good, invalid, &["custom_id has 65 characters, and may have 64"]);
    refused("a", &A::request("POST /v1/embeddings"), invalid, &["the request is POST /v1/embeddings"]);
    let mut stream = ask::<A>(GOOD, "?");
    assert_eq!(stream.set_boolean("stream", true), Ok(()));
    refused("a", &stream, invalid, &["does not stream"]);
    let long = ask::<A>(GOOD, &"x".repeat(10_000_000));
    refused("a", &long, Status::TooLarge, &["\"a\"", "a batch takes 10000000 at most"]);
    let mut without = batch::<A>(folder.path());
    expect_failure(&run::<A>(&mut without, &service.client), invalid, &["has no requests"]);
    drop(without);

    let mut batch = batch::<A>(folder.path());
    assert_eq!(batch.add(&"\u{e9}".repeat(64), &good), Ok(()));
    let mut audio = A::request("POST /v1/audio/transcriptions");
    assert_eq!(audio.set_string("file", "https://x.test/a"), Ok(()));
    expect_refusal(batch.add("b", &audio), invalid, &["a batch has one operation"]);
    drop(batch);
    let mut batch = self::batch::<A>(folder.path());
    assert_eq!(batch.add("b", &good), Ok(()));
    expect_refusal(batch.add("b", &good), invalid, &["\"b\" was added already"]);
}

fn a_program_that_begins_again_may_add_the_same<A: Api>() {
    let service = service::<A>();
    let folder = tempfile::tempdir().expect("a directory");
    let mut first = batch::<A>(folder.path());
    add::<A>(&mut first, &["a", "b"]);
    drop(first);
    // It was ended in the middle of a line.
    let path = folder.path().join("batch/requests-0001.jsonl");
    let mut written = std::fs::read(&path).expect("the requests");
    written.extend_from_slice(b"{\"custom_id\":\"c\",\"bo");
    std::fs::write(&path, &written).expect("the requests");

    let mut other = batch::<A>(folder.path());
    let words = ["another request with the custom_id \"a\""];
    expect_refusal(other.add("a", &ask::<A>(GOOD, "?")), Status::InvalidArgument, &words);
    drop(other);
    let mut again = batch::<A>(folder.path());
    add::<A>(&mut again, &["a", "b", "c"]);
    let response = run::<A>(&mut again, &service.client);
    expect_success(&response);
    assert_eq!(response.integer("/requests/answered", 0), 3);
    assert_eq!(again.answer("c").text(), "offline: you asked \"c\"");
    drop(again);

    let mut after = batch::<A>(folder.path());
    add::<A>(&mut after, &["a"]);
    let words = ["the batch was started and takes no more requests", "\"d\""];
    expect_refusal(after.add("d", &ask::<A>(GOOD, "d")), Status::InvalidArgument, &words);
}

fn a_bad_end_is_a_failure_and_leaves_the_answers_that_there_are<A: Api>() {
    let service = service::<A>();
    let folder = tempfile::tempdir().expect("a directory");
    let mut batch = batch::<A>(folder.path());
    add::<A>(&mut batch, &["a"]);
    assert_eq!(batch.add("late", &ask::<A>("offline/expired-job", "?")), Ok(()));
    for _ in 0..2 {
        let response = run::<A>(&mut batch, &service.client);
        let words = ["ended with the state \"EXPIRED\"", "time was over"];
        expect_failure(&response, Status::JobFailed, &words);
        assert_eq!(response.integer("/requests/answered", -1), 1);
    }
    assert_eq!(jobs::<A>(&service.client), 1);
    expect_success(&batch.answer("a"));
    let words = ["neither its results nor its errors have a line for \"late\""];
    expect_failure(&batch.answer("late"), Status::JobFailed, &words);
}

fn several_input_files_are_several_jobs<A: Api>() {
    let service = service::<A>();
    let folder = tempfile::tempdir().expect("a directory");
    let mut first = batch::<A>(folder.path());
    add::<A>(&mut first, &["a", "b"]);
    drop(first);
    // As if these two were all that one file may hold.
    let line = |id: &str, model: &str| {
        let body = json!({ "model": model, "messages": [{ "role": "user", "content": id }] });
        format!("{}\n", json!({ "custom_id": id, "body": body }))
    };
    let (more, failing) = (line("c", GOOD) + &line("d", GOOD), line("e", "offline/failed-job"));
    std::fs::write(folder.path().join("batch/requests-0002.jsonl"), more).expect("a file");
    std::fs::write(folder.path().join("batch/requests-0003.jsonl"), failing).expect("a file");
    let mut batch = batch::<A>(folder.path());
    add::<A>(&mut batch, &["f"]);
    let response = run::<A>(&mut batch, &service.client);
    expect_failure(&response, Status::JobFailed, &["\"FAILED\"", "as the model's name asks for"]);
    assert_eq!((response.count("/jobs"), jobs::<A>(&service.client)), (3, 3));
    assert_eq!(response.string("/jobs/2"), response.string("/id"), "the one that failed");
    assert_eq!(response.integer("/requests/total", 0), 6);
    for id in ["a", "b", "c", "d"] {
        assert_eq!(batch.answer(id).text(), format!("offline: you asked \"{id}\""));
    }
    expect_failure(&batch.answer("f"), Status::JobFailed, &["have a line for \"f\""]);
}

fn a_run_that_is_ended_goes_on<A: Api>() {
    let service = service::<A>();
    let folder = tempfile::tempdir().expect("a directory");
    let mut batch = batch::<A>(folder.path());
    add::<A>(&mut batch, &["a"]);
    // By its callback: at the first event, at the second of the next run, and so on.
    for last in 1..=3 {
        let mut count = 0;
        let response = batch.run(&service.client, |_| {
            count += 1;
            count < last
        });
        expect_failure(&response, Status::Cancelled, &["ended by the caller: run it again"]);
        assert_eq!(count, last + 1, "the event that is stopped at, and the end");
    }
    expect_success(&run::<A>(&mut batch, &service.client));
    assert_eq!(batch.answer("a").text(), "offline: you asked \"a\"");
    assert_eq!(jobs::<A>(&service.client), 1);

    // By its client, while it waits.
    let folder = tempfile::tempdir().expect("a directory");
    let mut batch = self::batch::<A>(folder.path());
    add::<A>(&mut batch, &["b"]);
    let response = batch.run(&service.client, |event| {
        if event.kind == CHUNK {
            service.client.interrupt();
        }
        true
    });
    expect_failure(&response, Status::Cancelled, &[]);
    // By the time that it may take.
    let mut options = options_for::<A>(service.server.base_url(), service.server.ca_pem());
    assert_eq!(options.set_timeout(Timeout::Total, 50), Ok(()));
    let folder = tempfile::tempdir().expect("a directory");
    let mut late = self::batch::<A>(folder.path());
    assert_eq!(late.add("slow", &ask::<A>(GOOD, "slow")), Ok(()));
    expect_failure(&run::<A>(&mut late, &A::client(&options)), Status::Timeout, &["TOGETHER_TIMEOUT_TOTAL"]);
    expect_success(&run::<A>(&mut batch, &service.client));
    expect_success(&run::<A>(&mut late, &service.client));
    assert_eq!(jobs::<A>(&service.client), 3);
}

fn a_directory_has_one_holder<A: Api>() {
    let folder = tempfile::tempdir().expect("a directory");
    let holder = batch::<A>(folder.path());
    let other = A::batch(text(&folder.path().join("batch")));
    expect_refusal(other.outcome(), Status::File, &["is in use by another batch object"]);
    drop(holder);
    drop(other);
    batch::<A>(folder.path());
}

fn a_directory_that_is_not_a_batchs_own_is_refused<A: Api>() {
    let folder = tempfile::tempdir().expect("a directory");
    let path = |name: &str| folder.path().join(name);
    let refused = |path: &Path, status: Status, words: &[&str]| {
        expect_refusal(A::batch(text(path)).outcome(), status, words);
    };
    expect_refusal(A::batch("").outcome(), Status::InvalidArgument, &["the directory's name is empty"]);
    refused(&path("none/batch"), Status::File, &["make the directory above it first"]);
    std::fs::create_dir(path("full")).expect("a directory");
    std::fs::write(path("full/letter.txt"), "Dear").expect("a file");
    refused(&path("full"), Status::File, &["holds other files and no batch"]);
    refused(&path("full/letter.txt"), Status::File, &["is no directory"]);
    // An empty one becomes a batch's.
    std::fs::create_dir(path("batch")).expect("a directory");
    drop(batch::<A>(folder.path()));
    #[cfg(unix)]
    {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let mode = |path: &Path| std::fs::metadata(path).expect("a file").permissions().mode() & 0o777;
        assert_eq!((mode(&path("batch")), mode(&path("batch/batch.json"))), (0o700, 0o600));
        let mut one = batch::<A>(folder.path());
        add::<A>(&mut one, &["a"]);
        assert_eq!(mode(&path("batch/requests-0001.jsonl")), 0o600);
        drop(one);
        // A link in it might lead to any file of the user's.
        for name in ["requests-0001.jsonl", "batch.json", "lock"] {
            let (file, kept) = (path("batch").join(name), path("kept"));
            std::fs::rename(&file, &kept).expect("a file");
            symlink(&kept, &file).expect("a link");
            refused(&path("batch"), Status::File, &[name]);
            std::fs::rename(&kept, &file).expect("a file");
        }
        std::fs::set_permissions(path("batch"), PermissionsExt::from_mode(0o777)).expect("a mode");
        refused(&path("batch"), Status::File, &["lets other users write to it"]);
        std::fs::set_permissions(path("batch"), PermissionsExt::from_mode(0o700)).expect("a mode");
        batch::<A>(folder.path());
    }
}

#[cfg(unix)]
fn what_may_not_be_written_or_read_is_told_and_nothing_is_lost<A: Api>() {
    let _bound = crate::support::process::BoundByPermissions::begin();
    let service = service::<A>();
    let folder = tempfile::tempdir().expect("a directory");
    let path = |name: &str| folder.path().join(name);
    let set_mode = |path: &Path, mode: u32| {
        let permissions = std::os::unix::fs::PermissionsExt::from_mode(mode);
        std::fs::set_permissions(path, permissions).expect("a mode");
    };
    let advice = "let the program's user read and write there, or use another directory";
    let opening_is_refused = |name: &str, words: &str| {
        let opened = A::batch(text(&path("batch")));
        expect_refusal(opened.outcome(), Status::File, &[text(&path(name)), words, advice]);
    };
    set_mode(folder.path(), 0o500);
    opening_is_refused("batch", "cannot be made: ");
    set_mode(folder.path(), 0o700);
    add::<A>(&mut batch::<A>(folder.path()), &["a"]);

    // A file that may not be read, or not be written.
    for (name, mode, words) in [
        ("batch/batch.json", 0o200, "cannot be read: "),
        ("batch/requests-0001.jsonl", 0o200, "cannot be read: "),
        ("batch/lock", 0o400, "cannot be locked: "),
    ] {
        set_mode(&path(name), mode);
        opening_is_refused(name, words);
        set_mode(&path(name), 0o600);
    }
    let written = path("batch/requests-0001.jsonl");
    set_mode(&written, 0o400);
    let words = [text(&written), "cannot be written: ", advice];
    let mut one = batch::<A>(folder.path());
    expect_refusal(one.add("b", &ask::<A>(GOOD, "b")), Status::File, &words);
    drop(one);
    let mut one = batch::<A>(folder.path());
    expect_failure(&run::<A>(&mut one, &service.client), Status::File, &words);
    set_mode(&written, 0o600);

    // The directory, before the run and in the middle of it.
    let directory = path("batch");
    set_mode(&directory, 0o500);
    let journal = path("batch/batch.json");
    let words = [text(&journal), "cannot be written: ", advice];
    expect_failure(&run::<A>(&mut one, &service.client), Status::File, &words);
    assert_eq!(requests(&service.server), 0);
    set_mode(&directory, 0o700);
    add::<A>(&mut one, &["b"]);
    let stopped = one.run(&service.client, |event| {
        if event.kind == CHUNK {
            set_mode(&directory, 0o500);
        }
        true
    });
    expect_failure(&stopped, Status::File, &words);
    drop(one);
    let mut again = batch::<A>(folder.path());
    expect_failure(&run::<A>(&mut again, &service.client), Status::File, &words);
    set_mode(&directory, 0o700);
    expect_success(&run::<A>(&mut again, &service.client));
    assert_eq!(jobs::<A>(&service.client), 1);
    drop(again);

    // One that is over is read and not written.
    set_mode(&directory, 0o500);
    let mut over = batch::<A>(folder.path());
    expect_success(&run::<A>(&mut over, &service.client));
    for id in ["a", "b"] {
        assert_eq!(over.answer(id).text(), format!("offline: you asked \"{id}\""));
    }
    let results = path("batch/results-0001.jsonl");
    set_mode(&results, 0o200);
    let words = [text(&results), "cannot be read: ", advice];
    expect_failure(&over.answer("a"), Status::File, &words);
    set_mode(&directory, 0o700);
}

fn a_file_that_was_changed_is_noticed<A: Api>() {
    let service = service::<A>();
    let folder = tempfile::tempdir().expect("a directory");
    let mut one = batch::<A>(folder.path());
    add::<A>(&mut one, &["a"]);
    expect_success(&run::<A>(&mut one, &service.client));
    let results = folder.path().join("batch/results-0001.jsonl");
    let was = std::fs::read(&results).expect("the results");
    std::fs::write(&results, "{}").expect("a file");
    expect_failure(&one.answer("a"), Status::File, &["results-0001.jsonl", "was changed since"]);
    drop(one);
    // Of lines that say nothing, of no request, and the one that is looked for.
    let mut odd = b"\n{}\n[1]\n{\"custom_id\":7}\n{\"custom_id\":\"x\"}\nno JSON\n\xff\n".to_vec();
    odd.extend_from_slice(&was);
    std::fs::write(&results, odd).expect("a file");
    assert_eq!(batch::<A>(folder.path()).answer("a").text(), "offline: you asked \"a\"");
    std::fs::remove_file(&results).expect("a file");
    let gone = A::batch(text(&folder.path().join("batch")));
    expect_refusal(gone.outcome(), Status::File, &["results-0001.jsonl", "is not there"]);
    std::fs::write(&results, was).expect("a file");
    let requests = folder.path().join("batch/requests-0001.jsonl");
    let line = std::fs::read(&requests).expect("the requests");
    std::fs::write(&requests, [&line[..], b"\n"].concat()).expect("a file");
    let changed = A::batch(text(&folder.path().join("batch")));
    expect_refusal(changed.outcome(), Status::File, &["requests-0001.jsonl", "line 2", "is no request"]);
    std::fs::write(&requests, [&line[..], &line[..]].concat().replace_id()).expect("a file");
    let changed = A::batch(text(&folder.path().join("batch")));
    expect_refusal(changed.outcome(), Status::File, &["was changed after the batch was started"]);
}

trait ReplaceId {
    /// The second line is another request's.
    fn replace_id(self) -> Vec<u8>;
}

impl ReplaceId for Vec<u8> {
    fn replace_id(self) -> Vec<u8> {
        let text = String::from_utf8(self).expect("UTF-8");
        let (first, second) = text.split_once('\n').expect("two lines");
        format!("{first}\n{}", second.replace("\"custom_id\":\"a\"", "\"custom_id\":\"b\"")).into_bytes()
    }
}

fn audio_is_named_by_url<A: Api>() {
    let service = service::<A>();
    let folder = tempfile::tempdir().expect("a directory");
    let mut batch = batch::<A>(folder.path());
    let mut request = A::request("POST /v1/audio/transcriptions");
    assert_eq!(request.set_string("model", "openai/whisper-large-v3"), Ok(()));
    assert_eq!(request.set_string("file", "https://x.test/a.mp3"), Ok(()));
    assert_eq!(batch.add("a", &request), Ok(()));
    expect_success(&run::<A>(&mut batch, &service.client));
    assert_eq!(batch.answer("a").text(), "offline: you sent the address https://x.test/a.mp3");
}

fn conflict(body: &str) -> Answer {
    Answer::response(409, "application/json", body)
}

const UPLOADED: &str = r#"{"id":"file-1"}"#;
const CREATED: &str = r#"{"job":{"id":"job-1","status":"VALIDATING"}}"#;
const ENDED: &str = r#"{"id":"job-1","status":"COMPLETED"}"#;
const LISTED: &str = r#"[{"id":"job-0","input_file_id":"file-0"},{"id":"job-1","input_file_id":"file-1"}]"#;

/// The service takes a file under this id, and its storage the bytes.
fn place_for(id: &str) -> Answer {
    let headers = format!("location: /storage\r\nx-together-file-id: {id}\r\ncontent-length: 0");
    Answer::new().write(format!("HTTP/1.1 302 Found\r\n{headers}\r\n\r\n"))
}

/// A file that is announced, stored and described; then these answers.
fn uploaded(file: &str, answers: impl IntoIterator<Item = Answer>) -> Vec<Answer> {
    [place_for("file-1"), ok(""), ok(file)].into_iter().chain(answers).collect()
}

/// The service has the content already; then these answers.
fn known(answers: impl IntoIterator<Item = Answer>) -> Vec<Answer> {
    let known = conflict(r#"{"error":"already exists","file_id":"file-1"}"#);
    [known, ok(UPLOADED)].into_iter().chain(answers).collect()
}

const UPLOAD: [&str; 3] = ["POST /v1/files", "PUT /storage", "POST /v1/files/file-1/preprocess"];

/// The requests that a server saw after an upload, without their versions.
fn lines<A: Api>(scene: &Scene<A>) -> Vec<String> {
    let count = scene.server.seen().requests.len();
    let mut lines: Vec<_> =
        (0..count).map(|number| scene.sent(number).line.replace(" HTTP/1.1", "")).collect();
    let after = lines.split_off(UPLOAD.len());
    assert_eq!(lines, UPLOAD);
    assert_eq!(scene.sent(1).all("authorization"), [""; 0], "the storage gets no key");
    after
}

fn a_job_whose_id_was_lost_is_found_by_its_file<A: Api>() {
    let create = "POST /v1/batches";
    let (list, get) = ("GET /v1/batches", "GET /v1/batches/job-1");
    let folder = tempfile::tempdir().expect("a directory");
    let scene = scene::<A>(uploaded(UPLOADED, [Answer::new().reset(), ok(LISTED), ok(ENDED)]));
    let mut batch = batch::<A>(folder.path());
    add::<A>(&mut batch, &["a"]);
    let job = run::<A>(&mut batch, &scene.client);
    expect_success(&job);
    assert_eq!(lines(&scene), [create, list, get]);
    let words = ["neither its results nor its errors have a line"];
    expect_failure(&batch.answer("a"), Status::JobFailed, &words);

    // It is not there yet, and the next run looks again before it makes one.
    let folder = tempfile::tempdir().expect("a directory");
    let lost = [Answer::new().reset(), ok("[]"), ok(LISTED), ok(ENDED)];
    let scene = self::scene::<A>(uploaded(UPLOADED, lost));
    let mut batch = self::batch::<A>(folder.path());
    add::<A>(&mut batch, &["a"]);
    expect_failure(&run::<A>(&mut batch, &scene.client), Status::Connection, &["POST /v1/batches"]);
    expect_success(&run::<A>(&mut batch, &scene.client));
    assert_eq!(lines(&scene), [create, list, list, get]);

    // One that was refused does not exist, and is asked for again when it was not found.
    let folder = tempfile::tempdir().expect("a directory");
    let refusal = Answer::response(400, "application/json", r#"{"error":"too many"}"#);
    let scene = self::scene::<A>(uploaded(UPLOADED, [refusal, ok("[]"), ok(CREATED), ok(ENDED)]));
    let mut batch = self::batch::<A>(folder.path());
    add::<A>(&mut batch, &["a"]);
    expect_failure(&run::<A>(&mut batch, &scene.client), Status::BadRequest, &["too many"]);
    expect_success(&run::<A>(&mut batch, &scene.client));
    assert_eq!(lines(&scene), [create, list, create, get]);
}

fn a_known_files_other_jobs_are_left_alone<A: Api>() {
    let folder = tempfile::tempdir().expect("a directory");
    let created = r#"{"job":{"id":"job-2"}}"#;
    let both = LISTED.replace(']', r#",{"id":"job-2","input_file_id":"file-1"}]"#);
    // The service has the same file from another batch, whose job is another.
    let ended = r#"{"id":"job-2","status":"COMPLETED"}"#;
    let scene = scene::<A>(known([ok(LISTED), ok(created), ok(ended)]));
    let mut first = batch::<A>(folder.path());
    add::<A>(&mut first, &["a"]);
    let job = run::<A>(&mut first, &scene.client);
    expect_success(&job);
    assert_eq!(job.string("/jobs/0"), "job-2");
    // The same where the answer was lost.
    let folder = tempfile::tempdir().expect("a directory");
    let scene = self::scene::<A>(known([ok(LISTED), Answer::new().reset(), ok(&both), ok(ended)]));
    let mut batch = self::batch::<A>(folder.path());
    add::<A>(&mut batch, &["a"]);
    let job = run::<A>(&mut batch, &scene.client);
    expect_success(&job);
    assert_eq!(job.string("/jobs/0"), "job-2");
}

fn what_a_service_may_not_say_is_refused<A: Api>() {
    let protocol = Status::Protocol;
    let long = format!(r#"{{"status":"COMPLETED","metadata":"{}"}}"#, "x".repeat(70_000));
    for (status, answers) in [
        (protocol, vec![place_for("../secret")]),
        (Status::Conflict, vec![conflict(r#"{"file_id":"a/b"}"#)]),
        (protocol, vec![conflict(r#"{"file_id":"file-1"}"#), ok(r#"{"id":"../secret"}"#)]),
        (protocol, uploaded(r#"{"id":"../secret"}"#, [])),
        (protocol, uploaded(r#"{"id":""}"#, [])),
        (protocol, uploaded(r#"{"bytes":1}"#, [])),
        (protocol, uploaded(UPLOADED, [ok(r#"{"job":{"id":"a?b"}}"#)])),
        (protocol, uploaded(UPLOADED, [ok(r#"{"warning":"none made"}"#), ok("[]")])),
        (protocol, uploaded(UPLOADED, [ok(CREATED), ok(r#"{"status":"COMPLETED","output_file_id":".."}"#)])),
        (protocol, uploaded(UPLOADED, [ok(CREATED), ok(long)])),
    ] {
        let folder = tempfile::tempdir().expect("a directory");
        let count = answers.len();
        let scene = scene::<A>(answers);
        let mut batch = batch::<A>(folder.path());
        add::<A>(&mut batch, &["a"]);
        let response = run::<A>(&mut batch, &scene.client);
        expect_failure(&response, status, &[]);
        assert_eq!(scene.server.seen().requests.len(), count);
        // Nothing but the batch's own files is anywhere.
        let entries = std::fs::read_dir(folder.path()).expect("a directory").count();
        assert_eq!(entries, 1);
    }
}

const PLACE: &str = "TOGETHER_TEST_PLACE";
const FOLDER: &str = "TOGETHER_TEST_FOLDER";
const URL: &str = "TOGETHER_TEST_URL";
const AUTHORITY: &str = "TOGETHER_TEST_AUTHORITY";

/// The whole of a program that may be killed: it adds all, runs, and reads the answers. Each directory's questions are its
/// own.
fn program<A: Api>(client: &A::Client, folder: &Path) {
    let mut batch = batch::<A>(folder);
    let ids =
        ["a", "b", "c"].map(|id| format!("{id} of {}", text(folder.file_name().expect("a name").as_ref())));
    add::<A>(&mut batch, &ids.each_ref().map(String::as_str));
    expect_success(&run::<A>(&mut batch, client));
    for id in ids {
        assert_eq!(batch.answer(&id).text(), format!("offline: you asked \"{id}\""));
    }
}

/// More steps than a run has.
const MOST_PLACES: usize = 60;

#[cfg(debug_assertions)]
fn a_batch_that_is_killed_at_any_step_goes_on_with_one_job<A: Api>(test: &Test) {
    if test.is_child() {
        let of = |name: &str| std::env::var(name).expect("a variable");
        let client = A::client(&options_for::<A>(&of(URL), &of(AUTHORITY)));
        together::injection::end_at(of(PLACE).parse().expect("a number"));
        return program::<A>(&client, Path::new(&of(FOLDER)));
    }
    let server = Server::start(Settings { key: KEY.to_owned(), ..Settings::default() }).expect("a server");
    let client = A::client(&options_for::<A>(server.base_url(), server.ca_pem()));
    let folder = tempfile::tempdir().expect("a directory");
    let (next, killed) = (AtomicUsize::new(0), AtomicUsize::new(0));
    // The waits for the jobs are most of the time.
    std::thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| {
                loop {
                    let place = next.fetch_add(1, Ordering::SeqCst);
                    assert!(place < MOST_PLACES, "the steps have no end");
                    let own = folder.path().join(place.to_string());
                    std::fs::create_dir(&own).expect("a directory");
                    let variables = [
                        (PLACE, place.to_string()),
                        (FOLDER, text(&own).to_owned()),
                        (URL, server.base_url().to_owned()),
                        (AUTHORITY, server.ca_pem().to_owned()),
                    ];
                    let environment = variables.each_ref().map(|(name, value)| (*name, value.as_ref()));
                    let ended = test.command(&environment).output().expect("a child").status;
                    killed.fetch_add(usize::from(!ended.success()), Ordering::SeqCst);
                    // As it would be started again.
                    program::<A>(&client, &own);
                    if ended.success() {
                        break;
                    }
                }
            });
        }
    });
    let killed = killed.load(Ordering::SeqCst);
    assert!(killed >= 15, "killed at {killed} places");
    let tried = next.load(Ordering::SeqCst);
    assert_eq!(jobs::<A>(&client), tried, "a job for each directory, and no other");
}

/// In a released library no step ends the process.
#[cfg(not(debug_assertions))]
fn a_batch_that_is_killed_at_any_step_goes_on_with_one_job<A: Api>(_: &Test) {}
