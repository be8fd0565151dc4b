//! A host has several addresses, and some of them are dead: that costs a moment. They are those that the system knows.

#[cfg(target_os = "linux")]
use std::net::UdpSocket;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, TcpStream};
use std::time::{Duration, Instant};

use socket2::{Domain, Socket, Type};
use together::error::Status;
use together::settings::Timeout;
use together_offline::{Scripted, ScriptedSettings};

use crate::support::api::{Api, Client, Options};
use crate::support::expectations::{expect_failure, expect_success};
use crate::support::process::Test;
use crate::support::relay::Relay;
use crate::support::servers::{answered, chat, options_for};
use crate::support::{through_both, through_both_in_processes};

through_both![
    a_dead_address_is_overtaken_by_a_live_one,
    a_refusing_address_is_passed_over,
    a_host_without_a_live_address_is_told_with_each_reason,
];

through_both_in_processes![names_are_those_of_the_hosts_file_and_of_the_name_server];

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

#[cfg(not(target_os = "linux"))]
fn names_are_those_of_the_hosts_file_and_of_the_name_server<A: Api>(_: &Test) {
    println!("not run: it takes another /etc than the machine's, as Linux can give a process");
}

/// Each C library has a resolver of its own, which reads these files.
#[cfg(target_os = "linux")]
fn names_are_those_of_the_hosts_file_and_of_the_name_server<A: Api>(test: &Test) {
    if !test.is_child() {
        return test.again_with(&[]);
    }
    // An address of this test's process, since port 53 is one for all.
    let name_server = Ipv4Addr::from(0x7f00_0000 | (std::process::id() & 0x00ff_ffff));
    let files = [
        ("hosts", "127.0.0.1 localhost in-the-hosts-file.test\n".to_owned()),
        ("resolv.conf", format!("nameserver {name_server}\noptions timeout:30\n")),
        ("nsswitch.conf", "hosts: files dns\n".to_owned()),
    ];
    if let Err(error) = crate::support::process::with_files_of_its_own("/etc", &files) {
        // Only root may.
        return println!("not run: mount: {error}");
    }
    let socket = UdpSocket::bind((name_server, 53)).expect("port 53 of an address of the loopback");
    std::thread::spawn(move || serve_names(&socket));

    let server = Scripted::start(ScriptedSettings::default(), vec![answered()]).expect("a server");
    let ask = |host: &str| {
        let base_url = format!("https://{host}:{}", server.port());
        A::client(&options_for::<A>(&base_url, server.ca_pem())).complete(&chat::<A>())
    };
    // The server is found under these names too, and shows a certificate for another.
    for host in ["in-the-hosts-file.test", "known.of-the-name-server.test"] {
        expect_failure(&ask(host), Status::Tls, &[host]);
    }
    let unknown = "unknown.of-the-name-server.test";
    expect_failure(&ask(unknown), Status::Connection, &[unknown, "cannot be found", "not known"]);
    expect_success(&ask("localhost"));
}

/// A name server that knows one name, whose address is 127.0.0.1 (RFC 1035, section 4).
#[cfg(target_os = "linux")]
fn serve_names(socket: &UdpSocket) {
    const HEAD: usize = 12;
    const IPV4: [u8; 2] = [0, 1];
    let mut room = [0; 512];
    while let Ok((length, from)) = socket.recv_from(&mut room) {
        // The question follows the head: labels, each after its length, until one of length 0; type, class.
        let question = &room[HEAD..length];
        let labels = question.iter().position(|byte| *byte == 0).expect("a name") + 1;
        let (name, rest) = question[..labels + 4].split_at(labels);
        let is_known = name.starts_with(b"\x05known");
        let has_address = is_known && rest[..2] == IPV4;
        let mut answer = room[..2].to_vec();
        // An answer, recursion desired and available; "no such name" where it is not known.
        answer.extend([0x81, if is_known { 0x80 } else { 0x83 }, 0, 1, 0, u8::from(has_address), 0, 0, 0, 0]);
        answer.extend(name);
        answer.extend(rest);
        if has_address {
            // The name of the question, IPv4, a minute.
            answer.extend([0xc0, HEAD as u8, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 127, 0, 0, 1]);
        }
        socket.send_to(&answer, from).expect("an answer");
    }
}
