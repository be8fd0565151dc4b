//! What the protection of the key's page costs: its opening and closing for each request.
//!
//! There is no switch in the library that turns it off. `key_page.so`, loaded before it, sees each mprotect; it counts
//! and times them, or lets the page stay open from the first. The difference that this makes is what the kernel's work
//! costs with all that follows from it (a fault, a translation forgotten). Not counted: what the library does itself to
//! put the key where it belongs and to wipe what touched it, which is in every figure of it.

use std::io;

use crate::measure::{Bench, at};
use crate::work::{Program, Work};

pub struct Protection {
    /// Openings and closings, for each request and for each event.
    pub changes: [f64; 2],
    /// Nanoseconds in them, for each request.
    pub inside: f64,
    /// Of a request, in nanoseconds: as it is, and with a page that stays open.
    pub median: f64,
    pub median_open: f64,
}

pub fn measure(bench: &Bench, rounds: u32) -> io::Result<Protection> {
    let library = format!("LD_PRELOAD={}", bench.programs.join("key_page.so").display());
    let closing = ["env", &library];
    let open = ["env", &library, "KEY_PAGE=open"];
    let (Some(chat), Some(event)) = (Work::named("chat"), Work::named("gathered")) else {
        return Err(io::ErrorKind::NotFound.into());
    };
    let ours = Program::Libtogether;
    let changes = [chat, event].map(|work| bench.counted(&closing, ours, work, "protections:"));
    let mut times = [Vec::new(), Vec::new()];
    for _ in 0..4 * rounds {
        for (tool, times) in [&[] as &[&str], &open].into_iter().zip(&mut times) {
            times.extend(bench.timed(tool, ours, chat)?.nanoseconds);
        }
    }
    for times in &mut times {
        times.sort_unstable_by(f64::total_cmp);
    }
    let [chat_changes, event_changes] = changes;
    // Over many requests, or the clock's own steps count.
    let many = Work { lengths: (500, 5_500), ..*chat };
    Ok(Protection {
        changes: [chat_changes?, event_changes?],
        inside: bench.counted(&closing, ours, &many, "nanoseconds:")?,
        median: at(0.5, &times[0]),
        median_open: at(0.5, &times[1]),
    })
}
