//! Codings that the request does not accept: where the content is not JSON, nothing but the header shows the
//! coding.

use together::error::Status;
use together_offline::{Server, Settings};

use crate::support::api::{Api, Client, Request, Response};
use crate::support::expectations::{expect_failure, expect_success};
use crate::support::servers::{complete_each, options_for};
use crate::support::{KEY, through_both};

through_both![media_in_a_coding_that_was_not_requested_is_refused];

fn media_in_a_coding_that_was_not_requested_is_refused<A: Api>() {
    for fault in ["compressed", "compression-bomb", "unknown-coding"] {
        let planned = Some(format!("{fault}:3").parse().expect("a fault"));
        let settings = Settings { key: KEY.to_owned(), fault: planned, ..Settings::default() };
        let server = Server::start(settings).expect("a server");
        let client = A::client(&options_for::<A>(server.base_url(), server.ca_pem()));
        let mut request = A::request("POST /v1/audio/speech");
        for (field, value) in [("model", "cartesia/sonic-2"), ("input", "Good evening"), ("voice", "tara")] {
            assert_eq!(request.set_string(field, value), Ok(()));
        }
        assert_eq!(request.set_string("response_format", "wav"), Ok(()));
        for way in [A::Client::complete, complete_each::<A>, A::Client::call] {
            let response = way(&client, &request);
            expect_failure(&response, Status::Protocol, &["not asked for"]);
            assert_eq!(response.http_status(), 200, "{fault}");
        }
        let response = client.complete(&request);
        expect_success(&response);
        assert!(response.bytes().starts_with(b"RIFF"), "{fault}");
    }
}
