//! Limits of time: each ends the wait that it is for, says which it was, and leaves the client usable.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use together::error::Status;
use together::settings::Timeout;
use together_offline::{Answer, ScriptedSettings, Step};

use crate::support::api::{Api, Client, Object, Options, Request, Response};
use crate::support::expectations::{expect_failure, expect_refusal, expect_success};
use crate::support::servers::{Scene, answered, chat, options_for, scene, scene_with};
use crate::support::{KEY, PATIENCE, through_both};

through_both![
    a_server_that_shakes_no_hands_costs_the_connect_limit,
    a_server_that_does_not_answer_costs_the_first_byte_limit,
    a_pause_inside_an_answer_costs_the_idle_limit,
    an_answer_that_drips_costs_the_total_limit,
    a_server_that_does_not_read_costs_the_idle_limit,
    a_long_upload_may_outlast_the_connect_limit,
    the_total_limit_is_over_every_phase,
    a_request_has_its_own_limits,
    a_limit_can_be_lifted,
    a_limit_that_cannot_be_is_refused,
];

const OPERATION: &str = "POST /v1/chat/completions";
const SHORT: i64 = 300;

fn with_limit<A: Api>(which: Timeout, milliseconds: i64, answers: Vec<Answer>) -> Scene<A> {
    scene_with::<A>(ScriptedSettings::default(), answers, |options| {
        assert_eq!(options.set_timeout(which, milliseconds), Ok(()));
    })
}

/// Waits for the limit, not for less, and not for any of the others.
fn expect_to_pass<R: Response>(ask: impl FnOnce() -> R, words: &[&str]) -> R {
    let began = Instant::now();
    let response = ask();
    let took = began.elapsed();
    expect_failure(&response, Status::Timeout, words);
    assert!(took >= Duration::from_millis(SHORT.unsigned_abs()), "{took:?}");
    assert!(took < PATIENCE, "{took:?}");
    response
}

fn a_server_that_shakes_no_hands_costs_the_connect_limit<A: Api>() {
    // The kernel takes the connection; no server speaks TLS on it.
    let listener = TcpListener::bind("127.0.0.1:0").expect("a listener");
    let port = listener.local_addr().expect("an address").port();
    let mut options = A::options();
    assert_eq!(options.set_api_key(KEY.as_bytes()), Ok(()));
    assert_eq!(options.set_base_url(&format!("https://127.0.0.1:{port}")), Ok(()));
    assert_eq!(options.set_timeout(Timeout::Connect, SHORT), Ok(()));
    let client = A::client(&options);
    for _ in 0..2 {
        let words = [OPERATION, "connect limit of 300 ms", "TOGETHER_TIMEOUT_CONNECT"];
        let response = expect_to_pass(|| client.complete(&chat::<A>()), &words);
        assert_eq!(response.http_status(), 0);
    }
}

fn a_server_that_does_not_answer_costs_the_first_byte_limit<A: Api>() {
    let scene = with_limit::<A>(Timeout::FirstByte, SHORT, vec![Answer::new().await_close(), answered()]);
    let words = [OPERATION, "first-byte limit of 300 ms", "TOGETHER_TIMEOUT_FIRST_BYTE"];
    let response = expect_to_pass(|| scene.ask(), &words);
    assert_eq!((response.http_status(), response.bytes()), (0, Vec::new()));
    // The late answer, if there is one, finds no reader: its connection is gone.
    assert!(scene.server.wait_until(PATIENCE, |seen| seen.closed_by_client == 1));
    expect_success(&scene.client.complete(&patient(chat::<A>())));
    assert_eq!(scene.server.seen().connections, 2);
}

/// A request whose own answer is not what the test times.
fn patient<R: Request>(mut request: R) -> R {
    for which in [Timeout::FirstByte, Timeout::Idle, Timeout::Total] {
        assert_eq!(request.set_timeout(which, 0), Ok(()));
    }
    request
}

fn a_pause_inside_an_answer_costs_the_idle_limit<A: Api>() {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 9\r\n";
    let answers = vec![
        Answer::new().write(format!("{head}\r\n{{\"a\"")).await_close(),
        Answer::new().write(head).await_close(),
        answered(),
    ];
    let scene = with_limit::<A>(Timeout::Idle, SHORT, answers);
    let words = [OPERATION, "idle limit of 300 ms", "TOGETHER_TIMEOUT_IDLE"];
    let in_the_body = expect_to_pass(|| scene.ask(), &words);
    assert_eq!((in_the_body.http_status(), in_the_body.bytes()), (200, b"{\"a\"".to_vec()));
    assert_eq!(in_the_body.json(), "");
    let in_the_head = expect_to_pass(|| scene.ask(), &words);
    assert_eq!((in_the_head.http_status(), in_the_head.bytes()), (0, Vec::new()));
    expect_success(&scene.client.complete(&patient(chat::<A>())));
}

fn an_answer_that_drips_costs_the_total_limit<A: Api>() {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 1000000\r\n\r\n";
    let drip = (0..10_000)
        .fold(Answer::new().write(head), |drip, _| drip.then(Step::Write(b"x".to_vec())).then(Step::Pause));
    let scene = with_limit::<A>(Timeout::Total, SHORT, vec![drip.await_close(), answered()]);
    let words = [OPERATION, "total limit of 300 ms", "TOGETHER_TIMEOUT_TOTAL"];
    std::thread::scope(|scope| {
        let asking = scope.spawn(|| {
            let response = expect_to_pass(|| scene.ask(), &words);
            assert!(response.bytes().iter().all(|byte| *byte == b'x'));
        });
        let mut drops = 0;
        while !asking.is_finished() && drops < 10_000 {
            // The pace of the drip: far below the idle limit, and far above what the total leaves.
            std::thread::sleep(Duration::from_millis(5));
            scene.server.release();
            drops += 1;
        }
        asking.join().expect("the total limit to pass");
        assert!(drops < 10_000, "the answer dripped to its end");
    });
}

/// A server that reads no request before the test lets it, and a request that no socket holds meanwhile.
fn an_upload_that_is_held_up<A: Api>(answer: Answer) -> (Scene<A>, A::Request) {
    let settings = ScriptedSettings { answer_first: true, ..ScriptedSettings::default() };
    let scene = scene_with::<A>(settings, vec![answer], |_| ());
    let mut request = chat::<A>();
    assert_eq!(request.set_string("long", &"x".repeat(32 << 20)), Ok(()));
    (scene, request)
}

fn a_server_that_does_not_read_costs_the_idle_limit<A: Api>() {
    let (scene, mut request) = an_upload_that_is_held_up::<A>(Answer::new().pause());
    assert_eq!(request.set_timeout(Timeout::Idle, SHORT), Ok(()));
    // Ends the test where the idle limit does not.
    assert_eq!(request.set_timeout(Timeout::Total, 20_000), Ok(()));
    expect_to_pass(|| scene.client.complete(&request), &[OPERATION, "idle limit of 300 ms"]);
}

fn a_long_upload_may_outlast_the_connect_limit<A: Api>() {
    const CONNECT: Duration = Duration::from_secs(2);
    let (scene, mut request) = an_upload_that_is_held_up::<A>(answered().pause());
    assert_eq!(request.set_timeout(Timeout::Connect, 2_000), Ok(()));
    std::thread::scope(|scope| {
        let asking = scope.spawn(|| scene.client.complete(&request));
        assert!(scene.server.wait_until(PATIENCE, |seen| seen.pauses == 1));
        // The connection stands; what goes on from here is no part of connecting.
        std::thread::sleep(CONNECT + Duration::from_millis(500));
        scene.server.release();
        expect_success(&asking.join().expect("an answer"));
    });
}

fn the_total_limit_is_over_every_phase<A: Api>() {
    let scene = with_limit::<A>(Timeout::Total, SHORT, vec![Answer::new().await_close()]);
    let words = [OPERATION, "total limit of 300 ms", "TOGETHER_TIMEOUT_TOTAL"];
    expect_to_pass(|| scene.ask(), &words);
}

fn a_request_has_its_own_limits<A: Api>() {
    let scene = scene::<A>(vec![Answer::new().await_close(), answered()]);
    let mut request = chat::<A>();
    assert_eq!(request.set_timeout(Timeout::FirstByte, SHORT), Ok(()));
    let words = [OPERATION, "first-byte limit of 300 ms"];
    expect_to_pass(|| scene.client.complete(&request), &words);
    expect_success(&scene.ask());
}

fn a_limit_can_be_lifted<A: Api>() {
    let scene = with_limit::<A>(Timeout::Total, 1, vec![answered().pause()]);
    expect_success(&scene.client.complete(&patient(chat::<A>())));
}

fn a_limit_that_cannot_be_is_refused<A: Api>() {
    for which in [Timeout::Connect, Timeout::FirstByte, Timeout::Idle, Timeout::Total] {
        let refused = A::options().set_timeout(which, -1);
        expect_refusal(refused, Status::InvalidArgument, &["negative"]);
        let refused = chat::<A>().set_timeout(which, i64::MIN);
        expect_refusal(refused, Status::InvalidArgument, &["negative"]);
    }
    expect_refusal(A::options().set_response_limit(0), Status::InvalidArgument, &["limit of 0"]);
    let scene = scene::<A>(vec![answered()]);
    let mut options = options_for::<A>(scene.server.base_url(), scene.server.ca_pem());
    for which in [Timeout::Connect, Timeout::FirstByte, Timeout::Idle, Timeout::Total] {
        assert_eq!(options.set_timeout(which, i64::MAX), Ok(()));
    }
    let response = A::client(&options).complete(&chat::<A>());
    assert_eq!(response.outcome(), Ok(()), "a limit longer than the clock counts is none");
}
