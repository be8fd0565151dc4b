//! What holds back all of a client's requests when things go wrong.
//!
//! Responsible for holding back every request while the server has asked for quiet, and for a budget of
//! retries, so that an outage is not answered with a multiple of the traffic. It must not decide about one
//! request: that is `retry`.

use crate::lock::Lock;
use std::time::Instant;

/// Retries that a client may make in a row without a single success, whatever the number of its requests.
const MOST_RETRIES: u32 = 20;

/// A success earns a part of a retry: a tenth, as in gRPC's throttling (proposal A6).
const PARTS: u32 = 10;

#[derive(Debug)]
pub struct Throttle {
    state: Lock<ThrottleState>,
}

#[derive(Debug)]
struct ThrottleState {
    paused_until: Option<Instant>,
    /// In parts of a retry.
    budget: u32,
}

impl Default for Throttle {
    fn default() -> Throttle {
        Throttle { state: Lock::new(ThrottleState { paused_until: None, budget: MOST_RETRIES * PARTS }) }
    }
}

impl Throttle {
    /// The server asked for no request before `end`. The latest such end counts.
    pub fn pause_until(&self, end: Instant) {
        let mut state = self.state.lock();
        state.paused_until = state.paused_until.max(Some(end));
    }

    /// Until when a request that is about to go must wait.
    /// The clock is asked only if there is such a time.
    pub fn paused_until(&self, now: impl FnOnce() -> Instant) -> Option<Instant> {
        let mut state = self.state.lock();
        state.paused_until = state.paused_until.filter(|until| *until > now());
        state.paused_until
    }

    /// Has `wait` wait until no pause is left: the server may ask for more quiet meanwhile.
    pub fn wait_for_quiet<E>(
        &self,
        mut now: impl FnMut() -> Instant,
        mut wait: impl FnMut(Instant, Instant) -> Result<(), E>,
    ) -> Result<(), E> {
        loop {
            match self.paused_until(&mut now) {
                Some(until) => wait(now(), until)?,
                None => return Ok(()),
            }
        }
    }

    /// Takes one retry out of the budget, where there is one.
    pub fn take_retry(&self) -> bool {
        let mut state = self.state.lock();
        match state.budget.checked_sub(PARTS) {
            Some(left) => {
                state.budget = left;
                true
            }
            None => false,
        }
    }

    pub fn succeeded(&self) {
        let mut state = self.state.lock();
        state.budget = (state.budget + 1).min(MOST_RETRIES * PARTS);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn an_outage_is_not_amplified_and_successes_earn_retries_back() {
        let throttle = Throttle::default();
        let taken = (0..1000).filter(|_| throttle.take_retry()).count();
        assert_eq!(taken, MOST_RETRIES as usize);
        (0..PARTS - 1).for_each(|_| throttle.succeeded());
        assert!(!throttle.take_retry());
        throttle.succeeded();
        assert!(throttle.take_retry() && !throttle.take_retry());
        (0..100_000).for_each(|_| throttle.succeeded());
        assert_eq!((0..1000).filter(|_| throttle.take_retry()).count(), MOST_RETRIES as usize);
    }

    #[test]
    fn the_latest_pause_counts_and_then_it_is_over() {
        let throttle = Throttle::default();
        let now = Instant::now();
        assert_eq!(throttle.paused_until(|| now), None);
        throttle.pause_until(now + Duration::from_secs(5));
        throttle.pause_until(now + Duration::from_secs(2));
        let end = now + Duration::from_secs(5);
        assert_eq!(throttle.paused_until(|| now), Some(end));
        assert_eq!(throttle.paused_until(|| end), None);
    }
    #[test]
    fn quiet_that_is_asked_for_during_a_wait_is_waited_for_too() {
        let throttle = Throttle::default();
        let begin = Instant::now();
        let after = |seconds| begin + Duration::from_secs(seconds);
        let clock = std::cell::Cell::new(begin);
        throttle.pause_until(after(5));
        let mut waits = Vec::new();
        let outcome: Result<(), ()> = throttle.wait_for_quiet(
            || clock.get(),
            |_, until| {
                waits.push(until);
                throttle.pause_until(after(8));
                clock.set(until);
                Ok(())
            },
        );
        assert_eq!((outcome, waits), (Ok(()), vec![after(5), after(8)]));
        throttle.pause_until(after(9));
        assert_eq!(throttle.wait_for_quiet(|| begin, |_, _| Err("no time")), Err("no time"));
    }
}
