//! Ending calls from another thread, one and all, in every phase of their life.

use std::time::{Duration, Instant};

use together::error::Status;
use together_offline::{Answer, Scripted, ScriptedSettings, Server, Settings};

use crate::phases::{Phase, Scene};
use crate::support::PATIENCE;
use crate::support::api::{Client as _, Response as _};
use crate::support::c_abi::{CALLS, DONE, Event, Request, Setup, client_of, outcome_of};
use crate::support::event_streams::{DONE as END, text, whole};
use crate::support::process::Watchdog;

/// What a cancelled call may take to end: many times what it needs.
const SOON: Duration = Duration::from_secs(2);

fn assert_cancelled(events: &[Event], phase: Phase) {
    assert_eq!(outcome_of(events), Status::Cancelled.number(), "{phase:?}");
}

#[test]
fn a_call_is_cancelled_from_another_thread_in_every_phase() {
    let _watchdog = Watchdog::of(PATIENCE);
    for phase in Phase::ALL {
        let scene = Scene::new(phase, 1);
        let [call] = &scene.calls[..] else { panic!("one call") };
        let canceller = call.canceller();
        let began = Instant::now();
        let thread = std::thread::spawn(move || canceller.cancel());
        assert_cancelled(&call.rest(), phase);
        let took = began.elapsed();
        thread.join().unwrap();
        println!("cancelled in {:.1} ms: {phase:?}", took.as_secs_f64() * 1e3);
        assert!(took < SOON, "{phase:?} took {took:?}");
        let response = call.response();
        assert_eq!(response.status(), Status::Cancelled.number(), "{phase:?}");
        assert!(!response.message().is_empty(), "{phase:?}");
        if phase == Phase::MidStream {
            assert_eq!(response.text(), "one", "what arrived is kept");
        }
        assert_eq!(call.next(-1), None);
    }
}

#[test]
fn a_call_that_is_done_cannot_be_cancelled() {
    let _watchdog = Watchdog::of(PATIENCE);
    let server = Server::start(Settings::default()).unwrap();
    let client = client_of(&server);
    let call = client.start(&Request::chat("x"));
    assert_eq!(outcome_of(&call.rest()), Status::Ok.number());
    call.cancel();
    client.interrupt();
    assert_eq!(call.next(0), None);
    assert_eq!(call.response().status(), Status::Ok.number());
    assert_eq!(
        client.complete(&Request::chat("x")).status(),
        Status::Ok.number(),
        "what comes later goes on"
    );
}

#[test]
fn one_cancelled_call_leaves_the_others_alone() {
    let _watchdog = Watchdog::of(PATIENCE);
    let server = Server::start(Settings { pace: Duration::from_millis(1), ..Settings::default() }).unwrap();
    let client = client_of(&server);
    let calls: Vec<_> = (0..4).map(|_| client.start(&Request::chat("a b c d e f g h"))).collect();
    calls[1].cancel();
    calls[1].cancel();
    for (number, call) in calls.iter().enumerate() {
        let expected = if number == 1 { Status::Cancelled } else { Status::Ok };
        assert_eq!(outcome_of(&call.rest()), expected.number(), "{number}");
    }
}

#[test]
fn interrupt_ends_every_call_and_none_that_is_started_later() {
    let _watchdog = Watchdog::of(2 * PATIENCE);
    for phase in Phase::ALL {
        let scene = Scene::new(phase, 4);
        let began = Instant::now();
        scene.client().interrupt();
        for call in &scene.calls {
            assert_cancelled(&call.rest(), phase);
        }
        assert!(began.elapsed() < SOON, "{phase:?}");
    }
    let server = Scripted::start_with(ScriptedSettings::default(), |number, _| match number {
        0 => Answer::new().pause(),
        _ => whole(&(text("later") + END)),
    })
    .unwrap();
    let client = Setup::of(&server).limit(CALLS, 1).client();
    let early = client.start(&Request::chat("x"));
    assert!(server.wait_until(PATIENCE, |seen| seen.pauses == 1));
    client.interrupt();
    let later = client.start(&Request::chat("x"));
    assert_eq!(outcome_of(&early.rest()), Status::Cancelled.number());
    assert_eq!(outcome_of(&later.rest()), Status::Ok.number());
}

#[test]
fn interrupt_ends_a_blocking_request_on_another_thread() {
    let _watchdog = Watchdog::of(PATIENCE);
    let server = Scripted::start_with(ScriptedSettings::default(), |_, _| Answer::new().pause()).unwrap();
    let client = client_of(&server);
    std::thread::scope(|scope| {
        let whole = scope.spawn(|| client.complete(&Request::chat("x")).status());
        let each = scope.spawn(|| client.collect(&Request::chat("x")).1.status());
        assert!(server.wait_until(PATIENCE, |seen| seen.pauses == 2));
        let began = Instant::now();
        client.interrupt();
        assert_eq!(whole.join().unwrap(), Status::Cancelled.number());
        assert_eq!(each.join().unwrap(), Status::Cancelled.number());
        assert!(began.elapsed() < SOON);
    });
}

#[test]
fn a_call_that_is_cancelled_as_its_turn_comes_ends_once_and_for_good() {
    let _watchdog = Watchdog::of(2 * PATIENCE);
    let server = Scripted::start_with(ScriptedSettings::default(), |_, _| whole(&(text("x") + END))).unwrap();
    let client = client_of(&server);
    for round in 0..4_000_u32 {
        let call = client.start(&Request::chat("x"));
        // Somewhere in the moments in which a worker takes it up.
        (0..round % 64 * 8).for_each(|_| std::hint::spin_loop());
        call.cancel();
        let events = call.rest();
        let status = outcome_of(&events);
        assert!([Status::Cancelled.number(), Status::Ok.number()].contains(&status), "{status}");
        assert_eq!(call.response().status(), status);
        // A worker that did not hear of it would go on to tell of the answer.
        if round % 16 == 0 {
            assert_eq!(client.start(&Request::chat("y")).rest().last().map(|event| event.kind), Some(DONE));
        }
        assert_eq!(call.next(0), None, "round {round}: nothing follows DONE");
    }
    assert_eq!(client.next(0), None);
}
