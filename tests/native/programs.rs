//! The C programs of `tests/c` and `examples/c`, and the smallest program of the header: each against a
//! server of its own, as it is, under valgrind, and with the sanitizers.

use std::ffi::OsStr;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use together_offline::{Answer, Scripted, ScriptedSettings, Server, Settings};

use crate::declarations;
use crate::toolchain::{Way, Workshop, header, is_for_windows, root, shared_library};

/// Long enough for sixteen TLS handshakes under valgrind; it ends a test whose threads do not all come.
const RENDEZVOUS: Duration = Duration::from_secs(240);

/// Like no word of any message: messages leave the key out wherever it stands.
pub const KEY: &str = "key-of-the-tests";

/// Runs the program in a way, with an offline server in its environment; gives what it printed.
pub fn run_offline(source: &Path, way: Way, arguments: &[&OsStr], path_of_base_url: &str) -> String {
    run_beside(&offline(), source, way, arguments, path_of_base_url)
}

/// The same of several programs, one after the other, with one server.
pub fn run_with<T>(run_all: impl FnOnce(&dyn Fn(&Path, Way, &[&OsStr]) -> String) -> T) -> T {
    let server = offline();
    run_all(&|source, way, arguments| run_beside(&server, source, way, arguments, ""))
}

fn offline() -> Server {
    Server::start(Settings { key: KEY.to_owned(), ..Settings::default() }).unwrap()
}

fn run_beside(
    server: &Server,
    source: &Path,
    way: Way,
    arguments: &[&OsStr],
    path_of_base_url: &str,
) -> String {
    let workshop = Workshop::new();
    let authority = workshop.path().join("ca.pem");
    std::fs::write(&authority, server.ca_pem()).unwrap();
    let base_url = format!("{}{path_of_base_url}", server.base_url());
    workshop.compile(source, "c11", way).run(
        arguments,
        &[
            ("TOGETHER_API_KEY", KEY.as_ref()),
            ("TOGETHER_BASE_URL", base_url.as_ref()),
            ("SSL_CERT_FILE", authority.as_ref()),
        ],
    )
}

/// The report of `tests/c/check.h`: some checks were made, and all held.
pub fn assert_reports_ok(printed: &str) {
    let last = printed.lines().last().unwrap_or_default();
    let checks = last.strip_prefix("ok: ").and_then(|rest| rest.strip_suffix(" checks"));
    assert!(checks.and_then(|checks| checks.parse().ok()).is_some_and(|checks: u32| checks > 0), "{printed}");
}

pub fn test_program(name: &str) -> PathBuf {
    root().join("tests/c").join(name)
}

pub fn example(name: &str) -> PathBuf {
    root().join("examples/c").join(name)
}

#[test]
fn life_cycle() {
    for way in Way::all() {
        assert_reports_ok(&run_offline(&test_program("life_cycle.c"), way, &[], ""));
    }
}

#[test]
fn null_matrix() {
    for way in Way::all() {
        let folder = tempfile::tempdir().unwrap();
        let batch = folder.path().join("batch");
        assert_reports_ok(&run_offline(&test_program("null_matrix.c"), way, &[batch.as_os_str()], ""));
    }
}

#[test]
fn the_null_matrix_names_every_function() {
    let matrix = std::fs::read_to_string(test_program("null_matrix.c")).unwrap();
    for function in declarations::functions(&header()) {
        assert!(matrix.contains(&format!("{function}(")), "tests/c/null_matrix.c lacks {function}");
    }
}

#[test]
fn several_threads_read_one_response_and_send_one_request() {
    for way in Way::all() {
        assert_reports_ok(&run_offline(&test_program("shared_reading.c"), way, &[], ""));
    }
}

#[test]
fn key_sources() {
    for way in Way::all() {
        assert_reports_ok(&run_offline(&test_program("key_sources.c"), way, &[], ""));
    }
}

#[test]
fn streams() {
    for way in Way::all() {
        assert_reports_ok(&run_offline(&test_program("streams.c"), way, &[], ""));
    }
}

/// The argument has a function end its thread, which leaks.
#[test]
fn tools() {
    for way in Way::all() {
        assert_reports_ok(&run_offline(&test_program("tools.c"), way, &[], ""));
    }
    let ends_a_thread = [OsStr::new("end a thread")];
    assert_reports_ok(&run_offline(&test_program("tools.c"), Way::Shared, &ends_a_thread, ""));
}

/// Beside valgrind no address sanitizer: `forked_child.c` says why.
#[test]
fn a_program_that_forks() {
    for way in Way::all().into_iter().map(Way::without_the_address_sanitizer) {
        assert_reports_ok(&run_offline(&test_program("forked_child.c"), way, &[], ""));
    }
}

#[test]
fn usage() {
    for way in Way::all() {
        assert_reports_ok(&run_offline(&test_program("usage.c"), way, &[], ""));
    }
}

#[test]
fn transport() {
    for way in Way::all() {
        assert_reports_ok(&run_offline(&test_program("transport.c"), way, &[], ""));
    }
}

#[test]
fn files() {
    for way in Way::all() {
        let folder = tempfile::tempdir().unwrap();
        let arguments = [folder.path().as_os_str()];
        assert_reports_ok(&run_offline(&test_program("files.c"), way, &arguments, ""));
        // Nothing is left of what did not come to its end.
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "{way:?}");
    }
}

#[test]
fn batches() {
    for way in Way::all() {
        let folder = tempfile::tempdir().unwrap();
        let arguments = [folder.path().as_os_str()];
        assert_reports_ok(&run_offline(&test_program("batch.c"), way, &arguments, ""));
    }
}

#[test]
fn text_rules() {
    for way in Way::all() {
        let folder = tempfile::tempdir().unwrap();
        let arguments = [folder.path().as_os_str()];
        assert_reports_ok(&run_offline(&test_program("text_rules.c"), way, &arguments, ""));
    }
}

#[test]
fn a_completion_under_a_base_url_with_its_version() {
    for way in Way::all() {
        assert_reports_ok(&run_offline(&test_program("completion.c"), way, &[], "/v1"));
    }
}

#[test]
fn versions() {
    for way in Way::all() {
        let arguments = [OsStr::new(env!("CARGO_PKG_VERSION"))];
        assert_reports_ok(&run_offline(&test_program("versions.c"), way, &arguments, ""));
    }
}

#[test]
fn a_host_that_logs() {
    for way in Way::all() {
        assert_reports_ok(&run_offline(&test_program("log.c"), way, &[], ""));
    }
}

#[test]
fn a_host_that_owns_its_memory() {
    for way in Way::all() {
        assert_reports_ok(&run_offline(&test_program("allocator.c"), way, &[], ""));
    }
}

#[test]
fn requests_at_the_end_of_a_thread_and_of_the_process() {
    for way in Way::all() {
        assert_reports_ok(&run_offline(&test_program("last_words.c"), way, &[], ""));
    }
}

/// Neither valgrind nor the sanitizers know that a stack was changed.
#[test]
fn two_fibres_of_one_thread() {
    const EVENT: &str =
        "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"text\"},\"finish_reason\":null}]}\n\n";
    let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";
    let begin = move || Answer::new().write(format!("{head}{:x}\r\n{EVENT}\r\n", EVENT.len()));
    let settings = ScriptedSettings { plain: true, ..ScriptedSettings::default() };
    let silent = Scripted::start_with(settings, move |_, _| begin().await_close()).unwrap();
    let end = "e\r\ndata: [DONE]\n\n\r\n0\r\n\r\n";
    let good = Scripted::start_with(settings, move |_, _| begin().write(end)).unwrap();
    let printed = Workshop::new()
        .compile(&test_program("fibers.c"), "c11", Way::Shared)
        .run(&[silent.base_url(), good.base_url()], &[]);
    assert_reports_ok(&printed);
}

/// Over plain HTTP: what TLS takes for each of its records is not the stream's.
#[test]
fn text_of_a_stream_allocates_only_where_the_answer_grows() {
    const EVENTS: usize = 5000;
    let contents = [" world", "東京", "\\n\\\"quoted\\\" \\u00e9", "\\ud83d\\ude00"];
    let streams = contents.map(|content| {
        let event = format!(
            "data: {{\"id\":\"o\",\"object\":\"chat.completion.chunk\",\"created\":1777411129,\"choices\":[{{\"index\":0,\
             \"delta\":{{\"token_id\":1,\"role\":\"assistant\",\"content\":\"{content}\"}}}}],\"usage\":null}}\n\n"
        );
        Answer::response(200, "text/event-stream", event.repeat(EVENTS) + "data: [DONE]\n\n")
    });
    let count = streams.len().to_string();
    let settings = ScriptedSettings { plain: true, ..ScriptedSettings::default() };
    let server = Scripted::start(settings, streams.to_vec()).unwrap();
    let workshop = Workshop::new();
    let printed = workshop.compile(&test_program("stream_allocations.c"), "c11", Way::Shared).run(
        &[count, EVENTS.to_string()],
        &[("TOGETHER_API_KEY", KEY.as_ref()), ("TOGETHER_BASE_URL", server.base_url().as_ref())],
    );
    assert_reports_ok(&printed);
}

/// dlopen is of the shared library alone. The sanitizers cannot follow code that is not linked to them.
#[test]
fn loaded_used_and_unloaded_two_hundred_times() {
    for way in Way::all() {
        let rounds = match way {
            Way::Shared => "200",
            Way::SharedUnderValgrind => "20",
            _ => continue,
        };
        let library = shared_library();
        let arguments = [library.as_os_str(), OsStr::new(rounds)];
        assert_reports_ok(&run_offline(&test_program("shutdown.c"), way, &arguments, ""));
    }
}

/// The server answers when all sixteen requests are there at once.
#[test]
fn sixteen_threads_on_one_client_are_not_serialised() {
    for way in Way::all() {
        let server = Scripted::start_with(ScriptedSettings::default(), |_, request| {
            let body = String::from_utf8_lossy(request);
            let number = body.split("\"number\":").nth(1).unwrap_or_default();
            let number: String = number.chars().take_while(char::is_ascii_digit).collect();
            let json = format!("{{\"number\":{number},\"choices\":[{{}}]}}");
            let head = format!(
                "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
                json.len()
            );
            Answer::new().pause().write(head + &json)
        })
        .unwrap();
        let workshop = Workshop::new();
        let authority = workshop.path().join("ca.pem");
        std::fs::write(&authority, server.ca_pem()).unwrap();
        let program = workshop.compile(&test_program("threads.c"), "c11", way);
        std::thread::scope(|scope| {
            let run = scope.spawn(|| {
                program.run::<&OsStr>(
                    &[],
                    &[
                        ("TOGETHER_API_KEY", KEY.as_ref()),
                        ("TOGETHER_BASE_URL", server.base_url().as_ref()),
                        ("SSL_CERT_FILE", authority.as_ref()),
                    ],
                )
            });
            let all_at_once = server.wait_until(RENDEZVOUS, |seen| seen.pauses == 16);
            let waiting = server.seen().pauses;
            (0..16).for_each(|_| server.release());
            let printed = run.join().expect("the program failed");
            assert!(all_at_once, "only {waiting} of 16 requests were there at once ({way:?})");
            assert_reports_ok(&printed);
        });
    }
}

/// A program that is not run shows nothing.
#[test]
fn every_program_is_run_by_a_test() {
    let paths = |folder: PathBuf| {
        let entries = std::fs::read_dir(folder).unwrap();
        entries.map(|entry| entry.unwrap().path()).collect::<Vec<_>>()
    };
    let is = |path: &PathBuf, extension: &str| path.extension() == Some(extension.as_ref());
    let folders = paths(root().join("tests")).into_iter().filter(|path| path.is_dir());
    let sources = folders.flat_map(paths).chain(paths(root().join("tests"))).filter(|path| is(path, "rs"));
    let tests: String = sources.map(|path| std::fs::read_to_string(path).unwrap()).collect();
    for folder in ["tests/c", "examples/c"] {
        for program in paths(root().join(folder)).iter().filter(|path| is(path, "c")) {
            let name = program.file_name().unwrap().to_string_lossy();
            assert!(tests.contains(&format!("\"{name}\"")), "no test runs {}", program.display());
        }
    }
}

/// Word for word as it stands in the header.
#[test]
fn the_smallest_program_of_the_header() {
    let header = header();
    let comment =
        header.split("THE SMALLEST PROGRAM\n").nth(1).unwrap().split(" * THE RULES").next().unwrap();
    let program: String = comment
        .lines()
        .map(|line| line.strip_prefix(" *     ").unwrap_or_default().to_owned() + "\n")
        .collect();
    assert!(program.contains("int main(void)"), "{program}");
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join("smallest.c");
    std::fs::write(&source, program).unwrap();
    for way in Way::all() {
        let printed = run_offline(&source, way, &[], "");
        assert_eq!(printed, "offline: you asked \"What is the capital of France?\"\n", "{way:?}");
    }
}

#[test]
fn the_example_that_completes() {
    for way in Way::all() {
        let arguments = ["Who are you?", "zai-org/GLM-4.6"].map(OsStr::new);
        let printed = run_offline(&example("complete.c"), way, &arguments, "");
        let mut lines = printed.lines();
        assert_eq!(lines.next(), Some("offline: you asked \"Who are you?\""), "{printed}");
        let figures = lines.next().unwrap_or_default();
        assert!(figures.starts_with("-- zai-org/GLM-4.6, "), "{printed}");
        let tokens: Vec<u32> = figures
            .split([' ', ','])
            .filter_map(|word| word.parse().ok())
            .filter(|count| *count > 0)
            .collect();
        assert_eq!(tokens.len(), 2, "two counts of tokens: {printed}");
    }
}

#[test]
fn the_example_that_embeds() {
    for way in Way::all() {
        let lines = ["a knight with a sword", "a warrior with a sword", "a bowl of soup"].map(OsStr::new);
        let printed = run_offline(&example("embeddings.c"), way, &lines, "");
        let likeness: Vec<f64> =
            printed.lines().map(|line| line.split_whitespace().next().unwrap().parse().unwrap()).collect();
        assert!(matches!(likeness[..], [near, far] if near > far && near < 1.0), "{printed}");
    }
}

/// The offline server gives the simplest value that fits the schema.
#[test]
fn the_example_with_a_structured_answer() {
    for way in Way::all() {
        let printed = run_offline(&example("structured.c"), way, &[], "");
        assert_eq!(printed, "table 1\n- offline items\n");
    }
}

/// Started again, it has all that it needs on the disk.
#[test]
fn the_example_that_answers_a_batch() {
    let server = Server::start(Settings { key: KEY.to_owned(), ..Settings::default() }).unwrap();
    let workshop = Workshop::new();
    let (authority, questions) = (workshop.path().join("ca.pem"), workshop.path().join("questions.txt"));
    std::fs::write(&authority, server.ca_pem()).unwrap();
    std::fs::write(&questions, "Who?\nWhere?\n").unwrap();
    let environment: [(&str, &OsStr); 3] = [
        ("TOGETHER_API_KEY", KEY.as_ref()),
        ("TOGETHER_BASE_URL", server.base_url().as_ref()),
        ("SSL_CERT_FILE", authority.as_os_str()),
    ];
    for (number, way) in Way::all().into_iter().enumerate() {
        let directory = workshop.path().join(format!("{number}.batch"));
        let program = workshop.compile(&example("batch.c"), "c11", way);
        let mut sent = Vec::new();
        for _ in 0..2 {
            let printed = program.run_with_input(&questions, &[directory.as_os_str()], &environment);
            assert_eq!(printed, "1: offline: you asked \"Who?\"\n2: offline: you asked \"Where?\"\n");
            sent.push(server.traffic().requests);
        }
        assert_eq!(sent[0], sent[1]);
    }
}

#[test]
fn the_example_that_draws() {
    for way in Way::all() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("heron.png");
        let printed = run_offline(&example("image.c"), way, &[OsStr::new("a heron"), file.as_os_str()], "");
        let image = std::fs::read(&file).unwrap();
        assert!(image.starts_with(b"\x89PNG"), "{printed}");
        assert!(printed.ends_with(&format!(": {} bytes\n", image.len())), "{printed}");
    }
}

#[test]
fn the_example_that_diagnoses() {
    for way in Way::all() {
        let printed = run_offline(&example("diagnose.c"), way, &[], "");
        assert!(printed.starts_with("status: TOGETHER_OK\n"), "{printed}");
        assert!(printed.contains("\n    subject: CN=localhost\n"), "{printed}");
        assert!(!printed.contains(KEY), "{printed}");
        let json = run_offline(&example("diagnose.c"), way, &[OsStr::new("json")], "");
        assert!(json.starts_with("{\"status\":\"TOGETHER_OK\"") && json.ends_with("}\n"), "{json}");
    }
}

#[test]
fn the_example_that_streams() {
    for way in Way::all() {
        let arguments = ["Who are you?", "zai-org/GLM-4.6"].map(OsStr::new);
        let printed = run_offline(&example("stream.c"), way, &arguments, "");
        let (answer, figures) = printed.split_once('\n').unwrap_or_default();
        assert_eq!(answer, "offline: you asked \"Who are you?\"", "{printed}");
        let tokens =
            figures.strip_prefix("-- ").and_then(|rest| rest.strip_suffix(" tokens, finished by stop\n"));
        assert!(tokens.is_some_and(|count| count.parse().is_ok_and(|count: u32| count > 0)), "{printed}");
    }
}

/// The words of a turn are shown over those before, until the server hears its end.
#[test]
fn the_example_that_listens() {
    for way in Way::all() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("speech.raw");
        let (second, sound) = (16_000, 1_000i16.to_le_bytes());
        let said = [sound.repeat(second), [0, 0].repeat(second), sound.repeat(second / 2)].concat();
        std::fs::write(&file, said).unwrap();
        let printed = run_offline(&example("realtime.c"), way, &[file.as_os_str()], "");
        let last = |line: &str| line.rsplit('\r').next().unwrap_or_default().to_owned();
        let lines: Vec<String> = printed.lines().map(last).collect();
        assert_eq!(lines, ["one two three four", "one two"], "{printed:?}");
    }
}

#[test]
fn the_example_with_files() {
    for way in Way::all() {
        let folder = tempfile::tempdir().unwrap();
        let (file, copy) = (folder.path().join("requests.jsonl"), folder.path().join("copy.jsonl"));
        std::fs::write(&file, "{\"custom_id\":\"1\"}\n").unwrap();
        let printed = run_offline(&example("files.c"), way, &[file.as_os_str(), copy.as_os_str()], "");
        assert!(printed.starts_with("file-") && printed.ends_with(": 18 bytes\n"), "{printed}");
        assert_eq!(std::fs::read(copy).unwrap(), std::fs::read(file).unwrap(), "{way:?}");
    }
}

#[test]
fn the_example_that_uploads() {
    for way in Way::all() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("train.jsonl");
        std::fs::write(&file, "{\"text\":\"Hello!\"}\n").unwrap();
        let printed = run_offline(&example("upload.c"), way, &[file.as_os_str()], "");
        assert!(printed.starts_with("file-") && printed.lines().count() == 1, "{printed}");
    }
}

#[test]
fn the_example_that_polls() {
    for way in Way::all() {
        let printed = run_offline(&example("poll.c"), way, &[], "");
        let lines: Vec<&str> = printed.lines().collect();
        let [speakers @ .., figures] = &lines[..] else { panic!("it printed nothing") };
        let expected: Vec<String> = (1..=8)
            .map(|gate| format!("{gate}: offline: you asked \"Greet the hero at gate number {gate}.\""))
            .collect();
        assert_eq!(speakers, expected, "{printed}");
        assert!(figures.starts_with("-- ") && figures.ends_with(" ms"), "{printed}");
    }
}

#[test]
fn the_example_with_an_event_loop() {
    for way in Way::all() {
        let arguments = ["Who are you?", "zai-org/GLM-4.6"].map(OsStr::new);
        let printed = run_offline(&example("epoll.c"), way, &arguments, "");
        assert_eq!(printed, "offline: you asked \"Who are you?\"\n", "{way:?}");
    }
}

#[test]
fn the_example_with_a_transport() {
    for way in Way::all() {
        let arguments = ["Who are you?", "zai-org/GLM-4.6"].map(OsStr::new);
        let printed = run_offline(&example("transport.c"), way, &arguments, "");
        assert_eq!(printed, "offline: you asked \"Who are you?\"\n", "{way:?}");
    }
}

/// The second question goes with the first and its answer, so it costs more.
#[test]
fn the_example_of_the_responses_api() {
    for way in Way::all() {
        let questions = ["Who are you?", "And why?"].map(OsStr::new);
        let printed = run_offline(&example("responses.c"), way, &questions, "");
        let [first, tokens, second, more_tokens] = printed.lines().collect::<Vec<_>>()[..] else {
            panic!("{printed}");
        };
        assert_eq!(
            (first, second),
            ("offline: you asked \"Who are you?\"", "offline: you asked \"And why?\"")
        );
        let count = |line: &str| line.split(' ').nth(1).and_then(|count| count.parse::<u32>().ok()).unwrap();
        assert!(count(tokens) > 0 && count(more_tokens) > count(tokens) + 5, "{printed}");
    }
}

/// In eight requests, and in two where that shows the same; the line that shares the question's words comes first.
#[test]
fn the_example_that_embeds_many() {
    let folder = tempfile::tempdir().unwrap();
    let notes = folder.path().join("notes.txt");
    let line = |number: u32| match number {
        150 => "the dragon guards the gate\n".to_owned(),
        _ => format!("line {number} of another matter\n"),
    };
    for (way, count) in Way::all().into_iter().zip(std::iter::once(1_000).chain(std::iter::repeat(200))) {
        std::fs::write(&notes, (0..count).map(line).collect::<String>()).unwrap();
        let arguments = [notes.as_os_str(), OsStr::new("who guards the gate")];
        let printed = run_offline(&example("embeddings_many.c"), way, &arguments, "");
        let (first, lines) = (printed.lines().next(), printed.lines().count());
        assert_eq!((first, lines), (Some("the dragon guards the gate"), 10), "{printed}");
    }
}

/// The first answer is a call of the tool, the second quotes what the tool gave.
#[test]
fn the_example_with_a_tool() {
    for way in Way::all() {
        let printed = run_offline(&example("tools.c"), way, &[], "");
        let (call, answer) = printed.split_once('\n').unwrap_or_default();
        assert_eq!(call, "-- get_weather(offline city)", "{printed}");
        assert!(answer.starts_with("offline: ") && answer.contains("celsius"), "{printed}");
    }
}

/// Two turns: the second question is asked with the first answer, and the picture, before it.
#[test]
fn the_example_with_a_picture() {
    for way in Way::all() {
        let folder = tempfile::tempdir().unwrap();
        let picture = folder.path().join("cat");
        std::fs::write(&picture, b"\x89PNG\r\n\x1a\n").unwrap();
        for picture in [picture.as_os_str(), OsStr::new("https://example.test/cat.png")] {
            let printed = run_offline(&example("vision.c"), way, &[picture], "");
            let first = "offline: you asked \"What is on this picture? [image_url]\"";
            let second = "offline: you asked \"Write a title for it, in five words.\"";
            assert_eq!(printed.lines().collect::<Vec<_>>(), [first, second]);
        }
        let conversation = run_offline(
            &example("vision.c"),
            way,
            &[OsStr::new("https://x.test/y"), OsStr::new("offline/echo")],
            "",
        );
        let second = conversation.lines().last().unwrap_or_default();
        assert_eq!(second.matches("\"role\":").count(), 3, "{conversation}");
    }
}

/// A chat that is saved and continued; an image that is missing costs one question, and a small budget the oldest turns.
#[test]
fn the_example_that_chats() {
    let server = Server::start(Settings { key: KEY.to_owned(), ..Settings::default() }).unwrap();
    let workshop = Workshop::new();
    let authority = workshop.path().join("ca.pem");
    std::fs::write(&authority, server.ca_pem()).unwrap();
    let saved = workshop.path().join("saved.json");
    let chat = |way, budget: &str, arguments: &[&OsStr], lines: &[&str]| {
        let input = workshop.path().join("input");
        std::fs::write(&input, lines.join("\n")).unwrap();
        let environment: [(&str, &OsStr); 4] = [
            ("TOGETHER_API_KEY", KEY.as_ref()),
            ("TOGETHER_BASE_URL", server.base_url().as_ref()),
            ("SSL_CERT_FILE", authority.as_os_str()),
            ("CHAT_BUDGET", budget.as_ref()),
        ];
        workshop.compile(&example("chat.c"), "c11", way).run_with_input(&input, arguments, &environment)
    };
    for way in Way::all() {
        let save = format!("/save {}", saved.display());
        let lines =
            ["Hello", "/image https://example.test/cat.png", "What is it?", "/image /no/such", "Lost", &save];
        let printed = chat(way, "1000", &[], &lines);
        let answers = ["offline: you asked \"Hello\"", "offline: you asked \"What is it? [image_url]\""];
        assert_eq!(printed.lines().collect::<Vec<_>>(), answers, "{way:?}");
        let conversation = std::fs::read_to_string(&saved).unwrap();
        assert_eq!(conversation.matches("\"role\":").count(), 5, "{conversation}");
        let mode = std::fs::metadata(&saved).unwrap().permissions().mode() & 0o777;
        assert!(mode == 0o600 || is_for_windows(), "{mode:o}: on Windows the folder's rights are the file's");

        let echo = ["offline/echo".as_ref(), saved.as_os_str()];
        let continued = chat(way, "1000", &echo, &["And now?", "/quit", "never asked"]);
        assert_eq!(continued.matches("\"role\":").count(), 6, "{continued}");
        let trimmed = chat(way, "10", &echo, &["One", "Two"]);
        let second = trimmed.lines().last().unwrap_or_default();
        assert_eq!(second.matches("\"role\":").count(), 4, "{trimmed}");
        std::fs::remove_file(&saved).unwrap();
    }
}

/// Recorded with a server, replayed without one and without a key: the same is said.
#[test]
fn the_example_that_tests_offline() {
    for way in Way::all() {
        let folder = tempfile::tempdir().unwrap();
        let tape = folder.path().join("gate.jsonl");
        let source = example("offline_test.c");
        let recorded = run_offline(&source, way, &[tape.as_os_str(), OsStr::new("record")], "");
        assert!(recorded.lines().count() == 2 && recorded.contains("dragon"), "{recorded}");
        let nowhere: [(&str, &OsStr); 1] = [("TOGETHER_BASE_URL", OsStr::new("https://127.0.0.1:1"))];
        let workshop = Workshop::new();
        let replayed = workshop.compile(&source, "c11", way).run(&[tape.as_os_str()], &nowhere);
        assert_eq!(replayed, recorded, "{way:?}");
    }
}
