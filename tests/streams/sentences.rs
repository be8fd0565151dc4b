//! Text in whole sentences, for a voice to speak.

use serde_json::json;
use together::error::Status;
use together_offline::{Scripted, ScriptedSettings, Server, Settings};

use crate::support::PATIENCE;
use crate::support::api::Response as _;
use crate::support::c_abi::{
    CHAT, CHUNK, DONE, Event, Request, TEXT, client_of, count_of, outcome_of, text_of,
};
use crate::support::event_streams::{DONE as END, text, until_close, whole};
use crate::support::process::Watchdog;

const STORY: &str =
    "It was late. \"Who is there?\" she asked. Nobody answered... The clock (3.50 dollars) ticked! End";

fn sentences(events: &[Event]) -> Vec<&str> {
    events.iter().filter(|event| event.kind == TEXT).map(|event| &*event.text).collect()
}

#[test]
fn text_events_are_whole_sentences_and_their_sum_is_the_text() {
    let _watchdog = Watchdog::of(PATIENCE);
    let pieces: Vec<String> = STORY.split_inclusive(' ').map(text).collect();
    let server = Scripted::start(ScriptedSettings::default(), vec![whole(&(pieces.concat() + END))]).unwrap();
    let (events, response) = client_of(&server).collect(&Request::chat("tell").sentences());
    assert_eq!(outcome_of(&events), Status::Ok.number(), "{}", response.message());
    assert_eq!(
        sentences(&events),
        [
            "It was late. ",
            "\"Who is there?\" ",
            "she asked. ",
            "Nobody answered... ",
            "The clock (3.50 dollars) ticked! ",
            "End"
        ]
    );
    assert_eq!(response.text(), STORY);
    assert_eq!(count_of(&events, CHUNK), pieces.len(), "chunks come as ever");
}

#[test]
fn a_sentence_comes_before_the_stream_is_over() {
    let _watchdog = Watchdog::of(PATIENCE);
    let answer =
        until_close().write(text("First one. ") + &text("Sec")).pause().write(text("ond.") + END).close();
    let server = Scripted::start(ScriptedSettings::default(), vec![answer]).unwrap();
    let mut events = Vec::new();
    let response = client_of(&server).complete_each(&Request::chat("tell").sentences(), |event| {
        if event.kind == TEXT && event.text == "First one. " {
            server.release();
        }
        events.push(event);
        true
    });
    assert_eq!(response.status(), Status::Ok.number(), "{}", response.message());
    assert_eq!(sentences(&events), ["First one. ", "Second."]);
}

#[test]
fn each_choice_has_its_own_sentences() {
    let _watchdog = Watchdog::of(PATIENCE);
    let server = Server::start(Settings::default()).unwrap();
    let body = json!({
        "model": "openai/gpt-oss-20b", "n": 2, "messages": [{"role": "user", "content": "One. Two. Three."}],
    });
    let (events, response) = client_of(&server).collect(&Request::of(CHAT, &body).sentences());
    assert_eq!(outcome_of(&events), Status::Ok.number(), "{}", response.message());
    for choice in [0, 1] {
        assert_eq!(text_of(&events, choice), "offline: you asked \"One. Two. Three.\"");
        let count = events.iter().filter(|event| event.kind == TEXT && event.choice == choice).count();
        assert_eq!(count, 3);
    }
}

#[test]
fn what_is_held_back_is_given_when_the_stream_breaks_off() {
    let _watchdog = Watchdog::of(PATIENCE);
    let server = Scripted::start(
        ScriptedSettings::default(),
        vec![until_close().write(text("Whole. Half a")).close()],
    )
    .unwrap();
    let (events, response) = client_of(&server).collect(&Request::chat("tell").sentences());
    assert_eq!(outcome_of(&events), Status::Protocol.number());
    assert_eq!(sentences(&events), ["Whole. ", "Half a"]);
    assert_eq!(response.text(), "Whole. Half a");
}

#[test]
fn a_reader_that_says_stop_is_told_no_further_sentence() {
    let _watchdog = Watchdog::of(PATIENCE);
    const SENTENCES: usize = 4;
    let answer = whole(&(text("One. Two. Three. Fo") + END));
    let server = Scripted::start(ScriptedSettings::default(), vec![answer; SENTENCES]).unwrap();
    let client = client_of(&server);
    // The last comes at the end, as nothing before that shows it to be whole.
    for wanted in 0..SENTENCES {
        let mut events = Vec::new();
        let response = client.complete_each(&Request::chat("tell").sentences(), |event| {
            events.push(event);
            events.iter().filter(|event| event.kind == TEXT).count() <= wanted
        });
        assert_eq!(response.status(), Status::Cancelled.number(), "{events:?}");
        let told: Vec<_> = events.iter().map(|event| event.kind).collect();
        assert_eq!(told, [vec![CHUNK], vec![TEXT; wanted + 1], vec![DONE]].concat(), "{events:?}");
    }
}
