//! Certificates, TLS versions, what is remembered of the traffic, and the end of a server.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::json;
use together_offline::{CertificateKind, Server, Settings, TlsVersions};

use support::{Client, PATIENCE, Pair};

#[allow(dead_code, reason = "each test file uses its own part of the client")]
mod support;

#[test]
fn a_bad_certificate_is_refused_by_a_verifying_client() {
    for (certificate, reason) in [
        (CertificateKind::Expired, "Expired"),
        (CertificateKind::NotYetValid, "NotValidYet"),
        (CertificateKind::OtherHost, "NotValidForName"),
        (CertificateKind::SelfSigned, "UnknownIssuer"),
    ] {
        let pair = Pair::with(Settings { certificate, ..Settings::default() });
        let error = pair.client.get_with_key("/v1/models", None).err().expect("a refusal");
        let message = format!("{error:?}");
        assert!(message.contains(reason), "{certificate:?}: {message}");
        assert!(pair.server.wait_until(PATIENCE, |traffic| traffic.failed_handshakes > 0));
        assert_eq!(pair.server.traffic().requests, 0);
    }
}

#[test]
fn the_authority_of_another_server_is_no_authority() {
    let (one, other) = (Pair::new(), Pair::new());
    let client = Client::new(one.server.base_url(), other.server.ca_pem());
    assert!(client.get_with_key("/v1/models", None).is_err());
}

#[test]
fn every_name_and_version_of_tls_works() {
    for tls in [TlsVersions::Both, TlsVersions::Only12, TlsVersions::Only13] {
        let pair = Pair::with(Settings { tls, ..Settings::default() });
        assert_eq!(pair.client.get("/v1/models").status, 200, "{tls:?}");
    }
    let server = Server::start(Settings::default()).expect("a server");
    let mut hosts = vec!["127.0.0.1"];
    if TcpStream::connect(("::1", server.port())).is_ok() {
        hosts.push("[::1]");
    }
    for host in hosts {
        let client = Client::new(&format!("https://{host}:{}", server.port()), server.ca_pem());
        assert_eq!(client.get("/v1/models").status, 200, "{host}");
    }
}

#[test]
fn plain_http_is_there_for_who_asks() {
    let pair = Pair::with(Settings { plain: true, ..Settings::default() });
    assert!(pair.server.base_url().starts_with("http://localhost:"));
    assert_eq!(pair.client.get("/v1/models").status, 200);
}

#[test]
fn requests_are_remembered_as_they_came() {
    let pair = Pair::with(Settings { key: "another".to_owned(), ..Settings::default() });
    assert_eq!(pair.client.get("/v1/models?limit=2&after=x").status, 401);
    let body = "{\"model\": \"x\"}";
    drop(support::Answer::read(pair.client.send("/v1/embeddings", body).expect("an answer")));
    let traffic = pair.server.traffic();
    assert_eq!((traffic.requests, traffic.connections, traffic.open_connections), (2, 1, 1));
    let (first, second) = (&traffic.received[0], &traffic.received[1]);
    assert_eq!((first.method.as_str(), first.target.as_str()), ("GET", "/v1/models?limit=2&after=x"));
    assert_eq!(first.header("authorization"), Some("Bearer offline"));
    assert_eq!((second.connection, second.body.as_ref()), (1, body.as_bytes()));
}

#[test]
fn a_client_that_goes_away_is_noticed() {
    let server = Server::start(Settings { plain: true, ..Settings::default() }).expect("a server");
    let body =
        json!({ "model": "offline/slow", "messages": [{ "role": "user", "content": "hi" }] }).to_string();
    let head = format!(
        "POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer offline\r\n\
         content-length: {}\r\n\r\n",
        body.len()
    );
    let mut stream = TcpStream::connect(("127.0.0.1", server.port())).expect("a connection");
    stream.write_all((head + &body).as_bytes()).expect("a request sent");
    assert!(server.wait_until(PATIENCE, |traffic| traffic.requests == 1));
    assert_eq!(server.traffic().abandoned, 0);
    drop(stream);
    assert!(server.wait_until(PATIENCE, |traffic| traffic.abandoned == 1));
}

#[test]
fn a_stream_that_is_left_is_noticed() {
    let pair = Pair::with(Settings { pace: Duration::from_secs(1), ..Settings::default() });
    let body = json!({
        "model": "openai/gpt-oss-20b", "stream": true,
        "messages": [{ "role": "user", "content": "word ".repeat(1000) }],
    });
    let mut response = pair.client.send("/v1/chat/completions", &body.to_string()).expect("an answer");
    let mut start = [0; 6];
    response.body_mut().as_reader().read_exact(&mut start).expect("an event");
    assert_eq!(&start, b"data: ");
    drop(response);
    assert!(pair.server.wait_until(PATIENCE, |traffic| traffic.abandoned == 1));
    assert!(pair.server.wait_until(PATIENCE, |traffic| traffic.open_connections == 0));
}

#[test]
fn dropping_a_server_ends_its_connections() {
    let server = Server::start(Settings::default()).expect("a server");
    let mut idle = TcpStream::connect(("127.0.0.1", server.port())).expect("a connection");
    assert!(server.wait_until(PATIENCE, |traffic| traffic.connections == 1));
    drop(server);
    assert_eq!(idle.read(&mut [0]).ok(), Some(0), "the connection is closed");
}
