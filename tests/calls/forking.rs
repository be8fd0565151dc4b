//! A fork in the middle of streams: every function of the child reports it, and the parent notices nothing.
//!
//! The child reports by its exit code, and runs as little as it can: its other threads are gone.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use together::error::Status;
use together::ffi::call::{
    together_call_cancel, together_call_fd, together_call_next, together_call_response, together_call_wait,
    together_start,
};
use together::ffi::client::{
    together_client_connect, together_client_fd, together_client_interrupt, together_client_next,
    together_client_set_api_key,
};
use together::ffi::complete::{together_complete, together_complete_each};
use together::ffi::event::{TOGETHER_EVENT_DONE, TOGETHER_GO_ON, TOGETHER_STOP, together_event};
use together::ffi::object::{together_free, together_object_status};
use together::ffi::status::TOGETHER_INVALID_ARGUMENT;
use together_offline::{Scripted, ScriptedSettings, Server, Settings};

use crate::support::PATIENCE;
use crate::support::api::{Client as _, Response as _};
use crate::support::c_abi::{CHUNK, Request, Setup, TEXT, client_of, outcome_of, text_of};
use crate::support::event_streams::{DONE as END, text, until_close};
use crate::support::process::{Watchdog, alone};

/// Runs `child` in a forked process and gives its exit code; `None` when it hangs, and is killed.
fn in_child(child: impl FnOnce() -> i32) -> Option<i32> {
    // SAFETY: the child calls the library and leaves by _exit, so nothing of this process runs twice.
    let process = unsafe { libc::fork() };
    assert!(process >= 0, "a child process");
    if process == 0 {
        let code = child();
        // SAFETY: no preconditions.
        unsafe { libc::_exit(code) };
    }
    let until = Instant::now() + Duration::from_secs(20);
    loop {
        let mut status = 0;
        // SAFETY: a child of ours, and an int to write to.
        if unsafe { libc::waitpid(process, &raw mut status, libc::WNOHANG) } == process {
            return Some(if libc::WIFEXITED(status) {
                libc::WEXITSTATUS(status)
            } else {
                200 + libc::WTERMSIG(status)
            });
        }
        if Instant::now() > until {
            // SAFETY: a child of ours.
            unsafe {
                libc::kill(process, libc::SIGKILL);
                libc::waitpid(process, &raw mut status, 0);
            }
            return None;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// The number of the first of these that is false, from 1; 0 when all are true.
fn first_false(checks: &[&dyn Fn() -> bool]) -> i32 {
    let found = checks.iter().position(|check| !check()).map_or(0, |at| at + 1);
    i32::try_from(found).unwrap_or(199)
}

unsafe extern "C" fn unexpected(event: *const together_event, _: *mut std::ffi::c_void) -> i32 {
    // SAFETY: an event that lives as long as this call.
    let kind = unsafe { (*event).kind };
    (if kind == TOGETHER_EVENT_DONE { TOGETHER_GO_ON } else { TOGETHER_STOP }) as i32
}

#[test]
fn a_child_is_told_by_every_function_and_the_parent_goes_on() {
    alone(|| {
        let _watchdog = Watchdog::of(PATIENCE);
        let answer = until_close().write(text("one")).pause().write(text(" two") + END).close();
        let server = Scripted::start_with(ScriptedSettings::default(), move |_, _| answer.clone()).unwrap();
        let other = Server::start(Settings::default()).unwrap();
        let client = Setup::of(&server).client();
        let of_other = client_of(&other);
        let done = of_other.start(&Request::chat("done"));
        assert_eq!(outcome_of(&done.rest()), Status::Ok.number());
        let (read, unread) = (client.start(&Request::chat("x")), client.start(&Request::chat("y")));
        while read.next(60_000).expect("an event").kind != TEXT {}
        assert!(server.wait_until(PATIENCE, |seen| seen.pauses == 2));
        assert!(crate::support::process::is_readable_within(unread.descriptor(), 60_000));
        let request = Request::chat("child");
        let (url, authority) = (other.base_url().to_owned(), other.ca_pem().to_owned());

        let invalid = |object: *mut std::ffi::c_void| {
            // SAFETY: a response or call that was just made.
            unsafe {
                let is_invalid = together_object_status(object) == TOGETHER_INVALID_ARGUMENT;
                together_free(object);
                is_invalid
            }
        };
        let code = in_child(|| {
            // SAFETY: objects of the parent, of which the child has copies.
            unsafe {
                first_false(&[
                    &|| together_call_next(read.0, 0).is_null(),
                    &|| together_call_next(unread.0, -1).is_null(),
                    &|| together_client_next(client.0, -1).is_null(),
                    &|| together_call_fd(unread.0) == -1,
                    &|| together_call_wait(unread.0, -1) == TOGETHER_INVALID_ARGUMENT,
                    &|| together_client_connect(client.0) == TOGETHER_INVALID_ARGUMENT,
                    &|| together_client_fd(client.0) == -1,
                    &|| invalid(together_call_response(read.0).cast()),
                    &|| invalid(together_complete(client.0, request.0).cast()),
                    &|| {
                        let none = std::ptr::null_mut();
                        invalid(together_complete_each(client.0, request.0, Some(unexpected), none).cast())
                    },
                    &|| {
                        let call = together_start(client.0, request.0);
                        let event = together_call_next(call, -1);
                        let is_told = !event.is_null() && (*event).status == TOGETHER_INVALID_ARGUMENT;
                        is_told && together_call_next(call, -1).is_null() && invalid(call.cast())
                    },
                    &|| {
                        let key = c"another".as_ptr();
                        together_client_set_api_key(client.0, key) == TOGETHER_INVALID_ARGUMENT
                    },
                    &|| {
                        together_call_cancel(read.0);
                        together_client_interrupt(client.0);
                        together_free(unread.0.cast());
                        true
                    },
                    &|| {
                        // A client of its own works, before and after the parent's objects are freed.
                        let own = Own { url: &url, authority: &authority }.client();
                        let calls: Vec<_> = (0..4).map(|_| own.start(&Request::chat("own"))).collect();
                        let works = calls.iter().all(|call| outcome_of(&call.rest()) == 0);
                        drop(calls);
                        together_free(read.0.cast());
                        together_free(client.0.cast());
                        together_free(done.0.cast());
                        let goes_on = own.complete(&Request::chat("own")).status() == 0;
                        drop(own);
                        works
                            && goes_on
                            && crate::support::process::comes_true(|| {
                                crate::support::process::library_threads() == 0
                            })
                    },
                ])
            }
        });
        assert_eq!(code, Some(0), "the check of that number failed in the child (None: it hung)");

        server.release();
        server.release();
        for (call, expected) in [(&read, " two"), (&unread, "one two")] {
            let events = call.rest();
            assert_eq!(outcome_of(&events), Status::Ok.number(), "{}", call.response().message());
            assert_eq!(text_of(&events, 0), expected);
        }
        assert!(done.response().text().contains("done"));
    });
}

/// A place that is known by what a server said before the fork: its locks may be held in the child.
struct Own<'server> {
    url: &'server str,
    authority: &'server str,
}

impl crate::support::c_abi::Place for Own<'_> {
    fn url(&self) -> &str {
        self.url
    }
    fn authority(&self) -> &str {
        self.authority
    }
}

impl Own<'_> {
    fn client(&self) -> crate::support::c_abi::Client {
        Setup::of(self).client()
    }
}

#[test]
fn a_child_never_hangs_on_a_lock_that_a_thread_of_the_parent_held() {
    alone(|| {
        let _watchdog = Watchdog::of(3 * PATIENCE);
        // No server listens there: requests fail as fast as they can, and the client's locks are busy.
        let unused = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let client = Setup::at(&format!("http://{unused}")).client();
        let request = Request::chat("x");
        let is_over = AtomicBool::new(false);
        std::thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    while !is_over.load(Ordering::Relaxed) {
                        let call = client.start(&request);
                        let _ = client.complete(&request);
                        let _ = call.rest();
                    }
                });
            }
            let mut hung = 0;
            let began = Instant::now();
            while hung == 0 && began.elapsed() < Duration::from_secs(4) {
                let code = in_child(|| {
                    // SAFETY: objects of the parent, of which the child has copies.
                    unsafe {
                        let response = together_complete(client.0, request.0);
                        let call = together_start(client.0, request.0);
                        let _ = together_client_next(client.0, -1);
                        together_client_interrupt(client.0);
                        together_free(call.cast());
                        together_object_status(response.cast()) as i32
                    }
                });
                match code {
                    None => hung += 1,
                    Some(code) => assert_eq!(code, TOGETHER_INVALID_ARGUMENT as i32),
                }
            }
            is_over.store(true, Ordering::Relaxed);
            assert_eq!(hung, 0, "a child hung");
        });
    });
}

#[test]
fn a_callback_that_forks_spoils_nothing() {
    alone(|| {
        let _watchdog = Watchdog::of(PATIENCE);
        let server = Server::start(Settings::default()).unwrap();
        let client = client_of(&server);
        let mut codes = Vec::new();
        let mut chunks = 0;
        let response = client.complete_each(&Request::chat("a b c"), |event| {
            if event.kind == CHUNK {
                chunks += 1;
                codes.push(in_child(|| client.complete(&Request::chat("x")).status()));
            }
            true
        });
        assert_eq!(response.status(), Status::Ok.number(), "{}", response.message());
        assert!(chunks > 3);
        assert!(codes.iter().all(|code| *code == Some(TOGETHER_INVALID_ARGUMENT as i32)), "{codes:?}");
    });
}
