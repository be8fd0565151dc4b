//! The worst day: every fault and certificate that the offline server knows, through Rust and through C, as
//! `together_complete`, `together_complete_each` and a call.
//!
//! `expected` says what each has to come to. `each` shows that it does: in time, with a message for a log, with the
//! key where it belongs, and with a client that works afterwards. What takes a scene of its own stands in `names`
//! (certificates by name and address), `codings`, `redirects`, `reuse` and `memory`.

mod codings;
mod each;
mod expected;
mod memory;
mod names;
mod redirects;
mod reuse;

#[path = "../support/mod.rs"]
#[allow(dead_code, unused_imports, unused_macros, reason = "each test file uses its own part")]
mod support;
