//! The footer of a Parquet file: whatever it is, the check ends, and what it takes names the column that is needed.
//!
//! The input is the footer; what is around it is made up.

#![no_main]

use libfuzzer_sys::fuzz_target;
use together::message::request::takes_made_up_parquet;

fuzz_target!(|input: &[u8]| {
    let Ok(length) = u32::try_from(input.len()) else { return };
    let file = [&b"PAR1"[..], input, &length.to_le_bytes(), b"PAR1"].concat();
    if takes_made_up_parquet(&file) {
        assert!(input.windows(9).any(|bytes| bytes == b"input_ids"));
    }
});
