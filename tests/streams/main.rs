//! Streams as a host program sees them: `together_complete_each` against the offline servers, over TLS.
//!
//! Through the C functions. Calls on workers are another test program's subject; what both share, the runner and
//! the joiner, is tested here in breadth.

#[path = "../support/mod.rs"]
#[allow(dead_code, unused_imports, unused_macros, reason = "each test file uses its own part")]
mod support;

mod events;
mod faults;
mod limits;
mod reentry;
mod responses;
mod sentences;
mod usage_and_times;
mod whole_answer;
