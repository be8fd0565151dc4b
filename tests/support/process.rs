//! A test that goes on in a process of its own, with an environment of its own.
//!
//! The environment belongs to a whole process, and tests are threads of one: what a test wants of it, a
//! child is started with. The child is this test executable, told to run the same test and no other.

use std::ffi::OsStr;
use std::process::{Command, Output, Stdio};

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

/// The most memory that this process had at any time, in bytes.
pub fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("the process's status");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("its peak");
    line.trim().strip_suffix(" kB").and_then(|kibibytes| kibibytes.parse::<u64>().ok()).expect("a number")
        << 10
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
        let mut command = Command::new(std::env::current_exe().expect("this executable"));
        command.args(["--exact", &self.name, "--nocapture", "--test-threads=1"]).env(MARK, "1");
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
    }
}

/// Whether `body` gives something in a forked child, before a minute has passed.
#[cfg(target_os = "linux")]
#[allow(unsafe_code, reason = "std has no fork")]
pub fn in_a_fork(body: impl FnOnce() -> Option<()>) -> bool {
    // SAFETY: this process runs one test, whose other threads wait in system calls and hold no lock; glibc
    // makes the allocator usable in the child. The child ends in `_exit`, so nothing of the parent runs twice.
    unsafe {
        match libc::fork() {
            0 => {
                // A child that hangs is killed by the signal, and has failed.
                libc::alarm(60);
                libc::_exit(if body().is_some() { 0 } else { 1 })
            }
            child => {
                assert!(child > 0, "no fork");
                let mut status = -1;
                assert_eq!(libc::waitpid(child, &raw mut status, 0), child);
                status == 0
            }
        }
    }
}

/// From now on no file of this process grows past so many bytes: a write beyond fails, as on a full disk.
#[cfg(target_os = "linux")]
#[allow(unsafe_code, reason = "std knows no resource limits")]
pub fn let_no_file_grow_past(bytes: u64) {
    let limit = libc::rlimit { rlim_cur: bytes, rlim_max: bytes };
    // SAFETY: the signal that such a write raises is only ignored; the limit is a struct that outlives the call.
    unsafe {
        libc::signal(libc::SIGXFSZ, libc::SIG_IGN);
        assert_eq!(libc::setrlimit(libc::RLIMIT_FSIZE, &raw const limit), 0);
    }
}
