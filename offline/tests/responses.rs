//! `POST /v1/responses`, whole and as a stream.

use serde_json::{Value, json};

use support::{Answer, Pair};

#[allow(dead_code, reason = "each test file uses its own part of the client")]
mod support;

fn ask(pair: &Pair, more: Value) -> Answer {
    let mut body = json!({ "model": "openai/gpt-oss-20b", "input": "How are you?" });
    for (name, value) in more.as_object().expect("fields") {
        body[name] = value.clone();
    }
    pair.client.post("/v1/responses", body)
}

fn tools() -> Value {
    json!([{ "type": "function", "name": "weather", "parameters": {
        "type": "object", "properties": { "city": { "type": "string" } } } }])
}

#[test]
fn an_answer_has_a_message_and_counts_its_tokens() {
    let pair = Pair::new();
    let answer = ask(&pair, json!({ "instructions": "Be brief.", "temperature": 0.5 })).json();
    assert_eq!((&answer["object"], &answer["status"]), (&json!("response"), &json!("completed")));
    assert_eq!(answer["output"][0]["type"], "message");
    assert_eq!(answer["output"][0]["content"][0]["text"], "offline: you asked \"How are you?\"");
    assert_eq!((&answer["instructions"], &answer["temperature"]), (&json!("Be brief."), &json!(0.5)));
    let usage = &answer["usage"];
    assert_eq!(
        (&usage["input_tokens"], &usage["output_tokens"], &usage["total_tokens"]),
        (&json!(7), &json!(6), &json!(13))
    );
    let cut = ask(&pair, json!({ "max_output_tokens": 2 })).json();
    assert_eq!(
        (&cut["status"], &cut["incomplete_details"]["reason"]),
        (&json!("incomplete"), &json!("max_output_tokens"))
    );
}

#[test]
fn a_tools_turn_goes_from_its_call_to_its_output() {
    let pair = Pair::new();
    let answer = ask(&pair, json!({ "tools": tools(), "reasoning": { "effort": "high" } })).json();
    let kinds: Vec<_> =
        answer["output"].as_array().expect("items").iter().map(|item| item["type"].clone()).collect();
    assert_eq!(kinds, ["reasoning", "function_call"]);
    let call = &answer["output"][1];
    assert_eq!(
        (&call["name"], &call["arguments"]),
        (&json!("weather"), &json!("{\"city\":\"offline city\"}"))
    );
    let mut input = vec![json!({ "role": "user", "content": "How are you?" })];
    input.extend(answer["output"].as_array().expect("items").clone());
    input.push(json!({ "type": "function_call_output", "call_id": call["call_id"], "output": "21 degrees" }));
    let answer = ask(&pair, json!({ "tools": tools(), "input": input })).json();
    assert_eq!(answer["output"][0]["content"][0]["text"], "offline: the tool answered \"21 degrees\"");
    let none = ask(&pair, json!({ "tools": tools(), "tool_choice": "none" })).json();
    assert_eq!(none["output"][0]["type"], "message");
}

#[test]
fn a_schema_is_obeyed_and_broken_on_demand() {
    let pair = Pair::new();
    let text = json!({ "format": { "type": "json_schema", "name": "n", "schema": {
        "type": "object", "properties": { "age": { "type": "integer" } } } } });
    let said = |more: Value| ask(&pair, more).json()["output"][0]["content"][0]["text"].clone();
    assert_eq!(said(json!({ "text": text })), "{\"age\":1}");
    assert_eq!(
        said(json!({ "text": text, "model": "offline/wrong-json" })),
        "{\"age\":[\"offline: wrong\"]}"
    );
    assert_eq!(said(json!({ "text": text, "model": "offline/broken-json" })), "{\"age\":1");
    let format =
        json!({ "type": "json_schema", "schema": { "properties": { "age": { "type": "integer" } } } });
    let chat = |model: &str, format: &Value| {
        pair.client.chat(model, json!({ "response_format": format })).json()["choices"][0]["message"]["content"].clone()
    };
    assert_eq!(chat("openai/gpt-oss-20b", &format), "{\"age\":1}", "flat");
    let named = json!({ "type": "json_schema", "json_schema": { "name": "n", "schema": format["schema"] } });
    assert_eq!(chat("offline/wrong-json", &named), "{\"age\":[\"offline: wrong\"]}");
}

#[test]
fn a_stream_has_every_event_in_its_order() {
    let pair = Pair::new();
    let events = ask(&pair, json!({ "stream": true, "input": "Hi", "max_output_tokens": 1 })).typed_events();
    let kinds: Vec<_> = events.iter().map(|event| event["type"].as_str().expect("a type")).collect();
    assert_eq!(
        kinds,
        [
            "response.created",
            "response.in_progress",
            "response.output_item.added",
            "response.content_part.added",
            "response.output_text.delta",
            "response.output_text.done",
            "response.content_part.done",
            "response.output_item.done",
            "response.incomplete",
        ]
    );
    assert!(events.iter().enumerate().all(|(number, event)| event["sequence_number"] == number));
    let events = ask(&pair, json!({ "stream": true, "tools": tools(), "reasoning": {} })).typed_events();
    let joined = |kind: &str| -> String {
        events
            .iter()
            .filter(|event| event["type"] == kind)
            .filter_map(|event| event["delta"].as_str())
            .collect()
    };
    assert_eq!(joined("response.function_call_arguments.delta"), "{\"city\":\"offline city\"}");
    assert_eq!(joined("response.reasoning_text.delta"), "offline: thinking about \"How are you?\"");
    let last = events.last().expect("events");
    assert_eq!(
        (&last["type"], last["response"]["output"].as_array().map(Vec::len)),
        (&json!("response.completed"), Some(2))
    );
    assert!(last["response"]["usage"]["output_tokens"].as_u64() > Some(0));
    let cut = ask(&pair, json!({ "stream": true, "model": "offline/cut" })).typed_events();
    assert!(cut.iter().all(|event| event["type"] != "response.completed"));
    let failed = ask(&pair, json!({ "stream": true, "model": "offline/error-in-stream" })).typed_events();
    let error = failed.last().expect("events");
    assert_eq!((&error["type"], &error["sequence_number"]), (&json!("error"), &json!(failed.len() - 1)));
}

#[test]
fn what_the_service_refuses_is_refused() {
    let pair = Pair::new();
    let output = json!({ "type": "function_call_output", "call_id": "c", "output": "x" });
    let message = |content: Value| json!([{ "role": "user", "content": content }]);
    for (more, param, said) in [
        (json!({ "input": [] }), "input", "at least one item"),
        (json!({ "input": [output] }), "input", "No tool call found"),
        (json!({ "input": [{ "role": "tool", "content": "x" }] }), "input", "role"),
        (json!({ "input": [{ "role": "user" }] }), "input", "content"),
        (json!({ "input": [{ "type": "item_reference" }] }), "input", "item_reference"),
        (json!({ "input": [{ "type": "function_call", "name": "f" }] }), "input", "call_id"),
        (json!({ "input": message(json!([{ "type": "input_text" }])) }), "input", "input_text"),
        (
            json!({ "input": message(json!([{ "type": "input_image", "image_url": "ftp://x" }])) }),
            "input",
            "input_image",
        ),
        (json!({ "input": message(json!([{ "type": "image_url", "text": "x" }])) }), "input", "image_url"),
        (json!({ "tools": [{ "type": "function", "function": { "name": "f" } }] }), "tools", "flat"),
        (json!({ "text": { "format": { "type": "json_schema" } } }), "text", "schema"),
        (json!({ "text": { "format": { "type": "xml" } } }), "text", "xml"),
        (json!({ "temperature": 3 }), "temperature", "from 0 to 2"),
        (json!({ "max_output_tokens": 0 }), "max_output_tokens", "at least 1"),
        (json!({ "previous_response_id": "resp_1" }), "previous_response_id", "not stored"),
    ] {
        let answer = ask(&pair, more.clone());
        assert_eq!(
            (answer.status, &answer.json()["error"]["param"]),
            (400, &json!(param)),
            "{more}: {}",
            answer.text()
        );
        assert!(answer.text().contains(said), "{more}: {}", answer.text());
    }
    let good = message(
        json!([{ "type": "input_text", "text": "x" }, { "type": "input_image", "image_url": "data:," }]),
    );
    assert_eq!(ask(&pair, json!({ "input": good })).status, 200);
}
