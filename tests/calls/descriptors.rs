//! The descriptors that a host's event loop watches: readable exactly while an event waits.

use together::error::Status;
use together::ffi::call::together_call_fd;
use together::ffi::client::together_client_fd;
use together_offline::{Scripted, ScriptedSettings, Server, Settings};

use crate::support::PATIENCE;
use crate::support::c_abi::{DONE, Owned, Request, client_of, outcome_of};
use crate::support::event_streams::{DONE as END, text, until_close};
use crate::support::process::{Watchdog, is_readable, is_readable_within};

#[test]
fn there_is_none_where_there_is_no_object() {
    let server = Server::start(Settings::default()).unwrap();
    let client = client_of(&server);
    // SAFETY: NULL, and a live object of another kind.
    unsafe {
        assert_eq!(together_call_fd(std::ptr::null()), -1);
        assert_eq!(together_client_fd(std::ptr::null()), -1);
        assert_eq!(together_call_fd(client.0.cast()), -1);
        let failed = together::ffi::call::together_start(std::ptr::null(), std::ptr::null());
        assert_eq!(together_call_fd(failed), -1);
        drop(Owned::new(failed));
    }
}

#[test]
fn they_are_readable_exactly_while_an_event_waits() {
    let _watchdog = Watchdog::of(PATIENCE);
    let answer = until_close().write(text("one")).pause().write(text("two") + END).close();
    let server = Scripted::start_with(ScriptedSettings::default(), move |_, _| answer.clone()).unwrap();
    let client = client_of(&server);
    let of_client = client.descriptor();
    assert!(!is_readable(of_client));
    let (first, second) = (client.start(&Request::chat("x")), client.start(&Request::chat("y")));
    let fds = [first.descriptor(), second.descriptor()];
    assert!(fds[0] != fds[1] && !fds.contains(&of_client));
    assert_eq!((client.descriptor(), first.descriptor()), (of_client, fds[0]), "the same each time");
    assert!(server.wait_until(PATIENCE, |seen| seen.pauses == 2));
    for (call, fd) in [(&first, fds[0]), (&second, fds[1])] {
        // A chunk and its text: after one of them the other still waits.
        for left in [true, false] {
            // One after the other, in an instant: who saw the first may have to wait for the second.
            assert!(is_readable_within(fd, 60_000) && is_readable_within(of_client, 60_000));
            assert!(call.next(60_000).is_some());
            if left {
                // The text follows its chunk at once, on another thread.
                assert!(is_readable_within(fd, 60_000));
            }
        }
        assert!(!is_readable(fd) && call.next(0).is_none());
    }
    assert!(!is_readable(of_client) && client.next(0).is_none());

    // What the client's drain takes is gone from the call's descriptor, and the other way round.
    server.release();
    server.release();
    let mut done = 0;
    while done < 2 {
        assert!(is_readable_within(of_client, 60_000));
        let event = client.next(0).expect("what the descriptor promises");
        done += usize::from(event.kind == DONE);
        for fd in fds {
            let of_call = if fd == fds[0] { &first } else { &second };
            if event.kind == DONE && event.call == of_call.0 as usize {
                assert!(!is_readable(fd) && of_call.next(0).is_none());
            }
        }
    }
    assert!(!is_readable(of_client) && client.next(0).is_none());
}

#[test]
fn asked_for_late_it_tells_what_waits_already() {
    let _watchdog = Watchdog::of(PATIENCE);
    let server = Server::start(Settings::default()).unwrap();
    let client = client_of(&server);
    let call = client.start(&Request::chat("x"));
    assert!(client.next(60_000).is_some());
    while call.response().status() != Status::Ok.number() {
        std::thread::yield_now();
    }
    assert!(is_readable_within(call.descriptor(), 60_000) && is_readable(client.descriptor()));
    assert_eq!(outcome_of(&call.rest()), Status::Ok.number());
    assert!(!is_readable(call.descriptor()) && !is_readable(client.descriptor()));
}

#[test]
fn events_that_go_with_their_call_are_no_longer_announced() {
    let _watchdog = Watchdog::of(PATIENCE);
    let server = Server::start(Settings::default()).unwrap();
    let client = client_of(&server);
    let (kept, freed) = (client.start(&Request::chat("x")), client.start(&Request::chat("y")));
    assert!(is_readable_within(freed.descriptor(), 60_000));
    assert_eq!(outcome_of(&kept.rest()), Status::Ok.number());
    drop(freed);
    assert!(!is_readable(client.descriptor()));
    assert_eq!(client.next(0), None);
}
