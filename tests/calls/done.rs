//! Waiting for a call's end alone: `together_call_wait`.

use together::error::Status;
use together::ffi::call::together_start;
use together::settings::Timeout;
use together_offline::{Answer, Scripted, ScriptedSettings, Server, Settings};

use crate::support::PATIENCE;
use crate::support::api::{Client as _, Response as _};
use crate::support::c_abi::{CALLS, DONE, EVENT_QUEUE, Owned, Request, Setup, TEXT, client_of};
use crate::support::event_streams::{DONE as END, chunk, chunked, text, until_close};
use crate::support::process::Watchdog;

const OK: i32 = Status::Ok as i32;
const NOT_YET: i32 = Status::Timeout as i32;

#[test]
fn an_unread_call_is_waited_for_with_the_smallest_queue() {
    let _watchdog = Watchdog::of(PATIENCE);
    let stream = (0..200)
        .map(|at| chunk(text(&format!("{at} "))))
        .fold(chunked(), Answer::write)
        .write(chunk(END))
        .write("0\r\n\r\n");
    let server = Scripted::start_with(ScriptedSettings::default(), move |_, _| stream.clone()).unwrap();
    let client = Setup::of(&server).limit(EVENT_QUEUE, 1).client();
    let expected: String = (0..200).map(|at| format!("{at} ")).collect();
    for timeout in [-1, 60_000] {
        let call = client.start(&Request::chat("x"));
        assert_eq!(call.wait(timeout), OK);
        assert_eq!(call.response().text(), expected);
        assert_eq!((call.next(-1), client.next(0)), (None, None), "its events are gone");
        assert_eq!(call.wait(0), OK, "it stays done");
    }
    // A frame loop, which never waits.
    let call = client.start(&Request::chat("x"));
    while call.wait(0) != OK {
        std::thread::yield_now();
    }
    assert_eq!(call.response().text(), expected);
}

#[test]
fn what_is_not_done_yet_is_a_timeout_and_goes_on() {
    let _watchdog = Watchdog::of(PATIENCE);
    let stream = until_close().write(text("one")).pause().write(text(" two") + END).close();
    let server = Scripted::start(ScriptedSettings::default(), vec![stream]).unwrap();
    let client = client_of(&server);
    let call = client.start(&Request::chat("x"));
    assert!(server.wait_until(PATIENCE, |seen| seen.pauses == 1));
    assert_eq!((call.wait(0), call.wait(1)), (NOT_YET, NOT_YET));
    assert_eq!(call.response().status(), Status::InvalidArgument.number());
    server.release();
    // Events that come after a wait are read as ever.
    while call.next(60_000).expect("an event").kind != TEXT {}
    assert_eq!(call.wait(-1), OK);
    assert_eq!(call.response().text(), "one two");
}

/// The only worker reads a stream that goes on, so the turn of a connection that is made ahead does not come.
#[test]
fn a_request_does_not_wait_for_a_connection_that_waits_for_a_worker() {
    let _watchdog = Watchdog::of(PATIENCE);
    let endless = until_close().write(text("one")).pause().close();
    let whole = until_close().write(text("two") + END).close();
    let server = Scripted::start(ScriptedSettings::default(), vec![endless, whole]).unwrap();
    let client = Setup::of(&server).limit(CALLS, 1).timeout(Timeout::Connect, 0).client();
    let call = client.start(&Request::chat("x"));
    assert!(server.wait_until(PATIENCE, |seen| seen.pauses == 1));
    assert_eq!(client.connect(), Ok(()));
    let response = client.complete(&Request::chat("y"));
    assert_eq!(response.text(), "two");
    server.release();
    assert_eq!(call.wait(-1), OK);
}

#[test]
fn a_call_that_failed_is_done() {
    let _watchdog = Watchdog::of(PATIENCE);
    let server = Server::start(Settings { key: "another".to_owned(), ..Settings::default() }).unwrap();
    let client = client_of(&server);
    let refused = client.start(&Request::chat("x"));
    assert_eq!(refused.wait(-1), OK);
    assert_eq!(refused.response().status(), Status::Authentication.number());
    let cancelled = client.start(&Request::chat("x"));
    cancelled.cancel();
    assert_eq!(cancelled.wait(-1), OK);
    // SAFETY: NULL is allowed.
    let none = Owned::new(unsafe { together_start(std::ptr::null(), std::ptr::null()) });
    assert_eq!(none.wait(-1), OK);
    assert_eq!(none.next(0), None, "its one event is dropped");
    let failed = Setup::at("ftp://nowhere").failed_client();
    let call = failed.start(&Request::chat("x"));
    assert_eq!(call.wait(-1), OK);
    assert_eq!(failed.next(-1), None);
}

#[test]
fn an_interrupt_ends_it_and_another_readers_done_does_too() {
    let _watchdog = Watchdog::of(PATIENCE);
    let server =
        Scripted::start_with(ScriptedSettings::default(), |_, _| Answer::new().await_close()).unwrap();
    let client = client_of(&server);
    let call = client.start(&Request::chat("x"));
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| {
            let status = call.wait(-1);
            (status, call)
        });
        while client.next(0).is_none_or(|event| event.kind != DONE) {
            client.interrupt();
            std::thread::yield_now();
            if waiting.is_finished() {
                break;
            }
        }
        let (status, call) = waiting.join().unwrap();
        assert_eq!(status, OK);
        assert_eq!(call.response().status(), Status::Cancelled.number());
    });
}

#[cfg(unix)] // Only a Unix forks.
#[test]
fn a_forked_child_is_told() {
    crate::support::process::alone(|| {
        let _watchdog = Watchdog::of(PATIENCE);
        let stream = until_close().write(text("one")).pause().write(END).close();
        let server = Scripted::start(ScriptedSettings::default(), vec![stream]).unwrap();
        let client = client_of(&server);
        let call = client.start(&Request::chat("x"));
        assert!(server.wait_until(PATIENCE, |seen| seen.pauses == 1));
        assert!(crate::support::process::in_a_fork(
            || (call.wait(-1) == Status::InvalidArgument.number()).then_some(())
        ));
        server.release();
        assert_eq!(call.wait(-1), OK);
    });
}
