//! Bytes as hexadecimal digits, as hashes are written.

use std::fmt::Write;

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // A text takes what is written to it.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
