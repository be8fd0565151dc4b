//! The key: where it may come from, what it may be, its replacement, and that nothing ever shows it.

use std::ffi::OsStr;

use together::error::Status;
use together_offline::Answer;

use crate::support::api::{Api, Client, Object, Options, Response};
use crate::support::expectations::{expect_failure, expect_no_piece_of, expect_refusal, expect_success};
use crate::support::process::Test;
use crate::support::servers::{chat, ok, options_for, scene};
use crate::support::{KEY, PATIENCE, PROMPT, through_both, through_both_in_processes};

through_both![
    a_key_may_come_from_a_file,
    a_key_that_cannot_be_is_refused_and_not_quoted,
    a_new_key_is_sent_from_the_next_request_on,
    a_new_key_that_cannot_be_leaves_the_old_one,
    a_request_in_flight_keeps_its_key,
    keys_replaced_under_load_are_sent_whole,
    options_can_make_several_clients,
];

through_both_in_processes![
    a_missing_key_is_told_by_its_variable,
    an_empty_key_in_the_environment_is_a_missing_one,
    a_key_that_was_set_comes_before_the_environments,
];

const NEW: &str = "tgp_v1_Qk3Xv9Lr5Bn1Ws7Md2Yt6Hp4Zc8Jf0Ga";

fn file_with(content: &str) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), content).expect("a file");
    file
}

fn a_key_may_come_from_a_file<A: Api>() {
    for ending in ["", "\n", "\r\n", "\n\n"] {
        let scene = scene::<A>(vec![ok("{}")]);
        let file = file_with(&format!("{NEW}{ending}"));
        let mut options = options_for::<A>(scene.server.base_url(), scene.server.ca_pem());
        assert_eq!(options.set_api_key_file(file.path().to_str().expect("text")), Ok(()));
        let client = A::client(&options);
        // Read when it was set, and never again.
        drop(file);
        expect_success(&client.complete(&chat::<A>()));
        assert_eq!(scene.sent(0).all("authorization"), [format!("Bearer {NEW}")], "{ending:?}");
    }
}

fn a_key_that_cannot_be_is_refused_and_not_quoted<A: Api>() {
    let long = "k".repeat(5_000);
    let cases = [
        ("", Status::NoApiKey, "empty"),
        ("\n", Status::NoApiKey, "empty"),
        ("tgp_v1_Zq8Rk2Wm 5Xc9Jd4T", Status::InvalidArgument, "a space"),
        ("tgp_v1_Zq8Rk2Wm\r\nx-evil: 5Xc9Jd4T", Status::InvalidArgument, "a line break"),
        ("tgp_v1_Zq8Rk2Wm\u{0}5Xc9Jd4T", Status::InvalidArgument, "a NUL byte"),
        ("tgp_v1_Zq8Rk2Wm\u{7f}5Xc9Jd4T", Status::InvalidArgument, "a control character"),
        ("tgp_v1_Zq8Rk2Wmé5Xc9Jd4T", Status::InvalidArgument, "outside ASCII"),
        (&long, Status::InvalidArgument, "longer than"),
    ];
    for (key, status, words) in cases {
        let mut options = A::options();
        let message = expect_refusal(options.set_api_key(key.as_bytes()), status, &["the API key", words]);
        assert!(!message.contains("Rk2W") && !message.contains("5Xc9"), "the key is quoted: {message}");
        let file = file_with(key);
        let path = file.path().to_str().expect("text");
        let refused = A::options().set_api_key_file(path);
        let message = expect_refusal(refused, status, &["the API key", path, words]);
        assert!(!message.contains("Rk2W") && !message.contains("5Xc9"), "the key is quoted: {message}");
    }
    for path in ["/no/such/key", "/", ""] {
        expect_refusal(A::options().set_api_key_file(path), Status::File, &["the file", path, "API key"]);
    }
}

fn a_new_key_is_sent_from_the_next_request_on<A: Api>() {
    let scene = scene::<A>(vec![ok("{}"), ok("{}"), ok("{}")]);
    expect_success(&scene.ask());
    assert_eq!(scene.client.set_api_key(NEW.as_bytes()), Ok(()));
    expect_success(&scene.ask());
    assert_eq!(scene.client.set_api_key(format!("{KEY}\n").as_bytes()), Ok(()));
    expect_success(&scene.ask());
    let sent = [0, 1, 2].map(|number| scene.sent(number).all("authorization").concat());
    assert_eq!(sent, [KEY, NEW, KEY].map(|key| format!("Bearer {key}")));
    assert_eq!(scene.server.seen().connections, 1);
}

fn a_new_key_that_cannot_be_leaves_the_old_one<A: Api>() {
    let scene = scene::<A>(vec![ok("{}")]);
    assert_eq!(scene.client.set_api_key(b""), Err(Status::NoApiKey));
    assert_eq!(scene.client.set_api_key(b"two words"), Err(Status::InvalidArgument));
    assert_eq!(scene.client.outcome(), Ok(()), "a client that is shared does not turn bad");
    expect_success(&scene.ask());
    assert_eq!(scene.sent(0).all("authorization"), [format!("Bearer {KEY}")]);
}

fn a_request_in_flight_keeps_its_key<A: Api>() {
    let scene = scene::<A>(vec![Answer::new().pause().write(answer()), ok("{}")]);
    std::thread::scope(|scope| {
        let asking = scope.spawn(|| scene.ask());
        assert!(scene.server.wait_until(PATIENCE, |seen| seen.pauses == 1));
        assert_eq!(scene.client.set_api_key(NEW.as_bytes()), Ok(()));
        scene.server.release();
        expect_success(&asking.join().expect("an answer"));
    });
    expect_success(&scene.ask());
    assert_eq!(scene.sent(0).all("authorization"), [format!("Bearer {KEY}")]);
    assert_eq!(scene.sent(1).all("authorization"), [format!("Bearer {NEW}")]);
}

fn answer() -> &'static str {
    "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}"
}

fn keys_replaced_under_load_are_sent_whole<A: Api>() {
    const THREADS: usize = 4;
    const REQUESTS: usize = 25;
    const SHORT: &str = "a-short-one";
    let scene = scene::<A>((0..THREADS * REQUESTS).map(|_| ok("{}")).collect());
    std::thread::scope(|scope| {
        let ask = || (0..REQUESTS).for_each(|_| expect_success(&scene.ask()));
        let asking: Vec<_> = (0..THREADS).map(|_| scope.spawn(ask)).collect();
        let mut keys = [NEW, SHORT, KEY].iter().cycle();
        while !asking.iter().all(|thread| thread.is_finished()) {
            let key = keys.next().expect("an endless cycle");
            assert_eq!(scene.client.set_api_key(key.as_bytes()), Ok(()));
            std::thread::yield_now();
        }
    });
    for number in 0..THREADS * REQUESTS {
        let sent = scene.sent(number).all("authorization").concat();
        assert!([NEW, SHORT, KEY].iter().any(|key| sent == format!("Bearer {key}")), "{sent}");
    }
}

fn options_can_make_several_clients<A: Api>() {
    let scene = scene::<A>(vec![ok("{}"), ok("{}"), ok("{}")]);
    let mut options = options_for::<A>(scene.server.base_url(), scene.server.ca_pem());
    let first = A::client(&options);
    assert_eq!(options.set_api_key(NEW.as_bytes()), Ok(()));
    let second = A::client(&options);
    drop(options);
    expect_success(&second.complete(&chat::<A>()));
    drop(second);
    expect_success(&first.complete(&chat::<A>()));
    // Rotation is a client's own: the key that options share stays.
    assert_eq!(scene.sent(0).all("authorization"), [format!("Bearer {NEW}")]);
    assert_eq!(scene.sent(1).all("authorization"), [format!("Bearer {KEY}")]);
}

fn expect_no_key<A: Api>() {
    let client = A::default_client();
    let words = ["no API key", "TOGETHER_API_KEY", "together_options_set_api_key"];
    expect_failure(&client, Status::NoApiKey, &words);
    let response = client.complete(&chat::<A>());
    expect_failure(&response, Status::NoApiKey, &words);
    assert_eq!((response.http_status(), response.json(), response.bytes()), Default::default());
    assert_eq!(client.set_api_key(KEY.as_bytes()), Err(Status::NoApiKey));
    expect_failure(&A::client(&A::options()), Status::NoApiKey, &words);
}

fn a_missing_key_is_told_by_its_variable<A: Api>(test: &Test) {
    match test.is_child() {
        true => expect_no_key::<A>(),
        false => test.again_with(&[]),
    }
}

fn an_empty_key_in_the_environment_is_a_missing_one<A: Api>(test: &Test) {
    match test.is_child() {
        true => expect_no_key::<A>(),
        false => test.again_with(&[("TOGETHER_API_KEY", OsStr::new(""))]),
    }
}

fn a_key_that_was_set_comes_before_the_environments<A: Api>(test: &Test) {
    if !test.is_child() {
        return test.again_with(&[("TOGETHER_API_KEY", OsStr::new(NEW))]);
    }
    let scene = scene::<A>(vec![ok("{}")]);
    expect_success(&scene.ask());
    assert_eq!(scene.sent(0).all("authorization"), [format!("Bearer {KEY}")]);
}

/// What a Rust program prints while it looks for a bug; C has nothing like it.
#[test]
fn debugging_shows_neither_the_key_nor_the_prompt() {
    use together::client::Client;
    use together::options::Options;
    use together::request::Request;

    let quoting = format!("{{\"error\":\"{KEY} {PROMPT}\"}}");
    let answers = vec![Answer::response(401, "application/json", quoting), ok("{}")];
    let server = together_offline::Scripted::start(Default::default(), answers).expect("a server");
    let options: Options =
        options_for::<crate::support::through_rust::Rust>(server.base_url(), server.ca_pem());
    let client = Client::new(&options).expect("a client");
    let mut request = Request::new("POST /v1/chat/completions").expect("a request");
    request.add_message("user", PROMPT).expect("a message");
    request.set_header("x-user", PROMPT).expect("a header");
    let refused = client.complete(&request);
    let answered = client.complete(&request);
    assert_eq!((refused.http_status(), answered.http_status()), (401, 200));
    for shown in [
        format!("{options:?}{options:#?}"),
        format!("{client:?}{client:#?}"),
        format!("{request:?}{request:#?}"),
        format!("{refused:?}{refused:#?}"),
        format!("{answered:?}{answered:#?}"),
    ] {
        expect_no_piece_of(KEY, &shown);
        assert!(!shown.contains(PROMPT), "{shown}");
        // A body as a list of numbers is a body all the same.
        for text in [KEY, PROMPT] {
            let numbers: Vec<String> = text.bytes().take(8).map(|byte| byte.to_string()).collect();
            assert!(!shown.contains(&numbers.join(", ")), "{shown}");
        }
    }
}
