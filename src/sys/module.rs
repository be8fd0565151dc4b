//! The modules of a Windows process: this library's own, and those of others.
//!
//! Responsible for this one staying where it is while threads of ours run in it, and for functions that not every system
//! has. It must not know what they are for.
//!
//! This is one of the few files with `unsafe`: it speaks to the loader.

use std::ffi::{CStr, c_void};
use std::io;
use std::sync::OnceLock;

use windows_sys::Win32::System::LibraryLoader::{
    GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS, GET_MODULE_HANDLE_EX_FLAG_PIN, GetModuleHandleA,
    GetModuleHandleExW, GetProcAddress,
};

/// Keeps the code of this library loaded until the process ends, as `-z nodelete` does on Linux: a host that unloads it
/// (`FreeLibrary`) would take the code from under threads that still run.
pub fn pin() -> io::Result<()> {
    static PINNED: OnceLock<()> = OnceLock::new();
    if PINNED.get().is_some() {
        return Ok(());
    }
    let mut module = std::ptr::null_mut();
    let flags = GET_MODULE_HANDLE_EX_FLAG_PIN | GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS;
    // SAFETY: an address within this module instead of a name, as the flags say.
    if unsafe { GetModuleHandleExW(flags, (pin as *const c_void).cast(), &raw mut module) } == 0 {
        return Err(io::Error::last_os_error());
    }
    let _ = PINNED.set(());
    Ok(())
}

/// A function of a module that is loaded, where it has it.
///
/// # Safety
/// `F` is a function pointer of the form that the function has.
pub unsafe fn function_of<F: Copy>(module: &CStr, name: &CStr) -> Option<F> {
    const { assert!(size_of::<F>() == size_of::<usize>()) };
    // SAFETY: names that end in NUL.
    let function = unsafe {
        let module = GetModuleHandleA(module.as_ptr().cast());
        if module.is_null() {
            return None;
        }
        GetProcAddress(module, name.as_ptr().cast())?
    };
    // SAFETY: a function pointer of the form that the caller promises, of the same size.
    Some(unsafe { std::mem::transmute_copy(&function) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_is_found_where_it_is_and_only_there() {
        type Function = unsafe extern "system" fn() -> u32;
        // SAFETY: the function's own form.
        let id: Option<Function> = unsafe { function_of(c"kernel32.dll", c"GetCurrentProcessId") };
        // SAFETY: it has no preconditions.
        assert_eq!(unsafe { id.unwrap()() }, std::process::id());
        for (module, name) in [(c"kernel32.dll", c"NoSuchFunction"), (c"no-such.dll", c"GetCurrentProcessId")]
        {
            // SAFETY: none is found.
            assert!(unsafe { function_of::<Function>(module, name) }.is_none());
        }
        pin().unwrap();
        pin().unwrap();
    }
}
