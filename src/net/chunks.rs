//! A body in chunks (RFC 9112, 7.1) as bytes: where one is in it, and how chunks that came together become one.
//!
//! Responsible for sizes in their plain form alone, for a reader who may give up on any other: ureq reads the body, and
//! takes one step for each chunk, so there is less to do where there are fewer. Recoding a body's chunks is anybody's
//! right on its way. It must not take anything for a chunk in a body that was not announced as one in chunks.

use std::ops::Range;

/// Ends a chunk's size, and the chunk.
const LINE_END: &[u8] = b"\r\n";

/// Ends the size of chunks that were joined: as an extension without a name, which ureq passes over. It looks for one in
/// 100 bytes behind each size, and here finds it at once.
const MARK: &[u8] = b";\r\n";

/// A longer size is no plain one.
const MOST_DIGITS: usize = 7;

/// How long the line is that a chunk's size is in, with its end, and how long the chunk, without one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    pub line: usize,
    pub chunk: usize,
}

impl Size {
    /// The size that `bytes` begin with, if it is all there.
    pub fn of(bytes: &[u8]) -> Option<Size> {
        let (mut chunk, mut rest) = (0, bytes);
        for digits in 0..=MOST_DIGITS {
            let digit = match rest {
                [digit @ b'0'..=b'9', ..] => digit - b'0',
                [letter @ (b'a'..=b'f' | b'A'..=b'F'), ..] => (letter | 0x20) - b'a' + 10,
                [b'\r', b'\n', ..] if digits > 0 => {
                    return Some(Size { line: digits + LINE_END.len(), chunk });
                }
                _ => return None,
            };
            chunk = chunk * 16 + usize::from(digit);
            rest = rest.get(1..)?;
        }
        None
    }
}

/// Where in a body its next byte is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Position {
    AtSize,
    /// So many bytes before the next size, the end of the chunk's line among them.
    InChunk(usize),
    /// Not in a body, or behind something that is no plain size, or the last.
    #[default]
    Unknown,
}

impl Position {
    /// What is before the next size.
    pub fn to_next_size(self) -> Option<usize> {
        match self {
            Position::AtSize => Some(0),
            Position::InChunk(left) => Some(left),
            Position::Unknown => None,
        }
    }

    /// Goes on by these bytes of the body.
    pub fn pass(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let passed = match *self {
                Position::AtSize => match Size::of(bytes) {
                    Some(Size { line, chunk }) if chunk > 0 => {
                        *self = Position::InChunk(chunk + LINE_END.len());
                        line
                    }
                    _ => {
                        *self = Position::Unknown;
                        return;
                    }
                },
                Position::InChunk(left) if left > bytes.len() => {
                    *self = Position::InChunk(left - bytes.len());
                    return;
                }
                Position::InChunk(left) => {
                    *self = Position::AtSize;
                    left
                }
                Position::Unknown => return,
            };
            bytes = bytes.get(passed..).unwrap_or_default();
        }
    }
}

/// A chunk that was made of several.
#[derive(Debug, PartialEq, Eq)]
pub struct Joined {
    /// Where its size is, and where it ends, with its line: that may be yet to come.
    pub place: Range<usize>,
    /// Where what came ends now.
    pub came: usize,
}

/// Makes one chunk of as many as there are from `start`, where a size is, up to `end`. The new size may take the place
/// of what is between `free` and `start` too, and is marked if there is something.
pub fn join(buffer: &mut [u8], free: usize, start: usize, end: usize) -> Option<Joined> {
    let first = Size::of(buffer.get(start..end)?).filter(|first| first.chunk > 0)?;
    let data = start + first.line;
    let line_end = if free < start { MARK } else { LINE_END };
    let digits = (data - free - line_end.len()).min(MOST_DIGITS);
    let largest = (1 << (4 * digits)) - 1;
    let mut size = first.chunk;
    // How far the chunks were read and joined; the last of them may have come in part, and ends in the future.
    let (mut read, mut joined) = (data + size, data + size);
    while let Some(next) = buffer.get(read..end).and_then(|rest| Size::of(rest.strip_prefix(LINE_END)?))
        && next.chunk > 0
        && size + next.chunk <= largest
    {
        let begin = read + LINE_END.len() + next.line;
        read = begin + next.chunk;
        let came = begin..read.min(end);
        let length = came.len();
        buffer.copy_within(came, joined);
        size += next.chunk;
        joined += length;
    }
    if read == data + first.chunk {
        joined = end;
    } else if read < end {
        buffer.copy_within(read..end, joined);
        joined += end - read;
    }
    let whole = data + size + LINE_END.len();
    let mut place = data - line_end.len();
    buffer.get_mut(place..data)?.copy_from_slice(line_end);
    // From the last digit on, and up to where the first size began, lest there be a gap.
    while size > 0 || place > start {
        place -= 1;
        *buffer.get_mut(place)? = *b"0123456789abcdef".get(size % 16)?;
        size /= 16;
    }
    Some(Joined { place: place..whole, came: joined })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn joined(before: &str, chunks: &str) -> Option<String> {
        let mut buffer = [before, chunks].concat().into_bytes();
        let end = buffer.len();
        let Joined { place, came } = join(&mut buffer, 0, before.len(), end)?;
        Some(String::from_utf8(buffer[place.start..came].to_vec()).unwrap())
    }

    #[test]
    fn chunks_that_came_together_become_one() {
        let one = |text: &str| Some(text.to_owned());
        assert_eq!(joined("", "3\r\none\r\n3\r\ntwo\r\n"), one("6\r\nonetwo\r\n"));
        assert_eq!(joined("", "3\r\none\r\n5\r\nth"), one("8\r\noneth"));
        assert_eq!(joined("", "3\r\none\r\n5\r\n"), one("8\r\none"), "of the second, nothing came yet");
        assert_eq!(joined("", "3\r\none\r\n5\r\nthree"), one("8\r\nonethree"));
        assert_eq!(joined("", "3\r\none\r\n5\r\nthree\r"), one("8\r\nonethree\r"));
        assert_eq!(joined("", "3\r\none\r\n5\r\nthree\r\n0\r\n\r\n"), one("8\r\nonethree\r\n0\r\n\r\n"));
        assert_eq!(joined("", "003\r\none\r\n3\r\ntwo\r\n1;a\r\n1"), one("006\r\nonetwo\r\n1;a\r\n1"));
        assert_eq!(joined("", "3\r\none\r\n3\r\ntwo\r\n1;a\r\n1"), one("6\r\nonetwo\r\n1;a\r\n1"));
        assert_eq!(joined("x", "3\r\none\r\n3\r\ntwo\r\n"), one("6;\r\nonetwo\r\n"));
        assert_eq!(joined("xx", "3\r\none\r\n3\r\ntwo\r\n"), one("6;\r\nonetwo\r\n"));
    }

    #[test]
    fn a_size_that_becomes_longer_needs_room() {
        let chunks = "8\r\n12345678\r\n8\r\n12345678\r\n";
        assert_eq!(joined("", chunks).as_deref(), Some(chunks));
        assert_eq!(joined("x", chunks).as_deref(), Some(&*chunks.replacen("8", "8;", 1)));
        assert_eq!(joined("xx", chunks).as_deref(), Some("10;\r\n1234567812345678\r\n"));
    }

    #[test]
    fn what_is_no_chunk_or_no_second_one_stays_as_it_is() {
        for chunks in ["", "3", "3\r", "3;a\r\none\r\n3\r\ntwo", "0\r\n\r\n", "x"] {
            assert_eq!(joined("", chunks), None, "{chunks:?}");
        }
        for chunks in
            ["on", "one", "one\r\n", "one\r\n3", "one3\r\ntwo\r\n", "one\r\n0\r\n\r\n", "one\r\n\r\n"]
        {
            let chunks = format!("3\r\n{chunks}");
            assert_eq!(joined("", &chunks).as_deref(), Some(&*chunks));
            assert_eq!(joined("x", &chunks), Some(chunks.replacen("3", "3;", 1)));
        }
    }

    #[test]
    fn sizes_are_plain_or_none() {
        let size = |bytes: &str| Size::of(bytes.as_bytes()).map(|size| (size.line, size.chunk));
        assert_eq!(size("1aF\r\nrest"), Some((5, 0x1af)));
        assert_eq!(size("fffffff\r\n"), Some((9, 0xfff_ffff)));
        for other in ["", "\r\n", "1", "1\r", "1\n", "1 \r\n", "+1\r\n", "1;\r\n", "-1\r\n", "00000001\r\n"] {
            assert_eq!(size(other), None, "{other:?}");
        }
    }

    #[test]
    fn a_position_is_known_until_a_size_is_not_plain() {
        let after = |bytes: &str| {
            let mut position = Position::AtSize;
            position.pass(bytes.as_bytes());
            position
        };
        assert_eq!(after("3\r\n"), Position::InChunk(5));
        assert_eq!(after("3\r\none\r"), Position::InChunk(1));
        assert_eq!(after("3\r\none\r\n"), Position::AtSize);
        assert_eq!(after("3\r\none\r\n4\r\nf"), Position::InChunk(5));
        assert_eq!(after("3\r\none\r\n0\r\n"), Position::Unknown);
        assert_eq!(after("3;a\r\none\r\n3\r\n"), Position::Unknown);
    }

    /// The data of chunks, and what is behind the last one that is there.
    fn read(mut chunks: &[u8]) -> (Vec<u8>, Vec<u8>) {
        let mut data = Vec::new();
        while let Some(size) = Size::of(chunks) {
            let rest = &chunks[size.line..];
            if size.chunk == 0 || rest.len() < size.chunk + 2 {
                break;
            }
            data.extend_from_slice(&rest[..size.chunk]);
            chunks = &rest[size.chunk + 2..];
        }
        // Of one that came in part, its data count and its size does not.
        match Size::of(chunks) {
            Some(size) if size.chunk > 0 => {
                let rest = &chunks[size.line..];
                let (part, end) = rest.split_at(rest.len().min(size.chunk));
                data.extend_from_slice(part);
                (data, [&(size.chunk - part.len()).to_string().into_bytes(), end].concat())
            }
            _ => (data, chunks.to_vec()),
        }
    }

    proptest! {
        #[test]
        fn joining_changes_no_data(
            pieces in prop::collection::vec("[a-f0-9\r\n]{1,300}", 1..8),
            free in 0_usize..8,
        ) {
            let whole: String = pieces.iter().map(|piece| format!("{:x}\r\n{piece}\r\n", piece.len())).collect();
            let last = pieces.last().map_or(0, String::len);
            // Wherever what came ends in the last chunk and the end of the one before.
            for end in whole.len().saturating_sub(last + 12)..=whole.len() {
            let chunks = &whole.as_bytes()[..end];
            let mut buffer = [&vec![b'7'; free], chunks].concat();
            let end = buffer.len();
            if let Some(Joined { place, came }) = join(&mut buffer, 0, free, end) {
                let joined = String::from_utf8(buffer[place.start..came].to_vec()).unwrap();
                prop_assert_eq!(joined.contains(";\r\n"), free > 0);
                let joined = joined.replacen(';', "", 1);
                let size = Size::of(joined.as_bytes()).unwrap();
                prop_assert_eq!(place.len(), size.line + usize::from(free > 0) + size.chunk + 2);
                prop_assert_eq!(read(joined.as_bytes()), read(chunks));
            }
            }
        }
    }
}
