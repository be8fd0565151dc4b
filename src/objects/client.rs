//! A client: one server, one key, a pool of connections, and the calls under way.
//!
//! Responsible for the ways to run a request: to its end on the caller's thread, with events on the way, or
//! as a call on a worker. Shared by any number of threads at once; nothing here waits for another request.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Instant;

use super::call::{Call, CallStart, Calls, ClientWake, QueuedEvent, Refused, Tag, no_descriptor};
use super::options::Options;
use crate::diagnose::{Known, Limits, diagnose};
use crate::engine::usage::Figures;
use crate::engine::{Asked, Runner, Turn};
use crate::error::{Error, Result};
use crate::message::event::Event;
use crate::message::request::{Request, Streaming};
use crate::message::response::Response;
use crate::stream::Sink;
use crate::sys::cancel::Cancel;
use crate::sys::cancel::InFlight;
use crate::sys::fork_guard::{ForkGuard, PerProcess};

#[derive(Debug)]
pub struct Client {
    runner: Arc<Runner>,
    calls: Calls,
    limits: Limits,
}

impl Client {
    pub fn new(options: &Options) -> Result<Client> {
        let runner = Arc::new(Runner::new(options.engine()?)?);
        let calls = Calls::new(runner.clone(), options.most_calls(), options.event_queue(), options.wake());
        Ok(Client { runner, calls, limits: options.limits() })
    }

    /// Replaces the key, and its source. Requests whose head was written finish with the one that is in it.
    pub fn set_api_key(&self, key: &[u8]) -> Result<()> {
        self.runner.network().home().check()?;
        self.runner.network().replace_key(key)
    }

    /// What the client has used so far.
    pub fn usage(&self) -> Result<Figures> {
        self.runner.network().home().check()?;
        Ok(self.runner.usage().figures())
    }

    /// Sends the request and waits for its whole answer.
    pub fn complete(&self, request: &Request) -> Response {
        self.run(request, Streaming::AsSet, &mut |_| ControlFlow::Continue(()))
    }

    /// The same, with the answer's parts handed to `on_event` as they come, and `Done` as the last. It ends
    /// the request by breaking.
    pub fn complete_each(
        &self,
        request: &Request,
        mut on_event: impl FnMut(&Event) -> ControlFlow<()>,
    ) -> Response {
        let mut event = Event::default();
        let mut lost = None;
        let mut response = self.run(request, Streaming::Wanted, &mut |delta| match event.set(delta) {
            Ok(true) => on_event(&event),
            Ok(false) => ControlFlow::Continue(()),
            Err(error) => {
                lost = Some(error);
                ControlFlow::Break(())
            }
        });
        if let Some(error) = lost {
            response = response.stopped(request.operation().name(), error);
        }
        event.set_done(response.status());
        let _ = on_event(&event);
        response
    }

    fn run(&self, request: &Request, streaming: Streaming, sink: &mut Sink<'_>) -> Response {
        let network = self.runner.network();
        let mut run = || {
            network.in_flight().run(|cancel| {
                // On this thread, which is the one that asked.
                let run_tools = &mut |turn: &Arc<Turn>| turn.run(|| !cancel.is_cancelled());
                let asked = Asked { since: Instant::now(), streaming, cancel, outbox: None };
                self.runner.run(&asked, request, sink, run_tools)
            })
        };
        let outcome = network.home().check().and_then(|()| run().map_err(no_descriptor));
        outcome.unwrap_or_else(|error| Response::failed(error.context(request.operation().name())))
    }

    /// For work of several requests, which is cancelled as one.
    pub(super) fn in_one<R>(&self, work: impl FnOnce(&Arc<Runner>, &Arc<Cancel>) -> R) -> Result<R> {
        let network = self.runner.network();
        network.home().check()?;
        network.in_flight().run(|cancel| work(&self.runner, cancel)).map_err(no_descriptor)
    }

    /// Makes a connection that the next request finds, on a worker, and returns at once.
    pub fn connect(&self) -> Result<()> {
        self.runner.network().home().check()?;
        self.calls.connect()
    }

    /// Starts the request on a worker and returns at once.
    pub fn start(&self, request: &Request) -> Result<Call> {
        self.calls.start(request)
    }

    /// Cancels everything that is under way, on whatever thread.
    pub fn interrupt(&self) {
        if !self.runner.network().home().is_here() {
            return;
        }
        // In this order: a call that begins in between is still among those that are under way.
        self.runner.network().in_flight().cancel_all();
        self.calls.interrupt();
    }

    /// Goes through every step of a request, and reports on each. The answer's text is the report for people,
    /// its JSON the same for programs; its status that of the first step that failed.
    pub fn diagnose(&self) -> Response {
        let network = self.runner.network();
        report(network.home(), network.in_flight(), |cancel| {
            diagnose(&Known::of_client(network, self.limits, cancel), Some(&self.runner), cancel)
        })
    }

    /// The calls' events, whosever they are.
    pub fn calls(&self) -> &Calls {
        &self.calls
    }
}

/// A client that could not be made: all that can still be done is to find out why.
#[derive(Debug)]
pub struct FailedClient {
    known: Known,
    failure: Error,
    in_flight: InFlight,
    home: ForkGuard,
    refused: PerProcess<Refused>,
    wake: Arc<ClientWake>,
}

impl FailedClient {
    /// Reads the environment, as `Client::new` does.
    pub fn new(options: &Options, failure: Error) -> FailedClient {
        let known = options.known(failure.clone());
        let (in_flight, home) = (InFlight::default(), ForkGuard::here());
        let wake = Arc::new(ClientWake::new(options.wake()));
        FailedClient { known, failure, in_flight, home, refused: PerProcess::new(), wake }
    }

    fn refused(&self) -> &Refused {
        self.refused.get_or_make(|| Refused::new(self.wake.clone()))
    }

    /// A call that ends as soon as it is launched.
    pub fn prepare_call(&self) -> Call {
        self.refused().prepare()
    }

    pub fn launch(&self, prepared: CallStart, tag: Tag) {
        self.refused().launch(prepared, tag, self.failure.clone());
    }

    /// The oldest event of its calls.
    pub fn next(&self, seen: Option<Event>) -> Option<QueuedEvent> {
        self.refused.found()?.next(seen)
    }

    pub fn failure(&self) -> &Error {
        &self.failure
    }

    /// As `Client::diagnose`, of what there is.
    pub fn diagnose(&self) -> Response {
        report(self.home, &self.in_flight, |cancel| diagnose(&self.known, None, cancel))
    }

    /// Cancels its diagnoses.
    pub fn interrupt(&self) {
        if self.home.is_here() {
            self.in_flight.cancel_all();
        }
    }
}

impl Drop for FailedClient {
    fn drop(&mut self) {
        self.wake.close();
    }
}

fn report(home: ForkGuard, in_flight: &InFlight, run: impl FnOnce(&Arc<Cancel>) -> Response) -> Response {
    let run = || in_flight.run(run).map_err(no_descriptor);
    home.check().and_then(|()| run()).unwrap_or_else(|error| Response::failed(error.context("the diagnosis")))
}

/// A client is what threads share: this does not compile otherwise.
const _: fn() = || {
    fn is_shared<T: Send + Sync>() {}
    is_shared::<Client>();
    is_shared::<FailedClient>();
};
