//! The operating system, and nearly all `unsafe` of the crate.
//!
//! Responsible for what std lacks or does otherwise than a guest in another program may: one file a concern, and where
//! systems differ in more than a line, a folder of the same name with a file for each. Nothing here knows HTTP, JSON, or
//! what a key is.
//!
//! | file | concern |
//! |---|---|
//! | `socket`, `wake`, `cancel`, `deadline` | a wait: for a peer, with a deadline, and with what ends it sooner |
//! | `clock` | how old something is, though the machine slept |
//! | `host_signals` | what a host's own loop watches |
//! | `page`, `seal`, `memory`, `protection_key`, `registers`, `environment` | memory that a secret may be in |
//! | `files`, `descriptor` | files, opened as a guest may |
//! | `allocator` | whose memory all the rest is |
//! | `child` | a program that is run for what it prints |
//! | `names` | the addresses of a name |
//! | `trust_store` | the certificates that the system trusts |
//! | `words` | what the system says of a failure, in English |
//! | `text` | bytes that become text without a second check |
//! | `random` | numbers that cannot be guessed |
//! | `thread`, `uncancellable`, `host`, `fork_guard`, `panic` | what keeps us out of the host's way |
//! | `module`, `winsock` | what several files need of Windows |

#[cfg_attr(not(feature = "host-allocator"), allow(dead_code))]
pub mod allocator;
pub mod cancel;
pub mod child;
pub mod clock;
pub mod deadline;
#[cfg(unix)]
mod descriptor;
pub mod environment;
pub mod files;
pub mod fork_guard;
pub mod host;
pub mod host_signals;
pub mod memory;
#[cfg(windows)]
mod module;
pub mod names;
pub mod page;
pub mod panic;
pub mod protection_key;
pub mod random;
pub mod registers;
mod seal;
pub mod socket;
pub mod text;
pub mod thread;
pub mod trust_store;
mod uncancellable;
pub mod wake;
#[cfg(windows)]
mod winsock;
pub mod words;

/// The system's version, as it says itself: others tell a program what its manifest asks for.
#[cfg(windows)]
pub fn release() -> Option<String> {
    use windows_sys::Wdk::System::SystemServices::RtlGetVersion;
    use windows_sys::Win32::System::SystemInformation::OSVERSIONINFOW;

    // SAFETY: an all-zero value is a valid one, which says its size and is written by the call.
    let (outcome, version) = unsafe {
        let mut version: OSVERSIONINFOW = std::mem::zeroed();
        version.dwOSVersionInfoSize = size_of::<OSVERSIONINFOW>() as u32;
        (RtlGetVersion(&raw mut version), version)
    };
    (outcome == 0)
        .then(|| format!("{}.{}.{}", version.dwMajorVersion, version.dwMinorVersion, version.dwBuildNumber))
}

/// The kernel's release.
#[cfg(unix)]
pub fn release() -> Option<String> {
    // SAFETY: an all-zero utsname holds empty texts; it outlives the call, which leaves texts that end in NUL.
    unsafe {
        let mut system: libc::utsname = std::mem::zeroed();
        let is_known = libc::uname(&raw mut system) == 0;
        let release = std::ffi::CStr::from_ptr(system.release.as_ptr());
        is_known.then(|| release.to_str().ok().map(str::to_owned))?
    }
}
