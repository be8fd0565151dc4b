//! The addresses of a host.
//!
//! Responsible for asking the system before a deadline. The system's look-up can be neither limited nor given up, so it
//! runs on threads that may outlive their askers: few of them in a process, each name once at a time however many ask
//! for it, and no more names than fit in a queue. A name server that hangs costs no more than that. It must not connect
//! to anything.

use std::collections::{BTreeMap, VecDeque};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use super::endpoint::{Endpoint, is_loopback};
use crate::error::{Error, Result, Status};
use crate::lock::Lock;
use crate::log::Log;
use crate::sys::deadline::{Deadline, cancelled};
use crate::sys::fork_guard::PerProcess;
use crate::sys::names::addresses_of_name;
use crate::sys::panic::guarded;
use crate::sys::thread::spawn;
use crate::sys::wake::{self, Waited, Wake};
use crate::sys::words::in_english;

/// Look-ups that run at once. Where so many hang, a name that is not among them waits for the first to end.
const MOST_THREADS: usize = 4;

/// Names that are looked up or wait for that.
const MOST_NAMES: usize = 256;

/// The addresses of a host. An address needs no look-up, nor does `localhost`, which must mean this
/// machine whatever a name server says (RFC 6761, 6.3). `advice` ends the message of a failure.
pub fn addresses_of(
    endpoint: &Endpoint,
    advice: &str,
    log: &Log,
    deadline: &Deadline,
) -> Result<Vec<SocketAddr>> {
    let with_port = |address| SocketAddr::new(address, endpoint.port);
    match endpoint.address() {
        Some(address) => Ok(vec![with_port(address)]),
        None if is_loopback(&endpoint.host) => {
            let this_machine = [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)];
            Ok(this_machine.map(with_port).to_vec())
        }
        None => {
            let began = Instant::now();
            let found = LOOK_UPS.get().look_up(&endpoint.host, advice, deadline);
            let count = found.as_ref().map_or(0, Vec::len);
            log.debug("looked up", &[("addresses", &count), ("time", &began.elapsed())]);
            Ok(found?.into_iter().map(with_port).collect())
        }
    }
}

/// All of a process's: its clients share the threads and what they find.
static LOOK_UPS: PerProcess<LookUps> = PerProcess::new();

type Resolved = std::result::Result<Vec<IpAddr>, String>;

struct LookUps {
    resolve: fn(&str) -> Resolved,
    state: Lock<LookUpTable>,
}

#[derive(Default)]
struct LookUpTable {
    by_name: BTreeMap<String, Wanted>,
    /// Those whose turn has not come.
    queue: VecDeque<Arc<LookUp>>,
    threads: usize,
}

/// A name that a request waits for.
struct Wanted {
    look_up: Arc<LookUp>,
    askers: usize,
}

struct LookUp {
    name: String,
    found: OnceLock<Resolved>,
    /// Raised when `found` is there, and never cleared: any number of askers see it.
    done: Wake,
}

impl Default for LookUps {
    fn default() -> LookUps {
        LookUps { resolve: addresses_of_name, state: Lock::default() }
    }
}

impl LookUps {
    fn look_up(&'static self, host: &str, advice: &str, deadline: &Deadline) -> Result<Vec<IpAddr>> {
        let asking = self.ask(host)?;
        let awaited = format!("the address of {host}");
        let done = &asking.look_up.done;
        let waited = wake::wait_until_raised(done, deadline.wake(), deadline.instant());
        match waited.map_err(|error| impossible(host, &in_english(&error).to_string()))? {
            Waited::Ready => {}
            Waited::Woken => return Err(cancelled(&awaited)),
            Waited::TimedOut => return Err(deadline.passed(&awaited)),
        }
        let reason = match asking.look_up.found.get() {
            Some(Ok(addresses)) if !addresses.is_empty() => return Ok(addresses.clone()),
            Some(Err(reason)) => reason,
            _ => "it has no address",
        };
        Err(error!(Status::Connection, "the host {host} cannot be found ({reason}): {advice}"))
    }

    /// Joins those who wait for the name, or has it looked up when a thread is free.
    fn ask(&'static self, host: &str) -> Result<Waiter> {
        let mut state = self.state.lock();
        if let Some(wanted) = state.by_name.get_mut(host) {
            wanted.askers += 1;
            return Ok(Waiter { look_ups: self, look_up: wanted.look_up.clone() });
        }
        if state.by_name.len() >= MOST_NAMES {
            let problem = format!("{MOST_NAMES} other names wait for a name server that does not answer");
            return Err(impossible(host, &problem));
        }
        let done = Wake::new().map_err(|error| impossible(host, &in_english(&error).to_string()))?;
        let look_up = Arc::new(LookUp { name: host.to_owned(), found: OnceLock::new(), done });
        state.by_name.insert(host.to_owned(), Wanted { look_up: look_up.clone(), askers: 1 });
        state.queue.push_back(look_up.clone());
        let asking = Waiter { look_ups: self, look_up };
        if state.threads == MOST_THREADS {
            return Ok(asking);
        }
        state.threads += 1;
        drop(state);
        if let Err(error) = spawn("together-dns", move || self.work()) {
            self.fail_without_thread(&in_english(&error).to_string());
        }
        Ok(asking)
    }

    /// Until nothing waits: a thread that is idle is not kept.
    fn work(&self) {
        loop {
            let mut state = self.state.lock();
            let Some(look_up) = state.queue.pop_front() else {
                state.threads -= 1;
                return;
            };
            drop(state);
            let found = guarded(|| (self.resolve)(&look_up.name));
            self.end(&look_up, found.unwrap_or_else(|bug| Err(bug.message().to_owned())));
        }
    }

    /// The system gave no thread. Another one does the work later; where there is none, it is over.
    fn fail_without_thread(&self, reason: &str) {
        let mut state = self.state.lock();
        state.threads -= 1;
        let given_up = if state.threads == 0 { std::mem::take(&mut state.queue) } else { VecDeque::new() };
        drop(state);
        given_up.iter().for_each(|look_up| self.end(look_up, Err(reason.to_owned())));
    }

    /// The next request for the name looks it up anew.
    fn end(&self, look_up: &Arc<LookUp>, found: Resolved) {
        let mut state = self.state.lock();
        if state.by_name.get(&look_up.name).is_some_and(|wanted| Arc::ptr_eq(&wanted.look_up, look_up)) {
            state.by_name.remove(&look_up.name);
        }
        drop(state);
        // Set once: one thread takes a look-up from the queue.
        let _ = look_up.found.set(found);
        look_up.done.raise();
    }
}

/// A thread that waits for a name. A name without such threads is not looked up.
struct Waiter {
    look_ups: &'static LookUps,
    look_up: Arc<LookUp>,
}

impl Drop for Waiter {
    fn drop(&mut self) {
        let mut state = self.look_ups.state.lock();
        let name = &self.look_up.name;
        let Some(wanted) = state.by_name.get_mut(name) else { return };
        if !Arc::ptr_eq(&wanted.look_up, &self.look_up) {
            return;
        }
        wanted.askers -= 1;
        if wanted.askers > 0 {
            return;
        }
        // One that runs stays: the next request joins it.
        if let Some(place) = state.queue.iter().position(|waiting| Arc::ptr_eq(waiting, &self.look_up)) {
            state.queue.remove(place);
            state.by_name.remove(name);
        }
    }
}

fn impossible(host: &str, reason: &str) -> Error {
    error!(Status::Connection, "{host} cannot be looked up: {reason}")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::Condvar;
    use std::time::Duration;

    use super::*;
    use crate::sys::cancel::InFlight;

    /// A name server that answers when a test lets it, and what it was asked.
    #[derive(Default)]
    struct Resolver {
        asked: Lock<BTreeMap<String, usize>>,
        changed: Condvar,
    }

    impl Resolver {
        fn count(&self) -> usize {
            self.asked.lock().values().sum()
        }

        fn wait_until(&self, asked: usize) {
            let all = self.asked.lock();
            let is_short = |all: &mut BTreeMap<String, usize>| all.values().sum::<usize>() < asked;
            let (_all, waited) = self.changed.wait_timeout_while(all, PATIENCE, is_short).unwrap();
            assert!(!waited.timed_out(), "asked for too few");
        }

        fn hear(&self, name: &str) {
            *self.asked.lock().entry(name.to_owned()).or_default() += 1;
            self.changed.notify_all();
        }
    }

    const PATIENCE: Duration = Duration::from_secs(20);

    fn look_ups(resolve: fn(&str) -> Resolved) -> &'static LookUps {
        Box::leak(Box::new(LookUps { resolve, state: Lock::default() }))
    }

    fn within(milliseconds: u64) -> Deadline {
        Deadline::new(Some(Duration::from_millis(milliseconds)), None)
    }

    #[test]
    fn a_hung_name_server_costs_few_threads_and_each_name_one_question() {
        static HUNG: OnceLock<Resolver> = OnceLock::new();
        static IS_OVER: (Lock<bool>, Condvar) = (Lock::new(false), Condvar::new());
        let hung = HUNG.get_or_init(Resolver::default);
        let look_ups = look_ups(|name| {
            HUNG.get().unwrap().hear(name);
            let (is_over, changed) = &IS_OVER;
            drop(changed.wait_while(is_over.lock(), |is_over| !*is_over).unwrap());
            Ok(vec![IpAddr::from([127, 0, 0, 9])])
        });
        // Many calls, each in several tries, over more names than there are threads.
        std::thread::scope(|scope| {
            for call in 0..64 {
                scope.spawn(move || {
                    for _ in 0..3 {
                        let name = format!("host-{}.example", call % 8);
                        let error = look_ups.look_up(&name, "check it", &within(30)).unwrap_err();
                        assert_eq!(error.status(), Status::Timeout, "{error}");
                    }
                });
            }
        });
        assert_eq!(look_ups.state.lock().threads, MOST_THREADS);
        assert_eq!(hung.count(), MOST_THREADS, "one question for each thread, and none for a name that runs");
        assert!(look_ups.state.lock().queue.is_empty(), "a name without a waiting thread is not looked up");
        let name = hung.asked.lock().keys().next().unwrap().clone();
        std::thread::scope(|scope| {
            let cancel = InFlight::default().enter().unwrap();
            let deadline = Deadline::new(None, Some(cancel.clone()));
            let waiting =
                scope.spawn(move || look_ups.look_up(&name, "check it", &deadline).unwrap_err().status());
            cancel.cancel();
            assert_eq!(waiting.join().unwrap(), Status::Cancelled);
        });
        *IS_OVER.0.lock() = true;
        IS_OVER.1.notify_all();
        // A name that waits behind those that hang is found when they end, and no thread stays.
        look_ups.look_up("later.example", "check it", &within(20_000)).unwrap();
        let began = Instant::now();
        while look_ups.state.lock().threads > 0 {
            assert!(began.elapsed() < PATIENCE, "threads stay");
            std::thread::yield_now();
        }
        assert!(look_ups.state.lock().by_name.is_empty());
    }

    #[test]
    fn those_who_ask_for_one_name_share_the_answer() {
        static SHARED: OnceLock<Resolver> = OnceLock::new();
        static GO_ON: (Lock<bool>, Condvar) = (Lock::new(false), Condvar::new());
        let resolver = SHARED.get_or_init(Resolver::default);
        let look_ups = look_ups(|name| {
            SHARED.get().unwrap().hear(name);
            let (may_go_on, changed) = &GO_ON;
            drop(changed.wait_while(may_go_on.lock(), |may_go_on| !*may_go_on).unwrap());
            Err("no such name".to_owned())
        });
        std::thread::scope(|scope| {
            let asked: Vec<_> = (0..5)
                .map(|_| {
                    scope.spawn(|| look_ups.look_up("a.example", "check it", &within(20_000)).unwrap_err())
                })
                .collect();
            resolver.wait_until(1);
            let began = Instant::now();
            while look_ups.state.lock().by_name.get("a.example").is_none_or(|wanted| wanted.askers < 5) {
                assert!(began.elapsed() < PATIENCE, "they do not join");
                std::thread::yield_now();
            }
            *GO_ON.0.lock() = true;
            GO_ON.1.notify_all();
            for asked in asked {
                let error = asked.join().unwrap();
                let words = "the host a.example cannot be found (no such name): check it";
                assert_eq!((error.status(), error.message()), (Status::Connection, words));
            }
        });
        assert_eq!(resolver.count(), 1);
    }

    #[test]
    fn names_beyond_the_queue_are_refused() {
        static IS_OVER: (Lock<bool>, Condvar) = (Lock::new(false), Condvar::new());
        let look_ups = look_ups(|_| {
            let (is_over, changed) = &IS_OVER;
            drop(changed.wait_while(is_over.lock(), |is_over| !*is_over).unwrap());
            Ok(Vec::new())
        });
        let asking: Vec<_> =
            (0..MOST_NAMES).map(|name| look_ups.ask(&format!("host-{name}")).unwrap()).collect();
        let error = look_ups.look_up("one-more", "check it", &within(20_000)).unwrap_err();
        assert_eq!(error.status(), Status::Connection);
        assert!(error.message().contains("256 other names wait"), "{error}");
        drop(asking);
        assert!(look_ups.state.lock().by_name.len() <= MOST_THREADS);
        *IS_OVER.0.lock() = true;
        IS_OVER.1.notify_all();
    }
}
