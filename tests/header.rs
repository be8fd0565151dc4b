//! `include/` and what is generated of the bindings are what the sources say. `make header` (TOGETHER_BLESS=1) rewrites
//! them.

mod description;

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;
use std::process::Command;

use together::operations::SECTIONS;

const REPAIR: &str = "make header";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What C needs before the first declaration, and cbindgen cannot know.
fn definitions() -> String {
    let version = env!("CARGO_PKG_VERSION");
    let [major, minor, patch] =
        [env!("CARGO_PKG_VERSION_MAJOR"), env!("CARGO_PKG_VERSION_MINOR"), env!("CARGO_PKG_VERSION_PATCH")];
    format!(
        r#"
/** The version of this header; together_version() is that of the library that is loaded. */
#define TOGETHER_VERSION_MAJOR {major}
#define TOGETHER_VERSION_MINOR {minor}
#define TOGETHER_VERSION_PATCH {patch}
#define TOGETHER_VERSION_STRING "{version}"

/** Marks what the library exports. Define TOGETHER_STATIC when linking the static library on Windows. */
#if defined(_WIN32) && !defined(TOGETHER_STATIC)
#define TOGETHER_EXPORT __declspec(dllimport)
#else
#define TOGETHER_EXPORT
#endif

/* Clang sizes enumerations in every C, and calls that an extension. */
#if defined(__clang__)
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wunknown-warning-option"
#pragma clang diagnostic ignored "-Wfixed-enum-extension"
#pragma clang diagnostic ignored "-Wc23-extensions"
#pragma clang diagnostic ignored "-Wmicrosoft-fixed-enum"
#endif"#
    )
}

/// The operation macros, from the one list, and the end of the include guard.
fn operations() -> String {
    let mut text = String::from(
        "/* ---- Operations, for together_request_new: the API's own words, so any other text of this form\n\
         \x20* works too. Names in braces are filled from the fields of those names. ---- */\n",
    );
    for (title, operations) in SECTIONS {
        write!(text, "\n/* {title} */\n").unwrap();
        for (name, words) in *operations {
            writeln!(text, "#define TOGETHER_{name} \"{words}\"").unwrap();
        }
    }
    text + "\n#endif /* TOGETHER_H */\n"
}

fn preamble() -> String {
    std::fs::read_to_string(root().join("include/preamble.h")).unwrap()
}

fn generated() -> String {
    let mut config = cbindgen::Config::from_file(root().join("cbindgen.toml")).unwrap();
    config.header = Some(format!("{}\n\n#ifndef TOGETHER_H\n#define TOGETHER_H", preamble().trim_end()));
    config.after_includes = Some(definitions());
    config.trailer = Some(operations());
    let bindings = cbindgen::Builder::new()
        .with_config(config)
        .with_src(root().join("src/ffi/mod.rs"))
        .generate()
        .unwrap();
    let mut header = Vec::new();
    bindings.write(&mut header);
    let header = sized_by_clang(&String::from_utf8(header).unwrap());
    under_headings(&with_tags(&header))
}

/// Lets clang size enumerations in every C, not from C23 on. Otherwise the tools that read C through clang (bindgen,
/// Swift) find two types of one name: the tag's, and the `int32_t` beside it.
fn sized_by_clang(header: &str) -> String {
    const SINCE_C23: &str = "__STDC_VERSION__ >= 202311L";
    assert!(header.contains(SINCE_C23), "cbindgen writes enumerations in another form");
    header.replace(SINCE_C23, &format!("{SINCE_C23} || defined(__clang__)"))
}

/// Gives each struct a tag of its type's name, for those who declare one ahead. cbindgen would write it, and then the word
/// `struct` at each use too.
fn with_tags(header: &str) -> String {
    const OPEN: &str = "typedef struct {\n";
    let mut pieces = header.split(OPEN);
    let mut tagged = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (_, after) = piece.split_once("\n} ").expect("a struct's end");
        let (name, _) = after.split_once(';').expect("a struct's name");
        tagged += &format!("typedef struct {name} {{\n{piece}");
    }
    tagged
}

/// The rows of the map in the preamble that name functions: a title, and each function's whole name.
fn map() -> Vec<(String, BTreeSet<String>)> {
    let preamble = preamble();
    let (_, map) = preamble.split_once(" * THE MAP\n *\n").expect("the map");
    let (map, _) = map.split_once("\n *\n").expect("the map's end");
    let mut rows: Vec<(String, BTreeSet<String>)> = Vec::new();
    let mut object = String::new();
    for line in map.lines() {
        let (title, names) = line.strip_prefix(" *     ").expect("a row of the map").split_at(13);
        if !title.trim().is_empty() {
            rows.push((title.trim().to_owned(), BTreeSet::new()));
        }
        let row = rows.last_mut().expect("a map begins with a title");
        for word in names.split([' ', ',']) {
            if word.starts_with("together_") && !word.contains(':') {
                // "together_call_next": those behind it that begin with "_" are of together_call.
                object = word.splitn(3, '_').take(2).collect::<Vec<_>>().join("_");
                row.1.insert(word.to_owned());
            } else if word.starts_with('_') {
                row.1.insert(format!("{object}{word}"));
            }
        }
    }
    rows.retain(|(_, names)| !names.is_empty());
    rows
}

/// The function that a block of the header declares.
fn declared(block: &str) -> Option<&str> {
    let (_, prototype) = block.split_once("\nTOGETHER_EXPORT")?;
    prototype.split_once('(')?.0.rsplit([' ', '*', '\n']).next()
}

/// The other end of what `definitions` begins.
const AFTER_NUMBERS: &str = "#if defined(__clang__)\n#pragma clang diagnostic pop\n#endif";

/// Puts each function under the heading of its row in the map, and the types and their numbers under theirs.
fn under_headings(header: &str) -> String {
    let map = map();
    let heading = |title: &str| {
        let (first, rest) = title.split_at(1);
        format!("/* ---- {}{rest} ---- */", first.to_uppercase())
    };
    let mut given: Vec<String> = Vec::new();
    let mut blocks: Vec<String> = Vec::new();
    for block in header.split("\n\n") {
        let title = if let Some(function) = declared(block) {
            let is_named = |row: &&(String, BTreeSet<String>)| {
                row.1.contains(function) || row.1.contains(function.trim_end_matches("_n"))
            };
            map.iter()
                .find(is_named)
                .unwrap_or_else(|| panic!("{function} is not in the map of the preamble"))
                .0
                .as_str()
        } else if block.starts_with("/**\n") && block.contains("\nenum ") {
            "numbers"
        } else if block.starts_with("/**\n") && block.contains("\ntypedef ") {
            "types"
        } else {
            ""
        };
        if !title.is_empty() && given.last().is_none_or(|last| last != title) {
            assert!(!given.contains(&title.to_owned()), "what belongs to {title:?} stands in two places");
            if given.last().is_some_and(|last| last == "numbers") {
                blocks.push(AFTER_NUMBERS.to_owned());
            }
            given.push(title.to_owned());
            blocks.push(heading(title));
        }
        blocks.push(block.to_owned());
    }
    blocks.join("\n\n")
}

fn is_blessing() -> bool {
    std::env::var_os("TOGETHER_BLESS").is_some()
}

/// Compares a file with what the sources say, or rewrites it.
fn holds(name: &str, generated: &str) {
    let path = root().join(name);
    if is_blessing() {
        std::fs::write(&path, generated).unwrap();
    }
    let checked_in = std::fs::read_to_string(&path).unwrap_or_default();
    if checked_in != generated {
        let diff = similar::TextDiff::from_lines(checked_in.as_str(), generated);
        let diff = diff.unified_diff().header(name, "generated from src/ffi").to_string();
        panic!("{name} is not what the sources say. Repair it with `{REPAIR}`.\n{diff}");
    }
}

#[test]
fn the_header_is_what_the_sources_say() {
    holds("include/together.h", &generated());
}

/// The description for programs, the header for parsers without a preprocessor, and then what is generated from the
/// description: the numbers and declarations of every binding.
#[test]
fn the_description_and_the_bindings_are_what_the_sources_say() {
    let api = description::describe(&root().join("src/ffi"));
    holds("include/together-api.json", &description::json(&api));
    holds("include/together.cdef", &description::declarations(&api));
    let mut generate = Command::new("python3");
    generate.arg(root().join("bindings/generate.py"));
    if !is_blessing() {
        generate.arg("--check");
    }
    let outcome = generate.output().expect("python3 is missing: install the package python3");
    let said = String::from_utf8_lossy(&outcome.stderr);
    assert!(outcome.status.success(), "Repair it with `{REPAIR}`.\n{said}");
}

/// Both descriptions name every function and number of the header, and no other.
#[test]
fn the_description_is_the_header() {
    let api = description::describe(&root().join("src/ffi"));
    let header = generated();
    let functions: BTreeSet<&str> = header.split("\n\n").filter_map(declared).collect();
    assert_eq!(
        api.functions.iter().map(|function| function.name.as_str()).collect::<BTreeSet<_>>(),
        functions
    );
    let numbers: BTreeSet<String> = header
        .lines()
        .filter_map(|line| line.strip_prefix("    ")?.trim_end_matches(',').split_once(" = "))
        .filter(|(name, _)| name.starts_with("TOGETHER_"))
        .map(|(name, number)| format!("{name} {number}"))
        .collect();
    let described = api.enums.iter().flat_map(|known| &known.values);
    assert_eq!(
        described.map(|value| format!("{} {}", value.name, value.value)).collect::<BTreeSet<_>>(),
        numbers
    );
    let handles = api.handles.iter().map(|handle| &handle.name).collect::<Vec<_>>();
    for handle in handles {
        assert!(header.contains(&format!("typedef struct {handle} {handle};")), "{handle}");
    }
    for known in &api.structs {
        assert!(header.contains(&format!("typedef struct {} {{", known.name)), "{}", known.name);
    }
}

/// What the preamble names exists: functions by their whole name, or by their end behind one that has the beginning.
#[test]
fn the_preamble_names_what_there_is() {
    let header = generated();
    let functions: BTreeSet<&str> = header.split("\n\n").filter_map(declared).collect();
    for (title, names) in map() {
        for name in names {
            assert!(
                functions.contains(name.as_str()),
                "the map's row {title:?} names {name}, which does not exist"
            );
        }
    }
    let preamble = preamble();
    let (_, tasks) = preamble.split_once("I WANT TO ...").unwrap();
    let (tasks, _) = tasks.split_once("THE MAP").unwrap();
    let words = tasks.split(|end: char| !end.is_ascii_alphanumeric() && end != '_');
    let mut named = 0;
    let mut last = String::new();
    for word in words {
        match word {
            _ if word.starts_with("together_") => {
                assert!(functions.contains(word), "the tasks name {word}, which does not exist");
                word.clone_into(&mut last);
            }
            // The end of a name whose beginning the last whole name has.
            _ if word.starts_with('_') => {
                let exists = last
                    .match_indices('_')
                    .any(|(at, _)| functions.contains(&*format!("{}{word}", &last[..at])));
                assert!(exists, "the tasks name {word} behind {last}, and no function ends so");
            }
            _ if word.starts_with("TOGETHER_") => {
                let is_there = |form: String| header.contains(&form);
                assert!(
                    is_there(format!("    {word} = ")) || is_there(format!("#define {word} \"")),
                    "{word}"
                )
            }
            _ => continue,
        }
        named += 1;
    }
    assert!(named >= 30, "{named}");
}

/// Rule 9 says it once for all that does not.
#[test]
fn what_blocks_says_so_and_nothing_else_speaks_of_it() {
    let header = generated();
    let blocking: BTreeSet<&str> =
        header.split("\n\n").filter(|block| block.contains("Blocks")).filter_map(declared).collect();
    let expected = [
        "together_batch_add",
        "together_batch_answer",
        "together_batch_new",
        "together_batch_run",
        "together_call_next",
        "together_call_wait",
        "together_client_diagnose",
        "together_client_new",
        "together_client_next",
        "together_complete",
        "together_complete_each",
        "together_free",
        "together_options_add_ca_file",
        "together_options_set_api_key_file",
        "together_request_add_image_file",
        "together_response_save",
    ];
    assert_eq!(blocking, BTreeSet::from(expected));
    let (_, declarations) = header.split_once("#define TOGETHER_H").unwrap();
    assert!(!declarations.contains("not block"), "what does not block need not say so");
}

/// The requirement, then the result of a violation; or the meaning of NULL.
#[test]
fn every_pointer_says_what_null_does() {
    let header = generated();
    let mut pointers = 0;
    for block in header.split("\n\n") {
        let Some(function) = declared(block) else { continue };
        let (comment, prototype) = block.split_once("\nTOGETHER_EXPORT").unwrap();
        let comment = comment.replace("\n *", " ").split_whitespace().collect::<Vec<_>>().join(" ");
        let (_, parameters) = prototype.split_once('(').unwrap();
        for parameter in parameters.trim_end_matches(");").split(',') {
            let is_function = ["on_event", "source", "log", "wake", "allocate", "release"]
                .iter()
                .any(|name| parameter.ends_with(&format!(" {name}")));
            if !parameter.contains('*') && !is_function {
                continue;
            }
            let name = parameter.rsplit([' ', '*']).next().unwrap();
            pointers += 1;
            match comment.split_once(&format!("@param {name} ")) {
                Some((_, said)) => {
                    let said = said.split(" @").next().unwrap();
                    assert!(
                        said.contains("NULL") || said.starts_with("as in together_"),
                        "{function}: {name}: {said}"
                    );
                    assert!(!said.contains("may be NULL:"), "{function}: {name}: {said}");
                }
                None => {
                    assert!(comment.starts_with("/** As together_"), "{function}: nothing is said of {name}")
                }
            }
        }
    }
    assert!(pointers > 100, "{pointers}");
}

/// Every export of the sources is in the header: cbindgen leaves out, without a word, what a macro makes.
#[test]
fn every_export_is_declared_and_documented() {
    let header = generated();
    let mut exports = 0;
    let entries =
        |folder: &str| std::fs::read_dir(root().join(folder)).unwrap().map(|entry| entry.unwrap().path());
    let sources = entries("src/ffi").chain(entries("src/ffi/options")).filter(|path| path.is_file());
    for path in sources {
        let source = std::fs::read_to_string(path).unwrap();
        let after_attribute = source.split("#[unsafe(no_mangle)]\n").skip(1);
        for export in after_attribute {
            let name = export.split("fn ").nth(1).and_then(|rest| rest.split('(').next()).unwrap();
            assert!(header.contains(&format!("{name}(")), "{name} is not in the header");
            exports += 1;
        }
    }
    // Each declaration stands right under a comment whose first paragraph ends with a full stop.
    let is_declaration = |block: &&str| block.lines().any(|line| line.starts_with("TOGETHER_EXPORT"));
    let declarations: Vec<&str> = header.split("\n\n").filter(is_declaration).collect();
    assert_eq!(declarations.len(), exports);
    for declaration in declarations {
        assert!(declaration.starts_with("/**\n"), "no comment: {declaration}");
        let first =
            declaration.lines().skip(1).take_while(|line| line.trim() != "*").collect::<Vec<_>>().join(" ");
        assert!(first.trim_end().ends_with('.'), "the comment does not begin with a sentence: {first}");
    }
}
