//! The one place where C's values become Rust's, and back.
//!
//! Responsible for making, changing and reading objects, and for the panic guard round every export. It must not know what
//! any function does. What an object is, `api_object` knows; `caller` reads what C passes in; every other file of `ffi` is
//! adapters over these.
//!
//! What an export does is called through a pointer, so that the guard, the checks and the failures are compiled once for
//! each type of object and not for each export: a twentieth of the library's size.

use std::borrow::Cow;
use std::ffi::{c_char, c_void};

pub use super::api_object::{ApiObject, Borrowed, Cached, Handle, kind_of};
use super::api_object::{FREED, object_of};
use super::caller::Caller;
use super::setting::SettingId;
use super::status::together_status;
use crate::error::{Error, Result, Status};
use crate::lock::Lock;
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
        cached: Lock::default(),
        noted: Lock::default(),
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
            cached.get_mut().remove(&Cached::Json);
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
    let note = |outcome: &mut Result<()>| {
        // SAFETY: the caller's promise.
        unsafe {
            self::act(handle, |value, caller| {
                *outcome = act(value, caller);
                outcome.clone()
            })
        }
    };
    // SAFETY: the caller's promise.
    unsafe { noted(handle, function, note) }
}

/// As `act_and_note`, of an object that may have failed.
///
/// # Safety
/// `handle` is NULL or a live object of this library.
pub unsafe fn ask_and_note<H: Handle>(
    handle: *const H,
    function: &'static str,
    ask: impl FnOnce(&H::Value) -> Result<()>,
) -> together_status {
    let note = |outcome: &mut Result<()>| {
        // SAFETY: the caller's promise.
        unsafe {
            self::ask(handle, |value| {
                *outcome = ask(value);
                outcome.clone()
            })
        }
    };
    // SAFETY: the caller's promise.
    unsafe { noted(handle, function, note) }
}

/// # Safety
/// As `act_and_note`.
unsafe fn noted<H: Handle>(
    handle: *const H,
    function: &'static str,
    run: impl FnOnce(&mut Result<()>) -> together_status,
) -> together_status {
    // SAFETY: the caller's promise.
    let Ok(object) = (unsafe { object_of("the object", handle) }) else {
        return Status::InvalidArgument.into();
    };
    let mut outcome = Ok(());
    let status = run(&mut outcome);
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
