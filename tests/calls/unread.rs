//! Calls whose events are not read: they end at their time limit, and hold up no other call.

use together::error::Status;
use together::settings::Timeout;
use together_offline::{Scripted, ScriptedSettings};

use crate::support::PATIENCE;
use crate::support::c_abi::{CALLS, CHUNK, Call, EVENT_QUEUE, Request, Setup, count_of, outcome_of};
use crate::support::event_streams::{DONE as END, text, until_close, whole};
use crate::support::process::{Watchdog, alone, comes_true, library_threads};

/// Far more than a queue of four takes.
fn long() -> String {
    (0..1_000).map(|_| text("x")).collect::<String>() + END
}

#[test]
fn the_total_limit_ends_a_call_that_is_not_read() {
    let _watchdog = Watchdog::of(PATIENCE);
    let server =
        Scripted::start_with(ScriptedSettings::default(), |_, _| until_close().write(long()).pause())
            .unwrap();
    let client = Setup::of(&server).limit(EVENT_QUEUE, 4).client();
    let end_by = |limit: u32| {
        let call = client.start(&Request::chat("x").timeout(Timeout::Total, limit.into()));
        let is_over = || call.status() == Status::Timeout.number();
        assert!(comes_true(is_over), "it waits for its reader for ever");
        let message = call.response().message();
        let words = [&*format!("total limit of {limit} ms"), "TOGETHER_TIMEOUT_TOTAL"];
        assert!(words.iter().all(|words| message.contains(words)), "{message}");
        message.contains("the call's events to be read").then_some(call)
    };
    // A slow machine may not have filled the queue when the first limit passes.
    let call = [300, 3_000, 30_000].into_iter().find_map(end_by).expect("a call that waited for its reader");
    let events = call.rest();
    assert_eq!(outcome_of(&events), Status::Timeout.number());
    assert!((1..1_000).contains(&count_of(&events, CHUNK)), "what was there by then is read");
}

#[test]
fn calls_that_are_not_read_leave_their_places_to_others() {
    alone(|| {
        let _watchdog = Watchdog::of(2 * PATIENCE);
        const PLACES: usize = 2;
        let server = Scripted::start_with(ScriptedSettings::default(), |_, _| whole(&long())).unwrap();
        let client = Setup::of(&server).limit(EVENT_QUEUE, 4).limit(CALLS, PLACES as u64).client();
        let unread: Vec<Call> = (0..3 * PLACES).map(|_| client.start(&Request::chat("x"))).collect();
        for call in &unread {
            assert!(crate::support::process::is_readable_within(call.descriptor(), 60_000));
        }
        let events = client.start(&Request::chat("x")).rest();
        assert_eq!((outcome_of(&events), count_of(&events, CHUNK)), (Status::Ok.number(), 1_000));
        // From the last to the first: none of them waits for one that was started before it.
        for call in unread.iter().rev() {
            let events = call.rest();
            assert_eq!((outcome_of(&events), count_of(&events, CHUNK)), (Status::Ok.number(), 1_000));
        }
        assert!(comes_true(|| library_threads() <= PLACES), "threads beyond the limit end");
    });
}
