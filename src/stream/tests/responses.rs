//! Answers of the Responses API: whatever events a server sends of one, the joined answer is the one that came whole.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::run::{Run, run_slices};
use crate::stream::StreamOutcome;

/// A stream of these events, and nothing behind the last.
fn stream(events: &[Value]) -> Vec<u8> {
    let event = |event: &Value| {
        let kind = event["type"].as_str().unwrap_or_default();
        format!("event: {kind}\ndata: {event}\n\n")
    };
    events.iter().map(event).collect::<String>().into_bytes()
}

/// Runs the events whole and cut in many ways, and checks that all agree.
fn run_events(events: &[Value]) -> Run {
    let stream = stream(events);
    let whole = run_slices([&*stream]);
    for length in [1, 2, 3, 7, 64, 333] {
        assert_eq!(whole, run_slices(stream.chunks(length)), "in slices of {length}");
    }
    whole
}

fn event(kind: &str, members: Value) -> Value {
    let mut event = json!({ "type": format!("response.{kind}") });
    event.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    event
}

/// A response with reasoning, two messages and two calls.
fn response() -> Value {
    json!({
        "id": "resp_1", "object": "response", "created_at": 1_764_460_800, "status": "completed", "model": "m",
        "error": null, "incomplete_details": null, "parallel_tool_calls": true, "tools": [],
        "output": [
            {"type": "reasoning", "id": "rs_1", "summary": [{"type": "summary_text", "text": "In short."}],
             "content": [{"type": "reasoning_text", "text": "Let me think."}], "encrypted_content": null},
            {"type": "message", "id": "msg_1", "role": "assistant", "status": "completed", "content": [
                {"type": "output_text", "text": "Hi, 東京 😀", "annotations": [], "logprobs": null},
                {"type": "refusal", "refusal": "No."},
                {"type": "output_text", "text": " and more", "annotations": [{"type": "url_citation", "url": "u"}]}]},
            {"type": "function_call", "id": "fc_1", "call_id": "call_1", "name": "weather", "status": "completed",
             "arguments": "{\"city\":\"Paris\"}"},
            {"type": "mcp_call", "id": "mcp_1", "name": "roll", "arguments": "{}", "server_label": "dice", "output": "4"},
            {"type": "function_call", "id": "fc_2", "call_id": "call_2", "name": "now", "status": "completed",
             "arguments": ""},
            {"type": "message", "id": "msg_2", "role": "assistant", "status": "completed", "content": [
                {"type": "output_text", "text": "!", "annotations": []}]},
        ],
        "usage": {"input_tokens": 7, "input_tokens_details": {"cached_tokens": 0}, "output_tokens": 5,
                  "output_tokens_details": {"reasoning_tokens": 2}, "total_tokens": 12},
    })
}

/// What of a stream a server leaves out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Leaves {
    out_added: bool,
    out_deltas: bool,
    out_done: bool,
    out_parts: bool,
    out_ids: bool,
    out_places: bool,
    out_output: bool,
}

/// The events that bring `response`, its texts cut after every third character.
fn events_of(response: &Value, leaves: Leaves) -> Vec<Value> {
    let mut begun = response.clone();
    begun["output"] = json!([]);
    begun["status"] = json!("in_progress");
    begun["usage"] = Value::Null;
    let mut events = vec![
        event("created", json!({ "response": begun })),
        event("in_progress", json!({ "response": begun })),
    ];
    for (place, item) in response["output"].as_array().unwrap().iter().enumerate() {
        add_item(&mut events, place, item, leaves);
    }
    let mut last = response.clone();
    if leaves.out_output {
        last["output"] = json!([]);
    }
    let status = response["status"].as_str().unwrap();
    events.push(event(status, json!({ "response": last })));
    for (number, event) in events.iter_mut().enumerate() {
        event["sequence_number"] = json!(number);
    }
    events
}

fn add_item(events: &mut Vec<Value>, place: usize, item: &Value, leaves: Leaves) {
    let mut of_item = |kind: &str, members: Value| {
        let mut event = event(kind, members);
        if !leaves.out_ids {
            event["item_id"] = item["id"].clone();
        }
        if !leaves.out_places {
            event["output_index"] = json!(place);
        }
        events.push(event);
    };
    let mut begun = item.clone();
    for (list, empty) in [("content", json!([])), ("summary", json!([])), ("arguments", json!(""))] {
        if item.get(list).is_some() && item["type"] != "mcp_call" {
            begun[list] = empty;
        }
    }
    if !leaves.out_added {
        of_item("output_item.added", json!({ "item": begun }));
    }
    for (list, number) in [("content", "content_index"), ("summary", "summary_index")] {
        for (index, part) in item[list].as_array().into_iter().flatten().enumerate() {
            let name = if part.get("refusal").is_some() { "refusal" } else { "text" };
            let (part_kind, text_kind) = match part["type"].as_str().unwrap() {
                "summary_text" => ("reasoning_summary_part", "reasoning_summary_text"),
                kind => ("content_part", kind),
            };
            let mut empty = part.clone();
            empty[name] = json!("");
            if !leaves.out_parts {
                of_item(&format!("{part_kind}.added"), json!({ number: index, "part": empty }));
            }
            for delta in pieces(part[name].as_str().unwrap()).filter(|_| !leaves.out_deltas) {
                of_item(&format!("{text_kind}.delta"), json!({ number: index, "delta": delta }));
            }
            if !leaves.out_done {
                of_item(&format!("{text_kind}.done"), json!({ number: index, name: part[name] }));
            }
            if !leaves.out_parts {
                of_item(&format!("{part_kind}.done"), json!({ number: index, "part": part }));
            }
        }
    }
    if let (Some(arguments), "function_call") = (item["arguments"].as_str(), item["type"].as_str().unwrap()) {
        for delta in pieces(arguments).filter(|_| !leaves.out_deltas) {
            of_item("function_call_arguments.delta", json!({ "delta": delta }));
        }
        if !leaves.out_done {
            of_item("function_call_arguments.done", json!({ "arguments": arguments }));
        }
    }
    if !leaves.out_done {
        of_item("output_item.done", json!({ "item": item }));
    }
}

fn pieces(text: &str) -> impl Iterator<Item = String> {
    let characters: Vec<char> = text.chars().collect();
    characters.chunks(3).map(|piece| piece.iter().collect()).collect::<Vec<_>>().into_iter()
}

fn expect_all(run: &Run, expected: &Value) {
    assert_eq!(run.outcome, StreamOutcome::Complete);
    assert_eq!(run.answer, *expected);
    assert_eq!(run.text(0), "Hi, 東京 😀 and more!");
    let said = |kind: &str| -> Vec<&str> {
        run.deltas.iter().filter_map(|delta| delta.strip_prefix(kind)).collect()
    };
    assert_eq!(said("reasoning 0 ").concat(), "Let me think.");
    assert_eq!(said("tool 0 "), [r#"call_1 weather {"city":"Paris"}"#, "call_2 now {}"]);
}

#[test]
fn a_stream_is_joined_to_the_whole_answer_whatever_its_server_leaves_out() {
    let none = Leaves::default();
    let expected = response();
    for leaves in [
        none,
        Leaves { out_output: true, ..none },
        Leaves { out_deltas: true, ..none },
        Leaves { out_done: true, ..none },
        Leaves { out_parts: true, ..none },
        Leaves { out_ids: true, ..none },
        Leaves { out_added: true, ..none },
        Leaves { out_deltas: true, out_parts: true, out_added: true, ..none },
        Leaves { out_deltas: true, out_parts: true, out_added: true, out_output: true, ..none },
        Leaves { out_done: true, out_parts: true, out_added: true, ..none },
        Leaves { out_done: true, out_parts: true, out_added: true, out_ids: true, ..none },
        Leaves { out_added: true, out_deltas: true, out_done: true, out_parts: true, ..none },
    ] {
        let run = run_slices([&*stream(&events_of(&expected, leaves))]);
        assert_eq!(run.chunks.len(), events_of(&expected, leaves).len(), "{leaves:?}");
        expect_all(&run, &expected);
    }
}

#[test]
fn items_are_told_apart_without_ids_and_places() {
    let leaves = Leaves { out_ids: true, out_places: true, ..Leaves::default() };
    let run = run_events(&events_of(&response(), leaves));
    expect_all(&run, &response());
    let bare = [
        json!({"type": "response.created", "response": {"id": "r"}}),
        json!({"type": "response.output_text.delta", "delta": "H"}),
        json!({"type": "response.output_text.delta", "delta": "i"}),
        json!({"type": "response.completed", "response": {"id": "r", "output": [
            {"type": "message", "content": [{"type": "output_text", "text": "Hi"}]}]}}),
    ];
    let run = run_events(&bare);
    assert_eq!((run.text(0).as_str(), run.string("/output/0/content/0/text")), ("Hi", "Hi"));
    assert_eq!(run.pointer("/output").as_array().map(Vec::len), Some(1));
    // Without the last list the streamed items count.
    let run = run_events(&[bare[1].clone(), json!({"type": "response.completed", "response": {}})]);
    let expected = json!({"object": "response", "output": [
        {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "H"}]}]});
    assert_eq!((run.outcome, run.answer), (StreamOutcome::Complete, expected));
}

#[test]
fn items_that_share_an_id_or_a_place_are_told_apart() {
    let item = |id: &str, text: &str| {
        let content = json!([{"type": "output_text", "text": text}]);
        json!({"type": "message", "id": id, "role": "assistant", "content": content})
    };
    let of = |kind: &str, id: &str, place: u32, more: Value| {
        let mut event = event(kind, more);
        event["item_id"] = json!(id);
        event["output_index"] = json!(place);
        event
    };
    // Every item is at place 0.
    let last = json!({"response": {"output": [item("a", "one"), item("b", "two")]}});
    let run = run_events(&[
        of("output_item.added", "a", 0, json!({"item": item("a", "")})),
        of("output_text.delta", "a", 0, json!({"delta": "one"})),
        of("output_item.done", "a", 0, json!({"item": item("a", "one")})),
        of("output_item.added", "b", 0, json!({"item": item("b", "")})),
        of("output_text.delta", "b", 0, json!({"delta": "two"})),
        event("completed", last.clone()),
    ]);
    assert_eq!((run.text(0).as_str(), &run.answer["output"]), ("onetwo", &last["response"]["output"]));
    // Every event has an id of its own.
    let run = run_events(&[
        of("output_item.added", "a", 0, json!({"item": item("a", "")})),
        of("output_text.delta", "x", 0, json!({"delta": "o"})),
        of("output_text.delta", "y", 0, json!({"delta": "ne"})),
        of("output_text.delta", "z", 1, json!({"delta": "two"})),
        event("completed", last.clone()),
    ]);
    assert_eq!((run.text(0).as_str(), &run.answer["output"]), ("onetwo", &last["response"]["output"]));
    // Reasoning and message share their id.
    let thought = json!({"type": "reasoning", "id": "a", "summary": [], "content": [{"type": "reasoning_text", "text": "t"}]});
    let last = json!({"response": {"output": [thought, item("a", "one")]}});
    let run = run_events(&[
        of("reasoning_text.delta", "a", 0, json!({"delta": "t"})),
        of("output_text.delta", "a", 1, json!({"delta": "one"})),
        event("completed", last.clone()),
    ]);
    assert_eq!(run.deltas, ["reasoning 0 t", "text 0 one"]);
    assert_eq!(run.answer["output"], last["response"]["output"]);
}

#[test]
fn the_last_list_has_the_order_and_what_it_lacks_follows() {
    let run = run_events(&[
        json!({"type": "response.output_text.delta", "item_id": "m", "output_index": 0, "delta": "a"}),
        json!({"type": "response.function_call_arguments.delta", "item_id": "f", "output_index": 1, "delta": "{}"}),
        event(
            "completed",
            json!({"response": {"output": [
            {"type": "reasoning", "id": "r", "summary": [{"type": "summary_text", "text": "why"}]},
            {"type": "message", "id": "m", "content": [{"type": "output_text", "text": "ab"}]}, 0, null, "x"]}}),
        ),
    ]);
    assert_eq!(run.deltas, ["text 0 a", "reasoning 0 why", "text 0 b"]);
    let kinds: Vec<_> =
        run.answer["output"].as_array().unwrap().iter().map(|item| item["type"].clone()).collect();
    assert_eq!(kinds, ["reasoning", "message", "function_call"]);
    assert_eq!(run.string("/output/1/content/0/text"), "ab");
}

#[test]
fn another_version_of_a_text_is_not_told_and_not_read() {
    let run = run_events(&[
        json!({"type": "response.output_text.delta", "delta": "one"}),
        json!({"type": "response.output_text.done", "text": "two"}),
        event(
            "completed",
            json!({"response": {"output": [
            {"type": "message", "content": [{"type": "output_text", "text": "three"}]}]}}),
        ),
    ]);
    assert_eq!((run.text(0).as_str(), run.string("/output/0/content/0/text")), ("one", "one"));
}

#[test]
fn a_stream_without_its_last_event_has_ended_early_and_what_came_is_kept() {
    let all = events_of(&response(), Leaves::default());
    for length in [1, 4, 9, all.len() - 1] {
        let run = run_slices([&*stream(&all[..length])]);
        assert_eq!(run.outcome, StreamOutcome::Ended, "{length}");
        assert_eq!(run.string("/id"), "resp_1");
        let done = [&*stream(&all[..length]), b"data: [DONE]\n\n"].concat();
        assert_eq!(run_slices([&*done]), run, "[DONE] says nothing of the answer");
    }
    let call = json!({"type": "function_call", "id": "f", "call_id": "c", "name": "n", "arguments": ""});
    let cut = [
        event("output_item.added", json!({ "item": call })),
        event("function_call_arguments.delta", json!({"item_id": "f", "delta": "{}"})),
        event("function_call_arguments.done", json!({"item_id": "f", "arguments": "{}"})),
    ];
    let run = run_events(&cut);
    assert_eq!((run.deltas.len(), run.string("/output/0/arguments")), (0, "{}"), "the item may go on");
}

#[test]
fn an_answer_that_is_cut_short_is_whole_but_for_its_unfinished_calls() {
    let mut short = response();
    short["status"] = json!("incomplete");
    short["incomplete_details"] = json!({"reason": "max_output_tokens"});
    for (place, arguments, is_told) in
        [(2, "{\"city\":\"Par", false), (2, "{\"city\":\"Paris\"}", true), (4, "", false)]
    {
        short["output"] = response()["output"].clone();
        short["output"][place]["arguments"] = json!(arguments);
        short["output"][place]["status"] = json!("incomplete");
        let run = run_slices([&*stream(&events_of(&short, Leaves::default()))]);
        assert_eq!((&run.outcome, &run.answer), (&StreamOutcome::Complete, &short));
        let told = run.deltas.iter().filter(|delta| delta.starts_with("tool")).count();
        assert_eq!(told, if is_told { 2 } else { 1 }, "{place} {arguments}");
    }
}

#[test]
fn failures_are_the_servers_words_and_what_came_is_kept() {
    let text = json!({"type": "response.output_text.delta", "delta": "Hi"});
    for last in [
        json!({"type": "response.failed", "response": {"id": "r", "status": "failed",
            "error": {"code": "server_error", "message": "no more"}, "output": []}}),
        json!({"type": "error", "code": "server_error", "message": "no more", "param": null}),
        json!({"error": {"message": "no more", "type": "server_error"}}),
    ] {
        let run = run_events(&[text.clone(), last.clone(), text.clone()]);
        let StreamOutcome::ServerError { data } = &run.outcome else { panic!("{last}: {:?}", run.outcome) };
        assert!(data.contains("no more"), "{data}");
        assert_eq!(run.deltas, ["text 0 Hi"], "{last}");
        assert_eq!(run.string("/output/0/content/0/text"), "Hi");
    }
}

#[test]
fn members_of_other_kinds_cost_nothing_but_themselves() {
    for odd in ["null", "0", "\"x\"", "[]", "[1]", "{}", "{\"type\":3}"] {
        let odd: Value = serde_json::from_str(odd).unwrap();
        let mut events = Vec::new();
        for kind in [
            "created",
            "output_item.added",
            "output_item.done",
            "content_part.added",
            "output_text.delta",
            "output_text.done",
            "function_call_arguments.delta",
            "output_text.annotation.added",
            "unknown",
            "",
        ] {
            events.push(event(
                kind,
                json!({
                    "response": odd, "item": odd, "part": odd, "delta": null, "text": null, "item_id": odd,
                    "output_index": odd, "content_index": odd, "arguments": null, "name": odd,
                }),
            ));
        }
        events.push(
            json!({"type": "response.output_text.delta", "item_id": "m", "output_index": 77, "delta": "t"}),
        );
        events.push(event("completed", json!({"response": {"id": "r"}})));
        let run = run_events(&events);
        assert_eq!((&run.outcome, run.string("/id")), (&StreamOutcome::Complete, "r"), "{odd}");
        assert!(run.text(0).ends_with('t'), "{odd}: {:?}", run.deltas);
    }
}

proptest! {
    #[test]
    fn texts_of_any_characters_are_joined(texts in prop::collection::vec("[a \"\\\\\né東😀]{1,9}", 1..4), leaves in 0..128_u32) {
        let bit = |bit: u32| leaves & (1 << bit) != 0;
        let content = |text: &String| json!({"type": "output_text", "text": text, "annotations": []});
        let message = |(place, text): (usize, &String)| {
            json!({"type": "message", "id": format!("m{place}"), "role": "assistant", "content": [content(text)]})
        };
        let expected = json!({"id": "r", "object": "response", "status": "completed", "usage": null,
            "output": texts.iter().enumerate().map(message).collect::<Vec<_>>()});
        // Something must bring the texts, and say where one item ends.
        let leaves = Leaves { out_added: bit(0), out_deltas: bit(1), out_done: bit(2), out_parts: bit(3), out_ids: bit(4),
            out_places: false, out_output: false };
        let run = run_slices(stream(&events_of(&expected, leaves)).chunks(7));
        prop_assert_eq!(run.text(0), texts.concat());
        prop_assert_eq!(run.answer, expected);
    }
}
