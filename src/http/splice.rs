//! Finding where the key goes in a request's head.
//!
//! ureq writes `authorization: Bearer PLACEHOLDER`; the transport puts the key in the placeholder's place
//! on the way into the TLS record. Responsible for finding the one place where that is right, in a head
//! that may come in several pieces of whole lines, and for refusing every other. Pure: it never sees a key.

use std::ops::Range;

use memchr::memmem::Finder;
use once_cell::sync::Lazy;

/// The header line that carries the placeholder, as ureq writes it, and what is before it: the end of another line.
const BEFORE: &[u8] = b"\r\nauthorization: Bearer ";
const LINE_END: &[u8] = b"\r\n";
const HEAD_END: &[u8] = b"\r\n\r\n";

/// The placeholder of the key in everything that ureq and http see. Random, so that no text of a user is it.
pub struct Placeholder(Finder<'static>);

impl Placeholder {
    /// 80 of the bits make it 32 bytes long: what is longer is searched for by a slower way.
    pub fn new(random: [u8; 16]) -> Placeholder {
        let text = format!("placeholder-{:020x}", u128::from_ne_bytes(random) >> 48);
        Placeholder(Finder::new(text.as_bytes()).into_owned())
    }

    fn text(&self) -> &[u8] {
        self.0.needle()
    }

    /// The value of the `Authorization` header, as it is given to ureq.
    pub fn header_value(&self) -> String {
        format!("Bearer {}", String::from_utf8_lossy(self.text()))
    }
}

/// Not secret, but its name in a log would only raise the question.
impl std::fmt::Debug for Placeholder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Placeholder")
    }
}

/// Why a request cannot be sent. Each is a bug of ours, never the caller's doing.
#[derive(Debug, PartialEq, Eq)]
pub enum Misplaced {
    /// The head ended, and no key had a place in it.
    Missing,
    /// The placeholder is somewhere else, or twice.
    Elsewhere,
}

/// Follows one request's head through the pieces that are written.
#[derive(Debug, Default)]
pub struct Head {
    placed: bool,
    ended: bool,
}

impl Head {
    /// Whether the head is whole; what follows is the body.
    pub fn ended(&self) -> bool {
        self.ended
    }

    /// Where in `piece` the placeholder is, to be replaced by the key. A piece holds whole lines (ureq
    /// writes no others), and may go on into the body, which is not looked at.
    pub fn next_piece(
        &mut self,
        piece: &[u8],
        placeholder: &Placeholder,
    ) -> Result<Option<Range<usize>>, Misplaced> {
        if self.ended {
            return Ok(None);
        }
        let head = match end_of_head(piece) {
            Some(end) => piece.get(..end).unwrap_or_default(),
            None => piece,
        };
        self.ended = head == LINE_END || head.ends_with(HEAD_END);
        if !head.ends_with(LINE_END) {
            return Err(Misplaced::Elsewhere);
        }
        let found = match placeholder.0.find(head) {
            Some(start) => Some(self.place(head, start, placeholder)?),
            None => None,
        };
        if self.ended && !self.placed {
            return Err(Misplaced::Missing);
        }
        Ok(found)
    }

    /// The placeholder's range, if that is the one right place in the head.
    fn place(
        &mut self,
        head: &[u8],
        start: usize,
        placeholder: &Placeholder,
    ) -> Result<Range<usize>, Misplaced> {
        let end = start + placeholder.text().len();
        let (before, after) = (head.get(..start).unwrap_or_default(), head.get(end..).unwrap_or_default());
        let is_in_its_line = before.ends_with(BEFORE) || BEFORE.strip_prefix(LINE_END) == Some(before);
        let is_alone = after.starts_with(LINE_END) && placeholder.0.find(after).is_none();
        if !is_in_its_line || !is_alone || std::mem::replace(&mut self.placed, true) {
            return Err(Misplaced::Elsewhere);
        }
        Ok(start..end)
    }
}

/// Where the body begins: behind an empty line.
fn end_of_head(piece: &[u8]) -> Option<usize> {
    match piece.strip_prefix(LINE_END) {
        Some(_) => Some(LINE_END.len()),
        None => EMPTY_LINE.find(piece).map(|line_feed| line_feed + EMPTY_LINE.needle().len()),
    }
}

/// An empty line, with the end of the one before it.
static EMPTY_LINE: Lazy<Finder<'static>> = Lazy::new(|| Finder::new(b"\n\r\n"));

#[cfg(test)]
mod tests {
    use super::*;

    fn placeholder() -> Placeholder {
        Placeholder::new([7; 16])
    }

    fn text_of(placeholder: &Placeholder) -> &str {
        std::str::from_utf8(placeholder.text()).unwrap()
    }

    fn head(lines: &[&str]) -> String {
        lines.iter().map(|line| format!("{line}\r\n")).collect()
    }

    #[test]
    fn the_one_place_is_found_whole_or_in_pieces() {
        let placeholder = placeholder();
        let authorization = format!("authorization: {}", placeholder.header_value());
        let lines = ["POST /v1/x HTTP/1.1", "host: x", &authorization, "a: b", ""];
        let text = head(&lines) + text_of(&placeholder);

        let mut whole = Head::default();
        let range = whole.next_piece(text.as_bytes(), &placeholder).unwrap().unwrap();
        assert_eq!(&text[range], text_of(&placeholder));
        assert!(whole.ended());

        let mut pieces = Head::default();
        let found: Vec<_> = lines
            .iter()
            .map(|line| pieces.next_piece(head(&[line]).as_bytes(), &placeholder).unwrap())
            .collect();
        assert_eq!(found.iter().flatten().count(), 1);
        assert!(pieces.ended());
    }

    #[test]
    fn every_other_place_is_refused() {
        let placeholder = placeholder();
        let value = placeholder.header_value();
        let right = format!("authorization: {value}");
        for (lines, expected) in [
            (vec!["GET / HTTP/1.1".to_owned(), String::new()], Misplaced::Missing),
            (vec!["authorization: Bearer other".to_owned(), String::new()], Misplaced::Missing),
            (vec![right.clone(), right.clone(), String::new()], Misplaced::Elsewhere),
            (vec![format!("x-copy: {value}"), String::new()], Misplaced::Elsewhere),
            (vec![format!("GET /{} HTTP/1.1", text_of(&placeholder)), String::new()], Misplaced::Elsewhere),
            (vec![format!("{right}x"), String::new()], Misplaced::Elsewhere),
        ] {
            let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
            let outcome = Head::default().next_piece(head(&lines).as_bytes(), &placeholder);
            assert_eq!(outcome, Err(expected), "{lines:?}");
        }
        let unfinished = Head::default().next_piece(b"authorization: Bear", &placeholder);
        assert_eq!(unfinished, Err(Misplaced::Elsewhere));
    }
}
