//! A handle that wakes a thread from whatever it waits for.
//!
//! Responsible for a wait that ends from `raise` until `clear`: a wait on a socket watches a wake too, so a cancelled
//! request stops within a system call. It must not know what it announces.
//!
//! On Unix a wake is a descriptor that is readable, and all waits go through `poll`; on Windows it is an event object, and
//! all waits go through `WaitForMultipleObjects`.

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
pub use unix::{Wake, wait, wait_beside, wait_for_any, wait_for_wake, wait_until_raised};
#[cfg(windows)]
pub use windows::{Object, Reset, Wake, event, wait, wait_for_any, wait_for_wake, wait_until_raised};

/// What a wait ended with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waited {
    /// The descriptor that was waited for is ready.
    Ready,
    /// The wake was raised (it has the last word when both are).
    Woken,
    /// The deadline passed.
    TimedOut,
}
