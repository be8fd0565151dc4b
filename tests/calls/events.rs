//! Who is given a call's events, in which order, and what polling costs.

use std::collections::BTreeMap;

use together::error::Status;
use together::ffi::call::{together_call_next, together_start};
use together::ffi::client::together_client_next;
use together_offline::{Answer, Scripted, ScriptedSettings, Server, Settings};

use crate::support::PATIENCE;
use crate::support::api::Response as _;
use crate::support::c_abi::{
    CHUNK, Call, DONE, Event, Owned, Request, TEXT, client_of, count_of, outcome_of, text_of,
};
use crate::support::event_streams::{DONE as END, text, until_close, whole};
use crate::support::process::Watchdog;

#[test]
fn start_returns_while_the_server_is_silent_and_events_carry_their_call() {
    let _watchdog = Watchdog::of(PATIENCE);
    let answer = Answer::new().pause();
    let body = until_close().write(text("hi") + END).close();
    let steps = [answer, body];
    let server =
        Scripted::start_with(ScriptedSettings::default(), move |number, _| steps[number].clone()).unwrap();
    let client = client_of(&server);
    let call = client.start(&Request::chat("x").user_data(42));
    assert!(server.wait_until(PATIENCE, |seen| seen.pauses == 1));
    assert_eq!((call.next(0), client.next(0)), (None, None));
    let early = call.response();
    assert_eq!(early.status(), Status::InvalidArgument.number());
    assert!(early.message().contains("TOGETHER_EVENT_DONE"), "{}", early.message());
    assert_eq!(call.status(), Status::Ok.number(), "nothing failed yet");

    let other = client.start(&Request::chat("y").user_data(43));
    let events = other.rest();
    assert_eq!(outcome_of(&events), Status::Ok.number());
    assert!(events.iter().all(|event| event.user_data == 43 && event.call == other.0 as usize));
    assert_eq!(other.response().text(), "hi");
}

#[test]
fn one_drain_gives_every_call_its_events_oldest_first() {
    let _watchdog = Watchdog::of(PATIENCE);
    let answer =
        |at: usize| until_close().write(text(&format!("{at}a"))).pause().write(text(&format!("{at}b")) + END);
    let server = Scripted::start_with(ScriptedSettings::default(), move |_, request| {
        let said = request.iter().rposition(|byte| byte.is_ascii_digit()).unwrap();
        answer(usize::from(request[said] - b'0')).close()
    })
    .unwrap();
    let client = client_of(&server);
    let calls: Vec<Call> = (0..5)
        .map(|number| {
            let call = client.start(&Request::chat(&format!("call {number}")).user_data(number));
            // Its first text has come before the next call begins.
            assert!(server.wait_until(PATIENCE, |seen| seen.pauses == number + 1));
            assert!(crate::support::process::is_readable_within(call.descriptor(), 60_000));
            call
        })
        .collect();
    let mut firsts = Vec::new();
    while firsts.len() < 5 {
        let event = client.next(60_000).expect("an event");
        assert_eq!(event.call, calls[event.user_data].0 as usize);
        if event.kind == TEXT {
            firsts.push(event.text.clone());
        }
    }
    assert_eq!(firsts, ["0a", "1a", "2a", "3a", "4a"]);
    (0..5).for_each(|_| server.release());
    let mut by_call = BTreeMap::<usize, Vec<Event>>::new();
    while by_call.values().map(|events| count_of(events, DONE)).sum::<usize>() < 5 {
        let event = client.next(60_000).expect("an event");
        by_call.entry(event.user_data).or_default().push(event);
    }
    for (number, events) in by_call {
        assert_eq!(outcome_of(&events), Status::Ok.number());
        assert_eq!(text_of(&events, 0), format!("{number}b"));
        assert_eq!(calls[number].response().text(), format!("{number}a{number}b"));
        assert_eq!(calls[number].next(-1), None, "the drain has it all");
    }
    assert_eq!(client.next(0), None);
}

#[test]
fn done_comes_once_and_is_the_end_however_long_one_waits() {
    let _watchdog = Watchdog::of(PATIENCE);
    let server = Server::start(Settings::default()).unwrap();
    let client = client_of(&server);
    let call = client.start(&Request::chat("x"));
    assert_eq!(outcome_of(&call.rest()), Status::Ok.number());
    for timeout in [0, 1, -1, i32::MAX, i32::MIN] {
        assert_eq!(call.next(timeout), None);
    }
    assert_eq!(client.next(0), None);
    assert_eq!(call.response().text(), call.response().text(), "a response as often as one asks");
}

#[test]
fn waiting_for_ever_is_ended_by_events_alone() {
    let _watchdog = Watchdog::of(PATIENCE);
    let server = Scripted::start_with(ScriptedSettings::default(), |_, _| whole(&(text("x") + END))).unwrap();
    let client = client_of(&server);
    for round in 0..2_000 {
        let call = client.start(&Request::chat("x"));
        let mut kinds = Vec::new();
        while let Some(event) = call.next(-1) {
            kinds.push(event.kind);
        }
        assert_eq!(kinds, [CHUNK, TEXT, DONE], "round {round}: NULL comes after DONE and not before");
    }
}

#[test]
fn an_event_stays_as_it_is_until_the_next_is_asked_for() {
    let _watchdog = Watchdog::of(PATIENCE);
    let server = Server::start(Settings::default()).unwrap();
    let client = client_of(&server);
    let (first, second) = (client.start(&Request::chat("first")), client.start(&Request::chat("second")));
    assert!(crate::support::process::is_readable_within(first.descriptor(), 60_000));
    // SAFETY: live objects; each event is read before the next of its own queue is asked for.
    unsafe {
        let kept = together_call_next(first.0, 0);
        let before = Event::copy(kept);
        // The same from the client's queue, and from another call's, leave it alone.
        let of_client = together_client_next(client.0, 60_000);
        let of_client_before = Event::copy(of_client);
        let of_second = second.rest();
        let later = client.start(&Request::chat("third"));
        let of_third = later.rest();
        assert!(!of_second.is_empty() && !of_third.is_empty());
        assert_eq!(Event::copy(kept), before);
        assert_eq!(Event::copy(of_client), of_client_before);
        drop((second, later));
        assert_eq!(Event::copy(of_client), of_client_before, "also when its call is gone");
        first.cancel();
        assert_eq!(Event::copy(kept), before);
    }
}

#[test]
fn what_cannot_be_started_is_a_failed_call_with_one_event() {
    let _watchdog = Watchdog::of(PATIENCE);
    let server = Server::start(Settings::default()).unwrap();
    let client = client_of(&server);
    let good = Request::chat("x").user_data(5);
    let malformed = Request::of("no operation", &serde_json::json!({}));
    let null = std::ptr::null();
    // SAFETY: NULL, and live objects; each call is owned once.
    let failed = unsafe {
        [
            (Owned(together_start(null, good.0)), 5),
            (Owned(together_start(client.0, null.cast())), 0),
            (Owned(together_start(client.0, malformed.0)), 0),
            (Owned(together_start(good.0.cast(), good.0)), 5),
        ]
    };
    for (call, user_data) in &failed {
        assert!(!call.0.is_null());
        let events = call.rest();
        assert_eq!(events.len(), 1);
        assert_eq!(outcome_of(&events), Status::InvalidArgument.number());
        assert_eq!((events[0].call, call.next(-1)), (call.0 as usize, None));
        assert_eq!(call.response().status(), Status::InvalidArgument.number());
        assert_eq!(call.status(), Status::InvalidArgument.number());
        call.cancel();
        assert_eq!(events[0].user_data, *user_data, "an event carries its request's user data");
    }
    // SAFETY: NULL is no call.
    unsafe {
        assert!(together_call_next(std::ptr::null_mut(), -1).is_null());
        assert!(together_client_next(null, -1).is_null());
        assert_eq!(Owned(together::ffi::call::together_call_response(std::ptr::null_mut())).status(), 1);
    }
}
