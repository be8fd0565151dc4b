//! The process around a test: its threads, its descriptors, its memory, and a way to have one all alone.
//!
//! Tests of one program share a process; what counts threads or descriptors, or forks, runs itself again in a
//! process of its own.

use std::process::{Command, abort};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use super::PATIENCE;

/// Says that this process is one test's alone.
const ALONE: &str = "TOGETHER_TEST_ALONE";

/// Runs the test that calls it in a process of its own.
pub fn alone(test: impl FnOnce()) {
    let name = std::thread::current().name().expect("the name of the test").to_owned();
    if std::env::var(ALONE).is_ok_and(|alone| alone == name) {
        return test();
    }
    let output = Command::new(std::env::current_exe().expect("this program"))
        .args([&name, "--exact", "--nocapture", "--test-threads=1"])
        .env(ALONE, &name)
        .output()
        .expect("a process");
    let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (out, err) = (said(&output.stdout), said(&output.stderr));
    assert!(output.status.success(), "{name} alone: {}\n{out}\n{err}", output.status);
    assert!(out.contains("1 passed"), "{name} ran: {out}");
    // A figure that the test prints is for whoever asks with --nocapture.
    print!("{out}");
}

/// Ends the process when it is not dropped in time: a hang is a failure, and must not be a silent one.
pub struct Watchdog(#[allow(dead_code)] Sender<()>);

impl Watchdog {
    pub fn of(limit: Duration) -> Watchdog {
        let name = std::thread::current().name().unwrap_or("?").to_owned();
        let (sender, receiver) = channel();
        std::thread::spawn(move || {
            if receiver.recv_timeout(limit) == Err(RecvTimeoutError::Timeout) {
                eprintln!("{name} hangs: no end after {limit:?}");
                abort();
            }
        });
        Watchdog(sender)
    }
}

/// Looks again and again until something is so; `false` when that takes longer than tests wait for anything.
pub fn comes_true(condition: impl Fn() -> bool) -> bool {
    let until = Instant::now() + PATIENCE;
    while !condition() {
        if Instant::now() > until {
            return false;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    true
}

/// How many threads of the library there are.
pub fn library_threads() -> usize {
    let names = ["together-call\n", "together-dns\n"];
    let tasks = std::fs::read_dir("/proc/self/task").expect("the threads");
    tasks
        .filter_map(|task| std::fs::read_to_string(task.ok()?.path().join("comm")).ok())
        .filter(|name| names.contains(&name.as_str()))
        .count()
}

pub fn descriptors() -> usize {
    // Looking takes one itself.
    std::fs::read_dir("/proc/self/fd").expect("the descriptors").count() - 1
}

/// The memory of the process that is in use, in bytes.
pub fn resident() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").expect("the status");
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).expect("VmRSS");
    line.split_whitespace().nth(1).and_then(|kib| kib.parse::<usize>().ok()).expect("a number") * 1024
}

/// Whether a descriptor is readable now.
pub fn is_readable(descriptor: i32) -> bool {
    is_readable_within(descriptor, 0)
}

/// Whether a descriptor is readable at most this many milliseconds from now.
pub fn is_readable_within(descriptor: i32, milliseconds: i32) -> bool {
    let mut watched = libc::pollfd { fd: descriptor, events: libc::POLLIN, revents: 0 };
    // SAFETY: one pollfd, which outlives the call.
    let ready = unsafe { libc::poll(&raw mut watched, 1, milliseconds) };
    ready == 1 && watched.revents == libc::POLLIN
}
