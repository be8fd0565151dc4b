//! What a stream's reader is given, in which order, and how it stops.

use serde_json::{Value, json};
use together::error::Status;
use together_offline::{Scripted, ScriptedSettings, Server, Settings};

use crate::support::PATIENCE;
use crate::support::api::{Client as _, Response as _};
use crate::support::c_abi::{
    BYTES, CHAT, CHUNK, DONE, REASONING, Request, TEXT, USAGE, client_of, count_of, outcome_of, text_of,
};
use crate::support::event_streams::{self, LAST_CHUNK, chunk, chunked, until_close};
use crate::support::process::Watchdog;
use crate::support::servers::PLAIN;

fn server() -> Server {
    Server::start(Settings::default()).unwrap()
}

/// The body of the last request that the server received.
fn last_body(server: &Server) -> Value {
    serde_json::from_slice(&server.traffic().received.back().unwrap().body).unwrap()
}

#[test]
fn text_comes_in_order_after_the_chunk_that_brings_it_and_done_comes_last() {
    let _watchdog = Watchdog::of(PATIENCE);
    let server = server();
    let client = client_of(&server);
    let (events, response) = client.collect(&Request::chat("one two three four").user_data(7));
    assert_eq!(response.status(), Status::Ok.number(), "{}", response.message());
    assert_eq!(outcome_of(&events), Status::Ok.number());
    assert_eq!(text_of(&events, 0), "offline: you asked \"one two three four\"");
    assert_eq!(response.text(), text_of(&events, 0));
    assert!(count_of(&events, TEXT) > 3, "in pieces: {events:?}");
    let mut chunk = Value::Null;
    for event in &events {
        assert_eq!((event.call, event.user_data), (0, 7));
        match event.kind {
            CHUNK => chunk = serde_json::from_str(&event.json).unwrap(),
            TEXT => assert_eq!(chunk["choices"][0]["delta"]["content"], *event.text, "{chunk}"),
            DONE => {}
            USAGE => assert_eq!(event.json, response.value()["usage"].to_string()),
            other => panic!("an event of kind {other}"),
        }
    }
}

#[test]
fn what_can_stream_is_asked_to_unless_its_fields_say_otherwise() {
    let _watchdog = Watchdog::of(PATIENCE);
    let server = server();
    let client = client_of(&server);
    let chat = json!({"model": "openai/gpt-oss-20b", "messages": [{"role": "user", "content": "a b c"}]});
    let completion = json!({"model": "openai/gpt-oss-20b", "prompt": "a b c"});
    let with = |body: &Value, field: &str, value: Value| {
        let mut body = body.clone();
        body[field] = value;
        body
    };
    for (operation, body) in [(CHAT, &chat), ("POST /v1/completions", &completion)] {
        let (events, response) = client.collect(&Request::of(operation, body));
        assert_eq!(response.status(), Status::Ok.number(), "{}", response.message());
        assert!(count_of(&events, TEXT) > 1, "{operation} streams");
        let sent = last_body(&server);
        assert_eq!(sent["stream"], true);
        assert_eq!(sent["stream_options"], json!({"include_usage": true}));

        let (events, response) = client.collect(&Request::of(operation, &with(body, "stream", json!(false))));
        assert_eq!(events.iter().map(|event| event.kind).collect::<Vec<_>>(), [CHUNK, DONE]);
        assert_eq!(events[0].json, response.value().to_string());
        let sent = last_body(&server);
        assert_eq!((&sent["stream"], &sent["stream_options"]), (&json!(false), &Value::Null));

        let own = json!({"include_usage": false});
        let (_, response) =
            client.collect(&Request::of(operation, &with(body, "stream_options", own.clone())));
        assert_eq!(response.status(), Status::Ok.number(), "{}", response.message());
        assert_eq!(last_body(&server)["stream_options"], own);
    }
    assert_eq!(client.complete(&Request::of(CHAT, &chat)).status(), Status::Ok.number());
    assert_eq!(last_body(&server).get("stream"), None, "a blocking request does not stream by itself");
}

#[test]
fn an_answer_that_is_no_stream_is_one_chunk() {
    let _watchdog = Watchdog::of(PATIENCE);
    let server = server();
    let client = client_of(&server);
    let body = json!({"model": "intfloat/multilingual-e5-large-instruct", "input": "hello"});
    let (events, response) = client.collect(&Request::of("POST /v1/embeddings", &body));
    assert_eq!(response.status(), Status::Ok.number(), "{}", response.message());
    assert_eq!(events.iter().map(|event| event.kind).collect::<Vec<_>>(), [CHUNK, DONE]);
    assert_eq!(serde_json::from_str::<Value>(&events[0].json).unwrap(), response.value());

    let refused = json!({"model": "no/such", "messages": [{"role": "user", "content": "x"}]});
    let (events, response) = client.collect(&Request::of(CHAT, &refused));
    assert!(response.status() >= Status::BadRequest.number(), "{}", response.message());
    assert_eq!(events.iter().map(|event| event.kind).collect::<Vec<_>>(), [DONE], "a refusal is no answer");
    assert_eq!(outcome_of(&events), response.status());
    assert!(response.value()["error"]["message"].is_string(), "and stays readable");
}

#[test]
fn audio_comes_as_bytes_in_either_shape() {
    let _watchdog = Watchdog::of(PATIENCE);
    let server = server();
    let client = client_of(&server);
    let speech = |stream: bool| {
        let body = json!({
            "model": "hexgrad/Kokoro-82M", "input": "one two three four", "voice": "af_alloy",
            "response_format": "raw", "stream": stream,
        });
        let (events, response) = client.collect(&Request::of("POST /v1/audio/speech", &body));
        assert_eq!(response.status(), Status::Ok.number(), "{}", response.message());
        assert_eq!(outcome_of(&events), Status::Ok.number());
        assert!(count_of(&events, BYTES) > 1, "in pieces");
        let bytes: Vec<u8> = events.iter().flat_map(|event| event.bytes.clone()).collect();
        assert_eq!(response.bytes(), bytes);
        bytes
    };
    let whole = speech(false);
    assert!(whole.len() > 10_000);
    assert_eq!(speech(true), whole);
}

#[test]
fn reasoning_comes_before_the_text_and_choices_are_told_apart() {
    let _watchdog = Watchdog::of(PATIENCE);
    let server = server();
    let client = client_of(&server);
    let body = json!({
        "model": "openai/gpt-oss-20b", "messages": [{"role": "user", "content": "why"}],
        "reasoning_effort": "low", "n": 2,
    });
    let (events, response) = client.collect(&Request::of(CHAT, &body));
    assert_eq!(response.status(), Status::Ok.number(), "{}", response.message());
    for choice in [0, 1] {
        let reasoning: String = events
            .iter()
            .filter(|event| event.kind == REASONING && event.choice == choice)
            .map(|event| &*event.text)
            .collect();
        let message = &response.value()["choices"][choice as usize]["message"];
        assert!(!reasoning.is_empty());
        assert_eq!(message["reasoning"], *reasoning);
        assert_eq!(message["content"], *text_of(&events, choice));
    }
}

#[test]
fn a_reader_that_says_stop_is_given_done_and_nothing_else() {
    let _watchdog = Watchdog::of(PATIENCE);
    let server = server();
    let client = client_of(&server);
    let whole = text_of(&client.collect(&Request::chat("a b c d e f")).0, 0);
    for stop_at in 0..20 {
        let mut events = Vec::new();
        let response = client.complete_each(&Request::chat("a b c d e f"), |event| {
            events.push(event);
            events.len() <= stop_at
        });
        assert_eq!(outcome_of(&events), Status::Cancelled.number());
        assert_eq!(events.len(), stop_at + 2, "the one that was refused, and DONE: {events:?}");
        assert_eq!(response.status(), Status::Cancelled.number());
        assert!(response.message().contains("cancelled by the caller"), "{}", response.message());
        assert_eq!(response.http_status(), 200);
        assert!(whole.starts_with(&response.text()), "what arrived is readable: {}", response.text());
        assert!(response.text().starts_with(&text_of(&events, 0)));
        let (events, next) = client.collect(&Request::chat("a b c d e f"));
        assert_eq!(next.status(), Status::Ok.number(), "the client goes on: {}", next.message());
        assert_eq!(text_of(&events, 0), whole, "and nothing of the stream before is in its way");
    }
}

/// The server sends the end of the body only when the reader has DONE; the connection serves the next request all the same.
#[test]
fn done_follows_the_last_event_and_does_not_wait_for_the_end_of_the_body() {
    let _watchdog = Watchdog::of(PATIENCE);
    for settings in [ScriptedSettings::default(), PLAIN] {
        let said = event_streams::text("one") + event_streams::DONE;
        let held = chunked().write(chunk(&said)).pause().write(LAST_CHUNK).pause();
        let server =
            Scripted::start(settings, vec![held.clone(), held, event_streams::whole(&said)]).unwrap();
        let client = client_of(&server);
        let end_body = |pauses| {
            server.release();
            assert!(server.wait_until(PATIENCE, |seen| seen.pauses == pauses), "the end was sent");
            server.release();
        };
        let (events, response) = client.collect(&Request::chat("x"));
        assert_eq!((outcome_of(&events), response.text()), (Status::Ok.number(), "one".to_owned()));
        end_body(2);

        let call = client.start(&Request::chat("x"));
        while call.next(-1).is_some_and(|event| event.kind != DONE) {}
        assert_eq!(call.response().text(), "one");
        end_body(4);

        assert_eq!(client.collect(&Request::chat("x")).1.text(), "one");
        assert_eq!(server.seen().connections, 1, "the end of each body was read");
    }
}

#[test]
fn a_stopped_stream_closes_its_connection() {
    let _watchdog = Watchdog::of(PATIENCE);
    let answers = vec![until_close().write(event_streams::text("one")).await_close()];
    let server = Scripted::start(ScriptedSettings::default(), answers).unwrap();
    let client = client_of(&server);
    let response = client.complete_each(&Request::chat("x"), |event| event.kind != TEXT);
    assert_eq!((response.status(), response.text()), (Status::Cancelled.number(), "one".to_owned()));
    assert!(server.wait_until(PATIENCE, |seen| seen.closed_by_client == 1));
}

#[test]
fn an_answer_that_is_audio_is_stopped_too() {
    let _watchdog = Watchdog::of(PATIENCE);
    let server = server();
    let client = client_of(&server);
    let body = json!({
        "model": "hexgrad/Kokoro-82M", "input": "one two three four", "voice": "af_alloy", "response_format": "raw",
    });
    let mut events = Vec::new();
    let response = client.complete_each(&Request::of("POST /v1/audio/speech", &body), |event| {
        events.push(event);
        false
    });
    assert_eq!(events.iter().map(|event| event.kind).collect::<Vec<_>>(), [BYTES, DONE]);
    assert_eq!(response.status(), Status::Cancelled.number());
    assert_eq!(response.bytes(), events[0].bytes, "what arrived is readable");
}
