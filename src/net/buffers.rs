//! The bytes between ureq and one connection: what is to be sealed, and what was opened.
//!
//! Responsible for gathering what ureq writes, so that a head and a short body are sealed as one, and for how much of
//! what came ureq is shown at once. It must not read, write or seal anything, and it knows no HTTP but the two bytes
//! that end a line of it.

use memchr::memchr_iter;
use ureq::unversioned::transport::Buffers;

/// ureq parses an answer's head and reads bodies from the one buffer, and writes heads into the other:
/// enough for a TLS record (16 KiB of text, RFC 8446, 5.1) and for the largest head that `net` lets go.
const INPUT_SIZE: usize = 16 * 1024;
const OUTPUT_SIZE: usize = 16 * 1024;

/// The room that ureq is given to write in: a line of a head must fit, and the longest that is let through is a target
/// (`TARGET_LIMIT`).
const ROOM: usize = OUTPUT_SIZE / 2;

/// How far ahead the end of a line is looked for. In the framing of chunks it is near, and what lies between two
/// lines farther apart is worth a look by ureq.
const LOOK_AHEAD: usize = 1024;

#[derive(Default)]
pub struct ConnectionBuffers {
    input: Vec<u8>,
    /// What ureq has not consumed yet ends where the last byte came, and is shown up to here.
    consumed: usize,
    shown: usize,
    came: usize,
    is_in_body: bool,
    has_progressed: bool,
    output: Vec<u8>,
    gathered: usize,
}

impl ConnectionBuffers {
    /// What ureq has written and nobody has sealed.
    pub fn gathered(&self) -> &[u8] {
        self.output.get(..self.gathered).unwrap_or_default()
    }

    /// Keeps what ureq has just written. Says whether there is room for more.
    pub fn gather(&mut self, amount: usize) -> bool {
        self.gathered = (self.gathered + amount).min(self.output.len());
        self.output.len() - self.gathered >= ROOM
    }

    pub fn clear_gathered(&mut self) {
        self.gathered = 0;
    }

    /// A request goes: the next answer begins with a head.
    pub fn expect_head(&mut self) {
        self.is_in_body = false;
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

    /// Of a body no more is shown than the end of the next line, where that is near: ureq looks for a chunk's
    /// extensions behind the line that its size is in, in as many as 100 bytes of what it is shown there.
    fn show(&mut self) {
        self.shown = self.came;
        if !self.is_in_body {
            return;
        }
        let ahead = self.input.get(self.consumed..self.came).unwrap_or_default();
        let ahead = ahead.get(..LOOK_AHEAD).unwrap_or(ahead);
        let ends = |place: &usize| ahead.get(place + 1) == Some(&b'\n');
        if let Some(place) = memchr_iter(b'\r', ahead).find(ends) {
            self.shown = self.consumed + place + 2;
        }
    }
}

impl Buffers for ConnectionBuffers {
    fn output(&mut self) -> &mut [u8] {
        if self.output.is_empty() {
            self.output.resize(OUTPUT_SIZE, 0);
        }
        self.output.get_mut(self.gathered..).unwrap_or_default()
    }

    fn input(&self) -> &[u8] {
        self.input.get(self.consumed..self.shown).unwrap_or_default()
    }

    fn input_append_buf(&mut self) -> &mut [u8] {
        if self.input.is_empty() {
            self.input.resize(INPUT_SIZE, 0);
        }
        if self.consumed > 0 {
            self.input.copy_within(self.consumed..self.came, 0);
            self.came -= self.consumed;
            self.shown -= self.consumed;
            self.consumed = 0;
        }
        self.input.get_mut(self.came..).unwrap_or_default()
    }

    fn input_appended(&mut self, amount: usize) {
        self.came = (self.came + amount).min(self.input.len());
        self.show();
    }

    fn input_consume(&mut self, amount: usize) {
        self.has_progressed = amount > 0;
        self.is_in_body |= self.has_progressed;
        self.consumed = (self.consumed + amount).min(self.came);
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
