//! The rooms of the crate import each other as `src/lib.rs` draws it, arrow by arrow, and never in a circle; nor do the
//! files of a room; and what knows an operating system is in one room.

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

type Module = Vec<String>;

/// The module of a source: `a/b.rs` and `a/b/mod.rs` are both `a::b`.
fn module(below: &str) -> Module {
    let path = below.trim_end_matches(".rs").trim_end_matches("/mod");
    path.split('/').map(str::to_owned).collect()
}

/// The paths that a `use` names, each with the name it has here: `a::{b, c::D as E}` is `a::b` and `a::c::D`.
fn use_tree(prefix: &[String], tree: &str, found: &mut Vec<(String, Module)>) {
    let tree = tree.trim();
    if let Some((start, group)) = tree.split_once('{') {
        let mut prefix = prefix.to_vec();
        prefix.extend(
            start.split("::").filter(|part| !part.trim().is_empty()).map(|part| part.trim().to_owned()),
        );
        let group = group.trim_end().strip_suffix('}').expect("a closed group");
        let (mut depth, mut item_start) = (0, 0);
        for (place, character) in group.char_indices().chain([(group.len(), ',')]) {
            match character {
                '{' => depth += 1,
                '}' => depth -= 1,
                ',' if depth == 0 => {
                    use_tree(&prefix, &group[item_start..place], found);
                    item_start = place + 1;
                }
                _ => {}
            }
        }
    } else if !tree.is_empty() {
        let (path, alias) = tree.split_once(" as ").unwrap_or((tree, ""));
        let mut full = prefix.to_vec();
        full.extend(path.split("::").filter(|part| *part != "self" || prefix.is_empty()).map(str::to_owned));
        let name = if alias.is_empty() { full.last().cloned().unwrap_or_default() } else { alias.to_owned() };
        found.push((name, full));
    }
}

struct Source {
    /// What it names of other modules: by `use`, or by a path where it is needed.
    paths: Vec<Module>,
    /// What it hands on under its own name.
    exports: BTreeMap<String, Module>,
}

/// The code at the top of a file: what an inline module names, it names from another place.
fn without_inline_modules(code: &str) -> String {
    let mut is_inside = false;
    let lines = code.lines().filter(|line| {
        let opens = line.ends_with('{') && line.trim_start_matches("pub ").starts_with("mod ");
        let is_kept = !is_inside && !opens && !line.trim_start().starts_with("//");
        is_inside = (is_inside || opens) && *line != "}";
        is_kept
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn read(own: &Module, code: &str) -> Source {
    let code = without_inline_modules(code);
    let declared = code.lines().filter_map(|line| line.trim().split_once("mod ")?.1.strip_suffix(';'));
    let children: BTreeSet<String> = declared.map(str::to_owned).collect();
    let absolute = |path: &Module| -> Option<Module> {
        let (mut base, mut rest) = (own.clone(), path.as_slice());
        match rest.first()?.as_str() {
            "crate" => base.clear(),
            "self" | "super" => {}
            child if children.contains(child) => return Some([own.as_slice(), path.as_slice()].concat()),
            _ => return None,
        }
        while let [first, left @ ..] = rest {
            match first.as_str() {
                "super" => drop(base.pop()),
                "crate" | "self" => {}
                _ => break,
            }
            rest = left;
        }
        Some([base.as_slice(), rest].concat())
    };
    let mut source = Source { paths: Vec::new(), exports: BTreeMap::new() };
    for statement in code.split(';') {
        let Some((before, tree)) = statement.rsplit_once("use ").filter(|(before, _)| {
            before.lines().last().unwrap_or_default().trim_start().is_empty()
                || before.ends_with("pub ")
                || before.ends_with(") ")
        }) else {
            continue;
        };
        let mut named = Vec::new();
        use_tree(&[], tree, &mut named);
        for (name, path) in named {
            let Some(path) = absolute(&path) else { continue };
            match before.lines().last().unwrap_or_default().contains("pub") {
                true => drop(source.exports.insert(name, path)),
                false => source.paths.push(path),
            }
        }
    }
    let is_word = |character: char| is_part_of_name(character) || character == ':';
    // What is handed on was counted above, and is no use of it, one name as several.
    let is_handed_on = |statement: &&str| statement.lines().any(|line| line.starts_with("pub use "));
    let used = code.split(';').filter(|statement| !is_handed_on(statement)).collect::<Vec<_>>().join(";");
    for word in used
        .split(|character| !is_word(character))
        .filter(|word| word.contains("::") && !word.ends_with("::"))
    {
        let path: Module = word.split("::").filter(|part| !part.is_empty()).map(str::to_owned).collect();
        source.paths.extend(absolute(&path));
    }
    source
}

/// The source that defines what a path names, through whatever hands it on.
fn defined_in<'s>(sources: &'s BTreeMap<Module, Source>, path: &[String]) -> Option<&'s Module> {
    let length = (1..=path.len()).rev().find(|length| sources.contains_key(&path[..*length]))?;
    let (module, source) = sources.get_key_value(&path[..length])?;
    match path.get(length).and_then(|name| source.exports.get(name)) {
        Some(path) => defined_in(sources, path),
        None => Some(module),
    }
}

#[test]
fn no_file_of_a_room_leads_back_to_itself() {
    let sources: BTreeMap<Module, Source> =
        each_source().iter().map(|(below, code)| (module(below), read(&module(below), code))).collect();
    let mut arrows: BTreeMap<&Module, BTreeSet<&Module>> = BTreeMap::new();
    for (from, source) in &sources {
        let to = source
            .paths
            .iter()
            .filter_map(|path| defined_in(&sources, path))
            .filter(|to| *to != from && to[0] == from[0]);
        arrows.insert(from, to.collect());
    }
    assert!(arrows.values().map(BTreeSet::len).sum::<usize>() > 200, "{arrows:?}");
    for start in arrows.keys() {
        let (mut way_to, mut next) = (BTreeMap::new(), vec![*start]);
        while let Some(from) = next.pop() {
            for to in arrows[from].iter().filter(|to| !way_to.contains_key(*to)).copied().collect::<Vec<_>>()
            {
                way_to.insert(to, from);
                next.push(to);
            }
        }
        let mut circle = Vec::new();
        let mut at = way_to.get(start);
        while let Some(module) = at.filter(|_| circle.last() != Some(&start.join("::"))) {
            circle.push(module.join("::"));
            at = way_to.get(module);
        }
        assert!(circle.is_empty(), "{} leads back to itself, from the end: {circle:?}", start.join("::"));
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
