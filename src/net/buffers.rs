//! The bytes between ureq and one connection: what is to be sealed, and what was opened.
//!
//! Responsible for gathering what ureq writes, so that a head and a short body are sealed as one, and for how much of
//! what came ureq is shown at once. It must not read, write or seal anything, and it decides nothing about HTTP: what it
//! takes for the size of a chunk only says how much to show, and ureq asks for more where that is wrong.

use ureq::unversioned::transport::Buffers;

use super::chunks::{Joined, Position, Size, join};

/// ureq parses an answer's head and reads bodies from the one buffer, and writes heads into the other:
/// enough for a TLS record (16 KiB of text, RFC 8446, 5.1) and for the largest head that `net` lets go.
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

/// Before what comes, for the size of chunks that are joined: it may be longer than the first one's. Eight bytes would do,
/// but a copy to where sixteen do not divide the address takes long.
const MARGIN: usize = 16;

#[derive(Default)]
pub struct ConnectionBuffers {
    input: Vec<u8>,
    /// What ureq has not consumed yet ends where the last byte came, and is shown up to here.
    consumed: usize,
    shown: usize,
    came: usize,
    is_in_body: bool,
    has_progressed: bool,
    /// Where ureq is, if the body comes in chunks.
    position: Position,
    output: Vec<u8>,
    gathered: usize,
    is_long: bool,
}

impl ConnectionBuffers {
    /// What ureq has written and nobody has sealed.
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

    /// A request goes: the next answer begins with a head.
    pub fn expect_head(&mut self) {
        (self.is_in_body, self.position) = (false, Position::Unknown);
    }

    /// The request is sent: the room for a long body goes.
    pub fn end_of_request(&mut self) {
        if std::mem::take(&mut self.is_long) {
            self.output = Vec::new();
        }
    }

    pub fn is_in_body(&self) -> bool {
        self.is_in_body
    }

    /// Shows ureq all of what came: whether that is more than before.
    pub fn show_all(&mut self) -> bool {
        let is_more = self.shown < self.came;
        self.shown = self.came;
        is_more
    }

    /// So much more came. Of a body that is known to come in chunks, those that ureq has not been shown become one, so
    /// that it reads them in one step.
    pub fn append(&mut self, amount: usize, is_in_chunks: bool) {
        self.came = (self.came + amount).min(self.input.len());
        if is_in_chunks {
            // A stream goes on for long, and nothing is written meanwhile.
            self.output = Vec::new();
            self.join_chunks();
        }
        self.show();
    }

    fn join_chunks(&mut self) {
        let Some(ahead) = self.position.to_next_size() else { return };
        let size = self.consumed + ahead;
        // What ureq has consumed may be written over, what it is still to be shown may not.
        let free = if ahead == 0 { 0 } else { size };
        if let Some(Joined { place, came }) = join(&mut self.input, free, size, self.came) {
            if ahead == 0 {
                // Its size is marked, and is shown with it.
                self.position = Position::InChunk(place.len());
            }
            self.consumed = place.start - ahead;
            self.came = came;
        }
    }

    /// Of a body in chunks, what is left of a chunk is shown, and the size of the next, and nothing behind that: ureq
    /// looks for a chunk's extensions behind the line that its size is in, in as many as 100 bytes of what it is shown
    /// there.
    fn show(&mut self) {
        self.shown = self.came;
        let Some(ahead) = self.position.to_next_size() else { return };
        let size = self.consumed + ahead;
        match self.input.get(size..self.came).and_then(Size::of) {
            // Behind the last there is little to look through.
            Some(Size { chunk: 0, .. }) => {}
            Some(next) => self.shown = size + next.line,
            None if ahead > 0 => self.shown = self.came.min(size),
            None => {}
        }
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
        self.input.get(self.consumed..self.shown).unwrap_or_default()
    }

    fn input_append_buf(&mut self) -> &mut [u8] {
        if self.input.is_empty() {
            self.input = vec![0; MARGIN + FIRST_INPUT_SIZE];
            (self.consumed, self.shown, self.came) = (MARGIN, MARGIN, MARGIN);
        }
        if self.came == self.input.len() && self.came < MARGIN + INPUT_SIZE {
            self.input.resize(MARGIN + INPUT_SIZE, 0);
        }
        if let Some(gap @ 1..) = self.consumed.checked_sub(MARGIN) {
            self.input.copy_within(self.consumed..self.came, MARGIN);
            self.came -= gap;
            self.shown -= gap;
            self.consumed -= gap;
        }
        self.input.get_mut(self.came..).unwrap_or_default()
    }

    fn input_appended(&mut self, amount: usize) {
        self.append(amount, false);
    }

    fn input_consume(&mut self, amount: usize) {
        self.has_progressed = amount > 0;
        let before = self.consumed;
        self.consumed = (self.consumed + amount).min(self.came);
        self.position.pass(self.input.get(before..self.consumed).unwrap_or_default());
        // What is consumed first is a head.
        if self.has_progressed && !self.is_in_body {
            (self.is_in_body, self.position) = (true, Position::AtSize);
        }
        self.show();
    }

    /// The second is for what ureq reads of a body before it writes that in chunks.
    fn tmp_and_output(&mut self) -> (&mut [u8], &mut [u8]) {
        self.output();
        self.input_append_buf();
        let ConnectionBuffers { input, came, output, gathered, .. } = self;
        (input.get_mut(*came..).unwrap_or_default(), output.get_mut(*gathered..).unwrap_or_default())
    }

    fn can_use_input(&self) -> bool {
        self.has_progressed && self.consumed < self.shown
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn receive(buffers: &mut ConnectionBuffers, bytes: &[u8]) {
        buffers.input_append_buf()[..bytes.len()].copy_from_slice(bytes);
        buffers.input_appended(bytes.len());
    }

    #[test]
    fn a_head_is_shown_whole_and_a_body_chunk_by_chunk() {
        let mut buffers = ConnectionBuffers::default();
        buffers.expect_head();
        receive(&mut buffers, b"HTTP/1.1 200 OK\r\na: b\r\n\r\n1f\r\nthirty-one bytes\r\n of ");
        assert!(buffers.input().ends_with(b" of "));
        assert!(!buffers.can_use_input(), "nothing was consumed yet");
        buffers.input_consume(25);
        let expect = |buffers: &mut ConnectionBuffers, shown: &[u8]| {
            assert!(buffers.can_use_input());
            assert_eq!(buffers.input(), shown);
            buffers.input_consume(shown.len());
        };
        expect(&mut buffers, b"1f\r\n");
        expect(&mut buffers, b"thirty-one bytes\r\n of ");
        assert!(!buffers.can_use_input());
        receive(&mut buffers, b"one chunk\r\n3\r\ntwo\r\n0\r\n\r\n");
        expect(&mut buffers, b"one chunk\r\n3\r\n");
        expect(&mut buffers, b"two\r\n0\r\n\r\n");

        buffers.expect_head();
        receive(&mut buffers, b"HTTP/1.1 200 OK\r\na: b\r\n");
        assert!(buffers.input().ends_with(b"a: b\r\n"));
    }

    #[test]
    fn what_ureq_cannot_use_is_shown_with_more_behind_it() {
        let mut buffers = ConnectionBuffers::default();
        receive(&mut buffers, b"head");
        buffers.input_consume(4);
        receive(&mut buffers, b"4\r\ntext, and no chunk");
        assert_eq!(buffers.input(), b"4\r\n");
        buffers.input_consume(0);
        assert!(buffers.show_all() && !buffers.show_all());
        assert_eq!(buffers.input(), b"4\r\ntext, and no chunk");
    }

    #[test]
    fn chunks_that_were_not_shown_become_one() {
        let mut buffers = ConnectionBuffers::default();
        let append = |buffers: &mut ConnectionBuffers, bytes: &[u8]| {
            buffers.input_append_buf()[..bytes.len()].copy_from_slice(bytes);
            buffers.append(bytes.len(), true);
        };
        append(&mut buffers, b"head");
        buffers.input_consume(4);
        append(&mut buffers, b"8\r\n12345678\r\n8\r\n123");
        assert_eq!(buffers.input(), b"10;\r\n12345678123");
        buffers.input_consume(11);
        append(&mut buffers, b"45678\r\n3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n");
        assert_eq!(buffers.input(), b"7812345678\r\n6\r\n");
        buffers.input_consume(15);
        assert_eq!(buffers.input(), b"onetwo\r\n0\r\n\r\n");
        assert!(buffers.can_use_input());
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
        buffers.end_of_request();
        assert_eq!((buffers.gathered().len(), buffers.output().len()), (0, OUTPUT_SIZE));
        assert!(!buffers.is_long());
    }

    /// Reads a body in chunks as ureq-proto's `Dechunker` does: what of `input` was used.
    fn dechunk(left: &mut Option<usize>, input: &[u8], room: usize, data: &mut Vec<u8>) -> usize {
        let (mut used, full) = (0, data.len() + room);
        loop {
            let rest = &input[used..];
            let line = rest.windows(2).position(|bytes| bytes == b"\r\n");
            match *left {
                Some(0) if line == Some(0) => {
                    used += 2;
                    *left = None;
                }
                Some(size @ 1..) if !rest.is_empty() && data.len() < full => {
                    let taken = size.min(rest.len()).min(full - data.len());
                    data.extend_from_slice(&rest[..taken]);
                    used += taken;
                    *left = Some(size - taken);
                }
                None if line.is_some() => {
                    let line = std::str::from_utf8(&rest[..line.unwrap()]).unwrap();
                    used += line.len() + 2;
                    let size = line.split(';').next().unwrap();
                    *left = Some(usize::from_str_radix(size, 16).unwrap());
                }
                _ => return used,
            }
        }
    }

    proptest! {
        /// However it comes, and however much of it is read at once.
        #[test]
        fn a_body_in_chunks_is_read_as_it_was_sent(
            chunks in prop::collection::vec("[a-f0-9;\r\n]{1,300}", 0..12),
            pieces in prop::collection::vec(1_usize..200, 1..20),
            rooms in prop::collection::vec(1_usize..400, 1..20),
        ) {
            let mut body: String =
                chunks.iter().map(|chunk| format!("{:x}\r\n{chunk}\r\n", chunk.len())).collect();
            body += "0\r\n\r\n";
            let mut buffers = ConnectionBuffers::default();
            receive(&mut buffers, b"head");
            buffers.input_consume(4);
            let (mut pieces, mut rooms) = (pieces.into_iter().cycle(), rooms.into_iter().cycle());
            let (mut data, mut left, mut rest) = (Vec::new(), None, body.as_bytes());
            while !rest.is_empty() {
                let (piece, after) = rest.split_at(pieces.next().unwrap().min(rest.len()));
                rest = after;
                buffers.input_append_buf()[..piece.len()].copy_from_slice(piece);
                buffers.append(piece.len(), true);
                loop {
                    let used = dechunk(&mut left, buffers.input(), rooms.next().unwrap(), &mut data);
                    buffers.input_consume(used);
                    if used == 0 && !buffers.show_all() {
                        break;
                    }
                }
            }
            prop_assert_eq!(String::from_utf8(data).unwrap(), chunks.concat());
            prop_assert_eq!((left, buffers.input()), (None, &b""[..]));
        }

        /// However it comes and however much ureq consumes of what it is shown.
        #[test]
        fn nothing_is_lost_and_something_is_always_shown(
            pieces in prop::collection::vec("[a0-2\r\n]{0,40}", 1..20),
            appetites in prop::collection::vec(0_usize..30, 1..20),
        ) {
            let mut buffers = ConnectionBuffers::default();
            let mut appetites = appetites.into_iter().cycle();
            let mut consumed = Vec::new();
            for piece in &pieces {
                receive(&mut buffers, piece.as_bytes());
                // What ureq makes no use of it is shown again, with more behind it if there is more.
                for appetite in appetites.by_ref().take(8) {
                    let input = buffers.input();
                    let amount = appetite.min(input.len());
                    consumed.extend_from_slice(&input[..amount]);
                    buffers.input_consume(amount);
                    prop_assert_eq!(buffers.can_use_input(), amount > 0 && !buffers.input().is_empty());
                    buffers.show_all();
                }
            }
            consumed.extend_from_slice(buffers.input());
            prop_assert_eq!(String::from_utf8(consumed).unwrap(), pieces.concat());
        }
    }
}
