//! libtogether: the Together AI API for every native program.
//!
//! The map of the crate. What a C program sees is `include/together.h`, generated from [`ffi`]; the same
//! objects can be used from Rust. Dependencies point one way, and the compiler keeps `unsafe` to the files
//! named at the bottom:
//!
//! ```text
//! ffi -> client, call, options, request, response -> runner -> usage, net, stream, transfer, json -> log -> key, error
//! ```
//!
//! | module | what it holds |
//! |---|---|
//! | [`ffi`] | the C ABI: every export, every pointer read, nothing else |
//! | [`client`], [`call`], [`options`], [`request`], [`response`], [`event`] | the objects, in safe Rust |
//! | `runner` | one request, from its fields to its response: the same for every way to run it |
//! | `diagnose` | the report for a support desk: each step of a request, and where it stops |
//! | [`usage`] | what a client has used, and the budget that ends it |
//! | [`operations`] | the list behind the header's operation macros |
//! | `header` | which HTTP headers a caller may set |
//! | [`stream`] | bytes of an event stream -> events -> what a user wants -> the whole answer; pure |
//! | `transfer` | files: forms that are sent from the disk, answers that are written to it |
//! | [`json`] | fields set and read by name or JSON pointer; pure |
//! | [`net`] | the only place that knows ureq, rustls and sockets |
//! | [`key`] | the API key: its sources, when they are asked, and the one locked page it lives on |
//! | [`error`] | statuses and messages |
//! | [`log`] | lines for the host, of values that can hold no secret |
//! | `panic`, `thread`, `home` | what keeps us out of the host's way: panics, threads, fork |
//! | `allocator` | whose memory it all is |
//! | `wake` | a handle that wakes whatever waits |
//! | [`watch`] | whether work on a server's bytes is still wanted |
//!
//! `unsafe` is in `ffi/`, `allocator.rs`, `home.rs`, six files of `key/` (`child`, `environment`, `memory`, `page`,
//! `protection_key`, `registers`), `net/socket.rs`, `thread.rs` and `wake.rs`. No logic lives in this file.

#![deny(unsafe_code)]
// Nothing that a caller or a server sends may end in a panic.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[allow(unsafe_code)]
#[cfg_attr(not(feature = "host-allocator"), allow(dead_code))]
mod allocator;
#[forbid(unsafe_code)]
pub mod call;
#[forbid(unsafe_code)]
pub mod client;
#[forbid(unsafe_code)]
mod diagnose;
#[forbid(unsafe_code)]
pub mod error;
#[forbid(unsafe_code)]
pub mod event;
#[allow(unsafe_code)]
pub mod ffi;
#[forbid(unsafe_code)]
mod header;
#[allow(unsafe_code)]
mod home;
#[forbid(unsafe_code)]
pub mod json;
pub mod key;
#[forbid(unsafe_code)]
pub mod log;
pub mod net;
#[forbid(unsafe_code)]
pub mod operations;
#[forbid(unsafe_code)]
pub mod options;
#[forbid(unsafe_code)]
mod panic;
#[cfg(debug_assertions)]
#[doc(hidden)]
pub use panic::injection;
#[forbid(unsafe_code)]
pub mod request;
#[forbid(unsafe_code)]
pub mod response;
#[forbid(unsafe_code)]
mod runner;
#[forbid(unsafe_code)]
pub mod stream;
#[allow(unsafe_code)]
mod thread;
#[forbid(unsafe_code)]
mod transfer;
#[forbid(unsafe_code)]
pub mod usage;
#[allow(unsafe_code)]
mod wake;
#[forbid(unsafe_code)]
pub mod watch;
