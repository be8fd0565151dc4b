//! Sessions: audio that becomes text, and text that becomes audio, while both sides send.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::{Value, json};
use together::error::Status;
use together::ffi::status::together_cassette_mode;
use together::settings::Timeout;
use together_offline::{Answer, Scripted, ScriptedSettings, Server, Settings};

use crate::support::PATIENCE;
use crate::support::api::{Client as _, Request as _, Response as _};
use crate::support::c_abi::{
    BYTES, CALLS, CHUNK, Call, Client, Event, Request, Setup, TEXT, client_of, count_of, outcome_of,
};
use crate::support::carrier::Carrier;
use crate::support::process::Watchdog;
use crate::support::proxy::{Manner, Proxy};

const LISTEN: &str = "GET /v1/realtime";
const SPEAK: &str = "GET /v1/audio/speech/websocket";
const OK: i32 = Status::Ok.number();
const INVALID: i32 = Status::InvalidArgument.number();
const TOO_LARGE: i32 = Status::TooLarge.number();

/// Bytes in a second, in the format that these tests use.
const SECOND: usize = 32_000;

fn request(operation: &str, fields: &[(&str, &str)]) -> Request {
    let mut request = Request::of_nothing(operation);
    for (name, value) in fields {
        assert_eq!(request.set_string(name, value), Ok(()));
    }
    request
}

/// A session whose turns end where the program says.
fn listening_to(model: &str) -> Request {
    let fields = [("model", model), ("input_audio_format", "pcm_s16le_16000"), ("turn_detection", "none")];
    request(LISTEN, &fields)
}

fn listening() -> Request {
    listening_to("openai/whisper-large-v3")
}

fn speaking_as(model: &str, more: &[(&str, &str)]) -> Request {
    request(SPEAK, &[&[("model", model), ("voice", "af_heart")], more].concat())
}

fn speaking(more: &[(&str, &str)]) -> Request {
    speaking_as("hexgrad/Kokoro-82M", more)
}

/// Samples that are not silent.
fn audio(bytes: usize) -> Vec<u8> {
    1_000i16.to_le_bytes().repeat(bytes / 2)
}

fn server() -> Server {
    Server::start(Settings { pace: Duration::ZERO, ..Settings::default() }).unwrap()
}

/// Texts, and whether each replaces the one before.
fn texts(events: &[Event]) -> Vec<(&str, bool)> {
    events.iter().filter(|event| event.kind == TEXT).map(|event| (&*event.text, event.replaces)).collect()
}

fn messages(events: &[Event]) -> Vec<Value> {
    let chunks = events.iter().filter(|event| event.kind == CHUNK);
    chunks.map(|event| serde_json::from_str(&event.json).expect("JSON")).collect()
}

fn kinds(events: &[Event]) -> Vec<String> {
    messages(events).iter().map(|message| message["type"].as_str().unwrap().to_owned()).collect()
}

fn until_text(call: &Call, text: &str) -> Vec<Event> {
    let mut events = Vec::new();
    loop {
        let event = call.next(60_000).expect("an event");
        let is_it = event.kind == TEXT && event.text == text;
        events.push(event);
        if is_it {
            return events;
        }
    }
}

/// The text on a program's screen: the words of a turn replace each other, and its final words stay.
fn shown(events: &[Event]) -> String {
    let (mut settled, mut present) = (String::new(), String::new());
    for (text, replaces) in texts(events) {
        match replaces {
            true => present = text.to_owned(),
            false => {
                settled += text;
                settled.push('|');
                present.clear();
            }
        }
    }
    settled + &present
}

#[test]
fn words_are_corrected_until_their_turn_ends() {
    let _watchdog = Watchdog::of(PATIENCE);
    let server = server();
    let client = client_of(&server);
    let call = client.start(&listening().user_data(7));
    // In pieces of any size, half samples included.
    for piece in audio(SECOND).chunks(4_999) {
        assert_eq!(call.send_bytes(piece), OK);
    }
    let first = until_text(&call, "one two three four");
    assert!(texts(&first).iter().all(|(_, replaces)| *replaces), "{first:?}");
    assert_eq!(call.send(r#"{"type":"input_audio_buffer.commit"}"#), OK);
    let committed = until_text(&call, "one two three four");
    assert_eq!(texts(&committed), [("one two three four", false)]);
    assert_eq!(call.send_bytes(&audio(SECOND / 2)), OK);
    assert_eq!(call.finish(), OK);
    let last = call.rest();
    assert_eq!(outcome_of(&last), OK, "{last:?}");
    assert_eq!(texts(&last).last(), Some(&("one two", false)));
    let all = [first, committed, last].concat();
    assert_eq!(shown(&all), "one two three four|one two|");
    assert!(all.iter().all(|event| event.user_data == 7 && event.call == call.0 as usize));
    let response = call.response();
    assert_eq!((response.text(), response.http_status()), ("one two three four one two".to_owned(), 101));
    assert_eq!(response.string("/session/object"), "realtime.session");
    // No message had more than a second, and all of it arrived: half a second is two words.
    let seen = server.traffic();
    let handshake = &seen.received.back().unwrap();
    let header = |name: &str| {
        let found = handshake.headers.iter().find(|(it, _)| it == name);
        found.map(|(_, value)| String::from_utf8(value.clone()).unwrap())
    };
    assert_eq!(header("authorization").as_deref(), Some("Bearer offline"));
    assert_eq!(header("openai-beta").as_deref(), Some("realtime=v1"));
    assert_eq!(header("sec-websocket-version").as_deref(), Some("13"));
    assert!(handshake.target.contains("model=openai%2Fwhisper-large-v3"), "{}", handshake.target);
}

#[test]
fn the_server_ends_turns_at_silence() {
    let _watchdog = Watchdog::of(PATIENCE);
    let server = server();
    let client = client_of(&server);
    let fields = [
        ("model", "openai/whisper-large-v3"),
        ("input_audio_format", "pcm_s16le_16000"),
        ("turn_detection", "server_vad"),
    ];
    let call = client.start(&request(LISTEN, &fields));
    for _ in 0..2 {
        call.send_bytes(&audio(SECOND / 4 * 3));
        call.send_bytes(&vec![0; SECOND]);
    }
    call.send_bytes(&audio(SECOND / 4));
    assert_eq!(call.finish(), OK);
    let events = call.rest();
    assert_eq!((outcome_of(&events), shown(&events).as_str()), (OK, "one two three|one two three|one|"));
}

#[test]
fn messages_are_sent_unchanged_and_every_answer_is_an_event() {
    let _watchdog = Watchdog::of(PATIENCE);
    let server = server();
    let client = client_of(&server);
    let call = client.start(&listening());
    assert_eq!(call.send(r#"{"type":"echo","echo_id":"e 1","payload":{"a":[1,2]}}"#), OK);
    assert_eq!(call.send(r#"{"type":"transcription_session.updated","session":{"prompt":"Grüße"}}"#), OK);
    for wrong in ["", "{", "[]", "{}", r#"{"type":7}"#] {
        assert_eq!(call.send(wrong), INVALID, "{wrong}");
        assert!(
            call.message().starts_with("together_call_send: a message of a session is"),
            "{}",
            call.message()
        );
    }
    // The next one that is taken clears it.
    assert_eq!((call.send_bytes(&[]), call.message()), (OK, String::new()));
    assert_eq!(call.finish(), OK);
    assert_eq!((call.send_bytes(&[0, 0]), call.finish()), (INVALID, OK), "it is being finished");
    assert_eq!(call.send_bytes(&[0, 0]), INVALID);
    assert!(call.message().starts_with("together_call_send_bytes: the session is being finished"));
    let events = call.rest();
    assert_eq!(outcome_of(&events), OK);
    assert_eq!(kinds(&events), ["session.created", "echo.response", "transcription_session.updated"]);
    let messages = messages(&events);
    assert_eq!((&messages[1]["echo_id"], &messages[1]["payload"]), (&json!("e 1"), &json!({"a": [1, 2]})));
    assert_eq!(messages[2]["session"]["prompt"], "Grüße");
    assert_eq!((call.send("{\"type\":\"echo\"}"), call.finish()), (INVALID, OK), "it is over");
    // A call that is no session refuses all three.
    let chat = client.start(&Request::chat("x"));
    let refusals: [(&str, &dyn Fn() -> i32); 3] = [
        ("together_call_send", &|| chat.send(r#"{"type":"echo"}"#)),
        ("together_call_send_bytes", &|| chat.send_bytes(&[1, 2])),
        ("together_call_finish", &|| chat.finish()),
    ];
    for (function, ask) in refusals {
        assert_eq!(ask(), INVALID);
        assert!(
            chat.message().starts_with(&format!("{function}: the call is no session")),
            "{}",
            chat.message()
        );
    }
    assert_eq!(outcome_of(&chat.rest()), OK);
}

#[test]
fn text_becomes_audio_in_whole_samples() {
    let _watchdog = Watchdog::of(PATIENCE);
    let server = server();
    let client = client_of(&server);
    let call = client.start(&speaking(&[("alignment", "word")]));
    assert_eq!(call.send_bytes(&[1, 2]), INVALID, "it takes text");
    assert_eq!(call.send(r#"{"type":"input_text_buffer.append","text":"One two. Three"}"#), OK);
    assert_eq!(call.send(r#"{"type":"input_text_buffer.append","text":" four five"}"#), OK);
    // The end commits the rest.
    assert_eq!(call.finish(), OK);
    let events = call.rest();
    assert_eq!(outcome_of(&events), OK, "{}", call.response().message());
    let audio: Vec<&Event> = events.iter().filter(|event| event.kind == BYTES).collect();
    assert!(audio.len() > 5 && audio.iter().all(|event| event.bytes.len() % 2 == 0));
    let length: usize = audio.iter().map(|event| event.bytes.len()).sum();
    assert_eq!(length, 24_000 * 2 * 5 / 8, "five words of an eighth of a second");
    let kinds = kinds(&events);
    let count = |name: &str| kinds.iter().filter(|kind| kind.ends_with(name)).count();
    assert_eq!(
        (count("audio_output.done"), count("word_timestamps"), count("input_text.received")),
        (2, 2, 2)
    );
    assert_eq!(count_of(&events, TEXT), 0, "speech has no text events");
    assert_eq!(call.response().string("/session/voice"), "af_heart");
}

#[test]
fn a_cancelled_context_gives_no_more_audio() {
    let _watchdog = Watchdog::of(PATIENCE);
    let server = server();
    let client = client_of(&server);
    let call = client.start(&speaking(&[("segment", "never")]));
    for context in ["a", "b"] {
        let text =
            json!({"type": "input_text_buffer.append", "context_id": context, "text": "four words are here"});
        assert_eq!(call.send(&text.to_string()), OK);
    }
    // The server has audio of it on its way.
    assert_eq!(call.send(r#"{"type":"context.cancel","context_id":"a"}"#), OK);
    assert_eq!(call.finish(), OK);
    let events = call.rest();
    assert_eq!(outcome_of(&events), OK);
    let length: usize =
        events.iter().filter(|event| event.kind == BYTES).map(|event| event.bytes.len()).sum();
    assert_eq!(length, 24_000 * 2 * 4 / 8, "the audio of the other context");
    let of_a = messages(&events).iter().filter(|message| message["context_id"] == "a").count();
    assert!(of_a > 3, "its messages are still events");
}

#[test]
fn a_refused_session_has_the_words_of_the_service() {
    let _watchdog = Watchdog::of(PATIENCE);
    let server = server();
    let client = client_of(&server);
    for (model, status, words) in [
        ("offline/status-401", Status::Authentication, "HTTP 401"),
        ("offline/status-404", Status::NotFound, "Unable to find model"),
        ("offline/status-429", Status::RateLimit, "HTTP 429"),
        ("offline/status-503", Status::Overloaded, "HTTP 503"),
        ("no/such-model", Status::BadRequest, "model_not_available"),
    ] {
        for request in [listening_to(model), speaking_as(model, &[])] {
            let call = client.start(&request);
            let events = call.rest();
            assert_eq!(outcome_of(&events), status.number(), "{model}");
            let message = call.message();
            assert!(message.contains(words) && message.contains("/v1/"), "{message}");
            assert_eq!((events.len(), call.send(r#"{"type":"echo"}"#)), (1, status.number()));
        }
    }
}

#[test]
fn a_session_has_the_status_of_what_ended_it() {
    let _watchdog = Watchdog::of(PATIENCE);
    let server = server();
    let client = client_of(&server);
    for (model, status, words) in [
        ("offline/close-1011", Status::Server, "code 1011: as the model's name asks for"),
        ("offline/close-4503", Status::Overloaded, "another endpoint may have one"),
        ("offline/close-4401", Status::Authentication, "code 4401"),
        ("offline/close-1008", Status::Api, "code 1008"),
        ("offline/failed-session", Status::Overloaded, "No worker is left for this model"),
    ] {
        let call = client.start(&listening_to(model));
        call.send_bytes(&audio(SECOND));
        call.send(r#"{"type":"input_audio_buffer.commit"}"#);
        let events = call.rest();
        assert_eq!(outcome_of(&events), status.number(), "{model}");
        assert!(call.message().contains(words), "{}", call.message());
        if model == "offline/failed-session" {
            assert_eq!(call.response().string("/error/code"), "no_healthy_workers");
            assert_eq!(kinds(&events).last().unwrap(), "conversation.item.input_audio_transcription.failed");
        }
    }
    // A normal close with no answer due is no failure.
    let call = client.start(&listening_to("offline/close-1000"));
    call.send(r#"{"type":"echo"}"#);
    assert_eq!(outcome_of(&call.rest()), OK);
    // A lost turn ends no session.
    let call = client.start(&listening_to("offline/failed-turn"));
    for _ in 0..2 {
        call.send_bytes(&audio(SECOND / 2));
        call.send(r#"{"type":"input_audio_buffer.commit"}"#);
    }
    call.finish();
    let events = call.rest();
    assert_eq!((outcome_of(&events), call.response().text()), (OK, "one two".to_owned()));
    // A message that the service does not know ends the session with its words.
    let call = client.start(&listening());
    call.send(r#"{"type":"no_such_message"}"#);
    assert_eq!(outcome_of(&call.rest()), Status::Server.number());
    assert!(call.message().contains("no_such_message"), "{}", call.message());
}

#[test]
fn speech_that_arrived_before_a_cut_is_kept() {
    let _watchdog = Watchdog::of(PATIENCE);
    let server = server();
    let client = client_of(&server);
    let call = client.start(&speaking_as("offline/cut", &[]));
    call.send(r#"{"type":"input_text_buffer.append","text":"one two three four five six."}"#);
    let events = call.rest();
    assert_eq!(outcome_of(&events), Status::Connection.number());
    assert!(count_of(&events, BYTES) > 0 && call.message().contains("in the middle of the session"));
    // A failed item is an event; the session goes on.
    let call = client.start(&speaking_as("offline/failed-turn", &[("segment", "never")]));
    call.send(r#"{"type":"input_text_buffer.append","text":"one"}"#);
    call.finish();
    let events = call.rest();
    assert_eq!(outcome_of(&events), OK);
    assert!(kinds(&events).iter().any(|kind| kind == "conversation.item.tts.failed"));
}

#[test]
fn a_session_needs_a_call() {
    let _watchdog = Watchdog::of(PATIENCE);
    let server = server();
    let client = client_of(&server);
    let outcome = client.complete(&listening());
    assert_eq!(outcome.status(), INVALID);
    assert!(outcome.message().contains("start it with together_start"), "{}", outcome.message());
    let mut to_file = speaking(&[]);
    assert_eq!(to_file.set_output("/nowhere/speech.raw"), Ok(()));
    let call = client.start(&to_file);
    assert_ne!(outcome_of(&call.rest()), OK);
    assert_eq!(server.traffic().requests, 0);
}

#[test]
fn the_queue_to_the_server_is_bounded_and_sending_never_blocks() {
    let _watchdog = Watchdog::of(PATIENCE);
    let settings = ScriptedSettings::default();
    let server = Scripted::start_with(settings, |_, _| Answer::new().pause()).unwrap();
    let client = client_of(&server);
    let call = client.start(&listening());
    // The server is silent, so the session does not open.
    assert!(server.wait_until(PATIENCE, |seen| seen.pauses == 1));
    let second = audio(SECOND);
    let taken = (0..100).take_while(|_| call.send_bytes(&second) == OK).count();
    assert_eq!(taken, 1024 * 1024 / (SECOND + 64));
    assert_eq!(call.send_bytes(&second), Status::TooLarge.number());
    assert_eq!(call.finish(), OK);
    call.cancel();
    assert_eq!(outcome_of(&call.rest()), Status::Cancelled.number());
    assert_eq!(call.send_bytes(&[]), Status::Cancelled.number());
}

/// Ends another thread's loop, also where an assertion fails.
struct SetOnDrop<'flag>(&'flag AtomicBool);

impl Drop for SetOnDrop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

#[test]
fn a_session_can_be_cancelled_in_every_state() {
    let _watchdog = Watchdog::of(PATIENCE);
    let server = server();
    let client = client_of(&server);
    let open = |call: &Call| assert_eq!(call.next(60_000).map(|event| event.kind), Some(CHUNK));
    let idle = client.start(&listening());
    open(&idle);
    idle.cancel();
    assert_eq!(outcome_of(&idle.rest()), Status::Cancelled.number());
    // While the program sends on another thread.
    let busy = client.start(&listening());
    open(&busy);
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let _over = SetOnDrop(&is_over);
        let sender = crate::support::c_abi::Sender::of(&busy);
        let is_over = &is_over;
        scope.spawn(move || {
            while !is_over.load(Ordering::SeqCst) {
                sender.send_bytes(&audio(SECOND / 10));
                std::thread::yield_now();
            }
        });
        // A message brings up to a second, so the words of one moment may be skipped.
        while busy.next(60_000).expect("an event").text.split(' ').count() < 5 {}
        busy.cancel();
        assert_eq!(outcome_of(&busy.rest()), Status::Cancelled.number());
    });
    let freed = client.start(&listening());
    open(&freed);
    drop(freed);
    let left = client.start(&speaking(&[]));
    open(&left);
    drop(client);
    assert_eq!(outcome_of(&left.rest()), Status::Cancelled.number());
}

#[test]
fn two_threads_share_a_session() {
    let _watchdog = Watchdog::of(PATIENCE);
    let server = server();
    let client = client_of(&server);
    let call = client.start(&listening());
    let sender = crate::support::c_abi::Sender::of(&call);
    std::thread::scope(|scope| {
        scope.spawn(move || {
            for _ in 0..200 {
                // Any other status is that of a session which has ended: its reader says why.
                while sender.send_bytes(&audio(SECOND / 20)) == TOO_LARGE {
                    std::thread::yield_now();
                }
            }
            sender.finish();
        });
        let events = call.rest();
        assert_eq!(outcome_of(&events), OK, "{}", call.message());
    });
    assert_eq!(call.response().text().split(' ').count(), 40, "ten seconds");
}

#[test]
fn a_slow_reader_gets_all_audio() {
    let _watchdog = Watchdog::of(PATIENCE);
    let server = server();
    let queue = crate::support::c_abi::EVENT_QUEUE;
    let client = Setup::of(&server).limit(queue, 2).client();
    let call = client.start(&speaking(&[]));
    for _ in 0..40 {
        call.send(r#"{"type":"input_text_buffer.append","text":"one two three four five six seven eight."}"#);
    }
    call.finish();
    let mut length = 0;
    let events = call.rest();
    for event in &events {
        length += event.bytes.len();
    }
    assert_eq!((outcome_of(&events), length), (OK, 40 * 24_000 * 2));
}

#[test]
fn a_session_is_recorded_and_replayed() {
    let _watchdog = Watchdog::of(PATIENCE);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tape.jsonl");
    let path = path.to_str().unwrap();
    let server = server();
    let run = |client: &Client, request: &Request, message: &str| {
        let call = client.start(request);
        match message {
            "" => assert_eq!(call.send_bytes(&audio(SECOND)), OK),
            text => assert_eq!(call.send(text), OK),
        }
        call.finish();
        let events: Vec<Event> = call.rest().into_iter().map(|event| Event { call: 0, ..event }).collect();
        assert_eq!(outcome_of(&events), OK, "{}", call.message());
        (events, call.response().text())
    };
    let speech = r#"{"type":"input_text_buffer.append","text":"one two"}"#;
    let all = |client: &Client| [run(client, &listening(), ""), run(client, &speaking(&[]), speech)];
    let record = together_cassette_mode::TOGETHER_CASSETTE_RECORD as i32;
    let recorded = all(&Setup::of(&server).cassette(path, record).client());
    drop(server);
    assert!(!std::fs::read_to_string(path).unwrap().contains("Bearer"));
    let replay = together_cassette_mode::TOGETHER_CASSETTE_REPLAY as i32;
    assert_eq!(all(&Setup::at("https://127.0.0.1:1").cassette(path, replay).client()), recorded);
}

#[test]
fn a_session_uses_proxy_transport_and_plain_text_as_requests_do() {
    let _watchdog = Watchdog::of(PATIENCE);
    let server = server();
    let proxy = Proxy::start(Manner::PassesTo(server.port()));
    let plain = Server::start(Settings { plain: true, pace: Duration::ZERO, ..Settings::default() }).unwrap();
    let carrier = Carrier::to(server.port());
    for client in [
        Setup::of(&server).proxy(&format!("http://127.0.0.1:{}", proxy.port())).client(),
        Setup::of(&server).transport(carrier.clone()).client(),
        client_of(&plain),
    ] {
        let call = client.start(&listening());
        for _ in 0..20 {
            assert_eq!(call.send_bytes(&audio(SECOND / 20)), OK);
        }
        until_text(&call, "one two three four");
        call.finish();
        assert_eq!((outcome_of(&call.rest()), call.response().text()), (OK, "one two three four".to_owned()));
        // One at a time, so that a carrier's streams are closed when their client goes.
        drop((call, client));
    }
    assert!(!proxy.heard().asked.is_empty() && !carrier.asked().is_empty());
    let relayed = proxy.heard().relayed;
    assert!(!relayed.windows(7).any(|bytes| bytes == b"offline"), "the key is not seen on the way");
}

#[test]
fn a_silent_server_is_asked_for_a_sign_of_life() {
    let _watchdog = Watchdog::of(PATIENCE);
    let server = server();
    // With pings; and with echoes, where a loss is followed by a new connection.
    let sessions: Vec<_> = [0, 2]
        .into_iter()
        .map(|retries| {
            let client = Setup::of(&server).timeout(Timeout::Idle, 1_000).retries(retries).client();
            let call = client.start(&listening());
            assert_eq!(call.next(60_000).map(|event| event.kind), Some(CHUNK));
            (client, call)
        })
        .collect();
    // Twice the limit on pauses passes without an event: the program does not see the library's own echoes.
    for ((_client, call), time) in sessions.iter().zip([2_000, 0]) {
        assert_eq!(call.next(time), None);
        call.send_bytes(&audio(SECOND));
        call.finish();
        assert_eq!((outcome_of(&call.rest()), call.response().text()), (OK, "one two three four".to_owned()));
    }
    assert_eq!(server.traffic().requests, 2, "one connection each");
}

/// For each new connection, the milliseconds of audio that were not sent again.
fn reconnections(events: &[Event]) -> Vec<u64> {
    let messages = messages(events);
    let told = messages.iter().filter(|message| message["type"] == "libtogether.reconnected");
    told.map(|message| message["skipped_ms"].as_u64().unwrap()).collect()
}

#[test]
fn a_session_that_listens_survives_the_loss_of_its_connection() {
    let _watchdog = Watchdog::of(PATIENCE);
    // The program commits on the lost connection, or on the new one.
    for commits_itself in [true, false] {
        let server = server();
        let client = Setup::of(&server).retries(2).client();
        let call = client.start(&listening_to("offline/cut-first"));
        for _ in 0..4 {
            assert_eq!(call.send_bytes(&audio(SECOND / 4)), OK);
        }
        let mut events = Vec::new();
        if commits_itself {
            assert_eq!(call.send(r#"{"type":"input_audio_buffer.commit"}"#), OK);
            while texts(&events).last() != Some(&("one two three four", false)) {
                events.push(call.next(60_000).expect("an event"));
            }
        }
        assert_eq!(call.finish(), OK);
        events.extend(call.rest());
        assert_eq!((outcome_of(&events), shown(&events).as_str()), (OK, "one two three four|"));
        assert_eq!((reconnections(&events), server.traffic().requests), (vec![0], 2));
        // Every word of the new connection is of audio whose words were shown before, none of the old one is.
        let is_reconnected = |event: &Event| event.json.contains("libtogether.reconnected");
        let (before, after) = events.split_at(events.iter().position(is_reconnected).unwrap());
        assert!(before.iter().all(|event| !event.replayed));
        let is_text = |event: &&Event| event.kind == TEXT;
        assert!(
            after.iter().filter(is_text).count() > 1
                && after.iter().filter(is_text).all(|event| event.replayed)
        );
        assert_eq!(call.response().text(), "one two three four");
    }
}

#[test]
fn a_session_ends_where_a_new_connection_cannot_help() {
    let _watchdog = Watchdog::of(PATIENCE);
    for (request, status, requests) in [
        // The server cuts each new connection; the library stops trying.
        (listening_to("offline/cut"), Status::Connection, 6),
        (listening_to("offline/close-4503"), Status::Overloaded, 1),
        (listening_to("offline/failed-session"), Status::Overloaded, 1),
        // The library cannot know which words were spoken.
        (speaking_as("offline/cut", &[]), Status::Connection, 1),
    ] {
        let server = server();
        let client = Setup::of(&server).retries(2).client();
        let call = client.start(&request);
        if call.send_bytes(&audio(SECOND)) != OK {
            call.send(r#"{"type":"input_text_buffer.append","text":"one two three four."}"#);
        }
        call.finish();
        let events = call.rest();
        assert_eq!(
            (outcome_of(&events), server.traffic().requests),
            (status.number(), requests),
            "{}",
            call.message()
        );
    }
}

#[test]
fn words_are_replayed_only_where_they_may_repeat() {
    let _watchdog = Watchdog::of(PATIENCE);
    let server = server();
    let client = Setup::of(&server).retries(2).client();
    let call = client.start(&listening_to("offline/cut-first"));
    assert_eq!(call.send_bytes(&audio(SECOND)), OK);
    let mut events = Vec::new();
    // Of commits that the lost connection took, only the last is sent again.
    while !events.last().is_some_and(|event: &Event| event.json.contains("libtogether.reconnected")) {
        events.push(call.next(60_000).expect("an event"));
    }
    // The turn that broke off, and then one that is all of the new connection.
    for _ in 0..2 {
        assert_eq!(call.send(r#"{"type":"input_audio_buffer.commit"}"#), OK);
        assert_eq!(call.send_bytes(&audio(SECOND / 4)), OK);
    }
    assert_eq!(call.finish(), OK);
    events.extend(call.rest());
    assert_eq!(outcome_of(&events), OK, "{}", call.message());
    let finals: Vec<(&str, bool)> = events
        .iter()
        .filter(|event| event.kind == TEXT && !event.replaces)
        .map(|event| (&*event.text, event.replayed))
        .collect();
    assert_eq!(finals, [("one two three four", true), ("one", false), ("one", false)]);
}

#[test]
fn few_connections_are_made_at_once() {
    let _watchdog = Watchdog::of(PATIENCE);
    // The server takes each handshake, and answers none until it is released.
    let settings = ScriptedSettings { plain: true, ..ScriptedSettings::default() };
    let server = Scripted::start_with(settings, |_, _| Answer::new().pause().close()).unwrap();
    let client = Setup::of(&server).limit(CALLS, 40).client();
    let mut calls: Vec<Call> = (0..32).map(|_| client.start(&listening())).collect();
    assert!(server.wait_until(PATIENCE, |seen| seen.pauses == 32));
    // The next one waits, as long as it may and no longer than it is wanted.
    let mut hasty = listening();
    assert_eq!(hasty.set_timeout(Timeout::Total, 100), Ok(()));
    let late = client.start(&hasty);
    assert_eq!(outcome_of(&late.rest()), Status::Timeout.number());
    assert!(late.message().contains("one of the 32 places"), "{}", late.message());
    let unwanted = client.start(&listening());
    unwanted.cancel();
    assert_eq!(outcome_of(&unwanted.rest()), Status::Cancelled.number());
    // And begins when one of them is over.
    calls.push(client.start(&listening()));
    server.release();
    assert!(server.wait_until(PATIENCE, |seen| seen.pauses == 33));
}
