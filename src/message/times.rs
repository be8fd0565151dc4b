//! How long the parts of a request took.
//!
//! Moments that are noted once each while the request runs. Pure: the caller supplies the time.

use std::time::{Duration, Instant};

/// Which part, in the numbers of the C header (`TOGETHER_TIME_...`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Time {
    Wait = 1,
    Connect = 2,
    FirstByte = 3,
    FirstToken = 4,
    Total = 5,
}

impl Time {
    pub fn from_number(number: i32) -> Option<Time> {
        use Time::{Connect, FirstByte, FirstToken, Total, Wait};
        [Wait, Connect, FirstByte, FirstToken, Total].into_iter().find(|time| *time as i32 == number)
    }
}

/// When a request's steps were reached. Those of a try are of the last one.
#[derive(Clone, Copy, Debug)]
pub struct Times {
    /// Since when it is under way.
    pub began: Instant,
    try_began: Option<Instant>,
    connected: Option<Instant>,
    first_byte: Option<Instant>,
    first_token: Option<Instant>,
    ended: Option<Instant>,
}

impl Times {
    pub fn of_request(began: Instant) -> Times {
        Times { began, try_began: None, connected: None, first_byte: None, first_token: None, ended: None }
    }

    pub fn begin_try(&mut self, now: Instant) {
        *self = Times { try_began: Some(now), ..Times::of_request(self.began) };
    }

    pub fn connected(&mut self, now: Instant) {
        self.connected = Some(now);
    }

    /// Something of the answer is there.
    pub fn answered(&mut self, now: impl FnOnce() -> Instant) {
        self.first_byte.get_or_insert_with(now);
    }

    /// The first event that says something, if there was one.
    pub fn first_token(&mut self, moment: Option<Instant>) {
        self.first_token = moment;
    }

    pub fn end(&mut self, now: Instant) {
        self.ended = Some(now);
    }

    /// How long that took; `None` where it was not reached.
    pub fn of(&self, time: Time) -> Option<Duration> {
        let since = |from: Instant, to: Option<Instant>| Some(to?.saturating_duration_since(from));
        match time {
            Time::Wait => since(self.began, self.try_began),
            Time::Connect => since(self.try_began?, self.connected),
            Time::FirstByte => since(self.began, self.first_byte),
            Time::FirstToken => since(self.began, self.first_token),
            Time::Total => since(self.began, self.ended),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_is_of_the_last_try_and_unknown_until_it_is_reached() {
        let at = |milliseconds| Duration::from_millis(milliseconds);
        let began = Instant::now();
        let mut times = Times::of_request(began);
        let all = |times: &Times| {
            (1..=5).map(|number| times.of(Time::from_number(number).unwrap())).collect::<Vec<_>>()
        };
        assert_eq!(all(&times), [None; 5]);
        times.begin_try(began + at(1));
        times.connected(began + at(2));
        times.answered(|| began + at(3));
        times.first_token(Some(began + at(4)));
        times.begin_try(began + at(10));
        assert_eq!(all(&times), [Some(at(10)), None, None, None, None]);
        times.connected(began + at(12));
        times.answered(|| began + at(15));
        times.answered(|| began + at(99));
        times.end(began + at(20));
        assert_eq!(all(&times), [Some(at(10)), Some(at(2)), Some(at(15)), None, Some(at(20))]);
        assert!(Time::from_number(0).is_none() && Time::from_number(6).is_none());
    }
}
