//! Calls: requests that run without holding up the thread that started them.
//!
//! Responsible for a call's life: it waits for its turn, runs on a worker, leaves its events in the inbox and its response
//! with itself, and is cancelled from any thread at any moment. It must not read sockets or parse anything: the runner
//! does, the same for every way to run a request.
//!
//! ```text
//! calls -> workers          the threads
//!       -> refused -> state -> inbox -> waiters, host_wake, handover
//! ```

mod calls;
mod handover;
mod host_wake;
mod inbox;
mod refused;
mod state;
mod waiters;
mod workers;

pub use calls::Calls;
pub use host_wake::{ClientWake, HostWake};
pub use inbox::{QueuedEvent, Tag, Until};
pub use refused::Refused;
pub use state::{Call, CallStart, Next, ToolsToRun, no_descriptor};
