//! Tool calls in pieces, as different servers number them.

use super::run::{Run, events, run};
use crate::stream::Outcome;

/// Runs a chat whose deltas have these `tool_calls`, and whose choice then is finished.
fn calls(deltas: &[&str]) -> Run {
    let mut data: Vec<String> = deltas
        .iter()
        .map(|calls| format!(r#"{{"choices":[{{"index":0,"delta":{{"tool_calls":{calls}}}}}]}}"#))
        .collect();
    data.push(r#"{"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}"#.to_owned());
    let run = run(&events(&data.iter().map(String::as_str).collect::<Vec<_>>()));
    assert_eq!(run.outcome, Outcome::Complete);
    for (position, delta) in run.deltas.iter().enumerate() {
        let call = run.pointer(&format!("/choices/0/message/tool_calls/{position}"));
        let [id, name, arguments] = ["/id", "/function/name", "/function/arguments"]
            .map(|pointer| call.pointer(pointer).unwrap().as_str().unwrap());
        let arguments = if arguments.is_empty() { "{}" } else { arguments };
        assert_eq!(*delta, format!("tool 0 {id} {name} {arguments}"), "the answer has what was handed out");
    }
    run
}

#[test]
fn several_at_once_by_index() {
    let run = calls(&[
        r#"[{"index":0,"id":"a","type":"function","function":{"name":"f","arguments":""}},{"index":1,"id":"b","type":"function","function":{"name":"g","arguments":"{"}}]"#,
        r#"[{"index":1,"function":{"arguments":"}"}},{"index":0,"function":{"arguments":"{\"x\":"}}]"#,
        r#"[{"index":0,"function":{"arguments":"1}"}}]"#,
    ]);
    assert_eq!(run.deltas, ["tool 0 a f {\"x\":1}", "tool 0 b g {}"]);
}

#[test]
fn an_index_as_a_float_is_the_same_index() {
    let run = calls(&[
        r#"[{"index":0.0,"id":"a","function":{"name":"f","arguments":"{"}}]"#,
        r#"[{"index":0,"function":{"arguments":"}"}}]"#,
        r#"[{"index":1.0,"id":"b","function":{"name":"f","arguments":"[]"}}]"#,
    ]);
    assert_eq!(run.deltas, ["tool 0 a f {}", "tool 0 b f []"]);
}

#[test]
fn without_an_index_the_id_decides_and_then_the_latest_call() {
    for index in ["", r#""index":null,"#] {
        let with = |rest: &str| format!("[{{{index}{rest}}}]");
        let run = calls(&[
            &with(r#""id":"a","function":{"name":"f","arguments":"{"}"#),
            &with(r#""function":{"arguments":"}"}"#),
            &with(r#""id":"b","function":{"name":"f","arguments":"["}"#),
            &with(r#""id":"","function":{"name":null,"arguments":"1"}"#),
            &with(r#""id":"b","function":{"arguments":"]"}"#),
        ]);
        assert_eq!(run.deltas, ["tool 0 a f {}", "tool 0 b f [1]"]);
    }
}

#[test]
fn without_index_and_id_the_position_or_the_name_decides() {
    let run = calls(&[
        r#"[{"function":{"name":"f","arguments":"{"}},{"function":{"name":"g","arguments":"["}}]"#,
        r#"[{"function":{"arguments":"}"}},{"function":{"arguments":"]"}}]"#,
        r#"[{"function":{"name":"h","arguments":"{\"a\""}}]"#,
        r#"[{"function":{"name":"h","arguments":":1}"}}]"#,
    ]);
    assert_eq!(run.deltas, ["tool 0  f {}", "tool 0  g []", "tool 0  h {\"a\":1}"]);
}

#[test]
fn an_object_in_the_place_of_the_arguments_is_their_text() {
    let run = calls(&[r#"[{"index":0,"id":"a","function":{"name":"f","arguments":{"x": 1.0}}}]"#]);
    assert_eq!(run.deltas, ["tool 0 a f {\"x\": 1.0}"]);
}

#[test]
fn characters_split_over_pieces_are_whole() {
    let run = calls(&[
        r#"[{"index":0,"id":"a","function":{"name":"f","arguments":"{\"x\":\"\ud83d"}}]"#,
        r#"[{"index":0,"function":{"arguments":"\ude00\"}"}}]"#,
    ]);
    assert_eq!(run.deltas, ["tool 0 a f {\"x\":\"😀\"}"]);
}

#[test]
fn a_call_is_handed_out_at_the_finish_of_its_choice() {
    let stream = events(&[
        r#"{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{}"}}]}}]}"#,
        r#"{"choices":[{"index":0,"delta":{"content":"x"}}]}"#,
        r#"{"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}"#,
        r#"{"choices":[{"index":0,"delta":{"content":"y"},"finish_reason":"tool_calls"}]}"#,
    ]);
    assert_eq!(run(&stream).deltas, ["text 0 x", "tool 0 a f {}", "text 0 y"]);
}

#[test]
fn arguments_that_go_on_after_the_finish_are_waited_for() {
    let stream = events(&[
        r#"{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{\"x\":"}}]},"finish_reason":"tool_calls"}]}"#,
        r#"{"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":"1}"}}]},"finish_reason":"tool_calls"}]}"#,
    ]);
    assert_eq!(run(&stream).deltas, ["tool 0 a f {\"x\":1}"]);
}

#[test]
fn empty_arguments_are_handed_out_at_the_end() {
    let run = calls(&[r#"[{"index":0,"id":"a","function":{"name":"f","arguments":""}}]"#]);
    assert_eq!(run.deltas, ["tool 0 a f {}"], "a function without arguments has none to be sent");
}

#[test]
fn a_call_that_was_cut_off_is_not_handed_out() {
    let stream = br#"data: {"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{\"rm\":1"}}]}}]}"#;
    let run = run(stream);
    assert_eq!((run.outcome.clone(), run.deltas.len()), (Outcome::Ended, 0));
    assert_eq!(run.string("/choices/0/message/tool_calls/0/function/arguments"), "{\"rm\":1");
}

#[test]
fn a_call_of_a_finished_choice_is_handed_out_though_no_done_came() {
    let stream = br#"data: {"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f"}}]},"finish_reason":"tool_calls"}]}"#;
    let run = run(stream);
    assert_eq!((run.outcome, run.deltas), (Outcome::Complete, vec!["tool 0 a f {}".to_owned()]));
}
