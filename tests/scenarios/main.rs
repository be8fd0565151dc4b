//! The same scenarios through Rust and through C: each is written once, against the traits of
//! `support/api.rs`, and runs both ways.
//!
//! One file for each promise: every operation's answer is read right; what is set goes to the wire as it
//! was given; answers are read right or refused in words, whatever they say and however they come;
//! connections are reused and given up as HTTP asks; redirects lead the key nowhere; what fails in passing is tried again;
//! refusals say what to do; TLS trusts whom it should;
//! limits hold; the key is where it belongs; threads do not wait for each other.
//! connections are reused and given up as HTTP asks; refusals say what to do; TLS trusts whom it should;
//! limits hold; the key is where it belongs; the log tells what was done and no secret; threads do not wait for each other.

mod addresses;
mod answers;
mod connections;
mod framing;
mod key;
mod limits;
mod log;
mod operations;
mod proxies;
mod redirects;
mod refusals;
mod retries;
mod threads;
mod tls;
mod transports;
mod wire;

#[path = "../support/mod.rs"]
mod support;
