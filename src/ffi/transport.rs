//! `together_transport`: byte streams of the host's own.
//!
//! Responsible for checking and copying the host's table of functions, and for calling them: what they
//! mean, when each is called and what to believe is `net`'s.

use std::ffi::{CString, c_char, c_void};
use std::mem::offset_of;
use std::sync::Arc;

use super::boundary;
use super::options::together_options;
use super::status::together_status;
use crate::connect::host_stream::HostBytes;
use crate::connect::host_stream::HostTransport;
use crate::error::{Error, Result};
use crate::sys::host;

/// Byte streams of the host's own, for where there are no sockets, or others than the system's: a console,
/// a sandbox, a tunnel. TLS stays the library's, so what passes through is sealed, unless the base URL is
/// plain http to this machine. Fields are only ever appended.
///
/// Each function may be called on any thread, on several at once, on the library's own too, and must not
/// call a function of this library with the client (or a call of it) that it serves, nor throw an exception.
/// One stream is read and written by one thread at a time. Times are in milliseconds; -1 is no limit, 0 is
/// not to wait. All four functions are needed.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct together_transport {
    /// sizeof(together_transport) of the header that the program was compiled with.
    pub struct_size: usize,
    /// Connects to a host: a name, or an address without brackets. Returns the stream, or NULL: failed.
    /// Cancelling waits for it to return, so it must keep to its time.
    pub connect: Option<
        unsafe extern "C" fn(
            host: *const c_char,
            port: u16,
            timeout_ms: i32,
            user_data: *mut c_void,
        ) -> *mut c_void,
    >,
    /// Waits for bytes, and returns how many it put there: at least one, and no more than capacity; or 0 = the
    /// end, -1 = failed, -2 = timed out.
    pub read: Option<
        unsafe extern "C" fn(
            stream: *mut c_void,
            bytes_out: *mut c_void,
            capacity: usize,
            timeout_ms: i32,
        ) -> isize,
    >,
    /// Returns how many of the bytes it took: at least one; or -1 = failed, -2 = timed out.
    pub write: Option<
        unsafe extern "C" fn(
            stream: *mut c_void,
            bytes: *const c_void,
            length: usize,
            timeout_ms: i32,
        ) -> isize,
    >,
    /// Closes a stream: called once for each, and nothing is begun with it after. A cancelled request's is
    /// closed by the thread that cancels, while a read or write of it runs on another or is just entered: that
    /// must return at once (with -1), and what it uses must last until it has. So let a stream be a number
    /// that is looked up, and never given again, rather than memory that close frees.
    pub close: Option<unsafe extern "C" fn(stream: *mut c_void)>,
}

/// Lets the host carry the bytes of every connection, instead of the library's sockets and look-ups. A proxy
/// is reached through it too.
///
/// @param options    must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
/// @param transport  must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied: its struct_size and all of its
///                   functions must be set.
/// @param user_data  given to connect, on any thread; NULL is allowed. It and the functions must last until every
///                   client that was made with these options is freed and no request of them runs.
/// @return           TOGETHER_OK; TOGETHER_INVALID_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_options_set_transport(
    options: *mut together_options,
    transport: *const together_transport,
    user_data: *mut c_void,
) -> together_status {
    // SAFETY: pointers are as the header's rules say.
    unsafe {
        boundary::change(options, "together_options_set_transport", Some("transport"), |options, _| {
            options.set_transport(Arc::new(Functions::of(transport, user_data)?));
            Ok(())
        })
    }
}

type Connect = unsafe extern "C" fn(*const c_char, u16, i32, *mut c_void) -> *mut c_void;
type Read = unsafe extern "C" fn(*mut c_void, *mut c_void, usize, i32) -> isize;
type Write = unsafe extern "C" fn(*mut c_void, *const c_void, usize, i32) -> isize;
type Close = unsafe extern "C" fn(*mut c_void);

/// The host's functions, all of them there.
#[derive(Clone, Copy)]
struct Functions {
    connect: Connect,
    read: Read,
    write: Write,
    close: Close,
    user_data: *mut c_void,
}

// SAFETY: the header asks for functions and a pointer that may be used on any thread.
unsafe impl Send for Functions {}
// SAFETY: as above, on several at once.
unsafe impl Sync for Functions {}

/// The size of the struct in the first release that has it. Newer fields are read only where it is larger.
const FIRST_SIZE: usize = offset_of!(together_transport, close) + size_of::<Option<Close>>();

impl Functions {
    /// # Safety
    /// `transport` is NULL, or points at as many bytes as its first field says.
    unsafe fn of(transport: *const together_transport, user_data: *mut c_void) -> Result<Functions> {
        if transport.is_null() || !transport.is_aligned() {
            return Err(Error::invalid("transport is NULL, or is no together_transport"));
        }
        // SAFETY: the caller's promise; only the first field is read before the size is known.
        let size = unsafe { (&raw const (*transport).struct_size).read() };
        if size < FIRST_SIZE {
            return Err(Error::invalid(format!(
                "struct_size is {size}, and must be sizeof(together_transport), which is at least {FIRST_SIZE}"
            )));
        }
        // SAFETY: there are at least as many bytes as the fields of the first release have.
        let together_transport { connect, read, write, close, .. } = unsafe { *transport };
        match (connect, read, write, close) {
            (Some(connect), Some(read), Some(write), Some(close)) => {
                Ok(Functions { connect, read, write, close, user_data })
            }
            _ => Err(Error::invalid("connect, read, write or close is NULL: all four are needed")),
        }
    }
}

impl HostTransport for Functions {
    fn connect(&self, host: &str, port: u16, timeout_ms: i32) -> Option<Box<dyn HostBytes>> {
        let host = CString::new(host).ok()?;
        // SAFETY: the host's function, called as the header says; the text outlives the call.
        let stream = unsafe {
            let arguments =
                [host.as_ptr() as usize, port.into(), timeout_ms as usize, self.user_data as usize];
            host::call(self.connect as *const (), arguments) as *mut c_void
        };
        (!stream.is_null()).then(|| Box::new(CStream { functions: *self, stream }) as Box<dyn HostBytes>)
    }
}

/// A stream of the host's, from its connect to its close.
struct CStream {
    functions: Functions,
    stream: *mut c_void,
}

// SAFETY: the header asks for streams that may be used on any thread.
unsafe impl Send for CStream {}
// SAFETY: as above; one thread at a time reads or writes, and close may come from another meanwhile.
unsafe impl Sync for CStream {}

impl HostBytes for CStream {
    fn read(&self, bytes_out: &mut [u8], timeout_ms: i32) -> isize {
        let (start, capacity) = (bytes_out.as_mut_ptr() as usize, bytes_out.len());
        let arguments = [self.stream as usize, start, capacity, timeout_ms as usize];
        // SAFETY: a stream that is not closed (`net` sees to that), and room of that capacity.
        unsafe { host::call(self.functions.read as *const (), arguments) as isize }
    }

    fn write(&self, bytes: &[u8], timeout_ms: i32) -> isize {
        let (start, length) = (bytes.as_ptr() as usize, bytes.len());
        let arguments = [self.stream as usize, start, length, timeout_ms as usize];
        // SAFETY: as above, of bytes of that length.
        unsafe { host::call(self.functions.write as *const (), arguments) as isize }
    }

    fn close(&self) {
        // SAFETY: a stream that was not closed before: `net` calls this once.
        unsafe { host::call(self.functions.close as *const (), [self.stream as usize, 0, 0, 0]) };
    }
}
