//! The vector registers, and the stack, wiped.
//!
//! A copy of sixteen bytes or more goes by way of them, in any code, and leaves what it copied there until
//! the next such copy: a signal frame, a core dump or a context switch then carries it to memory.
//! Responsible for zeroing all that a called function may change. It must not be relied on: what touches
//! a key takes care to copy it in small pieces.
//!
//! This is one of the few files with `unsafe`: it is a few instructions of each processor.

#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
use std::arch::asm;

/// What functions keep on the stack: the deepest that reads an answer takes less, in a build without optimisation too.
const STACK: usize = 16 * 1024;

/// Overwrites the stack below the caller's frame, where functions that have returned left what they worked on.
#[inline(never)]
pub fn wipe_stack() {
    let mut below = [0_u8; STACK];
    std::hint::black_box(&mut below);
}

/// The instruction for each of these registers.
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
macro_rules! wipe_each {
    ($instruction:ident: $($number:literal)*) => {
        asm!($($instruction!($number)),*, clobber_abi("C"), options(nomem, nostack))
    };
}

#[cfg(target_arch = "x86_64")]
pub fn wipe() {
    macro_rules! evex {
        ($n:literal) => {
            concat!("vpxorq zmm", $n, ", zmm", $n, ", zmm", $n)
        };
    }
    macro_rules! sse {
        ($n:literal) => {
            concat!("pxor xmm", $n, ", xmm", $n)
        };
    }
    // SAFETY: each block runs where the processor has its instructions, and changes no register but those that
    // the C calling convention lets a called function change.
    unsafe {
        if is_x86_feature_detected!("avx512f") {
            wipe_each!(evex: 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31);
        }
        #[cfg(not(windows))]
        if is_x86_feature_detected!("avx") {
            asm!("vzeroall", clobber_abi("C"), options(nomem, nostack));
        } else {
            wipe_each!(sse: 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15);
        }
        // The lower halves of the others are the caller's, and stay.
        #[cfg(windows)]
        {
            if is_x86_feature_detected!("avx") {
                asm!("vzeroupper", clobber_abi("C"), options(nomem, nostack));
            }
            wipe_each!(sse: 0 1 2 3 4 5);
        }
    }
}

#[cfg(target_arch = "aarch64")]
pub fn wipe() {
    macro_rules! whole {
        ($n:literal) => {
            concat!("movi v", $n, ".2d, #0")
        };
    }
    macro_rules! upper_half {
        ($n:literal) => {
            concat!("mov v", $n, ".d[1], xzr")
        };
    }
    // SAFETY: every such processor has these; the lower halves of v8 to v15 are the caller's, and stay.
    unsafe {
        wipe_each!(whole: 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31);
        wipe_each!(upper_half: 8 9 10 11 12 13 14 15);
    }
}

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
pub fn wipe() {}

#[cfg(all(test, unix, target_arch = "x86_64"))]
pub mod testing {
    //! What tests of the key look at.

    use std::arch::asm;

    pub const TEXT: &[u8; 16] = b"a-key-in-vectors";

    /// What a copy of sixteen bytes leaves.
    pub fn copy(key: &[u8]) {
        let mut copied = [0_u8; 16];
        assert!(key.len() >= copied.len());
        // SAFETY: the register is named as changed, and both have the sixteen bytes of one.
        unsafe {
            asm!("movdqu xmm13, [{}]", "movdqu [{}], xmm13", in(reg) key.as_ptr(), in(reg) copied.as_mut_ptr(),
                out("xmm13") _, options(nostack));
        }
        assert_eq!(&copied, TEXT);
    }

    /// What is in the register right behind `run`. Nothing but these instructions may touch it, so they are in one block.
    pub fn left_by<T>(run: extern "C" fn(&T), argument: &T) -> [u8; 16] {
        let mut left = [0xff; 16];
        // SAFETY: a call by the C convention; the array has the sixteen bytes of a register.
        unsafe {
            asm!(
                "call r12",
                "movdqu [r13], xmm13",
                in("rdi") argument,
                // Which a called function leaves alone.
                in("r12") run,
                in("r13") left.as_mut_ptr(),
                clobber_abi("C"),
            );
        }
        left
    }
}
