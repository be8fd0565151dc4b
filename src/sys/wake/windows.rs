//! A wake that is an event object.
//!
//! This is one of the few files with `unsafe`: std knows no event objects.

use std::ffi::c_void;
use std::io;
use std::os::windows::io::{AsRawHandle, FromRawHandle, OwnedHandle};
use std::time::Instant;

use windows_sys::Win32::Foundation::{WAIT_FAILED, WAIT_TIMEOUT};
use windows_sys::Win32::System::Threading::{
    CreateEventW, INFINITE, ResetEvent, SetEvent, WaitForMultipleObjects,
};

use super::Waited;

/// How many objects the system waits for at once.
const MOST_OBJECTS: usize = 64;

/// An object that the system waits for: an event, or a process.
pub type Object = *mut c_void;

/// An event that stays set from `raise` to `clear`, whichever threads wait for it.
#[derive(Debug)]
pub struct Wake {
    event: OwnedHandle,
}

impl Wake {
    pub fn new() -> io::Result<Wake> {
        Ok(Wake { event: event(Reset::ByHand)? })
    }

    /// Raising twice is as good as once.
    pub fn raise(&self) {
        // SAFETY: an event of ours.
        unsafe { SetEvent(self.object()) };
    }

    pub fn clear(&self) {
        // SAFETY: as above.
        unsafe { ResetEvent(self.object()) };
    }

    pub fn object(&self) -> Object {
        self.event.as_raw_handle()
    }
}

/// When an event is no longer set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reset {
    ByHand,
    /// As soon as one wait has ended with it.
    ByWait,
}

pub fn event(reset: Reset) -> io::Result<OwnedHandle> {
    let by_hand = i32::from(reset == Reset::ByHand);
    // SAFETY: no attributes and no name. Child processes do not inherit it.
    let event = unsafe { CreateEventW(std::ptr::null(), by_hand, 0, std::ptr::null()) };
    if event.is_null() {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: a handle that was just made and is not shared.
    Ok(unsafe { OwnedHandle::from_raw_handle(event) })
}

/// Waits for an object, for the wake, or for the deadline, whichever comes first.
pub fn wait(object: Object, wake: Option<&Wake>, until: Option<Instant>) -> io::Result<Waited> {
    wait_for_any([object].into_iter(), wake, until).map(|(waited, _)| waited)
}

/// As `wait`, for any of several objects: which of them ended the wait, by their places; 63 of them at most.
pub fn wait_for_any(
    objects: impl Iterator<Item = Object>,
    wake: Option<&Wake>,
    until: Option<Instant>,
) -> io::Result<(Waited, Option<usize>)> {
    let mut watched = [std::ptr::null_mut(); MOST_OBJECTS];
    let mut count = 0;
    // The first of those that are set ends the wait: the wake has the last word when others are too.
    for object in wake.map(Wake::object).into_iter().chain(objects) {
        let place = watched.get_mut(count).ok_or(io::ErrorKind::InvalidInput)?;
        *place = object;
        count += 1;
    }
    let watched = watched.get(..count).unwrap_or_default();
    Ok(match wait_for_first(watched, until)? {
        None => (Waited::TimedOut, None),
        Some(0) if wake.is_some() => (Waited::Woken, None),
        Some(place) => (Waited::Ready, Some(place - usize::from(wake.is_some()))),
    })
}

/// The place of the first object that is set; `None` where the deadline came before.
fn wait_for_first(watched: &[Object], until: Option<Instant>) -> io::Result<Option<usize>> {
    loop {
        let left = until.map(|until| until.saturating_duration_since(Instant::now()));
        // Rounded up: a wait that ends early only begins again. The longest wait that is no endless one is 49 days.
        let milliseconds = left.map_or(INFINITE, |left| {
            u32::try_from(left.as_nanos().div_ceil(1_000_000)).unwrap_or(INFINITE).min(INFINITE - 1)
        });
        if watched.is_empty() {
            // The system refuses to wait for nothing.
            std::thread::sleep(std::time::Duration::from_millis(milliseconds.into()));
            return Ok(None);
        }
        let count = u32::try_from(watched.len()).map_err(io::Error::other)?;
        // SAFETY: as many handles as the count says, which stay open during the call.
        match unsafe { WaitForMultipleObjects(count, watched.as_ptr(), 0, milliseconds) } {
            WAIT_FAILED => return Err(io::Error::last_os_error()),
            // The system's clock ticks more coarsely than ours.
            WAIT_TIMEOUT if until.is_some_and(|until| Instant::now() < until) => {}
            WAIT_TIMEOUT => return Ok(None),
            // Of a mutex, this would be one whose thread ended; none is waited for.
            place => return Ok(usize::try_from(place).ok().filter(|place| *place < watched.len())),
        }
    }
}

/// Waits for one wake, beside another that ends the wait early.
pub fn wait_until_raised(awaited: &Wake, wake: Option<&Wake>, until: Option<Instant>) -> io::Result<Waited> {
    wait(awaited.object(), wake, until)
}

/// Waits for nothing but a wake, where there is one, and the deadline.
pub fn wait_for_wake(wake: Option<&Wake>, until: Option<Instant>) -> io::Result<Waited> {
    wait_for_any(std::iter::empty(), wake, until).map(|(waited, _)| waited)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_wake_is_set_from_raise_to_clear_and_has_the_last_word() {
        let (wake, other) = (Wake::new().unwrap(), Wake::new().unwrap());
        let state = || wait(other.object(), Some(&wake), Some(Instant::now())).unwrap();
        assert_eq!(state(), Waited::TimedOut);
        wake.raise();
        wake.raise();
        assert_eq!([state(), state()], [Waited::Woken; 2]);
        wake.clear();
        assert_eq!(state(), Waited::TimedOut);
        other.raise();
        assert_eq!(state(), Waited::Ready);
        wake.raise();
        assert_eq!(state(), Waited::Woken);
    }

    #[test]
    fn an_event_that_waits_reset_ends_one_wait() {
        let once = event(Reset::ByWait).unwrap();
        let state = || wait(once.as_raw_handle(), None, Some(Instant::now())).unwrap();
        // SAFETY: an event of ours.
        unsafe { SetEvent(once.as_raw_handle()) };
        assert_eq!([state(), state()], [Waited::Ready, Waited::TimedOut]);
    }

    #[test]
    fn of_several_the_first_that_is_set_is_named_and_too_many_are_refused() {
        let wakes: Vec<Wake> = (0..70).map(|_| Wake::new().unwrap()).collect();
        let state = |count: usize| {
            let objects = wakes.iter().skip(1).take(count).map(Wake::object);
            wait_for_any(objects, wakes.first(), Some(Instant::now()))
        };
        assert_eq!(state(63).unwrap(), (Waited::TimedOut, None));
        wakes[63].raise();
        assert_eq!(state(63).unwrap(), (Waited::Ready, Some(62)));
        wakes[3].raise();
        assert_eq!(state(63).unwrap(), (Waited::Ready, Some(2)));
        assert!(state(64).is_err());
    }

    #[test]
    fn a_wait_without_a_deadline_ends_when_another_thread_raises() {
        let wake = Wake::new().unwrap();
        std::thread::scope(|scope| {
            scope.spawn(|| wake.raise());
            assert_eq!(wait_for_wake(Some(&wake), None).unwrap(), Waited::Woken);
        });
        wake.clear();
        for wake in [None, Some(&wake)] {
            let soon = Instant::now() + Duration::from_millis(5);
            assert_eq!(wait_for_wake(wake, Some(soon)).unwrap(), Waited::TimedOut);
            assert!(Instant::now() >= soon);
        }
    }
}
