//! Panics end here.
//!
//! Responsible for turning a panic, which is a bug of ours, into an error with the place in our source, and
//! for keeping it off the host's stderr. It must not hide anything else: a panic outside our own code goes
//! on to the previous hook. The panic's text is dropped, as it could hold the caller's.

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

use super::uncancellable::Uncancellable;
use crate::error::{Error, Result, Status};

thread_local! {
    static GUARDED: Cell<bool> = const { Cell::new(false) };
    static PANICKED_AT: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Runs `body` so that no panic leaves it.
pub fn guarded<R>(body: impl FnOnce() -> R) -> Result<R> {
    contained(|| {
        may_strike();
        body()
    })
}

/// The same, where no error can be returned and no test injects a panic.
pub fn contained<R>(body: impl FnOnce() -> R) -> Result<R> {
    silence_panics_of_ours();
    let _held = Uncancellable::here();
    let outer = GUARDED.replace(true);
    let outcome = catch_unwind(AssertUnwindSafe(body));
    GUARDED.set(outer);
    outcome.map_err(|_| {
        let place = PANICKED_AT.take().unwrap_or_else(|| "an unknown place".to_owned());
        let version = env!("CARGO_PKG_VERSION");
        Error::new(Status::Internal, format!("a bug in libtogether {version} at {place}: please report it"))
    })
}

/// std prints a panic to the host's stderr before it unwinds. Ours are kept quiet, and only ours: another
/// thread's panic, in a host that is itself Rust, goes on to the hook that was there.
fn silence_panics_of_ours() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let previous = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if GUARDED.get() {
                PANICKED_AT.set(panic.location().map(ToString::to_string));
            } else {
                previous(panic);
            }
        }));
    });
}

/// A place where a test may have a panic happen. In the released library there is none.
#[inline]
pub fn may_strike() {
    #[cfg(debug_assertions)]
    injection::strike();
}

/// A place where a test may have the process end, as if it was killed there. In the released library there is none.
#[inline]
pub fn may_end_the_process() {
    #[cfg(debug_assertions)]
    injection::end();
}

/// Panics on purpose, for tests: in a build with debug assertions alone.
#[cfg(debug_assertions)]
pub mod injection {
    use std::cell::Cell;
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// Places to be passed before the panic; this many are none.
    const NEVER: usize = usize::MAX;

    thread_local! {
        static HERE: Cell<usize> = const { Cell::new(NEVER) };
    }

    static ON_A_WORKER: AtomicUsize = AtomicUsize::new(NEVER);

    /// Has this thread panic at one of the places that it comes to, the first of which is 0.
    pub fn strike_here(place: usize) {
        HERE.set(place);
    }

    /// Has whichever thread runs calls panic.
    pub fn strike_a_worker(place: usize) {
        ON_A_WORKER.store(place, Ordering::SeqCst);
    }

    /// Takes back what was asked for; `true` when it has happened already.
    pub fn has_struck() -> bool {
        let outstanding = [HERE.replace(NEVER), ON_A_WORKER.swap(NEVER, Ordering::SeqCst)];
        outstanding == [NEVER; 2]
    }

    static UNTIL_THE_END: AtomicUsize = AtomicUsize::new(NEVER);

    /// Has the process end at one of the places that it comes to, the first of which is 0.
    pub fn end_at(place: usize) {
        UNTIL_THE_END.store(place, Ordering::SeqCst);
    }

    pub(super) fn end() {
        let count_down = |left: usize| if left == NEVER { None } else { left.checked_sub(1) };
        if UNTIL_THE_END.fetch_update(Ordering::SeqCst, Ordering::SeqCst, count_down) == Err(0) {
            std::process::abort();
        }
    }

    #[allow(clippy::panic, reason = "what this is for")]
    pub(super) fn strike() {
        let count_down =
            |place: usize| if place == NEVER { None } else { Some(place.checked_sub(1).unwrap_or(NEVER)) };
        let here = HERE.get();
        if let Some(next) = count_down(here) {
            HERE.set(next);
        }
        let is_on_a_worker = || std::thread::current().name() == Some("together-call");
        let is_struck_there = ON_A_WORKER.load(Ordering::SeqCst) != NEVER
            && is_on_a_worker()
            && ON_A_WORKER.fetch_update(Ordering::SeqCst, Ordering::SeqCst, count_down) == Ok(0);
        if here == 0 || is_struck_there {
            panic!("on purpose");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_internal_with_its_place_and_without_its_text() {
        let prompt = "the user's prompt";
        let error = guarded::<()>(|| panic!("{prompt}")).unwrap_err();
        assert_eq!(error.status(), Status::Internal);
        assert!(error.message().contains("panic.rs:"), "{error}");
        assert!(!error.message().contains(prompt));
        assert_eq!(guarded(|| 7).ok(), Some(7));
    }
}
