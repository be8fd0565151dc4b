//! The same scenarios through Rust and through C: each is written once, against the traits of
//! `support/api.rs`, and runs both ways.
//!
//! One file for each promise: every operation's answer is read right; what is set goes to the wire as it
//! was given; odd answers are read right or refused in words; connections are reused and given up as HTTP
//! asks; refusals say what to do; TLS trusts whom it should; limits hold; the key is where it belongs;
//! threads do not wait for each other.

mod operations;
mod refusals;
mod threads;
mod tls;

mod wire;

mod answers;
mod connections;
mod key;
mod limits;

#[path = "../support/mod.rs"]
mod support;
