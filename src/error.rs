//! What can go wrong, as a number and one line of text.
//!
//! Every failure of the library is an [`Error`]: a [`Status`], whose number is part of the C ABI for
//! ever, and a message that says what failed, on what, and what to do. Nothing here may hold a key, a
//! prompt or a body: messages end up in logs and bug reports.

use std::fmt;

/// The outcome of a call. The numbers are the C ABI's (`docs/abi.md`): they are never changed or reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(i32)]
pub enum Status {
    Ok = 0,
    InvalidArgument = 1,
    NoApiKey = 2,
    Connection = 3,
    Tls = 4,
    Timeout = 5,
    Cancelled = 6,
    Protocol = 7,
    TooLarge = 8,
    File = 9,
    Budget = 10,
    Internal = 11,
    BadRequest = 20,
    Authentication = 21,
    PaymentRequired = 22,
    Permission = 23,
    NotFound = 24,
    Conflict = 25,
    Unprocessable = 26,
    RateLimit = 27,
    ContextLength = 28,
    Overloaded = 29,
    Server = 30,
    Api = 31,
    JobFailed = 32,
}

impl Status {
    pub const ALL: [Status; 25] = [
        Status::Ok,
        Status::InvalidArgument,
        Status::NoApiKey,
        Status::Connection,
        Status::Tls,
        Status::Timeout,
        Status::Cancelled,
        Status::Protocol,
        Status::TooLarge,
        Status::File,
        Status::Budget,
        Status::Internal,
        Status::BadRequest,
        Status::Authentication,
        Status::PaymentRequired,
        Status::Permission,
        Status::NotFound,
        Status::Conflict,
        Status::Unprocessable,
        Status::RateLimit,
        Status::ContextLength,
        Status::Overloaded,
        Status::Server,
        Status::Api,
        Status::JobFailed,
    ];

    pub const fn number(self) -> i32 {
        self as i32
    }

    pub fn from_number(number: i32) -> Option<Status> {
        Status::ALL.into_iter().find(|status| status.number() == number)
    }

    /// The constant's name in the C header, NUL-terminated so that the C ABI can hand it out as it is.
    pub const fn c_name(self) -> &'static std::ffi::CStr {
        match self {
            Status::Ok => c"TOGETHER_OK",
            Status::InvalidArgument => c"TOGETHER_INVALID_ARGUMENT",
            Status::NoApiKey => c"TOGETHER_NO_API_KEY",
            Status::Connection => c"TOGETHER_CONNECTION",
            Status::Tls => c"TOGETHER_TLS",
            Status::Timeout => c"TOGETHER_TIMEOUT",
            Status::Cancelled => c"TOGETHER_CANCELLED",
            Status::Protocol => c"TOGETHER_PROTOCOL",
            Status::TooLarge => c"TOGETHER_TOO_LARGE",
            Status::File => c"TOGETHER_FILE",
            Status::Budget => c"TOGETHER_BUDGET",
            Status::Internal => c"TOGETHER_INTERNAL",
            Status::BadRequest => c"TOGETHER_BAD_REQUEST",
            Status::Authentication => c"TOGETHER_AUTHENTICATION",
            Status::PaymentRequired => c"TOGETHER_PAYMENT_REQUIRED",
            Status::Permission => c"TOGETHER_PERMISSION",
            Status::NotFound => c"TOGETHER_NOT_FOUND",
            Status::Conflict => c"TOGETHER_CONFLICT",
            Status::Unprocessable => c"TOGETHER_UNPROCESSABLE",
            Status::RateLimit => c"TOGETHER_RATE_LIMIT",
            Status::ContextLength => c"TOGETHER_CONTEXT_LENGTH",
            Status::Overloaded => c"TOGETHER_OVERLOADED",
            Status::Server => c"TOGETHER_SERVER",
            Status::Api => c"TOGETHER_API",
            Status::JobFailed => c"TOGETHER_JOB_FAILED",
        }
    }
}

/// One failure: a status to branch on and a line for a person to act on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    status: Status,
    message: String,
    /// Another try would meet it again.
    is_final: bool,
}

pub type Result<T> = std::result::Result<T, Error>;

/// A failure in these words, which are formatted: most statuses come with a host, a path or a limit.
macro_rules! error {
    ($status:expr, $($words:tt)+) => {
        $crate::error::Error::formatted($status, format_args!($($words)+))
    };
}

/// The same where the caller's argument is at fault.
macro_rules! invalid {
    ($($words:tt)+) => {
        error!($crate::error::Status::InvalidArgument, $($words)+)
    };
}

impl Error {
    pub fn new(status: Status, message: impl AsRef<str>) -> Error {
        Error { status, message: one_line(message.as_ref()), is_final: false }
    }

    /// Once for all places: failures are many and rare, and each place's own code for them would be large.
    #[cold]
    #[inline(never)]
    pub fn formatted(status: Status, words: fmt::Arguments<'_>) -> Error {
        Error::new(status, words.to_string())
    }

    pub fn invalid(message: impl AsRef<str>) -> Error {
        Error::new(Status::InvalidArgument, message)
    }

    pub fn status(&self) -> Status {
        self.status
    }

    pub fn message(&self) -> &str {
        &self.message
    }

    /// The same failure, with the place where it happened: "where: what".
    pub fn context(self, place: &str) -> Error {
        Error { message: format!("{place}: {}", self.message), ..self }
    }

    /// The same failure, of which another try would meet the cause again: a proxy that refuses, a host that breaks its
    /// word.
    pub fn mark_not_retryable(self) -> Error {
        Error { is_final: true, ..self }
    }

    pub fn is_final(&self) -> bool {
        self.is_final
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

/// On its way through interfaces that only know `io::Error`; `downcast` finds it again.
impl From<Error> for std::io::Error {
    fn from(error: Error) -> std::io::Error {
        std::io::Error::other(error)
    }
}

/// The longest message, in bytes. A server's own words are quoted in messages and have no length of
/// their own; a message is a line in a log, never a dump of a body.
const MESSAGE_LIMIT: usize = 1000;

/// Text from elsewhere made fit for a message: no line breaks or control characters, bounded length.
pub(crate) fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len().min(MESSAGE_LIMIT));
    for word in text.split(|character: char| character.is_whitespace() || character.is_control()) {
        if word.is_empty() {
            continue;
        }
        if line.len() + word.len() >= MESSAGE_LIMIT {
            let room = MESSAGE_LIMIT.saturating_sub(line.len());
            line.push(' ');
            line.push_str(&word[..word.floor_char_boundary(room)]);
            line.push_str("...");
            break;
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_found_by_its_number_and_by_no_other() {
        for number in -100..200 {
            if let Some(status) = Status::from_number(number) {
                assert_eq!(status.number(), number);
            }
        }
        assert_eq!(Status::ALL.iter().filter(|s| Status::from_number(s.number()) == Some(**s)).count(), 25);
        assert_eq!(Status::from_number(12), None);
    }

    #[test]
    fn messages_are_one_bounded_line() {
        assert_eq!(one_line("a\r\nb\t\u{7}c  d\u{0}"), "a b c d");
        let long = one_line(&"é".repeat(5000));
        assert!(long.len() <= MESSAGE_LIMIT + 8 && long.ends_with("..."), "{} bytes", long.len());
        assert_eq!(one_line(""), "");
    }
}
