//! Strings that may be base64: whatever they are, as many bytes come as are counted, and never more than the text has
//! room for.

#![no_main]

use libfuzzer_sys::fuzz_target;
use together::json::{base64, read};

fuzz_target!(|input: &[u8]| {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let json = serde_json::Value::from(text).to_string();
    for json in [json.as_str(), text] {
        if read::check(json).is_err() {
            continue;
        }
        let mut bytes = 0;
        let outcome = base64::decode(json, &mut |more| {
            bytes += more.len();
            Ok(())
        });
        if let Ok(count) = outcome {
            assert_eq!(count, bytes);
            assert!(count <= json.len() / 4 * 3 + 3);
        }
    }
});
