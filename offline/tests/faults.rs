//! Faults: each happens as often as it was asked for, and then the server is as good as any.

use std::time::Duration;

use serde_json::json;
use together_offline::{Fault, PlannedFault, Server, Settings};

use support::{Client, PATIENCE, Pair};

#[allow(dead_code, reason = "each test file uses its own part of the client")]
mod support;

fn pair(fault: &str, plain: bool) -> Pair {
    let fault = Some(fault.parse().expect("a fault"));
    Pair::with(Settings { fault, plain, ..Settings::default() })
}

fn ask(client: &Client) -> Result<String, ureq::Error> {
    let body =
        json!({ "model": "openai/gpt-oss-20b", "messages": [{ "role": "user", "content": "Hello?" }] });
    client.send("/v1/chat/completions", &body.to_string())?.body_mut().read_to_string()
}

#[test]
fn names_are_read_with_and_without_a_count() {
    let planned: PlannedFault = "reset-in-body".parse().expect("a fault");
    assert_eq!((planned.fault.name(), planned.times), ("reset-in-body", None));
    let planned: PlannedFault = "reset-in-body:3".parse().expect("a fault");
    assert_eq!((planned.fault.name(), planned.times), ("reset-in-body", Some(3)));
    for (text, words) in [("", "--fault list"), ("nonsense", "\"nonsense\""), ("reset-in-body:x", "no count")]
    {
        let problem = text.parse::<PlannedFault>().expect_err("a refusal");
        assert!(problem.contains(words), "{problem}");
    }
}

#[test]
fn names_differ_and_say_what_they_are() {
    let mut names: Vec<&str> = Fault::all().map(Fault::name).collect();
    names.sort_unstable();
    let count = names.len();
    names.dedup();
    assert_eq!(names.len(), count);
    for fault in Fault::all() {
        let is_word = |character: char| character.is_ascii_lowercase() || character.is_ascii_digit();
        assert!(fault.name().chars().all(|character| is_word(character) || "-.".contains(character)));
        assert!(fault.about().chars().next().is_some_and(char::is_uppercase), "{fault:?}");
        assert!(!fault.about().ends_with('.') && fault.about().len() < 80, "{fault:?}");
    }
}

#[test]
fn the_readme_lists_them_all() {
    let readme = include_str!("../README.md");
    let listed = |fault: &&Fault| readme.contains(&format!("| `{}` | {} |\n", fault.name(), fault.about()));
    let missing: Vec<&Fault> = Fault::all().filter(|fault| !listed(fault)).collect();
    assert!(missing.is_empty(), "README.md does not have {missing:?} as --fault list does");
    let (_, section) = readme.split_once("## Faults").expect("the section of faults");
    assert_eq!(
        section.matches("\n| `").count(),
        Fault::all().count(),
        "README.md lists one that is not there"
    );
}

/// Connections that go wrong, certificates, and answers on connections that are kept.
#[test]
fn a_fault_happens_as_often_as_was_asked() {
    for (fault, is_seen) in [
        ("reset-after-handshake", true),
        ("garbage-for-tls", true),
        ("certificate-expired", true),
        ("reset-after-head", true),
        ("close-in-body", true),
        ("half-json", false),
    ] {
        let pair = pair(&format!("{fault}:2"), false);
        for time in 1..=2 {
            let answer = ask(&pair.client);
            assert_eq!(answer.is_err(), is_seen, "{fault}, time {time}");
            assert!(!answer.is_ok_and(|text| text.contains("offline: you asked")), "{fault}, time {time}");
        }
        for _ in 0..2 {
            assert!(ask(&pair.client).expect(fault).contains("offline: you asked"), "{fault}");
        }
    }
}

#[test]
fn without_a_count_it_happens_always() {
    for plain in [false, true] {
        let pair = pair("close-in-body", plain);
        for _ in 0..5 {
            assert!(ask(&pair.client).is_err());
        }
        assert!(pair.server.wait_until(PATIENCE, |traffic| traffic.faults == 5 && traffic.requests == 5));
    }
}

#[test]
fn an_answer_that_drips_comes_at_the_pace_of_the_server() {
    let fault = Some("drip-head:1".parse().expect("a fault"));
    let pair = Pair::with(Settings { fault, pace: Duration::from_micros(100), ..Settings::default() });
    assert!(ask(&pair.client).expect("an answer").contains("offline: you asked"));
}

#[test]
fn a_request_in_chunks_is_put_together() {
    let pair = pair("close-after-answer", false);
    let body = json!({ "model": "offline/echo", "messages": [{ "role": "user", "content": "in pieces" }] });
    let reader = std::io::Cursor::new(body.to_string());
    let answer = pair.client.send("/v1/chat/completions", ureq::SendBody::from_owned_reader(reader));
    assert!(answer.expect("an answer").body_mut().read_to_string().expect("text").contains("in pieces"));
    assert_eq!(pair.server.traffic().received[0].body, body.to_string());
}

#[test]
fn a_fault_of_tls_needs_tls() {
    let fault = Some("garbage-for-tls".parse().expect("a fault"));
    let refused = Server::start(Settings { fault, plain: true, ..Settings::default() });
    assert!(refused.expect_err("a refusal").to_string().contains("garbage-for-tls"));
}

#[test]
fn dropping_the_server_ends_what_a_fault_waits_for() {
    // Not a body whose end is the connection's: dropped in its middle it is a whole answer.
    for fault in ["silent-on-accept", "silent-after-request", "reads-nothing", "endless-chunks"] {
        let Pair { server, client } = pair(fault, true);
        let asking = std::thread::spawn(move || ask(&client).is_err());
        assert!(server.wait_until(PATIENCE, |traffic| traffic.open_connections > 0));
        drop(server);
        assert!(asking.join().expect("no panic"), "{fault}");
    }
}
