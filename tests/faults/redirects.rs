//! Redirects of a GET: followed where that is safe, at most five times, with the key for its own server alone.

use together::error::Status;
use together_offline::{Server, Settings};

use crate::each::check_key;
use crate::support::api::{Api, Client, Object, Response};
use crate::support::expectations::{expect_failure, expect_success};
use crate::support::servers::options_for;
use crate::support::{KEY, through_both};

through_both![
    redirects_within_the_server_are_followed_with_the_key,
    another_host_is_asked_without_the_key,
    what_is_not_safe_is_not_followed,
    a_loop_ends_after_five,
];

struct Trial<A: Api> {
    server: Server,
    response: A::Response,
}

/// Asks for the models, on connections that are all spoiled.
fn ask<A: Api>(fault: &str) -> Trial<A> {
    let fault = Some(fault.parse().expect("a fault"));
    let settings = Settings { key: KEY.to_owned(), fault, ..Settings::default() };
    let server = Server::start(settings).expect("a server");
    let client = A::client(&options_for::<A>(server.base_url(), server.ca_pem()));
    let response = client.complete(&A::request("GET /v1/models"));
    check_key(&server.traffic(), server.base_url()).expect("the key at its own server alone");
    Trial { server, response }
}

fn redirects_within_the_server_are_followed_with_the_key<A: Api>() {
    for fault in
        ["redirect-301", "redirect-302", "redirect-303", "redirect-307", "redirect-308", "redirect-relative"]
    {
        let trial = ask::<A>(fault);
        expect_success(&trial.response);
        assert!(trial.response.json().contains("offline/echo"), "{fault}");
        let received = trial.server.traffic().received;
        let targets: Vec<&str> = received.iter().map(|request| request.target.as_str()).collect();
        assert_eq!(targets, ["/v1/models", "/v1/models?redirected=1"], "{fault}");
    }
}

fn another_host_is_asked_without_the_key<A: Api>() {
    let trial = ask::<A>("redirect-other-host");
    // It is this server that answers under the other name, and it requires a key.
    expect_failure(&trial.response, Status::Authentication, &["GET /v1/models"]);
    let received = trial.server.traffic().received;
    assert_eq!(received.len(), 2);
    assert_eq!(received[1].header("host"), Some(format!("127.0.0.1:{}", trial.server.port()).as_str()));
    assert_eq!(received[1].header("authorization"), None);
}

fn what_is_not_safe_is_not_followed<A: Api>() {
    for fault in [
        "redirect-to-http",
        "redirect-to-user",
        "redirect-to-file",
        "redirect-to-garbage",
        "redirect-without-location",
    ] {
        let trial = ask::<A>(fault);
        expect_failure(&trial.response, Status::Api, &["GET /v1/models", "redirect"]);
        let traffic = trial.server.traffic();
        let asked = (traffic.requests, traffic.connections, traffic.failed_handshakes);
        assert_eq!(asked, (1, 1, 0), "{fault}");
    }
}

fn a_loop_ends_after_five<A: Api>() {
    let trial = ask::<A>("redirect-loop");
    let failure = trial.response.outcome().expect_err("a failure");
    assert_eq!(failure.status, Status::Api, "{}", failure.message);
    assert_eq!(trial.server.traffic().requests, 6);
}
