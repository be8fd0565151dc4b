//! What an export is given by C: texts, bytes and handles, checked and named in messages.
//!
//! Responsible for turning each pointer into a Rust value that is used within the call, and for noting what a change is of.
//! It must not know what any function does with them.

use std::cell::RefCell;
use std::ffi::{CStr, c_char, c_void};

use super::api_object::{Handle, object_of};
use super::setting::{Setting, SettingChange, SettingId};
use crate::error::{Error, Result};

/// What a function says of the pointers that it is given: whose they are, in messages.
#[derive(Default)]
pub struct Caller {
    setting: RefCell<Setting>,
}

impl Caller {
    /// Of a change to the setting of this id; to none, where what it is of shows in its arguments.
    pub(super) fn of(id: Option<SettingId>) -> Caller {
        Caller { setting: RefCell::new(Setting { id, change: SettingChange::Set }) }
    }

    /// What was changed, as far as it is known.
    pub(super) fn into_setting(self) -> Setting {
        self.setting.into_inner()
    }
}

impl Caller {
    /// A text, copied or used within the call.
    ///
    /// # Safety
    /// `text` is NULL or NUL-terminated.
    pub unsafe fn text<'call>(&self, parameter: &str, text: *const c_char) -> Result<&'call str> {
        if text.is_null() {
            return Err(invalid!("{parameter} is NULL"));
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
        self.setting.borrow_mut().id = Some(SettingId::Field(field.to_owned()));
        Ok(field)
    }

    /// The name of a field that is removed, and its failure with it.
    ///
    /// # Safety
    /// `field` is NULL or NUL-terminated.
    pub unsafe fn removed_field<'call>(&self, field: *const c_char) -> Result<&'call str> {
        self.setting.borrow_mut().change = SettingChange::Removed;
        // SAFETY: the caller's promise.
        unsafe { self.field(field) }
    }

    /// A list is added to: a failure stays until the list is set or removed.
    pub fn adds_to(&self, list: &str) {
        let id = Some(SettingId::AddedTo(list.to_owned()));
        *self.setting.borrow_mut() = Setting { id, change: SettingChange::Added };
    }

    /// As `field`, of a header that is set: its letters count in either case.
    ///
    /// # Safety
    /// `name` is NULL or NUL-terminated.
    pub unsafe fn header_name<'call>(&self, name: *const c_char) -> Result<&'call str> {
        // SAFETY: the caller's promise.
        let name = unsafe { self.text("name", name) }?;
        self.setting.borrow_mut().id = Some(SettingId::Header(name.to_ascii_lowercase()));
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
            (true, _) => Err(invalid!("{parameter} is NULL and its length is {length}")),
            // No object can be larger, so the length is a mistake (a negative number, most likely).
            _ if isize::try_from(length).is_err() => {
                Err(invalid!("{parameter} cannot be {length} bytes long"))
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
            return Err(invalid!("{parameter} is NULL"));
        }
        // No object can be larger, so the count is a mistake (a negative number, most likely).
        if count > isize::MAX.unsigned_abs() / size_of::<*const c_char>() {
            return Err(invalid!("{parameter} cannot hold {count} texts"));
        }
        // SAFETY: the caller's promise; the pointers are not used after the call.
        let texts = unsafe { std::slice::from_raw_parts(texts, count) };
        let named = texts.iter().enumerate();
        // SAFETY: as above.
        named.map(|(at, text)| unsafe { self.text(&format!("{parameter}[{at}]"), *text) }).collect()
    }

    fn utf8<'call>(&self, parameter: &str, bytes: &'call [u8]) -> Result<&'call str> {
        std::str::from_utf8(bytes)
            .map_err(|error| invalid!("{parameter} is not valid UTF-8 (at byte {})", error.valid_up_to()))
    }

    /// Copies a struct to a caller who may know fewer of its fields: as much of it as there is room for.
    ///
    /// # Safety
    /// `place` is NULL or `size` bytes of it can be written.
    pub unsafe fn fill<T: Copy>(&self, parameter: &str, place: *mut T, size: usize, value: T) -> Result<()> {
        if place.is_null() || size == 0 {
            let what = if place.is_null() { "NULL" } else { "of size 0" };
            return Err(invalid!("{parameter} is {what}"));
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
        unsafe { object_of(parameter, handle) }?.value().map_err(Error::clone)
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
        object.value().map_err(Error::clone)
    }
}
