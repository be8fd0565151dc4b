//! The shared library, the header and the ledger in `docs/abi.md` say the same.

use std::collections::{BTreeMap, BTreeSet};

use crate::declarations;
use crate::toolchain::{binary_tool, header, root, shared_library, soname, succeed};

/// The cells of the rows of one table in the ledger, that which follows a heading's line.
fn ledger(heading: &str) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(root().join("docs/abi.md")).expect("docs/abi.md");
    let section = text.split(&format!("\n{heading}\n")).nth(1).expect(heading);
    let table = section.lines().skip_while(|line| !line.starts_with('|'));
    let rows = table.take_while(|line| line.starts_with('|'));
    rows.map(|row| row.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect()).collect()
}

fn exported() -> BTreeSet<String> {
    let symbols = succeed(
        binary_tool("nm")
            .args(["--dynamic", "--defined-only", "--format=just-symbols"])
            .arg(shared_library()),
    );
    symbols.lines().map(str::to_owned).collect()
}

/// A cell that holds one name in backticks, and nothing else.
fn backticked(cell: &str) -> Option<&str> {
    cell.strip_prefix('`')?.strip_suffix('`').filter(|name| !name.contains('`'))
}

#[test]
fn exported_declared_and_listed_are_the_same_functions() {
    let declared = declarations::functions(&header());
    assert_eq!(exported(), declared, "exported by the library / declared in the header");
    let listed: BTreeSet<String> = ledger("## Functions")
        .iter()
        .filter_map(|cells| backticked(cells.first()?))
        .map(str::to_owned)
        .collect();
    assert_eq!(listed, declared, "listed in docs/abi.md / declared in the header");
}

/// "## Statuses" has those of `together_status`; each other enumeration stands under its own name.
#[test]
fn numbers_are_those_of_the_ledger() {
    for (name, declared) in declarations::enumerations(&header()) {
        let heading =
            if name == "together_status" { "## Statuses".to_owned() } else { format!("### `{name}`") };
        let listed: BTreeMap<i32, String> = ledger(&heading)
            .iter()
            .filter_map(|cells| Some((cells.first()?.parse().ok()?, backticked(cells.get(1)?)?.to_owned())))
            .collect();
        assert_eq!(listed, declared, "{name}");
    }
}

/// Their fields, in their order, with their types.
#[test]
fn structs_are_those_of_the_ledger() {
    // With how many there are at least: fields are only ever appended.
    let headings = [
        ("together_event", "## The event", 15),
        ("together_usage", "## The usage", 14),
        ("together_transport", "## The transport", 5),
    ];
    let declared = declarations::structs(&header());
    assert_eq!(declared.len(), headings.len(), "{:?}", declared.keys());
    for (name, heading, fields) in headings {
        let listed: Vec<(String, String)> = ledger(heading)
            .iter()
            .filter_map(|cells| {
                Some((backticked(cells.first()?)?.to_owned(), backticked(cells.get(1)?)?.to_owned()))
            })
            .collect();
        assert_eq!(listed, declared[name], "{name}");
        assert!(listed.len() >= fields, "{name} has lost a field");
    }
}

#[test]
fn the_shared_library_is_named_stays_loaded_and_needs_little() {
    let (major, minor) = (env!("CARGO_PKG_VERSION_MAJOR"), env!("CARGO_PKG_VERSION_MINOR"));
    let version = if major == "0" { format!("{major}.{minor}") } else { major.to_owned() };
    assert_eq!(soname(), format!("libtogether.so.{version}"));
    let dynamic = succeed(binary_tool("readelf").args(["--dynamic", "--wide"]).arg(shared_library()));
    let flags = dynamic.lines().find(|line| line.contains("(FLAGS_1)")).unwrap_or_default();
    assert!(flags.contains("NODELETE"), "{dynamic}");
    let needed: BTreeSet<&str> = dynamic
        .lines()
        .filter(|line| line.contains("(NEEDED)"))
        .filter_map(|line| line.split(['[', ']']).nth(1))
        .collect();
    assert!(!needed.is_empty(), "{dynamic}");
    for library in needed {
        // Before glibc 2.34 threads and dlopen have libraries of their own.
        let is_the_systems = ["libc.so", "libgcc_s.so.", "ld-linux", "libpthread.so.0", "libdl.so.2"]
            .iter()
            .any(|name| library.starts_with(name));
        assert!(is_the_systems, "the library needs {library}");
    }
}
