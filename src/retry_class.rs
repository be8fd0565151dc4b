//! What sending a request twice would do: the part of an operation that decides whether it may be tried again.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetryClass {
    /// The same as one (RFC 9110, 9.2.2): GET, PUT, DELETE.
    Idempotent,
    /// Answer it again: a completion makes nothing, though it costs tokens.
    Harmless,
    /// Perhaps make a second job, file or batch.
    Creates,
}
