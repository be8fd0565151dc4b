//! A host's thread does not end in the middle of our functions.

/// While it lives, a host that cancels this thread waits until it is dropped: a thread that ended in the middle of our
/// functions would leave locks held and memory behind, and Rust aborts the process rather than let it.
pub struct Uncancellable(Option<i32>);

impl Uncancellable {
    pub fn here() -> Uncancellable {
        Uncancellable(cancellation::hold())
    }
}

impl Drop for Uncancellable {
    fn drop(&mut self) {
        if let Some(before) = self.0 {
            cancellation::put_back(before);
        }
    }
}

#[cfg(any(target_os = "linux", target_os = "freebsd", target_vendor = "apple"))]
mod cancellation {
    use std::ffi::c_int;

    const DISABLED: c_int = if cfg!(target_vendor = "apple") { 0 } else { 1 };

    unsafe extern "C" {
        fn pthread_setcancelstate(state: c_int, before: *mut c_int) -> c_int;
    }

    /// The state before; `None` where it was held off already.
    pub fn hold() -> Option<c_int> {
        let mut before = DISABLED;
        // SAFETY: one of the two states, and room for the one before.
        unsafe { pthread_setcancelstate(DISABLED, &raw mut before) };
        (before != DISABLED).then_some(before)
    }

    pub fn put_back(state: c_int) {
        let mut ignored = 0;
        // SAFETY: the state that was there, and room that some systems want.
        unsafe { pthread_setcancelstate(state, &raw mut ignored) };
    }
}

/// The others know no cancelling, or do it without touching what is on the stack.
#[cfg(not(any(target_os = "linux", target_os = "freebsd", target_vendor = "apple")))]
mod cancellation {
    pub fn hold() -> Option<i32> {
        None
    }

    pub fn put_back(_: i32) {}
}
