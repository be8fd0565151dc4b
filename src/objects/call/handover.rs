//! A turn of tools, handed from a call's worker to the thread that reads the call's events.
//!
//! Responsible for functions that run once, on one thread, or not at all: the worker gives a turn up when its call is
//! cancelled or its time passes, whether or not a reader has come for it. It must not wait.

use std::sync::Arc;

use crate::engine::{Turn, TurnEnd};
use crate::lock::Lock;

#[derive(Debug)]
pub struct Handover {
    turn: Arc<Turn>,
    state: Lock<HandoverState>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum HandoverState {
    /// For a reader.
    Waiting,
    Running,
    Ended(TurnEnd),
    GivenUp,
}

impl Handover {
    pub fn new(turn: Arc<Turn>) -> Handover {
        Handover { turn, state: Lock::new(HandoverState::Waiting) }
    }

    /// Runs the functions on this thread, unless the worker has given them up.
    pub fn run(&self) {
        if !self.advance(HandoverState::Waiting, HandoverState::Running) {
            return;
        }
        // A panic on the way leaves this.
        let mut ending = Ending { of: self, end: TurnEnd::Failed };
        ending.end = self.turn.run(|| *self.state.lock() == HandoverState::Running);
    }

    /// How the functions ended, if they did.
    pub fn end(&self) -> Option<TurnEnd> {
        match *self.state.lock() {
            HandoverState::Ended(end) => Some(end),
            _ => None,
        }
    }

    /// A reader that had come for the functions did not run them, which is a bug.
    pub fn fail_unless_run(&self) {
        self.advance(HandoverState::Waiting, HandoverState::Ended(TurnEnd::Failed));
    }

    /// No further function runs. One that is running is not waited for.
    pub fn give_up(&self) {
        *self.state.lock() = HandoverState::GivenUp;
    }

    fn advance(&self, from: HandoverState, to: HandoverState) -> bool {
        let mut state = self.state.lock();
        let advances = *state == from;
        if advances {
            *state = to;
        }
        advances
    }
}

/// Says how the functions ended when it is dropped.
struct Ending<'handover> {
    of: &'handover Handover,
    end: TurnEnd,
}

impl Drop for Ending<'_> {
    fn drop(&mut self) {
        self.of.advance(HandoverState::Running, HandoverState::Ended(self.end));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_functions_run_once_or_not_at_all() {
        let handover = Handover::new(Turn::of_nothing());
        assert_eq!(handover.end(), None);
        handover.run();
        assert_eq!(handover.end(), Some(TurnEnd::Done));
        handover.run();
        handover.fail_unless_run();
        assert_eq!(handover.end(), Some(TurnEnd::Done));

        let given_up = Handover::new(Turn::of_nothing());
        given_up.give_up();
        given_up.run();
        given_up.fail_unless_run();
        assert_eq!(given_up.end(), None);

        let not_run = Handover::new(Turn::of_nothing());
        not_run.fail_unless_run();
        assert_eq!(not_run.end(), Some(TurnEnd::Failed));
    }
}
