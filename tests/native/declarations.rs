//! What the header declares: its functions and its statuses, read off its text.

use std::collections::{BTreeMap, BTreeSet};

/// The names of the functions that the header declares.
pub fn functions(header: &str) -> BTreeSet<String> {
    let mut functions = BTreeSet::new();
    for declaration in header.split("TOGETHER_EXPORT").skip(1) {
        let prototype = declaration.split(';').next().unwrap_or_default();
        let Some((before, _)) = prototype.split_once('(') else { continue };
        let name = before.rsplit([' ', '*', '\n']).next().unwrap_or_default();
        if name.starts_with("together_") {
            functions.insert(name.to_owned());
        }
    }
    assert!(functions.contains("together_free") && functions.contains("together_complete"), "{functions:?}");
    functions
}

/// The statuses that the header defines: the first block of macros that are plain numbers, from
/// `TOGETHER_OK` to the end of its section.
pub fn statuses(header: &str) -> BTreeMap<i32, String> {
    let section = header.split("typedef int32_t together_status;").nth(1).unwrap_or_default();
    let section = section.split("#ifdef __cplusplus").next().unwrap_or_default();
    let mut statuses = BTreeMap::new();
    for line in section.lines() {
        let mut words = line.split_whitespace();
        if let (Some("#define"), Some(name), Some(number)) = (words.next(), words.next(), words.next()) {
            let taken = statuses.insert(number.parse().unwrap(), name.to_owned());
            assert_eq!(taken, None, "{number} twice");
        }
    }
    assert_eq!(statuses.get(&0).map(String::as_str), Some("TOGETHER_OK"));
    statuses
}
