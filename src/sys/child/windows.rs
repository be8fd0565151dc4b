//! A child that is started by `CreateProcessW`.
//!
//! It inherits its three standard handles and nothing else, has no console window, and runs in a job of its own with all
//! that it starts: dropping a child that still runs ends them all, and so does the end of this process. When a child ends
//! by itself, the processes that it started go on.
//!
//! This is one of the few files with `unsafe`: std's own way inherits every handle that the host marked so, and knows no
//! jobs.

use std::ffi::{CStr, CString, OsStr, c_void};
use std::io::{self, PipeWriter};
use std::os::windows::ffi::OsStrExt;
use std::os::windows::io::{AsRawHandle, FromRawHandle, OwnedHandle};
use std::time::Instant;

use windows_sys::Win32::Foundation::{HANDLE, HANDLE_FLAG_INHERIT, SetHandleInformation, WAIT_OBJECT_0};
use windows_sys::Win32::Storage::FileSystem::SearchPathW;
use windows_sys::Win32::System::JobObjects::{
    AssignProcessToJobObject, CreateJobObjectW, JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE,
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION, JobObjectExtendedLimitInformation, SetInformationJobObject,
    TerminateJobObject,
};
use windows_sys::Win32::System::Threading::{
    CREATE_NO_WINDOW, CREATE_SUSPENDED, CREATE_UNICODE_ENVIRONMENT, CreateProcessW,
    DeleteProcThreadAttributeList, EXTENDED_STARTUPINFO_PRESENT, GetExitCodeProcess,
    InitializeProcThreadAttributeList, LPPROC_THREAD_ATTRIBUTE_LIST, PROC_THREAD_ATTRIBUTE_HANDLE_LIST,
    PROCESS_INFORMATION, ResumeThread, STARTF_USESTDHANDLES, STARTUPINFOEXW, TerminateProcess,
    UpdateProcThreadAttribute, WaitForSingleObject,
};

use super::ChildEnd;
use super::command_line::command_line;
use super::overlapped_pipe::OverlappedReader;
use crate::sys::wake::{Waited, Wake, wait_for_any};

/// A process that is stopped, with all that it started, when this is dropped before its end.
pub struct Child {
    process: OwnedHandle,
    job: Job,
    ended: Option<ChildEnd>,
}

impl Child {
    /// Starts the program with nothing to read.
    pub fn spawn(argv: &[CString], output: PipeWriter, errors: PipeWriter) -> io::Result<Child> {
        let mut line = command_line(argv)?;
        let program = argv.first().map(|program| located(program)).transpose()?.flatten();
        // A pipe without a writer.
        let (nothing, _) = io::pipe()?;
        let handles = [nothing.as_raw_handle(), output.as_raw_handle(), errors.as_raw_handle()];
        for handle in handles {
            // SAFETY: a handle of ours. A child that the host starts at this very moment, without a list of its own, may
            // inherit it too; no end of a pipe is waited for.
            if unsafe { SetHandleInformation(handle, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT) } == 0 {
                return Err(io::Error::last_os_error());
            }
        }
        let job = Job::new()?;
        let attributes = Attributes::with_handles(&handles)?;
        // SAFETY: an all-zero value is a valid one.
        let mut start: STARTUPINFOEXW = unsafe { std::mem::zeroed() };
        start.StartupInfo.cb = size_of::<STARTUPINFOEXW>() as u32;
        start.StartupInfo.dwFlags = STARTF_USESTDHANDLES;
        let [nothing, output, errors] = handles;
        start.StartupInfo.hStdInput = nothing;
        start.StartupInfo.hStdOutput = output;
        start.StartupInfo.hStdError = errors;
        start.lpAttributeList = attributes.list();
        let flags =
            CREATE_NO_WINDOW | CREATE_SUSPENDED | CREATE_UNICODE_ENVIRONMENT | EXTENDED_STARTUPINFO_PRESENT;
        // SAFETY: an all-zero value is a valid one, which the call writes.
        let mut made: PROCESS_INFORMATION = unsafe { std::mem::zeroed() };
        // SAFETY: every pointer is to something that outlives the call; the line is ours to write, and ends in NUL.
        let outcome = unsafe {
            CreateProcessW(
                program.as_ref().map_or(std::ptr::null(), |path| path.as_ptr()),
                line.as_mut_ptr(),
                std::ptr::null(),
                std::ptr::null(),
                1,
                flags,
                std::ptr::null(),
                std::ptr::null(),
                (&raw const start).cast(),
                &raw mut made,
            )
        };
        if outcome == 0 {
            return Err(io::Error::last_os_error());
        }
        // SAFETY: handles that were just made and are not shared.
        let (process, thread) = unsafe {
            (OwnedHandle::from_raw_handle(made.hProcess), OwnedHandle::from_raw_handle(made.hThread))
        };
        job.take(&process);
        let child = Child { process, job, ended: None };
        // SAFETY: the child's first thread, which has not begun.
        match unsafe { ResumeThread(thread.as_raw_handle()) } {
            u32::MAX => Err(io::Error::last_os_error()),
            _ => Ok(child),
        }
    }

    /// Waits until there is something to read in a pipe, or it is closed: which of them; or until the child ends. None is
    /// waited for that is `None`.
    pub fn wait_for_output(
        &self,
        mut pipes: [Option<&mut OverlappedReader>; 2],
        wake: Option<&Wake>,
        until: Instant,
    ) -> io::Result<(Waited, [bool; 2])> {
        loop {
            let [output, errors] = pipes.each_mut().map(|pipe| pipe.as_mut().map(|pipe| pipe.watch()));
            let process = self.ended.is_none().then(|| self.process.as_raw_handle());
            let objects = [output, errors, process].into_iter().flatten();
            let (waited, _) = wait_for_any(objects, wake, Some(until))?;
            let ready = pipes.each_ref().map(|pipe| pipe.as_ref().is_some_and(|pipe| pipe.has_input()));
            // Else the child wrote no bytes, and may do so for ever.
            let is_over = ready != [false; 2] || self.has_ended() || Instant::now() >= until;
            if waited != Waited::Ready || is_over {
                return Ok((waited, ready));
            }
        }
    }

    fn has_ended(&self) -> bool {
        // SAFETY: a process of ours.
        unsafe { WaitForSingleObject(self.process.as_raw_handle(), 0) == WAIT_OBJECT_0 }
    }

    /// Does not wait.
    pub fn ended(&mut self) -> Option<ChildEnd> {
        if self.ended.is_none() && self.has_ended() {
            let mut code = 0;
            // SAFETY: as above; the code outlives the call.
            let outcome = unsafe { GetExitCodeProcess(self.process.as_raw_handle(), &raw mut code) };
            let end = if outcome == 0 { ChildEnd::Unknown } else { ChildEnd::WithStatus(code.cast_signed()) };
            self.ended = Some(end);
            self.job.release();
        }
        self.ended
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        if self.ended().is_none() {
            self.job.end();
            // Where the job could not take it.
            // SAFETY: a process of ours.
            unsafe { TerminateProcess(self.process.as_raw_handle(), 1) };
        }
    }
}

/// Where the program is that is called by its name alone, in UTF-16 and ended by NUL. The system would look into the
/// folder that the host runs in first, which may be anybody's.
fn located(program: &CStr) -> io::Result<Option<Vec<u16>>> {
    let program = program.to_string_lossy();
    if program.contains(['\\', '/', ':']) {
        return Ok(None);
    }
    let wide = |text: &OsStr| text.encode_wide().chain([0]).collect::<Vec<u16>>();
    let (folders, name) =
        (wide(&std::env::var_os("PATH").unwrap_or_default()), wide(program.as_ref().as_ref()));
    let extension = wide(".exe".as_ref());
    let mut found = vec![0; LONGEST_PATH];
    // SAFETY: texts that end in NUL, and as much room as is named.
    let length = unsafe {
        SearchPathW(
            folders.as_ptr(),
            name.as_ptr(),
            extension.as_ptr(),
            found.len() as u32,
            found.as_mut_ptr(),
            std::ptr::null_mut(),
        )
    };
    match length as usize {
        0 => Err(io::Error::last_os_error()),
        length if length < found.len() => {
            found.truncate(length + 1);
            Ok(Some(found))
        }
        _ => Err(io::ErrorKind::InvalidFilename.into()),
    }
}

/// Of all paths of the system, in characters.
const LONGEST_PATH: usize = 32_768;

/// The child and all that it starts.
struct Job(OwnedHandle);

impl Job {
    fn new() -> io::Result<Job> {
        // SAFETY: no attributes and no name.
        let job = unsafe { CreateJobObjectW(std::ptr::null(), std::ptr::null()) };
        if job.is_null() {
            return Err(io::Error::last_os_error());
        }
        // SAFETY: a handle that was just made and is not shared.
        let job = Job(unsafe { OwnedHandle::from_raw_handle(job) });
        job.limit(JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE);
        Ok(job)
    }

    fn limit(&self, flags: u32) {
        // SAFETY: an all-zero value is a valid one, with no limits.
        let mut limits: JOBOBJECT_EXTENDED_LIMIT_INFORMATION = unsafe { std::mem::zeroed() };
        limits.BasicLimitInformation.LimitFlags = flags;
        // SAFETY: a value of the kind that is named, which outlives the call. Without it the child alone is ended.
        unsafe {
            SetInformationJobObject(
                self.0.as_raw_handle(),
                JobObjectExtendedLimitInformation,
                (&raw const limits).cast(),
                size_of::<JOBOBJECT_EXTENDED_LIMIT_INFORMATION>() as u32,
            )
        };
    }

    /// A host in a job that lets no other job have its children keeps them in its own.
    fn take(&self, process: &OwnedHandle) {
        // SAFETY: handles of ours.
        unsafe { AssignProcessToJobObject(self.0.as_raw_handle(), process.as_raw_handle()) };
    }

    /// What still runs goes on, also when the job's handle is closed.
    fn release(&self) {
        self.limit(0);
    }

    fn end(&self) {
        // SAFETY: a job of ours.
        unsafe { TerminateJobObject(self.0.as_raw_handle(), 1) };
    }
}

/// What a child inherits.
struct Attributes<'handles> {
    /// In words, as it has a word's alignment.
    memory: Vec<usize>,
    _handles: &'handles [HANDLE],
}

impl<'handles> Attributes<'handles> {
    fn with_handles(handles: &'handles [HANDLE]) -> io::Result<Attributes<'handles>> {
        let mut size = 0;
        // SAFETY: asks for the size alone, and fails.
        unsafe { InitializeProcThreadAttributeList(std::ptr::null_mut(), 1, 0, &raw mut size) };
        let mut memory = vec![0; size.div_ceil(size_of::<usize>())];
        // SAFETY: as many bytes as the system asked for.
        if unsafe { InitializeProcThreadAttributeList(memory.as_mut_ptr().cast(), 1, 0, &raw mut size) } == 0
        {
            return Err(io::Error::last_os_error());
        }
        let attributes = Attributes { memory, _handles: handles };
        // SAFETY: a list with room for one, and handles that outlive it.
        let outcome = unsafe {
            UpdateProcThreadAttribute(
                attributes.list(),
                0,
                PROC_THREAD_ATTRIBUTE_HANDLE_LIST as usize,
                handles.as_ptr().cast::<c_void>(),
                size_of_val(handles),
                std::ptr::null_mut(),
                std::ptr::null(),
            )
        };
        if outcome == 0 { Err(io::Error::last_os_error()) } else { Ok(attributes) }
    }

    fn list(&self) -> LPPROC_THREAD_ATTRIBUTE_LIST {
        self.memory.as_ptr().cast_mut().cast()
    }
}

impl Drop for Attributes<'_> {
    fn drop(&mut self) {
        // SAFETY: a list that was made, and is not used any more.
        unsafe { DeleteProcThreadAttributeList(self.list()) };
    }
}
