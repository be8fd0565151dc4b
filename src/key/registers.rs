//! The vector registers, wiped.
//!
//! A copy of sixteen bytes or more goes by way of them, whoever makes it, and leaves what it copied there until
//! something else does the same: a signal frame, a core dump or a context switch then carries it to memory.
//! Responsible for zeroing all that a called function may change. It must not be relied on: what touches
//! a key takes care to copy it in small pieces.
//!
//! This is one of the few files with `unsafe`: it is a few instructions of each processor.

use std::arch::asm;

#[cfg(target_arch = "x86_64")]
pub fn wipe() {
    // SAFETY: each block runs where the processor has its instructions, and changes no register but those that
    // the C calling convention lets a called function change.
    unsafe {
        if is_x86_feature_detected!("avx512f") {
            asm!(
                "vpxorq zmm16, zmm16, zmm16",
                "vpxorq zmm17, zmm17, zmm17",
                "vpxorq zmm18, zmm18, zmm18",
                "vpxorq zmm19, zmm19, zmm19",
                "vpxorq zmm20, zmm20, zmm20",
                "vpxorq zmm21, zmm21, zmm21",
                "vpxorq zmm22, zmm22, zmm22",
                "vpxorq zmm23, zmm23, zmm23",
                "vpxorq zmm24, zmm24, zmm24",
                "vpxorq zmm25, zmm25, zmm25",
                "vpxorq zmm26, zmm26, zmm26",
                "vpxorq zmm27, zmm27, zmm27",
                "vpxorq zmm28, zmm28, zmm28",
                "vpxorq zmm29, zmm29, zmm29",
                "vpxorq zmm30, zmm30, zmm30",
                "vpxorq zmm31, zmm31, zmm31",
                clobber_abi("C"),
                options(nomem, nostack)
            );
        }
        if is_x86_feature_detected!("avx") {
            asm!("vzeroall", clobber_abi("C"), options(nomem, nostack));
        } else {
            asm!(
                "pxor xmm0, xmm0",
                "pxor xmm1, xmm1",
                "pxor xmm2, xmm2",
                "pxor xmm3, xmm3",
                "pxor xmm4, xmm4",
                "pxor xmm5, xmm5",
                "pxor xmm6, xmm6",
                "pxor xmm7, xmm7",
                "pxor xmm8, xmm8",
                "pxor xmm9, xmm9",
                "pxor xmm10, xmm10",
                "pxor xmm11, xmm11",
                "pxor xmm12, xmm12",
                "pxor xmm13, xmm13",
                "pxor xmm14, xmm14",
                "pxor xmm15, xmm15",
                clobber_abi("C"),
                options(nomem, nostack)
            );
        }
    }
}

#[cfg(target_arch = "aarch64")]
pub fn wipe() {
    // SAFETY: every such processor has these; the lower halves of v8 to v15 are the caller's, and stay:
    // the upper ones alone are zeroed.
    unsafe {
        asm!(
            "movi v0.2d, #0",
            "movi v1.2d, #0",
            "movi v2.2d, #0",
            "movi v3.2d, #0",
            "movi v4.2d, #0",
            "movi v5.2d, #0",
            "movi v6.2d, #0",
            "movi v7.2d, #0",
            "mov v8.d[1], xzr",
            "mov v9.d[1], xzr",
            "mov v10.d[1], xzr",
            "mov v11.d[1], xzr",
            "mov v12.d[1], xzr",
            "mov v13.d[1], xzr",
            "mov v14.d[1], xzr",
            "mov v15.d[1], xzr",
            "movi v16.2d, #0",
            "movi v17.2d, #0",
            "movi v18.2d, #0",
            "movi v19.2d, #0",
            "movi v20.2d, #0",
            "movi v21.2d, #0",
            "movi v22.2d, #0",
            "movi v23.2d, #0",
            "movi v24.2d, #0",
            "movi v25.2d, #0",
            "movi v26.2d, #0",
            "movi v27.2d, #0",
            "movi v28.2d, #0",
            "movi v29.2d, #0",
            "movi v30.2d, #0",
            "movi v31.2d, #0",
            clobber_abi("C"),
            options(nomem, nostack)
        );
    }
}

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
pub fn wipe() {}

#[cfg(all(test, target_arch = "x86_64"))]
mod tests {
    use super::*;
    use crate::key::{Key, Memory};

    const TEXT: &[u8; 16] = b"a-key-in-vectors";

    /// What a copy of sixteen bytes leaves.
    fn copy(key: &[u8]) {
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
    fn left_by(run: extern "C" fn(&Key), key: &Key) -> [u8; 16] {
        let mut left = [0xff; 16];
        // SAFETY: a call by the C convention; the array has the sixteen bytes of a register.
        unsafe {
            asm!(
                "call r12",
                "movdqu [r13], xmm13",
                in("rdi") key,
                // Which a called function leaves alone.
                in("r12") run,
                in("r13") left.as_mut_ptr(),
                clobber_abi("C"),
            );
        }
        left
    }

    #[test]
    fn a_key_that_was_copied_is_in_no_vector_register() {
        extern "C" fn lend(key: &Key) {
            key.lend(copy).unwrap();
        }
        extern "C" fn take_in(_: &Key) {
            let fill = |page: &mut [u8]| {
                page[..TEXT.len()].copy_from_slice(TEXT);
                copy(page);
                Ok(TEXT.len())
            };
            // Its drop may change registers, so it comes later.
            std::mem::forget(Key::from_filled(&"a test", Memory::Ordinary, fill).unwrap());
        }
        extern "C" fn copy_alone(_: &Key) {
            copy(TEXT);
        }
        let key = Key::from_text(TEXT, Memory::Ordinary).unwrap();
        assert_eq!(&left_by(copy_alone, &key), TEXT);
        assert_eq!(left_by(lend, &key), [0; 16]);
        assert_eq!(left_by(take_in, &key), [0; 16]);
    }
}
