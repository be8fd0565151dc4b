//! A request that waits for a job is sent until the job has ended, and says how it ended.

use std::time::{Duration, Instant};

use together::error::Status;
use together::settings::Timeout;
use together_offline::{Answer, ScriptedSettings};

use crate::support::api::{Api, Client, Request, Response, Seen};
use crate::support::expectations::{expect_failure, expect_fit_for_a_log, expect_refusal, expect_success};
use crate::support::servers::{Scene, ok, raw, scene_with};
use crate::support::{KEY, PATIENCE, through_both};

through_both![
    a_job_is_asked_for_until_it_has_ended,
    a_bad_end_is_a_failure_with_its_reason,
    each_new_state_is_an_event,
    an_unknown_state_ends_nothing,
    failed_requests_are_survived,
    what_cannot_pass_ends_the_wait,
    the_total_limit_ends_the_wait,
    an_interrupt_ends_the_wait,
    a_file_without_a_state_is_not_waited_for,
    only_jobs_are_waited_for,
];

/// The event's number in the C header.
const CHUNK: i32 = 6;

fn scene<A: Api>(answers: Vec<Answer>) -> Scene<A> {
    scene_with::<A>(ScriptedSettings::default(), answers, |options| {
        use crate::support::api::Options;
        assert_eq!(options.set_retries(0), Ok(()));
    })
}

fn state(state: &str) -> Answer {
    ok(format!(r#"{{"id":"ft-1","status":"{state}"}}"#))
}

fn refusal(status: u16) -> Answer {
    let body = r#"{"error":{"message":"not now"}}"#;
    let head =
        format!("HTTP/1.1 {status} No\ncontent-type: application/json\ncontent-length: {}", body.len());
    raw(&head, body)
}

/// A fine-tune, asked for each millisecond.
fn job<A: Api>() -> A::Request {
    let mut request = A::request("GET /v1/fine-tunes/{id}");
    assert_eq!(request.set_string("id", "ft-1"), Ok(()));
    assert_eq!(request.set_wait(1), Ok(()));
    request
}

fn a_job_is_asked_for_until_it_has_ended<A: Api>() {
    let scene = scene::<A>(vec![state("pending"), state("running"), state("running"), state("completed")]);
    let response = scene.client.complete(&job::<A>());
    expect_success(&response);
    assert_eq!((response.string("/status").as_str(), response.tries()), ("completed", 1));
    assert_eq!(scene.server.seen().requests.len(), 4);
    let head = scene.sent(3).line;
    assert!(head.starts_with("GET /v1/fine-tunes/ft-1 "), "{head}");
    // One of four requests, as the caller counts.
    assert_eq!(scene.client.usage().requests, 1);

    let mut once = job::<A>();
    assert_eq!(once.set_wait(-1), Ok(()));
    let scene = self::scene::<A>(vec![state("running")]);
    expect_success(&scene.client.complete(&once));
}

fn a_bad_end_is_a_failure_with_its_reason<A: Api>() {
    let body = format!(r#"{{"status":"error","error":{{"message":"no memory for {KEY}"}}}}"#);
    let scene = scene::<A>(vec![state("running"), ok(&body)]);
    let response = scene.client.complete(&job::<A>());
    let message = expect_failure(
        &response,
        Status::JobFailed,
        &["GET /v1/fine-tunes/{id}", "ended with the state \"error\"", "no memory for "],
    );
    expect_fit_for_a_log(&message);
    assert!(!message.contains(KEY), "{message}");
    assert_eq!((response.json(), response.http_status()), (body, 200));
}

fn each_new_state_is_an_event<A: Api>() {
    let states = ["pending", "pending", "running", "running", "pending", "completed"];
    let scene = scene::<A>(states.map(state).to_vec());
    let mut seen: Vec<Seen> = Vec::new();
    let response = scene.client.complete_each(&job::<A>(), |event| {
        seen.push(event);
        true
    });
    expect_success(&response);
    let told: Vec<_> = seen.iter().filter(|event| event.kind == CHUNK).map(|event| &event.json).collect();
    let expected: Vec<_> = ["pending", "running", "pending", "completed"]
        .iter()
        .map(|state| format!(r#"{{"id":"ft-1","status":"{state}"}}"#))
        .collect();
    assert_eq!(told, expected.iter().collect::<Vec<_>>());

    let scene = self::scene::<A>(vec![state("pending"), state("running")]);
    let response = scene.client.complete_each(&job::<A>(), |event| !event.json.contains("running"));
    expect_failure(&response, Status::Cancelled, &[]);
}

fn an_unknown_state_ends_nothing<A: Api>() {
    let answers = vec![state("failed"), ok("{}"), ok(r#"{"status":7}"#), ok("[]"), state("completed")];
    let scene = scene::<A>(answers);
    expect_success(&scene.client.complete(&job::<A>()));
    assert_eq!(scene.server.seen().requests.len(), 5);
}

fn failed_requests_are_survived<A: Api>() {
    let answers = vec![
        state("running"),
        refusal(500),
        Answer::new().reset(),
        refusal(429),
        refusal(503),
        state("completed"),
    ];
    let scene = scene::<A>(answers);
    expect_success(&scene.client.complete(&job::<A>()));

    let scene = self::scene::<A>((0..=20).map(|_| refusal(500)).chain([state("completed")]).collect());
    expect_failure(&scene.client.complete(&job::<A>()), Status::Server, &["HTTP 500", "not now"]);
    assert_eq!(scene.server.seen().requests.len(), 21);
}

fn what_cannot_pass_ends_the_wait<A: Api>() {
    for (status, expected) in [(404, Status::NotFound), (401, Status::Authentication)] {
        let scene = scene::<A>(vec![state("running"), refusal(status), state("completed")]);
        expect_failure(&scene.client.complete(&job::<A>()), expected, &["not now"]);
        assert_eq!(scene.server.seen().requests.len(), 2);
    }
}

fn the_total_limit_ends_the_wait<A: Api>() {
    let scene = scene::<A>(vec![state("running"), state("completed")]);
    let mut request = job::<A>();
    assert_eq!(request.set_wait(60_000), Ok(()));
    assert_eq!(request.set_timeout(Timeout::Total, 300), Ok(()));
    let began = Instant::now();
    let response = scene.client.complete(&request);
    let words = ["total limit of 300 ms", "the job's next state"];
    expect_failure(&response, Status::Timeout, &words);
    assert!(began.elapsed() < Duration::from_secs(30), "{:?}", began.elapsed());
    assert_eq!(response.string("/status"), "running");
}

fn an_interrupt_ends_the_wait<A: Api>() {
    let scene = scene::<A>(vec![state("running"), state("completed")]);
    let mut request = job::<A>();
    assert_eq!(request.set_wait(3_600_000), Ok(()));
    let response = std::thread::scope(|scope| {
        let waiting = scope.spawn(|| scene.client.complete(&request));
        let began = Instant::now();
        while !waiting.is_finished() && began.elapsed() < PATIENCE {
            scene.client.interrupt();
            std::thread::yield_now();
        }
        waiting.join().expect("the request ends")
    });
    expect_failure(&response, Status::Cancelled, &[]);
}

fn a_file_without_a_state_is_not_waited_for<A: Api>() {
    let scene = scene::<A>(vec![ok(r#"{"id":"file-1"}"#)]);
    let mut request = A::request("GET /v1/files/file-1");
    assert_eq!(request.set_wait(1), Ok(()));
    expect_success(&scene.client.complete(&request));
}

fn only_jobs_are_waited_for<A: Api>() {
    let mut list = A::request("GET /v1/fine-tunes");
    expect_refusal(list.set_wait(0), Status::InvalidArgument, &["asks for no job"]);
    let mut to_file = job::<A>();
    assert_eq!(to_file.set_output("answer.json"), Ok(()));
    let scene = scene::<A>(vec![]);
    let response = scene.client.complete(&to_file);
    expect_failure(&response, Status::InvalidArgument, &["leave out the wait, or the output"]);
}
