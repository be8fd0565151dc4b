//! libtogether: the Together AI API for every native program.
//!
//! The map of the crate. What a C program sees is `include/together.h`, generated from [`ffi`]; the same
//! objects can be used from Rust. A room imports those behind its arrow and no other (`tests/arrows.rs` holds every import
//! against this list), so it can be read without knowing what stands above it:
//!
//! ```text
//! ffi -> cassette, connect, engine, error, key, log, message, objects, settings, sys
//! objects -> cassette, connect, diagnose, engine, error, http, key, log, message, settings, stream, sys
//! diagnose -> connect, engine, error, http, key, log, message, settings, sys
//! engine -> error, http, json, key, log, message, operations, retry_class, settings, stream, sys, transfer, watch
//! http -> cassette, connect, error, key, log, message, retry_class, settings, sys
//! message -> connect, error, json, key, retry_class, settings, stream, sys, transfer, watch
//! cassette -> error, key, sys
//! stream -> error, json, sys, watch
//! transfer -> error, sys
//! connect -> error, log, sys
//! log -> error, key, sys
//! key -> error, sys
//! json -> error, watch
//! watch -> error
//! sys -> error
//! settings -> error
//! c_enum -> error
//! ```
//!
//! | room | what it holds |
//! |---|---|
//! | [`ffi`] | the C ABI: every export, every pointer read, nothing else |
//! | [`objects`] | what a program holds: client, options, calls; in safe Rust |
//! | `diagnose` | the report for a support desk: each step of a request, and where it stops |
//! | [`engine`] | one request from its fields to its response: tries, throttle, usage, transfers |
//! | [`http`] | one exchange: pool, connection, head (ureq), body (ours), redirects |
//! | [`message`] | requests (fields to head and body), responses (index and reads), events |
//! | [`cassette`] | record and replay |
//! | [`stream`] | bytes of an event stream become events, what a user wants, and the whole answer; pure |
//! | `transfer` | files: forms that are sent from the disk, answers that are written to it |
//! | [`connect`] | a connection: route, names, proxies, TLS |
//! | [`json`] | fields set and read by name or JSON pointer; pure |
//! | [`key`] | the API key: its sources, when they are asked, how it is replaced and redacted |
//! | [`log`] | lines for the host, of values that can hold no secret |
//! | `sys` | the operating system |
//! | [`error`], [`settings`], `c_enum`, [`retry_class`], [`operations`], [`watch`] | leaves: statuses and messages, limits, numbers of the C header, whether a request may be repeated, the list behind the header's macros, an end to long work |
//!
//! `unsafe` is in `ffi/` and `sys/`; the compiler forbids it elsewhere. No logic lives in this file.

#![deny(unsafe_code)]
// Nothing that a caller or a server sends may end in a panic.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[macro_use]
#[forbid(unsafe_code)]
mod c_enum;

#[forbid(unsafe_code)]
pub mod cassette;
#[forbid(unsafe_code)]
pub mod connect;
#[forbid(unsafe_code)]
mod diagnose;
#[forbid(unsafe_code)]
pub mod engine;
#[forbid(unsafe_code)]
pub mod error;
#[allow(unsafe_code)]
pub mod ffi;
#[forbid(unsafe_code)]
pub mod http;
#[forbid(unsafe_code)]
pub mod json;
#[forbid(unsafe_code)]
pub mod key;
#[forbid(unsafe_code)]
pub mod log;
#[forbid(unsafe_code)]
pub mod message;
#[forbid(unsafe_code)]
pub mod objects;
#[forbid(unsafe_code)]
pub mod operations;
#[forbid(unsafe_code)]
pub mod retry_class;
#[forbid(unsafe_code)]
pub mod settings;
#[forbid(unsafe_code)]
pub mod stream;
#[allow(unsafe_code)]
mod sys;
#[forbid(unsafe_code)]
mod transfer;
#[forbid(unsafe_code)]
pub mod watch;

#[cfg(debug_assertions)]
#[doc(hidden)]
pub use sys::panic::injection;
