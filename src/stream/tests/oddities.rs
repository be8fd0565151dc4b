//! What servers send that no specification has: odd members, wholes that come again, texts in parts, usage anywhere.

use super::run::{Run, events, run};
use crate::stream::StreamOutcome;

/// Runs a chat of these chunks, each with its choices alone.
fn chat(choices: &[&str]) -> Run {
    let data: Vec<String> = choices
        .iter()
        .map(|choice| format!(r#"{{"object":"chat.completion.chunk","choices":[{choice}]}}"#))
        .collect();
    let run = run(&events(&data.iter().map(String::as_str).collect::<Vec<_>>()));
    assert_eq!(run.outcome, StreamOutcome::Complete);
    run
}

#[test]
fn text_arrives_whatever_stands_beside_it() {
    for odd in ["null", "0", "false", "\"\"", "\"odd\"", "[]", "[7,null]", "{}", "{\"x\":[{}]}"] {
        for beside in
            ["tool_calls", "function_call", "reasoning", "role", "refusal", "reasoning_details", "audio"]
        {
            let first =
                format!(r#"{{"index":0,"delta":{{"content":"one ","{beside}":{odd}}},"message":{odd}}}"#);
            let second = format!(
                r#"{{"message":{odd},"logprobs":{odd},"delta":{{"{beside}":{odd},"content":"two"}}}}"#
            );
            let run = chat(&[&first, &second, r#"{"delta":{},"finish_reason":"stop"}"#]);
            assert_eq!(run.text(0), "one two", "{beside} {odd}");
            assert_eq!(run.string("/choices/0/message/content"), "one two", "{beside} {odd}");
        }
    }
}

#[test]
fn a_choice_that_is_no_object_is_passed_over() {
    let run = run(&events(&[r#"{"choices":["x",{"index":1,"delta":{"content":"a"}},null,3]}"#]));
    assert_eq!(run.text(1), "a");
}

#[test]
fn a_message_that_comes_again_is_no_increment() {
    let whole = r#"{"object":"chat.completion","choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant",
        "name":"n","reasoning_content":"why","content":"once \u0061nd"}}],"usage":{"total_tokens":7}}"#
        .replace('\n', "");
    let piece = |delta: &str| {
        format!(r#"{{"object":"chat.completion.chunk","choices":[{{"index":0,"delta":{delta}}}]}}"#)
    };
    let [first, second, third] =
        [r#"{"reasoning_content":"why"}"#, r#"{"content":"once"}"#, r#"{"content":" and"}"#].map(piece);
    for chunks in [
        vec![&*first, &second, &third, &whole],
        // What it has beyond them is new.
        vec![&*first, &second, &whole],
        vec![&*first, &second, &third, &whole, &whole],
        vec![&*whole],
        vec![&*whole, &whole],
    ] {
        let run = run(&events(&chunks));
        assert_eq!(run.text(0), "once and", "{chunks:?}");
        assert_eq!(run.string("/choices/0/message/content"), "once and");
        assert_eq!(run.string("/choices/0/message/reasoning_content"), "why");
        assert_eq!(run.deltas.iter().filter(|delta| delta.starts_with("reasoning")).count(), 1);
        assert_eq!(run.pointer("/usage/total_tokens"), 7);
    }
    // Another version of what was handed out is left, and a message in a chunk after deltas is all of it too.
    for last in ["once, and", "once"] {
        let last = format!(r#"{{"choices":[{{"message":{{"content":"{last}"}},"finish_reason":"stop"}}]}}"#);
        assert_eq!(run(&events(&[&second, &third, &last])).text(0), "once and");
    }
}

#[test]
fn messages_that_are_increments_are_joined() {
    let piece = |text: &str| {
        format!(r#"{{"object":"chat.completion.chunk","choices":[{{"message":{{"content":"{text}"}}}}]}}"#)
    };
    assert_eq!(run(&events(&[&piece("ha"), &piece("ha"), &piece("!")])).text(0), "haha!");
}

#[test]
fn delta_counts_beside_a_message() {
    let run = chat(&[
        r#"{"delta":{"content":"a"},"message":{"content":"a"}}"#,
        r#"{"message":{"content":"ab"},"delta":{"content":"b"},"finish_reason":"stop"}"#,
    ]);
    assert_eq!((run.text(0), run.string("/choices/0/message/content")), ("ab".to_owned(), "ab"));
}

#[test]
fn texts_in_parts_are_texts() {
    let run = chat(&[
        r#"{"delta":{"content":[{"type":"thinking","thinking":[{"type":"text","text":"hm"},"!"]}]}}"#,
        r#"{"delta":{"content":[{"type":"reasoning","text":"?"},{"type":"text","text":"One "},"two ",{"text":"three"}]}}"#,
        r#"{"delta":{"content":[{"type":"image_url","image_url":{"url":"x"}},7,null]}}"#,
        r#"{"delta":{"content":" four"}}"#,
    ]);
    assert_eq!(run.text(0), "One two three four");
    assert_eq!(run.string("/choices/0/message/content"), "One two three four");
    assert_eq!(run.string("/choices/0/message/reasoning"), "hm!?");
}

#[test]
fn reasoning_details_are_joined_and_told_once() {
    let run = chat(&[
        r#"{"delta":{"reasoning_details":[{"type":"reasoning.text","text":"h"}]}}"#,
        r#"{"delta":{"reasoning_details":[{"type":"reasoning.summary","summary":"m"},{"type":"reasoning.encrypted","data":"x"}]}}"#,
    ]);
    assert_eq!(run.deltas, ["reasoning 0 h", "reasoning 0 m"]);
    assert_eq!(run.pointer("/choices/0/message/reasoning_details").as_array().map(Vec::len), Some(3));
    let run =
        chat(&[r#"{"delta":{"reasoning":"h","reasoning_details":[{"type":"reasoning.text","text":"h"}]}}"#]);
    assert_eq!(run.deltas, ["reasoning 0 h"]);
}

#[test]
fn empty_words_replace_nothing() {
    let run = chat(&[
        r#"{"delta":{"role":"assistant","content":"a"},"finish_reason":""}"#,
        r#"{"delta":{"role":"","content":"b"},"finish_reason":"stop"}"#,
        r#"{"delta":{"role":""},"finish_reason":""}"#,
        r#"{"delta":{},"finish_reason":null}"#,
    ]);
    assert_eq!(run.string("/choices/0/message/role"), "assistant");
    assert_eq!(run.string("/choices/0/finish_reason"), "stop");
}

#[test]
fn usage_counts_wherever_it_stands_and_an_empty_one_wipes_nothing() {
    let usage = r#"{"prompt_tokens":3,"completion_tokens":4}"#;
    for chunk in [
        format!(r#"{{"choices":[],"usage":{usage}}}"#),
        format!(r#"{{"choices":[{{"delta":{{}},"usage":{usage}}}]}}"#),
        format!(r#"{{"choices":[],"x_groq":{{"id":"r","usage":{usage}}}}}"#),
    ] {
        let after =
            [r#"{"choices":[],"usage":{}}"#, r#"{"choices":[{"delta":{},"usage":null}],"usage":null}"#];
        let run = run(&events(&[&chunk, after[0], after[1]]));
        assert_eq!(run.pointer("/usage/completion_tokens"), 4, "{chunk}");
    }
}

#[test]
fn a_number_that_is_none_costs_itself_alone() {
    let run = chat(&[
        r#"{"delta":{"content":"a NaN"},"logprobs":{"content":[{"logprob":-Infinity},{"logprob":NaN}]}}"#,
    ]);
    assert_eq!(run.text(0), "a NaN");
    assert_eq!(run.pointer("/choices/0/logprobs/content/1/logprob"), &serde_json::Value::Null);
    assert!(run.chunks.iter().all(|chunk| serde_json::from_str::<serde_json::Value>(chunk).is_ok()));
}

#[test]
fn json_of_any_depth_is_passed_on() {
    let deep = format!("{}{}", "[".repeat(1000), "]".repeat(1000));
    let stream = events(&[&format!(r#"{{"choices":[{{"delta":{{"content":"a","x":{deep}}}}}]}}"#)]);
    let (mut ask, mut sink) = (|| Ok(()), |_: crate::stream::Delta<'_>| std::ops::ControlFlow::Continue(()));
    let watch = &mut crate::watch::Watch::new(&mut ask);
    let mut reader = crate::stream::Stream::new(1 << 20);
    assert!(reader.feed(&stream, watch, &mut sink).is_break());
    let (outcome, answer) = reader.finish(crate::stream::End::Clean, watch, &mut sink);
    assert_eq!(outcome, StreamOutcome::Complete);
    assert!(answer.json(None).unwrap().contains(&deep));
}
