//! What the threads of connections share with the thread that started them: what was seen, the pauses, and the end.

use std::collections::HashMap;
use std::io;
use std::net::{Shutdown, TcpStream};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// What happened up to one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Connections accepted.
    pub connections: usize,
    /// TLS handshakes that failed.
    pub failed_handshakes: usize,
    /// TLS handshakes that resumed an earlier session.
    pub resumed_sessions: usize,
    /// Every request that came whole, byte for byte.
    pub requests: Vec<Vec<u8>>,
    /// Pauses that were reached.
    pub pauses: usize,
    /// Connections that the client closed between requests, or while the script waited for that.
    pub closed_by_client: usize,
}

/// The shared state.
#[derive(Debug, Default)]
pub(crate) struct Stage {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    seen: Seen,
    /// Pauses that may still end.
    releases: usize,
    is_stopped: bool,
    /// A handle on every open socket, to end whatever waits on it.
    open: HashMap<usize, TcpStream>,
}

impl Stage {
    pub fn seen(&self) -> Seen {
        self.lock().seen.clone()
    }

    pub fn wait_until(&self, limit: Duration, condition: impl Fn(&Seen) -> bool) -> bool {
        let (state, _) = self
            .changed
            .wait_timeout_while(self.lock(), limit, |state| !condition(&state.seen))
            .unwrap_or_else(PoisonError::into_inner);
        condition(&state.seen)
    }

    pub fn release(&self) {
        self.update(|state| state.releases += 1);
    }

    /// Ends every pause and every wait on a socket; no connection is taken from now on.
    pub fn stop(&self) {
        self.update(|state| {
            state.is_stopped = true;
            for socket in state.open.values() {
                // One that is closed already needs no closing.
                let _ = socket.shutdown(Shutdown::Both);
            }
        });
    }

    /// Counts a connection and gives its number; `None` when the stage is stopped.
    pub fn enter(&self, socket: &TcpStream) -> Option<usize> {
        let handle: io::Result<TcpStream> = socket.try_clone();
        self.update(|state| {
            if state.is_stopped {
                return None;
            }
            state.seen.connections += 1;
            state.open.insert(state.seen.connections, handle.ok()?);
            Some(state.seen.connections)
        })
    }

    pub fn leave(&self, connection: usize) {
        self.update(|state| drop(state.open.remove(&connection)));
    }

    pub fn handshake_failed(&self) {
        self.update(|state| state.seen.failed_handshakes += 1);
    }

    pub fn session_resumed(&self) {
        self.update(|state| state.seen.resumed_sessions += 1);
    }

    /// How many requests came so far.
    pub fn requests(&self) -> usize {
        self.lock().seen.requests.len()
    }

    /// Keeps a request and gives its number, from 0.
    pub fn request_received(&self, request: Vec<u8>) -> usize {
        self.update(|state| {
            state.seen.requests.push(request);
            state.seen.requests.len() - 1
        })
    }

    pub fn closed_by_client(&self) {
        self.update(|state| state.seen.closed_by_client += 1);
    }

    /// Waits for a release.
    pub fn pause(&self) {
        self.update(|state| state.seen.pauses += 1);
        let mut state = self
            .changed
            .wait_while(self.lock(), |state| state.releases == 0 && !state.is_stopped)
            .unwrap_or_else(PoisonError::into_inner);
        state.releases = state.releases.saturating_sub(1);
    }

    /// Waits for as long as this, or until the stage is stopped.
    pub fn rest(&self, pace: Duration) {
        // No other event ends it: the pace is what a client is promised.
        drop(self.changed.wait_timeout_while(self.lock(), pace, |state| !state.is_stopped));
    }

    fn update<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let result = change(&mut self.lock());
        self.changed.notify_all();
        result
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Takes a connection off the stage when dropped, also when the script panics: its client must not wait
/// for ever.
pub(crate) struct Exit<'stage> {
    stage: &'stage Stage,
    connection: usize,
}

impl<'stage> Exit<'stage> {
    pub fn new(stage: &'stage Stage, connection: usize) -> Self {
        Self { stage, connection }
    }
}

impl Drop for Exit<'_> {
    fn drop(&mut self) {
        self.stage.leave(self.connection);
    }
}
