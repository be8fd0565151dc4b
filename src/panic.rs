//! Panics end here.
//!
//! Responsible for turning a panic, which is a bug of ours, into an error with the place in our source, and
//! for keeping it off the host's stderr. It must not hide anything else: a panic outside our own code goes
//! on to whoever handled it before. The panic's text is dropped, as it could hold the caller's.

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

use crate::error::{Error, Result, Status};

thread_local! {
    static GUARDED: Cell<bool> = const { Cell::new(false) };
    static PANICKED_AT: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Runs `body` so that no panic leaves it.
pub fn guarded<R>(body: impl FnOnce() -> R) -> Result<R> {
    silence_panics_of_ours();
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
