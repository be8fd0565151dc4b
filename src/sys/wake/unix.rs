//! A wake that is a descriptor, and waits by `poll`.
//!
//! This is one of the few files with `unsafe`: std knows neither eventfd nor poll.

use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd, RawFd};
use std::time::Instant;

use super::Waited;
use crate::sys::descriptor::above_standard;

/// Two ends of a pipe, or twice the one descriptor of an eventfd. Neither end ever blocks.
#[derive(Debug)]
pub struct Wake {
    reader: File,
    writer: Option<File>,
}

impl Wake {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    pub fn new() -> io::Result<Wake> {
        // SAFETY: eventfd has no preconditions.
        let descriptor = unsafe { libc::eventfd(0, libc::EFD_CLOEXEC | libc::EFD_NONBLOCK) };
        if descriptor < 0 {
            return Err(io::Error::last_os_error());
        }
        // SAFETY: a descriptor that was just opened and is not shared.
        let descriptor = above_standard(unsafe { OwnedFd::from_raw_fd(descriptor) })?;
        Ok(Wake { reader: File::from(descriptor), writer: None })
    }

    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    pub fn new() -> io::Result<Wake> {
        let mut ends = [0; 2];
        // SAFETY: pipe writes two descriptors into the array.
        if unsafe { libc::pipe(ends.as_mut_ptr()) } != 0 {
            return Err(io::Error::last_os_error());
        }
        // SAFETY: descriptors that were just opened and are not shared.
        let [reader, writer] = ends.map(|end| above_standard(unsafe { OwnedFd::from_raw_fd(end) }));
        let (reader, writer) = (reader?, writer?);
        for end in [&reader, &writer] {
            // SAFETY: fcntl with integer arguments on a descriptor of ours.
            let outcome = unsafe {
                libc::fcntl(end.as_raw_fd(), libc::F_SETFD, libc::FD_CLOEXEC)
                    | libc::fcntl(end.as_raw_fd(), libc::F_SETFL, libc::O_NONBLOCK)
            };
            if outcome < 0 {
                return Err(io::Error::last_os_error());
            }
        }
        Ok(Wake { reader: File::from(reader), writer: Some(File::from(writer)) })
    }

    /// Makes the descriptor readable. Raising twice is as good as once.
    pub fn raise(&self) {
        // The one failure is "full", which is readable too.
        let _ = self.writer.as_ref().unwrap_or(&self.reader).write(&1u64.to_ne_bytes());
    }

    /// Makes it unreadable again.
    pub fn clear(&self) {
        let mut scratch = [0; 64];
        while matches!((&self.reader).read(&mut scratch), Ok(64)) {}
    }

    pub fn descriptor(&self) -> RawFd {
        self.reader.as_raw_fd()
    }
}

/// Waits for `events` on a descriptor, for the wake, or for the deadline, whichever comes first. One
/// system call, unless a signal interrupts it.
pub fn wait(
    descriptor: RawFd,
    events: libc::c_short,
    wake: Option<&Wake>,
    until: Option<Instant>,
) -> io::Result<Waited> {
    let mut watched = [watch_of(wake), watch(descriptor, events)];
    if !poll(&mut watched, until)? {
        return Ok(Waited::TimedOut);
    }
    let [wake, _] = &watched;
    Ok(if wake.revents != 0 { Waited::Woken } else { Waited::Ready })
}

/// As `wait`, and another wake that is waited for beside the descriptor: it makes the wait end as ready.
pub fn wait_beside(
    descriptor: RawFd,
    events: libc::c_short,
    other: &Wake,
    wake: Option<&Wake>,
    until: Option<Instant>,
) -> io::Result<Waited> {
    let mut watched = [watch_of(wake), watch_of(Some(other)), watch(descriptor, events)];
    if !poll(&mut watched, until)? {
        return Ok(Waited::TimedOut);
    }
    let [wake, ..] = &watched;
    Ok(if wake.revents != 0 { Waited::Woken } else { Waited::Ready })
}

/// As `wait`, for any of several descriptors: which of them are ready, by their places.
pub fn wait_for_any(
    descriptors: impl Iterator<Item = RawFd>,
    events: libc::c_short,
    wake: Option<&Wake>,
    until: Option<Instant>,
) -> io::Result<(Waited, Vec<usize>)> {
    let mut watched = vec![watch_of(wake)];
    watched.extend(descriptors.map(|descriptor| watch(descriptor, events)));
    if !poll(&mut watched, until)? {
        return Ok((Waited::TimedOut, Vec::new()));
    }
    let mut watched = watched.iter();
    let is_woken = watched.next().is_some_and(|wake| wake.revents != 0);
    let ready = watched.enumerate().filter(|(_, watched)| watched.revents != 0).map(|(place, _)| place);
    Ok((if is_woken { Waited::Woken } else { Waited::Ready }, ready.collect()))
}

fn watch(descriptor: RawFd, events: libc::c_short) -> libc::pollfd {
    libc::pollfd { fd: descriptor, events, revents: 0 }
}

fn watch_of(wake: Option<&Wake>) -> libc::pollfd {
    // poll ignores a descriptor below 0.
    watch(wake.map_or(-1, Wake::descriptor), libc::POLLIN)
}

/// Whether anything happened before the deadline.
fn poll(watched: &mut [libc::pollfd], until: Option<Instant>) -> io::Result<bool> {
    loop {
        let milliseconds = match until {
            None => -1,
            Some(until) => {
                // Rounded up: a wait that ends early would only begin again.
                let left = until.saturating_duration_since(Instant::now());
                left.as_nanos().div_ceil(1_000_000).try_into().unwrap_or(libc::c_int::MAX)
            }
        };
        // SAFETY: as many pollfds as the count says, which outlive the call.
        match unsafe { libc::poll(watched.as_mut_ptr(), watched.len() as libc::nfds_t, milliseconds) } {
            0 if milliseconds < libc::c_int::MAX => return Ok(false),
            0 => {}
            1.. => return Ok(true),
            _ => {
                let error = io::Error::last_os_error();
                if error.kind() != io::ErrorKind::Interrupted {
                    return Err(error);
                }
            }
        }
    }
}

/// Waits for one wake, beside another that ends the wait early.
pub fn wait_until_raised(awaited: &Wake, wake: Option<&Wake>, until: Option<Instant>) -> io::Result<Waited> {
    wait(awaited.descriptor(), libc::POLLIN, wake, until)
}

/// Waits for nothing but a wake, where there is one, and the deadline.
pub fn wait_for_wake(wake: Option<&Wake>, until: Option<Instant>) -> io::Result<Waited> {
    wait(-1, 0, wake, until)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_wake_is_readable_from_raise_to_clear() {
        let (wake, other) = (Wake::new().unwrap(), Wake::new().unwrap());
        let now = || Some(Instant::now());
        let state = || wait(other.descriptor(), libc::POLLIN, Some(&wake), now()).unwrap();
        assert_eq!(state(), Waited::TimedOut);
        wake.raise();
        wake.raise();
        assert_eq!(state(), Waited::Woken);
        wake.clear();
        assert_eq!(state(), Waited::TimedOut);
        other.raise();
        assert_eq!(state(), Waited::Ready);
        wake.raise();
        assert_eq!(state(), Waited::Woken);
    }

    #[test]
    fn of_several_those_that_are_ready_are_told_and_the_wake_has_the_last_word() {
        let wakes: Vec<Wake> = (0..4).map(|_| Wake::new().unwrap()).collect();
        let [wake, rest @ ..] = &wakes[..] else { panic!("no wakes") };
        let state = || {
            let descriptors = rest.iter().map(Wake::descriptor);
            wait_for_any(descriptors, libc::POLLIN, Some(wake), Some(Instant::now())).unwrap()
        };
        assert_eq!(state(), (Waited::TimedOut, vec![]));
        rest[2].raise();
        assert_eq!(state(), (Waited::Ready, vec![2]));
        rest[0].raise();
        assert_eq!(state(), (Waited::Ready, vec![0, 2]));
        wake.raise();
        assert_eq!(state().0, Waited::Woken);
    }

    #[test]
    fn a_wait_without_a_deadline_ends_when_another_thread_raises() {
        let wake = Wake::new().unwrap();
        std::thread::scope(|scope| {
            scope.spawn(|| wake.raise());
            assert_eq!(wait(-1, 0, Some(&wake), None).unwrap(), Waited::Woken);
        });
        let soon = Instant::now() + Duration::from_millis(5);
        wake.clear();
        assert_eq!(wait(-1, 0, Some(&wake), Some(soon)).unwrap(), Waited::TimedOut);
        assert!(Instant::now() >= soon);
    }
}
