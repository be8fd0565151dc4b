//! What is in this process, as Linux shows it, and what only a Unix can do to a process.

use std::fs::File;
use std::os::fd::AsRawFd;

/// The most memory that this process had at any time, in bytes.
pub fn peak() -> u64 {
    of_the_status("VmHWM:")
}

/// The memory of the process that is in use, in bytes.
pub fn resident() -> u64 {
    of_the_status("VmRSS:")
}

fn of_the_status(name: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("the process's status");
    let value = status.lines().find_map(|line| line.strip_prefix(name)).expect("a line of that name");
    value.trim().strip_suffix(" kB").and_then(|kibibytes| kibibytes.parse::<u64>().ok()).expect("a number")
        << 10
}

/// How many threads of the process have one of these names.
pub fn threads_named(names: &[&str]) -> usize {
    let tasks = std::fs::read_dir("/proc/self/task").expect("the threads");
    tasks
        .filter_map(|task| std::fs::read_to_string(task.ok()?.path().join("comm")).ok())
        .filter(|name| names.contains(&name.trim_end()))
        .count()
}

pub fn descriptors() -> usize {
    // Looking takes one itself.
    std::fs::read_dir("/proc/self/fd").expect("the descriptors").count() - 1
}

/// The sockets that this process has open.
pub fn open_sockets() -> Vec<String> {
    let descriptors = std::fs::read_dir("/proc/self/fd").expect("the descriptors");
    let targets = descriptors.filter_map(|entry| std::fs::read_link(entry.ok()?.path()).ok());
    let named = targets.map(|target| target.to_string_lossy().into_owned());
    named.filter(|target| target.starts_with("socket:")).collect()
}

/// Runs `body` while a file has what the process prints on stderr.
pub fn with_stderr_in<R>(file: &File, body: impl FnOnce() -> R) -> R {
    // SAFETY: descriptors of this process.
    unsafe {
        let before = libc::dup(2);
        assert_eq!(libc::dup2(file.as_raw_fd(), 2), 2);
        let result = body();
        assert_eq!(libc::dup2(before, 2), 2);
        libc::close(before);
        result
    }
}

/// Whether a descriptor is readable at most this many milliseconds from now.
pub fn is_readable_within(descriptor: isize, milliseconds: i32) -> bool {
    let descriptor = i32::try_from(descriptor).expect("a descriptor");
    let mut watched = libc::pollfd { fd: descriptor, events: libc::POLLIN, revents: 0 };
    // SAFETY: one pollfd, which outlives the call.
    let ready = unsafe { libc::poll(&raw mut watched, 1, milliseconds) };
    ready == 1 && watched.revents == libc::POLLIN
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
    let limit = libc::rlimit { rlim_cur: bytes as _, rlim_max: bytes as _ };
    // SAFETY: the signal that such a write raises is only ignored; the limit is a struct that outlives the call.
    unsafe {
        libc::signal(libc::SIGXFSZ, libc::SIG_IGN);
        assert_eq!(libc::setrlimit(libc::RLIMIT_FSIZE, &raw const limit), 0);
    }
}

/// Gives this thread, and those that it makes from now on, a folder that holds these files alone; for the rest of the
/// machine it stays as it is. The kernel lets root alone do that.
#[cfg(target_os = "linux")]
pub fn with_files_of_its_own(folder: &str, files: &[(&str, String)]) -> std::io::Result<()> {
    let folder = std::ffi::CString::new(folder)?;
    let mount = |kind: Option<&std::ffi::CStr>, target: &std::ffi::CStr, flags| {
        let kind = kind.map_or(std::ptr::null(), std::ffi::CStr::as_ptr);
        // SAFETY: texts that end in NUL and outlive the call.
        match unsafe { libc::mount(kind, target.as_ptr(), kind, flags, std::ptr::null()) } {
            0 => Ok(()),
            _ => Err(std::io::Error::last_os_error()),
        }
    };
    // SAFETY: takes flags alone.
    if unsafe { libc::unshare(libc::CLONE_NEWNS) } != 0 {
        return Err(std::io::Error::last_os_error());
    }
    mount(None, c"/", libc::MS_REC | libc::MS_PRIVATE)?;
    mount(Some(c"tmpfs"), &folder, 0)?;
    for (name, content) in files {
        std::fs::write(std::path::Path::new(&*folder.to_string_lossy()).join(name), content)?;
    }
    Ok(())
}

/// While it exists, permissions of files bind this thread, as they bind any user's who is not root.
pub struct BoundByPermissions {
    /// The capabilities of the thread, which it may take back.
    before: CapabilitySets,
}

/// Effective, permitted and inheritable: 32 of them, then the rest.
type CapabilitySets = [[u32; 3]; 2];

/// To read and write any file, and to read any file or directory.
const OVERRIDES: u32 = 1 << 1 | 1 << 2;

impl BoundByPermissions {
    pub fn begin() -> BoundByPermissions {
        let mut before = CapabilitySets::default();
        assert_eq!(capabilities(libc::SYS_capget, &mut before), 0);
        let mut without = before;
        without[0][0] &= !OVERRIDES;
        assert_eq!(capabilities(libc::SYS_capset, &mut without), 0);
        BoundByPermissions { before }
    }
}

impl Drop for BoundByPermissions {
    fn drop(&mut self) {
        assert_eq!(capabilities(libc::SYS_capset, &mut self.before), 0);
    }
}

/// Gets or sets those of this thread.
fn capabilities(call: libc::c_long, sets: &mut CapabilitySets) -> libc::c_long {
    const VERSION_3: u32 = 0x2008_0522;
    let mut header = [VERSION_3, 0];
    // SAFETY: a header and two sets, laid out as the kernel has them.
    unsafe { libc::syscall(call, header.as_mut_ptr(), sets.as_mut_ptr()) }
}
