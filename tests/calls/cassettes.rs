//! Calls that are answered from a cassette: drained as any other, and cancelled in a recorded pause.

use std::time::{Duration, Instant};

use together::error::Status;
use together::ffi::status::together_cassette_mode;
use together_offline::{Server, Settings};

use crate::support::PATIENCE;
use crate::support::api::Response as _;
use crate::support::c_abi::{DONE, Event, Request, Setup, TEXT, outcome_of};
use crate::support::process::Watchdog;

const RECORD: i32 = together_cassette_mode::TOGETHER_CASSETTE_RECORD as i32;
const REPLAY: i32 = together_cassette_mode::TOGETHER_CASSETTE_REPLAY as i32;
const REPLAY_PACED: i32 = together_cassette_mode::TOGETHER_CASSETTE_REPLAY_PACED as i32;

const CALLS: usize = 8;

/// Starts one call after the other, drains all their events, and gives those of each in their order.
fn drained(client: &crate::support::c_abi::Client) -> Vec<Vec<Event>> {
    let calls: Vec<_> = (0..CALLS)
        .map(|number| client.start(&Request::chat(&format!("speaker {number}")).user_data(number)))
        .collect();
    let mut of_each = vec![Vec::new(); CALLS];
    let mut left = CALLS;
    while left > 0 {
        let event = client.next(-1).unwrap();
        left -= usize::from(event.kind == DONE);
        // The call is another object each time.
        of_each[event.user_data].push(Event { call: 0, ..event });
    }
    drop(calls);
    of_each
}

#[test]
fn a_drain_gets_the_same_events_from_a_tape() {
    let _watchdog = Watchdog::of(PATIENCE);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tape.jsonl");
    let path = path.to_str().unwrap();
    let server = Server::start(Settings::default()).unwrap();
    let recorded = drained(&Setup::of(&server).cassette(path, RECORD).client());
    drop(server);
    assert!(recorded.iter().all(|events| outcome_of(events) == Status::Ok.number()), "{recorded:?}");
    for mode in [REPLAY, REPLAY_PACED] {
        let player = Setup::at("https://127.0.0.1:1").cassette(path, mode).client();
        assert_eq!(drained(&player), recorded);
    }
}

#[test]
fn a_call_is_cancelled_in_a_recorded_pause() {
    let _watchdog = Watchdog::of(PATIENCE);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tape.jsonl");
    let tape = concat!(
        "{\"cassette\":1}\n",
        r#"{"request":{"method":"POST","target":"/v1/chat/completions","body":{"json":{"model":"openai/gpt-oss-20b","#,
        r#""messages":[{"role":"user","content":"x"}],"stream":true,"stream_options":{"include_usage":true}}}},"#,
        r#""response":{"status":200,"headers":{"content-type":"text/event-stream"},"body":["#,
        r#"{"text":"data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"one\"}}]}\n\n"},"#,
        r#"{"after_ms":3600000,"text":"data: [DONE]\n\n"}]}}"#,
    );
    std::fs::write(&path, tape).unwrap();
    let client = Setup::at("https://127.0.0.1:1").cassette(path.to_str().unwrap(), REPLAY_PACED).client();
    let call = client.start(&Request::chat("x"));
    while call.next(-1).unwrap().kind != TEXT {}
    let began = Instant::now();
    call.cancel();
    assert_eq!(outcome_of(&call.rest()), Status::Cancelled.number());
    assert!(began.elapsed() < Duration::from_secs(2));
    assert_eq!(call.response().text(), "one", "what arrived is kept");
}
