//! What a host's own loop watches: a descriptor and an event object.
//!
//! Responsible for each being there once it is asked for, and for both saying the same: raised while something waits for
//! the host. It must not know what waits.
//!
//! A descriptor is for `poll`, `epoll`, `kqueue`, `select` and `WSAPoll`; an event object, which Windows alone has, for
//! `MsgWaitForMultipleObjects` and its kin.

use std::ffi::c_void;

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
pub use unix::{HostDescriptor, HostEvent};
#[cfg(windows)]
pub use windows::{HostDescriptor, HostEvent};

#[derive(Debug, Default)]
pub struct HostSignals {
    descriptor: Option<HostDescriptor>,
    event: Option<HostEvent>,
}

impl HostSignals {
    pub fn raise(&self) {
        if let Some(descriptor) = &self.descriptor {
            descriptor.raise();
        }
        if let Some(event) = &self.event {
            event.raise();
        }
    }

    pub fn clear(&self) {
        if let Some(descriptor) = &self.descriptor {
            descriptor.clear();
        }
        if let Some(event) = &self.event {
            event.clear();
        }
    }

    /// In the form in which C has it.
    pub fn descriptor(&self) -> Option<isize> {
        self.descriptor.as_ref().map(HostDescriptor::number)
    }

    pub fn event(&self) -> Option<*mut c_void> {
        self.event.as_ref().map(HostEvent::handle)
    }

    /// The one that is there, or `made` from now on.
    pub fn keep_descriptor(&mut self, made: HostDescriptor, is_raised: bool) -> isize {
        let descriptor = self.descriptor.get_or_insert_with(|| {
            if is_raised {
                made.raise();
            }
            made
        });
        descriptor.number()
    }

    pub fn keep_event(&mut self, made: HostEvent, is_raised: bool) -> *mut c_void {
        let event = self.event.get_or_insert_with(|| {
            if is_raised {
                made.raise();
            }
            made
        });
        event.handle()
    }
}
