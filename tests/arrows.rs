//! The rooms of the crate import each other as `src/lib.rs` draws it, arrow by arrow, and never in a circle; and what knows
//! an operating system is in one of them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

type Arrows = BTreeMap<String, BTreeSet<String>>;

fn sources() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// Every source with its path below `src/`, without its unit tests.
fn each_source() -> Vec<(String, String)> {
    let (mut folders, mut found) = (vec![sources()], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let below = path.strip_prefix(sources()).expect("below src").to_string_lossy().into_owned();
            if below.ends_with(".rs") && !below.contains("/tests/") {
                let text = std::fs::read_to_string(&path).expect("a source");
                let code = text.split("\nmod tests {").next().unwrap_or_default();
                found.push((below, code.to_owned()));
            }
        }
    }
    assert!(found.len() > 100, "{} sources", found.len());
    found
}

/// The first part of a path: a folder, or a file beside `lib.rs`.
fn room(below: &str) -> &str {
    below.split('/').next().unwrap_or_default().trim_end_matches(".rs")
}

fn is_part_of_name(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

fn imported() -> Arrows {
    let mut arrows = Arrows::new();
    for (below, code) in each_source().iter().filter(|(below, _)| below != "lib.rs") {
        let from = arrows.entry(room(below).to_owned()).or_default();
        let code = code.lines().filter(|line| !line.trim_start().starts_with("//"));
        for rest in code.flat_map(|line| line.split("crate::").skip(1).collect::<Vec<_>>()) {
            let to = rest.split(|next| !is_part_of_name(next)).next().unwrap_or_default();
            // A macro of the crate's has no room in its path.
            if to != room(below) && !to.is_empty() {
                from.insert(to.to_owned());
            }
        }
    }
    arrows
}

/// The lines `//! room -> room, room` of `src/lib.rs`.
fn drawn() -> Arrows {
    let text = std::fs::read_to_string(sources().join("lib.rs")).expect("lib.rs");
    let lines = text.lines().filter_map(|line| line.strip_prefix("//! ")?.split_once(" -> "));
    let arrows: Arrows = lines
        .map(|(from, to)| (from.trim().to_owned(), to.split(", ").map(|to| to.trim().to_owned()).collect()))
        .collect();
    assert!(arrows.len() > 10, "{arrows:?}");
    arrows
}

#[test]
fn the_arrows_are_those_that_are_drawn() {
    let imported: Arrows = imported().into_iter().filter(|(_, to)| !to.is_empty()).collect();
    assert_eq!(imported, drawn(), "imported / drawn in src/lib.rs");
}

#[test]
fn no_room_leads_back_to_itself() {
    let arrows = drawn();
    for start in arrows.keys() {
        let (mut reached, mut next) = (BTreeSet::new(), vec![start]);
        while let Some(from) = next.pop() {
            for to in arrows.get(from).into_iter().flatten() {
                assert_ne!(to, start, "{start} imports {from}, which leads back to it");
                if reached.insert(to) {
                    next.push(to);
                }
            }
        }
    }
}

#[test]
fn the_operating_system_is_known_in_its_room_alone() {
    for (below, code) in each_source().iter().filter(|(below, _)| room(below) != "sys") {
        for (number, line) in
            code.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//"))
        {
            for word in ["libc::", "std::os::", "\"/proc/"] {
                assert!(!line.contains(word), "{below}:{}: {word} belongs to src/sys", number + 1);
            }
        }
    }
}
