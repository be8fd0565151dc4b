//! Threads in a library that may be unloaded.
//!
//! There are no signals. A thread begins with an ordinary priority and on all of the process's processors, whichever thread makes
//! it.

use std::io;
use std::thread::JoinHandle;

use super::builder;
use crate::sys::module::pin;
use crate::sys::panic::contained;

/// What a thread of the host's blocks: nothing.
#[derive(Clone, Copy)]
pub struct HostMask;

impl HostMask {
    pub fn here() -> HostMask {
        HostMask
    }
}

/// A function of the host's is about to run here.
pub fn admit_host() {}

/// For threads on which no function of the host's runs.
pub fn spawn(name: &str, run: impl FnOnce() + Send + 'static) -> io::Result<JoinHandle<()>> {
    spawn_with(name, HostMask::here(), run)
}

/// As above, for threads on which some do.
pub fn spawn_with(
    name: &str,
    _: HostMask,
    run: impl FnOnce() + Send + 'static,
) -> io::Result<JoinHandle<()>> {
    pin()?;
    builder(name).spawn(move || {
        // A panic ends the thread, and is not the host's to read about.
        let _ = contained(run);
    })
}
