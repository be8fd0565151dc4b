//! A host has several addresses, and some of them are dead: that costs a moment.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, TcpStream};
use std::time::{Duration, Instant};

use socket2::{Domain, Socket, Type};
use together::error::Status;
use together::settings::Timeout;
use together_offline::{Scripted, ScriptedSettings};

use crate::support::api::{Api, Client, Options};
use crate::support::expectations::{expect_failure, expect_success};
use crate::support::relay::Relay;
use crate::support::servers::{answered, chat, options_for};
use crate::support::through_both;

through_both![
    a_dead_address_is_overtaken_by_a_live_one,
    a_refusing_address_is_passed_over,
    a_host_without_a_live_address_is_told_with_each_reason,
];

/// A port that leads to the server on ::1, and is taken on 127.0.0.1 by a socket that does not listen.
fn only_over_ipv6(server: &Scripted) -> (Relay, Socket) {
    loop {
        let listener = TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).expect("IPv6 on this machine's loopback");
        let port = listener.local_addr().expect("an address").port();
        // A port that is in use on the other family is not for us.
        if let Ok(taken) = taken(SocketAddr::from((Ipv4Addr::LOCALHOST, port))) {
            return (Relay::from(listener, server.port()), taken);
        }
    }
}

/// A reserved port. Connections to it are refused.
fn taken(address: SocketAddr) -> std::io::Result<Socket> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, None)?;
    socket.bind(&address.into())?;
    Ok(socket)
}

fn ask<A: Api>(server: &Scripted, port: u16) -> Duration {
    let client = A::client(&options_for::<A>(&format!("https://localhost:{port}"), server.ca_pem()));
    let began = Instant::now();
    expect_success(&client.complete(&chat::<A>()));
    began.elapsed()
}

fn a_dead_address_is_overtaken_by_a_live_one<A: Api>() {
    let server = Scripted::start(ScriptedSettings::default(), vec![answered()]).expect("a server");
    let (relay, dead) = only_over_ipv6(&server);
    // A listener whose queue is full: what connects to it hangs, as at an address that is dead.
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, relay.port()));
    dead.listen(0).expect("a listener");
    let mut fillers = Vec::new();
    while let Ok(filler) = TcpStream::connect_timeout(&address, Duration::from_millis(200)) {
        fillers.push(filler);
        assert!(fillers.len() < 64, "this system's queues never fill");
    }
    let took = ask::<A>(&server, relay.port());
    assert!(took >= Duration::from_millis(250), "the other address was not asked first: {took:?}");
    // Half of the patience is what an equal share of it would have been.
    assert!(took < Duration::from_secs(20), "{took:?}");
    relay.join();
}

fn a_refusing_address_is_passed_over<A: Api>() {
    let server = Scripted::start(ScriptedSettings::default(), vec![answered()]).expect("a server");
    let (relay, _taken) = only_over_ipv6(&server);
    ask::<A>(&server, relay.port());
    relay.join();
}

fn a_host_without_a_live_address_is_told_with_each_reason<A: Api>() {
    let (port, _taken) = loop {
        let first = taken(SocketAddr::from((Ipv6Addr::LOCALHOST, 0))).expect("a port");
        let port =
            first.local_addr().ok().and_then(|address| address.as_socket()).expect("an address").port();
        if let Ok(second) = taken(SocketAddr::from((Ipv4Addr::LOCALHOST, port))) {
            break (port, (first, second));
        }
    };
    let mut options = A::options();
    assert_eq!(options.set_api_key(crate::support::KEY.as_bytes()), Ok(()));
    assert_eq!(options.set_base_url(&format!("https://localhost:{port}")), Ok(()));
    assert_eq!(options.set_timeout(Timeout::Connect, 60_000), Ok(()));
    let words = ["cannot connect to localhost:", "127.0.0.1: ", "::1: ", "check the base URL"];
    expect_failure(&A::client(&options).complete(&chat::<A>()), Status::Connection, &words);
}
