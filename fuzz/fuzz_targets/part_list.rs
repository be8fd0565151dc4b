//! The list of places that the service answers for a long file: whatever it is, each part has one place, or there is no list.
//!
//! The first byte of the input says how many parts the file has, the rest is the list.

#![no_main]

use libfuzzer_sys::fuzz_target;
use together::json::read;
use together::message::request::read_made_up_list;

fuzz_target!(|input: &[u8]| {
    let Some((count, list)) = input.split_first() else { return };
    let Ok(json) = std::str::from_utf8(list) else { return };
    if read::check(json).is_err() {
        return;
    }
    if let Some(urls) = read_made_up_list(json, usize::from(*count)) {
        assert_eq!(urls.len(), usize::from(*count));
        assert!(urls.iter().all(|url| !url.is_empty() && json.len() > url.len() / 2));
    }
});
