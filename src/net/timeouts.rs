//! How long a request may take, as a user sets it (`TOGETHER_TIMEOUT_...`).
//!
//! Responsible for the limits and their defaults. It must not know when they begin: the exchange does.

use std::time::Duration;

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
