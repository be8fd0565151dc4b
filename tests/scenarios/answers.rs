//! Answers of every odd form: read right where they can be, else refused in words, with what came readable.

use together::error::Status;
use together_offline::{Answer, ScriptedSettings, Step};

use crate::support::api::{Api, Client, Object, Options, Request, Response};
use crate::support::expectations::{expect_failure, expect_success};
use crate::support::servers::{PLAIN, chat, ok, raw, scene, scene_with, wait_for_close};
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
    chunks_may_be_split_anywhere,
    a_body_may_come_byte_by_byte,
    a_body_cut_short_is_refused_and_what_came_is_kept,
    a_cut_of_tls_cannot_shorten_an_answer,
    an_answer_may_end_with_its_connection,
    informational_answers_come_before_the_answer,
    a_long_head_is_read_and_a_longer_one_refused,
    a_body_at_its_limit_is_read_and_one_over_it_refused,
    what_is_not_http_is_refused,
    a_lost_connection_is_told,
    too_many_headers_are_refused,
    protocols_are_not_switched,
    an_answer_before_the_end_of_the_request_is_read,
    several_ways_to_say_the_length_are_not_mixed_up,
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
    let response = scene.ask();
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
    assert_eq!(scene.ask().text(), "");
    let no_choice = scene.ask();
    expect_success(&no_choice);
    assert_eq!((no_choice.text(), no_choice.count("/choices")), (String::new(), 0));
    assert_eq!(no_choice.integer("/usage/total_tokens", 0), 3);
    assert_eq!((scene.ask().text(), scene.ask().text()), (String::new(), String::new()));
    assert_eq!(scene.ask().text(), "of a completion");
    assert_eq!(scene.ask().text(), "of a transcription");
}

fn lists_and_scalars_may_be_the_whole_answer<A: Api>() {
    let scene = scene::<A>(vec![
        ok(r#" [{"id":"one"},{"id":"two"}] "#),
        ok("[]"),
        ok("\"text\""),
        ok("[1,2.5,-3e-1]"),
        ok("null"),
    ]);
    let list = scene.ask();
    assert_eq!((list.count(""), list.string("/1/id"), list.string("/0/id")), (2, "two".into(), "one".into()));
    for beyond in ["/2/id", "/-1/id", "/00/id", "/-/id", "/1/id/x"] {
        assert_eq!(list.string(beyond), "", "{beyond}");
    }
    assert_eq!(scene.ask().count(""), 0);
    assert_eq!(scene.ask().string(""), "text");
    let mut floats = [0.0; 3];
    assert_eq!((scene.ask().floats("", &mut floats), floats), (3, [1.0, 2.5, -0.3]));
    let null = scene.ask();
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
    let response = scene.ask();
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
    let list = scene.ask();
    expect_success(&list);
    assert_eq!((list.count(""), list.count("/0/0")), (1, 1));
    assert_eq!(list.integer(&"/0".repeat(100_000), -7), -7);
    let object = scene.ask();
    expect_success(&object);
    assert_eq!((object.count("/a/a"), object.integer(&"/a".repeat(100_000), -7)), (1, -7));
    assert_eq!(scene.ask().text(), "beside it");
    expect_failure(&scene.ask(), Status::Protocol, &["JSON"]);
    expect_failure(&scene.ask(), Status::BadRequest, &["400"]);
}

fn json_that_is_broken_is_refused_and_its_bytes_are_kept<A: Api>() {
    let broken: [&[u8]; 8] = [
        br#"{"choices":[{"text":"hal"#,
        br#"{"a":1} trailing"#,
        br#"{"a":1}{"a":2}"#,
        b"{\"a\":\"\xff\xfe\"}",
        b"{\"a\":\"\xed\xa0\x80\"}",
        b"{\"a\":\"raw\x01control\"}",
        b"\xef\xbb\xbf{}",
        b"undefined",
    ];
    let scene = scene::<A>(broken.iter().map(ok).collect());
    for body in broken {
        let response = scene.ask();
        expect_failure(&response, Status::Protocol, &["POST /v1/chat/completions", "not valid JSON"]);
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
    let bytes = scene.ask();
    expect_success(&bytes);
    assert_eq!((bytes.bytes(), bytes.json()), (sound.to_vec(), String::new()));
    assert_eq!(scene.ask().integer("/a", 0), 1);
    assert_eq!(scene.ask().integer("/a", 0), 1);
    let plain = scene.ask();
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
        let response = scene.ask();
        expect_success(&response);
        assert!(head.contains(&response.http_status().to_string()), "{head}");
        assert_eq!((response.bytes(), response.json(), response.text()), Default::default());
    }
    assert_eq!(scene.server.seen().connections, 1);
}

const CHUNKED: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n\
    1\r\n{\r\n6;x=\"y\"\r\n\"a\":\"b\r\n0000A\r\ncdefghijkl\r\n2\r\n\"}\r\n0\r\n\r\n";

fn chunks_may_be_split_anywhere<A: Api>() {
    let trailers = CHUNKED.strip_suffix("\r\n").expect("an end").to_owned() + "x-trailer: 1\r\n\r\n";
    let cuts: Vec<usize> = (1..CHUNKED.len()).collect();
    let split = |at: &usize| Answer::new().write(&CHUNKED[..*at]).write(&CHUNKED[*at..]);
    let answers = cuts.iter().map(split).chain([Answer::new().write(trailers)]).collect();
    let scene = scene_with::<A>(PLAIN, answers, |_| ());
    for cut in cuts.into_iter().chain([0]) {
        let response = scene.ask();
        expect_success(&response);
        assert_eq!(response.string("/a"), "bcdefghijkl", "cut at {cut}");
    }
    assert_eq!(scene.server.seen().connections, 1);
}

fn a_body_may_come_byte_by_byte<A: Api>() {
    let plain = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 17\r\n\r\n{\"a\":\"bcdefghij\"}";
    let answers = [CHUNKED, plain].map(|answer| {
        answer.bytes().fold(Answer::new(), |answer, byte| answer.then(Step::Write(vec![byte])))
    });
    let scene = scene::<A>(answers.to_vec());
    assert_eq!(scene.ask().string("/a"), "bcdefghijkl");
    assert_eq!(scene.ask().string("/a"), "bcdefghij");
}

const HALF: &str = "HTTP/1.1 200 OK\ncontent-type: application/json\ncontent-length: 100";

fn a_body_cut_short_is_refused_and_what_came_is_kept<A: Api>() {
    let chunked = "HTTP/1.1 200 OK\ncontent-type: application/json\ntransfer-encoding: chunked";
    for settings in [ScriptedSettings::default(), PLAIN] {
        let answers = vec![
            raw(HALF, r#"{"a":"ha"#).close(),
            raw(chunked, "8\r\n{\"a\":\"ha\r\n").close(),
            raw(chunked, "20\r\n{\"a\":\"ha").close(),
            raw(chunked, "8\r\n{\"a\":\"ha\r\n0\r\n").close(),
        ];
        let scene = scene_with::<A>(settings, answers, |_| ());
        for _ in 0..4 {
            let response = scene.ask();
            expect_failure(&response, Status::Protocol, &["POST /v1/chat/completions", "localhost"]);
            assert_eq!(response.http_status(), 200);
            assert_eq!(response.header("content-type"), "application/json");
            assert_eq!(String::from_utf8_lossy(&response.bytes()), r#"{"a":"ha"#);
            assert_eq!((response.json(), response.text()), Default::default());
        }
    }
}

fn a_cut_of_tls_cannot_shorten_an_answer<A: Api>() {
    let open_ended = "HTTP/1.1 200 OK\ncontent-type: application/json";
    let scene = scene::<A>(vec![
        raw(HALF, r#"{"a":"ha"#).cut(),
        raw(open_ended, r#"{"a":"whole or not?"}"#).cut(),
        ok(r#"{"a":"b"}"#).cut(),
        ok(r#"{"a":"c"}"#),
    ]);
    for _ in 0..2 {
        let response = scene.ask();
        expect_failure(&response, Status::Protocol, &["POST /v1/chat/completions", "without ending TLS"]);
        assert!(response.bytes().starts_with(br#"{"a":""#));
        assert_eq!(response.json(), "");
    }
    // All that was promised came: how the connection ends after it does not matter.
    let whole = scene.ask();
    expect_success(&whole);
    assert_eq!(whole.string("/a"), "b");
    wait_for_close(scene.server.port());
    assert_eq!(scene.ask().string("/a"), "c");
}

fn an_answer_may_end_with_its_connection<A: Api>() {
    let heads = [
        "HTTP/1.1 200 OK\ncontent-type: application/json",
        "HTTP/1.1 200 OK\ncontent-type: application/json\nconnection: close",
        "HTTP/1.0 200 OK\ncontent-type: application/json",
    ];
    for settings in [ScriptedSettings::default(), PLAIN] {
        let answers = heads.iter().map(|head| raw(head, r#"{"a":"b"}"#).close()).collect();
        let scene = scene_with::<A>(settings, answers, |_| ());
        for head in heads {
            let response = scene.ask();
            assert_eq!(response.outcome(), Ok(()), "{head}");
            assert_eq!(response.string("/a"), "b", "{head}");
        }
        assert_eq!(scene.server.seen().connections, heads.len());
    }
}

fn informational_answers_come_before_the_answer<A: Api>() {
    let answer = "HTTP/1.1 200 OK\ncontent-type: application/json\ncontent-length: 9";
    let befores = [
        "HTTP/1.1 100 Continue\n\n",
        "HTTP/1.1 103 Early Hints\nlink: </x>; rel=preload\n\n",
        "HTTP/1.1 102 Processing\n\nHTTP/1.1 102 Processing\n\n",
    ];
    let scene =
        scene::<A>(befores.iter().map(|before| raw(&format!("{before}{answer}"), r#"{"a":"b"}"#)).collect());
    for before in befores {
        let response = scene.ask();
        assert_eq!(response.outcome(), Ok(()), "{before}");
        assert_eq!((response.http_status(), response.string("/a")), (200, "b".to_owned()), "{before}");
    }
}

fn a_long_head_is_read_and_a_longer_one_refused<A: Api>() {
    let line = |number: usize, length: usize| format!("x-line-{number}: {}\n", "v".repeat(length));
    let head = |lines: String| raw(&format!("HTTP/1.1 200 OK\n{lines}content-length: 2"), "{}");
    let scene = scene::<A>(vec![
        head((0..90).map(|number| line(number, 100)).collect()),
        head(line(0, 14_000)),
        head(line(0, 20_000)),
        head((0..50).map(|number| line(number, 500)).collect()),
        head(line(0, 1_000_000)),
        ok("{}"),
    ]);
    let many = scene.ask();
    expect_success(&many);
    assert_eq!(many.header("X-Line-89"), "v".repeat(100));
    let long = scene.ask();
    expect_success(&long);
    assert_eq!(long.header("x-line-0").len(), 14_000);
    for _ in 0..3 {
        expect_failure(&scene.ask(), Status::TooLarge, &["POST /v1/chat/completions", "head", "limit"]);
    }
    expect_success(&scene.ask());
}

fn a_body_at_its_limit_is_read_and_one_over_it_refused<A: Api>() {
    const LIMIT: usize = 100;
    let json = |length: usize| format!("\"{}\"", "v".repeat(length - 2));
    let chunked = |body: &str| {
        let head = "HTTP/1.1 200 OK\ncontent-type: application/json\ntransfer-encoding: chunked";
        raw(head, &format!("{:x}\r\n{body}\r\n0\r\n\r\n", body.len()))
    };
    let open_ended = |body: &str| raw("HTTP/1.1 200 OK\ncontent-type: application/json", body).close();
    let (at, over) = (json(LIMIT), json(LIMIT + 1));
    let far_over = "HTTP/1.1 200 OK\ncontent-type: application/json\ncontent-length: 18446744073709551615";
    let answers = vec![
        ok(&at),
        chunked(&at),
        open_ended(&at),
        ok(&over),
        chunked(&over),
        open_ended(&over),
        raw(far_over, "\"").close(),
    ];
    let settings = ScriptedSettings::default();
    let scene = scene_with::<A>(settings, answers, |options| {
        assert_eq!(options.set_response_limit(LIMIT as u64), Ok(()))
    });
    for _ in 0..3 {
        let response = scene.ask();
        expect_success(&response);
        assert_eq!(response.json(), at);
    }
    for _ in 0..4 {
        let response = scene.ask();
        let words = ["POST /v1/chat/completions", "limit of 100 bytes", "TOGETHER_LIMIT_RESPONSE_BYTES"];
        expect_failure(&response, Status::TooLarge, &words);
        assert_eq!(response.http_status(), 200);
        assert!(response.bytes().len() <= LIMIT);
        assert_eq!(response.json(), "");
    }
}

fn what_is_not_http_is_refused<A: Api>() {
    let garbage: [&[u8]; 9] = [
        b"hello\r\n\r\n",
        b"\x00\x01\x02\x03\x04\x05\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.9\r\n",
        b"HTTP/1.1 abc Bad\r\n\r\n",
        b"HTTP/1.1 99 Too low\r\ncontent-length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: x\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nxyz\r\n",
    ];
    let answers = garbage.iter().map(|bytes| Answer::new().write(*bytes).close());
    let scene = scene::<A>(answers.chain([ok("{}")]).collect());
    for bytes in garbage {
        let response = scene.ask();
        let outcome = response.outcome();
        assert!(outcome.is_err(), "taken for an answer: {}", String::from_utf8_lossy(bytes));
        expect_failure(&response, Status::Protocol, &["POST /v1/chat/completions", "localhost"]);
    }
    expect_success(&scene.ask());
}

fn a_lost_connection_is_told<A: Api>() {
    let scene = scene::<A>(vec![
        Answer::new().close(),
        Answer::new().cut(),
        Answer::new().write("HTTP/1.1 200 O").close(),
        Answer::new().reset(),
        ok("{}"),
    ]);
    let operation = "POST /v1/chat/completions";
    for _ in 0..3 {
        let response = scene.ask();
        expect_failure(&response, Status::Protocol, &[operation, "localhost", "closed the connection"]);
        assert_eq!((response.http_status(), response.bytes()), (0, Vec::new()));
    }
    expect_failure(&scene.ask(), Status::Connection, &[operation, "localhost", "lost"]);
    expect_success(&scene.ask());
    drop(scene.server);
    let refused = scene.client.complete(&chat::<A>());
    expect_failure(&refused, Status::Connection, &[operation, "cannot connect to localhost", "base URL"]);
}

/// RFC 9112, 6.3: a length that is said twice, or beside chunks, is how answers are smuggled.
fn several_ways_to_say_the_length_are_not_mixed_up<A: Api>() {
    let body = r#"{"a":"b"}"#;
    let different = "HTTP/1.1 200 OK\ncontent-type: application/json\ncontent-length: 9\ncontent-length: 3";
    let scene = scene::<A>(vec![raw(different, body).close(), ok(body)]);
    expect_failure(&scene.ask(), Status::Protocol, &["POST /v1/chat/completions"]);
    assert_eq!(scene.ask().string("/a"), "b");
    assert_eq!(scene.server.seen().connections, 2);
}

fn too_many_headers_are_refused<A: Api>() {
    let lines: String = (0..1_000).map(|number| format!("a{number}: b\n")).collect();
    let scene = scene::<A>(vec![raw(&format!("HTTP/1.1 200 OK\n{lines}content-length: 2"), "{}"), ok("{}")]);
    let failure = scene.ask().outcome().expect_err("a failure");
    assert!(matches!(failure.status, Status::Protocol | Status::TooLarge), "{failure:?}");
    expect_success(&scene.ask());
}

fn protocols_are_not_switched<A: Api>() {
    let switched = "HTTP/1.1 101 Switching Protocols\nupgrade: websocket\nconnection: upgrade";
    let scene = scene::<A>(vec![raw(switched, "not HTTP any more\r\n\r\n").close(), ok("{}")]);
    expect_failure(&scene.ask(), Status::Api, &["POST /v1/chat/completions", "HTTP 101", "localhost"]);
    expect_success(&scene.ask());
    assert_eq!(scene.server.seen().connections, 2);
}

/// As servers answer what is too large: at once, while the rest is still on its way.
fn an_answer_before_the_end_of_the_request_is_read<A: Api>() {
    let settings = ScriptedSettings { answer_first: true, ..ScriptedSettings::default() };
    let refusal = Answer::response(413, "application/json", r#"{"error":{"message":"over the limit"}}"#);
    let scene = scene_with::<A>(settings, vec![refusal.close()], |_| ());
    let mut request = chat::<A>();
    assert_eq!(request.set_string("long", &"x".repeat(32 << 20)), Ok(()));
    let response = scene.client.complete(&request);
    expect_failure(&response, Status::TooLarge, &["HTTP 413", "over the limit", "send less"]);
}
