//! The host's log: what the library does, one line at a time, in words that can hold no secret.
//!
//! Responsible for giving the host's function lines that are made of nothing but harmless values: numbers, times,
//! statuses, addresses, and text of our source. No other value can be put in a
//! line, so there is nothing to filter: a key, a prompt, a body, a field, a URL or a server's words are of types
//! that do not fit ([`Harmless`] is implemented in this file alone). It must not print, nor decide what is said, and
//! it knows none of the layers above it.

use std::cell::Cell;
use std::ffi::CStr;
use std::fmt::{self, Write};
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use crate::error::{Result, Status};
use crate::key::Key;
use crate::sys::panic::guarded;

/// How much a line matters, in the numbers of the C header (`TOGETHER_LOG_...`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// A request failed for good.
    Error = 1,
    /// Something was done without, or once more.
    Warn = 2,
    /// A request was done.
    Info = 3,
    /// What it took.
    Debug = 4,
}

impl Level {
    /// `None` is no log at all.
    pub fn from_number(number: i32) -> Result<Option<Level>> {
        let levels = [Level::Error, Level::Warn, Level::Info, Level::Debug];
        match levels.into_iter().find(|level| *level as i32 == number) {
            None if number != 0 => {
                Err(invalid!("{number} is not one of the TOGETHER_LOG_... numbers (1 to 4), nor 0"))
            }
            level => Ok(level),
        }
    }
}

/// What a line says of one thing after the other: `name=value`.
pub type Facts<'line> = &'line [(&'static str, &'line dyn Harmless)];

/// Where lines go; nowhere, unless the host asked for them. Copies go to the same place.
#[derive(Clone, Default)]
pub struct Log(Option<Arc<Listener>>);

struct Listener {
    level: Level,
    hear: Box<Hear>,
}

type Hear = dyn Fn(Level, &CStr) + Send + Sync;

thread_local! {
    /// The host's function runs on this thread: lines of what it makes the library do are dropped.
    static IS_HEARD: Cell<bool> = const { Cell::new(false) };
}

impl Log {
    /// `hear` is called on any thread, on several at once, and never while a lock of the library is held.
    pub fn new(level: Level, hear: impl Fn(Level, &CStr) + Send + Sync + 'static) -> Log {
        Log(Some(Arc::new(Listener { level, hear: Box::new(hear) })))
    }

    /// For what is only worth computing when the log is on.
    pub fn is_on(&self) -> bool {
        self.0.is_some()
    }

    pub fn error(&self, what: &'static str, facts: Facts<'_>) {
        self.write(Level::Error, what, facts);
    }

    pub fn warn(&self, what: &'static str, facts: Facts<'_>) {
        self.write(Level::Warn, what, facts);
    }

    pub fn info(&self, what: &'static str, facts: Facts<'_>) {
        self.write(Level::Info, what, facts);
    }

    pub fn debug(&self, what: &'static str, facts: Facts<'_>) {
        self.write(Level::Debug, what, facts);
    }

    #[inline]
    fn write(&self, level: Level, what: &'static str, facts: Facts<'_>) {
        if let Some(listener) = &self.0 {
            listener.deliver(level, what, facts);
        }
    }
}

impl Listener {
    #[cold]
    fn deliver(&self, level: Level, what: &'static str, facts: Facts<'_>) {
        if level > self.level || IS_HEARD.get() {
            return;
        }
        // A bug in logging must not fail the request.
        let _ = guarded(|| {
            let mut line = what.to_owned();
            for (position, (name, value)) in facts.iter().enumerate() {
                line.push_str(if position == 0 { ": " } else { " " });
                line.push_str(name);
                line.push('=');
                // A String takes everything.
                let _ = value.write(&mut line);
            }
            line.push('\0');
            if let Ok(line) = CStr::from_bytes_with_nul(line.as_bytes()) {
                IS_HEARD.set(true);
                (self.hear)(level, line);
            }
        });
        IS_HEARD.set(false);
    }
}

impl fmt::Debug for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Log").field(&self.0.as_ref().map(|listener| listener.level)).finish()
    }
}

mod sealed {
    pub trait InWords {
        fn write(&self, line: &mut String) -> std::fmt::Result;
    }
}

/// What may be in a line, as it cannot hold a secret. Implemented below and nowhere else.
///
/// ```
/// # use together::{error::{Error, Status}, log::Log};
/// # let error = Error::new(Status::Server, "the server's words");
/// Log::default().info("done", &[("status", &error.status()), ("bytes", &7usize), ("word", &"of our source")]);
/// ```
///
/// Text that the program puts together does not fit, nor does a failure with its message:
///
/// ```compile_fail
/// # use together::log::Log;
/// Log::default().info("done", &[("text", &String::from("a prompt"))]);
/// ```
/// ```compile_fail
/// # use together::log::Log;
/// # let prompt = String::from("a prompt");
/// Log::default().info("done", &[("text", &prompt.as_str())]);
/// ```
/// ```compile_fail
/// # use together::{error::{Error, Status}, log::Log};
/// # let error = Error::new(Status::Server, "the server's words");
/// Log::default().info("done", &[("failure", &error)]);
/// ```
pub trait Harmless: sealed::InWords {}

impl<T: sealed::InWords> Harmless for T {}

macro_rules! as_displayed {
    ($($type:ty),*) => {
        $(impl sealed::InWords for $type {
            fn write(&self, line: &mut String) -> fmt::Result {
                write!(line, "{self}")
            }
        })*
    };
}

as_displayed!(bool, i32, u16, u32, u64, usize, IpAddr, SocketAddr);

/// Text of our own source: what is put together while the program runs does not live as long.
impl sealed::InWords for &'static str {
    fn write(&self, line: &mut String) -> fmt::Result {
        if self.contains(' ') { write!(line, "\"{self}\"") } else { line.write_str(self) }
    }
}

impl sealed::InWords for Status {
    fn write(&self, line: &mut String) -> fmt::Result {
        line.write_str(self.c_name().to_str().unwrap_or_default())
    }
}

impl sealed::InWords for Duration {
    fn write(&self, line: &mut String) -> fmt::Result {
        // Without a float: nothing else here writes one by std, whose code for that has 16 KB.
        let rounded = self.saturating_add(Duration::from_micros(50));
        let tenths = rounded.subsec_micros() / 100;
        let milliseconds = rounded.as_secs().saturating_mul(1_000).saturating_add((tenths / 10).into());
        write!(line, "{milliseconds}.{}ms", tenths % 10)
    }
}

/// What the system said, without its words.
impl sealed::InWords for io::ErrorKind {
    fn write(&self, line: &mut String) -> fmt::Result {
        write!(line, "{self:?}")
    }
}

/// The id that the server gave a request, where it has a form that ids are known to have, and holds no piece of the key.
/// The server chooses it, and could send back what it was sent, or words that are not for a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId(Option<String>);

const LONGEST_ID: usize = 48;

/// The words before the number of an id: Together's offline stand-in's, and what gateways write.
const PREFIXES: [&str; 3] = ["offline-", "req_", "req-"];

/// Groups between hyphens. Nearly all of them are hexadecimal numbers (a UUID, a trace, a ray); two may be short words
/// of letters and digits (Together's own ids begin with such, a ray ends with one).
const MOST_GROUPS: usize = 5;
const MOST_WORDS: usize = 2;
const LONGEST_WORD: usize = 8;
const LONGEST_NUMBER: usize = 32;

fn has_known_form(id: &str) -> bool {
    let id = PREFIXES.iter().find_map(|prefix| id.strip_prefix(prefix)).unwrap_or(id);
    let (mut groups, mut words) = (0, 0);
    let fits = id.split('-').all(|group| {
        groups += 1;
        let is_number = group.bytes().all(|byte| byte.is_ascii_hexdigit()) && group.len() <= LONGEST_NUMBER;
        words += usize::from(!is_number);
        let is_word = group.bytes().all(|byte| byte.is_ascii_alphanumeric()) && group.len() <= LONGEST_WORD;
        !group.is_empty() && (is_number || is_word)
    });
    fits && groups <= MOST_GROUPS && words <= MOST_WORDS
}

impl RequestId {
    /// `key` is the one that the request was sent with; without it nothing is known to be clean.
    pub fn of(text: Option<&str>, key: Option<&Key>) -> RequestId {
        let is_id = |text: &&str| text.len() <= LONGEST_ID && has_known_form(text);
        let is_clean = |text: &&str| key.is_some_and(|key| !key.has_piece_in(text));
        RequestId(text.filter(is_id).filter(is_clean).map(str::to_owned))
    }

    /// The id; `None` where what the server sent is not to be shown.
    pub fn as_str(&self) -> Option<&str> {
        self.0.as_deref()
    }
}

impl sealed::InWords for RequestId {
    fn write(&self, line: &mut String) -> fmt::Result {
        line.write_str(self.0.as_deref().unwrap_or("none"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::{CurrentKey, KeySource, Memory, Wait};
    use std::sync::Mutex;

    fn heard_at(level: Level, say: impl FnOnce(&Log)) -> Vec<(Level, String)> {
        let lines = Arc::new(Mutex::new(Vec::new()));
        let heard = lines.clone();
        let log = Log::new(level, move |level, line| {
            heard.lock().unwrap().push((level, line.to_str().unwrap().to_owned()));
        });
        say(&log);
        std::mem::take(&mut *lines.lock().unwrap())
    }

    #[test]
    fn a_line_names_what_happened_and_its_facts() {
        let lines = heard_at(Level::Debug, |log| {
            log.info(
                "request done",
                &[
                    ("operation", &"POST /v1/x"),
                    ("status", &Status::Ok),
                    ("http", &200u16),
                    ("time", &Duration::from_micros(12_340)),
                    ("reason", &io::ErrorKind::ConnectionRefused),
                    ("request_id", &RequestId(Some("oK7-1".to_owned()))),
                ],
            );
            log.debug("nothing more", &[]);
        });
        let expected = "request done: operation=\"POST /v1/x\" status=TOGETHER_OK http=200 time=12.3ms \
                        reason=ConnectionRefused request_id=oK7-1";
        assert_eq!(lines, [(Level::Info, expected.to_owned()), (Level::Debug, "nothing more".to_owned())]);
    }

    #[test]
    fn what_matters_less_than_was_asked_for_is_not_said() {
        let say = |log: &Log| {
            log.error("1", &[]);
            log.warn("2", &[]);
            log.info("3", &[]);
            log.debug("4", &[]);
        };
        for (level, count) in [(Level::Error, 1), (Level::Warn, 2), (Level::Info, 3), (Level::Debug, 4)] {
            assert_eq!(heard_at(level, say).len(), count);
            assert_eq!(Level::from_number(count as i32), Ok(Some(level)));
        }
        assert_eq!(Level::from_number(0), Ok(None));
        for number in [-1, 5, i32::MAX, i32::MIN] {
            assert_eq!(Level::from_number(number).unwrap_err().status(), Status::InvalidArgument);
        }
        say(&Log::default());
    }

    #[test]
    fn an_id_that_could_be_something_else_is_not_shown() {
        let key = |text: &[u8]| {
            let wait = Wait { until: None, wake: None };
            CurrentKey::new(KeySource::text(text, Memory::Ordinary).unwrap(), Memory::Ordinary)
                .get(wait)
                .unwrap()
        };
        let long_key = key(b"tgp_v1_Zq8Rk2Wm5Xc9Jd4Tn7");
        let shown = |text| RequestId::of(Some(text), Some(&long_key)).0;
        assert_eq!(shown("8f1b2c3d4e5f6a7b-SJC"), Some("8f1b2c3d4e5f6a7b-SJC".to_owned()));
        assert_eq!(shown("Zq8Rk2W"), Some("Zq8Rk2W".to_owned()), "seven characters are no piece");
        for id in [
            "oK7abc2-4yUbBN-9a0b1c2d3e4f5a6b",
            "offline-000001-9a0b1c2d3e4f5a6b",
            "01234567-89ab-cdef-0123-456789abcdef",
        ] {
            assert_eq!(shown(id).as_deref(), Some(id));
        }
        let long = "1".repeat(LONGEST_NUMBER + 1);
        let many = "ab-".repeat(MOST_GROUPS) + "ab";
        for text in [
            "",
            "-",
            "two words",
            "a=b",
            "é",
            "a\nb",
            &long,
            &many,
            "the-patient-said-that",
            "confidential",
            "tgp_v1_Zq8Rk2Wm5Xc9Jd4Tn7",
            "id-Zq8Rk2Wm-7",
        ] {
            assert_eq!(shown(text), None, "{text:?}");
        }
        assert_eq!(RequestId::of(Some("short-1"), Some(&key(b"short"))).0.as_deref(), Some("short-1"));
        assert_eq!(RequestId::of(None, Some(&long_key)), RequestId(None));
        assert_eq!(RequestId::of(Some("8f1b2c3d"), None), RequestId(None));
    }

    #[test]
    fn what_a_listener_makes_the_library_do_is_not_told_to_it() {
        let within: Arc<Mutex<Option<Log>>> = Arc::default();
        let (own, count) = (within.clone(), Arc::new(Mutex::new(0)));
        let counted = count.clone();
        let log = Log::new(Level::Debug, move |_, _| {
            *counted.lock().unwrap() += 1;
            let log = own.lock().unwrap().clone();
            log.unwrap().error("a failure of the listener's own request", &[]);
        });
        *within.lock().unwrap() = Some(log.clone());
        log.info("one", &[]);
        log.info("two", &[]);
        assert_eq!(*count.lock().unwrap(), 2);
        *within.lock().unwrap() = None;
    }

    #[test]
    fn a_panic_of_the_listener_ends_there() {
        let log = Log::new(Level::Debug, |_, _| panic!("on purpose"));
        log.info("one", &[]);
        assert!(!IS_HEARD.get());
    }
}
