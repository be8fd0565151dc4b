//! The whole answer after a stream, beside the one that the same request gets unstreamed.

use serde_json::{Value, json};
use together::error::Status;
use together_offline::{Server, Settings};

use crate::support::PATIENCE;
use crate::support::api::{Client as _, Response as _};
use crate::support::c_abi::{CHAT, Request, TOOL_CALL, client_of, outcome_of};
use crate::support::process::Watchdog;

/// What a program reads of an answer, relative to a choice and to the whole.
const OF_A_CHOICE: [&str; 9] = [
    "/index",
    "/finish_reason",
    "/seed",
    "/logprobs",
    "/message/role",
    "/message/content",
    "/message/reasoning",
    "/message/tool_calls/0",
    "/message/tool_calls/1",
];
const OF_THE_WHOLE: [&str; 4] = ["/object", "/model", "/usage", "/choices/2"];

fn at<'a>(answer: &'a Value, pointer: &str) -> &'a Value {
    answer.pointer(pointer).unwrap_or(&Value::Null)
}

#[test]
fn a_streamed_answer_reads_like_one_that_came_whole() {
    let _watchdog = Watchdog::of(PATIENCE);
    let server = Server::start(Settings::default()).unwrap();
    let client = client_of(&server);
    let said = json!([{"role": "user", "content": "Wie heißt 東京 auf \"Deutsch\"?\n🙂"}]);
    let tools = json!([{"type": "function", "function": {"name": "get_weather", "parameters": {
        "type": "object", "required": ["city", "days"],
        "properties": {"city": {"type": "string"}, "days": {"type": "integer"}}}}}]);
    let chats = [
        json!({}),
        json!({"n": 2}),
        json!({"reasoning_effort": "high", "n": 2}),
        json!({"tools": tools}),
        json!({"tools": tools, "n": 2}),
        json!({"logprobs": 1}),
        json!({"logprobs": true}),
        json!({"max_tokens": 2}),
        json!({"seed": 5, "n": 2}),
        json!({"response_format": {"type": "json_object"}}),
        json!({"stream_options": {"include_usage": false}}),
    ];
    for more in chats {
        let mut body = json!({"model": "openai/gpt-oss-20b", "messages": said});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        compare(&client, CHAT, &body, "/message/content");
    }
    for more in [json!({}), json!({"max_tokens": 1}), json!({"n": 2})] {
        let mut body = json!({"model": "openai/gpt-oss-20b", "prompt": "Once upon a time"});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        compare(&client, "POST /v1/completions", &body, "/text");
    }
}

fn compare(client: &crate::support::c_abi::Client, operation: &str, body: &Value, text: &str) {
    // Unstreamed, "stream_options" would be refused by the service.
    let mut unstreamed = body.clone();
    unstreamed.as_object_mut().unwrap().remove("stream_options");
    let whole = client.complete(&Request::of(operation, &unstreamed));
    assert_eq!(whole.status(), Status::Ok.number(), "{body}: {}", whole.message());
    let (events, each) = client.collect(&Request::of(operation, body));
    assert_eq!(outcome_of(&events), Status::Ok.number(), "{body}: {}", each.message());
    let call = client.start(&Request::of(operation, body));
    assert_eq!(outcome_of(&call.rest()), Status::Ok.number());
    let started = call.response();

    let expected = whole.value();
    let choices = expected["choices"].as_array().unwrap().len();
    for (how, streamed) in [("complete_each", &each), ("start", &started)] {
        assert_eq!(streamed.status(), Status::Ok.number());
        assert_eq!(streamed.text(), whole.text(), "{how} {body}");
        let joined = streamed.value();
        assert_eq!(joined["choices"].as_array().unwrap().len(), choices, "{how} {body}");
        for pointer in OF_THE_WHOLE {
            assert_eq!(at(&joined, pointer), at(&expected, pointer), "{how} {body}: {pointer}");
        }
        for choice in 0..choices {
            for of_a_choice in OF_A_CHOICE.into_iter().chain([text]) {
                let pointer = format!("/choices/{choice}{of_a_choice}");
                assert_eq!(at(&joined, &pointer), at(&expected, &pointer), "{how} {body}: {pointer}");
            }
        }
    }
    for event in events.iter().filter(|event| event.kind == TOOL_CALL) {
        let call = at(&expected, &format!("/choices/{}/message/tool_calls/0", event.choice));
        assert_eq!((&call["id"], &call["function"]["name"]), (&json!(event.id), &json!(event.text)));
        assert_eq!(call["function"]["arguments"], *event.json);
    }
}
