//! The registers of another process's threads, and a thread that keeps a secret in its own.
//!
//! Responsible for stopping each thread for as long as it takes to read what the processor holds for it. It
//! must not know what is looked for.
#![allow(unsafe_code, reason = "std neither traces processes nor names registers")]

use std::io;

/// The kernel's names for sets of registers: all that a core file has of them.
#[cfg(target_arch = "x86_64")]
const SETS: [libc::c_int; 2] = [1 /* NT_PRSTATUS */, 0x202 /* NT_X86_XSTATE */];
#[cfg(not(target_arch = "x86_64"))]
const SETS: [libc::c_int; 2] = [1 /* NT_PRSTATUS */, 2 /* NT_PRFPREG */];

/// What the processor holds for each thread of a child, general and vector registers apart.
pub fn of_all_threads(process: u32) -> Vec<Vec<u8>> {
    let threads = std::fs::read_dir(format!("/proc/{process}/task")).expect("its threads");
    let number = |entry: io::Result<std::fs::DirEntry>| {
        entry.expect("a thread").file_name().to_str().and_then(|name| name.parse().ok()).expect("a number")
    };
    let states: Vec<Vec<u8>> = threads.map(number).flat_map(of_thread).collect();
    assert!(states.iter().any(|state| state.iter().any(|byte| *byte != 0)), "no registers were read");
    states
}

/// Whether no thread of a child may touch pages that have this protection key of the processor (pkeys(7)): two bits of a
/// register of each thread's own, the lower of which says so.
#[cfg(target_arch = "x86_64")]
pub fn deny(process: u32, key: u32) -> bool {
    const STATE_COMPONENTS: u32 = 0xd;
    const RIGHTS: u32 = 9;
    let place = std::arch::x86_64::__cpuid_count(STATE_COMPONENTS, RIGHTS).ebx as usize;
    of_all_threads(process).iter().skip(1).step_by(SETS.len()).all(|state| {
        let bytes = state.get(place..place + 4).expect("the rights are in the state");
        let rights = u32::from_le_bytes(bytes.try_into().expect("four bytes"));
        rights >> (2 * key) & 1 == 1
    })
}

#[cfg(not(target_arch = "x86_64"))]
pub fn deny(_: u32, _: u32) -> bool {
    false
}

fn of_thread(thread: libc::pid_t) -> Vec<Vec<u8>> {
    let null = std::ptr::null_mut::<libc::c_void>;
    let checked = |what: &str, outcome: libc::c_long| {
        assert!(outcome >= 0, "{what} thread {thread}: {}", io::Error::last_os_error());
    };
    // SAFETY: none of these requests touches memory of this process, save the status, which outlives its call.
    unsafe {
        checked("seize", libc::ptrace(libc::PTRACE_SEIZE, thread, null(), null()));
        checked("stop", libc::ptrace(libc::PTRACE_INTERRUPT, thread, null(), null()));
        let mut status = 0;
        checked("wait for", libc::waitpid(thread, &raw mut status, libc::__WALL).into());
        assert!(libc::WIFSTOPPED(status), "the thread ended");
    }
    let states = SETS.map(|set| {
        let mut state = vec![0; 1 << 16];
        let mut room = libc::iovec { iov_base: state.as_mut_ptr().cast(), iov_len: state.len() };
        // SAFETY: the kernel writes into `state`, no more than it has room for, and the length into `room`.
        unsafe { checked("read", libc::ptrace(libc::PTRACE_GETREGSET, thread, set, &raw mut room)) };
        state.truncate(room.iov_len);
        state
    });
    // SAFETY: lets the thread go on.
    unsafe { checked("leave", libc::ptrace(libc::PTRACE_DETACH, thread, null(), null())) };
    states.to_vec()
}

/// Starts a thread that has the first bytes of the file in a register, and nowhere else, for ever.
#[cfg(target_arch = "x86_64")]
pub fn hold(path: &str, in_vector: bool) {
    use std::mem::MaybeUninit;
    use std::os::fd::AsRawFd;

    let file = std::fs::File::open(path).expect("a key");
    let (has_them, holds_them) = io::pipe().expect("a pipe");
    std::thread::spawn(move || {
        let (file, pipe) = (file.as_raw_fd(), holds_them.as_raw_fd());
        let mut room = MaybeUninit::<[u8; 16]>::uninit();
        // SAFETY: read and write are given the room and its size. The thread never goes on from `pause`, so
        // what it has changed by then is not used. The room is wiped once its content is in the register.
        unsafe {
            std::arch::asm!(
                "xor eax, eax",
                "syscall",
                "movdqu xmm9, [rsi]",
                "mov r12, [rsi]",
                "test r13, r13",
                "jz 2f",
                "xor r12d, r12d",
                "jmp 3f",
                "2:",
                "pxor xmm9, xmm9",
                "3:",
                "mov qword ptr [rsi], 0",
                "mov qword ptr [rsi + 8], 0",
                "mov edi, r14d",
                "mov edx, 1",
                "mov eax, 1",
                "syscall",
                "4:",
                "mov eax, 34",
                "syscall",
                "jmp 4b",
                in("rdi") i64::from(file),
                in("rsi") room.as_mut_ptr(),
                in("rdx") 16_u64,
                in("r13") u64::from(in_vector),
                in("r14") i64::from(pipe),
                options(noreturn)
            );
        }
    });
    let mut told = [1];
    io::Read::read_exact(&mut { has_them }, &mut told).expect("the thread holds them");
}
