//! TLS trusts only the authorities that it should, says which step failed and why, and never gives way to plain
//! text.

use std::ffi::OsStr;
use std::path::Path;

use together::error::Status;
use together_offline::{CertificateKind, Scripted, ScriptedSettings, TlsVersions};

use crate::support::api::{Api, Client, Options, Response};
use crate::support::expectations::{expect_failure, expect_refusal, expect_success};
use crate::support::process::Test;
use crate::support::servers::{PLAIN, answered, chat, ok, options_for, scene, scene_with};
use crate::support::{KEY, PATIENCE, through_both, through_both_in_processes};

through_both![
    an_unknown_authority_is_refused_and_can_be_added,
    an_authority_may_come_from_a_file,
    what_is_no_authority_is_refused_by_name,
    bad_certificates_are_refused_with_the_reason,
    one_version_of_tls_is_enough,
    a_server_without_tls_is_told,
    plain_text_goes_to_this_machine_alone,
    a_server_that_hangs_up_on_the_handshake_is_told,
    addresses_are_checked_as_names_are,
];

through_both_in_processes![
    an_authority_may_come_from_the_environment,
    an_authority_that_the_environment_names_wrongly_is_told,
];

const OPERATION: &str = "POST /v1/chat/completions";

fn secured(certificate: CertificateKind) -> ScriptedSettings {
    ScriptedSettings { certificate, ..ScriptedSettings::default() }
}

fn client_without_authority<A: Api>(server: &Scripted) -> A::Client {
    let mut options = A::options();
    assert_eq!(options.set_api_key(KEY.as_bytes()), Ok(()));
    assert_eq!(options.set_base_url(server.base_url()), Ok(()));
    A::client(&options)
}

fn an_unknown_authority_is_refused_and_can_be_added<A: Api>() {
    let scene = scene::<A>(vec![answered()]);
    let stranger = client_without_authority::<A>(&scene.server);
    let words = [
        OPERATION,
        "TLS with localhost",
        "certificate",
        "unknown issuer",
        "together_options_add_ca",
        "SSL_CERT_FILE",
    ];
    expect_failure(&stranger.complete(&chat::<A>()), Status::Tls, &words);
    assert!(scene.server.wait_until(PATIENCE, |seen| seen.failed_handshakes == 1));
    assert_eq!(scene.server.seen().requests.len(), 0, "nothing was sent");
    expect_success(&scene.ask());
}

fn an_authority_may_come_from_a_file<A: Api>() {
    let scene = scene::<A>(vec![answered(), answered()]);
    let file = tempfile::NamedTempFile::new().expect("a file");
    let text = format!("A comment before it.\n{}\n{}", scene.server.ca_pem(), scene.server.ca_pem());
    std::fs::write(file.path(), text).expect("a file");
    let mut options = A::options();
    assert_eq!(options.set_api_key(KEY.as_bytes()), Ok(()));
    assert_eq!(options.set_base_url(scene.server.base_url()), Ok(()));
    assert_eq!(options.add_ca_file(&path_text(file.path())), Ok(()));
    drop(file);
    expect_success(&A::client(&options).complete(&chat::<A>()));
}

fn path_text(path: &Path) -> String {
    path.to_str().expect("a path of text").to_owned()
}

fn what_is_no_authority_is_refused_by_name<A: Api>() {
    let certificate = "-----BEGIN CERTIFICATE-----\nTm90IGEgY2VydGlmaWNhdGU=\n-----END CERTIFICATE-----\n";
    let key = "-----BEGIN PRIVATE KEY-----\nTm90IGEgY2VydGlmaWNhdGU=\n-----END PRIVATE KEY-----\n";
    let unfinished = "-----BEGIN CERTIFICATE-----\nTm90IGEg";
    for text in ["", "no PEM", certificate, key, unfinished, "\u{0}\u{1}"] {
        let refused = A::options().add_ca(text.as_bytes());
        expect_refusal(refused, Status::InvalidArgument, &["the CA text"]);
        let file = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(file.path(), text).expect("a file");
        let path = path_text(file.path());
        expect_refusal(A::options().add_ca_file(&path), Status::File, &["the CA file", &path]);
    }
    for path in ["/no/such/file.pem", "/"] {
        expect_refusal(A::options().add_ca_file(path), Status::File, &["the CA file", path, "read"]);
    }
}

fn bad_certificates_are_refused_with_the_reason<A: Api>() {
    let cases: [(CertificateKind, &[&str]); 4] = [
        (CertificateKind::Expired, &["expired on", "31 Jan 2020", "clock"]),
        (CertificateKind::NotYetValid, &["not valid before", "01 Jan 2100", "clock"]),
        (CertificateKind::OtherHost, &["elsewhere.example", "not for localhost", "base URL"]),
        (CertificateKind::SelfSigned, &["together_options_add_ca"]),
    ];
    for (kind, words) in cases {
        for tls in [TlsVersions::Only12, TlsVersions::Only13] {
            let settings = ScriptedSettings { tls, ..secured(kind) };
            let scene = scene_with::<A>(settings, vec![answered()], |_| ());
            let response = scene.ask();
            expect_failure(&response, Status::Tls, &[OPERATION, "TLS with localhost", "certificate"]);
            expect_failure(&response, Status::Tls, words);
            assert_eq!(response.http_status(), 0);
            assert!(
                scene.server.wait_until(PATIENCE, |seen| seen.failed_handshakes == 1),
                "{kind:?} {tls:?}"
            );
            assert_eq!(scene.server.seen().requests.len(), 0, "{kind:?}: nothing was sent");
        }
    }
}

fn one_version_of_tls_is_enough<A: Api>() {
    for tls in [TlsVersions::Only12, TlsVersions::Only13] {
        let settings = ScriptedSettings { tls, ..ScriptedSettings::default() };
        let scene = scene_with::<A>(settings, vec![ok(r#"{"a":1}"#), ok(r#"{"a":2}"#)], |_| ());
        assert_eq!(scene.ask().integer("/a", 0), 1);
        assert_eq!(scene.ask().integer("/a", 0), 2);
        assert_eq!(scene.server.seen().connections, 1, "{tls:?}");
    }
}

fn a_server_without_tls_is_told<A: Api>() {
    // It answers in plain text as soon as it sees what is no HTTP.
    let settings = ScriptedSettings { answer_first: true, ..PLAIN };
    let answer = crate::support::servers::raw("HTTP/1.1 400 Bad Request\ncontent-length: 0", "").close();
    let server = Scripted::start(settings, vec![answer]).expect("a server");
    let url = server.base_url().replace("http://", "https://");
    let client = A::client(&options_for::<A>(&url, server.ca_pem()));
    let words = [OPERATION, "TLS with localhost", "does not speak TLS", "port"];
    expect_failure(&client.complete(&chat::<A>()), Status::Tls, &words);
}

fn plain_text_goes_to_this_machine_alone<A: Api>() {
    for url in [
        "http://api.together.ai",
        "http://127.0.0.1.example.com",
        "http://localhost.example.com/v1",
        "http://10.0.0.1:8080",
        "http://0.0.0.0:8080",
        "http://[::ffff:10.0.0.1]",
    ] {
        let refused = A::options().set_base_url(url);
        expect_refusal(refused, Status::InvalidArgument, &["base URL", "unencrypted", "https"]);
    }
    let scene = scene_with::<A>(PLAIN, vec![answered(), answered(), answered()], |_| ());
    let port = scene.server.port();
    for url in [format!("http://localhost:{port}/v1"), format!("http://127.0.0.1:{port}")] {
        let client = A::client(&options_for::<A>(&url, scene.server.ca_pem()));
        expect_success(&client.complete(&chat::<A>()));
    }
    assert_eq!(scene.sent(1).all("authorization"), [format!("Bearer {KEY}")]);
}

fn a_server_that_hangs_up_on_the_handshake_is_told<A: Api>() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a listener");
    let port = listener.local_addr().expect("an address").port();
    let hanging_up = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a connection");
        // All of the client's first flight, so that the end is no reset.
        let mut hello = [0; 5];
        std::io::Read::read_exact(&mut stream, &mut hello).expect("a record's head");
        let length = u64::from(u16::from_be_bytes([hello[3], hello[4]]));
        std::io::copy(&mut std::io::Read::take(&mut stream, length), &mut std::io::sink()).expect("a hello");
    });
    let mut options = A::options();
    assert_eq!(options.set_api_key(KEY.as_bytes()), Ok(()));
    assert_eq!(options.set_base_url(&format!("https://127.0.0.1:{port}")), Ok(()));
    assert_eq!(options.set_retries(0), Ok(()));
    let response = A::client(&options).complete(&chat::<A>());
    hanging_up.join().expect("the server");
    let words = [OPERATION, "TLS with 127.0.0.1", "closed the connection", "handshake"];
    expect_failure(&response, Status::Connection, &words);
}

fn addresses_are_checked_as_names_are<A: Api>() {
    let scene = scene::<A>(vec![answered()]);
    let url = format!("https://127.0.0.1:{}/v1", scene.server.port());
    let client = A::client(&options_for::<A>(&url, scene.server.ca_pem()));
    expect_success(&client.complete(&chat::<A>()));
    let other = scene_with::<A>(secured(CertificateKind::OtherHost), Vec::new(), |_| ());
    let url = format!("https://127.0.0.1:{}", other.server.port());
    let client = A::client(&options_for::<A>(&url, other.server.ca_pem()));
    let words = ["elsewhere.example", "127.0.0.1"];
    expect_failure(&client.complete(&chat::<A>()), Status::Tls, &words);
}

fn an_authority_may_come_from_the_environment<A: Api>(test: &Test) {
    if test.is_child() {
        let client = A::default_client();
        expect_success(&client);
        expect_success(&client.complete(&chat::<A>()));
        return;
    }
    let server = Scripted::start(ScriptedSettings::default(), vec![answered()]).expect("a server");
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), server.ca_pem()).expect("a file");
    test.again_with(&[
        ("TOGETHER_API_KEY", OsStr::new(KEY)),
        ("TOGETHER_BASE_URL", OsStr::new(server.base_url())),
        ("SSL_CERT_FILE", file.path().as_os_str()),
    ]);
    assert_eq!(server.seen().requests.len(), 1);
}

fn an_authority_that_the_environment_names_wrongly_is_told<A: Api>(test: &Test) {
    if test.is_child() {
        let client = A::default_client();
        let words = ["SSL_CERT_FILE", "/no/such/file.pem", "cannot be read"];
        expect_failure(&client, Status::File, &words);
        // A failed client gives failed responses, and the message stays.
        let response = client.complete(&chat::<A>());
        expect_failure(&response, Status::File, &words);
        assert_eq!((response.http_status(), response.text()), Default::default());
        return;
    }
    test.again_with(&[
        ("TOGETHER_API_KEY", OsStr::new(KEY)),
        ("SSL_CERT_FILE", OsStr::new("/no/such/file.pem")),
    ]);
}
