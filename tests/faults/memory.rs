//! What has no end takes no memory: a process of its own meets each of these faults, and its peak is looked at.
#![cfg(any(target_os = "linux", windows))]

use std::ffi::OsStr;

use together::error::Status;
use together_offline::{Answer, Scripted, Server, Settings};

use crate::support::api::{Api, Client, Object, Options};
use crate::support::process::{Test, peak};
use crate::support::servers::{PLAIN, chat, complete_each};
use crate::support::{KEY, through_both_in_processes};

through_both_in_processes![
    two_gibibytes_take_no_memory,
    heads_without_end_take_no_memory,
    streams_without_end_take_no_memory,
    tls_without_end_takes_no_memory,
    deep_json_takes_no_memory,
    bombs_take_no_memory,
];

/// An answer's limit, and what a request may take: twice as much and 4 MiB. The test's own reader copies an event.
const LIMIT: u64 = 4 << 20;
const MOST: u64 = 2 * LIMIT + (4 << 20) + LIMIT;

fn two_gibibytes_take_no_memory<A: Api>(test: &Test) {
    let faults = ["huge-body", "huge-chunked-body", "endless-body", "endless-chunks", "endless-tiny-chunks"];
    expect_little_memory::<A>(test, &faults);
}

fn heads_without_end_take_no_memory<A: Api>(test: &Test) {
    let faults = [
        "endless-status-line",
        "endless-header-line",
        "endless-headers",
        "endless-100",
        "endless-103",
        "endless-chunk-size",
        "endless-trailers",
    ];
    expect_little_memory::<A>(test, &faults);
}

fn streams_without_end_take_no_memory<A: Api>(test: &Test) {
    let faults = [
        "endless-line",
        "endless-event",
        "endless-events",
        "endless-comments",
        "endless-blank-lines",
        "endless-unknown-fields",
        "endless-empty-events",
    ];
    expect_little_memory::<A>(test, &faults);
}

fn tls_without_end_takes_no_memory<A: Api>(test: &Test) {
    expect_little_memory::<A>(test, &["endless-server-hello", "endless-tls-warnings"]);
}

fn deep_json_takes_no_memory<A: Api>(test: &Test) {
    expect_little_memory::<A>(test, &["deep-json", "deep-json-member", "compressed", "compression-bomb"]);
}

/// Very many small things of one kind, nearly as many as the limit allows: in an event, in a whole answer, in an error.
fn bombs_take_no_memory<A: Api>(test: &Test) {
    if test.is_child() {
        return meet::<A>("a bomb", &[A::Client::complete, complete_each::<A>]);
    }
    type Unit = fn(usize) -> String;
    let shapes: [(&str, Unit, &str); 10] = [
        (r#"{"object":"chat.completion.chunk","choices":["#, |_| "{},".to_owned(), "{}]}"),
        (r#"{"choices":["#, |number| format!(r#"{{"index":{number}}},"#), "{}]}"),
        (r#"{"choices":[{"delta":{"tool_calls":["#, |number| format!(r#"{{"id":"{number}"}},"#), "{}]}}]}"),
        (r#"{"choices":[]"#, |number| format!(r#","m{number}":1"#), "}"),
        (
            r#"{"type":"response.completed","response":{"output":["#,
            |number| format!(r#"{{"id":"{number}"}},"#),
            "{}]}}",
        ),
        (
            r#"{"type":"response.output_item.added","item":{"content":["#,
            |_| r#""x","#.to_owned(),
            r#""x"]}}"#,
        ),
        (r#"{"type":"response.created","response":{"m":1"#, |number| format!(r#","m{number}":1"#), "}}"),
        (r#"{"error":{"message":""#, |_| r"\n".to_owned(), r#""}}"#),
        ("[", |_| "NaN,".to_owned(), "0]"),
        ("[", |_| "[".to_owned(), ""),
    ];
    for (start, unit, end) in shapes {
        let mut data = start.to_owned();
        for number in 0.. {
            if data.len() as u64 >= LIMIT - 100 {
                break;
            }
            data += &unit(number);
        }
        data += end;
        let event = format!("data: {data}\n\ndata: [DONE]\n\n");
        for (status, content_type, body) in [
            (200, "text/event-stream", &event),
            (200, "application/json", &data),
            (429, "application/json", &data),
        ] {
            let answer = Answer::response(status, content_type, body);
            let server = Scripted::start_with(PLAIN, move |_, _| answer.clone()).expect("a server");
            let base_url = format!("http://127.0.0.1:{}", server.port());
            test.again_with(&[
                ("TOGETHER_API_KEY", OsStr::new(KEY)),
                ("TOGETHER_BASE_URL", OsStr::new(&base_url)),
                (GIVES_BACK, OsStr::new("131072")),
            ]);
        }
    }
}

const FAULT: &str = "TOGETHER_TEST_FAULT";

/// glibc raises the size from which it maps each block by itself, once a block of that size was freed, and then keeps in a
/// thread's heap what a growing buffer leaves behind. With the size named it does not: what is measured is what the library
/// asks for.
const GIVES_BACK: &str = "MALLOC_MMAP_THRESHOLD_";

fn expect_little_memory<A: Api>(test: &Test, faults: &[&str]) {
    if test.is_child() {
        let fault = std::env::var(FAULT).expect("the name of a fault");
        return meet::<A>(&fault, &[A::Client::complete, complete_each::<A>, A::Client::call]);
    }
    for name in faults {
        let fault = Some(name.parse().expect("a fault"));
        let settings = Settings { key: KEY.to_owned(), fault, ..Settings::default() };
        let server = Server::start(settings).expect("a server");
        let authority = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(authority.path(), server.ca_pem()).expect("a file");
        test.again_with(&[
            ("TOGETHER_API_KEY", OsStr::new(KEY)),
            ("TOGETHER_BASE_URL", OsStr::new(server.base_url())),
            ("SSL_CERT_FILE", authority.path().as_os_str()),
            (FAULT, OsStr::new(name)),
            (GIVES_BACK, OsStr::new("131072")),
        ]);
    }
}

/// A way to run a request.
type Way<A> = fn(&<A as Api>::Client, &<A as Api>::Request) -> <A as Api>::Response;

/// In the child, where the client's threads and buffers are the only ones.
fn meet<A: Api>(fault: &str, ways: &[Way<A>]) {
    let mut options = A::options();
    assert_eq!(options.set_response_limit(LIMIT), Ok(()));
    assert_eq!(options.set_retries(0), Ok(()));
    assert_eq!(options.set_timeout(together::settings::Timeout::Total, 20_000), Ok(()));
    let client = A::client(&options);
    let before = peak();
    for way in ways {
        if let Err(failure) = way(&client, &chat::<A>()).outcome() {
            assert_ne!(failure.status, Status::Internal, "{fault}: {}", failure.message);
        }
    }
    let taken = peak() - before;
    println!("{fault}: {} KiB", taken >> 10);
    assert!(taken <= MOST, "{fault} took {} KiB", taken >> 10);
}
