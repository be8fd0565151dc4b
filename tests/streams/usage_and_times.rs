//! What an answer cost, as an event; and where its time went, beside the server's own clock.

use std::time::{Duration, Instant};

use together::error::Status;
use together_offline::{Scripted, ScriptedSettings};

use crate::support::PATIENCE;
use crate::support::api::{Client as _, Response as _};
use crate::support::c_abi::{CALLS, CHUNK, DONE, Request, Setup, TEXT, USAGE, client_of};
use crate::support::event_streams::{self, event, text, until_close, whole};
use crate::support::process::Watchdog;

const USAGE_JSON: &str = r#"{"prompt_tokens":5,"completion_tokens":2,"total_tokens":7}"#;

/// The last chunk, as some models send it, with usage and no choice.
fn usage_chunk() -> String {
    event(&format!(r#"{{"id":"o","choices":[],"usage":{USAGE_JSON}}}"#))
}

#[test]
fn usage_is_an_event_once_after_the_texts_however_the_answer_is_asked_for() {
    let _watchdog = Watchdog::of(PATIENCE);
    // Each chunk counts again in some models' streams: what counts is the last.
    let early = event(
        r#"{"id":"o","choices":[{"index":0,"delta":{"content":"One. "}}],"usage":{"prompt_tokens":5}}"#,
    );
    let stream = whole(&(early + &text("Two") + &usage_chunk() + event_streams::DONE));
    let json = format!(r#"{{"choices":[{{"message":{{"content":"One. Two"}}}}],"usage":{USAGE_JSON}}}"#);
    let at_once = together_offline::Answer::response(200, "application/json", json);
    let nothing = whole(&(text("Two") + event_streams::DONE));
    let answers = vec![stream.clone(), stream.clone(), stream, at_once, nothing];
    let server = Scripted::start(ScriptedSettings::default(), answers).unwrap();
    let client = client_of(&server);
    let kinds = |request: &Request| {
        let (events, response) = client.collect(request);
        assert_eq!(response.status(), Status::Ok.number(), "{}", response.message());
        let usage: Vec<_> = events.iter().filter(|event| event.kind == USAGE).collect();
        assert!(usage.iter().all(|event| event.json == USAGE_JSON), "{events:?}");
        events.iter().map(|event| event.kind).filter(|kind| *kind != CHUNK).collect::<Vec<_>>()
    };
    assert_eq!(kinds(&Request::chat("tell")), [TEXT, TEXT, USAGE, DONE]);
    assert_eq!(
        kinds(&Request::chat("tell").sentences()),
        [TEXT, TEXT, USAGE, DONE],
        "behind the last sentence"
    );
    let mut of_call = Vec::new();
    let call = client.start(&Request::chat("tell"));
    while let Some(event) = call.next(-1) {
        of_call.push(event.kind);
    }
    assert_eq!(
        of_call.iter().filter(|kind| **kind != CHUNK).collect::<Vec<_>>(),
        [&TEXT, &TEXT, &USAGE, &DONE]
    );
    assert_eq!(kinds(&Request::chat("tell")), [TEXT, USAGE, DONE], "a whole answer in its place");
    assert_eq!(kinds(&Request::chat("tell")), [TEXT, DONE], "a server that says nothing of it");
}

/// `TOGETHER_TIME_...`
const WAIT: i32 = 1;
const CONNECT: i32 = 2;
const FIRST_BYTE: i32 = 3;
const FIRST_TOKEN: i32 = 4;
const TOTAL: i32 = 5;

/// How long the server is held at each of its pauses, at least.
const STALL: Duration = Duration::from_millis(40);

/// Ends a pause of the server's after a stall, and says how long that was by this clock: from when the server had reached
/// it to when it was let go.
fn stall(server: &Scripted, number: usize) -> i64 {
    assert!(server.wait_until(PATIENCE, |seen| seen.pauses > number));
    let began = Instant::now();
    std::thread::sleep(STALL);
    let length = began.elapsed();
    server.release();
    micros(length)
}

fn micros(time: Duration) -> i64 {
    i64::try_from(time.as_micros()).unwrap()
}

#[test]
fn times_are_no_shorter_than_the_servers_stalls_and_no_longer_than_the_whole() {
    let _watchdog = Watchdog::of(PATIENCE);
    let answer = together_offline::Answer::new()
        .pause()
        .write(format!("{}\r\n{}", event_streams::HEAD, usage_chunk()))
        .pause()
        .write(text("a"))
        .pause()
        .write(event_streams::DONE)
        .close();
    let server = Scripted::start(ScriptedSettings::default(), vec![answer]).unwrap();
    let client = client_of(&server);
    let began = Instant::now();
    let call = client.start(&Request::chat("tell"));
    // Each stall begins when the client has the bytes before it, however late that is.
    let await_event = |kind| while call.next(-1).expect("an event").kind != kind {};
    let stalls: Vec<i64> = [CHUNK, TEXT, DONE]
        .into_iter()
        .enumerate()
        .map(|(number, kind)| {
            let length = stall(&server, number);
            await_event(kind);
            length
        })
        .collect();
    let took = micros(began.elapsed());
    let response = call.response();
    assert_eq!(response.status(), Status::Ok.number(), "{}", response.message());
    let time = |which| response.time_us(which);
    assert!(time(WAIT) >= 0 && time(CONNECT) > 0, "{} {}", time(WAIT), time(CONNECT));
    assert!(time(FIRST_BYTE) >= stalls[0] + time(WAIT) + time(CONNECT), "{} {stalls:?}", time(FIRST_BYTE));
    assert!(time(FIRST_TOKEN) >= time(FIRST_BYTE) + stalls[1], "{} {stalls:?}", time(FIRST_TOKEN));
    assert!(time(TOTAL) >= time(FIRST_TOKEN) + stalls[2], "{} {stalls:?}", time(TOTAL));
    assert!(time(TOTAL) <= took, "{} of {took}", time(TOTAL));
}

#[test]
fn waiting_counts_the_pause_before_another_try_and_the_turn_of_a_call() {
    let _watchdog = Watchdog::of(PATIENCE);
    const PAUSE_MS: i64 = 50;
    let head = format!("HTTP/1.1 503 Busy\r\nretry-after-ms: {PAUSE_MS}\r\ncontent-length: 0\r\n\r\n");
    let busy = together_offline::Answer::new().write(head);
    let good = || together_offline::Answer::response(200, "application/json", r#"{"choices":[{}]}"#);
    let body = r#"{"choices":[{}]}"#;
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    let slow = together_offline::Answer::new().pause().write(head + body);
    let server = Scripted::start(ScriptedSettings::default(), vec![busy, good(), slow, good()]).unwrap();
    let client = Setup::of(&server).retries(1).limit(CALLS, 1).client();
    let retried = client.complete(&Request::chat("tell"));
    assert_eq!((retried.status(), retried.tries()), (Status::Ok.number(), 2), "{}", retried.message());
    assert!(retried.time_us(WAIT) >= PAUSE_MS * 1000, "{}", retried.time_us(WAIT));
    assert!(retried.time_us(FIRST_BYTE) > retried.time_us(WAIT) && retried.time_us(FIRST_TOKEN) == -1);

    let first = client.start(&Request::chat("tell"));
    assert!(server.wait_until(PATIENCE, |seen| seen.pauses == 1));
    let second = client.start(&Request::chat("tell"));
    let stalled = stall(&server, 0);
    let _ = (first.rest(), second.rest());
    assert!(second.response().time_us(WAIT) >= stalled, "{} {stalled}", second.response().time_us(WAIT));
}

#[test]
fn what_was_not_reached_has_no_time() {
    let _watchdog = Watchdog::of(PATIENCE);
    let server = Scripted::start(ScriptedSettings::default(), vec![until_close().close()]).unwrap();
    let client = client_of(&server);
    let (_, broken) = client.collect(&Request::chat("tell"));
    assert!(broken.time_us(FIRST_BYTE) > 0 && broken.time_us(FIRST_TOKEN) == -1, "{}", broken.message());
    assert!(broken.time_us(TOTAL) >= broken.time_us(FIRST_BYTE));
    drop(server);
    let unanswered = client.complete(&Request::chat("tell"));
    assert_eq!(
        (unanswered.time_us(FIRST_BYTE), unanswered.time_us(CONNECT)),
        (-1, -1),
        "{}",
        unanswered.message()
    );
    assert!(unanswered.time_us(TOTAL) > 0);
    let parsed = crate::support::c_abi::Response::of_json("{}");
    assert!((WAIT..=TOTAL).all(|which| parsed.time_us(which) == -1), "nothing was asked for");
}
