//! What is left when a call or a client is freed: no thread, no descriptor, no connection.

use std::time::{Duration, Instant};

use together::error::Status;

use crate::phases::{Phase, Scene};
use crate::support::PATIENCE;
use crate::support::api::Response as _;
use crate::support::c_abi::{Request, TEXT, client_of, outcome_of};
use crate::support::event_streams::{text, until_close};
use crate::support::process::{Watchdog, alone, comes_true, descriptors, library_threads};
use together_offline::{Scripted, ScriptedSettings};

/// What freeing may take: many times what it needs.
const SOON: Duration = Duration::from_secs(2);

#[test]
fn a_freed_call_closes_its_connection() {
    let _watchdog = Watchdog::of(PATIENCE);
    let answer = until_close().write(text("one")).await_close();
    let server = Scripted::start(ScriptedSettings::default(), vec![answer]).unwrap();
    let client = client_of(&server);
    let call = client.start(&Request::chat("x"));
    while call.next(60_000).expect("an event").kind != TEXT {}
    drop(call);
    assert!(server.wait_until(PATIENCE, |seen| seen.closed_by_client == 1));
    assert_eq!(client.next(0), None, "its DONE went with it");
}

#[test]
fn a_freed_client_leaves_nothing_whatever_its_calls_are_doing() {
    alone(|| {
        let _watchdog = Watchdog::of(3 * PATIENCE);
        // Whatever the first use of anything opens for good is open before the count.
        drop(Scene::new(Phase::MidStream, 1));
        assert!(comes_true(|| library_threads() == 0));
        let before = descriptors();
        for phase in Phase::ALL {
            for calls_first in [true, false] {
                let mut scene = Scene::new(phase, 8);
                assert!(library_threads() > 0, "{phase:?}");
                let began = Instant::now();
                if calls_first {
                    scene.calls.clear();
                }
                drop(scene.client.take());
                let took = began.elapsed();
                assert!(took < SOON, "{phase:?}: {took:?}");
                if phase == Phase::LookUp {
                    // The system's resolver cannot be stopped; its threads end with it, and have nothing of ours.
                    drop(scene);
                    assert!(comes_true(|| library_threads() == 0), "{phase:?}");
                } else {
                    assert!(comes_true(|| library_threads() == 0), "{phase:?}: threads are joined");
                    // Calls that are left tell their end, without a client.
                    for call in &scene.calls {
                        assert_eq!(outcome_of(&call.rest()), Status::Cancelled.number(), "{phase:?}");
                        assert_eq!(call.response().status(), Status::Cancelled.number(), "{phase:?}");
                        call.cancel();
                    }
                    drop(scene);
                }
                let count = || descriptors() == before;
                assert!(comes_true(count), "{phase:?}: {} descriptors were {before}", descriptors());
            }
        }
    });
}

#[test]
fn a_call_outlives_its_client() {
    let _watchdog = Watchdog::of(PATIENCE);
    let mut scene = Scene::new(Phase::MidStream, 2);
    let done_before = scene.calls.remove(0);
    done_before.cancel();
    assert_eq!(outcome_of(&done_before.rest()), Status::Cancelled.number());
    let call = scene.calls.remove(0);
    let descriptor = call.descriptor();
    drop(scene.client.take());
    assert!(crate::support::process::is_readable(descriptor));
    assert_eq!(call.descriptor(), descriptor);
    assert_eq!(outcome_of(&call.rest()), Status::Cancelled.number());
    assert!(!crate::support::process::is_readable(descriptor));
    assert_eq!(call.response().text(), "one");
    assert_eq!(done_before.response().text(), "one");
}
