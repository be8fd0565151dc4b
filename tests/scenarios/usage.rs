//! What a client has used is counted, and a budget of tokens ends it before anything is sent.

use together::error::Status;
use together_offline::{Answer, Scripted, ScriptedSettings};

use crate::support::api::{Api, Client, Options, Request, Response};
use crate::support::expectations::{expect_failure, expect_refusal, expect_success, with_fields};
use crate::support::servers::{
    ANSWER, Scene, answered, anything, chat, ok, options_for, raw, scene, scene_with, service,
};
use crate::support::through_both;

through_both![
    tokens_are_counted_whole_streamed_embedded_and_ranked,
    both_layouts_of_tokens_are_read,
    a_stream_that_is_stopped_counts_what_it_last_said,
    bytes_are_those_of_http,
    the_limits_on_rate_are_shown,
    tries_and_the_waits_between_them_are_counted,
    a_spent_budget_refuses_before_anything_is_sent,
    what_is_under_way_finishes_over_its_budget,
];

fn tokens_are_counted_whole_streamed_embedded_and_ranked<A: Api>() {
    let service = service::<A>();
    let client = &service.client;
    assert_eq!(client.usage().requests, 0);
    let (mut prompt, mut completion) = (0, 0);
    let whole = client.complete(&chat::<A>());
    let streamed = client.complete_each(&chat::<A>(), |_| true);
    let embedded = client.complete(&with_fields(
        A::request("POST /v1/embeddings"),
        &[("model", "\"intfloat/multilingual-e5-large-instruct\""), ("input", "[\"a b\"]")],
    ));
    let ranked = client.complete(&with_fields(
        A::request("POST /v1/rerank"),
        &[("model", "\"Salesforce/Llama-Rank-V1\""), ("query", "\"a\""), ("documents", "[\"a\",\"b\"]")],
    ));
    for response in [&whole, &streamed, &embedded, &ranked] {
        expect_success(response);
        let before = prompt;
        prompt += response.integer("/usage/prompt_tokens", 0);
        completion += response.integer("/usage/completion_tokens", 0);
        assert!(prompt > before, "{}", response.json());
    }
    let usage = client.usage();
    assert_eq!(usage.prompt_tokens, prompt.unsigned_abs());
    assert_eq!(usage.completion_tokens, completion.unsigned_abs());
    assert_eq!((usage.requests, usage.tries), (4, 4));
}

fn both_layouts_of_tokens_are_read<A: Api>() {
    let nested = r#"{"usage":{"prompt_tokens":10,"completion_tokens":7,"prompt_tokens_details":{"cached_tokens":4},
        "completion_tokens_details":{"reasoning_tokens":3}}}"#;
    let flat =
        r#"{"usage":{"prompt_tokens":1,"completion_tokens":2,"cached_tokens":1,"reasoning_tokens":1}}"#;
    let Scene { client, server: _server } = scene::<A>(vec![ok(nested), ok(flat), answered()]);
    (0..3).for_each(|_| expect_success(&client.complete(&anything::<A>())));
    let usage = client.usage();
    assert_eq!(
        [usage.prompt_tokens, usage.completion_tokens, usage.cached_tokens, usage.reasoning_tokens],
        [11, 9, 5, 4]
    );
}

fn a_stream_that_is_stopped_counts_what_it_last_said<A: Api>() {
    let event = |text: &str, tokens: u32| {
        format!(
            "data: {{\"choices\":[{{\"index\":0,\"delta\":{{\"content\":\"{text}\"}}}}],\
             \"usage\":{{\"prompt_tokens\":9,\"completion_tokens\":{tokens}}}}}\n\n"
        )
    };
    let stream = Answer::new()
        .write("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n")
        .write(event("one", 1) + &event("two", 2))
        .await_close();
    let Scene { client, server: _server } = scene::<A>(vec![stream]);
    let mut texts = 0;
    let response = client.complete_each(&chat::<A>(), |event| {
        texts += usize::from(!event.text.is_empty());
        texts < 2
    });
    expect_failure(&response, Status::Cancelled, &[]);
    let usage = client.usage();
    assert_eq!((usage.prompt_tokens, usage.completion_tokens), (9, 2));
}

fn bytes_are_those_of_http<A: Api>() {
    for plain in [false, true] {
        let settings = ScriptedSettings { plain, ..ScriptedSettings::default() };
        let Scene { client, server } = scene_with::<A>(settings, vec![answered(), ok("{\"n\":2}")], |_| ());
        let mut sent = 0;
        for count in 1..=2 {
            expect_success(&client.complete(&anything::<A>()));
            sent += server.seen().requests[count - 1].len() as u64;
            assert_eq!(client.usage().bytes_sent, sent, "the requests as they came, keys included");
        }
        let received: u64 = [ANSWER, "{\"n\":2}"]
            .map(|body| {
                let head = format!(
                    "HTTP/1.1 200 Scripted\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
                    body.len()
                );
                (head.len() + body.len()) as u64
            })
            .iter()
            .sum();
        assert_eq!(client.usage().bytes_received, received);
    }
}

fn the_limits_on_rate_are_shown<A: Api>() {
    let head = "HTTP/1.1 200 OK\ncontent-type: application/json\ncontent-length: 2\nx-ratelimit-limit: 50\n\
                x-ratelimit-remaining: 49\nx-ratelimit-reset: 1.5\nx-tokenlimit-limit: 3000";
    let Scene { client, server: _server } = scene::<A>(vec![raw(head, "{}"), answered()]);
    let shown = || {
        let usage = client.usage();
        [
            usage.ratelimit_limit,
            usage.ratelimit_remaining,
            usage.ratelimit_reset_ms,
            usage.tokenlimit_limit,
            usage.tokenlimit_remaining,
        ]
    };
    assert_eq!(shown(), [-1; 5]);
    for _ in 0..2 {
        expect_success(&client.complete(&anything::<A>()));
        assert_eq!(shown(), [50, 49, 1_500, 3_000, -1], "an answer that says nothing changes nothing");
    }
}

fn tries_and_the_waits_between_them_are_counted<A: Api>() {
    let busy = "HTTP/1.1 503 Busy\ncontent-type: application/json\ncontent-length: 2\nretry-after-ms: 40\n\
                x-ratelimit-remaining: 0";
    let answers = vec![raw(busy, "{}"), raw(busy, "{}"), answered()];
    let Scene { client, server: _server } =
        scene_with::<A>(ScriptedSettings::default(), answers, |options| {
            assert_eq!(options.set_retries(2), Ok(()));
        });
    expect_success(&client.complete(&chat::<A>()));
    let usage = client.usage();
    assert_eq!((usage.requests, usage.tries, usage.ratelimit_remaining), (1, 3, 0));
    assert!(usage.waited_ms >= 80, "{usage:?}");
}

const TEN_TOKENS: &str = r#"{"usage":{"prompt_tokens":6,"completion_tokens":4}}"#;

fn a_spent_budget_refuses_before_anything_is_sent<A: Api>() {
    let Scene { client, server } =
        scene_with::<A>(ScriptedSettings::default(), vec![ok(TEN_TOKENS), ok(TEN_TOKENS)], |options| {
            expect_refusal(options.set_token_limit(0), Status::InvalidArgument, &["0"]);
            assert_eq!(options.set_token_limit(11), Ok(()));
        });
    expect_success(&client.complete(&anything::<A>()));
    expect_success(&client.complete(&anything::<A>()));
    let words =
        ["POST /v1/fine-tunes/preview", "20 of 11 tokens", "nothing was sent", "TOGETHER_LIMIT_TOKENS"];
    for _ in 0..2 {
        let response = client.complete(&anything::<A>());
        expect_failure(&response, Status::Budget, &words);
        assert_eq!(response.http_status(), 0);
    }
    let mut events = Vec::new();
    let response = client.complete_each(&anything::<A>(), |event| {
        events.push(event.status);
        true
    });
    expect_failure(&response, Status::Budget, &words);
    assert_eq!(events, [Status::Budget.number()]);
    assert_eq!(server.seen().requests.len(), 2);
    assert_eq!((client.usage().requests, client.usage().tries), (2, 2));
}

fn what_is_under_way_finishes_over_its_budget<A: Api>() {
    let server = Scripted::start_with(ScriptedSettings::default(), |_, request| {
        let waits = String::from_utf8_lossy(request).contains("\"seed\":1");
        let answer = if waits { Answer::new().pause() } else { Answer::new() };
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
            TEN_TOKENS.len()
        );
        answer.write(head + TEN_TOKENS)
    })
    .expect("a server");
    let mut options = options_for::<A>(server.base_url(), server.ca_pem());
    assert_eq!(options.set_token_limit(5), Ok(()));
    let client = A::client(&options);
    let mut slow = anything::<A>();
    assert_eq!(slow.set_integer("seed", 1), Ok(()));
    std::thread::scope(|scope| {
        let under_way = scope.spawn(|| client.complete(&slow));
        assert!(server.wait_until(crate::support::PATIENCE, |seen| seen.pauses == 1));
        expect_success(&client.complete(&anything::<A>()));
        expect_failure(&client.complete(&anything::<A>()), Status::Budget, &["10 of 5 tokens"]);
        server.release();
        expect_success(&under_way.join().expect("no panic"));
    });
    assert_eq!(client.usage().prompt_tokens, 12);
}
