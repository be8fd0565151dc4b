//! A URL of any server is asked for as it is written, without the key and the client's headers, its own server included.

use std::time::{Duration, Instant};

use together::error::Status;
use together_offline::{Answer, Scripted};

use crate::support::api::{Api, Client, Options, Request, Response, Seen};
use crate::support::c_abi::{BYTES, CHUNK};
use crate::support::expectations::{expect_failure, expect_no_piece_of, expect_refusal, expect_success};
use crate::support::servers::{PLAIN, Scene, Sent, answered, options_for, raw, scene, scene_with};
use crate::support::{KEY, log_lines, through_both};

through_both![
    a_link_is_asked_for_byte_for_byte_and_with_nothing_of_the_clients,
    the_key_never_leaves_for_a_link_on_the_apis_own_server,
    no_redirect_brings_the_key_back,
    what_a_link_leads_to_is_bytes_whatever_it_is,
    what_cannot_be_a_link_is_refused_and_not_quoted,
    a_refused_link_shows_no_query_and_asks_for_no_key,
    a_link_needs_no_key,
    pins_and_rates_and_budget_are_the_apis_own,
    the_apis_quiet_does_not_hold_a_link,
    a_tape_has_a_link_without_its_query,
];

const SIGNATURE: &str = "X-Signature=A9b8C7d6E5f4G3h2&Expires=99";

/// Of 32 zero bytes, which no key's hash is.
const NO_PIN: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

fn media(body: &str) -> Answer {
    Answer::response(200, "image/png", body)
}

/// A link in the field of TOGETHER_URL.
fn in_field<A: Api>(url: &str) -> A::Request {
    let mut request = A::request("GET {url}");
    assert_eq!(request.set_string("url", url), Ok(()));
    request
}

/// The same link in both forms.
fn both_forms<A: Api>(url: &str) -> [A::Request; 2] {
    log_lines::hide(SIGNATURE.as_bytes());
    [in_field::<A>(url), A::request(&format!("GET {url}"))]
}

/// An API whose client has headers of its own, and another server that it trusts.
fn api_and_another<A: Api>(answers: Vec<Answer>, of_the_other: Vec<Answer>) -> (Scene<A>, Scripted) {
    let other = Scripted::start(Default::default(), of_the_other).expect("a server");
    let scene = scene_with::<A>(Default::default(), answers, |options| {
        assert_eq!(options.add_ca(other.ca_pem().as_bytes()), Ok(()));
        assert_eq!(options.set_header("x-tenant", "zq-4711-tenant-xy"), Ok(()));
        assert_eq!(options.set_header("user-agent", "zq-game/1.0-xy"), Ok(()));
    });
    (scene, other)
}

/// What the client sent there: nothing of it is the key or of the client's.
#[track_caller]
fn expect_bare(request: &[u8], line: &str, more: &[&str]) {
    let whole = String::from_utf8_lossy(request);
    expect_no_piece_of(KEY, &whole);
    let sent = Sent::parse(request);
    assert_eq!(sent.line, line);
    let mut names: Vec<_> = sent.headers.iter().map(|(name, _)| name.as_str()).collect();
    names.sort_unstable();
    let mut expected = [&["accept", "accept-encoding", "host", "user-agent"], more].concat();
    expected.sort_unstable();
    assert_eq!(names, expected, "{whole}");
    assert_eq!(sent.all("accept"), ["*/*"]);
    assert!(sent.all("user-agent")[0].starts_with("libtogether/"), "{whole}");
}

fn a_link_is_asked_for_byte_for_byte_and_with_nothing_of_the_clients<A: Api>() {
    let target = format!("/a/../b//{{model}}/%2F?x={{limit}}&{SIGNATURE}");
    let (scene, other) = api_and_another::<A>(Vec::new(), vec![media("a picture"); 2]);
    for (number, mut request) in
        both_forms::<A>(&format!("{}{target}#part", other.base_url())).into_iter().enumerate()
    {
        // No field is a part of it.
        assert_eq!(request.set_string("model", "m"), Ok(()));
        assert_eq!(request.set_integer("limit", 7), Ok(()));
        assert_eq!(request.set_boolean("stream", true), Ok(()));
        assert_eq!(request.set_header("x-mine", "zq-0815-own-xy"), Ok(()));
        let response = scene.client.complete(&request);
        expect_success(&response);
        assert_eq!(response.bytes(), b"a picture");
        expect_bare(&other.seen().requests[number], &format!("GET {target} HTTP/1.1"), &["x-mine"]);
    }
    assert_eq!(other.seen().connections, 1, "from the pool");
    assert_eq!(scene.server.seen().connections, 0);
}

fn the_key_never_leaves_for_a_link_on_the_apis_own_server<A: Api>() {
    for settings in [Default::default(), PLAIN] {
        let answers = vec![answered(), media("one"), media("two"), answered()];
        let scene = scene_with::<A>(settings, answers, |options| {
            assert_eq!(options.set_header("x-tenant", "zq-4711-tenant-xy"), Ok(()));
        });
        expect_success(&scene.ask());
        for request in both_forms::<A>(&format!("{}/v1/files/f/content?{SIGNATURE}", scene.server.base_url()))
        {
            expect_success(&scene.client.complete(&request));
        }
        expect_success(&scene.ask());
        let seen = scene.server.seen();
        for number in [1, 2] {
            let line = format!("GET /v1/files/f/content?{SIGNATURE} HTTP/1.1");
            expect_bare(&seen.requests[number], &line, &[]);
        }
        for number in [0, 3] {
            assert_eq!(scene.sent(number).all("authorization"), [format!("Bearer {KEY}")], "the API's own");
        }
        // A connection that may carry the key is no link's.
        assert_eq!(seen.connections, 2);
    }
}

fn no_redirect_brings_the_key_back<A: Api>() {
    let to = |url: &str| raw(&format!("HTTP/1.1 302 Found\nlocation: {url}\ncontent-length: 0"), "");
    // From elsewhere to the API's own server, within it, and from it elsewhere.
    let own = scene::<A>(vec![to("/v1/second"), media("own")]);
    let other = Scripted::start(Default::default(), vec![to(&format!("{}/v1/first", own.server.base_url()))])
        .expect("a server");
    let mut options = options_for::<A>(own.server.base_url(), own.server.ca_pem());
    assert_eq!(options.add_ca(other.ca_pem().as_bytes()), Ok(()));
    let client = A::client(&options);
    let mut request = in_field::<A>(&format!("{}/start?{SIGNATURE}", other.base_url()));
    assert_eq!(request.set_header("x-mine", "zq-0815-own-xy"), Ok(()));
    let response = client.complete(&request);
    expect_success(&response);
    assert_eq!(response.bytes(), b"own");
    expect_bare(&other.seen().requests[0], &format!("GET /start?{SIGNATURE} HTTP/1.1"), &["x-mine"]);
    for (number, path) in ["/v1/first", "/v1/second"].iter().enumerate() {
        expect_bare(&own.server.seen().requests[number], &format!("GET {path} HTTP/1.1"), &[]);
    }

    let plain = scene_with::<A>(PLAIN, Vec::new(), |_| ());
    let away = scene::<A>(vec![to(&format!("{}/x", plain.server.base_url()))]);
    let link = in_field::<A>(&format!("{}/a?{SIGNATURE}", away.server.base_url()));
    expect_failure(&away.client.complete(&link), Status::Api, &["from https to http", "is the URL right?"]);
    assert_eq!(plain.server.seen().connections, 0);
}

fn what_a_link_leads_to_is_bytes_whatever_it_is<A: Api>() {
    for (content_type, body) in [
        ("image/png", "\u{89}PNG"),
        ("text/html", "<html>a page</html>"),
        ("text/event-stream", "data: {}\n\n"),
        ("application/json", "{\"error\": \"a member of that name\"}"),
        ("application/json", "{\"line\": 1}\n{\"line\": 2}\n"),
        ("", "anything"),
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("saved");
        let scene = scene::<A>(vec![Answer::response(200, content_type, body); 3]);
        let url = format!("{}/x", scene.server.base_url());
        let link = in_field::<A>(&url);
        let mut events: Vec<Seen> = Vec::new();
        let response = scene.client.complete_each(&link, |event| {
            events.push(event);
            true
        });
        expect_success(&response);
        assert_eq!(response.bytes(), body.as_bytes(), "{content_type}");
        let came: Vec<u8> =
            events.iter().filter(|event| event.kind == BYTES).flat_map(|event| event.bytes.clone()).collect();
        assert_eq!(came, body.as_bytes(), "{content_type}");
        assert!(events.iter().all(|event| event.kind != CHUNK), "{content_type}");
        expect_success(&scene.client.call(&link));

        let mut saved = in_field::<A>(&url);
        assert_eq!(saved.set_output(path.to_str().expect("UTF-8")), Ok(()));
        expect_success(&scene.client.complete(&saved));
        assert_eq!(std::fs::read(&path).expect("the file"), body.as_bytes());
    }
}

fn what_cannot_be_a_link_is_refused_and_not_quoted<A: Api>() {
    for (url, words) in [
        ("http://example.com/secret", "plain http"),
        ("https://user:secret@example.com/", "user name"),
        ("ftp://example.com/secret", "neither https nor http"),
        ("https://example.com/secret\r\nx: y", "space"),
        ("https:///secret", "no host"),
    ] {
        let message = expect_failure(&A::request(&format!("GET {url}")), Status::InvalidArgument, &[words]);
        assert!(!message.contains("secret"), "{message}");
        let mut request = A::request("GET {url}");
        let message =
            expect_refusal(request.set_string("url", url), Status::InvalidArgument, &["\"url\"", words]);
        assert!(!message.contains("secret"), "{message}");
    }
    for operation in ["POST https://example.com/a", "DELETE {url}", "PUT https://example.com/a"] {
        expect_failure(&A::request(operation), Status::InvalidArgument, &["GET alone"]);
    }
    let mut request = A::request("GET {url}");
    expect_refusal(request.set_json("url", "7"), Status::InvalidArgument, &["must be text"]);
    let scene = scene::<A>(Vec::new());
    let unset = scene.client.complete(&A::request("GET {url}"));
    expect_failure(&unset, Status::InvalidArgument, &["GET {url}", "\"url\"", "was not set"]);
    assert_eq!(scene.server.seen().connections, 0);
}

fn a_refused_link_shows_no_query_and_asks_for_no_key<A: Api>() {
    let refusal = raw("HTTP/1.1 403 Forbidden\ncontent-type: text/plain\ncontent-length: 7", "too old");
    for number in [0, 1] {
        let scene = scene::<A>(vec![refusal.clone()]);
        let [first, second] = both_forms::<A>(&format!("{}/a/b.mp4?{SIGNATURE}", scene.server.base_url()));
        let response = scene.client.complete(if number == 0 { &first } else { &second });
        let shown = format!("GET {}/a/b.mp4:", scene.server.base_url());
        let message = expect_failure(&response, Status::Permission, &[&shown, "too old", "may have expired"]);
        assert!(!message.contains("Signature") && !message.contains("API key"), "{message}");
        assert_eq!(response.tries(), 1);
    }
    // A URL of any length makes a message of some.
    let scene = scene::<A>(vec![refusal]);
    let long = in_field::<A>(&format!("{}/{}", scene.server.base_url(), "ü".repeat(2_000)));
    expect_failure(&scene.client.complete(&long), Status::Permission, &["..."]);
}

fn a_link_needs_no_key<A: Api>() {
    let server = Scripted::start(Default::default(), vec![media("a picture")]).expect("a server");
    let mut options = options_for::<A>(server.base_url(), server.ca_pem());
    assert_eq!(options.set_api_key_source(|_| (0, 0)), Ok(()));
    let client = A::client(&options);
    let link = in_field::<A>(&format!("{}/x", server.base_url()));
    expect_success(&client.complete(&link));
    expect_failure(&client.complete(&A::request("GET /v1/models")), Status::NoApiKey, &[]);
}

fn pins_and_rates_and_budget_are_the_apis_own<A: Api>() {
    let limits = "HTTP/1.1 200 OK\ncontent-type: application/json\nx-ratelimit-limit: 7\ncontent-length: 58";
    let tokens = r#"{"usage":{"prompt_tokens":5,"completion_tokens":5}, "a":1}"#;
    let spent = r#"{"choices":[{}],"usage":{"prompt_tokens":9,"completion_tokens":9}}"#;
    assert_eq!(tokens.len(), 58);
    let other = Scripted::start(Default::default(), vec![raw(limits, tokens); 2]).expect("a server");
    let scene = scene_with::<A>(
        Default::default(),
        vec![Answer::response(200, "application/json", spent)],
        |options| {
            assert_eq!(options.add_ca(other.ca_pem().as_bytes()), Ok(()));
            assert_eq!(options.set_token_limit(10), Ok(()));
        },
    );
    let link = in_field::<A>(&format!("{}/x", other.base_url()));
    expect_success(&scene.client.complete(&link));
    let used = scene.client.usage();
    assert_eq!((used.prompt_tokens, used.completion_tokens, used.ratelimit_limit), (0, 0, -1));
    expect_success(&scene.ask());
    expect_failure(&scene.ask(), Status::Budget, &[]);
    // It spends no tokens.
    expect_success(&scene.client.complete(&link));
    assert_eq!(scene.client.usage().requests, 3);

    // A pin is for the API's server: another's key is another.
    let pinned = scene_with::<A>(Default::default(), Vec::new(), |options| {
        assert_eq!(options.add_pin(NO_PIN), Ok(()));
    });
    expect_failure(&pinned.ask(), Status::Tls, &[]);
    let own = in_field::<A>(&format!("{}/x", pinned.server.base_url()));
    expect_failure(&pinned.client.complete(&own), Status::Tls, &[]);
    let mut options = options_for::<A>(pinned.server.base_url(), other.ca_pem());
    assert_eq!(options.add_pin(NO_PIN), Ok(()));
    let another = Scripted::start(Default::default(), vec![media("a picture")]).expect("a server");
    assert_eq!(options.add_ca(another.ca_pem().as_bytes()), Ok(()));
    let client = A::client(&options);
    expect_success(&client.complete(&in_field::<A>(&format!("{}/x", another.base_url()))));
}

fn the_apis_quiet_does_not_hold_a_link<A: Api>() {
    let quiet = "HTTP/1.1 429 No\nretry-after: 30\nx-should-retry: false\ncontent-length: 2";
    let other = Scripted::start(Default::default(), vec![media("one"), raw(quiet, "{}")]).expect("a server");
    let scene = scene_with::<A>(Default::default(), vec![raw(quiet, "{}")], |options| {
        assert_eq!(options.add_ca(other.ca_pem().as_bytes()), Ok(()));
        assert_eq!(options.set_retries(1), Ok(()));
        assert_eq!(options.set_timeout(together::settings::Timeout::Total, 20_000), Ok(()));
    });
    let began = Instant::now();
    expect_failure(&scene.ask(), Status::RateLimit, &["HTTP 429"]);
    let link = in_field::<A>(&format!("{}/x", other.base_url()));
    expect_success(&scene.client.complete(&link));
    // Nor does a link's server hold the API; the API's own quiet does.
    expect_failure(&scene.client.complete(&link), Status::RateLimit, &["HTTP 429"]);
    expect_failure(&scene.ask(), Status::RateLimit, &["wants quiet"]);
    assert!(began.elapsed() < Duration::from_secs(30));
}

fn a_tape_has_a_link_without_its_query<A: Api>() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("tape.jsonl");
    let path = path.to_str().expect("UTF-8");
    let scene = scene_with::<A>(Default::default(), vec![media("a picture"); 2], |options| {
        assert_eq!(options.set_cassette(path, 1), Ok(()));
    });
    let url = |signature: &str| format!("{}/a.png?{signature}", scene.server.base_url());
    for request in both_forms::<A>(&url(SIGNATURE)) {
        expect_success(&scene.client.complete(&request));
    }
    let tape = std::fs::read_to_string(path).expect("the tape");
    assert!(!tape.contains("Signature"), "{tape}");
    let shown = format!("\"target\":\"{}/a.png\"", scene.server.base_url());
    assert_eq!(tape.matches(&shown).count(), 2, "{tape}");

    let mut options = A::options();
    assert_eq!(options.set_cassette(path, 2), Ok(()));
    let replaying = A::client(&options);
    // Signed anew, it is the same link.
    let response = replaying.complete(&in_field::<A>(&url("X-Signature=another")));
    expect_success(&response);
    assert_eq!(response.bytes(), b"a picture");
    let other = replaying.complete(&in_field::<A>(&format!("{}/b.png?{SIGNATURE}", scene.server.base_url())));
    let message = expect_failure(&other, Status::File, &["b.png"]);
    assert!(!message.contains("Signature"), "{message}");
}
