//! Conversations: an answer becomes a message, what is saved is loaded, and parts follow a text.

use serde_json::Value;
use together::error::Status;

use crate::support::api::{Api, Client, Object, Request, Response};
use crate::support::expectations::{expect_failure, expect_success};
use crate::support::servers::{answered, chat, complete_each, ok, scene, service};
use crate::support::through_both;

through_both![
    an_answer_is_sent_back_as_it_came_whole_or_streamed,
    calls_are_answered_by_hand,
    a_saved_conversation_goes_on,
    a_conversation_is_trimmed_from_its_start,
    what_failed_to_be_added_is_withdrawn,
    an_answer_that_failed_is_no_message,
    parts_follow_a_text,
];

fn parsed(json: &str) -> Value {
    serde_json::from_str(json).expect("JSON")
}

/// What the offline server was asked, as its model "offline/echo" tells.
fn asked<R: Response>(response: &R) -> Value {
    expect_success(response);
    parsed(&response.text())
}

fn an_answer_is_sent_back_as_it_came_whole_or_streamed<A: Api>() {
    let service = service::<A>();
    for streams in [false, true] {
        let mut request = chat::<A>();
        assert_eq!(request.set_string("reasoning_effort", "low"), Ok(()));
        let answer = match streams {
            true => complete_each::<A>(&service.client, &request),
            false => service.client.complete(&request),
        };
        expect_success(&answer);
        assert_eq!(request.add_answer(&answer), Ok(()));
        assert_eq!(request.add_message("user", "and then?"), Ok(()));
        assert_eq!(request.set_string("model", "offline/echo"), Ok(()));
        let asked = asked(&service.client.complete(&request));
        let messages = asked["messages"].as_array().expect("messages");
        assert_eq!(messages.len(), 3, "{streams}");
        assert_eq!(messages[1]["role"], "assistant");
        assert_eq!(messages[1]["content"], answer.text().as_str());
        assert_eq!(messages[1]["reasoning"], answer.string("/choices/0/message/reasoning").as_str());
        assert!(messages[1].get("tool_calls").is_none(), "an empty list is refused by some");
        assert_eq!(messages[2]["content"], "and then?");
    }
}

fn calls_are_answered_by_hand<A: Api>() {
    let service = service::<A>();
    let mut request = chat::<A>();
    let tools = r#"[{"type":"function","function":{"name":"look_up","parameters":{}}}]"#;
    assert_eq!(request.set_json("tools", tools), Ok(()));
    let answer = complete_each::<A>(&service.client, &request);
    assert_eq!(request.add_answer(&answer), Ok(()));
    let id = answer.string("/choices/0/message/tool_calls/0/id");
    assert_eq!(request.add_tool_result(&id, "7 \u{0}"), Ok(()));
    let messages = &parsed(&request.json())["messages"];
    assert_eq!(messages[1]["tool_calls"][0]["id"], id.as_str());
    assert_eq!(messages[2], serde_json::json!({"role": "tool", "tool_call_id": id, "content": "7 \u{0}"}));
    let last = service.client.complete(&request);
    expect_success(&last);
    assert!(last.text().contains("7"), "{}", last.text());
}

fn a_saved_conversation_goes_on<A: Api>() {
    let service = service::<A>();
    let mut request = chat::<A>();
    let answer = service.client.complete(&request);
    assert_eq!(request.add_answer(&answer), Ok(()));
    assert_eq!(request.set_header("x-extra", "not saved"), Ok(()));
    let saved = request.json();
    assert_eq!(request.json(), saved);
    let mut loaded = A::request("POST /v1/chat/completions");
    assert_eq!(loaded.json(), "{}");
    assert_eq!(loaded.set_json("", &saved), Ok(()));
    assert_eq!(loaded.json(), saved);
    assert_eq!(loaded.add_message("user", "still here?"), Ok(()));
    assert_ne!(loaded.json(), saved);
    let again = service.client.complete(&loaded);
    expect_success(&again);
    assert_eq!(again.text(), "offline: you asked \"still here?\"");
}

fn a_conversation_is_trimmed_from_its_start<A: Api>() {
    let service = service::<A>();
    let mut request = A::request("POST /v1/chat/completions");
    assert_eq!(request.set_string("model", "openai/gpt-oss-20b"), Ok(()));
    assert_eq!(request.add_message("system", "Be brief."), Ok(()));
    for turn in 0..20 {
        assert_eq!(request.add_message("user", &format!("question {turn}")), Ok(()));
        let answer = service.client.complete(&request);
        assert_eq!(request.add_answer(&answer), Ok(()));
        // The oldest question and its answer go, once they cost too much.
        if answer.integer("/usage/total_tokens", 0) > 60 {
            assert_eq!(request.remove("/messages/1"), Ok(()));
            assert_eq!(request.remove("/messages/1"), Ok(()));
        }
    }
    let kept = parsed(&request.json());
    let messages = kept["messages"].as_array().expect("messages");
    assert!((5..20).contains(&messages.len()), "{}", messages.len());
    assert_eq!(messages[0]["role"], "system");
    assert_eq!(messages[1]["role"], "user");
    assert_eq!(messages[messages.len() - 2]["content"], "question 19");
}

/// In C a failure stays on the object, until what failed is removed.
fn what_failed_to_be_added_is_withdrawn<A: Api>() {
    let scene = scene::<A>(vec![answered(); 4]);
    let mut request = chat::<A>();
    let before = request.json();
    let refused = request.add_image_file("/no/such/picture.png").expect_err("there is no such file");
    assert_eq!(refused.status, Status::File);
    assert!(refused.message.contains("/no/such/picture.png"), "{}", refused.message);
    assert_eq!(request.remove("/messages/-"), Ok(()));
    assert_eq!((request.outcome(), request.json()), (Ok(()), before.clone()));
    assert!(request.add_part("{}").is_err());
    assert_eq!(request.add_image_url("https://example.test/cat.png"), Ok(()));
    assert_eq!(request.remove("/messages/-"), Ok(()));
    assert_eq!(request.outcome(), Ok(()));
    expect_success(&scene.client.complete(&request));
    assert_eq!(request.remove("/messages/0/content/1"), Ok(()));
    assert_eq!(request.remove("/messages/0/content/0"), Ok(()));
    assert_ne!(request.json(), before);

    // A field's failure goes with the field.
    assert!(request.set_json("stop", "[").is_err());
    assert_eq!(request.remove("stop"), Ok(()));
    assert_eq!(request.outcome(), Ok(()));
    assert_eq!(request.remove("nothing"), Ok(()));
    let refused = request.remove("/~").expect_err("no pointer");
    assert_eq!(refused.status, Status::InvalidArgument);
    assert_eq!(request.remove(""), Ok(()));
    assert_eq!(request.json(), "{}");
}

fn an_answer_that_failed_is_no_message<A: Api>() {
    let scene = scene::<A>(vec![
        ok(r#"{"object":"list","data":[{"embedding":[1]}]}"#),
        together_offline::Answer::response(500, "application/json", "{}"),
    ]);
    let mut embed = A::request("POST /v1/embeddings");
    assert_eq!(embed.set_string("input", "a"), Ok(()));
    let vectors = scene.client.complete(&embed);
    expect_success(&vectors);
    let mut request = chat::<A>();
    let before = request.json();
    let refused = request.add_answer(&vectors).expect_err("no chat's answer");
    assert_eq!(refused.status, Status::InvalidArgument);
    assert!(refused.message.contains("/choices/0/message"), "{}", refused.message);
    assert_eq!(request.remove("/messages/-"), Ok(()));

    let failed = scene.client.complete(&request);
    expect_failure(&failed, Status::Server, &["500"]);
    let refused = request.add_answer(&failed).expect_err("a failure");
    assert_eq!(refused.status, Status::Server);
    assert!(refused.message.contains("500"), "{}", refused.message);
    assert_eq!(request.remove("/messages/-"), Ok(()));
    assert_eq!((request.json(), request.outcome()), (before, Ok(())));
}

fn parts_follow_a_text<A: Api>() {
    let service = service::<A>();
    let folder = tempfile::tempdir().expect("a folder");
    // The name does not say what it is.
    let path = folder.path().join("picture.txt");
    std::fs::write(&path, b"\x89PNG\r\n\x1a\n").expect("a file");
    let mut request = chat::<A>();
    assert_eq!(request.add_image_file(path.to_str().expect("UTF-8")), Ok(()));
    assert_eq!(request.add_image_url("https://example.test/cat.png"), Ok(()));
    assert_eq!(
        request.add_part(r#"{"type":"video_url","video_url":{"url":"https://example.test/cat.mp4"}}"#),
        Ok(())
    );
    let answer = service.client.complete(&request);
    expect_success(&answer);
    assert!(answer.text().ends_with("[image_url] [image_url] [video_url]\""), "{}", answer.text());
    assert_eq!(request.set_string("model", "offline/echo"), Ok(()));
    let content = &asked(&service.client.complete(&request))["messages"][0]["content"];
    assert_eq!(content[0]["type"], "text");
    assert_eq!(content[1]["image_url"]["url"], "data:image/png;base64,iVBORw0KGgo=");
    // A model's own words have no parts.
    assert_eq!(request.add_message("assistant", "A cat."), Ok(()));
    let refused = request.add_image_url("https://example.test/cat.png").expect_err("no user's message");
    assert!(refused.message.contains("assistant"), "{}", refused.message);
}
