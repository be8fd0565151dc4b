//! Tools with functions: the model calls them, and is asked again with what they answer.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;
use together::error::Status;
use together::settings::Timeout;

use crate::support::api::{Api, Client, Options, Request, Response, Tool};
use crate::support::expectations::{expect_failure, expect_success};
use crate::support::servers::{
    Scene, Service, chat, complete_each, ok, options_for, scene, scene_with, service,
};
use crate::support::{KEY, through_both};
use together_offline::{ScriptedSettings, Server, Settings};

through_both![
    the_model_answers_with_what_a_function_gave_in_every_way_to_ask,
    several_calls_of_one_answer_run_in_their_order,
    the_answer_of_such_a_request_is_all_its_turns,
    a_model_that_calls_for_ever_is_stopped_by_the_limit_of_turns,
    arguments_that_do_not_fit_go_back_to_the_model,
    what_a_function_returns_is_what_becomes_of_the_request,
    a_call_without_a_function_ends_the_answer,
    a_call_that_was_cut_off_does_not_run,
    the_total_limit_is_over_all_turns,
    the_token_budget_is_looked_at_between_turns,
    an_answer_with_too_many_calls_or_values_runs_none,
    a_request_that_is_interrupted_in_a_function_ends_after_it,
    a_tool_that_must_be_called_is_called_once,
    the_turns_together_have_the_limit_of_an_answer,
    the_responses_api_takes_turns_too,
    a_conversation_of_the_responses_api_is_its_items,
];

const SCHEMA: &str = r#"{"type":"object","required":["city"],"properties":{"city":{"type":"string"}}}"#;

/// What a tool was called with.
#[derive(Clone, Default)]
struct Calls(Arc<Mutex<Vec<(String, String, String)>>>);

impl Calls {
    fn note(&self, name: &str, id: &str, arguments: &str) {
        let noted = (name.to_owned(), id.to_owned(), arguments.to_owned());
        self.0.lock().unwrap_or_else(|error| error.into_inner()).push(noted);
    }

    fn all(&self) -> Vec<(String, String, String)> {
        self.0.lock().unwrap_or_else(|error| error.into_inner()).clone()
    }

    fn count(&self) -> usize {
        self.all().len()
    }

    /// A tool that says what it was called.
    fn tool(&self) -> impl Tool {
        let calls = self.clone();
        move |name: &str, id: &str, arguments: &str| {
            calls.note(name, id, arguments);
            (0, Some(format!("result of {name}")))
        }
    }
}

fn chat_with<A: Api>(model: &str, tools: &[&str], calls: &Calls) -> A::Request {
    let mut request = chat::<A>();
    assert_eq!(request.set_string("model", model), Ok(()));
    for name in tools {
        assert_eq!(request.add_tool(name, "Looks something up", SCHEMA, calls.tool()), Ok(()));
    }
    request
}

const MODEL: &str = "openai/gpt-oss-20b";

fn the_model_answers_with_what_a_function_gave_in_every_way_to_ask<A: Api>() {
    let service = service::<A>();
    for way in ["complete", "complete_each", "call"] {
        let calls = Calls::default();
        let request = chat_with::<A>(MODEL, &["get_weather"], &calls);
        let before = service.client.usage();
        let response = match way {
            "complete" => service.client.complete(&request),
            "complete_each" => complete_each::<A>(&service.client, &request),
            _ => service.client.call(&request),
        };
        expect_success(&response);
        assert_eq!(response.text(), "offline: the tool answered \"result of get_weather\"", "{way}");
        assert_eq!(response.string("/choices/0/finish_reason"), "stop");
        let made = calls.all();
        let [(name, id, arguments)] = &made[..] else { panic!("{made:?}") };
        assert_eq!((name.as_str(), arguments.as_str()), ("get_weather", r#"{"city":"offline city"}"#));
        assert!(id.starts_with("call_"), "{id}");
        let after = service.client.usage();
        assert_eq!((after.requests - before.requests, after.tries - before.tries), (1, 2), "{way}");
    }
}

const RESPONSES: &str = "POST /v1/responses";

fn response_with<A: Api>(model: &str, tools: &[&str], calls: &Calls) -> A::Request {
    let mut request = A::request(RESPONSES);
    assert_eq!(request.set_string("model", model), Ok(()));
    assert_eq!(request.set_string("input", "What is the weather like?"), Ok(()));
    for name in tools {
        assert_eq!(request.add_tool(name, "Looks something up", SCHEMA, calls.tool()), Ok(()));
    }
    request
}

fn the_responses_api_takes_turns_too<A: Api>() {
    let service = service::<A>();
    for (model, names) in [(MODEL, &["one"][..]), ("offline/all-tools", &["one", "two"])] {
        for streams in [false, true] {
            let calls = Calls::default();
            let mut request = response_with::<A>(model, names, &calls);
            let response = match streams {
                true => complete_each::<A>(&service.client, &request),
                false => service.client.complete(&request),
            };
            expect_success(&response);
            let last = names.last().expect("a name");
            assert_eq!(response.text(), format!("offline: the tool answered \"result of {last}\""));
            let called: Vec<String> = calls.all().into_iter().map(|(name, ..)| name).collect();
            assert_eq!(called, names);
            assert_eq!(request.add_answer(&response), Ok(()));
            let saved: Value = serde_json::from_str(&request.json()).expect("JSON");
            let kinds = saved["input"]
                .as_array()
                .expect("items")
                .iter()
                .map(|item| item.get("type").and_then(Value::as_str).unwrap_or("user").to_owned());
            let of_calls = ["function_call"].repeat(names.len());
            let of_results = ["function_call_output"].repeat(names.len());
            let expected = [&["user"][..], &of_calls, &of_results, &["message"]].concat();
            assert_eq!(kinds.collect::<Vec<_>>(), expected);
            // It is taken as a conversation again.
            assert_eq!(request.add_message("user", "And now?"), Ok(()));
            expect_success(&service.client.complete(&request));
        }
    }
    let calls = Calls::default();
    let endless = response_with::<A>("offline/endless-tools", &["one"], &calls);
    expect_failure(&service.client.complete(&endless), Status::Budget, &["TOGETHER_LIMIT_TURNS"]);
    assert_eq!(calls.count(), 8);
}

fn a_conversation_of_the_responses_api_is_its_items<A: Api>() {
    let service = service::<A>();
    let mut request = A::request(RESPONSES);
    assert_eq!(request.set_string("model", MODEL), Ok(()));
    assert_eq!(request.set_json("tools", r#"[{"type":"function","name":"f"}]"#), Ok(()));
    assert_eq!(request.add_message("user", "Hi"), Ok(()));
    assert_eq!(request.add_image(b"\x89PNG", "image/png"), Ok(()));
    let response = complete_each::<A>(&service.client, &request);
    expect_success(&response);
    assert_eq!(request.add_answer(&response), Ok(()));
    assert_eq!(request.add_tool_result(&response.string("/output/0/call_id"), "21"), Ok(()));
    let answer = service.client.complete(&request);
    expect_success(&answer);
    assert_eq!(answer.text(), "offline: the tool answered \"21\"");
    // An answer of another operation has no place in it.
    let of_chat = service.client.complete(&chat::<A>());
    assert!(request.add_answer(&of_chat).is_err());
}

fn several_calls_of_one_answer_run_in_their_order<A: Api>() {
    let service = service::<A>();
    let calls = Calls::default();
    let names = ["one", "two", "three", "four"];
    let request = chat_with::<A>("offline/all-tools", &names, &calls);
    for streams in [false, true] {
        let response = match streams {
            true => complete_each::<A>(&service.client, &request),
            false => service.client.complete(&request),
        };
        expect_success(&response);
        assert_eq!(response.text(), "offline: the tool answered \"result of four\"");
    }
    let called: Vec<String> = calls.all().into_iter().map(|(name, ..)| name).collect();
    assert_eq!(called, [names, names].concat());
}

fn the_answer_of_such_a_request_is_all_its_turns<A: Api>() {
    let service = service::<A>();
    let calls = Calls::default();
    let mut request = chat_with::<A>("offline/all-tools", &["one", "two"], &calls);
    let response = complete_each::<A>(&service.client, &request);
    assert_eq!(request.add_answer(&response), Ok(()));
    let saved: Value = serde_json::from_str(&request.json()).expect("JSON");
    let messages = saved["messages"].as_array().expect("messages");
    let roles: Vec<&str> = messages.iter().map(|message| message["role"].as_str().expect("a role")).collect();
    assert_eq!(roles, ["user", "assistant", "tool", "tool", "assistant"]);
    for (number, (name, id, _)) in calls.all().into_iter().enumerate() {
        assert_eq!(messages[1]["tool_calls"][number]["id"], id.as_str());
        let result = serde_json::json!({
            "role": "tool", "tool_call_id": id, "content": format!("result of {name}"),
        });
        assert_eq!(messages[2 + number], result);
    }
    assert_eq!(messages[4]["content"], response.text().as_str());

    // A loaded conversation's tool is bound by its name, and stands in the list once.
    let mut loaded = A::request("POST /v1/chat/completions");
    assert_eq!(loaded.set_json("", &request.json()), Ok(()));
    assert_eq!(loaded.add_tool("two", "Another description", SCHEMA, calls.tool()), Ok(()));
    let again: Value = serde_json::from_str(&loaded.json()).expect("JSON");
    assert_eq!(again["tools"].as_array().map(Vec::len), Some(2));
    assert_eq!(again["tools"][1]["function"]["description"], "Another description");
    assert_eq!(again["messages"], saved["messages"]);
}

fn with_limits<A: Api>(configure: impl FnOnce(&mut A::Options)) -> Service<A> {
    let server = Server::start(Settings { key: KEY.to_owned(), ..Settings::default() }).expect("a server");
    let mut options = options_for::<A>(server.base_url(), server.ca_pem());
    configure(&mut options);
    Service { client: A::client(&options), server }
}

fn a_model_that_calls_for_ever_is_stopped_by_the_limit_of_turns<A: Api>() {
    for (limit, expected) in [(None, 8), (Some(1), 1), (Some(3), 3)] {
        let service = with_limits::<A>(|options| {
            if let Some(limit) = limit {
                assert_eq!(options.set_turn_limit(limit), Ok(()));
            }
        });
        let calls = Calls::default();
        let mut request = chat_with::<A>("offline/endless-tools", &["look_up"], &calls);
        let response = complete_each::<A>(&service.client, &request);
        expect_failure(&response, Status::Budget, &["TOGETHER_LIMIT_TURNS", &expected.to_string()]);
        assert_eq!(calls.count(), expected);
        assert_eq!(service.client.usage().tries, expected as u64 + 1);
        // The answer that calls once more is there to be read, and is no answer to go on with.
        assert_eq!(response.count("/choices/0/message/tool_calls"), 1);
        assert!(request.add_answer(&response).is_err_and(|error| error.status == Status::Budget));
    }
    let mut options = A::options();
    assert!(options.set_turn_limit(0).is_err());
}

fn arguments_that_do_not_fit_go_back_to_the_model<A: Api>() {
    let service = service::<A>();
    for (model, problem) in [
        ("offline/broken-arguments", "the arguments are not a JSON object"),
        (
            "offline/wrong-arguments",
            "the arguments do not fit the tool's schema: \"\" lacks the member \"city\"",
        ),
    ] {
        let calls = Calls::default();
        let mut request = chat_with::<A>(model, &["look_up"], &calls);
        let response = service.client.complete(&request);
        expect_success(&response);
        assert_eq!(response.text(), "offline: the tool answered \"result of look_up\"");
        // Given the problem, the model called correctly.
        assert_eq!(calls.count(), 1);
        assert_eq!(request.add_answer(&response), Ok(()));
        let messages = &serde_json::from_str::<Value>(&request.json()).expect("JSON")["messages"];
        assert_eq!(messages[2]["content"], serde_json::json!({ "error": problem }).to_string());
    }
}

fn what_a_function_returns_is_what_becomes_of_the_request<A: Api>() {
    let service = service::<A>();
    for (number, answer, expected) in [
        (0, Some("21 degrees"), Ok("21 degrees")),
        (0, None, Ok("")),
        (24, None, Ok(r#"{"error":"the tool failed"}"#)),
        (-1, Some("no such city"), Ok(r#"{"error":"no such city"}"#)),
        (Status::Cancelled.number(), Some("unheard"), Err(Status::Cancelled)),
    ] {
        let mut request = chat::<A>();
        let tool = move |_: &str, _: &str, _: &str| (number, answer.map(str::to_owned));
        assert_eq!(request.add_tool("look_up", "", SCHEMA, tool), Ok(()));
        for is_call in [false, true] {
            let response = match is_call {
                true => service.client.call(&request),
                false => service.client.complete(&request),
            };
            match expected {
                Ok(content) => {
                    expect_success(&response);
                    assert_eq!(response.text(), format!("offline: the tool answered \"{content}\""));
                }
                Err(status) => {
                    expect_failure(&response, status, &["the function of a tool ended the request"]);
                    assert_eq!(response.count("/choices/0/message/tool_calls"), 1, "the answer is kept");
                }
            }
        }
    }
}

fn a_call_without_a_function_ends_the_answer<A: Api>() {
    let service = service::<A>();
    let calls = Calls::default();
    let mut request = chat_with::<A>("offline/all-tools", &["bound"], &calls);
    let by_hand = r#"{"type":"function","function":{"name":"by_hand","parameters":{}}}"#;
    assert_eq!(request.set_json("/tools/-", by_hand), Ok(()));
    let response = complete_each::<A>(&service.client, &request);
    expect_success(&response);
    assert_eq!(response.count("/choices/0/message/tool_calls"), 2);
    assert_eq!(calls.count(), 0, "what is beside it is the program's matter too");
    assert_eq!(service.client.usage().tries, 1);
}

/// An answer that calls tools of these names.
fn calling(names: &[&str], finish_reason: &str) -> String {
    let calls: Vec<Value> = names
        .iter()
        .map(|name| {
            serde_json::json!({"id": "1", "type": "function", "function": {"name": name, "arguments": "{\"city\":\"x\"}"}})
        })
        .collect();
    serde_json::json!({"choices": [{
        "message": {"role": "assistant", "content": null, "tool_calls": calls}, "finish_reason": finish_reason,
    }]})
    .to_string()
}

const IN_WORDS: &str =
    r#"{"choices":[{"message":{"role":"assistant","content":"done"},"finish_reason":"stop"}]}"#;

fn a_call_that_was_cut_off_does_not_run<A: Api>() {
    let scene = scene::<A>(vec![ok(calling(&["look_up"], "length"))]);
    let calls = Calls::default();
    let response = scene.client.complete(&chat_with::<A>(MODEL, &["look_up"], &calls));
    expect_success(&response);
    assert_eq!((response.string("/choices/0/finish_reason").as_str(), calls.count()), ("length", 0));
}

fn the_total_limit_is_over_all_turns<A: Api>() {
    let service = service::<A>();
    let limit = Duration::from_millis(1_500);
    for is_call in [false, true] {
        let mut request = chat::<A>();
        assert_eq!(request.set_string("model", "offline/endless-tools"), Ok(()));
        let called = Arc::new(AtomicUsize::new(0));
        let count = called.clone();
        // Each turn is well within the limit, and two are not.
        let tool = move |_: &str, _: &str, _: &str| {
            count.fetch_add(1, Ordering::SeqCst);
            std::thread::sleep(limit * 3 / 5);
            (0, Some(String::new()))
        };
        assert_eq!(request.add_tool("look_up", "", SCHEMA, tool), Ok(()));
        assert_eq!(request.set_timeout(Timeout::Total, 1_500), Ok(()));
        let response = match is_call {
            true => service.client.call(&request),
            false => service.client.complete(&request),
        };
        expect_failure(&response, Status::Timeout, &["total limit of 1500 ms"]);
        assert!((1..=2).contains(&called.load(Ordering::SeqCst)));
    }
}

fn the_token_budget_is_looked_at_between_turns<A: Api>() {
    let service = with_limits::<A>(|options| assert_eq!(options.set_token_limit(1), Ok(())));
    let calls = Calls::default();
    let response = service.client.complete(&chat_with::<A>(MODEL, &["look_up"], &calls));
    expect_failure(&response, Status::Budget, &["TOGETHER_LIMIT_TOKENS"]);
    assert_eq!((calls.count(), service.client.usage().tries), (1, 1));
    assert_eq!(response.count("/choices/0/message/tool_calls"), 1, "the answer is kept");
}

fn an_answer_with_too_many_calls_or_values_runs_none<A: Api>() {
    let zeros = format!("\"zeros\":[{}0],\"content\":null", "0,".repeat(1024 * 1024));
    let many_values = calling(&["look_up"], "tool_calls").replacen("\"content\":null", &zeros, 1);
    let scene = scene::<A>(vec![
        ok(calling(&["look_up"; 128], "tool_calls")),
        ok(IN_WORDS),
        ok(calling(&["look_up"; 129], "tool_calls")),
        ok(many_values),
    ]);
    let calls = Calls::default();
    let request = chat_with::<A>(MODEL, &["look_up"], &calls);
    let response = scene.client.complete(&request);
    expect_success(&response);
    assert_eq!((response.text().as_str(), calls.count()), ("done", 128));
    expect_failure(&scene.client.complete(&request), Status::TooLarge, &["129 tools", "128"]);
    expect_failure(&scene.client.complete(&request), Status::TooLarge, &["more than 1048576 values"]);
    assert_eq!(calls.count(), 128);
}

fn a_request_that_is_interrupted_in_a_function_ends_after_it<A: Api>() {
    let Service { client, server: _server } = service::<A>();
    let client: &'static A::Client = Box::leak(Box::new(client));
    let mut request = chat::<A>();
    let called = Arc::new(AtomicUsize::new(0));
    let count = called.clone();
    let tool = move |_: &str, _: &str, _: &str| {
        count.fetch_add(1, Ordering::SeqCst);
        client.interrupt();
        (0, None)
    };
    assert_eq!(request.set_string("model", "offline/all-tools"), Ok(()));
    for name in ["one", "two"] {
        assert_eq!(request.add_tool(name, "", SCHEMA, tool.clone()), Ok(()));
    }
    let response = client.complete(&request);
    expect_failure(&response, Status::Cancelled, &["cancelled"]);
    assert_eq!(called.load(Ordering::SeqCst), 1, "the second is not run any more");
    expect_success(&client.complete(&chat::<A>()));
}

/// With a choice that stays, a model would have to call for ever.
fn a_tool_that_must_be_called_is_called_once<A: Api>() {
    for choice in [r#""required""#, r#"{"type":"function","function":{"name":"look_up"}}"#, r#""auto""#] {
        let scene: Scene<A> = scene::<A>(vec![ok(calling(&["look_up"], "tool_calls")), ok(IN_WORDS)]);
        let calls = Calls::default();
        let mut request = chat_with::<A>(MODEL, &["look_up"], &calls);
        assert_eq!(request.set_json("tool_choice", choice), Ok(()));
        let before = request.json();
        expect_success(&scene.client.complete(&request));
        let sent = |number| scene.sent(number).json()["tool_choice"].clone();
        assert_eq!(sent(0), serde_json::from_str::<Value>(choice).expect("JSON"));
        assert_eq!(sent(1), "auto");
        assert_eq!(request.json(), before, "the request itself stays as it is");
    }
}

fn the_turns_together_have_the_limit_of_an_answer<A: Api>() {
    // Each result fits, and two of them do not.
    let calls = ok(calling(&["look_up", "look_up"], "tool_calls"));
    let scene = scene_with::<A>(ScriptedSettings::default(), vec![calls, ok(IN_WORDS)], |options| {
        assert_eq!(options.set_response_limit(2_000), Ok(()))
    });
    let mut request = chat::<A>();
    let tool = |_: &str, _: &str, _: &str| (0, Some("x".repeat(900)));
    assert_eq!(request.add_tool("look_up", "", SCHEMA, tool), Ok(()));
    let response = scene.client.complete(&request);
    expect_failure(&response, Status::TooLarge, &["TOGETHER_LIMIT_RESPONSE_BYTES"]);
    assert_eq!(scene.server.seen().requests.len(), 1);
}
