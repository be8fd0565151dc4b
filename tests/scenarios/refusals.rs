//! When the service says no: its status, its words, its request id, what to do, and never the key.

use together::error::Status;
use together_offline::Answer;

use crate::support::api::{Api, Client, Object, Request, Response};
use crate::support::expectations::{expect_failure, expect_fit_for_a_log, expect_success};
use crate::support::servers::{answered, chat, raw, scene, service};
use crate::support::{KEY, PATIENCE, through_both};

through_both![
    every_status_of_the_service_has_its_own,
    advice_after_a_timeout_of_the_service,
    every_shape_of_body_gives_its_words,
    a_body_without_words_is_not_dumped,
    the_request_id_is_found_where_it_is,
    the_wait_is_read_from_every_header_that_names_it,
    the_stand_in_refuses_as_the_service_does,
    a_wrong_key_is_told,
    a_key_that_is_quoted_back_is_not_repeated,
    a_key_at_the_edge_of_a_quote_is_not_repeated_in_part,
    an_old_key_that_is_quoted_back_is_not_repeated,
];

const OPERATION: &str = "POST /v1/chat/completions";

fn refusal(status: u16, headers: &str, content_type: &str, body: &str) -> Answer {
    let head = format!(
        "HTTP/1.1 {status} Refused\ncontent-type: {content_type}\n{headers}content-length: {}",
        body.len()
    );
    raw(&head, body)
}

fn json_refusal(status: u16, body: &str) -> Answer {
    refusal(status, "", "application/json", body)
}

fn inference_error(message: &str) -> String {
    serde_json::json!({"error": {"message": message, "type": "t", "param": null, "code": null}}).to_string()
}

fn every_status_of_the_service_has_its_own<A: Api>() {
    let context = "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 8193. Given: 9000";
    let length = "This model's maximum context length is 8192 tokens, however you requested 9000";
    let cases = [
        (400, "bad request", Status::BadRequest, "correct the request"),
        (401, "bad key", Status::Authentication, "check the API key"),
        (402, "no credits", Status::PaymentRequired, "credits"),
        (403, context, Status::ContextLength, "max_tokens"),
        (403, length, Status::ContextLength, "max_tokens"),
        (403, "this key may not read the project", Status::Permission, "may do"),
        (404, "no such model", Status::NotFound, "base URL"),
        (408, "took too long", Status::Api, ""),
        (409, "it is running", Status::Conflict, "state"),
        (413, "over 80 MB", Status::TooLarge, "send less"),
        (418, "a teapot", Status::Api, ""),
        (422, "no such voice", Status::Unprocessable, "correct the request"),
        (429, "too fast", Status::RateLimit, "wait"),
        (500, "internal", Status::Server, "try again"),
        (501, "not there", Status::Server, ""),
        (502, "bad gateway", Status::Server, "try again"),
        (503, "overloaded", Status::Overloaded, "try again"),
        (504, "slow gateway", Status::Server, "try again"),
        (524, "a timeout", Status::Server, "try again"),
    ];
    let answers = cases.map(|(http, words, ..)| json_refusal(http, &inference_error(words)));
    let scene = scene::<A>(answers.to_vec());
    for (http, words, status, advice) in cases {
        let response = scene.ask();
        expect_failure(&response, status, &[OPERATION, &format!("HTTP {http}"), "localhost", words, advice]);
        assert_eq!(response.http_status(), i32::from(http));
        assert_eq!(response.string("/error/message"), words);
        assert_eq!(response.string("/error/type"), "t");
        assert_eq!((response.string("/error/code"), response.text()), Default::default());
    }
    let seen = scene.server.seen();
    assert_eq!((seen.connections, seen.requests.len()), (1, cases.len()), "nothing is sent again unasked");
}

/// A request that the service gave up on is not one to correct.
fn advice_after_a_timeout_of_the_service<A: Api>() {
    let scene = scene::<A>(vec![json_refusal(408, &inference_error("took too long"))]);
    let message = expect_failure(&scene.ask(), Status::Api, &["HTTP 408", "took too long"]);
    assert!(!message.contains("correct the request"), "{message}");
}

fn every_shape_of_body_gives_its_words<A: Api>() {
    let not_serverless = r#"{"id":"okkMZ1x-2kFHot-a023f63c6e2dff7e","error":{"message":"Unable to access non-serverless model x/y","type":"invalid_request_error","param":null,"code":"model_not_available"}}"#;
    let cases = [
        (400, "application/json", not_serverless, "Unable to access non-serverless model x/y"),
        (400, "application/json", r#"{"error":"input_file_id is missing"}"#, "input_file_id is missing"),
        (400, "application/json", r#"{"code":"c","message":"no worker","param":"","type":"t"}"#, "no worker"),
        (404, "application/json", r#"{"message":"model not supported"}"#, "model not supported"),
        (404, "text/plain; charset=utf-8", "404 page not found", "404 page not found"),
        (400, "text/plain", r#"{"error":{"message":"first\nsecond\tthird"}}"#, "first second third"),
        (409, "application/json", r#"{"status":"running"}"#, "together_response_json"),
        (409, "application/json", r#"{"file_id":"file-1"}"#, "together_response_json"),
        (500, "application/json", "", "no reason"),
        (
            524,
            "text/html; charset=UTF-8",
            "<!DOCTYPE html>\n<title>524: A timeout occurred</title>",
            "web page",
        ),
        (502, "text/plain", "<html><body>Bad Gateway</body></html>", "web page"),
        (503, "text/plain", "upstream connect error or disconnect", "upstream connect error or disconnect"),
    ];
    let scene = scene::<A>(cases.map(|(http, kind, body, _)| refusal(http, "", kind, body)).to_vec());
    for (http, _, body, words) in cases {
        let response = scene.ask();
        let message = expect_fit_failure(&response);
        assert!(message.contains(words) && message.contains(&http.to_string()), "{body}: {message}");
        assert_eq!(response.bytes(), body.as_bytes());
        let is_json = body.starts_with('{');
        assert_eq!(response.json(), if is_json { body } else { "" });
        match body {
            body if body == not_serverless => {
                assert_eq!(response.string("/error/code"), "model_not_available")
            }
            body if body.contains("\"file_id\"") => assert_eq!(response.string("/file_id"), "file-1"),
            _ => {}
        }
    }
}

/// The message of any failure.
fn expect_fit_failure(response: &impl Object) -> String {
    let failure = response.outcome().expect_err("a failure");
    expect_fit_for_a_log(&failure.message);
    failure.message
}

fn a_body_without_words_is_not_dumped<A: Api>() {
    let secret = "what the user wrote, in an unforeseen form";
    let long = "x".repeat(1_000_000);
    let bodies = [
        format!(r#"{{"detail":[{{"input":"{secret}"}}]}}"#),
        format!(r#"[{{"input":"{secret}"}}]"#),
        format!(r#"{{"error":{{"message":"{long}"}}}}"#),
        format!("<html>{secret}{long}</html>"),
        long.clone(),
        format!(r#"{{"error":{{"message":"{}"}}}}"#, "é\u{2028}\u{85}\\u0000\\u001b[31m".repeat(100)),
    ];
    let scene = scene::<A>(bodies.iter().map(|body| json_refusal(400, body)).collect());
    for body in &bodies {
        let response = scene.ask_anything();
        let message = expect_fit_failure(&response);
        assert!(!message.contains(secret), "{message}");
        assert!(message.len() < 700, "{} bytes", message.len());
        assert_eq!(response.bytes(), body.as_bytes());
    }
}

fn the_request_id_is_found_where_it_is<A: Api>() {
    let body = r#"{"id":"in-the-body","error":{"message":"no","type":"t"}}"#;
    let cases = [
        ("x-request-id: in-the-header\ncf-ray: a-ray\n", body, "in-the-header"),
        ("x-together-traceid: a-trace\ncf-ray: a-ray\n", body, "a-trace"),
        ("CF-RAY: 9f391a08f8af75e1-LHR\n", body, "9f391a08f8af75e1-LHR"),
        ("", body, "in-the-body"),
        ("", r#"{"error":"no"}"#, ""),
        ("", r#"{"id":7,"error":"no"}"#, ""),
    ];
    let answers = cases.map(|(headers, body, _)| refusal(500, headers, "application/json", body));
    let scene = scene::<A>(answers.to_vec());
    for (headers, _, id) in cases {
        let response = scene.ask();
        assert_eq!(response.request_id(), id, "{headers}");
        let message = expect_fit_failure(&response);
        assert_eq!(message.contains("(request id "), !id.is_empty(), "{message}");
        assert!(message.contains(id), "{message}");
    }
}

fn the_wait_is_read_from_every_header_that_names_it<A: Api>() {
    let cases = [
        ("x-ratelimit-reset: 2\n", 2_000),
        ("x-ratelimit-reset: 0.25\n", 250),
        ("retry-after: 3\n", 3_000),
        ("retry-after: 1.5\n", 1_500),
        ("retry-after-ms: 1500\n", 1_500),
        ("retry-after-ms: 1500\nretry-after: 3\nx-ratelimit-reset: 2\n", 1_500),
        ("retry-after: 3\nx-ratelimit-reset: 2\n", 3_000),
        ("retry-after: Sun, 06 Nov 1994 08:49:37 GMT\n", 0),
        ("retry-after: soon\nx-ratelimit-reset: 2\n", 2_000),
        ("retry-after: 0\n", 0),
        ("", -1),
        ("retry-after: -1\n", -1),
        ("retry-after: nan\n", -1),
        ("retry-after: inf\n", -1),
        ("retry-after: 1e300\n", -1),
        ("retry-after-ms: \n", -1),
    ];
    let body = inference_error("too fast");
    let answers = cases.map(|(headers, _)| refusal(429, headers, "application/json", &body));
    let scene = scene::<A>(answers.to_vec());
    for (headers, expected) in cases {
        let response = scene.ask();
        assert_eq!(response.retry_after_ms(), expected, "{headers}");
        let wait = format!("wait of {expected} ms");
        let message = expect_failure(&response, Status::RateLimit, &[OPERATION, "too fast"]);
        assert_eq!(message.contains(&wait), expected >= 0, "{message}");
    }
    let later = httpdate::fmt_http_date(std::time::SystemTime::now() + PATIENCE * 2);
    let scene = self::scene::<A>(vec![
        refusal(429, &format!("retry-after: {later}\n"), "application/json", &body),
        refusal(200, "x-ratelimit-reset: 1\n", "application/json", "{}"),
    ]);
    let wait = scene.ask().retry_after_ms();
    let twice = i64::try_from(2 * PATIENCE.as_millis()).expect("milliseconds");
    assert!((1..=twice).contains(&wait), "{wait}");
    assert_eq!(scene.ask().retry_after_ms(), 1_000, "answers that are good say it too");
}

fn the_stand_in_refuses_as_the_service_does<A: Api>() {
    let service = service::<A>();
    for (http, status, words) in [
        (401, Status::Authentication, "Invalid API key"),
        (402, Status::PaymentRequired, "Credit limit"),
        (403, Status::ContextLength, "max_new_tokens"),
        (404, Status::NotFound, "Unable to find model"),
        (409, Status::Conflict, "already in progress"),
        (422, Status::Unprocessable, "Refused"),
        (429, Status::RateLimit, "wait of 1000 ms"),
        (500, Status::Server, "Internal server error"),
        (503, Status::Overloaded, "overloaded"),
        (524, Status::Server, "web page"),
    ] {
        let mut request = chat::<A>();
        let model = format!("offline/status-{http}");
        assert_eq!(request.set_string("model", &model), Ok(()));
        let response = service.client.complete(&request);
        let id = response.request_id();
        expect_failure(&response, status, &[OPERATION, &format!("HTTP {http}"), words, "request id", &id]);
    }
}

fn a_wrong_key_is_told<A: Api>() {
    let service = service::<A>();
    assert_eq!(service.client.set_api_key(b"another-key-than-the-server-wants"), Ok(()));
    let response = service.client.complete(&chat::<A>());
    let words = [OPERATION, "HTTP 401", "Invalid API key", "check the API key"];
    expect_failure(&response, Status::Authentication, &words);
    assert_eq!(response.string("/error/code"), "invalid_api_key");
}

fn a_key_that_is_quoted_back_is_not_repeated<A: Api>() {
    let words = format!("Incorrect API key provided: {KEY}. Find yours in the settings. ({KEY})");
    let body = inference_error(&words);
    let answers = vec![
        json_refusal(401, &body),
        refusal(401, &format!("x-request-id: {KEY}\n"), "application/json", r#"{"error":"no"}"#),
        refusal(401, "", "text/plain", &words),
        json_refusal(401, &format!(r#"{{"error":{{"message":"no","code":"{KEY}"}}}}"#)),
        json_refusal(401, &format!(r#"{{"id":"{KEY}","error":{{"message":"no"}}}}"#)),
        refusal(302, &format!("location: https://x/{KEY}\n"), "text/plain", &words),
        Answer::response(200, "application/json", format!("{{\"{KEY}\": {KEY}")),
        Answer::new().write(format!("HTTP/1.1 {KEY}\r\n\r\n")).close(),
    ];
    let many = answers.len();
    let scene = scene::<A>(answers);
    for number in 0..many {
        let response = scene.ask();
        // Looks for every piece of the key.
        let message = expect_fit_failure(&response);
        assert!(number > 0 || message.contains("Incorrect API key provided: (the API key)"), "{message}");
    }
}

fn a_key_at_the_edge_of_a_quote_is_not_repeated_in_part<A: Api>() {
    // Long messages are cut: wherever that is, no piece of the key may stand before it.
    let paddings: Vec<usize> = (240..320).step_by(10).chain((900..1_020).step_by(10)).collect();
    let body = |padding: &usize| inference_error(&format!("{} {KEY}", "p".repeat(*padding)));
    let answers = paddings.iter().map(|padding| json_refusal(401, &body(padding)));
    let plain = paddings
        .iter()
        .map(|padding| refusal(401, "", "text/plain", &format!("{} {KEY}", "p".repeat(*padding))));
    let scene = scene::<A>(answers.chain(plain).collect());
    for _ in 0..2 * paddings.len() {
        expect_fit_failure(&scene.ask());
    }
}

fn an_old_key_that_is_quoted_back_is_not_repeated<A: Api>() {
    const NEW: &[u8] = b"tgp_v1_the-key-that-came-after-it";
    let body = inference_error(&format!("Incorrect API key provided: {KEY}"));
    let head = format!("HTTP/1.1 401 No\r\ncontent-length: {}\r\n\r\n{body}", body.len());
    let scene = scene::<A>(vec![Answer::new().pause().write(head), answered()]);
    std::thread::scope(|scope| {
        let asking = scope.spawn(|| scene.ask());
        assert!(scene.server.wait_until(PATIENCE, |seen| seen.pauses == 1));
        assert_eq!(scene.client.set_api_key(NEW), Ok(()));
        scene.server.release();
        // The new one is sent at once; the first try reports why the old one was not taken.
        let response = asking.join().expect("an answer");
        expect_success(&response);
        let message = response.try_message(0);
        assert!(message.contains("HTTP 401") && message.contains("(the API key)"), "{message}");
        expect_fit_for_a_log(&message);
    });
}
