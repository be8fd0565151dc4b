//! Which process an object was made in.
//!
//! A forked child has copies of its parent's objects and none of its threads; using a connection there
//! would put its bytes in the middle of the parent's, and a lock may be held for ever. Responsible for
//! telling the child so. It must not know what the objects are.
//!
//! This is one of the few files with `unsafe`: every request asks, and a page that the kernel wipes in a child
//! answers without a system call, where `getpid` is one.

#[cfg(unix)]
use std::sync::atomic::AtomicU32;
use std::sync::atomic::{AtomicPtr, Ordering};

#[cfg(unix)]
use once_cell::sync::OnceCell;

use crate::error::{Error, Result};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ForkGuard(u32);

impl ForkGuard {
    /// The process that asks. Windows has no forks.
    #[cfg(windows)]
    pub fn here() -> ForkGuard {
        ForkGuard(WIPED)
    }

    /// The process that asks.
    #[cfg(unix)]
    pub fn here() -> ForkGuard {
        let Some(noted) = NOTE.get_or_init(note) else { return ForkGuard(std::process::id()) };
        match noted.load(Ordering::Relaxed) {
            WIPED => {
                let id = std::process::id();
                noted.store(id, Ordering::Relaxed);
                ForkGuard(id)
            }
            id => ForkGuard(id),
        }
    }

    pub fn is_here(self) -> bool {
        self == ForkGuard::here()
    }

    pub fn check(self) -> Result<()> {
        match self.is_here() {
            true => Ok(()),
            false => Err(made_before_fork()),
        }
    }
}

/// What the kernel leaves in a child, and no process's id.
const WIPED: u32 = 0;

/// The process's id, on a page that is zero in a forked child. `None` where the system wipes no pages.
#[cfg(unix)]
static NOTE: OnceCell<Option<&'static AtomicU32>> = OnceCell::new();

#[cfg(any(target_os = "linux", target_os = "android"))]
fn note() -> Option<&'static AtomicU32> {
    const SIZE: usize = size_of::<AtomicU32>();
    // SAFETY: a fresh anonymous mapping, which touches no memory that exists.
    let page = unsafe {
        libc::mmap(
            std::ptr::null_mut(),
            SIZE,
            libc::PROT_READ | libc::PROT_WRITE,
            libc::MAP_PRIVATE | libc::MAP_ANONYMOUS,
            -1,
            0,
        )
    };
    if page == libc::MAP_FAILED {
        return None;
    }
    // SAFETY: advice on the mapping made above, which is whole pages; it changes no byte here.
    let is_wiped = unsafe { libc::madvise(page, SIZE, libc::MADV_WIPEONFORK) } == 0;
    if !is_wiped || !advice_is_read() {
        // SAFETY: the mapping made above, which nothing refers to.
        unsafe { libc::munmap(page, SIZE) };
        return None;
    }
    // SAFETY: zeros, aligned to a page, and never unmapped: the library stays loaded as long as the process.
    Some(unsafe { &*page.cast::<AtomicU32>() })
}

/// Whether the kernel reads the advice that it is given. An emulator (qemu-user, in which containers for another
/// processor run) may agree to any advice and follow none: it agrees to a number that is no advice.
#[cfg(any(target_os = "linux", target_os = "android"))]
pub fn advice_is_read() -> bool {
    const NO_ADVICE: libc::c_int = -1;
    // SAFETY: a range of no bytes.
    unsafe { libc::madvise(std::ptr::null_mut(), 0, NO_ADVICE) != 0 }
}

#[cfg(all(unix, not(any(target_os = "linux", target_os = "android"))))]
fn note() -> Option<&'static AtomicU32> {
    None
}

/// A value of which each process has its own. A forked child makes another: the locks in its parent's may be held by
/// threads that the child does not have.
pub struct PerProcess<T>(AtomicPtr<Owned<T>>);

struct Owned<T> {
    home: ForkGuard,
    value: T,
}

impl<T: Send + Sync> PerProcess<T> {
    pub const fn new() -> PerProcess<T> {
        PerProcess(AtomicPtr::new(std::ptr::null_mut()))
    }

    /// This process's own value, if it was asked for before. Takes no lock: a fork cannot leave one held.
    pub fn found(&self) -> Option<&T> {
        // SAFETY: NULL, or made by `get` and freed only by `drop`.
        let owned = unsafe { self.0.load(Ordering::Acquire).as_ref() };
        owned.filter(|owned| owned.home.is_here()).map(|owned| &owned.value)
    }

    /// This process's own value, made where there is none.
    pub fn get(&self) -> &T
    where
        T: Default,
    {
        self.get_or_make(T::default)
    }

    /// As above, made by `make`.
    pub fn get_or_make(&self, make: impl FnOnce() -> T) -> &T {
        let before = self.0.load(Ordering::Acquire);
        if let Some(found) = self.found() {
            return found;
        }
        let made = Box::into_raw(Box::new(Owned { home: ForkGuard::here(), value: make() }));
        match self.0.compare_exchange(before, made, Ordering::AcqRel, Ordering::Acquire) {
            // SAFETY: made above. What was there is a parent's, and is left to it.
            Ok(_) => unsafe { &(*made).value },
            Err(other) => {
                // SAFETY: the one made above is not shared; the other one is another thread's of this process.
                unsafe {
                    drop(Box::from_raw(made));
                    &(*other).value
                }
            }
        }
    }
}

impl<T> Drop for PerProcess<T> {
    fn drop(&mut self) {
        let owned = *self.0.get_mut();
        // SAFETY: NULL, or made by `get`, and not used any more. A parent's is left alone.
        unsafe {
            if owned.as_ref().is_some_and(|owned| owned.home.is_here()) {
                drop(Box::from_raw(owned));
            }
        }
    }
}

impl<T> std::fmt::Debug for PerProcess<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PerProcess")
    }
}

pub fn made_before_fork() -> Error {
    Error::invalid(
        "this client was made before fork(), and neither its API key nor its connections go to the child process: \
         make a new client in the child",
    )
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_child_is_another_home_and_has_its_own() {
        let home = ForkGuard::here();
        assert!(home.is_here());
        // SAFETY: the child calls nothing but what is tested and _exit.
        let child = unsafe { libc::fork() };
        if child == 0 {
            let is_right = !home.is_here() && ForkGuard::here().is_here() && ForkGuard::here() != home;
            // SAFETY: ends the child at once, running none of the parent's destructors.
            unsafe { libc::_exit(if is_right { 0 } else { 1 }) };
        }
        let mut outcome = -1;
        // SAFETY: waits for the child made above.
        assert_eq!(unsafe { libc::waitpid(child, &mut outcome, 0) }, child);
        assert_eq!(outcome, 0, "the child takes itself for its parent");
        assert!(home.is_here());
    }

    #[test]
    fn a_child_has_a_value_of_its_own_where_its_parents_is_locked() {
        static VALUE: PerProcess<std::sync::Mutex<u32>> = PerProcess::new();
        assert!(VALUE.found().is_none());
        let mut held = VALUE.get().lock().unwrap();
        *held = 1;
        // SAFETY: the child calls nothing but what is tested and _exit.
        let child = unsafe { libc::fork() };
        if child == 0 {
            let is_own = VALUE.found().is_none() && VALUE.get().try_lock().is_ok_and(|value| *value == 0);
            // SAFETY: ends the child at once, running none of the parent's destructors.
            unsafe { libc::_exit(if is_own && VALUE.found().is_some() { 0 } else { 1 }) };
        }
        let mut outcome = -1;
        // SAFETY: waits for the child made above.
        assert_eq!(unsafe { libc::waitpid(child, &mut outcome, 0) }, child);
        assert_eq!(outcome, 0);
        drop(held);
        assert_eq!(*VALUE.get().lock().unwrap(), 1);
    }
}
