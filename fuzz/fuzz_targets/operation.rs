//! Operations and what fills them: whatever a value holds, the request goes to the resource that the template
//! names, and its first line is one line.
//!
//! The first line of the input is the operation, the rest the fields as a JSON object.

#![no_main]

use libfuzzer_sys::fuzz_target;
use together::connect::base_url::TARGET_LIMIT;
use together::json::build;
use together::message::request::operation::Operation;

fuzz_target!(|input: &[u8]| {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let Some((words, fields)) = text.split_once('\n') else { return };
    let Ok(operation) = Operation::parse(words) else { return };
    let shown = operation.name();
    let again = Operation::parse(shown).expect("an operation as it is shown");
    assert_eq!((again.method(), again.name()), (operation.method(), shown));
    let Ok(serde_json::Value::Object(fields)) = build::parse(fields) else { return };
    let in_query =
        fields.iter().filter(|(name, _)| operation.method().puts_fields_in_query() && !operation.names(name));
    let Ok(target) = operation.target(&fields, in_query) else { return };
    assert!(target.starts_with('/') && !target.starts_with("//"), "{target}");
    assert!(
        target.len() <= TARGET_LIMIT && target.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'#')
    );
    let path = target.split('?').next().unwrap_or_default();
    let (_, template) = shown.split_once(' ').expect("a method and a path");
    assert_eq!(path.matches('/').count(), template.matches('/').count(), "{template} became {path}");
    for segment in path.split('/') {
        let plain = segment.to_ascii_lowercase().replace("%2e", ".");
        assert!(!matches!(plain.as_str(), "." | ".."), "{path}");
    }
});
