//! What answers say, in every odd form of JSON and beside it: read right where it can be, else refused in
//! words, with what arrived readable.

use together::error::Status;
use together_offline::Answer;

use crate::support::api::{Api, Client, Request, Response};
use crate::support::expectations::{expect_failure, expect_success};
use crate::support::servers::{ok, raw, scene};
use crate::support::through_both;

through_both![
    text_may_hold_nul_and_any_character,
    numbers_are_read_exactly_or_not_at_all,
    a_choice_without_text_has_none,
    lists_and_scalars_may_be_the_whole_answer,
    half_a_surrogate_pair_is_no_character,
    halves_in_the_wrong_order_are_two_marks,
    of_duplicate_members_one_is_read_by_every_getter,
    depth_is_no_danger,
    json_that_is_broken_is_refused_and_its_bytes_are_kept,
    a_web_page_is_no_answer,
    an_answer_of_another_kind_is_its_bytes,
    an_empty_success_is_a_success,
    an_answer_is_what_its_first_bytes_say,
    lines_of_json_are_no_json,
    an_answer_that_is_known_must_be_there,
    a_success_that_is_an_error_is_one,
    every_shape_of_refusal_gives_its_words,
    a_cut_refusal_keeps_its_status,
    a_part_that_was_not_asked_for_is_no_answer,
    codings_that_are_none_are_read_and_others_are_named,
    text_in_parts_is_text,
    a_mark_and_numbers_that_are_none_cost_nothing,
    moments_are_no_waits,
];

/// A chat's answer around one message, as JSON.
fn chat_answer(message: &str) -> Answer {
    ok(format!(r#"{{"id":"a","choices":[{{"index":0,"message":{message}}}]}}"#))
}

fn text_may_hold_nul_and_any_character<A: Api>() {
    let scene = scene::<A>(vec![
        chat_answer(r#"{"content":"a\u0000b\u00e9\ud83d\ude00\"\\\/\n\u007f"}"#),
        chat_answer("{\"content\":\"raw é \u{1f600} \u{7f}\"}"),
    ]);
    let escaped = scene.ask();
    expect_success(&escaped);
    assert_eq!(escaped.text(), "a\0bé\u{1f600}\"\\/\n\u{7f}");
    assert_eq!(escaped.string("/choices/0/message/content"), escaped.text());
    assert_eq!(scene.ask().text(), "raw é \u{1f600} \u{7f}");
}

fn numbers_are_read_exactly_or_not_at_all<A: Api>() {
    let scene = scene::<A>(vec![ok(
        r#"{"u":15924764223251450000,"d":12345678901234567890,"max":9223372036854775807,
            "min":-9223372036854775808,"f":0.1,"e":1e3,"one":1.0,"t":true,"s":"5","n":null,"huge":1e999}"#,
    )]);
    let response = scene.ask_anything();
    expect_success(&response);
    let integer = |pointer| response.integer(pointer, -7);
    assert_eq!((integer("/max"), integer("/min")), (i64::MAX, i64::MIN));
    for pointer in ["/u", "/d", "/f", "/one", "/t", "/s", "/n", "/nothing", "", "max", "/e"] {
        assert_eq!(integer(pointer), -7, "{pointer}");
    }
    let number = |pointer| response.number(pointer, -7.0);
    assert_eq!((number("/u"), number("/d")), (15924764223251450000.0, 12345678901234567890.0));
    assert_eq!((number("/f"), number("/e"), number("/one")), (0.1, 1000.0, 1.0));
    for pointer in ["/t", "/s", "/n", "/nothing"] {
        assert_eq!(number(pointer), -7.0, "{pointer}");
    }
    assert!(response.boolean("/t", false));
    for pointer in ["/one", "/s", "/n", "/nothing"] {
        assert!(response.boolean(pointer, true) && !response.boolean(pointer, false), "{pointer}");
    }
    assert!(response.json().contains("12345678901234567890"), "{}", response.json());
    assert_eq!((response.string("/d"), response.string("/s")), (String::new(), "5".to_owned()));
}

fn a_choice_without_text_has_none<A: Api>() {
    let empty = r#"{"id":"a","choices":[],"usage":{"total_tokens":3}}"#;
    let scene = scene::<A>(vec![
        chat_answer(r#"{"content":null,"tool_calls":[]}"#),
        ok(empty),
        chat_answer(r#"{"content":""}"#),
        ok(r#"{"choices":null}"#),
        ok(r#"{"choices":[{"text":"of a completion","message":{"content":null}}]}"#),
        ok(r#"{"text":"of a transcription"}"#),
    ]);
    assert_eq!(scene.ask_anything().text(), "");
    let no_choice = scene.ask_anything();
    expect_success(&no_choice);
    assert_eq!((no_choice.text(), no_choice.count("/choices")), (String::new(), 0));
    assert_eq!(no_choice.integer("/usage/total_tokens", 0), 3);
    assert_eq!((scene.ask_anything().text(), scene.ask_anything().text()), (String::new(), String::new()));
    assert_eq!(scene.ask_anything().text(), "of a completion");
    assert_eq!(scene.ask_anything().text(), "of a transcription");
}

fn lists_and_scalars_may_be_the_whole_answer<A: Api>() {
    let scene = scene::<A>(vec![
        ok(r#" [{"id":"one"},{"id":"two"}] "#),
        ok("[]"),
        ok("\"text\""),
        ok("[1,2.5,-3e-1]"),
        ok("null"),
    ]);
    let list = scene.ask_anything();
    assert_eq!((list.count(""), list.string("/1/id"), list.string("/0/id")), (2, "two".into(), "one".into()));
    for beyond in ["/2/id", "/-1/id", "/00/id", "/-/id", "/1/id/x"] {
        assert_eq!(list.string(beyond), "", "{beyond}");
    }
    assert_eq!(scene.ask_anything().count(""), 0);
    assert_eq!(scene.ask_anything().string(""), "text");
    let mut floats = [0.0; 3];
    assert_eq!((scene.ask_anything().floats("", &mut floats), floats), (3, [1.0, 2.5, -0.3]));
    let null = scene.ask_anything();
    expect_success(&null);
    assert_eq!((null.json(), null.count(""), null.string("")), ("null".into(), 0, String::new()));
}

fn half_a_surrogate_pair_is_no_character<A: Api>() {
    let scene = scene::<A>(vec![chat_answer(r#"{"content":"a\ud83db\ude00","x":"\ud83d\u0041"}"#)]);
    let response = scene.ask();
    expect_success(&response);
    assert_eq!(response.text(), "a\u{fffd}b\u{fffd}");
    assert_eq!(response.string("/choices/0/message/x"), "\u{fffd}A");
}

fn halves_in_the_wrong_order_are_two_marks<A: Api>() {
    let scene = scene::<A>(vec![chat_answer(r#"{"content":"\ude00\ud83d","x":"\ufffd\ud83d"}"#)]);
    let response = scene.ask();
    expect_success(&response);
    assert_eq!(response.string("/choices/0/message/x"), "\u{fffd}\u{fffd}");
    assert_eq!(response.text(), "\u{fffd}\u{fffd}");
}

fn of_duplicate_members_one_is_read_by_every_getter<A: Api>() {
    let scene = scene::<A>(vec![ok(r#"{"n":1,"n":2,"s":"first","s":"second","o":{"a":1},"o":{"b":2}}"#)]);
    let response = scene.ask_anything();
    expect_success(&response);
    let first = response.integer("/n", 0) == 1;
    assert_eq!(response.string("/s"), if first { "first" } else { "second" });
    assert_eq!(response.integer("/o/a", 0) == 1, first);
    assert_eq!(response.integer("/o/b", 0) == 2, !first);
}

fn depth_is_no_danger<A: Api>() {
    let arrays = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    let objects = format!("{}1{}", r#"{"a":"#.repeat(100_000), "}".repeat(100_000));
    let scene = scene::<A>(vec![
        ok(&arrays),
        ok(&objects),
        ok(format!(r#"{{"deep":{arrays},"text":"beside it"}}"#)),
        ok("[".repeat(100_000)),
        Answer::response(400, "application/json", format!(r#"{{"error":{{"message":{arrays}}}}}"#)),
    ]);
    let list = scene.ask_anything();
    expect_success(&list);
    assert_eq!((list.count(""), list.count("/0/0")), (1, 1));
    assert_eq!(list.integer(&"/0".repeat(100_000), -7), 1);
    let object = scene.ask_anything();
    expect_success(&object);
    assert_eq!((object.count("/a/a"), object.integer(&"/a".repeat(100_000), -7)), (1, 1));
    assert_eq!(scene.ask_anything().text(), "beside it");
    expect_failure(&scene.ask_anything(), Status::Protocol, &["JSON"]);
    expect_failure(&scene.ask_anything(), Status::BadRequest, &["400"]);
}

fn json_that_is_broken_is_refused_and_its_bytes_are_kept<A: Api>() {
    let broken: [&[u8]; 8] = [
        br#"{"choices":[{"text":"hal"#,
        br#"{"a":1} trailing"#,
        br#"{"a":1}{"a":2}"#,
        b"{\"a\":\"\xff\xfe\"}",
        b"{\"a\":\"\xed\xa0\x80\"}",
        b"{\"a\":\"raw\x01control\"}",
        b"\xef\xbb\xbf{]",
        b"undefined",
    ];
    let scene = scene::<A>(broken.iter().map(ok).collect());
    for body in broken {
        let response = scene.ask_anything();
        expect_failure(&response, Status::Protocol, &["POST /v1/fine-tunes/preview", "not valid JSON"]);
        assert_eq!(response.http_status(), 200);
        assert_eq!(response.bytes(), body);
        assert_eq!((response.json(), response.text(), response.string("/a")), Default::default());
    }
    assert_eq!(scene.server.seen().connections, 1, "the connection is as good as before");
}

fn a_web_page_is_no_answer<A: Api>() {
    let page = "<!DOCTYPE html><html><body>Welcome to the hotel's network: please log in</body></html>";
    let scene = scene::<A>(vec![
        Answer::response(200, "text/html; charset=utf-8", page),
        Answer::response(200, "Text/HTML", page),
        Answer::response(200, "application/json", page),
    ]);
    for words in [&["web page", "base URL", "proxy"][..], &["web page"], &["not valid JSON"]] {
        let response = scene.ask();
        let message = expect_failure(&response, Status::Protocol, words);
        assert!(!message.contains("hotel"), "the body is not dumped: {message}");
        assert_eq!(response.bytes(), page.as_bytes());
        assert_eq!(response.json(), "");
    }
}

fn an_answer_of_another_kind_is_its_bytes<A: Api>() {
    let sound = b"RIFF\x00\xff\x00WAVE";
    let scene = scene::<A>(vec![
        Answer::response(200, "audio/wav", sound),
        Answer::response(200, "application/problem+json", r#"{"a":1}"#),
        raw("HTTP/1.1 200 OK\ncontent-length: 7", r#"{"a":1}"#),
        raw("HTTP/1.1 200 OK\ncontent-length: 5", "plain"),
    ]);
    let bytes = scene.ask_anything();
    expect_success(&bytes);
    assert_eq!((bytes.bytes(), bytes.json()), (sound.to_vec(), String::new()));
    assert_eq!(scene.ask_anything().integer("/a", 0), 1);
    assert_eq!(scene.ask_anything().integer("/a", 0), 1);
    let plain = scene.ask_anything();
    expect_success(&plain);
    assert_eq!((plain.bytes(), plain.json()), (b"plain".to_vec(), String::new()));
}

fn an_empty_success_is_a_success<A: Api>() {
    let heads = [
        "HTTP/1.1 200 OK\ncontent-type: application/json\ncontent-length: 0",
        "HTTP/1.1 204 No Content",
        "HTTP/1.1 204 No Content\ncontent-type: application/json",
        "HTTP/1.1 201 Created\ncontent-length: 0",
        "HTTP/1.1 202 Accepted\ntransfer-encoding: chunked\n\n0",
    ];
    let scene = scene::<A>(heads.iter().map(|head| raw(head, "")).collect());
    for head in heads {
        let response = scene.ask_anything();
        expect_success(&response);
        assert!(head.contains(&response.http_status().to_string()), "{head}");
        assert_eq!((response.bytes(), response.json(), response.text()), Default::default());
    }
    assert_eq!(scene.server.seen().connections, 1);
}

const STREAM: &str =
    "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"streamed\"}}]}\n\ndata: [DONE]\n\n";
const WHOLE: &str = r#"{"choices":[{"index":0,"message":{"role":"assistant","content":"whole"}}]}"#;

fn an_answer_is_what_its_first_bytes_say<A: Api>() {
    for content_type in
        ["application/json", "text/plain; x=y", "application/octet-stream", "text/html", "text/event-streamx"]
    {
        let answers = [STREAM, WHOLE, "\n\u{feff}"].map(|body| Answer::response(200, content_type, body));
        let scene = scene::<A>(answers.to_vec());
        for expected in ["streamed", "whole"] {
            let response = scene.ask();
            expect_success(&response);
            assert_eq!(response.text(), expected, "{content_type}");
        }
        expect_failure(&scene.ask(), Status::Protocol, &[]);
    }
    let untyped = |body: &str| raw(&format!("HTTP/1.1 200 OK\ncontent-length: {}", body.len()), body);
    let list = |body| Answer::response(200, "application/json, text/event-stream", body);
    let scene = scene::<A>(vec![untyped(STREAM), untyped(WHOLE), list(STREAM), list(WHOLE)]);
    let texts = [(); 4].map(|()| scene.ask().text());
    assert_eq!(texts, ["streamed", "whole", "streamed", "whole"]);
}

fn lines_of_json_are_no_json<A: Api>() {
    let lines = "{\"custom_id\":\"a\"}\n{\"custom_id\":\"b\"}\n";
    for content_type in ["application/jsonl", "application/x-ndjson", "application/json-seq", "text/csv"] {
        let scene = scene::<A>(vec![Answer::response(200, content_type, lines)]);
        let mut request = A::request("GET /v1/files/{id}/content");
        assert_eq!(request.set_string("id", "file-1"), Ok(()));
        let response = scene.client.complete(&request);
        expect_success(&response);
        assert_eq!((response.bytes(), response.json()), (lines.into(), String::new()), "{content_type}");
    }
}

fn an_answer_that_is_known_must_be_there<A: Api>() {
    for (operation, good, missing) in [
        ("POST /v1/chat/completions", WHOLE, "choices"),
        ("POST /v1/completions", r#"{"choices":[{"text":"x"}]}"#, "choices"),
        ("POST /v1/embeddings", r#"{"data":[{"embedding":[0.5]}]}"#, "embeddings"),
        ("POST /v1/rerank", r#"{"results":[{"index":0}]}"#, "results"),
        ("POST /v1/images/generations", r#"{"data":[{"url":"u"}]}"#, "images"),
        ("POST /v1/responses", r#"{"output":[{"type":"message"}]}"#, "output"),
    ] {
        for bad in ["", "{}", "[]", "[1,2]", "null", r#"{"choices":[],"data":{},"results":null,"output":""}"#]
        {
            let scene = scene::<A>(vec![ok(bad), ok(good)]);
            expect_failure(&scene.client.complete(&A::request(operation)), Status::Protocol, &[missing]);
            expect_success(&scene.client.complete(&A::request(operation)));
        }
        let page = Answer::response(200, "text/plain", "all is well");
        expect_failure(
            &scene::<A>(vec![page]).client.complete(&A::request(operation)),
            Status::Protocol,
            &[missing],
        );
    }
    let silent = Answer::response(200, "text/event-stream", ": wait\n\ndata: [DONE]\n\n");
    expect_failure(&scene::<A>(vec![silent]).ask(), Status::Protocol, &["choices"]);
}

fn a_success_that_is_an_error_is_one<A: Api>() {
    for (body, status, words) in [
        (r#"{"error":{"message":"slow down","code":429}}"#, Status::RateLimit, "slow down"),
        (r#"{"id":"r","error":"it broke"}"#, Status::Server, "it broke"),
        (r#"{"object":"error","message":"too long","code":400}"#, Status::BadRequest, "too long"),
        (r#"{"detail":"not loaded"}"#, Status::Server, "not loaded"),
        (
            r#"{"choices":null,"base_resp":{"status_code":7,"status_msg":"no credit"}}"#,
            Status::Server,
            "no credit",
        ),
        (
            r#"{"choices":[{"finish_reason":"error","error":{"message":"fell silent","code":503}}]}"#,
            Status::Overloaded,
            "fell silent",
        ),
        (r#"[{"error":{"message":"no such role","code":400}}]"#, Status::BadRequest, "no such role"),
    ] {
        let event = format!("data: {body}\n\ndata: [DONE]\n\n");
        let scene = scene::<A>(vec![ok(body), Answer::response(200, "text/event-stream", event)]);
        for _ in 0..2 {
            let response = scene.ask();
            expect_failure(&response, status, &[words]);
            assert_eq!(response.http_status(), 200);
        }
    }
    // A job that failed is an answer to who asks for it, and nothing is no error.
    let job = r#"{"id":"job-1","status":"failed","error":{"message":"its own"}}"#;
    expect_success(&scene::<A>(vec![ok(job)]).ask_anything());
    for none in ["null", "false", "\"\"", "{}"] {
        expect_success(
            &scene::<A>(vec![ok(format!(r#"{{"choices":[{{"error":{none}}}],"error":{none}}}"#))]).ask(),
        );
    }
}

fn every_shape_of_refusal_gives_its_words<A: Api>() {
    for body in [
        r#"[{"error":{"message":"the words"}}]"#,
        r#"{"detail":[{"type":"missing","loc":["body"],"msg":"the words"}]}"#,
        r#"{"errors":["the words"]}"#,
        r#"{"errors":[{"message":"the words"}]}"#,
        r#"{"error":{"message":{"detail":"the words"}}}"#,
        r#"{"error":"Bad Request","message":"the words"}"#,
    ] {
        let refusal = Answer::response(422, "application/json", body);
        expect_failure(&scene::<A>(vec![refusal]).ask(), Status::Unprocessable, &["the words", "422"]);
    }
}

fn a_cut_refusal_keeps_its_status<A: Api>() {
    let cut = |status: u16| raw(&format!("HTTP/1.1 {status} No\ncontent-length: 500"), "{\"error\":").close();
    for (http_status, status) in
        [(401, Status::Authentication), (429, Status::RateLimit), (503, Status::Overloaded)]
    {
        let response = scene::<A>(vec![cut(http_status)]).ask();
        expect_failure(&response, status, &[&http_status.to_string()]);
        assert_eq!(response.http_status(), i32::from(http_status));
    }
}

fn a_part_that_was_not_asked_for_is_no_answer<A: Api>() {
    let part = || raw(&format!("HTTP/1.1 206 Partial Content\ncontent-length: {}", WHOLE.len()), WHOLE);
    expect_failure(&scene::<A>(vec![part()]).ask(), Status::Protocol, &["a part", "HTTP 206"]);
    let scene = scene::<A>(vec![part()]);
    let mut request = A::request("POST /v1/chat/completions");
    assert_eq!(request.set_header("Range", "bytes=0-99"), Ok(()));
    assert_eq!(scene.client.complete(&request).text(), "whole");
}

fn codings_that_are_none_are_read_and_others_are_named<A: Api>() {
    let coded = |coding: &str| {
        raw(&format!("HTTP/1.1 200 OK\ncontent-encoding: {coding}\ncontent-length: {}", WHOLE.len()), WHOLE)
    };
    for coding in ["none", "", "UTF-8", "identity", "Identity, none"] {
        assert_eq!(scene::<A>(vec![coded(coding)]).ask().text(), "whole", "{coding}");
    }
    expect_failure(&scene::<A>(vec![coded("br")]).ask(), Status::Protocol, &["coding", "(br)"]);
}

fn text_in_parts_is_text<A: Api>() {
    let parts =
        r#"[{"type":"thinking","thinking":"t"},{"type":"text","text":"one "},{"type":"text","text":"two"}]"#;
    let scene = scene::<A>(vec![
        chat_answer(&format!(r#"{{"content":{parts}}}"#)),
        Answer::response(200, "text/plain; charset=utf-8", "Hello.\n"),
        Answer::response(200, "application/x-subrip", "1\n00:00 --> 00:01\nHello.\n"),
        ok(r#"{"output":[{"type":"message","content":[{"type":"output_text","text":"an answer"}]}]}"#),
    ]);
    assert_eq!(scene.ask().text(), "one two");
    let transcription = A::request("POST /v1/audio/transcriptions");
    assert_eq!(scene.client.complete(&transcription).text(), "Hello.\n");
    assert!(scene.client.complete(&transcription).text().ends_with("Hello.\n"));
    assert_eq!(scene.client.complete(&A::request("POST /v1/responses")).text(), "an answer");
}

fn a_mark_and_numbers_that_are_none_cost_nothing<A: Api>() {
    let numbers = r#"{"choices":[{"message":{"content":"NaN"},"logprobs":{"a":NaN,"b":[-Infinity,1]}}]}"#;
    let huge = r#"{"choices":[{}],"huge":1e999,"floats":[1e39]}"#;
    let scene = scene::<A>(vec![ok(format!("\u{feff}{WHOLE}")), ok(numbers), ok(huge)]);
    let marked = scene.ask();
    expect_success(&marked);
    assert_eq!((marked.text(), marked.json()), ("whole".to_owned(), WHOLE.to_owned()));
    let response = scene.ask();
    expect_success(&response);
    assert_eq!(response.text(), "NaN");
    assert_eq!(response.number("/choices/0/logprobs/a", -7.0), -7.0);
    assert_eq!(response.number("/choices/0/logprobs/b/1", -7.0), 1.0);
    let huge = scene.ask();
    assert_eq!((huge.number("/huge", -7.0), huge.floats("/floats", &mut [0.0])), (-7.0, 0));
}

fn moments_are_no_waits<A: Api>() {
    let busy = |header: &str| raw(&format!("HTTP/1.1 429 Busy\n{header}\ncontent-length: 2"), "{}");
    for header in [
        "x-ratelimit-reset: 1000000000",
        "x-ratelimit-reset: 1000000000000",
        "retry-after: 1234567890123456789012345678901234567890",
        "retry-after: soon",
        "x-ratelimit-reset: -1",
        "x-other: 1",
    ] {
        assert_eq!(scene::<A>(vec![busy(header)]).ask().retry_after_ms(), -1, "{header}");
    }
    assert_eq!(scene::<A>(vec![busy("retry-after: 90")]).ask().retry_after_ms(), 90_000);
    let soon =
        std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("a clock").as_secs() + 100;
    for header in [format!("x-ratelimit-reset: {soon}"), format!("x-ratelimit-reset: {soon}000")] {
        let wait = scene::<A>(vec![busy(&header)]).ask().retry_after_ms();
        assert!((50_000..=100_000).contains(&wait), "{header}: {wait}");
    }
}
