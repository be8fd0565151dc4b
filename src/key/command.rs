//! A command that prints the key: a secret manager's, most often.
//!
//! Responsible for running it without a shell, for reading what it prints straight onto the key's page, and
//! for what went wrong in one line. It must not wait past the limits it is given, nor disturb how the host
//! deals with its own children.
//!
//! This is one of the few files with `unsafe`: std's own way forks where the program has fork handlers, hands
//! blocked and ignored signals down, and cannot wait for two things at once.

use std::ffi::{CString, c_char, c_int};
use std::fmt;
use std::io::{self, PipeReader, Read};
use std::os::fd::{AsRawFd, OwnedFd, RawFd};
use std::time::{Duration, Instant};

use zeroize::Zeroizing;

use super::Wait;
use super::fingerprint::{Fingerprint, KeyFilter};
use crate::error::{Error, Result, Status};

/// How long a command may take. Who waits for a person (a dialogue, a fingerprint reader) gets this long too.
const LIMIT: Duration = Duration::from_secs(10);

/// How much of its standard error is quoted.
const MOST_WORDS: usize = 400;

/// How often it is asked whether the command has ended while its output is still open: a process that it
/// left behind may hold that. The kernel tells of an end by SIGCHLD alone, and that is the host's.
const SLICE: Duration = Duration::from_millis(20);

/// A program and its arguments.
#[derive(Clone)]
pub struct Command {
    argv: Vec<CString>,
}

/// The program alone: an argument may be a token.
impl fmt::Debug for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.origin())
    }
}

impl Command {
    pub fn new(argv: &[&str]) -> Result<Command> {
        if argv.first().is_none_or(|program| program.is_empty()) {
            return Err(Error::invalid("the command for the API key names no program"));
        }
        let argv = argv.iter().map(|word| CString::new(*word)).collect::<std::result::Result<_, _>>();
        let argv = argv.map_err(|_| Error::invalid("the command for the API key holds a NUL byte"))?;
        Ok(Command { argv })
    }

    /// What it is called in messages.
    pub fn origin(&self) -> String {
        let program = self.argv.first().map(|program| program.to_string_lossy()).unwrap_or_default();
        format!("the command {program}")
    }

    /// Runs the command and gives how many bytes it printed onto the page.
    pub fn print_onto(&self, page: &mut [u8], wait: Wait<'_>) -> Result<usize> {
        self.print_within(LIMIT, page, wait)
    }

    fn print_within(&self, limit: Duration, page: &mut [u8], wait: Wait<'_>) -> Result<usize> {
        let origin = self.origin();
        let failed = |what: &str| {
            Error::new(Status::NoApiKey, format!("{origin}, which is to print the API key, {what}"))
        };
        let unable = |error: io::Error| failed(&format!("cannot be started: {error}"));
        let (output, printed) = io::pipe().map_err(unable)?;
        let (errors, complained) = io::pipe().map_err(unable)?;
        let mut child = spawn(&self.argv, printed.into(), complained.into()).map_err(unable)?;
        let mut output = Output { pipe: Some(output), page, filled: 0, is_too_long: false };
        let mut errors = Words { pipe: Some(errors), words: Zeroizing::new(Vec::with_capacity(MOST_WORDS)) };

        let own_end = Instant::now() + limit;
        let until = wait.until.map_or(own_end, |until| until.min(own_end));
        let ended = loop {
            let ended = child.ended();
            let pause = match ended {
                // What it printed is there by now; what others print later is not waited for.
                Some(_) => Duration::ZERO,
                // It closed its output, so it is about to end.
                None if output.pipe.is_none() && errors.pipe.is_none() => Duration::from_millis(1),
                None => SLICE,
            };
            let ready = ready(&output, &errors, wait, pause)
                .map_err(|error| failed(&format!("cannot be waited for: {error}")))?;
            if ready.is_woken {
                return Err(wait.given_up(Status::Cancelled, &origin));
            }
            if ready.output {
                output.read();
            }
            if ready.errors {
                errors.read();
            }
            match ended {
                Some(ended) if !ready.output && !ready.errors => break ended,
                _ if Instant::now() < until => {}
                _ if until < own_end => return Err(wait.given_up(Status::Timeout, &origin)),
                _ => {
                    return Err(failed(&format!("did not end within {limit:?}, and was stopped")));
                }
            }
        };

        let words = errors.quoted(output.content());
        match ended {
            Ended::By(status) if libc::WIFSIGNALED(status) => {
                Err(failed(&format!("was ended by signal {}{words}", libc::WTERMSIG(status))))
            }
            Ended::By(status) if libc::WEXITSTATUS(status) != 0 => {
                Err(failed(&format!("ended with exit status {}{words}", libc::WEXITSTATUS(status))))
            }
            _ if output.is_too_long => Err(super::too_long(&origin)),
            _ if output.filled == 0 => Err(failed(&format!("printed nothing{words}"))),
            _ => Ok(output.filled),
        }
    }
}

/// Standard output, read straight onto the key's page: no other buffer of this process sees it.
struct Output<'page> {
    pipe: Option<PipeReader>,
    page: &'page mut [u8],
    filled: usize,
    is_too_long: bool,
}

impl Output<'_> {
    fn content(&self) -> &[u8] {
        self.page.get(..self.filled).unwrap_or_default()
    }

    fn read(&mut self) {
        let Some(pipe) = &mut self.pipe else { return };
        let room = self.page.get_mut(self.filled..).unwrap_or_default();
        // Once the page is full, one byte tells whether there is more.
        let is_full = room.is_empty();
        let outcome = if is_full { pipe.read(&mut [0]) } else { pipe.read(room) };
        match outcome {
            Ok(1..) if is_full => {
                self.is_too_long = true;
                self.pipe = None;
            }
            Ok(read @ 1..) => self.filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Ok(0) | Err(_) => self.pipe = None,
        }
    }
}

/// The beginning of standard error, for a message; the rest is read and forgotten, so that nobody waits for it.
struct Words {
    pipe: Option<PipeReader>,
    words: Zeroizing<Vec<u8>>,
}

impl Words {
    fn read(&mut self) {
        let Some(pipe) = &mut self.pipe else { return };
        let mut piece = Zeroizing::new([0; MOST_WORDS]);
        match pipe.read(&mut *piece) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Ok(0) | Err(_) => self.pipe = None,
            Ok(read) => {
                let room = MOST_WORDS - self.words.len();
                self.words.extend_from_slice(piece.get(..read.min(room)).unwrap_or_default());
            }
        }
    }

    /// With a colon before them, and without what was printed, should they hold that too.
    fn quoted(&self, printed: &[u8]) -> String {
        let words = String::from_utf8_lossy(&self.words);
        let words = KeyFilter::new(vec![Fingerprint::of(printed.trim_ascii_end())]).apply(words.trim());
        if words.is_empty() { String::new() } else { format!(": {words}") }
    }
}

struct Ready {
    output: bool,
    errors: bool,
    is_woken: bool,
}

/// Waits for either of the two, for the wake, or for as long as `pause`.
fn ready(output: &Output<'_>, errors: &Words, wait: Wait<'_>, pause: Duration) -> io::Result<Ready> {
    // poll ignores a descriptor below 0.
    let watched = |descriptor: Option<RawFd>| libc::pollfd {
        fd: descriptor.unwrap_or(-1),
        events: libc::POLLIN,
        revents: 0,
    };
    let mut watched = [
        watched(output.pipe.as_ref().map(AsRawFd::as_raw_fd)),
        watched(errors.pipe.as_ref().map(AsRawFd::as_raw_fd)),
        watched(wait.wake.map(crate::wake::Wake::descriptor)),
    ];
    let milliseconds = c_int::try_from(pause.as_millis()).unwrap_or(c_int::MAX);
    // SAFETY: three pollfds, which outlive the call.
    if unsafe { libc::poll(watched.as_mut_ptr(), 3, milliseconds) } < 0 {
        let error = io::Error::last_os_error();
        if error.kind() != io::ErrorKind::Interrupted {
            return Err(error);
        }
    }
    let [output, errors, wake] = watched.map(|watched| watched.revents != 0);
    Ok(Ready { output, errors, is_woken: wake })
}

/// How a command ended.
#[derive(Clone, Copy)]
enum Ended {
    /// With this, in the form of `waitpid`.
    By(c_int),
    /// The host ignores SIGCHLD, or waits for all children, and the kernel tells nobody a second time. What
    /// was printed has to say how it went.
    Untold,
}

/// A process that is stopped and waited for when nobody asks any more.
struct Child {
    process: libc::pid_t,
    ended: Option<Ended>,
}

impl Child {
    /// Does not wait.
    fn ended(&mut self) -> Option<Ended> {
        if self.ended.is_none() {
            let mut status = 0;
            // SAFETY: waits for a child of ours and no other; the status outlives the call.
            self.ended = match unsafe { libc::waitpid(self.process, &raw mut status, libc::WNOHANG) } {
                0 => None,
                process if process == self.process => Some(Ended::By(status)),
                _ => Some(Ended::Untold),
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
        // SAFETY: as in `ended`. SIGKILL takes effect soon.
        unsafe { libc::waitpid(self.process, &raw mut status, 0) };
    }
}

/// Starts the program with nothing to read, and with every signal as a program expects it, whatever the host
/// blocks and ignores.
fn spawn(argv: &[CString], output: OwnedFd, errors: OwnedFd) -> io::Result<Child> {
    let (output, errors) = (above_standard(output)?, above_standard(errors)?);
    let mut words: Vec<*mut c_char> = argv.iter().map(|word| word.as_ptr().cast_mut()).collect();
    let program = words.first().copied().ok_or(io::ErrorKind::InvalidInput)?;
    words.push(std::ptr::null_mut());
    let (mut actions, mut attributes) = (Actions::new()?, Attributes::new()?);
    actions.read_nothing()?;
    actions.write_to(&output, libc::STDOUT_FILENO)?;
    actions.write_to(&errors, libc::STDERR_FILENO)?;
    attributes.reset_signals()?;
    let mut process = 0;
    // SAFETY: every pointer is to something that outlives the call; `words` and the environment end with NULL.
    check(unsafe {
        libc::posix_spawnp(
            &raw mut process,
            program,
            &raw const *actions.0,
            &raw const *attributes.0,
            words.as_ptr(),
            environment(),
        )
    })?;
    Ok(Child { process, ended: None })
}

/// A host may have closed its standard descriptors, whose numbers the pipes then have.
fn above_standard(descriptor: OwnedFd) -> io::Result<OwnedFd> {
    match descriptor.as_raw_fd() {
        0..=2 => descriptor.try_clone(),
        _ => Ok(descriptor),
    }
}

fn environment() -> *const *mut c_char {
    #[cfg(target_vendor = "apple")]
    // SAFETY: has no preconditions.
    return unsafe { (*libc::_NSGetEnviron()).cast_const() };
    #[cfg(not(target_vendor = "apple"))]
    {
        unsafe extern "C" {
            static environ: *const *mut c_char;
        }
        // SAFETY: the C library's own variable; whoever changes the environment meanwhile breaks getenv too.
        unsafe { environ }
    }
}

/// These functions return their error.
fn check(error: c_int) -> io::Result<()> {
    match error {
        0 => Ok(()),
        error => Err(io::Error::from_raw_os_error(error)),
    }
}

/// What a child does with its descriptors before it runs the program. Boxed, as it was made in its place.
struct Actions(Box<libc::posix_spawn_file_actions_t>);

impl Actions {
    fn new() -> io::Result<Actions> {
        // SAFETY: numbers and pointers, of which zero is a value, and which init sets.
        let mut actions = Box::new(unsafe { std::mem::zeroed() });
        // SAFETY: room for one, which outlives the call.
        check(unsafe { libc::posix_spawn_file_actions_init(&raw mut *actions) })?;
        Ok(Actions(actions))
    }

    fn read_nothing(&mut self) -> io::Result<()> {
        // SAFETY: made by init; the path is copied.
        check(unsafe {
            libc::posix_spawn_file_actions_addopen(
                &raw mut *self.0,
                libc::STDIN_FILENO,
                c"/dev/null".as_ptr(),
                libc::O_RDONLY,
                0,
            )
        })
    }

    fn write_to(&mut self, pipe: &OwnedFd, descriptor: RawFd) -> io::Result<()> {
        // SAFETY: made by init.
        check(unsafe {
            libc::posix_spawn_file_actions_adddup2(&raw mut *self.0, pipe.as_raw_fd(), descriptor)
        })
    }
}

impl Drop for Actions {
    fn drop(&mut self) {
        // SAFETY: made by init, and not used any more.
        unsafe { libc::posix_spawn_file_actions_destroy(&raw mut *self.0) };
    }
}

/// What a child is like from its start. Boxed, as it was made in its place.
struct Attributes(Box<libc::posix_spawnattr_t>);

impl Attributes {
    fn new() -> io::Result<Attributes> {
        // SAFETY: numbers and pointers, of which zero is a value, and which init sets.
        let mut attributes = Box::new(unsafe { std::mem::zeroed() });
        // SAFETY: room for one, which outlives the call.
        check(unsafe { libc::posix_spawnattr_init(&raw mut *attributes) })?;
        Ok(Attributes(attributes))
    }

    /// None blocked and none ignored: the threads of this library block them all, and a shell whose SIGCHLD is
    /// ignored knows nothing of its own children.
    fn reset_signals(&mut self) -> io::Result<()> {
        let flags = libc::POSIX_SPAWN_SETSIGMASK | libc::POSIX_SPAWN_SETSIGDEF;
        let flags = libc::c_short::try_from(flags).map_err(io::Error::other)?;
        // SAFETY: an all-zero sigset_t is a valid value, and both are set before they are used; the attributes
        // were made by init.
        unsafe {
            let (mut none, mut all): (libc::sigset_t, libc::sigset_t) =
                (std::mem::zeroed(), std::mem::zeroed());
            libc::sigemptyset(&raw mut none);
            libc::sigfillset(&raw mut all);
            for unchangeable in [libc::SIGKILL, libc::SIGSTOP] {
                libc::sigdelset(&raw mut all, unchangeable);
            }
            check(libc::posix_spawnattr_setsigmask(&raw mut *self.0, &raw const none))?;
            check(libc::posix_spawnattr_setsigdefault(&raw mut *self.0, &raw const all))?;
            check(libc::posix_spawnattr_setflags(&raw mut *self.0, flags))
        }
    }
}

impl Drop for Attributes {
    fn drop(&mut self) {
        // SAFETY: made by init, and not used any more.
        unsafe { libc::posix_spawnattr_destroy(&raw mut *self.0) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wake::Wake;

    const NO_LIMIT: Wait<'static> = Wait { until: None, wake: None };

    fn run(script: &str, wait: Wait<'_>) -> Result<Vec<u8>> {
        let mut page = vec![0; 64];
        let filled = Command::new(&["sh", "-c", script]).unwrap().print_onto(&mut page, wait)?;
        page.truncate(filled);
        Ok(page)
    }

    fn failure(script: &str) -> Error {
        run(script, NO_LIMIT).unwrap_err()
    }

    #[test]
    fn what_is_printed_is_on_the_page() {
        assert_eq!(run("printf a-key; echo", NO_LIMIT).unwrap(), b"a-key\n");
        assert_eq!(run("echo words >&2; printf 1; sleep 0.1; printf 2", NO_LIMIT).unwrap(), b"12");
        // It has nothing to read, and its own copy of this process's environment.
        assert_eq!(run("cat; printf \"$PATH\" | head -c 1", NO_LIMIT).unwrap(), b"/");
        // What it leaves behind, with the output still open, is not waited for.
        let began = Instant::now();
        assert_eq!(run("sleep 60 & printf a-key", NO_LIMIT).unwrap(), b"a-key");
        assert!(began.elapsed() < LIMIT);
    }

    #[test]
    fn a_program_that_has_words_of_its_own_for_a_failure_is_quoted() {
        for (script, words) in [
            (
                "echo 'no such\nsecret' >&2; exit 3",
                "the command sh, which is to print the API key, ended with exit status 3: no such secret",
            ),
            ("kill -9 $$", "was ended by signal 9"),
            ("true", "printed nothing"),
            ("echo locked >&2", "printed nothing: locked"),
        ] {
            let error = failure(script);
            assert_eq!(error.status(), Status::NoApiKey);
            assert!(error.message().contains(words), "{error}");
        }
        let error = failure("head -c 100 /dev/zero | tr '\\0' x");
        assert_eq!(error.status(), Status::InvalidArgument, "{error}");
        let long = failure("head -c 100000 /dev/zero | tr '\\0' x >&2; exit 1");
        assert!(long.message().len() < 2 * MOST_WORDS, "{long}");
        let none =
            Command::new(&["/no/such/program"]).unwrap().print_onto(&mut [0; 8], NO_LIMIT).unwrap_err();
        assert_eq!(none.status(), Status::NoApiKey);
        assert!(
            none.message().contains("/no/such/program") && none.message().contains("No such file"),
            "{none}"
        );
    }

    #[test]
    fn a_key_in_the_words_of_a_failure_is_not_shown() {
        let error = failure("echo secret-key-1; echo bad: secret-key-1 >&2; exit 1");
        assert!(error.message().contains("bad: (the API key)"), "{error}");
        assert!(!error.message().contains("secret-key"), "{error}");
    }

    #[test]
    fn a_command_ends_with_its_requests_patience() {
        let until = Some(Instant::now() + Duration::from_millis(50));
        let late = run("sleep 60", Wait { until, wake: None }).unwrap_err();
        assert_eq!(late.status(), Status::Timeout, "{late}");
        let wake = Wake::new().unwrap();
        std::thread::scope(|scope| {
            scope.spawn(|| wake.raise());
            let cancelled = run("sleep 60", Wait { until: None, wake: Some(&wake) }).unwrap_err();
            assert_eq!(cancelled.status(), Status::Cancelled, "{cancelled}");
        });
    }

    #[test]
    fn a_command_that_does_not_end_is_stopped() {
        let began = tempfile::NamedTempFile::new().unwrap();
        let script = "echo $$ > \"$0\"; exec sleep 60";
        let command = Command::new(&["sh", "-c", script, began.path().to_str().unwrap()]).unwrap();
        let limit = Duration::from_millis(200);
        let mut process = String::new();
        // On a busy machine it may not have begun in that time.
        while process.is_empty() {
            let error = command.print_within(limit, &mut [0; 8], NO_LIMIT).unwrap_err();
            assert_eq!(error.status(), Status::NoApiKey);
            assert!(error.message().ends_with("did not end within 200ms, and was stopped"), "{error}");
            process = std::fs::read_to_string(began.path()).unwrap();
        }
        let process: libc::pid_t = process.trim().parse().unwrap();
        // SAFETY: no signal is sent: it is asked whether there is such a process.
        assert_eq!(unsafe { libc::kill(process, 0) }, -1, "it runs on");
    }

    #[test]
    fn what_is_no_command_is_refused() {
        for argv in [&[][..], &[""], &["a\0b"], &["sh", "a\0b"]] {
            assert_eq!(Command::new(argv).unwrap_err().status(), Status::InvalidArgument);
        }
        assert_eq!(format!("{:?}", Command::new(&["op", "token"]).unwrap()), "the command op");
    }

    #[test]
    fn signals_that_our_threads_block_are_not_blocked_in_a_command() {
        let ask = || failure("kill -TERM $$; printf survived");
        let thread = crate::thread::spawn("together-test", move || {
            assert!(ask().message().contains("was ended by signal 15"));
        });
        thread.unwrap().join().unwrap();
    }

    /// In a child of its own, as the disposition of a signal is a whole process's.
    #[test]
    fn a_host_that_ignores_its_children_is_no_obstacle() {
        // SAFETY: the child runs a command and ends.
        let child = unsafe { libc::fork() };
        if child == 0 {
            // SAFETY: as above.
            unsafe { libc::signal(libc::SIGCHLD, libc::SIG_IGN) };
            let printed = run("(exit 7); printf \"$?\"", NO_LIMIT).is_ok_and(|printed| printed == b"7");
            let refused = run("echo no >&2; exit 1", NO_LIMIT);
            let refused = refused.is_err_and(|error| error.message().ends_with("printed nothing: no"));
            // SAFETY: ends the child at once, running none of the parent's destructors.
            unsafe { libc::_exit(if printed && refused { 0 } else { 1 }) };
        }
        let mut outcome = -1;
        // SAFETY: waits for the child made above.
        assert_eq!(unsafe { libc::waitpid(child, &raw mut outcome, 0) }, child);
        assert_eq!(outcome, 0);
    }
}
