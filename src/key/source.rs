//! Where a key comes from: the caller's text, a file, the environment, a command, a function of the caller's.
//!
//! Responsible for carrying a key from its source to its page with no copy left behind, and for what the
//! source is called. It must not decide what is a valid key; that is the same for every source and is in
//! the parent module; nor when a source is asked, which is `current`'s.

use std::ffi::CString;
use std::fmt;
use std::fs::File;
use std::io::Read;
use std::sync::Arc;
use std::time::Duration;

use super::command::Command;
use super::fingerprint::Fingerprint;
use super::locked_key::{Key, too_long};
use super::wait::Wait;
use crate::error::{Error, Result, Status};
use crate::sys::environment::Variable;
use crate::sys::files::{open, open_without_waiting, regular_state};
use crate::sys::memory::Memory;
use crate::sys::page::CAPACITY;
use crate::sys::words::in_english;

/// The environment variable that holds the key where none is given (as in Together's own SDKs).
pub const ENVIRONMENT_VARIABLE: &str = "TOGETHER_API_KEY";

/// A place that keys come from, and the key that came from it when it was set, where it did then.
#[derive(Clone, Debug)]
pub struct KeySource {
    pub(super) origin: KeyOrigin,
    pub(super) key: Option<Arc<Key>>,
}

#[derive(Clone)]
pub(super) enum KeyOrigin {
    Caller,
    File(Arc<str>),
    /// A pipe or a device (`/dev/stdin`, a shell's `<(command)`), which gives its key once.
    Stream(Arc<str>),
    Environment,
    Command(Command),
    Callback(Arc<Callback>),
}

/// A function of the caller's that writes a key and says how long it is and lasts.
pub type Callback = dyn Fn(&mut [u8]) -> Supplied + Send + Sync;

/// What such a function says of what it wrote.
#[derive(Clone, Copy, Debug)]
pub struct Supplied {
    /// 0 is none.
    pub length: usize,
    /// `None` is no end.
    pub lifetime: Option<Duration>,
}

/// A key, and how long it lasts.
pub(super) struct SuppliedKey {
    pub key: Key,
    pub lifetime: Option<Duration>,
}

impl KeySource {
    /// The caller's text, which stays the caller's to wipe.
    pub fn text(text: &[u8], memory: Memory) -> Result<KeySource> {
        Ok(KeySource { origin: KeyOrigin::Caller, key: Some(Arc::new(Key::from_text(text, memory)?)) })
    }

    /// A file that holds the key and nothing else. It is read now, so that a mistake shows where it was made.
    pub fn file(path: &str, memory: Memory) -> Result<KeySource> {
        let file = open(path).map_err(|error| cannot_read(path, &in_english(&error)))?;
        let origin = match regular_state(&file).map_err(|error| cannot_read(path, &in_english(&error)))? {
            Some(_) => KeyOrigin::File(path.into()),
            None => KeyOrigin::Stream(path.into()),
        };
        let key = Key::from_file(file, path, memory)?;
        Ok(KeySource { origin, key: Some(Arc::new(key)) })
    }

    /// `TOGETHER_API_KEY`, whose own copy is wiped if that is asked for.
    pub fn environment(memory: Memory, wipe: bool) -> Result<KeySource> {
        let key = Key::from_environment(memory, wipe)?;
        Ok(KeySource { origin: KeyOrigin::Environment, key: Some(Arc::new(key)) })
    }

    /// A program and its arguments. It is run when a key is needed.
    pub fn command(argv: &[&str]) -> Result<KeySource> {
        Ok(KeySource { origin: KeyOrigin::Command(Command::new(argv)?), key: None })
    }

    /// A function that is called when a key is needed.
    pub fn callback(callback: impl Fn(&mut [u8]) -> Supplied + Send + Sync + 'static) -> KeySource {
        KeySource { origin: KeyOrigin::Callback(Arc::new(callback)), key: None }
    }

    /// The same on another kind of page. Clients that were made before keep theirs.
    pub fn moved_to(&self, memory: Memory) -> Result<KeySource> {
        let key = match &self.key {
            Some(key) => Some(Arc::new(key.copied_to(&self.origin, memory)?)),
            None => None,
        };
        Ok(KeySource { origin: self.origin.clone(), key })
    }
}

impl KeyOrigin {
    /// Asks for the key of now. `None` where there is no source to ask: text stays as it was given.
    /// `last` is the key that it gave before.
    pub fn ask(
        &self,
        memory: Memory,
        wait: Wait<'_>,
        last: Option<Fingerprint>,
    ) -> Option<Result<SuppliedKey>> {
        let mut lifetime = None;
        let key = match self {
            KeyOrigin::Caller | KeyOrigin::Environment | KeyOrigin::Stream(_) => return None,
            KeyOrigin::File(path) => reopened(path).and_then(|file| Key::from_file(file, path, memory)),
            KeyOrigin::Command(command) => {
                Key::from_filled(self, memory, |page| command.print_onto(page, wait, last))
            }
            KeyOrigin::Callback(callback) => Key::from_filled(self, memory, |page| {
                let supplied = callback(page);
                lifetime = supplied.lifetime;
                match supplied.length {
                    0 => Err(error!(Status::NoApiKey, "{self} gave no API key")),
                    length if length > page.len() => Err(too_long(self)),
                    length => Ok(length),
                }
            }),
        };
        Some(key.map(|key| SuppliedKey { key, lifetime }))
    }
}

/// What the source is called in messages and reports.
impl fmt::Display for KeyOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            KeyOrigin::Caller => f.write_str("the caller"),
            KeyOrigin::File(path) | KeyOrigin::Stream(path) => write!(f, "the file {path}"),
            KeyOrigin::Environment => write!(f, "the environment variable {ENVIRONMENT_VARIABLE}"),
            KeyOrigin::Command(command) => f.write_str(&command.origin()),
            KeyOrigin::Callback(_) => f.write_str("a callback"),
        }
    }
}

impl fmt::Debug for KeyOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// Opens a file that was read before, on a request's time. Whatever has its name by now is opened without waiting for
/// a writer; only a file system that hangs still makes its reader wait.
fn reopened(path: &str) -> Result<File> {
    let file = open_without_waiting(path).map_err(|error| cannot_read(path, &in_english(&error)))?;
    match regular_state(&file) {
        Ok(Some(_)) => Ok(file),
        Ok(None) => Err(cannot_read(path, &"it is no longer a regular file")),
        Err(error) => Err(cannot_read(path, &in_english(&error))),
    }
}

fn cannot_read(path: &str, why: &dyn fmt::Display) -> Error {
    error!(Status::File, "the file {path} cannot be read for the API key: {why}")
}

impl Key {
    pub(crate) fn from_text(text: &[u8], memory: Memory) -> Result<Key> {
        Key::copied(&KeyOrigin::Caller, text, memory)
    }

    fn copied_to(&self, origin: &KeyOrigin, memory: Memory) -> Result<Key> {
        self.read(|key| Key::copied(origin, key, memory))?
    }

    fn copied(origin: &KeyOrigin, text: &[u8], memory: Memory) -> Result<Key> {
        if text.len() > CAPACITY {
            return Err(too_long(origin));
        }
        Key::from_filled(origin, memory, |page| {
            // Byte by byte: a block copy would leave the key in the vector registers.
            for (to, from) in page.iter_mut().zip(text) {
                *to = std::hint::black_box(*from);
            }
            Ok(text.len())
        })
    }

    /// The file is read straight onto the page.
    fn from_file(mut file: File, path: &str, memory: Memory) -> Result<Key> {
        let origin = KeyOrigin::File(path.into());
        Key::from_filled(&origin, memory, |page| {
            let mut filled = 0;
            while let Some(room) = page.get_mut(filled..).filter(|room| !room.is_empty()) {
                match file.read(room) {
                    Ok(0) => return Ok(filled),
                    Ok(read) => filled += read,
                    Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                    Err(error) => return Err(cannot_read(path, &in_english(&error))),
                }
            }
            // The page is full; one more byte, on no page, shows whether the file goes on.
            match file.read(&mut [0]) {
                Ok(0) => Ok(filled),
                _ => Err(too_long(&origin)),
            }
        })
    }

    fn from_environment(memory: Memory, wipe: bool) -> Result<Key> {
        let name = CString::new(ENVIRONMENT_VARIABLE).unwrap_or_default();
        let Some(variable) = Variable::find(&name) else {
            return Err(error!(
                Status::NoApiKey,
                "no API key: {ENVIRONMENT_VARIABLE} is not set. Set it, or give the key with \
                together_options_set_api_key_file, together_options_set_api_key_command, \
                together_options_set_api_key_source or together_options_set_api_key"
            ));
        };
        let origin = KeyOrigin::Environment;
        let key = Key::from_filled(&origin, memory, |page| match variable.copy_to(page) {
            length if length > page.len() => Err(too_long(&origin)),
            length => Ok(length),
        })?;
        if wipe {
            variable.wipe();
        }
        Ok(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Instant;

    const PAGE: Memory = Memory::Ordinary;

    fn file_with(content: &[u8]) -> tempfile::NamedTempFile {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        std::io::Write::write_all(&mut file, content).unwrap();
        file
    }

    fn from_file(path: &str) -> Result<Arc<Key>> {
        KeySource::file(path, PAGE).map(|source| source.key.unwrap())
    }

    fn is(key: &Key, expected: &[u8]) -> bool {
        key.read(|key| key == expected).unwrap()
    }

    #[test]
    fn a_file_gives_its_only_line() {
        for content in [&b"from-a-file"[..], b"from-a-file\n", b"from-a-file\r\n"] {
            let key = from_file(file_with(content).path().to_str().unwrap()).unwrap();
            assert!(is(&key, b"from-a-file"));
        }
        assert!(from_file(file_with(&[b'x'; CAPACITY]).path().to_str().unwrap()).is_ok());
    }

    #[test]
    fn a_file_that_holds_no_key_is_refused_by_name() {
        for (content, status) in [
            (&b""[..], Status::NoApiKey),
            (b"two lines\nof text", Status::InvalidArgument),
            (&[b'x'; CAPACITY + 1], Status::InvalidArgument),
        ] {
            let file = file_with(content);
            let path = file.path().to_str().unwrap();
            let error = from_file(path).unwrap_err();
            assert_eq!(error.status(), status);
            assert!(error.message().contains(path), "{error}");
        }
        let missing = from_file("/no/such/file").unwrap_err();
        assert_eq!(missing.status(), Status::File);
        assert!(missing.message().contains("/no/such/file"), "{missing}");
        assert_eq!(from_file("/").unwrap_err().status(), Status::File);
    }

    #[cfg(unix)]
    const NOW: Wait<'static> = Wait { until: None, wake: None };

    #[cfg(unix)]
    fn make_pipe(path: &std::path::Path) {
        assert!(std::process::Command::new("mkfifo").arg(path).status().unwrap().success());
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_is_read_once_and_never_asked_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pipe");
        make_pipe(&path);
        let source = std::thread::scope(|scope| {
            scope.spawn(|| std::fs::write(&path, "through-a-pipe\n").unwrap());
            KeySource::file(path.to_str().unwrap(), PAGE).unwrap()
        });
        assert!(source.origin.ask(PAGE, NOW, None).is_none());
        assert!(source.origin.to_string().starts_with("the file /"), "{}", source.origin);
        assert!(is(&source.key.unwrap(), b"through-a-pipe"));
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_became_a_pipe_is_not_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        std::fs::write(&path, "from-a-file").unwrap();
        let source = KeySource::file(path.to_str().unwrap(), PAGE).unwrap();
        std::fs::remove_file(&path).unwrap();
        make_pipe(&path);
        let error = source.origin.ask(PAGE, NOW, None).unwrap().err().unwrap();
        assert_eq!(error.status(), Status::File);
        assert!(error.message().ends_with("it is no longer a regular file"), "{error}");
    }

    #[test]
    fn what_a_function_supplies_is_a_key_or_the_reason_why_not() {
        let ask = |length: usize, text: &'static [u8]| {
            let source = KeySource::callback(move |page| {
                page[..text.len()].copy_from_slice(text);
                Supplied { length, lifetime: Some(Duration::from_secs(7)) }
            });
            let until = Some(Instant::now());
            source.origin.ask(PAGE, Wait { until, wake: None }, None).unwrap()
        };
        let asked = ask(9, b"a-new-key, and more").unwrap();
        assert!(is(&asked.key, b"a-new-key"));
        assert_eq!(asked.lifetime, Some(Duration::from_secs(7)));
        for (length, text, status, words) in [
            (0, &b""[..], Status::NoApiKey, "a callback gave no API key"),
            (7, b"two one", Status::InvalidArgument, "the API key from a callback holds a space"),
            (CAPACITY + 1, b"long", Status::InvalidArgument, "longer than 4095 bytes"),
            (usize::MAX, b"long", Status::InvalidArgument, "longer than 4095 bytes"),
        ] {
            let error = ask(length, text).err().unwrap();
            assert_eq!(error.status(), status, "{error}");
            assert!(error.message().contains(words), "{error}");
        }
    }

    #[test]
    fn a_key_can_move_to_memory_of_another_kind() {
        let source = KeySource::text(b"from-the-caller", PAGE).unwrap();
        let moved = source.moved_to(Memory::Secret).unwrap();
        for key in [source.key.unwrap(), moved.key.unwrap()] {
            assert!(is(&key, b"from-the-caller"));
        }
    }
}
