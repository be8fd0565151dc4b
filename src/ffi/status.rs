//! The statuses, and the numbers that options and requests are given. They mirror `error::Status` and the
//! enumerations of the objects; a test below holds them together.
//!
//! C gives a number as `i32`, and each is looked at before it means anything: a Rust enumeration that was made from
//! an unknown number would be undefined behaviour. What is here is only ever handed out.

#![allow(non_camel_case_types)]

use crate::error::Status;

pub use together_cassette_mode::*;
pub use together_limit::*;
pub use together_status::*;
pub use together_timeout::*;
pub use together_trust::*;

/// The outcome of a function. New statuses may be added in any release: treat an unknown number as a failure.
#[repr(i32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum together_status {
    /// Success.
    TOGETHER_OK = 0,
    /// An argument is invalid: NULL, invalid UTF-8, an unknown number, a malformed value.
    TOGETHER_INVALID_ARGUMENT = 1,
    /// There is no API key, it is empty, or its command or function returned none.
    TOGETHER_NO_API_KEY = 2,
    /// The server could not be reached, or the connection was lost.
    TOGETHER_CONNECTION = 3,
    /// TLS failed, most often because a certificate is not trusted.
    TOGETHER_TLS = 4,
    /// One of the four time limits passed; the message says which one.
    TOGETHER_TIMEOUT = 5,
    /// The call was cancelled by the caller.
    TOGETHER_CANCELLED = 6,
    /// The answer is not a valid HTTP message, event stream or JSON text, or it ended early.
    TOGETHER_PROTOCOL = 7,
    /// Something exceeds a size limit; the message says what. Of an answer: its head has more than 128 header
    /// fields or 15 KiB, or its body more bytes than TOGETHER_LIMIT_RESPONSE_BYTES. Also HTTP 413: the request is
    /// too large for the service.
    TOGETHER_TOO_LARGE = 8,
    /// A file could not be read or written.
    TOGETHER_FILE = 9,
    /// The client's token budget (TOGETHER_LIMIT_TOKENS) is spent, and nothing was sent; or the request's turns of
    /// tools (TOGETHER_LIMIT_TURNS) are.
    TOGETHER_BUDGET = 10,
    /// A bug in this library, or the system denied it memory, a thread, a descriptor or random numbers; the message
    /// says which.
    TOGETHER_INTERNAL = 11,
    /// HTTP 400: the service rejected the request.
    TOGETHER_BAD_REQUEST = 20,
    /// HTTP 401: the service rejected the API key.
    TOGETHER_AUTHENTICATION = 21,
    /// HTTP 402: the account has no credits left, or reached its spending limit.
    TOGETHER_PAYMENT_REQUIRED = 22,
    /// HTTP 403: the API key does not have this permission.
    TOGETHER_PERMISSION = 23,
    /// HTTP 404: there is no such model, object or operation.
    TOGETHER_NOT_FOUND = 24,
    /// HTTP 409: the object already exists, or its state does not allow this.
    TOGETHER_CONFLICT = 25,
    /// HTTP 422: the request is well formed but cannot be processed.
    TOGETHER_UNPROCESSABLE = 26,
    /// HTTP 429: too many requests; see together_response_retry_after_ms.
    TOGETHER_RATE_LIMIT = 27,
    /// The input and max_tokens together exceed the model's context. Together answers 403; a 400, 413 or 422 that
    /// says so counts too.
    TOGETHER_CONTEXT_LENGTH = 28,
    /// HTTP 503: the model is overloaded, although you are within your rate limit.
    TOGETHER_OVERLOADED = 29,
    /// HTTP 500 and above: the service failed.
    TOGETHER_SERVER = 30,
    /// Any other HTTP status that is not a success.
    TOGETHER_API = 31,
    /// A job that together_request_set_wait waited for failed, expired or was cancelled.
    TOGETHER_JOB_FAILED = 32,
}

impl From<Status> for together_status {
    fn from(status: Status) -> together_status {
        match status {
            Status::Ok => TOGETHER_OK,
            Status::InvalidArgument => TOGETHER_INVALID_ARGUMENT,
            Status::NoApiKey => TOGETHER_NO_API_KEY,
            Status::Connection => TOGETHER_CONNECTION,
            Status::Tls => TOGETHER_TLS,
            Status::Timeout => TOGETHER_TIMEOUT,
            Status::Cancelled => TOGETHER_CANCELLED,
            Status::Protocol => TOGETHER_PROTOCOL,
            Status::TooLarge => TOGETHER_TOO_LARGE,
            Status::File => TOGETHER_FILE,
            Status::Budget => TOGETHER_BUDGET,
            Status::Internal => TOGETHER_INTERNAL,
            Status::BadRequest => TOGETHER_BAD_REQUEST,
            Status::Authentication => TOGETHER_AUTHENTICATION,
            Status::PaymentRequired => TOGETHER_PAYMENT_REQUIRED,
            Status::Permission => TOGETHER_PERMISSION,
            Status::NotFound => TOGETHER_NOT_FOUND,
            Status::Conflict => TOGETHER_CONFLICT,
            Status::Unprocessable => TOGETHER_UNPROCESSABLE,
            Status::RateLimit => TOGETHER_RATE_LIMIT,
            Status::ContextLength => TOGETHER_CONTEXT_LENGTH,
            Status::Overloaded => TOGETHER_OVERLOADED,
            Status::Server => TOGETHER_SERVER,
            Status::Api => TOGETHER_API,
            Status::JobFailed => TOGETHER_JOB_FAILED,
        }
    }
}

/// The time limits, for together_options_set_timeout and together_request_set_timeout.
#[repr(i32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum together_timeout {
    /// Name lookup, connection, proxy and TLS handshake. 10,000 ms unless set.
    TOGETHER_TIMEOUT_CONNECT = 1,
    /// From the request's last byte to the end of the answer's headers. Unless set, 60,000 ms for a stream and
    /// 600,000 ms for a whole answer.
    TOGETHER_TIMEOUT_FIRST_BYTE = 2,
    /// The longest pause of the server between bytes, also while the request is sent. Time that the caller spends
    /// in a callback, or before it reads an event, does not count. 60,000 ms unless set.
    TOGETHER_TIMEOUT_IDLE = 3,
    /// The whole request, all tries, the waits between them and all turns of tools, from when it begins to run. No limit
    /// unless set.
    TOGETHER_TIMEOUT_TOTAL = 4,
}

/// The limits on size and number, for together_options_set_limit.
#[repr(i32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum together_limit {
    /// Bytes of an answer's body. 67,108,864 (64 MiB) unless set. Its head may have at most 128 header fields and
    /// 15 KiB. An answer that exceeds either fails with TOGETHER_TOO_LARGE. The joined answer of a stream may take as
    /// much memory, and with the event that is being read at most twice as much, so one event of more than about two
    /// thirds of the limit is too large.
    TOGETHER_LIMIT_RESPONSE_BYTES = 1,
    /// Calls of a client that run at once; further calls wait for their turn. 64 unless set.
    TOGETHER_LIMIT_CALLS = 2,
    /// Tokens that a client may spend, prompts and completions together, as its answers report them. Once they are
    /// spent, the next request fails with TOGETHER_BUDGET and is not sent; requests in flight finish. No limit
    /// unless set.
    TOGETHER_LIMIT_TOKENS = 3,
    /// Unread events of one call before its connection is slowed. 256 unless set; it is slowed sooner if they hold
    /// more than 1 MiB.
    TOGETHER_LIMIT_EVENT_QUEUE = 4,
    /// Turns of one request in which the model calls tools that have functions (together_request_add_tool). 8 unless
    /// set. If the answer after the last of them calls tools again, the response has TOGETHER_BUDGET and that answer.
    TOGETHER_LIMIT_TURNS = 5,
}

/// The trusted certificate authorities, for together_options_set_trust.
#[repr(i32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum together_trust {
    /// Trusts the built-in authorities (Mozilla's) and added ones. The default.
    TOGETHER_TRUST_BUILT_IN = 0,
    /// Trusts the system's authorities and added ones.
    TOGETHER_TRUST_SYSTEM = 1,
    /// Trusts the built-in authorities, the system's and added ones.
    TOGETHER_TRUST_BOTH = 2,
    /// Trusts only the authorities that the program added, not those in SSL_CERT_FILE.
    TOGETHER_TRUST_ADDED_ONLY = 3,
}

/// The modes of a cassette, for together_options_set_cassette.
#[repr(i32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum together_cassette_mode {
    /// Requests go to the server; each exchange is recorded in the cassette.
    TOGETHER_CASSETTE_RECORD = 1,
    /// Answers come from the cassette, at once.
    TOGETHER_CASSETTE_REPLAY = 2,
    /// Answers come from the cassette, with their recorded pauses.
    TOGETHER_CASSETTE_REPLAY_PACED = 3,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cassette::Mode;
    use crate::connect::tls::roots::Trust;
    use crate::settings::Limit;
    use crate::settings::Timeout;

    #[test]
    fn the_numbers_are_those_of_the_objects() {
        for status in Status::ALL {
            assert_eq!(together_status::from(status) as i32, status.number());
        }
        for (number, timeout) in [
            (TOGETHER_TIMEOUT_CONNECT, Timeout::Connect),
            (TOGETHER_TIMEOUT_FIRST_BYTE, Timeout::FirstByte),
            (TOGETHER_TIMEOUT_IDLE, Timeout::Idle),
            (TOGETHER_TIMEOUT_TOTAL, Timeout::Total),
        ] {
            assert_eq!(Timeout::from_number(number as i32).ok(), Some(timeout));
        }
        for (number, limit) in [
            (TOGETHER_LIMIT_RESPONSE_BYTES, Limit::ResponseBytes),
            (TOGETHER_LIMIT_CALLS, Limit::Calls),
            (TOGETHER_LIMIT_TOKENS, Limit::Tokens),
            (TOGETHER_LIMIT_EVENT_QUEUE, Limit::EventQueue),
            (TOGETHER_LIMIT_TURNS, Limit::Turns),
        ] {
            assert_eq!(Limit::from_number(number as i32).ok(), Some(limit));
        }
        for (number, trust) in [
            (TOGETHER_TRUST_BUILT_IN, Trust::BuiltIn),
            (TOGETHER_TRUST_SYSTEM, Trust::System),
            (TOGETHER_TRUST_BOTH, Trust::Both),
            (TOGETHER_TRUST_ADDED_ONLY, Trust::AddedOnly),
        ] {
            assert_eq!(Trust::from_number(number as i32).ok(), Some(trust));
        }
        for (number, mode) in [
            (TOGETHER_CASSETTE_RECORD, Mode::Record),
            (TOGETHER_CASSETTE_REPLAY, Mode::Replay),
            (TOGETHER_CASSETTE_REPLAY_PACED, Mode::ReplayPaced),
        ] {
            assert_eq!(Mode::from_number(number as i32).ok(), Some(mode));
        }
    }
}
