//! Every line that the library logs in a test program, at the highest level, and the proof that none holds a
//! secret.
//!
//! A test that gives the library a secret (a key, a prompt, a header's value) registers it here first; each line is then
//! looked through as it comes, for pieces of eight bytes of any of them. A panic could not leave the library's
//! call of a log function, so what is found is kept until a test asks.

use std::collections::HashSet;
use std::ffi::{CStr, c_char, c_void};
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

use together::log::Level;

/// As short as a piece of a secret can be and still differ from a word of the log's own.
const PIECE: usize = 8;

#[derive(Default)]
pub struct Lines {
    pieces: HashSet<[u8; PIECE]>,
    heard: Vec<(i32, String)>,
    spoiled: Vec<String>,
}

impl Lines {
    /// What no line may hold a piece of, from now on.
    pub fn hide(&mut self, secret: &[u8]) {
        self.pieces.extend(secret.windows(PIECE).filter_map(|piece| <[u8; PIECE]>::try_from(piece).ok()));
    }

    pub fn hear(&mut self, level: i32, line: &CStr) {
        let is_text =
            line.to_str().is_ok_and(|line| !line.contains(|character: char| character.is_control()));
        let holds_a_piece = line.to_bytes().windows(PIECE).any(|piece| self.pieces.contains(piece));
        let line = line.to_string_lossy().into_owned();
        if !is_text || holds_a_piece {
            self.spoiled.push(line.clone());
        }
        self.heard.push((level, line));
    }

    #[track_caller]
    pub fn expect_no_secret(&self) {
        assert!(self.spoiled.is_empty(), "lines of the log with secrets in them: {:#?}", self.spoiled);
    }
}

/// Those of this process.
static LINES: LazyLock<Mutex<Lines>> = LazyLock::new(Mutex::default);

fn lines() -> MutexGuard<'static, Lines> {
    LINES.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A program that looks for the key in its own memory must not have pieces of it there.
const KEEPS_NO_PIECES: bool = matches!(env!("CARGO_CRATE_NAME").as_bytes(), b"key_memory");

pub fn hide(secret: &[u8]) {
    if !KEEPS_NO_PIECES {
        lines().hide(secret);
    }
}

/// As Rust programs hear them.
pub fn hear(level: Level, line: &CStr) {
    lines().hear(level as i32, line);
}

/// As C programs hear them.
///
/// # Safety
/// `line` is NUL-terminated.
#[allow(unsafe_code, reason = "C's log function")]
pub unsafe extern "C" fn hear_in_c(level: i32, line: *const c_char, _: *mut c_void) {
    // SAFETY: the caller's promise.
    let line = unsafe { CStr::from_ptr(line) };
    lines().hear(level, line);
}

/// How many lines of a level were heard that hold these words.
pub fn count(level: Level, words: &str) -> usize {
    let lines = lines();
    lines.heard.iter().filter(|(other, line)| *other == level as i32 && line.contains(words)).count()
}

#[track_caller]
pub fn expect_no_secret() {
    lines().expect_no_secret();
}
