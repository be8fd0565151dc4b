//! The Responses API: its streams, how they end, and the whole answer after them.

use serde_json::{Value, json};
use together::error::Status;
use together::settings::Limit;
use together_offline::{Answer, Scripted, ScriptedSettings, Server, Settings};

use crate::support::PATIENCE;
use crate::support::api::{Client as _, Response as _};
use crate::support::c_abi::{
    Event, REASONING, Request, Response, Setup, TEXT, TOOL_CALL, client_of, count_of, outcome_of, text_of,
};
use crate::support::event_streams::{DONE, event, until_close, whole};
use crate::support::process::Watchdog;

const RESPONSES: &str = "POST /v1/responses";

fn typed(data: &Value) -> String {
    format!("event: {}\n{}", data["type"].as_str().unwrap_or_default(), event(&data.to_string()))
}

/// Text in two pieces.
fn begun() -> String {
    let created =
        json!({"type": "response.created", "response": {"id": "r", "status": "in_progress", "output": []}});
    let delta = |text: &str| json!({"type": "response.output_text.delta", "delta": text});
    [created, delta("one "), delta("two")].iter().map(typed).collect()
}

fn last(kind: &str, more: Value) -> String {
    let mut response = json!({"id": "r", "object": "response", "status": kind, "output": [
        {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "one two"}]}]});
    response.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    typed(&json!({"type": format!("response.{kind}"), "response": response}))
}

/// The events and the response of one answer, by a callback and as a call.
fn run(answer: &Answer) -> [(Vec<Event>, Response); 2] {
    let answers = vec![answer.clone(), answer.clone()];
    let server = Scripted::start(ScriptedSettings::default(), answers).unwrap();
    let client = client_of(&server);
    let request = Request::of(RESPONSES, &json!({"model": "m", "input": "x"}));
    let each = client.collect(&request);
    let call = client.start(&request);
    let events = call.rest();
    [each, (events, call.response())]
}

#[test]
fn the_last_event_ends_a_stream_and_nothing_else_does() {
    let _watchdog = Watchdog::of(PATIENCE);
    let usage = json!({"usage": {"input_tokens": 3, "output_tokens": 2}});
    let failed = json!({"error": {"code": "rate_limit_exceeded", "message": "slow down"}});
    let error = json!({"type": "error", "code": "server_error", "message": "it broke", "param": null});
    for (end, status, said) in [
        (last("completed", usage.clone()), Status::Ok, ""),
        (last("incomplete", usage), Status::Ok, ""),
        (last("completed", json!({})) + DONE, Status::Ok, ""),
        (last("failed", failed), Status::RateLimit, "slow down"),
        (last("failed", json!({"error": null})), Status::Server, "reported an error"),
        (typed(&error), Status::Server, "it broke"),
        (event(r#"{"error":{"message":"it broke","type":"server_error"}}"#), Status::Server, "it broke"),
        (String::new(), Status::Protocol, "before its response.completed"),
        (DONE.to_owned(), Status::Protocol, "before its response.completed"),
    ] {
        let late = typed(&json!({"type": "response.output_text.delta", "delta": "late"}));
        let tail = if status == Status::Protocol { "" } else { &late };
        for (events, response) in run(&whole(&(begun() + &end + tail))) {
            assert_eq!(response.status(), status.number(), "{end}: {}", response.message());
            assert!(response.message().contains(said), "{said}: {}", response.message());
            assert_eq!(
                (text_of(&events, 0), response.text()),
                ("one two".to_owned(), "one two".to_owned()),
                "{end}"
            );
            assert_eq!((outcome_of(&events), response.string("/id").as_str()), (response.status(), "r"));
            if !said.is_empty() && status != Status::Protocol {
                let message = response.string("/error/message");
                assert!(message.is_empty() || said.contains(&message), "{message}");
            }
        }
    }
    for answer in [until_close().write(begun()).cut(), until_close().write(begun()).close()] {
        for (events, response) in run(&answer) {
            assert_ne!(response.status(), Status::Ok.number());
            assert_eq!((text_of(&events, 0), response.text()), ("one two".to_owned(), "one two".to_owned()));
        }
    }
}

#[test]
fn ok_means_an_answer() {
    let _watchdog = Watchdog::of(PATIENCE);
    let nothing = json!({"output": []});
    for body in [last("completed", nothing.clone()), last("incomplete", nothing), DONE.to_owned()] {
        for (_, response) in run(&whole(&body)) {
            assert_eq!(response.status(), Status::Protocol.number(), "{body}");
        }
    }
    let failed = |body: Value, status: Status| {
        let answer = Answer::response(200, "application/json", body.to_string());
        for (_, response) in run(&answer) {
            assert_eq!(response.status(), status.number(), "{body}: {}", response.message());
        }
    };
    let output = json!([{"type": "message", "content": [{"type": "output_text", "text": "x"}]}]);
    failed(
        json!({"status": "failed", "error": {"code": "server_error", "message": "no"}, "output": []}),
        Status::Server,
    );
    failed(json!({"status": "failed", "error": null, "output": output}), Status::Server);
    failed(json!({"status": "cancelled", "error": null, "output": output}), Status::Server);
    failed(json!({"status": "completed", "error": null, "output": output}), Status::Ok);
}

#[test]
fn a_stream_reads_like_an_answer_that_came_whole() {
    let _watchdog = Watchdog::of(PATIENCE);
    let server = Server::start(Settings::default()).unwrap();
    let client = client_of(&server);
    let tools = json!([{"type": "function", "name": "weather", "parameters": {"type": "object",
        "properties": {"city": {"type": "string"}}}}]);
    let call = json!({"type": "function_call", "call_id": "c", "name": "weather", "arguments": "{}"});
    let result = json!({"type": "function_call_output", "call_id": "c", "output": "rain"});
    let schema = json!({"format": {"type": "json_schema", "name": "n", "schema": {"properties": {"a": {"type": "integer"}}}}});
    for (more, said, calls, reasons) in [
        (json!({}), "offline: you asked \"東京 🙂?\"", 0, false),
        (json!({"reasoning": {"effort": "low"}}), "offline: you asked \"東京 🙂?\"", 0, true),
        (json!({"max_output_tokens": 2}), "offline: you", 0, false),
        (json!({"tools": tools, "reasoning": {}}), "", 1, true),
        (
            json!({"tools": tools, "input": [{"role": "user", "content": "x"}, call, result]}),
            "offline: the tool answered \"rain\"",
            0,
            false,
        ),
        (json!({"text": schema}), "{\"a\":1}", 0, false),
    ] {
        let mut body = json!({"model": "openai/gpt-oss-20b", "input": "東京 🙂?"});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let expected = client.complete(&Request::of(RESPONSES, &body));
        assert_eq!(
            (expected.status(), expected.text().as_str()),
            (Status::Ok.number(), said),
            "{}",
            expected.message()
        );
        // A whole answer to a request that streams, too.
        body["stream"] = json!(false);
        let unstreamed = client.collect(&Request::of(RESPONSES, &body));
        body.as_object_mut().unwrap().remove("stream");
        let each = client.collect(&Request::of(RESPONSES, &body));
        let call = client.start(&Request::of(RESPONSES, &body));
        let started = (call.rest(), call.response());
        for (events, response) in [&each, &started] {
            assert_eq!(outcome_of(events), Status::Ok.number(), "{}", response.message());
            assert_eq!((text_of(events, 0).as_str(), response.text().as_str()), (said, said));
            assert_eq!(count_of(events, TOOL_CALL), calls, "{body}");
            assert_eq!(count_of(events, REASONING) > 0, reasons, "{body}");
            assert_eq!(without_names(response.value()), without_names(expected.value()), "{body}");
        }
        assert_eq!(without_names(unstreamed.1.value()), without_names(expected.value()));
        let of_tool = each.0.iter().find(|event| event.kind == TOOL_CALL);
        if let Some(event) = of_tool {
            assert_eq!((event.text.as_str(), event.json.as_str()), ("weather", r#"{"city":"offline city"}"#));
            assert_eq!(
                event.id,
                expected.string(if reasons { "/output/1/call_id" } else { "/output/0/call_id" })
            );
        }
    }
}

/// Each answer has ids and a moment of its own.
fn without_names(mut response: Value) -> Value {
    response["id"] = Value::Null;
    response["created_at"] = Value::Null;
    for item in response["output"].as_array_mut().into_iter().flatten() {
        item["id"] = Value::Null;
    }
    response
}

#[test]
fn a_whole_answer_to_a_request_that_streams_is_told_too() {
    let _watchdog = Watchdog::of(PATIENCE);
    let body = json!({"id": "r", "object": "response", "status": "completed", "output": [
        {"type": "reasoning", "summary": [{"type": "summary_text", "text": "short"}], "content": [
            {"type": "reasoning_text", "text": "long"}]},
        {"type": "function_call", "call_id": "c", "name": "f", "arguments": "{\"a\":1}"},
        {"type": "message", "content": [{"type": "output_text", "text": "a"}, {"type": "refusal", "refusal": "no"}]},
        {"type": "message", "content": "b"}]});
    for (events, response) in run(&Answer::response(200, "application/json", body.to_string())) {
        assert_eq!((response.status(), response.text().as_str()), (Status::Ok.number(), "ab"));
        let told: Vec<_> =
            events.iter().filter(|event| [TEXT, REASONING, TOOL_CALL].contains(&event.kind)).collect();
        let told: Vec<_> =
            told.iter().map(|event| (event.kind, event.text.as_str(), event.json.as_str())).collect();
        let expected =
            [(REASONING, "long", ""), (TOOL_CALL, "f", "{\"a\":1}"), (TEXT, "a", ""), (TEXT, "b", "")];
        assert_eq!(told, expected);
    }
}

#[test]
fn text_comes_in_sentences_where_that_is_wanted() {
    let _watchdog = Watchdog::of(PATIENCE);
    let delta = |text: &str| typed(&json!({"type": "response.output_text.delta", "delta": text}));
    let text = "It rains. Take an umbrella. Bye";
    let message =
        json!({"output": [{"type": "message", "content": [{"type": "output_text", "text": text}]}]});
    let stream: String =
        text.split_inclusive(' ').map(delta).collect::<String>() + &last("completed", message);
    let server = Scripted::start(ScriptedSettings::default(), vec![whole(&stream)]).unwrap();
    let request = Request::of(RESPONSES, &json!({"model": "m", "input": "x"})).sentences();
    let (events, response) = client_of(&server).collect(&request);
    let sentences: Vec<_> =
        events.iter().filter(|event| event.kind == TEXT).map(|event| event.text.trim()).collect();
    assert_eq!(sentences, ["It rains.", "Take an umbrella.", "Bye"]);
    assert_eq!(response.text(), text);
}

#[test]
fn tokens_of_a_stream_count_and_a_budget_ends() {
    let _watchdog = Watchdog::of(PATIENCE);
    let server = Server::start(Settings::default()).unwrap();
    let client = Setup::of(&server).limit(Limit::Tokens as i32, 5).client();
    let request = Request::of(
        RESPONSES,
        &json!({"model": "openai/gpt-oss-20b", "input": "How are you?", "reasoning": {}}),
    );
    let (_, response) = client.collect(&request);
    assert_eq!(response.status(), Status::Ok.number(), "{}", response.message());
    let figures = client.usage();
    let counted = ["input_tokens", "output_tokens", "output_tokens_details/reasoning_tokens"]
        .map(|name| response.integer(&format!("/usage/{name}"), -1));
    let expected = [figures.prompt_tokens, figures.completion_tokens, figures.reasoning_tokens];
    assert_eq!(counted.map(|count| u64::try_from(count).unwrap()), expected);
    assert!(expected.iter().all(|count| *count > 0));
    let (events, response) = client.collect(&request);
    assert_eq!((outcome_of(&events), response.status()), (Status::Budget.number(), Status::Budget.number()));
}
