//! Threads share a client and do not wait for each other; a forked child must make its own.

use together_offline::{Scripted, ScriptedSettings};

use crate::support::api::{Api, Client, Response};
use crate::support::expectations::expect_success;
use crate::support::servers::{anything, options_for};
use crate::support::{PATIENCE, through_both};

through_both![sixteen_requests_are_in_flight_at_once];

const THREADS: usize = 16;

fn sixteen_requests_are_in_flight_at_once<A: Api>() {
    // The server answers when all have asked: were they serialised, the first would wait for ever.
    let server = Scripted::start_with(ScriptedSettings::default(), |number, _| {
        let body = format!("{{\"number\":{}}}", number % THREADS);
        let head =
            format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}", body.len());
        together_offline::Answer::new().pause().write(format!("{head}\r\n\r\n{body}"))
    })
    .expect("a server");
    let client = A::client(&options_for::<A>(server.base_url(), server.ca_pem()));
    let request = anything::<A>();
    for round in 1..=2 {
        let mut numbers: Vec<i64> = std::thread::scope(|scope| {
            let ask = || {
                let response = client.complete(&request);
                expect_success(&response);
                response.integer("/number", -1)
            };
            let asking: Vec<_> = (0..THREADS).map(|_| scope.spawn(ask)).collect();
            let all = server.wait_until(PATIENCE, |seen| seen.pauses == round * THREADS);
            // Also when it is too few, so that the test ends.
            (0..THREADS).for_each(|_| server.release());
            assert!(all, "{} of {} were in flight", server.seen().pauses, round * THREADS);
            asking.into_iter().map(|asking| asking.join().expect("an answer")).collect()
        });
        numbers.sort_unstable();
        assert!(numbers.into_iter().eq(0..THREADS as i64), "each has its own answer");
    }
    assert!(server.seen().connections >= THREADS);
}

/// Only a Unix forks.
#[cfg(target_os = "linux")]
mod forked {
    use together::error::Status;
    use together_offline::{Scripted, ScriptedSettings};

    use crate::support::api::{Api, Client, Response};
    use crate::support::expectations::expect_success;
    use crate::support::process::{Test, in_a_fork};
    use crate::support::servers::{answered, chat, options_for};
    use crate::support::through_both_in_processes;

    through_both_in_processes![a_forked_child_is_told_to_make_its_own_client];

    /// In a process of its own, so that no other test's thread holds a lock when it forks.
    fn a_forked_child_is_told_to_make_its_own_client<A: Api>(test: &Test) {
        if !test.is_child() {
            return test.again_with(&[]);
        }
        let server = Scripted::start(ScriptedSettings::default(), vec![answered(), answered(), answered()])
            .expect("a server");
        let options = options_for::<A>(server.base_url(), server.ca_pem());
        let client = A::client(&options);
        let request = chat::<A>();
        expect_success(&client.complete(&request));
        let told = in_a_fork(|| {
            let failure = crate::support::api::Object::outcome(&client.complete(&request)).err()?;
            let is_told = failure.status == Status::InvalidArgument && failure.message.contains("fork()");
            is_told.then_some(())
        });
        assert!(told, "the child used its parent's client");
        let does_its_own = in_a_fork(|| {
            let own = A::client(&options_for::<A>(server.base_url(), server.ca_pem()));
            (own.complete(&chat::<A>()).http_status() == 200).then_some(())
        });
        assert!(does_its_own, "the child's own client does not work");
        // The parent's connection and key are as they were.
        expect_success(&client.complete(&request));
        let seen = server.seen();
        assert_eq!((seen.connections, seen.requests.len()), (2, 3));
    }
}
