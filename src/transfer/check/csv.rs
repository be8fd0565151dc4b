//! CSV (RFC 4180): a header, and rows with as many fields as it has; in UTF-8.

use super::flaw::Flaw;
use super::utf8::Utf8;

#[derive(Default)]
pub struct Csv {
    utf8: Utf8,
    /// Line breaks so far, those between quotes too.
    breaks: u64,
    /// Where the row begins that is read.
    row_breaks: u64,
    state: Place,
    was_return: bool,
    fields: u64,
    /// Of the header; 0 before it.
    expected: u64,
    has_row: bool,
}

/// Where the next byte is.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Place {
    /// No byte of the row has come.
    #[default]
    RowStart,
    FieldStart,
    Field,
    Quoted,
    /// Behind a quote between quotes, which ends them unless another follows.
    AfterQuote,
}

impl Csv {
    pub fn read(&mut self, piece: &[u8]) -> Result<(), Flaw> {
        let good = self.utf8.read(piece);
        for byte in piece.get(..good).unwrap_or_default() {
            self.read_byte(*byte)?;
        }
        match good == piece.len() {
            true => Ok(()),
            false => Err(Flaw::on(self.breaks + 1, "is not UTF-8")),
        }
    }

    pub fn end(mut self) -> Result<(), Flaw> {
        if !self.utf8.is_whole() {
            return Err(Flaw::on(self.breaks + 1, "is not UTF-8"));
        }
        match self.state {
            Place::Quoted => return Err(Flaw::on(self.row_breaks + 1, "has a quote that is never closed")),
            Place::RowStart => {}
            _ => self.end_row()?,
        }
        match (self.expected, self.has_row) {
            (0, _) => Err(Flaw::of_all("has no header")),
            (_, false) => Err(Flaw::of_all("has a header, and no row")),
            _ => Ok(()),
        }
    }

    fn read_byte(&mut self, byte: u8) -> Result<(), Flaw> {
        let follows_return = std::mem::replace(&mut self.was_return, byte == b'\r');
        let is_break = matches!(byte, b'\r' | b'\n');
        // The second byte of a line break.
        if byte == b'\n' && follows_return {
            return Ok(());
        }
        if is_break {
            self.breaks += 1;
        }
        self.state = match (self.state, byte) {
            (Place::Quoted, b'"') => Place::AfterQuote,
            (Place::Quoted, _) | (Place::AfterQuote, b'"') => Place::Quoted,
            (Place::RowStart, _) if is_break => {
                if self.expected == 0 {
                    return Err(Flaw::on(1, "is blank, and should be the header"));
                }
                self.row_breaks = self.breaks;
                Place::RowStart
            }
            (_, _) if is_break => {
                self.end_row()?;
                self.row_breaks = self.breaks;
                Place::RowStart
            }
            (_, b',') => {
                self.fields += 1;
                Place::FieldStart
            }
            (Place::RowStart | Place::FieldStart, b'"') => Place::Quoted,
            _ => Place::Field,
        };
        Ok(())
    }

    /// The row's last field has ended.
    fn end_row(&mut self) -> Result<(), Flaw> {
        let fields = std::mem::take(&mut self.fields) + 1;
        if self.expected == 0 {
            self.expected = fields;
            return Ok(());
        }
        self.has_row = true;
        if fields == self.expected {
            return Ok(());
        }
        let plural = if fields == 1 { "" } else { "s" };
        let what = format!("has {fields} field{plural}, and the header has {}", self.expected);
        Err(Flaw::on(self.row_breaks + 1, what))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &[u8], length: usize) -> Result<(), Flaw> {
        let mut rows = Csv::default();
        text.chunks(length).try_for_each(|piece| rows.read(piece))?;
        rows.end()
    }

    #[test]
    fn rows_have_as_many_fields_as_the_header() {
        for (text, line) in [
            (&b"a,b\n1,2"[..], Ok(())),
            (b"a,b\r\n1,2\r\n\r\n\"x,\r\ny\",\"\"\"\"\r\n", Ok(())),
            (b"a\rb\r", Ok(())),
            ("ü,b\n,\n".as_bytes(), Ok(())),
            (b"a,b\n1\n", Err(Some(2))),
            (b"a,b\n\n1,2,3\n", Err(Some(3))),
            (b"a,b\n\"1\n2\",3\n4\n", Err(Some(4))),
            (b"a,b\n1,\"2\n3\n", Err(Some(2))),
            (b"\na\n", Err(Some(1))),
            (b"a,b\n", Err(None)),
            (b"a\n1\n\xff\n", Err(Some(3))),
            (b"a\n1\n\xc3", Err(Some(3))),
        ] {
            for length in [1, 2, 100] {
                let found = read(text, length).map_err(|flaw| flaw.line);
                assert_eq!(found, line, "{}", String::from_utf8_lossy(text));
            }
        }
    }
}
