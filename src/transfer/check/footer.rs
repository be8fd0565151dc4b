//! The footer of a Parquet file, as far as it says what is in the file: its columns, and how many rows it has.
//!
//! A footer is in the compact protocol of Thrift, whose structures say what each member is, so that the rest is passed over.
//! Responsible for reading no byte that lies outside of it, in memory that does not grow with it. It must not know which
//! columns are wanted.

use std::result;

use super::super::content::UploadContent;
use crate::error::{Error, Result};

/// How much of a footer is read. Columns and rows are at its beginning: only a file of a hundred thousand columns has more.
const MOST: u64 = 4 * 1024 * 1024;
/// How deep structures may nest; those that are known nest to three.
const DEEPEST: u32 = 16;
/// What is kept of a column's name: longer than the names that a check asks for.
const NAME: usize = 32;

/// The kinds of members that are read.
const INTEGER: u8 = 5;
const LONG: u8 = 6;
const BINARY: u8 = 8;
const LIST: u8 = 9;
const STRUCT: u8 = 12;

/// Where a footer is in a content.
pub struct Place {
    pub start: u64,
    pub length: u64,
}

/// The number of rows. `column` takes each column of the highest level: its number, from 1, and the beginning of its name.
/// `None` where the footer is too long to be read; the inner failure is a footer that is none.
pub fn read(
    content: &UploadContent,
    place: Place,
    ask: &mut dyn FnMut() -> Result<()>,
    column: &mut dyn FnMut(u64, &[u8]),
) -> Result<result::Result<Option<i64>, Malformed>> {
    let end = place.start + place.length.min(MOST);
    let mut footer =
        Footer { content, ask, place: place.start, end, window: [0; 512], window_start: 0, filled: 0 };
    match footer.file(column) {
        Ok(rows) => Ok(Ok(Some(rows))),
        Err(Fault::Reading(error)) => Err(error),
        Err(Fault::End) if place.length > MOST => Ok(Ok(None)),
        Err(Fault::End | Fault::Malformed) => Ok(Err(Malformed)),
    }
}

/// The bytes are no footer.
#[derive(Debug, PartialEq, Eq)]
pub struct Malformed;

enum Fault {
    Reading(Error),
    Malformed,
    /// There are no more bytes.
    End,
}

type Read<T> = result::Result<T, Fault>;

struct Footer<'c> {
    content: &'c UploadContent,
    ask: &'c mut dyn FnMut() -> Result<()>,
    /// Of the next byte.
    place: u64,
    end: u64,
    /// What was read of the content at once.
    window: [u8; 512],
    window_start: u64,
    filled: usize,
}

impl Footer<'_> {
    /// The structure of a whole file: its second member is the list of columns, its third the number of rows.
    fn file(&mut self, column: &mut dyn FnMut(u64, &[u8])) -> Read<i64> {
        let (mut last, mut rows, mut has_columns) = (0, None, false);
        loop {
            match self.member(&mut last)?.ok_or(Fault::Malformed)? {
                (2, LIST) => {
                    self.columns(column)?;
                    has_columns = true;
                }
                (3, LONG) => rows = Some(self.signed()?),
                (_, kind) => self.pass_over(kind, DEEPEST)?,
            }
            if let Some(rows) = rows.filter(|_| has_columns) {
                return Ok(rows);
            }
        }
    }

    /// A tree of columns, each before those in it; the first is the root of all.
    fn columns(&mut self, column: &mut dyn FnMut(u64, &[u8])) -> Read<()> {
        let (count, kind) = self.list()?;
        if kind != STRUCT || count == 0 {
            return Err(Fault::Malformed);
        }
        let mut name = Name { bytes: [0; NAME], length: 0 };
        let expected = self.one_column(&mut name)?;
        let (mut number, mut inside) = (0, 0_u64);
        for _ in 1..count {
            let children = self.one_column(&mut name)?;
            if inside == 0 {
                number += 1;
                column(number, name.bytes.get(..name.length).unwrap_or_default());
                inside = 1;
            }
            inside = (inside - 1).checked_add(children).ok_or(Fault::Malformed)?;
        }
        if number == expected && inside == 0 { Ok(()) } else { Err(Fault::Malformed) }
    }

    /// Of a column its name, and how many are directly in it.
    fn one_column(&mut self, name: &mut Name) -> Read<u64> {
        let (mut last, mut children) = (0, 0);
        while let Some(member) = self.member(&mut last)? {
            match member {
                (4, BINARY) => self.name(name)?,
                (5, INTEGER) => children = u64::try_from(self.signed()?).map_err(|_| Fault::Malformed)?,
                (_, kind) => self.pass_over(kind, DEEPEST)?,
            }
        }
        Ok(children)
    }

    fn name(&mut self, name: &mut Name) -> Read<()> {
        let length = self.unsigned()?;
        name.length = NAME.min(usize::try_from(length).unwrap_or(NAME));
        for place in 0..name.length {
            let byte = self.byte()?;
            if let Some(room) = name.bytes.get_mut(place) {
                *room = byte;
            }
        }
        self.jump(length - name.length as u64)
    }

    /// The number and the kind of a structure's next member; `None` at its end.
    fn member(&mut self, last: &mut i64) -> Read<Option<(i64, u8)>> {
        let head = self.byte()?;
        if head == 0 {
            return Ok(None);
        }
        *last = match head >> 4 {
            0 => self.signed()?,
            more => last.checked_add(i64::from(more)).ok_or(Fault::Malformed)?,
        };
        Ok(Some((*last, head & 15)))
    }

    /// How long a list is, and what it is of.
    fn list(&mut self) -> Read<(u64, u8)> {
        let head = self.byte()?;
        let count = match head >> 4 {
            15 => self.unsigned()?,
            count => u64::from(count),
        };
        Ok((count, head & 15))
    }

    fn pass_over(&mut self, kind: u8, depth: u32) -> Read<()> {
        let depth = depth.checked_sub(1).ok_or(Fault::Malformed)?;
        match kind {
            // True and false, which a member's kind says.
            1 | 2 => Ok(()),
            3 => self.jump(1),
            4 | INTEGER | LONG => self.unsigned().map(drop),
            7 => self.jump(8),
            BINARY => {
                let length = self.unsigned()?;
                self.jump(length)
            }
            // A list, a set.
            LIST | 10 => {
                let (count, kind) = self.list()?;
                (0..count).try_for_each(|_| self.pass_over_item(kind, depth))
            }
            // A map.
            11 => {
                let count = self.unsigned()?;
                let kinds = if count == 0 { 0 } else { self.byte()? };
                (0..count).try_for_each(|_| {
                    self.pass_over_item(kinds >> 4, depth)?;
                    self.pass_over_item(kinds & 15, depth)
                })
            }
            STRUCT => {
                let mut last = 0;
                while let Some((_, kind)) = self.member(&mut last)? {
                    self.pass_over(kind, depth)?;
                }
                Ok(())
            }
            // A universal identifier.
            13 => self.jump(16),
            _ => Err(Fault::Malformed),
        }
    }

    /// In a list true and false take a byte, so that each item takes one at least.
    fn pass_over_item(&mut self, kind: u8, depth: u32) -> Read<()> {
        match kind {
            1 | 2 => self.jump(1),
            kind => self.pass_over(kind, depth),
        }
    }

    fn signed(&mut self) -> Read<i64> {
        let folded = self.unsigned()?;
        Ok((folded >> 1) as i64 ^ -((folded & 1) as i64))
    }

    /// Seven bits a byte, the lowest first.
    fn unsigned(&mut self) -> Read<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 127) << shift;
            if byte < 128 {
                return Ok(number);
            }
        }
        Err(Fault::Malformed)
    }

    fn jump(&mut self, length: u64) -> Read<()> {
        match self.place.checked_add(length).filter(|place| *place <= self.end) {
            Some(place) => {
                self.place = place;
                Ok(())
            }
            None => Err(Fault::End),
        }
    }

    fn byte(&mut self) -> Read<u8> {
        if self.place >= self.end {
            return Err(Fault::End);
        }
        if !(self.window_start..self.window_start + self.filled as u64).contains(&self.place) {
            (self.ask)().map_err(Fault::Reading)?;
            self.filled = self.content.read_at(self.place, &mut self.window).map_err(Fault::Reading)?;
            self.window_start = self.place;
        }
        let place = usize::try_from(self.place - self.window_start).ok();
        let byte = place.and_then(|place| self.window.get(place)).copied().ok_or(Fault::End)?;
        self.place += 1;
        Ok(byte)
    }
}

/// The beginning of a column's name.
struct Name {
    bytes: [u8; NAME],
    length: usize,
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::Arc;

    use super::super::super::content::ContentReader;
    use super::*;

    type Found = result::Result<Option<(i64, Vec<String>)>, Malformed>;

    fn read_content(content: &UploadContent, length: u64) -> Found {
        let mut columns = Vec::new();
        let mut column = |number, name: &[u8]| {
            columns.push(String::from_utf8_lossy(name).into_owned());
            assert_eq!(number, columns.len() as u64);
        };
        let rows = read(content, Place { start: 0, length }, &mut || Ok(()), &mut column).unwrap()?;
        Ok(rows.map(|rows| (rows, columns)))
    }

    fn read_bytes(bytes: &[u8]) -> Found {
        let content = UploadContent::Bytes { bytes: bytes.into(), file_name: String::new() };
        read_content(&content, bytes.len() as u64)
    }

    /// A column with this name, and so many in it; in front of both is a member that is passed over.
    fn column(name: &str, children: u8) -> Vec<u8> {
        let mut bytes = vec![0x15, 2, 0x38, name.len() as u8];
        bytes.extend(name.as_bytes());
        bytes.extend([0x15, children << 1, 0]);
        bytes
    }

    /// A footer with these columns, the root among them, and so many rows.
    fn footer(columns: &[Vec<u8>], rows: u8) -> Vec<u8> {
        let mut bytes = vec![0x15, 4, 0x19, (columns.len() as u8) << 4 | STRUCT];
        bytes.extend(columns.concat());
        bytes.extend([0x16, rows << 1]);
        bytes
    }

    #[test]
    fn columns_and_rows_are_found() {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let long = "n".repeat(100);
        for (columns, rows, expected) in [
            (vec![column("schema", 0)], 0, Ok(Some((0, names(&[]))))),
            (vec![column("schema", 2), column("a", 0), column("b", 0)], 5, Ok(Some((5, names(&["a", "b"]))))),
            // A list has a column in it, which has one too.
            (
                vec![
                    column("schema", 2),
                    column("a", 1),
                    column("list", 1),
                    column("item", 0),
                    column("b", 0),
                ],
                1,
                Ok(Some((1, names(&["a", "b"])))),
            ),
            (vec![column("schema", 1), column(&long, 0)], 1, Ok(Some((1, names(&[&long[..NAME]]))))),
            (vec![column("schema", 2), column("a", 0)], 1, Err(Malformed)),
            (vec![column("schema", 1), column("a", 0), column("b", 0)], 1, Err(Malformed)),
            (vec![column("schema", 1), column("a", 2), column("b", 0)], 1, Err(Malformed)),
            (vec![], 1, Err(Malformed)),
        ] {
            let bytes = footer(&columns, rows);
            assert_eq!(read_bytes(&bytes), expected, "{columns:?}");
            for length in 0..bytes.len() {
                assert_eq!(read_bytes(&bytes[..length]), Err(Malformed), "{length} of {columns:?}");
            }
        }
    }

    #[test]
    fn members_of_each_kind_are_passed_over() {
        let others: [&[u8]; 11] = [
            &[0x11],
            &[0x12],
            &[0x13, 255],
            &[0x14, 0x80, 1],
            &[0x17, 0, 1, 2, 3, 4, 5, 6, 7],
            &[0x18, 3, 0, 0, 0],
            &[0x19, 0x21, 1, 0],
            &[0x1a, 0xf8, 1, 2, 0, 0],
            &[0x1b, 0],
            &[0x1b, 1, 0x8c, 1, 0, 0x11, 0],
            &[0x1d, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
        ];
        for other in others {
            // In front of the columns, whose number is then written out, and in a column.
            let mut inner = column("a", 0);
            inner.pop();
            inner.extend(other);
            inner.push(0);
            let bytes = [other, &[0x09, 4, 0x2c], &column("schema", 1), &inner, &[0x16, 14]].concat();
            assert_eq!(read_bytes(&bytes), Ok(Some((7, vec!["a".to_owned()]))), "{other:?}");
        }
    }

    #[test]
    fn what_never_ends_is_given_up() {
        let huge = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1];
        let too_long = [0xff; 11];
        for (head, rest) in [
            // Structures in structures, a text and lists of a length that nothing has, and a number of eleven bytes.
            (&[][..], &[0x1c; 100_000][..]),
            (&[0x18], &huge),
            (&[0x19, 0xfc], &huge),
            (&[0x1b], &huge),
            (&[0x16], &too_long),
            // Items of no kind.
            (&[0x19], &[0xf0, 0xff, 0xff, 0xff, 0x7f]),
        ] {
            assert_eq!(read_bytes(&[head, rest].concat()), Err(Malformed), "{head:?}");
        }
    }

    #[test]
    fn of_a_long_footer_no_more_is_read_than_is_allowed() {
        // A list of structures without members, that does not end before the bound.
        let read = |place: u64, room: &mut [u8]| -> io::Result<usize> {
            assert!(place < MOST);
            room.fill(0);
            let head = [0x19, 0xfc, 0xff, 0xff, 0xff, 0xff, 0x7f];
            for (byte, place) in room.iter_mut().zip(place..) {
                *byte = head.get(place as usize).copied().unwrap_or_default();
            }
            Ok(room.len())
        };
        let length = 4 << 30;
        let content =
            UploadContent::Reader(ContentReader { read: Arc::new(read), length, file_name: String::new() });
        assert_eq!(read_content(&content, length), Ok(None));
    }
}
