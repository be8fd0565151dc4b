//! What the system says of a failure, in English.
//!
//! Responsible for the same words in every host: std asks the C library, which answers in the host's locale and in its
//! encoding, of which half a message would be in the user's language and half of that unreadable. It must not decide
//! what a failure means.
//!
//! This is one of the few files with `unsafe`: std has no locales and no languages.

use std::fmt;
use std::io;

/// As the error's own words, but those of the system in English. What is no failure of the system's keeps its own.
pub fn in_english(error: &io::Error) -> InEnglish<'_> {
    InEnglish(error)
}

pub struct InEnglish<'error>(&'error io::Error);

impl fmt::Display for InEnglish<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.raw_os_error().and_then(|number| Some((number, of_number(number)?))) {
            Some((number, words)) => write!(f, "{words} (os error {number})"),
            None => write!(f, "{}", self.0),
        }
    }
}

/// The locale of programs that ask for none. It is made once and never freed; `None` where the system has no memory for it.
#[cfg(any(target_os = "linux", target_os = "android", target_os = "freebsd", target_vendor = "apple"))]
fn english() -> Option<libc::locale_t> {
    use std::sync::OnceLock;

    /// The locale's address.
    static ENGLISH: OnceLock<usize> = OnceLock::new();
    let english = *ENGLISH.get_or_init(|| {
        // SAFETY: a name that ends in NUL, and no locale to build on. The C library has "C" without making anything.
        (unsafe {
            libc::newlocale(libc::LC_CTYPE_MASK | libc::LC_MESSAGES_MASK, c"C".as_ptr(), std::ptr::null_mut())
        }) as usize
    });
    (english != 0).then_some(english as libc::locale_t)
}

#[cfg(any(target_os = "linux", target_os = "android", target_os = "freebsd"))]
fn of_number(number: i32) -> Option<String> {
    use std::ffi::{CStr, c_char, c_int};

    unsafe extern "C" {
        fn strerror_l(number: c_int, locale: libc::locale_t) -> *const c_char;
    }
    let english = english()?;
    // SAFETY: a locale that is there for good. The text lives until this thread asks again.
    let words = unsafe { strerror_l(number, english).as_ref() }?;
    // SAFETY: as above; it ends in NUL.
    unsafe { CStr::from_ptr(words) }.to_str().ok().map(str::to_owned)
}

#[cfg(windows)]
fn of_number(number: i32) -> Option<String> {
    use windows_sys::Win32::System::Diagnostics::Debug::{
        FORMAT_MESSAGE_FROM_SYSTEM, FORMAT_MESSAGE_IGNORE_INSERTS, FormatMessageW,
    };

    /// Of the United States: the one language that every edition has.
    const ENGLISH: u32 = 0x0409;
    let mut room = [0; 512];
    // SAFETY: as much room as is named, no source but the system, and no inserts.
    let length = unsafe {
        FormatMessageW(
            FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS,
            std::ptr::null(),
            number.cast_unsigned(),
            ENGLISH,
            room.as_mut_ptr(),
            room.len() as u32,
            std::ptr::null(),
        )
    };
    match room.get(..length as usize).map(String::from_utf16_lossy) {
        // With a full stop and the end of a line after them.
        Some(words) if !words.is_empty() => Some(words.trim_end().trim_end_matches('.').replace("\r\n", " ")),
        _ => Some(io::Error::from_raw_os_error(number).kind().to_string()),
    }
}

/// There is no `strerror_l` here, so this thread's locale is another for a moment.
#[cfg(target_vendor = "apple")]
fn of_number(number: i32) -> Option<String> {
    use std::ffi::CStr;

    let english = english()?;
    let mut words = [0; 128];
    // SAFETY: a locale that is there for good, and the one that this thread had; room for as much as is named.
    let outcome = unsafe {
        let before = libc::uselocale(english);
        let outcome = libc::strerror_r(number, words.as_mut_ptr(), words.len());
        libc::uselocale(before);
        outcome
    };
    // SAFETY: what succeeded ends in NUL.
    (outcome == 0).then(|| unsafe { CStr::from_ptr(words.as_ptr()) }.to_str().ok().map(str::to_owned))?
}

#[cfg(not(any(
    target_os = "linux",
    target_os = "android",
    target_os = "freebsd",
    target_vendor = "apple",
    windows
)))]
fn of_number(number: i32) -> Option<String> {
    Some(io::Error::from_raw_os_error(number).kind().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_those_of_an_english_host() {
        #[cfg(unix)]
        let (number, words) = (libc::ECONNREFUSED, "Connection refused (os error 111)");
        #[cfg(windows)]
        let (number, words) = (5, "Access denied (os error 5)");
        assert_eq!(in_english(&io::Error::from_raw_os_error(number)).to_string(), words);
        let own = io::Error::other("no failure of the system's");
        assert_eq!(in_english(&own).to_string(), "no failure of the system's");
    }
}
