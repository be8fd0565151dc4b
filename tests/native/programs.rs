//! The C programs of `tests/c` and `examples/c`, and the smallest program of the header: each against a
//! server of its own, as it is, under valgrind, and with the sanitizers.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use together_offline::{Answer, Scripted, ScriptedSettings, Server, Settings};

use crate::declarations;
use crate::toolchain::{Way, Workshop, header, root, shared_library};

/// Long enough for sixteen TLS handshakes under valgrind; it ends a test whose threads do not all come.
const RENDEZVOUS: Duration = Duration::from_secs(240);

/// Like no word of any message: messages leave the key out wherever it stands.
const KEY: &str = "key-of-the-tests";

/// Runs the program in a way, with an offline server in its environment; gives what it printed.
fn run_offline(source: &Path, way: Way, arguments: &[&OsStr], path_of_base_url: &str) -> String {
    let server = Server::start(Settings { key: KEY.to_owned(), ..Settings::default() }).unwrap();
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
fn assert_reports_ok(printed: &str) {
    let last = printed.lines().last().unwrap_or_default();
    let checks = last.strip_prefix("ok: ").and_then(|rest| rest.strip_suffix(" checks"));
    assert!(checks.and_then(|checks| checks.parse().ok()).is_some_and(|checks: u32| checks > 0), "{printed}");
}

fn test_program(name: &str) -> PathBuf {
    root().join("tests/c").join(name)
}

fn example(name: &str) -> PathBuf {
    root().join("examples/c").join(name)
}

#[test]
fn life_cycle() {
    for way in Way::ALL {
        assert_reports_ok(&run_offline(&test_program("life_cycle.c"), way, &[], ""));
    }
}

#[test]
fn null_matrix() {
    for way in Way::ALL {
        assert_reports_ok(&run_offline(&test_program("null_matrix.c"), way, &[], ""));
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
fn key_sources() {
    for way in Way::ALL {
        assert_reports_ok(&run_offline(&test_program("key_sources.c"), way, &[], ""));
    }
}

#[test]
fn streams() {
    for way in Way::ALL {
        assert_reports_ok(&run_offline(&test_program("streams.c"), way, &[], ""));
    }
}

#[test]
fn text_rules() {
    for way in Way::ALL {
        let folder = tempfile::tempdir().unwrap();
        let arguments = [folder.path().as_os_str()];
        assert_reports_ok(&run_offline(&test_program("text_rules.c"), way, &arguments, ""));
    }
}

#[test]
fn a_completion_under_a_base_url_with_its_version() {
    for way in Way::ALL {
        assert_reports_ok(&run_offline(&test_program("completion.c"), way, &[], "/v1"));
    }
}

#[test]
fn versions() {
    for way in Way::ALL {
        let arguments = [OsStr::new(env!("CARGO_PKG_VERSION"))];
        assert_reports_ok(&run_offline(&test_program("versions.c"), way, &arguments, ""));
    }
}

/// dlopen is of the shared library alone. The sanitizers cannot follow code that is not linked to them.
#[test]
fn loaded_used_and_unloaded_two_hundred_times() {
    for (way, rounds) in [(Way::Shared, "200"), (Way::SharedUnderValgrind, "20")] {
        let library = shared_library();
        let arguments = [library.as_os_str(), OsStr::new(rounds)];
        assert_reports_ok(&run_offline(&test_program("shutdown.c"), way, &arguments, ""));
    }
}

/// The server answers nobody before all sixteen requests are there at once.
#[test]
fn sixteen_threads_on_one_client_are_not_serialised() {
    for way in Way::ALL {
        let server = Scripted::start_with(ScriptedSettings::default(), |_, request| {
            let body = String::from_utf8_lossy(request);
            let number = body.split("\"number\":").nth(1).unwrap_or_default();
            let number: String = number.chars().take_while(char::is_ascii_digit).collect();
            let json = format!("{{\"number\":{number}}}");
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
    for way in Way::ALL {
        let printed = run_offline(&source, way, &[], "");
        assert_eq!(printed, "offline: you asked \"What is the capital of France?\"\n", "{way:?}");
    }
}

#[test]
fn the_example_that_completes() {
    for way in Way::ALL {
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
    for way in Way::ALL {
        let lines = ["a knight with a sword", "a warrior with a sword", "a bowl of soup"].map(OsStr::new);
        let printed = run_offline(&example("embeddings.c"), way, &lines, "");
        let likeness: Vec<f64> =
            printed.lines().map(|line| line.split_whitespace().next().unwrap().parse().unwrap()).collect();
        assert!(matches!(likeness[..], [near, far] if near > far && near < 1.0), "{printed}");
    }
}

#[test]
fn the_example_that_streams() {
    for way in Way::ALL {
        let arguments = ["Who are you?", "zai-org/GLM-4.6"].map(OsStr::new);
        let printed = run_offline(&example("stream.c"), way, &arguments, "");
        let (answer, figures) = printed.split_once('\n').unwrap_or_default();
        assert_eq!(answer, "offline: you asked \"Who are you?\"", "{printed}");
        let tokens =
            figures.strip_prefix("-- ").and_then(|rest| rest.strip_suffix(" tokens, finished by stop\n"));
        assert!(tokens.is_some_and(|count| count.parse().is_ok_and(|count: u32| count > 0)), "{printed}");
    }
}

#[test]
fn the_example_that_polls() {
    for way in Way::ALL {
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
    for way in Way::ALL {
        let arguments = ["Who are you?", "zai-org/GLM-4.6"].map(OsStr::new);
        let printed = run_offline(&example("epoll.c"), way, &arguments, "");
        assert_eq!(printed, "offline: you asked \"Who are you?\"\n", "{way:?}");
    }
}

/// The first answer is a call of the tool, the second quotes what the tool gave.
#[test]
fn the_example_with_a_tool() {
    for way in Way::ALL {
        let printed = run_offline(&example("tools.c"), way, &[], "");
        let (call, answer) = printed.split_once('\n').unwrap_or_default();
        assert!(call.starts_with("-- get_weather({\"city\":") && call.ends_with("})"), "{printed}");
        assert!(answer.starts_with("offline: ") && answer.contains("celsius"), "{printed}");
    }
}
