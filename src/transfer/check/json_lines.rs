//! JSON Lines: each line that is not blank is a JSON object, in UTF-8.

use memchr::memchr;

use super::flaw::Flaw;
use crate::json::read;

/// The longest line that a batch may have, and the longest that is kept here: 10 MiB.
const MOST_OF_A_LINE: usize = 10 * 1024 * 1024;
/// The mark that some editors begin a file with, which makes the first line something else than JSON.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

pub struct JsonLines {
    /// What has come of a line that a piece broke off.
    begun: Vec<u8>,
    /// The number of the line that comes next or has begun.
    line: u64,
    has_object: bool,
    /// A longer line is refused; of another purpose it is let pass unread.
    is_of_batch: bool,
    /// The line is longer than is kept: its rest is passed over.
    passes_over: bool,
}

impl JsonLines {
    pub fn new(is_of_batch: bool) -> JsonLines {
        JsonLines { begun: Vec::new(), line: 1, has_object: false, is_of_batch, passes_over: false }
    }

    pub fn read(&mut self, piece: &[u8]) -> Result<(), Flaw> {
        let mut rest = piece;
        while let Some(end) = memchr(b'\n', rest) {
            let (line, after) =
                (rest.get(..end).unwrap_or_default(), rest.get(end + 1..).unwrap_or_default());
            match self.begun.is_empty() && !self.passes_over {
                true => self.check(line)?,
                false => {
                    self.keep(line)?;
                    self.end_line()?;
                }
            }
            self.line += 1;
            rest = after;
        }
        self.keep(rest)
    }

    pub fn end(mut self) -> Result<(), Flaw> {
        self.end_line()?;
        match self.has_object {
            true => Ok(()),
            false => Err(Flaw::of_all("has no line with a JSON object")),
        }
    }

    fn end_line(&mut self) -> Result<(), Flaw> {
        let line = std::mem::take(&mut self.begun);
        if std::mem::take(&mut self.passes_over) {
            return Ok(());
        }
        let checked = self.check(&line);
        self.begun = line;
        self.begun.clear();
        checked
    }

    fn keep(&mut self, more: &[u8]) -> Result<(), Flaw> {
        if self.passes_over {
            return Ok(());
        }
        let length = self.begun.len() + more.len();
        if length > MOST_OF_A_LINE {
            return self.pass_over();
        }
        if self.begun.capacity() < length {
            // Never more than the longest line takes.
            let room = length.max(self.begun.capacity().saturating_mul(2)).min(MOST_OF_A_LINE);
            self.begun.reserve_exact(room - self.begun.len());
        }
        self.begun.extend_from_slice(more);
        Ok(())
    }

    fn pass_over(&mut self) -> Result<(), Flaw> {
        if self.is_of_batch {
            return Err(Flaw::on(
                self.line,
                "is longer than 10 MiB, and the service takes no longer line in a batch",
            ));
        }
        self.begun.clear();
        self.passes_over = true;
        self.has_object = true;
        Ok(())
    }

    fn check(&mut self, line: &[u8]) -> Result<(), Flaw> {
        let number = self.line;
        let flaw = |what: &str| Err(Flaw::on(number, what));
        if number == 1 && line.starts_with(BYTE_ORDER_MARK) {
            return flaw("begins with a byte-order mark: save the file as UTF-8 without one");
        }
        let Ok(text) = std::str::from_utf8(line) else { return flaw("is not UTF-8") };
        let text = text.trim();
        if text.is_empty() {
            return Ok(());
        }
        if let Err(error) = read::check(text) {
            return Err(Flaw::on(number, format!("is no JSON (at column {})", error.column())));
        }
        if !text.starts_with('{') {
            return flaw("is JSON, but no object");
        }
        self.has_object = true;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// In pieces of that length.
    fn read(text: &[u8], length: usize) -> Result<(), Flaw> {
        let mut lines = JsonLines::new(true);
        text.chunks(length).try_for_each(|piece| lines.read(piece))?;
        lines.end()
    }

    #[test]
    fn the_line_that_is_wrong_is_named_however_it_comes() {
        for (text, flaw) in [
            ("{}\n{\"a\":[1]}", None),
            ("\n\r\n{}\r\n \t\n", None),
            ("{}\n[]\n", Some((2, "is JSON, but no object"))),
            ("{}\n\n{} {}\n", Some((3, "is no JSON"))),
            ("{\"a\":1}\n{\"a\":}", Some((2, "is no JSON (at column 6)"))),
            ("\u{feff}{}\n", Some((1, "byte-order mark"))),
            ("12", Some((1, "no object"))),
        ] {
            for length in [1, 2, 3, 100] {
                match (read(text.as_bytes(), length), flaw) {
                    (Ok(()), None) => {}
                    (Err(found), Some((line, words))) => {
                        assert_eq!(found.line, Some(line), "{text}");
                        assert!(found.what.contains(words), "{text}: {}", found.what);
                    }
                    (outcome, _) => panic!("{text}: {outcome:?}"),
                }
            }
        }
        assert_eq!(read(b"{}\n{\"a\":\"\xff\"}\n", 4), Err(Flaw::on(2, "is not UTF-8")));
        assert_eq!(read(b"\n \n", 2).unwrap_err().line, None);
    }

    #[test]
    fn a_line_that_is_too_long_is_never_kept() {
        let text = vec![b'a'; 64 * 1024];
        for is_of_batch in [true, false] {
            let mut lines = JsonLines::new(is_of_batch);
            let outcome = (0..400).try_for_each(|_| lines.read(&text));
            assert!(lines.begun.capacity() <= MOST_OF_A_LINE);
            match is_of_batch {
                true => assert_eq!(outcome.unwrap_err().line, Some(1)),
                false => {
                    assert_eq!(outcome.and_then(|()| lines.read(b"\n{}\n")), Ok(()));
                    assert_eq!(lines.read(b"x\n").unwrap_err().line, Some(3));
                }
            }
        }
    }
}
