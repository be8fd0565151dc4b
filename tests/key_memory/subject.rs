//! The process that uses the library, and the words by which the reader leads it.
//!
//! Responsible for doing one thing at a time and standing still in between, so that what is read of it is of
//! one moment. It must not keep the key itself.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{BufRead, BufReader, Lines, Read, Write};
use std::os::unix::fs::FileExt;
use std::process::{Child, ChildStdin, ChildStdout, Stdio};
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use together_offline::Scripted;
use zeroize::Zeroize;

use crate::registers;
use crate::scanner::{PIECE, Secret};
use crate::support::api::{Api, Client, Object, Options, Outcome, Request};
use crate::support::process::Test;
use crate::support::servers::chat;

pub struct Subject {
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
    /// With the keys of these variables in its environment.
    pub fn start(test: &Test, server: &Scripted, key: &Secret, keys: &[(&str, &Secret)]) -> Subject {
        let authority = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(authority.path(), server.ca_pem()).expect("a file");
        let environment = [
            ("TOGETHER_BASE_URL", OsStr::new(server.base_url())),
            ("SSL_CERT_FILE", authority.path().as_os_str()),
            (KEY_FILE, OsStr::new(key.path())),
        ];
        let mut command = test.command(&environment);
        command.envs(keys.iter().map(|(name, key)| (name, key.text())));
        let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("a child");
        let words = process.stdin.take().expect("its input");
        let replies = BufReader::new(process.stdout.take().expect("its output")).lines();
        let mut subject = Subject { process, words, replies, _authority: authority };
        subject.tell("begin", "TOGETHER_OK");
        subject
    }

    pub fn process(&self) -> u32 {
        self.process.id()
    }

    pub fn say(&mut self, words: &str) {
        writeln!(self.words, "{words}").expect("the child listens");
    }

    #[track_caller]
    fn reply(&mut self) -> String {
        let mut lines = self.replies.by_ref().map(|line| line.expect("text"));
        let found = lines.find_map(|line| line.split_once(REPLY).map(|(_, reply)| reply.to_owned()));
        found.expect("a reply")
    }

    #[track_caller]
    pub fn expect(&mut self, reply: &str) {
        assert_eq!(self.reply(), reply);
    }

    #[track_caller]
    pub fn tell(&mut self, words: &str, reply: &str) {
        self.say(words);
        self.expect(reply);
    }

    /// Makes it fork a child, which waits for the command to end.
    pub fn fork(&mut self) -> u32 {
        self.say("fork");
        self.reply().parse().expect("the child's number")
    }
}

impl Drop for Subject {
    fn drop(&mut self) {
        // It ends by itself when its input does; a test that failed does not wait for that.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The other side: runs commands, with a status for a reply.
pub fn obey<A: Api>() {
    let mut client: Option<Arc<A::Client>> = None;
    let mut aside = None;
    let mut forked = None;
    for line in std::io::stdin().lines() {
        let line = line.expect("text");
        let mut words = line.split(' ');
        let (word, what, path) =
            (words.next().unwrap_or_default(), words.next().unwrap_or_default(), words.next());
        let current = || client.clone().expect("a client");
        let reply = match word {
            "begin" => status(Ok(())),
            "create" => {
                let made = Arc::new(create::<A>(what));
                let reply = status(made.outcome());
                client = Some(made);
                reply
            }
            "ask" => status(current().complete(&chat::<A>()).outcome()),
            "link" => {
                let mut link = A::request("GET {url}");
                let base_url = std::env::var("TOGETHER_BASE_URL").expect("a URL");
                assert_eq!(link.set_string("url", &format!("{base_url}/v1/files/f/content")), Ok(()));
                status(current().complete(&link).outcome())
            }
            "ask-aside" => {
                let client = current();
                aside = Some(std::thread::spawn(move || client.complete(&chat::<A>()).outcome()));
                status(Ok(()))
            }
            "join" => status(aside.take().expect("a thread").join().expect("an outcome")),
            "rotate" => {
                let mut key = std::fs::read(what).expect("a key");
                assert_eq!(current().set_api_key(&key), Ok(()));
                key.zeroize();
                status(Ok(()))
            }
            "plant" => {
                plant(what, path.expect("a path"));
                status(Ok(()))
            }
            "fork" => {
                let child = fork_and_wait();
                forked = Some(child);
                child.to_string()
            }
            "end-fork" => {
                end(forked.take().expect("a child"));
                status(Ok(()))
            }
            "free" => {
                client = None;
                status(Ok(()))
            }
            other => panic!("{other} is no word of this test"),
        };
        println!("{REPLY}{reply}");
    }
}

fn status(outcome: Outcome) -> String {
    let status = outcome.err().map_or(together::error::Status::Ok, |failure| failure.status);
    status.c_name().to_str().expect("ASCII").to_owned()
}

fn create<A: Api>(source: &str) -> A::Client {
    let path = std::env::var(KEY_FILE).expect("a path");
    let mut options = A::options();
    let set = match source {
        "file" => options.set_api_key_file(&path),
        "command" => options.set_api_key_command(&["cat", &path]),
        "function" => options.set_api_key_source(read_key),
        "environment" => options.set_environment_wipe(true),
        "secret" => options.set_api_key_file(&path).and_then(|()| options.set_secret_memory(true)),
        other => panic!("{other} is no source of this test"),
    };
    assert_eq!(set, Ok(()));
    A::client(&options)
}

/// Reads the key straight to where the library wants it.
fn read_key(room: &mut [u8]) -> (usize, u32) {
    let path = std::env::var(KEY_FILE).expect("a path");
    (File::open(path).expect("a key").read(room).expect("a key"), 0)
}

/// Leaves the key behind in some form.
fn plant(form: &str, path: &str) {
    let in_base64 = |before: &[u8], engine: &dyn Fn(&[u8]) -> String| {
        let mut plain = [before, &std::fs::read(path).expect("a key")].concat();
        std::mem::forget(engine(&plain));
        plain.zeroize();
    };
    let in_hex = |digits: &[u8; 16]| {
        let mut key = std::fs::read(path).expect("a key");
        let digit = |number: u8| char::from(digits[usize::from(number)]);
        let hex: String = key.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect();
        std::mem::forget(hex);
        key.zeroize();
    };
    match form {
        "whole" => std::mem::forget(std::fs::read(path).expect("a key")),
        "piece" => {
            let mut piece = vec![0; PIECE];
            File::open(path).expect("a key").read_exact_at(&mut piece, 5).expect("a piece");
            std::mem::forget(piece);
        }
        "hex" => in_hex(b"0123456789abcdef"),
        "HEX" => in_hex(b"0123456789ABCDEF"),
        "base64-0" => in_base64(b"", &|plain| STANDARD.encode(plain)),
        "base64-1" => in_base64(b":", &|plain| STANDARD.encode(plain)),
        "base64-2" => in_base64(b"u:", &|plain| STANDARD.encode(plain)),
        "base64url" => in_base64(b"", &|plain| URL_SAFE.encode(plain)),
        #[cfg(target_arch = "x86_64")]
        "vector" => registers::hold(path, true),
        #[cfg(target_arch = "x86_64")]
        "general" => registers::hold(path, false),
        other => panic!("{other} is no form of this test"),
    }
}

#[allow(unsafe_code, reason = "std has no fork")]
fn fork_and_wait() -> libc::pid_t {
    // SAFETY: the child calls nothing but what a child of a process with threads may call. It ends with its
    // parent, should that be killed.
    unsafe {
        match libc::fork() {
            0 => {
                libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL);
                loop {
                    libc::pause();
                }
            }
            child => {
                assert!(child > 0, "no fork");
                child
            }
        }
    }
}

#[allow(unsafe_code, reason = "std knows no child that was forked")]
fn end(child: libc::pid_t) {
    // SAFETY: a child of this process, which is waited for once.
    unsafe {
        libc::kill(child, libc::SIGKILL);
        assert_eq!(libc::waitpid(child, std::ptr::null_mut(), 0), child);
    }
}
