//! The statuses, and the other numbers of the C ABI. They mirror `error::Status` and the enumerations of
//! the objects; a test below holds them together.

#![allow(non_camel_case_types)]

/// The outcome of a call: one of the TOGETHER_... statuses. New ones may be added in any release, so
/// treat a number that you do not know as a failure.
pub type together_status = i32;

/// It worked.
pub const TOGETHER_OK: together_status = 0;
/// The caller gave something that cannot be: NULL, invalid UTF-8, an unknown number, a malformed value.
pub const TOGETHER_INVALID_ARGUMENT: together_status = 1;
/// There is no API key, it is empty, or the command or function that should give it has none.
pub const TOGETHER_NO_API_KEY: together_status = 2;
/// The server could not be reached, or the connection was lost.
pub const TOGETHER_CONNECTION: together_status = 3;
/// TLS failed: most often a certificate that is not trusted.
pub const TOGETHER_TLS: together_status = 4;
/// One of the four time limits passed; the message says which.
pub const TOGETHER_TIMEOUT: together_status = 5;
/// The call was cancelled by the caller.
pub const TOGETHER_CANCELLED: together_status = 6;
/// The answer is not valid HTTP, event stream or JSON, or it ended early.
pub const TOGETHER_PROTOCOL: together_status = 7;
/// Something is over its limit in size; the message says what. Also HTTP 413: the service finds the request
/// too large.
pub const TOGETHER_TOO_LARGE: together_status = 8;
/// A file could not be read or written.
pub const TOGETHER_FILE: together_status = 9;
/// The client's budget of tokens (TOGETHER_LIMIT_TOKENS) is spent; nothing was sent.
pub const TOGETHER_BUDGET: together_status = 10;
/// A bug in this library, or a system that denies it memory; the message says where.
pub const TOGETHER_INTERNAL: together_status = 11;
/// HTTP 400: the service does not accept the request.
pub const TOGETHER_BAD_REQUEST: together_status = 20;
/// HTTP 401: the API key is not accepted.
pub const TOGETHER_AUTHENTICATION: together_status = 21;
/// HTTP 402: no credits are left, or the spending limit is reached.
pub const TOGETHER_PAYMENT_REQUIRED: together_status = 22;
/// HTTP 403: the API key may not do this.
pub const TOGETHER_PERMISSION: together_status = 23;
/// HTTP 404: there is no such model, object or operation.
pub const TOGETHER_NOT_FOUND: together_status = 24;
/// HTTP 409: the object exists already, or is in another state.
pub const TOGETHER_CONFLICT: together_status = 25;
/// HTTP 422: the request is well formed and still cannot be done.
pub const TOGETHER_UNPROCESSABLE: together_status = 26;
/// HTTP 429: too many requests; see together_response_retry_after_ms.
pub const TOGETHER_RATE_LIMIT: together_status = 27;
/// The input and max_tokens together are longer than the model's context. Together answers 403; a 400,
/// 413 or 422 that says so counts too.
pub const TOGETHER_CONTEXT_LENGTH: together_status = 28;
/// HTTP 503: the model is overloaded, though you are within your rate.
pub const TOGETHER_OVERLOADED: together_status = 29;
/// HTTP 500 and above: a fault of the service.
pub const TOGETHER_SERVER: together_status = 30;
/// Any other HTTP status that is not a success.
pub const TOGETHER_API: together_status = 31;

/// Time to find, reach and check the server. 10,000 ms unless set.
pub const TOGETHER_TIMEOUT_CONNECT: i32 = 1;
/// Time from the request's last byte to the end of the answer's headers. Unless set, 60,000 ms for a stream and
/// 600,000 ms for an answer that comes whole.
pub const TOGETHER_TIMEOUT_FIRST_BYTE: i32 = 2;
/// The longest pause of the server between bytes, also while a request is being sent. Time that the caller
/// takes, in a callback or before it reads an event, does not count. 60,000 ms unless set.
pub const TOGETHER_TIMEOUT_IDLE: i32 = 3;
/// Time for everything together, all tries and the waits between them, from when the request begins to run. No
/// limit unless set.
pub const TOGETHER_TIMEOUT_TOTAL: i32 = 4;

/// The most bytes of an answer. 67,108,864 (64 MiB) unless set.
pub const TOGETHER_LIMIT_RESPONSE_BYTES: i32 = 1;
/// How many calls of a client run at once; the others wait for their turn. 64 unless set.
pub const TOGETHER_LIMIT_CALLS: i32 = 2;
/// How many tokens a client may spend, those of prompts and of completions together, as its answers report
/// them: once they are spent, the next request fails with TOGETHER_BUDGET before anything is sent, and those
/// under way finish. No limit unless set.
pub const TOGETHER_LIMIT_TOKENS: i32 = 3;
/// How many events of one call wait to be read before its connection is slowed. 256 unless set; it is slowed
/// sooner when they hold more than 1 MiB.
pub const TOGETHER_LIMIT_EVENT_QUEUE: i32 = 4;

/// Trusts the authorities built in (Mozilla's) and those added. The default.
pub const TOGETHER_TRUST_BUILT_IN: i32 = 0;
/// Trusts the system's authorities and those added.
pub const TOGETHER_TRUST_SYSTEM: i32 = 1;
/// Trusts the authorities built in, the system's and those added.
pub const TOGETHER_TRUST_BOTH: i32 = 2;
/// Trusts the authorities that the program added, and nobody else: those that SSL_CERT_FILE names neither.
pub const TOGETHER_TRUST_ADDED_ONLY: i32 = 3;
/// Traffic goes to the server as ever, and each exchange into the cassette.
pub const TOGETHER_CASSETTE_RECORD: i32 = 1;
/// Answers come from the cassette, at once.
pub const TOGETHER_CASSETTE_REPLAY: i32 = 2;
/// Answers come from the cassette, with the pauses that they had when they were recorded.
pub const TOGETHER_CASSETTE_REPLAY_PACED: i32 = 3;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cassette::Mode;
    use crate::connect::tls::roots::Trust;
    use crate::error::Status;
    use crate::settings::Limit;
    use crate::settings::Timeout;

    #[test]
    fn the_numbers_are_those_of_the_objects() {
        let mine = [
            TOGETHER_OK,
            TOGETHER_INVALID_ARGUMENT,
            TOGETHER_NO_API_KEY,
            TOGETHER_CONNECTION,
            TOGETHER_TLS,
            TOGETHER_TIMEOUT,
            TOGETHER_CANCELLED,
            TOGETHER_PROTOCOL,
            TOGETHER_TOO_LARGE,
            TOGETHER_FILE,
            TOGETHER_BUDGET,
            TOGETHER_INTERNAL,
            TOGETHER_BAD_REQUEST,
            TOGETHER_AUTHENTICATION,
            TOGETHER_PAYMENT_REQUIRED,
            TOGETHER_PERMISSION,
            TOGETHER_NOT_FOUND,
            TOGETHER_CONFLICT,
            TOGETHER_UNPROCESSABLE,
            TOGETHER_RATE_LIMIT,
            TOGETHER_CONTEXT_LENGTH,
            TOGETHER_OVERLOADED,
            TOGETHER_SERVER,
            TOGETHER_API,
        ];
        assert_eq!(mine.to_vec(), Status::ALL.map(Status::number).to_vec());
        for (number, timeout) in [
            (TOGETHER_TIMEOUT_CONNECT, Timeout::Connect),
            (TOGETHER_TIMEOUT_FIRST_BYTE, Timeout::FirstByte),
            (TOGETHER_TIMEOUT_IDLE, Timeout::Idle),
            (TOGETHER_TIMEOUT_TOTAL, Timeout::Total),
        ] {
            assert_eq!(Timeout::from_number(number).ok(), Some(timeout));
        }
        for (number, limit) in [
            (TOGETHER_LIMIT_RESPONSE_BYTES, Limit::ResponseBytes),
            (TOGETHER_LIMIT_CALLS, Limit::Calls),
            (TOGETHER_LIMIT_TOKENS, Limit::Tokens),
            (TOGETHER_LIMIT_EVENT_QUEUE, Limit::EventQueue),
        ] {
            assert_eq!(Limit::from_number(number).ok(), Some(limit));
        }
        for (number, trust) in [
            (TOGETHER_TRUST_BUILT_IN, Trust::BuiltIn),
            (TOGETHER_TRUST_SYSTEM, Trust::System),
            (TOGETHER_TRUST_BOTH, Trust::Both),
            (TOGETHER_TRUST_ADDED_ONLY, Trust::AddedOnly),
        ] {
            assert_eq!(Trust::from_number(number).ok(), Some(trust));
        }
        for (number, mode) in [
            (TOGETHER_CASSETTE_RECORD, Mode::Record),
            (TOGETHER_CASSETTE_REPLAY, Mode::Replay),
            (TOGETHER_CASSETTE_REPLAY_PACED, Mode::ReplayPaced),
        ] {
            assert_eq!(Mode::from_number(number).ok(), Some(mode));
        }
    }
}
