//! The four limits of time and the one of size, for streams: each passes for its own reason and says so.

use std::net::TcpListener;

use together::error::Status;
use together::settings::Timeout;
use together_offline::{Scripted, ScriptedSettings};

use crate::support::PATIENCE;
use crate::support::api::Response as _;
use crate::support::c_abi::{RESPONSE_BYTES, Request, Response, Setup, outcome_of};
use crate::support::event_streams::{self, text, until_close};
use crate::support::process::Watchdog;

/// A server that answers a request, if at all, with these and then with nothing.
fn server(answer: together_offline::Answer) -> Scripted {
    Scripted::start_with(ScriptedSettings::default(), move |_, _| answer.clone().pause()).unwrap()
}

/// Asks twice: with the client's limit, and with the request's own in place of one that would last for ever.
fn pass(setup: impl Fn() -> Setup, which: Timeout, name: &str) -> Vec<Response> {
    let client = setup().timeout(which, 200).client();
    let by_client = client.collect(&Request::chat("x"));
    let client = setup().timeout(which, 3_600_000).client();
    let by_request = client.collect(&Request::chat("x").timeout(which, 300));
    let call = client.start(&Request::chat("x").timeout(which, 400));
    let by_call = (call.rest(), call.response());
    let mut responses = Vec::new();
    for ((events, response), milliseconds) in [(by_client, 200), (by_request, 300), (by_call, 400)] {
        assert_eq!(outcome_of(&events), Status::Timeout.number(), "{}", response.message());
        assert_eq!(response.status(), Status::Timeout.number());
        let said = format!("{name} limit of {milliseconds} ms");
        assert!(response.message().contains(&said), "{said}: {}", response.message());
        responses.push(response);
    }
    responses
}

#[test]
fn the_limit_on_connecting_covers_the_handshake() {
    let _watchdog = Watchdog::of(PATIENCE);
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}", silent.local_addr().unwrap());
    pass(|| Setup::at(&url), Timeout::Connect, "connect");
}

#[test]
fn the_limit_on_the_first_byte() {
    let _watchdog = Watchdog::of(PATIENCE);
    let server = server(together_offline::Answer::new());
    for response in pass(|| Setup::of(&server), Timeout::FirstByte, "first-byte") {
        assert_eq!(response.http_status(), 0);
    }
}

#[test]
fn the_limit_on_silence_keeps_what_came() {
    let _watchdog = Watchdog::of(PATIENCE);
    let server = server(until_close().write(text("so far")));
    for response in pass(|| Setup::of(&server), Timeout::Idle, "idle") {
        assert_eq!((response.http_status(), response.text()), (200, "so far".to_owned()));
    }
}

#[test]
fn the_limit_on_it_all_ends_a_stream_that_never_pauses() {
    let _watchdog = Watchdog::of(PATIENCE);
    let endless = (0..20_000).fold(until_close(), |answer, _| answer.write(": still here\n\n"));
    let server =
        Scripted::start_with(ScriptedSettings::default(), move |_, _| endless.clone().pause()).unwrap();
    pass(|| Setup::of(&server), Timeout::Total, "total");
}

#[test]
fn the_limit_on_size_holds_for_the_joined_answer_and_for_one_event() {
    let _watchdog = Watchdog::of(PATIENCE);
    let many: String = (0..4000).map(|_| text("0123456789")).collect();
    let long = event_streams::event(&format!("\"{}\"", "x".repeat(40_000)));
    for body in [many, long] {
        let answer = event_streams::whole(&(body + event_streams::DONE));
        let server = Scripted::start(ScriptedSettings::default(), vec![answer]).unwrap();
        let client = Setup::of(&server).limit(RESPONSE_BYTES, 20_000).client();
        let (events, response) = client.collect(&Request::chat("x"));
        assert_eq!(outcome_of(&events), Status::TooLarge.number(), "{}", response.message());
        assert!(response.message().contains("TOGETHER_LIMIT_RESPONSE_BYTES"), "{}", response.message());
    }
}
