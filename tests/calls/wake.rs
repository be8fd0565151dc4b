//! The function that wakes a host's loop: once for all events since the loop read to the end, never lost, none after its
//! client is freed and none in a child.

use std::ffi::c_void;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex};

use together::ffi::client::together_client;
use together::ffi::object::together_free;
use together_offline::{Answer, Scripted, ScriptedSettings, Server, Settings};

use crate::support::PATIENCE;
use crate::support::c_abi::{CALLS, Call, DONE, EVENT_QUEUE, Request, Setup, TEXT};
use crate::support::event_streams::{DONE as END, chunk, chunked, text, until_close};
use crate::support::process::{Watchdog, alone};

/// A host's loop: it sleeps until it is woken.
#[derive(Default)]
struct Loop {
    pending: Mutex<usize>,
    woken: Condvar,
    signals: AtomicUsize,
}

impl Loop {
    /// Kept for ever, as the function may be called as long as its client is there.
    fn kept() -> &'static Loop {
        Box::leak(Box::default())
    }

    fn user_data(&'static self) -> *mut c_void {
        std::ptr::from_ref(self).cast_mut().cast()
    }

    fn signals(&self) -> usize {
        self.signals.load(Ordering::SeqCst)
    }

    /// Sleeps until a signal came that was not slept for; all that came count as one, as in the loops of hosts.
    fn sleep(&self) {
        let mut pending = self.pending.lock().unwrap();
        while *pending == 0 {
            pending = self.woken.wait(pending).unwrap();
        }
        *pending = 0;
    }
}

unsafe extern "C" fn signal(user_data: *mut c_void) {
    // SAFETY: what `user_data` above gave, which is kept for ever.
    let host = unsafe { &*user_data.cast::<Loop>() };
    host.signals.fetch_add(1, Ordering::SeqCst);
    *host.pending.lock().unwrap() += 1;
    host.woken.notify_one();
}

fn woken(setup: Setup, host: &'static Loop) -> Setup {
    setup.wake(Some(signal), host.user_data())
}

/// Streams of many events, each sent by itself.
fn many(events: usize) -> Answer {
    (0..events)
        .map(|at| chunk(text(&format!("{at} "))))
        .fold(chunked(), Answer::write)
        .write(chunk(END))
        .write("0\r\n\r\n")
}

const ROUNDS: usize = 20;
const STREAMS: usize = 24;
const EVENTS: usize = 60;

/// Were a signal lost, the loop would sleep for ever: nothing else wakes it.
#[test]
fn a_loop_that_drains_the_client_misses_nothing_and_is_not_woken_too_often() {
    alone(|| {
        let _watchdog = Watchdog::of(3 * PATIENCE);
        let server = Scripted::start_with(ScriptedSettings::default(), |_, _| many(EVENTS)).unwrap();
        for round in 0..ROUNDS {
            let host = Loop::kept();
            let queue = [1, 2, 16, 256][round % 4];
            let client = woken(Setup::of(&server).limit(EVENT_QUEUE, queue), host).client();
            let calls: Vec<Call> = (0..STREAMS).map(|_| client.start(&Request::chat("x"))).collect();
            let (mut done, mut texts, mut ends) = (0, 0, 0);
            while done < STREAMS {
                host.sleep();
                while let Some(event) = client.next(0) {
                    texts += usize::from(event.kind == TEXT);
                    done += usize::from(event.kind == DONE);
                }
                ends += 1;
            }
            assert_eq!(texts, STREAMS * EVENTS);
            // The client's queue goes from empty to not empty at most once before each end, and once after the last; each
            // call's own queue, which is never read, once.
            assert!(host.signals() <= ends + 1 + STREAMS, "{} signals, {ends} ends", host.signals());
            drop(calls);
        }
    });
}

#[test]
fn a_loop_that_drains_each_call_misses_nothing_and_is_not_woken_too_often() {
    alone(|| {
        let _watchdog = Watchdog::of(3 * PATIENCE);
        let server = Scripted::start_with(ScriptedSettings::default(), |_, _| many(EVENTS)).unwrap();
        for round in 0..ROUNDS {
            let host = Loop::kept();
            let setup = Setup::of(&server).limit(EVENT_QUEUE, [1, 2, 16, 256][round % 4]).limit(CALLS, 8);
            let client = woken(setup, host).client();
            let mut calls: Vec<Call> = (0..STREAMS).map(|_| client.start(&Request::chat("x"))).collect();
            let (mut texts, mut ends) = (0, 0);
            while !calls.is_empty() {
                host.sleep();
                calls.retain(|call| {
                    let mut is_done = false;
                    while let Some(event) = call.next(0) {
                        texts += usize::from(event.kind == TEXT);
                        is_done |= event.kind == DONE;
                    }
                    ends += 1;
                    !is_done
                });
            }
            assert_eq!(texts, STREAMS * EVENTS);
            // As above: each call's queue once for each of its ends, and the client's, which is never read, once.
            assert!(host.signals() <= ends + STREAMS + 1, "{} signals, {ends} ends", host.signals());
        }
    });
}

#[test]
fn any_number_of_events_is_one_signal_until_the_queue_is_read_to_its_end() {
    let _watchdog = Watchdog::of(PATIENCE);
    let answer = until_close()
        .write(text("one"))
        .pause()
        .write(text("two"))
        .pause()
        .write(text("three") + END)
        .close();
    let server = Scripted::start(ScriptedSettings::default(), vec![answer]).unwrap();
    let host = Loop::kept();
    let client = woken(Setup::of(&server), host).client();
    let call = client.start(&Request::chat("x"));
    // The text comes after its chunk, in the same batch.
    let until_text = || while call.next(60_000).expect("an event").kind != TEXT {};
    until_text();
    host.sleep();
    assert_eq!(host.signals(), 1, "the call's queue and the client's, with one signal");
    server.release();
    until_text();
    assert_eq!(host.signals(), 1, "the queues were empty, but not read to their end");
    assert_eq!(call.next(0), None);
    server.release();
    until_text();
    host.sleep();
    assert_eq!(host.signals(), 2);
    assert_eq!(call.rest().last().map(|event| event.kind), Some(DONE));
    assert_eq!(host.signals(), 2);
}

#[test]
fn what_a_failed_client_has_to_tell_is_signalled_too() {
    let host = Loop::kept();
    let client = woken(Setup::at("ftp://nowhere"), host).failed_client();
    assert_eq!(host.signals(), 0);
    let call = client.start(&Request::chat("x"));
    assert_eq!(host.signals(), 1);
    assert_eq!(client.next(0).map(|event| event.kind), Some(DONE));
    assert_eq!(client.next(0), None);
    let another = client.start(&Request::chat("x"));
    assert_eq!(host.signals(), 2);
    drop((call, another, client));
}

/// A function that is inside until it is let out.
#[derive(Default)]
struct Door {
    is_inside: AtomicBool,
    is_open: AtomicBool,
    calls: AtomicUsize,
}

unsafe extern "C" fn stay_inside(user_data: *mut c_void) {
    // SAFETY: the door below, which is kept for ever.
    let door = unsafe { &*user_data.cast::<Door>() };
    door.calls.fetch_add(1, Ordering::SeqCst);
    door.is_inside.store(true, Ordering::SeqCst);
    while !door.is_open.load(Ordering::SeqCst) {
        std::thread::yield_now();
    }
    door.is_inside.store(false, Ordering::SeqCst);
}

#[test]
fn a_client_that_is_freed_waits_for_one_that_runs_and_none_follows() {
    let _watchdog = Watchdog::of(PATIENCE);
    let door: &'static Door = Box::leak(Box::default());
    let user_data = std::ptr::from_ref(door).cast_mut().cast();
    let client = Setup::at("ftp://nowhere").wake(Some(stay_inside), user_data).failed_client();
    let server = Server::start(Settings::default()).unwrap();
    let good = Setup::of(&server).wake(Some(stay_inside), user_data).client();
    for client in [client, good] {
        door.is_open.store(false, Ordering::SeqCst);
        let (client, is_freed) = (Mutex::new(Some(client)), AtomicBool::new(false));
        std::thread::scope(|scope| {
            // On the caller's thread for the failed client, on a worker for the other.
            let started = {
                let raw = client.lock().unwrap().as_ref().unwrap().0 as usize;
                scope.spawn(move || {
                    // SAFETY: a client may be used by several threads, until it is freed below.
                    let borrowed = std::mem::ManuallyDrop::new(crate::support::c_abi::Owned(
                        raw as *mut together_client,
                    ));
                    borrowed.start(&Request::chat("x"))
                })
            };
            while !door.is_inside.load(Ordering::SeqCst) {
                std::thread::yield_now();
            }
            let freed = scope.spawn(|| {
                drop(client.lock().unwrap().take());
                is_freed.store(true, Ordering::SeqCst);
                assert!(!door.is_inside.load(Ordering::SeqCst), "it was waited for");
            });
            std::thread::sleep(std::time::Duration::from_millis(50));
            assert!(!is_freed.load(Ordering::SeqCst), "one still runs");
            door.is_open.store(true, Ordering::SeqCst);
            freed.join().unwrap();
            let count = door.calls.load(Ordering::SeqCst);
            let call = started.join().unwrap();
            while call.next(0).is_some() {}
            drop(call);
            assert_eq!(door.calls.load(Ordering::SeqCst), count);
        });
    }
}

/// The request that runs keeps the client's threads until it returns, but not its wake function.
#[test]
fn a_client_that_is_freed_inside_a_callback_signals_no_more() {
    let _watchdog = Watchdog::of(PATIENCE);
    let stream = until_close().write(text("one")).pause().write(text("two") + END).close();
    let server = Scripted::start_with(ScriptedSettings::default(), move |_, _| stream.clone()).unwrap();
    let host = Loop::kept();
    let client = woken(Setup::of(&server), host).client();
    let call = client.start(&Request::chat("a call"));
    host.sleep();
    while call.next(60_000).expect("an event").kind != TEXT {}
    assert_eq!(call.next(0), None);
    let before = host.signals();
    let mut raw = Some(client.0 as usize);
    let response = client.complete_each(&Request::chat("an answer"), |event| {
        if event.kind == TEXT
            && let Some(raw) = raw.take()
        {
            // SAFETY: a live client, freed once: the test forgets it below.
            unsafe { together_free(raw as *mut c_void) };
            server.wait_until(PATIENCE, |seen| seen.pauses == 2);
            server.release();
            server.release();
            // The call goes on and ends: its queue was read to its end, and still nothing is signalled.
            assert_eq!(call.rest().last().map(|event| event.kind), Some(DONE));
        }
        true
    });
    assert_eq!(host.signals(), before);
    drop((response, call));
    std::mem::forget(client);
}

#[cfg(unix)] // Only a Unix forks.
#[test]
fn none_is_called_in_a_forked_child() {
    use crate::support::api::Client as _;
    use together::error::Status;

    alone(|| {
        let _watchdog = Watchdog::of(PATIENCE);
        let stream = until_close().write(text("one")).pause().write(text("two") + END).close();
        let server = Scripted::start_with(ScriptedSettings::default(), move |_, _| stream.clone()).unwrap();
        let host = Loop::kept();
        let client = woken(Setup::of(&server), host).client();
        let failed = woken(Setup::at("ftp://nowhere"), host).failed_client();
        let call = client.start(&Request::chat("x"));
        host.sleep();
        while call.next(60_000).expect("an event").kind != TEXT {}
        assert_eq!(call.next(0), None);
        let before = host.signals();
        let request = Request::chat("child");
        let is_silent = crate::support::process::in_a_fork(|| {
            let (first, second) = (client.start(&request), failed.start(&request));
            let told = first.next(-1).is_some() && second.next(-1).is_some();
            call.cancel();
            client.interrupt();
            drop((first, second));
            // SAFETY: copies of the parent's, each freed once in this process, which then ends at once.
            unsafe {
                together_free(call.0.cast());
                together_free(client.0.cast());
                together_free(failed.0.cast());
            }
            (told && host.signals() == before).then_some(())
        });
        assert!(is_silent);
        server.release();
        host.sleep();
        assert_eq!(call.rest().last().map(|event| event.status), Some(Status::Ok.number()));
    });
}
