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

    /// A machine that has slept for a day is a namespace whose clock is a day ahead.
    #[test]
    #[cfg(target_os = "linux")]
    fn sleep_is_counted() {
        const DAY: Duration = Duration::from_hours(24);
        let slept = std::thread::spawn(|| {
            // SAFETY: of this thread alone, which ends soon: its children have clocks of their own.
            if unsafe { libc::unshare(libc::CLONE_NEWTIME) } != 0 {
                return Err(std::io::Error::last_os_error());
            }
            let offset = format!("{} {} 0", libc::CLOCK_BOOTTIME, DAY.as_secs());
            std::fs::write("/proc/thread-self/timens_offsets", offset)?;
            let now = Moment::now();
            // SAFETY: the child calls the kernel alone, and ends.
            let process = unsafe { libc::fork() };
            if process == 0 {
                let has_slept = now.elapsed() >= DAY;
                // SAFETY: ends the process at once, running none of the parent's destructors.
                unsafe { libc::_exit(i32::from(!has_slept)) };
            }
            let mut outcome = -1;
            // SAFETY: waits for the process made above.
            assert_eq!(unsafe { libc::waitpid(process, &raw mut outcome, 0) }, process);
            Ok(outcome)
        });
        match slept.join().unwrap() {
            Ok(outcome) => assert_eq!(outcome, 0),
            Err(error) => println!("not run: a namespace of clocks: {error}"),
        }
    }
}
