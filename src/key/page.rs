//! One page of memory that only ever holds an API key.
//!
//! Responsible for where the key lives: a page between two guard pages, locked into memory, left out of
//! core dumps, zero in a forked child, unreadable while nobody sends, wiped before it goes back to the
//! system. It must not know what a key looks like or what it is for.
//!
//! This is one of the few files with `unsafe`: it speaks to the kernel. The design and the measurements
//! behind it are in `docs/key.md`.

use std::io;
use std::ptr::NonNull;
use std::sync::{Mutex, PoisonError};

use crate::error::{Error, Result, Status};
use crate::home::made_before_fork;

/// The largest content: one page less the byte that tells a live page from one wiped by fork.
pub const CAPACITY: usize = 4095;

/// Stands behind the content. A forked child reads zeros (`MADV_WIPEONFORK`), so it reads no mark.
const MARK: u8 = 0xa5;

/// Which of the protections the system granted. None of them is needed for correctness.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Protection {
    /// The page cannot be written to swap.
    pub locked: bool,
    /// The page is left out of core dumps.
    pub undumped: bool,
    /// The page is zero in a forked child.
    pub wiped_on_fork: bool,
}

pub struct LockedPage {
    /// Start of the mapping: guard page, data page, guard page.
    mapping: NonNull<u8>,
    page_size: usize,
    length: usize,
    protection: Protection,
    /// How many threads are reading. The page is readable while there is one.
    readers: Mutex<usize>,
}

// SAFETY: the mapping belongs to this value alone and lives as long as it; the bytes are written only in
// `filled_by`, before the value is shared, and in `drop`, after; readers only ever read.
unsafe impl Send for LockedPage {}
// SAFETY: as above; the page's access rights are changed under the mutex only.
unsafe impl Sync for LockedPage {}

impl LockedPage {
    /// Makes a page and lets `fill` write into it, directly: no other buffer sees the content. `fill` is
    /// given `CAPACITY` bytes and says how many of them count.
    pub fn filled_by(fill: impl FnOnce(&mut [u8]) -> Result<usize>) -> Result<LockedPage> {
        let mut page = LockedPage::map().map_err(|error| {
            Error::new(Status::Internal, format!("the system gives no memory page for the API key: {error}"))
        })?;
        // SAFETY: `map` left the data page readable and writable, nobody else knows of it yet, and
        // CAPACITY + 1 is within one page.
        let bytes = unsafe { std::slice::from_raw_parts_mut(page.data(), CAPACITY) };
        page.length = fill(bytes)?.min(CAPACITY);
        // SAFETY: as above; the offset is the last byte of the smallest page there is.
        unsafe { page.data().add(CAPACITY).write_volatile(MARK) };
        page.set_access(libc::PROT_NONE).map_err(|error| {
            Error::new(Status::Internal, format!("the API key's memory page cannot be sealed: {error}"))
        })?;
        Ok(page)
    }

    /// Runs `read` on the content. The page is readable while it runs, also when it panics, and no longer.
    pub fn read<R>(&self, read: impl FnOnce(&[u8]) -> R) -> Result<R> {
        let _open = Opened::new(self)?;
        // SAFETY: the page is readable while `_open` lives, and nobody writes to it.
        let (content, mark) = unsafe {
            (std::slice::from_raw_parts(self.data(), self.length), self.data().add(CAPACITY).read_volatile())
        };
        if mark != MARK {
            return Err(made_before_fork());
        }
        Ok(read(content))
    }

    pub fn protection(&self) -> Protection {
        self.protection
    }

    fn map() -> io::Result<LockedPage> {
        // SAFETY: sysconf has no preconditions.
        let page_size = usize::try_from(unsafe { libc::sysconf(libc::_SC_PAGESIZE) })
            .ok()
            .filter(|size| *size > CAPACITY)
            .ok_or_else(|| io::Error::other("the page size is unknown"))?;
        // SAFETY: a fresh anonymous mapping, which touches no memory that exists.
        let mapping = unsafe {
            libc::mmap(
                std::ptr::null_mut(),
                3 * page_size,
                libc::PROT_NONE,
                libc::MAP_PRIVATE | libc::MAP_ANONYMOUS,
                -1,
                0,
            )
        };
        if mapping == libc::MAP_FAILED {
            return Err(io::Error::last_os_error());
        }
        let mapping = NonNull::new(mapping.cast()).ok_or_else(|| io::Error::other("mmap gave NULL"))?;
        let mut page = LockedPage {
            mapping,
            page_size,
            length: 0,
            protection: Protection::default(),
            readers: Mutex::new(0),
        };
        page.set_access(libc::PROT_READ | libc::PROT_WRITE)?;
        page.protection = page.protect();
        Ok(page)
    }

    /// Asks for each protection and notes which were granted: a limit of 0 on locked memory is common in
    /// containers, and no reason to refuse work.
    fn protect(&self) -> Protection {
        let (data, size) = (self.data().cast::<libc::c_void>(), self.page_size);
        // SAFETY: mlock takes a range of our own mapping.
        let locked = unsafe { libc::mlock(data, size) } == 0;
        #[cfg(target_os = "linux")]
        // SAFETY: madvise takes a range of our own mapping; neither advice changes its bytes here.
        let (undumped, wiped_on_fork) = unsafe {
            (
                libc::madvise(data, size, libc::MADV_DONTDUMP) == 0,
                libc::madvise(data, size, libc::MADV_WIPEONFORK) == 0,
            )
        };
        #[cfg(not(target_os = "linux"))]
        let (undumped, wiped_on_fork) = (false, false);
        Protection { locked, undumped, wiped_on_fork }
    }

    fn data(&self) -> *mut u8 {
        // SAFETY: the mapping is three pages long, so the second page's start is inside it.
        unsafe { self.mapping.as_ptr().add(self.page_size) }
    }

    fn set_access(&self, access: libc::c_int) -> io::Result<()> {
        // SAFETY: the range is the data page of our own mapping; whoever lowers the access holds the
        // mutex or the only reference.
        match unsafe { libc::mprotect(self.data().cast(), self.page_size, access) } {
            0 => Ok(()),
            _ => Err(io::Error::last_os_error()),
        }
    }
}

impl Drop for LockedPage {
    fn drop(&mut self) {
        // If the page cannot be opened it cannot be wiped either, and unmapping is all that is left.
        if self.set_access(libc::PROT_READ | libc::PROT_WRITE).is_ok() {
            for offset in 0..=CAPACITY {
                // SAFETY: writable, ours, within the page; volatile because nobody reads it any more,
                // and a plain store would be optimised away.
                unsafe { self.data().add(offset).write_volatile(0) };
            }
        }
        // SAFETY: the whole of our own mapping, which nothing refers to any more.
        unsafe { libc::munmap(self.mapping.as_ptr().cast(), 3 * self.page_size) };
    }
}

/// Keeps the page readable while it lives.
struct Opened<'page>(&'page LockedPage);

impl<'page> Opened<'page> {
    fn new(page: &'page LockedPage) -> Result<Opened<'page>> {
        let mut readers = page.readers.lock().unwrap_or_else(PoisonError::into_inner);
        if *readers == 0 {
            page.set_access(libc::PROT_READ).map_err(|error| {
                Error::new(Status::Internal, format!("the API key's memory page cannot be opened: {error}"))
            })?;
        }
        *readers += 1;
        Ok(Opened(page))
    }
}

impl Drop for Opened<'_> {
    fn drop(&mut self) {
        let mut readers = self.0.readers.lock().unwrap_or_else(PoisonError::into_inner);
        *readers -= 1;
        if *readers == 0 {
            // mprotect of a whole mapped page fails only for want of kernel memory; the page then stays
            // readable until the next reader leaves, which is the lesser harm.
            let _ = self.0.set_access(libc::PROT_NONE);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page_with(content: &[u8]) -> LockedPage {
        LockedPage::filled_by(|bytes| {
            bytes[..content.len()].copy_from_slice(content);
            Ok(content.len())
        })
        .unwrap()
    }

    fn access_of(page: &LockedPage) -> String {
        let address = format!("{:x}-", page.data() as usize);
        let maps = std::fs::read_to_string("/proc/self/maps").unwrap();
        maps.lines().find(|line| line.starts_with(&address)).unwrap()[address.len()..]
            .split(' ')
            .nth(1)
            .unwrap()
            .to_owned()
    }

    #[test]
    fn the_content_is_readable_inside_read_and_nowhere_else() {
        let page = page_with(b"secret");
        assert_eq!(access_of(&page), "---p");
        page.read(|content| {
            assert_eq!(content, b"secret");
            page.read(|again| assert_eq!(again, b"secret")).unwrap();
            assert_eq!(access_of(&page), "r--p");
        })
        .unwrap();
        assert_eq!(access_of(&page), "---p");
    }

    #[test]
    fn a_panic_while_reading_seals_the_page() {
        let page = page_with(b"secret");
        let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            page.read(|_| std::panic::resume_unwind(Box::new(())))
        }));
        assert!(caught.is_err());
        assert_eq!(access_of(&page), "---p");
        assert_eq!(page.read(<[u8]>::len).unwrap(), 6);
    }

    #[test]
    fn a_failing_fill_gives_its_error() {
        let refused = LockedPage::filled_by(|_| Err(Error::new(Status::File, "no such file")));
        assert_eq!(refused.err().map(|error| error.status()), Some(Status::File));
    }

    #[test]
    fn a_forked_child_finds_no_key_and_is_told_so() {
        let page = page_with(b"secret");
        // SAFETY: the child calls nothing but what reads the page and _exit.
        let child = unsafe { libc::fork() };
        if child == 0 {
            let refused = page.read(|content| content.to_vec()).is_err();
            // SAFETY: ends the child at once, running none of the parent's destructors.
            unsafe { libc::_exit(if refused { 0 } else { 1 }) };
        }
        let mut outcome = -1;
        // SAFETY: waits for the child made above.
        assert_eq!(unsafe { libc::waitpid(child, &mut outcome, 0) }, child);
        assert_eq!(outcome, 0, "the child read the parent's key");
    }
}
