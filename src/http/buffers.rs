//! The bytes of one connection: what is to be sealed, and what was opened.
//!
//! Responsible for gathering what ureq writes, so that a head and a short body are sealed as one, and for the heads that
//! ureq would take for faulty and that are not: interim answers with fields, and values on several lines. It must not read,
//! write or seal anything.

use memchr::{memchr, memmem};
use ureq::unversioned::transport::Buffers;

use crate::sys::allocator::WipedOnFree;

/// ureq parses an answer's head from the one buffer and writes requests into the other: enough for a TLS record (16 KiB
/// of text, RFC 8446, 5.1) and for the largest head that `http` lets through.
const INPUT_SIZE: usize = 16 * 1024;
const OUTPUT_SIZE: usize = 16 * 1024;

/// The room for an answer until one has filled it: most streams never do, and there may be hundreds of them.
const FIRST_INPUT_SIZE: usize = 4 * 1024;

/// The room for a body that has filled the other: eight records. Of 64 KiB an upload over loopback took a tenth
/// longer.
const LONG_OUTPUT_SIZE: usize = 128 * 1024;

// All are asked for zeroed, so that of fresh memory no page is taken before something is written there.

/// The room that ureq is given to write in: a line of a head must fit, and the longest that is let through is a target
/// (`TARGET_LIMIT`).
const ROOM: usize = OUTPUT_SIZE / 2;

/// The most fields of an answer's head: as many as ureq's parser takes.
pub const MOST_FIELDS: usize = 128;

/// An answer's head has more fields than [`MOST_FIELDS`].
#[derive(Debug, PartialEq, Eq)]
pub struct TooManyFields;

#[derive(Default)]
pub struct ConnectionBuffers {
    input: Vec<u8>,
    /// What was not consumed yet begins here, and ends where the last byte came.
    consumed: usize,
    filled: usize,
    /// ureq made use of what it was shown last; else it waits for more.
    has_progressed: bool,
    output: Vec<u8>,
    gathered: usize,
    is_long: bool,
}

impl ConnectionBuffers {
    /// What ureq has written and was not sealed yet.
    pub fn gathered(&self) -> &[u8] {
        self.output.get(..self.gathered).unwrap_or_default()
    }

    /// Keeps what ureq has just written. Says whether there is room for more.
    pub fn gather(&mut self, amount: usize) -> bool {
        self.gathered = (self.gathered + amount).min(self.output.len());
        let has_room = self.output.len() - self.gathered >= ROOM;
        self.is_long |= !has_room;
        has_room
    }

    /// Whether the request has filled the room for one: its body is long.
    pub fn is_long(&self) -> bool {
        self.is_long
    }

    pub fn clear_gathered(&mut self) {
        self.gathered = 0;
        if self.is_long && self.output.len() < LONG_OUTPUT_SIZE {
            self.output = vec![0; LONG_OUTPUT_SIZE];
        }
    }

    /// The request is sent: the room for a long body goes.
    pub fn end_request(&mut self) {
        if std::mem::take(&mut self.is_long) {
            self.output = Vec::new();
        }
    }

    /// A request goes: what is consumed next is a head.
    pub fn begin_request(&mut self) {
        self.has_progressed = false;
    }

    /// The answer is a stream, which goes on for long, and nothing is written meanwhile.
    pub fn release_output(&mut self) {
        self.output = Vec::new();
    }

    /// Brings a head into the form that ureq reads: interim answers (1xx) are left out, as it refuses those with fields
    /// and may do so; and a value on several lines is brought into one (RFC 9112, 5.2). What is not all there yet is
    /// looked at again with more behind it.
    pub fn prepare_head(&mut self) -> Result<(), TooManyFields> {
        self.drop_interim_answers();
        let head = self.input.get_mut(self.consumed..self.filled).unwrap_or_default();
        let (mut line, mut lines) = (0, 0);
        while let Some(length) = head.get(line..).and_then(|rest| memchr(b'\n', rest)) {
            let end = line + length;
            match head.get(end + 1) {
                // The head is over, or goes on in what is still to come.
                None | Some(b'\r' | b'\n') => break,
                Some(b' ' | b'\t') if lines > 0 => join_lines(head, end),
                Some(_) => lines += 1,
            }
            line = end + 1;
        }
        if lines > MOST_FIELDS { Err(TooManyFields) } else { Ok(()) }
    }

    /// Of 101 ureq is asked: what follows it is no HTTP.
    fn drop_interim_answers(&mut self) {
        while let Some(status) = self.input().strip_prefix(b"HTTP/1.1 ")
            && status.starts_with(b"1")
            && !status.starts_with(b"101")
            && let Some(end) = memmem::find(self.input(), b"\r\n\r\n")
        {
            self.consumed += end + 4;
        }
    }
}

/// Makes blanks of a line end.
fn join_lines(head: &mut [u8], line_feed: usize) {
    if let Some(byte) = head.get_mut(line_feed) {
        *byte = b' ';
    }
    if let Some(byte @ b'\r') = line_feed.checked_sub(1).and_then(|before| head.get_mut(before)) {
        *byte = b' ';
    }
}

impl Buffers for ConnectionBuffers {
    fn output(&mut self) -> &mut [u8] {
        if self.output.is_empty() {
            self.output = vec![0; OUTPUT_SIZE];
        }
        self.output.get_mut(self.gathered..).unwrap_or_default()
    }

    fn input(&self) -> &[u8] {
        self.input.get(self.consumed..self.filled).unwrap_or_default()
    }

    fn input_append_buf(&mut self) -> &mut [u8] {
        if self.input.is_empty() {
            self.input = vec![0; FIRST_INPUT_SIZE];
        }
        if self.filled == self.input.len() && self.filled < INPUT_SIZE {
            // It moves, and may hold a server's quote of the key.
            let _wiped = WipedOnFree::begin();
            self.input.resize(INPUT_SIZE, 0);
        }
        if self.consumed > 0 {
            self.input.copy_within(self.consumed..self.filled, 0);
            self.filled -= self.consumed;
            self.consumed = 0;
        }
        self.input.get_mut(self.filled..).unwrap_or_default()
    }

    fn input_appended(&mut self, amount: usize) {
        self.filled = (self.filled + amount).min(self.input.len());
    }

    fn input_consume(&mut self, amount: usize) {
        self.has_progressed = amount > 0;
        self.consumed = (self.consumed + amount).min(self.filled);
    }

    /// The second is for what ureq reads of a body before it writes that in chunks.
    fn tmp_and_output(&mut self) -> (&mut [u8], &mut [u8]) {
        self.output();
        self.input_append_buf();
        let ConnectionBuffers { input, filled, output, gathered, .. } = self;
        (input.get_mut(*filled..).unwrap_or_default(), output.get_mut(*gathered..).unwrap_or_default())
    }

    fn can_use_input(&self) -> bool {
        self.has_progressed && !self.input().is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn receive(buffers: &mut ConnectionBuffers, bytes: &[u8]) -> Result<(), TooManyFields> {
        buffers.input_append_buf()[..bytes.len()].copy_from_slice(bytes);
        buffers.input_appended(bytes.len());
        buffers.prepare_head()
    }

    /// What ureq is shown of a head that comes in pieces of this size.
    fn shown(head: &[u8], step: usize) -> String {
        let mut buffers = ConnectionBuffers::default();
        head.chunks(step).for_each(|piece| receive(&mut buffers, piece).unwrap());
        String::from_utf8(buffers.input().to_vec()).unwrap()
    }

    #[test]
    fn interim_answers_are_left_out_at_every_cut() {
        let last = "HTTP/1.1 200 OK\r\na: b\r\n\r\nbody";
        let heads = format!(
            "HTTP/1.1 100 Continue\r\nx: y\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n{last}"
        );
        for step in 1..heads.len() {
            assert_eq!(shown(heads.as_bytes(), step), last, "{step}");
        }
        for other in ["HTTP/1.1 101 Switching\r\na: b\r\n\r\nx", "HTTP/1.0 100 Continue\r\n\r\n", "1"] {
            assert_eq!(shown(other.as_bytes(), 1), other);
        }
    }

    #[test]
    fn a_value_on_several_lines_is_brought_into_one_at_every_cut() {
        let folded = "HTTP/1.1 200 OK\r\na: one\r\n two\r\n\tthree\r\nb: x\n y\r\n\r\n folded? no";
        let expected = "HTTP/1.1 200 OK\r\na: one   two  \tthree\r\nb: x  y\r\n\r\n folded? no";
        for step in 1..folded.len() {
            assert_eq!(shown(folded.as_bytes(), step), expected, "{step}");
        }
        let first = "HTTP/1.1 200 OK\r\n no field\r\n\r\n";
        assert_eq!(shown(first.as_bytes(), 1), first, "there is no value before it");
    }

    #[test]
    fn as_many_fields_as_ureq_reads_are_shown_and_not_one_more() {
        let head = |fields: usize| format!("HTTP/1.1 200 OK\r\n{}\r\n", "a: b\r\n".repeat(fields));
        let mut buffers = ConnectionBuffers::default();
        assert_eq!(receive(&mut buffers, head(MOST_FIELDS).as_bytes()), Ok(()));
        let mut buffers = ConnectionBuffers::default();
        assert_eq!(receive(&mut buffers, head(MOST_FIELDS + 1).as_bytes()), Err(TooManyFields));
    }

    #[test]
    fn what_was_consumed_makes_room() {
        let mut buffers = ConnectionBuffers::default();
        let room = buffers.input_append_buf().len();
        buffers.input_appended(room);
        buffers.input_consume(room - 2);
        assert_eq!(buffers.input().len(), 2);
        assert_eq!(buffers.input_append_buf().len(), INPUT_SIZE - 2);
        assert_eq!(buffers.input().len(), 2);
    }

    #[test]
    fn what_is_written_is_gathered_until_half_the_room_is_taken() {
        let mut buffers = ConnectionBuffers::default();
        for text in [&b"one "[..], b"two"] {
            buffers.output()[..text.len()].copy_from_slice(text);
            assert!(buffers.gather(text.len()));
        }
        assert_eq!(buffers.gathered(), b"one two");
        let (_, room) = buffers.tmp_and_output();
        assert_eq!(room.len(), OUTPUT_SIZE - 7);
        assert!(!buffers.is_long());
        assert!(!buffers.gather(OUTPUT_SIZE - 7));
        assert_eq!((buffers.gathered().len(), buffers.output().len()), (OUTPUT_SIZE, 0));
        buffers.clear_gathered();
        assert_eq!((buffers.gathered().len(), buffers.output().len()), (0, LONG_OUTPUT_SIZE));
        buffers.end_request();
        assert_eq!((buffers.gathered().len(), buffers.output().len()), (0, OUTPUT_SIZE));
        assert!(!buffers.is_long());
    }
}
