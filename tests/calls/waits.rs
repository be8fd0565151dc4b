//! What ends a wait for events: an interrupt, and a client that has none to give.

use std::time::Instant;

use together::error::Status;
use together::ffi::client::together_client_new;
use together::ffi::object::together_free;
use together::ffi::options::{together_options_new, together_options_set_base_url};
use together_offline::{Answer, Scripted, ScriptedSettings};

use crate::support::PATIENCE;
use crate::support::api::Client as _;
use crate::support::c_abi::{Client, DONE, Request, client_of};
use crate::support::process::Watchdog;

fn failed() -> Client {
    // SAFETY: live objects, freed once, and NUL-terminated texts.
    unsafe {
        let options = together_options_new();
        together_options_set_base_url(options, c"ftp://nowhere".as_ptr());
        let client = together_client_new(options);
        together_free(options.cast());
        Client::new(client)
    }
}

#[test]
fn a_failed_client_tells_the_ends_of_its_calls() {
    let _watchdog = Watchdog::of(PATIENCE);
    let client = failed();
    assert_eq!(client.next(-1), None, "nothing was started, and nothing can come later");
    let calls: Vec<_> = (7..10).map(|number| client.start(&Request::chat("x").user_data(number))).collect();
    for (number, call) in (7..10).zip(&calls) {
        let event = client.next(-1).expect("an end");
        assert_eq!((event.kind, event.status), (DONE, Status::InvalidArgument.number()));
        assert_eq!((event.call, event.user_data), (call.0 as usize, number));
        assert_eq!(call.next(-1), None, "it was read already");
        assert!(
            call.response().message().contains("neither https nor http"),
            "{}",
            call.response().message()
        );
    }
    assert_eq!(client.next(-1), None);
    let call = client.start(&Request::chat("x"));
    assert_eq!(call.next(-1).map(|event| event.kind), Some(DONE));
    assert_eq!(client.next(-1), None, "it was read already");
    drop(client.start(&Request::chat("x")));
    assert_eq!(client.next(-1), None, "nothing is seen of a call that was freed");
    client.interrupt();
}

#[cfg(unix)] // Only a Unix forks.
#[test]
fn a_forked_child_is_told_the_ends_of_calls_of_its_parents_client() {
    use crate::support::c_abi::Setup;
    use together::ffi::client::together_client_next;
    use together::ffi::event::TOGETHER_EVENT_DONE;
    use together::ffi::status::TOGETHER_INVALID_ARGUMENT;

    crate::support::process::alone(|| {
        let _watchdog = Watchdog::of(PATIENCE);
        let client = Setup::at("http://127.0.0.1:9").client();
        let request = Request::chat("x");
        // SAFETY: the child calls the library and ends.
        let child = unsafe { libc::fork() };
        if child == 0 {
            let calls = [client.start(&request), client.start(&request)];
            // SAFETY: a live client; an event is read before the next.
            let is_told = calls.iter().all(|_| unsafe {
                let event = together_client_next(client.0, -1);
                !event.is_null()
                    && (*event).kind == TOGETHER_EVENT_DONE
                    && (*event).status == TOGETHER_INVALID_ARGUMENT
            });
            let is_over = client.next(-1).is_none();
            // SAFETY: ends the child at once.
            unsafe { libc::_exit(i32::from(!(is_told && is_over))) };
        }
        let mut outcome = -1;
        // SAFETY: waits for the child made above.
        assert_eq!(unsafe { libc::waitpid(child, &raw mut outcome, 0) }, child);
        assert_eq!(outcome, 0);
    });
}

#[test]
fn an_interrupt_ends_a_dispatcher() {
    let _watchdog = Watchdog::of(PATIENCE);
    let server = Scripted::start_with(ScriptedSettings::default(), |_, _| Answer::new().pause()).unwrap();
    for under_way in [0, 1, 3] {
        let client = client_of(&server);
        let before = server.seen().pauses;
        let calls: Vec<_> = (0..under_way).map(|_| client.start(&Request::chat("x"))).collect();
        std::thread::scope(|scope| {
            let dispatcher = scope.spawn(|| {
                let mut ended = 0;
                while let Some(event) = client.next(-1) {
                    assert_eq!((event.kind, event.status), (DONE, Status::Cancelled.number()));
                    ended += 1;
                }
                ended
            });
            assert!(server.wait_until(PATIENCE, |seen| seen.pauses == before + under_way));
            let began = Instant::now();
            client.interrupt();
            assert_eq!(dispatcher.join().unwrap(), under_way);
            assert!(began.elapsed().as_secs() < 5);
        });
        drop(calls);
    }
}
