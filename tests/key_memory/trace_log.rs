//! A Rust host's logger at its highest level: ureq writes there each byte of the heads that it writes and reads, with the
//! placeholder where the key goes, and nothing of the bodies.

use std::sync::Mutex;

use log::{LevelFilter, Log, Metadata, Record};
use together_offline::{Answer, Scripted, ScriptedSettings};

use crate::support::api::{Api, Client};
use crate::support::expectations::expect_no_piece_of;
use crate::support::process::Test;
use crate::support::servers::{PLAIN, chat, ok, options_for};
use crate::support::{KEY, PROMPT, through_both_in_processes};

through_both_in_processes![neither_key_nor_prompt_nor_answer_is_logged_at_any_level];

const ANSWER: &str = "what-the-model-said";

/// Keeps every event.
struct Kept(Mutex<String>);

static KEPT: Kept = Kept(Mutex::new(String::new()));

impl Log for Kept {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &Record<'_>) {
        let mut kept = self.0.lock().expect("a text");
        *kept += &format!("{} {}\n", record.target(), record.args());
    }

    fn flush(&self) {}
}

/// In a process of its own, which has one logger.
fn neither_key_nor_prompt_nor_answer_is_logged_at_any_level<A: Api>(test: &Test) {
    if !test.is_child() {
        return test.again_with(&[]);
    }
    log::set_logger(&KEPT).expect("the first logger");
    log::set_max_level(LevelFilter::Trace);
    for settings in [PLAIN, ScriptedSettings::default()] {
        let refusal = Answer::response(401, "application/json", "{}");
        let script = move |number, _: &[u8]| match number {
            0 => ok(format!("{{\"a\":\"{ANSWER}\"}}")),
            1 => Answer::new().reset(),
            _ => refusal.clone(),
        };
        let server = Scripted::start_with(settings, script).expect("a server");
        let client = A::client(&options_for::<A>(server.base_url(), server.ca_pem()));
        for _ in 0..3 {
            client.complete(&chat::<A>());
        }
        assert!(server.seen().requests.len() >= 3, "the key was really sent");
    }
    let kept = KEPT.0.lock().expect("a text");
    let written = String::from_utf8_lossy(&dumped(&kept)).into_owned();
    // Whole heads are there, with the placeholder where the key is sent.
    assert!(written.matches("Bearer placeholder-").count() >= 6, "heads are missing: {written}");
    for text in [written.as_str(), &kept, &kept.replace(['\n', ' '], "")] {
        expect_no_piece_of(KEY, text);
        for secret in [PROMPT, ANSWER] {
            assert!(!text.contains(secret), "{secret:?} is logged");
        }
    }
}

/// The bytes that ureq logs as lines of hexadecimal, with their text behind it.
fn dumped(log: &str) -> Vec<u8> {
    let lines = log.lines().filter_map(|line| line.strip_prefix("ureq_proto::util "));
    let digits: String = lines
        .filter_map(|line| line.split("  ").next())
        .filter(|words| words.chars().all(|digit| digit.is_ascii_hexdigit() || digit == ' '))
        .flat_map(|words| words.chars().filter(|digit| *digit != ' '))
        .collect();
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    digits.as_bytes().chunks(2).filter_map(byte).collect()
}
