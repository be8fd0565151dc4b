//! Answers of any status, head and body: recognised, or refused in one line that is fit for a log; then read in
//! every way.
//!
//! The first two bytes of the input are the HTTP status; then a line each for the content type, the time to wait and
//! the request's id, a pointer to read by, and the body.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use together::error::Status;
use together::json::read;
use together::key::{Fingerprint, KeyFilter};
use together::message::incoming::ResponseHeaders;
use together::message::incoming::Incoming;
use together::message::response::Response;

const KEY: &str = "a-key-that-servers-quote";

static THE_KEY: LazyLock<Fingerprint> = LazyLock::new(|| Fingerprint::of(KEY.as_bytes()));

fuzz_target!(|input: &[u8]| {
    let [high, low, rest @ ..] = input else { return };
    let status = 100 + u16::from_be_bytes([*high, *low]) % 500;
    let mut parts = rest.splitn(5, |byte| *byte == b'\n');
    let mut part = || parts.next().unwrap_or_default();
    let (content_type, wait, id, pointer, body) = (part(), part(), part(), part(), part());
    let named = [
        ("content-type", content_type),
        ("retry-after", wait),
        ("x-ratelimit-reset", wait),
        ("x-request-id", id),
    ];
    let filter = KeyFilter::new([Some(*THE_KEY), None]);
    let headers = ResponseHeaders::made_up(&named);
    let response = Response::made_up(Incoming { status, headers, body: body.to_vec(), filter });

    assert_eq!(response.http_status(), status);
    // JSON is without a mark before it and numbers in it that are none; all else is as it came.
    let has = |word: &[u8]| body.windows(word.len()).any(|part| part == word);
    if response.json().is_none() || !(body.starts_with(b"\xEF\xBB\xBF") || has(b"NaN") || has(b"Infinity")) {
        assert_eq!(response.body(), body);
    }
    assert_eq!(response.terminated_body().last(), Some(&0));
    match response.failure() {
        None => assert!((200..300).contains(&status) && response.status() == Status::Ok),
        Some(failure) => {
            let message = failure.message();
            assert!(!message.is_empty() && message.len() <= 1_200, "{} bytes", message.len());
            assert!(!message.contains(|character: char| character.is_control()), "{message:?}");
            assert!(!message.contains(KEY), "{message}");
            assert!((200..300).contains(&status) || failure.status() != Status::Ok);
        }
    }
    if let Some(json) = response.json() {
        read::check(json).expect("JSON that was checked");
    }
    response.text();
    response.request_id();
    response.retry_after();
    response.header("content-type");
    let Ok(pointer) = std::str::from_utf8(pointer) else { return };
    let value = response.value(pointer);
    assert!(value.is_none_or(|value| read::check(value).is_ok()));
    let none = value.is_none();
    assert!(!none || (response.string(pointer).is_none() && response.count(pointer).is_none()));
    assert!(!none || (response.number(pointer).is_none() && response.boolean(pointer).is_none()));
    assert!(!none || response.integer(pointer).is_none());
    assert!(!none || response.floats(pointer, |_| {}).is_none());
});
