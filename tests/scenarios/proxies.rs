//! Proxies: what they are asked, what they see, and what is said when they will not.

use std::ffi::OsStr;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::{Duration, Instant};

use together::error::Status;
use together::settings::Timeout;
use together_offline::{CertificateKind, Scripted, ScriptedSettings};

use crate::support::api::{Api, Client, Object, Options, Response};
use crate::support::carrier::Carrier;
use crate::support::expectations::{expect_failure, expect_refusal, expect_success};
use crate::support::process::Test;
use crate::support::proxy::{Manner, Proxy};
use crate::support::servers::{PLAIN, answered, anything, chat, ok, options_for, scene_with};
use crate::support::{KEY, PATIENCE, PROMPT, through_both, through_both_in_processes};

through_both![
    a_proxy_carries_what_it_cannot_read,
    a_tunnel_is_kept_for_the_next_request,
    credentials_are_shown_to_the_proxy_alone,
    wrong_credentials_are_told_without_being_quoted,
    a_refusal_says_who_refused_and_why,
    a_refusal_that_would_come_again_is_not_asked_for,
    a_proxy_that_cannot_be_reached_is_told_apart_from_the_server,
    a_proxy_that_says_nothing_costs_the_connect_limit,
    an_answer_that_drips_costs_the_connect_limit,
    cancelling_reaches_a_proxy_that_says_nothing,
    an_answer_that_makes_no_sense_is_refused,
    plain_http_takes_no_proxy,
    a_proxy_that_cannot_be_is_refused,
];

through_both_in_processes![
    the_environments_proxy_is_taken_for_other_machines,
    hosts_that_no_proxy_names_are_reached_without_it,
    what_is_on_this_machine_needs_no_proxy_of_the_environments,
    an_empty_proxy_is_none_whatever_the_environment_says,
    a_proxy_that_was_set_comes_before_the_environments,
    a_wrong_proxy_in_the_environment_is_told_by_its_variable,
];

const USER: &str = "ada";
const PASSWORD: &str = "p@ss:wörd";
const ENCODED: &str = "ada:p%40ss%3Aw%C3%B6rd@";

fn server() -> Scripted {
    Scripted::start_with(ScriptedSettings::default(), |_, _| ok(r#"{"a":1}"#)).expect("a server")
}

fn client_through<A: Api>(server: &Scripted, proxy: &str) -> A::Client {
    let mut options = options_for::<A>(server.base_url(), server.ca_pem());
    assert_eq!(options.set_proxy(proxy), Ok(()));
    A::client(&options)
}

fn expect_ciphertext(proxy: &Proxy) {
    let relayed = proxy.heard().relayed;
    assert!(relayed.len() > 1_000, "only {} bytes went through", relayed.len());
    for secret in [KEY, &KEY[..8], PROMPT, "authorization", "POST /v1", PASSWORD] {
        let found = relayed.windows(secret.len()).any(|bytes| bytes == secret.as_bytes());
        assert!(!found, "{secret:?} went through the proxy as it is");
    }
}

fn a_proxy_carries_what_it_cannot_read<A: Api>() {
    let server = server();
    for (scheme, name) in [("http", "localhost"), ("socks5h", "localhost"), ("socks5", "127.0.0.1")] {
        let proxy = Proxy::start(Manner::PassesTo(server.port()));
        let client = client_through::<A>(&server, &format!("{scheme}://127.0.0.1:{}", proxy.port()));
        let response = client.complete(&anything::<A>());
        expect_success(&response);
        assert_eq!(response.integer("/a", 0), 1);
        assert_eq!(proxy.heard().asked, [format!("{name}:{}", server.port())], "{scheme}");
        expect_ciphertext(&proxy);
    }
}

fn a_tunnel_is_kept_for_the_next_request<A: Api>() {
    let server = server();
    let proxy = Proxy::start(Manner::PassesTo(server.port()));
    let client = client_through::<A>(&server, &format!("http://localhost:{}", proxy.port()));
    for _ in 0..3 {
        expect_success(&client.complete(&anything::<A>()));
    }
    assert_eq!((proxy.heard().connections, server.seen().connections), (1, 1));
}

fn credentials_are_shown_to_the_proxy_alone<A: Api>() {
    let server = server();
    for scheme in ["http", "socks5", "socks5h"] {
        let proxy = Proxy::start_for(Manner::PassesTo(server.port()), Some((USER, PASSWORD)));
        let url = format!("{scheme}://{ENCODED}localhost:{}", proxy.port());
        expect_success(&client_through::<A>(&server, &url).complete(&anything::<A>()));
        expect_ciphertext(&proxy);
    }
    for request in server.seen().requests {
        let request = String::from_utf8(request).expect("text");
        assert!(!request.to_ascii_lowercase().contains("proxy"), "{request}");
    }
}

fn wrong_credentials_are_told_without_being_quoted<A: Api>() {
    let server = server();
    for (scheme, refusal) in [("http", "HTTP 407 Proxy Authentication Required"), ("socks5h", "refused")] {
        let proxy = Proxy::start_for(Manner::PassesTo(server.port()), Some((USER, PASSWORD)));
        let at = format!("localhost:{}", proxy.port());
        let client = client_through::<A>(&server, &format!("{scheme}://ada:hunter2@{at}"));
        let message = expect_failure(
            &client.complete(&chat::<A>()),
            Status::Connection,
            &[&format!("the proxy {at}"), refusal, "check the user name and password"],
        );
        assert!(!message.contains("hunter2") && !message.contains("ada"), "{message}");
        let client = client_through::<A>(&server, &format!("{scheme}://{at}"));
        let words = ["the proxy requires authentication", "USER:PASSWORD@"];
        expect_failure(&client.complete(&chat::<A>()), Status::Connection, &words);
    }
    assert_eq!(server.seen().connections, 0);
}

fn refused_by<A: Api>(manner: Manner, kind: &str, status: Status, words: &[&str]) -> String {
    let server = server();
    let proxy = Proxy::start(manner);
    let at = format!("localhost:{}", proxy.port());
    let client = client_through::<A>(&server, &format!("{kind}{at}"));
    let message = expect_failure(&client.complete(&chat::<A>()), status, words);
    assert!(message.contains(&format!("POST /v1/chat/completions: the proxy {at}: ")), "{message}");
    assert!(!message.contains("hunter2"), "{message}");
    assert_eq!(server.seen().connections, 0, "nothing goes round a proxy that will not");
    // Not kept for another request.
    proxy.wait_until(|heard| heard.closed == heard.connections);
    message
}

fn a_refusal_says_who_refused_and_why<A: Api>() {
    let says = |text: &str| Manner::Says(text.as_bytes().to_vec());
    for (answer, words) in [
        (
            "HTTP/1.1 403 Forbidden\r\nx: y\r\n\r\n<h1>no</h1>",
            ["HTTP 403 Forbidden", "ask its administrator"],
        ),
        ("HTTP/1.1 502 Bad Gateway\r\n\r\n", ["HTTP 502 Bad Gateway", "does not reach localhost"]),
        ("HTTP/1.1 100 Go\r\n\r\nHTTP/1.0 503 Busy\r\n\r\n", ["HTTP 503 Busy", "try again later"]),
        ("HTTP/1.1 302 Found\r\nlocation: https://login.example\r\n\r\n", ["HTTP 302 Found", "HTTP proxy"]),
    ] {
        refused_by::<A>(says(answer), "http://", Status::Connection, &words);
    }
    let long = format!("HTTP/1.1 403 {}\r\n\r\n", "no ".repeat(2_000));
    let message = refused_by::<A>(says(&long), "", Status::Connection, &["HTTP 403 no no"]);
    assert!(message.len() < 600, "{message}");
    let quoting = "HTTP/1.1 407 the password hunter2 is wrong\r\n\r\n";
    refused_by::<A>(
        says(quoting),
        "http://ada:hunter2@",
        Status::Connection,
        &["HTTP 407", "check the user name"],
    );
    for (code, words) in
        [(1, "failed"), (2, "rules"), (4, "host cannot be reached"), (5, "refused"), (99, "code 99")]
    {
        refused_by::<A>(Manner::RefusesSocks(code), "socks5h://", Status::Connection, &["localhost", words]);
    }
    for kind in ["http://", "socks5://"] {
        refused_by::<A>(Manner::Closes, kind, Status::Connection, &["closed the connection"]);
    }
}

/// A wrong password that is tried again and again locks people out.
fn a_refusal_that_would_come_again_is_not_asked_for<A: Api>() {
    let server = server();
    let wants_another = || Proxy::start_for(Manner::PassesTo(server.port()), Some((USER, PASSWORD)));
    for (scheme, proxy) in [
        ("http", wants_another()),
        ("socks5h", wants_another()),
        ("http", Proxy::start(Manner::Says(b"HTTP/1.1 403 Forbidden\r\n\r\n".to_vec()))),
        ("socks5h", Proxy::start(Manner::RefusesSocks(2))),
    ] {
        let mut options = options_for::<A>(server.base_url(), server.ca_pem());
        assert_eq!(options.set_proxy(&format!("{scheme}://ada:hunter2@localhost:{}", proxy.port())), Ok(()));
        assert_eq!(options.set_retries(2), Ok(()));
        let response = A::client(&options).complete(&chat::<A>());
        expect_failure(&response, Status::Connection, &["the proxy"]);
        assert_eq!(proxy.heard().connections, 1, "{scheme}");
    }
}

fn a_proxy_that_cannot_be_reached_is_told_apart_from_the_server<A: Api>() {
    let server = server();
    // Taken by a socket that does not listen.
    let taken = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).expect("a socket");
    taken.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into()).expect("a port");
    let port = taken.local_addr().ok().and_then(|address| address.as_socket()).expect("an address").port();
    let client = client_through::<A>(&server, &format!("http://ada:hunter2@127.0.0.1:{port}"));
    let message = expect_failure(
        &client.complete(&chat::<A>()),
        Status::Connection,
        &[
            &format!("the proxy 127.0.0.1:{port}"),
            "cannot connect",
            "together_options_set_proxy",
            "HTTPS_PROXY",
        ],
    );
    assert!(!message.contains("hunter2"), "{message}");
    assert_eq!(server.seen().connections, 0);
}

const SHORT: i64 = 300;

fn impatient_through<A: Api>(server: &Scripted, proxy: &Proxy, scheme: &str) -> A::Client {
    let mut options = options_for::<A>(server.base_url(), server.ca_pem());
    assert_eq!(options.set_proxy(&format!("{scheme}://localhost:{}", proxy.port())), Ok(()));
    assert_eq!(options.set_timeout(Timeout::Connect, SHORT), Ok(()));
    A::client(&options)
}

fn a_proxy_that_says_nothing_costs_the_connect_limit<A: Api>() {
    let server = server();
    for scheme in ["http", "socks5", "socks5h"] {
        for words in [&b""[..], if scheme == "http" { b"HTTP/1.1 200 OK\r\nx:" } else { b"\x05" }] {
            let proxy = Proxy::start(Manner::Says(words.to_vec()));
            let client = impatient_through::<A>(&server, &proxy, scheme);
            let began = Instant::now();
            let said = ["connect limit of 300 ms", &format!("the proxy localhost:{}", proxy.port())];
            expect_failure(&client.complete(&chat::<A>()), Status::Timeout, &said);
            assert!(began.elapsed() >= Duration::from_millis(SHORT.unsigned_abs()));
            assert!(began.elapsed() < PATIENCE);
        }
    }
}

fn an_answer_that_drips_costs_the_connect_limit<A: Api>() {
    let server = server();
    let mut answer = b"HTTP/1.1 200 OK\r\n".to_vec();
    answer.extend(b"x: y\r\n".repeat(2_000));
    let proxy = Proxy::start(Manner::Drips(answer));
    let client = impatient_through::<A>(&server, &proxy, "http");
    std::thread::scope(|scope| {
        let asking = scope.spawn(|| {
            expect_failure(&client.complete(&chat::<A>()), Status::Timeout, &["connect limit of 300 ms"]);
        });
        while !asking.is_finished() {
            // The pace of the drip.
            std::thread::sleep(Duration::from_millis(2));
            proxy.release();
        }
        asking.join().expect("the connect limit to pass");
    });
}

fn cancelling_reaches_a_proxy_that_says_nothing<A: Api>() {
    let server = server();
    for scheme in ["http", "socks5h"] {
        let proxy = Proxy::start(Manner::Says(Vec::new()));
        let client = client_through::<A>(&server, &format!("{scheme}://localhost:{}", proxy.port()));
        std::thread::scope(|scope| {
            let asking = scope.spawn(|| client.complete(&chat::<A>()));
            proxy.wait_until(|heard| heard.connections == 1);
            client.interrupt();
            expect_failure(&asking.join().expect("an answer"), Status::Cancelled, &["cancelled"]);
        });
    }
}

fn an_answer_that_makes_no_sense_is_refused<A: Api>() {
    let says = |bytes: &[u8]| Manner::Says(bytes.to_vec());
    for (kind, answer, status, words) in [
        ("http://", says(b"SSH-2.0-OpenSSH_9.2\r\n"), Status::Protocol, "does not speak HTTP"),
        ("http://", says(&[0x15, 3, 3, 0, 2, 2, 70]), Status::Protocol, "does not speak HTTP"),
        ("http://", says(b"HTTP/1.1 OK\r\n\r\n"), Status::Protocol, "does not speak HTTP"),
        ("http://", says(b"HTTP/1.1 200 OK\r\n\r\n\x16\x03\x03"), Status::Protocol, "more than its answer"),
        ("http://", says(&b"HTTP/1.1 100 Wait\r\n\r\n".repeat(50)), Status::Protocol, "HTTP 1xx"),
        ("http://", says(&b"HTTP/1.1 200 OK\r\nx: ".repeat(2_000)), Status::TooLarge, "limit of 16384 bytes"),
        ("http://", says(b"\x05\x00"), Status::Protocol, "SOCKS proxy"),
        ("socks5://", says(b"HTTP/1.1 400 Bad Request\r\n\r\n"), Status::Protocol, "does not speak SOCKS 5"),
        ("socks5h://", says(b"\x04\x00"), Status::Protocol, "does not speak SOCKS 5"),
        ("socks5h://", says(b"\x05\x02"), Status::Protocol, "does not speak SOCKS 5"),
        ("socks5h://", says(b"\x05\x00\x05\x00"), Status::Protocol, "more than its answer"),
    ] {
        refused_by::<A>(answer, kind, status, &[words]);
    }
}

fn plain_http_takes_no_proxy<A: Api>() {
    let proxy = Proxy::start(Manner::Closes);
    let url = format!("http://localhost:{}", proxy.port());
    let scene =
        scene_with::<A>(PLAIN, vec![answered()], |options| assert_eq!(options.set_proxy(&url), Ok(())));
    expect_success(&scene.ask());
    assert_eq!(proxy.heard().connections, 0, "the key would have gone through it as it is");
}

fn a_proxy_that_cannot_be_is_refused<A: Api>() {
    for (url, words) in [
        ("https://ada:hunter2@localhost", "TLS"),
        ("gopher://ada:hunter2@localhost", "another scheme"),
        ("http://ada:hunter2@", "no host"),
        ("http://ada:hunter2@localhost:70000", "no host"),
    ] {
        let mut options = A::options();
        let message = expect_refusal(options.set_proxy(url), Status::InvalidArgument, &["the proxy", words]);
        assert!(!message.contains("hunter2"), "{message}");
        assert_eq!(options.set_proxy("http://localhost:1"), Ok(()));
        assert_eq!(options.outcome(), Ok(()), "set rightly, it is good again");
    }
}

/// A server of another name than this machine's, to which only a proxy, or a transport, can lead.
const ELSEWHERE: &str = "https://elsewhere.example";

fn elsewhere() -> Scripted {
    let certificate = CertificateKind::OtherHost;
    let settings = ScriptedSettings { certificate, ..ScriptedSettings::default() };
    Scripted::start_with(settings, |_, _| answered()).expect("a server")
}

/// Goes on in a child for each proxy that the environment could have: the parent is the proxy and the server.
fn with_environment<A: Api>(test: &Test, more: &[(&str, &str)], variables: &[&str], is_taken: bool) {
    for variable in variables {
        let server = elsewhere();
        let proxy = Proxy::start_for(Manner::PassesTo(server.port()), Some((USER, PASSWORD)));
        let url = format!("http://{ENCODED}localhost:{}", proxy.port());
        let folder = tempfile::tempdir().expect("a folder");
        let authority = folder.path().join("ca.pem");
        std::fs::write(&authority, server.ca_pem()).expect("a file");
        let port = server.port().to_string();
        let mut environment: Vec<(&str, &OsStr)> = vec![
            (variable, url.as_ref()),
            ("SSL_CERT_FILE", authority.as_ref()),
            ("TEST_SERVER", port.as_ref()),
        ];
        environment.extend(more.iter().map(|(name, value)| (*name, OsStr::new(*value))));
        test.again_with(&environment);
        let asked: &[&str] = if is_taken { &["elsewhere.example:443"] } else { &[] };
        assert_eq!(proxy.heard().asked, asked, "{variable}");
        assert_eq!(server.seen().requests.len(), 1, "{variable}");
    }
}

/// In the child: the server is reached, through the environment's proxy or by a transport.
fn ask_elsewhere<A: Api>(configure: impl FnOnce(&mut A::Options)) {
    let mut options = A::options();
    assert_eq!(options.set_api_key(KEY.as_bytes()), Ok(()));
    assert_eq!(options.set_base_url(ELSEWHERE), Ok(()));
    configure(&mut options);
    expect_success(&A::client(&options).complete(&chat::<A>()));
}

/// Leads straight to the server, of whose name no name server knows.
fn straight() -> Carrier {
    let port = std::env::var("TEST_SERVER").expect("the parent's server");
    Carrier::to(port.parse().expect("a port"))
}

fn the_environments_proxy_is_taken_for_other_machines<A: Api>(test: &Test) {
    match test.is_child() {
        true => ask_elsewhere::<A>(|_| ()),
        false => {
            let variables = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];
            with_environment::<A>(test, &[("NO_PROXY", "together.ai, 10.0.0.0/8")], &variables, true);
        }
    }
}

fn hosts_that_no_proxy_names_are_reached_without_it<A: Api>(test: &Test) {
    if !test.is_child() {
        for name in ["NO_PROXY", "no_proxy"] {
            for list in ["*", "elsewhere.example", ".example:443"] {
                with_environment::<A>(test, &[(name, list)], &["HTTPS_PROXY"], false);
            }
        }
        return;
    }
    let carrier = straight();
    ask_elsewhere::<A>(|options| assert_eq!(options.set_transport(carrier.clone()), Ok(())));
    assert_eq!(carrier.asked(), ["elsewhere.example:443"]);
}

fn what_is_on_this_machine_needs_no_proxy_of_the_environments<A: Api>(test: &Test) {
    if test.is_child() {
        let server = server();
        let client = A::client(&options_for::<A>(server.base_url(), server.ca_pem()));
        return expect_success(&client.complete(&anything::<A>()));
    }
    let proxy = Proxy::start(Manner::Closes);
    test.again_with(&[("HTTPS_PROXY", format!("http://localhost:{}", proxy.port()).as_ref())]);
    assert_eq!(proxy.heard().connections, 0);
}

fn an_empty_proxy_is_none_whatever_the_environment_says<A: Api>(test: &Test) {
    if !test.is_child() {
        return with_environment::<A>(test, &[], &["HTTPS_PROXY", "ALL_PROXY"], false);
    }
    ask_elsewhere::<A>(|options| {
        assert_eq!(options.set_proxy(""), Ok(()));
        assert_eq!(options.set_transport(straight()), Ok(()));
    });
}

fn a_proxy_that_was_set_comes_before_the_environments<A: Api>(test: &Test) {
    if !test.is_child() {
        // NO_PROXY is about the environment's.
        return with_environment::<A>(test, &[("NO_PROXY", "*")], &["HTTPS_PROXY"], false);
    }
    let server = std::env::var("TEST_SERVER").expect("the parent's server");
    let proxy = Proxy::start(Manner::PassesTo(server.parse().expect("a port")));
    ask_elsewhere::<A>(|options| {
        assert_eq!(options.set_proxy(&format!("socks5h://localhost:{}", proxy.port())), Ok(()));
    });
    assert_eq!(proxy.heard().asked, ["elsewhere.example:443"]);
}

fn a_wrong_proxy_in_the_environment_is_told_by_its_variable<A: Api>(test: &Test) {
    if !test.is_child() {
        return test.again_with(&[("HTTPS_PROXY", OsStr::new("gopher://ada:hunter2@localhost"))]);
    }
    let mut options = A::options();
    assert_eq!(options.set_api_key(KEY.as_bytes()), Ok(()));
    let words = ["HTTPS_PROXY: the proxy", "another scheme"];
    let message = expect_failure(&A::client(&options), Status::InvalidArgument, &words);
    assert!(!message.contains("hunter2"), "{message}");
    assert_eq!(options.set_proxy(""), Ok(()));
    expect_success(&A::client(&options));
}
