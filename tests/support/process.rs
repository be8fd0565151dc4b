//! A test's process: one of its own where a test needs that, with an environment of its own; and what is in a process:
//! its threads, its descriptors, its memory, and a watchdog.
//!
//! The environment belongs to a whole process, and tests are threads of one: what a test wants of it, a
//! child is started with. The child is this test executable, told to run the same test and no other.

use std::ffi::OsStr;
use std::process::{Command, Output, Stdio, abort};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use super::PATIENCE;

#[cfg(unix)]
#[path = "process/unix.rs"]
mod system;
#[cfg(windows)]
#[path = "process/windows.rs"]
mod system;

pub use system::*;

/// Set in the child.
const MARK: &str = "TOGETHER_TEST_IS_CHILD";

/// What the library reads from the environment; a child has only what its test gives it.
const READ_BY_THE_LIBRARY: [&str; 9] = [
    "TOGETHER_API_KEY",
    "TOGETHER_BASE_URL",
    "SSL_CERT_FILE",
    "HTTPS_PROXY",
    "https_proxy",
    "ALL_PROXY",
    "all_proxy",
    "NO_PROXY",
    "no_proxy",
];

/// Starts this test executable again: by itself, or under the emulator that TOGETHER_TEST_RUNNER names, whose child
/// is a program of its own to the kernel.
fn this_executable() -> Command {
    let executable = std::env::current_exe().expect("this executable");
    let runner = std::env::var("TOGETHER_TEST_RUNNER").unwrap_or_default();
    let mut words = runner.split_whitespace();
    match words.next() {
        None => Command::new(executable),
        Some(emulator) => {
            let mut command = Command::new(emulator);
            command.args(words).arg(executable);
            command
        }
    }
}

pub struct Test {
    name: String,
}

impl Test {
    /// The test of that name in that module, as the harness calls it.
    pub fn named(module: &str, name: &str) -> Test {
        let inside = module.split_once("::").map_or("", |(_, inside)| inside);
        Test { name: if inside.is_empty() { name.to_owned() } else { format!("{inside}::{name}") } }
    }

    pub fn is_child(&self) -> bool {
        std::env::var_os(MARK).is_some()
    }

    pub fn command(&self, environment: &[(&str, &OsStr)]) -> Command {
        let mut command = this_executable();
        command
            .args(["--exact", &self.name, "--nocapture", "--include-ignored", "--test-threads=1"])
            .env(MARK, "1");
        for name in READ_BY_THE_LIBRARY {
            command.env_remove(name);
        }
        command.envs(environment.iter().copied()).stdin(Stdio::null());
        command
    }

    /// Runs this test again as a child, and fails if it fails there.
    pub fn again_with(&self, environment: &[(&str, &OsStr)]) {
        let Output { status, stdout, stderr } = self.command(environment).output().expect("a child");
        let said = String::from_utf8_lossy(&stdout);
        assert!(status.success(), "{status}\n{said}{}", String::from_utf8_lossy(&stderr));
        assert!(said.contains("test result: ok. 1 passed"), "the child ran no test: {said}");
        // A figure that the test prints shows with --nocapture.
        print!("{said}");
    }
}

/// Says that this process is one test's alone.
const ALONE: &str = "TOGETHER_TEST_ALONE";

/// Runs the test that calls it in a process of its own.
pub fn alone(test: impl FnOnce()) {
    let name = std::thread::current().name().expect("the name of the test").to_owned();
    if std::env::var(ALONE).is_ok_and(|alone| alone == name) {
        return test();
    }
    let output = this_executable()
        .args([&name, "--exact", "--nocapture", "--test-threads=1"])
        .env(ALONE, &name)
        .output()
        .expect("a process");
    let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (out, err) = (said(&output.stdout), said(&output.stderr));
    assert!(output.status.success(), "{name} alone: {}\n{out}\n{err}", output.status);
    assert!(out.contains("1 passed"), "{name} ran: {out}");
    // A figure that the test prints shows with --nocapture.
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
    threads_named(&["together-call", "together-dns", "together-part"])
}

/// Whether a descriptor is readable now.
pub fn is_readable(descriptor: isize) -> bool {
    is_readable_within(descriptor, 0)
}
