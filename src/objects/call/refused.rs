//! Calls that never run: of a client that failed, or of one that was made before fork().
//!
//! Responsible for their one event, which says why, and which a program reads as any other: one by one, or with the
//! client's. No reader waits here: the event is there from the start. It must not know why.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use super::host_wake::ClientWake;
use super::inbox::Inbox;
use super::queues::{Found, QueuedEvent, Tag};
use super::state::{Call, CallStart, SharedCalls};
use super::until::Until;
use crate::error::Error;
use crate::lock::Lock;
use crate::message::event::Event;
use crate::message::response::Response;
use crate::sys::fork_guard::ForkGuard;

#[derive(Debug)]
pub struct Refused {
    shared: Arc<SharedCalls>,
    next_id: AtomicU64,
}

impl Default for Refused {
    fn default() -> Refused {
        Refused::new(Arc::new(ClientWake::new(None)))
    }
}

impl Refused {
    pub fn new(wake: Arc<ClientWake>) -> Refused {
        let shared = SharedCalls {
            home: ForkGuard::here(),
            is_of_refused: true,
            in_flight: Arc::default(),
            inbox: Inbox::new(1, wake),
            under_way: Lock::default(),
        };
        Refused { shared: Arc::new(shared), next_id: AtomicU64::new(1) }
    }

    pub fn prepare(&self) -> Call {
        self.shared.prepare(&self.next_id)
    }

    /// Ends a call at once.
    pub fn launch(&self, prepared: CallStart, tag: Tag, why: Error) {
        self.shared.inbox.open(prepared.state.id, tag);
        self.shared.finish(&prepared.state, Response::failed(why.context("together_start")));
    }

    /// The oldest end that was not read yet.
    pub fn next(&self, seen: Option<Event>) -> Option<QueuedEvent> {
        self.shared.inbox.next(None, Until::Now, seen).and_then(Found::into_event)
    }
}
