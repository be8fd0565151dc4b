//! The one place where C's values become Rust's, and back.
//!
//! Responsible for objects behind opaque pointers (their kind, their status, the texts lent from them), for
//! text and bytes that come in, and for the panic guard round every export. It must not know what any
//! function does. Every other file of `ffi` is adapters over this one.
//!
//! What an export does is called through a pointer, so that the guard, the checks and the failures are compiled once for
//! each type of object and not for each export: a twentieth of the library's size.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ffi::{CStr, c_char, c_void};
use std::sync::{Mutex, MutexGuard, PoisonError};

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
    refused: Vec<(Option<String>, Error)>,
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

/// What a function says of the pointers that it is given: whose they are, in messages.
#[derive(Default)]
pub struct Caller {
    setting: RefCell<Setting>,
}

/// What a change is of: its failure stays on the object under this name, until another change makes it good.
#[derive(Default)]
struct Setting {
    name: Option<String>,
    kind: SettingKind,
}

#[derive(Default, PartialEq, Eq)]
enum SettingKind {
    /// Takes the place of what was set before under the name.
    #[default]
    Set,
    /// Follows what was added before it, so no other addition makes its failure good.
    Added,
    Removed,
}

/// Before the name of a field.
const FIELD: &str = "field ";
/// Before the name of a list that is added to.
const ADDED_TO: &str = "added to ";

impl Setting {
    /// Whether the failure of another setting means nothing any more.
    fn makes_good(&self, other: &str) -> bool {
        let Some(name) = self.name.as_deref() else { return false };
        let name = match self.kind {
            SettingKind::Added => return false,
            SettingKind::Set => name,
            SettingKind::Removed if other == name => return true,
            // What would have come at the end of a list.
            SettingKind::Removed => name.strip_suffix("/-").unwrap_or(name),
        };
        let list = name.strip_prefix(FIELD).unwrap_or(name);
        let list = list.strip_prefix('/').unwrap_or(list);
        other == name || other.strip_prefix(ADDED_TO).is_some_and(|added_to| added_to == list)
    }
}

impl Caller {
    /// A text, copied or used within the call.
    ///
    /// # Safety
    /// `text` is NULL or NUL-terminated.
    pub unsafe fn text<'call>(&self, parameter: &str, text: *const c_char) -> Result<&'call str> {
        if text.is_null() {
            return Err(Error::invalid(format!("{parameter} is NULL")));
        }
        // SAFETY: the caller's promise; the text is not used after the call.
        self.utf8(parameter, unsafe { CStr::from_ptr(text) }.to_bytes())
    }

    /// The name of a field that is set: a later success with the same name makes a failure good again.
    ///
    /// # Safety
    /// `field` is NULL or NUL-terminated.
    pub unsafe fn field<'call>(&self, field: *const c_char) -> Result<&'call str> {
        // SAFETY: the caller's promise.
        let field = unsafe { self.text("field", field) }?;
        self.setting.borrow_mut().name = Some(format!("{FIELD}{field}"));
        Ok(field)
    }

    /// The name of a field that is removed, and its failure with it.
    ///
    /// # Safety
    /// `field` is NULL or NUL-terminated.
    pub unsafe fn removed_field<'call>(&self, field: *const c_char) -> Result<&'call str> {
        self.setting.borrow_mut().kind = SettingKind::Removed;
        // SAFETY: the caller's promise.
        unsafe { self.field(field) }
    }

    /// A list is added to: a failure stays until the list is set or removed.
    pub fn adds_to(&self, list: &str) {
        *self.setting.borrow_mut() =
            Setting { name: Some(format!("{ADDED_TO}{list}")), kind: SettingKind::Added };
    }

    /// As `field`, of a header that is set: its letters count in either case.
    ///
    /// # Safety
    /// `name` is NULL or NUL-terminated.
    pub unsafe fn header_name<'call>(&self, name: *const c_char) -> Result<&'call str> {
        // SAFETY: the caller's promise.
        let name = unsafe { self.text("name", name) }?;
        self.setting.borrow_mut().name = Some(format!("header {}", name.to_ascii_lowercase()));
        Ok(name)
    }

    /// As `text`, with a length: NUL is a character as any other.
    ///
    /// # Safety
    /// `text` is NULL or has `length` bytes.
    pub unsafe fn text_n<'call>(
        &self,
        parameter: &str,
        text: *const c_char,
        length: usize,
    ) -> Result<&'call str> {
        // SAFETY: the caller's promise.
        self.utf8(parameter, unsafe { self.bytes(parameter, text.cast(), length) }?)
    }

    /// Bytes of any kind. NULL is fine where there are none.
    ///
    /// # Safety
    /// `bytes` is NULL or has `length` bytes.
    pub unsafe fn bytes<'call>(
        &self,
        parameter: &str,
        bytes: *const c_void,
        length: usize,
    ) -> Result<&'call [u8]> {
        match (bytes.is_null(), length) {
            (_, 0) => Ok(&[]),
            (true, _) => Err(Error::invalid(format!("{parameter} is NULL and its length is {length}"))),
            // No object can be larger, so the length is a mistake (a negative number, most likely).
            _ if isize::try_from(length).is_err() => {
                Err(Error::invalid(format!("{parameter} cannot be {length} bytes long")))
            }
            // SAFETY: the caller's promise; the bytes are not used after the call.
            _ => Ok(unsafe { std::slice::from_raw_parts(bytes.cast(), length) }),
        }
    }

    /// A list of texts, none of them NULL.
    ///
    /// # Safety
    /// `texts` is NULL or has `count` pointers, each NULL or NUL-terminated.
    pub unsafe fn texts<'call>(
        &self,
        parameter: &str,
        texts: *const *const c_char,
        count: usize,
    ) -> Result<Vec<&'call str>> {
        if texts.is_null() {
            return Err(Error::invalid(format!("{parameter} is NULL")));
        }
        // No object can be larger, so the count is a mistake (a negative number, most likely).
        if count > isize::MAX.unsigned_abs() / size_of::<*const c_char>() {
            return Err(Error::invalid(format!("{parameter} cannot hold {count} texts")));
        }
        // SAFETY: the caller's promise; the pointers are not used after the call.
        let texts = unsafe { std::slice::from_raw_parts(texts, count) };
        let named = texts.iter().enumerate();
        // SAFETY: as above.
        named.map(|(at, text)| unsafe { self.text(&format!("{parameter}[{at}]"), *text) }).collect()
    }

    fn utf8<'call>(&self, parameter: &str, bytes: &'call [u8]) -> Result<&'call str> {
        std::str::from_utf8(bytes).map_err(|error| {
            Error::invalid(format!("{parameter} is not valid UTF-8 (at byte {})", error.valid_up_to()))
        })
    }

    /// Copies a struct to a caller who may know fewer of its fields: as much of it as there is room for.
    ///
    /// # Safety
    /// `place` is NULL or `size` bytes of it can be written.
    pub unsafe fn fill<T: Copy>(&self, parameter: &str, place: *mut T, size: usize, value: T) -> Result<()> {
        if place.is_null() || size == 0 {
            let what = if place.is_null() { "NULL" } else { "of size 0" };
            return Err(Error::invalid(format!("{parameter} is {what}")));
        }
        let length = size.min(size_of::<T>());
        // SAFETY: the caller's promise; bytes ask for no alignment, and `value` has at least so many.
        unsafe { std::ptr::copy_nonoverlapping((&raw const value).cast::<u8>(), place.cast::<u8>(), length) };
        Ok(())
    }

    /// The value behind a handle that may have failed.
    ///
    /// # Safety
    /// `handle` is NULL or a live object of this library, which is not changed during the call.
    pub unsafe fn object<'call, H: Handle>(
        &self,
        parameter: &str,
        handle: *const H,
    ) -> Result<&'call H::Value> {
        // SAFETY: the caller's promise.
        unsafe { object_of(parameter, handle) }?.value.as_ref().map_err(Error::clone)
    }

    /// The value behind a handle that must not have failed.
    ///
    /// # Safety
    /// `handle` is NULL or a live object of this library, which is not changed during the call.
    pub unsafe fn handle<'call, H: Handle>(
        &self,
        parameter: &str,
        handle: *const H,
    ) -> Result<&'call H::Value> {
        // SAFETY: the caller's promise.
        let object = unsafe { object_of(parameter, handle) }?;
        object.status(H::failure).map_err(Error::clone)?;
        object.value.as_ref().map_err(Error::clone)
    }
}

/// # Safety
/// `handle` is NULL or a live object of this library.
unsafe fn object_of<'call, H: Handle>(
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
    let named = Setting { name: setting.map(str::to_owned), kind: SettingKind::Set };
    let caller = Caller { setting: RefCell::new(named) };
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
    let setting = caller.setting.into_inner();
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
                refused.push((setting.name, error.context(function)));
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
