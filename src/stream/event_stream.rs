//! Bytes in, events out: the `text/event-stream` grammar of the WHATWG HTML standard.
//!
//! Each byte is searched once for a line end. An event whose one data line lies whole in the fed slice is lent from
//! it; any other is collected in buffers that are kept for the next. Knows nothing of what an event's data mean:
//! they are bytes here, valid UTF-8 or not.

use memchr::memchr2;

use super::limit::TooLarge;

/// One event, lent until the next is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Event<'a> {
    /// The value of its `event` field; empty when it had none, which means "message".
    pub name: &'a [u8],
    /// The values of its `data` fields, joined by line feeds.
    pub data: &'a [u8],
}

/// A parser to feed with the slices of one event stream, however it was cut.
#[derive(Debug)]
pub struct EventStream {
    limit: usize,
    /// The start of a line whose end was not in the slices so far.
    line: Vec<u8>,
    name: Vec<u8>,
    data: Vec<u8>,
    /// Whether the event has a data line: empty data are data too.
    has_data: bool,
    /// Whether `name` and `data` are those of the event that was lent last.
    is_lent: bool,
    /// Whether the last byte was a CR, so that an LF that follows belongs to it.
    after_carriage_return: bool,
    at_first_line: bool,
}

impl EventStream {
    /// A parser that holds at most `limit` bytes of one event: its name, its data and the line being read.
    pub fn new(limit: usize) -> EventStream {
        EventStream {
            limit,
            line: Vec::new(),
            name: Vec::new(),
            data: Vec::new(),
            has_data: false,
            is_lent: false,
            after_carriage_return: false,
            at_first_line: true,
        }
    }

    /// Whether the next byte begins an event: nothing of one is held, and no line end is half read.
    pub fn is_between_events(&self) -> bool {
        let is_clean = self.is_lent || !self.has_data && self.name.is_empty();
        is_clean && self.line.is_empty() && !self.after_carriage_return && !self.at_first_line
    }

    /// Whether an event of so many bytes may be held, or is none where it need not be.
    pub fn allows(&self, length: usize) -> bool {
        length <= self.limit
    }

    /// The next event that ends in `input`, which is cut down to what is still to be read; none once all of it is.
    /// After an error the stream cannot be read further.
    pub fn next<'a, 'i: 'a>(&'a mut self, input: &mut &'i [u8]) -> Result<Option<Event<'a>>, TooLarge> {
        self.forget_lent_event();
        // The event's data, for as long as they are one line of this slice.
        let mut data: Option<&'i [u8]> = None;
        while let Some(part) = self.take_line_end(input) {
            let held = data.map_or(0, <[u8]>::len);
            self.check_limit(held + part.len())?;
            let event_ends = if self.line.is_empty() {
                match self.parse_line(part) {
                    Line::Data(value) if !self.has_data => {
                        self.has_data = true;
                        data = Some(value);
                        false
                    }
                    line => self.collect(&mut data, &line),
                }
            } else {
                let mut line = std::mem::take(&mut self.line);
                line.extend_from_slice(part);
                let parsed = self.parse_line(&line);
                let event_ends = self.collect(&mut data, &parsed);
                line.clear();
                self.line = line;
                event_ends
            };
            if event_ends {
                self.is_lent = true;
                return Ok(Some(Event { name: &self.name, data: data.unwrap_or(&self.data) }));
            }
        }
        self.data.extend_from_slice(data.unwrap_or_default());
        self.check_limit(input.len())?;
        self.line.extend_from_slice(input);
        *input = &[];
        Ok(None)
    }

    /// The event that the end of the stream cut short, if it has data.
    ///
    /// The standard drops it. But servers do end a stream without the last blank line, and meant what they sent.
    pub fn finish(&mut self) -> Option<Event<'_>> {
        self.forget_lent_event();
        let line = std::mem::take(&mut self.line);
        let parsed = self.parse_line(&line);
        self.collect(&mut None, &parsed);
        self.is_lent = true;
        self.has_data.then_some(Event { name: &self.name, data: &self.data })
    }

    /// Takes the rest of a line with its end off `input` and returns it without the end; none if the end is missing.
    fn take_line_end<'a>(&mut self, input: &mut &'a [u8]) -> Option<&'a [u8]> {
        if self.after_carriage_return {
            let (first, rest) = input.split_first()?;
            self.after_carriage_return = false;
            if *first == b'\n' {
                *input = rest;
            }
        }
        // Every event ends with a blank line, which needs no search.
        if let [b'\n', rest @ ..] = *input {
            *input = rest;
            return Some(&[]);
        }
        let (part, rest) = input.split_at_checked(memchr2(b'\n', b'\r', input)?)?;
        *input = match rest {
            [b'\n', rest @ ..] | [b'\r', b'\n', rest @ ..] => rest,
            [_, rest @ ..] => {
                // Its LF may be in the next slice.
                self.after_carriage_return = rest.is_empty();
                rest
            }
            [] => return None,
        };
        Some(part)
    }

    fn parse_line<'l>(&mut self, line: &'l [u8]) -> Line<'l> {
        let line = if std::mem::take(&mut self.at_first_line) {
            line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line)
        } else {
            line
        };
        Line::parse(line)
    }

    /// Adds a line to the event and says whether it ends it. `data` that still lie in the slice join the buffer
    /// when more come.
    fn collect(&mut self, data: &mut Option<&[u8]>, line: &Line<'_>) -> bool {
        match line {
            Line::Blank if self.has_data => return true,
            Line::Blank => self.name.clear(),
            Line::Data(value) => {
                self.data.extend_from_slice(data.take().unwrap_or_default());
                if self.has_data {
                    self.data.push(b'\n');
                }
                self.has_data = true;
                self.data.extend_from_slice(value);
            }
            Line::Event(value) => {
                self.name.clear();
                self.name.extend_from_slice(value);
            }
            Line::Ignored => {}
        }
        false
    }

    fn forget_lent_event(&mut self) {
        if std::mem::take(&mut self.is_lent) {
            self.name.clear();
            self.data.clear();
            self.has_data = false;
        }
    }

    fn check_limit(&self, more: usize) -> Result<(), TooLarge> {
        if self.line.len() + self.name.len() + self.data.len() + more > self.limit {
            return Err(TooLarge { what: "an event of the stream", limit: self.limit });
        }
        Ok(())
    }
}

/// What a line of an event stream says.
enum Line<'a> {
    Blank,
    Data(&'a [u8]),
    Event(&'a [u8]),
    /// A comment, or a field without meaning here: `id` and `retry` serve a reconnection, which no POST has.
    Ignored,
}

impl Line<'_> {
    fn parse(line: &[u8]) -> Line<'_> {
        if line.is_empty() {
            Line::Blank
        } else if let Some(value) = value_of(b"data", line) {
            Line::Data(value)
        } else if let Some(value) = value_of(b"event", line) {
            Line::Event(value)
        } else {
            Line::Ignored
        }
    }
}

/// The value of the field `name` if that is what the line holds. A field without a colon is empty.
fn value_of<'a>(name: &[u8], line: &'a [u8]) -> Option<&'a [u8]> {
    match line.strip_prefix(name)? {
        [b':', b' ', value @ ..] | [b':', value @ ..] => Some(value),
        nothing @ [] => Some(nothing),
        _ => None,
    }
}
