//! What the server's messages say, whatever the session does.

use std::time::Duration;

use crate::json::read;

/// So long after the last news nothing more is expected, where the server does not say what was the last.
pub const QUIET: Duration = Duration::from_secs(2);

/// What a message of the server's does to the session.
pub enum Heard {
    /// It goes on.
    GoesOn,
    /// The server reports that it does not.
    Fatal,
}

/// The text at a pointer.
pub fn text_at(json: &str, pointer: &str) -> Option<String> {
    read::find(json, pointer).and_then(read::string).map(|text| text.into_owned())
}
