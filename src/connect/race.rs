//! Which of a host's addresses is tried when (RFC 8305, "happy eyeballs").
//!
//! Responsible for the order of the addresses and for the schedule of the attempts: a dead address must
//! not cost more than a moment, and a live one should not be asked without need. Pure: it gets the
//! time and the outcome of each attempt; it must not connect, wait or look anything up.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

/// An attempt that is not decided after this long gets a rival (RFC 8305, 5).
pub const HEAD_START: Duration = Duration::from_millis(250);

/// A name with more addresses than this has those tried that its name server put first: each attempt that
/// hangs holds a descriptor.
const MOST_ATTEMPTS: usize = 32;

/// What to do next.
#[derive(Debug, PartialEq, Eq)]
pub enum Move {
    /// Begin an attempt, beside those that go on.
    Begin(SocketAddr),
    /// Wait for one to be decided; ask again at the instant, where there is one.
    Wait(Option<Instant>),
    /// All attempts have failed.
    GiveUp,
}

/// The attempts to reach one host.
#[derive(Debug)]
pub struct Race {
    waiting: VecDeque<SocketAddr>,
    running: usize,
    /// When the next attempt may begin; `None` is now.
    next: Option<Instant>,
}

impl Race {
    pub fn new(addresses: &[SocketAddr]) -> Race {
        let mut waiting = interleaved(addresses);
        waiting.truncate(MOST_ATTEMPTS);
        Race { waiting, running: 0, next: None }
    }

    /// To be asked again after every answer, but when that was to give up.
    pub fn next(&mut self, now: Instant) -> Move {
        let is_due = self.next.is_none_or(|next| next <= now);
        match self.waiting.front().copied() {
            Some(address) if is_due => {
                self.waiting.pop_front();
                self.running += 1;
                self.next = now.checked_add(HEAD_START);
                Move::Begin(address)
            }
            Some(_) => Move::Wait(self.next),
            None if self.running > 0 => Move::Wait(None),
            None => Move::GiveUp,
        }
    }

    /// An attempt failed: the next one need not wait.
    pub fn failed(&mut self) {
        self.running = self.running.saturating_sub(1);
        self.next = None;
    }
}

/// By turns of each family, beginning with the system's first choice (RFC 8305, 4), and each once.
fn interleaved(addresses: &[SocketAddr]) -> VecDeque<SocketAddr> {
    let mut left: Vec<SocketAddr> = Vec::with_capacity(addresses.len());
    for address in addresses {
        if !left.contains(address) {
            left.push(*address);
        }
    }
    let mut ordered: VecDeque<SocketAddr> = VecDeque::with_capacity(left.len());
    while !left.is_empty() {
        let of_other_family = |address: &SocketAddr| {
            ordered.back().is_none_or(|last: &SocketAddr| last.is_ipv4() != address.is_ipv4())
        };
        let place = left.iter().position(of_other_family).unwrap_or(0);
        ordered.push_back(left.remove(place));
    }
    ordered
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addresses(list: &str) -> Vec<SocketAddr> {
        list.split(' ').map(|address| SocketAddr::new(address.parse().unwrap(), 443)).collect()
    }

    fn begun(next: Move) -> String {
        match next {
            Move::Begin(address) => address.ip().to_string(),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn families_take_turns_and_the_systems_first_choice_comes_first() {
        for (found, tried) in [
            ("::1 ::2 127.0.0.1 127.0.0.2", "::1 127.0.0.1 ::2 127.0.0.2"),
            ("127.0.0.1 127.0.0.2 ::1", "127.0.0.1 ::1 127.0.0.2"),
            ("::1 ::2 ::3 127.0.0.1", "::1 127.0.0.1 ::2 ::3"),
            ("127.0.0.1", "127.0.0.1"),
            ("::1 127.0.0.1 ::1 127.0.0.1", "::1 127.0.0.1"),
        ] {
            assert_eq!(Vec::from(interleaved(&addresses(found))), addresses(tried), "{found}");
        }
        assert!(interleaved(&[]).is_empty());
    }

    #[test]
    fn a_rival_begins_after_the_head_start_and_no_sooner() {
        let mut race = Race::new(&addresses("::1 127.0.0.1 127.0.0.2"));
        let start = Instant::now();
        assert_eq!(begun(race.next(start)), "::1");
        let rival = start + HEAD_START;
        assert_eq!(race.next(start), Move::Wait(Some(rival)));
        assert_eq!(race.next(rival - Duration::from_nanos(1)), Move::Wait(Some(rival)));
        assert_eq!(begun(race.next(rival)), "127.0.0.1");
        assert_eq!(race.next(rival), Move::Wait(Some(rival + HEAD_START)));
        assert_eq!(begun(race.next(rival + HEAD_START)), "127.0.0.2");
        assert_eq!(race.next(rival + HEAD_START), Move::Wait(None), "no address is left");
    }

    #[test]
    fn a_failure_lets_the_next_begin_at_once_and_the_last_ends_it() {
        let mut race = Race::new(&addresses("::1 127.0.0.1 127.0.0.2"));
        let now = Instant::now();
        assert_eq!(begun(race.next(now)), "::1");
        race.failed();
        assert_eq!(begun(race.next(now)), "127.0.0.1");
        assert_eq!(race.next(now), Move::Wait(Some(now + HEAD_START)), "one failure, one attempt");
        assert_eq!(begun(race.next(now + HEAD_START)), "127.0.0.2");
        race.failed();
        assert_eq!(race.next(now + HEAD_START), Move::Wait(None), "the other goes on");
        race.failed();
        assert_eq!(race.next(now + HEAD_START), Move::GiveUp);
    }

    #[test]
    fn a_host_without_addresses_is_given_up_and_one_with_very_many_is_bounded() {
        let now = Instant::now();
        assert_eq!(Race::new(&[]).next(now), Move::GiveUp);
        let many: Vec<SocketAddr> =
            (0..=255).map(|last| SocketAddr::new([127, 0, 0, last].into(), 443)).collect();
        let mut race = Race::new(&many);
        let mut attempts = 0;
        while let Move::Begin(_) = race.next(now) {
            race.failed();
            attempts += 1;
        }
        assert_eq!(attempts, MOST_ATTEMPTS);
    }
}
