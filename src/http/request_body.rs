//! A body that is read while it is sent.
//!
//! Responsible for leaving the rest unread where the server takes no more: it has refused the request, and its answer is
//! waited for. It must not know what the bytes are.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

pub struct RequestBody<'body> {
    bytes: Box<dyn Read + 'body>,
    left: u64,
    stop: Arc<AtomicBool>,
}

impl<'body> RequestBody<'body> {
    /// `stop` says that the rest is not to be read.
    pub fn new(bytes: Box<dyn Read + 'body>, length: u64, stop: Arc<AtomicBool>) -> RequestBody<'body> {
        RequestBody { bytes, left: length, stop }
    }
}

impl Read for RequestBody<'_> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        let read = match self.stop.load(Ordering::Relaxed) {
            // Nothing is read or sent: this is how ureq is brought to the answer.
            true => room.len().min(usize::try_from(self.left).unwrap_or(usize::MAX)),
            false => self.bytes.read(room)?,
        };
        self.left = self.left.saturating_sub(read as u64);
        Ok(read)
    }
}
