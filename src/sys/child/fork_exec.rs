//! Starts a program on Android, where `posix_spawn` came with version 9 only.
//!
//! Responsible for a child with every signal as a program expects it, by std's fork and exec. Two things are worse than with
//! `posix_spawn`: the host's fork handlers run, and memory that is copied on write is copied. It must not know how the child ends.
//!
//! This is one of the few files with `unsafe`: std keeps the signals that the host ignores.

use std::ffi::{CString, OsStr, c_int};
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};

/// The process's number.
pub fn spawn(argv: &[CString], input: OwnedFd, output: OwnedFd, errors: OwnedFd) -> io::Result<libc::pid_t> {
    let mut words = argv.iter().map(|word| OsStr::from_bytes(word.as_bytes()));
    let mut command = Command::new(words.next().ok_or(io::ErrorKind::InvalidInput)?);
    command.args(words).stdin(Stdio::from(input)).stdout(Stdio::from(output)).stderr(Stdio::from(errors));
    // SAFETY: between fork and exec it only calls `signal`, which may be called there. std itself lets all signals in.
    unsafe { command.pre_exec(heed_all_signals) };
    // What std has of the child is dropped, which neither stops it nor waits for it.
    let process = command.spawn()?.id();
    libc::pid_t::try_from(process).map_err(io::Error::other)
}

fn heed_all_signals() -> io::Result<()> {
    /// One more than the last.
    const SIGNALS: c_int = 65;
    for signal in 1..SIGNALS {
        // SAFETY: of a signal that cannot be changed it fails, and changes nothing.
        unsafe { libc::signal(signal, libc::SIG_DFL) };
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    /// In a process of its own, as the disposition of a signal is a whole process's.
    #[test]
    fn a_program_runs_with_the_signals_that_the_host_ignores() {
        // SAFETY: the process runs a command and ends.
        let process = unsafe { libc::fork() };
        if process == 0 {
            // SAFETY: as above.
            unsafe { libc::signal(libc::SIGCHLD, libc::SIG_IGN) };
            let seen = what_a_shell_prints("sh -c 'exit 7'; printf $?");
            // SAFETY: ends the process at once, running none of the parent's destructors.
            unsafe { libc::_exit(if matches!(seen.as_deref(), Ok("7")) { 0 } else { 1 }) };
        }
        let mut outcome = -1;
        // SAFETY: waits for the process made above.
        assert_eq!(unsafe { libc::waitpid(process, &raw mut outcome, 0) }, process);
        assert_eq!(outcome, 0);
    }

    fn what_a_shell_prints(line: &str) -> io::Result<String> {
        let argv = [c"sh".to_owned(), c"-c".to_owned(), CString::new(line)?];
        let ((input, _), (mut output, printed), (_errors, complained)) =
            (io::pipe()?, io::pipe()?, io::pipe()?);
        spawn(&argv, input.into(), printed.into(), complained.into())?;
        let mut seen = String::new();
        output.read_to_string(&mut seen)?;
        Ok(seen)
    }

    #[test]
    fn a_program_that_is_missing_is_a_failure() {
        let pipe = || io::pipe().unwrap();
        let ((input, _), (_, output), (_, errors)) = (pipe(), pipe(), pipe());
        let missing = [c"together-no-such-program".to_owned()];
        let error = spawn(&missing, input.into(), output.into(), errors.into()).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::NotFound);
    }
}
