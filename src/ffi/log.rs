//! `together_log`: what the host's log function is, and its levels.

use std::ffi::{c_char, c_void};

pub use together_log_level::*;

/// The level of a log line, for together_options_set_log.
#[repr(i32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum together_log_level {
    /// A request failed and is not retried. Cancelled requests are not errors.
    TOGETHER_LOG_ERROR = 1,
    /// The library continues without something (a protection of the key that the system denied), or retries.
    TOGETHER_LOG_WARN = 2,
    /// One line for each finished request: operation, status, HTTP status, time, bytes, tries, request id.
    TOGETHER_LOG_INFO = 3,
    /// Name lookups, connections, TLS, reuse of connections, a new API key.
    TOGETHER_LOG_DEBUG = 4,
}

/// A log function, for together_options_set_log. Called on any thread, including threads of the library, and on
/// several at once. The library holds no lock while it runs: it may call any function, but must not free the
/// client, request or call that it is called for. What the library does inside it is not logged. The request waits
/// for it, so it must return soon, and must not throw an exception or longjmp.
///
/// @param level      one of together_log_level.
/// @param message    one line without a line break: what happened, then name=value for each fact. The wording is
///                   for people and may change in any release. Valid during the call.
/// @param user_data  the pointer that together_options_set_log received.
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
