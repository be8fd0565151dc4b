//! What happens to a connection behind its answer: the next request gets its own answer, and the caller notices nothing.

use together_offline::{Server, Settings};

use crate::support::api::{Api, Client, Response};
use crate::support::expectations::expect_success;
use crate::support::servers::{chat, options_for, wait_for_close};
use crate::support::{KEY, PATIENCE, through_both};

through_both![a_connection_that_went_away_costs_no_request, a_planted_answer_is_never_read,];

/// A server with a fault on every connection, and a client that makes no retries.
fn scene<A: Api>(fault: &str, plain: bool) -> (Server, A::Client) {
    let fault = Some(fault.parse().expect("a fault"));
    let settings = Settings { key: KEY.to_owned(), fault, plain, ..Settings::default() };
    let server = Server::start(settings).expect("a server");
    let client = A::client(&options_for::<A>(server.base_url(), server.ca_pem()));
    (server, client)
}

fn expect_own_answer<R: Response>(response: &R, fault: &str) {
    expect_success(response);
    assert!(response.text().starts_with("offline: you asked"), "{fault}: {}", response.json());
}

/// The server has closed, is closing, or closes in the very moment in which the next request is written.
fn a_connection_that_went_away_costs_no_request<A: Api>() {
    for plain in [false, true] {
        for fault in [
            "close-after-answer",
            "cut-after-answer",
            "reset-after-answer",
            "close-on-next-request",
            "reset-on-next-request",
        ] {
            let (server, client) = scene::<A>(fault, plain);
            for _ in 0..10 {
                expect_own_answer(&client.complete(&chat::<A>()), fault);
            }
            let traffic = server.traffic();
            assert_eq!(traffic.requests, 10, "{fault}: each was read once");
        }
    }
}

fn a_planted_answer_is_never_read<A: Api>() {
    for plain in [false, true] {
        for fault in ["planted-answer", "planted-in-one-write"] {
            let (server, client) = scene::<A>(fault, plain);
            for asked in 1..=5 {
                expect_own_answer(&client.complete(&chat::<A>()), fault);
                // Bytes after the next request has left could be its answer: no client can know.
                assert!(server.wait_until(PATIENCE, |traffic| traffic.faults == asked));
            }
            assert_eq!(server.traffic().connections, 5, "{fault}: none is used twice");
        }
        let (server, client) = scene::<A>("close-after-answer", plain);
        expect_own_answer(&client.complete(&chat::<A>()), "close-after-answer");
        wait_for_close(server.port());
        expect_own_answer(&client.complete(&chat::<A>()), "close-after-answer");
    }
}
