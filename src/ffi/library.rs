//! What the library says of itself, without an object: its version, and the names of its statuses.

use std::ffi::c_char;

use crate::error::Status;

/// Returns the name of a status, as written in C.
///
/// @param status  any number.
/// @return        a static text such as "TOGETHER_TIMEOUT"; "TOGETHER_UNKNOWN" for a number that is not a status of
///                this version.
#[unsafe(no_mangle)]
pub extern "C" fn together_status_name(status: i32) -> *const c_char {
    Status::from_number(status).map_or(c"TOGETHER_UNKNOWN", Status::c_name).as_ptr()
}

/// Returns the version of the loaded library, such as "0.1.0". Compare it with TOGETHER_VERSION_STRING, the version
/// of the header that the program was compiled with.
///
/// @return  a static text.
#[unsafe(no_mangle)]
pub extern "C" fn together_version() -> *const c_char {
    concat!(env!("CARGO_PKG_VERSION"), "\0").as_ptr().cast()
}
