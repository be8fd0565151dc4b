//! The time, as the platform writes it.

use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime};

/// Now, as ISO 8601 has it.
pub(crate) fn now() -> String {
    after(Duration::ZERO)
}

/// So much later.
pub(crate) fn after(duration: Duration) -> String {
    // Whole seconds, so that no text is longer than another.
    let later = OffsetDateTime::now_utc().saturating_add(duration);
    later.replace_nanosecond(0).unwrap_or(later).format(&Rfc3339).unwrap_or_default()
}
