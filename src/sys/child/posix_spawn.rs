//! Starts a program without running the host's fork handlers.
//!
//! Responsible for a child that has three descriptors, and every signal as a program expects it. It must not know how the
//! child ends.
//!
//! This is one of the few files with `unsafe`: std's own way runs the host's fork handlers, and hands blocked
//! and ignored signals down.

use std::ffi::{CString, c_char, c_int};
use std::io;
use std::os::fd::{AsRawFd, OwnedFd, RawFd};

/// The process's number.
pub fn spawn(argv: &[CString], input: OwnedFd, output: OwnedFd, errors: OwnedFd) -> io::Result<libc::pid_t> {
    let mut words: Vec<*mut c_char> = argv.iter().map(|word| word.as_ptr().cast_mut()).collect();
    let program = words.first().copied().ok_or(io::ErrorKind::InvalidInput)?;
    words.push(std::ptr::null_mut());
    let (mut actions, mut attributes) = (Actions::new()?, Attributes::new()?);
    actions.put(&input, libc::STDIN_FILENO)?;
    actions.put(&output, libc::STDOUT_FILENO)?;
    actions.put(&errors, libc::STDERR_FILENO)?;
    attributes.reset_signals()?;
    let mut process = 0;
    // SAFETY: every pointer is to something that outlives the call; `words` and the environment end with NULL.
    check(unsafe {
        libc::posix_spawnp(
            &raw mut process,
            program,
            &raw const *actions.0,
            &raw const *attributes.0,
            words.as_ptr(),
            environment(),
        )
    })?;
    Ok(process)
}

fn environment() -> *const *mut c_char {
    #[cfg(target_vendor = "apple")]
    // SAFETY: has no preconditions.
    return unsafe { (*libc::_NSGetEnviron()).cast_const() };
    #[cfg(not(target_vendor = "apple"))]
    {
        unsafe extern "C" {
            static environ: *const *mut c_char;
        }
        // SAFETY: the C library's own variable; a thread that changes the environment meanwhile breaks getenv too.
        unsafe { environ }
    }
}

/// These functions return their error.
fn check(error: c_int) -> io::Result<()> {
    match error {
        0 => Ok(()),
        error => Err(io::Error::from_raw_os_error(error)),
    }
}

/// What a child does with its descriptors before it runs the program. Boxed, as it was made in its place.
struct Actions(Box<libc::posix_spawn_file_actions_t>);

impl Actions {
    fn new() -> io::Result<Actions> {
        // SAFETY: numbers and pointers, of which zero is a value, and which init sets.
        let mut actions = Box::new(unsafe { std::mem::zeroed() });
        // SAFETY: room for one, which outlives the call.
        check(unsafe { libc::posix_spawn_file_actions_init(&raw mut *actions) })?;
        Ok(Actions(actions))
    }

    fn put(&mut self, pipe: &OwnedFd, descriptor: RawFd) -> io::Result<()> {
        // SAFETY: made by init.
        check(unsafe {
            libc::posix_spawn_file_actions_adddup2(&raw mut *self.0, pipe.as_raw_fd(), descriptor)
        })
    }
}

impl Drop for Actions {
    fn drop(&mut self) {
        // SAFETY: made by init, and not used any more.
        unsafe { libc::posix_spawn_file_actions_destroy(&raw mut *self.0) };
    }
}

/// Where a descriptor is made first and closed on exec afterwards, one that another thread makes at this moment would go to
/// the child: so Apple's kernel is asked to hand down none but those that are named.
#[cfg(target_vendor = "apple")]
const OWN_DESCRIPTORS_ALONE: c_int = libc::POSIX_SPAWN_CLOEXEC_DEFAULT;
#[cfg(not(target_vendor = "apple"))]
const OWN_DESCRIPTORS_ALONE: c_int = 0;

/// What a child is like from its start. Boxed, as it was made in its place.
struct Attributes(Box<libc::posix_spawnattr_t>);

impl Attributes {
    fn new() -> io::Result<Attributes> {
        // SAFETY: numbers and pointers, of which zero is a value, and which init sets.
        let mut attributes = Box::new(unsafe { std::mem::zeroed() });
        // SAFETY: room for one, which outlives the call.
        check(unsafe { libc::posix_spawnattr_init(&raw mut *attributes) })?;
        Ok(Attributes(attributes))
    }

    /// None blocked and none ignored: the threads of this library block them all, and a shell whose SIGCHLD is
    /// ignored knows nothing of its own children.
    fn reset_signals(&mut self) -> io::Result<()> {
        let flags = libc::POSIX_SPAWN_SETSIGMASK | libc::POSIX_SPAWN_SETSIGDEF | OWN_DESCRIPTORS_ALONE;
        let flags = libc::c_short::try_from(flags).map_err(io::Error::other)?;
        // SAFETY: an all-zero sigset_t is a valid value, and both are set before they are used; the attributes
        // were made by init.
        unsafe {
            let (mut none, mut all): (libc::sigset_t, libc::sigset_t) =
                (std::mem::zeroed(), std::mem::zeroed());
            libc::sigemptyset(&raw mut none);
            libc::sigfillset(&raw mut all);
            for unchangeable in [libc::SIGKILL, libc::SIGSTOP] {
                libc::sigdelset(&raw mut all, unchangeable);
            }
            check(libc::posix_spawnattr_setsigmask(&raw mut *self.0, &raw const none))?;
            check(libc::posix_spawnattr_setsigdefault(&raw mut *self.0, &raw const all))?;
            check(libc::posix_spawnattr_setflags(&raw mut *self.0, flags))
        }
    }
}

impl Drop for Attributes {
    fn drop(&mut self) {
        // SAFETY: made by init, and not used any more.
        unsafe { libc::posix_spawnattr_destroy(&raw mut *self.0) };
    }
}
