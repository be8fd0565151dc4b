//! Tool calls in pieces, as different servers number them.

use super::run::{Run, events, run};
use crate::stream::StreamOutcome;

/// Runs a chat whose deltas have these `tool_calls`, and whose choice then is finished.
fn calls(deltas: &[&str]) -> Run {
    let mut data: Vec<String> = deltas
        .iter()
        .map(|calls| format!(r#"{{"choices":[{{"index":0,"delta":{{"tool_calls":{calls}}}}}]}}"#))
        .collect();
    data.push(r#"{"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}"#.to_owned());
    let run = run(&events(&data.iter().map(String::as_str).collect::<Vec<_>>()));
    assert_eq!(run.outcome, StreamOutcome::Complete);
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
fn a_call_is_emitted_at_the_finish_of_its_choice() {
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
fn empty_arguments_are_emitted_at_the_end() {
    let run = calls(&[r#"[{"index":0,"id":"a","function":{"name":"f","arguments":""}}]"#]);
    assert_eq!(run.deltas, ["tool 0 a f {}"], "a function without arguments has none to be sent");
}

#[test]
fn a_call_that_was_cut_off_is_not_emitted() {
    let stream = br#"data: {"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{\"rm\":1"}}]}}]}"#;
    let run = run(stream);
    assert_eq!((run.outcome.clone(), run.deltas.len()), (StreamOutcome::Ended, 0));
    assert_eq!(run.string("/choices/0/message/tool_calls/0/function/arguments"), "{\"rm\":1");
}

#[test]
fn a_call_of_a_finished_choice_is_emitted_though_no_done_came() {
    let stream = br#"data: {"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f"}}]},"finish_reason":"tool_calls"}]}"#;
    let run = run(stream);
    assert_eq!((run.outcome, run.deltas), (StreamOutcome::Complete, vec!["tool 0 a f {}".to_owned()]));
}

#[test]
fn calls_of_one_index_are_told_apart_by_what_they_hold() {
    for (pieces, expected) in [
        // Their own ids, in one chunk, in two, and with arguments in pieces.
        (
            &[
                r#"[{"index":0,"id":"a","function":{"name":"f","arguments":"{}"}},{"index":0,"id":"b","function":{"name":"f","arguments":"[]"}}]"#,
            ][..],
            &["a f {}", "b f []"][..],
        ),
        (
            &[
                r#"[{"index":0,"id":"a","function":{"name":"f","arguments":"{"}}]"#,
                r#"[{"index":0,"function":{"arguments":"}"}}]"#,
                r#"[{"index":0,"id":"b","function":{"name":"g","arguments":""}}]"#,
                r#"[{"index":0,"function":{"arguments":"[1]"}}]"#,
            ],
            &["a f {}", "b g [1]"],
        ),
        // By turns: the id decides, whatever grew last.
        (
            &[
                r#"[{"index":0,"id":"a","function":{"name":"f","arguments":"{"}}]"#,
                r#"[{"index":0,"id":"b","function":{"name":"g","arguments":"{"}}]"#,
                r#"[{"index":0,"id":"a","function":{"arguments":"\"x\":1}"}}]"#,
                r#"[{"index":0,"id":"b","function":{"arguments":"}"}}]"#,
            ],
            &["a f {\"x\":1}", "b g {}"],
        ),
        // A new id in each piece of one call, with and without its name.
        (
            &[
                r#"[{"index":0,"id":"a1","function":{"name":"f","arguments":"{\"x\":"}}]"#,
                r#"[{"index":0,"id":"a2","function":{"arguments":"1"}}]"#,
                r#"[{"index":0,"id":"a3","function":{"name":"f","arguments":"}"}}]"#,
            ],
            &["a1 f {\"x\":1}"],
        ),
        // Another name after arguments, and the same name after complete ones.
        (
            &[
                r#"[{"index":0,"id":"a","function":{"name":"f","arguments":"{}"}}]"#,
                r#"[{"index":0,"function":{"name":"g","arguments":"[1]"}}]"#,
                r#"[{"index":0,"function":{"name":"g","arguments":"[2]"}}]"#,
            ],
            &["a f {}", " g [1]", " g [2]"],
        ),
        // Neither index nor id: two calls of one function.
        (
            &[
                r#"[{"function":{"name":"f","arguments":"{\"x\":1}"}}]"#,
                r#"[{"function":{"name":"f","arguments":"{\"x\":2}"}}]"#,
            ],
            &[" f {\"x\":1}", " f {\"x\":2}"],
        ),
    ] {
        let expected: Vec<String> = expected.iter().map(|call| format!("tool 0 {call}")).collect();
        assert_eq!(calls(pieces).deltas, expected, "{pieces:?}");
    }
}

#[test]
fn a_whole_that_comes_again_is_no_increment() {
    let first = r#"[{"index":0,"id":"a","function":{"name":"f","arguments":"{\"x\":"}}]"#;
    let second = r#"[{"index":0,"function":{"arguments":"1}"}}]"#;
    for again in [
        r#"[{"index":0,"id":"a","function":{"name":"f","arguments":"{\"x\":1}"}}]"#,
        r#"[{"index":0,"function":{"name":"f","arguments":"{\u0022x\":1}"}}]"#,
        r#"[{"index":0,"function":{"arguments":"{\"x\":1}"}}]"#,
        r#"[{"id":"a","function":{"name":"f","arguments":{"x":1}}}]"#,
    ] {
        assert_eq!(calls(&[first, second, again, again]).deltas, ["tool 0 a f {\"x\":1}"], "{again}");
    }
    let whole = r#"{"object":"chat.completion","choices":[{"index":0,"finish_reason":"tool_calls","message":{"tool_calls":[{"id":"a","function":{"name":"f","arguments":"{}"}},{"function":{"name":"g","arguments":"[]"}}]}}]}"#;
    let pieces = r#"{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{}"}},{"index":1,"function":{"name":"g","arguments":"[]"}}]}}]}"#;
    for data in [&[pieces, whole][..], &[whole], &[whole, whole]] {
        assert_eq!(run(&events(data)).deltas, ["tool 0 a f {}", "tool 0  g []"], "{}", data.len());
    }
}

#[test]
fn names_in_pieces_are_joined_and_repeated_ones_are_not() {
    let run = calls(&[
        r#"[{"index":0,"id":"a","function":{"name":"look_"}}]"#,
        r#"[{"index":0,"function":{"name":"up","arguments":""}}]"#,
        r#"[{"index":0,"function":{"name":"look_up","arguments":"{"}}]"#,
        r#"[{"index":0,"function":{"name":"look_up","arguments":"}"}}]"#,
    ]);
    assert_eq!(run.deltas, ["tool 0 a look_up {}"]);
}

#[test]
fn cut_arguments_are_no_call_whatever_the_choice_ended_with() {
    for reason in ["\"length\"", "\"tool_calls\"", "\"stop\"", "\"\"", "null"] {
        for (arguments, is_emitted) in [
            (r#"{\"x\":\"a"#, false),
            (r#"{\"x\":1"#, false),
            (r#"{\"x\":}"#, false),
            ("[1,]", false),
            (r#"{\"x\":1}"#, true),
        ] {
            let stream = events(&[
                &format!(
                    r#"{{"choices":[{{"delta":{{"tool_calls":[{{"id":"a","function":{{"name":"f","arguments":"{arguments}"}}}}]}}}}]}}"#
                ),
                &format!(r#"{{"choices":[{{"delta":{{}},"finish_reason":{reason}}}]}}"#),
            ]);
            assert_eq!(run(&stream).deltas.len(), usize::from(is_emitted), "{arguments} {reason}");
        }
    }
    // None at all are those of a function without any, unless the model was stopped before it wrote them.
    for (reason, is_emitted) in [("tool_calls", true), ("stop", true), ("length", false)] {
        let stream = events(&[&format!(
            r#"{{"choices":[{{"delta":{{"tool_calls":[{{"id":"a","function":{{"name":"f"}}}}]}},"finish_reason":"{reason}"}}]}}"#
        )]);
        assert_eq!(run(&stream).deltas.len(), usize::from(is_emitted), "{reason}");
    }
}

#[test]
fn a_cut_call_does_not_hold_back_a_complete_one() {
    let stream = events(&[
        r#"{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{"}},{"index":1,"id":"b","function":{"name":"g","arguments":"{}"}}]},"finish_reason":"length"}]}"#,
    ]);
    assert_eq!(run(&stream).deltas, ["tool 0 b g {}"]);
}

#[test]
fn a_call_of_the_older_kind_is_one_without_an_id() {
    let stream = events(&[
        r#"{"choices":[{"delta":{"role":"assistant","content":null,"function_call":{"name":"f","arguments":""}}}]}"#,
        r#"{"choices":[{"delta":{"function_call":{"arguments":"{\"x\":"}}}]}"#,
        r#"{"choices":[{"delta":{"function_call":{"arguments":"1}"}}}]}"#,
        r#"{"choices":[{"delta":{},"finish_reason":"function_call"}]}"#,
    ]);
    let run = run(&stream);
    assert_eq!(run.deltas, ["tool 0  f {\"x\":1}"]);
    assert_eq!(run.string("/choices/0/message/function_call/arguments"), "{\"x\":1}");
}

#[test]
fn an_id_may_be_a_number() {
    let run = calls(&[
        r#"[{"index":0,"id":42,"function":{"name":"f","arguments":"{"}}]"#,
        r#"[{"id":42,"function":{"arguments":"}"}},{"id":43,"function":{"name":"f","arguments":"[]"}}]"#,
    ]);
    assert_eq!(run.deltas, ["tool 0 42 f {}", "tool 0 43 f []"]);
}
