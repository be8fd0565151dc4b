//! The key: where it may come from, what it may be, its replacement, and that nothing ever shows it.

use std::ffi::OsStr;

use together::error::Status;
use together::settings::Timeout;
use together_offline::{Answer, ScriptedSettings};

use crate::support::api::{Api, Client, Object, Options, Request, Response};
use crate::support::expectations::{expect_failure, expect_no_piece_of, expect_refusal, expect_success};
use crate::support::key_commands;
use crate::support::process::Test;
use crate::support::servers::{Scene, answered, chat, options_for, scene, scene_with};
use crate::support::{KEY, PATIENCE, PROMPT, through_both, through_both_in_processes};

through_both![
    a_key_may_come_from_a_file,
    a_key_may_come_from_a_command,
    a_key_may_come_from_a_function,
    a_source_without_a_key_is_told_at_the_request,
    a_command_takes_no_longer_than_its_request,
    the_key_that_was_set_last_counts,
    a_key_may_live_in_secret_memory,
    a_key_that_cannot_be_is_refused_and_not_quoted,
    a_new_key_is_sent_from_the_next_request_on,
    a_new_key_that_cannot_be_leaves_the_old_one,
    a_request_in_flight_keeps_its_key,
    a_refused_key_is_asked_for_again_once,
    a_refused_key_that_is_still_the_same_is_not_sent_again,
    a_refused_key_without_a_source_is_refused,
    asking_for_another_key_ends_with_its_request,
    keys_replaced_under_load_are_sent_whole,
    options_can_make_several_clients,
];

through_both_in_processes![
    a_missing_key_is_told_by_its_variable,
    an_empty_key_in_the_environment_is_a_missing_one,
    a_key_that_was_set_comes_before_the_environments,
    the_environments_copy_is_wiped_where_that_is_wanted,
    a_command_in_a_chroot_runs_or_its_true_reason_is_named,
];

const NEW: &str = "tgp_v1_Qk3Xv9Lr5Bn1Ws7Md2Yt6Hp4Zc8Jf0Ga";

fn file_with(content: &str) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), content).expect("a file");
    file
}

fn a_key_may_come_from_a_file<A: Api>() {
    for ending in ["", "\n", "\r\n", "\n\n"] {
        let scene = scene::<A>(vec![answered()]);
        let file = file_with(&format!("{NEW}{ending}"));
        let mut options = options_for::<A>(scene.server.base_url(), scene.server.ca_pem());
        assert_eq!(options.set_api_key_file(file.path().to_str().expect("text")), Ok(()));
        let client = A::client(&options);
        // Read when it was set, and again only after a refusal.
        drop(file);
        expect_success(&client.complete(&chat::<A>()));
        assert_eq!(scene.sent(0).all("authorization"), [format!("Bearer {NEW}")], "{ending:?}");
    }
}

fn a_key_may_come_from_a_command<A: Api>() {
    let scene = scene::<A>(vec![answered(), answered()]);
    // Not open here: Windows' shell writes to no file that somebody has open to write.
    let runs = file_with("").into_temp_path();
    let mut options = options_for::<A>(scene.server.base_url(), scene.server.ca_pem());
    let command = key_commands::notes_and_prints(runs.to_str().expect("text"), NEW);
    assert_eq!(options.set_api_key_command(&key_commands::argv(&command)), Ok(()));
    let client = A::client(&options);
    let runs = || std::fs::read_to_string(&runs).expect("a file").lines().count();
    assert_eq!(runs(), 0, "it is run when a key is needed");
    for number in 0..2 {
        expect_success(&client.complete(&chat::<A>()));
        assert_eq!(scene.sent(number).all("authorization"), [format!("Bearer {NEW}")]);
    }
    assert_eq!(runs(), 1);
}

/// Writes the key `NEW`, of use for an hour.
fn supply_new(room: &mut [u8]) -> (usize, u32) {
    room[..NEW.len()].copy_from_slice(NEW.as_bytes());
    (NEW.len(), 3600)
}

fn a_key_may_come_from_a_function<A: Api>() {
    let scene = scene::<A>(vec![answered(), answered()]);
    let mut options = options_for::<A>(scene.server.base_url(), scene.server.ca_pem());
    assert_eq!(options.set_api_key_source(supply_new), Ok(()));
    let client = A::client(&options);
    expect_success(&client.complete(&chat::<A>()));
    // What the program sets itself takes the function's place.
    assert_eq!(client.set_api_key(KEY.as_bytes()), Ok(()));
    expect_success(&client.complete(&chat::<A>()));
    let sent = [0, 1].map(|number| scene.sent(number).all("authorization").concat());
    assert_eq!(sent, [NEW, KEY].map(|key| format!("Bearer {key}")));
}

fn a_source_without_a_key_is_told_at_the_request<A: Api>() {
    let scene = scene::<A>(vec![answered()]);
    let options = || options_for::<A>(scene.server.base_url(), scene.server.ca_pem());
    let command = |command: Vec<String>| {
        let mut options = options();
        assert_eq!(options.set_api_key_command(&key_commands::argv(&command)), Ok(()));
        options
    };
    let function = |source| {
        let mut options = options();
        assert_eq!(options.set_api_key_source(source), Ok(()));
        options
    };
    let named = &format!("the command {}", key_commands::SHELL);
    for (options, status, words) in [
        (
            command(key_commands::fails_with_2("sealed")),
            Status::NoApiKey,
            &[named, "exit status 2: sealed"][..],
        ),
        (command(key_commands::prints("two words")), Status::InvalidArgument, &[named, "a space"]),
        (function(|_| (0, 0)), Status::NoApiKey, &["a callback", "no API key"]),
        (function(|room| (room.len() + 1, 0)), Status::InvalidArgument, &["a callback", "longer than"]),
    ] {
        let client = A::client(&options);
        assert_eq!(client.outcome(), Ok(()));
        for _ in 0..2 {
            expect_failure(&client.complete(&chat::<A>()), status, words);
        }
    }
    assert_eq!(scene.server.seen().connections, 0, "nothing is sent without a key");
    for argv in [&[][..], &[""]] {
        let words = ["command", "names no program"];
        expect_refusal(options().set_api_key_command(argv), Status::InvalidArgument, &words);
    }
}

fn a_command_takes_no_longer_than_its_request<A: Api>() {
    let scene = scene::<A>(vec![answered()]);
    let mut options = options_for::<A>(scene.server.base_url(), scene.server.ca_pem());
    assert_eq!(options.set_api_key_command(&key_commands::argv(&key_commands::hangs())), Ok(()));
    let mut request = chat::<A>();
    assert_eq!(request.set_timeout(Timeout::Total, 100), Ok(()));
    let response = A::client(&options).complete(&request);
    let named = format!("the command {}", key_commands::SHELL);
    expect_failure(&response, Status::Timeout, &[&named, "TOGETHER_TIMEOUT_TOTAL"]);
}

fn the_key_that_was_set_last_counts<A: Api>() {
    let scene = scene::<A>(vec![answered(), answered()]);
    let mut options = options_for::<A>(scene.server.base_url(), scene.server.ca_pem());
    expect_refusal(options.set_api_key_file("/no/such/key"), Status::File, &["/no/such/key"]);
    assert_eq!(options.set_api_key_command(&key_commands::argv(&key_commands::prints(NEW))), Ok(()));
    expect_success(&A::client(&options).complete(&chat::<A>()));
    expect_refusal(options.set_api_key_command(&[""]), Status::InvalidArgument, &["no program"]);
    assert_eq!(options.set_api_key(KEY.as_bytes()), Ok(()));
    expect_success(&A::client(&options).complete(&chat::<A>()));
    let sent = [0, 1].map(|number| scene.sent(number).all("authorization").concat());
    assert_eq!(sent, [NEW, KEY].map(|key| format!("Bearer {key}")));
}

fn a_key_may_live_in_secret_memory<A: Api>() {
    let scene = scene::<A>((0..4).map(|_| answered()).collect());
    let mut options = options_for::<A>(scene.server.base_url(), scene.server.ca_pem());
    let before = A::client(&options);
    assert_eq!(options.set_secret_memory(true), Ok(()));
    let moved = A::client(&options);
    assert_eq!(options.set_api_key_source(supply_new), Ok(()));
    let supplied = A::client(&options);
    assert_eq!(options.set_secret_memory(false), Ok(()));
    for client in [&before, &moved, &supplied] {
        expect_success(&client.complete(&chat::<A>()));
    }
    assert_eq!(moved.set_api_key(NEW.as_bytes()), Ok(()));
    expect_success(&moved.complete(&chat::<A>()));
    let sent = [0, 1, 2, 3].map(|number| scene.sent(number).all("authorization").concat());
    assert_eq!(sent, [KEY, KEY, NEW, NEW].map(|key| format!("Bearer {key}")));
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
    let scene = scene::<A>(vec![answered(), answered(), answered()]);
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
    let scene = scene::<A>(vec![answered()]);
    assert_eq!(scene.client.set_api_key(b""), Err(Status::NoApiKey));
    assert_eq!(scene.client.set_api_key(b"two words"), Err(Status::InvalidArgument));
    assert_eq!(scene.client.outcome(), Ok(()), "a client that is shared does not turn bad");
    expect_success(&scene.ask());
    assert_eq!(scene.sent(0).all("authorization"), [format!("Bearer {KEY}")]);
}

fn a_request_in_flight_keeps_its_key<A: Api>() {
    let scene = scene::<A>(vec![Answer::new().pause().write(answer()), answered()]);
    std::thread::scope(|scope| {
        let asking = scope.spawn(|| scene.ask_anything());
        assert!(scene.server.wait_until(PATIENCE, |seen| seen.pauses == 1));
        assert_eq!(scene.client.set_api_key(NEW.as_bytes()), Ok(()));
        scene.server.release();
        expect_success(&asking.join().expect("an answer"));
    });
    expect_success(&scene.ask_anything());
    assert_eq!(scene.sent(0).all("authorization"), [format!("Bearer {KEY}")]);
    assert_eq!(scene.sent(1).all("authorization"), [format!("Bearer {NEW}")]);
}

fn refusal() -> Answer {
    Answer::response(401, "application/json", r#"{"error":{"message":"no such key"}}"#)
}

/// A scene whose key is in a file that is written anew before the first request.
fn with_a_stale_file<A: Api>(answers: Vec<Answer>, renewed: &str) -> Scene<A> {
    let file = file_with("an-old-key-0001");
    let scene = scene_with::<A>(ScriptedSettings::default(), answers, |options| {
        assert_eq!(options.set_api_key_file(file.path().to_str().expect("UTF-8")), Ok(()));
    });
    std::fs::write(file.path(), renewed).expect("a file");
    // Read when the client asks again; the file goes with the process.
    file.keep().expect("a file that stays");
    scene
}

fn a_refused_key_is_asked_for_again_once<A: Api>() {
    let scene = with_a_stale_file::<A>(vec![refusal(), answered(), answered()], "a-new-key-0002");
    for (number, tries) in [(1, 2), (2, 1)] {
        let response = scene.ask();
        expect_success(&response);
        assert_eq!(response.tries(), tries);
        assert_eq!(scene.sent(number).all("authorization"), ["Bearer a-new-key-0002"]);
    }
    assert_eq!(scene.sent(0).all("authorization"), ["Bearer an-old-key-0001"]);

    // Also what creates something: nothing was done. And no more than once.
    let scene = with_a_stale_file::<A>(vec![refusal(), refusal(), answered()], "a-new-key-0002");
    let response = scene.client.complete(&A::request("POST /v1/batches"));
    let message = expect_failure(&response, Status::Authentication, &["HTTP 401", "no such key"]);
    assert!(!message.contains("key-000"), "{message}");
    assert_eq!((response.tries(), scene.server.seen().requests.len()), (2, 2));
    assert!(response.try_message(0).contains("HTTP 401"), "{}", response.try_message(0));
}

fn a_refused_key_that_is_still_the_same_is_not_sent_again<A: Api>() {
    let scene = with_a_stale_file::<A>(vec![refusal(), answered()], "an-old-key-0001");
    let response = scene.ask();
    expect_failure(&response, Status::Authentication, &["HTTP 401"]);
    assert_eq!((response.tries(), scene.server.seen().requests.len()), (1, 1));
}

fn asking_for_another_key_ends_with_its_request<A: Api>() {
    let mark = tempfile::tempdir().expect("a folder");
    let mark = mark.path().join("asked");
    // Quick once, and never again.
    let command = key_commands::prints_once(mark.to_str().expect("UTF-8"), "a-key-of-the-command");
    let scene = scene_with::<A>(ScriptedSettings::default(), vec![refusal(), answered()], |options| {
        assert_eq!(options.set_api_key_command(&key_commands::argv(&command)), Ok(()));
    });
    let mut request = chat::<A>();
    assert_eq!(request.set_timeout(Timeout::Total, 3_000), Ok(()));
    let response = scene.client.complete(&request);
    expect_failure(&response, Status::Timeout, &["POST /v1/chat/completions"]);
    assert!(response.try_message(0).contains("HTTP 401"), "{}", response.try_message(0));
    assert_eq!(scene.server.seen().requests.len(), 1);
}

fn a_refused_key_without_a_source_is_refused<A: Api>() {
    let scene = scene::<A>(vec![refusal(), answered()]);
    let response = scene.ask();
    expect_failure(&response, Status::Authentication, &["HTTP 401"]);
    assert_eq!((response.tries(), scene.server.seen().requests.len()), (1, 1));
}

fn answer() -> &'static str {
    "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}"
}

fn keys_replaced_under_load_are_sent_whole<A: Api>() {
    const THREADS: usize = 4;
    const REQUESTS: usize = 25;
    const SHORT: &str = "a-short-one";
    let scene = scene::<A>((0..THREADS * REQUESTS).map(|_| answered()).collect());
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
    let scene = scene::<A>(vec![answered(), answered(), answered()]);
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
    let scene = scene::<A>(vec![answered()]);
    expect_success(&scene.ask());
    assert_eq!(scene.sent(0).all("authorization"), [format!("Bearer {KEY}")]);
}

fn the_environments_copy_is_wiped_where_that_is_wanted<A: Api>(test: &Test) {
    if !test.is_child() {
        return test.again_with(&[("TOGETHER_API_KEY", OsStr::new(NEW))]);
    }
    let scene = scene::<A>(vec![answered(), answered(), answered()]);
    let mut options = A::options();
    assert_eq!(options.set_base_url(scene.server.base_url()), Ok(()));
    assert_eq!(options.add_ca(scene.server.ca_pem().as_bytes()), Ok(()));
    // Windows knows no variable that is empty: such a one is not set.
    let in_environment = || match std::env::var("TOGETHER_API_KEY") {
        Err(_) if cfg!(windows) => String::new(),
        value => value.expect("it stays set"),
    };
    expect_success(&A::client(&options).complete(&chat::<A>()));
    assert_eq!(in_environment(), NEW);
    assert_eq!(options.set_environment_wipe(true), Ok(()));
    for _ in 0..2 {
        expect_success(&A::client(&options).complete(&chat::<A>()));
        assert_eq!(in_environment(), "");
    }
    for number in 0..3 {
        assert_eq!(scene.sent(number).all("authorization"), [format!("Bearer {NEW}")]);
    }
    expect_failure(&A::client(&A::options()), Status::NoApiKey, &["TOGETHER_API_KEY is not set"]);
}

#[cfg(not(target_os = "linux"))]
fn a_command_in_a_chroot_runs_or_its_true_reason_is_named<A: Api>(_: &Test) {
    println!("not run: the root directory is made of Linux's programs");
}

/// A root directory that holds a program with its libraries and two that cannot run, and no /dev/null, no shell, no /proc.
#[cfg(target_os = "linux")]
fn a_command_in_a_chroot_runs_or_its_true_reason_is_named<A: Api>(test: &Test) {
    use std::os::unix::fs::PermissionsExt;

    if !test.is_child() {
        return test.again_with(&[]);
    }
    let root = tempfile::tempdir().expect("a directory");
    let put = |path: &str, content: &[u8], mode| {
        let path = root.path().join(path.trim_start_matches('/'));
        std::fs::create_dir_all(path.parent().expect("a directory")).expect("a directory");
        std::fs::write(&path, content).expect("a file");
        std::fs::set_permissions(&path, PermissionsExt::from_mode(mode)).expect("a file");
    };
    let needed = std::process::Command::new("ldd").arg("/usr/bin/printf").output().expect("ldd").stdout;
    let needed = String::from_utf8(needed).expect("text");
    for path in needed.split_whitespace().filter(|word| word.starts_with('/')).chain(["/usr/bin/printf"]) {
        put(path, &std::fs::read(path).expect("a file"), 0o755);
    }
    put("/bin/script", b"#!/bin/sh\necho a-key\n", 0o755);
    put("/bin/closed", b"", 0o644);

    let scene = scene::<A>(vec![answered()]);
    if let Err(error) = std::os::unix::fs::chroot(root.path()) {
        // Only root may.
        return println!("not run: chroot: {error}");
    }
    std::env::set_current_dir("/").expect("the new root");
    let ask = |argv: &[&str]| {
        let mut options = options_for::<A>(scene.server.base_url(), scene.server.ca_pem());
        assert_eq!(options.set_api_key_command(argv), Ok(()));
        A::client(&options).complete(&chat::<A>())
    };
    expect_success(&ask(&["/usr/bin/printf", NEW]));
    assert_eq!(scene.sent(0).all("authorization"), [format!("Bearer {NEW}")]);
    for (program, reason) in [
        ("/bin/absent", "cannot be started: No such file or directory"),
        (
            "/bin/script",
            "cannot be started: the program is there, but not the interpreter or the loader that it names",
        ),
        ("/bin/closed", "cannot be started: Permission denied"),
    ] {
        expect_failure(&ask(&[program]), Status::NoApiKey, &[program, reason]);
    }
    assert_eq!(scene.server.seen().requests.len(), 1, "nothing is sent without a key");
}

/// What a Rust program prints while it looks for a bug; C has nothing like it.
#[test]
fn debugging_shows_neither_the_key_nor_the_prompt() {
    use together::message::request::Request;
    use together::objects::client::Client;
    use together::objects::options::Options;

    let quoting = format!("{{\"error\":\"{KEY} {PROMPT}\"}}");
    let answers = vec![Answer::response(401, "application/json", quoting), answered()];
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
