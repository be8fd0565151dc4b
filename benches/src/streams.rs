//! Streams in number: one process with all of them, a token on each every 5 ms.
//!
//! The figures of a run are the program's own: how long each token was under way, by the clock that it shares with the
//! server; the processors' time from the first token to the last; its memory and threads half way. The programs take
//! turns, and of the rounds the median counts, since client and server are in each other's way on few cores.

use std::io;

use crate::measure::{Bench, at, number_after};
use crate::work::Program;

/// How streams are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Way {
    program: Program,
    pub title: &'static str,
    /// The argument of the program, before their number.
    work: &'static str,
}

const fn way(program: Program, work: &'static str, title: &'static str) -> Way {
    Way { program, title, work }
}

/// The floor first, which reads each stream on a thread of its own.
pub const WAYS: [Way; 4] = [
    way(Program::Floor, "streams", "raw rustls, a thread each"),
    way(Program::Libtogether, "threads", "libtogether, a thread each"),
    way(Program::Libtogether, "streams", "libtogether, calls read on one thread"),
    way(Program::Libcurl, "streams", "libcurl and cJSON, one thread"),
];

/// How many at once.
pub const SIZES: [u32; 4] = [1, 64, 256, 1_000];

/// Of each stream.
const TOKENS: u32 = 300;

/// What was found of one way with so many streams.
#[derive(Clone, Copy)]
pub struct Seen {
    pub way: Way,
    pub streams: u32,
    /// How long a token was under way, in nanoseconds.
    pub median: f64,
    pub p99: f64,
    /// Nanoseconds of the processors' time for each token.
    pub processor: f64,
    pub resident_kilobytes: f64,
    pub threads: f64,
    /// Tokens a second and stream, of 200.
    pub pace: f64,
}

/// All sizes, and at each all ways.
pub fn measure(bench: &Bench, rounds: u32) -> io::Result<Vec<Seen>> {
    let mut found = Vec::new();
    for streams in SIZES {
        let mut runs: Vec<Vec<Seen>> = vec![Vec::new(); WAYS.len()];
        for _ in 0..rounds {
            for (way, runs) in WAYS.into_iter().zip(&mut runs) {
                runs.push(run(bench, way, streams)?);
            }
        }
        found.extend(runs.iter().filter_map(|runs| medians(runs)));
    }
    Ok(found)
}

fn run(bench: &Bench, way: Way, streams: u32) -> io::Result<Seen> {
    let told = bench.told(&[], way.program, &format!("{}-{streams}", way.work), TOKENS)?;
    let mut latencies: Vec<f64> = told.lines.iter().filter_map(|line| line.parse().ok()).collect();
    latencies.sort_unstable_by(f64::total_cmp);
    let tokens = f64::from(streams * TOKENS);
    if latencies.len() as f64 != tokens {
        return Err(io::Error::other(format!("{}: {} tokens of {tokens}", way.title, latencies.len())));
    }
    let said = told.lines.join("\n");
    Ok(Seen {
        way,
        streams,
        median: at(0.5, &latencies),
        p99: at(0.99, &latencies),
        processor: number_after(&said, "processor:")? / tokens,
        resident_kilobytes: number_after(&said, "VmRSS:")?,
        threads: number_after(&said, "Threads:")?,
        pace: f64::from(TOKENS - 1) / (number_after(&said, "elapsed:")? / 1e9),
    })
}

fn medians(runs: &[Seen]) -> Option<Seen> {
    let median = |of: fn(&Seen) -> f64| {
        let mut numbers: Vec<f64> = runs.iter().map(of).collect();
        numbers.sort_unstable_by(f64::total_cmp);
        at(0.5, &numbers)
    };
    Some(Seen {
        median: median(|seen| seen.median),
        p99: median(|seen| seen.p99),
        processor: median(|seen| seen.processor),
        resident_kilobytes: median(|seen| seen.resident_kilobytes),
        threads: median(|seen| seen.threads),
        pace: median(|seen| seen.pace),
        ..*runs.first()?
    })
}
