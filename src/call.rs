//! Calls: requests that run without holding up whoever started them.
//!
//! Responsible for a call's life: it waits for its turn, runs on a worker, leaves its events in the inbox
//! and its response with itself, and is cancelled from any thread at any moment. It must not read sockets
//! or parse anything: the runner does, the same for every way to run a request.

mod inbox;
mod workers;

pub use inbox::Until;

use std::collections::HashMap;
use std::io;
use std::ops::ControlFlow;
use std::os::fd::RawFd;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use crate::error::{Error, Status};
use crate::event::Event;
use crate::home::Home;
use crate::net::{Cancel, InFlight, cancelled};
use crate::panic::guarded;
use crate::request::{Request, Streaming, UserData};
use crate::response::Response;
use crate::runner::Runner;
use inbox::{CallId, Inbox};
use workers::Workers;

/// The calls of one client.
#[derive(Debug)]
pub struct Calls {
    runner: Arc<Runner>,
    shared: Arc<Shared>,
    workers: Workers,
    next_id: AtomicU64,
}

/// What calls outlive their client with: no runner, so no key and no connection.
#[derive(Debug)]
struct Shared {
    home: Home,
    in_flight: Arc<InFlight>,
    inbox: Inbox,
    /// Calls that are not done.
    under_way: Mutex<HashMap<CallId, Arc<State>>>,
    /// Calls that somebody may still read events of.
    known: Mutex<HashMap<CallId, Arc<State>>>,
}

/// One call, as the worker and the caller share it.
#[derive(Debug)]
struct State {
    id: CallId,
    user_data: UserData,
    /// The caller's own handle, carried for its events.
    handle: AtomicUsize,
    stage: Mutex<Stage>,
    /// Set before the stage is `Done`.
    response: OnceLock<Arc<Response>>,
}

#[derive(Debug)]
enum Stage {
    /// Its turn has not come.
    Waiting(Arc<Cancel>),
    Running(Arc<Cancel>),
    Done,
}

/// A call as its caller holds it. Dropping it cancels it.
#[derive(Debug)]
pub struct Call {
    shared: Arc<Shared>,
    state: Arc<State>,
}

/// An event, and what its call goes by.
#[derive(Debug)]
pub struct Told {
    pub event: Event,
    pub handle: usize,
    pub user_data: UserData,
}

impl Calls {
    pub fn new(runner: Arc<Runner>, most_calls: usize, most_events: usize) -> Calls {
        let shared = Shared {
            home: runner.network().home(),
            in_flight: runner.network().in_flight().clone(),
            inbox: Inbox::new(most_events),
            under_way: Mutex::default(),
            known: Mutex::default(),
        };
        Calls {
            runner,
            shared: Arc::new(shared),
            workers: Workers::new(most_calls),
            next_id: AtomicU64::new(1),
        }
    }

    /// Makes a call that has not begun: its caller may have a handle to give it first.
    pub fn prepare(&self, user_data: UserData) -> Result<Call, Error> {
        self.shared.home.check()?;
        let cancel = self.shared.in_flight.enter().map_err(no_descriptor)?;
        let state = Arc::new(State {
            id: self.next_id.fetch_add(1, Ordering::Relaxed),
            user_data,
            handle: AtomicUsize::new(0),
            stage: Mutex::new(Stage::Waiting(cancel)),
            response: OnceLock::new(),
        });
        self.shared.inbox.open(state.id);
        lock(&self.shared.known).insert(state.id, state.clone());
        lock(&self.shared.under_way).insert(state.id, state.clone());
        Ok(Call { shared: self.shared.clone(), state })
    }

    /// Lets a prepared call begin, when its turn comes; or end at once, where there is nothing to send.
    pub fn launch(&self, call: &Call, request: Result<&Request, Error>) {
        let (runner, shared, state) = (self.runner.clone(), self.shared.clone(), call.state.clone());
        let submitted = request.and_then(|request| {
            let request = request.clone();
            self.workers.submit(Box::new(move || shared.run(&runner, &state, &request))).map_err(|error| {
                Error::new(Status::Internal, format!("the system gives no thread for the call: {error}"))
            })
        });
        if let Err(error) = submitted {
            self.shared.finish(&call.state, Response::failed(error));
        }
    }

    /// Starts a call and returns at once.
    pub fn start(&self, request: &Request) -> Result<Call, Error> {
        let call = self.prepare(request.user_data())?;
        self.launch(&call, Ok(request));
        Ok(call)
    }

    pub fn cancel_all(&self) {
        let under_way: Vec<_> = lock(&self.shared.under_way).values().cloned().collect();
        under_way.iter().for_each(|state| self.shared.cancel(state));
    }

    /// The oldest event of any call.
    pub fn next(&self, until: Until) -> Option<Told> {
        if !self.shared.home.is_here() {
            return None;
        }
        let (id, event) = self.shared.inbox.next(until)?;
        let state = lock(&self.shared.known).get(&id).cloned();
        // Freed by its caller in this very moment: its events went with it.
        state.map(|state| state.told(event))
    }

    pub fn give_back(&self, event: Event) {
        self.shared.inbox.give_back(event);
    }

    pub fn descriptor(&self) -> Result<RawFd, Error> {
        self.shared.home.check()?;
        self.shared.inbox.descriptor().map_err(no_descriptor)
    }

    /// Cancels every call and ends every thread. In a forked child there are none, and locks may have been
    /// held for ever by those of the parent.
    fn shut_down(&self) {
        if self.shared.home.is_here() {
            self.cancel_all();
            self.workers.join();
        }
    }
}

impl Drop for Calls {
    fn drop(&mut self) {
        self.shut_down();
    }
}

impl Call {
    /// What the call's events are to carry.
    pub fn set_handle(&self, handle: usize) {
        self.state.handle.store(handle, Ordering::Release);
    }

    /// Ends the call, from any thread. Its last event follows at once.
    pub fn cancel(&self) {
        if self.shared.home.is_here() {
            self.shared.cancel(&self.state);
        }
    }

    /// The call's oldest event.
    pub fn next(&self, until: Until) -> Option<Told> {
        if !self.shared.home.is_here() {
            return None;
        }
        // After the last event nothing comes, however long one waits.
        let until = if self.is_drained() { Until::Now } else { until };
        self.shared.inbox.next_of(self.state.id, until).map(|event| self.state.told(event))
    }

    fn is_drained(&self) -> bool {
        matches!(&*self.state.stage(), Stage::Done) && self.shared.inbox.is_empty(self.state.id)
    }

    pub fn give_back(&self, event: Event) {
        self.shared.inbox.give_back(event);
    }

    pub fn descriptor(&self) -> Result<RawFd, Error> {
        self.shared.home.check()?;
        self.shared.inbox.descriptor_of(self.state.id).map_err(no_descriptor)
    }

    /// The whole answer, once the call is done.
    pub fn response(&self) -> Option<&Arc<Response>> {
        self.state.response.get()
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        if self.shared.home.is_here() {
            lock(&self.shared.known).remove(&self.state.id);
            self.shared.inbox.close(self.state.id);
            self.shared.cancel(&self.state);
        }
    }
}

impl State {
    fn stage(&self) -> MutexGuard<'_, Stage> {
        lock(&self.stage)
    }

    fn told(&self, event: Event) -> Told {
        Told { event, handle: self.handle.load(Ordering::Acquire), user_data: self.user_data }
    }

    /// Takes the call from waiting to running; `None` when it is done already.
    fn begin(&self) -> Option<Arc<Cancel>> {
        let mut stage = self.stage();
        match &*stage {
            Stage::Waiting(cancel) => {
                let cancel = cancel.clone();
                *stage = Stage::Running(cancel.clone());
                Some(cancel)
            }
            _ => None,
        }
    }
}

impl Shared {
    /// A call on its worker, from its turn to its end.
    fn run(&self, runner: &Runner, state: &State, request: &Request) {
        let Some(cancel) = state.begin() else { return };
        let response = guarded(|| {
            runner.run(request, Streaming::Wanted, &cancel, &mut |delta| match self.inbox.push(
                state.id,
                delta,
                || cancel.is_cancelled(),
            ) {
                true => ControlFlow::Continue(()),
                false => ControlFlow::Break(()),
            })
        });
        let response =
            response.unwrap_or_else(|bug| Response::failed(bug.within(&request.operation().to_string())));
        drop(cancel);
        self.finish(state, response);
    }

    /// Ends a call, once: its response is there before its last event is.
    fn finish(&self, state: &State, response: Response) {
        let status = response.status();
        let mut stage = state.stage();
        if let Stage::Done = &*stage {
            return;
        }
        // Set once: the stage says so.
        let _ = state.response.set(Arc::new(response));
        let before = std::mem::replace(&mut *stage, Stage::Done);
        drop(stage);
        lock(&self.under_way).remove(&state.id);
        if let Stage::Waiting(cancel) | Stage::Running(cancel) = before {
            self.in_flight.leave(cancel);
        }
        self.inbox.push_done(state.id, status);
    }

    fn cancel(&self, state: &State) {
        let stage = state.stage();
        match &*stage {
            Stage::Done => {}
            Stage::Running(cancel) => {
                cancel.cancel();
                drop(stage);
                // Its worker may be waiting for room.
                self.inbox.look_again();
            }
            // Its turn may be long in coming, and it need not wait for it.
            Stage::Waiting(_) => {
                drop(stage);
                self.finish(state, Response::failed(cancelled("its turn")));
            }
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

pub fn no_descriptor(error: io::Error) -> Error {
    Error::new(Status::Internal, format!("the system gives no more descriptors: {error}"))
}
