//! Connections that wait for their next request.
//!
//! Responsible for how many are kept and for how long, and for giving away only what still serves. A connection is looked
//! at, and closed, outside of the lock: both may run a host's code, which may take its time.

use std::time::Duration;

use super::body::BodyDecoder;
use super::head::Lane;
use crate::connect::base_url::Origin;
use crate::lock::Lock;
use crate::sys::clock::Moment;
use crate::sys::deadline::Deadline;

/// Kept at most: one for each of the calls that run at once by default. Servers commonly close an idle one after a
/// minute, so it goes before that; also when the machine sleeps meanwhile, and the server's word for it is lost.
const MOST_IDLE: usize = 64;
const IDLE_AGE: Duration = Duration::from_secs(50);

/// The end of a body is commonly sent with the last of its content, or at once after it. It is waited for this long, from
/// when the content was complete.
const END_LIMIT: Duration = Duration::from_millis(20);
/// Bytes that have arrived are read in any case.
const LEAST_END_LIMIT: Duration = Duration::from_millis(1);
const END_READS: usize = 8;

/// The oldest first.
#[derive(Debug, Default)]
pub struct Pool {
    idle: Lock<Vec<Idle>>,
}

#[derive(Debug)]
struct Idle {
    lane: Lane,
    since: Moment,
    /// What is left of the last answer's body: its content was complete before its end came.
    body: Option<BodyDecoder>,
}

impl Pool {
    /// The newest connection to `origin` that still serves, of those that may carry the key or of those that cannot. A server that keeps what it is sent is asked over as few
    /// connections as can be.
    pub fn take(&self, origin: &Origin, carries_key: bool, deadline: &mut Deadline) -> Option<Lane> {
        self.take_idle(origin, carries_key, Moment::now(), deadline).map(|idle| idle.lane)
    }

    /// Whether there is one that `take` would give.
    pub fn has(&self, origin: &Origin, carries_key: bool, deadline: &mut Deadline) -> bool {
        let found = self.take_idle(origin, carries_key, Moment::now(), deadline);
        let is_there = found.is_some();
        if let Some(found) = found {
            self.keep(found);
        }
        is_there
    }

    fn take_idle(
        &self,
        origin: &Origin,
        carries_key: bool,
        now: Moment,
        deadline: &mut Deadline,
    ) -> Option<Idle> {
        loop {
            let mut idle = self.idle.lock();
            let too_old: Vec<Idle> = {
                let count = idle.partition_point(|idle| now.since(idle.since) >= IDLE_AGE);
                idle.drain(..count).collect()
            };
            let serves = |lane: &Lane| lane.origin() == origin && lane.carries_key() == carries_key;
            let place = idle.iter().rposition(|idle| serves(&idle.lane));
            let newest = place.map(|place| idle.remove(place));
            drop(idle);
            drop(too_old);
            let mut newest = newest?;
            if newest.read_end(deadline) && newest.lane.connection().is_open(deadline) {
                return Some(newest);
            }
        }
    }

    /// Keeps a connection whose answer was read to its end, or that is for the next request.
    pub fn put(&self, mut lane: Lane) {
        lane.connection().rest();
        self.keep(Idle { lane, since: Moment::now(), body: None });
    }

    /// Keeps a connection whose answer's content is complete. Who takes it reads the end of the body first; a server that
    /// does not send it costs the connection and nothing else.
    pub fn put_unended(&self, mut lane: Lane, body: BodyDecoder) {
        lane.connection().rest();
        self.keep(Idle { lane, since: Moment::now(), body: Some(body) });
    }

    fn keep(&self, kept: Idle) {
        let mut idle = self.idle.lock();
        let place = idle.partition_point(|other| other.since <= kept.since);
        idle.insert(place, kept);
        let oldest = (idle.len() > MOST_IDLE).then(|| idle.remove(0));
        drop(idle);
        drop(oldest);
    }
}

impl Idle {
    /// Reads the end of the last answer's body, and says whether it came.
    fn read_end(&mut self, deadline: &Deadline) -> bool {
        let Some(mut body) = self.body.take() else { return true };
        let mut deadline = deadline.total_alone();
        let mut scratch = [0; 512];
        for _ in 0..END_READS {
            let left = END_LIMIT.saturating_sub(self.since.elapsed());
            deadline.limit_pauses(Some(left.max(LEAST_END_LIMIT)));
            let read = self.lane.connection().read_body(&mut body, &mut scratch, &mut deadline);
            if read.is_ok() && body.has_ended() {
                return self.lane.connection().is_reusable();
            }
            if read.is_err() {
                return false;
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, TcpListener};
    use std::sync::Arc;

    use super::*;
    use crate::connect::byte_stream::ByteStream;
    use crate::connect::dial::dial;
    use crate::http::connection::Connection;
    use crate::http::head::config;
    use crate::log::Log;

    #[test]
    fn a_connection_that_has_been_idle_for_too_long_is_closed_and_a_younger_one_is_given() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let origin = Origin::parse(false, &format!("127.0.0.1:{port}")).unwrap();
        let mut deadline = Deadline::new(None, None);
        let pool = Pool::default();
        let second = Duration::from_secs(1);
        for (age, is_given) in [(IDLE_AGE - 20 * second, true), (IDLE_AGE, false), (IDLE_AGE * 1000, false)] {
            let socket = dial(&origin.endpoint(), "", &Log::default(), &deadline).unwrap();
            let stream = ByteStream::Socket(socket);
            let connection = Connection::plain(&origin, stream, None, Arc::default(), Log::default());
            pool.put(Lane::new(connection, &config()));
            let now = Moment::now().after(age);
            assert_eq!(pool.take_idle(&origin, false, now, &mut deadline).is_some(), is_given, "{age:?}");
            assert_eq!(pool.idle.lock().len(), 0, "it is not kept");
        }
    }
}
