//! What a loader does with the shared library: no page of it can be written and run, its addresses cannot be changed
//! after it is loaded, and it runs on every C library that the documents name.

use crate::toolchain::{binary_tool, root, shared_library, succeed};

fn readelf(argument: &str) -> String {
    succeed(binary_tool("readelf").args([argument, "--wide"]).arg(shared_library()))
}

/// The segment's line, as readelf prints it.
fn segment<'text>(segments: &'text str, kind: &str) -> &'text str {
    let line = segments.lines().find(|line| line.trim_start().starts_with(kind));
    line.unwrap_or_else(|| panic!("no segment {kind}:\n{segments}"))
}

/// Rights stand before the alignment: "RW  0x10", "R E 0x1000".
fn rights(line: &str) -> String {
    let words = line.split_whitespace().skip(1).filter(|word| !word.starts_with("0x"));
    words.filter(|word| word.chars().all(|letter| "RWE".contains(letter))).collect()
}

#[test]
fn no_page_of_the_library_can_be_written_and_run() {
    let segments = readelf("--segments");
    assert_eq!(rights(segment(&segments, "GNU_STACK")), "RW", "{segments}");
    let loaded = segments.lines().filter(|line| line.trim_start().starts_with("LOAD")).map(rights);
    let loaded: Vec<String> = loaded.collect();
    assert!(loaded.iter().any(|rights| rights == "RE"), "{segments}");
    assert!(loaded.iter().all(|rights| !(rights.contains('W') && rights.contains('E'))), "{segments}");
    assert!(!readelf("--dynamic").contains("TEXTREL"), "code is changed when it is loaded");
}

#[test]
fn addresses_are_fixed_when_the_library_is_loaded() {
    segment(&readelf("--segments"), "GNU_RELRO");
    let dynamic = readelf("--dynamic");
    let flags = dynamic.lines().find(|line| line.contains("(FLAGS_1)")).unwrap_or_default();
    assert!(flags.split_whitespace().any(|flag| flag == "NOW"), "{dynamic}");
}

/// "2.34" as numbers.
fn version(text: &str) -> Option<(u32, u32)> {
    let (major, minor) = text.split_once('.')?;
    Some((major.parse().ok()?, minor.split('.').next()?.parse().ok()?))
}

/// The oldest glibc that the documents name, and the one that plain `make` needs.
fn of_the_documents() -> [(u32, u32); 2] {
    let page = std::fs::read_to_string(root().join("docs/abi.md")).unwrap();
    let after = page.split("**Needs**: libc (glibc ").nth(1).expect("what the library needs");
    let sentence = after.split(')').next().unwrap();
    let named: Vec<_> = sentence.split_whitespace().filter_map(version).collect();
    named.try_into().expect("two versions")
}

#[test]
fn no_function_is_newer_than_the_c_library_that_is_named() {
    let [oldest, of_make] = of_the_documents();
    // Set for a library that was linked for an old C library.
    let named = match std::env::var("TOGETHER_TEST_GLIBC") {
        Ok(linked_for) => {
            assert_eq!(version(&linked_for), Some(oldest), "the documents name another");
            oldest
        }
        Err(_) => of_make,
    };
    let needed = readelf("--version-info");
    let versions = needed.split("GLIBC_").skip(1).filter_map(|rest| {
        version(rest.split(|letter: char| !letter.is_ascii_digit() && letter != '.').next()?)
    });
    let newest = versions.max();
    // musl has no versions.
    if readelf("--dynamic").contains("[libc.so.6]") {
        assert!(newest.is_some(), "{needed}");
    }
    assert!(newest <= Some(named), "{newest:?} is newer than {named:?}:\n{needed}");
}
