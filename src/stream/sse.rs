//! Bytes in, events out: the `text/event-stream` grammar of the WHATWG HTML standard, and what servers make of it.
//!
//! Each byte is searched once for a line end. An event whose one data line lies whole in the fed slice is lent from
//! it; any other is collected in buffers that are kept for the next. Its start says what a line is, so that only what
//! counts is held, and once. Knows nothing of what an event's data mean: they are bytes here, valid UTF-8 or not.
//!
//! Beyond the standard:
//! - an event that the end of the stream cuts short counts;
//! - a data line that starts a JSON object behind one that ends an object begins an event of its own, as `}` and `{`
//!   next to each other are in no JSON: some servers put one line feed between events;
//! - a line that starts as JSON does is data: some servers send an error, or all of an answer, without a field name;
//! - a field `error` is an event of that name.

use memchr::memchr2;

use super::limit::{TooLarge, make_room};

/// One event, lent until the next is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SseEvent<'a> {
    /// The value of its `event` field; empty when it had none, which means "message".
    pub name: &'a [u8],
    /// The values of its `data` fields, joined by line feeds.
    pub data: &'a [u8],
}

/// The length of the start that says what a line is.
const LINE_START: usize = 32;

/// A parser to feed with the slices of one event stream, however it was cut.
#[derive(Debug, Default)]
pub struct SseReader {
    limit: usize,
    /// The start of a line whose end was not in the slices so far.
    start: [u8; LINE_START],
    start_length: usize,
    /// Where the rest of that line goes, once its start says what it is.
    rest: Option<LinePart>,
    name: Vec<u8>,
    data: Vec<u8>,
    /// Whether the event has a data line: empty data are data too.
    has_data: bool,
    /// Whether its data are lines without a field name.
    is_bare: bool,
    /// Whether the line that ends the lent event, and begins the next, has no field name.
    begins_bare: bool,
    /// Whether `name` and `data` are those of the event that was lent last.
    is_lent: bool,
    /// Whether the last byte was a CR, so that an LF that follows belongs to it.
    after_carriage_return: bool,
    is_past_first_line: bool,
}

/// Where the bytes of a line go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LinePart {
    Data,
    Name,
    Nowhere,
}

impl SseReader {
    /// A parser that holds at most `limit` bytes of one event: its name and its data.
    pub fn new(limit: usize) -> SseReader {
        SseReader { limit, ..SseReader::default() }
    }

    /// Whether the next byte begins an event: nothing of one is held, and no line end is half read.
    pub fn is_between_events(&self) -> bool {
        let is_clean = self.is_lent || !self.has_data && self.name.is_empty();
        is_clean && !self.is_in_line() && !self.after_carriage_return && self.is_past_first_line
    }

    /// Whether an event of so many bytes may be held, or is none where it need not be.
    pub fn allows(&self, length: usize) -> bool {
        length <= self.limit
    }

    /// The next event that ends in `input`, which is cut down to what is still to be read; none once all of it is.
    /// After an error the stream cannot be read further.
    pub fn next<'a, 'i: 'a>(&'a mut self, input: &mut &'i [u8]) -> Result<Option<SseEvent<'a>>, TooLarge> {
        self.forget_lent_event();
        // The event's data, for as long as they are one line of this slice.
        let mut data: Option<&'i [u8]> = None;
        loop {
            self.skip_line_feed(input);
            let Some((part, after)) = find_line_end(input) else { break };
            if self.is_in_line() {
                // The event that is held ends before this line: the line is read with the next.
                if self.splits_in_line(part) {
                    return Ok(Some(self.event(data)));
                }
                self.take_part(part)?;
                self.end_line()?;
                self.pass_line_end(input, after);
                continue;
            }
            let line = if self.is_past_first_line { part } else { without_mark(part) };
            let parsed = self.parse(line);
            if let SseLine::Data { value, is_bare, .. } = parsed
                && self.has_data
            {
                // The same start decides, however the line is cut.
                let start = LINE_START.saturating_sub(line.len() - value.len()).min(value.len());
                if splits(data.unwrap_or(&self.data), value.get(..start).unwrap_or_default()) {
                    self.begins_bare = is_bare;
                    return Ok(Some(self.event(data)));
                }
            }
            self.is_past_first_line = true;
            self.pass_line_end(input, after);
            match parsed {
                SseLine::Blank if self.has_data => return Ok(Some(self.event(data))),
                SseLine::Blank => self.name.clear(),
                SseLine::Data { value, is_bare, is_error } => {
                    self.is_bare |= is_bare;
                    if is_error {
                        self.set_name(b"error")?;
                    }
                    if self.has_data {
                        if let Some(data) = data.take() {
                            self.append(LinePart::Data, data)?;
                        }
                        self.append(LinePart::Data, b"\n")?;
                        self.append(LinePart::Data, value)?;
                    } else {
                        self.has_data = true;
                        self.check_limit(value.len())?;
                        data = Some(value);
                    }
                }
                SseLine::SseEvent(value) => {
                    self.set_name(value)?;
                    self.check_limit(data.map_or(0, <[u8]>::len))?;
                }
                SseLine::Ignored => {}
            }
        }
        if let Some(data) = data {
            self.append(LinePart::Data, data)?;
        }
        if !input.is_empty() {
            if self.splits_in_line(input) {
                return Ok(Some(self.event(None)));
            }
            let part = *input;
            *input = &[];
            self.take_part(part)?;
        }
        Ok(None)
    }

    /// The event that the end of the stream cut short, if it has data; and another, where the last line began one.
    ///
    /// The standard drops it. But servers do end a stream without the last blank line, and meant what they sent.
    pub fn finish(&mut self) -> Result<Option<SseEvent<'_>>, TooLarge> {
        self.forget_lent_event();
        if self.is_in_line() {
            if self.splits_in_line(&[]) {
                return Ok(Some(self.event(None)));
            }
            self.end_line()?;
        }
        self.is_lent = true;
        Ok(self.has_data.then_some(SseEvent { name: &self.name, data: &self.data }))
    }

    fn event<'a>(&'a mut self, data: Option<&'a [u8]>) -> SseEvent<'a> {
        self.is_lent = true;
        SseEvent { name: &self.name, data: data.unwrap_or(&self.data) }
    }

    fn skip_line_feed(&mut self, input: &mut &[u8]) {
        if self.after_carriage_return
            && let Some((first, rest)) = input.split_first()
        {
            self.after_carriage_return = false;
            if *first == b'\n' {
                *input = rest;
            }
        }
    }

    /// Passes a line with its end, of which `after` is what follows its first byte.
    fn pass_line_end<'i>(&mut self, input: &mut &'i [u8], (first, after): LineEnd<'i>) {
        *input = after;
        if first == b'\r' {
            // Its LF may be in the next slice.
            self.after_carriage_return = true;
            self.skip_line_feed(input);
        }
    }

    fn is_in_line(&self) -> bool {
        self.start_length > 0
    }

    /// The start of the line that is read, with what follows of it, and how much of it that is.
    fn start_with(&self, part: &[u8]) -> ([u8; LINE_START], usize) {
        let mut start = self.start;
        let mut length = self.start_length;
        for (place, byte) in start.iter_mut().skip(length).zip(part) {
            *place = *byte;
            length += 1;
        }
        (start, length)
    }

    /// Whether the line that is read begins another event than the one that is held. It is not classified yet.
    fn splits_in_line(&mut self, part: &[u8]) -> bool {
        if self.rest.is_some() || !self.has_data {
            return false;
        }
        let (start, length) = self.start_with(part);
        let start = start.get(..length).unwrap_or_default();
        match self.parse(start) {
            SseLine::Data { value, is_bare, .. } if splits(&self.data, value) => {
                self.begins_bare = is_bare;
                true
            }
            _ => false,
        }
    }

    /// Reads a part of a line whose end may follow.
    fn take_part(&mut self, part: &[u8]) -> Result<(), TooLarge> {
        let mut part = part;
        if self.rest.is_none() {
            let (start, length) = self.start_with(part);
            part = part.get(length - self.start_length..).unwrap_or_default();
            (self.start, self.start_length) = (start, length);
            if length < LINE_START {
                return Ok(());
            }
            self.classify()?;
        }
        match self.rest {
            Some(place) => self.append(place, part),
            None => Ok(()),
        }
    }

    /// Classifies a line by its start, and puts that start where it belongs.
    fn classify(&mut self) -> Result<(), TooLarge> {
        let start = self.start;
        let start = start.get(..self.start_length).unwrap_or_default();
        let is_first = !std::mem::replace(&mut self.is_past_first_line, true);
        let line = if is_first { without_mark(start) } else { start };
        self.rest = Some(match self.parse(line) {
            SseLine::Data { value, is_bare, is_error } => {
                self.is_bare |= is_bare;
                if is_error {
                    self.set_name(b"error")?;
                }
                if std::mem::replace(&mut self.has_data, true) {
                    self.append(LinePart::Data, b"\n")?;
                }
                self.append(LinePart::Data, value)?;
                LinePart::Data
            }
            SseLine::SseEvent(value) => {
                self.set_name(value)?;
                LinePart::Name
            }
            SseLine::Blank | SseLine::Ignored => LinePart::Nowhere,
        });
        Ok(())
    }

    /// Ends the line that is read, of which its start may be all.
    fn end_line(&mut self) -> Result<(), TooLarge> {
        if self.rest.is_none() {
            self.classify()?;
        }
        self.start_length = 0;
        self.rest = None;
        Ok(())
    }

    fn parse<'l>(&self, line: &'l [u8]) -> SseLine<'l> {
        if line.is_empty() {
            SseLine::Blank
        } else if let Some(value) = value_of(b"data", line) {
            SseLine::Data { value, is_bare: false, is_error: false }
        } else if let Some(value) = value_of(b"event", line) {
            SseLine::SseEvent(value)
        } else if let Some(value) = value_of(b"error", line) {
            SseLine::Data { value, is_bare: false, is_error: true }
        } else if self.is_bare || line.starts_with(b"{") || line.starts_with(b"[{") {
            SseLine::Data { value: line, is_bare: true, is_error: false }
        } else {
            SseLine::Ignored
        }
    }

    fn set_name(&mut self, name: &[u8]) -> Result<(), TooLarge> {
        self.name.clear();
        self.append(LinePart::Name, name)
    }

    fn append(&mut self, place: LinePart, bytes: &[u8]) -> Result<(), TooLarge> {
        let into = match place {
            LinePart::Nowhere => return Ok(()),
            LinePart::Data => &mut self.data,
            LinePart::Name => &mut self.name,
        };
        if into.len() + bytes.len() > self.limit {
            return Err(too_large(self.limit));
        }
        make_room(into, bytes.len())?;
        into.extend_from_slice(bytes);
        self.check_limit(0)
    }

    fn forget_lent_event(&mut self) {
        if std::mem::take(&mut self.is_lent) {
            self.name.clear();
            self.data.clear();
            if self.data.capacity() > MOST_KEPT {
                self.data = Vec::new();
            }
            self.has_data = false;
            self.is_bare = std::mem::take(&mut self.begins_bare);
        }
    }

    fn check_limit(&self, more: usize) -> Result<(), TooLarge> {
        if self.name.len() + self.data.len() + more > self.limit {
            return Err(too_large(self.limit));
        }
        Ok(())
    }
}

/// A larger buffer is not kept for the next event.
const MOST_KEPT: usize = 1024 * 1024;

fn too_large(limit: usize) -> TooLarge {
    TooLarge { what: "an event of the stream", limit: Some(limit) }
}

/// The first byte of a line's end, and what follows that.
type LineEnd<'i> = (u8, &'i [u8]);

/// A line without its end, and the end's first byte with what follows that; none if the end is missing.
fn find_line_end<'i>(input: &&'i [u8]) -> Option<(&'i [u8], LineEnd<'i>)> {
    // Every event ends with a blank line, which needs no search.
    if let [b'\n', rest @ ..] = *input {
        return Some((&[], (b'\n', rest)));
    }
    let (part, rest) = input.split_at_checked(memchr2(b'\n', b'\r', input)?)?;
    let (first, rest) = rest.split_first()?;
    Some((part, (*first, rest)))
}

fn without_mark(line: &[u8]) -> &[u8] {
    line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line)
}

/// Whether a line of data behind those that are held begins an event of its own.
fn splits(held: &[u8], value: &[u8]) -> bool {
    let value = value.trim_ascii_start();
    held.trim_ascii_end().ends_with(b"}") && (value.starts_with(b"{") || value.starts_with(b"[DONE]"))
}

/// What a line of an event stream says.
enum SseLine<'a> {
    Blank,
    Data {
        value: &'a [u8],
        /// It has no field name.
        is_bare: bool,
        /// Its field name is `error`.
        is_error: bool,
    },
    SseEvent(&'a [u8]),
    /// A comment, or a field without meaning here: `id` and `retry` serve a reconnection, which no POST has.
    Ignored,
}

/// The value of the field `name` if that is what the line holds. A field without a colon is empty.
fn value_of<'a>(name: &[u8], line: &'a [u8]) -> Option<&'a [u8]> {
    match line.strip_prefix(name)? {
        [b':', b' ', value @ ..] | [b':', value @ ..] => Some(value),
        nothing @ [] => Some(nothing),
        _ => None,
    }
}
