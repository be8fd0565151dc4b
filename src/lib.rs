//! The [Together AI](https://www.together.ai) API: a library in C for every native program, which is this crate for Rust.
//!
//! [`Client`] has an example. A [`Request`] is an operation and its fields, a [`Response`] is read by JSON pointers, a
//! [`Stream`] is an iterator, and a tool is a closure ([`Request::add_function`]). A request that fails is a [`Failure`], with
//! the service's words, HTTP status and request id. The key lives on one locked page of memory, and the library does TLS,
//! retries, proxies and limits as its C header (`include/together.h`) says. It blocks, on the thread that asks or in a
//! [`Stream`]; it needs no async runtime and disturbs none.
//!
//! ```toml
//! [dependencies]
//! together = { path = "libtogether", default-features = false }
//! ```
//!
//! The feature `host-allocator` is for C programs: it makes the library's allocator the crate's global one.
//!
//! # For those who change the crate
//!
//! The map of the crate. What a C program sees is `include/together.h`, generated from `ffi`; what a Rust
//! program sees is `rust`, over the same objects. A room imports those behind its arrow and no other (`tests/arrows.rs` holds every import
//! against this list), so it can be read without knowing what is above it:
//!
//! ```text
//! ffi -> cassette, connect, engine, error, key, lock, log, message, objects, settings, sys
//! rust -> audio, engine, error, message, objects
//! objects -> cassette, connect, diagnose, engine, error, http, key, lock, log, message, settings, stream, sys, transfer
//! diagnose -> connect, engine, error, http, key, log, message, settings, sys
//! engine -> audio, connect, error, http, json, key, lock, log, message, operations, retry_class, settings, stream, sys, transfer, watch
//! http -> cassette, connect, error, key, lock, log, message, retry_class, settings, sys
//! message -> audio, connect, error, json, key, lock, operations, retry_class, settings, stream, sys, transfer, watch
//! cassette -> error, json, key, lock, sys, watch
//! stream -> audio, error, json, sys, watch
//! transfer -> audio, error, json, sys
//! connect -> error, lock, log, sys
//! log -> error, key, sys
//! key -> error, lock, sys
//! json -> error, watch
//! watch -> error
//! sys -> error
//! settings -> error
//! c_enum -> error
//! ```
//!
//! | room | what it holds |
//! |---|---|
//! | `rust` | what a Rust program uses: failures as `Result`, streams as iterators |
//! | `ffi` | the C ABI: every export, every pointer read, nothing else |
//! | `objects` | what a program holds: client, options, calls, batches; in safe Rust |
//! | `diagnose` | the report for a support desk: each step of a request, and where it stops |
//! | `engine` | one request from its fields to its response: tries, throttle, usage, transfers |
//! | `http` | one exchange: pool, connection, head (ureq), body (ours), redirects |
//! | `message` | requests (fields to head and body), responses (index and reads), events |
//! | `cassette` | record and replay |
//! | `stream` | bytes of an event stream become events, what a user wants, and the whole answer; pure |
//! | `transfer` | files: forms that are sent from the disk, answers that are written to it |
//! | `connect` | a connection: route, names, proxies, TLS |
//! | `json` | fields set and read by name or JSON pointer; pure |
//! | `key` | the API key: its sources, when they are asked, how it is replaced and redacted |
//! | `log` | lines for the host, of values that can hold no secret |
//! | `sys` | the operating system |
//! | `error`, `settings`, `c_enum`, `retry_class`, `operations`, `watch`, `lock`, `audio` | leaves: statuses and messages, limits, numbers of the C header, whether a request may be repeated, the list behind the header's macros, an end to long work, a mutex that a panic leaves open, raw samples |
//!
//! `unsafe` is in `ffi/` and `sys/`; the compiler forbids it elsewhere. No logic lives in this file.

#![deny(unsafe_code)]
// Nothing that a caller or a server sends may end in a panic.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
// Where threads have no storage of the linker's, clippy does not see the `const` that is there.
#![cfg_attr(windows, allow(clippy::missing_const_for_thread_local))]

#[doc(hidden)]
#[macro_use]
#[forbid(unsafe_code)]
pub mod error;
#[macro_use]
#[forbid(unsafe_code)]
mod c_enum;

#[forbid(unsafe_code)]
mod audio;
#[doc(hidden)]
#[forbid(unsafe_code)]
pub mod cassette;
#[doc(hidden)]
#[forbid(unsafe_code)]
pub mod connect;
#[forbid(unsafe_code)]
mod diagnose;
#[doc(hidden)]
#[forbid(unsafe_code)]
pub mod engine;
// The words of these comments are the C header's.
#[allow(unsafe_code, rustdoc::broken_intra_doc_links, rustdoc::bare_urls, rustdoc::invalid_html_tags)]
#[doc(hidden)]
pub mod ffi;
#[doc(hidden)]
#[forbid(unsafe_code)]
pub mod http;
#[doc(hidden)]
#[forbid(unsafe_code)]
pub mod json;
#[doc(hidden)]
#[forbid(unsafe_code)]
pub mod key;
#[forbid(unsafe_code)]
mod lock;
#[doc(hidden)]
#[forbid(unsafe_code)]
pub mod log;
#[doc(hidden)]
#[forbid(unsafe_code)]
pub mod message;
#[doc(hidden)]
#[forbid(unsafe_code)]
pub mod objects;
#[doc(hidden)]
#[forbid(unsafe_code)]
pub mod operations;
#[doc(hidden)]
#[forbid(unsafe_code)]
pub mod retry_class;
#[forbid(unsafe_code)]
mod rust;
#[doc(hidden)]
#[forbid(unsafe_code)]
pub mod settings;
#[doc(hidden)]
#[forbid(unsafe_code)]
pub mod stream;
#[allow(unsafe_code)]
mod sys;
#[forbid(unsafe_code)]
mod transfer;
#[doc(hidden)]
#[forbid(unsafe_code)]
pub mod watch;

pub use audio::{AudioFormat, SampleFormat};
pub use cassette::Mode as CassetteMode;
pub use connect::tls::roots::Trust;
pub use engine::usage::Figures as Usage;
pub use error::{Error, Status};
pub use key::Supplied as SuppliedKey;
pub use log::{Level as LogLevel, Log};
pub use message::request::Request;
pub use message::response::Response;
pub use message::times::Time;
pub use objects::options::Options;
pub use operations::operation;
pub use rust::batch::Batch;
pub use rust::{Canceller, Client, Failure, Sender, Stream, StreamEvent};
pub use settings::{Limit, Timeout};

#[cfg(debug_assertions)]
#[doc(hidden)]
pub use sys::panic::injection;
