//! `together_transport`: byte streams of the host's own.
//!
//! Responsible for checking and copying the host's table of functions, and for calling them: what they
//! mean, when each is called and what to believe is `http`'s.

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

/// A byte transport that the host implements, for a console, a sandbox or a tunnel without the system's sockets.
/// The library still does TLS, so the functions see encrypted bytes, unless the base URL is plain http to this
/// machine. New fields are only appended.
///
/// Each function is called on any thread, including threads of the library, and on several at once. It must not
/// call this library with the client that it serves or with a call of that client, and must not throw an exception.
/// One thread at a time reads and writes a stream. Times are in milliseconds; -1 means no limit, 0 means do not
/// wait. All four functions are required.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct together_transport {
    /// sizeof(together_transport) in the header that the program was compiled with.
    pub struct_size: usize,
    /// Connects to a host: a name, or an address without brackets. Returns the stream, or NULL on failure.
    /// Cancelling waits for it to return, so it must respect `timeout_ms`.
    pub connect: Option<
        unsafe extern "C" fn(
            host: *const c_char,
            port: u16,
            timeout_ms: i32,
            user_data: *mut c_void,
        ) -> *mut c_void,
    >,
    /// Waits for bytes and returns how many it wrote to `bytes_out`: at least 1, at most `capacity`; or 0 = end of
    /// the stream, -1 = failed, -2 = timed out.
    pub read: Option<
        unsafe extern "C" fn(
            stream: *mut c_void,
            bytes_out: *mut c_void,
            capacity: usize,
            timeout_ms: i32,
        ) -> isize,
    >,
    /// Returns how many of the bytes it accepted: at least 1; or -1 = failed, -2 = timed out.
    pub write: Option<
        unsafe extern "C" fn(
            stream: *mut c_void,
            bytes: *const c_void,
            length: usize,
            timeout_ms: i32,
        ) -> isize,
    >,
    /// Closes a stream. Called once for each stream; no function is entered with the stream afterwards. To cancel a
    /// request, the cancelling thread closes its stream while a read or write runs, or is being entered, on another
    /// thread: that function must return at once (with -1), and its resources must stay valid until it has
    /// returned. So use a number that you look up, and never reuse, as the stream, rather than memory that close
    /// frees.
    pub close: Option<unsafe extern "C" fn(stream: *mut c_void)>,
}

/// Sets a transport that carries the bytes of every connection, instead of the library's sockets and name lookups.
/// Connections to a proxy use it too.
///
/// @param options    must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
/// @param transport  must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied: its struct_size and all four
///                   functions must be set.
/// @param user_data  passed to connect, on any thread; NULL is allowed. It and the functions must stay valid until
///                   every client made from these options is freed and none of their requests runs.
/// @return           TOGETHER_OK; TOGETHER_INVALID_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn together_options_set_transport(
    options: *mut together_options,
    transport: *const together_transport,
    user_data: *mut c_void,
) -> together_status {
    trust_caller! {
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
            return Err(invalid!(
                "struct_size is {size}, and must be sizeof(together_transport), which is at least {FIRST_SIZE}"
            ));
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
        // SAFETY: a stream that is not closed (`http` sees to that), and room of that capacity.
        unsafe { host::call(self.functions.read as *const (), arguments) as isize }
    }

    fn write(&self, bytes: &[u8], timeout_ms: i32) -> isize {
        let (start, length) = (bytes.as_ptr() as usize, bytes.len());
        let arguments = [self.stream as usize, start, length, timeout_ms as usize];
        // SAFETY: as above, of bytes of that length.
        unsafe { host::call(self.functions.write as *const (), arguments) as isize }
    }

    fn close(&self) {
        // SAFETY: a stream that was not closed before: `http` calls this once.
        unsafe { host::call(self.functions.close as *const (), [self.stream as usize, 0, 0, 0]) };
    }
}
