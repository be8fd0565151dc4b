//! The operating system, and nearly all `unsafe` of the crate.
//!
//! Responsible for what std lacks or does otherwise than a guest in another program may: one file a concern, so that another
//! system is a file beside it. Nothing here knows HTTP, JSON, or what a key is.
//!
//! | file | concern |
//! |---|---|
//! | `socket`, `wake`, `cancel`, `deadline` | a wait: for a peer, with a deadline, and with what ends it sooner |
//! | `page`, `seal`, `memory`, `protection_key`, `registers`, `environment` | memory that a secret may be in |
//! | `files`, `descriptor` | files, opened as a guest may |
//! | `allocator` | whose memory all the rest is |
//! | `child` | a program that is run for what it prints |
//! | `names` | the addresses of a name |
//! | `words` | what the system says of a failure, in English |
//! | `text` | bytes that become text without a second check |
//! | `random` | numbers that cannot be guessed |
//! | `thread`, `uncancellable`, `host`, `fork_guard`, `panic` | what keeps us out of the host's way |

#[cfg_attr(not(feature = "host-allocator"), allow(dead_code))]
pub mod allocator;
pub mod cancel;
pub mod child;
pub mod deadline;
pub mod descriptor;
pub mod environment;
pub mod files;
pub mod fork_guard;
pub mod host;
pub mod memory;
pub mod names;
pub mod page;
pub mod panic;
pub mod protection_key;
pub mod random;
pub mod registers;
mod seal;
pub mod socket;
pub mod text;
pub mod thread;
mod uncancellable;
pub mod wake;
pub mod words;

/// The kernel's release. Linux alone has it as a file.
pub fn release() -> Option<String> {
    let release = std::fs::read_to_string("/proc/sys/kernel/osrelease").ok()?;
    Some(release.trim().to_owned())
}
