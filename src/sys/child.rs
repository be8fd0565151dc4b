//! A child process: its start and its end.
//!
//! Responsible for a child that is like one of a fresh process, whatever the host does with signals, descriptors and
//! handles, and that is gone when it is dropped. It must not know what the child is for.

#[cfg(any(windows, test))]
mod command_line;
#[cfg(any(target_os = "android", all(unix, test)))]
mod fork_exec;
#[cfg(windows)]
mod overlapped_pipe;
#[cfg(all(unix, not(target_os = "android")))]
mod posix_spawn;
#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

/// What a child prints is read from one, and the child has the other end.
#[cfg(windows)]
pub use overlapped_pipe::{OverlappedReader as OutputReader, overlapped_pipe as output_pipe};
#[cfg(unix)]
pub use std::io::{PipeReader as OutputReader, pipe as output_pipe};
#[cfg(unix)]
pub use unix::Child;
#[cfg(windows)]
pub use windows::Child;

/// How a command ended.
#[derive(Clone, Copy)]
pub enum ChildEnd {
    WithStatus(i32),
    /// Unix alone has signals.
    #[cfg_attr(windows, allow(dead_code))]
    BySignal(i32),
    /// The host ignores SIGCHLD, or waits for all children, and the kernel says it once. What
    /// was printed has to say how it went.
    #[cfg_attr(windows, allow(dead_code))]
    Unknown,
}
