//! Streams in number: they wait for one another, and then a token is sent on each of them every 5 ms.
//!
//! Each token carries the time at which it was sent, by the machine's monotonic clock, so that its receiver
//! knows how long it was under way. Within the 5 ms each stream has a moment of its own. One thread a core sends.

use std::collections::HashMap;
use std::io;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};

use super::Connection;
use crate::answers;

/// From one token of a stream to its next.
pub const PACE: Duration = Duration::from_millis(5);

/// The streams that wait until all are there, by how many and how long they are to be.
#[derive(Default)]
pub struct Crowd(Mutex<HashMap<(u32, u32), Vec<Connection>>>);

impl Crowd {
    /// Begins the answer on this connection, and where it is the last of so many, sends the tokens on all of them.
    pub fn join(&self, mut connection: Connection, streams: u32, tokens: u32) -> io::Result<()> {
        connection.send_record(&answers::stream_head())?;
        let all = {
            let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let all = waiting.entry((streams, tokens)).or_default();
            all.push(connection);
            if all.len() < streams as usize {
                return Ok(());
            }
            std::mem::take(all)
        };
        // A slow reader has read the heads by then.
        let start = Instant::now() + Duration::from_millis(50);
        let lanes = thread::available_parallelism()?.get();
        let mut shares: Vec<Vec<(Instant, Connection)>> = (0..lanes).map(|_| Vec::new()).collect();
        for (place, connection) in (0_u32..).zip(all) {
            let first = start + PACE * place / streams;
            shares[place as usize % lanes].push((first, connection));
        }
        for share in shares {
            thread::spawn(move || send(share, tokens));
        }
        Ok(())
    }
}

/// Each at its moment, or at once where that has passed. A client that does not read does not hold up the others: all
/// tokens of a stream fit in its socket.
fn send(mut streams: Vec<(Instant, Connection)>, tokens: u32) {
    for token in 0..tokens {
        for (first, connection) in &mut streams {
            thread::sleep((*first + PACE * token).saturating_duration_since(Instant::now()));
            // The times of a client that is gone do not count.
            let _ = connection.send_record(&answers::event_at(now()));
        }
    }
    for (_, connection) in &mut streams {
        let _ = connection.send_record(answers::END);
    }
}

fn now() -> u64 {
    let now = clock_gettime(ClockId::Monotonic);
    now.tv_sec as u64 * 1_000_000_000 + now.tv_nsec as u64
}
