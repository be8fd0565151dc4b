//! A child that is waited for by its process id.
//!
//! This is one of the few files with `unsafe`: std waits for a child only where it started it.

use std::ffi::{CString, c_int};
use std::io::{self, PipeReader, PipeWriter};
use std::os::fd::AsRawFd;
use std::time::{Duration, Instant};

use super::ChildEnd;
#[cfg(target_os = "android")]
use super::fork_exec::spawn;
#[cfg(not(target_os = "android"))]
use super::posix_spawn::spawn;
use crate::sys::descriptor::above_standard;
use crate::sys::wake::{Waited, Wake, wait_for_any};

/// How often the caller looks whether the child has ended while its output is open: a process that the child left behind
/// may hold that. The kernel reports an end by SIGCHLD alone, and that is the host's.
const SLICE: Duration = Duration::from_millis(20);
/// A child that has closed its output is about to end.
const LAST_SLICE: Duration = Duration::from_millis(1);

/// In the form of `waitpid`.
fn end_of(status: c_int) -> ChildEnd {
    match libc::WIFSIGNALED(status) {
        true => ChildEnd::BySignal(libc::WTERMSIG(status)),
        false => ChildEnd::WithStatus(libc::WEXITSTATUS(status)),
    }
}

/// A process that is stopped and waited for when this is dropped.
pub struct Child {
    process: libc::pid_t,
    ended: Option<ChildEnd>,
}

impl Child {
    /// Starts the program with nothing to read, and with every signal as a program expects it, whatever the host
    /// blocks and ignores.
    pub fn spawn(argv: &[CString], output: PipeWriter, errors: PipeWriter) -> io::Result<Child> {
        let (output, errors) = (above_standard(output.into())?, above_standard(errors.into())?);
        // A pipe without a writer, rather than /dev/null, which a chroot may lack.
        let (nothing, _) = io::pipe()?;
        let input = above_standard(nothing.into())?;
        let process = spawn(argv, input, output, errors)?;
        Ok(Child { process, ended: None })
    }

    /// Waits until there is something to read in a pipe, or it is closed: which of them; or until the child may have ended.
    /// None is waited for that is `None`.
    pub fn wait_for_output(
        &self,
        pipes: [Option<&mut PipeReader>; 2],
        wake: Option<&Wake>,
        until: Instant,
    ) -> io::Result<(Waited, [bool; 2])> {
        let slice = if pipes.iter().any(Option::is_some) { SLICE } else { LAST_SLICE };
        let until = until.min(Instant::now() + slice);
        // poll ignores a descriptor below 0.
        let descriptors = pipes.map(|pipe| pipe.map_or(-1, |pipe| pipe.as_raw_fd()));
        let (waited, ready) = wait_for_any(descriptors.into_iter(), libc::POLLIN, wake, Some(until))?;
        Ok((waited, [ready.contains(&0), ready.contains(&1)]))
    }

    /// Does not wait.
    pub fn ended(&mut self) -> Option<ChildEnd> {
        if self.ended.is_none() {
            let mut status = 0;
            // SAFETY: waits for a child of ours and no other; the status outlives the call.
            self.ended = match unsafe { libc::waitpid(self.process, &raw mut status, libc::WNOHANG) } {
                0 => None,
                process if process == self.process => Some(end_of(status)),
                _ => Some(ChildEnd::Unknown),
            };
        }
        self.ended
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        if self.ended().is_some() {
            return;
        }
        // SAFETY: it has not ended, so the number is still its own.
        unsafe { libc::kill(self.process, libc::SIGKILL) };
        let mut status = 0;
        // A handler of the host's may interrupt the wait; any other failure says that there is no child any more.
        // SAFETY: as in `ended`. SIGKILL takes effect soon.
        while unsafe { libc::waitpid(self.process, &raw mut status, 0) } < 0
            && io::Error::last_os_error().kind() == io::ErrorKind::Interrupted
        {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sys::wake;
    use std::io::Read;

    /// In a process of its own, as the disposition of a signal is a whole process's.
    #[test]
    fn a_host_that_ignores_its_children_is_known_of_no_end_and_its_childs_children_are() {
        // SAFETY: the process runs a command and ends.
        let process = unsafe { libc::fork() };
        if process == 0 {
            // SAFETY: as above.
            unsafe { libc::signal(libc::SIGCHLD, libc::SIG_IGN) };
            let outcome = status_that_a_shell_sees();
            let is_known = matches!(outcome, Ok((ref seen, ChildEnd::Unknown)) if seen == "7");
            // SAFETY: ends the process at once, running none of the parent's destructors.
            unsafe { libc::_exit(if is_known { 0 } else { 1 }) };
        }
        let mut outcome = -1;
        // SAFETY: waits for the process made above.
        assert_eq!(unsafe { libc::waitpid(process, &raw mut outcome, 0) }, process);
        assert_eq!(outcome, 0);
    }

    /// The exit status that a shell reads of its own child, and that we read of the shell.
    fn status_that_a_shell_sees() -> io::Result<(String, ChildEnd)> {
        let argv = [c"sh", c"-c", c"sh -c 'exit 7'; printf $?"].map(CString::from);
        let (mut output, printed) = io::pipe()?;
        let (_errors, complained) = io::pipe()?;
        let mut child = Child::spawn(&argv, printed, complained)?;
        let mut seen = String::new();
        output.read_to_string(&mut seen)?;
        loop {
            if let Some(ended) = child.ended() {
                return Ok((seen, ended));
            }
            let pause = Some(Instant::now() + Duration::from_millis(1));
            wake::wait_for_any(std::iter::empty(), libc::POLLIN, None, pause)?;
        }
    }
}
