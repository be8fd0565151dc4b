//! Keeps a page unreadable while no request sends.
//!
//! Responsible for the two ways to close a page and to open it for one reading: by a protection key, for the thread that
//! reads and for no other, where processor and kernel have such keys; else by the page's own access, for all threads
//! while one of them reads. It must not know what is on the page.

use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::memory::{Access, Mapping};
use super::protection_key::{Allowed, ProtectionKey, Rights};

pub enum Seal {
    OfThreads(ProtectionKey),
    /// How many threads are reading.
    OfThePage(Mutex<usize>),
}

impl Seal {
    /// Closes a page that can be read and written.
    pub fn on(mapping: &Mapping) -> io::Result<Seal> {
        if let Some(key) = ProtectionKey::of_the_process()
            && mapping.put_key_on(key).is_ok()
        {
            return Ok(Seal::OfThreads(key));
        }
        mapping.set_access(Access::None)?;
        Ok(Seal::OfThePage(Mutex::new(0)))
    }

    /// Opens the page to be read, for as long as what is returned lives.
    pub fn open<'page>(&'page self, mapping: &'page Mapping) -> io::Result<Opened<'page>> {
        match self {
            Seal::OfThreads(key) => Ok(Opened::ForThisThread { _allowed: key.allow(Rights::Read) }),
            Seal::OfThePage(readers) => {
                let mut count = lock(readers);
                if *count == 0 {
                    mapping.set_access(Access::Read)?;
                }
                *count += 1;
                Ok(Opened::ForAll { mapping, readers })
            }
        }
    }

    /// Opens the page for a last write; no read follows.
    pub fn open_to_wipe(&self, mapping: &Mapping) -> io::Result<Option<Allowed>> {
        mapping.set_access(Access::ReadAndWrite)?;
        Ok(match self {
            Seal::OfThreads(key) => Some(key.allow(Rights::Write)),
            Seal::OfThePage(_) => None,
        })
    }
}

/// A page that is open.
pub enum Opened<'page> {
    ForThisThread { _allowed: Allowed },
    ForAll { mapping: &'page Mapping, readers: &'page Mutex<usize> },
}

impl Drop for Opened<'_> {
    fn drop(&mut self) {
        let Opened::ForAll { mapping, readers } = self else { return };
        let mut count = lock(readers);
        *count -= 1;
        if *count == 0 {
            // mprotect of a whole mapped page fails only for want of kernel memory; the page then stays
            // readable until the next reader leaves, which is the lesser harm.
            let _ = mapping.set_access(Access::None);
        }
    }
}

fn lock(readers: &Mutex<usize>) -> MutexGuard<'_, usize> {
    readers.lock().unwrap_or_else(PoisonError::into_inner)
}
