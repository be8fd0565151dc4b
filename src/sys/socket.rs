//! A TCP socket whose every wait ends at a deadline.
//!
//! Responsible for connecting, reading, writing and waiting. It must not know TLS or HTTP.

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
pub use unix::Socket;
#[cfg(windows)]
pub use windows::Socket;
