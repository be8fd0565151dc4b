//! The calls of one client: started, cancelled, drained.

use std::ffi::c_void;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use super::host_wake::{ClientWake, HostWake};
use super::inbox::Inbox;
use super::queues::Tag;
use super::refused::Refused;
use super::state::{Call, CallStart, Next, SharedCalls, lock, no_descriptor};
use super::until::Until;
use super::workers::Workers;
use crate::engine::Runner;
use crate::engine::realtime::Outbox;
use crate::error::{Error, Result, Status};
use crate::lock::Lock;
use crate::message::event::Event;
use crate::message::request::Request;
use crate::message::response::Response;
use crate::sys::fork_guard::{PerProcess, made_before_fork};
use crate::sys::words::in_english;

/// The calls of one client.
#[derive(Debug)]
pub struct Calls {
    runner: Arc<Runner>,
    shared: Arc<SharedCalls>,
    workers: Workers,
    next_id: AtomicU64,
    /// Of calls that a forked child starts.
    refused: PerProcess<Refused>,
}

impl Calls {
    pub fn new(runner: Arc<Runner>, most_calls: usize, most_events: usize, wake: Option<HostWake>) -> Calls {
        let shared = SharedCalls {
            home: runner.network().home(),
            is_of_refused: false,
            in_flight: runner.network().in_flight().clone(),
            inbox: Inbox::new(most_events, Arc::new(ClientWake::new(wake))),
            under_way: Lock::default(),
        };
        let (shared, workers) = (Arc::new(shared), Workers::new(most_calls));
        Calls { runner, shared, workers, next_id: AtomicU64::new(1), refused: PerProcess::new() }
    }

    /// Makes a call. It begins when it is launched: its caller may have to find an address for it first.
    pub fn prepare(&self) -> Call {
        match self.shared.home.is_here() {
            true => self.shared.prepare(&self.next_id),
            false => self.refused.get().prepare(),
        }
    }

    /// Lets a call begin when its turn comes; or end at once, where there is nothing to send. `tag` comes back
    /// with its events.
    pub fn launch(&self, prepared: CallStart, tag: Tag, request: Result<&Request>) {
        if !self.shared.home.is_here() {
            return self.refused.get().launch(prepared, tag, made_before_fork());
        }
        let state = prepared.state.clone();
        self.shared.inbox.open(state.id, tag);
        lock(&self.shared.under_way).insert(state.id, state.clone());
        let request = request.and_then(|request| {
            let outbox = Outbox::of(request).map_err(no_descriptor)?;
            // Before the call can be known to others.
            let _ = state.outbox.set(outbox.map(Arc::new));
            Ok(request)
        });
        match request {
            Ok(request) => {
                let (runner, request) = (self.runner.clone(), request.clone());
                self.workers.submit(Box::new(move |place| match place {
                    Ok(place) => prepared.shared.run(&runner, &prepared.state, &request, place),
                    Err(error) => {
                        let problem = format!("the system has no thread for the call: {}", in_english(error));
                        let failure = Error::new(Status::Internal, problem);
                        prepared.shared.finish(&prepared.state, Response::failed(failure));
                    }
                }));
            }
            Err(error) => self.shared.finish(&state, Response::failed(error)),
        }
    }

    /// Starts a call and returns at once.
    pub fn start(&self, request: &Request) -> Result<Call> {
        self.shared.home.check()?;
        let call = self.prepare();
        self.launch(call.prepared(), Tag { handle: 0, user_data: request.user_data() }, Ok(request));
        Ok(call)
    }

    /// Has a worker make a connection that the next request finds.
    pub fn connect(&self) -> Result<()> {
        let Some(making) = self.runner.network().begin_ahead()? else { return Ok(()) };
        // From here on a cancel reaches it, also before its turn.
        let entry = self.shared.in_flight.enter_for_long().map_err(no_descriptor)?;
        let runner = self.runner.clone();
        self.workers.submit(Box::new(move |place| match place {
            Ok(_) => runner.connect_ahead(making, &entry.cancel),
            Err(_) => runner.network().log_ahead(making, Status::Internal),
        }));
        Ok(())
    }

    pub fn cancel_all(&self) {
        let under_way: Vec<_> = lock(&self.shared.under_way).values().cloned().collect();
        under_way.iter().for_each(|state| self.shared.cancel(state));
    }

    /// Cancels every call, and ends the waits for their events.
    pub fn interrupt(&self) {
        self.cancel_all();
        self.shared.inbox.interrupt();
    }

    /// What is next of any call. `seen` is an event that was read before, for its buffer.
    pub fn next(&self, until: Until, seen: Option<Event>) -> Option<Next> {
        match self.shared.home.is_here() {
            true => self.shared.inbox.next(None, until, seen).map(|found| self.shared.next(found)),
            false => self.refused.found()?.next(seen).map(Next::Event),
        }
    }

    pub fn descriptor(&self) -> Result<isize> {
        self.shared.home.check()?;
        self.shared.inbox.descriptor(None).map_err(no_descriptor)
    }

    pub fn event(&self) -> Result<*mut c_void> {
        self.shared.home.check()?;
        self.shared.inbox.event(None).map_err(no_descriptor)
    }

    /// Calls the host's wake function no more, and waits for one that runs.
    pub fn end_wake(&self) {
        self.shared.inbox.wake.close();
    }
}

impl Drop for Calls {
    /// Cancels every call and ends every thread. The host's loop is woken for the last events, and not after them.
    fn drop(&mut self) {
        if self.shared.home.is_here() {
            self.cancel_all();
            // Also what is no call: a connection that is made ahead of need.
            self.shared.in_flight.cancel_all();
            self.workers.join();
            self.end_wake();
        } else {
            // A forked child has none of the threads, and what they were at when it was forked is in pieces:
            // nothing of it is touched, not even to free it.
            self.workers.abandon();
            std::mem::forget((self.shared.clone(), self.runner.clone()));
        }
    }
}
