//! What the server refuses, and the triggers that refuse on purpose.

use serde_json::{Value, json};

use together_offline::Settings;

use support::{Answer, Pair};

#[allow(dead_code, reason = "each test file uses its own part of the client")]
mod support;

const CHAT: &str = "/v1/chat/completions";

/// The status, type, param and code of a refusal, whose message must not be empty.
fn refusal(answer: &Answer) -> (u16, String, Value, Value) {
    let body = answer.json();
    assert_eq!(body["id"], answer.header("x-request-id"));
    let error = &body["error"];
    assert!(!error["message"].as_str().expect("a message").is_empty());
    let kind = error["type"].as_str().expect("a type").to_owned();
    (answer.status, kind, error["param"].clone(), error["code"].clone())
}

#[test]
fn a_missing_or_wrong_key_is_refused() {
    let pair = Pair::new();
    for (key, code) in [
        (None, "missing_api_key"),
        (Some("Bearer wrong"), "invalid_api_key"),
        (Some("Bearer "), "invalid_api_key"),
        (Some("offline"), "invalid_api_key"),
    ] {
        let answer = pair.client.get_with_key("/v1/models", key).expect("an answer");
        let (status, kind, _, found) = refusal(&answer);
        assert_eq!((status, kind.as_str(), found), (401, "invalid_request_error", json!(code)));
    }
}

#[test]
fn bad_bodies_are_refused_in_the_words_of_the_service() {
    let pair = Pair::new();
    let user = json!([{ "role": "user", "content": "hi" }]);
    let model = "openai/gpt-oss-20b";
    for (path, body, expected) in [
        (CHAT, json!({ "messages": user }), "missing field `model`"),
        (CHAT, json!({ "model": model }), "missing field `messages`"),
        (CHAT, json!({ "model": 1, "messages": user }), "invalid type: integer `1`, expected a string"),
        (CHAT, json!({ "model": model, "messages": user, "stream": 1 }), "expected a boolean"),
        (CHAT, json!({ "model": model, "messages": [{ "role": "king" }] }), "unknown variant `king`"),
        (
            CHAT,
            json!({ "model": model, "messages": [{ "role": "user", "content": 1 }] }),
            "expected a string",
        ),
        (CHAT, json!({ "model": model, "messages": user, "max_tokens": -1 }), "max_tokens"),
        ("/v1/completions", json!({ "model": model }), "missing field `prompt`"),
        ("/v1/embeddings", json!({ "model": "BAAI/bge-large-en-v1.5" }), "missing field `input`"),
        ("/v1/embeddings", json!({ "model": "BAAI/bge-large-en-v1.5", "input": [1] }), "array of strings"),
    ] {
        let answer = pair.client.post(path, body.clone());
        assert_eq!(refusal(&answer).0, 400, "{body}");
        let message = answer.json()["error"]["message"].as_str().expect("a message").to_owned();
        let is_expected = message.starts_with("Invalid JSON data: ") && message.contains(expected);
        assert!(is_expected || expected == "max_tokens", "{body}: {message}");
    }
    for body in ["", "{", "[]", "nonsense"] {
        let answer = Answer::read(pair.client.send(CHAT, body).expect("an answer"));
        assert_eq!(refusal(&answer).0, 400, "{body}");
    }
}

#[test]
fn a_field_out_of_range_is_named() {
    let pair = Pair::new();
    for (field, value) in [
        ("temperature", json!(2.5)),
        ("top_p", json!(-0.1)),
        ("n", json!(0)),
        ("n", json!(129)),
        ("max_tokens", json!(0)),
        ("logprobs", json!(21)),
        ("logprobs", json!("yes")),
        ("presence_penalty", json!(3)),
        ("messages", json!([])),
        ("response_format", json!({ "type": "yaml" })),
    ] {
        let answer = pair.client.chat("openai/gpt-oss-20b", json!({ field: value }));
        assert_eq!(
            refusal(&answer),
            (400, "invalid_request_error".to_owned(), json!(field), Value::Null),
            "{field} {value}"
        );
    }
}

#[test]
fn an_unknown_model_or_route_is_refused() {
    let pair = Pair::new();
    for model in ["no/such-model", "offline/status-200", "offline/status-abc", "offline/nothing"] {
        let (status, _, _, code) = refusal(&pair.client.chat(model, json!({})));
        assert_eq!((status, code), (400, json!("model_not_available")), "{model}");
    }
    let (status, _, param, _) = refusal(&pair.client.chat("BAAI/bge-large-en-v1.5", json!({})));
    assert_eq!((status, param), (400, json!("model")));
    for path in ["/v1/nope", "/chat/completions", "/v1/chat/completions"] {
        assert_eq!(refusal(&pair.client.get(path)).0, 404, "{path}");
    }
}

#[test]
fn a_model_that_was_added_is_answered_for() {
    let models = vec!["my/model".to_owned()];
    let pair = Pair::with(Settings { models, ..Settings::default() });
    assert_eq!(pair.client.chat("my/model", json!({})).status, 200);
    assert_eq!(pair.client.get("/v1/models/my/model").status, 200);
}

#[test]
fn a_status_model_gives_that_status_in_its_shape() {
    let pair = Pair::new();
    for status in [400, 401, 402, 403, 404, 408, 413, 418, 422, 429, 500, 501, 503, 599] {
        let answer = pair.client.chat(&format!("offline/status-{status}"), json!({}));
        assert_eq!(refusal(&answer).0, status);
        assert_eq!(answer.header("content-type"), "application/json");
        assert_eq!(answer.header("x-ratelimit-reset"), if status == 429 { "1" } else { "0" });
    }
    let conflict = pair.client.chat("offline/status-409", json!({}));
    assert_eq!(conflict.status, 409);
    assert!(conflict.json()["error"].is_string());
    for status in [502, 524] {
        let answer = pair.client.chat(&format!("offline/status-{status}"), json!({}));
        assert_eq!((answer.status, answer.header("content-type")), (status, "text/html; charset=UTF-8"));
        assert!(answer.text().starts_with("<!DOCTYPE html>"));
    }
    let embeddings = json!({ "model": "offline/status-402", "input": "hi" });
    assert_eq!(pair.client.post("/v1/embeddings", embeddings).status, 402);
}
