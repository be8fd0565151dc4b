//! What a client's requests owe one another and the server when things go wrong.
//!
//! Responsible for holding back every request while the server has asked for quiet, and for a budget of
//! retries, so that an outage is not answered with a multiple of the traffic. It must not decide about one
//! request: that is `retry`.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Retries that a client may make in a row without a single success, whatever the number of its requests.
const MOST_RETRIES: u32 = 20;

/// A success earns a part of a retry: a tenth, as in gRPC's throttling (proposal A6).
const PARTS: u32 = 10;

#[derive(Debug)]
pub struct Restraint {
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    quiet_until: Option<Instant>,
    /// In parts of a retry.
    budget: u32,
}

impl Default for Restraint {
    fn default() -> Restraint {
        Restraint { state: Mutex::new(State { quiet_until: None, budget: MOST_RETRIES * PARTS }) }
    }
}

impl Restraint {
    /// The server asked for quiet. The longest such wish counts.
    pub fn keep_quiet(&self, now: Instant, wait: Duration) {
        let mut state = self.state();
        state.quiet_until = state.quiet_until.max(now.checked_add(wait));
    }

    /// Until when a request that is about to go must wait.
    pub fn quiet_until(&self, now: Instant) -> Option<Instant> {
        let mut state = self.state();
        state.quiet_until = state.quiet_until.filter(|until| *until > now);
        state.quiet_until
    }

    /// Takes one retry out of the budget, where there is one.
    pub fn take_retry(&self) -> bool {
        let mut state = self.state();
        match state.budget.checked_sub(PARTS) {
            Some(left) => {
                state.budget = left;
                true
            }
            None => false,
        }
    }

    pub fn succeeded(&self) {
        let mut state = self.state();
        state.budget = (state.budget + 1).min(MOST_RETRIES * PARTS);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outage_is_not_amplified_and_successes_earn_retries_back() {
        let restraint = Restraint::default();
        let taken = (0..1000).filter(|_| restraint.take_retry()).count();
        assert_eq!(taken, MOST_RETRIES as usize);
        (0..PARTS - 1).for_each(|_| restraint.succeeded());
        assert!(!restraint.take_retry());
        restraint.succeeded();
        assert!(restraint.take_retry() && !restraint.take_retry());
        (0..100_000).for_each(|_| restraint.succeeded());
        assert_eq!((0..1000).filter(|_| restraint.take_retry()).count(), MOST_RETRIES as usize);
    }

    #[test]
    fn the_longest_wish_for_quiet_counts_and_then_it_is_over() {
        let restraint = Restraint::default();
        let now = Instant::now();
        assert_eq!(restraint.quiet_until(now), None);
        restraint.keep_quiet(now, Duration::from_secs(5));
        restraint.keep_quiet(now, Duration::from_secs(2));
        let end = now + Duration::from_secs(5);
        assert_eq!(restraint.quiet_until(now), Some(end));
        assert_eq!(restraint.quiet_until(end), None);
    }
}
