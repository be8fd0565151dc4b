//! A pipe whose reader can be waited for beside other things.
//!
//! Windows waits for no pipe, but for a read that is under way. A read of no bytes ends as soon as the other end writes or
//! is closed, and takes nothing. The content is read by a second call, which does not wait, straight into the caller's
//! memory. Anonymous pipes cannot do this, so this one has a name, which cannot be guessed and opens once.
//!
//! This is one of the few files with `unsafe`: std makes such pipes for its own children alone.

use std::io::{self, PipeWriter, Read};
use std::os::windows::io::{AsRawHandle, FromRawHandle, OwnedHandle};
use std::ptr::{null, null_mut};

use windows_sys::Win32::Foundation::{
    ERROR_BROKEN_PIPE, ERROR_IO_INCOMPLETE, ERROR_IO_PENDING, ERROR_OPERATION_ABORTED, GENERIC_WRITE,
    GetLastError, HANDLE, INVALID_HANDLE_VALUE,
};
use windows_sys::Win32::Storage::FileSystem::{
    CreateFileW, FILE_FLAG_FIRST_PIPE_INSTANCE, FILE_FLAG_OVERLAPPED, OPEN_EXISTING, PIPE_ACCESS_INBOUND,
    ReadFile,
};
use windows_sys::Win32::System::IO::{CancelIoEx, GetOverlappedResult, OVERLAPPED};
use windows_sys::Win32::System::Pipes::{
    CreateNamedPipeW, PIPE_READMODE_BYTE, PIPE_REJECT_REMOTE_CLIENTS, PIPE_TYPE_BYTE, PIPE_WAIT,
    PeekNamedPipe,
};
use windows_sys::Win32::System::Threading::SetEvent;

use crate::sys::random::random;
use crate::sys::wake::{Object, Reset, event};

/// How much the other end may write before it waits for the reader.
const ROOM: u32 = 4096;

/// The end that is read from.
pub struct OverlappedReader {
    pipe: OwnedHandle,
    /// Set when a read ends.
    ended: OwnedHandle,
    /// In a place of its own: the system writes to it until the read ends.
    read: Box<OVERLAPPED>,
    /// A read of no bytes was begun, and its end has not been seen.
    is_waiting: bool,
}

/// Makes a pipe of which no child inherits an end by itself. Its writer is like that of any other pipe.
pub fn overlapped_pipe() -> io::Result<(OverlappedReader, PipeWriter)> {
    let number = random().map(u128::from_ne_bytes);
    let number = number.map_err(|error| io::Error::other(error.message().to_owned()))?;
    let name = format!(r"\\.\pipe\together-{number:032x}");
    let name: Vec<u16> = name.encode_utf16().chain([0]).collect();
    // SAFETY: a name that ends in NUL. Without attributes, only the user of this process may write to the pipe.
    let reader = unsafe {
        CreateNamedPipeW(
            name.as_ptr(),
            PIPE_ACCESS_INBOUND | FILE_FLAG_OVERLAPPED | FILE_FLAG_FIRST_PIPE_INSTANCE,
            PIPE_TYPE_BYTE | PIPE_READMODE_BYTE | PIPE_WAIT | PIPE_REJECT_REMOTE_CLIENTS,
            1,
            0,
            ROOM,
            0,
            null(),
        )
    };
    let pipe = owned(reader)?;
    // SAFETY: as above.
    let writer =
        unsafe { CreateFileW(name.as_ptr(), GENERIC_WRITE, 0, null(), OPEN_EXISTING, 0, null_mut()) };
    let writer = owned(writer)?;
    let ended = event(Reset::ByHand)?;
    // SAFETY: an all-zero value is a valid one.
    let mut read: Box<OVERLAPPED> = Box::new(unsafe { std::mem::zeroed() });
    read.hEvent = ended.as_raw_handle();
    Ok((OverlappedReader { pipe, ended, read, is_waiting: false }, writer.into()))
}

fn owned(handle: HANDLE) -> io::Result<OwnedHandle> {
    if handle == INVALID_HANDLE_VALUE {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: a handle that was just made and is not shared.
    Ok(unsafe { OwnedHandle::from_raw_handle(handle) })
}

impl OverlappedReader {
    /// What is set as soon as there is input. A write of no bytes sets it too: `has_input` knows better.
    pub fn watch(&mut self) -> Object {
        if self.is_waiting && self.outcome(Wait::No) == Err(ERROR_IO_INCOMPLETE) {
            return self.ended.as_raw_handle();
        }
        self.is_waiting = false;
        if !self.has_input() {
            // SAFETY: no bytes; the operation's memory is not used again before it ends.
            self.is_waiting = unsafe { self.begin(null_mut(), 0) } == Err(ERROR_IO_PENDING);
            if self.is_waiting {
                return self.ended.as_raw_handle();
            }
            // There is something by now, or an end or an error, which `read` tells.
        }
        // SAFETY: an event of ours.
        unsafe { SetEvent(self.ended.as_raw_handle()) };
        self.ended.as_raw_handle()
    }

    /// Whether something is there to be read, or the other end is closed.
    pub fn has_input(&self) -> bool {
        let mut count = 0;
        let pipe = self.pipe.as_raw_handle();
        // SAFETY: a pipe of ours; the count outlives the call, and nothing else is asked for.
        let outcome = unsafe { PeekNamedPipe(pipe, null_mut(), 0, null_mut(), &raw mut count, null_mut()) };
        outcome == 0 || count > 0
    }

    /// Begins a read. `ERROR_IO_PENDING` where it goes on.
    ///
    /// # Safety
    /// `room` has `length` bytes, to which the system may write until the read has ended; no other read goes on.
    unsafe fn begin(&mut self, room: *mut u8, length: u32) -> Result<(), u32> {
        // SAFETY: as the caller promises; the operation's memory lives as long as this value, which waits for the end.
        match unsafe { ReadFile(self.pipe.as_raw_handle(), room, length, null_mut(), &raw mut *self.read) } {
            // SAFETY: has no preconditions.
            0 => Err(unsafe { GetLastError() }),
            _ => Ok(()),
        }
    }

    /// How many bytes the read took. `ERROR_IO_INCOMPLETE` where it goes on.
    fn outcome(&mut self, wait: Wait) -> Result<u32, u32> {
        let (pipe, wait) = (self.pipe.as_raw_handle(), i32::from(wait == Wait::ForTheEnd));
        let mut count = 0;
        // SAFETY: a read of this pipe that was begun.
        match unsafe { GetOverlappedResult(pipe, &raw const *self.read, &raw mut count, wait) } {
            // SAFETY: has no preconditions.
            0 => Err(unsafe { GetLastError() }),
            _ => Ok(count),
        }
    }

    /// Ends a read that goes on, if it has not ended by itself, and says how it ended.
    fn end(&mut self) -> Result<u32, u32> {
        // SAFETY: a read of this pipe that was begun. It fails where the read has ended.
        unsafe { CancelIoEx(self.pipe.as_raw_handle(), &raw const *self.read) };
        self.outcome(Wait::ForTheEnd)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Wait {
    No,
    ForTheEnd,
}

/// A read that finds nothing does not wait: it is `Interrupted`.
impl Read for OverlappedReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if std::mem::take(&mut self.is_waiting) {
            let _ = self.end();
        }
        let length = u32::try_from(buffer.len()).unwrap_or(u32::MAX);
        // SAFETY: the read has ended before `buffer` is lent to another.
        let outcome = match unsafe { self.begin(buffer.as_mut_ptr(), length) } {
            Ok(()) => self.outcome(Wait::ForTheEnd),
            Err(ERROR_IO_PENDING) => self.end(),
            Err(code) => Err(code),
        };
        match outcome {
            Err(ERROR_BROKEN_PIPE) => Ok(0),
            // The other end wrote no bytes, which is no end.
            Ok(0) | Err(ERROR_OPERATION_ABORTED) => Err(io::ErrorKind::Interrupted.into()),
            Ok(count) => Ok(count as usize),
            Err(code) => Err(io::Error::from_raw_os_error(code.cast_signed())),
        }
    }
}

impl Drop for OverlappedReader {
    fn drop(&mut self) {
        // The system writes to the operation's memory until the read ends.
        if self.is_waiting {
            let _ = self.end();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::time::Instant;

    use super::*;
    use crate::sys::wake::{Waited, wait};

    fn look(reader: &mut OverlappedReader) -> Waited {
        wait(reader.watch(), None, Some(Instant::now())).unwrap()
    }

    fn read(reader: &mut OverlappedReader, most: usize) -> io::Result<Vec<u8>> {
        let mut room = vec![0; most];
        let count = reader.read(&mut room)?;
        room.truncate(count);
        Ok(room)
    }

    #[test]
    fn what_is_watched_is_set_from_a_write_until_all_is_read_and_from_the_end_on() {
        let (mut reader, mut writer) = overlapped_pipe().unwrap();
        for _ in 0..3 {
            assert_eq!([look(&mut reader), look(&mut reader)], [Waited::TimedOut; 2]);
            assert!(!reader.has_input());
            writer.write_all(b"a key").unwrap();
            assert_eq!([look(&mut reader), look(&mut reader)], [Waited::Ready; 2]);
            assert_eq!(read(&mut reader, 2).unwrap(), b"a ");
            assert_eq!(look(&mut reader), Waited::Ready, "there is more");
            assert_eq!(read(&mut reader, 9).unwrap(), b"key");
        }
        writer.write_all(b"last").unwrap();
        drop(writer);
        assert_eq!(read(&mut reader, 9).unwrap(), b"last");
        for _ in 0..2 {
            assert_eq!(look(&mut reader), Waited::Ready);
            assert!(reader.has_input());
            assert_eq!(read(&mut reader, 9).unwrap(), b"");
        }
    }

    #[test]
    fn a_read_does_not_wait_and_takes_nothing_from_the_next() {
        let (mut reader, mut writer) = overlapped_pipe().unwrap();
        for is_watched in [false, true] {
            if is_watched {
                reader.watch();
            }
            assert_eq!(read(&mut reader, 9).unwrap_err().kind(), io::ErrorKind::Interrupted);
            writer.write_all(b"bytes").unwrap();
            assert_eq!(read(&mut reader, 9).unwrap(), b"bytes");
        }
    }

    #[test]
    fn another_threads_write_and_end_are_waited_for() {
        for writes in [true, false] {
            let (mut reader, mut writer) = overlapped_pipe().unwrap();
            let object = reader.watch();
            std::thread::scope(|scope| {
                scope.spawn(move || writes.then(|| writer.write_all(b"x").unwrap()));
                assert_eq!(wait(object, None, None).unwrap(), Waited::Ready);
            });
            assert_eq!(read(&mut reader, 9).unwrap().len(), usize::from(writes));
        }
    }

    #[test]
    fn a_pipe_goes_while_it_is_watched_and_its_writer_is_told() {
        let (mut reader, mut writer) = overlapped_pipe().unwrap();
        reader.watch();
        drop(reader);
        assert!(writer.write_all(b"x").is_err());
    }
}
