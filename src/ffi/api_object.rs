//! The objects behind opaque pointers: their kind, their status, and the texts lent from them.
//!
//! Responsible for recognising an object before it is used, and for what it keeps beside its value. It must not know what
//! any function does with it.

use std::collections::BTreeMap;
use std::ffi::c_void;

use super::setting::SettingId;
use crate::error::{Error, Result};
use crate::lock::Lock;

/// The Rust value behind an opaque C type.
pub trait Handle {
    type Value: Send + Sync;
    /// Marks live objects of this type in their first eight bytes.
    const KIND: u64;
    const NAME: &'static str;

    /// The status that a value has of itself, beside what setters left on the object.
    fn failure(_: &Self::Value) -> Option<&Error> {
        None
    }
}

/// Every object starts with its kind, so that `together_free` and its like can recognise it.
#[repr(C)]
pub struct ApiObject<T> {
    pub(super) kind: u64,
    /// What the object is, or why it could not be made.
    pub(super) value: Result<T>,
    /// Settings that failed and were not set rightly since, oldest first, each with what it was for.
    pub(super) refused: Vec<(Option<SettingId>, Error)>,
    /// Texts lent to the caller: they stay where they are until the object is freed.
    pub(super) cached: Lock<BTreeMap<Cached, Vec<u8>>>,
    /// Why the last thing failed that was done with the object and left it as it was.
    pub(super) noted: Lock<Option<Error>>,
}

/// What a lent text is, so that asking again gives the same one.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cached {
    Message(String),
    Text,
    RequestId,
    Header(String),
    At(String),
    ValueAt(String),
    /// Of an object that can change: forgotten when it does.
    Json,
}

/// Replaces the kind of an object that is freed: a second free is detected until the memory is reused.
pub(super) const FREED: u64 = 0x6465_6572_6620_6f74;

/// The kind of whatever `object` points at, if it can be one of ours at all.
///
/// # Safety
/// `object` is NULL or an object of this library that was not freed.
pub unsafe fn kind_of(object: *const c_void) -> Option<u64> {
    let kind = object.cast::<u64>();
    if kind.is_null() || !kind.is_aligned() {
        return None;
    }
    // SAFETY: every object begins with its kind, and the pointer is aligned for it.
    Some(unsafe { kind.read() })
}

impl<T> ApiObject<T> {
    /// What the object is, or why it could not be made.
    pub(super) fn value(&self) -> std::result::Result<&T, &Error> {
        self.value.as_ref()
    }

    pub fn status(&self, of_value: impl Fn(&T) -> Option<&Error>) -> std::result::Result<(), &Error> {
        let own = match &self.value {
            Ok(value) => of_value(value),
            Err(error) => Some(error),
        };
        own.or(self.refused.first().map(|(_, error)| error)).map_or(Ok(()), Err)
    }

    /// A text that belongs to this object from now on. Threads that read a `const` object at once are given the same
    /// one; it is made outside the lock, as reading it may take as long as the answer is.
    pub fn cache_str(&self, what: Cached, text: impl FnOnce() -> Option<String>) -> Borrowed {
        if let Some(text) = self.cached.lock().get(&what) {
            return Borrowed::terminated(text);
        }
        let Some(text) = text() else { return Borrowed::EMPTY };
        let mut bytes = text.into_bytes();
        if bytes.try_reserve_exact(1).is_err() {
            return Borrowed::EMPTY;
        }
        bytes.push(0);
        Borrowed::terminated(self.cached.lock().entry(what).or_insert(bytes))
    }

    pub(super) fn lend_message(&self, error: &Error) -> Borrowed {
        let message = error.message().to_owned();
        self.cache_str(Cached::Message(message.clone()), || Some(message))
    }

    /// Keeps why something failed that was done with the object.
    pub fn note<R>(&self, function: &str, outcome: Result<R>) -> Option<R> {
        let mut noted = self.noted.lock();
        match outcome {
            Ok(value) => {
                *noted = None;
                Some(value)
            }
            Err(error) => {
                *noted = Some(error.context(function));
                None
            }
        }
    }

    pub(super) fn noted(&self) -> Option<Error> {
        self.noted.lock().clone()
    }
}

/// Text or bytes that the caller may read until the object they come from is freed.
#[derive(Clone, Copy)]
pub struct Borrowed {
    start: *const u8,
    length: usize,
}

impl Borrowed {
    pub const EMPTY: Borrowed = Borrowed { start: c"".as_ptr().cast(), length: 0 };

    /// Of bytes that end in the NUL which C wants and the length does not count.
    pub fn terminated(bytes: &[u8]) -> Borrowed {
        match bytes.len().checked_sub(1) {
            Some(length) => Borrowed { start: bytes.as_ptr(), length },
            None => Borrowed::EMPTY,
        }
    }

    /// # Safety
    /// `length_out` is NULL or can be written.
    pub unsafe fn into_raw(self, length_out: *mut usize) -> *const u8 {
        if !length_out.is_null() {
            // SAFETY: the caller's promise.
            unsafe { length_out.write(self.length) };
        }
        self.start
    }
}

/// # Safety
/// `handle` is NULL or a live object of this library.
pub(super) unsafe fn object_of<'call, H: Handle>(
    parameter: &str,
    handle: *const H,
) -> Result<&'call ApiObject<H::Value>> {
    // SAFETY: the caller's promise.
    match unsafe { kind_of(handle.cast()) } {
        // SAFETY: the kind says what it is.
        Some(kind) if kind == H::KIND => Ok(unsafe { &*handle.cast() }),
        Some(FREED) => Err(invalid!("{parameter} was freed already")),
        Some(_) => Err(invalid!("{parameter} is not a {}", H::NAME)),
        None if handle.is_null() => Err(invalid!("{parameter} is NULL")),
        None => Err(invalid!("{parameter} is not an object of this library")),
    }
}
