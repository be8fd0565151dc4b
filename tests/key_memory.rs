//! How often the key, or any eight bytes of it, is in a process's memory: once while there is a client, on
//! its locked page, and never after.
//!
//! One process uses the library, word by word as another tells it to; that other one reads its memory from
//! outside, page by page, the unreadable ones too. So what the reader knows of the key is not what it finds.
//! The key is made afresh for each run, handed over in a file, and nowhere else.
#![cfg(target_os = "linux")]

use std::collections::BTreeMap;
use std::collections::hash_map::RandomState;
use std::ffi::OsStr;
use std::fs::File;
use std::hash::{BuildHasher, Hasher};
use std::io::{BufRead, BufReader, Lines, Write};
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::process::{Child, ChildStdin, ChildStdout, Stdio};
use std::sync::Arc;

use aho_corasick::{AhoCorasick, MatchKind};
use together_offline::{Answer, Scripted, ScriptedSettings, TlsVersions};
use zeroize::Zeroize;

use support::api::{Api, Client, Object, Options};
use support::process::Test;
use support::servers::{PLAIN, chat, ok};
use support::{PATIENCE, through_both_in_processes};

#[allow(dead_code, unused_imports, unused_macros, reason = "each test file uses its own part")]
mod support;

through_both_in_processes![
    there_is_one_copy_over_tls_13,
    there_is_one_copy_over_tls_12,
    there_is_one_copy_over_plain_loopback,
    the_reader_finds_what_was_planted,
];

fn there_is_one_copy_over_tls_13<A: Api>(test: &Test) {
    let settings = ScriptedSettings { tls: TlsVersions::Only13, ..ScriptedSettings::default() };
    there_is_one_copy_at_every_moment::<A>(test, settings);
}

fn there_is_one_copy_over_tls_12<A: Api>(test: &Test) {
    let settings = ScriptedSettings { tls: TlsVersions::Only12, ..ScriptedSettings::default() };
    there_is_one_copy_at_every_moment::<A>(test, settings);
}

fn there_is_one_copy_over_plain_loopback<A: Api>(test: &Test) {
    there_is_one_copy_at_every_moment::<A>(test, PLAIN);
}

const IN_FLIGHT: usize = 0;
const REFUSED: usize = 21;
const RESET: usize = 22;
const ROTATED_IN_FLIGHT: usize = 23;

fn script(number: usize) -> Answer {
    let whole = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}";
    match number {
        IN_FLIGHT | ROTATED_IN_FLIGHT => Answer::new().pause().write(whole),
        REFUSED => Answer::response(401, "application/json", r#"{"error":{"message":"no"}}"#),
        RESET => Answer::new().reset(),
        _ => ok("{}"),
    }
}

fn there_is_one_copy_at_every_moment<A: Api>(test: &Test, settings: ScriptedSettings) {
    if test.is_child() {
        return obey::<A>();
    }
    let server = Scripted::start_with(settings, |number, _| script(number)).expect("a server");
    let key = Secret::new();
    let mut subject = Subject::start(test, &server, &key);
    assert_eq!(key.found_in(&subject), Found::default(), "nothing has read the key yet");

    subject.tell("create", "TOGETHER_OK");
    key.expect_one_locked_copy(&subject, "after the client was made");

    subject.say("ask");
    assert!(server.wait_until(PATIENCE, |seen| seen.pauses == 1));
    key.expect_one_locked_copy(&subject, "while the first request is in flight");
    server.release();
    subject.expect("TOGETHER_OK");
    key.expect_one_locked_copy(&subject, "after the first request");

    for _ in 0..20 {
        subject.tell("ask", "TOGETHER_OK");
    }
    key.expect_one_locked_copy(&subject, "after twenty more");
    subject.tell("ask", "TOGETHER_AUTHENTICATION");
    key.expect_one_locked_copy(&subject, "after a refusal");
    subject.tell("ask", "TOGETHER_CONNECTION");
    key.expect_one_locked_copy(&subject, "after a reset");

    let new = Secret::new();
    subject.tell("ask-aside", "TOGETHER_OK");
    assert!(server.wait_until(PATIENCE, |seen| seen.pauses == 2));
    subject.tell(&format!("rotate {}", new.path()), "TOGETHER_OK");
    new.expect_one_locked_copy(&subject, "after the key was replaced with a request in flight");
    server.release();
    subject.tell("join", "TOGETHER_OK");
    new.expect_one_locked_copy(&subject, "after that request");
    assert_eq!(key.found_in(&subject), Found::default(), "the old key was replaced");
    subject.tell("ask", "TOGETHER_OK");
    new.expect_one_locked_copy(&subject, "after a request with the new key");
    let sent = server.seen().requests;
    for (number, key) in [(ROTATED_IN_FLIGHT, &key), (ROTATED_IN_FLIGHT + 1, &new)] {
        let text = String::from_utf8(sent[number].clone()).expect("text");
        assert_eq!(text.matches(&key.text).count(), 1, "the key was really sent");
    }

    drop(server);
    subject.tell("ask", "TOGETHER_CONNECTION");
    new.expect_one_locked_copy(&subject, "after a connection was refused");
    subject.tell("free", "TOGETHER_OK");
    for key in [&key, &new] {
        assert_eq!(key.found_in(&subject), Found::default(), "after the client was freed");
    }
}

/// Without this, a reader that finds nothing would prove nothing.
fn the_reader_finds_what_was_planted<A: Api>(test: &Test) {
    if test.is_child() {
        return obey::<A>();
    }
    let server = Scripted::start(ScriptedSettings::default(), Vec::new()).expect("a server");
    let key = Secret::new();
    let mut subject = Subject::start(test, &server, &key);
    subject.tell("create", "TOGETHER_OK");
    subject.tell(&format!("plant {}", key.path()), "TOGETHER_OK");
    let found = key.found_in(&subject);
    assert_eq!((found.whole.len(), found.pieces), (2, 0));
    let (address, mapping) =
        found.whole.iter().find(|(_, mapping)| !mapping.is_locked_away()).expect("a plain copy");
    assert!(mapping.access.starts_with("rw"), "{address:x}: {mapping:?}");

    let other = Secret::new();
    subject.tell(&format!("plant-piece {}", other.path()), "TOGETHER_OK");
    assert_eq!(other.found_in(&subject), Found { whole: BTreeMap::new(), pieces: 1 });
}

/// A key that no other process of this machine has seen, in a file.
struct Secret {
    text: String,
    file: tempfile::NamedTempFile,
}

const LETTERS: &[u8; 62] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
const LENGTH: usize = 40;
/// The shortest piece of a key that is looked for.
const PIECE: usize = 8;

impl Secret {
    fn new() -> Secret {
        // std's hasher is keyed by the system's random numbers, which is random enough for a test.
        let letter = |position: usize| {
            let mut hasher = RandomState::new().build_hasher();
            hasher.write_usize(position);
            char::from(LETTERS[(hasher.finish() % 62) as usize])
        };
        let text: String = (0..LENGTH).map(letter).collect();
        let file = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(file.path(), &text).expect("a file");
        Secret { text, file }
    }

    fn path(&self) -> &str {
        self.file.path().to_str().expect("a path of text")
    }

    #[track_caller]
    fn expect_one_locked_copy(&self, subject: &Subject, when: &str) {
        let found = self.found_in(subject);
        assert_eq!((found.whole.len(), found.pieces), (1, 0), "{when}: {found:#x?}");
        let mapping = found.whole.values().next().expect("one copy");
        assert!(mapping.is_locked_away(), "{when}: {mapping:?}");
    }

    fn found_in(&self, subject: &Subject) -> Found {
        let key = self.text.as_bytes();
        let pieces: Vec<&[u8]> = key.windows(PIECE).collect();
        // Leftmost matches alone can be searched for a register at a time.
        let search =
            AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(pieces).expect("a search");
        let memory = File::open(format!("/proc/{}/mem", subject.process.id())).expect("the child's memory");
        let mut found = Found::default();
        for mapping in subject.mappings() {
            mapping.read(&memory, |start, bytes| {
                for piece in search.find_iter(bytes) {
                    // Where the key begins, if this is a piece of the whole.
                    let begin = start + piece.start() - piece.pattern().as_usize();
                    let mut around = [0; LENGTH];
                    let is_whole = memory.read_exact_at(&mut around, begin as u64).is_ok() && around == key;
                    match is_whole {
                        true => drop(found.whole.insert(begin, mapping.clone())),
                        false => found.pieces += 1,
                    }
                }
            });
        }
        found
    }
}

/// What of a key is in a process's memory.
#[derive(Debug, Default, PartialEq, Eq)]
struct Found {
    /// By the address of its first byte.
    whole: BTreeMap<usize, Mapping>,
    /// Eight bytes of it, elsewhere.
    pieces: usize,
}

/// A piece of a process's memory, as Linux describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Mapping {
    range: Range<usize>,
    access: String,
    flags: Vec<String>,
    name: String,
}

impl Mapping {
    /// Unreadable, never swapped, in no core dump, and wiped in a forked child.
    fn is_locked_away(&self) -> bool {
        let has = |flag: &str| self.flags.iter().any(|set| set == flag);
        self.access == "---p" && has("lo") && has("dd") && has("wf")
    }

    /// Hands out the memory in blocks that overlap by a piece less one byte. What the kernel gives to nobody
    /// (its own pages, mapped for time calls) is left out.
    fn read(&self, memory: &File, mut take: impl FnMut(usize, &[u8])) {
        if self.name.starts_with("[v") {
            return;
        }
        const BLOCK: usize = 1 << 20;
        let mut buffer = vec![0; BLOCK + PIECE - 1];
        for start in self.range.clone().step_by(BLOCK) {
            let length = (self.range.end - start).min(buffer.len());
            let room = &mut buffer[..length];
            let mut filled = 0;
            while filled < length {
                match memory.read_at(&mut room[filled..], (start + filled) as u64) {
                    Ok(read @ 1..) => filled += read,
                    other => panic!("{:x} of {self:?} cannot be read: {other:?}", start + filled),
                }
            }
            take(start, room);
        }
    }
}

/// The process that uses the library.
struct Subject {
    process: Child,
    words: ChildStdin,
    replies: Lines<BufReader<ChildStdout>>,
    /// Named by its SSL_CERT_FILE, which each new client reads.
    _authority: tempfile::NamedTempFile,
}

/// How a reply differs from what the test harness prints.
const REPLY: &str = "reply: ";
const KEY_FILE: &str = "TOGETHER_TEST_KEY_FILE";

impl Subject {
    fn start(test: &Test, server: &Scripted, key: &Secret) -> Subject {
        let authority = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(authority.path(), server.ca_pem()).expect("a file");
        let environment = [
            ("TOGETHER_BASE_URL", OsStr::new(server.base_url())),
            ("SSL_CERT_FILE", authority.path().as_os_str()),
            (KEY_FILE, OsStr::new(key.path())),
        ];
        let mut command = test.command(&environment);
        let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("a child");
        let words = process.stdin.take().expect("its input");
        let replies = BufReader::new(process.stdout.take().expect("its output")).lines();
        let mut subject = Subject { process, words, replies, _authority: authority };
        // It stands still once it has replied: what is read of it is of one moment.
        subject.tell("begin", "TOGETHER_OK");
        subject
    }

    fn say(&mut self, words: &str) {
        writeln!(self.words, "{words}").expect("the child listens");
    }

    #[track_caller]
    fn expect(&mut self, reply: &str) {
        let mut lines = self.replies.by_ref().map(|line| line.expect("text"));
        let found = lines.find_map(|line| line.split_once(REPLY).map(|(_, reply)| reply.to_owned()));
        assert_eq!(found.as_deref(), Some(reply));
    }

    #[track_caller]
    fn tell(&mut self, words: &str, reply: &str) {
        self.say(words);
        self.expect(reply);
    }

    fn mappings(&self) -> Vec<Mapping> {
        let text = std::fs::read_to_string(format!("/proc/{}/smaps", self.process.id())).expect("its map");
        let mut mappings = Vec::new();
        for line in text.lines() {
            let mut words = line.split_whitespace();
            let first = words.next().expect("a word");
            if let Some((start, end)) = first.split_once('-') {
                let address = |text| usize::from_str_radix(text, 16).expect("an address");
                let access = words.next().expect("access rights").to_owned();
                let name = words.nth(3).unwrap_or_default().to_owned();
                let range = address(start)..address(end);
                mappings.push(Mapping { range, access, flags: Vec::new(), name });
            } else if first == "VmFlags:" {
                let mapping = mappings.last_mut().expect("a mapping");
                mapping.flags = words.map(str::to_owned).collect();
            }
        }
        mappings
    }
}

impl Drop for Subject {
    fn drop(&mut self) {
        // It ends by itself when its input does; a test that failed does not wait for that.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The other side: does what it is told, with a status for a reply.
fn obey<A: Api>() {
    let status = |object: &dyn Fn() -> support::api::Outcome| {
        let name = object().err().map_or(together::error::Status::Ok, |failure| failure.status).c_name();
        name.to_str().expect("ASCII").to_owned()
    };
    let mut client: Option<Arc<A::Client>> = None;
    let mut aside = None;
    for line in std::io::stdin().lines() {
        let line = line.expect("text");
        let (word, path) = line.split_once(' ').unwrap_or((&line, ""));
        let ok = "TOGETHER_OK".to_owned();
        let current = || client.clone().expect("a client");
        let reply = match word {
            "begin" => ok,
            "create" => {
                let path = std::env::var(KEY_FILE).expect("a path");
                let mut options = A::options();
                assert_eq!(options.set_api_key_file(&path), Ok(()));
                let made = Arc::new(A::client(&options));
                let reply = status(&|| made.outcome());
                client = Some(made);
                reply
            }
            "ask" => {
                let response = current().complete(&chat::<A>());
                status(&|| response.outcome())
            }
            "ask-aside" => {
                let client = current();
                aside = Some(std::thread::spawn(move || client.complete(&chat::<A>()).outcome()));
                ok
            }
            "join" => {
                let outcome = aside.take().expect("a thread").join().expect("an outcome");
                status(&|| outcome.clone())
            }
            "rotate" => {
                let mut key = std::fs::read(path).expect("a key");
                assert_eq!(current().set_api_key(&key), Ok(()));
                key.zeroize();
                ok
            }
            "plant" => {
                std::mem::forget(std::fs::read(path).expect("a key"));
                ok
            }
            "plant-piece" => {
                let mut piece = vec![0; PIECE];
                File::open(path).expect("a key").read_exact_at(&mut piece, 5).expect("a piece");
                std::mem::forget(piece);
                ok
            }
            "free" => {
                client = None;
                ok
            }
            other => panic!("{other} is no word of this test"),
        };
        println!("{REPLY}{reply}");
    }
}
