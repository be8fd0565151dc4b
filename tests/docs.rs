//! What the documents say is so: their C compiles, their links lead somewhere, the names and numbers in
//! them are the library's. Whether their sentences are true, no test can tell.
//!
//! A block marked ```` ```c ```` is a whole program; one marked ```` ```c fragment ```` stands inside a
//! function, where a client, a request, an answer, a session's token and a game's character are at hand.

#[path = "docs/indented.rs"]
mod indented;

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use together::connect::base_url;
use together::operations::SECTIONS;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(name: impl AsRef<Path>) -> String {
    let path = root().join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Every Markdown file that a reader of the repository is led to, by its path from the root.
fn documents() -> Vec<PathBuf> {
    let mut found = Vec::new();
    for folder in ["", "docs", "offline"] {
        for entry in std::fs::read_dir(root().join(folder)).unwrap() {
            let name = PathBuf::from(folder).join(entry.unwrap().file_name());
            if name.extension().is_some_and(|extension| extension == "md") {
                found.push(name);
            }
        }
    }
    assert!(found.iter().any(|name| name.ends_with("abi.md")) && found.len() >= 6, "{found:?}");
    found
}

/// The blocks of a document between fences, each with the words that stand behind its opening fence.
fn fenced(text: &str) -> Vec<(&str, String)> {
    let mut blocks: Vec<(&str, String)> = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        match (line.strip_prefix("```"), blocks.last_mut()) {
            (Some(_), _) if inside => inside = false,
            (Some(kind), _) => {
                inside = true;
                blocks.push((kind, String::new()));
            }
            (None, Some((_, block))) if inside => {
                block.push_str(line);
                block.push('\n');
            }
            _ => {}
        }
    }
    assert!(!inside, "a fence is not closed");
    blocks
}

/// Each README and page of the repository that shows code, by what compiles or runs its blocks of each kind. A block that nothing
/// does this with says why in its fence: ```` ```go untested: REASON ````.
const TESTED: [(&str, &[&str], &str); 18] = [
    ("bindings/cpp/README.md", &["cpp"], "bindings/cpp/tests/readme.txt"),
    ("bindings/csharp/README.md", &["csharp"], "bindings/csharp/tests/readme.txt"),
    ("bindings/go/README.md", &["go"], "bindings/go/readme.txt"),
    ("bindings/java/README.md", &["java"], "bindings/java/src/test/readme.txt"),
    ("bindings/java22/README.md", &["java"], "bindings/java22/src/test/readme.txt"),
    ("bindings/lua/README.md", &["lua"], "bindings/lua/tests/readme.txt"),
    ("bindings/node/README.md", &["js"], "bindings/node/tests/readme.txt"),
    ("bindings/python/README.md", &["python"], "bindings/python/tests/readme.txt"),
    ("bindings/swift/README.md", &["swift"], "bindings/swift/readme.txt"),
    ("bindings/rust/README.md", &["rust"], "tests/readme.rs"),
    ("offline/README.md", &["rust"], "tests/readme.rs"),
    ("docs/relay.md", &["c", "text", "python"], "tests/native/guides.rs"),
    ("docs/cookbook.md", &["c", "text"], "tests/native/cookbook.rs"),
    ("docs/fibres.md", &["c", "text"], "tests/native/guides.rs"),
    ("docs/tenants.md", &["c", "text"], "tests/native/guides.rs"),
    ("docs/tracing.md", &["c", "text"], "tests/native/guides.rs"),
    ("docs/command.md", &["text"], "tests/cli/test_examples.py"),
    ("docs/", &["c", "c fragment"], "tests/docs.rs"),
];

#[test]
fn every_block_of_code_is_tested() {
    let mut pages = documents();
    for folder in ["bindings", "examples"] {
        for entry in std::fs::read_dir(root().join(folder)).unwrap() {
            let page = PathBuf::from(folder).join(entry.unwrap().file_name()).join("README.md");
            pages.extend(root().join(&page).exists().then_some(page));
        }
    }
    let mut untested = Vec::new();
    for page in pages.iter().map(|page| page.display().to_string()) {
        let tested = TESTED.iter().find(|(place, ..)| page.starts_with(place));
        let text = read(&page);
        // Tests find a fence at the beginning of a line. A diagram has the other kind: site/ask.py sees it drawn.
        for line in text.lines().filter(|line| line.trim_start().starts_with(['`', '~'])) {
            let is_hidden = line.trim_start().starts_with("```") && !line.starts_with("```");
            let is_other = line.trim_start().starts_with("~~~") && !["~~~mermaid", "~~~"].contains(&line);
            assert!(!is_hidden && !is_other, "{page}: no test sees the fence {line:?}");
        }
        for (kind, _) in fenced(&text) {
            let is_tested = match tested {
                Some((_, kinds, _)) => kinds.contains(&kind),
                None => kind == "c" || kind == "c fragment",
            };
            if !is_tested && !kind.contains(" untested: ") {
                untested.push(format!("{page}: {kind}"));
            }
        }
    }
    assert!(untested.is_empty(), "no test compiles or runs these blocks:\n{}", untested.join("\n"));
    for (page, _, test) in TESTED {
        assert!(root().join(page).exists() && root().join(test).exists(), "{page}, {test}");
    }
}

/// The program in the header's first comment.
fn smallest_program() -> String {
    let header = read("include/together.h");
    let (_, after) = header.split_once("THE SMALLEST PROGRAM\n").unwrap();
    let (program, _) = after.split_once("THE RULES").unwrap();
    let lines = program.lines().map(|line| line.strip_prefix(" *").unwrap_or(line));
    let program: Vec<&str> = lines.map(|line| line.strip_prefix("     ").unwrap_or(line)).collect();
    program.join("\n").trim().to_owned() + "\n"
}

const BEFORE_FRAGMENT: &str = "#include <stdio.h>\n#include <string.h>\n#include \"together.h\"\n\
    typedef struct character character;\n\
    void says(character *who, const char *text, size_t length);\n\
    void fragment(together_client *client, together_request *ask, together_response *answer, const char *session_token, character *guard);\n\
    void fragment(together_client *client, together_request *ask, together_response *answer, const char *session_token, character *guard) {\n\
    (void)client, (void)ask, (void)answer, (void)session_token, (void)guard;\n{\n";

fn compile(origin: &str, program: &str) {
    let mut compiler = Command::new(std::env::var_os("CC").unwrap_or_else(|| "cc".into()))
        .args("-std=c11 -Wall -Wextra -Wpedantic -Werror -fsyntax-only -x c -".split(' '))
        .arg("-I")
        .arg(root().join("include"))
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("no C compiler: install gcc or clang, or name one in CC");
    compiler.stdin.take().unwrap().write_all(program.as_bytes()).unwrap();
    let outcome = compiler.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&outcome.stderr);
    assert!(outcome.status.success(), "the C in {origin} does not compile:\n{program}\n{said}");
}

#[test]
fn the_c_in_the_documents_compiles() {
    compile("include/together.h", &smallest_program());
    let mut compiled = 0;
    for name in documents() {
        let origin = name.display().to_string();
        for (kind, block) in fenced(&read(&name)) {
            match kind {
                "c" => compile(&origin, &block),
                "c fragment" => compile(&origin, &format!("{BEFORE_FRAGMENT}{block}}}\n}}\n")),
                // What a program prints: tests/native/cookbook.rs and guides.rs, which runs the relay.
                "rust" | "text" => continue,
                "python" if origin == "docs/relay.md" => continue,
                other => panic!("{origin}: a block is marked {other:?}, which no test looks at"),
            }
            compiled += 1;
        }
    }
    assert!(compiled >= 7, "only {compiled} blocks of C were found");
}

#[test]
fn the_readme_shows_the_headers_smallest_program() {
    let readme = read("README.md");
    let first = fenced(&readme).into_iter().find(|(kind, _)| *kind == "c").unwrap().1;
    assert_eq!(first, smallest_program());
}

/// The anchors that a document's headings have, by GitHub's rule.
fn anchors(text: &str) -> BTreeSet<String> {
    let headings = text.lines().filter_map(|line| line.strip_prefix('#'));
    let slug = |heading: &str| {
        let kept = heading.trim_start_matches('#').trim().to_lowercase();
        let kept = kept.chars().filter(|character| character.is_alphanumeric() || " -_".contains(*character));
        kept.map(|character| if character == ' ' { '-' } else { character }).collect()
    };
    headings.map(slug).collect()
}

#[test]
fn links_lead_somewhere() {
    let mut followed = 0;
    for name in documents() {
        let text = read(&name);
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            if link.starts_with("https://") {
                continue;
            }
            let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = match file {
                "" => name.clone(),
                _ => name.parent().unwrap_or(Path::new("")).join(file),
            };
            assert!(root().join(&target).exists(), "{}: {link} leads to no file", name.display());
            assert!(
                anchor.is_empty() || anchors(&read(&target)).contains(anchor),
                "{}: {link} leads to no heading",
                name.display()
            );
            followed += 1;
        }
    }
    assert!(followed >= 15, "only {followed} links were found");
}

/// The identifiers of a text that begin with `prefix`, those that are cut off by a `*` or `...` left out.
fn identifiers<'text>(text: &'text str, prefix: &str) -> BTreeSet<&'text str> {
    text.split(|character: char| !character.is_ascii_alphanumeric() && character != '_')
        .filter(|word| word.starts_with(prefix) && !word.ends_with('_'))
        .collect()
}

/// What the header declares: functions, types, numbers and macros, but no word of its comments.
fn declared(header: &str) -> BTreeSet<&str> {
    let is_number = |line: &str| line.starts_with("    TOGETHER_") && line.contains(" = ");
    let code = header.lines().filter(|line| !line.starts_with([' ', '/']) || is_number(line));
    code.flat_map(|line| identifiers(line, "together_").into_iter().chain(identifiers(line, "TOGETHER_")))
        .collect()
}

#[test]
fn names_in_the_documents_exist() {
    let header = read("include/together.h");
    let declared = declared(&header);
    // The environment's (of the library and of its bindings), a C++ header, the offline server's crate, and what no status is called.
    let elsewhere = [
        together::key::ENVIRONMENT_VARIABLE,
        base_url::ENVIRONMENT_VARIABLE,
        "TOGETHER_LIBRARY",
        "together_coroutine",
        "together_offline",
        "TOGETHER_UNKNOWN",
    ];
    for name in documents().into_iter().chain([PathBuf::from("include/together.h")]) {
        let text = read(&name);
        for word in identifiers(&text, "together_").into_iter().chain(identifiers(&text, "TOGETHER_")) {
            let exists = declared.contains(word) || elsewhere.contains(&word);
            assert!(exists, "{}: there is no {word}", name.display());
        }
    }
}

/// The first cells of a document's table rows, without their backticks.
fn rows(text: &str) -> impl Iterator<Item = Vec<&str>> {
    let rows = text.lines().filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"));
    rows.map(|row| row.split(" | ").map(|cell| cell.trim_matches('`')).collect())
}

#[test]
fn the_ledger_is_the_header() {
    let (header, ledger) = (read("include/together.h"), read("docs/abi.md"));
    let listed: Vec<&str> =
        rows(&ledger).map(|row| row[0]).filter(|cell| cell.starts_with("together_")).collect();
    let unique: BTreeSet<&str> = listed.iter().copied().collect();
    let (_, functions) = header.split_once("extern \"C\"").unwrap();
    let exported = declared(functions).into_iter().filter(|name| functions.contains(&format!("{name}(")));
    assert_eq!(unique, exported.collect::<BTreeSet<_>>());
    assert_eq!(listed.len(), unique.len(), "a function is listed twice");

    let constants = rows(&ledger).filter(|row| row.len() == 4 && row[1].starts_with("TOGETHER_"));
    let defined = header
        .lines()
        .filter_map(|line| line.strip_prefix("    ")?.trim_end_matches(',').split_once(" = "))
        .filter(|(name, value)| name.starts_with("TOGETHER_") && value.parse::<i32>().is_ok());
    assert_eq!(constants.map(|row| (row[1], row[0])).collect::<BTreeSet<_>>(), defined.collect());
}

#[test]
fn versions_and_counts_are_the_librarys() {
    let version = env!("CARGO_PKG_VERSION");
    let (readme, changes, ledger) = (read("README.md"), read("CHANGELOG.md"), read("docs/abi.md"));
    assert!(readme.contains(&format!("version {version}:")), "README.md names another version");
    let latest = changes.lines().find_map(|line| line.strip_prefix("## [")?.split_once(']')).unwrap().0;
    assert_eq!(latest, version, "CHANGELOG.md");
    let soname = version.rsplit_once('.').unwrap().0;
    assert!(
        ledger.contains(&format!("**SONAME**: `libtogether.so.{soname}`")),
        "docs/abi.md names another SONAME"
    );
    let compiler = env!("CARGO_PKG_RUST_VERSION");
    assert!(readme.contains(&format!("Rust {compiler} or later")), "README.md names another Rust version");
    let operations: usize = SECTIONS.iter().map(|(_, operations)| operations.len()).sum();
    assert!(readme.contains(&format!("{operations} operations")), "README.md: there are {operations}");
    assert!(
        changes.contains(&format!("the {operations} that are known")),
        "CHANGELOG.md: there are {operations}"
    );
}

/// The targets that a text tells its reader to make: in indented commands and between backticks.
fn make_targets(text: &str) -> BTreeSet<&str> {
    let commands = text.lines().filter_map(|line| line.strip_prefix("    make "));
    let spans = text.split('`').skip(1).step_by(2).filter_map(|span| span.strip_prefix("make "));
    let words = commands.chain(spans).flat_map(|command| {
        command.split('#').next().unwrap_or_default().split_whitespace().filter(|word| !word.contains('='))
    });
    words.collect()
}

#[test]
fn make_targets_in_the_documents_exist() {
    let makefile = read("Makefile");
    let rules = makefile.lines().filter(|line| !line.starts_with(['\t', '#', '.']) && !line.contains('='));
    let targets: BTreeSet<&str> = rules
        .filter_map(|line| line.split_once(':'))
        .flat_map(|(targets, _)| targets.split_whitespace())
        .collect();
    let mut wanted = 0;
    for name in documents().into_iter().chain([PathBuf::from("include/together.h")]) {
        for target in make_targets(&read(&name)) {
            assert!(targets.contains(target), "{}: there is no `make {target}`", name.display());
            wanted += 1;
        }
    }
    assert!(wanted >= 3, "only {wanted} targets were found");
}
