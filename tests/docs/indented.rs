//! The blocks that pages show without a fence, indented by four blanks: commands, lines of a log, of a file, of a report. Each is run or
//! compared by a test, or says here why not.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use serde_json::Value;
use together::{CassetteMode, Client, Log, LogLevel, Options, Request, Response, Status, Trust, operation};
use together_offline::{CertificateKind, Server, Settings};

/// What a block is tested by.
enum By {
    /// A test of this file.
    ThisFile,
    /// This file, which has these words as the block has them.
    Test(&'static str, &'static [&'static str]),
    /// Nothing, for this reason.
    Nothing(&'static str),
}

/// Each page, the beginning of the block, and what it is tested by. Commands of the repository need no line: `is_of_the_repository`.
const BLOCKS: [(&str, &str, By); 31] = [
    ("README.md", "make   ", By::Test("tests/native/shell.rs", &["cc app.c -o app $(pkg-config"])),
    (
        "bindings/cpp/README.md",
        "c++ ",
        By::Test("tests/native/shell.rs", &["c++ -std=c++17 ask.cpp $(pkg-config"]),
    ),
    ("bindings/csharp/README.md", "mcs ", By::Test("bindings/csharp/test.sh", &["mcs ", "mono "])),
    (
        "bindings/go/README.md",
        "go mod init",
        By::Test(
            "bindings/go/test.sh",
            &["go mod init ", "go mod edit -require libtogether/together@v0.1.0 -replace "],
        ),
    ),
    (
        "bindings/java/README.md",
        "FROM=DIR",
        By::Test("bindings/java/test.sh", &["-sourcepath ", "java -cp "]),
    ),
    (
        "bindings/java22/README.md",
        "FROM=DIR",
        By::Test("bindings/java22/test.sh", &["-sourcepath ", "java --enable-native-access=ALL-UNNAMED "]),
    ),
    (
        "bindings/lua/README.md",
        "cc ",
        By::Test("bindings/lua/test.sh", &["-shared -fPIC ", "src/together_core.c "]),
    ),
    ("docs/cassettes.md", "POST /v1/chat/completions: the cassette", By::ThisFile),
    ("docs/cassettes.md", "{\"cassette\":1,\"library\"", By::ThisFile),
    ("docs/cassettes.md", "{\"request\":", By::ThisFile),
    ("docs/cassettes.md", "{\"cassette\":1}", By::ThisFile),
    (
        "docs/cookbook.md",
        "cc ",
        By::Test("tests/native/shell.rs", &["cc ask.c -Iinclude target/release/libtogether.a"]),
    ),
    ("docs/diagnose.md", "status: TOGETHER_TLS", By::ThisFile),
    ("docs/errors.md", "connected: ", By::ThisFile),
    ("docs/key.md", "guard page", By::Nothing("a picture")),
    (
        "docs/platforms.md",
        "export PKG_CONFIG_PATH=target/windows",
        By::Test("tests/platforms/windows.sh", &["-static", "pkg-config --cflags --libs --static together"]),
    ),
    (
        "docs/platforms.md",
        "export PKG_CONFIG_PATH=DIR",
        By::Test("tests/native/shell.rs", &["cc app.c -o app $(pkg-config"]),
    ),
    (
        "docs/platforms.md",
        "rustup target add aarch64-linux-android",
        By::Nothing("the NDK, which no machine of the tests has"),
    ),
    ("docs/relay.md", "the program  -- ", By::Nothing("a picture")),
    (
        "docs/shipping.md",
        "cc ",
        By::Test("tests/native/shell.rs", &["cc game.c -o game/game", "cp DIR/lib/libtogether.so."]),
    ),
    (
        "examples/godot/README.md",
        "make",
        By::Test(
            "examples/godot/test.sh",
            &[
                "godot --headless --dump-gdextension-interface --quit",
                " -shared -fPIC ",
                "together_node.c ",
                "-Wl,-rpath,'$ORIGIN'",
            ],
        ),
    ),
    ("examples/love/README.md", "make", By::Test("examples/love/test.sh", &["LUA_PATH=", "love "])),
    (
        "examples/lv2/README.md",
        "make",
        By::Test("examples/lv2/test.sh", &["-shared -fPIC ", "-c take 3 urn:libtogether:slate"]),
    ),
    ("examples/nginx/README.md", "curl ", By::Nothing("test.py sends the same request with Python")),
    (
        "examples/nginx/README.md",
        "make install",
        By::Test(
            "examples/nginx/test.sh",
            &[". ./conf_flags", "--add-dynamic-module=", "make -f objs/Makefile modules"],
        ),
    ),
    (
        "examples/sqlite/README.md",
        "make",
        By::Test("examples/sqlite/test.sh", &["-shared -fPIC ", ":memory: \"select together('"]),
    ),
    ("offline/README.md", "offline: you asked", By::ThisFile),
    (
        "offline/README.md",
        ". /tmp/together-offline-",
        By::Test("examples/with-offline-server.sh", &["/environment"]),
    ),
    ("offline/README.md", "curl ", By::Nothing("the tests need no curl; scenarios send the same request")),
    ("offline/README.md", "{\"id\":\"...\",\"error\"", By::ThisFile),
    ("offline/README.md", "cargo run -p together-offline -- --fault", By::ThisFile),
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(name: impl AsRef<Path>) -> String {
    let path = root().join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn pages() -> Vec<String> {
    let mut found = Vec::new();
    for folder in ["", "docs", "offline", "bindings", "examples"] {
        for entry in std::fs::read_dir(root().join(folder)).unwrap() {
            let name = PathBuf::from(folder).join(entry.unwrap().file_name());
            let readme = name.join("README.md");
            if name.extension().is_some_and(|extension| extension == "md") {
                found.push(name);
            } else if !folder.is_empty() && root().join(&readme).exists() {
                found.push(readme);
            }
        }
    }
    found.iter().map(|name| name.display().to_string()).collect()
}

/// The indented blocks of a page: each begins behind an empty line, and may have empty lines in it.
fn indented(text: &str) -> Vec<String> {
    let mut blocks: Vec<String> = Vec::new();
    let (mut is_fenced, mut is_inside, mut is_behind_empty) = (false, false, true);
    for line in text.lines() {
        if line.starts_with("```") || line.starts_with("~~~") {
            is_fenced = !is_fenced;
            is_inside = false;
        } else if !is_fenced && !line.is_empty() {
            match line.strip_prefix("    ") {
                Some(code) if is_inside || is_behind_empty => {
                    if !is_inside {
                        blocks.push(String::new());
                    }
                    is_inside = true;
                    let block = blocks.last_mut().unwrap();
                    block.push_str(code);
                    block.push('\n');
                }
                _ => is_inside = false,
            }
        }
        is_behind_empty = line.is_empty();
    }
    blocks
}

/// The only block of a page that begins so.
fn block(page: &str, beginning: &str) -> String {
    let mut found = indented(&read(page)).into_iter().filter(|block| block.starts_with(beginning));
    let block = found.next().unwrap_or_else(|| panic!("{page} has no block that begins with {beginning}"));
    assert!(found.next().is_none(), "{page} has two blocks that begin with {beginning}");
    block
}

/// Whether a line runs what the repository has: a target of make (tests/docs.rs knows which there are), tests by their names, the
/// offline server, or a script.
fn is_of_the_repository(line: &str) -> bool {
    let command = line.split(" #").next().unwrap_or_default().trim().trim_start_matches("sudo ");
    let words: Vec<&str> = command.split_whitespace().collect();
    match words[..] {
        ["make", ..] | ["cargo", "run", "-p", "together-offline"] => true,
        ["cargo", "test", "--lib", module] => {
            let path = format!("src/{}", module.replace("::", "/"));
            root().join(&path).is_dir() || root().join(path + ".rs").exists()
        }
        ["cargo", "test", "--test", test, filter] if !filter.starts_with('-') => {
            let main = read(format!("tests/{test}/main.rs"));
            main.contains(&format!("mod {filter};")) || root().join(format!("tests/c/{filter}.c")).exists()
        }
        ["cargo", "test", ref tests @ ..] => tests
            .chunks(2)
            .all(|pair| matches!(pair, ["--test", test] if root().join(format!("tests/{test}.rs")).exists())),
        [script, ..] => script.contains('/') && root().join(script).is_file(),
        [] => true,
    }
}

#[test]
fn every_indented_block_is_tested() {
    let mut untested = Vec::new();
    let mut used = [false; BLOCKS.len()];
    for page in pages() {
        for block in indented(&read(&page)) {
            let line =
                BLOCKS.iter().position(|(name, beginning, _)| *name == page && block.starts_with(beginning));
            let is_tested = match line {
                Some(line) => {
                    used[line] = true;
                    if let By::Test(file, words) = BLOCKS[line].2 {
                        let test = read(file);
                        for word in words {
                            assert!(block.contains(word), "{page} no longer has {word}");
                            assert!(test.contains(word), "{file} does not run {word} of {page}");
                        }
                    }
                    true
                }
                None => block.lines().all(is_of_the_repository),
            };
            if !is_tested {
                untested.push(format!("{page}: {}", block.lines().next().unwrap_or_default()));
            }
        }
    }
    assert!(untested.is_empty(), "no test compiles, runs or compares these blocks:\n{}", untested.join("\n"));
    for ((page, beginning, by), is_used) in BLOCKS.iter().zip(used) {
        assert!(is_used, "{page} has no block that begins with {beginning}");
        assert!(!matches!(by, By::Nothing(reason) if reason.is_empty()));
    }
}

/// Options for a server, and what they log.
fn options_for(server: &Server) -> (Options, Arc<Mutex<Vec<String>>>) {
    let mut options = Options::default();
    options.set_api_key(b"offline").unwrap();
    options.set_base_url(server.base_url()).unwrap();
    options.add_ca(server.ca_pem().as_bytes()).unwrap();
    options.set_trust(Trust::AddedOnly);
    let lines = Arc::new(Mutex::new(Vec::new()));
    let heard = lines.clone();
    let log = Log::new(LogLevel::Debug, move |_, line| {
        heard.lock().unwrap().push(line.to_str().unwrap().to_owned())
    });
    options.set_log(log);
    (options, lines)
}

fn question(words: &str) -> Request {
    let mut ask = Request::new(operation::CHAT_COMPLETIONS).unwrap();
    ask.set_string("model", "openai/gpt-oss-20b").unwrap();
    ask.add_message("user", words).unwrap();
    ask
}

/// The names of a log line's facts, behind its words.
fn shape(line: &str) -> (String, Vec<String>) {
    let (words, facts) = line.split_once(": ").unwrap();
    let outside_quotes = facts.split('"').step_by(2).collect::<String>();
    let names = outside_quotes
        .split_whitespace()
        .filter_map(|fact| fact.split_once('='))
        .map(|(name, _)| name.to_owned());
    (words.to_owned(), names.collect())
}

#[test]
fn an_answer_and_its_log_are_as_the_pages_show_them() {
    let server = Server::start(Settings::default()).unwrap();
    let (options, lines) = options_for(&server);
    let client = Client::new(&options).unwrap();
    let answer = client.complete(&question("How are you?")).unwrap();
    assert_eq!(answer.text().unwrap() + "\n", block("offline/README.md", "offline: you asked"));

    let lines: Vec<_> =
        lines.lock().unwrap().iter().filter(|line| line.contains(": ")).map(|line| shape(line)).collect();
    for shown in block("docs/errors.md", "connected: ").lines().map(shape) {
        assert!(lines.contains(&shown), "docs/errors.md shows {shown:?}, and the log has {lines:?}");
    }
}

/// A client that replays these lines, in a folder that goes with it.
fn replaying(tape: &str) -> (tempfile::TempDir, String, Client) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("gate.jsonl").to_str().unwrap().to_owned();
    std::fs::write(&path, tape).unwrap();
    let mut options = Options::default();
    options.set_cassette(&path, CassetteMode::Replay).unwrap();
    options.set_retries(0).unwrap();
    let client = Client::new(&options).unwrap();
    (folder, path, client)
}

#[test]
fn cassettes_of_the_page_are_replayed() {
    let head = block("docs/cassettes.md", "{\"cassette\":1,\"library\"");
    // The page shows one exchange on several lines, and `[...]` for a chunk's choices.
    let exchange = block("docs/cassettes.md", "{\"request\":").lines().map(str::trim).collect::<String>();
    let chunk = r#"{\"index\":0,\"delta\":{\"content\":\"Hello.\"},\"finish_reason\":\"stop\"}"#;
    let (_folder, _, client) = replaying(&format!("{head}{}\n", exchange.replace("...", chunk)));
    let mut ask = Request::new(operation::CHAT_COMPLETIONS).unwrap();
    ask.set_string("model", "m").unwrap();
    ask.add_message("user", "Hi").unwrap();
    ask.set_boolean("stream", true).unwrap();
    assert_eq!(client.complete(&ask).unwrap().text().unwrap(), "Hello.");

    let (_folder, _, client) = replaying(&block("docs/cassettes.md", "{\"cassette\":1}\n"));
    let failure = client.complete(&Request::new("GET /v1/models").unwrap()).unwrap_err();
    assert_eq!((failure.status(), failure.response().unwrap().http_status()), (Status::Overloaded, 503));
}

#[test]
fn a_request_that_a_cassette_lacks_fails_with_the_words_of_the_page() {
    let exchange = |content: &str| {
        let body = format!(
            r#"{{"json":{{"model":"m","messages":[{{"role":"system","content":"s"}},{{"role":"user","content":"{content}"}}]}}}}"#
        );
        format!(
            r#"{{"request":{{"method":"POST","target":"/v1/chat/completions","body":{body}}},"response":{{"status":200,"body":[]}}}}"#
        )
    };
    let models = r#"{"request":{"method":"GET","target":"/v1/models"},"response":{"status":200,"body":[]}}"#;
    let (_folder, path, client) =
        replaying(&format!("{{\"cassette\":1}}\n{models}\n{}\n", exchange("recorded")));
    let mut ask = Request::new(operation::CHAT_COMPLETIONS).unwrap();
    ask.set_string("model", "m").unwrap();
    ask.add_message("system", "s").unwrap();
    ask.add_message("user", "asked").unwrap();
    let failure = client.complete(&ask).unwrap_err();
    let shown = block("docs/cassettes.md", "POST /v1/chat/completions: the cassette");
    assert_eq!(failure.message().replace(&path, "tests/gate.jsonl"), shown.trim().replace('\n', " "));
}

#[test]
fn a_refusal_of_the_strict_server_is_as_the_page_shows_it() {
    let server = Server::start(Settings { strict: true, ..Settings::default() }).unwrap();
    let client = Client::new(&options_for(&server).0).unwrap();
    let mut ask = question("Hello.");
    ask.set_json("messages", r#"[{"role":7,"content":"Hello."}]"#).unwrap();
    let failure = client.complete(&ask).unwrap_err();
    let refusal: Value = serde_json::from_str(failure.response().and_then(Response::json).unwrap()).unwrap();
    let shown: Value =
        serde_json::from_str(&block("offline/README.md", "{\"id\":\"...\",\"error\"")).unwrap();
    let names = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&refusal), names(&shown));
    assert_eq!(names(&refusal["error"]), names(&shown["error"]));
    for member in ["type", "param", "code"] {
        assert_eq!(refusal["error"][member], shown["error"][member]);
    }
    let beginning = shown["error"]["message"].as_str().unwrap().trim_end_matches("...");
    assert!(refusal["error"]["message"].as_str().unwrap().starts_with(beginning), "{refusal}");
}

#[test]
fn the_fault_of_the_page_is_one() {
    let command = block("offline/README.md", "cargo run -p together-offline -- --fault");
    let fault = command.trim().rsplit(' ').next().unwrap().parse().unwrap();
    let server = Server::start(Settings { fault: Some(fault), ..Settings::default() }).unwrap();
    let mut options = options_for(&server).0;
    options.set_retries(0).unwrap();
    let client = Client::new(&options).unwrap();
    assert_eq!(client.complete(&question("Hello.")).unwrap_err().status(), Status::Connection);
    client.complete(&question("Hello.")).expect("one exchange alone has the fault");
}

/// What each line of a report is about, with how far it is indented.
fn labels(report: &str) -> Vec<String> {
    let label = |line: &str| match line.split_once(':') {
        Some((label, _)) => label.to_owned(),
        None => line.trim_end_matches(|character: char| character.is_ascii_digit()).to_owned(),
    };
    report.lines().map(label).collect()
}

#[test]
fn the_report_has_the_lines_of_the_page() {
    let server =
        Server::start(Settings { certificate: CertificateKind::Expired, ..Settings::default() }).unwrap();
    let report = Client::new(&options_for(&server).0).unwrap().diagnose();
    let text = report.text().unwrap();
    let shown = block("docs/diagnose.md", "status: TOGETHER_TLS");
    // A machine may have more to say: a protection that it refuses, another address.
    let mut made = labels(&text).into_iter();
    for label in labels(&shown) {
        assert!(
            made.any(|one| one == label),
            "docs/diagnose.md shows {label:?}, which is not in, or not here in:\n{text}"
        );
    }
    let message =
        |report: &str| report.lines().find(|line| line.contains("message: TLS with")).unwrap().to_owned();
    let words = |line: &str| {
        let (_, reason) = line.split_once("failed: ").unwrap();
        let (before, after) = reason.split_once(", and it is ").unwrap();
        (before.to_owned(), after.split_once(" GMT here").unwrap().1.to_owned())
    };
    assert_eq!(words(&message(&text)), words(&message(&shown)));
}
