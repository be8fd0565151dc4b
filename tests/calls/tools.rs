//! The functions of tools in calls: they run where the events are read, and hold nothing up.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use together::error::Status;
use together::settings::Timeout;
use together_offline::{Server, Settings};

use crate::support::PATIENCE;
use crate::support::api::{Client as _, Request as _, Response as _};
use crate::support::c_abi::{
    CALLS, DONE, Event, Request, Setup, TEXT, TOOL_CALL, USAGE, client_of, count_of, outcome_of, text_of,
};
use crate::support::process::{Watchdog, is_readable, is_readable_within};

const SCHEMA: &str = r#"{"type":"object","properties":{"city":{"type":"string"}}}"#;

/// A chat whose model calls `look_up`, and how often that ran.
fn chat() -> (Request, Arc<AtomicUsize>) {
    let ran = Arc::new(AtomicUsize::new(0));
    let count = ran.clone();
    let mut request = Request::chat("x");
    let tool = move |_: &str, _: &str, _: &str| {
        count.fetch_add(1, Ordering::SeqCst);
        (0, Some("21".to_owned()))
    };
    assert_eq!(request.add_tool("look_up", "", SCHEMA, tool), Ok(()));
    (request, ran)
}

fn wait_readable(descriptor: isize) {
    assert!(is_readable_within(descriptor, i32::try_from(PATIENCE.as_millis()).unwrap()));
}

/// Reads the first turn to its end, which is its usage: what is next is the function.
fn up_to_the_tool(mut next: impl FnMut() -> Option<Event>) {
    let mut calls = 0;
    loop {
        let event = next().expect("an event");
        calls += usize::from(event.kind == TOOL_CALL);
        if event.kind == USAGE {
            break;
        }
    }
    assert_eq!(calls, 1);
}

#[test]
fn the_events_of_every_turn_come_in_order_and_one_done() {
    let _watchdog = Watchdog::of(PATIENCE);
    let server = Server::start(Settings::default()).unwrap();
    let client = client_of(&server);
    let (request, ran) = chat();
    let call = client.start(&request);
    let events = call.rest();
    assert_eq!(outcome_of(&events), Status::Ok.number());
    assert_eq!((count_of(&events, TOOL_CALL), ran.load(Ordering::SeqCst)), (1, 1));
    let place = |kind| events.iter().position(|event| event.kind == kind);
    assert!(place(TOOL_CALL) < place(TEXT), "{events:?}");
    assert_eq!(text_of(&events, 0), "offline: the tool answered \"21\"");
    assert_eq!(call.response().text(), text_of(&events, 0));
}

#[test]
fn a_program_that_polls_is_woken_for_a_function_as_for_an_event() {
    let _watchdog = Watchdog::of(PATIENCE);
    let server = Server::start(Settings::default()).unwrap();
    for of_client in [false, true] {
        let client = client_of(&server);
        let (request, ran) = chat();
        let call = client.start(&request);
        let descriptor = if of_client { client.descriptor() } else { call.descriptor() };
        let next = || if of_client { client.next(0) } else { call.next(0) };
        let mut events: Vec<Event> = Vec::new();
        while events.last().is_none_or(|event| event.kind != DONE) {
            wait_readable(descriptor);
            // To the end, as a loop that is woken once for many must.
            while let Some(event) = next() {
                events.push(event);
            }
        }
        assert!(!is_readable(descriptor));
        assert_eq!((outcome_of(&events), ran.load(Ordering::SeqCst)), (Status::Ok.number(), 1));
    }
}

#[test]
fn a_call_that_is_cancelled_before_its_function_is_read_does_not_run_it() {
    let _watchdog = Watchdog::of(PATIENCE);
    let server = Server::start(Settings::default()).unwrap();
    for of_client in [false, true] {
        for interrupt in [false, true] {
            let client = client_of(&server);
            let (request, ran) = chat();
            let call = client.start(&request);
            let descriptor = if of_client { client.descriptor() } else { call.descriptor() };
            let next = |timeout| if of_client { client.next(timeout) } else { call.next(timeout) };
            up_to_the_tool(|| next(-1));
            wait_readable(descriptor);
            if interrupt {
                client.interrupt()
            } else {
                call.cancel()
            }
            let last = next(-1).expect("the last event");
            assert_eq!((last.kind, last.status), (DONE, Status::Cancelled.number()));
            assert_eq!(ran.load(Ordering::SeqCst), 0);
            assert_eq!(call.response().count("/choices/0/message/tool_calls"), 1, "the answer is kept");
        }
    }
}

#[test]
fn a_call_that_is_freed_before_its_function_is_read_leaves_nothing_to_run() {
    let _watchdog = Watchdog::of(PATIENCE);
    let server = Server::start(Settings::default()).unwrap();
    let client = client_of(&server);
    let (request, ran) = chat();
    let call = client.start(&request);
    up_to_the_tool(|| client.next(-1));
    wait_readable(client.descriptor());
    drop(call);
    assert!(!is_readable(client.descriptor()));
    assert_eq!((client.next(0), ran.load(Ordering::SeqCst)), (None, 0));
}

#[test]
fn a_function_that_is_never_run_costs_the_total_limit_and_no_worker() {
    let _watchdog = Watchdog::of(PATIENCE);
    let server = Server::start(Settings::default()).unwrap();
    let client = Setup::of(&server).limit(CALLS, 1).client();
    let (request, ran) = chat();
    let waits = client.start(&request.timeout(Timeout::Total, 2_000));
    up_to_the_tool(|| waits.next(-1));
    // It waits for the program: the one place is another's meanwhile.
    let other = client.start(&Request::chat("other"));
    assert_eq!(outcome_of(&other.rest()), Status::Ok.number());
    assert_eq!(other.response().text(), "offline: you asked \"other\"");
    // Its end comes without the function, once the time has passed.
    std::thread::sleep(Duration::from_millis(2_100));
    let last = waits.next(-1).expect("the last event");
    assert_eq!((last.kind, last.status), (DONE, Status::Timeout.number()));
    assert!(waits.response().message().contains("total limit of 2000 ms"), "{}", waits.response().message());
    assert_eq!(ran.load(Ordering::SeqCst), 0);
}

/// Of many calls at once, each function runs once, on any thread that drains them.
#[test]
fn many_calls_with_tools_are_drained_by_one_loop() {
    let _watchdog = Watchdog::of(PATIENCE);
    let server = Server::start(Settings { pace: Duration::ZERO, ..Settings::default() }).unwrap();
    let client = Setup::of(&server).limit(CALLS, 4).client();
    let chats: Vec<_> = (0..24).map(|_| chat()).collect();
    let calls: Vec<_> = chats.iter().map(|(request, _)| client.start(request)).collect();
    let mut ended = 0;
    while ended < calls.len() {
        let event = client.next(-1).expect("an event");
        if event.kind == DONE {
            assert_eq!(event.status, Status::Ok.number());
            ended += 1;
        }
    }
    assert!(chats.iter().all(|(_, ran)| ran.load(Ordering::SeqCst) == 1));
    assert_eq!(client.usage().requests, 24);
    assert_eq!(client.usage().tries, 48);
}
