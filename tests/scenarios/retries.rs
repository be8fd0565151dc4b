//! Transient failures are retried if the request is safe to repeat, and no wait exceeds a limit.

use std::time::{Duration, Instant};

use together::error::Status;
use together::settings::Timeout;
use together_offline::{Answer, Scripted, ScriptedSettings};

use crate::support::api::{Api, Client, Object, Options, Request, Response};
use crate::support::expectations::{expect_failure, expect_fit_for_a_log, expect_success};
use crate::support::servers::{PLAIN, Scene, answered, chat, ok, options_for, raw, scene, scene_with};
use crate::support::{KEY, PATIENCE, through_both};

through_both![
    a_passing_failure_is_tried_again_and_told,
    two_retries_are_made_unless_set,
    after_the_last_try_its_answer_is_the_answer,
    what_creates_something_is_not_sent_twice_by_doubt,
    what_never_arrived_is_tried_again_whatever_it_is,
    a_limit_that_passed_is_not_stretched,
    no_wait_goes_past_the_total_limit,
    a_long_wait_is_left_to_the_caller,
    while_the_server_wants_quiet_other_requests_wait,
    the_server_says_whether_to_come_again,
    an_answer_that_broke_off_is_asked_for_again_by_get_alone,
    a_stream_that_began_is_not_repeated,
    an_outage_is_not_amplified,
    a_stale_connection_costs_nothing,
    what_creates_something_has_a_connection_of_its_own,
    a_fresh_connection_that_breaks_is_a_failure,
    too_many_retries_are_refused,
];

fn with_retries<A: Api>(count: u32, answers: Vec<Answer>) -> Scene<A> {
    scene_with::<A>(ScriptedSettings::default(), answers, |options| {
        assert_eq!(options.set_retries(count), Ok(()));
    })
}

/// A refusal that asks to come again almost at once.
fn soon(status: u16) -> Answer {
    refusal(status, "retry-after-ms: 1")
}

fn refusal(status: u16, headers: &str) -> Answer {
    let body = r#"{"error":{"message":"not now","type":"server_error"}}"#;
    let head = format!(
        "HTTP/1.1 {status} No\ncontent-type: application/json\ncontent-length: {}\n{headers}",
        body.len()
    );
    raw(&head, body)
}

fn batch<A: Api>() -> A::Request {
    let mut request = A::request("POST /v1/batches");
    assert_eq!(request.set_string("input_file_id", "file-1"), Ok(()));
    request
}

fn models<A: Api>() -> A::Request {
    A::request("GET /v1/models")
}

fn a_passing_failure_is_tried_again_and_told<A: Api>() {
    let answers = vec![soon(500), refusal(429, "x-ratelimit-reset: 0.01"), ok(r#"{"a":1}"#)];
    let scene = with_retries::<A>(2, answers);
    let response = scene.ask_anything();
    expect_success(&response);
    assert_eq!((response.integer("/a", 0), response.tries()), (1, 3));
    for (number, words) in [(0, ["HTTP 500", "not now"]), (1, ["HTTP 429", "not now"])] {
        let message = response.try_message(number);
        expect_fit_for_a_log(&message);
        assert!(words.iter().all(|word| message.contains(word)), "{message}");
    }
    assert_eq!(response.try_message(2), "", "the last did not fail");
    let bodies: Vec<_> = (0..3).map(|number| scene.sent(number).body).collect();
    assert!(bodies.iter().all(|body| *body == bodies[0]), "{bodies:?}");
    assert_eq!(scene.server.seen().connections, 1, "a refusal costs no connection");
}

fn two_retries_are_made_unless_set<A: Api>() {
    let server = Scripted::start(PLAIN, vec![soon(503), soon(503), soon(503), soon(503)]).expect("a server");
    let mut options = A::options();
    assert_eq!(options.set_api_key(KEY.as_bytes()), Ok(()));
    assert_eq!(options.set_base_url(server.base_url()), Ok(()));
    let response = A::client(&options).complete(&chat::<A>());
    expect_failure(&response, Status::Overloaded, &["HTTP 503"]);
    assert_eq!((response.tries(), server.seen().requests.len()), (3, 3));
}

fn after_the_last_try_its_answer_is_the_answer<A: Api>() {
    let scene = with_retries::<A>(1, vec![soon(500), refusal(502, "x-n: last")]);
    let response = scene.ask();
    expect_failure(&response, Status::Server, &["HTTP 502", "not now"]);
    assert_eq!(
        (response.http_status(), response.header("x-n"), response.tries()),
        (502, "last".to_owned(), 2)
    );
    assert_eq!(response.string("/error/message"), "not now");
    let none = with_retries::<A>(0, vec![soon(500)]);
    let response = none.ask();
    expect_failure(&response, Status::Server, &["HTTP 500"]);
    assert_eq!((response.tries(), none.server.seen().requests.len()), (1, 1));
}

fn what_creates_something_is_not_sent_twice_by_doubt<A: Api>() {
    for answer in [Answer::new().reset(), Answer::new().close(), soon(500), soon(502), soon(503)] {
        let scene = with_retries::<A>(2, vec![answer, answered()]);
        let response = scene.client.complete(&batch::<A>());
        let failure = response.outcome().expect_err("nothing was tried again");
        use Status::{Connection, Overloaded, Protocol, Server};
        assert!([Connection, Protocol, Server, Overloaded].contains(&failure.status), "{failure:?}");
        assert_eq!((response.tries(), scene.server.seen().requests.len()), (1, 1));
    }
    // Turned away unread: no doubt.
    for answer in [soon(429), soon(408)] {
        let scene = with_retries::<A>(2, vec![answer, answered()]);
        let response = scene.client.complete(&batch::<A>());
        expect_success(&response);
        assert_eq!(response.tries(), 2);
    }
    let chat_again = with_retries::<A>(1, vec![Answer::new().reset(), answered()]);
    let response = chat_again.ask();
    expect_success(&response);
    assert_eq!(response.tries(), 2);
    assert!(response.try_message(0).contains("connection"), "{}", response.try_message(0));
}

fn what_never_arrived_is_tried_again_whatever_it_is<A: Api>() {
    let gone = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://127.0.0.1:{}", gone.local_addr().expect("an address").port());
    drop(gone);
    let mut options = A::options();
    assert_eq!(options.set_api_key(KEY.as_bytes()), Ok(()));
    assert_eq!(options.set_base_url(&url), Ok(()));
    assert_eq!(options.set_retries(1), Ok(()));
    let response = A::client(&options).complete(&batch::<A>());
    expect_failure(&response, Status::Connection, &["cannot connect"]);
    assert_eq!(response.tries(), 2);
}

fn a_limit_that_passed_is_not_stretched<A: Api>() {
    let scene = with_retries::<A>(2, vec![Answer::new().await_close(), answered()]);
    let mut request = chat::<A>();
    assert_eq!(request.set_timeout(Timeout::FirstByte, 200), Ok(()));
    let response = scene.client.complete(&request);
    expect_failure(&response, Status::Timeout, &["first-byte limit of 200 ms"]);
    assert_eq!((response.tries(), scene.server.seen().requests.len()), (1, 1));
}

fn no_wait_goes_past_the_total_limit<A: Api>() {
    let scene = with_retries::<A>(5, vec![refusal(429, "retry-after: 50"), answered()]);
    let mut request = chat::<A>();
    assert_eq!(request.set_timeout(Timeout::Total, 20_000), Ok(()));
    let began = Instant::now();
    let response = scene.client.complete(&request);
    expect_failure(&response, Status::RateLimit, &["HTTP 429", "50000 ms"]);
    assert_eq!((response.tries(), response.retry_after_ms()), (1, 50_000));
    // The next one knows without asking.
    let second = scene.client.complete(&request);
    expect_failure(&second, Status::RateLimit, &["quiet", "TOGETHER_TIMEOUT_TOTAL", "nothing was sent"]);
    assert_eq!((second.tries(), second.http_status()), (0, 0));
    assert!((1..=55_000).contains(&second.retry_after_ms()), "{}", second.retry_after_ms());
    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
    assert_eq!(scene.server.seen().requests.len(), 1);
}

fn a_long_wait_is_left_to_the_caller<A: Api>() {
    let scene = with_retries::<A>(2, vec![refusal(429, "retry-after: 3600"), answered()]);
    let response = scene.ask();
    expect_failure(&response, Status::RateLimit, &["HTTP 429"]);
    assert_eq!((response.tries(), response.retry_after_ms()), (1, 3_600_000));
    // Nor are the others held for an hour.
    expect_success(&scene.ask());
}

fn while_the_server_wants_quiet_other_requests_wait<A: Api>() {
    const QUIET: Duration = Duration::from_millis(400);
    let quiet = || refusal(429, "retry-after-ms: 400");
    let scene = with_retries::<A>(1, vec![quiet(), quiet(), answered(), quiet(), answered()]);
    expect_failure(&scene.ask(), Status::RateLimit, &["HTTP 429"]);
    let began = Instant::now();
    let other = scene.client.complete(&models::<A>());
    expect_success(&other);
    // It began to count when the refusal came, a moment before.
    assert!(began.elapsed() > QUIET - Duration::from_millis(100), "{:?}", began.elapsed());
    assert_eq!(other.tries(), 1);

    // Who wants no retries has waits of their own.
    let alone = with_retries::<A>(0, vec![refusal(429, "retry-after: 30"), answered()]);
    expect_failure(&alone.ask(), Status::RateLimit, &["HTTP 429"]);
    let began = Instant::now();
    expect_success(&alone.ask());
    assert!(began.elapsed() < Duration::from_secs(30));
}

fn the_server_says_whether_to_come_again<A: Api>() {
    let again = "x-should-retry: true\nretry-after-ms: 1";
    let scene = with_retries::<A>(2, vec![refusal(409, again), refusal(400, again), answered()]);
    let response = scene.client.complete(&batch::<A>());
    expect_success(&response);
    assert_eq!(response.tries(), 3);
    let never = with_retries::<A>(2, vec![refusal(500, "x-should-retry: false"), answered()]);
    expect_failure(&never.ask(), Status::Server, &["HTTP 500"]);
    let conflict = with_retries::<A>(2, vec![soon(409), answered()]);
    expect_failure(&conflict.ask(), Status::Conflict, &["HTTP 409"]);
    assert_eq!(conflict.server.seen().requests.len(), 1);
}

fn an_answer_that_broke_off_is_asked_for_again_by_get_alone<A: Api>() {
    let half = || raw("HTTP/1.1 200 OK\ncontent-type: application/json\ncontent-length: 50", "[{}").close();
    let scene = with_retries::<A>(1, vec![half(), ok("[]")]);
    let response = scene.client.complete(&models::<A>());
    expect_success(&response);
    assert_eq!((response.json(), response.tries()), ("[]".to_owned(), 2));
    let paid = with_retries::<A>(1, vec![half(), answered()]);
    let response = paid.ask();
    expect_failure(&response, Status::Protocol, &["closed the connection"]);
    assert_eq!((response.bytes(), response.tries()), (b"[{}".to_vec(), 1));
}

fn a_stream_that_began_is_not_repeated<A: Api>() {
    let event = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}\n\n";
    let stream = raw("HTTP/1.1 200 OK\ncontent-type: text/event-stream", event).close();
    let scene = with_retries::<A>(2, vec![stream, answered()]);
    let mut request = chat::<A>();
    assert_eq!(request.set_boolean("stream", true), Ok(()));
    let response = scene.client.complete(&request);
    expect_failure(&response, Status::Protocol, &["ended before its [DONE]"]);
    assert_eq!((response.text(), response.tries()), ("a".to_owned(), 1));
}

fn an_outage_is_not_amplified<A: Api>() {
    const REQUESTS: usize = 40;
    let server = Scripted::start_with(PLAIN, |_, _| soon(503)).expect("a server");
    let mut options = options_for::<A>(server.base_url(), server.ca_pem());
    assert_eq!(options.set_retries(10), Ok(()));
    let client = A::client(&options);
    for _ in 0..REQUESTS {
        expect_failure(&client.complete(&chat::<A>()), Status::Overloaded, &["HTTP 503"]);
    }
    // The budget of a client that has had no success.
    assert_eq!(server.seen().requests.len(), REQUESTS + 20);
}

fn a_stale_connection_costs_nothing<A: Api>() {
    for settings in [ScriptedSettings::default(), PLAIN] {
        for ending in [Answer::close as fn(Answer) -> Answer, Answer::cut, Answer::reset] {
            // The second request is read, and the connection gone instead of an answer.
            let answers = vec![ok(r#"{"a":1}"#), ending(Answer::new()), ok(r#"{"a":2}"#)];
            let scene = scene_with::<A>(settings, answers, |_| ());
            assert_eq!(scene.ask_anything().integer("/a", 0), 1);
            let second = scene.ask_anything();
            expect_success(&second);
            assert_eq!((second.integer("/a", 0), second.tries()), (2, 1));
            assert_eq!(scene.server.seen().connections, 2);
        }
    }
}

fn what_creates_something_has_a_connection_of_its_own<A: Api>() {
    let scene = scene::<A>((0..4).map(|_| answered()).collect());
    expect_success(&scene.ask());
    for connections in [2, 3] {
        expect_success(&scene.client.complete(&batch::<A>()));
        assert_eq!(scene.server.seen().connections, connections);
    }
    expect_success(&scene.ask());
    assert_eq!(scene.server.seen().connections, 3, "the pooled one is still there");
}

fn a_fresh_connection_that_breaks_is_a_failure<A: Api>() {
    let scene = scene::<A>(vec![Answer::new().close(), answered()]);
    let response = scene.ask();
    expect_failure(&response, Status::Connection, &["closed the connection"]);
    assert_eq!((response.tries(), scene.server.seen().requests.len()), (1, 1));
    assert!(scene.server.wait_until(PATIENCE, |seen| seen.connections == 1));
}

fn too_many_retries_are_refused<A: Api>() {
    let mut options = A::options();
    assert_eq!(options.set_retries(100), Ok(()));
    let refused = options.set_retries(101);
    assert!(refused.is_err_and(|failure| failure.status == Status::InvalidArgument));
}
