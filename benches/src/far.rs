//! The first answer over a way of 40 ms: with the connection made ahead of need, and without.
//!
//! The way is the tests' relay, which holds each piece that comes for half a round trip, one after the other: so a time
//! is a little more than its round trips. Those are counted by a test.

use std::io;
use std::time::Duration;

use crate::measure::{Bench, at};
use crate::work::{Program, Work};

#[path = "../../tests/support/long_way.rs"]
#[allow(dead_code, reason = "the tests use the rest")]
mod long_way;

use long_way::LongWay;

const HALF: Duration = Duration::from_millis(20);

/// What one way to ask takes, from the request to its answer.
pub struct Far {
    pub title: &'static str,
    /// In nanoseconds.
    pub median: f64,
}

pub fn measure(bench: &Bench, rounds: u32) -> io::Result<Vec<Far>> {
    let port = bench.url.rsplit(':').next().and_then(|port| port.parse().ok());
    let (Some(port), Some(chat)) = (port, Work::named("chat")) else {
        return Err(io::ErrorKind::NotFound.into());
    };
    let ways = [
        ("libcurl and cJSON, its first request", Program::Libcurl, "chat"),
        ("libtogether, its first request", Program::Libtogether, "chat"),
        ("libtogether, after together_client_connect", Program::Libtogether, "ahead"),
    ];
    let of_one = |(title, program, name): (&'static str, Program, &'static str)| {
        let way = LongWay::to(port, HALF);
        let far = Bench {
            programs: bench.programs.clone(),
            url: format!("https://localhost:{}", way.port()),
            forgetful_url: bench.forgetful_url.clone(),
            authority: bench.authority.clone(),
            file: bench.file.clone(),
        };
        let work = Work { name, timed: 1, ..*chat };
        let mut times = Vec::new();
        for _ in 0..rounds {
            times.extend(far.timed(&[], program, &work)?.nanoseconds);
        }
        times.sort_unstable_by(f64::total_cmp);
        Ok(Far { title, median: at(0.5, &times) })
    };
    ways.into_iter().map(of_one).collect()
}
