//! A reader that uses the library inside its callback, as the header says it may.

use std::time::{Duration, Instant};

use together::error::Status;
use together::settings::Timeout;
use together_offline::{Scripted, ScriptedSettings, Server, Settings};

use crate::support::PATIENCE;
use crate::support::api::{Client as _, Response as _};
use crate::support::c_abi::{CHUNK, Request, Setup, TEXT, client_of, outcome_of, text_of};
use crate::support::event_streams::{text, until_close};
use crate::support::process::Watchdog;

#[test]
fn a_callback_completes_requests_on_the_same_client() {
    let _watchdog = Watchdog::of(PATIENCE);
    let server = Server::start(Settings::default()).unwrap();
    let client = client_of(&server);
    let (mut events, mut inner) = (Vec::new(), Vec::new());
    let response = client.complete_each(&Request::chat("a b c d"), |event| {
        if event.kind == TEXT {
            inner.push(client.complete(&Request::chat(&event.text)).text());
            inner.push(text_of(&client.collect(&Request::chat("inner")).0, 0));
        }
        events.push(event);
        true
    });
    assert_eq!(response.status(), Status::Ok.number(), "{}", response.message());
    assert_eq!(text_of(&events, 0), "offline: you asked \"a b c d\"");
    let texts: Vec<_> = events.iter().filter(|event| event.kind == TEXT).collect();
    assert_eq!(inner.len(), 2 * texts.len());
    for (answers, event) in inner.chunks(2).zip(texts) {
        assert_eq!(answers[0], format!("offline: you asked \"{}\"", event.text));
        assert_eq!(answers[1], "offline: you asked \"inner\"");
    }
}

/// A server whose first answer begins and then says nothing, and whose others are short and whole.
fn falls_silent() -> Scripted {
    Scripted::start_with(ScriptedSettings::default(), |number, _| match number {
        0 => until_close().write(text("one")).pause(),
        _ => together_offline::Answer::response(200, "application/json", r#"{"choices":[{}]}"#),
    })
    .unwrap()
}

#[test]
fn the_limits_of_a_stream_hold_after_a_request_in_its_callback() {
    let _watchdog = Watchdog::of(PATIENCE);
    let server = falls_silent();
    let client = Setup::of(&server).timeout(Timeout::Idle, 300).client();
    let response = client.complete_each(&Request::chat("x"), |event| {
        event.kind != CHUNK || client.complete(&Request::chat("inner")).status() == Status::Ok.number()
    });
    assert_eq!(response.status(), Status::Timeout.number(), "{}", response.message());
    assert!(response.message().contains("idle limit of 300 ms"), "{}", response.message());
    assert_eq!(response.text(), "one");
}

#[test]
fn a_stream_can_be_interrupted_after_a_request_in_its_callback() {
    let _watchdog = Watchdog::of(PATIENCE);
    let server = falls_silent();
    let client = client_of(&server);
    let client = &client;
    std::thread::scope(|scope| {
        let (told, is_told) = std::sync::mpsc::channel();
        scope.spawn(move || {
            is_told.recv().unwrap();
            client.interrupt();
        });
        let response = client.complete_each(&Request::chat("x"), |event| {
            if event.kind == TEXT {
                let _ = client.complete(&Request::chat("inner"));
                let _ = told.send(());
            }
            true
        });
        assert_eq!(response.status(), Status::Cancelled.number(), "{}", response.message());
    });
}

#[test]
fn time_that_the_reader_takes_is_not_the_servers() {
    let _watchdog = Watchdog::of(PATIENCE);
    let answer = until_close().write(text("one")).pause().write(text(" two") + "data: [DONE]\n\n").pause();
    let server = Scripted::start(ScriptedSettings::default(), vec![answer]).unwrap();
    let idle = Duration::from_millis(300);
    let client = Setup::of(&server).timeout(Timeout::Idle, 300).client();
    let mut events = Vec::new();
    let response = client.complete_each(&Request::chat("x"), |event| {
        if event.kind == TEXT
            && events.iter().all(|earlier: &crate::support::c_abi::Event| earlier.kind != TEXT)
        {
            // The rest is there before the reader comes back: the server was never silent for that long.
            server.release();
            let began = Instant::now();
            let _ = server.wait_until(PATIENCE, |seen| seen.pauses == 2);
            std::thread::sleep((3 * idle).saturating_sub(began.elapsed()));
        }
        events.push(event);
        true
    });
    assert_eq!(outcome_of(&events), Status::Ok.number(), "{}", response.message());
    assert_eq!(response.text(), "one two");
}
