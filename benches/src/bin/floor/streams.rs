//! Streams in number, the least that can be done: a thread each, which looks for the time in what it reads and at
//! nothing else.

use std::fs;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use rustix::time::{ClockId, clock_gettime};
use rustls::ClientConfig;

use crate::client::{Client, Outcome};

/// What all streams have received, and what the process was at the first token, half way and at the last.
struct Tally {
    expected: usize,
    received: AtomicUsize,
    begun: Mutex<(u64, u64)>,
    said: Mutex<Vec<String>>,
}

impl Tally {
    /// One more token came. As the C programs count: see programs/tally.h.
    fn count(&self) {
        let (time, processor) = (clock(ClockId::Monotonic), ClockId::ProcessCPUTime);
        match self.received.fetch_add(1, Ordering::Relaxed) + 1 {
            1 => *self.begun.lock().unwrap() = (time, clock(processor)),
            count if count == self.expected / 2 => {
                let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
                let of_interest = |line: &&str| line.starts_with("VmRSS:") || line.starts_with("Threads:");
                self.said.lock().unwrap().extend(status.lines().filter(of_interest).map(str::to_owned));
            }
            count if count == self.expected => {
                let begun = *self.begun.lock().unwrap();
                let took = [("elapsed", time - begun.0), ("processor", clock(processor) - begun.1)];
                self.said.lock().unwrap().extend(took.map(|(name, took)| format!("{name}: {took}")));
            }
            _ => {}
        }
    }
}

pub fn clock(id: ClockId) -> u64 {
    let now = clock_gettime(id);
    now.tv_sec as u64 * 1_000_000_000 + now.tv_nsec as u64
}

/// Prints how long each token was under way, in nanoseconds, and what the tally says.
pub fn run(
    address: &str,
    config: &Arc<ClientConfig>,
    request: &[u8],
    streams: usize,
    tokens: usize,
) -> Outcome<()> {
    let tally = Tally {
        expected: streams * tokens,
        received: AtomicUsize::new(0),
        begun: Mutex::new((0, 0)),
        said: Mutex::new(Vec::new()),
    };
    thread::scope(|scope| {
        let threads: Vec<_> = (0..streams)
            .map(|_| scope.spawn(|| read(address, config.clone(), request, tokens, &tally)))
            .collect();
        for thread in threads {
            for latency in thread.join().map_err(|_| "a thread panicked")?? {
                println!("{latency}");
            }
        }
        Outcome::Ok(())
    })?;
    for line in tally.said.lock().unwrap().iter() {
        println!("{line}");
    }
    Ok(())
}

fn read(
    address: &str,
    config: Arc<ClientConfig>,
    request: &[u8],
    tokens: usize,
    tally: &Tally,
) -> Outcome<Vec<u32>> {
    let mut latencies = Vec::with_capacity(tokens);
    Client::connect(address, config)?.exchange(request, |_, piece| {
        for place in memchr::memchr_iter(b'#', piece) {
            let digits = piece.get(place + 1..place + 20).unwrap_or_default();
            let sent = digits.iter().fold(0, |number, digit| number * 10 + u64::from(digit - b'0'));
            latencies.push(clock(ClockId::Monotonic).saturating_sub(sent) as u32);
            tally.count();
        }
        piece.ends_with(b"0\r\n\r\n")
    })?;
    if latencies.len() == tokens { Ok(latencies) } else { Err("tokens are missing".into()) }
}
