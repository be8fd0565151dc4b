//! The system's own look-up of a host's addresses.
//!
//! Responsible for asking `getaddrinfo` and for saying in fixed English why it found nothing: the system's words follow
//! the host's language. It waits for as long as the system does; a caller that cannot uses a thread of its own.

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
pub use unix::addresses_of_name;
#[cfg(windows)]
pub use windows::addresses_of_name;
