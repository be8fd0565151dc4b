//! What is in this process, as Windows shows it.
#![allow(unsafe_code, reason = "std asks Windows none of this")]

use std::fs::File;
use std::os::windows::io::AsRawHandle;

use windows_sys::Win32::Foundation::{
    CloseHandle, GetHandleInformation, HANDLE, INVALID_HANDLE_VALUE, LocalFree,
};
use windows_sys::Win32::Networking::WinSock::{
    POLLRDNORM, SO_TYPE, SOCKET, SOL_SOCKET, WSAPOLLFD, WSAPoll, getsockopt,
};
use windows_sys::Win32::System::Console::{GetStdHandle, STD_ERROR_HANDLE, SetStdHandle};
use windows_sys::Win32::System::Diagnostics::ToolHelp::{
    CreateToolhelp32Snapshot, TH32CS_SNAPTHREAD, THREADENTRY32, Thread32First, Thread32Next,
};
use windows_sys::Win32::System::ProcessStatus::{K32GetProcessMemoryInfo, PROCESS_MEMORY_COUNTERS};
use windows_sys::Win32::System::Threading::{
    GetCurrentProcess, GetCurrentProcessId, GetThreadDescription, OpenThread,
    THREAD_QUERY_LIMITED_INFORMATION,
};

/// The most memory that this process had at any time, in bytes.
pub fn peak() -> u64 {
    memory().PeakWorkingSetSize as u64
}

/// The memory of the process that is in use, in bytes.
pub fn resident() -> u64 {
    memory().WorkingSetSize as u64
}

fn memory() -> PROCESS_MEMORY_COUNTERS {
    let mut counters =
        PROCESS_MEMORY_COUNTERS { cb: size_of_u32::<PROCESS_MEMORY_COUNTERS>(), ..Default::default() };
    // SAFETY: the struct outlives the call, and says its size.
    let known = unsafe { K32GetProcessMemoryInfo(GetCurrentProcess(), &raw mut counters, counters.cb) };
    assert_ne!(known, 0, "{}", std::io::Error::last_os_error());
    counters
}

fn size_of_u32<T>() -> u32 {
    u32::try_from(size_of::<T>()).expect("a small struct")
}

/// How many threads of the process have one of these names.
pub fn threads_named(names: &[&str]) -> usize {
    let mut entry = THREADENTRY32 { dwSize: size_of_u32::<THREADENTRY32>(), ..Default::default() };
    let mut found = 0;
    // SAFETY: the snapshot is closed when all was read of it; the entry outlives the calls, and says its size.
    unsafe {
        let snapshot = CreateToolhelp32Snapshot(TH32CS_SNAPTHREAD, 0);
        assert_ne!(snapshot, INVALID_HANDLE_VALUE, "{}", std::io::Error::last_os_error());
        let mut is_there = Thread32First(snapshot, &raw mut entry);
        while is_there != 0 {
            if entry.th32OwnerProcessID == GetCurrentProcessId() {
                let name = name_of(entry.th32ThreadID);
                found += usize::from(names.contains(&name.as_str()));
            }
            is_there = Thread32Next(snapshot, &raw mut entry);
        }
        CloseHandle(snapshot);
    }
    found
}

/// Empty for a thread that has none, or that has ended meanwhile.
fn name_of(thread: u32) -> String {
    // SAFETY: what is opened is closed; the name is a text of Windows that ends with NUL, and is freed after it was read.
    unsafe {
        let handle = OpenThread(THREAD_QUERY_LIMITED_INFORMATION, 0, thread);
        if handle.is_null() {
            return String::new();
        }
        let mut name: *mut u16 = std::ptr::null_mut();
        GetThreadDescription(handle, &raw mut name);
        CloseHandle(handle);
        if name.is_null() {
            return String::new();
        }
        let length = (0..).take_while(|at| *name.add(*at) != 0).count();
        let text = String::from_utf16_lossy(std::slice::from_raw_parts(name, length));
        LocalFree(name.cast());
        text
    }
}

/// Each handle of this process: wine does not count them, so every number that can be one is tried.
pub fn handles() -> impl Iterator<Item = HANDLE> {
    (4..1 << 15).step_by(4).map(|number: usize| std::ptr::without_provenance_mut(number)).filter(|handle| {
        let mut flags = 0;
        // SAFETY: a number that is no handle is refused.
        unsafe { GetHandleInformation(*handle, &raw mut flags) != 0 }
    })
}

pub fn descriptors() -> usize {
    handles().count()
}

/// The sockets that this process has open.
pub fn open_sockets() -> Vec<String> {
    let is_socket = |handle: &HANDLE| {
        let (mut kind, mut length) = (0_i32, 4);
        // SAFETY: a handle that is no socket is refused; the number and its length outlive the call.
        unsafe {
            getsockopt(*handle as SOCKET, SOL_SOCKET, SO_TYPE, (&raw mut kind).cast(), &raw mut length) == 0
        }
    };
    handles().filter(is_socket).map(|socket| format!("{socket:?}")).collect()
}

/// Runs `body` while a file has what the process prints on stderr.
pub fn with_stderr_in<R>(file: &File, body: impl FnOnce() -> R) -> R {
    // SAFETY: handles of this process; the file outlives its place as stderr.
    unsafe {
        let before = GetStdHandle(STD_ERROR_HANDLE);
        assert_ne!(SetStdHandle(STD_ERROR_HANDLE, file.as_raw_handle()), 0);
        let result = body();
        assert_ne!(SetStdHandle(STD_ERROR_HANDLE, before), 0);
        result
    }
}

/// Whether a descriptor is readable at most this many milliseconds from now.
pub fn is_readable_within(descriptor: isize, milliseconds: i32) -> bool {
    let socket = usize::try_from(descriptor).expect("a socket");
    let mut watched = WSAPOLLFD { fd: socket, events: POLLRDNORM, revents: 0 };
    // SAFETY: one struct, which outlives the call.
    let ready = unsafe { WSAPoll(&raw mut watched, 1, milliseconds) };
    ready == 1 && watched.revents == POLLRDNORM
}
