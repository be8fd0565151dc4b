//! Servers with clients that know them, and requests as a server saw them.

use std::time::{Duration, Instant};

use together::log::Level;
use together::settings::Timeout;
use together_offline::{Answer, Scripted, ScriptedSettings, Server, Settings};

use super::api::{Api, Client, Options, Request};
use super::{KEY, PATIENCE, PROMPT};

#[cfg(unix)]
#[path = "client_ends/unix.rs"]
pub mod client_ends;
#[cfg(windows)]
#[path = "client_ends/windows.rs"]
pub mod client_ends;

use client_ends::{ClientEnd, client_ends};

pub const PLAIN: ScriptedSettings = ScriptedSettings {
    plain: true,
    certificate: together_offline::CertificateKind::Valid,
    tls: together_offline::TlsVersions::Both,
    client: together_offline::ClientCertificate::NotAsked,
    answer_first: false,
};

/// Options for a server: its address and authority, the usual key, time for a busy machine, and no retries.
/// Options for a server: its address and authority, the usual key, all of the log, and time for a busy machine.
pub fn options_for<A: Api>(base_url: &str, ca_pem: &str) -> A::Options {
    let mut options = A::options();
    assert_eq!(options.set_api_key(KEY.as_bytes()), Ok(()));
    assert_eq!(options.set_base_url(base_url), Ok(()));
    assert_eq!(options.add_ca(ca_pem.as_bytes()), Ok(()));
    // What is tried again is what some scenarios are about, and would hide what others look at.
    assert_eq!(options.set_retries(0), Ok(()));
    assert_eq!(options.set_log(Level::Debug as i32), Ok(()));
    let patience = i64::try_from(PATIENCE.as_millis()).expect("a number of milliseconds");
    for which in [Timeout::Connect, Timeout::FirstByte, Timeout::Idle] {
        assert_eq!(options.set_timeout(which, patience), Ok(()));
    }
    options
}

/// The API's stand-in, and a client of it.
pub struct Service<A: Api> {
    pub client: A::Client,
    pub server: Server,
}

pub fn service<A: Api>() -> Service<A> {
    let server = Server::start(Settings { key: KEY.to_owned(), ..Settings::default() }).expect("a server");
    let client = A::client(&options_for::<A>(server.base_url(), server.ca_pem()));
    Service { client, server }
}

/// A scripted server, and a client of it.
pub struct Scene<A: Api> {
    pub client: A::Client,
    pub server: Scripted,
}

/// Over TLS, with one answer after the other.
pub fn scene<A: Api>(answers: Vec<Answer>) -> Scene<A> {
    scene_with::<A>(ScriptedSettings::default(), answers, |_| ())
}

pub fn scene_with<A: Api>(
    settings: ScriptedSettings,
    answers: Vec<Answer>,
    configure: impl FnOnce(&mut A::Options),
) -> Scene<A> {
    let server = Scripted::start(settings, answers).expect("a server");
    let mut options = options_for::<A>(server.base_url(), server.ca_pem());
    configure(&mut options);
    Scene { client: A::client(&options), server }
}

impl<A: Api> Scene<A> {
    /// Asks the usual question.
    pub fn ask(&self) -> A::Response {
        self.client.complete(&chat::<A>())
    }

    /// Asks what any answer is good for.
    pub fn ask_anything(&self) -> A::Response {
        self.client.complete(&anything::<A>())
    }

    /// The request of that number, from 0, as it came.
    pub fn sent(&self, number: usize) -> Sent {
        Sent::parse(&self.server.seen().requests[number])
    }
}

/// Runs a request with a callback that wants all of it.
pub fn complete_each<A: Api>(client: &A::Client, request: &A::Request) -> A::Response {
    client.complete_each(request, |_| true)
}

/// The answer to the usual question, with this body.
pub fn ok(body: impl AsRef<[u8]>) -> Answer {
    Answer::response(200, "application/json", body)
}

/// The least that answers the usual question.
pub const ANSWER: &str = r#"{"choices":[{}]}"#;

/// The usual question's answer, where what it says does not matter.
pub fn answered() -> Answer {
    ok(ANSWER)
}

/// An answer of these very bytes, with line breaks made HTTP's in the head alone.
pub fn raw(head: &str, body: &str) -> Answer {
    Answer::new().write(format!("{}\r\n\r\n{body}", head.replace('\n', "\r\n")))
}

pub fn chat<A: Api>() -> A::Request {
    let mut request = A::request("POST /v1/chat/completions");
    assert_eq!(request.set_string("model", "openai/gpt-oss-20b"), Ok(()));
    assert_eq!(request.add_message("user", PROMPT), Ok(()));
    request
}

/// The same words, of an operation that may be repeated as a chat may, and whose answer nothing is known of.
pub fn anything<A: Api>() -> A::Request {
    let mut request = A::request("POST /v1/fine-tunes/preview");
    assert_eq!(request.set_string("model", "openai/gpt-oss-20b"), Ok(()));
    assert_eq!(request.add_message("user", PROMPT), Ok(()));
    request
}

/// A request taken apart.
#[derive(Debug)]
pub struct Sent {
    pub line: String,
    /// Names as they were written.
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Sent {
    pub fn parse(bytes: &[u8]) -> Sent {
        let text = std::str::from_utf8(bytes).expect("UTF-8");
        let (head, body) = text.split_once("\r\n\r\n").expect("a head");
        let mut lines = head.split("\r\n");
        let line = lines.next().expect("a request line").to_owned();
        let header = |line: &str| {
            let (name, value) = line.split_once(": ").expect("a header");
            (name.to_owned(), value.to_owned())
        };
        Sent { line, headers: lines.map(header).collect(), body: body.to_owned() }
    }

    /// The body, which is JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).expect("JSON")
    }

    /// Every value under a name, in any case of letters.
    pub fn all(&self, name: &str) -> Vec<&str> {
        let named = self.headers.iter().filter(|(found, _)| found.eq_ignore_ascii_case(name));
        named.map(|(_, value)| value.as_str()).collect()
    }
}

/// Waits until the end of the server's side has come on every connection to it that is still there.
pub fn wait_for_close(port: u16) {
    wait_for(port, |ends| ends.iter().all(|end| end.server_has_closed));
}

/// Waits until bytes have come that the client has not read.
pub fn wait_for_unread(port: u16) {
    wait_for(port, |ends| ends.iter().any(|end| end.unread > 0));
}

/// Waits until the client has something to read: bytes, or the end.
pub fn wait_for_input(port: u16) {
    wait_for(port, |ends| ends.iter().any(|end| end.unread > 0 || end.server_has_closed));
}

fn wait_for(port: u16, condition: impl Fn(&[ClientEnd]) -> bool) {
    let began = Instant::now();
    while !condition(&client_ends(port)) {
        assert!(began.elapsed() < PATIENCE, "{:?}", client_ends(port));
        // The kernel gives no notice of this; asked again until it is so.
        std::thread::sleep(Duration::from_millis(1));
    }
}
