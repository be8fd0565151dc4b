//! Cassettes: what was recorded is given again, byte for byte and event for event, without a network or a key;
//! what never belongs on a tape is not on it; what a tape lacks is said.

use std::ffi::OsStr;
use std::net::TcpListener;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use tempfile::TempDir;
use together::error::Status;
use together::ffi::status::together_cassette_mode;
use together::settings::Timeout;
use together_offline::{Answer, Scripted, ScriptedSettings, Server, Settings};

use crate::support::api::{Api, Client, Object, Options, Outcome, Request, Response, Seen};
use crate::support::expectations::{
    expect_failure, expect_no_piece_of, expect_refusal, expect_success, with_fields,
};
use crate::support::process::{Test, open_sockets};
use crate::support::servers::{anything, chat, ok, options_for, raw};
use crate::support::{KEY, PATIENCE, PROMPT, through_both, through_both_in_processes};

const RECORD: i32 = together_cassette_mode::TOGETHER_CASSETTE_RECORD as i32;
const REPLAY: i32 = together_cassette_mode::TOGETHER_CASSETTE_REPLAY as i32;
const REPLAY_PACED: i32 = together_cassette_mode::TOGETHER_CASSETTE_REPLAY_PACED as i32;

through_both![
    what_was_recorded_is_replayed_to_the_byte_and_the_event,
    the_key_is_not_on_the_tape_though_the_server_quotes_it,
    credentials_and_cookies_are_not_on_the_tape,
    a_request_is_the_same_however_its_json_is_written,
    a_request_that_the_tape_lacks_is_refused_in_words,
    the_same_request_gets_its_answers_in_their_order,
    a_broken_answer_breaks_again,
    a_stream_that_was_stopped_can_be_stopped_again,
    a_hand_written_tape_answers,
    pauses_are_kept_and_can_be_cancelled,
    what_was_tried_again_is_tried_again,
    a_redirect_is_followed_once_and_for_all,
    a_bad_tape_fails_the_client,
    what_cannot_be_a_cassette_is_refused,
    any_number_of_threads_record_and_replay_at_once,
    a_budget_counts_what_a_tape_reports,
];

through_both_in_processes![
    replaying_opens_no_socket_and_needs_no_key,
    #[cfg(unix)]
    a_full_disk_costs_the_next_request_and_no_answer,
];

/// A file for a tape, gone with the test.
struct Tape {
    _folder: TempDir,
    path: PathBuf,
}

impl Tape {
    fn new() -> Tape {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("tape.jsonl");
        Tape { _folder: folder, path }
    }

    fn of(text: &str) -> Tape {
        let tape = Tape::new();
        std::fs::write(&tape.path, text).expect("a tape");
        tape
    }

    fn path(&self) -> &str {
        self.path.to_str().expect("UTF-8")
    }

    fn text(&self) -> String {
        std::fs::read_to_string(&self.path).expect("a tape in UTF-8")
    }

    fn exchanges(&self) -> Vec<serde_json::Value> {
        self.text().lines().skip(1).map(|line| serde_json::from_str(line).expect("JSON")).collect()
    }

    fn recorder<A: Api>(&self, base_url: &str, ca_pem: &str) -> A::Client {
        let mut options = options_for::<A>(base_url, ca_pem);
        assert_eq!(options.set_cassette(self.path(), RECORD), Ok(()));
        let client = A::client(&options);
        expect_success(&client);
        client
    }

    fn player<A: Api>(&self, mode: i32) -> A::Client {
        let client = A::client(&self.playing_options::<A>(mode));
        expect_success(&client);
        client
    }

    /// Without a key, and with a server that is not there.
    fn playing_options<A: Api>(&self, mode: i32) -> A::Options {
        let mut options = A::options();
        assert_eq!(options.set_retries(0), Ok(()));
        assert_eq!(options.set_base_url("https://127.0.0.1:1"), Ok(()));
        assert_eq!(options.set_cassette(self.path(), mode), Ok(()));
        options
    }
}

/// All that a program can see of an answer, and what it was told on the way.
#[derive(Debug, PartialEq)]
struct Shown {
    events: Vec<Seen>,
    outcome: Outcome,
    http_status: i32,
    bytes: Vec<u8>,
    text: String,
    json: String,
    request_id: String,
    content_type: String,
}

fn shown<A: Api>(client: &A::Client, request: &A::Request) -> Shown {
    let mut events = Vec::new();
    let response = client.complete_each(request, |event| {
        events.push(event);
        true
    });
    show(events, &response)
}

fn show(events: Vec<Seen>, response: &impl Response) -> Shown {
    Shown {
        events,
        outcome: response.outcome(),
        http_status: response.http_status(),
        bytes: response.bytes(),
        text: response.text(),
        json: response.json(),
        request_id: response.request_id(),
        content_type: response.header("content-type"),
    }
}

fn chat_of<A: Api>(model: &str, content: &str) -> A::Request {
    let mut request = A::request("POST /v1/chat/completions");
    assert_eq!(request.set_string("model", model), Ok(()));
    assert_eq!(request.add_message("user", content), Ok(()));
    request
}

/// One of each kind of answer.
fn requests<A: Api>() -> Vec<A::Request> {
    let with = |operation: &str, fields: &[(&str, &str)]| with_fields(A::request(operation), fields);
    let speech = |stream: &str| {
        with(
            "POST /v1/audio/speech",
            &[
                ("model", "\"hexgrad/Kokoro-82M\""),
                ("input", "\"Hello, hero\""),
                ("voice", "\"af_alloy\""),
                ("response_format", "\"raw\""),
                ("stream", stream),
            ],
        )
    };
    let whole = |mut request: A::Request| {
        assert_eq!(request.set_boolean("stream", false), Ok(()));
        request
    };
    vec![
        chat_of::<A>("openai/gpt-oss-20b", "Grüße 😀 one two three"),
        whole(chat_of::<A>("openai/gpt-oss-20b", "one two three")),
        chat_of::<A>("offline/error-in-stream", "one two three"),
        chat_of::<A>("offline/cut", "one two three"),
        chat_of::<A>("offline/status-429", "x"),
        chat_of::<A>("offline/status-502", "x"),
        chat_of::<A>("offline/status-403", "x"),
        with(
            "POST /v1/embeddings",
            &[("model", "\"intfloat/multilingual-e5-large-instruct\""), ("input", "[\"a\",\"b\"]")],
        ),
        speech("false"),
        speech("true"),
        A::request("GET /v1/models"),
        A::request("GET /v1/nothing/here"),
    ]
}

fn what_was_recorded_is_replayed_to_the_byte_and_the_event<A: Api>() {
    let server = Server::start(Settings { key: KEY.to_owned(), ..Settings::default() }).expect("a server");
    let tape = Tape::new();
    let recorder = tape.recorder::<A>(server.base_url(), server.ca_pem());
    let recorded: Vec<Shown> = requests::<A>().iter().map(|request| shown::<A>(&recorder, request)).collect();
    drop((recorder, server));
    assert!(recorded.iter().filter(|shown| shown.outcome.is_ok()).count() >= 6, "{recorded:#?}");
    assert_eq!(tape.exchanges().len(), recorded.len(), "a line for each");
    expect_no_piece_of(KEY, &tape.text());

    for mode in [REPLAY, REPLAY_PACED] {
        let player = tape.player::<A>(mode);
        // From the last to the first: the order of different requests does not matter.
        for (request, recorded) in requests::<A>().iter().zip(&recorded).rev() {
            let replayed = shown::<A>(&player, request);
            // Messages name the server, which is another one here: its port and certificate are of no tape.
            let without_words =
                |shown: &Shown| shown.outcome.as_ref().map_err(|failure| failure.status).err();
            assert_eq!(without_words(&replayed), without_words(recorded));
            let outcome = recorded.outcome.clone();
            assert_eq!(&Shown { outcome, ..replayed }, recorded);
            assert_eq!(shown::<A>(&player, request).events, recorded.events, "and again");
        }
        let usage = player.usage();
        assert_eq!((usage.bytes_sent, usage.bytes_received), (0, 0), "nothing went anywhere");
        assert!(usage.prompt_tokens > 0 && usage.completion_tokens > 0, "{usage:?}");
    }
}

fn the_key_is_not_on_the_tape_though_the_server_quotes_it<A: Api>() {
    let (first, second) = KEY.split_at(KEY.len() / 2);
    let chunk = |text: &str| format!("{:x}\r\n{text}\r\n", text.len());
    let head = |more: &str| format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n{more}\r\n");
    let server = Scripted::start(
        ScriptedSettings::default(),
        vec![
            Answer::response(
                401,
                "application/json",
                format!(r#"{{"error":{{"message":"bad key {KEY}"}}}}"#),
            ),
            Answer::new()
                .write(head(&format!("transfer-encoding: chunked\r\nx-echo: Bearer {KEY}\r\n")))
                .write(chunk(&format!(r#"{{"said":"{first}"#)))
                .write(chunk(&format!(r#"{second}"}}"#)))
                .write("0\r\n\r\n"),
            Answer::response(200, "audio/wav", [b"\xff\xfe", KEY.as_bytes(), b"\0"].concat()),
        ],
    )
    .expect("a server");
    let tape = Tape::new();
    let recorder = tape.recorder::<A>(server.base_url(), server.ca_pem());
    for number in 0..3 {
        let mut request = chat::<A>();
        assert_eq!(request.set_integer("seed", number), Ok(()));
        // What the caller is given is the server's own.
        let response = recorder.complete(&request);
        assert!(response.bytes().windows(KEY.len()).any(|piece| piece == KEY.as_bytes()));
    }
    drop(recorder);
    let text = tape.text();
    expect_no_piece_of(KEY, &text);
    assert_eq!(text.matches("(the API key)").count(), 4, "three bodies and a header: {text}");
    assert!(!text.contains("base64"), "nothing that hides it: {text}");
    assert!(!text.to_lowercase().contains("bearer placeholder"), "{text}");
}

fn credentials_and_cookies_are_not_on_the_tape<A: Api>() {
    let head = "HTTP/1.1 200 OK\ncontent-type: application/json\ncontent-length: 2\nset-cookie: session=crumbs\n\
                set-cookie: more=crumbs\nwww-authenticate: Bearer crumbs\nproxy-authenticate: crumbs\nx-kept: loaf";
    let server = Scripted::start(ScriptedSettings::default(), vec![raw(head, "{}")]).expect("a server");
    let tape = Tape::new();
    let recorder = tape.recorder::<A>(server.base_url(), server.ca_pem());
    let mut request = anything::<A>();
    assert_eq!(request.set_header("cookie", "sent=crumbs"), Ok(()));
    assert_eq!(request.set_header("x-own", "sent crumbs"), Ok(()));
    let response = recorder.complete(&request);
    assert_eq!(response.header("set-cookie"), "session=crumbs", "the caller sees it");
    drop(recorder);
    assert!(!tape.text().contains("crumbs"), "{}", tape.text());
    let replayed = tape.player::<A>(REPLAY).complete(&anything::<A>());
    expect_success(&replayed);
    assert_eq!(
        (replayed.header("x-kept"), replayed.header("set-cookie")),
        ("loaf".to_owned(), String::new())
    );
}

/// A tape with one exchange for each body, in the form that a person writes.
fn written(exchanges: &[(&str, &str, &str, &str)]) -> Tape {
    let mut text = "{\"cassette\":1}\n".to_owned();
    for (method, target, body, response) in exchanges {
        let body = if body.is_empty() { String::new() } else { format!(r#","body":{{"json":{body}}}"#) };
        text += &format!(
            r#"{{"request":{{"method":"{method}","target":"{target}"{body}}},"response":{response}}}"#
        );
        text += "\n";
    }
    Tape::of(&text)
}

fn a_request_is_the_same_however_its_json_is_written<A: Api>() {
    let tape = written(&[
        (
            "POST",
            "/v1/x",
            r#"{"b":{"d":[1,2],"c":null},"a":0.70}"#,
            r#"{"status":200,"body":[{"json":{"n":1}}]}"#,
        ),
        ("GET", "/v1/y?a=1&b=2", "", r#"{"status":200,"body":[{"json":{"n":2}}]}"#),
    ]);
    let player = tape.player::<A>(REPLAY);
    for fields in [
        [("a", "0.7"), ("b", r#"{"c":null,"d":[1,2]}"#)],
        [("b", r#"{ "d" : [ 1, 2 ], "c" : null }"#), ("a", "7e-1")],
    ] {
        let response = player.complete(&with_fields(A::request("POST /v1/x"), &fields));
        assert_eq!((response.outcome(), response.integer("/n", 0)), (Ok(()), 1));
    }
    let response = player.complete(&with_fields(A::request("GET /v1/y"), &[("b", "2"), ("a", "1")]));
    assert_eq!((response.outcome(), response.integer("/n", 0)), (Ok(()), 2));
}

fn a_request_that_the_tape_lacks_is_refused_in_words<A: Api>() {
    let tape = written(&[
        (
            "POST",
            "/v1/chat/completions",
            r#"{"model":"m","messages":[{"role":"user","content":"Kept private"}]}"#,
            r#"{"status":200}"#,
        ),
        ("GET", "/v1/models", "", r#"{"status":200}"#),
    ]);
    let player = tape.player::<A>(REPLAY);
    let mut request = A::request("POST /v1/chat/completions");
    assert_eq!(request.set_string("model", "m"), Ok(()));
    assert_eq!(request.add_message("user", PROMPT), Ok(()));
    let words = [
        "POST /v1/chat/completions: the cassette",
        "tape.jsonl has no answer to this POST /v1/chat/completions",
        "line 2, which differs in /messages/0/content",
        "TOGETHER_CASSETTE_RECORD",
    ];
    let response = player.complete(&request);
    let message = expect_failure(&response, Status::File, &words);
    assert!(!message.contains("Kept private"), "{message}");
    assert_eq!(response.http_status(), 0);
    let words = ["GET /v1/voices", "nothing on it has this method and path"];
    expect_failure(&player.complete(&A::request("GET /v1/voices")), Status::File, &words);
    expect_success(&player.complete(&A::request("GET /v1/models")));
}

fn the_same_request_gets_its_answers_in_their_order<A: Api>() {
    let answers = ["{\"n\":1}", "{\"n\":2}", "{\"n\":3}"].map(ok).to_vec();
    let server = Scripted::start(ScriptedSettings::default(), answers).expect("a server");
    let tape = Tape::new();
    let recorder = tape.recorder::<A>(server.base_url(), server.ca_pem());
    (0..3).for_each(|_| expect_success(&recorder.complete(&anything::<A>())));
    drop(recorder);
    let player = tape.player::<A>(REPLAY);
    let given: Vec<i64> = (0..5).map(|_| player.complete(&anything::<A>()).integer("/n", 0)).collect();
    assert_eq!(given, [1, 2, 3, 3, 3]);
}

fn a_broken_answer_breaks_again<A: Api>() {
    let half = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{\"half\":";
    let server = Scripted::start(ScriptedSettings::default(), vec![Answer::new().write(half).close()])
        .expect("a server");
    let tape = Tape::new();
    let recorder = tape.recorder::<A>(server.base_url(), server.ca_pem());
    let recorded = recorder.complete(&chat::<A>());
    drop(recorder);
    assert_eq!(tape.exchanges()[0]["response"]["broken_off"]["status"], "TOGETHER_PROTOCOL");
    let replayed = tape.player::<A>(REPLAY).complete(&chat::<A>());
    assert_eq!(show(Vec::new(), &replayed), show(Vec::new(), &recorded));
    expect_failure(&replayed, Status::Protocol, &["before its answer was complete"]);
    assert_eq!(replayed.bytes(), b"{\"half\":");
}

fn a_stream_that_was_stopped_can_be_stopped_again<A: Api>() {
    let event = |text: &str| {
        format!("data: {{\"choices\":[{{\"index\":0,\"delta\":{{\"content\":\"{text}\"}}}}]}}\n\n")
    };
    let stream = Answer::new()
        .write("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n")
        .write(event("one"))
        .await_close();
    let server = Scripted::start(ScriptedSettings::default(), vec![stream]).expect("a server");
    let tape = Tape::new();
    let recorder = tape.recorder::<A>(server.base_url(), server.ca_pem());
    let stop_at_the_text = |client: &A::Client| {
        let mut events = Vec::new();
        let response = client.complete_each(&chat::<A>(), |event| {
            let is_text = !event.text.is_empty();
            events.push(event);
            !is_text
        });
        show(events, &response)
    };
    let recorded = stop_at_the_text(&recorder);
    assert_eq!(recorded.outcome.as_ref().map_err(|failure| failure.status), Err(Status::Cancelled));
    drop(recorder);
    let player = tape.player::<A>(REPLAY);
    assert_eq!(stop_at_the_text(&player), recorded);
    // A request that was not recorded fails with that reason.
    let response = player.complete_each(&chat::<A>(), |_| true);
    expect_failure(&response, Status::Cancelled, &["the recording ends here"]);
    assert_eq!(response.text(), "one");
}

fn a_hand_written_tape_answers<A: Api>() {
    let tape = Tape::of(concat!(
        "{\"cassette\":1}\r\n",
        "\r\n",
        r#"{"request": {"method": "GET", "target": "/v1/models"}, "response": {"status": 200, "body": [{"json": [{"id": "m"}]}]}}"#,
        "\r\n",
        r#"{"request": {"method": "GET", "target": "/v1/voices"}, "response": {"status": 404, "body": [{"text": "no such thing"}]}}"#,
    ));
    let player = tape.player::<A>(REPLAY);
    let response = player.complete(&A::request("GET /v1/models"));
    assert_eq!((response.outcome(), response.string("/0/id")), (Ok(()), "m".to_owned()));
    expect_failure(&player.complete(&A::request("GET /v1/voices")), Status::NotFound, &["no such thing"]);
}

fn pauses_are_kept_and_can_be_cancelled<A: Api>() {
    let response =
        r#"{"status":200,"after_ms":120,"body":[{"text":"{\"a\":"},{"after_ms":150,"text":"1}"}]}"#;
    let endless = r#"{"status":200,"body":[{"text":"1"},{"after_ms":18446744073709551615,"text":"1"}]}"#;
    let tape = written(&[("GET", "/v1/slow", "", response), ("GET", "/v1/endless", "", endless)]);
    let slow = || A::request("GET /v1/slow");
    let timed = |player: &A::Client| {
        let began = Instant::now();
        let response = player.complete(&slow());
        assert_eq!((response.outcome(), response.integer("/a", 0)), (Ok(()), 1));
        began.elapsed()
    };
    assert!(timed(&tape.player::<A>(REPLAY_PACED)) >= Duration::from_millis(270));
    // At once, whatever the tape says: this would wait for longer than a test may.
    expect_success(&tape.player::<A>(REPLAY).complete(&A::request("GET /v1/endless")));

    let limited = |which, limit| {
        let mut options = tape.playing_options::<A>(REPLAY_PACED);
        assert_eq!(options.set_timeout(which, limit), Ok(()));
        A::client(&options)
    };
    for (which, limit, word) in [
        (Timeout::FirstByte, 60, "first-byte limit of 60 ms"),
        (Timeout::Idle, 70, "idle limit of 70 ms"),
        (Timeout::Total, 80, "total limit of 80 ms"),
    ] {
        expect_failure(
            &limited(which, limit).complete(&slow()),
            Status::Timeout,
            &[word, "the recorded answer"],
        );
    }

    let player = tape.player::<A>(REPLAY_PACED);
    std::thread::scope(|scope| {
        let call = scope.spawn(|| player.complete(&A::request("GET /v1/endless")));
        // Until the call is there to be cancelled, cancelling does nothing.
        while !call.is_finished() {
            player.interrupt();
            std::thread::yield_now();
        }
        expect_failure(&call.join().expect("no panic"), Status::Cancelled, &["cancelled"]);
    });
}

fn what_was_tried_again_is_tried_again<A: Api>() {
    let busy = "HTTP/1.1 503 Busy\ncontent-type: application/json\ncontent-length: 2\nretry-after-ms: 1";
    let server = Scripted::start(ScriptedSettings::default(), vec![raw(busy, "{}"), ok("{\"n\":1}")])
        .expect("a server");
    let tape = Tape::new();
    let mut options = options_for::<A>(server.base_url(), server.ca_pem());
    assert_eq!(options.set_retries(1), Ok(()));
    assert_eq!(options.set_cassette(tape.path(), RECORD), Ok(()));
    let recorder = A::client(&options);
    expect_success(&recorder.complete(&anything::<A>()));
    let usage = recorder.usage();
    assert_eq!((usage.requests, usage.tries), (1, 2));
    drop(recorder);
    assert_eq!(tape.exchanges().len(), 2, "a line for each try");

    let mut options = tape.playing_options::<A>(REPLAY);
    assert_eq!(options.set_retries(1), Ok(()));
    let player = A::client(&options);
    let response = player.complete(&anything::<A>());
    assert_eq!((response.outcome(), response.integer("/n", 0)), (Ok(()), 1));
    assert_eq!((player.usage().requests, player.usage().tries), (1, 2));
}

/// The final outcome is recorded.
fn a_redirect_is_followed_once_and_for_all<A: Api>() {
    let moved = "HTTP/1.1 302 Found\nlocation: /v1/there\ncontent-length: 0";
    let server = Scripted::start(ScriptedSettings::default(), vec![raw(moved, ""), ok("{\"n\":1}")])
        .expect("a server");
    let tape = Tape::new();
    let recorder = tape.recorder::<A>(server.base_url(), server.ca_pem());
    expect_success(&recorder.complete(&A::request("GET /v1/here")));
    assert_eq!(server.seen().requests.len(), 2);
    drop(recorder);
    let replayed = tape.player::<A>(REPLAY).complete(&A::request("GET /v1/here"));
    assert_eq!((replayed.outcome(), replayed.integer("/n", 0)), (Ok(()), 1));
}

fn a_bad_tape_fails_the_client<A: Api>() {
    let exchange = r#"{"request":{"method":"GET","target":"/v1/models"},"response":{"status":200}}"#;
    for (text, words) in [
        (String::new(), "line 1 is not the first line of a cassette"),
        ("{\"cassette\":2}\n".to_owned(), "line 1 says format 2"),
        (format!("{{\"cassette\":1}}\n{exchange}\nnot JSON\n"), "line 3 is not an exchange"),
        (format!("{{\"cassette\":1}}\n{exchange}\n{}", &exchange[..40]), "line 3 ends in its middle"),
        ("{\"cassette\":1}\n{\"request\":{}}\n".to_owned(), "line 2 is not an exchange: missing field"),
        (
            format!(
                "{{\"cassette\":1}}\n{}\n",
                exchange.replace("200}", "200,\"body\":[{\"base64\":\"?\"}]}")
            ),
            "line 2 has a \"base64\"",
        ),
        (
            format!("{{\"cassette\":1}}\n{}\n", exchange.replace("200", "99999999999999999999")),
            "line 2 has a value of a wrong kind",
        ),
    ] {
        let tape = Tape::of(&text);
        let client = A::client(&tape.playing_options::<A>(REPLAY));
        let words = ["the cassette", tape.path(), words];
        expect_failure(&client, Status::File, &words);
        expect_failure(&client.complete(&chat::<A>()), Status::File, &words);
    }
    let nowhere = Tape::new();
    for mode in [REPLAY, REPLAY_PACED] {
        let client = A::client(&nowhere.playing_options::<A>(mode));
        expect_failure(&client, Status::File, &[nowhere.path(), "cannot be read"]);
    }
    let mut options = A::options();
    assert_eq!(options.set_api_key(KEY.as_bytes()), Ok(()));
    assert_eq!(options.set_cassette("/nowhere/at/all/tape.jsonl", RECORD), Ok(()));
    expect_failure(&A::client(&options), Status::File, &["/nowhere/at/all/tape.jsonl", "cannot be made"]);
}

fn what_cannot_be_a_cassette_is_refused<A: Api>() {
    let mut options = A::options();
    for number in [0, 4, -1, i32::MAX] {
        expect_refusal(
            options.set_cassette("tape.jsonl", number),
            Status::InvalidArgument,
            &["TOGETHER_CASSETTE_"],
        );
    }
    expect_refusal(options.set_cassette("", RECORD), Status::InvalidArgument, &["empty"]);
    assert_eq!(options.set_cassette("tape.jsonl", REPLAY), Ok(()));
    expect_success(&options);
}

fn any_number_of_threads_record_and_replay_at_once<A: Api>() {
    let server = Server::start(Settings { key: KEY.to_owned(), ..Settings::default() }).expect("a server");
    let recorded = Tape::new();
    let recorder = recorded.recorder::<A>(server.base_url(), server.ca_pem());
    let asked = |client: &A::Client, thread: usize| {
        let said = |n| {
            shown::<A>(client, &chat_of::<A>("openai/gpt-oss-20b", &format!("thread {thread} word {n}"))).text
        };
        (0..8).map(said).collect::<Vec<_>>()
    };
    let all = |client: &A::Client| {
        std::thread::scope(|scope| {
            let threads: Vec<_> = (0..8).map(|thread| scope.spawn(move || asked(client, thread))).collect();
            threads.into_iter().map(|thread| thread.join().expect("no panic")).collect::<Vec<_>>()
        })
    };
    let said = all(&recorder);
    drop(recorder);
    assert!(said[7][7].contains("thread 7 word 7"), "{said:?}");
    assert_eq!(recorded.exchanges().len(), 64, "whole lines");
    assert_eq!(all(&recorded.player::<A>(REPLAY)), said);

    let numbered: Vec<String> =
        (0..64).map(|n| format!(r#"{{"status":200,"body":[{{"json":{{"n":{n}}}}}]}}"#)).collect();
    let exchanges: Vec<_> =
        numbered.iter().map(|response| ("GET", "/v1/next", "", response.as_str())).collect();
    let tape = written(&exchanges);
    let player = tape.player::<A>(REPLAY);
    let mut given: Vec<i64> = std::thread::scope(|scope| {
        let run = || {
            (0..8).map(|_| player.complete(&A::request("GET /v1/next")).integer("/n", -1)).collect::<Vec<_>>()
        };
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(run)).collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("no panic")).collect()
    });
    given.sort_unstable();
    assert_eq!(given, (0..64).collect::<Vec<_>>(), "each was given once");
}

fn a_budget_counts_what_a_tape_reports<A: Api>() {
    let response = r#"{"status":200,"body":[{"json":{"usage":{"prompt_tokens":6,"completion_tokens":5}}}]}"#;
    let tape = written(&[("GET", "/v1/x", "", response)]);
    let mut options = tape.playing_options::<A>(REPLAY);
    assert_eq!(options.set_token_limit(10), Ok(()));
    let player = A::client(&options);
    expect_success(&player.complete(&A::request("GET /v1/x")));
    expect_failure(&player.complete(&A::request("GET /v1/x")), Status::Budget, &["11 of 10 tokens"]);
}

/// In a process of its own, whose descriptors no other test has.
fn replaying_opens_no_socket_and_needs_no_key<A: Api>(test: &Test) {
    if !test.is_child() {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a listener");
        listener.set_nonblocking(true).expect("a listener that does not wait");
        let url = format!("https://{}", listener.local_addr().expect("an address"));
        test.again_with(&[("TOGETHER_BASE_URL", OsStr::new(&url))]);
        let refused = listener.accept().expect_err("no client connects");
        assert_eq!(refused.kind(), std::io::ErrorKind::WouldBlock);
        return;
    }
    let stream = concat!(
        r#"{"status":200,"headers":{"content-type":"text/event-stream"},"body":["#,
        r#"{"text":"data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"}}]}\n\n"},{"text":"data: [DONE]\n\n"}]}"#,
    );
    let tape = written(&[("GET", "/v1/stream", "", stream)]);
    let mut options = A::options();
    assert_eq!(options.set_cassette(tape.path(), REPLAY), Ok(()));
    let player = A::client(&options);
    expect_success(&player);
    let mut sockets = Vec::new();
    let response = player.complete_each(&A::request("GET /v1/stream"), |_| {
        sockets.extend(open_sockets());
        true
    });
    expect_success(&response);
    assert_eq!(response.text(), "Hi");
    sockets.extend(open_sockets());
    assert_eq!(sockets, Vec::<String>::new());
    assert_eq!(player.set_api_key(b"a-key-that-is-not-used"), Ok(()));
    let began = Instant::now();
    expect_success(&player.complete(&A::request("GET /v1/stream")));
    assert!(began.elapsed() < PATIENCE);
}

/// In a process of its own, whose files may not grow: Windows has no such limit.
#[cfg(unix)]
fn a_full_disk_costs_the_next_request_and_no_answer<A: Api>(test: &Test) {
    use crate::support::servers::{ANSWER, answered};

    if !test.is_child() {
        test.again_with(&[]);
        return;
    }
    let long = format!("{{\"long\":\"{}\"}}", "x".repeat(5_000));
    let server = Scripted::start(ScriptedSettings::default(), vec![answered(), ok(&long), answered()])
        .expect("a server");
    let tape = Tape::new();
    let recorder = tape.recorder::<A>(server.base_url(), server.ca_pem());
    crate::support::process::let_no_file_grow_past(2_000);
    expect_success(&recorder.complete(&anything::<A>()));
    let whole = recorder.complete(&anything::<A>());
    assert_eq!((whole.outcome(), whole.json()), (Ok(()), long));
    for _ in 0..2 {
        let words = [
            "POST /v1/fine-tunes/preview: the cassette",
            tape.path(),
            "cannot be written",
            "nothing more is sent",
        ];
        expect_failure(&recorder.complete(&anything::<A>()), Status::File, &words);
    }
    assert_eq!(server.seen().requests.len(), 2);
    drop(recorder);
    assert_eq!(tape.exchanges().len(), 1, "whole lines alone");
    let replayed = tape.player::<A>(REPLAY).complete(&anything::<A>());
    assert_eq!((replayed.outcome(), replayed.json()), (Ok(()), ANSWER.to_owned()));
}
