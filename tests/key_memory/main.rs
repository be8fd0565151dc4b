//! How often the key, or any eight bytes of it, is in a process's memory: once while there is a client, on
//! its locked page, and never after. Nor is it in the registers of a thread, in a forked child, in a core file
//! or in a log; in hexadecimal or base64 neither.
//!
//! One process uses the library, word by word as another tells it to (`subject`); that other one reads its
//! memory from outside, page by page, the unreadable ones too (`scanner`), and its registers (`registers`). So
//! what the reader knows of the key is not what it finds. The key is made afresh for each run, handed over in
//! a file, and nowhere else.
#![cfg(target_os = "linux")]

use std::sync::{Arc, Mutex};

use together_offline::{Answer, Scripted, ScriptedSettings, TlsVersions};

use scanner::{Found, Secret};
use subject::{Subject, obey};
use support::api::Api;
use support::process::Test;
use support::servers::{PLAIN, ok};
use support::{PATIENCE, through_both_in_processes};

mod registers;
mod scanner;
mod subject;
mod trace_log;

#[path = "../support/mod.rs"]
#[allow(dead_code, unused_imports, unused_macros, reason = "each test file uses its own part")]
mod support;

through_both_in_processes![
    there_is_one_copy_over_tls_13,
    there_is_one_copy_over_tls_12,
    there_is_one_copy_over_plain_loopback,
    a_commands_key_is_on_its_page_alone,
    a_functions_key_is_on_its_page_alone,
    the_environments_key_is_on_its_page_alone_once_it_is_wiped_there,
    secret_memory_holds_no_copy_that_can_be_read,
    a_key_that_a_server_quotes_stays_nowhere_over_tls_13,
    a_key_that_a_server_quotes_stays_nowhere_over_tls_12,
    a_key_that_a_server_quotes_stays_nowhere_over_plain_loopback,
    the_reader_finds_what_was_planted,
];

fn there_is_one_copy_over_tls_13<A: Api>(test: &Test) {
    let settings = ScriptedSettings { tls: TlsVersions::Only13, ..ScriptedSettings::default() };
    there_is_one_copy_at_every_moment::<A>(test, settings);
}

fn there_is_one_copy_over_tls_12<A: Api>(test: &Test) {
    let settings = ScriptedSettings { tls: TlsVersions::Only12, ..ScriptedSettings::default() };
    there_is_one_copy_at_every_moment::<A>(test, settings);
}

fn there_is_one_copy_over_plain_loopback<A: Api>(test: &Test) {
    there_is_one_copy_at_every_moment::<A>(test, PLAIN);
}

const ANSWER: &str = r#"{"choices":[{"index":0}]}"#;
const WHOLE: &str = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 25\r\n\r\n{\"choices\":[{\"index\":0}]}";
const STREAM_BEGINS: &str = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\
    connection: close\r\n\r\ndata: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}\n\n";
const STREAM_ENDS: &str = "data: [DONE]\n\n";

/// A server that answers every request as the test sets it at the moment.
struct Stage {
    server: Scripted,
    answer: Arc<Mutex<Answer>>,
}

impl Stage {
    fn new(settings: ScriptedSettings) -> Stage {
        let answer = Arc::new(Mutex::new(ok(ANSWER)));
        let now = answer.clone();
        let script = move |_, _: &[u8]| now.lock().expect("an answer").clone();
        Stage { server: Scripted::start_with(settings, script).expect("a server"), answer }
    }

    fn answers(&self, answer: Answer) {
        *self.answer.lock().expect("an answer") = answer;
    }

    /// Waits until the server has paused as often as this.
    #[track_caller]
    fn pauses(&self, count: usize) {
        assert!(self.server.wait_until(PATIENCE, |seen| seen.pauses == count));
    }

    /// How many requests came with this key in them.
    fn sent_with(&self, key: &Secret) -> usize {
        let sent = self.server.seen().requests;
        sent.iter().filter(|request| key.is_in(request)).count()
    }
}

fn there_is_one_copy_at_every_moment<A: Api>(test: &Test, settings: ScriptedSettings) {
    if test.is_child() {
        return obey::<A>();
    }
    let stage = Stage::new(settings);
    let key = Secret::new();
    let mut subject = Subject::start(test, &stage.server, &key, &[]);
    assert_eq!(key.found_in(&subject), Found::default(), "nothing has read the key yet");

    subject.tell("create file", "TOGETHER_OK");
    key.expect_one_locked_copy(&subject, "after the client was made");

    stage.answers(Answer::new().pause().write(WHOLE));
    subject.say("ask");
    stage.pauses(1);
    key.expect_one_locked_copy(&subject, "while the first request is in flight");
    stage.answers(ok(ANSWER));
    stage.server.release();
    subject.expect("TOGETHER_OK");
    key.expect_one_locked_copy(&subject, "after the first request");

    for _ in 0..20 {
        subject.tell("ask", "TOGETHER_OK");
    }
    key.expect_one_locked_copy(&subject, "after twenty more");
    let sent_before = stage.sent_with(&key);
    for _ in 0..3 {
        subject.tell("link", "TOGETHER_OK");
    }
    key.expect_one_locked_copy(&subject, "after links on the API's own server");
    assert_eq!(stage.sent_with(&key), sent_before, "no link takes the key along");
    let forked = subject.fork();
    assert_eq!(key.found_in_process(forked), Found::default(), "in a forked child");
    subject.tell("end-fork", "TOGETHER_OK");
    assert_eq!(key.found_in_core(&subject), 0, "in a core file");

    stage.answers(Answer::response(401, "application/json", r#"{"error":{"message":"no"}}"#));
    subject.tell("ask", "TOGETHER_AUTHENTICATION");
    key.expect_one_locked_copy(&subject, "after a refusal");
    stage.answers(Answer::new().reset());
    subject.tell("ask", "TOGETHER_CONNECTION");
    key.expect_one_locked_copy(&subject, "after a reset");
    assert!(stage.sent_with(&key) >= 23, "the key was really sent");

    // The stream goes on with an answer to the old key; the request was written long ago.
    stage.answers(Answer::new().write(STREAM_BEGINS).pause().write(STREAM_ENDS).close());
    subject.tell("ask-aside", "TOGETHER_OK");
    stage.pauses(2);
    key.expect_one_locked_copy(&subject, "in the middle of a stream");
    let new = Secret::new();
    subject.tell(&format!("rotate {}", new.path()), "TOGETHER_OK");
    new.expect_one_locked_copy(&subject, "after the key was replaced with a stream running");
    assert_eq!(key.found_in(&subject), Found::default(), "the old key, with its stream running");
    stage.answers(ok(ANSWER));
    stage.server.release();
    subject.tell("join", "TOGETHER_OK");
    new.expect_one_locked_copy(&subject, "after that stream");
    subject.tell("ask", "TOGETHER_OK");
    new.expect_one_locked_copy(&subject, "after a request with the new key");
    assert_eq!(stage.sent_with(&new), 1, "the new key was really sent");

    drop(stage);
    subject.tell("ask", "TOGETHER_CONNECTION");
    new.expect_one_locked_copy(&subject, "after a connection was refused");
    subject.tell("free", "TOGETHER_OK");
    for key in [&key, &new] {
        assert_eq!(key.found_in(&subject), Found::default(), "after the client was freed");
    }
}

fn a_commands_key_is_on_its_page_alone<A: Api>(test: &Test) {
    a_sources_key_is_on_its_page_alone::<A>(test, "create command");
}

fn a_functions_key_is_on_its_page_alone<A: Api>(test: &Test) {
    a_sources_key_is_on_its_page_alone::<A>(test, "create function");
}

fn a_sources_key_is_on_its_page_alone<A: Api>(test: &Test, create: &str) {
    if test.is_child() {
        return obey::<A>();
    }
    let stage = Stage::new(ScriptedSettings::default());
    let key = Secret::new();
    let mut subject = Subject::start(test, &stage.server, &key, &[]);
    subject.tell(create, "TOGETHER_OK");
    assert_eq!(key.found_in(&subject), Found::default(), "a source is asked when a key is needed");
    stage.answers(Answer::new().pause().write(WHOLE));
    subject.say("ask");
    stage.pauses(1);
    key.expect_one_locked_copy(&subject, "while the first request is in flight");
    stage.answers(ok(ANSWER));
    stage.server.release();
    subject.expect("TOGETHER_OK");
    subject.tell("ask", "TOGETHER_OK");
    key.expect_one_locked_copy(&subject, "after two requests");
    stage.answers(Answer::response(401, "application/json", "{}"));
    subject.tell("ask", "TOGETHER_AUTHENTICATION");
    key.expect_one_locked_copy(&subject, "after a refusal");
    assert!(stage.sent_with(&key) >= 3, "the key was really sent");
    subject.tell("free", "TOGETHER_OK");
    assert_eq!(key.found_in(&subject), Found::default(), "after the client was freed");
}

fn the_environments_key_is_on_its_page_alone_once_it_is_wiped_there<A: Api>(test: &Test) {
    if test.is_child() {
        return obey::<A>();
    }
    let stage = Stage::new(ScriptedSettings::default());
    let key = Secret::new();
    let mut subject = Subject::start(test, &stage.server, &key, &[("TOGETHER_API_KEY", &key)]);
    let before = key.found_in(&subject);
    assert_eq!((before.whole.len(), before.pieces), (1, 0), "the environment's own copy");
    subject.tell("create environment", "TOGETHER_OK");
    key.expect_one_locked_copy(&subject, "after the client was made");
    subject.tell("ask", "TOGETHER_OK");
    key.expect_one_locked_copy(&subject, "after a request");
    assert_eq!(stage.sent_with(&key), 1, "the key was really sent");
    subject.tell("free", "TOGETHER_OK");
    assert_eq!(key.found_in(&subject), Found::default(), "after the client was freed");
}

fn secret_memory_holds_no_copy_that_can_be_read<A: Api>(test: &Test) {
    if test.is_child() {
        return obey::<A>();
    }
    let stage = Stage::new(ScriptedSettings::default());
    let key = Secret::new();
    let mut subject = Subject::start(test, &stage.server, &key, &[]);
    subject.tell("create secret", "TOGETHER_OK");
    let expect_none = |subject: &Subject, when: &str| {
        let found = key.found_in(subject);
        assert!(found.has_unreadable_page, "{when}: has this kernel no memfd_secret?");
        assert_eq!(found, Found { has_unreadable_page: true, ..Found::default() }, "{when}");
    };
    expect_none(&subject, "after the client was made");
    for _ in 0..3 {
        subject.tell("ask", "TOGETHER_OK");
    }
    expect_none(&subject, "after three requests");
    assert_eq!(key.found_in_core(&subject), 0, "in a core file");
    let forked = subject.fork();
    assert_eq!(key.found_in_process(forked), Found::default(), "in a forked child");
    subject.tell("end-fork", "TOGETHER_OK");
    assert_eq!(stage.sent_with(&key), 3, "the key was really sent");
    subject.tell("free", "TOGETHER_OK");
    assert_eq!(key.found_in(&subject), Found::default(), "after the client was freed");
}

fn a_key_that_a_server_quotes_stays_nowhere_over_tls_13<A: Api>(test: &Test) {
    let settings = ScriptedSettings { tls: TlsVersions::Only13, ..ScriptedSettings::default() };
    a_key_that_a_server_quotes_stays_nowhere::<A>(test, settings);
}

fn a_key_that_a_server_quotes_stays_nowhere_over_tls_12<A: Api>(test: &Test) {
    let settings = ScriptedSettings { tls: TlsVersions::Only12, ..ScriptedSettings::default() };
    a_key_that_a_server_quotes_stays_nowhere::<A>(test, settings);
}

fn a_key_that_a_server_quotes_stays_nowhere_over_plain_loopback<A: Api>(test: &Test) {
    a_key_that_a_server_quotes_stays_nowhere::<A>(test, PLAIN);
}

fn a_key_that_a_server_quotes_stays_nowhere<A: Api>(test: &Test, settings: ScriptedSettings) {
    if test.is_child() {
        return obey::<A>();
    }
    let stage = Stage::new(settings);
    let key = Secret::new();
    let mut subject = Subject::start(test, &stage.server, &key, &[]);
    subject.tell("create file", "TOGETHER_OK");
    subject.tell("ask", "TOGETHER_OK");
    let quote = format!("Incorrect API key provided: {}", key.text());
    let error = format!(r#"{{"error":{{"message":"{quote}. It is wrong.","code":"bad_key"}}}}"#);
    let long = format!(r#"{{"padding":"{}","error":"{quote}"}}"#, "x".repeat(40_000));
    let head = |status: &str, more: &str| {
        format!("HTTP/1.1 {status}\r\ncontent-type: application/json\r\n{more}\r\n")
    };
    let chunk = |text: &str| format!("{:x}\r\n{text}\r\n", text.len());
    let stream = STREAM_BEGINS.replace("connection: close", "transfer-encoding: chunked");
    let (stream_head, first) = stream.split_once("\r\n\r\n").expect("a head");
    let event = format!("data: {error}\n\n");
    let (half, other_half) = event.split_at(event.len() / 2);
    let stream_head = format!("{stream_head}\r\n\r\n{}", chunk(first));
    let padded = format!("{},\"padding\":\"{}\"}}", &error[..error.len() - 1], "x".repeat(10_000));
    let in_pieces = |text: &str| -> String {
        text.as_bytes().chunks(300).map(|piece| chunk(&String::from_utf8_lossy(piece))).collect()
    };
    for (what, answer, status) in [
        ("a refusal", Answer::response(401, "application/json", error.as_str()), "TOGETHER_AUTHENTICATION"),
        ("one in text", Answer::response(403, "text/plain", quote.as_str()), "TOGETHER_PERMISSION"),
        ("a long one", Answer::response(400, "application/json", long.as_str()), "TOGETHER_BAD_REQUEST"),
        (
            "a header",
            Answer::new()
                .write(head("404 Not Found", &format!("x-key: {}\r\ncontent-length: 2\r\n", key.text())))
                .write("{}"),
            "TOGETHER_NOT_FOUND",
        ),
        (
            "one in chunks",
            Answer::new()
                .write(head("401 Unauthorized", "transfer-encoding: chunked\r\n"))
                .write(chunk(&error[..60]))
                .write(chunk(&error[60..]))
                .write("0\r\n\r\n"),
            "TOGETHER_AUTHENTICATION",
        ),
        ("an error under 200", ok(error.as_str()), "TOGETHER_SERVER"),
        ("a long error under 200", ok(padded.as_str()), "TOGETHER_SERVER"),
        (
            "one in many pieces",
            Answer::new()
                .write(head("200 OK", "transfer-encoding: chunked\r\n"))
                .write(in_pieces(&padded))
                .write("0\r\n\r\n"),
            "TOGETHER_SERVER",
        ),
        (
            "an error in a stream",
            Answer::new().write(stream_head.as_str()).write(chunk(&event)).write("0\r\n\r\n"),
            "TOGETHER_SERVER",
        ),
        (
            "one in two pieces",
            Answer::new()
                .write(stream_head.as_str())
                .write(chunk(half))
                .write(chunk(other_half))
                .write("0\r\n\r\n"),
            "TOGETHER_SERVER",
        ),
        (
            "one that moves while it comes",
            Answer::new()
                .write(stream_head.as_str())
                .write(in_pieces(&format!("data: {padded}\n\n")))
                .write("0\r\n\r\n"),
            "TOGETHER_SERVER",
        ),
    ] {
        stage.answers(answer);
        subject.tell("ask", status);
        key.expect_one_locked_copy(&subject, &format!("after {what}"));
    }
    stage.answers(ok(ANSWER));
    subject.tell("ask", "TOGETHER_OK");
    key.expect_one_locked_copy(&subject, "after a good answer");
    subject.tell("free", "TOGETHER_OK");
    assert_eq!(key.found_in(&subject), Found::default(), "after the client was freed");
}

/// Without this, a reader that finds nothing would prove nothing.
fn the_reader_finds_what_was_planted<A: Api>(test: &Test) {
    if test.is_child() {
        return obey::<A>();
    }
    let stage = Stage::new(ScriptedSettings::default());
    let key = Secret::new();
    let mut subject = Subject::start(test, &stage.server, &key, &[]);
    subject.tell("create file", "TOGETHER_OK");
    subject.tell(&format!("plant whole {}", key.path()), "TOGETHER_OK");
    let found = key.found_in(&subject);
    assert_eq!((found.whole.len(), found.pieces), (2, 0));
    let (address, mapping) =
        found.whole.iter().find(|(_, mapping)| !mapping.is_locked_away()).expect("a plain copy");
    assert!(mapping.access.starts_with("rw"), "{address:x}: {mapping:?}");
    assert!(key.found_in_core(&subject) > 0, "a core file holds the plain copy");
    let forked = subject.fork();
    assert_eq!(key.found_in_process(forked).whole.len(), 1, "a forked child has the plain copy");
    subject.tell("end-fork", "TOGETHER_OK");

    for form in ["piece", "hex", "HEX", "base64-0", "base64-1", "base64-2", "base64url"] {
        let other = Secret::new();
        subject.tell(&format!("plant {form} {}", other.path()), "TOGETHER_OK");
        let found = other.found_in(&subject);
        // What encoded it may have left pieces of its own.
        let is_found = if form == "piece" { found.pieces == 1 } else { found.hex + found.base64 > 0 };
        assert!(is_found && found.whole.is_empty(), "{form}: {found:?}");
    }
    #[cfg(target_arch = "x86_64")]
    for register in ["vector", "general"] {
        let other = Secret::new();
        subject.tell(&format!("plant {register} {}", other.path()), "TOGETHER_OK");
        let found = other.found_in(&subject);
        assert!(found.registers > 0, "{register}: {found:?}");
        assert_eq!((found.whole.len(), found.pieces), (0, 0), "{register}: {found:?}");
    }
}
