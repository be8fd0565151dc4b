//! A long file goes to the service in parts, four at a time.
//!
//! Responsible for the threads that send them, for one part's failure ending all of them, and for the upload being given up
//! at the service then. Each part is streamed from where the file lies, and tried again alone. It must not know what is
//! said before and after the parts: the upload does.

use std::fmt;
use std::ops::ControlFlow;
use std::sync::{Arc, Condvar, MutexGuard, PoisonError};
use std::time::Instant;

use super::attempt_end::{Answered, stopped};
use super::send_step::SendStep;
use super::try_plan::TryPlan;
use crate::connect::destination::Destination;
use crate::error::{Error, Status};
use crate::lock::Lock;
use crate::message::header::RequestHeaders;
use crate::message::request::{FileUpload, Request};
use crate::message::response::Response;
use crate::retry_class::RetryClass;
use crate::stream::{Delta, Sink};
use crate::sys::cancel::{Cancel, Interrupt};
use crate::sys::deadline::cancelled;
use crate::sys::panic::{contained, guarded};
use crate::sys::thread::{HostMask, spawn_with};
use crate::sys::words::in_english;
use crate::transfer::PartPlan;

/// The parts that are on their way at once.
const AT_ONCE: usize = 4;
/// After the first try of a part. A client that tries nothing again tries no part again.
const MOST_RETRIES: u32 = 4;
/// The longest tag of a part that is kept.
const MOST_OF_A_TAG: usize = 1024;

/// What each part's request has.
pub struct Parts {
    pub steps: Arc<dyn SendStep>,
    pub upload: Arc<FileUpload>,
    pub request: Request,
    pub plan: PartPlan,
    /// Where each part goes, and with which headers.
    pub targets: Vec<(Destination, RequestHeaders)>,
    pub asked: Instant,
    /// When the upload began, which has one limit of time.
    pub began: Instant,
    pub retries: u32,
}

/// The parts on their way, as their threads share it.
struct PartsUnderWay {
    parts: Parts,
    state: Lock<PartsState>,
    news: Condvar,
}

#[derive(Default)]
struct PartsState {
    /// The part that is sent next.
    next: usize,
    /// Of each part, the bytes that are with the storage.
    done: Vec<u64>,
    tags: Vec<Option<String>>,
    /// Why no other part is sent.
    failure: Option<Box<Answered>>,
    is_over: bool,
    threads: usize,
    /// Of the parts that are on their way.
    cancels: Vec<Arc<Cancel>>,
}

/// Nothing of the file or its places.
impl fmt::Debug for PartsUnderWay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} parts", self.parts.targets.len())
    }
}

/// Sends all parts, and gives the tag of each. The sink hears of their progress, and ends them by breaking: then the
/// failure is none of an answer.
pub fn send(
    parts: Parts,
    cancel: &Cancel,
    sink: &mut Sink<'_>,
) -> std::result::Result<Vec<String>, Box<Answered>> {
    let count = parts.targets.len();
    let total = parts.plan.length();
    let state = PartsState { done: vec![0; count], tags: vec![None; count], ..PartsState::default() };
    let shared = Arc::new(PartsUnderWay { parts, state: Lock::new(state), news: Condvar::new() });
    let threads = {
        let Some(_interruptible) = cancel.interrupts(shared.clone()) else {
            return Err(failed(cancelled("the file's parts to be sent")));
        };
        let threads = shared.start();
        shared.report(sink);
        threads
    };
    for thread in threads {
        // What it did is in the state.
        let _ = contained(|| thread.join());
    }
    let mut state = shared.state.lock();
    if let Some(failure) = state.failure.take() {
        return Err(failure);
    }
    let tags: Option<Vec<_>> = state.tags.drain(..).collect();
    drop(state);
    let tags = tags.filter(|_| !cancel.is_cancelled());
    let tags = tags.ok_or_else(|| failed(stopped()))?;
    match sink(Delta::Progress { done: total, total }) {
        ControlFlow::Continue(()) => Ok(tags),
        ControlFlow::Break(()) => Err(failed(stopped())),
    }
}

fn failed(error: Error) -> Box<Answered> {
    Box::new((Response::failed(error), None))
}

impl PartsUnderWay {
    /// As many threads as there is work for; fewer, where the system has no more.
    fn start(self: &Arc<PartsUnderWay>) -> Vec<std::thread::JoinHandle<()>> {
        let mut threads = Vec::new();
        for _ in 0..AT_ONCE.min(self.parts.targets.len()) {
            self.state.lock().threads += 1;
            let shared = self.clone();
            match spawn_with("together-part", HostMask::here(), move || shared.work()) {
                Ok(thread) => threads.push(thread),
                Err(error) => {
                    self.state.lock().threads -= 1;
                    if threads.is_empty() {
                        let why = in_english(&error);
                        self.fail(failed(error!(
                            Status::Internal,
                            "the system has no thread for the file's parts: {why}"
                        )));
                    }
                    break;
                }
            }
        }
        threads
    }

    /// Tells the sink of progress until no thread is at work. Their requests have the upload's limits of time, and a cancel
    /// ends them: so this ends when they do.
    fn report(&self, sink: &mut Sink<'_>) {
        const BETWEEN: u64 = 1024 * 1024;
        let total = self.parts.plan.length();
        let mut told = 0;
        loop {
            let mut state = self.state.lock();
            let sum = |state: &PartsState| state.done.iter().sum::<u64>();
            while state.threads > 0 && (state.is_over || sum(&state) < told + BETWEEN) {
                state = self.wait(state);
            }
            let (done, is_over) = (sum(&state), state.is_over);
            if state.threads == 0 {
                return;
            }
            drop(state);
            // The last news of progress goes out when the storage has all parts.
            if !is_over && done < total {
                told = done;
                if sink(Delta::Progress { done, total }).is_break() {
                    self.fail(failed(stopped()));
                }
            } else {
                told = total;
            }
        }
    }

    fn wait<'state>(&self, state: MutexGuard<'state, PartsState>) -> MutexGuard<'state, PartsState> {
        self.news.wait(state).unwrap_or_else(PoisonError::into_inner)
    }

    /// One thread: part after part.
    fn work(&self) {
        if let Err(bug) = guarded(|| self.send_parts()) {
            self.fail(failed(bug));
        }
        self.state.lock().threads -= 1;
        self.news.notify_all();
    }

    fn send_parts(&self) {
        let entry = match self.parts.steps.in_flight().enter_for_long() {
            Ok(entry) => entry,
            Err(error) => {
                let why = in_english(&error);
                return self
                    .fail(failed(error!(Status::Internal, "the system has no more descriptors: {why}")));
            }
        };
        self.state.lock().cancels.push(entry.cancel.clone());
        while let Some(number) = self.take() {
            let answered = self.send_part(number, &entry.cancel);
            match answered.and_then(|answered| tag_of(answered, number)) {
                Ok(tag) => {
                    let place = self.parts.plan.place(number);
                    let mut state = self.state.lock();
                    let PartsState { tags, done, .. } = &mut *state;
                    if let (Some(kept), Some(done)) = (tags.get_mut(number), done.get_mut(number)) {
                        *kept = Some(tag);
                        *done = place.end - place.start;
                    }
                    drop(state);
                    self.news.notify_all();
                }
                Err(failure) => return self.fail(failure),
            }
        }
    }

    fn take(&self) -> Option<usize> {
        let mut state = self.state.lock();
        let number = state.next;
        if state.is_over || number >= self.parts.targets.len() {
            return None;
        }
        state.next += 1;
        Some(number)
    }

    fn send_part(&self, number: usize, cancel: &Arc<Cancel>) -> std::result::Result<Answered, Box<Answered>> {
        let Parts { steps, upload, request, plan, targets, asked, began, retries } = &self.parts;
        let (to, headers) = targets.get(number).cloned().ok_or_else(|| failed(stopped()))?;
        let mut step = upload.put(request, to, plan.place(number), headers).map_err(failed)?;
        let tries = TryPlan {
            asked: *asked,
            began: Some(*began),
            retry_class: RetryClass::Idempotent,
            retries: if *retries == 0 { 0 } else { MOST_RETRIES },
            // There may be more parts than a client has retries, and the storage is not the API.
            spends_budget: false,
            limit: 64 * 1024,
            cancel,
            outbox: None,
        };
        let answered = steps.send(&mut step, &tries, &mut |delta| self.note(number, delta));
        match answered.0.failure().cloned() {
            None => Ok(answered),
            Some(error) => {
                let place = format!("part {} of {}", number + 1, targets.len());
                Err(Box::new((answered.0.stopped(&place, error), answered.1)))
            }
        }
    }

    /// What a part's request tells.
    fn note(&self, number: usize, delta: Delta<'_>) -> ControlFlow<()> {
        let mut state = self.state.lock();
        if let (Delta::Progress { done, .. }, Some(kept)) = (delta, state.done.get_mut(number)) {
            *kept = done;
        }
        let is_over = state.is_over;
        drop(state);
        self.news.notify_all();
        if is_over { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    /// No other part is sent, and those that are on their way are cancelled.
    fn fail(&self, failure: Box<Answered>) {
        self.state.lock().failure.get_or_insert(failure);
        self.interrupt();
    }
}

impl Interrupt for PartsUnderWay {
    fn interrupt(&self) {
        let mut state = self.state.lock();
        state.is_over = true;
        let cancels = std::mem::take(&mut state.cancels);
        drop(state);
        // Outside the lock: a host's stream may be closed by it.
        cancels.iter().for_each(|cancel| cancel.cancel());
        self.news.notify_all();
    }
}

/// The tag that the storage gave a part, without its quotes.
fn tag_of((response, sent): Answered, number: usize) -> std::result::Result<String, Box<Answered>> {
    let tag = response.header("etag").map(|tag| tag.trim().trim_matches('"'));
    match tag.filter(|tag| !tag.is_empty() && tag.len() <= MOST_OF_A_TAG) {
        Some(tag) => Ok(tag.to_owned()),
        None => {
            let error = error!(
                Status::Protocol,
                "the service's storage took part {} of the file without an ETag, so the parts cannot be joined",
                number + 1
            );
            Err(Box::new((response.stopped("a part", error), sent)))
        }
    }
}
