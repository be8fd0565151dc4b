//! The same scenarios through Rust and through C: each is written once, against the traits of
//! `support/api.rs`, and runs both ways.
//!
//! One file for each promise: every operation's answer is read right; what is set goes to the wire as it
//! was given; answers are read right or refused in words, whatever they say and however they come;
//! connections are reused and given up as HTTP asks; dead addresses, proxies and a host's own transport change where
//! bytes go, and nothing else; redirects lead the key nowhere; what fails in passing is tried again; refusals say
//! what to do; TLS trusts whom it should, and shows a certificate to whom it should; limits hold; the key is where it
//! belongs; the log tells what was done and no secret; threads do not wait for each other; the diagnosis tells where
//! it stops; what was recorded is replayed; what is used is counted, in tokens and in time; an answer that a schema asks for
//! fits it, and the bytes in one are saved; conversations go on, and tools are carried out; jobs are waited for,
//! lists are read page by page, as the platform has them, and batches are carried out whatever ends the process.

mod addresses;
mod ahead;
mod answers;
mod batches;
mod cassettes;
mod connections;
mod conversations;
mod diagnosis;
mod every_operation;
mod framing;
mod jobs;
mod key;
mod limits;
mod links;
mod log;
mod operations;
mod pages;
mod platform;
mod proxies;
mod redirects;
mod refusals;
mod retries;
mod structured;
mod threads;
mod tls;
mod tools;
mod transports;
mod trust;
mod usage;
mod wire;

#[path = "../support/mod.rs"]
#[allow(dead_code, unused_imports, reason = "each test file uses its own part")]
mod support;
