//! An answer's body, out of the bytes behind its head (RFC 9112, 6 and 7).
//!
//! Responsible for where a body ends, by the fields of its head alone, and for taking the framing off its bytes. Pure: it
//! must not read from a connection, nor know what the bytes mean. Whatever leaves in doubt where an answer ends is refused,
//! as the next answer on the connection would begin there.

use ureq::http::header::{CONNECTION, CONTENT_LENGTH, HeaderMap, TRANSFER_ENCODING};
use ureq::http::response::Parts;
use ureq::http::{StatusCode, Version};

/// The most bytes of chunk sizes, extensions and trailers in a row.
pub const MOST_FRAMING: usize = 64 * 1024;

/// The digits of a chunk's size; more would not fit into the number.
const MOST_DIGITS: u8 = 16;

/// What is wrong with a body. [`Fault::what`] says it in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    Length,
    Coding,
    ChunkSize,
    ChunkEnd,
    TooMuchFraming,
    CutShort,
}

impl Fault {
    /// To follow "its answer ".
    pub fn what(self) -> &'static str {
        match self {
            Fault::Length => "has a Content-Length that is no number, or several that differ",
            Fault::Coding => "is in a transfer coding that was not asked for: only chunked is read",
            Fault::ChunkSize => "has a chunk whose size is not a hexadecimal number",
            Fault::ChunkEnd => "has a chunk or a trailer that does not end where it should",
            Fault::TooMuchFraming => {
                "has chunk sizes, extensions or trailers over their limit of 65536 bytes"
            }
            Fault::CutShort => "was not complete when the connection was closed",
        }
    }
}

/// Takes a body's framing off.
#[derive(Debug)]
pub enum BodyDecoder {
    /// There is no body, or all of it was read.
    Ended,
    /// So many bytes are still to come.
    Length(u64),
    Chunked(Chunks),
    UntilClose,
    /// Where the body ends cannot be known: reading it fails.
    Faulty(Fault),
}

/// What one step did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Decoded {
    /// Bytes of the input that are done with.
    pub used: usize,
    /// Bytes of the body that were written.
    pub filled: usize,
}

impl BodyDecoder {
    /// For the body behind a head, of an answer to `method`.
    pub fn for_answer(head: &Parts, method: &str) -> BodyDecoder {
        let Parts { status, version, headers, .. } = head;
        if method == "HEAD"
            || status.is_informational()
            || matches!(*status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED)
        {
            return BodyDecoder::Ended;
        }
        match (transfer_coding(headers), content_length(headers)) {
            (Coding::None, Ok(None)) => BodyDecoder::UntilClose,
            (Coding::None, Ok(Some(0))) => BodyDecoder::Ended,
            (Coding::None, Ok(Some(length))) => BodyDecoder::Length(length),
            (Coding::None, Err(fault)) => BodyDecoder::Faulty(fault),
            // Whatever length is beside it (RFC 9112, 6.3), and see `persists`.
            (Coding::Chunked, _) if *version == Version::HTTP_11 => BodyDecoder::Chunked(Chunks::default()),
            // HTTP/1.0 knows no transfer codings.
            (Coding::Chunked | Coding::Other, _) => BodyDecoder::Faulty(Fault::Coding),
        }
    }

    /// The body's length, where its head says it.
    pub fn length(&self) -> Option<u64> {
        match self {
            BodyDecoder::Ended => Some(0),
            BodyDecoder::Length(length) => Some(*length),
            _ => None,
        }
    }

    pub fn has_ended(&self) -> bool {
        matches!(self, BodyDecoder::Ended)
    }

    /// Whether another answer can follow on the connection.
    pub fn ends_before_close(&self) -> bool {
        matches!(self, BodyDecoder::Ended | BodyDecoder::Length(_) | BodyDecoder::Chunked(_))
    }

    /// Moves as much of the body as can be from `input` to `room`. What is left of the input is asked for again, with
    /// more behind it; where nothing of either moved, there is no room, or more input is needed.
    pub fn decode(&mut self, input: &[u8], room: &mut [u8]) -> Result<Decoded, Fault> {
        match self {
            BodyDecoder::Ended => Ok(Decoded::default()),
            BodyDecoder::Faulty(fault) => Err(*fault),
            BodyDecoder::UntilClose => {
                let moved = copy(input, room, u64::MAX);
                Ok(Decoded { used: moved, filled: moved })
            }
            BodyDecoder::Length(left) => {
                let moved = copy(input, room, *left);
                *left -= moved as u64;
                if *left == 0 {
                    *self = BodyDecoder::Ended;
                }
                Ok(Decoded { used: moved, filled: moved })
            }
            BodyDecoder::Chunked(chunks) => {
                let decoded = chunks.decode(input, room)?;
                if chunks.state == ChunkState::Ended {
                    *self = BodyDecoder::Ended;
                }
                Ok(decoded)
            }
        }
    }

    /// No more input follows: the server has closed the connection.
    pub fn close(&mut self) -> Result<(), Fault> {
        match self {
            BodyDecoder::Ended | BodyDecoder::UntilClose => {}
            BodyDecoder::Faulty(fault) => return Err(*fault),
            // The last chunk came, and of trailers there are none (RFC 9112, 8).
            BodyDecoder::Chunked(Chunks { state: ChunkState::Trailer, .. }) => {}
            BodyDecoder::Length(_) | BodyDecoder::Chunked(_) => return Err(Fault::CutShort),
        }
        *self = BodyDecoder::Ended;
        Ok(())
    }
}

/// Whether the connection can carry another exchange after this one (RFC 9112, 9.3).
pub fn persists(head: &Parts) -> bool {
    let lists = head.headers.get_all(CONNECTION).iter();
    let mut options = lists.flat_map(|list| list.as_bytes().split(|byte| *byte == b','));
    let (mut closes, mut keeps_alive) = (false, false);
    options.by_ref().map(<[u8]>::trim_ascii).for_each(|option| {
        closes |= option.eq_ignore_ascii_case(b"close");
        keeps_alive |= option.eq_ignore_ascii_case(b"keep-alive");
    });
    // Where chunks and a length are both said, the next reader on the way may have seen another end (RFC 9112, 11.2).
    let has_two_ends =
        head.headers.contains_key(TRANSFER_ENCODING) && head.headers.contains_key(CONTENT_LENGTH);
    // A connection that switched to another protocol is no longer one of HTTP.
    !closes
        && !has_two_ends
        && !head.status.is_informational()
        && (head.version == Version::HTTP_11 || keeps_alive)
}

enum Coding {
    None,
    Chunked,
    Other,
}

fn transfer_coding(headers: &HeaderMap) -> Coding {
    let mut fields = headers.get_all(TRANSFER_ENCODING).iter();
    match (fields.next(), fields.next()) {
        (None, _) => Coding::None,
        (Some(coding), None) if coding.as_bytes().eq_ignore_ascii_case(b"chunked") => Coding::Chunked,
        _ => Coding::Other,
    }
}

/// Fields that say the same may be several, or one list (RFC 9112, 6.3).
fn content_length(headers: &HeaderMap) -> Result<Option<u64>, Fault> {
    let mut length = None;
    for field in headers.get_all(CONTENT_LENGTH) {
        for text in field.as_bytes().split(|byte| *byte == b',') {
            let claimed = number(text.trim_ascii()).ok_or(Fault::Length)?;
            if length.replace(claimed).is_some_and(|before| before != claimed) {
                return Err(Fault::Length);
            }
        }
    }
    Ok(length)
}

/// Digits and nothing else: `str::parse` takes a sign.
fn number(text: &[u8]) -> Option<u64> {
    let mut digits = text.iter().map(|byte| char::from(*byte).to_digit(10));
    let first = digits.next()??;
    digits.try_fold(u64::from(first), |number, digit| number.checked_mul(10)?.checked_add(digit?.into()))
}

/// Decimal digits first, as most are.
#[inline(always)]
fn hexadecimal(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

/// Copies what fits, at most `most` bytes: how many.
fn copy(input: &[u8], room: &mut [u8], most: u64) -> usize {
    let count = input.len().min(room.len()).min(usize::try_from(most).unwrap_or(usize::MAX));
    if let (Some(from), Some(to)) = (input.get(..count), room.get_mut(..count)) {
        to.copy_from_slice(from);
    }
    count
}

/// A body in chunks (RFC 9112, 7.1).
#[derive(Debug, Default)]
pub struct Chunks {
    state: ChunkState,
    /// Of the chunk: what was read of its size, then what is left of it.
    size: u64,
    /// Of its size.
    digits: u8,
    /// Bytes of framing since the last of the body.
    framing: usize,
}

/// What the next byte belongs to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum ChunkState {
    #[default]
    Size,
    /// Blanks behind the size: an extension or the line's end follows.
    SizeBlank,
    /// The rest of the size's line.
    Extension,
    /// The line feed behind a size.
    SizeEnd,
    Data,
    /// The return, and the line feed, behind a chunk.
    DataReturn,
    DataEnd,
    /// A trailer, or the empty line that ends the body.
    Trailer,
    TrailerLine,
    TrailerEnd,
    LastEnd,
    Ended,
}

impl Chunks {
    fn decode(&mut self, input: &[u8], room: &mut [u8]) -> Result<Decoded, Fault> {
        let (mut rest, mut filled) = (input, 0);
        // Where framing began in it. It is counted at the end: a connection's buffer holds less than the limit.
        let mut unframed = rest.len();
        while self.state != ChunkState::Ended {
            if self.state == ChunkState::Data {
                let moved = copy(rest, room.get_mut(filled..).unwrap_or_default(), self.size);
                if moved == 0 {
                    break;
                }
                rest = rest.get(moved..).unwrap_or_default();
                filled += moved;
                (self.framing, unframed) = (0, rest.len());
                self.size -= moved as u64;
                if self.size == 0 {
                    (self.state, self.digits) = (ChunkState::DataReturn, 0);
                }
                continue;
            }
            if self.state == ChunkState::Size {
                rest = self.after_digits(rest);
            }
            // The common ends of lines, of which each chunk has two.
            if let [b'\r', b'\n', after @ ..] = rest
                && let Some(state) = self.after_line_end()
            {
                (self.state, rest) = (state, after);
                continue;
            }
            let Some((byte, after)) = rest.split_first() else { break };
            self.state = self.after(*byte)?;
            rest = after;
        }
        self.framing += unframed - rest.len();
        if self.framing > MOST_FRAMING {
            return Err(Fault::TooMuchFraming);
        }
        Ok(Decoded { used: input.len() - rest.len(), filled })
    }

    /// The state behind a whole line end, where that is the end of a size or of a chunk: the same as byte by byte.
    #[inline(always)]
    fn after_line_end(&self) -> Option<ChunkState> {
        match self.state {
            ChunkState::Size if self.digits > 0 && self.size > 0 => Some(ChunkState::Data),
            ChunkState::DataReturn => Some(ChunkState::Size),
            _ => None,
        }
    }

    /// The state behind one byte of framing. A line ends with a return and a line feed: a line feed alone is read by some
    /// as an end and by others not.
    fn after(&mut self, byte: u8) -> Result<ChunkState, Fault> {
        match (self.state, byte) {
            (ChunkState::Size, b'\r') if self.digits > 0 => Ok(ChunkState::SizeEnd),
            (ChunkState::Size, b';') if self.digits > 0 => Ok(ChunkState::Extension),
            (ChunkState::Size, b' ' | b'\t') if self.digits > 0 => Ok(ChunkState::SizeBlank),
            (ChunkState::Size, _) => Err(Fault::ChunkSize),
            (ChunkState::SizeBlank, b' ' | b'\t') => Ok(ChunkState::SizeBlank),
            (ChunkState::SizeBlank, b';') => Ok(ChunkState::Extension),
            (ChunkState::SizeBlank | ChunkState::Extension, b'\r') => Ok(ChunkState::SizeEnd),
            (ChunkState::SizeBlank, _) => Err(Fault::ChunkSize),
            (ChunkState::Extension, b'\n') => Err(Fault::ChunkSize),
            (ChunkState::Extension, _) => Ok(ChunkState::Extension),
            (ChunkState::SizeEnd, b'\n') if self.size == 0 => Ok(ChunkState::Trailer),
            (ChunkState::SizeEnd, b'\n') => Ok(ChunkState::Data),
            (ChunkState::SizeEnd, _) => Err(Fault::ChunkSize),
            (ChunkState::DataReturn, b'\r') => Ok(ChunkState::DataEnd),
            (ChunkState::DataEnd, b'\n') => Ok(ChunkState::Size),
            (ChunkState::Trailer, b'\r') => Ok(ChunkState::LastEnd),
            (ChunkState::TrailerLine, b'\r') => Ok(ChunkState::TrailerEnd),
            (ChunkState::Trailer | ChunkState::TrailerLine, b'\n') => Err(Fault::ChunkEnd),
            (ChunkState::Trailer | ChunkState::TrailerLine, _) => Ok(ChunkState::TrailerLine),
            (ChunkState::TrailerEnd, b'\n') => Ok(ChunkState::Trailer),
            (ChunkState::LastEnd, b'\n') => Ok(ChunkState::Ended),
            _ => Err(Fault::ChunkEnd),
        }
    }

    /// What follows the digits of a size, as many as may be there.
    #[inline(always)]
    fn after_digits<'input>(&mut self, input: &'input [u8]) -> &'input [u8] {
        let mut rest = input;
        while let Some((byte, after)) = rest.split_first()
            && let Some(digit) = hexadecimal(*byte)
            && self.digits < MOST_DIGITS
        {
            self.size = self.size << 4 | u64::from(digit);
            self.digits += 1;
            rest = after;
        }
        rest
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use ureq::http::Response;

    use super::*;

    fn head(version: Version, status: u16, fields: &[(&str, &str)]) -> Parts {
        let mut builder = Response::builder().version(version).status(status);
        for (name, value) in fields {
            builder = builder.header(*name, *value);
        }
        builder.body(()).unwrap().into_parts().0
    }

    /// Reads a body that comes in pieces of `step` bytes with `room` at once: what it is, and how much was used.
    fn read(
        mut decoder: BodyDecoder,
        wire: &[u8],
        step: usize,
        room: usize,
    ) -> Result<(Vec<u8>, usize), Fault> {
        let (mut body, mut used, mut shown) = (Vec::new(), 0, 0);
        let mut room = vec![0; room];
        while !decoder.has_ended() {
            let decoded = decoder.decode(&wire[used..shown], &mut room)?;
            used += decoded.used;
            body.extend_from_slice(&room[..decoded.filled]);
            if decoded == Decoded::default() && !decoder.has_ended() {
                if shown == wire.len() {
                    decoder.close()?;
                }
                shown = (shown + step).min(wire.len());
            }
        }
        Ok((body, used))
    }

    /// A `usize` cannot count its bytes on a 32-bit processor.
    #[test]
    fn a_body_of_more_than_4_gib_ends_with_its_last_byte() {
        const LENGTH: u64 = (1 << 32) + 3;
        let head = head(Version::HTTP_11, 200, &[("content-length", "4294967299")]);
        let mut decoder = BodyDecoder::for_answer(&head, "GET");
        assert_eq!(decoder.length(), Some(LENGTH));
        let mut room = [0; 16];
        assert_eq!(decoder.decode(b"abc", &mut room), Ok(Decoded { used: 3, filled: 3 }));
        assert_eq!(decoder.length(), Some(LENGTH - 3));
        assert_eq!(decoder.close(), Err(Fault::CutShort));

        // A chunk is counted alike.
        let mut decoder = chunked();
        let decoded = decoder.decode(b"100000003\r\nabc\r\n0\r\n\r\n", &mut room).unwrap();
        assert_eq!(&room[..decoded.filled], &b"abc\r\n0\r\n\r\n"[..decoded.filled]);
        assert!(!decoder.has_ended());
        assert_eq!(decoder.close(), Err(Fault::CutShort));
    }

    fn chunked() -> BodyDecoder {
        BodyDecoder::Chunked(Chunks::default())
    }

    #[test]
    fn the_fields_of_the_head_say_where_a_body_ends() {
        let end = |version, status, method, fields: &[(&str, &str)]| {
            let head = head(version, status, fields);
            format!("{:?}", BodyDecoder::for_answer(&head, method))
        };
        let of = |fields: &[(&str, &str)]| end(Version::HTTP_11, 200, "POST", fields);
        let chunked = format!("{:?}", chunked());
        assert_eq!(of(&[("content-length", "5")]), "Length(5)");
        assert_eq!(of(&[("content-length", "0")]), "Ended");
        assert_eq!(of(&[("content-length", "5"), ("content-length", "5")]), "Length(5)");
        assert_eq!(of(&[("content-length", "5, 5")]), "Length(5)");
        assert_eq!(of(&[]), "UntilClose");
        assert_eq!(of(&[("transfer-encoding", "Chunked")]), chunked);
        for status in [204, 304, 101] {
            assert_eq!(end(Version::HTTP_11, status, "GET", &[("content-length", "5")]), "Ended");
        }
        assert_eq!(end(Version::HTTP_11, 200, "HEAD", &[("transfer-encoding", "chunked")]), "Ended");
        for length in ["+5", "-5", "0x10", "5 5", "5,6", "", "5,", "18446744073709551616", "five"] {
            assert_eq!(of(&[("content-length", length)]), "Faulty(Length)", "{length:?}");
        }
        for fields in [
            &[("transfer-encoding", "gzip, chunked")][..],
            &[("transfer-encoding", "chunked"), ("transfer-encoding", "chunked")],
            &[("transfer-encoding", "gzip"), ("transfer-encoding", "chunked")],
            &[("transfer-encoding", "identity")],
            &[("transfer-encoding", "")],
        ] {
            assert_eq!(of(fields), "Faulty(Coding)", "{fields:?}");
        }
        for length in ["5", "none"] {
            let both = [("transfer-encoding", "chunked"), ("content-length", length)];
            assert!(of(&both).starts_with("Chunked"), "{}", of(&both));
            assert!(!persists(&head(Version::HTTP_11, 200, &both)));
            assert_eq!(of(&[("transfer-encoding", "gzip"), ("content-length", length)]), "Faulty(Coding)");
        }
        let old = [("transfer-encoding", "chunked")];
        assert_eq!(end(Version::HTTP_10, 200, "GET", &old), "Faulty(Coding)");
        let mut faulty = BodyDecoder::Faulty(Fault::Coding);
        assert_eq!(faulty.decode(b"x", &mut [0]), Err(Fault::Coding));
        assert_eq!(faulty.close(), Err(Fault::Coding));
    }

    #[test]
    fn a_connection_persists_unless_its_head_says_otherwise() {
        for (version, fields, expected) in [
            (Version::HTTP_11, &[][..], true),
            (Version::HTTP_11, &[("connection", "x, Close")], false),
            (Version::HTTP_11, &[("connection", "x"), ("connection", "close")], false),
            (Version::HTTP_11, &[("connection", "keep-alive, close")], false),
            (Version::HTTP_10, &[], false),
            (Version::HTTP_10, &[("connection", "Keep-Alive")], true),
        ] {
            assert_eq!(persists(&head(version, 200, fields)), expected, "{version:?} {fields:?}");
        }
        assert!(!persists(&head(Version::HTTP_11, 101, &[])));
    }

    const CHUNKED: &[u8] =
        b"3\r\nabc\r\n00A \t;name=\"va;lue\";x\r\n0123456789\r\n0;last\r\nx-trailer: 1\r\ny: 2\r\n\r\nHTTP";

    #[test]
    fn chunks_are_read_at_every_cut() {
        for step in 1..=CHUNKED.len() {
            for room in 1..=14 {
                let expected = (b"abc0123456789".to_vec(), CHUNKED.len() - 4);
                assert_eq!(read(chunked(), CHUNKED, step, room), Ok(expected), "{step} {room}");
            }
        }
        let long = [b"1;".to_vec(), vec![b'x'; 4096], b"\r\na\r\n0\r\n\r\n".to_vec()].concat();
        assert_eq!(read(chunked(), &long, 100, 9).unwrap().0, b"a");
    }

    #[test]
    fn what_is_no_chunk_is_refused() {
        for (wire, fault) in [
            (&b"+1\r\na\r\n"[..], Fault::ChunkSize),
            (b" 1\r\na\r\n", Fault::ChunkSize),
            (b"0x1\r\na\r\n", Fault::ChunkSize),
            (b"-1\r\na\r\n", Fault::ChunkSize),
            (b"\r\na\r\n", Fault::ChunkSize),
            (b";x\r\na\r\n", Fault::ChunkSize),
            (b"1\na\r\n", Fault::ChunkSize),
            (b"1\rxa\r\n", Fault::ChunkSize),
            (b"1;x\na\r\n", Fault::ChunkSize),
            (b"1 x\r\na\r\n", Fault::ChunkSize),
            (b"1 \n\r\na\r\n", Fault::ChunkSize),
            (b"00000000000000001\r\na\r\n", Fault::ChunkSize),
            (b"1\r\nab\r\n", Fault::ChunkEnd),
            (b"1\r\na\n", Fault::ChunkEnd),
            (b"1\r\na\r\r", Fault::ChunkEnd),
            (b"0\r\nx: y\n\r\n", Fault::ChunkEnd),
            (b"0\r\n\n", Fault::ChunkEnd),
            (b"0\r\n\rx", Fault::ChunkEnd),
            (b"0\r\nx\rx", Fault::ChunkEnd),
            (b"", Fault::CutShort),
            (b"2\r\na", Fault::CutShort),
            (b"2\r\nab", Fault::CutShort),
            (b"2\r\nab\r\n", Fault::CutShort),
            (b"2\r\nab\r\n0", Fault::CutShort),
            (b"2\r\nab\r\n0\r\nx: y", Fault::CutShort),
        ] {
            for step in [1, 100] {
                assert_eq!(read(chunked(), wire, step, 8), Err(fault), "{:?}", String::from_utf8_lossy(wire));
            }
        }
        assert_eq!(read(chunked(), b"1\r\na\r\n0\r\n", 3, 8).unwrap().0, b"a", "the last chunk came");
        assert_eq!(read(chunked(), b"ffffffffffffffff\r\na", 3, 8), Err(Fault::CutShort));
    }

    #[test]
    fn framing_without_end_runs_into_a_limit_and_body_begins_it_anew() {
        let mut endless = chunked();
        let extension = [b"1;".to_vec(), vec![b'x'; MOST_FRAMING]].concat();
        assert_eq!(endless.decode(&extension, &mut [0]), Err(Fault::TooMuchFraming));
        let mut trailers = chunked();
        let trailers_wire = [b"0\r\n".to_vec(), b"a: b\r\n".repeat(MOST_FRAMING)].concat();
        assert_eq!(trailers.decode(&trailers_wire, &mut [0]), Err(Fault::TooMuchFraming));
        let tiny = [b"1\r\na\r\n".repeat(MOST_FRAMING), b"0\r\n\r\n".to_vec()].concat();
        assert_eq!(read(chunked(), &tiny, 4096, 512).unwrap().0.len(), MOST_FRAMING);
    }

    #[test]
    fn lengths_and_ends_are_kept() {
        assert_eq!(read(BodyDecoder::Length(3), b"abcHTTP", 2, 2), Ok((b"abc".to_vec(), 3)));
        assert_eq!(read(BodyDecoder::Length(3), b"ab", 2, 2), Err(Fault::CutShort));
        assert_eq!(read(BodyDecoder::UntilClose, b"abc", 2, 2), Ok((b"abc".to_vec(), 3)));
        assert_eq!(read(BodyDecoder::Ended, b"HTTP", 2, 2), Ok((vec![], 0)));
        assert_eq!(BodyDecoder::Length(7).length(), Some(7));
        assert_eq!(BodyDecoder::Ended.length(), Some(0));
        assert_eq!(BodyDecoder::UntilClose.length(), None);
    }

    proptest! {
        /// However it is cut, and however much is read at once.
        #[test]
        fn a_body_in_chunks_is_read_as_it_was_sent(
            chunks in prop::collection::vec(prop::collection::vec(any::<u8>(), 1..300), 0..12),
            step in 1_usize..700,
            room in 1_usize..700,
        ) {
            let mut wire: Vec<u8> = Vec::new();
            for chunk in &chunks {
                wire.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
                wire.extend_from_slice(chunk);
                wire.extend_from_slice(b"\r\n");
            }
            wire.extend_from_slice(b"0\r\n\r\n");
            prop_assert_eq!(read(chunked(), &wire, step, room), Ok((chunks.concat(), wire.len())));
        }

        /// The same whatever the cuts: also of bytes that are no chunks.
        #[test]
        fn cuts_change_nothing(
            wire in prop::collection::vec(prop::sample::select(&b"012aF;+x \t\r\n\r\n"[..]), 0..60),
            step in 1_usize..20,
            room in 1_usize..20,
        ) {
            prop_assert_eq!(read(chunked(), &wire, step, room), read(chunked(), &wire, wire.len().max(1), 100));
        }
    }
}
