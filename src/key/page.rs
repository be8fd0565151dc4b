//! One page of memory that only ever holds an API key.
//!
//! Responsible for when the key can be read: written once, straight onto the page, unreadable while nobody
//! sends, wiped before the page goes back to the system. It must not know what a key looks like or what
//! it is for, nor what protects the page beside (`memory`).
//!
//! This is one of the few files with `unsafe`: it reads and writes memory that std knows nothing of. The design
//! and the measurements behind it are in `docs/key.md`.

use std::sync::{Mutex, PoisonError};

use super::memory::{Mapping, Memory, Protection};
use crate::error::{Error, Result, Status};
use crate::home::made_before_fork;

/// The largest content: the smallest page there is, less the byte that tells a live page from one wiped by
/// fork.
pub const CAPACITY: usize = 4095;

/// Stands behind the content. A forked child reads zeros (`MADV_WIPEONFORK`), so it reads no mark.
const MARK: u8 = 0xa5;

pub struct LockedPage {
    mapping: Mapping,
    length: usize,
    /// How many threads are reading. The page is readable while there is one.
    readers: Mutex<usize>,
}

impl LockedPage {
    /// Makes a page and lets `fill` write into it, directly: no other buffer sees the content. `fill` is
    /// given `CAPACITY` bytes and says how many of them count.
    pub fn filled_by(memory: Memory, fill: impl FnOnce(&mut [u8]) -> Result<usize>) -> Result<LockedPage> {
        let mapping = Mapping::new(memory).map_err(|error| {
            Error::new(Status::Internal, format!("the system gives no memory page for the API key: {error}"))
        })?;
        // From here on the page is wiped when it goes, also when `fill` fails.
        let mut page = LockedPage { mapping, length: 0, readers: Mutex::new(0) };
        // SAFETY: the data page is readable and writable, nobody else knows of it yet, and CAPACITY + 1 is
        // within one page.
        let bytes = unsafe { std::slice::from_raw_parts_mut(page.mapping.data(), CAPACITY) };
        page.length = fill(bytes)?.min(CAPACITY);
        // SAFETY: as above; the offset is the last byte of the smallest page there is.
        unsafe { page.mapping.data().add(CAPACITY).write_volatile(MARK) };
        page.mapping.set_access(libc::PROT_NONE).map_err(|error| {
            Error::new(Status::Internal, format!("the API key's memory page cannot be sealed: {error}"))
        })?;
        Ok(page)
    }

    /// Runs `read` on the content. The page is readable while it runs, also when it panics, and no longer.
    pub fn read<R>(&self, read: impl FnOnce(&[u8]) -> R) -> Result<R> {
        // Asked before the page is touched: a forked child may not have it.
        self.mapping.home().check()?;
        let _open = Opened::new(self)?;
        let start = self.mapping.data();
        // SAFETY: the page is readable while `_open` lives, and nobody writes to it.
        let (content, mark) =
            unsafe { (std::slice::from_raw_parts(start, self.length), start.add(CAPACITY).read_volatile()) };
        if mark != MARK {
            return Err(made_before_fork());
        }
        Ok(read(content))
    }

    pub fn protection(&self) -> Protection {
        self.mapping.protection
    }
}

impl Drop for LockedPage {
    fn drop(&mut self) {
        // A forked child has no key to wipe. If the page cannot be opened it cannot be wiped either, and
        // unmapping is all that is left.
        let can_be_written = self.mapping.home().is_here()
            && self.mapping.set_access(libc::PROT_READ | libc::PROT_WRITE).is_ok();
        if can_be_written {
            for offset in 0..=CAPACITY {
                // SAFETY: writable, ours, within the page; volatile because nobody reads it any more,
                // and a plain store would be optimised away.
                unsafe { self.mapping.data().add(offset).write_volatile(0) };
            }
        }
    }
}

/// Keeps the page readable while it lives.
struct Opened<'page>(&'page LockedPage);

impl<'page> Opened<'page> {
    fn new(page: &'page LockedPage) -> Result<Opened<'page>> {
        let mut readers = page.readers.lock().unwrap_or_else(PoisonError::into_inner);
        if *readers == 0 {
            page.mapping.set_access(libc::PROT_READ).map_err(|error| {
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
            let _ = self.0.mapping.set_access(libc::PROT_NONE);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KINDS: [Memory; 2] = [Memory::Ordinary, Memory::Secret];

    fn page_with(memory: Memory, content: &[u8]) -> LockedPage {
        LockedPage::filled_by(memory, |bytes| {
            bytes[..content.len()].copy_from_slice(content);
            Ok(content.len())
        })
        .unwrap()
    }

    /// Pages of one file with the same rights are one line of the map.
    fn access_of(page: &LockedPage) -> String {
        let address = page.mapping.data() as usize;
        let maps = std::fs::read_to_string("/proc/self/maps").unwrap();
        let holds = |line: &&str| {
            let (range, _) = line.split_once(' ').unwrap();
            let (start, end) = range.split_once('-').unwrap();
            let number = |text| usize::from_str_radix(text, 16).unwrap();
            (number(start)..number(end)).contains(&address)
        };
        maps.lines().find(holds).unwrap().split(' ').nth(1).unwrap().to_owned()
    }

    #[test]
    fn the_content_is_readable_inside_read_and_nowhere_else() {
        for memory in KINDS {
            let page = page_with(memory, b"secret");
            assert_eq!(access_of(&page)[..3], *"---");
            page.read(|content| {
                assert_eq!(content, b"secret");
                page.read(|again| assert_eq!(again, b"secret")).unwrap();
                assert_eq!(access_of(&page)[..3], *"r--");
            })
            .unwrap();
            assert_eq!(access_of(&page)[..3], *"---");
        }
    }

    #[test]
    fn a_panic_while_reading_seals_the_page() {
        let page = page_with(Memory::Ordinary, b"secret");
        let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            page.read(|_| std::panic::resume_unwind(Box::new(())))
        }));
        assert!(caught.is_err());
        assert_eq!(access_of(&page), "---p");
        assert_eq!(page.read(<[u8]>::len).unwrap(), 6);
    }

    #[test]
    fn a_failing_fill_gives_its_error() {
        let refused =
            LockedPage::filled_by(Memory::Ordinary, |_| Err(Error::new(Status::File, "no such file")));
        assert_eq!(refused.err().map(|error| error.status()), Some(Status::File));
    }

    #[test]
    fn a_forked_child_finds_no_key_and_is_told_so() {
        for memory in KINDS {
            let page = page_with(memory, b"secret");
            // SAFETY: the child calls nothing but what reads and drops the page, and _exit.
            let child = unsafe { libc::fork() };
            if child == 0 {
                let refused = page.read(|content| content.to_vec()).is_err();
                drop(page);
                // SAFETY: ends the child at once, running none of the parent's destructors.
                unsafe { libc::_exit(if refused { 0 } else { 1 }) };
            }
            let mut outcome = -1;
            // SAFETY: waits for the child made above.
            assert_eq!(unsafe { libc::waitpid(child, &raw mut outcome, 0) }, child);
            assert_eq!(outcome, 0, "the child read the parent's key");
            assert_eq!(page.read(|content| content == b"secret").ok(), Some(true));
        }
    }
}
