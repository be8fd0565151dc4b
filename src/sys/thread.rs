//! Threads of ours, in somebody else's program.
//!
//! Responsible for starting a thread that the host notices as little as can be: a small stack, a name that
//! says whose it is, and signals blocked, so that none of the host's handlers ever runs on it, save those
//! for crashes. It must not know what the thread does.
//!
//! This is one of the few files with `unsafe`: std knows no signal masks.

use std::io;
use std::thread::{Builder, JoinHandle};

use super::panic::contained;

/// Enough for a TLS handshake or a look-up with room to spare, also in a debug build; what is not touched
/// costs nothing.
const STACK_SIZE: usize = 512 * 1024;

/// What a thread does to itself: a host's crash reporter must see it wherever it happens.
const FAULTS: [libc::c_int; 7] =
    [libc::SIGSEGV, libc::SIGBUS, libc::SIGFPE, libc::SIGILL, libc::SIGTRAP, libc::SIGABRT, libc::SIGSYS];

pub fn spawn(name: &str, run: impl FnOnce() + Send + 'static) -> io::Result<JoinHandle<()>> {
    // A thread begins with its maker's mask, so the mask is set here for as long as it is being made: set
    // by the thread itself it would leave a moment without.
    // SAFETY: an all-zero sigset_t is a valid value, and sigfillset sets it.
    let mut all: libc::sigset_t = unsafe { std::mem::zeroed() };
    // SAFETY: as above.
    let mut before: libc::sigset_t = unsafe { std::mem::zeroed() };
    // SAFETY: both sets outlive the calls.
    unsafe {
        libc::sigfillset(&raw mut all);
        for fault in FAULTS {
            libc::sigdelset(&raw mut all, fault);
        }
        libc::pthread_sigmask(libc::SIG_SETMASK, &raw const all, &raw mut before);
    }
    let run = || {
        // A panic ends the thread, and is not the host's to read about.
        let _ = contained(run);
    };
    let thread = Builder::new().name(name.to_owned()).stack_size(STACK_SIZE).spawn(run);
    // SAFETY: puts back what was there.
    unsafe { libc::pthread_sigmask(libc::SIG_SETMASK, &raw const before, std::ptr::null_mut()) };
    thread
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_blocked(signal: libc::c_int) -> bool {
        // SAFETY: an all-zero sigset_t is a valid value; with no set to apply, the mask is only read.
        unsafe {
            let mut mask: libc::sigset_t = std::mem::zeroed();
            libc::pthread_sigmask(libc::SIG_SETMASK, std::ptr::null(), &raw mut mask);
            libc::sigismember(&raw const mask, signal) == 1
        }
    }

    #[test]
    fn no_signal_reaches_our_threads_and_the_makers_mask_stays() {
        assert!(!is_blocked(libc::SIGUSR1));
        let (sender, receiver) = std::sync::mpsc::channel();
        let blocked = || (is_blocked(libc::SIGUSR1), is_blocked(libc::SIGINT), is_blocked(libc::SIGSEGV));
        let thread = spawn("together-test", move || sender.send(blocked()).unwrap()).unwrap();
        assert_eq!(receiver.recv().unwrap(), (true, true, false));
        thread.join().unwrap();
        assert!(!is_blocked(libc::SIGUSR1));
    }
}
