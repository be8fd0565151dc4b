//! Threads that block signals.
//!
//! None of the host's handlers runs on a thread of ours, save those for crashes; until it runs a function of the host's,
//! which finds the signals that the host's own threads have.
//!
//! This is one of the few files with `unsafe`: std knows no signal masks, schedulers or cancelled threads.

use std::cell::Cell;
use std::io;
use std::thread::JoinHandle;

use super::builder;
use crate::sys::panic::contained;

/// What a thread does to itself: a host's crash reporter must see it wherever it happens.
const FAULTS: [libc::c_int; 7] =
    [libc::SIGSEGV, libc::SIGBUS, libc::SIGFPE, libc::SIGILL, libc::SIGTRAP, libc::SIGABRT, libc::SIGSYS];

/// The signals that a thread of the host's blocks.
#[derive(Clone, Copy)]
pub struct HostMask(libc::sigset_t);

thread_local! {
    /// On a thread of ours: what it is to block from the moment when it runs a function of the host's.
    static HOST_MASK: Cell<Option<HostMask>> = const { Cell::new(None) };
}

impl HostMask {
    /// Of this thread; where it is one of ours, of the host's thread that it was made for.
    pub fn here() -> HostMask {
        HOST_MASK.get().unwrap_or_else(|| {
            // SAFETY: an all-zero sigset_t is a valid value; with no set to apply, the mask is only read.
            unsafe {
                let mut mask: libc::sigset_t = std::mem::zeroed();
                libc::pthread_sigmask(libc::SIG_SETMASK, std::ptr::null(), &raw mut mask);
                HostMask(mask)
            }
        })
    }

    fn apply(&self) {
        // SAFETY: a set that outlives the call.
        unsafe { libc::pthread_sigmask(libc::SIG_SETMASK, &raw const self.0, std::ptr::null_mut()) };
    }
}

/// A function of the host's is about to run here. On a thread of ours the signals of the host's threads are let in from
/// now on, for good: a runtime that stops its threads by a signal may have made this one its own by the time when the
/// function returns, and would wait for it in vain. Costs a system call, once for each thread of ours.
pub fn admit_host() {
    if let Some(mask) = HOST_MASK.take() {
        mask.apply();
    }
}

/// For threads on which no function of the host's runs.
pub fn spawn(name: &str, run: impl FnOnce() + Send + 'static) -> io::Result<JoinHandle<()>> {
    spawn_with(name, HostMask::here(), run)
}

/// As above; functions of the host's find the signals that `mask` says.
pub fn spawn_with(
    name: &str,
    mask: HostMask,
    run: impl FnOnce() + Send + 'static,
) -> io::Result<JoinHandle<()>> {
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
    let run = move || {
        be_ordinary();
        HOST_MASK.set(Some(mask));
        // A panic ends the thread, and is not the host's to read about.
        let _ = contained(run);
    };
    let thread = builder(name).spawn(run);
    HostMask(before).apply();
    thread
}

/// The policy of a thread that is nothing special, by the name that each C library gives it.
#[cfg(target_os = "linux")]
const ORDINARY: libc::c_int = libc::SCHED_OTHER;
#[cfg(target_os = "android")]
const ORDINARY: libc::c_int = libc::SCHED_NORMAL;

/// A thread begins as its maker is: of real-time priority where an audio thread starts a call, or bound to that thread's
/// one processor, where it would take the sound's time.
#[cfg(any(target_os = "linux", target_os = "android"))]
fn be_ordinary() {
    if matches!(scheduler(), libc::SCHED_FIFO | libc::SCHED_RR) {
        set_scheduler(ORDINARY, 0);
    }
    // SAFETY: the calls change this thread alone (0 is itself). One that fails leaves it as it was, which is no worse
    // than before.
    unsafe {
        if libc::getpriority(libc::PRIO_PROCESS, 0) < 0 {
            libc::setpriority(libc::PRIO_PROCESS, 0, 0);
        }
    }
    processors::be_unbound();
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn be_ordinary() {}

/// This thread's policy. Asked of the kernel: musl's function of that name fails always, since it is for processes.
#[cfg(any(target_os = "linux", target_os = "android"))]
fn scheduler() -> libc::c_int {
    // SAFETY: takes a number; 0 is this thread. A policy fits an int.
    unsafe { libc::syscall(libc::SYS_sched_getscheduler, 0) as libc::c_int }
}

/// As above; tells whether the kernel did it.
#[cfg(any(target_os = "linux", target_os = "android"))]
fn set_scheduler(policy: libc::c_int, priority: libc::c_int) -> bool {
    // The kernel's struct sched_param.
    let parameter = [priority];
    // SAFETY: takes numbers, and a value that outlives the call.
    unsafe { libc::syscall(libc::SYS_sched_setscheduler, 0, policy, parameter.as_ptr()) == 0 }
}

/// The processors that a thread of ours may run on.
#[cfg(any(target_os = "linux", target_os = "android"))]
mod processors {
    use std::sync::atomic::{AtomicU64, Ordering};

    const WORDS: usize = size_of::<libc::cpu_set_t>() / size_of::<u64>();

    /// Those of the thread that loaded the library: where a user binds a whole program (taskset), it is bound by then.
    static AT_START: [AtomicU64; WORDS] = [const { AtomicU64::new(0) }; WORDS];

    /// Run by the loader.
    #[used]
    #[unsafe(link_section = ".init_array")]
    static NOTE: extern "C" fn() = note;

    extern "C" fn note() {
        if let Some(words) = get() {
            AT_START.iter().zip(words).for_each(|(to, from)| to.store(from, Ordering::Relaxed));
        }
    }

    fn get() -> Option<[u64; WORDS]> {
        let mut words = [0; WORDS];
        // SAFETY: room for as many bytes as are named; 0 is this thread. A machine with more processors fails.
        let outcome = unsafe { libc::sched_getaffinity(0, size_of_val(&words), words.as_mut_ptr().cast()) };
        (outcome == 0).then_some(words)
    }

    fn count(words: &[u64; WORDS]) -> u32 {
        words.iter().map(|word| word.count_ones()).sum()
    }

    /// A thread that may run on one processor alone gets those that the program began with.
    pub fn be_unbound() {
        let at_start =
            std::array::from_fn(|place| AT_START.get(place).map_or(0, |word| word.load(Ordering::Relaxed)));
        if get().is_some_and(|now| count(&now) == 1) && count(&at_start) > 1 {
            // SAFETY: as in `get`; the words are only read.
            unsafe { libc::sched_setaffinity(0, size_of_val(&at_start), at_start.as_ptr().cast()) };
        }
    }
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

    #[test]
    fn the_host_finds_its_own_signals_on_our_threads_from_its_first_function_on() {
        let blocked = || (is_blocked(libc::SIGUSR1), is_blocked(libc::SIGUSR2));
        // SAFETY: sets that outlive the calls; this test's thread alone is changed.
        unsafe {
            let mut set: libc::sigset_t = std::mem::zeroed();
            libc::sigemptyset(&raw mut set);
            libc::sigaddset(&raw mut set, libc::SIGUSR2);
            libc::pthread_sigmask(libc::SIG_BLOCK, &raw const set, std::ptr::null_mut());
        }
        let mask = HostMask::here();
        let run = move || {
            assert_eq!(blocked(), (true, true));
            admit_host();
            assert_eq!(blocked(), (false, true));
        };
        let seen = std::thread::spawn(move || {
            let (sender, receiver) = std::sync::mpsc::channel();
            spawn_with("together-test", mask, move || {
                run();
                sender.send(()).unwrap();
            })
            .unwrap();
            receiver.recv()
        });
        seen.join().unwrap().expect("the mask of the thread that made it");
    }

    /// In a process of its own: its threads are bound to one processor.
    #[cfg(target_os = "linux")]
    #[test]
    fn a_thread_of_ours_is_not_bound_to_its_makers_one_processor() {
        // SAFETY: the child binds itself, looks at a thread and ends.
        let child = unsafe { libc::fork() };
        if child == 0 {
            let count = || {
                // SAFETY: a set that outlives the call.
                unsafe {
                    let mut set: libc::cpu_set_t = std::mem::zeroed();
                    libc::sched_getaffinity(0, size_of_val(&set), &raw mut set);
                    libc::CPU_COUNT(&set)
                }
            };
            let before = count();
            // SAFETY: as above. The first processor of those that it has.
            unsafe {
                let mut set: libc::cpu_set_t = std::mem::zeroed();
                libc::sched_getaffinity(0, size_of_val(&set), &raw mut set);
                let first = (0..1024).find(|place| libc::CPU_ISSET(*place, &set)).unwrap();
                let mut one: libc::cpu_set_t = std::mem::zeroed();
                libc::CPU_SET(first, &mut one);
                libc::sched_setaffinity(0, size_of_val(&one), &raw const one);
            }
            let (sender, receiver) = std::sync::mpsc::channel();
            let of_ours = spawn("together-test", move || sender.send(count()).unwrap()).is_ok();
            let is_right = of_ours && count() == 1 && receiver.recv() == Ok(before);
            // SAFETY: ends the child at once.
            unsafe { libc::_exit(if is_right { 0 } else { 1 }) };
        }
        let mut outcome = -1;
        // SAFETY: waits for the child made above.
        assert_eq!(unsafe { libc::waitpid(child, &raw mut outcome, 0) }, child);
        assert_eq!(outcome, 0);
    }

    /// In a process of its own: one of its threads is of real-time priority. That takes a right, or a limit
    /// (RLIMIT_RTPRIO), which not every machine that runs the tests gives.
    #[cfg(target_os = "linux")]
    #[test]
    fn a_thread_of_ours_is_not_of_its_makers_real_time_priority() {
        const REFUSED: libc::c_int = 2;
        // SAFETY: the child changes itself, looks at a thread and ends.
        let child = unsafe { libc::fork() };
        if child == 0 {
            let is_refused = !set_scheduler(libc::SCHED_FIFO, 1);
            let (sender, receiver) = std::sync::mpsc::channel();
            let of_ours = spawn("together-test", move || sender.send(scheduler()).unwrap()).is_ok();
            let is_right = of_ours && receiver.recv() == Ok(libc::SCHED_OTHER);
            let outcome = match (is_right, is_refused) {
                (true, false) => 0,
                (true, true) => REFUSED,
                (false, _) => 1,
            };
            // SAFETY: ends the child at once.
            unsafe { libc::_exit(outcome) };
        }
        let mut outcome = -1;
        // SAFETY: waits for the child made above.
        assert_eq!(unsafe { libc::waitpid(child, &raw mut outcome, 0) }, child);
        assert!(libc::WIFEXITED(outcome), "{outcome}");
        match libc::WEXITSTATUS(outcome) {
            REFUSED => eprintln!("not tried: this process may not take real-time priority (RLIMIT_RTPRIO)"),
            status => assert_eq!(status, 0),
        }
    }
}
