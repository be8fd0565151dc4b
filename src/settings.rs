//! The limits that a user may set (`TOGETHER_TIMEOUT_...`, `TOGETHER_LIMIT_...`).
//!
//! Responsible for their numbers in the C header and for the defaults of those of time. It must not know when they begin
//! to hold: the exchange does.

use std::time::Duration;

use crate::error::{Error, Result};

/// Which of the four limits, in the numbers of the C header (`TOGETHER_TIMEOUT_...`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timeout {
    Connect = 1,
    FirstByte = 2,
    Idle = 3,
    Total = 4,
}

c_enum!(Timeout, "TOGETHER_TIMEOUT_...", [Connect, FirstByte, Idle, Total]);

impl Timeout {
    /// Sets this one of `timeouts`; 0 milliseconds is no limit.
    pub fn set(self, timeouts: &mut Timeouts, milliseconds: i64) -> Result<()> {
        let milliseconds = u64::try_from(milliseconds).map_err(|_| {
            Error::invalid("a time limit cannot be negative: give milliseconds, or 0 for no limit")
        })?;
        let limit = (milliseconds > 0).then(|| Duration::from_millis(milliseconds));
        match self {
            Timeout::Connect => timeouts.connect = limit,
            Timeout::FirstByte => timeouts.first_byte = FirstByte::Set(limit),
            Timeout::Idle => timeouts.idle = limit,
            Timeout::Total => timeouts.total = limit,
        }
        Ok(())
    }
}

/// Limits on size and number, in the numbers of the C header (`TOGETHER_LIMIT_...`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// Bytes of an answer that is kept in memory.
    ResponseBytes = 1,
    /// Calls that run at once; the others wait for their turn.
    Calls = 2,
    /// Tokens that a client may spend.
    Tokens = 3,
    /// Events of one call that wait to be read.
    EventQueue = 4,
    /// Turns of a request in which the functions of tools run.
    Turns = 5,
}

c_enum!(Limit, "TOGETHER_LIMIT_...", [ResponseBytes, Calls, Tokens, EventQueue, Turns]);

/// How long a request may take.
///
/// `None` is no limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    pub connect: Option<Duration>,
    pub first_byte: FirstByte,
    pub idle: Option<Duration>,
    pub total: Option<Duration>,
}

/// The wait for an answer's first byte has two defaults: a stream begins at once, while an answer that
/// comes whole is silent for as long as the model writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FirstByte {
    ByKind,
    Set(Option<Duration>),
}

impl Default for Timeouts {
    fn default() -> Timeouts {
        Timeouts {
            connect: Some(Duration::from_secs(10)),
            first_byte: FirstByte::ByKind,
            idle: Some(Duration::from_secs(60)),
            total: None,
        }
    }
}

impl Timeouts {
    pub fn first_byte(&self, streams: bool) -> Option<Duration> {
        match self.first_byte {
            FirstByte::Set(limit) => limit,
            FirstByte::ByKind => Some(Duration::from_secs(if streams { 60 } else { 600 })),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_is_expected_to_begin_sooner() {
        let default = Timeouts::default();
        assert_eq!(default.first_byte(true), Some(Duration::from_secs(60)));
        assert_eq!(default.first_byte(false), Some(Duration::from_secs(600)));
        let set = Timeouts { first_byte: FirstByte::Set(None), ..default };
        assert_eq!(set.first_byte(true), None);
    }
}
