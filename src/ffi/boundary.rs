//! The one place where C's values become Rust's, and back.
//!
//! Responsible for objects behind opaque pointers (their kind, their status, the texts lent from them) and for the panic
//! guard round every export. It must not know what any function does. What comes in is read by `caller`; every other file
//! of `ffi` is adapters over these.
//!
//! What an export does is called through a pointer, so that the guard, the checks and the failures are compiled once for
//! each type of object and not for each export: a twentieth of the library's size.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ffi::{c_char, c_void};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::caller::Caller;
use super::setting::SettingId;
use super::status::together_status;
use crate::error::{Error, Result, Status};
use crate::sys::panic::guarded;

/// Runs what an export does with the pointers that C gave it.
macro_rules! trust_caller {
    ($($body:tt)*) => {
        // SAFETY: the header's rules, to which the caller of an export is bound: each pointer is NULL or of the kind and
        // length that its declaration says, and stays so for the call (rules 2, 3 and 6); an object that is not const is
        // used by no other thread meanwhile (rule 4). What can be noticed is checked by the functions of this file.
        unsafe { $($body)* }
    };
}

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
    kind: u64,
    /// What the object is, or why it could not be made.
    value: Result<T>,
    /// Settings that failed and were not set rightly since, oldest first, each with what it was for.
    refused: Vec<(Option<SettingId>, Error)>,
    /// Texts lent to the caller: they stay where they are until the object is freed.
    cached: Mutex<BTreeMap<Cached, Vec<u8>>>,
    /// Why the last thing failed that was done with the object and left it as it was.
    noted: Mutex<Option<Error>>,
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
const FREED: u64 = 0x6465_6572_6620_6f74;

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
        if let Some(text) = self.cached().get(&what) {
            return Borrowed::terminated(text);
        }
        let Some(text) = text() else { return Borrowed::EMPTY };
        let mut bytes = text.into_bytes();
        if bytes.try_reserve_exact(1).is_err() {
            return Borrowed::EMPTY;
        }
        bytes.push(0);
        Borrowed::terminated(self.cached().entry(what).or_insert(bytes))
    }

    fn lend_message(&self, error: &Error) -> Borrowed {
        let message = error.message().to_owned();
        self.cache_str(Cached::Message(message.clone()), || Some(message))
    }

    /// Keeps why something failed that was done with the object.
    pub fn note<R>(&self, function: &str, outcome: Result<R>) -> Option<R> {
        let mut noted = self.noted.lock().unwrap_or_else(PoisonError::into_inner);
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

    fn noted(&self) -> Option<Error> {
        self.noted.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn cached(&self) -> MutexGuard<'_, BTreeMap<Cached, Vec<u8>>> {
        self.cached.lock().unwrap_or_else(PoisonError::into_inner)
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
        Some(FREED) => Err(Error::invalid(format!("{parameter} was freed already"))),
        Some(_) => Err(Error::invalid(format!("{parameter} is not a {}", H::NAME))),
        None if handle.is_null() => Err(Error::invalid(format!("{parameter} is NULL"))),
        None => Err(Error::invalid(format!("{parameter} is not an object of this library"))),
    }
}

/// Makes an object of what `make` gives: a failed one, where it fails or panics.
pub fn make<H: Handle>(function: &'static str, make: impl FnOnce(&Caller) -> Result<H::Value>) -> *mut H {
    let mut make = Some(make);
    made(function, &mut |caller| make.take().map_or_else(ran_twice, |make| make(caller)))
}

#[inline(never)]
fn made<H: Handle>(function: &'static str, make: &mut dyn FnMut(&Caller) -> Result<H::Value>) -> *mut H {
    let caller = Caller::default();
    let value = guarded(|| make(&caller)).and_then(|value| value).map_err(|error| error.context(function));
    let object = ApiObject {
        kind: H::KIND,
        value,
        refused: Vec::new(),
        cached: Mutex::default(),
        noted: Mutex::default(),
    };
    Box::into_raw(Box::new(object)).cast()
}

/// Not met: what an export does is done once.
#[cold]
fn ran_twice<R>() -> Result<R> {
    Err(Error::new(Status::Internal, "a bug in libtogether: please report it"))
}

/// Changes an object. A failure stays on it as its status until the same setting is set rightly; one without a name
/// (`setting` is `None`, and the caller names none) stays for good.
///
/// # Safety
/// `handle` is NULL or a live object of this library, used by this thread alone.
pub unsafe fn change<H: Handle>(
    handle: *mut H,
    function: &'static str,
    setting: Option<&str>,
    change: impl FnOnce(&mut H::Value, &Caller) -> Result<()>,
) -> together_status {
    let mut change = Some(change);
    let mut change = |value: &mut H::Value, caller: &Caller| {
        change.take().map_or_else(ran_twice, |change| change(value, caller))
    };
    // SAFETY: the caller's promise.
    unsafe { changed(handle, function, setting, &mut change) }
}

/// # Safety
/// As `change`.
#[inline(never)]
unsafe fn changed<H: Handle>(
    handle: *mut H,
    function: &'static str,
    setting: Option<&str>,
    change: &mut dyn FnMut(&mut H::Value, &Caller) -> Result<()>,
) -> together_status {
    let caller = Caller::of(setting.map(|name| SettingId::Option(name.to_owned())));
    // SAFETY: the caller's promise; the kind is checked before anything is changed.
    if unsafe { object_of::<H>("the object", handle) }.is_err() {
        return Status::InvalidArgument.into();
    }
    // SAFETY: an object of kind H, which the caller does not share.
    let object: &mut ApiObject<H::Value> = unsafe { &mut *handle.cast() };
    let ApiObject { value, refused, cached, .. } = object;
    let value = match value {
        Ok(value) => value,
        Err(error) => return error.status().into(),
    };
    let outcome = guarded(|| change(value, &caller)).and_then(|outcome| outcome);
    let setting = caller.into_setting();
    refused.retain(|(other, _)| !other.as_ref().is_some_and(|other| setting.makes_good(other)));
    match outcome {
        Ok(()) => {
            cached.get_mut().unwrap_or_else(PoisonError::into_inner).remove(&Cached::Json);
            Status::Ok.into()
        }
        Err(error) => {
            let status = error.status().into();
            // Bounded: a caller in a loop that never looks must not fill the memory.
            if refused.len() < MOST_REFUSALS {
                refused.push((setting.id, error.context(function)));
            }
            status
        }
    }
}

const MOST_REFUSALS: usize = 64;

/// Asks a shared object to do something, and gives the status of that.
///
/// # Safety
/// `handle` is NULL or a live object of this library.
pub unsafe fn act<H: Handle>(
    handle: *const H,
    act: impl FnOnce(&H::Value, &Caller) -> Result<()>,
) -> together_status {
    let mut act = Some(act);
    let mut act =
        |value: &H::Value, caller: &Caller| act.take().map_or_else(ran_twice, |act| act(value, caller));
    // SAFETY: the caller's promise.
    unsafe { acted(handle, &mut act) }
}

/// # Safety
/// As `act`.
#[inline(never)]
unsafe fn acted<H: Handle>(
    handle: *const H,
    act: &mut dyn FnMut(&H::Value, &Caller) -> Result<()>,
) -> together_status {
    let caller = Caller::default();
    let outcome = guarded(|| {
        // SAFETY: the caller's promise.
        let value = unsafe { caller.handle("the object", handle) }?;
        act(value, &caller)
    });
    outcome.and_then(|outcome| outcome).map_or_else(|error| error.status(), |()| Status::Ok).into()
}

/// As `act`, of an object that may have failed.
///
/// # Safety
/// `handle` is NULL or a live object of this library.
pub unsafe fn ask<H: Handle>(handle: *const H, ask: impl FnOnce(&H::Value) -> Result<()>) -> together_status {
    let outcome = guarded(|| {
        // SAFETY: the caller's promise.
        let value = unsafe { Caller::default().object("the object", handle) }?;
        ask(value)
    });
    outcome.and_then(|outcome| outcome).map_or_else(|error| error.status(), |()| Status::Ok).into()
}

/// As `act`, of something that leaves the object as it was: where it fails, the object's message says why.
///
/// # Safety
/// `handle` is NULL or a live object of this library.
pub unsafe fn act_and_note<H: Handle>(
    handle: *const H,
    function: &'static str,
    act: impl FnOnce(&H::Value, &Caller) -> Result<()>,
) -> together_status {
    // SAFETY: the caller's promise.
    let Ok(object) = (unsafe { object_of("the object", handle) }) else {
        return Status::InvalidArgument.into();
    };
    let mut outcome = Ok(());
    // SAFETY: the caller's promise.
    let status = unsafe {
        self::act(handle, |value, caller| {
            outcome = act(value, caller);
            outcome.clone()
        })
    };
    object.note(function, outcome);
    status
}

/// Reads from an object whatever its status: `otherwise` where it has no value, or the function panics.
///
/// # Safety
/// `handle` is NULL or a live object of this library.
pub unsafe fn read<H: Handle, R>(
    handle: *const H,
    otherwise: R,
    read: impl FnOnce(&H::Value, &ApiObject<H::Value>) -> Option<R>,
) -> R {
    let (mut read, mut found) = (Some(read), None);
    let mut look = |object: &ApiObject<H::Value>| {
        let value = object.value.as_ref().ok();
        found = value.zip(read.take()).and_then(|(value, read)| read(value, object));
    };
    // SAFETY: the caller's promise.
    unsafe { looked_at(handle, &mut look) };
    found.unwrap_or(otherwise)
}

/// # Safety
/// As `read`.
#[inline(never)]
unsafe fn looked_at<H: Handle>(handle: *const H, look: &mut dyn FnMut(&ApiObject<H::Value>)) {
    // A panic leaves nothing found.
    let _ = guarded(|| {
        // SAFETY: the caller's promise.
        if let Ok(object) = unsafe { object_of("the object", handle) } {
            look(object);
        }
    });
}

/// Reads an argument that a getter may be given wrongly: it then finds nothing.
///
/// # Safety
/// `text` is NULL or NUL-terminated.
pub unsafe fn pointer_text<'call>(text: *const c_char) -> Option<&'call str> {
    let caller = Caller::default();
    // SAFETY: the caller's promise.
    unsafe { caller.text("pointer", text) }.ok()
}

/// Status and message of an object of type `H`.
///
/// # Safety
/// `object` is a live object of kind `H`.
pub unsafe fn status_of<H: Handle>(object: *const c_void) -> (Status, Borrowed) {
    // SAFETY: the caller checked the kind.
    let object: &ApiObject<H::Value> = unsafe { &*object.cast() };
    match object.status(H::failure) {
        Ok(()) => (Status::Ok, object.noted().map_or(Borrowed::EMPTY, |error| object.lend_message(&error))),
        Err(error) => (error.status(), object.lend_message(error)),
    }
}

/// Frees an object of type `H`.
///
/// # Safety
/// `object` is a live object of kind `H`, and is not used after the call.
pub unsafe fn free<H: Handle>(object: *mut c_void) {
    let object: *mut ApiObject<H::Value> = object.cast();
    // SAFETY: the memory came from `make`, and is given back once.
    let _ = guarded(|| unsafe {
        // Volatile, because a store before the end of its memory would be optimised away.
        (&raw mut (*object).kind).write_volatile(FREED);
        drop(Box::from_raw(object));
    });
}

/// The text of a `Cow` as an owned one, for lending: a copy has room for the NUL. None where there is no memory for it.
pub fn owned(text: Option<Cow<'_, str>>) -> Option<String> {
    match text? {
        Cow::Borrowed(text) => {
            let mut copy = String::new();
            copy.try_reserve_exact(text.len() + 1).ok()?;
            copy.push_str(text);
            Some(copy)
        }
        Cow::Owned(text) => Some(text),
    }
}
