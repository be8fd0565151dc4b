//! Many calls, and everything at once: random cancels, frees, interrupts and faults, drained by one thread.
//!
//! What completes must be complete: every chunk that the server sent, and the whole text. The seed is printed; the
//! schedule of threads is not its to repeat, but what each call meets is.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use together::error::Status;
use together::settings::Timeout;
use together_offline::{Answer, Scripted, ScriptedSettings};

use crate::support::PATIENCE;
use crate::support::api::{Client as _, Response as _};
use crate::support::c_abi::{CHUNK, Call, DONE, EVENT_QUEUE, Request, Setup, TEXT};
use crate::support::event_streams::{DONE as END, chunk, chunked, text, until_close};
use crate::support::process::{Watchdog, alone, comes_true, library_threads};

const STREAMS: usize = 64;
const TIME: Duration = Duration::from_secs(12);

/// A small generator of random numbers, the same for the same seed (xorshift64*).
#[derive(Clone)]
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % limit
    }
}

/// How many events the answer to the call of that number has.
fn length_of(number: usize) -> usize {
    let mut random = Random(0x9E37_79B9 ^ (number as u64 + 1));
    random.below(8);
    1 + random.below(120)
}

fn piece(number: usize, at: usize) -> String {
    format!("{number}.{at} ")
}

fn text_of_call(number: usize) -> String {
    (0..length_of(number)).map(|at| piece(number, at)).collect()
}

/// What the server does to the call of that number.
fn answer(number: usize) -> Answer {
    let length = length_of(number);
    let events = |count: usize| (0..count).map(move |at| text(&piece(number, at)));
    match number % 16 {
        0 => events(length / 2).fold(until_close(), Answer::write).cut(),
        1 => events(length / 2).fold(until_close(), Answer::write).reset(),
        2 => events(length / 2).fold(until_close(), Answer::write).await_close(),
        3 => Answer::new().close(),
        4 => Answer::response(500, "application/json", r#"{"error":{"message":"no"}}"#),
        5 => Answer::new().await_close(),
        6 => events(length).fold(until_close(), Answer::write).write(END).await_close(),
        7 => events(length).fold(until_close(), Answer::write).write(END).close(),
        // One write for all of it, and one for each event.
        8..=11 => {
            let whole: String = events(length).chain([END.to_owned()]).collect();
            chunked().write(chunk(whole)).write("0\r\n\r\n")
        }
        _ => events(length).map(chunk).fold(chunked(), Answer::write).write(chunk(END)).write("0\r\n\r\n"),
    }
}

/// The number at the end of the message that a request carries.
fn number_in(request: &[u8]) -> usize {
    let request = String::from_utf8_lossy(request);
    let (_, rest) = request.split_once("call number ").unwrap();
    rest[..rest.find('"').unwrap()].parse().unwrap()
}

#[derive(Default)]
struct Heard {
    text: String,
    chunks: usize,
    done: Option<i32>,
}

#[test]
fn what_completes_is_complete_and_everything_ends() {
    alone(|| {
        let _watchdog = Watchdog::of(3 * PATIENCE);
        let seed =
            std::env::var("TOGETHER_TEST_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(20_260_101);
        println!("TOGETHER_TEST_SEED={seed}");
        let mut random = Random(seed);
        let began = Instant::now();
        let (mut completed, mut cancelled, mut failed, mut rounds) = (0, 0, 0, 0);
        while began.elapsed() < TIME {
            let server =
                Scripted::start_with(ScriptedSettings::default(), |_, request| answer(number_in(request)))
                    .unwrap();
            let queue = [2, 16, 256][random.below(3)];
            let client =
                Setup::of(&server).limit(EVENT_QUEUE, queue).timeout(Timeout::Total, 20_000).client();
            let mut calls: HashMap<usize, Call> = (0..STREAMS)
                .map(|at| {
                    let number = rounds * STREAMS + at;
                    let said = format!("call number {number}");
                    (number, client.start(&Request::chat(&said).user_data(number)))
                })
                .collect();
            let mut heard = HashMap::<usize, Heard>::new();
            let interrupts = rounds % 3 == 2;
            let mut canceller = None;
            while !calls.is_empty() {
                let Some(event) = client.next(200) else {
                    // Only calls that their server keeps silent are left.
                    calls.values().for_each(Call::cancel);
                    continue;
                };
                let number = event.user_data;
                assert_eq!(
                    Some(event.call),
                    calls.get(&number).map(|call| call.0 as usize),
                    "a live call's event"
                );
                let so_far = heard.entry(number).or_default();
                assert_eq!(so_far.done, None, "nothing follows DONE");
                match event.kind {
                    TEXT => so_far.text += &event.text,
                    CHUNK => so_far.chunks += 1,
                    DONE => {
                        so_far.done = Some(event.status);
                        let call = calls.remove(&number).unwrap();
                        let response = call.response();
                        assert_eq!(response.status(), event.status);
                        let whole = text_of_call(number);
                        match Status::from_number(event.status).unwrap() {
                            Status::Ok => {
                                completed += 1;
                                assert_eq!(so_far.text, whole, "call {number}");
                                assert_eq!(response.text(), whole, "call {number}");
                                assert_eq!(so_far.chunks, length_of(number), "call {number}");
                            }
                            status => {
                                assert!(
                                    whole.starts_with(&so_far.text),
                                    "call {number}: a part, and in order"
                                );
                                match status {
                                    Status::Cancelled => cancelled += 1,
                                    Status::Protocol | Status::Connection | Status::Server => failed += 1,
                                    other => panic!("call {number}: {other:?}: {}", response.message()),
                                }
                            }
                        }
                    }
                    other => panic!("an event of kind {other}"),
                }
                // Something happens to some call, now and then, on this thread or another.
                let victim = rounds * STREAMS + random.below(STREAMS);
                match random.below(400) {
                    0..=2 => drop(calls.remove(&victim)),
                    3..=5 => {
                        if let Some(call) = calls.get(&victim) {
                            call.cancel();
                        }
                    }
                    6 if canceller.is_none() => {
                        // Joined before the call can be freed.
                        if let Some(call) = calls.get(&victim) {
                            let by = call.canceller();
                            let thread: std::thread::JoinHandle<()> = std::thread::spawn(move || by.cancel());
                            canceller = Some(thread);
                        }
                    }
                    7 if interrupts => client.interrupt(),
                    8 if rounds % 5 == 4 => calls.clear(),
                    _ => {}
                }
                if let Some(thread) = canceller.take() {
                    thread.join().unwrap();
                }
            }
            if rounds % 2 == 0 {
                drop(client);
                drop(server);
            } else {
                drop(server);
                drop(client);
            }
            assert!(comes_true(|| library_threads() == 0), "no thread is left");
            rounds += 1;
        }
        println!("{rounds} rounds: {completed} completed, {cancelled} cancelled, {failed} failed");
        assert!(completed > 0 && cancelled > 0 && failed > 0);
    });
}
