//! Answers that a program asks for in a shape: they fit it, or say where they do not; and the bytes that answers hold.

use std::fs;

use together::error::Status;
use together_offline::{Answer, ScriptedSettings};

use crate::support::api::{Api, Client, Object, Request, Response, Seen};
use crate::support::event_streams::{DONE, text, whole};
use crate::support::expectations::{expect_failure, expect_success};
use crate::support::servers::{Scene, chat, ok, scene, scene_with, service};
use crate::support::through_both;

through_both![
    an_answer_that_fits_is_a_response_of_its_own,
    an_answer_that_does_not_fit_says_where_and_is_kept,
    a_streamed_answer_is_checked_at_its_end,
    an_answer_that_calls_tools_is_not_checked,
    a_schema_that_is_none_fails_the_request,
    any_json_is_read_as_an_answer_is,
    bytes_in_an_answer_are_decoded_and_saved,
    what_is_no_base64_is_said_and_no_file_is_made,
    embeddings_in_base64_are_floats,
];

const SCHEMA: &str = r#"{"type":"object","properties":{"name":{"type":"string"},"age":{"type":"integer","minimum":0}},
    "required":["name","age"],"additionalProperties":false}"#;

fn structured<A: Api>() -> A::Request {
    let mut request = chat::<A>();
    assert_eq!(request.set_schema("person", SCHEMA), Ok(()));
    request
}

fn chat_answer(content: &str) -> Answer {
    ok(format!(r#"{{"choices":[{{"message":{{"content":{}}}}}]}}"#, serde_json::Value::from(content)))
}

fn an_answer_that_fits_is_a_response_of_its_own<A: Api>() {
    let service = service::<A>();
    let response = service.client.complete(&structured::<A>());
    expect_success(&response);
    let parsed = response.parsed(0);
    drop(response);
    expect_success(&parsed);
    assert!(parsed.string("/name").starts_with("offline"), "{}", parsed.json());
    assert_eq!((parsed.integer("/age", -1), parsed.count(""), parsed.http_status()), (0, 2, 0));
    let sent: serde_json::Value =
        serde_json::from_slice(&service.server.traffic().received.back().unwrap().body).unwrap();
    assert_eq!(sent["response_format"]["type"], "json_schema");
    assert_eq!(sent["response_format"]["json_schema"]["name"], "person");
    let expected: serde_json::Value = serde_json::from_str(SCHEMA).unwrap();
    assert_eq!(sent["response_format"]["json_schema"]["schema"], expected);
}

fn an_answer_that_does_not_fit_says_where_and_is_kept<A: Api>() {
    let scene = scene::<A>(vec![chat_answer(r#"{"name":"x","age":-1}"#), chat_answer("I think it is 3.")]);
    let response = scene.client.complete(&structured::<A>());
    let words = "the answer of choice 0 does not fit the schema: \"/age\" is not at least 0";
    expect_failure(&response, Status::Protocol, &["POST /v1/chat/completions", words]);
    assert_eq!((response.http_status(), response.text()), (200, r#"{"name":"x","age":-1}"#.to_owned()));
    let parsed = response.parsed(0);
    expect_failure(&parsed, Status::Protocol, &[words]);
    assert_eq!(parsed.integer("/age", 0), -1, "nothing is lost");
    let response = scene.client.complete(&structured::<A>());
    expect_failure(&response, Status::Protocol, &["choice 0 is not JSON", "line 1 column 1"]);
    assert_eq!(response.text(), "I think it is 3.");
    assert_eq!(response.parsed(0).bytes(), b"I think it is 3.");
}

/// With a callback and as a call.
fn each_way<A: Api>(scene: &Scene<A>) -> [(A::Response, Vec<Seen>); 2] {
    let mut events = Vec::new();
    let response = scene.client.complete_each(&structured::<A>(), |event| {
        events.push(event);
        true
    });
    [(response, events), (scene.client.call(&structured::<A>()), Vec::new())]
}

fn a_streamed_answer_is_checked_at_its_end<A: Api>() {
    let good = whole(&(text(r#"{"name":"#) + &text(r#""x","age":3}"#) + DONE));
    let bad = whole(&(text(r#"{"name":"#) + &text(r#""x","age":"3"}"#) + DONE));
    let scene =
        scene_with::<A>(ScriptedSettings::default(), vec![good.clone(), good, bad.clone(), bad], |_| ());
    for (response, _) in each_way(&scene) {
        expect_success(&response);
        assert_eq!(response.parsed(0).integer("/age", -1), 3);
    }
    for (response, events) in each_way(&scene) {
        expect_failure(
            &response,
            Status::Protocol,
            &["\"/age\" is of type string, and the schema requires integer"],
        );
        assert_eq!(response.parsed(0).string("/age"), "3");
        if let Some(last) = events.last() {
            assert_eq!(last.status, Status::Protocol.number(), "the last event says so too");
        }
    }
}

fn an_answer_that_calls_tools_is_not_checked<A: Api>() {
    let calls = r#"{"choices":[{"finish_reason":"tool_calls","message":{"content":null,"tool_calls":[{"id":"a",
        "type":"function","function":{"name":"f","arguments":"{}"}}]}}]}"#;
    let scene = scene::<A>(vec![ok(calls)]);
    let response = scene.client.complete(&structured::<A>());
    expect_success(&response);
    expect_failure(&response.parsed(0), Status::Protocol, &["choice 0 has no text"]);
    expect_failure(&response.parsed(1), Status::InvalidArgument, &["there is no choice 1: the answer has 1"]);
}

fn a_schema_that_is_none_fails_the_request<A: Api>() {
    let scene = scene::<A>(vec![]);
    let mut request = chat::<A>();
    let refused = request.set_schema("x", r#"{"properties":{"age":{"type":"int"}}}"#).unwrap_err();
    assert_eq!(refused.status, Status::InvalidArgument);
    assert!(refused.message.contains("\"/properties/age/type\" is not a type"), "{}", refused.message);
    if request.outcome().is_err() {
        expect_failure(&scene.client.complete(&request), Status::InvalidArgument, &["/properties/age/type"]);
    }
    assert_eq!(request.set_schema("x", SCHEMA), Ok(()));
    assert_eq!(request.outcome(), Ok(()), "a right one makes it good again");
}

fn any_json_is_read_as_an_answer_is<A: Api>() {
    let response = A::Response::of_json(r#" {"city":"Z\u00fcrich","list":[1.5,null,{"a":true}]} "#);
    expect_success(&response);
    assert_eq!((response.string("/city"), response.number("/list/0", 0.0)), ("Zürich".to_owned(), 1.5));
    assert!(response.boolean("/list/2/a", false) && response.count("/list") == 3);
    let response = A::Response::of_json("{\"a\": 1,\n \"b\": }");
    expect_failure(&response, Status::InvalidArgument, &["not valid JSON", "line 2 column 7"]);
    assert_eq!((response.json(), response.integer("/a", -7)), (String::new(), -7));
}

fn bytes_in_an_answer_are_decoded_and_saved<A: Api>() {
    let service = service::<A>();
    let mut request = A::request("POST /v1/images/generations");
    for (field, value) in
        [("model", "black-forest-labs/FLUX.1-schnell"), ("prompt", "a heron"), ("response_format", "base64")]
    {
        assert_eq!(request.set_string(field, value), Ok(()));
    }
    let response = service.client.complete(&request);
    expect_success(&response);
    const POINTER: &str = "/data/0/b64_json";
    let length = response.decode(POINTER, &mut []);
    let mut bytes = vec![0; length];
    assert_eq!(response.decode(POINTER, &mut bytes), length);
    assert!(bytes.starts_with(b"\x89PNG"), "{length} bytes");
    let mut start = [7; 5];
    assert_eq!(response.decode(POINTER, &mut start), length, "what does not fit is counted");
    assert_eq!(start, bytes[..5]);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("heron.png");
    let name = path.to_str().unwrap();
    fs::write(&path, "old").unwrap();
    assert_eq!(response.save(POINTER, name), Ok(()));
    assert_eq!(fs::read(&path).unwrap(), bytes);
    assert_eq!(response.save("", name), Ok(()));
    assert_eq!(fs::read(&path).unwrap(), response.bytes());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

fn what_is_no_base64_is_said_and_no_file_is_made<A: Api>() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    let name = path.to_str().unwrap();
    let response = A::Response::of_json(r#"{"bad":"AAAA$AAA","number":1,"good":"AAAA"}"#);
    let mut bytes = [7; 3];
    for (pointer, status, words) in [
        ("/bad", Status::Protocol, "the value at \"/bad\": its character 5 is not base64"),
        ("/number", Status::Protocol, "it is not a string"),
        ("/none", Status::InvalidArgument, "there is no value at \"/none\""),
    ] {
        assert_eq!((response.decode(pointer, &mut bytes), bytes), (0, [7; 3]), "{pointer}");
        let refused = response.save(pointer, name).unwrap_err();
        assert!(refused.status == status && refused.message.contains(words), "{}", refused.message);
    }
    assert_eq!((response.decode("/good", &mut bytes), bytes), (3, [0; 3]));
    expect_success(&response);
    let failed = A::Response::of_json("no JSON");
    assert_eq!(
        failed.save("", name).unwrap_err().status,
        Status::InvalidArgument,
        "of a failed response nothing"
    );
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

fn embeddings_in_base64_are_floats<A: Api>() {
    // 1.0, -2.5 and a third of one, lowest byte first.
    let response =
        A::Response::of_json(r#"{"data":[{"embedding":"AACAPwAAIMCrqqo+"},{"embedding":"AACA"}]}"#);
    let mut floats = [7.0; 4];
    assert_eq!(response.count_floats("/data/0/embedding"), 3);
    assert_eq!(response.floats("/data/0/embedding", &mut floats), 3);
    assert_eq!(floats, [1.0, -2.5, 1.0 / 3.0, 7.0]);
    assert_eq!(
        (response.floats("/data/1/embedding", &mut floats), floats[0]),
        (0, 1.0),
        "three bytes are no float"
    );
}
