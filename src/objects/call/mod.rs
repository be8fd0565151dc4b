//! Calls: requests that run without holding up the thread that started them.
//!
//! Responsible for a call's life: it waits for its turn, runs on a worker, leaves its events in the inbox and its response
//! with itself, and is cancelled from any thread at any moment. It must not read sockets or parse anything: the runner
//! does, the same for every way to run a request.
//!
//! ```text
//! calls -> workers          the threads
//!       -> refused -> state -> queue_writer -> inbox -> queues -> waiters, handover
//!                                                    -> host_wake
//! ```

mod calls;
mod handover;
mod host_wake;
mod inbox;
mod queue_writer;
mod queues;
mod refused;
mod state;
mod until;
mod waiters;
mod workers;

pub use calls::Calls;
pub use host_wake::{ClientWake, HostWake};
pub use queues::{QueuedEvent, Tag};
pub use refused::Refused;
pub use state::{Call, CallStart, Next, ToolsToRun, no_descriptor};
pub use until::Until;
