//! libtogether: the Together AI API for every native program.
//!
//! The map of the crate. What a C program sees is `include/together.h`, generated from [`ffi`]; the same
//! objects can be used from Rust. Dependencies point one way, and the compiler keeps `unsafe` to the files
//! named at the bottom:
//!
//! ```text
//! ffi -> client, call, options, request, response -> runner -> net, stream, json -> key, error
//! ```
//!
//! | module | what it holds |
//! |---|---|
//! | [`ffi`] | the C ABI: every export, every pointer read, nothing else |
//! | [`client`], [`call`], [`options`], [`request`], [`response`], [`event`] | the objects, in safe Rust |
//! | `runner` | one request, from its fields to its response: the same for every way to run it |
//! | [`operations`] | the list behind the header's operation macros |
//! | `header` | which HTTP headers a caller may set |
//! | [`stream`] | bytes of an event stream -> events -> what a user wants -> the whole answer; pure |
//! | [`json`] | fields set and read by name or JSON pointer; pure |
//! | [`net`] | the only place that knows ureq, rustls and sockets |
//! | [`key`] | the API key: its sources, when they are asked, and the one locked page it lives on |
//! | [`error`] | statuses and messages |
//! | `panic`, `thread`, `home` | what keeps us out of the host's way: panics, threads, fork |
//! | `wake` | a handle that wakes whatever waits |
//!
//! `unsafe` is in `ffi/`, in five files of `key/` (`child`, `environment`, `memory`, `page`, `registers`), in `net/socket.rs`,
//! `thread.rs` and `wake.rs`. No logic lives in this file.

#![deny(unsafe_code)]
// Nothing that a caller or a server sends may end in a panic.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[forbid(unsafe_code)]
pub mod call;
#[forbid(unsafe_code)]
pub mod client;
#[forbid(unsafe_code)]
pub mod error;
#[forbid(unsafe_code)]
pub mod event;
#[allow(unsafe_code)]
pub mod ffi;
#[forbid(unsafe_code)]
mod header;
#[forbid(unsafe_code)]
mod home;
#[forbid(unsafe_code)]
pub mod json;
pub mod key;
pub mod net;
#[forbid(unsafe_code)]
pub mod operations;
#[forbid(unsafe_code)]
pub mod options;
#[forbid(unsafe_code)]
mod panic;
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
#[allow(unsafe_code)]
mod wake;
