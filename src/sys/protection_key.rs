//! A protection key of the processor: which threads may touch a page, decided by a register of each thread's own.
//!
//! Responsible for the process's one key, for putting it on a page, and for a thread's rights to the pages that have
//! it. To change those is two instructions, where to change a page's own access is a system call that every thread of the
//! process waits for. It must not know what the pages hold. Linux's manual page is pkeys(7).
//!
//! This is one of the few files with `unsafe`: it speaks to the processor and to the kernel.

/// What a thread may do with the pages that have the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rights {
    Read,
    Write,
}

#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
pub use of_this_processor::{Allowed, ProtectionKey};

#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod of_this_processor {
    use std::arch::asm;
    use std::arch::x86_64::__cpuid_count;
    use std::fs::File;
    use std::io::{self, Read};
    use std::marker::PhantomData;

    use once_cell::sync::OnceCell;

    use super::Rights;

    /// One of the fifteen that a process can have. It is never given back: what other threads may do would stay as it
    /// is, and so hold for the next owner of the number.
    #[derive(Clone, Copy, Debug)]
    pub struct ProtectionKey {
        number: u32,
    }

    /// The two bits of a key in the register, lowest first: no access, no writing.
    const NOTHING: u32 = 0b11;
    const NO_WRITING: u32 = 0b10;
    const BITS: u32 = 0b11;

    static OF_THE_PROCESS: OnceCell<Option<ProtectionKey>> = OnceCell::new();

    impl ProtectionKey {
        /// `None` where the processor or the kernel has none, or none is left. So it is where system calls are filtered:
        /// the filter may never have heard of these (systemd's @system-service has not), and end the process.
        pub fn of_the_process() -> Option<ProtectionKey> {
            if !processor_has_keys() || are_system_calls_filtered() {
                return None;
            }
            *OF_THE_PROCESS.get_or_init(ProtectionKey::allocate)
        }

        /// From the start no thread has any right, save where another library had given some for the same number, and
        /// gave the number back.
        fn allocate() -> Option<ProtectionKey> {
            // SAFETY: pkey_alloc takes two numbers: no flags, and what this thread may not do.
            let number = unsafe { libc::syscall(libc::SYS_pkey_alloc, 0, NOTHING) };
            u32::try_from(number).ok().map(|number| ProtectionKey { number })
        }

        /// Puts the key on pages, which threads with the rights can read, and none can write.
        ///
        /// # Safety
        ///
        /// The pages are the caller's own mapping, and not used meanwhile.
        pub unsafe fn put_on(self, start: *mut u8, length: usize) -> io::Result<()> {
            // SAFETY: the caller's promise.
            match unsafe {
                libc::syscall(libc::SYS_pkey_mprotect, start, length, libc::PROT_READ, self.number)
            } {
                0 => Ok(()),
                _ => Err(io::Error::last_os_error()),
            }
        }

        /// Gives this thread a right for as long as what is returned lives.
        pub fn allow(self, rights: Rights) -> Allowed {
            let denied = match rights {
                Rights::Read => NO_WRITING,
                Rights::Write => 0,
            };
            Allowed { key: self, before: self.replace_bits(denied), on_this_thread: PhantomData }
        }

        /// What they were before.
        fn replace_bits(self, bits: u32) -> u32 {
            let place = 2 * self.number;
            let register = read_register();
            write_register(register & !(BITS << place) | bits << place);
            register >> place & BITS
        }
    }

    /// A right of the thread that asked for it, and of no other: so it stays there.
    #[derive(Debug)]
    pub struct Allowed {
        key: ProtectionKey,
        before: u32,
        on_this_thread: PhantomData<*const ()>,
    }

    impl Drop for Allowed {
        fn drop(&mut self) {
            self.key.replace_bits(self.before);
        }
    }

    /// Whether the kernel has switched the instructions on (OSPKE).
    fn processor_has_keys() -> bool {
        const FEATURES: u32 = 7;
        const OSPKE: u32 = 1 << 4;
        std::arch::x86_64::__get_cpuid_max(0).0 >= FEATURES && __cpuid_count(FEATURES, 0).ecx & OSPKE != 0
    }

    /// Of this thread; `None` where they cannot be read.
    fn are_system_calls_filtered() -> bool {
        // The kernel gives all of it at once.
        let mut status = [0; 4096];
        let read = File::open("/proc/thread-self/status").and_then(|mut file| file.read(&mut status));
        let status = String::from_utf8_lossy(status.get(..read.unwrap_or(0)).unwrap_or_default());
        let mode = status.lines().find_map(|line| line.strip_prefix("Seccomp:"));
        mode.is_none_or(|mode| mode.trim() != "0")
    }

    fn read_register() -> u32 {
        let register: u32;
        // SAFETY: there is a key, so the processor has the instruction. ecx must be 0, and edx is zeroed.
        unsafe {
            asm!("rdpkru", in("ecx") 0, out("eax") register, out("edx") _, options(nostack, preserves_flags))
        };
        register
    }

    /// No access to memory is moved across it: the compiler must assume that it touches some.
    fn write_register(register: u32) {
        // SAFETY: as above; only the rights of our own key differ from what they were.
        unsafe {
            asm!("wrpkru", in("eax") register, in("ecx") 0, in("edx") 0, options(nostack, preserves_flags));
        }
    }
}

#[cfg(not(all(target_os = "linux", target_arch = "x86_64")))]
pub use of_no_processor::{Allowed, ProtectionKey};

/// There is none, so nothing can be done with it.
#[cfg(not(all(target_os = "linux", target_arch = "x86_64")))]
mod of_no_processor {
    use std::convert::Infallible;
    use std::io;

    use super::Rights;

    #[derive(Clone, Copy, Debug)]
    pub struct ProtectionKey(Infallible);

    #[derive(Debug)]
    pub struct Allowed(Infallible);

    impl ProtectionKey {
        pub fn of_the_process() -> Option<ProtectionKey> {
            None
        }

        /// # Safety
        ///
        /// None is needed.
        pub unsafe fn put_on(self, _: *mut u8, _: usize) -> io::Result<()> {
            match self.0 {}
        }

        pub fn allow(self, _: Rights) -> Allowed {
            match self.0 {}
        }
    }
}
