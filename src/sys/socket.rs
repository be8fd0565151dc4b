//! A TCP socket whose every wait ends at a deadline.
//!
//! Responsible for connecting, reading, writing and waiting. It must not know TLS or HTTP.

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

/// What a wait is for that is not for an answer alone.
pub const MESSAGE: &str = "the server's next message";

#[cfg(unix)]
pub use unix::Socket;
#[cfg(windows)]
pub use windows::Socket;
