//! Calls as a host program sees them: started, polled, drained, waited for, cancelled, freed, and forked.
//!
//! Through the C functions, against the offline servers. What a stream's events mean is another test program's
//! subject; here it is who gets them, when, and what is left behind.

#[path = "../support/mod.rs"]
#[allow(dead_code, unused_imports, unused_macros, reason = "each test file uses its own part")]
mod support;

mod cancelling;
mod cassettes;
mod descriptors;
mod done;
mod events;
#[cfg(unix)] // Only a Unix forks.
mod forking;
mod freeing;
mod phases;
mod queues;
mod realtime;
mod stress;
mod tools;
mod unread;
mod waits;
mod wake;
mod websockets;
