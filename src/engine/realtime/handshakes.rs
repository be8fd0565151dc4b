//! How many connections of sessions are made at once.
//!
//! A server that restarts loses all of its clients' sessions in the same moment, and each wants a new connection: a process makes
//! few at a time. Responsible for the places, in the order in which they are asked for.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::error::{Error, Result, Status};
use crate::lock::Lock;
use crate::sys::deadline::{Deadline, cancelled};
use crate::sys::fork_guard::PerProcess;
use crate::sys::wake::{Waited, Wake, wait_until_raised};
use crate::sys::words::in_english;

/// Handshakes at once, in the whole process.
const MOST: usize = 32;

/// What a message says is waited for.
const PLACE: &str = "one of the 32 places for handshakes of sessions";

static HANDSHAKES: PerProcess<Handshakes> = PerProcess::new();

/// Waits for a place, which is free again when it is dropped.
pub fn enter(deadline: &Deadline) -> Result<Place<'static>> {
    HANDSHAKES.get().enter(deadline)
}

#[derive(Debug)]
struct Handshakes {
    places: Lock<Places>,
}

#[derive(Debug)]
struct Places {
    free: usize,
    /// Who waits for one, the first of them first. A place goes from who leaves it to the first of them.
    waiting: VecDeque<Arc<Wake>>,
}

#[derive(Debug)]
pub struct Place<'all>(&'all Handshakes);

impl Default for Handshakes {
    fn default() -> Handshakes {
        Handshakes::of(MOST)
    }
}

impl Handshakes {
    fn of(free: usize) -> Handshakes {
        Handshakes { places: Lock::new(Places { free, waiting: VecDeque::new() }) }
    }

    fn enter(&self, deadline: &Deadline) -> Result<Place<'_>> {
        deadline.check(PLACE)?;
        if let Some(place) = self.enter_or_queue(None) {
            return Ok(place);
        }
        let wake = Arc::new(Wake::new().map_err(|error| no_wait(&error))?);
        if let Some(place) = self.enter_or_queue(Some(&wake)) {
            return Ok(place);
        }
        let outcome = match wait_until_raised(&wake, deadline.wake(), deadline.total_instant()) {
            Ok(Waited::Ready) => return Ok(Place(self)),
            Ok(Waited::Woken) => cancelled(PLACE),
            Ok(Waited::TimedOut) => deadline.passed(PLACE),
            Err(error) => no_wait(&error),
        };
        let mut places = self.places.lock();
        let before = places.waiting.len();
        places.waiting.retain(|waiting| !Arc::ptr_eq(waiting, &wake));
        let has_place = places.waiting.len() == before;
        drop(places);
        if has_place {
            // It was given one in the same moment, which is for the next.
            drop(Place(self));
        }
        Err(outcome)
    }

    /// A place, if one is free; otherwise `wake` waits for one.
    fn enter_or_queue(&self, wake: Option<&Arc<Wake>>) -> Option<Place<'_>> {
        let mut places = self.places.lock();
        match places.free.checked_sub(1) {
            Some(left) => {
                places.free = left;
                Some(Place(self))
            }
            None => {
                places.waiting.extend(wake.cloned());
                None
            }
        }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut places = self.0.places.lock();
        match places.waiting.pop_front() {
            Some(next) => {
                drop(places);
                next.raise();
            }
            None => places.free += 1,
        }
    }
}

fn no_wait(error: &std::io::Error) -> Error {
    error!(Status::Internal, "the system refuses to wait: {}", in_english(error))
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::time::Duration;

    use super::*;
    use crate::sys::cancel::InFlight;

    fn no_limit() -> Deadline {
        Deadline::new(None, None)
    }

    /// The free places, and how many wait.
    fn state(handshakes: &Handshakes) -> (usize, usize) {
        let places = handshakes.places.lock();
        (places.free, places.waiting.len())
    }

    fn wait_for_waiters(handshakes: &Handshakes, count: usize) {
        while state(handshakes) != (0, count) {
            std::thread::yield_now();
        }
    }

    #[test]
    fn a_place_goes_to_the_first_that_waits() {
        let handshakes = &Handshakes::of(2);
        let first = handshakes.enter(&no_limit()).unwrap();
        let second = handshakes.enter(&no_limit()).unwrap();
        let (entered, order) = mpsc::channel();
        std::thread::scope(|scope| {
            for number in 0..3 {
                let entered = entered.clone();
                scope.spawn(move || {
                    let place = handshakes.enter(&no_limit()).unwrap();
                    entered.send(number).unwrap();
                    drop(place);
                });
                wait_for_waiters(handshakes, number + 1);
            }
            assert!(order.try_recv().is_err(), "both places are taken");
            drop(first);
            assert_eq!(order.iter().take(3).collect::<Vec<_>>(), [0, 1, 2]);
        });
        drop(second);
        assert_eq!(state(handshakes), (2, 0));
    }

    #[test]
    fn a_wait_for_a_place_ends_with_its_time_or_a_cancel() {
        let handshakes = &Handshakes::of(1);
        let place = handshakes.enter(&no_limit()).unwrap();
        let short = Deadline::new(Some(Duration::from_millis(20)), None);
        let error = handshakes.enter(&short).unwrap_err();
        assert!(error.status() == Status::Timeout && error.message().contains(PLACE), "{}", error.message());
        let cancel = InFlight::default().enter().unwrap();
        std::thread::scope(|scope| {
            let waits =
                scope.spawn(|| handshakes.enter(&Deadline::new(None, Some(cancel.clone()))).map(drop));
            wait_for_waiters(handshakes, 1);
            cancel.cancel();
            assert_eq!(waits.join().unwrap().unwrap_err().status(), Status::Cancelled);
        });
        assert_eq!(state(handshakes), (0, 0));
        // Who gave up took no place along.
        drop(place);
        assert_eq!(state(handshakes), (1, 0));
        assert_eq!(
            handshakes.enter(&Deadline::new(None, Some(cancel))).unwrap_err().status(),
            Status::Cancelled
        );
    }

    #[test]
    fn a_place_that_is_given_to_who_gives_up_is_free_again() {
        let handshakes = &Handshakes::of(1);
        for _ in 0..200 {
            let place = handshakes.enter(&no_limit()).unwrap();
            let cancel = InFlight::default().enter().unwrap();
            std::thread::scope(|scope| {
                scope.spawn(|| handshakes.enter(&Deadline::new(None, Some(cancel.clone()))).map(drop));
                wait_for_waiters(handshakes, 1);
                scope.spawn(|| cancel.cancel());
                drop(place);
            });
            assert_eq!(state(handshakes), (1, 0));
        }
    }
}
