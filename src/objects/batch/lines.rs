//! The lines of a file, one after the other and by their places.
//!
//! Responsible for reading files of any length in the memory of their longest line, which has a bound. It must not know
//! what a line says.

use std::fs::File;
use std::io::{self, BufRead, BufReader};

use crate::sys::files;

/// Where a line is: in which of a batch's files, from where, and how long without its break.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub part: u32,
    pub length: u32,
    pub start: u64,
}

pub struct Lines<R> {
    from: R,
    start: u64,
    line: Vec<u8>,
    /// What is kept of a line at most.
    longest: usize,
}

/// A line without its break.
pub struct Line<'lines> {
    pub start: u64,
    /// None of them where it is too long.
    pub bytes: Option<&'lines [u8]>,
    /// Whether its break is there.
    pub is_ended: bool,
}

impl Lines<BufReader<File>> {
    pub fn of_file(file: File, longest: usize) -> Self {
        Lines::of(BufReader::with_capacity(64 * 1024, file), longest)
    }
}

impl<R: BufRead> Lines<R> {
    pub fn of(from: R, longest: usize) -> Lines<R> {
        Lines { from, start: 0, line: Vec::new(), longest }
    }

    pub fn next(&mut self) -> io::Result<Option<Line<'_>>> {
        self.line.clear();
        let start = self.start;
        let mut is_too_long = false;
        let is_ended = loop {
            let bytes = match self.from.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                bytes => bytes?,
            };
            let end = memchr::memchr(b'\n', bytes);
            let content = bytes.get(..end.unwrap_or(bytes.len())).unwrap_or_default();
            is_too_long |= self.line.len() + content.len() > self.longest;
            if !is_too_long {
                self.line.extend_from_slice(content);
            }
            let taken = content.len() + usize::from(end.is_some());
            let is_end = taken == 0;
            self.from.consume(taken);
            self.start += taken as u64;
            if end.is_some() || is_end {
                break end.is_some();
            }
        };
        if self.start == start {
            return Ok(None);
        }
        Ok(Some(Line { start, bytes: (!is_too_long).then_some(self.line.as_slice()), is_ended }))
    }
}

/// The bytes at a place; `None` where the file ends before.
pub fn read_at(file: &File, place: Place) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = vec![0; place.length as usize];
    let mut filled = 0;
    while let Some(room) = bytes.get_mut(filled..).filter(|room| !room.is_empty()) {
        match files::read_at(file, room, place.start + filled as u64)? {
            0 => return Ok(None),
            read => filled += read,
        }
    }
    Ok(Some(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_have_their_places_and_long_ones_are_passed_over() {
        for room in [1, 2, 3, 100] {
            let text = b"ab\n\n123456789\nc\nlast";
            let mut lines = Lines::of(BufReader::with_capacity(room, &text[..]), 4);
            let mut found = Vec::new();
            while let Some(line) = lines.next().unwrap() {
                found.push((line.start, line.bytes.map(<[u8]>::to_vec), line.is_ended));
            }
            let expected = [
                (0, Some(&b"ab"[..]), true),
                (3, Some(b""), true),
                (4, None, true),
                (14, Some(b"c"), true),
                (16, Some(b"last"), false),
            ];
            let expected = expected.map(|(start, bytes, ended)| (start, bytes.map(<[u8]>::to_vec), ended));
            assert_eq!(found, expected, "{room}");
        }
    }
}
