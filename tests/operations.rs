//! The list of operations is the API's: what its description, its documents and both official SDKs know, and no more.

use std::collections::BTreeSet;

use together::error::Status;
use together::message::request::Request;
use together::operations::{SECTIONS, without_query};

/// Method and path with the names in braces left out, which the sources do not agree on.
fn shape(method: &str, path: &str) -> String {
    let mut shape = format!("{method} ");
    let mut inside = false;
    for character in path.chars() {
        inside = (inside || character == '{') && character != '}';
        if !inside || character == '{' {
            shape.push(character);
        }
    }
    shape
}

fn listed() -> BTreeSet<String> {
    let words =
        SECTIONS.iter().flat_map(|(_, operations)| *operations).map(|(_, words)| without_query(words));
    words.map(|words| words.split_once(' ').map(|(method, path)| shape(method, path)).unwrap()).collect()
}

#[test]
fn every_public_operation_has_its_macro() {
    #[derive(serde::Deserialize)]
    struct Known {
        method: String,
        path: String,
    }
    let known: Vec<Known> = serde_json::from_str(include_str!("data/operations.json")).unwrap();
    let mut expected: BTreeSet<String> =
        known.iter().map(|known| shape(&known.method, &known.path)).collect();
    assert_eq!(expected.len(), 229);
    // No operation of the API: any URL.
    expected.insert("GET {}".to_owned());
    assert_eq!(listed(), expected);
}

/// A field that a PATCH or POST sends in its query would go into the body, where the service does not look for it.
#[test]
fn a_query_beside_a_body_is_in_the_words() {
    let words = || SECTIONS.iter().flat_map(|(_, operations)| *operations).map(|(_, words)| *words);
    let required: BTreeSet<_> =
        words().filter(|words| words.contains("}?") || words.contains("={")).collect();
    let masked = "PATCH /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments";
    assert_eq!(
        required,
        BTreeSet::from([
            format!("{masked}/{{id}}?updateMask={{updateMask}}").as_str(),
            format!("{masked}/{{experiment_id}}/targets/{{id}}?updateMask={{updateMask}}").as_str(),
        ])
    );
    assert_eq!(words().filter(|words| words.contains("{?")).count(), 7);
}

#[test]
fn names_are_unlike_and_words_are_operations() {
    let mut names = BTreeSet::new();
    for (name, words) in SECTIONS.iter().flat_map(|(_, operations)| *operations) {
        assert!(names.insert(*name), "{name} twice");
        assert!(Request::new(words).is_ok(), "{words}");
        let taken =
            Status::ALL.iter().any(|status| status.c_name().to_str() == Ok(&format!("TOGETHER_{name}")));
        assert!(!taken, "{name} is the name of a status");
        assert!(name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_'));
    }
}
