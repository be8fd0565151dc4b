//! Which process an object was made in.
//!
//! A forked child has copies of its parent's objects and none of its threads; using a connection there
//! would put its bytes in the middle of the parent's, and a lock may be held for ever. Responsible for
//! telling the child so. It must not know what the objects are.
//!
//! This is one of the few files with `unsafe`: every request asks, and a page that the kernel wipes in a child
//! answers without a system call, where `getpid` is one.

use std::sync::atomic::{AtomicU32, Ordering};

use once_cell::sync::OnceCell;

use crate::error::{Error, Result};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ForkGuard(u32);

impl ForkGuard {
    /// The process that asks.
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
static NOTE: OnceCell<Option<&'static AtomicU32>> = OnceCell::new();

#[cfg(target_os = "linux")]
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
    if unsafe { libc::madvise(page, SIZE, libc::MADV_WIPEONFORK) } != 0 {
        // SAFETY: the mapping made above, which nothing refers to.
        unsafe { libc::munmap(page, SIZE) };
        return None;
    }
    // SAFETY: zeros, aligned to a page, and never unmapped: the library stays loaded as long as the process.
    Some(unsafe { &*page.cast::<AtomicU32>() })
}

#[cfg(not(target_os = "linux"))]
fn note() -> Option<&'static AtomicU32> {
    None
}

pub fn made_before_fork() -> Error {
    Error::invalid(
        "this client was made before fork(), and neither its API key nor its connections go to the child process: \
         make a new client in the child",
    )
}

#[cfg(test)]
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
}
