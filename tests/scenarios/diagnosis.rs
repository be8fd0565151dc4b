//! The diagnosis tells where a request stops, whatever is broken, and nothing that is secret.

use std::ffi::OsStr;
use std::net::TcpListener;
use std::time::{Duration, Instant};

use together::error::Status;
use together::settings::Timeout;
use together_offline::{Answer, CertificateKind, ClientCertificate, Scripted, ScriptedSettings, TlsVersions};

use crate::support::api::{Api, Client, Options, Response};
use crate::support::carrier::Carrier;
use crate::support::expectations::{expect_failure, expect_no_piece_of, expect_success};
use crate::support::key_commands;
use crate::support::process::Test;
use crate::support::proxy::{Manner, Proxy};
use crate::support::servers::{PLAIN, anything, chat, options_for, raw, scene_with, service};
use crate::support::{KEY, PATIENCE, through_both, through_both_in_processes};

through_both![
    all_is_well,
    a_key_that_is_refused,
    a_refused_certificate_is_shown_all_the_same,
    a_chain_is_shown_whole_with_its_pins,
    a_server_that_wants_a_client_certificate,
    a_port_without_a_listener,
    a_host_that_does_not_exist,
    what_answers_is_no_tls,
    plain_text_to_this_machine,
    the_way_through_a_proxy,
    a_proxy_that_refuses,
    the_way_of_a_hosts_transport,
    a_refused_option_is_named_and_the_rest_is_looked_at,
    a_clock_that_is_wrong,
    a_silent_server_runs_into_the_clients_limit,
    a_silent_server_is_given_up_when_interrupted,
    an_answer_that_quotes_the_key,
    an_id_that_is_none_is_not_shown,
    a_client_that_replays_makes_no_connection,
    a_client_that_would_replay_makes_no_connection,
    where_the_key_comes_from_is_told,
];

through_both_in_processes![without_a_key_the_server_is_looked_at, a_base_url_that_cannot_be_is_told,];

/// A report whose every step ended so: the steps that are not named were not run.
#[track_caller]
fn expect_steps(report: &impl Response, steps: &[(&str, &str)]) {
    let named = ["client", "key", "server", "trust", "dns", "tcp", "tls", "http", "clock"];
    for step in named {
        let expected = steps.iter().find(|(name, _)| *name == step).map_or("not_run", |(_, outcome)| outcome);
        let found = report.string(&format!("/{step}/outcome"));
        assert_eq!(found, expected, "{step} in {}", report.text());
        let explanation = match expected {
            "failed" => "message",
            "not_run" => "reason",
            _ => continue,
        };
        assert_ne!(report.string(&format!("/{step}/{explanation}")), "", "{step} in {}", report.text());
    }
    let failed = steps.iter().find(|(_, outcome)| *outcome == "failed").map_or("", |(step, _)| step);
    assert_eq!(report.string("/failed_step"), failed);
    expect_whole(report);
}

/// What every report has, and what none may have.
#[track_caller]
fn expect_whole(report: &impl Response) {
    let (text, json) = (report.text(), report.json());
    let status = match report.outcome() {
        Ok(()) => Status::Ok,
        Err(failure) => failure.status,
    };
    assert_eq!(report.string("/status"), status.c_name().to_str().expect("a name"));
    assert_eq!(report.string("/library/version"), env!("CARGO_PKG_VERSION"));
    assert_eq!(report.string("/system/os"), std::env::consts::OS);
    assert!(report.integer("/limits/response_bytes", 0) > 0);
    assert!(text.starts_with(&format!("status: {}\n", report.string("/status"))), "{text}");
    for heading in ["library", "system", "client", "key", "server", "proxy", "trust", "dns", "limits"] {
        assert!(text.contains(&format!("\n{heading}\n")), "no {heading} in {text}");
    }
    for said in [&text, &json] {
        expect_no_piece_of(KEY, said);
        assert!(!said.contains(HEADER), "an added header is shown: {said}");
    }
}

const HEADER: &str = "a-header-that-a-program-added";

const REACHED: [(&str, &str); 7] = [
    ("client", "ok"),
    ("key", "ok"),
    ("server", "ok"),
    ("trust", "ok"),
    ("dns", "ok"),
    ("tcp", "ok"),
    ("tls", "ok"),
];

#[track_caller]
fn expect_reached(report: &impl Response, more: &[(&str, &str)]) {
    expect_steps(report, &[&REACHED[..], more].concat());
}

fn all_is_well<A: Api>() {
    let service = service::<A>();
    let report = service.client.diagnose();
    expect_success(&report);
    expect_reached(&report, &[("http", "ok"), ("clock", "ok")]);
    assert_eq!(report.string("/server/base_url"), service.server.base_url().trim_end_matches("/v1"));
    assert_eq!(report.string("/dns/host"), "localhost");
    assert_eq!(report.string("/dns/addresses/0"), "127.0.0.1");
    assert_eq!(report.string("/tcp/attempts/0/outcome"), "ok");
    assert_eq!(report.string("/tls/version"), "1.3");
    assert!(report.string("/tls/cipher").starts_with("TLS13_"), "{}", report.text());
    assert_eq!(report.string("/tls/certificates/0/subject"), "CN=localhost");
    assert_eq!(report.string("/tls/certificates/0/issuer"), "CN=together-offline authority of one run");
    assert_eq!(report.string("/tls/certificates/0/names/1"), "127.0.0.1");
    assert_eq!(report.string("/tls/certificates/0/names/2"), "::1");
    assert_eq!(report.string("/trust/mode"), "built_in");
    assert!(report.integer("/trust/authorities_built_in", 0) > 100);
    assert!(
        report.integer("/trust/authorities_added", 0) >= 1,
        "and those of the machine that runs this test"
    );
    assert_eq!(report.integer("/http/http_status", 0), 200);
    assert_eq!((report.http_status(), report.request_id()), (200, report.string("/http/request_id")));
    assert_ne!(report.request_id(), "");
    assert_eq!(report.integer("/clock/seconds_ahead", 99), 0);
    assert_eq!(report.integer("/limits/calls", 0), 64);
    expect_described(&serde_json::from_str(&report.json()).expect("JSON"));
    // The client is none the worse for it.
    expect_success(&service.client.complete(&chat::<A>()));
    expect_success(&service.client.diagnose());
}

/// Every name is one that docs/diagnose.md has.
fn expect_described(value: &serde_json::Value) {
    const DESCRIPTION: &str = include_str!("../../docs/diagnose.md");
    match value {
        serde_json::Value::Object(members) => members.iter().for_each(|(name, value)| {
            assert!(DESCRIPTION.contains(&format!("`{name}`")), "docs/diagnose.md has no {name}");
            expect_described(value);
        }),
        serde_json::Value::Array(items) => items.iter().for_each(expect_described),
        _ => {}
    }
}

fn a_client_that_replays_makes_no_connection<A: Api>() {
    let scene = scene_with::<A>(PLAIN, Vec::new(), |_| ());
    let tape = tempfile::NamedTempFile::new().expect("a file");
    let line = concat!("{\"cassette\":1,\"library\":\"libtogether/0.1.0\"}", "\n");
    std::fs::write(tape.path(), line).expect("a file");
    let mut options = A::options();
    assert_eq!(options.set_base_url(scene.server.base_url()), Ok(()));
    assert_eq!(options.set_cassette(tape.path().to_str().expect("UTF-8"), 2), Ok(()));
    let report = A::client(&options).diagnose();
    expect_success(&report);
    for step in ["dns", "tcp", "tls", "http", "clock"] {
        assert_eq!(report.string(&format!("/{step}/outcome")), "not_run", "{step}");
    }
    assert!(report.text().contains("the client replays a cassette"), "{}", report.text());
    assert_eq!(scene.server.seen().connections, 0);
}

fn a_client_that_would_replay_makes_no_connection<A: Api>() {
    let scene = scene_with::<A>(PLAIN, Vec::new(), |_| ());
    let folder = tempfile::tempdir().expect("a folder");
    let (missing, broken) = (folder.path().join("missing.jsonl"), folder.path().join("broken.jsonl"));
    std::fs::write(&broken, "no cassette").expect("a file");
    for tape in [missing, broken] {
        for mode in [2, 3] {
            let mut options = A::options();
            assert_eq!(options.set_base_url(scene.server.base_url()), Ok(()));
            assert_eq!(options.set_cassette(tape.to_str().expect("UTF-8"), mode), Ok(()));
            let report = A::client(&options).diagnose();
            expect_failure(&report, Status::File, &["the diagnosis: client:", "the cassette"]);
            for step in ["dns", "tcp", "tls"] {
                assert_eq!(
                    report.string(&format!("/{step}/reason")),
                    "the client replays a cassette",
                    "{step}"
                );
            }
            assert_eq!(report.string("/http/outcome"), "not_run");
        }
    }
    assert_eq!(scene.server.seen().connections, 0);
}

fn where_the_key_comes_from_is_told<A: Api>() {
    let service = service::<A>();
    let report = service.client.diagnose();
    assert_eq!(report.string("/key/source"), "the caller");
    assert!(report.boolean("/key/is_there", false) && !report.boolean("/key/unreadable_for_root", true));
    let mut options = options_for::<A>(service.server.base_url(), service.server.ca_pem());
    assert_eq!(options.set_api_key_command(&key_commands::argv(&key_commands::prints(KEY))), Ok(()));
    let client = A::client(&options);
    let report = client.diagnose();
    expect_success(&report);
    assert!(report.boolean("/key/is_there", false), "a diagnosis asks for it");
    let source = report.string("/key/source");
    assert!(source.contains(key_commands::SHELL), "{source}");
    expect_no_piece_of(KEY, &report.text());

    let mut options = options_for::<A>(service.server.base_url(), service.server.ca_pem());
    let command = key_commands::fails_with_2("sealed");
    assert_eq!(options.set_api_key_command(&key_commands::argv(&command)), Ok(()));
    let report = A::client(&options).diagnose();
    expect_failure(&report, Status::NoApiKey, &["the diagnosis: key:", key_commands::SHELL, "sealed"]);
    assert_eq!(report.string("/tls/outcome"), "ok", "the way to the server is looked at all the same");
}

fn a_key_that_is_refused<A: Api>() {
    let service = service::<A>();
    assert_eq!(service.client.set_api_key(b"tgp_v1_another-key"), Ok(()));
    let report = service.client.diagnose();
    expect_failure(&report, Status::Authentication, &["the diagnosis: http:", "GET /v1/models", "HTTP 401"]);
    expect_reached(&report, &[("http", "failed"), ("clock", "ok")]);
    assert_eq!(report.integer("/http/http_status", 0), 401);
    assert_eq!(report.string("/http/status"), "TOGETHER_AUTHENTICATION");
    assert!(!report.text().contains("another-key"), "{}", report.text());
}

fn a_refused_certificate_is_shown_all_the_same<A: Api>() {
    for (kind, pointer, said, word) in [
        (CertificateKind::Expired, "not_after", "2020-01-31T00:00:00Z", "expired"),
        (CertificateKind::NotYetValid, "not_before", "2100-01-01T00:00:00Z", "not valid before"),
        (CertificateKind::OtherHost, "names/0", "elsewhere.example", "elsewhere.example"),
        (CertificateKind::SelfSigned, "issuer", "CN=localhost", "unknown issuer"),
    ] {
        for tls in [TlsVersions::Only12, TlsVersions::Only13] {
            let settings = ScriptedSettings { certificate: kind, tls, ..ScriptedSettings::default() };
            let scene = scene_with::<A>(settings, Vec::new(), |_| ());
            let report = scene.client.diagnose();
            expect_failure(&report, Status::Tls, &["the diagnosis: tls:", word]);
            expect_steps(&report, &[&REACHED[..6], &[("tls", "failed")]].concat());
            assert_eq!(report.string(&format!("/tls/certificates/0/{pointer}")), said, "{}", report.text());
            assert!(report.text().contains(said), "{}", report.text());
            assert_eq!(scene.server.seen().requests.len(), 0, "nothing was sent");
        }
    }
}

fn a_chain_is_shown_whole_with_its_pins<A: Api>() {
    let settings =
        ScriptedSettings { certificate: CertificateKind::ByIntermediate, ..ScriptedSettings::default() };
    let server = Scripted::start_with(settings, |_, _| Answer::response(200, "application/json", "[]"))
        .expect("a server");
    let mut options = options_for::<A>(server.base_url(), server.ca_pem());
    let unknown_pin = format!("sha256/{}=", "A".repeat(43));
    assert_eq!(options.add_pin(&unknown_pin), Ok(()));
    let report = A::client(&options).diagnose();
    expect_failure(&report, Status::Tls, &["together_options_add_pin"]);
    assert_eq!(report.count("/tls/certificates"), 2);
    assert_eq!(report.integer("/trust/pins", 0), 1);
    assert_eq!(report.string("/tls/certificates/1/subject"), "CN=together-offline authority between");
    // What the report shows is what a person pins.
    for number in 0..2 {
        let mut options = options_for::<A>(server.base_url(), server.ca_pem());
        assert_eq!(options.add_pin(&report.string(&format!("/tls/certificates/{number}/pin"))), Ok(()));
        let client = A::client(&options);
        expect_success(&client.complete(&anything::<A>()));
        expect_success(&client.diagnose());
    }
}

fn a_server_that_wants_a_client_certificate<A: Api>() {
    for tls in [TlsVersions::Only12, TlsVersions::Only13] {
        let settings =
            ScriptedSettings { client: ClientCertificate::Required, tls, ..ScriptedSettings::default() };
        let scene = scene_with::<A>(settings, Vec::new(), |_| ());
        let report = scene.client.diagnose();
        expect_failure(&report, Status::Tls, &["the diagnosis", "together_options_set_identity"]);
        assert!(!report.boolean("/trust/client_certificate", true));
        expect_whole(&report);
    }
}

fn a_port_without_a_listener<A: Api>() {
    let port = {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a listener");
        listener.local_addr().expect("an address").port()
    };
    let options = options_for::<A>(&format!("https://127.0.0.1:{port}"), &authority());
    let report = A::client(&options).diagnose();
    let words = ["the diagnosis: tcp:", &format!("127.0.0.1:{port}"), "refused", "firewall"];
    expect_failure(&report, Status::Connection, &words);
    expect_steps(&report, &[&REACHED[..5], &[("tcp", "failed")]].concat());
    assert_eq!(report.string("/tcp/attempts/0/outcome"), "failed");
}

fn authority() -> String {
    together_offline::Authority::new().expect("an authority").pem()
}

fn a_host_that_does_not_exist<A: Api>() {
    // A name that no name server may know (RFC 6761, 6.4).
    let options = options_for::<A>("https://no-such-host.invalid", &authority());
    let report = A::client(&options).diagnose();
    expect_failure(&report, Status::Connection, &["the diagnosis: dns:", "no-such-host.invalid", "base URL"]);
    expect_steps(&report, &[&REACHED[..4], &[("dns", "failed")]].concat());
}

fn what_answers_is_no_tls<A: Api>() {
    let settings = ScriptedSettings { answer_first: true, ..PLAIN };
    let answer = raw("HTTP/1.1 400 Bad Request\ncontent-length: 0", "").close();
    let server = Scripted::start(settings, vec![answer]).expect("a server");
    let url = server.base_url().replace("http://", "https://");
    let report = A::client(&options_for::<A>(&url, server.ca_pem())).diagnose();
    expect_failure(&report, Status::Tls, &["the diagnosis: tls:", "does not speak TLS"]);
    assert_eq!(report.count("/tls/certificates"), 0);
    expect_steps(&report, &[&REACHED[..6], &[("tls", "failed")]].concat());
}

fn plain_text_to_this_machine<A: Api>() {
    let answer = Answer::response(200, "application/json", "[]");
    let scene = scene_with::<A>(PLAIN, vec![answer], |_| ());
    let report = scene.client.diagnose();
    expect_success(&report);
    expect_steps(&report, &[&REACHED[..6], &[("http", "ok")]].concat());
}

fn the_way_through_a_proxy<A: Api>() {
    let service = service::<A>();
    let proxy = Proxy::start_for(Manner::PassesTo(service.server.port()), Some(("a-user", "a-password")));
    let mut options = options_for::<A>(service.server.base_url(), service.server.ca_pem());
    assert_eq!(options.set_proxy(&format!("http://a-user:a-password@127.0.0.1:{}", proxy.port())), Ok(()));
    let report = A::client(&options).diagnose();
    expect_success(&report);
    expect_reached(&report, &[("http", "ok"), ("clock", "ok")]);
    expect_described(&serde_json::from_str(&report.json()).expect("JSON"));
    let address = format!("127.0.0.1:{}", proxy.port());
    assert!(report.boolean("/proxy/used", false));
    assert_eq!(
        (report.string("/proxy/address"), report.string("/tcp/attempts/0/address")),
        (address.clone(), address)
    );
    assert_eq!(report.string("/tunnel/outcome"), "ok");
    assert_eq!(report.string("/tls/certificates/0/subject"), "CN=localhost");
    for said in [report.text(), report.json()] {
        assert!(!said.contains("a-user") && !said.contains("a-password"), "{said}");
    }
}

fn a_proxy_that_refuses<A: Api>() {
    let service = service::<A>();
    let proxy = Proxy::start_for(Manner::PassesTo(service.server.port()), Some(("a-user", "a-password")));
    let mut options = options_for::<A>(service.server.base_url(), service.server.ca_pem());
    assert_eq!(options.set_proxy(&format!("http://127.0.0.1:{}", proxy.port())), Ok(()));
    let report = A::client(&options).diagnose();
    expect_failure(&report, Status::Connection, &["the diagnosis: tunnel:", "proxy"]);
    let outcome = |step: &str| report.string(&format!("/{step}/outcome"));
    assert_eq!(["tcp", "tunnel", "tls", "http"].map(outcome), ["ok", "failed", "not_run", "not_run"]);
    expect_whole(&report);
}

fn the_way_of_a_hosts_transport<A: Api>() {
    let service = service::<A>();
    let mut options = options_for::<A>(service.server.base_url(), service.server.ca_pem());
    assert_eq!(options.set_transport(Carrier::to(service.server.port())), Ok(()));
    let report = A::client(&options).diagnose();
    expect_success(&report);
    let outcome = |step: &str| report.string(&format!("/{step}/outcome"));
    assert_eq!(
        ["dns", "tcp", "tunnel", "tls", "http"].map(outcome),
        ["not_run", "not_run", "ok", "ok", "ok"]
    );
    assert!(report.boolean("/proxy/transport_of_the_host", false));
    expect_whole(&report);
}

fn a_refused_option_is_named_and_the_rest_is_looked_at<A: Api>() {
    let service = service::<A>();
    let mut options = options_for::<A>(service.server.base_url(), service.server.ca_pem());
    assert_eq!(options.set_header("x-added", HEADER), Ok(()));
    assert_eq!(options.set_trust(3), Ok(()));
    let report = A::client(&options).diagnose();
    expect_success(&report);
    assert_eq!(report.string("/trust/mode"), "added_only");
    assert_eq!(report.integer("/trust/authorities_added", 0), 1);
    assert_eq!(report.integer("/trust/authorities_built_in", 99), 0);
    // No authority is trusted any more, so there is no client.
    let mut options = A::options();
    assert_eq!(options.set_api_key(KEY.as_bytes()), Ok(()));
    assert_eq!(options.set_base_url(service.server.base_url()), Ok(()));
    assert_eq!(options.set_trust(3), Ok(()));
    let client = A::client(&options);
    expect_failure(&client, Status::InvalidArgument, &["TOGETHER_TRUST_ADDED_ONLY"]);
    let report = client.diagnose();
    expect_failure(
        &report,
        Status::InvalidArgument,
        &["the diagnosis: client:", "TOGETHER_TRUST_ADDED_ONLY"],
    );
    let steps = [
        ("client", "failed"),
        ("key", "ok"),
        ("server", "ok"),
        ("trust", "failed"),
        ("dns", "ok"),
        ("tcp", "ok"),
    ];
    expect_steps(&report, &steps);
}

fn a_clock_that_is_wrong<A: Api>() {
    let answer = raw(
        "HTTP/1.1 200 OK\ndate: Fri, 01 Jan 2021 00:00:00 GMT\ncontent-type: application/json\ncontent-length: 2",
        "[]",
    );
    let scene = scene_with::<A>(ScriptedSettings::default(), vec![answer], |_| ());
    let report = scene.client.diagnose();
    expect_success(&report);
    assert_eq!(report.string("/clock/server"), "Fri, 01 Jan 2021 00:00:00 GMT");
    assert!(report.integer("/clock/seconds_ahead", 0) > 86_400);
    assert!(report.string("/clock/advice").contains("clock"), "{}", report.text());
}

fn a_silent_server_runs_into_the_clients_limit<A: Api>() {
    // The system accepts connections, and no server answers.
    let listener = TcpListener::bind("127.0.0.1:0").expect("a listener");
    let port = listener.local_addr().expect("an address").port();
    let mut options = options_for::<A>(&format!("https://127.0.0.1:{port}"), &authority());
    assert_eq!(options.set_timeout(Timeout::Total, 300), Ok(()));
    let began = Instant::now();
    let report = A::client(&options).diagnose();
    assert!(began.elapsed() < PATIENCE, "{:?}", began.elapsed());
    expect_failure(&report, Status::Timeout, &["the diagnosis: tls:", "limit"]);
    expect_steps(&report, &[&REACHED[..6], &[("tls", "failed")]].concat());
    assert_eq!(report.integer("/limits/total_ms", 0), 300);
    drop(listener);
}

fn a_silent_server_is_given_up_when_interrupted<A: Api>() {
    let paused = Answer::new().pause();
    let scene = scene_with::<A>(ScriptedSettings::default(), vec![paused], |_| ());
    let began = Instant::now();
    let report = std::thread::scope(|scope| {
        let diagnosing = scope.spawn(|| scene.client.diagnose());
        assert!(scene.server.wait_until(PATIENCE, |seen| seen.pauses == 1));
        scene.client.interrupt();
        diagnosing.join().expect("a report")
    });
    assert!(
        began.elapsed() < Duration::from_secs(25),
        "it ended before its own limit: {:?}",
        began.elapsed()
    );
    expect_failure(&report, Status::Cancelled, &["the diagnosis: http:", "cancelled"]);
    expect_reached(&report, &[("http", "failed")]);
}

fn an_answer_that_quotes_the_key<A: Api>() {
    let body = format!(r#"{{"error":{{"message":"the key {KEY} is bad"}}}}"#);
    let answer = Answer::response(401, "application/json", body);
    let scene = scene_with::<A>(ScriptedSettings::default(), vec![answer], |options| {
        assert_eq!(options.set_header("x-added", HEADER), Ok(()));
    });
    let report = scene.client.diagnose();
    expect_failure(&report, Status::Authentication, &["(the API key)"]);
    expect_whole(&report);
}

fn an_id_that_is_none_is_not_shown<A: Api>() {
    let in_header = |status, id: &str| {
        let head = format!(
            "HTTP/1.1 {status}\nx-request-id: {id}\ncontent-type: application/json\ncontent-length: 2"
        );
        raw(&head, "[]")
    };
    let in_body = |id: &str| {
        let body = serde_json::json!({"error": {"message": "no"}, "id": id}).to_string();
        Answer::response(400, "application/json", body)
    };
    let quoting = format!("Bearer-{KEY}");
    let a_piece = KEY.get(4..16).expect("a piece");
    for (answer, shown) in [
        (in_header("200 OK", "oK7x1-6k"), "oK7x1-6k"),
        (in_header("200 OK", &quoting), ""),
        (in_header("200 OK", a_piece), ""),
        (in_header("403 Forbidden", &quoting), ""),
        (in_body("oK7x1-6k"), "oK7x1-6k"),
        (in_body(&quoting), ""),
        (in_body("x\nstatus: TOGETHER_OK\r\nkey"), ""),
    ] {
        let scene = scene_with::<A>(ScriptedSettings::default(), vec![answer], |_| ());
        let report = scene.client.diagnose();
        assert_eq!(report.string("/http/request_id"), shown, "{}", report.text());
        assert!(report.integer("/http/http_status", 0) >= 200);
        expect_whole(&report);
        // Only the library begins a line.
        let lines = report.text().lines().filter(|line| line.starts_with("status:")).count();
        assert_eq!(lines, 1, "{}", report.text());
    }
}

fn without_a_key_the_server_is_looked_at<A: Api>(test: &Test) {
    if test.is_child() {
        let client = A::default_client();
        expect_failure(&client, Status::NoApiKey, &["TOGETHER_API_KEY"]);
        let report = client.diagnose();
        expect_failure(&report, Status::NoApiKey, &["the diagnosis: client:", "TOGETHER_API_KEY"]);
        let steps = [("client", "failed"), ("key", "failed")];
        expect_steps(&report, &[&steps[..], &REACHED[2..]].concat());
        client.interrupt();
        expect_failure(&client.complete(&chat::<A>()), Status::NoApiKey, &["TOGETHER_API_KEY"]);
        return;
    }
    let server = Scripted::start(ScriptedSettings::default(), Vec::new()).expect("a server");
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), server.ca_pem()).expect("a file");
    test.again_with(&[
        ("TOGETHER_BASE_URL", OsStr::new(server.base_url())),
        ("SSL_CERT_FILE", file.path().as_os_str()),
    ]);
    assert_eq!(server.seen().requests.len(), 0, "nothing was sent");
}

fn a_base_url_that_cannot_be_is_told<A: Api>(test: &Test) {
    if test.is_child() {
        let report = A::default_client().diagnose();
        expect_failure(&report, Status::InvalidArgument, &["the diagnosis: client:", "TOGETHER_BASE_URL"]);
        let steps = [("client", "failed"), ("key", "ok"), ("server", "failed"), ("trust", "ok")];
        expect_steps(&report, &steps);
        return;
    }
    test.again_with(&[
        ("TOGETHER_API_KEY", OsStr::new(KEY)),
        ("TOGETHER_BASE_URL", OsStr::new("gopher://localhost")),
    ]);
}
