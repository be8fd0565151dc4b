//! Each program of a guide prints what the page says it prints, beside what the guide is about: the relay that it
//! shows, a service that fails at first, a folder that was moved. The cookbook has a test of its own.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};

use together_offline::{Server, Settings};

use crate::toolchain::{Way, Workshop, linked_library, root, soname, succeed, tool};

const KEY: &str = "key-of-the-tests";

/// The only block of this kind in a guide, and what follows it.
fn block<'a>(page: &'a str, kind: &str) -> (&'a str, &'a str) {
    let fence = format!("\n```{kind}\n");
    let mut found = page.split(fence.as_str()).skip(1);
    let (block, after) =
        found.next().and_then(|rest| rest.split_once("```\n")).expect("the guide has such a block");
    assert!(found.next().is_none(), "the guide has one block of {kind}");
    (block, after)
}

/// Compiles the guide's program, runs it, and compares what it prints with the page.
fn prints_what_the_guide_says(name: &str, environment: &[(&str, &OsStr)]) {
    let path = root().join(format!("docs/{name}.md"));
    let page = std::fs::read_to_string(&path).unwrap();
    let (program, after) = block(&page, "c");
    let expected = after
        .strip_prefix("```text\n")
        .and_then(|rest| rest.split_once("```\n"))
        .expect("its output follows")
        .0;
    let workshop = Workshop::new();
    let source = workshop.path().join(format!("{name}.c"));
    std::fs::write(&source, program).unwrap();
    let printed = workshop.compile(&source, "c11", Way::Shared).run_in(workshop.path(), environment);
    if std::env::var_os("TOGETHER_BLESS").is_some() {
        let blessed = page.replace(&format!("```text\n{expected}```\n"), &format!("```text\n{printed}```\n"));
        std::fs::write(&path, blessed).unwrap();
    } else {
        assert_eq!(printed, expected, "{}: TOGETHER_BLESS=1 takes what it prints", path.display());
    }
}

/// An offline server, and what a program has to know of it.
struct Service {
    server: Server,
    folder: tempfile::TempDir,
}

impl Service {
    fn new() -> Service {
        let server = Server::start(Settings { key: KEY.to_owned(), ..Settings::default() }).unwrap();
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("ca.pem"), server.ca_pem()).unwrap();
        Service { server, folder }
    }

    fn authority(&self) -> std::path::PathBuf {
        self.folder.path().join("ca.pem")
    }
}

fn beside_the_offline_server(name: &str) {
    let service = Service::new();
    let authority = service.authority();
    prints_what_the_guide_says(
        name,
        &[
            ("TOGETHER_API_KEY", KEY.as_ref()),
            ("TOGETHER_BASE_URL", service.server.base_url().as_ref()),
            ("SSL_CERT_FILE", authority.as_os_str()),
        ],
    );
}

#[test]
fn tenants() {
    beside_the_offline_server("tenants");
}

#[test]
fn fibres() {
    beside_the_offline_server("fibres");
}

/// Ends with its test.
struct Relay(Child);

impl Drop for Relay {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The program has a user's token, and the relay has the key.
#[test]
fn relay() {
    let service = Service::new();
    let page = std::fs::read_to_string(root().join("docs/relay.md")).unwrap();
    let program = service.folder.path().join("relay.py");
    std::fs::write(&program, block(&page, "python").0).unwrap();
    let mut command = tool("python3");
    command.arg(&program).arg("0").stdout(Stdio::piped());
    command.env("TOGETHER_API_KEY", KEY).env("TOGETHER_BASE_URL", service.server.base_url());
    let mut relay = Relay(command.env("SSL_CERT_FILE", service.authority()).spawn().unwrap());
    let mut port = String::new();
    BufReader::new(relay.0.stdout.take().unwrap()).read_line(&mut port).unwrap();
    let url = format!("http://127.0.0.1:{}", port.trim());
    prints_what_the_guide_says("relay", &[("RELAY", url.as_ref())]);
}

/// Reads a request and answers it; gives its head.
fn answer(mut connection: TcpStream, status: &str, body: &str) -> String {
    let mut reader = BufReader::new(connection.try_clone().unwrap());
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        assert_ne!(reader.read_line(&mut head).unwrap(), 0, "{head}");
    }
    let length =
        head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
    reader.read_exact(&mut vec![0; length.expect("a length")]).unwrap();
    write!(
        connection,
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\nx-request-id: request-1\r\nconnection: close\r\n\
         content-length: {}\r\n\r\n{body}",
        body.len()
    )
    .unwrap();
    head
}

/// A service that is busy at first sees the trace in both tries.
#[test]
fn tracing() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let service = std::thread::spawn(move || {
        let body = r#"{"choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"Red."}}]}"#;
        let busy = answer(listener.accept().unwrap().0, "503 Service Unavailable", "{}");
        [busy, answer(listener.accept().unwrap().0, "200 OK", body)]
    });
    prints_what_the_guide_says(
        "tracing",
        &[("TOGETHER_API_KEY", KEY.as_ref()), ("TOGETHER_BASE_URL", url.as_ref())],
    );
    for head in service.join().unwrap() {
        let traced = "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\n";
        assert!(head.to_lowercase().contains(traced), "{head}");
    }
}

/// What the guide about games says of Linux: a library beside the program is found, wherever the folder is.
#[test]
fn a_game_finds_the_library_in_its_own_folder() {
    let page = std::fs::read_to_string(root().join("docs/shipping.md")).unwrap();
    assert!(page.contains("-Wl,-rpath,'$ORIGIN'"));
    let folder = tempfile::tempdir().unwrap();
    let (built, moved) = (folder.path().join("built"), folder.path().join("moved elsewhere"));
    std::fs::create_dir(&built).unwrap();
    let source = folder.path().join("game.c");
    std::fs::write(&source, "#include <together.h>\nint main(void) { return together_version()[0] == 0; }\n")
        .unwrap();
    let mut compile = tool("cc");
    compile.arg(&source).arg("-o").arg(built.join("game")).arg("-I").arg(root().join("include"));
    succeed(compile.arg(linked_library()).arg("-Wl,-rpath,$ORIGIN"));
    std::fs::copy(linked_library(), built.join(soname())).unwrap();
    std::fs::rename(&built, &moved).unwrap();
    succeed(Command::new(moved.join("game")).env_remove("LD_LIBRARY_PATH"));
}
