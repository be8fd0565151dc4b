//! A host's transport, as the functions and the data that C has for it.

use std::ffi::{c_char, c_void};

use together::connect::host_stream::{HostBytes, HostTransport};
use together::ffi::options::together_options;
use together::ffi::status::together_status;
use together::ffi::transport::{self, together_transport};

use super::super::carrier::Carrier;
use super::text;

/// `options` is a live object.
pub fn set(options: *mut together_options, transport: Carrier) -> together_status {
    let user_data: &'static Carrier = Box::leak(Box::new(transport));
    let functions = together_transport {
        struct_size: size_of::<together_transport>(),
        connect: Some(connect),
        read: Some(read),
        write: Some(write),
        close: Some(close),
    };
    // SAFETY: a live object, and functions and data that last for ever; the struct is copied.
    unsafe {
        let user_data = (&raw const *user_data).cast_mut().cast();
        transport::together_options_set_transport(options, &raw const functions, user_data)
    }
}

/// It lasts for ever, as the header asks of what a read may still use.
type Stream = Box<dyn HostBytes>;

/// # Safety
/// As the header says; `user_data` is a carrier.
unsafe extern "C" fn connect(
    host: *const c_char,
    port: u16,
    limit: i32,
    user_data: *mut c_void,
) -> *mut c_void {
    // SAFETY: the caller's promise.
    let (carrier, host) = unsafe { (&*user_data.cast::<Carrier>(), text(host)) };
    let stream = carrier.connect(&host, port, limit);
    stream.map_or(std::ptr::null_mut(), |stream| Box::into_raw(Box::new(stream)).cast())
}

/// # Safety
/// As the header says; `stream` is one of `connect`'s.
unsafe extern "C" fn read(stream: *mut c_void, bytes_out: *mut c_void, capacity: usize, limit: i32) -> isize {
    // SAFETY: the caller's promise.
    unsafe {
        (*stream.cast::<Stream>()).read(std::slice::from_raw_parts_mut(bytes_out.cast(), capacity), limit)
    }
}

/// # Safety
/// As the header says; `stream` is one of `connect`'s.
unsafe extern "C" fn write(stream: *mut c_void, bytes: *const c_void, length: usize, limit: i32) -> isize {
    // SAFETY: the caller's promise.
    unsafe { (*stream.cast::<Stream>()).write(std::slice::from_raw_parts(bytes.cast(), length), limit) }
}

/// # Safety
/// As the header says; `stream` is one of `connect`'s.
unsafe extern "C" fn close(stream: *mut c_void) {
    // SAFETY: the caller's promise.
    unsafe { (*stream.cast::<Stream>()).close() }
}
