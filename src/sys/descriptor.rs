//! Descriptors in a program whose standard ones may be closed.
//!
//! Responsible for no descriptor of ours being 0, 1 or 2: what a daemon prints would go to a server, or into a file.

use std::io;
use std::os::fd::{AsRawFd, OwnedFd};

/// The same, with a number above the standard ones.
pub fn above_standard(descriptor: OwnedFd) -> io::Result<OwnedFd> {
    match descriptor.as_raw_fd() {
        // A copy has a number above them, and is closed on exec.
        0..=2 => descriptor.try_clone(),
        _ => Ok(descriptor),
    }
}
