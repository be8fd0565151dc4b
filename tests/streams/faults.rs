//! Streams that go wrong, one test for each way that a server was seen to have, and every recorded shape in pieces.

use serde_json::Value;
use together::error::Status;
use together_offline::{Answer, Scripted, ScriptedSettings};

use crate::support::PATIENCE;
use crate::support::api::{Client as _, Response as _};
use crate::support::c_abi::{
    CHUNK, Event, Request, Response, TEXT, client_of, count_of, outcome_of, text_of,
};
use crate::support::event_streams::{
    DONE as END, HEAD, LAST_CHUNK, chunk, chunked, event, in_pieces, recorded, text, until_close, whole,
};
use crate::support::process::Watchdog;

/// What comes of one answer.
fn run(answer: Answer) -> (Vec<Event>, Response) {
    let server = Scripted::start(ScriptedSettings::default(), vec![answer]).unwrap();
    let (events, response) = client_of(&server).collect(&Request::chat("x"));
    assert_eq!(outcome_of(&events), response.status());
    (events, response)
}

/// An answer that fails like this, with the text before the fault kept.
fn fails(answer: Answer, status: Status, said: &str) -> Response {
    let (events, response) = run(answer);
    assert_eq!(response.status(), status.number(), "{}", response.message());
    assert!(response.message().contains(said), "{said}: {}", response.message());
    assert_eq!(text_of(&events, 0), "one two");
    assert_eq!(response.text(), "one two", "what arrived is kept");
    assert_eq!(response.http_status(), 200);
    response
}

fn good() -> String {
    text("one") + &text(" two")
}

#[test]
fn error_events_in_every_shape() {
    let _watchdog = Watchdog::of(PATIENCE);
    let wrapped = r#"{"error":{"message":"it broke","type":"server_error","code":null}}"#;
    let bare = r#"{"error":"it broke"}"#;
    let unwrapped = r#"{"message":"it broke","type":"server_error"}"#;
    for error in [
        event(wrapped),
        event(bare),
        event(unwrapped),
        format!("event: error\n{}", event(wrapped)),
        format!("event: error\n{}", event(unwrapped)),
        "event: error\ndata: it broke\n\n".to_owned(),
    ] {
        // The error is reported, however the connection goes on.
        for answer in [
            until_close().write(good() + &error).close(),
            until_close().write(good() + &error).cut(),
            until_close().write(good() + &error).pause(),
            whole(&(good() + &error + END)),
            whole(&(good() + &error + &text("late") + END)),
        ] {
            let (events, response) = run(answer);
            let kind = Status::from_number(response.status()).unwrap();
            assert!(kind.number() >= Status::BadRequest.number(), "{kind:?} for {error}");
            assert!(response.message().contains("it broke"), "{error}: {}", response.message());
            assert_eq!(text_of(&events, 0), "one two", "{error}");
            assert_eq!(response.text(), "one two", "{error}");
            assert!(!response.value()["error"].is_null(), "{error} is readable: {}", response.value());
        }
    }
}

#[test]
fn an_error_says_its_kind() {
    let _watchdog = Watchdog::of(PATIENCE);
    for (error, status) in [
        (r#"{"error":{"message":"it broke","type":"server_error"}}"#, Status::Server),
        (r#"{"error":{"message":"it broke: too fast","code":"rate_limit_exceeded"}}"#, Status::RateLimit),
    ] {
        let response = fails(whole(&(good() + &event(error))), status, "it broke");
        assert!(response.value()["error"]["message"].as_str().unwrap().starts_with("it broke"));
    }
}

#[test]
fn an_end_without_done() {
    let _watchdog = Watchdog::of(PATIENCE);
    let ended = "ended before its [DONE]";
    fails(until_close().write(good()).close(), Status::Protocol, ended);
    fails(whole(&good()), Status::Protocol, ended);
    let length = good().len();
    let head = format!("{HEAD}content-length: {length}\r\n\r\n");
    fails(Answer::new().write(head).write(good()).close(), Status::Protocol, ended);
}

#[test]
fn a_connection_that_breaks() {
    let _watchdog = Watchdog::of(PATIENCE);
    fails(until_close().write(good()).cut(), Status::Protocol, "without ending TLS");
    fails(chunked().write(chunk(good())).cut(), Status::Protocol, "");
    fails(chunked().write(chunk(good())).close(), Status::Protocol, "closed the connection before");
    let torn = chunk(good() + &text("never whole"));
    fails(
        chunked().write(&torn[..torn.len() - 40]).close(),
        Status::Protocol,
        "closed the connection before",
    );
    let head = format!("{HEAD}content-length: {}\r\n\r\n", good().len() + 10);
    fails(Answer::new().write(head).write(good()).close(), Status::Protocol, "closed the connection before");
}

/// Follows a stream that pauses, and lets it go on when the good part of it has come.
fn released_after_good(server: &Scripted) -> (Vec<Event>, Response) {
    let mut events = Vec::new();
    let response = client_of(server).complete_each(&Request::chat("x"), |event| {
        if event.text == " two" {
            server.release();
        }
        events.push(event);
        true
    });
    (events, response)
}

#[test]
#[cfg_attr(windows, ignore = "wine ends a connection in order before it resets it")]
fn a_connection_that_is_reset() {
    let _watchdog = Watchdog::of(PATIENCE);
    // Reset only when the reader has the bytes before, which some systems would drop otherwise.
    let server =
        Scripted::start(ScriptedSettings::default(), vec![until_close().write(good()).pause().reset()])
            .unwrap();
    let (events, response) = released_after_good(&server);
    assert_eq!(outcome_of(&events), Status::Connection.number(), "{}", response.message());
    assert_eq!((text_of(&events, 0), response.text()), ("one two".to_owned(), "one two".to_owned()));
}

#[test]
fn bad_framing_of_chunks() {
    let _watchdog = Watchdog::of(PATIENCE);
    let answer = chunked().write(chunk(good())).pause().write("zz\r\n").close();
    let server = Scripted::start(ScriptedSettings::default(), vec![answer]).unwrap();
    let (events, response) = released_after_good(&server);
    assert_eq!(outcome_of(&events), Status::Protocol.number(), "{}", response.message());
    assert!(response.message().contains("not valid HTTP"), "{}", response.message());
    assert_eq!((text_of(&events, 0), response.text()), ("one two".to_owned(), "one two".to_owned()));
}

#[test]
fn an_event_that_is_not_json() {
    let _watchdog = Watchdog::of(PATIENCE);
    for bad in ["{\"choices\":", "nonsense", "{} {}", "<html>"] {
        let response = fails(whole(&(good() + &event(bad) + END)), Status::Protocol, "cannot be read");
        assert!(!response.message().contains("nonsense"), "what a stranger sent is no message");
    }
}

/// Texts of the answer have such bytes replaced, and so must the rest of it be something that every parser reads.
#[test]
fn bytes_that_are_not_utf8_leave_the_whole_answer_json() {
    let _watchdog = Watchdog::of(PATIENCE);
    let mut body =
        (text("one") + &text(" two") + END).replace(r#""model":"m""#, r#""model":"~""#).into_bytes();
    body.iter_mut().filter(|byte| **byte == b'~').for_each(|byte| *byte = 0x9F);
    let (events, response) = run(in_pieces([&body[..]]));
    assert_eq!(outcome_of(&events), Status::Ok.number(), "{}", response.message());
    assert_eq!(response.value()["model"], "\u{FFFD}");
}

#[test]
fn a_web_page_in_place_of_a_stream() {
    let _watchdog = Watchdog::of(PATIENCE);
    let page = "<!DOCTYPE html><html><body>Sign in</body></html>";
    for answer in [Answer::response(200, "text/html; charset=utf-8", page), whole(page)] {
        let (events, response) = run(answer);
        assert_eq!(response.status(), Status::Protocol.number(), "{}", response.message());
        assert!(response.message().contains("log-in page"), "{}", response.message());
        assert_eq!(events.len(), 1);
    }
}

#[test]
fn a_last_event_without_its_blank_line_counts() {
    let _watchdog = Watchdog::of(PATIENCE);
    for end in ["data: [DONE]\n", "data: [DONE]", "data: [DONE]\r\n", "data:[DONE]"] {
        for answer in [whole(&(good() + end)), until_close().write(good() + end).close()] {
            let (events, response) = run(answer);
            assert_eq!(response.status(), Status::Ok.number(), "{end:?}: {}", response.message());
            assert_eq!(text_of(&events, 0), "one two");
        }
    }
    let last = text(" three");
    let (events, response) = run(until_close().write(good() + last.trim_end()).close());
    assert_eq!(response.status(), Status::Protocol.number(), "no [DONE]: {}", response.message());
    assert_eq!(
        (text_of(&events, 0), response.text()),
        ("one two three".to_owned(), "one two three".to_owned())
    );
}

#[test]
fn comments_a_longer_done_and_what_follows_it() {
    let _watchdog = Watchdog::of(PATIENCE);
    for body in [
        format!(": OPENROUTER PROCESSING\n\n:\n\n{}: ping\n\n{}: bye\n\n{END}", text("one"), text(" two")),
        format!("{}data: [DONE] (in 3 ms)\n\n", good()),
        format!("{}{END}{}", good(), text("late")),
        format!("{}{END}data: {{not json\n\n", good()),
        format!("{}{END}{}", good(), event(r#"{"error":"late"}"#)),
        format!("retry: 100\nid: 7\n\n{}{END}", good()),
    ] {
        let (events, response) = run(whole(&body));
        assert_eq!(response.status(), Status::Ok.number(), "{body}: {}", response.message());
        assert_eq!(
            (text_of(&events, 0), response.text()),
            ("one two".to_owned(), "one two".to_owned()),
            "{body}"
        );
        assert_eq!(count_of(&events, CHUNK), 2, "{body}");
    }
}

#[test]
fn a_stream_is_done_at_done_though_its_connection_stays_open() {
    let _watchdog = Watchdog::of(PATIENCE);
    for open in [until_close(), chunked()] {
        let is_chunked = open != until_close();
        let body = good() + END;
        let body = if is_chunked { chunk(&body) } else { body.into_bytes() };
        let server = Scripted::start_with(ScriptedSettings::default(), move |number, _| match number {
            0 => open.clone().write(body.clone()).await_close(),
            _ => Answer::response(200, "application/json", r#"{"choices":[{}]}"#),
        })
        .unwrap();
        let client = client_of(&server);
        let (events, response) = client.collect(&Request::chat("x"));
        assert_eq!(outcome_of(&events), Status::Ok.number(), "{}", response.message());
        assert_eq!(response.text(), "one two");
        assert_eq!(client.complete(&Request::chat("x")).status(), Status::Ok.number());
        assert!(server.wait_until(PATIENCE, |seen| seen.closed_by_client == 1), "the next one gives it up");
        assert_eq!(server.seen().connections, 2);
    }
}

/// Waits until the server, which pauses behind each answer, has written all of this one: a client gives up a connection on
/// which the end of a body is late.
fn await_whole(server: &Scripted, number: usize) {
    assert!(server.wait_until(PATIENCE, |seen| seen.pauses > number), "the end was sent");
    server.release();
}

#[test]
fn a_stream_that_ends_leaves_its_connection_for_the_next() {
    let _watchdog = Watchdog::of(PATIENCE);
    let length = format!("{HEAD}content-length: {}\r\n\r\n", good().len() + END.len());
    let endings = [
        whole(&(good() + END)),
        // The end of the body comes on its own, as most servers send it.
        chunked().write(chunk(good())).write(chunk(END)).write(LAST_CHUNK),
        Answer::new().write(length).write(good()).write(END),
    ];
    let count = endings.len();
    let endings = endings.map(Answer::pause).to_vec();
    let server = Scripted::start(ScriptedSettings::default(), endings).unwrap();
    let client = client_of(&server);
    for number in 0..count {
        let (events, response) = client.collect(&Request::chat("x"));
        assert_eq!(outcome_of(&events), Status::Ok.number(), "{}", response.message());
        await_whole(&server, number);
    }
    assert_eq!(server.seen().connections, 1);
}

#[test]
fn recorded_shapes_in_pieces() {
    let _watchdog = Watchdog::of(3 * PATIENCE);
    for (name, stream, expected) in recorded() {
        let bytes = stream.clone().into_bytes();
        // Whole, byte by byte, and in two at every seventh position and around every line end.
        let mut splits: Vec<usize> = (1..bytes.len()).filter(|at| at % 7 == 0).collect();
        splits.extend((1..bytes.len()).filter(|at| matches!(bytes[at - 1], b'\r' | b'\n' | 0x80..)));
        let count = splits.len() + 2;
        let server = Scripted::start_with(ScriptedSettings::default(), move |number, _| match number {
            0 => in_pieces([&bytes[..]]).pause(),
            1 => in_pieces(bytes.chunks(1)).pause(),
            _ => in_pieces(<[&[u8]; 2]>::from(bytes.split_at(splits[number - 2]))).pause(),
        })
        .unwrap();
        let client = client_of(&server);
        let mut whole: Option<(Vec<Event>, Value)> = None;
        for number in 0..count {
            let (events, response) = client.collect(&Request::chat("x"));
            await_whole(&server, number);
            assert_eq!(outcome_of(&events), Status::Ok.number(), "{name}: {}", response.message());
            assert_eq!(text_of(&events, 0), expected, "{name}");
            assert!(events.iter().all(|event| event.kind != TEXT || !event.text.contains('\u{FFFD}')));
            let found = (events, response.value());
            match &whole {
                Some(whole) => assert_eq!(&found, whole, "{name}, pieces {number}"),
                None => whole = Some(found),
            }
        }
        assert_eq!(server.seen().connections, 1, "{name}: one connection carries them all");
    }
}
