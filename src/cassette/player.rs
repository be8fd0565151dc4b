//! The reading side of a cassette: a request's answer from the tape.
//!
//! Responsible for reading the whole tape when a client is made, so that a fault in it is reported there,
//! for finding what a request was answered with, and for giving it in the pieces, and if asked with the pauses,
//! in which it came. It must not open a socket or need a key: there is nothing here that could.

use std::collections::HashMap;
use std::fmt;
use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use ureq::http::HeaderMap;

use super::file_error;
use super::request_match;
use super::tape::{self, Recorded, RecordedRequest};
use crate::error::{Error, Result, Status};
use crate::sys::deadline::{Deadline, cancelled};
use crate::sys::files;
use crate::sys::wake::{self, Waited};
use crate::sys::words::in_english;

/// A tape is held in memory: hours of talk fit, and a file that is no tape takes no machine down.
const LARGEST_TAPE: u64 = 256 * 1024 * 1024;

/// A tape that is being replayed, by any number of threads at once.
pub struct Player {
    path: String,
    paced: bool,
    /// With the line that each is in, from 1.
    exchanges: Vec<(usize, Arc<Recorded>)>,
    by_request: HashMap<Vec<u8>, Recordings>,
}

/// What one request was answered with, in the order in which it was asked.
#[derive(Default)]
struct Recordings {
    exchanges: Vec<Arc<Recorded>>,
    given: AtomicUsize,
}

impl Recordings {
    /// The next one, and the last again when all were given.
    fn next(&self) -> Option<&Arc<Recorded>> {
        let last = self.exchanges.len().saturating_sub(1);
        let given = self.given.fetch_add(1, Ordering::Relaxed);
        self.exchanges.get(given.min(last))
    }
}

impl Player {
    pub fn load(path: &str, paced: bool) -> Result<Player> {
        Player::parse(path, &read(path)?, paced)
    }

    /// A player of this text. Pure: the path is for messages.
    pub fn parse(path: &str, text: &str, paced: bool) -> Result<Player> {
        let fault = |number: usize, reason: &str| {
            file_error(path, &format!("cannot be used: line {number} {reason}"))
        };
        let mut player =
            Player { path: path.to_owned(), paced, exchanges: Vec::new(), by_request: HashMap::new() };
        let mut lines = text.split_inclusive('\n').enumerate().map(|(index, line)| (index + 1, line));
        let (number, first) = lines.next().unwrap_or((1, ""));
        tape::check_first_line(first).map_err(|reason| fault(number, &reason))?;
        for (number, line) in lines.filter(|(_, line)| !line.trim().is_empty()) {
            let exchange = Recorded::parse(line).map_err(|reason| {
                let is_cut_off = !line.ends_with('\n') && reason.contains("EOF while parsing");
                let advice = "ends in its middle: the recording was cut off. Delete this line, or record the tape again";
                fault(number, if is_cut_off { advice } else { &reason })
            })?;
            player.add(number, Arc::new(exchange));
        }
        Ok(player)
    }

    fn add(&mut self, line: usize, exchange: Arc<Recorded>) {
        let identity = request_match::identity(&exchange.request);
        self.by_request.entry(identity).or_default().exchanges.push(exchange.clone());
        self.exchanges.push((line, exchange));
    }

    /// The recorded answer to a request.
    pub fn play(&self, request: &RecordedRequest) -> Result<Playback> {
        let recordings = self.by_request.get(&request_match::identity(request));
        let recorded = recordings.and_then(Recordings::next).ok_or_else(|| self.lacks(request))?.clone();
        Ok(Playback { recorded, part: 0, offset: 0, paced: self.paced, last: Instant::now() })
    }

    /// Says what is missing, and what on the tape comes nearest to it.
    fn lacks(&self, request: &RecordedRequest) -> Error {
        let RecordedRequest { method, target, .. } = request;
        let path = request_match::path(target);
        let with_differences = self
            .exchanges
            .iter()
            .map(|(line, exchange)| (line, exchange, request_match::differences(&exchange.request, request)));
        let is_elsewhere = |exchange: &Recorded| {
            exchange.request.method != *method || request_match::path(&exchange.request.target) != path
        };
        let nearest = with_differences
            .min_by_key(|(_, exchange, places)| (is_elsewhere(exchange), places.len()))
            .map_or_else(
                || "it holds no exchange at all".to_owned(),
                |(line, exchange, places)| match is_elsewhere(exchange) {
                    true => format!(
                        "nothing on it has this method and path (line {line} is {} {})",
                        exchange.request.method,
                        shortened(request_match::path(&exchange.request.target))
                    ),
                    false => format!("the nearest is line {line}, which differs in {}", listed(&places)),
                },
            );
        file_error(
            &self.path,
            &format!(
                "has no answer to this {method} {}: {nearest}. Record it with TOGETHER_CASSETTE_RECORD",
                shortened(path)
            ),
        )
    }
}

/// Not the exchanges: they are a user's conversation.
impl fmt::Debug for Player {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Player")
            .field("path", &self.path)
            .field("exchanges", &self.exchanges.len())
            .finish_non_exhaustive()
    }
}

fn shortened(text: &str) -> String {
    text.chars().take(100).collect()
}

/// The first few, which are enough to see what it is about.
fn listed(places: &[String]) -> String {
    let mut shown: Vec<String> = places.iter().take(3).map(|place| shortened(place)).collect();
    if places.len() > shown.len() {
        shown.push(format!("{} more", places.len() - shown.len()));
    }
    shown.join(", ")
}

fn read(path: &str) -> Result<String> {
    let cannot = |error: std::io::Error| file_error(path, &format!("cannot be read: {}", in_english(&error)));
    // Asked before it is opened, which for a pipe would wait for its writer.
    if !files::is_regular_at(path).map_err(cannot)? {
        return Err(file_error(path, "is not a file"));
    }
    let mut bytes = Vec::new();
    files::open(path).and_then(|file| file.take(LARGEST_TAPE + 1).read_to_end(&mut bytes)).map_err(cannot)?;
    if bytes.len() as u64 > LARGEST_TAPE {
        return Err(file_error(path, &format!("is larger than {LARGEST_TAPE} bytes")));
    }
    String::from_utf8(bytes).map_err(|error| {
        let before = error.as_bytes().get(..error.utf8_error().valid_up_to()).unwrap_or_default();
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        file_error(path, &format!("cannot be used: line {line} is not UTF-8"))
    })
}

/// An answer that comes from the tape.
#[derive(Debug)]
pub struct Playback {
    recorded: Arc<Recorded>,
    part: usize,
    offset: usize,
    paced: bool,
    /// When the part before was due, or was taken.
    last: Instant,
}

#[cfg(fuzzing)]
impl Playback {
    /// Without a limit, and nothing that could cancel it.
    pub fn read_unlimited(&mut self, buffer: &mut [u8]) -> Result<usize> {
        self.read(buffer, &mut Deadline::new(None, None))
    }
}

impl Playback {
    /// Waits until the answer's head would be there.
    pub fn await_head(&mut self, deadline: &Deadline) -> Result<()> {
        self.wait(self.recorded.response.after, deadline)
    }

    pub fn status(&self) -> u16 {
        self.recorded.response.status
    }

    pub fn headers(&self) -> HeaderMap {
        self.recorded.response.headers.clone()
    }

    /// The next bytes of the body, never of two parts at once; 0 is its end.
    pub fn read(&mut self, buffer: &mut [u8], deadline: &mut Deadline) -> Result<usize> {
        deadline.begin_wait();
        loop {
            let recorded = self.recorded.clone();
            let Some(part) = recorded.response.parts.get(self.part) else {
                return recorded.response.broken_off.clone().map_or(Ok(0), Err);
            };
            if self.offset == 0 {
                self.wait(part.after, deadline)?;
            }
            let rest = part.bytes.get(self.offset..).unwrap_or_default();
            let length = rest.len().min(buffer.len());
            for (to, from) in buffer.iter_mut().zip(rest) {
                *to = *from;
            }
            self.offset += length;
            if self.offset == part.bytes.len() {
                (self.part, self.offset) = (self.part + 1, 0);
            }
            // A part that is empty would read as the end.
            if length > 0 || buffer.is_empty() {
                return Ok(length);
            }
        }
    }

    /// Waits as long as the server took, less what the caller took since. Unpaced it only looks whether the
    /// request may go on.
    fn wait(&mut self, pause: Duration, deadline: &Deadline) -> Result<()> {
        const AWAITED: &str = "the recorded answer";
        let now = Instant::now();
        let pause = if self.paced { pause } else { Duration::ZERO };
        // A pause too long for the clock to count ends by a limit, or when the call is cancelled.
        let due = self.last.checked_add(pause).map(|due| due.max(now));
        let until = due.into_iter().chain(deadline.instant()).min();
        let waited = wake::wait_for_wake(deadline.wake(), until)
            .map_err(|error| error!(Status::Internal, "the system cannot wait: {}", in_english(&error)))?;
        match waited {
            Waited::Woken => Err(cancelled(AWAITED)),
            _ if until != due => Err(deadline.passed(AWAITED)),
            _ => {
                self.last = due.unwrap_or(now);
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn no_limit() -> Deadline {
        Deadline::new(None, None)
    }

    const EXCHANGE: &str = r#"{"request":{"method":"GET","target":"/v1/models"},"response":{"status":200,"body":[{"json":[1]}]}}"#;

    fn load(tape: &[u8]) -> Result<Player> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tape.jsonl");
        std::fs::write(&path, tape).unwrap();
        Player::load(path.to_str().unwrap(), false)
    }

    fn request(target: &str, body: Option<&str>) -> RecordedRequest {
        let method = if body.is_some() { "POST" } else { "GET" };
        RecordedRequest {
            method: method.to_owned(),
            target: target.to_owned(),
            from: None,
            body: body.map(Into::into),
        }
    }

    #[test]
    fn a_bad_tape_is_refused_with_its_line() {
        let first = tape::first_line();
        let deep = format!("{first}\n{}\n", EXCHANGE.replace("[1]", &"[".repeat(100_000)));
        for (tape, words) in [
            (&b""[..], "line 1 is not the first line"),
            (b"\n", "line 1 is not the first line"),
            (EXCHANGE.as_bytes(), "line 1 is not the first line"),
            (b"{\"cassette\":7}\n", "line 1 says format 7"),
            (format!("{first}\n{EXCHANGE}\nnonsense\n").as_bytes(), "line 3 is not an exchange"),
            (format!("{first}\n\r\n{EXCHANGE}\n{}", &EXCHANGE[..50]).as_bytes(), "line 4 ends in its middle"),
            (&[first.as_bytes(), b"\n", EXCHANGE.as_bytes(), b"\n\xff\n"].concat(), "line 3 is not UTF-8"),
            (deep.as_bytes(), "line 2 is not an exchange"),
        ] {
            let error = load(tape).unwrap_err();
            assert_eq!(error.status(), Status::File);
            assert!(error.message().contains(words), "{error}");
        }
        let device = if cfg!(windows) { "NUL" } else { "/dev/null" };
        for path in ["/nowhere/tape.jsonl", "/", device] {
            let error = Player::load(path, false).unwrap_err();
            assert_eq!(error.status(), Status::File, "{error}");
            assert!(error.message().contains(&format!("the cassette {path} ")), "{error}");
        }
    }

    #[test]
    fn a_last_line_without_its_break_and_an_empty_tape_are_fine() {
        let player = load(format!("{}\r\n\n{EXCHANGE}", tape::first_line()).as_bytes()).unwrap();
        assert!(player.play(&request("/v1/models", None)).is_ok());
        let player = load(tape::first_line().as_bytes()).unwrap();
        let error = player.play(&request("/v1/models", None)).unwrap_err();
        assert!(error.message().contains("holds no exchange at all"), "{error}");
    }

    #[test]
    fn recordings_of_one_request_come_in_their_order_and_the_last_again() {
        let tape: String =
            ["1", "2", "3"].map(|n| EXCHANGE.replace("[1]", &format!("[{n}]")) + "\n").concat();
        let player = load(format!("{}\n{tape}", tape::first_line()).as_bytes()).unwrap();
        for expected in ["[1]", "[2]", "[3]", "[3]", "[3]"] {
            let mut playback = player.play(&request("/v1/models", None)).unwrap();
            let mut buffer = [0; 16];
            assert_eq!(playback.read(&mut buffer, &mut no_limit()), Ok(3));
            assert_eq!(&buffer[..3], expected.as_bytes());
            assert_eq!(playback.read(&mut buffer, &mut no_limit()), Ok(0));
        }
    }

    #[test]
    fn a_request_that_is_not_on_the_tape_is_told_what_is() {
        let chat = |content: &str| format!(r#"{{"model":"m","messages":[{{"content":"{content}"}}]}}"#);
        let line = |body: &str| {
            format!(
                r#"{{"request":{{"method":"POST","target":"/v1/chat/completions","body":{{"json":{body}}}}},"response":{{"status":200}}}}"#
            )
        };
        let far = line(r#"{"model":"other","messages":[]}"#);
        let near = line(&chat("secret"));
        let player = load(format!("{}\n{EXCHANGE}\n{far}\n{near}\n", tape::first_line()).as_bytes()).unwrap();
        for (asked, words) in [
            (
                request("/v1/chat/completions", Some(&chat("private"))),
                "line 4, which differs in /messages/0/content.",
            ),
            (request("/v1/chat/completions", Some("no json")), "which differs in its body"),
            (request("/v1/models?x=private", None), "line 2, which differs in its query"),
            (request("/v1/embeddings", Some("{}")), "nothing on it has this method and path (line"),
        ] {
            let error = player.play(&asked).unwrap_err();
            assert_eq!(error.status(), Status::File);
            assert!(error.message().contains(words), "{error}");
            assert!(error.message().contains(request_match::path(&asked.target)), "{error}");
            assert!(!error.message().contains("secret") && !error.message().contains("private"), "{error}");
        }
    }

    #[test]
    fn a_small_buffer_never_takes_of_two_parts() {
        let tape = EXCHANGE.replace(r#"{"json":[1]}"#, r#"{"text":"abc"},{"text":""},{"base64":"w6k="}"#);
        let player = load(format!("{}\n{tape}", tape::first_line()).as_bytes()).unwrap();
        let mut playback = player.play(&request("/v1/models", None)).unwrap();
        let mut buffer = [0; 2];
        let mut pieces = Vec::new();
        while let Ok(read @ 1..) = playback.read(&mut buffer, &mut no_limit()) {
            pieces.push(buffer[..read].to_vec());
        }
        assert_eq!(pieces, [&b"ab"[..], b"c", "é".as_bytes()]);
    }
}
