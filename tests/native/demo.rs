//! `make demo`, and the script that gives a command a server of its own: what it prints, and that the server
//! is gone afterwards, whatever happens.

use std::io::{BufRead, BufReader};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::toolchain::{alone_with_the_release, from_a_shell, succeed, tool};

/// The offline server's program, built as `make demo` builds it: two folders above this executable.
pub fn server() -> PathBuf {
    succeed(from_a_shell("cargo").args(["build", "--package", "together-offline"]));
    std::env::current_exe().unwrap().parent().unwrap().with_file_name("together-offline")
}

/// Runs a shell's words beside a server.
fn beside_a_server(words: &str) -> Command {
    let mut command = from_a_shell("sh");
    command.arg("examples/with-offline-server.sh").arg(server()).args(["sh", "-c", words]);
    command
}

/// Whether anything listens where a base URL points to.
fn answers(base_url: &str) -> bool {
    let port = base_url.trim().rsplit(':').next().and_then(|port| port.parse::<u16>().ok()).expect(base_url);
    TcpStream::connect(("127.0.0.1", port)).is_ok()
}

#[test]
fn the_demo_answers_without_a_key_whatever_the_prompt_holds() {
    let _alone = alone_with_the_release();
    let prompt = "$5 or \"five\" $(dollars)? `It's` 100%s \\ é";
    let arguments = [format!("PROMPT={prompt}"), "MODEL=not/a $listed 'model'".to_owned()];
    let printed = succeed(from_a_shell("make").arg("--silent").arg("demo").args(arguments));
    let mut lines = printed.lines();
    assert_eq!(lines.next(), Some(&*format!("offline: you asked \"{prompt}\"")), "{printed}");
    let figures = lines.next().unwrap_or_default();
    assert!(figures.starts_with("-- not/a $listed 'model', ") && figures.ends_with(" s"), "{printed}");
}

#[test]
fn the_commands_end_is_the_servers_and_its_status_the_scripts() {
    let output = beside_a_server("echo $TOGETHER_BASE_URL; exit 7").output().unwrap();
    assert_eq!(output.status.code(), Some(7), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(!answers(&String::from_utf8(output.stdout).unwrap()));
}

#[test]
fn a_signal_ends_the_command_and_the_server() {
    let words = "echo $TOGETHER_BASE_URL; exec sleep 600";
    let mut script = beside_a_server(words).stdout(Stdio::piped()).spawn().unwrap();
    let mut base_url = String::new();
    let mut printed = BufReader::new(script.stdout.take().unwrap());
    printed.read_line(&mut base_url).unwrap();
    assert!(answers(&base_url));
    succeed(tool("sh").args(["-c", &format!("kill {}", script.id())]));
    // The pipe ends with the last process that holds it: the command as well as the script.
    printed.read_line(&mut base_url).unwrap();
    assert_eq!(script.wait().unwrap().code(), Some(143));
    assert!(!answers(base_url.lines().next().unwrap()));
}

#[test]
fn a_server_that_cannot_start_is_told_at_once() {
    let mut script = from_a_shell("sh");
    script.args(["examples/with-offline-server.sh", "false", "echo", "never"]);
    let output = script.output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(String::from_utf8_lossy(&output.stdout), "");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("the server false ended before it was ready"), "{said}");
}
