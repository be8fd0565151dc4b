//! Whose certificate it is: an address is checked as an address and a name as a name, against the subject's
//! alternative names alone; and each refusal says what is wrong.

use together::error::Status;
use together_offline::{Server, Settings};

use crate::support::api::{Api, Client};
use crate::support::expectations::{expect_failure, expect_success};
use crate::support::servers::{chat, options_for};
use crate::support::{KEY, through_both};

through_both![an_address_is_no_name_and_a_name_no_address, refusals_say_what_is_wrong];

fn server(fault: &str) -> Server {
    let fault = Some(fault.parse().expect("a fault"));
    Server::start(Settings { key: KEY.to_owned(), fault, ..Settings::default() }).expect("a server")
}

fn ask<A: Api>(server: &Server, host: &str) -> A::Response {
    let url = format!("https://{host}:{}", server.port());
    A::client(&options_for::<A>(&url, server.ca_pem())).complete(&chat::<A>())
}

fn an_address_is_no_name_and_a_name_no_address<A: Api>() {
    // curl and Python take the first: the address stands in it, spelt as a name.
    let spelt = server("certificate-address-as-name");
    expect_failure(&ask::<A>(&spelt, "127.0.0.1"), Status::Tls, &["certificate", "127.0.0.1"]);
    expect_success(&ask::<A>(&spelt, "localhost"));

    let address = server("certificate-address-only");
    expect_success(&ask::<A>(&address, "127.0.0.1"));
    expect_failure(&ask::<A>(&address, "localhost"), Status::Tls, &["certificate", "not for localhost"]);

    let common = server("certificate-common-name");
    for host in ["localhost", "127.0.0.1"] {
        expect_failure(&ask::<A>(&common, host), Status::Tls, &["certificate", &format!("not for {host}")]);
    }
    for server in [&spelt, &address, &common] {
        let hosts: Vec<_> = server
            .traffic()
            .received
            .iter()
            .map(|request| request.header("host").map(str::to_owned))
            .collect();
        assert!(hosts.len() <= 1, "nothing is sent to a server that was refused: {hosts:?}");
    }
}

fn refusals_say_what_is_wrong<A: Api>() {
    for (fault, words) in [
        ("certificate-self-signed", "together_options_add_ca"),
        ("certificate-untrusted", "certificate"),
        ("certificate-expired", "expired on Fri, 31 Jan 2020"),
        ("certificate-not-yet-valid", "not valid before Fri, 01 Jan 2100"),
        ("certificate-other-host", "elsewhere.example"),
        ("certificate-for-clients", "not issued for servers"),
        ("certificate-incomplete-chain", "unknown issuer"),
        ("certificate-bad-signature", "signature is wrong"),
        ("certificate-sha1", "no longer safe"),
        ("tls-1.0", "1.2 and 1.3"),
        ("tls-1.1", "1.2 and 1.3"),
        ("tls-version-alert", "1.2 and 1.3"),
        ("http-for-tls", "does not speak TLS"),
    ] {
        let server = server(fault);
        expect_failure(&ask::<A>(&server, "localhost"), Status::Tls, &["TLS with localhost", words]);
        assert_eq!(server.traffic().requests, 0, "{fault}: nothing was sent");
    }
}
