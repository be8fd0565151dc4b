//! Schemas and the JSON that is held against them: whatever they are, the work ends, and what does not fit stands where
//! its pointer leads.
//!
//! The first line of the input is the schema, the rest the JSON.

#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::json;
use together::json::schema::Schema;
use together::json::{build, read};
use together::watch::Watch;

/// Without one, texts of a few bytes could have many alternatives to try.
const MOST_STEPS: usize = 100;

fuzz_target!(|input: &[u8]| {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let Some((schema, json)) = text.split_once('\n') else { return };
    let Ok(value) = build::parse(schema) else { return };
    let Ok(parsed) = Schema::of(&value) else { return };
    if read::check(json).is_err() {
        return;
    }
    let Some(fits) = fits(&parsed, json) else { return };
    // A schema in another refers elsewhere.
    if schema.contains("$ref") {
        return;
    }
    for around in
        [json!({ "allOf": [value] }), json!({ "anyOf": [false, value] }), json!({ "oneOf": [value] })]
    {
        let Ok(around) = Schema::of(&around) else { continue };
        assert!(self::fits(&around, json).is_none_or(|around| around == fits), "{schema} {json}");
    }
    let list = Schema::of(&json!({ "items": value, "minItems": 2 })).expect("a schema");
    let in_list = self::fits(&list, &format!("[{json},{json}]"));
    assert!(in_list.is_none_or(|in_list| in_list == fits), "{schema} {json}");
});

/// `None` where that would take too long.
fn fits(schema: &Schema, json: &str) -> Option<bool> {
    let mut steps = 0;
    let mut ask = || {
        steps += 1;
        if steps > MOST_STEPS { Err(together::error::Error::invalid("too many steps")) } else { Ok(()) }
    };
    let misfit = schema.misfit(json, &mut Watch::new(&mut ask)).ok()?;
    let Some(fault) = misfit else { return Some(true) };
    assert!(read::find(json, &fault.pointer).is_some(), "{fault}");
    let is_bounded = fault.reason.starts_with("takes") || fault.reason.starts_with("nests");
    (!is_bounded).then_some(false)
}
