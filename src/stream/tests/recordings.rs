//! The shapes that the service has been seen to send, and the answer that each would have been unstreamed.

use serde_json::{Value, json};

use super::run::{events, run};
use crate::stream::StreamOutcome;

const CHAT: &str =
    r#""id":"ogzjdpL-6Ng1vN-9f391a08f8af75e1","object":"chat.completion.chunk","created":1777411129"#;
const MODEL: &str = r#""model":"meta-llama/Llama-3.3-70B-Instruct-Turbo""#;

#[test]
fn a_chat() {
    let run = run(&events(&[
        &format!(
            r#"{{{CHAT},"choices":[{{"index":0,"text":"Hello","logprobs":null,"finish_reason":null,"seed":null,"delta":{{"token_id":9906,"role":"assistant","content":"Hello"}}}}],{MODEL},"usage":null}}"#
        ),
        &format!(
            r#"{{{CHAT},"choices":[{{"index":0,"text":"!","logprobs":null,"finish_reason":null,"seed":null,"delta":{{"token_id":null,"role":"assistant","content":"!"}}}}],{MODEL},"usage":null}}"#
        ),
        &format!(
            r#"{{{CHAT},"choices":[{{"index":0,"text":"","logprobs":null,"finish_reason":"stop","seed":15924764223251450000,"delta":{{"token_id":128009,"role":"assistant","content":""}}}}],{MODEL},"usage":{{"prompt_tokens":45,"completion_tokens":3,"total_tokens":48,"cached_tokens":0}}}}"#
        ),
    ]));
    assert_eq!(run.outcome, StreamOutcome::Complete);
    assert_eq!(run.deltas, ["text 0 Hello", "text 0 !"]);
    assert_eq!(run.chunks.len(), 3);
    assert!(run.chunks[1].starts_with("{\"id\"") && run.chunks[1].ends_with("\"usage\":null}"));
    let whole: Value = serde_json::from_str(
        r#"{"id":"ogzjdpL-6Ng1vN-9f391a08f8af75e1","object":"chat.completion","created":1777411129,
            "model":"meta-llama/Llama-3.3-70B-Instruct-Turbo",
            "choices":[{"index":0,"message":{"role":"assistant","content":"Hello!"},
                "finish_reason":"stop","seed":15924764223251450000}],
            "usage":{"prompt_tokens":45,"completion_tokens":3,"total_tokens":48,"cached_tokens":0}}"#,
    )
    .unwrap();
    assert_eq!(run.answer, whole);
    assert_eq!(run.pointer("/choices/0/seed").to_string(), "15924764223251450000");
}

#[test]
fn a_chat_that_calls_a_tool() {
    let run = run(&events(&[
        &format!(
            r#"{{{CHAT},"choices":[{{"index":0,"role":"assistant","text":"","logprobs":null,"finish_reason":null,"delta":{{"token_id":null,"role":"assistant","content":""}}}}],{MODEL}}}"#
        ),
        &format!(
            r#"{{{CHAT},"choices":[{{"index":0,"role":"assistant","text":"","logprobs":null,"finish_reason":null,"delta":{{"token_id":null,"role":"assistant","content":"","tool_calls":[{{"index":0,"id":"call_yu1m","type":"function","function":{{"name":"get_weather","arguments":""}}}}]}}}}],{MODEL}}}"#
        ),
        &format!(
            r#"{{{CHAT},"choices":[{{"index":0,"role":"assistant","text":"","logprobs":null,"finish_reason":"tool_calls","delta":{{"token_id":null,"role":"assistant","content":"","tool_calls":[{{"index":0,"function":{{"arguments":"{{\"city\":\"Paris\"}}"}}}}]}}}}],{MODEL}}}"#
        ),
        &format!(
            r#"{{{CHAT},"choices":[{{"index":0,"text":"","logprobs":null,"finish_reason":"tool_calls","seed":9033012299842426000,"delta":{{"token_id":128009,"role":"assistant","content":""}}}}],{MODEL},"usage":{{"prompt_tokens":194,"completion_tokens":19,"total_tokens":213}}}}"#
        ),
    ]));
    assert_eq!(run.outcome, StreamOutcome::Complete);
    assert_eq!(run.deltas, [r#"tool 0 call_yu1m get_weather {"city":"Paris"}"#]);
    assert_eq!(
        run.pointer("/choices/0/message"),
        &json!({"role": "assistant", "content": null, "tool_calls": [{"index": 0, "id": "call_yu1m",
            "type": "function", "function": {"name": "get_weather", "arguments": r#"{"city":"Paris"}"#}}]})
    );
    assert_eq!(run.string("/choices/0/message/tool_calls/0/function/arguments"), r#"{"city":"Paris"}"#);
    assert_eq!(run.string("/choices/0/finish_reason"), "tool_calls");
    assert_eq!(run.pointer("/usage/total_tokens"), &json!(213));
}

#[test]
fn usage_in_a_chunk_without_choices() {
    let run = run(&events(&[
        r#"{"id":"a","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"role":"assistant","content":"Hi"}}]}"#,
        r#"{"id":"a","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":null},"finish_reason":"eos"}]}"#,
        r#"{"id":"a","object":"chat.completion.chunk","choices":[],"usage":{"total_tokens":7,"prompt_tokens_details":{"cached_tokens":1}}}"#,
    ]));
    assert_eq!(run.text(0), "Hi");
    assert_eq!(run.string("/choices/0/finish_reason"), "eos");
    assert_eq!(
        run.pointer("/usage"),
        &json!({"total_tokens": 7, "prompt_tokens_details": {"cached_tokens": 1}})
    );
}

#[test]
fn reasoning_under_either_key() {
    for key in ["reasoning", "reasoning_content"] {
        let run = run(&events(&[
            &format!(
                r#"{{"choices":[{{"index":0,"text":"","delta":{{"role":"assistant","content":null,"{key}":"Let me"}}}}]}}"#
            ),
            &format!(
                r#"{{"choices":[{{"index":0,"text":"","delta":{{"role":"assistant","content":null,"{key}":" think"}}}}]}}"#
            ),
            &format!(
                r#"{{"choices":[{{"index":0,"text":"4","delta":{{"role":"assistant","content":"4","{key}":null}}}}]}}"#
            ),
        ]));
        assert_eq!(run.deltas, ["reasoning 0 Let me", "reasoning 0  think", "text 0 4"]);
        assert_eq!(
            run.pointer("/choices/0/message"),
            &json!({"role": "assistant", "content": "4", key: "Let me think"})
        );
    }
}

#[test]
fn reasoning_under_both_keys_is_emitted_once() {
    let run = run(&events(&[
        r#"{"choices":[{"delta":{"reasoning":"a","reasoning_content":"a"}}]}"#,
        r#"{"choices":[{"delta":{"reasoning":"b","reasoning_content":"b"}}]}"#,
    ]));
    assert_eq!(run.deltas, ["reasoning 0 a", "reasoning 0 b"]);
    assert_eq!(run.string("/choices/0/message/reasoning"), "ab");
    assert_eq!(run.string("/choices/0/message/reasoning_content"), "ab");
}

#[test]
fn several_choices_with_indices_in_every_form() {
    let run = run(&events(&[
        r#"{"choices":[{"index":1,"delta":{"content":"b"}},{"index":0.0,"delta":{"content":"a"}}]}"#,
        r#"{"choices":[{"delta":{"content":"A"}},{"index":null,"delta":{"content":"B"}}]}"#,
        r#"{"choices":[{"index":2.0,"delta":{"content":"c"},"finish_reason":"length"}]}"#,
    ]));
    assert_eq!(run.deltas, ["text 1 b", "text 0 a", "text 0 A", "text 1 B", "text 2 c"]);
    let contents: Vec<&str> = (0..3).map(|i| run.string(&format!("/choices/{i}/message/content"))).collect();
    assert_eq!(contents, ["aA", "bB", "c"]);
    assert_eq!(run.pointer("/choices/0/finish_reason"), &Value::Null);
    assert_eq!(run.string("/choices/2/finish_reason"), "length");
}

#[test]
fn a_completion() {
    let run = run(&events(&[
        r#"{"id":"c","object":"completion.chunk","created":1,"choices":[{"index":0,"text":" a","delta":{"role":"assistant","content":" a"}}],"token":{"id":264,"text":" a","logprob":-0.5,"special":false},"finish_reason":null,"usage":null}"#,
        r#"{"id":"c","object":"completion.chunk","created":1,"choices":[],"token":{"id":265,"text":" b","logprob":0,"special":false},"finish_reason":null,"usage":null}"#,
        r#"{"id":"c","object":"completion.chunk","created":1,"choices":[{"index":0,"text":""}],"token":{"id":2,"text":"</s>","logprob":0,"special":true},"finish_reason":"eos","seed":18446744073709551615,"usage":{"total_tokens":5}}"#,
    ]));
    assert_eq!(run.deltas, ["text 0  a", "text 0  b"]);
    let whole: Value = serde_json::from_str(
        r#"{"id":"c","object":"text.completion","created":1,"choices":[
            {"index":0,"text":" a b","finish_reason":"eos","seed":18446744073709551615}],"usage":{"total_tokens":5}}"#,
    )
    .unwrap();
    assert_eq!(run.answer, whole);
}

#[test]
fn a_completion_whose_chunks_only_have_texts() {
    let run = run(&events(&[
        r#"{"choices":[{"text":" a"}],"generated_text":null,"token":null}"#,
        r#"{"choices":[{"text":" b"}],"generated_text":" a b","token":null}"#,
    ]));
    assert_eq!(run.text(0), " a b");
    assert_eq!(run.string("/choices/0/text"), " a b");
    assert_eq!(run.string("/object"), "text.completion");
    assert_eq!(run.string("/generated_text"), " a b");
}

#[test]
fn refusals_functions_and_what_is_not_known_are_kept() {
    let run = run(&events(&[
        r#"{"prompt":[],"warnings":[{"message":"w"}],"choices":[{"delta":{"refusal":"I ","function_call":{"name":"f","arguments":"{\"a\""}},"stop_reason":1}]}"#,
        r#"{"warnings":null,"choices":[{"delta":{"refusal":"can't","function_call":{"arguments":":1.0}"},"audio":{"id":"x"}},"stop_reason":null}]}"#,
    ]));
    assert_eq!(run.pointer("/prompt"), &json!([]));
    assert_eq!(run.string("/warnings/0/message"), "w");
    assert_eq!(run.pointer("/choices/0/stop_reason"), &json!(1));
    let message = run.pointer("/choices/0/message");
    assert_eq!(message["refusal"], "I can't");
    assert_eq!(message["function_call"], json!({"name": "f", "arguments": "{\"a\":1.0}"}));
    assert_eq!(message["audio"], json!({"id": "x"}));
}

#[test]
fn log_probabilities_of_older_and_newer_models() {
    let older = run(&events(&[
        r#"{"choices":[{"delta":{"content":"a"},"logprobs":{"tokens":["a"],"token_logprobs":[-0.10],"token_ids":[1]}}]}"#,
        r#"{"choices":[{"delta":{"content":"b"},"logprobs":{"tokens":[ "b" ],"token_logprobs":[null],"token_ids":[]}}]}"#,
        r#"{"choices":[{"delta":{"content":""},"logprobs":null}]}"#,
    ]));
    assert_eq!(
        older.pointer("/choices/0/logprobs").to_string(),
        r#"{"tokens":["a","b"],"token_logprobs":[-0.10,null],"token_ids":[1]}"#
    );
    let newer = run(&events(&[
        r#"{"choices":[{"delta":{"content":"a"},"logprobs":{"content":[{"token":"a","logprob":-1e-7}],"refusal":null}}]}"#,
        r#"{"choices":[{"delta":{"content":"b"},"logprobs":{"content":[{"token":"b","logprob":-2}],"refusal":null}}]}"#,
    ]));
    assert_eq!(
        newer.pointer("/choices/0/logprobs").to_string(),
        r#"{"content":[{"token":"a","logprob":-1e-7},{"token":"b","logprob":-2}]}"#
    );
    let numbers = run(&events(&[
        r#"{"choices":[{"delta":{"content":"a","token_id":5},"logprobs":-0.25}]}"#,
        r#"{"choices":[{"delta":{"content":"b","token_id":6},"logprobs":-0.50}]}"#,
    ]));
    assert_eq!(
        numbers.pointer("/choices/0/logprobs").to_string(),
        r#"{"tokens":["a","b"],"token_logprobs":[-0.25,-0.50],"token_ids":[5,6]}"#
    );
}

#[test]
fn speech_in_both_shapes() {
    let documented = run(&events(&[
        r#"{"object":"audio.tts.chunk","model":"cartesia/sonic","b64":"AAEC"}"#,
        r#"{"object":"audio.tts.chunk","model":"cartesia/sonic","b64":"A\/8="}"#,
    ]));
    assert_eq!(documented.deltas, ["bytes [0, 1, 2]", "bytes [3, 255]"]);
    assert_eq!(documented.bytes, [0, 1, 2, 3, 255]);
    let sent = run(&events(&[
        r#"{"type":"conversation.item.audio_output.delta","item_id":"tts_1","delta":"AAEC"}"#,
        r#"{"type":"conversation.item.word_timestamps","words":["a"],"start_seconds":[0],"end_seconds":[1]}"#,
        r#"{"type":"conversation.item.audio_output.delta","item_id":"tts_1","delta":"A_8"}"#,
    ]));
    assert_eq!(sent.bytes, [0, 1, 2], "the third is not base64");
    assert!(matches!(&sent.outcome, StreamOutcome::Malformed { problem, .. } if problem.contains("base64")));
    assert_eq!(sent.chunks.len(), 3);
}

#[test]
fn numbers_keep_their_source() {
    let run = run(&events(&[
        r#"{"created":1777411129.50,"choices":[{"delta":{"content":"a"},"seed":18446744073709551616}],"cost":1e-3}"#,
    ]));
    let whole = run.answer.to_string();
    for number in ["1777411129.50", "18446744073709551616", "1e-3"] {
        assert!(whole.contains(number), "{number} in {whole}");
    }
}
