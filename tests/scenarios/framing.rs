//! How answers come: in pieces, cut short, without end, too long, or as no HTTP at all. An answer is whole or
//! it is refused, and what arrived stays readable.

use together::error::Status;
use together_offline::{Answer, ScriptedSettings, Step};

use crate::support::api::{Api, Client, Object, Options, Request, Response};
use crate::support::expectations::{expect_failure, expect_success};
use crate::support::servers::{ANSWER, PLAIN, answered, chat, ok, raw, scene, scene_with, wait_for_close};
use crate::support::through_both;

through_both![
    chunks_may_be_split_anywhere,
    a_body_may_come_byte_by_byte,
    a_body_cut_short_is_refused_and_what_came_is_kept,
    a_cut_of_tls_cannot_shorten_an_answer,
    an_answer_may_end_with_its_connection,
    informational_answers_come_before_the_answer,
    a_long_head_is_read_and_a_longer_one_refused,
    a_body_at_its_limit_is_read_and_one_over_it_refused,
    a_limit_and_a_length_over_4_gib_are_not_cut_to_32_bits,
    what_is_not_http_is_refused,
    a_lost_connection_is_told,
    too_many_headers_are_refused,
    protocols_are_not_switched,
    an_answer_before_the_end_of_the_request_is_read,
    several_ways_to_say_the_length_are_not_mixed_up,
    heads_that_are_legal_and_odd_are_read,
    chunks_with_long_extensions_are_read,
    sizes_that_are_no_numbers_are_refused,
];

const CHUNKED: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n\
    1\r\n{\r\n6;x=\"y\"\r\n\"a\":\"b\r\n0000A\r\ncdefghijkl\r\n2\r\n\"}\r\n0\r\n\r\n";

fn chunks_may_be_split_anywhere<A: Api>() {
    let trailers = CHUNKED.strip_suffix("\r\n").expect("an end").to_owned() + "x-trailer: 1\r\n\r\n";
    let cuts: Vec<usize> = (1..CHUNKED.len()).collect();
    let split = |at: &usize| Answer::new().write(&CHUNKED[..*at]).write(&CHUNKED[*at..]);
    let answers = cuts.iter().map(split).chain([Answer::new().write(trailers)]).collect();
    let scene = scene_with::<A>(PLAIN, answers, |_| ());
    for cut in cuts.into_iter().chain([0]) {
        let response = scene.ask_anything();
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
        let response = scene.ask_anything();
        expect_failure(&response, Status::Protocol, &["POST /v1/fine-tunes/preview", "without ending TLS"]);
        assert!(response.bytes().starts_with(br#"{"a":""#));
        assert_eq!(response.json(), "");
    }
    // All that was promised came: how the connection ends after it does not matter.
    let whole = scene.ask_anything();
    expect_success(&whole);
    assert_eq!(whole.string("/a"), "b");
    wait_for_close(scene.server.port());
    assert_eq!(scene.ask_anything().string("/a"), "c");
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
            let response = scene.ask_anything();
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
        let response = scene.ask_anything();
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
        answered(),
    ]);
    let many = scene.ask_anything();
    expect_success(&many);
    assert_eq!(many.header("X-Line-89"), "v".repeat(100));
    let long = scene.ask_anything();
    expect_success(&long);
    assert_eq!(long.header("x-line-0").len(), 14_000);
    for _ in 0..3 {
        expect_failure(
            &scene.ask_anything(),
            Status::TooLarge,
            &["POST /v1/fine-tunes/preview", "head", "limit"],
        );
    }
    expect_success(&scene.ask_anything());
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
        let response = scene.ask_anything();
        expect_success(&response);
        assert_eq!(response.json(), at);
    }
    for _ in 0..4 {
        let response = scene.ask_anything();
        let words = ["POST /v1/fine-tunes/preview", "limit of 100 bytes", "TOGETHER_LIMIT_RESPONSE_BYTES"];
        expect_failure(&response, Status::TooLarge, &words);
        assert_eq!(response.http_status(), 200);
        assert!(response.bytes().len() <= LIMIT);
        assert_eq!(response.json(), "");
    }
}

fn a_limit_and_a_length_over_4_gib_are_not_cut_to_32_bits<A: Api>() {
    // The lower 32 bits of the limit are 8, and those of the length 3. Where memory cannot hold the length, it is over the
    // limit that memory sets.
    let head = "HTTP/1.1 200 OK\ncontent-type: application/json\ncontent-length: 4294967299";
    let answers = vec![ok(r#"{"a":"longer than 8"}"#), raw(head, "\"a\"").close()];
    let scene = scene_with::<A>(ScriptedSettings::default(), answers, |options| {
        assert_eq!(options.set_response_limit((1 << 32) + 8), Ok(()))
    });
    assert_eq!(scene.ask_anything().string("/a"), "longer than 8");
    let response = scene.ask();
    expect_failure(
        &response,
        if size_of::<usize>() > 4 { Status::Protocol } else { Status::TooLarge },
        &["POST"],
    );
    assert_eq!(response.json(), "");
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
    let scene = scene::<A>(answers.chain([answered()]).collect());
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
        Answer::new().write("HTTP/1.1 200 O").cut(),
        Answer::new().reset(),
        answered(),
    ]);
    let operation = "POST /v1/chat/completions";
    for (status, words) in [
        (Status::Connection, "closed the connection before it sent a byte"),
        (Status::Connection, "closed the connection before it sent a byte"),
        (Status::Protocol, "closed the connection before its answer was complete"),
        (Status::Protocol, "closed the connection without ending TLS"),
    ] {
        let response = scene.ask();
        expect_failure(&response, status, &[operation, "localhost", words]);
        assert_eq!((response.http_status(), response.bytes()), (0, Vec::new()));
    }
    // Wine ends a connection in order before it resets it.
    let lost = if cfg!(unix) { "lost" } else { "" };
    expect_failure(&scene.ask(), Status::Connection, &[operation, "localhost", lost]);
    expect_success(&scene.ask());
    drop(scene.server);
    let refused = scene.client.complete(&chat::<A>());
    expect_failure(&refused, Status::Connection, &[operation, "cannot connect to localhost", "base URL"]);
}

/// RFC 9112, 6.3: a length that is said twice is how answers are smuggled. Beside chunks it does not count, and no other answer is
/// read from that connection.
fn several_ways_to_say_the_length_are_not_mixed_up<A: Api>() {
    let body = r#"{"a":"b"}"#;
    let chunks = format!("9\r\n{body}\r\n0\r\n\r\n");
    let doubtful = [
        ("content-length: 9\ncontent-length: 3", body),
        ("transfer-encoding: chunked\ntransfer-encoding: chunked", &chunks),
        ("transfer-encoding: gzip\ntransfer-encoding: chunked", &chunks),
        ("transfer-encoding: chunked, chunked", &chunks),
    ];
    let head = |fields| format!("HTTP/1.1 200 OK\ncontent-type: application/json\n{fields}");
    let beside_chunks = raw(&head("transfer-encoding: chunked\ncontent-length: 5"), &chunks);
    let answers = doubtful
        .iter()
        .map(|(fields, body)| raw(&head(*fields), body))
        .chain([beside_chunks, ok(body)])
        .collect();
    let scene = scene::<A>(answers);
    for (fields, _) in doubtful {
        let response = scene.ask_anything();
        assert!(response.outcome().is_err(), "taken for an answer: {fields}");
        expect_failure(&response, Status::Protocol, &["POST /v1/fine-tunes/preview", "localhost"]);
    }
    assert_eq!(scene.ask_anything().string("/a"), "b", "beside chunks");
    assert_eq!(scene.ask_anything().string("/a"), "b");
    assert_eq!(scene.server.seen().connections, doubtful.len() + 2, "none of them is used again");
}

fn heads_that_are_legal_and_odd_are_read<A: Api>() {
    let body = r#"{"a":"b"}"#;
    let fields = "content-type: application/json\ncontent-length: 9";
    let many: String = (0..126).map(|number| format!("x-{number}: y\n")).collect();
    let heads = [
        format!("HTTP/1.1 100 Continue\nx: y\n\nHTTP/1.1 200 OK\n{fields}"),
        format!("HTTP/1.1 200 OK\nx-folded: one\n two\n\tthree\n{fields}"),
        format!("HTTP/1.1 200 OK\n{many}{fields}"),
    ];
    let scene = scene::<A>(heads.iter().map(|head| raw(head, body)).collect());
    for head in &heads {
        let response = scene.ask_anything();
        assert_eq!(response.outcome(), Ok(()), "{head}");
        assert_eq!(response.string("/a"), "b", "{head}");
        if head.contains("folded") {
            let words: Vec<String> =
                response.header("x-folded").split_whitespace().map(str::to_owned).collect();
            assert_eq!(words, ["one", "two", "three"]);
        }
    }
    assert_eq!(scene.server.seen().connections, 1);
}

fn chunks_with_long_extensions_are_read<A: Api>() {
    let head = "HTTP/1.1 200 OK\ncontent-type: application/json\ntransfer-encoding: chunked";
    let extension = format!("x=\"{}\"", "v".repeat(4096));
    let chunks = format!("9 ;{extension}\r\n{{\"a\":\"b\"}}\r\n0;{extension}\r\n\r\n");
    let endless = format!("1;{}", "v".repeat(70_000));
    let scene = scene::<A>(vec![raw(head, &chunks), raw(head, &endless), raw(head, &chunks)]);
    assert_eq!(scene.ask_anything().string("/a"), "b");
    expect_failure(
        &scene.ask_anything(),
        Status::TooLarge,
        &["chunk sizes, extensions or trailers", "65536 bytes"],
    );
    assert_eq!(scene.ask_anything().string("/a"), "b");
}

fn sizes_that_are_no_numbers_are_refused<A: Api>() {
    let chunked = "HTTP/1.1 200 OK\ncontent-type: application/json\ntransfer-encoding: chunked";
    let sizes = ["+9", " 9", "0x9", "-9", "9h", ""];
    let chunks = |size: &&str| raw(chunked, &format!("{size}\r\n{{\"a\":\"b\"}}\r\n0\r\n\r\n"));
    let scene = scene::<A>(sizes.iter().map(chunks).collect());
    for size in sizes {
        let response = scene.ask_anything();
        assert!(response.outcome().is_err(), "taken for a size: {size:?}");
        expect_failure(&response, Status::Protocol, &["POST /v1/fine-tunes/preview", "hexadecimal"]);
        assert_eq!(response.http_status(), 200);
    }
}

fn too_many_headers_are_refused<A: Api>() {
    let head = |fields: usize| {
        let lines: String = (1..fields).map(|number| format!("a{number}: b\n")).collect();
        raw(&format!("HTTP/1.1 200 OK\n{lines}content-length: {}", ANSWER.len()), ANSWER)
    };
    let scene = scene::<A>(vec![head(128), head(129), head(1_000), answered()]);
    expect_success(&scene.ask_anything());
    for _ in 0..2 {
        expect_failure(&scene.ask_anything(), Status::TooLarge, &["more than 128 header fields"]);
    }
    expect_success(&scene.ask_anything());
}

fn protocols_are_not_switched<A: Api>() {
    let switched = "HTTP/1.1 101 Switching Protocols\nupgrade: websocket\nconnection: upgrade";
    let scene = scene::<A>(vec![raw(switched, "not HTTP any more\r\n\r\n").close(), answered()]);
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
