//! One call, as its worker, its caller and its client share it: from its turn to its end.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ffi::c_void;
use std::io;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, MutexGuard, OnceLock};
use std::time::Instant;

use super::handover::Handover;
use super::inbox::Inbox;
use super::queue_writer::{Pushed, QueueWriter};
use super::queues::{CallId, Found, QueuedEvent};
use super::until::Until;
use super::workers::WorkerSlot;
use crate::engine::realtime::Outbox;
use crate::engine::{Asked, Runner, Turn, TurnEnd};
use crate::error::{Error, Result, Status};
use crate::lock::Lock;
use crate::message::event::{Event, EventKind};
use crate::message::request::{Request, Streaming};
use crate::message::response::Response;
use crate::stream::Delta;
use crate::sys::cancel::{Cancel, InFlight};
use crate::sys::deadline::cancelled;
use crate::sys::fork_guard::ForkGuard;
use crate::sys::panic::guarded;
use crate::sys::words::in_english;

/// What calls outlive their client with: no runner, so no key and no connection.
#[derive(Debug)]
pub struct SharedCalls {
    pub home: ForkGuard,
    /// None of them ever runs.
    pub is_of_refused: bool,
    pub in_flight: Arc<InFlight>,
    pub inbox: Inbox,
    /// Calls that are not done.
    pub under_way: Lock<HashMap<CallId, Arc<CallState>>>,
}

/// One call, as the worker and the caller share it.
#[derive(Debug)]
pub struct CallState {
    pub id: CallId,
    stage: Lock<Stage>,
    /// Set before the stage is `Done`.
    response: OnceLock<Arc<Response>>,
    /// When it was asked for.
    asked: Instant,
    /// What it sends, if it is a session: set when it is launched.
    pub outbox: OnceLock<Option<Arc<Outbox>>>,
}

#[derive(Debug)]
enum Stage {
    /// Its turn has not come.
    Waiting,
    Running(Arc<Cancel>),
    Done,
}

/// A call as its caller holds it. Dropping it cancels it.
#[derive(Debug)]
pub struct Call {
    shared: Arc<SharedCalls>,
    state: Arc<CallState>,
}

/// What a reader finds next.
#[derive(Debug)]
pub enum Next {
    Event(QueuedEvent),
    Tools(ToolsToRun),
}

/// Functions of tools that are to run on the thread that reads the events. It holds neither client nor call, which a
/// function may free.
#[derive(Debug)]
pub struct ToolsToRun {
    handover: Arc<Handover>,
    shared: Arc<SharedCalls>,
    call: CallId,
}

impl ToolsToRun {
    pub fn run(self) {
        self.handover.run();
    }
}

impl Drop for ToolsToRun {
    /// However it ended: the worker looks.
    fn drop(&mut self) {
        self.handover.fail_unless_run();
        self.shared.inbox.look_again(self.call);
    }
}

/// A call's one chance to run: made with the call, for its launch. A call whose chance is gone is over,
/// also when that was through a bug: no reader waits for an end that does not come.
#[derive(Debug)]
pub struct CallStart {
    pub(super) shared: Arc<SharedCalls>,
    pub(super) state: Arc<CallState>,
}

impl Drop for CallStart {
    fn drop(&mut self) {
        if self.shared.home.is_here() && !self.state.is_done() {
            let bug = Error::new(Status::Internal, "a bug in libtogether ended the call: please report it");
            self.shared.finish(&self.state, Response::failed(bug));
        }
    }
}

impl Call {
    /// What launches the call.
    pub fn prepared(&self) -> CallStart {
        CallStart { shared: self.shared.clone(), state: self.state.clone() }
    }

    /// Ends the call, from any thread. Its last event follows at once.
    pub fn cancel(&self) {
        if self.shared.home.is_here() {
            self.shared.cancel(&self.state);
        }
    }

    /// What is next of the call. `seen` is an event that was read before, for its buffer.
    pub fn next(&self, until: Until, seen: Option<Event>) -> Option<Next> {
        if !self.shared.home.is_here() {
            return None;
        }
        self.shared.inbox.next(Some(self.state.id), until, seen).map(|found| self.shared.next(found))
    }

    pub fn descriptor(&self) -> Result<isize> {
        self.check_signals()?;
        self.shared.inbox.descriptor(Some(self.state.id)).map_err(no_descriptor)
    }

    pub fn event(&self) -> Result<*mut c_void> {
        self.check_signals()?;
        self.shared.inbox.event(Some(self.state.id)).map_err(no_descriptor)
    }

    fn check_signals(&self) -> Result<()> {
        self.shared.home.check()?;
        match self.shared.is_of_refused {
            true => Err(Error::invalid("a failed call has no descriptor: its one event is there at once")),
            false => Ok(()),
        }
    }

    /// Waits for the end of the call, or for functions of tools that are to run before it is waited for again. What it
    /// tells meanwhile is read and dropped, so that it never waits for room.
    pub fn wait(&self, until: Until) -> Result<Option<ToolsToRun>> {
        if !self.state.is_done() {
            self.shared.home.check()?;
        }
        // When the time is over: later events are for the next wait.
        let mut unread = self.shared.inbox.most_events();
        let mut seen = None;
        while let Some(next) = self.next(until, seen) {
            let queued = match next {
                Next::Event(queued) => queued,
                Next::Tools(tools) => return Ok(Some(tools)),
            };
            if queued.event.kind == EventKind::Done {
                return Ok(None);
            }
            if until.has_passed() {
                match unread.checked_sub(1) {
                    Some(left) => unread = left,
                    None => break,
                }
            }
            seen = Some(queued.event);
        }
        match !self.shared.home.is_here() || self.shared.inbox.is_over(self.state.id) {
            true => Ok(None),
            false => Err(Error::new(Status::Timeout, "the call is not done yet")),
        }
    }

    /// Sends a message to the session that the call is.
    pub fn send(&self, json: &str) -> Result<()> {
        self.outbox()?.send(json)
    }

    /// Sends samples of audio.
    pub fn send_bytes(&self, bytes: &[u8]) -> Result<()> {
        self.outbox()?.send_bytes(bytes)
    }

    /// Ends the session once what is due has come.
    pub fn finish(&self) -> Result<()> {
        self.outbox()?.finish();
        Ok(())
    }

    fn outbox(&self) -> Result<&Outbox> {
        self.shared.home.check()?;
        let outbox = self.state.outbox.get().and_then(Option::as_deref);
        outbox.ok_or_else(|| {
            Error::invalid(
                "the call is no session: those are started with TOGETHER_REALTIME or TOGETHER_AUDIO_SPEECH_WEBSOCKET",
            )
        })
    }

    /// The whole answer, once the call is done.
    pub fn response(&self) -> Option<&Arc<Response>> {
        self.state.response.get()
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        if self.shared.home.is_here() {
            self.shared.inbox.close(self.state.id);
            self.shared.cancel(&self.state);
        } else {
            std::mem::forget((self.shared.clone(), self.state.clone()));
        }
    }
}

impl CallState {
    fn stage(&self) -> MutexGuard<'_, Stage> {
        lock(&self.stage)
    }

    fn is_done(&self) -> bool {
        matches!(&*self.stage(), Stage::Done)
    }
}

impl SharedCalls {
    pub fn prepare(self: &Arc<SharedCalls>, next_id: &AtomicU64) -> Call {
        let id = next_id.fetch_add(1, Ordering::Relaxed);
        let state = CallState {
            id,
            stage: Lock::new(Stage::Waiting),
            response: OnceLock::new(),
            asked: Instant::now(),
            outbox: OnceLock::new(),
        };
        Call { shared: self.clone(), state: Arc::new(state) }
    }

    pub fn next(self: &Arc<SharedCalls>, found: Found) -> Next {
        match found {
            Found::Event(event) => Next::Event(event),
            Found::Tools(call, handover) => Next::Tools(ToolsToRun { handover, shared: self.clone(), call }),
        }
    }

    /// A call on its worker, from its turn to its end.
    pub fn run(&self, runner: &Arc<Runner>, state: &CallState, request: &Request, place: &WorkerSlot) {
        let operation = request.operation().name();
        let cancel = match self.begin(state) {
            Ok(Some(cancel)) => cancel,
            Ok(None) => return,
            Err(error) => return self.finish(state, Response::failed(error.context(operation))),
        };
        let mut lost = None;
        let response = guarded(|| {
            let total = runner.total_limit(request);
            let until = total.and_then(|total| Instant::now().checked_add(total));
            let queue = RefCell::new(QueueWriter::new(&self.inbox, state.id, until, place));
            let is_given_up = || cancel.is_cancelled();
            let mut push = |delta: Delta<'_>| match queue.borrow_mut().push(delta, is_given_up) {
                Ok(Pushed::Taken) => ControlFlow::Continue(()),
                Ok(Pushed::GivenUp) => ControlFlow::Break(()),
                Ok(Pushed::Late) => {
                    cancel.note_late_reader();
                    ControlFlow::Break(())
                }
                Err(error) => {
                    lost = Some(error);
                    ControlFlow::Break(())
                }
            };
            let mut run_tools = |turn: &Arc<Turn>| {
                queue.borrow_mut().run(turn, is_given_up).unwrap_or_else(|pushed| {
                    if pushed == Pushed::Late {
                        cancel.note_late_reader();
                    }
                    TurnEnd::GivenUp
                })
            };
            let outbox = state.outbox.get().and_then(Option::as_deref);
            let asked = Asked { since: state.asked, streaming: Streaming::Wanted, cancel: &cancel, outbox };
            runner.run(&asked, request, &mut push, &mut run_tools)
        });
        let mut response = response.unwrap_or_else(|bug| Response::failed(bug.context(operation)));
        if let Some(error) = lost {
            response = response.stopped(operation, error);
        }
        drop(cancel);
        self.finish(state, response);
    }

    /// Takes a call from waiting to running; `None` when it is done already.
    fn begin(&self, state: &CallState) -> Result<Option<Arc<Cancel>>> {
        let mut stage = state.stage();
        if !matches!(&*stage, Stage::Waiting) {
            return Ok(None);
        }
        let cancel = self.in_flight.enter().map_err(no_descriptor)?;
        *stage = Stage::Running(cancel.clone());
        Ok(Some(cancel))
    }

    pub fn finish(&self, state: &CallState, response: Response) {
        self.finish_in(state.stage(), state, response);
    }

    /// Ends a call, once: its response is there before its last event is. The stage is held from the look
    /// that led here, so that no worker begins in between.
    fn finish_in(&self, mut stage: MutexGuard<'_, Stage>, state: &CallState, response: Response) {
        let before = std::mem::replace(&mut *stage, Stage::Done);
        if matches!(before, Stage::Done) {
            return;
        }
        if let Some(Some(outbox)) = state.outbox.get() {
            outbox.close();
        }
        let status = response.status();
        // Set once: the stage says so.
        let _ = state.response.set(Arc::new(response));
        drop(stage);
        lock(&self.under_way).remove(&state.id);
        if let Stage::Running(mut cancel) = before {
            self.in_flight.leave(&mut cancel);
        }
        self.inbox.push_done(state.id, status);
    }

    pub fn cancel(&self, state: &CallState) {
        let stage = state.stage();
        match &*stage {
            Stage::Done => {}
            Stage::Running(cancel) => {
                let cancel = cancel.clone();
                // The host's code, which may have a stream of its own to close, runs under no lock of ours.
                drop(stage);
                cancel.cancel();
                // Its worker may be waiting for room, or for a reader.
                self.inbox.give_up(state.id);
            }
            // Its turn may be long in coming, and it need not wait for it.
            Stage::Waiting => self.finish_in(stage, state, Response::failed(cancelled("its turn"))),
        }
    }
}

pub fn lock<T>(mutex: &Lock<T>) -> MutexGuard<'_, T> {
    mutex.lock()
}

pub fn no_descriptor(error: io::Error) -> Error {
    error!(Status::Internal, "the system has no more descriptors: {}", in_english(&error))
}
