//! The writing side of a cassette: each exchange becomes one line when it is over.
//!
//! Responsible for what goes on the tape and what never does (keys, cookies, credentials), and for lines that
//! are whole or not there. It must not change what the caller is given: a tape that cannot be written costs the
//! next request, never an answer.

use std::fs::File;
use std::io::ErrorKind;
use std::sync::Arc;
use std::time::{Duration, Instant};

use ureq::http::header::{CONTENT_LENGTH, LOCATION};
use ureq::http::{HeaderMap, HeaderValue};

use super::file_error;
use super::tape::{self, Recorded, RecordedRequest, RecordedResponse, TapePart};
use crate::error::{Error, Result, Status};
use crate::key::KeyFilter;
use crate::lock::Lock;
use crate::sys::files;
use crate::sys::words::in_english;

/// Not on the tape, whatever they say: credentials, and what a server would know its user by.
const LEFT_OUT: [&str; 8] = [
    "authorization",
    "cookie",
    "proxy-authenticate",
    "proxy-authentication-info",
    "proxy-authorization",
    "set-cookie",
    "set-cookie2",
    "www-authenticate",
];

/// A tape that is being recorded.
#[derive(Debug)]
pub struct Recorder {
    path: String,
    tape: Lock<Tape>,
}

#[derive(Debug)]
struct Tape {
    file: File,
    /// How long the whole lines are.
    length: u64,
    /// Why nothing more is written.
    failure: Option<Error>,
}

impl Recorder {
    /// Makes the file, or empties it, and writes its first line. Only its owner can read it: what people ask
    /// is in it.
    pub fn create(path: &str) -> Result<Recorder> {
        let cannot =
            |error: std::io::Error| file_error(path, &format!("cannot be made: {}", in_english(&error)));
        // To open a pipe waits for its reader, and a device may do anything.
        if files::is_regular_at(path).is_ok_and(|is_regular| !is_regular) {
            return Err(file_error(path, "cannot be created: it is not a regular file"));
        }
        // Emptied below, once it is known that no other client records to it.
        let file = files::open_or_create_for_one(path).map_err(|error| match error.kind() {
            ErrorKind::ResourceBusy => {
                file_error(path, "is being recorded by another client: give each a file of its own")
            }
            _ => cannot(error),
        })?;
        file.set_len(0).map_err(cannot)?;
        // It may have been there, readable to all.
        files::make_private(&file).map_err(cannot)?;
        let recorder = Recorder::onto(path, file);
        recorder.write(&(tape::first_line() + "\n"));
        recorder.check()?;
        Ok(recorder)
    }

    fn onto(path: &str, file: File) -> Recorder {
        Recorder { path: path.to_owned(), tape: Lock::new(Tape { file, length: 0, failure: None }) }
    }

    /// Refuses a request where an earlier one could not be written: a tape with a hole is worth nothing, and
    /// further requests would cost money for it.
    pub fn check(&self) -> Result<()> {
        self.tape.lock().failure.clone().map_or(Ok(()), Err)
    }

    /// Begins the record of an exchange whose answer's head has come.
    pub fn begin(
        self: &Arc<Recorder>,
        request: RecordedRequest,
        (status, headers): (u16, &HeaderMap),
        filter: KeyFilter,
        began: Instant,
    ) -> Recording {
        let now = Instant::now();
        let mut response = RecordedResponse {
            status,
            headers: HeaderMap::new(),
            after: now.saturating_duration_since(began),
            parts: Vec::new(),
            broken_off: None,
        };
        for name in headers.keys().filter(|name| !LEFT_OUT.contains(&name.as_str())) {
            // The first value is the one that a program can read.
            let value = headers.get(name).and_then(|value| std::str::from_utf8(value.as_bytes()).ok());
            // As bytes: a value may hold more than ASCII.
            let value = match name {
                // Its query is often a signature.
                &LOCATION => value.and_then(|url| url.split(['?', '#']).next()),
                _ => value,
            };
            let cleaned =
                value.and_then(|value| HeaderValue::from_bytes(filter.apply(value).as_bytes()).ok());
            if let Some(value) = cleaned {
                response.headers.insert(name, value);
            }
        }
        let exchange = Some(Recorded { request, response });
        Recording { recorder: self.clone(), filter, exchange, last: now }
    }

    /// Appends a line, in one write. One that is not whole is taken back.
    fn write(&self, line: &str) {
        let mut tape = self.tape.lock();
        if tape.failure.is_some() {
            return;
        }
        match files::write_all(&tape.file, line.as_bytes()) {
            Ok(()) => tape.length += line.len() as u64,
            Err(error) => {
                // Where this fails too, the player reports the last line.
                let _ = tape.file.set_len(tape.length);
                let what = format!(
                    "cannot be written ({}), so nothing more is sent: its {} bytes hold whole exchanges up to there",
                    in_english(&error),
                    tape.length
                );
                tape.failure = Some(file_error(&self.path, &what));
            }
        }
    }
}

/// One exchange on its way to the tape. It is written when it ends, which for a caller who wants no more of the
/// answer is when this is dropped.
#[derive(Debug)]
pub struct Recording {
    recorder: Arc<Recorder>,
    filter: KeyFilter,
    exchange: Option<Recorded>,
    last: Instant,
}

impl Recording {
    /// More of the answer's body.
    pub fn add(&mut self, bytes: &[u8]) {
        if let Some(exchange) = &mut self.exchange {
            let now = Instant::now();
            let after = whole_milliseconds(now.saturating_duration_since(self.last));
            // What is cut off here is part of the next pause, so that the pauses add up.
            self.last += after;
            exchange.response.parts.push(TapePart { after, bytes: bytes.to_vec() });
        }
    }

    /// The end of the answer, or what cut it off.
    pub fn end(&mut self, cut_off: Option<&Error>) {
        let Some(mut exchange) = self.exchange.take() else { return };
        exchange.response.broken_off = cut_off.cloned();
        clean(&mut exchange, &self.filter);
        take_out_places(&mut exchange);
        self.recorder.write(&exchange.line());
    }
}

impl Drop for Recording {
    fn drop(&mut self) {
        let unread =
            Error::new(Status::Cancelled, "the recording ends here: its caller cancelled the request");
        self.end(Some(&unread));
    }
}

fn whole_milliseconds(duration: Duration) -> Duration {
    Duration::from_millis(u64::try_from(duration.as_millis()).unwrap_or(u64::MAX))
}

/// Takes the key out of what was said, wherever it is. A body that holds it comes out in one part, since the
/// key may have been cut in two.
fn clean(exchange: &mut Recorded, filter: &KeyFilter) {
    let Recorded { request, response } = exchange;
    request.target = filter.apply(&request.target);
    if let Some(cleaned) = request.body.as_deref().and_then(|body| cleaned(body, filter)) {
        request.body = Some(cleaned);
    }
    let whole: Vec<u8> = response.parts.iter().flat_map(|part| part.bytes.iter().copied()).collect();
    if let Some(bytes) = cleaned(&whole, filter) {
        let after = response.parts.iter().map(|part| part.after).sum();
        response.parts = vec![TapePart { after, bytes }];
    }
    if let Some(error) = &response.broken_off {
        response.broken_off = Some(Error::new(error.status(), filter.apply(error.message())));
    }
}

/// Takes signatures out of a list of places for a file's parts: the queries of its URLs, and their headers.
fn take_out_places(exchange: &mut Recorded) {
    let Recorded { request, response } = exchange;
    if !request.target.ends_with("/files/multipart/initiate") {
        return;
    }
    let whole: Vec<u8> = response.parts.iter().flat_map(|part| part.bytes.iter().copied()).collect();
    let Ok(mut list) = serde_json::from_slice::<serde_json::Value>(&whole) else { return };
    let parts = list.get_mut("parts").and_then(serde_json::Value::as_array_mut);
    for part in parts.into_iter().flatten().filter_map(serde_json::Value::as_object_mut) {
        part.shift_remove("Headers");
        for value in part.values_mut() {
            if let Some(url) = value.as_str().and_then(|text| text.split(['?', '#']).next()) {
                *value = url.into();
            }
        }
    }
    let after = response.parts.iter().map(|part| part.after).sum();
    response.headers.remove(CONTENT_LENGTH);
    response.parts = vec![TapePart { after, bytes: list.to_string().into_bytes() }];
}

/// The bytes without the key; `None` where it is not in them. Bytes that are no text and hold the key lose what
/// is no text.
fn cleaned(bytes: &[u8], filter: &KeyFilter) -> Option<Vec<u8>> {
    let text = String::from_utf8_lossy(bytes);
    let cleaned = filter.apply(&text);
    (cleaned != text).then(|| cleaned.into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::Fingerprint;

    const KEY: &str = "tgp_v1_0123456789abcdef";

    fn filter() -> KeyFilter {
        KeyFilter::new([Some(Fingerprint::of(KEY.as_bytes())), None])
    }

    fn request(body: &str) -> RecordedRequest {
        RecordedRequest {
            method: "POST".to_owned(),
            target: "/v1/x".to_owned(),
            from: None,
            body: Some(body.into()),
        }
    }

    fn recorded(body: &str, headers: &[(&'static str, &str)], parts: &[&[u8]]) -> String {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tape.jsonl");
        let recorder = Arc::new(Recorder::create(path.to_str().unwrap()).unwrap());
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
        }
        let mut recording = recorder.begin(request(body), (200, &map), filter(), Instant::now());
        parts.iter().for_each(|part| recording.add(part));
        recording.end(None);
        drop(recording);
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!(text.lines().count(), 2, "the first line and the exchange");
        text
    }

    #[test]
    fn the_address_of_a_redirect_is_on_the_tape_without_its_query() {
        for more in ["?signature=secret", "#secret", "?a=b#secret"] {
            let text = recorded("{}", &[("location", &format!("https://host/path{more}"))], &[]);
            assert!(text.contains("\"https://host/path\"") && !text.contains("secret"), "{text}");
        }
    }

    #[test]
    fn the_key_and_credentials_are_not_on_the_tape() {
        let halves = KEY.as_bytes().split_at(11);
        let binary = [b"\xff\0", KEY.as_bytes()].concat();
        let own = format!("{{\"x\":\"{KEY}\"}}");
        for text in [
            recorded(&own, &[], &[]),
            recorded("{}", &[("x-echo", KEY), ("www-authenticate", KEY)], &[]),
            recorded("{}", &[], &[b"{\"error\":\"bad key ", halves.0, halves.1, b"\"}"]),
            recorded("{}", &[], &[&binary]),
        ] {
            for piece in KEY.as_bytes().windows(8) {
                let piece = std::str::from_utf8(piece).unwrap();
                assert!(!text.contains(piece), "{piece} is in {text}");
            }
            assert!(!text.contains("base64"), "what hides in it no reader sees: {text}");
        }
        let cookies = recorded("{}", &[("set-cookie", "id=1"), ("set-cookie", "id=2"), ("x-kept", "é")], &[]);
        assert!(!cookies.contains("id=") && cookies.contains("\"x-kept\":\"é\""), "{cookies}");
    }

    #[test]
    fn an_answer_that_is_not_read_to_its_end_is_recorded_as_that() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tape.jsonl");
        let recorder = Arc::new(Recorder::create(path.to_str().unwrap()).unwrap());
        let mut recording = recorder.begin(request("{}"), (200, &HeaderMap::new()), filter(), Instant::now());
        recording.add(b"some");
        drop(recording);
        let text = std::fs::read_to_string(&path).unwrap();
        let exchange = Recorded::parse(text.lines().nth(1).unwrap()).unwrap();
        assert_eq!(exchange.response.broken_off.map(|error| error.status()), Some(Status::Cancelled));
        assert_eq!(exchange.response.parts.len(), 1);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_disk_that_is_full_refuses_what_comes_next() {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let recorder = Arc::new(Recorder::onto("tape.jsonl", full));
        assert_eq!(recorder.check(), Ok(()));
        let mut recording = recorder.begin(request("{}"), (200, &HeaderMap::new()), filter(), Instant::now());
        recording.end(None);
        let failure = recorder.check().unwrap_err();
        assert!(failure.message().contains("tape.jsonl cannot be written"), "{failure}");
    }

    #[cfg(unix)]
    #[test]
    fn what_is_no_file_is_not_even_opened() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        for path in [pipe.to_str().unwrap(), folder.path().to_str().unwrap(), "/dev/null"] {
            let refused = Recorder::create(path).unwrap_err();
            assert_eq!(refused.status(), Status::File);
            assert!(refused.message().contains("not a regular file"), "{refused}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_reads_a_tape_whatever_was_there() {
        use crate::sys::files::testing;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tape.jsonl");
        std::fs::write(&path, "older and longer than what is written now, readable to all").unwrap();
        testing::set_mode(&path, 0o644);
        let recorder = Recorder::create(path.to_str().unwrap()).unwrap();
        let second = Recorder::create(path.to_str().unwrap()).unwrap_err();
        assert!(second.message().contains("another client"), "{second}");
        drop(recorder);
        assert_eq!(testing::mode(&path), 0o600);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), tape::first_line() + "\n");
    }
}
