//! JSON read and set by pointer: a pointer leads where its parts lead one after the other, what is found is JSON,
//! and what was set is found.
//!
//! The first line of the input is the pointer, the rest the JSON.

#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::{Map, Value};
use together::json::build;
use together::json::edit::{self, FieldPlace};
use together::json::read;
use together::json::search::Search;

/// Pointers as long as this are within every limit on depth.
const MOST_TOKENS: usize = 60;

fuzz_target!(|input: &[u8]| {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let Some((pointer, json)) = text.split_once('\n') else { return };
    let found = read::find(json, pointer);
    if read::check(json).is_err() || pointer.split('/').count() > MOST_TOKENS {
        return;
    }
    for (at, _) in pointer.match_indices('/') {
        let (first, rest) = pointer.split_at(at);
        let by_steps = read::find(json, first).and_then(|inner| read::find(inner, rest));
        assert_eq!(by_steps, found, "{pointer} by way of {first}");
    }
    if let Some(found) = found {
        read::check(found).expect("a value that is JSON");
        let is_text = read::string(found).is_some();
        let is_number = read::number(found).is_some();
        let is_boolean = read::boolean(found).is_some();
        let count = Search::default().count(found, "");
        let kinds = [is_text, is_number, is_boolean, count.is_some(), found == "null"];
        assert_eq!(kinds.iter().filter(|is| **is).count(), 1, "{found}");
        assert!(is_number || read::integer(found).is_none());
        let floats = Search::default().floats(found, "", |_| {});
        assert!(floats.is_none() || floats == count);
    }
    set_and_find(pointer, json);
});

fn set_and_find(pointer: &str, json: &str) {
    let (Ok(place), Ok(value)) = (FieldPlace::of(pointer), build::parse(json)) else { return };
    let is_found_again =
        matches!(place, FieldPlace::Pointer(_)) && pointer.split('/').all(|token| token != "-");
    let mut body = Map::new();
    let outcome = edit::set(&mut body, place, value.clone());
    if outcome.is_ok() && is_found_again {
        let body = Value::Object(body).to_string();
        let found = read::find(&body, pointer).expect("what was set");
        assert_eq!(build::parse(found), Ok(value), "{pointer} in {body}");
    }
}
