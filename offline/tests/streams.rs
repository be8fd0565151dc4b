//! Streams, event by event, and how they go wrong on purpose.

use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use together_offline::Settings;

use support::Pair;

#[allow(dead_code, reason = "each test file uses its own part of the client")]
mod support;

const CHAT: &str = "openai/gpt-oss-20b";

fn joined(events: &[Value], pointer: &str) -> String {
    events.iter().filter_map(|event| event.pointer(pointer)?.as_str()).collect()
}

#[test]
fn chat_streams_what_it_would_answer_whole() {
    let pair = Pair::new();
    let answer = pair.client.chat(CHAT, json!({ "stream": true }));
    let (events, is_done) = answer.events();
    assert!(is_done);
    assert_eq!(joined(&events, "/choices/0/delta/content"), "offline: you asked \"How are you?\"");
    assert_eq!(joined(&events, "/choices/0/text"), joined(&events, "/choices/0/delta/content"));
    let (end, rest) = events.split_last().expect("events");
    for event in rest {
        assert_eq!(event["object"], "chat.completion.chunk");
        assert_eq!(event["usage"], Value::Null);
        assert_eq!(event["choices"][0]["finish_reason"], Value::Null);
        assert_eq!(event["choices"][0]["delta"]["role"], "assistant");
    }
    assert_eq!(end["choices"][0]["finish_reason"], "stop");
    assert!(end["choices"][0]["seed"].as_u64().expect("a seed") > i64::MAX as u64);
    assert_eq!(end["usage"]["total_tokens"], 10);
    // The wire's own order of fields, for readers that scan bytes.
    assert!(answer.text().starts_with("data: {\"id\":\"offline-000001-"), "{}", answer.text());
}

#[test]
fn usage_comes_in_an_event_of_its_own_when_asked() {
    let pair = Pair::new();
    let more = json!({ "stream": true, "stream_options": { "include_usage": true } });
    let (events, _) = pair.client.chat(CHAT, more).events();
    let (usage, rest) = events.split_last().expect("events");
    assert_eq!(usage["choices"], json!([]));
    assert_eq!(usage["usage"]["completion_tokens"], 6);
    assert!(rest.iter().all(|event| event["usage"].is_null()));
}

#[test]
fn every_choice_of_a_stream_comes_to_its_end() {
    let pair = Pair::new();
    let (events, _) = pair.client.chat(CHAT, json!({ "stream": true, "n": 2, "max_tokens": 1 })).events();
    let ends: Vec<_> =
        events.iter().filter(|event| event["choices"][0]["finish_reason"] == "length").collect();
    let indexes: Vec<_> = ends.iter().map(|event| event["choices"][0]["index"].clone()).collect();
    assert_eq!(indexes, [json!(0), json!(1)]);
    assert_eq!(ends.iter().filter(|event| !event["usage"].is_null()).count(), 1);
}

#[test]
fn reasoning_streams_before_the_answer() {
    let pair = Pair::new();
    let more = json!({ "stream": true, "reasoning": { "enabled": true } });
    let (events, _) = pair.client.chat(CHAT, more).events();
    assert_eq!(joined(&events, "/choices/0/delta/reasoning"), "offline: thinking about \"How are you?\"");
    let last = events.iter().rposition(|event| event["choices"][0]["delta"].get("reasoning").is_some());
    let first = events.iter().position(|event| event["choices"][0]["text"] != "");
    assert!(last < first, "{last:?} {first:?}");
}

#[test]
fn a_tool_call_streams_in_four_events() {
    let pair = Pair::new();
    let parameters = json!({ "type": "object", "properties": { "city": { "type": "string" } } });
    let tools =
        json!([{ "type": "function", "function": { "name": "get_weather", "parameters": parameters } }]);
    let (events, is_done) = pair.client.chat(CHAT, json!({ "stream": true, "tools": tools })).events();
    assert!(is_done);
    let [first, named, arguments, end] = events.as_slice() else { panic!("{events:#?}") };
    assert!(first.get("usage").is_none());
    let call = &named["choices"][0]["delta"]["tool_calls"][0];
    assert_eq!(
        (&call["function"]["name"], &call["function"]["arguments"]),
        (&json!("get_weather"), &json!(""))
    );
    assert!(call["id"].as_str().expect("an id").starts_with("call_"));
    assert_eq!(arguments["choices"][0]["finish_reason"], "tool_calls");
    let expected = json!([{ "index": 0, "function": { "arguments": "{\"city\":\"offline city\"}" } }]);
    assert_eq!(arguments["choices"][0]["delta"]["tool_calls"], expected);
    assert_eq!(end["choices"][0]["finish_reason"], "tool_calls");
    assert!(end["usage"].is_object());
}

#[test]
fn completions_stream_token_by_token() {
    let pair = Pair::new();
    let body = json!({ "model": CHAT, "prompt": "Once upon", "stream": true });
    let (events, is_done) = pair.client.post("/v1/completions", body).events();
    assert!(is_done);
    assert_eq!(joined(&events, "/choices/0/text"), "offline: you asked \"Once upon\"");
    assert_eq!(joined(&events, "/token/text"), joined(&events, "/choices/0/text"));
    let end = events.last().expect("events");
    assert_eq!((&end["object"], &end["finish_reason"]), (&json!("completion.chunk"), &json!("stop")));
    assert_eq!(end["token"]["special"], true);
    assert!(end["seed"].is_u64() && end["usage"].is_object());
}

#[test]
fn speech_streams_the_samples_of_the_whole() {
    let pair = Pair::new();
    let body = json!({
        "model": "hexgrad/Kokoro-82M", "input": "one two three", "voice": "af_bella", "response_format": "raw",
    });
    let whole = pair.client.post("/v1/audio/speech", body.clone()).bytes;
    let mut streamed = body;
    streamed["stream"] = json!(true);
    let (events, is_done) = pair.client.post("/v1/audio/speech", streamed).events();
    assert!(is_done);
    assert_eq!(events[0]["type"], "conversation.item.audio_output.delta");
    let samples: Vec<u8> = events
        .iter()
        .flat_map(|event| STANDARD.decode(event["delta"].as_str().expect("base64")).expect("base64"))
        .collect();
    assert_eq!(samples, whole);
}

#[test]
fn echo_answers_with_the_body_word_for_word() {
    let pair = Pair::new();
    let body =
        "{ \"model\":\"offline/echo\",  \"messages\":[{\"role\":\"user\",\"content\":\"\u{e9} \\u00e9\"}] }";
    let answer = support::Answer::read(pair.client.send("/v1/chat/completions", body).expect("an answer"));
    assert_eq!(answer.json()["choices"][0]["message"]["content"], body);
    let streamed = body.replacen('{', "{\"stream\":true,", 1);
    let answer =
        support::Answer::read(pair.client.send("/v1/chat/completions", &streamed).expect("an answer"));
    assert_eq!(joined(&answer.events().0, "/choices/0/delta/content"), streamed);
}

#[test]
fn a_stream_can_end_early_or_turn_into_an_error() {
    let pair = Pair::new();
    let (whole, _) = pair.client.chat(CHAT, json!({ "stream": true })).events();
    let (cut, is_done) = pair.client.chat("offline/cut", json!({ "stream": true })).events();
    assert!(!is_done && !cut.is_empty() && cut.len() < whole.len());
    let (failed, is_done) = pair.client.chat("offline/error-in-stream", json!({ "stream": true })).events();
    assert!(!is_done);
    let (error, before) = failed.split_last().expect("events");
    assert!(before.iter().all(|event| event.get("error").is_none()) && !before.is_empty());
    assert!(error["error"]["message"].is_string() && error["error"]["type"].is_string());
}

#[test]
fn a_stream_keeps_its_pace() {
    let pace = Duration::from_millis(20);
    let pair = Pair::with(Settings { pace, ..Settings::default() });
    let begin = Instant::now();
    let (events, _) = pair.client.chat(CHAT, json!({ "stream": true })).events();
    // `[DONE]` is one more frame than there are events.
    assert!(begin.elapsed() >= pace * u32::try_from(events.len()).expect("a few"));
}
