//! The program: the files it writes, what it prints, and its clean end.
#![cfg(unix)]

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};

use support::Client;

#[allow(dead_code, reason = "each test file uses its own part of the client")]
mod support;

/// A running program, killed if a test fails before it stops it.
struct Program {
    child: Child,
    output: BufReader<ChildStdout>,
}

impl Program {
    fn start(arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_together-offline"))
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program");
        let output = BufReader::new(child.stdout.take().expect("its output"));
        Self { child, output }
    }

    /// Reads what it prints up to the line that says how to stop it.
    fn greeting(&mut self) -> String {
        let mut greeting = String::new();
        while !greeting.contains("Ctrl-C") {
            assert_ne!(self.output.read_line(&mut greeting).expect("a line"), 0, "ended after: {greeting}");
        }
        greeting
    }

    fn stop(mut self, signal: &str) -> ExitStatus {
        let kill = Command::new("kill").args([signal, &self.child.id().to_string()]).status().expect("kill");
        assert!(kill.success());
        let mut rest = String::new();
        self.output.read_to_string(&mut rest).expect("the rest of the output");
        self.child.wait().expect("an end")
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It has ended already, unless a test failed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn names_in(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).expect("a directory");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn it_writes_its_files_answers_and_takes_them_away() {
    for signal in ["-INT", "-TERM"] {
        let directory = tempfile::tempdir().expect("a directory");
        let inside = directory.path().join("it's new");
        let path = inside.to_str().expect("a path");
        let mut program = Program::start(&["--directory", path, "--key", "my'key", "--pace", "0"]);
        let greeting = program.greeting();
        assert_eq!(names_in(&inside), ["base_url", "ca.pem", "environment", "port"]);
        let read = |name: &str| fs::read_to_string(inside.join(name)).expect("a file");
        let base_url = read("base_url").trim_end().to_owned();
        assert_eq!(base_url, format!("https://localhost:{}", read("port").trim_end()));
        assert!(greeting.contains(&base_url) && greeting.contains("my'key"), "{greeting}");

        // A shell reads the environment as it is meant.
        let show = "printf '%s\\n' \"$TOGETHER_BASE_URL\" \"$TOGETHER_API_KEY\" \"$SSL_CERT_FILE\"";
        let script = format!(". \"$1\" && {show}");
        let shell = Command::new("sh")
            .args(["-c", &script, "sh"])
            .arg(inside.join("environment"))
            .output()
            .expect("a shell");
        let ca_file = fs::canonicalize(&inside).expect("a path").join("ca.pem");
        let expected = format!("{base_url}\nmy'key\n{}\n", ca_file.display());
        assert_eq!(String::from_utf8_lossy(&shell.stdout), expected);

        let client = Client::new(&base_url, &read("ca.pem"));
        let answer = client.get_with_key("/v1/models", Some("Bearer my'key")).expect("an answer");
        assert_eq!(answer.status, 200);

        assert!(program.stop(signal).success(), "{signal}");
        assert!(names_in(&inside).is_empty());
    }
}

#[test]
fn it_makes_a_directory_of_its_own_and_removes_it() {
    let mut program = Program::start(&["--plain"]);
    let greeting = program.greeting();
    let environment =
        greeting.lines().find_map(|line| line.trim().strip_prefix(". ")).expect("a file to read");
    let environment = Path::new(environment.trim_matches('\'')).to_owned();
    assert!(fs::read_to_string(&environment).expect("the environment").contains("http://localhost:"));
    assert!(program.stop("-TERM").success());
    assert!(!environment.parent().expect("a directory").exists());
}

#[test]
fn a_port_in_use_is_said_so() {
    let taken = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let port = taken.local_addr().expect("an address").port().to_string();
    let output = Command::new(env!("CARGO_BIN_EXE_together-offline"))
        .args(["--port", &port])
        .output()
        .expect("the program");
    assert!(!output.status.success());
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(message.contains(&format!("cannot listen on port {port}")), "{message}");
}

#[test]
fn it_lists_its_faults_and_has_them() {
    let run = |arguments: &[&str]| {
        Command::new(env!("CARGO_BIN_EXE_together-offline")).args(arguments).output().expect("the program")
    };
    let listed = run(&["--fault", "list"]);
    assert!(listed.status.success());
    let text = String::from_utf8(listed.stdout).expect("text");
    assert!(text.lines().any(|line| line.starts_with("reset-in-body ") && line.contains("middle of the")));

    let unknown = run(&["--fault", "nonsense"]);
    assert!(!unknown.status.success());
    let message = String::from_utf8_lossy(&unknown.stderr).into_owned();
    assert!(message.contains("no fault \"nonsense\"") && message.contains("--fault list"), "{message}");

    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().to_str().expect("a path");
    let mut program = Program::start(&["--fault", "half-close:1", "--plain", "--directory", path]);
    assert!(program.greeting().contains("half-close, 1 times"));
    let base_url = fs::read_to_string(directory.path().join("base_url")).expect("a file");
    let mut answers = [0; 2].map(|_| {
        let url = format!("{}/v1/models", base_url.trim_end());
        ureq::get(url).header("authorization", "Bearer offline").call().is_ok()
    });
    answers.sort_unstable();
    assert_eq!(answers, [false, true]);
    assert!(program.stop("-TERM").success());
}
