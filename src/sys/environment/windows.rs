//! A variable of the process, and the copies of it that C libraries keep.
//!
//! The system's own is read into memory that is wiped afterwards. A C library copies the environment when it starts, and a
//! process may have several: `wipe` goes through those that it finds loaded. One that is linked into a program without a
//! DLL cannot be found, and keeps its copy.
//!
//! This is one of the few files with `unsafe`: the environment is memory of the system's and of the C libraries'.

use std::ffi::{CStr, CString, c_char};
use std::sync::atomic::{Ordering, compiler_fence};

use windows_sys::Win32::System::Environment::{GetEnvironmentVariableW, SetEnvironmentVariableW};

use crate::sys::module::function_of;
use crate::sys::registers;

/// The C libraries that have an environment of their own: of Windows, of Visual Studio since 2015, and of those before.
const C_LIBRARIES: [&CStr; 7] = [
    c"ucrtbase.dll",
    c"ucrtbased.dll",
    c"msvcrt.dll",
    c"msvcr120.dll",
    c"msvcr110.dll",
    c"msvcr100.dll",
    c"msvcr90.dll",
];

/// The value of a variable, in UTF-16 and without its NUL.
pub struct Variable {
    name: CString,
    value: WipedText,
}

/// Memory that is zero before it is freed.
struct WipedText(Vec<u16>);

impl Drop for WipedText {
    fn drop(&mut self) {
        for unit in &mut self.0 {
            // SAFETY: a number of ours. Volatile, as no read follows.
            unsafe { (&raw mut *unit).write_volatile(0) };
        }
        compiler_fence(Ordering::SeqCst);
    }
}

impl Variable {
    /// `None` where it is not set, or is empty. No other thread may change the environment (`SetEnvironmentVariable`,
    /// `_putenv`) as long as this is used: the header says so of what calls it.
    pub fn find(name: &CStr) -> Option<Variable> {
        let wide = wide(name);
        // SAFETY: a name that ends in NUL, and no room: it gives the length with the NUL.
        let length = unsafe { GetEnvironmentVariableW(wide.as_ptr(), std::ptr::null_mut(), 0) };
        if length <= 1 {
            return None;
        }
        let mut value = WipedText(vec![0; length as usize]);
        // SAFETY: as above, and `length` says how much room there is.
        let written = unsafe { GetEnvironmentVariableW(wide.as_ptr(), value.0.as_mut_ptr(), length) };
        registers::wipe();
        if written == 0 || written >= length {
            return None;
        }
        // No move: the memory stays where it is.
        value.0.truncate(written as usize);
        Some(Variable { name: name.to_owned(), value })
    }

    /// Copies as much as there is room for, as UTF-8, byte by byte, and gives the length of it all. What is no text in
    /// UTF-16 has a character in its place that no key has.
    pub fn copy_to(&self, room: &mut [u8]) -> usize {
        let mut length = 0;
        for character in char::decode_utf16(self.value.0.iter().copied()) {
            let mut bytes = [0; 4];
            let text = character.unwrap_or(char::REPLACEMENT_CHARACTER).encode_utf8(&mut bytes);
            for byte in text.bytes() {
                if let Some(place) = room.get_mut(length) {
                    *place = byte;
                }
                length += 1;
            }
        }
        length
    }

    /// Unsets it, for children too, with zeros where it was.
    pub fn wipe(self) {
        let name = wide(&self.name);
        // As long as the value, so that the system writes it in the value's place.
        let filler: Vec<u16> = std::iter::repeat_n(u16::from(b'x'), self.value.0.len()).chain([0]).collect();
        // SAFETY: texts that end in NUL.
        unsafe {
            SetEnvironmentVariableW(name.as_ptr(), filler.as_ptr());
            SetEnvironmentVariableW(name.as_ptr(), std::ptr::null());
        }
        for library in C_LIBRARIES {
            wipe_copy_in(library, &self.name);
        }
    }
}

/// Wipes what a C library copied, in both of the forms that it may keep.
fn wipe_copy_in(library: &CStr, name: &CStr) {
    type Find = unsafe extern "C" fn(*const c_char) -> *mut c_char;
    type FindWide = unsafe extern "C" fn(*const u16) -> *mut u16;
    type Put = unsafe extern "C" fn(*const c_char) -> i32;
    // SAFETY: the functions' own forms.
    let (find, find_wide, put): (Option<Find>, Option<FindWide>, Option<Put>) = unsafe {
        (function_of(library, c"getenv"), function_of(library, c"_wgetenv"), function_of(library, c"_putenv"))
    };
    if let Some(find) = find {
        // SAFETY: a name that ends in NUL; what it gives is NULL or a text that does, which is the process's to write.
        unsafe { wipe_text(find(name.as_ptr())) };
    }
    if let Some(find_wide) = find_wide {
        // SAFETY: as above.
        unsafe { wipe_text(find_wide(wide(name).as_ptr())) };
    }
    if let Some(put) = put
        && let Ok(unset) = CString::new([name.to_bytes(), b"="].concat())
    {
        // SAFETY: a text that ends in NUL, which the library copies.
        unsafe { put(unset.as_ptr()) };
    }
}

/// # Safety
/// NULL, or a text that ends in zero and may be written.
unsafe fn wipe_text<Unit: Copy + Default + PartialEq>(mut text: *mut Unit) {
    if text.is_null() {
        return;
    }
    // SAFETY: within the text, up to its end. Volatile, as no read follows.
    unsafe {
        while text.read_volatile() != Unit::default() {
            text.write_volatile(Unit::default());
            text = text.add(1);
        }
    }
}

fn wide(name: &CStr) -> Vec<u16> {
    name.to_string_lossy().encode_utf16().chain([0]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_read_and_wiped_also_where_the_c_library_has_it() {
        let name = c"TOGETHER_TEST_OF_THE_ENVIRONMENT";
        assert!(Variable::find(name).is_none());
        // SAFETY: no other test of this process reads a variable of this name.
        assert_eq!(unsafe { libc::putenv(c"TOGETHER_TEST_OF_THE_ENVIRONMENT=a-v\xc3\xa4".as_ptr()) }, 0);
        // SAFETY: as above.
        unsafe { std::env::set_var(name.to_str().unwrap(), "a-v\u{e4}lue") };
        let (mut room, mut little) = ([0; 10], [0; 3]);
        let value = Variable::find(name).unwrap();
        assert_eq!((value.copy_to(&mut room), value.copy_to(&mut little)), (8, 8));
        assert_eq!((&room, &little), ("a-v\u{e4}lue\0\0".as_bytes().try_into().unwrap(), b"a-v"));
        // SAFETY: a name that ends in NUL.
        let copy = unsafe { libc::getenv(name.as_ptr()) };
        assert!(!copy.is_null());
        value.wipe();
        assert!(Variable::find(name).is_none());
        assert!(std::env::var_os(name.to_str().unwrap()).is_none());
        // SAFETY: as above.
        assert!(unsafe { libc::getenv(name.as_ptr()) }.is_null());
    }

    #[test]
    fn a_value_of_the_longest_kind_is_read_whole() {
        let name = c"TOGETHER_TEST_OF_A_LONG_VARIABLE";
        let long = "k".repeat(32_000);
        // SAFETY: no other test of this process reads a variable of this name.
        unsafe { std::env::set_var(name.to_str().unwrap(), &long) };
        let mut room = vec![0; 4095];
        assert_eq!(Variable::find(name).unwrap().copy_to(&mut room), 32_000);
        assert!(room.iter().all(|byte| *byte == b'k'));
    }
}
