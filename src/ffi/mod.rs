//! The C ABI: every export, every pointer read, and nothing else.
//!
//! One file an object, in the order of a program's life; the header is generated from them in this order.
//! `boundary`, with `caller`, is the only way in and out. Functions here are adapters: what they do is in the objects.
//!
//! `unsafe` is allowed in this folder and in `src/sys`, and nowhere else.

// The names are C's.
#![allow(non_camel_case_types)]
// The doc comments become the C header, whose reader has no use for a section on Rust's `unsafe`: the
// header's rules say what a pointer must be.
#![allow(clippy::missing_safety_doc)]

#[macro_use]
mod boundary;
mod api_object;
mod caller;
mod setting;

// In the order in which the header lists them; the blank lines keep rustfmt from sorting.

pub mod status;

pub mod library;

pub mod allocator;

pub mod object;

pub mod log;

pub mod options;

pub mod transport;

pub mod client;

pub mod request;

pub mod reader;

pub mod resend;

pub mod conversation;

pub mod tool;

pub mod complete;

pub mod event;

pub mod call;

pub mod response;

pub mod response_bytes;

pub mod batch;
