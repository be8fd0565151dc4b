//! `together_log`: what the host's log function is, and its levels.

use std::ffi::{c_char, c_void};

pub use together_log_level::*;

/// How much a line of the log matters, for together_options_set_log.
#[repr(i32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum together_log_level {
    /// A request failed for good. Cancelled ones did not.
    TOGETHER_LOG_ERROR = 1,
    /// Something was done without (a protection that the system denied the key), or once more.
    TOGETHER_LOG_WARN = 2,
    /// One line for each request that was done: operation, status, HTTP status, time, bytes, tries, request id.
    TOGETHER_LOG_INFO = 3,
    /// Look-ups, connections, TLS, the use of pooled connections, a new API key.
    TOGETHER_LOG_DEBUG = 4,
}

/// A log function of yours, for together_options_set_log. It may be called on any thread, also one of the library,
/// and on several at once. No lock of the library is held meanwhile: it may use any function, but must not free
/// the client, request or call that it is called for; what the library does inside it is not logged. It must
/// return soon, as the request waits for it, and neither throw an exception nor longjmp.
///
/// @param level      one of together_log_level.
/// @param message    one line without a line break: what happened, then name=value for each fact. For people:
///                   its words may change in any release. Valid during the call.
/// @param user_data  what together_options_set_log was given.
pub type together_log =
    Option<unsafe extern "C" fn(level: i32, message: *const c_char, user_data: *mut c_void)>;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::Level;

    #[test]
    fn the_numbers_are_those_of_the_levels() {
        for (number, level) in [
            (TOGETHER_LOG_ERROR, Level::Error),
            (TOGETHER_LOG_WARN, Level::Warn),
            (TOGETHER_LOG_INFO, Level::Info),
            (TOGETHER_LOG_DEBUG, Level::Debug),
        ] {
            assert_eq!(number as i32, level as i32);
        }
    }
}
