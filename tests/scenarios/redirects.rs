//! A GET is sent on to where the service says, the key to its own server alone, and nothing to plain http.

use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use together::error::Status;
use together_offline::{Answer, Scripted, ScriptedSettings};

use crate::support::api::{Api, Client, Object, Options, Response};
use crate::support::expectations::{expect_failure, expect_no_piece_of, expect_success};
use crate::support::key_commands;
use crate::support::servers::{PLAIN, Scene, Sent, answered, ok, raw, scene, scene_with};
use crate::support::{KEY, PATIENCE, through_both};

through_both![
    a_get_is_sent_on_within_its_server,
    elsewhere_a_request_goes_without_key_and_headers,
    another_server_does_not_choose_what_is_asked_for_with_the_key,
    five_redirects_are_followed_and_no_more,
    what_is_not_followed_is_told_and_nothing_is_sent,
    an_answer_from_elsewhere_is_read_like_any_other,
    a_redirect_leaves_the_limits_as_they_were,
    what_another_server_says_of_keys_and_rates_is_not_the_clients_matter,
];

const STATUSES: [u16; 5] = [301, 302, 303, 307, 308];

fn to(status: u16, location: &str) -> Answer {
    raw(&format!("HTTP/1.1 {status} Moved\nlocation: {location}\ncontent-length: 2"), "{}")
}

fn content<A: Api>(scene: &Scene<A>) -> A::Response {
    scene.client.complete(&A::request("GET /v1/files/f1/content"))
}

fn a_get_is_sent_on_within_its_server<A: Api>() {
    for status in STATUSES {
        let scene = scene::<A>(vec![to(status, "../f2/content?x=1"), answered()]);
        let response = content(&scene);
        expect_success(&response);
        assert_eq!((response.http_status(), response.tries()), (200, 1));
        assert_eq!(scene.sent(1).line, "GET /v1/files/f2/content?x=1 HTTP/1.1");
        assert_eq!(scene.sent(1).all("authorization"), [format!("Bearer {KEY}")], "its own server");
        assert_eq!(scene.server.seen().connections, 1);
    }
}

/// Two servers, the first of which sends on to the second.
fn sent_on<A: Api>(status: u16, answer: Answer) -> (Scene<A>, Scene<A>) {
    let elsewhere = scene::<A>(vec![answer.clone(), answer]);
    let location = format!("{}/stored?signature=s", elsewhere.server.base_url());
    let (second_ca, answers) = (elsewhere.server.ca_pem().to_owned(), vec![to(status, &location); 2]);
    let scene = scene_with::<A>(Default::default(), answers, |options| {
        assert_eq!(options.add_ca(second_ca.as_bytes()), Ok(()));
        assert_eq!(options.set_header("x-tenant", "tenant-of-caller-4711"), Ok(()));
    });
    (scene, elsewhere)
}

fn elsewhere_a_request_goes_without_key_and_headers<A: Api>() {
    for status in STATUSES {
        let (scene, elsewhere) = sent_on::<A>(status, ok(r#"{"a":1}"#));
        for _ in 0..2 {
            let response = content(&scene);
            expect_success(&response);
            assert_eq!(response.integer("/a", 0), 1);
        }
        for number in [0, 1] {
            let sent = elsewhere.sent(number);
            assert_eq!(sent.line, "GET /stored?signature=s HTTP/1.1");
            let mut names: Vec<_> = sent.headers.iter().map(|(name, _)| name.as_str()).collect();
            names.sort_unstable();
            assert_eq!(names, ["accept", "accept-encoding", "host", "user-agent"]);
            expect_no_piece_of(KEY, &format!("{sent:?}"));
            assert_eq!(scene.sent(number).all("x-tenant").len(), 1);
        }
        // Both have a pool.
        assert_eq!((scene.server.seen().connections, elsewhere.server.seen().connections), (1, 1));
    }
}

fn another_server_does_not_choose_what_is_asked_for_with_the_key<A: Api>() {
    let back = Arc::new(OnceLock::<String>::new());
    let address = back.clone();
    let elsewhere = Scripted::start_with(ScriptedSettings::default(), move |_, _: &[u8]| {
        to(302, address.get().expect("an address"))
    })
    .expect("a server");
    let answers = vec![
        to(302, &format!("{}/stored", elsewhere.base_url())),
        to(302, "/v1/once-more"),
        answered(),
        answered(),
    ];
    let scene = scene_with::<A>(Default::default(), answers, |options| {
        assert_eq!(options.add_ca(elsewhere.ca_pem().as_bytes()), Ok(()));
        assert_eq!(options.set_header("x-tenant", "tns_3b8e61f0a2c97d54"), Ok(()));
    });
    back.set(format!("{}/v1/models", scene.server.base_url())).expect("it is set once");
    expect_success(&content(&scene));
    for (number, line) in [(1, "GET /v1/models HTTP/1.1"), (2, "GET /v1/once-more HTTP/1.1")] {
        let sent = scene.sent(number);
        assert_eq!(sent.line, line);
        assert_eq!((sent.all("authorization").len(), sent.all("x-tenant").len()), (0, 0), "{line}");
        expect_no_piece_of(KEY, &format!("{sent:?}"));
    }
    expect_success(&content(&scene));
    assert_eq!(scene.sent(3).all("authorization"), [format!("Bearer {KEY}")], "the next request has it");
}

fn five_redirects_are_followed_and_no_more<A: Api>() {
    let hops = |count: usize| (0..count).map(|hop| to(302, &format!("/hop/{hop}"))).collect::<Vec<_>>();
    let enough = scene::<A>(hops(5).into_iter().chain([answered()]).collect());
    expect_success(&content(&enough));
    assert_eq!(enough.server.seen().requests.len(), 6);
    let too_many = scene::<A>(hops(7));
    let response = content(&too_many);
    expect_failure(&response, Status::Api, &["GET /v1/files", "redirected (HTTP 302)", "more often"]);
    assert_eq!((response.http_status(), response.header("location")), (302, "/hop/5".to_owned()));
    assert_eq!(too_many.server.seen().requests.len(), 6);
}

fn a_redirect_leaves_the_limits_as_they_were<A: Api>() {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 7\r\n\r\n";
    let slow = Answer::new().write(head).pause().write("{\"a\":1}");
    let scene = scene::<A>(vec![to(302, "/elsewhere"), slow]);
    std::thread::scope(|scope| {
        let asked = scope.spawn(|| {
            let response = content(&scene);
            (response.integer("/a", 0), response.outcome())
        });
        assert!(scene.server.wait_until(PATIENCE, |seen| seen.pauses == 1));
        // Longer than the end of a redirect's own body is waited for.
        std::thread::sleep(Duration::from_millis(100));
        scene.server.release();
        assert_eq!(asked.join().expect("an outcome"), (1, Ok(())));
    });
}

fn what_another_server_says_of_keys_and_rates_is_not_the_clients_matter<A: Api>() {
    let quiet =
        "HTTP/1.1 429 No\nretry-after: 30\nx-should-retry: false\nx-ratelimit-limit: 7\ncontent-length: 2";
    let elsewhere = scene::<A>(vec![raw(quiet, "{}"), raw("HTTP/1.1 401 No\ncontent-length: 2", "{}")]);
    let location = format!("{}/stored", elsewhere.server.base_url());
    let runs = tempfile::NamedTempFile::new().expect("a file").into_temp_path();
    let (second_ca, answers) =
        (elsewhere.server.ca_pem().to_owned(), vec![to(302, &location), answered(), to(302, &location)]);
    let scene = scene_with::<A>(Default::default(), answers, |options| {
        assert_eq!(options.add_ca(second_ca.as_bytes()), Ok(()));
        assert_eq!(options.set_retries(1), Ok(()));
        let command = key_commands::notes_and_counts(runs.to_str().expect("UTF-8"));
        assert_eq!(options.set_api_key_command(&key_commands::argv(&command)), Ok(()));
    });
    expect_failure(&content(&scene), Status::RateLimit, &["HTTP 429"]);
    let began = Instant::now();
    expect_success(&scene.ask());
    assert!(began.elapsed() < Duration::from_secs(30), "its own server wants no quiet");
    assert_eq!(scene.client.usage().ratelimit_limit, -1);
    let refused = content(&scene);
    expect_failure(&refused, Status::Authentication, &["HTTP 401"]);
    assert_eq!(refused.tries(), 1);
    assert_eq!(std::fs::read_to_string(&runs).expect("a file").lines().count(), 1, "no key was refused");
}

fn what_is_not_followed_is_told_and_nothing_is_sent<A: Api>() {
    let plain = scene_with::<A>(PLAIN, Vec::new(), |_| ());
    let to_plain = format!("{}/x", plain.server.base_url());
    for (location, words) in [
        (to_plain.as_str(), "from https to http"),
        ("http://example.com/", "from https to http"),
        ("ftp://example.com/", "neither https nor http"),
        ("https://user:word@example.com/", "user name"),
        ("https://", "cannot be"),
    ] {
        let scene = scene::<A>(vec![to(307, location)]);
        let message =
            expect_failure(&content(&scene), Status::Api, &["redirected (HTTP 307)", words, "base URL"]);
        assert!(!message.contains("word@"), "{message}");
    }
    assert_eq!(plain.server.seen().connections, 0);
    let nowhere = scene::<A>(vec![raw("HTTP/1.1 302 Found\ncontent-length: 0", "")]);
    expect_failure(&content(&nowhere), Status::Api, &["redirected (HTTP 302)"]);
    for head in ["HTTP/1.1 304 Not Modified", "HTTP/1.1 300 Multiple Choices\ncontent-length: 0"] {
        let message = expect_failure(&content(&scene::<A>(vec![raw(head, "")])), Status::Api, &["HTTP 30"]);
        assert!(!message.contains("redirected"), "{message}");
    }
}

fn an_answer_from_elsewhere_is_read_like_any_other<A: Api>() {
    let refusal = raw(
        "HTTP/1.1 403 Forbidden\ncontent-type: application/xml\ncontent-length: 31",
        "<Error>the link is old</Error>\n",
    );
    let (scene, elsewhere) = sent_on::<A>(302, refusal);
    let response = content(&scene);
    expect_failure(&response, Status::Permission, &["HTTP 403 from localhost"]);
    let sent = Sent::parse(&elsewhere.server.seen().requests[0]);
    assert_eq!(sent.all("authorization"), Vec::<&str>::new());

    // A client that does not trust that server does not go there.
    let untrusted = scene_with::<A>(Default::default(), Vec::new(), |_| ());
    let location = format!("{}/x", untrusted.server.base_url());
    let scene = scene_with::<A>(Default::default(), vec![to(302, &location)], |_| ());
    expect_failure(&content(&scene), Status::Tls, &["certificate was refused"]);
    assert_eq!(untrusted.server.seen().requests.len(), 0);
}
