//! The log tells what was done, at its levels, and no line of it holds a secret. Every scenario of this program
//! logs at the highest level and is looked through at its end (`support/log_lines.rs`); here is that there was
//! something to look through, and that a secret would have been found.

use together::error::Status;
use together::log::Level;
use together_offline::{Answer, CertificateKind, ScriptedSettings};

use crate::support::api::{Api, Client, Object, Options, Request};
use crate::support::expectations::expect_failure;
use crate::support::log_lines::{self, Lines};
use crate::support::servers::{PLAIN, answered, raw, scene, scene_with};
use crate::support::{KEY, PROMPT, through_both};

through_both![
    a_request_is_told_with_all_that_it_took,
    a_refused_request_is_told_without_the_servers_words,
    an_operation_of_the_callers_own_is_told_by_its_method,
    a_refused_certificate_and_a_closed_port_are_told,
    a_level_that_is_none_is_refused,
];

fn a_request_is_told_with_all_that_it_took<A: Api>() {
    let ids = ["0f12aa34bb56cc78-FRA", "1f12aa34bb56cc78-FRA"];
    let answers = ids.map(|id| {
        let head =
            format!("HTTP/1.1 200 OK\ncontent-type: application/json\ncontent-length: 2\nx-request-id: {id}");
        raw(&head, "{}")
    });
    let scene = scene::<A>(answers.to_vec());
    let before = log_lines::count(Level::Debug, "a pooled connection is used");
    for _ in 0..2 {
        assert_eq!(scene.ask_anything().outcome(), Ok(()));
    }
    for id in ids {
        let id = format!("bytes=2 tries=1 request_id={id}");
        assert!(log_lines::count(Level::Info, &id) > 0, "{id}");
    }
    let done = "request done: operation=\"POST /v1/fine-tunes/preview\" status=TOGETHER_OK http=200 time=";
    assert!(log_lines::count(Level::Info, done) >= 2);
    assert!(log_lines::count(Level::Debug, "a pooled connection is used") > before);
    let connected = format!("connected: address=127.0.0.1:{} time=", scene.server.port());
    assert_eq!(log_lines::count(Level::Debug, &connected), 1);
    assert!(log_lines::count(Level::Debug, "TLS agreed: version=TLSv1_3 cipher=TLS13_AES_") > 0);
}

fn a_refused_request_is_told_without_the_servers_words<A: Api>() {
    let body = format!(r#"{{"error":{{"message":"{PROMPT} and {KEY}","code":"words-of-the-server"}}}}"#);
    let head = format!("HTTP/1.1 400 Bad\ncontent-length: {}\nx-request-id: {KEY}", body.len());
    let scene = scene::<A>(vec![raw(&head, &body)]);
    let refused = scene.ask().outcome().expect_err("a refusal");
    assert_eq!(refused.status, Status::BadRequest);
    assert!(refused.message.contains("words-of-the-server"), "{}", refused.message);
    let failed =
        "request failed: operation=\"POST /v1/chat/completions\" status=TOGETHER_BAD_REQUEST http=400 time=";
    assert!(log_lines::count(Level::Error, failed) > 0);
    assert_eq!(log_lines::count(Level::Error, "words-of-the-server"), 0);
}

fn an_operation_of_the_callers_own_is_told_by_its_method<A: Api>() {
    let scene = scene_with::<A>(PLAIN, vec![answered(), answered()], |_| ());
    for operation in ["PATCH /v1/a-word-of-the-callers/{id}", "GET /v1/files/{id}/content"] {
        let mut request = A::request(operation);
        assert_eq!(request.set_string("id", "a-file-of-the-callers"), Ok(()));
        assert_eq!(scene.client.complete(&request).outcome(), Ok(()));
    }
    assert!(log_lines::count(Level::Info, "request done: operation=PATCH status=TOGETHER_OK") > 0);
    assert!(log_lines::count(Level::Info, "operation=\"GET /v1/files/{id}/content\" status=TOGETHER_OK") > 0);
    assert_eq!(log_lines::count(Level::Info, "of-the-callers"), 0);
}

fn a_refused_certificate_and_a_closed_port_are_told<A: Api>() {
    let settings = ScriptedSettings { certificate: CertificateKind::Expired, ..ScriptedSettings::default() };
    let scene = scene_with::<A>(settings, vec![Answer::new()], |_| ());
    expect_failure(&scene.ask(), Status::Tls, &["expired"]);
    assert!(log_lines::count(Level::Debug, "TLS failed: status=TOGETHER_TLS") > 0);
    let address = format!("127.0.0.1:{}", scene.server.port());
    drop(scene.server);
    expect_failure(&scene.client.complete(&crate::support::servers::chat::<A>()), Status::Connection, &[]);
    let refused = format!("could not connect: address={address} reason=ConnectionRefused");
    assert!(log_lines::count(Level::Debug, &refused) > 0);
}

fn a_level_that_is_none_is_refused<A: Api>() {
    for level in [-1, 5, i32::MAX] {
        let refused = A::options().set_log(level).expect_err("a refusal");
        assert_eq!(refused.status, Status::InvalidArgument);
        assert!(refused.message.contains("TOGETHER_LOG_"), "{}", refused.message);
    }
    for level in 0..=4 {
        assert_eq!(A::options().set_log(level), Ok(()));
    }
}

/// The positive control: eight bytes of a secret are found wherever they stand, seven are not, and neither is
/// what is no secret by its name.
#[test]
fn a_secret_in_a_line_is_found() {
    let heard = |line: &std::ffi::CStr| {
        let mut lines = Lines::default();
        lines.hide(KEY.as_bytes());
        lines.hide(PROMPT.as_bytes());
        lines.hear(Level::Debug as i32, line);
        std::panic::catch_unwind(|| lines.expect_no_secret()).is_ok()
    };
    assert!(heard(c"request done: http=200"));
    assert!(heard(c"a line of Zq8Rk2W"));
    assert!(!heard(c"request done: http=200 Zq8Rk2Wm"));
    assert!(!heard(c"is private"));
    assert!(!heard(c"two\nlines"));
    assert!(!heard(c"no text \xff"));
}
