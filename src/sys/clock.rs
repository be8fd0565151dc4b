//! A clock that goes on while the machine sleeps.
//!
//! Responsible for the age of what other machines end by themselves: a connection, say, which a server closed long before the
//! machine woke up. std's `Instant` stands still meanwhile on Linux and Apple's systems, and goes on on Windows. Limits of
//! time are `Instant`'s: a machine that slept has not waited.
//!
//! This is one of the few files with `unsafe`: std has no such clock.

use std::time::Duration;

/// A point in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(Duration);

impl Moment {
    pub fn now() -> Moment {
        Moment(since_the_clock_began())
    }

    pub fn elapsed(self) -> Duration {
        Moment::now().since(self)
    }

    /// How long before this one another was; no time where it was later.
    pub fn since(self, earlier: Moment) -> Duration {
        self.0.saturating_sub(earlier.0)
    }

    #[cfg(test)]
    pub fn after(self, time: Duration) -> Moment {
        Moment(self.0 + time)
    }
}

/// Linux's clock without sleep has the name that Apple's clock with sleep has.
#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn since_the_clock_began() -> Duration {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    const WITH_SLEEP: libc::clockid_t = libc::CLOCK_BOOTTIME;
    #[cfg(target_vendor = "apple")]
    const WITH_SLEEP: libc::clockid_t = libc::CLOCK_MONOTONIC;

    // SAFETY: an all-zero value is a valid one, which outlives the call that writes it.
    let time = unsafe {
        let mut time: libc::timespec = std::mem::zeroed();
        libc::clock_gettime(WITH_SLEEP, &raw mut time);
        time
    };
    let seconds = u64::try_from(time.tv_sec).unwrap_or_default();
    Duration::new(seconds, u32::try_from(time.tv_nsec).unwrap_or_default())
}

/// On Windows it counts sleep; of other systems this is not known.
#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn since_the_clock_began() -> Duration {
    use std::sync::OnceLock;
    use std::time::Instant;

    static FIRST_LOOK: OnceLock<Instant> = OnceLock::new();
    FIRST_LOOK.get_or_init(Instant::now).elapsed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_passes() {
        let before = Moment::now();
        while before.elapsed() == Duration::ZERO {
            std::hint::spin_loop();
        }
        let later = before.after(Duration::from_secs(5));
        assert_eq!([later.since(before), before.since(later)], [Duration::from_secs(5), Duration::ZERO]);
    }

    /// A machine that has slept for a day is a namespace whose clock is a day ahead. Only the children of a process with one
    /// thread can have it.
    #[test]
    #[cfg(target_os = "linux")]
    fn sleep_is_counted() {
        const DAY: Duration = Duration::from_hours(24);
        const REFUSED: i32 = 2;
        let offset = format!("{} {} 0", libc::CLOCK_BOOTTIME, DAY.as_secs());
        let now = Moment::now();
        // SAFETY: the children call the kernel alone, read what is theirs, and end.
        let outcome = unsafe {
            outcome_of(|| {
                let is_apart = libc::unshare(libc::CLONE_NEWTIME) == 0;
                let file = libc::open(c"/proc/self/timens_offsets".as_ptr(), libc::O_WRONLY);
                let written = libc::write(file, offset.as_ptr().cast(), offset.len());
                if !is_apart || usize::try_from(written) != Ok(offset.len()) {
                    return REFUSED;
                }
                outcome_of(|| i32::from(now.elapsed() < DAY))
            })
        };
        match outcome {
            REFUSED => println!("not run: the kernel gives no namespace of clocks"),
            outcome => assert_eq!(outcome, 0),
        }
    }

    /// The exit status of a child that runs this.
    ///
    /// # Safety
    /// It does only what a child of a process with threads may.
    #[cfg(target_os = "linux")]
    unsafe fn outcome_of(run: impl FnOnce() -> i32) -> i32 {
        // SAFETY: as the caller promises; the child ends at once, running none of the parent's destructors. The status
        // outlives the wait for it.
        unsafe {
            let process = libc::fork();
            if process == 0 {
                libc::_exit(run());
            }
            let mut status = -1;
            libc::waitpid(process, &raw mut status, 0);
            if libc::WIFEXITED(status) { libc::WEXITSTATUS(status) } else { -1 }
        }
    }
}
