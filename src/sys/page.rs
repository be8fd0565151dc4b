//! One page of memory that only ever holds an API key.
//!
//! Responsible for when the key can be read: written once, straight onto the page, unreadable while no
//! request sends, wiped before the page goes back to the system. It must not know what a key looks like or what
//! it is for, nor how a page is closed (`seal`) and protected beside (`memory`).
//!
//! This is one of the few files with `unsafe`: it reads and writes memory that std knows nothing of. The design
//! and the measurements behind it are in `docs/key.md`.

use super::fork_guard::made_before_fork;
use super::memory::{Mapping, Memory, Protection};
use super::seal::Seal;
use super::words::in_english;
use crate::error::{Error, Result, Status};

/// The largest content: the smallest page there is, less the byte that distinguishes a live page from one wiped by
/// fork.
pub const CAPACITY: usize = 4095;

/// Follows the content. A forked child reads zeros (`MADV_WIPEONFORK`), so it reads no mark.
const MARK: u8 = 0xa5;

pub struct LockedPage {
    mapping: Mapping,
    length: usize,
    /// `None` while the page is being filled.
    seal: Option<Seal>,
}

impl LockedPage {
    /// Makes a page and lets `fill` write into it, directly: no other buffer sees the content. `fill` is
    /// given `CAPACITY` bytes and says how many of them count.
    pub fn filled_by(memory: Memory, fill: impl FnOnce(&mut [u8]) -> Result<usize>) -> Result<LockedPage> {
        let mapping = Mapping::new(memory).map_err(|error| {
            Error::new(
                Status::Internal,
                format!("the system gives no memory page for the API key: {}", in_english(&error)),
            )
        })?;
        // From here on the page is wiped when it goes, also when `fill` fails.
        let mut page = LockedPage { mapping, length: 0, seal: None };
        // SAFETY: the data page is readable and writable, not shared yet, and CAPACITY + 1 is
        // within one page.
        let bytes = unsafe { std::slice::from_raw_parts_mut(page.mapping.data(), CAPACITY) };
        page.length = fill(bytes)?.min(CAPACITY);
        // SAFETY: as above; the offset is the last byte of the smallest page there is.
        unsafe { page.mapping.data().add(CAPACITY).write_volatile(MARK) };
        page.seal = Some(Seal::on(&page.mapping).map_err(|error| {
            Error::new(
                Status::Internal,
                format!("the API key's memory page cannot be sealed: {}", in_english(&error)),
            )
        })?);
        Ok(page)
    }

    /// Runs `read` on the content. The page is readable while it runs, also when it panics, and no longer; for other
    /// threads perhaps not even then.
    pub fn read<R>(&self, read: impl FnOnce(&[u8]) -> R) -> Result<R> {
        // Asked before the page is touched: a forked child may not have it.
        self.mapping.fork_guard().check()?;
        let seal = self.seal.as_ref().ok_or_else(made_before_fork)?;
        let _open = seal.open(&self.mapping).map_err(|error| {
            Error::new(
                Status::Internal,
                format!("the API key's memory page cannot be opened: {}", in_english(&error)),
            )
        })?;
        let start = self.mapping.data();
        // SAFETY: the page is readable while `_open` lives, and not written to.
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
        if !self.mapping.fork_guard().is_here() {
            return;
        }
        let opened = self.seal.as_ref().map(|seal| seal.open_to_wipe(&self.mapping)).transpose();
        if opened.is_ok() {
            for offset in 0..=CAPACITY {
                // SAFETY: writable, ours, within the page; volatile because no read follows,
                // and a plain store would be optimised away.
                unsafe { self.mapping.data().add(offset).write_volatile(0) };
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;
    #[cfg(unix)]
    use crate::sys::wake::Wake;

    const KINDS: [Memory; 2] = [Memory::Ordinary, Memory::Secret];

    fn page_with(memory: Memory, content: &[u8]) -> LockedPage {
        LockedPage::filled_by(memory, |bytes| {
            bytes[..content.len()].copy_from_slice(content);
            Ok(content.len())
        })
        .unwrap()
    }

    /// Whether this thread may read the page: the system looks when it is asked to copy from there.
    #[cfg(windows)]
    fn is_readable(page: &LockedPage) -> bool {
        use windows_sys::Win32::System::Memory::{
            MEMORY_BASIC_INFORMATION, PAGE_READONLY, PAGE_READWRITE, VirtualQuery,
        };

        let mut region = MEMORY_BASIC_INFORMATION::default();
        // SAFETY: as much room as is named.
        let known =
            unsafe { VirtualQuery(page.mapping.data().cast(), &raw mut region, size_of_val(&region)) };
        assert_ne!(known, 0);
        [PAGE_READONLY, PAGE_READWRITE].contains(&region.Protect)
    }

    /// Whether this thread may read the page: the kernel looks when it is asked to copy from there.
    #[cfg(unix)]
    fn is_readable(page: &LockedPage) -> bool {
        let pipe = Wake::new().unwrap();
        // SAFETY: the kernel reads eight bytes of the page, or refuses to.
        unsafe { libc::write(pipe.descriptor(), page.mapping.data().cast(), 8) == 8 }
    }

    #[test]
    fn the_content_is_readable_inside_read_and_nowhere_else() {
        for memory in KINDS {
            let page = page_with(memory, b"secret");
            assert!(!is_readable(&page));
            page.read(|content| {
                assert_eq!(content, b"secret");
                page.read(|again| assert_eq!(again, b"secret")).unwrap();
                assert!(is_readable(&page));
            })
            .unwrap();
            assert!(!is_readable(&page));
        }
    }

    /// A protection key opens the page to one thread. Without one, a reader opens it to all threads.
    #[test]
    fn a_reader_opens_the_page_to_no_other_thread_where_the_processor_can_tell_them_apart() {
        let page = page_with(Memory::Ordinary, b"secret");
        let (ask, asked) = mpsc::channel();
        let (answer, answered) = mpsc::channel();
        std::thread::scope(|scope| {
            // Started before, as a thread begins with the rights of the one that starts it.
            scope.spawn(|| asked.into_iter().for_each(|()| answer.send(is_readable(&page)).unwrap()));
            let in_another_thread = || {
                ask.send(()).unwrap();
                answered.recv().unwrap()
            };
            assert!(!in_another_thread());
            let is_open_to_all = matches!(page.seal, Some(Seal::OfThePage(_)));
            assert_eq!(page.read(|_| in_another_thread()).unwrap(), is_open_to_all);
            assert!(!in_another_thread());
            drop(ask);
        });
    }

    /// A filter of system calls that ends the process over those for protection keys, as it may over any that it
    /// does not know.
    #[cfg(all(target_os = "linux", target_arch = "x86_64"))]
    #[test]
    fn a_process_whose_system_calls_are_filtered_has_its_page_too() {
        let statement = |code: u32, to: u32| libc::sock_filter { code: code as u16, jt: 0, jf: 0, k: to };
        let unless = |number: libc::c_long| libc::sock_filter {
            code: (libc::BPF_JMP | libc::BPF_JEQ | libc::BPF_K) as u16,
            jt: 0,
            jf: 1,
            k: number.try_into().unwrap(),
        };
        let (ends, passes) = (libc::SECCOMP_RET_KILL_PROCESS, libc::SECCOMP_RET_ALLOW);
        let mut filter = [
            statement(libc::BPF_LD | libc::BPF_W | libc::BPF_ABS, 0),
            unless(libc::SYS_pkey_mprotect),
            statement(libc::BPF_RET | libc::BPF_K, ends),
            unless(libc::SYS_pkey_alloc),
            statement(libc::BPF_RET | libc::BPF_K, ends),
            statement(libc::BPF_RET | libc::BPF_K, passes),
        ];
        let program = libc::sock_fprog { len: filter.len() as u16, filter: filter.as_mut_ptr() };
        let before = page_with(Memory::Ordinary, b"before");
        drop(before);
        // SAFETY: the child filters its own system calls, makes a page and ends.
        let child = unsafe { libc::fork() };
        if child == 0 {
            // SAFETY: the program outlives the calls.
            let is_filtered = unsafe {
                libc::prctl(libc::PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
                    && libc::prctl(libc::PR_SET_SECCOMP, libc::SECCOMP_MODE_FILTER, &raw const program) == 0
            };
            let page = page_with(Memory::Ordinary, b"secret");
            let is_as_ever = page.read(|content| content == b"secret" && is_readable(&page)).unwrap()
                && !is_readable(&page);
            drop(page);
            // SAFETY: ends the child at once, running none of the parent's destructors.
            unsafe { libc::_exit(if is_filtered && is_as_ever { 0 } else { 1 }) };
        }
        let mut outcome = -1;
        // SAFETY: waits for the child made above.
        assert_eq!(unsafe { libc::waitpid(child, &raw mut outcome, 0) }, child);
        assert_eq!(outcome, 0);
    }

    #[test]
    fn a_panic_while_reading_seals_the_page() {
        let page = page_with(Memory::Ordinary, b"secret");
        let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            page.read(|_| std::panic::resume_unwind(Box::new(())))
        }));
        assert!(caught.is_err());
        assert!(!is_readable(&page));
        assert_eq!(page.read(<[u8]>::len).unwrap(), 6);
    }

    #[test]
    fn a_failing_fill_gives_its_error() {
        let refused =
            LockedPage::filled_by(Memory::Ordinary, |_| Err(Error::new(Status::File, "no such file")));
        assert_eq!(refused.err().map(|error| error.status()), Some(Status::File));
    }

    #[cfg(unix)]
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
