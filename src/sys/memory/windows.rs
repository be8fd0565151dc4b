//! Pages from `VirtualAlloc`, and what Windows grants.
//!
//! This is one of the few files with `unsafe`: it speaks to the system.

use std::ffi::c_void;
use std::io;
use std::ptr::NonNull;

use windows_sys::Win32::System::Memory::{
    MEM_COMMIT, MEM_RELEASE, MEM_RESERVE, PAGE_NOACCESS, PAGE_READONLY, PAGE_READWRITE, VirtualAlloc,
    VirtualFree, VirtualLock, VirtualProtect,
};
use windows_sys::Win32::System::SystemInformation::GetSystemInfo;

use super::{Access, Grant, Memory, Protection};
use crate::sys::fork_guard::ForkGuard;
use crate::sys::module::function_of;
use crate::sys::protection_key::ProtectionKey;

/// A data page between two guard pages.
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
        // SAFETY: an all-zero value is a valid one, which the call writes.
        let page_size = unsafe {
            let mut system = std::mem::zeroed();
            GetSystemInfo(&raw mut system);
            system.dwPageSize as usize
        };
        // SAFETY: pages at an address of the system's choice.
        let start =
            unsafe { VirtualAlloc(std::ptr::null(), 3 * page_size, MEM_RESERVE | MEM_COMMIT, PAGE_NOACCESS) };
        let start = NonNull::new(start.cast::<u8>()).ok_or_else(io::Error::last_os_error)?;
        let mut mapping =
            Mapping { start, page_size, fork_guard: ForkGuard::here(), protection: Protection::NONE };
        mapping.set_access(Access::ReadAndWrite)?;
        // SAFETY: a page of ours.
        let locked = match unsafe { VirtualLock(mapping.data().cast(), page_size) } {
            0 => Grant::refused(&io::Error::last_os_error()),
            _ => Grant::Granted,
        };
        let secret = match memory {
            Memory::Ordinary => Grant::NotAsked,
            Memory::Secret => Grant::Absent,
        };
        let undumped = mapping.leave_out_of_reports();
        mapping.protection = Protection { locked, undumped, unforked: Grant::NotNeeded, secret };
        Ok(mapping)
    }

    pub fn data(&self) -> *mut u8 {
        // SAFETY: the mapping is three pages long, so the second page's start is inside it.
        unsafe { self.start.as_ptr().add(self.page_size) }
    }

    /// The process that has it: there is no other.
    pub fn fork_guard(&self) -> ForkGuard {
        self.fork_guard
    }

    pub fn set_access(&self, access: Access) -> io::Result<()> {
        let access = match access {
            Access::None => PAGE_NOACCESS,
            Access::Read => PAGE_READONLY,
            Access::ReadAndWrite => PAGE_READWRITE,
        };
        let mut before = 0;
        // SAFETY: the data page of our own mapping; the caller that lowers the access keeps other threads off the
        // page meanwhile.
        match unsafe { VirtualProtect(self.data().cast(), self.page_size, access, &raw mut before) } {
            0 => Err(io::Error::last_os_error()),
            _ => Ok(()),
        }
    }

    /// From now on threads with the key's rights can read the data page, and none can write it.
    pub fn put_key_on(&self, key: ProtectionKey) -> io::Result<()> {
        // SAFETY: as above.
        unsafe { key.put_on(self.data(), self.page_size) }
    }

    /// Windows 10 1709 and later leave such memory out of what error reports carry.
    fn leave_out_of_reports(&self) -> Grant {
        // SAFETY: the function's own form.
        let exclude: Option<unsafe extern "system" fn(*const c_void, u32) -> i32> =
            unsafe { function_of(c"kernel32.dll", c"WerRegisterExcludedMemoryBlock") };
        let Some(exclude) = exclude else { return Grant::Absent };
        // SAFETY: a page of ours, which is taken off the list before it is freed.
        match unsafe { exclude(self.data().cast(), self.page_size as u32) } {
            0.. => Grant::Granted,
            code => Grant::Refused(code),
        }
    }
}

impl Drop for Mapping {
    fn drop(&mut self) {
        if self.protection.undumped == Grant::Granted {
            // SAFETY: the function's own form.
            let include: Option<unsafe extern "system" fn(*const c_void) -> i32> =
                unsafe { function_of(c"kernel32.dll", c"WerUnregisterExcludedMemoryBlock") };
            if let Some(include) = include {
                // SAFETY: the page that was put on the list.
                unsafe { include(self.data().cast()) };
            }
        }
        // SAFETY: the whole of our own mapping, which nothing refers to any more. Its lock goes with it.
        unsafe { VirtualFree(self.start.as_ptr().cast(), 0, MEM_RELEASE) };
    }
}
