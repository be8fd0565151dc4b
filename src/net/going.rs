//! A streamed body on its way to a server, as ureq reads it.
//!
//! Responsible for leaving the rest unread where the server takes no more: it has refused the request, and its answer is
//! waited for. It must not know what the bytes are.

use std::io::{self, Read};

use super::limits;
use super::outgoing::Streamed;

pub struct Going<'body> {
    bytes: Box<dyn Read + 'body>,
    left: u64,
}

impl<'body> Going<'body> {
    pub fn new(body: &'body dyn Streamed) -> Going<'body> {
        Going { bytes: body.begin(), left: body.length() }
    }
}

impl Read for Going<'_> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        let read = match limits::takes_no_more() {
            // Nothing is read or sent: this is how ureq is brought to the answer.
            true => room.len().min(usize::try_from(self.left).unwrap_or(usize::MAX)),
            false => self.bytes.read(room)?,
        };
        self.left = self.left.saturating_sub(read as u64);
        Ok(read)
    }
}
