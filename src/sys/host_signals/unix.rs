//! A wake is a descriptor already, and there are no event objects.

use std::convert::Infallible;
use std::ffi::c_void;
use std::io;

use crate::sys::wake::Wake;

#[derive(Debug)]
pub struct HostDescriptor(Wake);

impl HostDescriptor {
    pub fn new() -> io::Result<HostDescriptor> {
        Wake::new().map(HostDescriptor)
    }

    pub fn raise(&self) {
        self.0.raise();
    }

    pub fn clear(&self) {
        self.0.clear();
    }

    pub fn number(&self) -> isize {
        self.0.descriptor() as isize
    }
}

#[derive(Debug)]
pub struct HostEvent(Infallible);

impl HostEvent {
    pub fn new() -> io::Result<HostEvent> {
        Err(io::ErrorKind::Unsupported.into())
    }

    pub fn raise(&self) {
        match self.0 {}
    }

    pub fn clear(&self) {
        match self.0 {}
    }

    pub fn handle(&self) -> *mut c_void {
        match self.0 {}
    }
}
