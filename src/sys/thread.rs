//! Threads of ours, in a program of another's.
//!
//! Responsible for starting a thread that the host notices as little as can be: a small stack, a name that says whose it
//! is, an ordinary priority, and, where there are signals, none of them. It must not know what the thread does.

use std::thread::Builder;

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
pub use unix::{HostMask, admit_host, spawn, spawn_with};
#[cfg(windows)]
pub use windows::{HostMask, admit_host, spawn, spawn_with};

/// Enough for a TLS handshake or a look-up with room to spare, also in a debug build; what is not touched
/// costs nothing.
const STACK_SIZE: usize = 512 * 1024;

fn builder(name: &str) -> Builder {
    Builder::new().name(name.to_owned()).stack_size(STACK_SIZE)
}
