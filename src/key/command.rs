//! A command that prints the key: a secret manager's, most often.
//!
//! Responsible for running it without a shell, for reading what it prints straight onto the key's page, and
//! for what went wrong in one line. It must not wait past the limits it is given, nor disturb how the host
//! deals with its own children.

use std::ffi::CString;
use std::fmt;
use std::io::{self, Read};
use std::time::{Duration, Instant};

use zeroize::Zeroizing;

use super::fingerprint::{Fingerprint, KeyFilter};
use super::locked_key::too_long;
use super::wait::Wait;
use crate::error::{Error, Result, Status};
use crate::sys::child::{Child, ChildEnd, OutputReader, output_pipe};
use crate::sys::page::CAPACITY;
use crate::sys::wake::Waited;
use crate::sys::words::in_english;

/// How long a command may take. Who waits for a person (a dialogue, a fingerprint reader) gets this long too.
const LIMIT: Duration = Duration::from_secs(10);

/// How much of its standard error is quoted.
const MOST_WORDS: usize = 400;

/// How much of it is kept to quote from: a key that begins in what is quoted is whole in here.
const MOST_KEPT: usize = MOST_WORDS + CAPACITY;

/// A program and its arguments.
#[derive(Clone)]
pub struct Command {
    argv: Vec<CString>,
}

/// The program alone: an argument may be a token.
impl fmt::Debug for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.origin())
    }
}

impl Command {
    pub fn new(argv: &[&str]) -> Result<Command> {
        if argv.first().is_none_or(|program| program.is_empty()) {
            return Err(Error::invalid("the command for the API key names no program"));
        }
        let argv = argv.iter().map(|word| CString::new(*word)).collect::<std::result::Result<_, _>>();
        let argv = argv.map_err(|_| Error::invalid("the command for the API key holds a NUL byte"))?;
        Ok(Command { argv })
    }

    /// What it is called in messages.
    pub fn origin(&self) -> String {
        let program = self.argv.first().map(|program| program.to_string_lossy()).unwrap_or_default();
        format!("the command {program}")
    }

    /// Whether its program is named by a path at which there is a file.
    fn names_a_file(&self) -> bool {
        let program = self.argv.first().map(|program| program.to_string_lossy()).unwrap_or_default();
        program.contains('/') && std::path::Path::new(&*program).is_file()
    }

    /// Runs the command and gives how many bytes it printed onto the page.
    /// `last` is the key that it printed before.
    pub fn print_onto(&self, page: &mut [u8], wait: Wait<'_>, last: Option<Fingerprint>) -> Result<usize> {
        self.print_within(LIMIT, page, wait, last)
    }

    fn print_within(
        &self,
        limit: Duration,
        page: &mut [u8],
        wait: Wait<'_>,
        last: Option<Fingerprint>,
    ) -> Result<usize> {
        let origin = self.origin();
        let failed = |what: &str| error!(Status::NoApiKey, "{origin}, which is to print the API key, {what}");
        let unable = |error: io::Error| {
            let why = match error.kind() {
                io::ErrorKind::NotFound if self.names_a_file() => {
                    "the program is there, but not the interpreter or the loader that it names".to_owned()
                }
                _ => in_english(&error).to_string(),
            };
            failed(&format!("cannot be started: {why}"))
        };
        let (output, printed) = output_pipe().map_err(unable)?;
        let (errors, complained) = output_pipe().map_err(unable)?;
        let mut child = Child::spawn(&self.argv, printed, complained).map_err(unable)?;
        let mut output = Output { pipe: Some(output), page, filled: 0, is_too_long: false, failure: None };
        let mut errors = Words::of(errors);

        let own_end = Instant::now() + limit;
        let until = wait.until.map_or(own_end, |until| until.min(own_end));
        let ended = loop {
            let ended = child.ended();
            // What it printed is there by then; what others print later is not waited for.
            let until_output = if ended.is_some() { Instant::now() } else { until };
            let pipes = [output.pipe.as_mut(), errors.pipe.as_mut()];
            let (waited, [printed, complained]) = child
                .wait_for_output(pipes, wait.wake, until_output)
                .map_err(|error| failed(&format!("cannot be waited for: {}", in_english(&error))))?;
            if waited == Waited::Woken {
                return Err(wait.given_up(Status::Cancelled, &origin));
            }
            if printed {
                output.read();
            }
            if complained {
                errors.read();
            }
            match ended {
                Some(ended) if !printed && !complained => break ended,
                _ if Instant::now() < until => {}
                _ if until < own_end => return Err(wait.given_up(Status::Timeout, &origin)),
                _ => {
                    return Err(failed(&format!("did not end within {limit:?}, and was stopped")));
                }
            }
        };

        let words = errors.quoted(output.content(), last);
        match ended {
            // First, as it may have died because the rest was not read.
            _ if output.is_too_long => Err(too_long(&origin)),
            ChildEnd::BySignal(signal) => Err(failed(&format!("was ended by signal {signal}{words}"))),
            ChildEnd::WithStatus(status) if status != 0 => {
                Err(failed(&format!("ended with exit status {status}{words}")))
            }
            _ => match &output.failure {
                Some(error) => Err(failed(&format!("printed what cannot be read: {}", in_english(error)))),
                None if output.filled == 0 => Err(failed(&format!("printed nothing{words}"))),
                None => Ok(output.filled),
            },
        }
    }
}

/// Standard output, read straight onto the key's page: no other buffer of this process sees it.
struct Output<'page> {
    pipe: Option<OutputReader>,
    page: &'page mut [u8],
    filled: usize,
    is_too_long: bool,
    /// Why there is less of it than was printed.
    failure: Option<io::Error>,
}

impl Output<'_> {
    fn content(&self) -> &[u8] {
        self.page.get(..self.filled).unwrap_or_default()
    }

    fn read(&mut self) {
        let Some(pipe) = &mut self.pipe else { return };
        let room = self.page.get_mut(self.filled..).unwrap_or_default();
        // Once the page is full, one byte shows whether there is more.
        let is_full = room.is_empty();
        let outcome = if is_full { pipe.read(&mut [0]) } else { pipe.read(room) };
        match outcome {
            Ok(1..) if is_full => {
                self.is_too_long = true;
                self.pipe = None;
            }
            Ok(read @ 1..) => self.filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Ok(0) => self.pipe = None,
            Err(error) => {
                self.failure = Some(error);
                self.pipe = None;
            }
        }
    }
}

/// The beginning of standard error, for a message; the rest is read and forgotten, so that no reader waits for it.
struct Words {
    pipe: Option<OutputReader>,
    words: Zeroizing<Vec<u8>>,
    is_cut: bool,
}

impl Words {
    fn of(pipe: OutputReader) -> Words {
        // All of it from the start: a vector that grows leaves a copy behind.
        Words { pipe: Some(pipe), words: Zeroizing::new(Vec::with_capacity(MOST_KEPT)), is_cut: false }
    }

    fn read(&mut self) {
        let Some(pipe) = &mut self.pipe else { return };
        let mut piece = Zeroizing::new([0; MOST_WORDS]);
        match pipe.read(&mut *piece) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Ok(0) | Err(_) => self.pipe = None,
            Ok(read) => {
                let room = MOST_KEPT - self.words.len();
                self.is_cut |= read > room;
                self.words.extend_from_slice(piece.get(..read.min(room)).unwrap_or_default());
            }
        }
    }

    /// With a colon before them, where they can be shown: without what was printed, without the last key, and without
    /// whatever else could be a key (`sh -x` shows what a script assigns). Where more than one word was printed, any
    /// of them may be the key, and none is shown.
    fn quoted(&self, printed: &[u8], last: Option<Fingerprint>) -> String {
        let key = printed.trim_ascii();
        if self.words.is_empty() {
            return String::new();
        }
        if !key.iter().all(u8::is_ascii_graphic) {
            return ": what it says on its standard error is not shown, as it printed more than a key"
                .to_owned();
        }
        let words = Zeroizing::new(String::from_utf8_lossy(&self.words).into_owned());
        // Where the reading was cut, so may be a key at its end.
        let known = if self.is_cut { words.len().saturating_sub(CAPACITY) } else { words.len() };
        let known = words.get(..words.floor_char_boundary(known)).unwrap_or_default();
        let printed = (!key.is_empty()).then(|| Fingerprint::of(key));
        let words = Zeroizing::new(KeyFilter::new([printed, last]).apply(known.trim()));
        let words = without_likely_keys(&words);
        // After the filters, which find whole keys alone.
        let words = words.get(..words.floor_char_boundary(MOST_WORDS)).unwrap_or_default();
        if words.is_empty() { String::new() } else { format!(": {words}") }
    }
}

/// Words of letters and digits are taken for keys from this length on; others from the one below.
const SHORTEST_MIXED: usize = 12;
const SHORTEST_PLAIN: usize = 24;

/// The text without its long words of characters that keys are made of. A path is looked at name by name.
fn without_likely_keys(text: &str) -> String {
    let is_of_key = |byte: char| byte.is_ascii_alphanumeric() || matches!(byte, '-' | '_' | '+' | '/');
    let mut shown = String::with_capacity(text.len());
    for piece in text.split_inclusive(|character| !is_of_key(character)) {
        let (word, rest) = match piece.char_indices().last() {
            Some((at, last)) if !is_of_key(last) => piece.split_at(at),
            _ => (piece, ""),
        };
        let mut names = word.split('/');
        match word.starts_with('/') {
            true => {
                // Nothing is before the first slash.
                names.next();
                for name in names {
                    shown.push('/');
                    shown.push_str(unless_likely_key(name));
                }
            }
            false => shown.push_str(unless_likely_key(word)),
        }
        shown.push_str(rest);
    }
    shown
}

fn unless_likely_key(word: &str) -> &str {
    let has = |kind: fn(&u8) -> bool| word.as_bytes().iter().any(kind);
    let is_mixed = has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic);
    match word.len() >= if is_mixed { SHORTEST_MIXED } else { SHORTEST_PLAIN } {
        true => "(a word that could be a key)",
        false => word,
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;
    use crate::sys::wake::Wake;

    const NO_LIMIT: Wait<'static> = Wait { until: None, wake: None };

    fn run(script: &str, wait: Wait<'_>) -> Result<Vec<u8>> {
        let mut page = vec![0; 64];
        let filled = Command::new(&["sh", "-c", script]).unwrap().print_onto(&mut page, wait, None)?;
        page.truncate(filled);
        Ok(page)
    }

    fn failure(script: &str) -> Error {
        run(script, NO_LIMIT).unwrap_err()
    }

    #[test]
    fn what_is_printed_is_on_the_page() {
        assert_eq!(run("printf a-key; echo", NO_LIMIT).unwrap(), b"a-key\n");
        assert_eq!(run("echo words >&2; printf 1; sleep 0.1; printf 2", NO_LIMIT).unwrap(), b"12");
        // It has nothing to read, and its own copy of this process's environment.
        assert_eq!(run("cat; printf \"$PATH\" | head -c 1", NO_LIMIT).unwrap(), b"/");
        // What it reads from is a pipe: a chroot may have no /dev/null to open.
        let input = run("readlink /dev/fd/0", NO_LIMIT).unwrap();
        assert!(input.starts_with(b"pipe:"), "{}", String::from_utf8_lossy(&input));
        // What it leaves behind, with the output still open, is not waited for.
        let began = Instant::now();
        assert_eq!(run("sleep 60 & printf a-key", NO_LIMIT).unwrap(), b"a-key");
        assert!(began.elapsed() < LIMIT);
    }

    #[test]
    fn a_program_that_has_words_of_its_own_for_a_failure_is_quoted() {
        for (script, words) in [
            (
                "echo 'no such\nsecret' >&2; exit 3",
                "the command sh, which is to print the API key, ended with exit status 3: no such secret",
            ),
            ("kill -9 $$", "was ended by signal 9"),
            ("true", "printed nothing"),
            ("echo locked >&2", "printed nothing: locked"),
        ] {
            let error = failure(script);
            assert_eq!(error.status(), Status::NoApiKey);
            assert!(error.message().contains(words), "{error}");
        }
        let error = failure("head -c 100 /dev/zero | tr '\\0' x");
        assert_eq!(error.status(), Status::InvalidArgument, "{error}");
        let long = failure("head -c 100000 /dev/zero | tr '\\0' x >&2; exit 1");
        assert!(long.message().len() < 2 * MOST_WORDS, "{long}");
        let none =
            Command::new(&["/no/such/program"]).unwrap().print_onto(&mut [0; 8], NO_LIMIT, None).unwrap_err();
        assert_eq!(none.status(), Status::NoApiKey);
        assert!(
            none.message().contains("/no/such/program") && none.message().contains("No such file"),
            "{none}"
        );
    }

    #[test]
    fn a_key_in_the_words_of_a_failure_is_not_shown() {
        let error = failure("echo secret-key-1; echo bad: secret-key-1 >&2; exit 1");
        assert!(error.message().contains("bad: (the API key)"), "{error}");
        assert!(!error.message().contains("secret-key"), "{error}");
    }

    #[test]
    fn a_key_that_only_standard_error_names_is_not_shown() {
        let key = "tgk_v7_An_Own_Key_5566778899";
        let (last, hidden) = (Some(Fingerprint::of(b"pass-word")), "(a word that could be a key)");
        for (script, shown) in [
            (format!("echo {key} >&2; exit 1"), format!(": {hidden}")),
            (format!("set -x; TOKEN={key}; test $TOKEN = other"), format!("TOKEN={hidden}")),
            (format!("echo old: pass-word, new: {key}. >&2"), format!("old: (the API key), new: {hidden}.")),
            (format!("echo /run/keys/{key}/it >&2; exit 1"), format!("/run/keys/{hidden}/it")),
            (format!("echo it is {key}; echo {key} >&2; exit 1"), "is not shown".to_owned()),
            (format!("echo {key}; echo done; echo {key} >&2; exit 1"), "is not shown".to_owned()),
            (format!("echo {key}; echo tried {key} >&2; exit 1"), "tried (the API key)".to_owned()),
            ("echo no access to vault eu-west-1 >&2; exit 1".to_owned(), "vault eu-west-1".to_owned()),
        ] {
            let command = Command::new(&["sh", "-c", &script]).unwrap();
            let error = command.print_onto(&mut [0; CAPACITY], NO_LIMIT, last).unwrap_err();
            assert!(error.message().contains(&shown), "{script}: {error}");
            assert!(
                !error.message().contains("Own_Key") && !error.message().contains("pass-word"),
                "{error}"
            );
        }
    }

    #[test]
    fn no_piece_of_a_key_is_shown_wherever_the_words_are_cut() {
        let key = "Zq8Rk2Wm5Xc9Jd4Tn7";
        // Cut where the quotation ends; where the reading ends; and there again, where the keys before are so much
        // longer than the words for them that the end comes into what is quoted.
        let long_key = key.repeat(20);
        for (key, before, times) in [
            (key, MOST_WORDS - 8, 1),
            (key, MOST_KEPT - 8, 1),
            (&long_key, 20, MOST_KEPT / long_key.len() + 1),
        ] {
            let words = format!("{}{}", " x".repeat(before / 2), key.repeat(times));
            let script = format!("echo {key}; printf '{words}' >&2; exit 1");
            let command = Command::new(&["sh", "-c", &script]).unwrap();
            let error = command.print_onto(&mut [0; CAPACITY], NO_LIMIT, None).unwrap_err();
            assert!(!error.message().contains("Zq8"), "{error}");
        }
    }

    #[test]
    fn a_command_that_prints_more_than_any_key_is_told_that() {
        for script in ["head -c 1000000 /dev/zero", "exec head -c 1000000 /dev/zero"] {
            let error = failure(script);
            assert_eq!(error.status(), Status::InvalidArgument, "{error}");
            assert!(error.message().contains("longer than 4095 bytes"), "{error}");
        }
    }

    #[test]
    fn a_command_ends_with_its_requests_patience() {
        let until = Some(Instant::now() + Duration::from_millis(50));
        let late = run("sleep 60", Wait { until, wake: None }).unwrap_err();
        assert_eq!(late.status(), Status::Timeout, "{late}");
        let wake = Wake::new().unwrap();
        std::thread::scope(|scope| {
            scope.spawn(|| wake.raise());
            let cancelled = run("sleep 60", Wait { until: None, wake: Some(&wake) }).unwrap_err();
            assert_eq!(cancelled.status(), Status::Cancelled, "{cancelled}");
        });
    }

    #[test]
    fn a_command_that_does_not_end_is_stopped() {
        let began = tempfile::NamedTempFile::new().unwrap();
        let script = "echo $$ > \"$0\"; exec sleep 60";
        let command = Command::new(&["sh", "-c", script, began.path().to_str().unwrap()]).unwrap();
        let limit = Duration::from_millis(200);
        let mut process = String::new();
        // On a busy machine it may not have begun in that time.
        while process.is_empty() {
            let error = command.print_within(limit, &mut [0; 8], NO_LIMIT, None).unwrap_err();
            assert_eq!(error.status(), Status::NoApiKey);
            assert!(error.message().ends_with("did not end within 200ms, and was stopped"), "{error}");
            process = std::fs::read_to_string(began.path()).unwrap();
        }
        let looked = std::process::Command::new("sh").args(["-c", "kill -0 \"$0\"", process.trim()]).output();
        assert!(!looked.unwrap().status.success(), "it runs on");
    }

    #[test]
    fn what_is_no_command_is_refused() {
        for argv in [&[][..], &[""], &["a\0b"], &["sh", "a\0b"]] {
            assert_eq!(Command::new(argv).unwrap_err().status(), Status::InvalidArgument);
        }
        assert_eq!(format!("{:?}", Command::new(&["op", "token"]).unwrap()), "the command op");
    }

    #[test]
    fn signals_that_our_threads_block_are_not_blocked_in_a_command() {
        let ask = || failure("kill -TERM $$; printf survived");
        let thread = crate::sys::thread::spawn("together-test", move || {
            assert!(ask().message().contains("was ended by signal 15"));
        });
        thread.unwrap().join().unwrap();
    }
}

#[cfg(test)]
#[cfg(windows)]
mod tests_of_windows {
    use super::*;
    use crate::sys::wake::Wake;

    const NO_LIMIT: Wait<'static> = Wait { until: None, wake: None };
    /// It runs for a minute, as the program that it starts does.
    const LONG: &str = "ping -n 61 127.0.0.1 >nul";

    fn run_in(room: usize, script: &str, wait: Wait<'_>) -> Result<Vec<u8>> {
        let mut page = vec![0; room];
        let filled = Command::new(&["cmd", "/d", "/c", script]).unwrap().print_onto(&mut page, wait, None)?;
        page.truncate(filled);
        Ok(page)
    }

    #[test]
    fn what_is_printed_is_on_the_page_and_the_end_is_told() {
        assert_eq!(run_in(64, "echo a-key", NO_LIMIT).unwrap(), b"a-key\r\n");
        assert_eq!(run_in(64, "echo words>&2& echo a-key", NO_LIMIT).unwrap(), b"a-key\r\n");
        for (script, words) in [
            (
                "echo no such secret>&2& exit 3",
                "the command cmd, which is to print the API key, ended with exit status 3: no such secret",
            ),
            ("rem", "printed nothing"),
            ("echo locked>&2", "printed nothing: locked"),
        ] {
            let error = run_in(64, script, NO_LIMIT).unwrap_err();
            assert_eq!(error.status(), Status::NoApiKey);
            assert!(error.message().contains(words), "{error}");
        }
        assert_eq!(
            run_in(8, "echo much more than that", NO_LIMIT).unwrap_err().status(),
            Status::InvalidArgument
        );
    }

    #[test]
    fn a_program_that_is_not_there_or_is_a_batch_file_is_named() {
        for (program, words) in [
            ("no-such-program", "no-such-program"),
            (r"C:\no\such\program.exe", "program.exe"),
            ("key.cmd", "cmd.exe runs batch files"),
        ] {
            let command = Command::new(&[program]).unwrap();
            let error = command.print_onto(&mut [0; 8], NO_LIMIT, None).unwrap_err();
            assert_eq!(error.status(), Status::NoApiKey);
            assert!(
                error.message().contains("cannot be started") && error.message().contains(words),
                "{error}"
            );
        }
    }

    #[test]
    fn a_command_ends_with_its_requests_patience_and_at_its_own_limit() {
        let began = Instant::now();
        let until = Some(Instant::now() + Duration::from_millis(50));
        let late = run_in(64, LONG, Wait { until, wake: None }).unwrap_err();
        assert_eq!(late.status(), Status::Timeout, "{late}");
        let wake = Wake::new().unwrap();
        std::thread::scope(|scope| {
            scope.spawn(|| wake.raise());
            let cancelled = run_in(64, LONG, Wait { until: None, wake: Some(&wake) }).unwrap_err();
            assert_eq!(cancelled.status(), Status::Cancelled, "{cancelled}");
        });
        let command = Command::new(&["cmd", "/d", "/c", LONG]).unwrap();
        let limit = Duration::from_millis(200);
        let stopped = command.print_within(limit, &mut [0; 8], NO_LIMIT, None).unwrap_err();
        assert!(stopped.message().ends_with("did not end within 200ms, and was stopped"), "{stopped}");
        assert!(began.elapsed() < Duration::from_secs(50), "one of them was waited for");
    }
}
