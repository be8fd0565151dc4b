//! A call of a function of the host's.
//!
//! Responsible for the host finding a thread as it knows them, whosever it is, and for a thread that ends inside the
//! host's function (`pthread_exit`, as Python does to threads that come back to an interpreter which has ended). The C
//! library then unwinds the stack, and Rust aborts the process when that comes to its frames. So the function is called
//! by a frame without a word of how to unwind it: there the C library stops, and ends the thread without touching what
//! lies above. What was on the stack is not freed then. It must not know what the function does.
//!
//! This is one of the few files with `unsafe`: it is the one way out of this library.

use super::thread::admit_host;

/// A function of the host's for the calls of one thread, which lets the host's signals in once, before the first of them.
#[derive(Clone, Copy)]
pub struct HostFunction(*const ());

impl HostFunction {
    pub fn on_this_thread(function: *const ()) -> HostFunction {
        admit_host();
        HostFunction(function)
    }

    /// Calls it with at most four arguments in the form of pointers or numbers no longer than those.
    ///
    /// # Safety
    /// It is a C function that can be called with these, and gives a pointer, a number no longer than that, or nothing:
    /// then what is returned has no meaning, as have the upper bits of a shorter number.
    pub unsafe fn call(self, arguments: [usize; 4]) -> usize {
        let [first, second, third, fourth] = arguments;
        // SAFETY: the caller's promise.
        unsafe { without_unwinding(self.0, first, second, third, fourth, 0) }
    }

    /// Calls it with an offset, which is longer than a pointer on some processors, and three arguments behind it.
    ///
    /// # Safety
    /// As of `call`.
    pub unsafe fn call_at(self, offset: u64, arguments: [usize; 3]) -> usize {
        let [second, third, fourth] = arguments;
        // SAFETY: the caller's promise. There the halves are where two arguments would, the lower one first: in the
        // first two registers, or in the first two places of the stack.
        #[cfg(target_pointer_width = "32")]
        unsafe {
            let halves = (offset as usize, (offset >> 32) as usize);
            without_unwinding(self.0, halves.0, halves.1, second, third, fourth)
        }
        // SAFETY: the caller's promise.
        #[cfg(not(target_pointer_width = "32"))]
        unsafe {
            without_unwinding(self.0, offset as usize, second, third, fourth, 0)
        }
    }
}

/// Calls the host's function once.
///
/// # Safety
/// As of [`HostFunction::call`].
pub unsafe fn call(function: *const (), arguments: [usize; 4]) -> usize {
    // SAFETY: the caller's promise.
    unsafe { HostFunction::on_this_thread(function).call(arguments) }
}

#[cfg(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64", target_arch = "x86", target_arch = "arm")
))]
unsafe extern "C" {
    #[link_name = "together_internal_host_call"]
    fn without_unwinding(
        function: *const (),
        first: usize,
        second: usize,
        third: usize,
        fourth: usize,
        fifth: usize,
    ) -> usize;
}

/// The function of these instructions. `%` is what every processor's assembler reads; some take `@` for a comment.
#[cfg(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64", target_arch = "x86", target_arch = "arm")
))]
macro_rules! host_call {
    ($($instruction:literal),* $(,)?) => {
        std::arch::global_asm!(
            ".pushsection .text.together_internal_host_call,\"ax\",%progbits",
            ".hidden together_internal_host_call",
            ".globl together_internal_host_call",
            ".type together_internal_host_call,%function",
            ".p2align 2",
            "together_internal_host_call:",
            $($instruction,)*
            ".size together_internal_host_call, . - together_internal_host_call",
            ".popsection",
        );
    };
}

#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
host_call!(
    "push rbp",
    "mov rbp, rsp",
    "mov rax, rdi",
    "mov rdi, rsi",
    "mov rsi, rdx",
    "mov rdx, rcx",
    "mov rcx, r8",
    "mov r8, r9",
    "call rax",
    "pop rbp",
    "ret",
);

#[cfg(all(target_os = "linux", target_arch = "aarch64"))]
host_call!(
    "stp x29, x30, [sp, #-16]!",
    "mov x29, sp",
    "mov x9, x0",
    "mov x0, x1",
    "mov x1, x2",
    "mov x2, x3",
    "mov x3, x4",
    "mov x4, x5",
    "blr x9",
    "ldp x29, x30, [sp], #16",
    "ret",
);

#[cfg(all(target_os = "linux", target_arch = "x86"))]
host_call!(
    "push ebp",
    "mov ebp, esp",
    // The stack is aligned to 16 bytes where the arguments end.
    "sub esp, 4",
    "push dword ptr [ebp + 28]",
    "push dword ptr [ebp + 24]",
    "push dword ptr [ebp + 20]",
    "push dword ptr [ebp + 16]",
    "push dword ptr [ebp + 12]",
    "call dword ptr [ebp + 8]",
    "leave",
    "ret",
);

// A function without a word here is taken for the one before it, so it has the word that ends the stack.
#[cfg(all(target_os = "linux", target_arch = "arm"))]
host_call!(
    ".fnstart",
    "push {{r11, lr}}",
    "mov r12, r0",
    "mov r0, r1",
    "mov r1, r2",
    "mov r2, r3",
    "ldr r3, [sp, #8]",
    "ldr r11, [sp, #12]",
    // The stack is aligned to 8 bytes.
    "push {{r11, lr}}",
    "blx r12",
    "add sp, sp, #8",
    "pop {{r11, pc}}",
    ".cantunwind",
    ".fnend",
);

/// On the other systems a thread that ends is not unwound, or its end here is an abort.
#[cfg(not(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64", target_arch = "x86", target_arch = "arm")
)))]
unsafe fn without_unwinding(
    function: *const (),
    first: usize,
    second: usize,
    third: usize,
    fourth: usize,
    fifth: usize,
) -> usize {
    // SAFETY: the caller's promise; a C function passes over arguments that it does not take.
    let function: extern "C" fn(usize, usize, usize, usize, usize) -> usize =
        unsafe { std::mem::transmute(function) };
    function(first, second, third, fourth, fifth)
}

#[cfg(test)]
mod tests {
    use super::*;

    extern "C" fn joined(first: u8, second: u16, third: i32, fourth: usize) -> i32 {
        i32::from(first) + i32::from(second) + third + i32::try_from(fourth).unwrap()
    }

    #[test]
    fn arguments_and_outcome_arrive() {
        let negative = -7i32;
        // SAFETY: a function that takes these.
        let outcome = unsafe { call(joined as *const (), [1, 20, negative as usize, 300]) };
        assert_eq!(outcome as i32, 314);
    }

    extern "C" fn read_at(offset: u64, bytes_out: *mut u8, capacity: usize, user_data: *mut u64) -> isize {
        // SAFETY: what the test below gives.
        unsafe {
            *bytes_out = 7;
            *user_data = offset;
        }
        -isize::try_from(capacity).unwrap()
    }

    #[test]
    fn an_offset_is_longer_than_a_pointer() {
        const OFFSET: u64 = 0x1234_5678_9abc_def0;
        let (mut byte, mut seen) = (0_u8, 0_u64);
        // SAFETY: a function that takes these; what it writes to outlives the call.
        let outcome = unsafe {
            let arguments = [&raw mut byte as usize, 9, &raw mut seen as usize];
            HostFunction::on_this_thread(read_at as *const ()).call_at(OFFSET, arguments)
        };
        assert_eq!((outcome as isize, byte, seen), (-9, 7, OFFSET));
    }

    #[cfg(target_os = "linux")]
    extern "C" fn ends_its_thread() {
        // SAFETY: a thread that std did not make.
        unsafe { libc::pthread_exit(7 as *mut _) };
    }

    #[cfg(target_os = "linux")]
    extern "C" fn thread(_: *mut std::ffi::c_void) -> *mut std::ffi::c_void {
        let left = super::super::panic::guarded(|| {
            let _never_dropped = String::from("on the stack");
            // SAFETY: a function without arguments.
            unsafe { call(ends_its_thread as *const (), [0; 4]) }
        });
        std::ptr::null_mut::<std::ffi::c_void>().wrapping_add(left.is_ok().into())
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_thread_may_end_inside() {
        // SAFETY: a thread that is waited for; the values outlive the calls.
        let left = unsafe {
            let (mut made, mut left) = (std::mem::zeroed(), std::ptr::null_mut());
            assert_eq!(
                libc::pthread_create(&raw mut made, std::ptr::null(), thread, std::ptr::null_mut()),
                0
            );
            assert_eq!(libc::pthread_join(made, &raw mut left), 0);
            left
        };
        assert_eq!(left as usize, 7);
    }
}
