//! What is bounded: how many calls run at once, and how many events of one wait to be read.

use std::time::Duration;

use together::error::Status;
use together::settings::Timeout;
use together_offline::{Answer, Scripted, ScriptedSettings};

use crate::support::PATIENCE;
use crate::support::api::{Client as _, Response as _};
use crate::support::c_abi::{
    CALLS, CHUNK, Call, EVENT_QUEUE, Request, Setup, client_of, count_of, outcome_of, text_of,
};
use crate::support::event_streams::{DONE as END, text, until_close, whole};
use crate::support::process::{Watchdog, alone, descriptors, library_threads, resident};

/// What the only message of each request says.
fn said(request: &[u8]) -> String {
    let body = &request[request.windows(4).position(|end| end == b"\r\n\r\n").unwrap() + 4..];
    let body: serde_json::Value = serde_json::from_slice(body).unwrap();
    body["messages"][0]["content"].as_str().unwrap().to_owned()
}

#[test]
fn no_more_calls_run_than_the_limit_says_and_the_others_wait_in_their_order() {
    alone(|| {
        let _watchdog = Watchdog::of(PATIENCE);
        let server = Scripted::start_with(ScriptedSettings::default(), |number, _| {
            // One after the other is let go on, so that two at once would be seen.
            Answer::new().pause().then(together_offline::Step::Write(whole_bytes(number)))
        })
        .unwrap();
        let client = Setup::of(&server).limit(CALLS, 2).client();
        let calls: Vec<Call> = (0..6)
            .map(|number| client.start(&Request::chat(&format!("{number}")).user_data(number)))
            .collect();
        for answered in 0..6 {
            let begun = (answered + 2).min(6);
            assert!(server.wait_until(PATIENCE, |seen| seen.pauses == begun));
            assert_eq!(
                server.seen().requests.len(),
                begun,
                "{answered} answered: two under way, or the last"
            );
            assert!(library_threads() <= 2);
            server.release();
        }
        for call in &calls {
            assert_eq!(outcome_of(&call.rest()), Status::Ok.number());
        }
        let order: Vec<String> = server.seen().requests.iter().map(|request| said(request)).collect();
        let mut pairs: Vec<String> = order[..2].to_vec();
        pairs.sort();
        assert_eq!(pairs, ["0", "1"], "the first two begin side by side");
        assert_eq!(order[2..], ["2", "3", "4", "5"], "the others in their turn");
        assert!(server.seen().connections <= 2);
    });
}

fn whole_bytes(number: usize) -> Vec<u8> {
    let body = text(&format!("{number}")) + END;
    format!(
        "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

#[test]
fn calls_that_wait_for_their_turn_hold_no_descriptor() {
    alone(|| {
        let _watchdog = Watchdog::of(PATIENCE);
        let scene = crate::phases::Scene::new(crate::phases::Phase::Queued, 0);
        let before = descriptors();
        let calls: Vec<Call> = (0..200).map(|_| scene.client().start(&Request::chat("x"))).collect();
        let held = descriptors() - before;
        drop(calls);
        assert!(
            held < 20,
            "200 calls that wait hold {held} descriptors of the 1024 that a process often has"
        );
    });
}

const EVENTS: usize = 10_000;

#[test]
fn a_slow_reader_slows_the_server_and_loses_nothing() {
    alone(|| {
        let _watchdog = Watchdog::of(3 * PATIENCE);
        // Far more than all buffers on the way hold, in what a parser passes over, so that only the queue counts.
        let padding = format!(": {}\n", "x".repeat(4_000));
        let events = (0..EVENTS).fold(until_close(), |answer, number| {
            answer.write(format!("{padding}{}", text(&format!("{number},"))))
        });
        let events = events.write(END).pause();
        let settings = ScriptedSettings { plain: true, ..ScriptedSettings::default() };
        let server = Scripted::start(settings, vec![events]).unwrap();
        let client = Setup::of(&server).limit(EVENT_QUEUE, 4).client();
        let call = client.start(&Request::chat("x"));
        let mut seen = vec![call.next(60_000).expect("the first event")];
        let at_first = resident();
        // Only a server that could write it all in spite of the reader ends this wait early.
        assert!(!server.wait_until(Duration::from_secs(1), |seen| seen.pauses > 0), "its writes wait");
        let grown = resident().saturating_sub(at_first);
        assert!(grown < 16 << 20, "{grown} bytes more for unread events");
        seen.extend(call.rest());
        assert_eq!(outcome_of(&seen), Status::Ok.number());
        assert_eq!(count_of(&seen, CHUNK), EVENTS);
        let expected: String = (0..EVENTS).map(|number| format!("{number},")).collect();
        assert_eq!(text_of(&seen, 0), expected);
        assert_eq!(call.response().text(), expected);
    });
}

#[test]
fn time_that_the_reader_takes_is_not_the_servers() {
    let _watchdog = Watchdog::of(PATIENCE);
    let many: String = (0..100).map(|number| text(&format!("{number},"))).collect();
    let answer = until_close().write(many.clone()).write(many + END).pause();
    let server = Scripted::start(ScriptedSettings::default(), vec![answer]).unwrap();
    let client = Setup::of(&server).limit(EVENT_QUEUE, 4).timeout(Timeout::Idle, 300).client();
    let call = client.start(&Request::chat("x"));
    assert!(server.wait_until(PATIENCE, |seen| seen.pauses == 1), "all of it is on its way");
    // A game that is paused: the reader's time, as it is longer than the limit on the server's silence.
    std::thread::sleep(Duration::from_millis(1_000));
    let events = call.rest();
    assert_eq!(outcome_of(&events), Status::Ok.number(), "{}", call.response().message());
    assert_eq!(count_of(&events, CHUNK), 200);
}

#[test]
fn a_full_queue_of_one_call_does_not_hold_the_others() {
    let _watchdog = Watchdog::of(PATIENCE);
    let many: String = (0..1_000).map(|_| text("x")).collect::<String>() + END;
    let server = Scripted::start_with(ScriptedSettings::default(), move |_, _| whole(&many)).unwrap();
    let client = Setup::of(&server).limit(EVENT_QUEUE, 4).client();
    let stuck = client.start(&Request::chat("stuck"));
    assert!(crate::support::process::is_readable_within(stuck.descriptor(), 60_000));
    let other = client.start(&Request::chat("other"));
    assert_eq!(count_of(&other.rest(), CHUNK), 1_000);
    assert_eq!(client_of(&server).complete(&Request::chat("x")).status(), Status::Ok.number());
    assert_eq!(count_of(&stuck.rest(), CHUNK), 1_000);
}
