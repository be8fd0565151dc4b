//! Pages from `mmap`, and what Linux and its relatives grant.
//!
//! This is one of the few files with `unsafe`: it speaks to the kernel.

use std::io;
use std::ptr::NonNull;

use super::{Access, Grant, Memory, Protection};
use crate::sys::fork_guard::ForkGuard;
#[cfg(any(target_os = "linux", target_os = "android"))]
use crate::sys::fork_guard::advice_is_read;
use crate::sys::protection_key::ProtectionKey;

/// A data page between two guard pages. It belongs to one process.
pub struct Mapping {
    /// The start of the first guard page.
    start: NonNull<u8>,
    page_size: usize,
    fork_guard: ForkGuard,
    pub protection: Protection,
}

// SAFETY: the mapping belongs to this value alone and lives as long as it; it is no thread's.
unsafe impl Send for Mapping {}
// SAFETY: as above; what is in the page, and who reads it when, is for the holder to keep apart.
unsafe impl Sync for Mapping {}

impl Mapping {
    /// The data page can be read and written, and is zero.
    pub fn new(memory: Memory) -> io::Result<Mapping> {
        // SAFETY: sysconf has no preconditions.
        let page_size = usize::try_from(unsafe { libc::sysconf(libc::_SC_PAGESIZE) })
            .map_err(|_| io::Error::other("the page size is unknown"))?;
        let (start, secret) = match memory {
            Memory::Ordinary => (ordinary(3 * page_size)?, Grant::NotAsked),
            Memory::Secret => match secret(3 * page_size) {
                Ok(start) => (start, Grant::Granted),
                Err(error) => (ordinary(3 * page_size)?, Grant::refused(&error)),
            },
        };
        let mut mapping =
            Mapping { start, page_size, fork_guard: ForkGuard::here(), protection: Protection::NONE };
        mapping.set_access(Access::ReadAndWrite)?;
        mapping.protection = match secret {
            Grant::Granted => mapping.protect_secret(),
            secret => Protection { secret, ..mapping.protect_ordinary() },
        };
        Ok(mapping)
    }

    pub fn data(&self) -> *mut u8 {
        // SAFETY: the mapping is three pages long, so the second page's start is inside it.
        unsafe { self.start.as_ptr().add(self.page_size) }
    }

    /// The process that has it. In a forked child the page may be gone, or be reused by now.
    pub fn fork_guard(&self) -> ForkGuard {
        self.fork_guard
    }

    pub fn set_access(&self, access: Access) -> io::Result<()> {
        let access = match access {
            Access::None => libc::PROT_NONE,
            Access::Read => libc::PROT_READ,
            Access::ReadAndWrite => libc::PROT_READ | libc::PROT_WRITE,
        };
        // SAFETY: the range is the data page of our own mapping; the caller that lowers the access keeps
        // other threads off the page meanwhile.
        match unsafe { libc::mprotect(self.data().cast(), self.page_size, access) } {
            0 => Ok(()),
            _ => Err(io::Error::last_os_error()),
        }
    }

    /// From now on threads with the key's rights can read the data page, and none can write it.
    pub fn put_key_on(&self, key: ProtectionKey) -> io::Result<()> {
        // SAFETY: as above.
        unsafe { key.put_on(self.data(), self.page_size) }
    }

    #[cfg(any(target_os = "linux", target_os = "android"))]
    fn protect_ordinary(&self) -> Protection {
        let advise = |advice| self.advise(self.data(), self.page_size, advice);
        // Before Linux 4.14 a child can only be kept from the page by not having it.
        let unforked = match advise(libc::MADV_WIPEONFORK) {
            Grant::Granted => Grant::Granted,
            _ => advise(libc::MADV_DONTFORK),
        };
        Protection { undumped: advise(libc::MADV_DONTDUMP), unforked, ..self.lock() }
    }

    /// A child has a hole where the page was, and the kernel wipes a locked page that is unmapped, also when the process
    /// ends. Nothing keeps one page out of a core dump, which these systems write only when a user asks for them.
    #[cfg(target_vendor = "apple")]
    fn protect_ordinary(&self) -> Protection {
        self.advise(self.data(), self.page_size, libc::MADV_ZERO_WIRED_PAGES);
        // SAFETY: the data page of our own mapping; nothing changes in this process.
        let inherited = unsafe { libc::minherit(self.data().cast(), self.page_size, libc::VM_INHERIT_NONE) };
        Protection { unforked: granted(inherited), ..self.lock() }
    }

    #[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
    fn protect_ordinary(&self) -> Protection {
        self.lock()
    }

    /// Such memory is locked and in no core dump by what it is. It is shared with a forked child, so the child
    /// must not have it.
    fn protect_secret(&self) -> Protection {
        #[cfg(any(target_os = "linux", target_os = "android"))]
        let unforked = self.advise(self.start.as_ptr(), 3 * self.page_size, libc::MADV_DONTFORK);
        #[cfg(not(any(target_os = "linux", target_os = "android")))]
        let unforked = Grant::Absent;
        Protection { locked: Grant::Granted, undumped: Grant::Granted, unforked, secret: Grant::Granted }
    }

    fn lock(&self) -> Protection {
        // SAFETY: mlock takes a range of our own mapping.
        let locked = granted(unsafe { libc::mlock(self.data().cast(), self.page_size) });
        Protection { locked, ..Protection::NONE }
    }

    #[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
    fn advise(&self, start: *mut u8, length: usize, advice: libc::c_int) -> Grant {
        #[cfg(any(target_os = "linux", target_os = "android"))]
        if !advice_is_read() {
            return Grant::Absent;
        }
        // SAFETY: the callers give a range of our own mapping; none of the advices changes its bytes here.
        granted(unsafe { libc::madvise(start.cast(), length, advice) })
    }
}

impl Drop for Mapping {
    fn drop(&mut self) {
        // A forked child may have a hole here, or have filled it with something of its own.
        if self.fork_guard.is_here() {
            // SAFETY: the whole of our own mapping, which nothing refers to any more.
            unsafe { libc::munmap(self.start.as_ptr().cast(), 3 * self.page_size) };
        }
    }
}

/// Of a call that returns 0 where it succeeds.
fn granted(outcome: libc::c_int) -> Grant {
    match outcome {
        0 => Grant::Granted,
        _ => Grant::refused(&io::Error::last_os_error()),
    }
}

fn ordinary(length: usize) -> io::Result<NonNull<u8>> {
    map(length, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS, -1)
}

/// All three pages are of the one file, and the guards are never touched, so they cost nothing but their share
/// of the limit on locked memory. To lay one secret page into a mapping that is there (`MAP_FIXED`) would
/// leave a hole in it where the limit is reached.
#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64", target_arch = "x86")))]
fn secret(length: usize) -> io::Result<NonNull<u8>> {
    use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};

    // SAFETY: memfd_secret takes flags alone.
    let descriptor = unsafe { libc::syscall(libc::SYS_memfd_secret, libc::O_CLOEXEC) };
    let descriptor = libc::c_int::try_from(descriptor).unwrap_or(-1);
    if descriptor < 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: a descriptor that was just opened and is not shared. The mapping outlives it.
    let descriptor = unsafe { OwnedFd::from_raw_fd(descriptor) };
    let size = libc::off_t::try_from(length).map_err(io::Error::other)?;
    // SAFETY: a descriptor of ours.
    if unsafe { libc::ftruncate(descriptor.as_raw_fd(), size) } != 0 {
        return Err(io::Error::last_os_error());
    }
    map(length, libc::MAP_SHARED, descriptor.as_raw_fd())
}

#[cfg(not(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64", target_arch = "x86")
)))]
fn secret(_: usize) -> io::Result<NonNull<u8>> {
    Err(io::ErrorKind::Unsupported.into())
}

fn map(length: usize, flags: libc::c_int, descriptor: libc::c_int) -> io::Result<NonNull<u8>> {
    // SAFETY: a mapping at an address of the kernel's choice, which touches no memory that exists.
    let start = unsafe { libc::mmap(std::ptr::null_mut(), length, libc::PROT_NONE, flags, descriptor, 0) };
    if start == libc::MAP_FAILED {
        return Err(io::Error::last_os_error());
    }
    NonNull::new(start.cast()).ok_or_else(|| io::Error::other("mmap gave NULL"))
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn where_the_system_refuses_secret_memory_the_page_is_an_ordinary_one() {
        // SAFETY: the child only maps memory and ends.
        let child = unsafe { libc::fork() };
        if child == 0 {
            // No descriptor is to be had, so no memfd_secret either.
            let none = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
            // SAFETY: the limit outlives the call.
            unsafe { libc::setrlimit(libc::RLIMIT_NOFILE, &raw const none) };
            let protection = Mapping::new(Memory::Secret).map(|mapping| mapping.protection);
            let is_reported = protection.is_ok_and(|protection| {
                let is_there =
                    cfg!(any(target_arch = "x86_64", target_arch = "aarch64", target_arch = "x86"));
                let is_refused = match protection.secret {
                    Grant::Refused(libc::EMFILE | libc::ENOSYS) => is_there,
                    secret => secret == Grant::Absent && !is_there,
                };
                // An emulator may follow no advice.
                let undumped = if advice_is_read() { Grant::Granted } else { Grant::Absent };
                is_refused && protection.undumped == undumped
            });
            // SAFETY: ends the child at once, running none of the parent's destructors.
            unsafe { libc::_exit(if is_reported { 0 } else { 1 }) };
        }
        let mut outcome = -1;
        // SAFETY: waits for the child made above.
        assert_eq!(unsafe { libc::waitpid(child, &raw mut outcome, 0) }, child);
        assert_eq!(outcome, 0);
    }
}
