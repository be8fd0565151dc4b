//! The scripted server: exact bytes out, exact bytes remembered, every way to end a connection.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use together_offline::{Answer, CertificateKind, Scripted, ScriptedSettings, TlsVersions};

use support::{Client, PATIENCE};

#[allow(dead_code, reason = "each test file uses its own part of the client")]
mod support;

const PLAIN: ScriptedSettings = ScriptedSettings {
    plain: true,
    certificate: CertificateKind::Valid,
    tls: TlsVersions::Both,
    client: together_offline::ClientCertificate::NotAsked,
    answer_first: false,
};
const GET: &[u8] = b"GET /x HTTP/1.1\r\nhost: localhost\r\n\r\n";

fn connect(server: &Scripted) -> TcpStream {
    TcpStream::connect(("127.0.0.1", server.port())).expect("a connection")
}

fn connect_tls(server: &Scripted) -> StreamOwned<ClientConnection, TcpStream> {
    let mut roots = RootCertStore::empty();
    let authority = CertificateDer::from_pem_slice(server.ca_pem().as_bytes()).expect("PEM");
    roots.add(authority).expect("a certificate");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from("localhost").expect("a name");
    StreamOwned::new(ClientConnection::new(Arc::new(config), name).expect("a client"), connect(server))
}

fn read_to_end(mut stream: impl Read) -> (Vec<u8>, Option<ErrorKind>) {
    let mut bytes = Vec::new();
    let error = stream.read_to_end(&mut bytes).err();
    (bytes, error.map(|error| error.kind()))
}

#[test]
fn a_real_client_gets_its_answers_on_one_connection() {
    let answers = vec![Answer::response(200, "text/plain", "one"), Answer::response(503, "text/html", "two")];
    let server = Scripted::start(ScriptedSettings::default(), answers).expect("a server");
    let client = Client::new(server.base_url(), server.ca_pem());
    let first = client.get("/first");
    let second = support::Answer::read(client.send("/second", "the body").expect("an answer"));
    assert_eq!((first.status, first.text()), (200, "one"));
    assert_eq!((second.status, second.text()), (503, "two"));
    let seen = server.seen();
    assert_eq!((seen.connections, seen.requests.len()), (1, 2));
    assert!(seen.requests[0].starts_with(b"GET /first HTTP/1.1\r\n"));
    assert!(seen.requests[1].ends_with(b"\r\n\r\nthe body"));
    assert!(client.get_with_key("/third", None).is_err(), "no answer is left");
}

#[test]
fn chunked_and_pipelined_requests_are_told_apart() {
    let server = Scripted::start_with(PLAIN, |number, request| {
        Answer::new().write(format!("[{number}: {} bytes]", request.len()))
    })
    .expect("a server");
    let chunked = b"POST / HTTP/1.1\r\ntransfer-encoding: Chunked\r\n\r\n3;x=y\r\nabc\r\n0\r\nt: v\r\n\r\n";
    let mut stream = connect(&server);
    stream.write_all(&[chunked, GET].concat()).expect("two requests sent");
    stream.shutdown(std::net::Shutdown::Write).expect("the end");
    let expected = format!("[0: {} bytes][1: {} bytes]", chunked.len(), GET.len());
    assert_eq!(read_to_end(&stream), (expected.into_bytes(), None));
    assert_eq!(server.seen().requests, [chunked.to_vec(), GET.to_vec()]);
    assert!(server.wait_until(PATIENCE, |seen| seen.closed_by_client == 1));
}

#[test]
fn a_request_that_comes_in_pieces_is_one_request() {
    let server = Scripted::start(PLAIN, vec![Answer::new().write("done").close()]).expect("a server");
    let mut stream = connect(&server);
    for byte in b"POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\nhi" {
        assert!(server.seen().requests.is_empty());
        stream.write_all(&[*byte]).expect("a byte sent");
    }
    assert_eq!(read_to_end(&stream), (b"done".to_vec(), None));
}

#[test]
fn a_pause_lasts_until_the_test_ends_it() {
    let server =
        Scripted::start(PLAIN, vec![Answer::new().write("a").pause().write("b").close()]).expect("a server");
    let mut stream = connect(&server);
    stream.write_all(GET).expect("a request sent");
    let mut first = [0; 1];
    stream.read_exact(&mut first).expect("the first byte");
    assert!(server.wait_until(PATIENCE, |seen| seen.pauses == 1));
    stream.set_nonblocking(true).expect("a socket");
    let nothing = stream.read(&mut [0]).map_err(|error| error.kind());
    assert_eq!(nothing, Err(ErrorKind::WouldBlock));
    stream.set_nonblocking(false).expect("a socket");
    server.release();
    assert_eq!(read_to_end(&stream), (b"b".to_vec(), None));
}

#[test]
fn the_endings_differ_as_a_tls_client_sees_them() {
    let write = || Answer::new().write("half");
    let answers = vec![write().close(), write().cut(), write().reset()];
    let server = Scripted::start(ScriptedSettings::default(), answers).expect("a server");
    let end = |_| {
        let mut stream = connect_tls(&server);
        stream.write_all(GET).expect("a request sent");
        read_to_end(stream)
    };
    let [close, cut, reset] = [0, 1, 2].map(end);
    assert_eq!(close, (b"half".to_vec(), None));
    assert_eq!(cut, (b"half".to_vec(), Some(ErrorKind::UnexpectedEof)));
    // A reset may overtake what was written before it.
    assert_eq!(reset.1, Some(ErrorKind::ConnectionReset));
    assert_eq!(server.seen().connections, 3);
}

#[test]
fn the_server_notices_when_the_client_closes() {
    let server = Scripted::start(PLAIN, vec![Answer::new().await_close()]).expect("a server");
    let mut stream = connect(&server);
    stream.write_all(GET).expect("a request sent");
    assert!(server.wait_until(PATIENCE, |seen| seen.requests.len() == 1));
    assert_eq!(server.seen().closed_by_client, 0);
    drop(stream);
    assert!(server.wait_until(PATIENCE, |seen| seen.closed_by_client == 1));
}

#[test]
fn an_answer_can_come_before_its_request() {
    let settings = ScriptedSettings { answer_first: true, ..PLAIN };
    let server = Scripted::start(settings, vec![Answer::new().write("early")]).expect("a server");
    let mut stream = connect(&server);
    let mut early = [0; 5];
    stream.read_exact(&mut early).expect("an answer");
    assert_eq!(&early, b"early");
    stream.write_all(GET).expect("a request sent");
    assert!(server.wait_until(PATIENCE, |seen| seen.requests == [GET]));
}

#[test]
fn a_bad_certificate_is_counted() {
    let settings = ScriptedSettings { certificate: CertificateKind::Expired, ..ScriptedSettings::default() };
    let server = Scripted::start(settings, Vec::new()).expect("a server");
    assert!(connect_tls(&server).write_all(GET).is_err());
    assert!(server.wait_until(PATIENCE, |seen| seen.failed_handshakes == 1));
}

#[test]
fn a_script_that_panics_closes_its_connection() {
    let server = Scripted::start_with(PLAIN, |_, _| panic!("as the test wants")).expect("a server");
    let mut stream = connect(&server);
    stream.write_all(GET).expect("a request sent");
    assert_eq!(read_to_end(&stream), (Vec::new(), None));
}

#[test]
fn dropping_the_server_ends_whatever_it_waits_for() {
    let answers = vec![Answer::new().pause(), Answer::new().await_close()];
    let server = Scripted::start(PLAIN, answers).expect("a server");
    let mut streams = [connect(&server), connect(&server), connect(&server)];
    for stream in streams.iter_mut().take(2) {
        stream.write_all(GET).expect("a request sent");
    }
    assert!(server.wait_until(PATIENCE, |seen| seen.connections == 3 && seen.requests.len() == 2));
    // A handshake that never comes.
    let silent = Scripted::start(ScriptedSettings::default(), Vec::new()).expect("a server");
    let stuck = connect(&silent);
    assert!(silent.wait_until(PATIENCE, |seen| seen.connections == 1));
    drop(server);
    drop(silent);
    for stream in streams.iter().chain([&stuck]) {
        assert_eq!(read_to_end(stream), (Vec::new(), None));
    }
}
