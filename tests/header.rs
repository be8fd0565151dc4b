//! `include/together.h` is what the sources say. `make header` (TOGETHER_BLESS=1) rewrites it.

use std::fmt::Write;
use std::path::Path;

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
#endif"#
    )
}

/// The operation macros, from the one list.
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
    text
}

fn generated() -> String {
    let mut config = cbindgen::Config::from_file(root().join("cbindgen.toml")).unwrap();
    config.header =
        Some(std::fs::read_to_string(root().join("include/preamble.h")).unwrap().trim_end().to_owned());
    config.after_includes = Some(definitions());
    config.trailer = Some(operations());
    let bindings = cbindgen::Builder::new()
        .with_config(config)
        .with_src(root().join("src/ffi/mod.rs"))
        .generate()
        .unwrap();
    let mut header = Vec::new();
    bindings.write(&mut header);
    String::from_utf8(header).unwrap()
}

#[test]
fn the_header_is_what_the_sources_say() {
    let path = root().join("include/together.h");
    let generated = generated();
    if std::env::var_os("TOGETHER_BLESS").is_some() {
        std::fs::write(&path, &generated).unwrap();
    }
    let checked_in = std::fs::read_to_string(&path).unwrap_or_default();
    if checked_in != generated {
        let diff = similar::TextDiff::from_lines(&checked_in, &generated);
        let diff = diff.unified_diff().header("include/together.h", "generated from src/ffi").to_string();
        panic!("include/together.h is not what the sources say. Repair it with `{REPAIR}`.\n{diff}");
    }
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
